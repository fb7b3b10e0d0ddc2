"""Changes between cycles: published limits, states, planted changes, and null worlds."""

import numpy as np
import polars as pl
import pytest
from numpy.testing import assert_allclose
from pattern_worlds import BANDS, Recipe, draw_transitions

from calibration.patterns.changes import TEST, difference_limits, pattern_changes
from calibration.patterns.intervals import Sums, share_limits

KEY = {
    "award_id": "虚构奖",
    "scheme": "s",
    "basis": "independent",
    "cycle_from": "2021",
    "cycle_to": "2022",
    "sector": "service",
    "dimension": "result",
    "category": "k",
    "clause": "k.1",
    "factor": "C",
}


def transitions(*moves: tuple[int | None, int | None, int]) -> pl.DataFrame:
    schema = {"band_from": pl.Int32, "band_to": pl.Int32, "n_organisations": pl.Int32}
    return pl.DataFrame(moves, schema=schema, orient="row").with_columns(
        pl.lit(value).alias(name) for name, value in KEY.items()
    )


def changed(*moves: tuple[int | None, int | None, int]) -> dict[str, dict[str, object]]:
    rows = pattern_changes(transitions(*moves), BANDS).to_dicts()
    return {str(row["statistic"]): row for row in rows}


def test_limits_of_a_difference_are_those_that_newcombe_printed() -> None:
    # Newcombe (1998), Statistics in Medicine 17, 873-890, table II (a), method 10
    def sums(count: int, n: int) -> Sums:
        parts = (1e9, n, count, n, count, count)
        return Sums(*(np.array([float(part)]) for part in parts))

    both = [sums(48, 80), sums(56, 70)]
    found = difference_limits(both, share_limits, np.zeros(1))
    assert_allclose(np.ravel(found), [0.0524, 0.3339], atol=5e-5)


def test_a_change_of_pairs_has_the_limits_of_pairs() -> None:
    moves = [(2, 3), (3, 3), (3, 5), (4, 5), (2, 2), (5, 4), (3, 4), (4, 4)]
    row = changed(*((one, other, 1) for one, other in moves))["mean_band"]
    first, second = np.array(moves).T
    assert row["change"] == pytest.approx(np.mean(second - first))
    # the same organisations in both cycles: t of the differences
    reach = 2.3646242510 * np.std(second - first, ddof=1) / np.sqrt(8)
    assert row["change_high"] == pytest.approx(np.mean(second - first) + reach)
    assert (row["n_from"], row["n_to"], row["n_both"]) == (8, 8, 8)


def test_a_state_says_why_there_is_no_test() -> None:
    few = changed((3, None, 5), (None, 4, 9))
    assert {row["state"] for row in few.values()} == {"too_few_applications"}
    for row in few.values():
        assert (row["n_from"], row["n_to"]) == (5, 9)
        numbers = ("value_from", "value_to", "change", "change_low", "p", "p_adjusted")
        assert {row[name] for name in numbers} == {None}
    # of twelve, one alone is weak: whoever it falls to, .05 is out of reach
    found = changed((4, None, 5), (3, None, 1), (None, 4, 2), (None, 5, 4))
    assert found["mean_band"]["state"] == "tested"
    assert found["weak_share"]["state"] == "too_few_permutations"
    assert found["weak_share"]["p"] is None
    assert found["weak_share"]["change"] == pytest.approx(-1 / 6)


def test_one_cycle_and_nobody_is_no_change() -> None:
    nothing = transitions((3, 3, 1)).clear()
    assert pattern_changes(nothing, BANDS).height == 0


def test_the_order_of_rows_tells_nothing() -> None:
    rows = draw_transitions(Recipe(n_organisations=9), np.random.default_rng(1))
    shuffled = rows.sample(fraction=1, shuffle=True, seed=2)
    found = pattern_changes(rows, BANDS)
    assert found.equals(pattern_changes(shuffled, BANDS))
    assert found.height == 2 * rows.select(TEST).unique().height == 2 * 2 * 4 * 72


def test_a_planted_change_is_named_and_no_other() -> None:
    recipe = Recipe(n_organisations=25, n_cycles=2, change_pct=25)
    found = pattern_changes(draw_transitions(recipe, np.random.default_rng(4)), BANDS)
    flagged = found.filter("is_flagged")
    planted = pl.col("factor").eq("C") & pl.col("sector").eq("manufacturing")
    assert flagged.filter(planted, statistic="mean_band").height == 6
    # five in a hundred of the names may be wrong
    assert flagged.filter(~planted).height <= 1


def false_share(n_runs: int, recipe: Recipe) -> float:
    """Share of null worlds in which anything at all is flagged."""
    flagged = [
        pattern_changes(
            draw_transitions(recipe, np.random.default_rng([20261123, run])), BANDS
        )["is_flagged"].any()
        for run in range(n_runs)
    ]
    return float(np.mean(flagged))


def test_of_nothing_hardly_anything_is_flagged_quickly() -> None:
    # 15 runs at the promised 7%: three or more in one of a hundred
    assert false_share(15, Recipe(n_organisations=10, n_cycles=2)) <= 3 / 15


@pytest.mark.recovery
@pytest.mark.parametrize(
    "recipe",
    [
        Recipe(n_organisations=8),
        Recipe(n_organisations=12, returning_share=0.8),
        Recipe(n_organisations=30, n_cycles=2),
        Recipe(n_organisations=90, n_cycles=2),
    ],
)
def test_of_nothing_hardly_anything_is_flagged(recipe: Recipe) -> None:
    assert false_share(1000, recipe) <= 0.07

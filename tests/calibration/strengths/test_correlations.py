from itertools import combinations, permutations

import numpy as np
import polars as pl
import pytest

from calibration.agreement.resampling import draw_counts
from calibration.strengths import correlations
from calibration.strengths.correlations import clause_correlations

#: category, clause, dimension, points
CLAUSES = [
    ("1", "1.1", "process", 40.0),
    ("1", "1.2", "result", 60.0),
    ("2", "2.1", "process", 50.0),
]


def ratings(n=14, halo=0.0, seed=1, cycles=2, examiners=(2, 4), sectors=("m",)):
    """Sheets: application, its clauses, the sheet's common error, and noise."""
    rng = np.random.default_rng(seed)
    rows = []
    for a in range(n):
        level = rng.normal(45, 8) + rng.normal(0, 6, len(CLAUSES))
        for e in range(rng.integers(*examiners)):
            sheet = rng.normal(0, halo) if halo else 0.0
            for (category, clause, dimension, points), true in zip(
                CLAUSES, level, strict=True
            ):
                score = true + sheet + rng.normal(0, 8)
                rows.append(
                    (
                        "a",
                        "s",
                        str(2030 + a % cycles),
                        sectors[a % len(sectors)],
                        f"a{a:04}",
                        f"e{e}",
                        category,
                        clause,
                        dimension,
                        points,
                        float(np.round(score / 5) * 5),
                    )
                )
    schema = [
        "award_id",
        "scheme",
        "cycle",
        "sector",
        "application_id",
        "examiner_id",
        "category",
        "clause",
        "dimension",
        "points_max",
        "score_pct",
    ]
    return pl.DataFrame(rows, schema=schema, orient="row")


def by_hand(frame, first, second):
    """Sums of one pair of clauses over applications, sheet by sheet."""
    cell = ["cycle", "sector", "clause"]
    frame = frame.with_columns(
        pl.col("score_pct") - pl.col("score_pct").mean().over(cell)
    )
    sums = []
    for _, part in sorted(frame.group_by("application_id")):
        sheets = {
            key[0]: dict(sheet.select("clause", "score_pct").iter_rows())
            for key, sheet in part.group_by("examiner_id")
        }
        have = [sheet for sheet in sheets.values() if first in sheet and second in sheet]
        if len(have) < 2:
            continue
        pairs = list(permutations(have, 2))
        sums.append(
            (
                np.mean([sheet[first] * sheet[second] for sheet in have]),
                np.mean([one[first] * other[second] for one, other in pairs]),
                np.mean([sheet[first] ** 2 for sheet in have]),
                np.mean([sheet[second] ** 2 for sheet in have]),
            )
        )
    return np.array(sums)


def values(sums):
    same, other, one, two = np.moveaxis(sums, -1, 0)
    scale = np.sqrt(one * two)
    return np.stack([same / scale, other / scale, (same - other) / scale])


def test_correlations_are_those_of_counting_sheet_by_sheet():
    frame = ratings(halo=6).sample(fraction=0.92, shuffle=True, seed=3)
    found = clause_correlations([frame.filter(cycle="2031"), frame.filter(cycle="2030")])
    for first, second in combinations([clause for _, clause, _, _ in CLAUSES], 2):
        row = found.row(
            by_predicate=(pl.col("sector") == "all")
            & (pl.col("item_a") == first)
            & (pl.col("item_b") == second),
            named=True,
        )
        sums = by_hand(frame, first, second)
        assert row["n_applications"] == len(sums)
        names = ("same_sheet", "other_examiner", "excess")
        assert [row[name] for name in names] == pytest.approx(
            list(values(sums.sum(axis=0)))
        )


def test_limits_are_those_of_drawing_applications_again():
    frame = ratings(halo=6, cycles=1)
    row = clause_correlations([frame]).row(
        by_predicate=(pl.col("sector") == "all")
        & (pl.col("item_b") == "2.1")
        & (pl.col("item_a") == "1.2"),
        named=True,
    )
    # one cycle: its applications are drawn in the order of their names
    sums = by_hand(frame, "1.2", "2.1")
    drawn = values(draw_counts(len(sums)) @ sums)
    low, high = np.quantile(drawn, [0.025, 0.975], axis=1)
    assert [
        row["same_sheet_low"],
        row["other_examiner_low"],
        row["excess_low"],
    ] == pytest.approx(list(low))
    assert [
        row["same_sheet_high"],
        row["other_examiner_high"],
        row["excess_high"],
    ] == pytest.approx(list(high))


def test_categories_are_weighted_by_points_and_halves_are_compared():
    found = clause_correlations([ratings()]).filter(sector="all")
    assert set(found["level"]) == {"clause", "category", "process_result"}
    half = found.row(by_predicate=pl.col("level") == "process_result", named=True)
    clause = found.row(
        by_predicate=(pl.col("item_a") == "1.1") & (pl.col("item_b") == "1.2"), named=True
    )
    # a category of one process and one result clause: the same pair
    assert half["item_a"] == half["item_b"] == "1"
    assert half["same_sheet"] == pytest.approx(clause["same_sheet"])
    whole = (
        ratings()
        .with_columns(
            pl.col("score_pct")
            .dot("points_max")
            .over("application_id", "examiner_id", "category")
            / pl.col("points_max").sum().over("application_id", "examiner_id", "category")
        )
        .unique(["application_id", "examiner_id", "category"])
        .with_columns(clause=pl.col("category"))
    )
    category = found.row(by_predicate=pl.col("level") == "category", named=True)
    assert category["excess"] == pytest.approx(
        values(by_hand(whole, "1", "2").sum(axis=0))[2]
    )


def test_linear_limits_of_many_are_those_of_drawing_again(monkeypatch):
    frame = ratings(400, halo=4, cycles=4)
    drawn = clause_correlations([frame]).filter(sector="all")
    monkeypatch.setattr(correlations, "MAX_RESAMPLED", 100)
    linear = clause_correlations([frame]).filter(sector="all")
    for name in ("same_sheet", "other_examiner", "excess"):
        assert linear[name].to_list() == drawn[name].to_list()
        width = (drawn[f"{name}_high"] - drawn[f"{name}_low"]).to_numpy()
        for end in ("low", "high"):
            gap = (linear[f"{name}_{end}"] - drawn[f"{name}_{end}"]).to_numpy()
            # a percentile of 2,000 draws has an error of a twentieth of the width
            assert np.abs(gap / width).max() < 0.06


def test_the_pen_is_told_from_the_organisation():
    flagged = []
    for seed in range(60):
        row = clause_correlations([ratings(25, seed=seed)], n_draws=400).row(
            by_predicate=(pl.col("sector") == "all")
            & (pl.col("item_a") == "1.1")
            & (pl.col("item_b") == "1.2"),
            named=True,
        )
        flagged.append(row["excess_low"] > 0)
    # without a common error the lower end is above zero in one world of forty
    assert sum(flagged) <= 6
    with_halo = clause_correlations([ratings(60, halo=8)]).filter(sector="all")
    assert (with_halo["excess_low"] > 0).all()


@pytest.mark.parametrize(
    ("frame", "state"),
    [
        (ratings(9, cycles=1), "too_few_applications"),
        (ratings(12).with_columns(score_pct=pl.lit(50.0)), "constant"),
    ],
)
def test_what_cannot_be_estimated_has_a_state(frame, state):
    found = clause_correlations([frame])
    assert set(found["state"]) == {state}
    assert found["excess"].null_count() == found.height > 0


def test_single_sheets_and_lone_sectors_tell_nothing():
    assert not clause_correlations([]).height
    assert not clause_correlations([ratings(12, examiners=(1, 2))]).height
    assert not clause_correlations([ratings(2, cycles=2)]).height

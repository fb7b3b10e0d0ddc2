"""How firm a ranking is: intervals, two probabilities and crossings, in known worlds."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

from calibration.ranking.flips import crossings, ranks
from calibration.ranking.panel_totals import PanelTotals, panel_totals
from calibration.ranking.stability import ranking_stability
from calibration.ratings import read_ratings
from calibration.severity import SeverityFit, fit_severity

Floats = NDArray[np.float64]

PLACES = 8
POINTS = np.array([90.0, 40, 50, 60, 80, 30, 70, 60, 120, 150, 110, 140])
IS_RESULT = np.arange(len(POINTS)) >= 8
WEIGHT = POINTS / 100
SD = {"sheet": 4.0, "examiner": 4.5, "examiner_dimension": 2.0, "residual": 10.0}


class World:
    """Applications whose true percentages are known, and panels that score them."""

    def __init__(self, seed: int, n_cycles: int, n: int = 40, m: int = 30) -> None:
        self._rng = np.random.default_rng(seed)
        self.cycle = np.repeat(np.arange(n_cycles), n)
        level = self._rng.normal(50, 9, len(self.cycle))
        scatter = self._rng.normal(0, 7, (len(self.cycle), len(POINTS)))
        self._percent = level[:, None] + scatter
        self._m = m

    @property
    def true_points(self) -> Floats:
        return np.asarray(self._percent @ WEIGHT)

    def names(self, numbers: NDArray[np.int64]) -> pl.Series:
        return pl.Series([f"a{number:04d}" for number in numbers])

    def score(self, severity_sd: float = SD["examiner"]) -> pl.DataFrame:
        """Ratings by panels of three, drawn anew with new examiners at each call."""
        rng, shape = self._rng, (len(self.cycle), 3, len(POINTS))
        panel = np.array([rng.choice(self._m, 3, replace=False) for _ in self.cycle])
        severity = rng.normal(0, severity_sd, self._m)[:, None] + rng.normal(
            0, SD["examiner_dimension"] * (severity_sd > 0), (self._m, 2)
        )
        seen = self._percent[:, None] - severity[panel][..., IS_RESULT.astype(int)]
        seen = seen + rng.normal(0, SD["sheet"], shape[:2])[..., None]
        seen = seen + rng.normal(0, SD["residual"], shape)
        a, e, c = (index.ravel() for index in np.indices(shape))
        return pl.DataFrame(
            {
                "application": self.names(a),
                "examiner": [f"e{number:02d}" for number in panel[a, e]],
                "clause": [f"q{number:02d}" for number in c],
                "cycle": [str(2031 + number) for number in self.cycle[a]],
                "sector": np.where(a % 4 == 0, "service", "manufacturing"),
                "dimension": np.where(IS_RESULT, "result", "process")[c],
                "points_max": POINTS[c],
                "score_pct": seen.ravel(),
            }
        )

    def truth(self) -> pl.DataFrame:
        """The true rank of each application in its cycle."""
        return pl.DataFrame(
            {
                "application": self.names(np.arange(len(self.cycle))),
                "cycle": [str(2031 + number) for number in self.cycle],
                "points": self.true_points,
            }
        ).with_columns(
            pl.col("points").rank("ordinal", descending=True).over("cycle").alias("true")
        )


def places(ratings: pl.DataFrame) -> dict[str | None, int]:
    return dict.fromkeys(ratings["cycle"].unique(), PLACES)


@pytest.fixture(scope="module")
def scored() -> tuple[World, pl.DataFrame, SeverityFit, pl.DataFrame]:
    world = World(seed=1, n_cycles=2)
    ratings = world.score()
    fit = fit_severity(ratings)
    return world, ratings, fit, ranking_stability(ratings, fit, places(ratings))


def some_missing(ratings: pl.DataFrame) -> pl.DataFrame:
    keep = np.random.default_rng(2).random(ratings.height) > 0.05
    return ratings.filter(pl.Series(keep))


def totals_of(ratings: pl.DataFrame) -> PanelTotals:
    read = read_ratings(ratings)
    return panel_totals(read, 0, [str(label) for label in read.application.labels])


def plain_totals(ratings: pl.DataFrame) -> Floats:
    """Totals of the panels' means, by polars alone."""
    clause = ratings.group_by("application", "clause").agg(
        pl.col("score_pct").mean(), pl.col("points_max").first()
    )
    share = pl.col("score_pct") * pl.col("points_max") / 100
    totals = clause.group_by("application").agg(share.sum().alias("points"))
    return totals.sort("application")["points"].to_numpy()


def test_error_of_a_total_is_the_specified_one() -> None:
    totals = totals_of(World(seed=3, n_cycles=1).score())
    n = 3
    by_sheet = (totals.weight**2).sum(axis=1)
    np.testing.assert_allclose(by_sheet, WEIGHT.sum() ** 2 / n)
    np.testing.assert_allclose(totals.score_square, (WEIGHT**2).sum() / n)
    np.testing.assert_allclose(totals.full, 9.0 + 1.0)
    np.testing.assert_allclose(totals.weight, totals.dimension_weight.sum(axis=0))


def test_totals_and_what_a_sheet_brings_with_scores_missing() -> None:
    ratings = some_missing(World(seed=4, n_cycles=1, n=12, m=8).score())
    totals = totals_of(ratings)
    np.testing.assert_allclose(totals.points, plain_totals(ratings))
    change = totals.left_out(totals.score)
    names = sorted(ratings["application"].unique())
    for sheet, application in enumerate(totals.sheet_application):
        examiner = totals.examiners[totals.sheet_examiner[sheet]]
        own = ratings.filter(pl.col("application") == names[application])
        others = own.filter(pl.col("examiner") != examiner)
        whole = own["clause"].n_unique() == others["clause"].n_unique()
        expected = plain_totals(others)[0] - plain_totals(own)[0] if whole else 0.0
        assert change[sheet] == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("decimals", [1, -2])
def test_crossings_are_those_of_ranking_everybody_again(decimals: int) -> None:
    # with totals to whole hundreds nearly all are tied
    totals = totals_of(World(seed=5, n_cycles=1, n=25, m=6).score())
    points = np.round(totals.points, decimals)
    rng = np.random.default_rng(6)
    change = np.round(rng.normal(0, 60, (7, len(totals.sheet_examiner))), decimals)
    expected = np.zeros(len(points))
    before = ranks(points) <= PLACES
    for world in change:
        for examiner in range(len(totals.examiners)):
            new = points.copy()
            at = totals.sheet_examiner == examiner
            new[totals.sheet_application[at]] += world[at]
            better = (new[None, :] > new[:, None]).sum(axis=1)
            expected += (better < PLACES) != before
    found = crossings(totals, points, PLACES, change)
    np.testing.assert_allclose(found, expected / len(change))
    assert expected.sum() > 0


def test_equal_totals_share_the_better_rank() -> None:
    np.testing.assert_array_equal(ranks(np.array([3.0, 7, 7, 1, 7])), [4, 1, 1, 5, 1])
    noise = np.array([0.1 + 0.2, 0.3, 0.4])
    np.testing.assert_array_equal(ranks(noise), [2, 2, 1])


def test_ranks_stand_by_points_within_cycle_and_basis(
    scored: tuple[World, pl.DataFrame, SeverityFit, pl.DataFrame],
) -> None:
    _, ratings, fit, found = scored
    for cycle in ("2031", "2032"):
        own = ratings.filter(pl.col("cycle") == cycle)
        rows = found.filter(pl.col("cycle") == cycle).sort("application")
        plain = rows.filter(pl.col("basis") == "independent_mean")["rank"]
        np.testing.assert_array_equal(plain, ranks(plain_totals(own)))
        adjusted = fit.totals().filter(pl.col("cycle") == cycle).sort("application")
        np.testing.assert_array_equal(
            rows.filter(pl.col("basis") == "adjusted")["rank"],
            ranks(adjusted["adjusted_points"].to_numpy()),
        )
    assert found["state"].unique().to_list() == ["ranked"]
    assert (found["rank_low"] <= found["rank_high"]).all()
    top = found.group_by("cycle", "basis").agg(
        pl.col("in_top_probability", "reselection_probability").sum()
    )
    np.testing.assert_allclose(top["in_top_probability"], PLACES)
    np.testing.assert_allclose(top["reselection_probability"], PLACES)


def test_order_of_rows_changes_no_byte(
    scored: tuple[World, pl.DataFrame, SeverityFit, pl.DataFrame],
) -> None:
    _, ratings, fit, found = scored
    mixed = ratings.sample(fraction=1, shuffle=True, seed=7)
    assert ranking_stability(mixed, fit, places(ratings)).equals(found)


def test_a_part_of_the_ratings_ranks_as_it_does_in_the_whole(
    scored: tuple[World, pl.DataFrame, SeverityFit, pl.DataFrame],
) -> None:
    _, ratings, fit, found = scored
    own = ratings.filter(pl.col("cycle") == "2032")
    part = ranking_stability(own, fit, {"2032": PLACES})
    assert part.equals(found.filter(pl.col("cycle") == "2032"))


def test_without_places_only_the_rank_and_its_interval_stand(
    scored: tuple[World, pl.DataFrame, SeverityFit, pl.DataFrame],
) -> None:
    _, ratings, fit, found = scored
    bare = ranking_stability(ratings, fit, {"2032": PLACES})
    first = bare.filter(pl.col("cycle") == "2031")
    assert first["state"].unique().to_list() == ["no_places"]
    needs_places = [
        "in_top_probability",
        "reselection_probability",
        "flips",
        "flips_expected",
    ]
    assert first.select(needs_places).null_count().row(0) == (first.height,) * 4
    kept = ["application", "rank", "rank_low", "rank_high"]
    assert first.select(kept).equals(found.filter(pl.col("cycle") == "2031").select(kept))


def test_what_cannot_be_ranked_has_a_state_and_no_number(
    scored: tuple[World, pl.DataFrame, SeverityFit, pl.DataFrame],
) -> None:
    _, ratings, fit, found = scored
    names = found["application"].unique().sort()
    few = ranking_stability(
        ratings.filter(pl.col("application").is_in(names[:2].implode())), fit, {"2031": 1}
    )
    assert few["state"].unique().to_list() == ["too_few_applications"]
    gap = (pl.col("application") == names[0]) & (pl.col("clause") == "q03")
    torn = ratings.filter(~gap)
    torn_fit = fit_severity(torn, intervals=False)
    incomplete = ranking_stability(torn, torn_fit, places(torn))
    rows = incomplete.filter(pl.col("application") == names[0])
    assert rows["state"].to_list() == ["incomplete", "incomplete"]
    twice = pl.concat([ratings, ratings.head(1)])
    duplicated = ranking_stability(twice, fit_severity(twice), places(twice))
    assert duplicated["state"].unique().to_list() == ["duplicated"]
    numbers = found.columns[4:]
    for frame in (few, rows, duplicated):
        assert frame.select(numbers).null_count().row(0) == (frame.height,) * 7
    assert found.height == incomplete.height == duplicated.height
    empty = ratings.clear()
    assert ranking_stability(empty, fit_severity(empty), {}).schema == found.schema


def test_sure_components_and_unsure_ones(
    scored: tuple[World, pl.DataFrame, SeverityFit, pl.DataFrame],
) -> None:
    _, ratings, fit, found = scored
    sure = replace(fit, variance_limits={k: (v, v) for k, v in fit.variances.items()})
    exact = ranking_stability(ratings, sure, places(ratings))
    gap = found["in_top_probability"] - exact["in_top_probability"]
    assert gap.abs().max() < 0.12
    assert gap.abs().max() > 0.0


def judged(seeds: range, n_cycles: int) -> pl.DataFrame:
    """Rows of many worlds, with the true rank and the rank by new examiners."""
    rows = []
    for seed in seeds:
        world = World(seed, n_cycles)
        ratings = world.score()
        found = ranking_stability(ratings, fit_severity(ratings), places(ratings))
        new = world.score()
        again = pl.DataFrame(
            {
                "application": sorted(new["application"].unique()),
                "new_points": plain_totals(new),
            }
        )
        rows.append(
            found.join(world.truth(), on=["cycle", "application"])
            .join(again, on="application")
            .with_columns(
                pl.col("new_points")
                .rank("ordinal", descending=True)
                .over("cycle", "basis")
                .alias("new_rank")
            )
        )
    return pl.concat(rows).with_columns(
        is_covered=(pl.col("true") >= pl.col("rank_low"))
        & (pl.col("true") <= pl.col("rank_high")),
        is_top=pl.col("true") <= PLACES,
        is_chosen_again=pl.col("new_rank") <= PLACES,
    )


def assert_calibrated(rows: pl.DataFrame, slack: float) -> None:
    """Hold claims against what happened: 3.5 binomial SEs, and a slack for the model."""
    for basis in ("independent_mean", "adjusted"):
        own = rows.filter(pl.col("basis") == basis)
        assert own["is_covered"].mean() == pytest.approx(0.965, abs=0.025)
        claims = [("in_top_probability", "is_top")]
        if basis == "independent_mean":
            claims.append(("reselection_probability", "is_chosen_again"))
        for claimed, happened in claims:
            for fifth in range(5):
                is_in = (pl.col(claimed) * 5).floor().clip(0, 4) == fifth
                some = own.filter(is_in)
                share = some[claimed].to_numpy()
                error = np.sqrt((share * (1 - share)).sum()) / len(share)
                gap = some[happened].mean() - share.mean()
                assert abs(gap) < 3.5 * error + slack, (basis, claimed, fifth, gap)


def test_intervals_and_probabilities_hold_in_known_worlds() -> None:
    assert_calibrated(judged(range(10, 12), n_cycles=2), slack=0.0)


@pytest.mark.recovery
def test_intervals_and_probabilities_hold_in_many_known_worlds() -> None:
    assert_calibrated(judged(range(100, 130), n_cycles=6), slack=0.01)


def test_crossings_beyond_those_expected_are_severity() -> None:
    flips = {}
    for severity_sd in (0.0, 6.0):
        ratings = World(seed=20, n_cycles=2).score(severity_sd)
        fit = fit_severity(ratings, intervals=False)
        found = ranking_stability(ratings, fit, places(ratings))
        for basis in ("independent_mean", "adjusted"):
            own = found.filter(pl.col("basis") == basis)
            flips[severity_sd, basis] = own["flips"].sum() / own["flips_expected"].sum()
    assert flips[0.0, "independent_mean"] == pytest.approx(1, abs=0.35)
    assert flips[6.0, "independent_mean"] > 1.5
    # what adjustment takes off is what was beyond expectation
    assert flips[6.0, "adjusted"] == pytest.approx(1, abs=0.35)

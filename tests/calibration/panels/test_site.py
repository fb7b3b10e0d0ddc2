"""Selection alone makes totals fall at the site visit; the rest is the visit's."""

import numpy as np
import polars as pl
import pytest

from calibration.panels.site import site_by_basis, site_regression
from calibration.ratings import RatingsError

RELIABILITY = 0.75
TRUE_SD = 90.0


def archive(
    rng: np.random.Generator, n: int, shift: float, share: float = 0.28
) -> pl.DataFrame:
    """Draw two sectors, whose best are visited: site = truth + N(shift, 30)."""
    sector = np.arange(n) % 2
    true = rng.normal(450 + 40 * sector, TRUE_SD)
    desk = true + rng.normal(0, TRUE_SD * np.sqrt(1 / RELIABILITY - 1), n)
    site = true + rng.normal(shift, 30, n)
    own = desk - 40 * sector
    is_visited = own >= np.quantile(own, 1 - share)
    return pl.DataFrame(
        {
            "application": [f"a{number:06d}" for number in range(n)],
            "cycle": "2031",
            "sector": np.array(["service", "education"])[sector],
            "desk_points": desk,
            "site_points": pl.Series(np.where(is_visited, site, np.nan)).fill_nan(None),
        }
    )


def test_one_percent_point_up_shows_as_two_down() -> None:
    found = site_regression(archive(np.random.default_rng(1), 40_000, 10.0), RELIABILITY)
    pooled = found.pooled.row(0, named=True)
    # in points: the section's +1 pp that shows as -2.1 pp
    assert pooled["change_points"] == pytest.approx(-21.0, abs=1.0)
    assert pooled["beyond_selection_points"] == pytest.approx(10.0, abs=1.0)
    assert pooled["low"] < 10.0 < pooled["high"]


def test_intervals_cover_what_the_visit_added() -> None:
    rng = np.random.default_rng(2)
    covered = []
    for _ in range(200):
        pooled = site_regression(archive(rng, 80, 10.0), RELIABILITY).pooled
        row = pooled.row(0, named=True)
        covered.append(row["low"] <= 10.0 <= row["high"])
    assert 0.92 <= np.mean(covered) <= 0.98


def test_expectation_is_the_line_of_selection() -> None:
    frame = pl.DataFrame(
        {
            "application": ["a", "b", "c", "d"],
            "sector": ["s", "s", "s", "lonely"],
            "desk_points": [600.0, 500.0, 400.0, 550.0],
            "site_points": [580.0, None, None, 540.0],
        }
    )
    found = site_regression(frame, 0.6)
    first, lonely = found.visits.rows(named=True)
    assert first["change_points"] == -20.0
    assert first["expected_change_points"] == pytest.approx(-0.4 * 100)
    assert first["beyond_selection_points"] == pytest.approx(20.0)
    assert lonely["state"] == "too_few_in_sector"
    assert lonely["expected_change_points"] is None
    pooled = found.pooled.row(0, named=True)
    assert (pooled["scope"], pooled["state"]) == ("archive", "too_few_visits")
    assert pooled["low"] is None
    assert found.to_frame().equals(found.visits)


def test_an_uncertain_reliability_widens_the_interval() -> None:
    frame = archive(np.random.default_rng(3), 200, 0.0)
    sure = site_regression(frame, RELIABILITY).pooled.row(0, named=True)
    unsure = site_regression(frame, RELIABILITY, (0.65, 0.85)).pooled.row(0, named=True)
    visits = site_regression(frame, RELIABILITY).visits
    distance = -visits["expected_change_points"].mean() / (1 - RELIABILITY)
    half = [(row["high"] - row["low"]) / 2 for row in (sure, unsure)]
    assert half[1] == pytest.approx(np.hypot(half[0], 0.1 * distance))
    assert sure["beyond_selection_points"] == unsure["beyond_selection_points"]


def test_order_of_rows_changes_no_byte() -> None:
    frame = archive(np.random.default_rng(4), 300, 0.0)
    found = site_regression(frame, RELIABILITY)
    again = site_regression(frame.sample(fraction=1, shuffle=True, seed=5), RELIABILITY)
    assert found.visits.equals(again.visits)
    assert found.pooled.equals(again.pooled)


def test_no_application_gives_no_number() -> None:
    found = site_regression(archive(np.random.default_rng(6), 6, 0.0).clear(), 0.5)
    assert found.visits.height == 0
    assert found.pooled["state"].to_list() == ["too_few_visits"]


def test_without_a_reliability_nothing_is_expected() -> None:
    found = site_regression(archive(np.random.default_rng(8), 40, 0.0), None)
    assert set(found.visits["state"]) == {"no_reliability"}
    assert found.visits["expected_change_points"].null_count() == found.visits.height
    assert found.visits["change_points"].null_count() == 0
    pooled = found.pooled.row(0, named=True)
    assert (pooled["state"], pooled["low"]) == ("no_reliability", None)
    assert pooled["n_applications"] == found.visits.height > 3


def test_bases_and_standards_are_never_pooled() -> None:
    frame = archive(np.random.default_rng(9), 60, 0.0)
    desk = frame.select(
        "cycle", "application", "sector", total_points="desk_points", award=pl.lit("w")
    )
    visit = frame.drop_nulls("site_points").select(
        "cycle", "application", "sector", total_points="site_points", award=pl.lit("w")
    )
    older = desk.with_columns(pl.col("total_points") + 100, scheme=pl.lit("older"))
    totals = pl.concat(
        [
            desk.with_columns(scheme=pl.lit("newer"), basis=pl.lit("independent_mean")),
            visit.with_columns(scheme=pl.lit("newer"), basis=pl.lit("site")),
            older.with_columns(basis=pl.lit("independent_mean")),
        ]
    )
    found = site_by_basis(totals, RELIABILITY)
    alone = site_regression(frame, RELIABILITY)
    names = alone.visits.columns
    visits = found.filter(pl.col("subject") == "visit").sort("application")
    assert visits.select(names).equals(alone.visits.sort("application"))
    pooled = found.filter(pl.col("subject") == "pooled", pl.col("scope") == "archive")
    assert pooled.select("scheme", "basis", "n_applications").rows() == [
        ("newer", "independent_mean", visits.height),
        ("older", "independent_mean", 0),
    ]
    assert site_by_basis(totals.clear(), RELIABILITY).height == 0


def test_what_cannot_be_read_is_refused() -> None:
    frame = archive(np.random.default_rng(7), 6, 0.0)
    with pytest.raises(RatingsError, match="desk_points"):
        site_regression(frame.drop("desk_points"), 0.5)
    with pytest.raises(RatingsError, match="between 0 and 1"):
        site_regression(frame, 1.5)
    with pytest.raises(RatingsError, match="twice"):
        site_regression(pl.concat([frame, frame]), 0.5)

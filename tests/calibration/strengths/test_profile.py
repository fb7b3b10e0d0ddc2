import numpy as np
import polars as pl
import pytest

from calibration.strengths.profile import strength_profile


def archive(sectors, honoured=(), seed=1):
    """Applications by sector, each with three categories, their total and two clauses."""
    rng = np.random.default_rng(seed)
    rows = []
    for no, sector in enumerate(sectors):
        level = rng.normal(45, 8) + 15 * (no in honoured)
        for category, clause, dimension in [
            ("1", None, "all"),
            ("2", None, "all"),
            ("3", None, "all"),
            ("all", None, "all"),
            ("1", "1.1", "process"),
            ("2", "2.1", "process"),
        ]:
            value = float(np.clip(round((level + rng.normal(0, 6)) / 5) * 5, 0, 100))
            rows.append(
                (
                    "a",
                    "2030",
                    no,
                    "s",
                    "final",
                    sector,
                    category,
                    clause,
                    dimension,
                    value,
                )
            )
    return pl.DataFrame(
        rows,
        schema={
            "award_id": pl.String,
            "cycle": pl.String,
            "application_no": pl.Int32,
            "scheme": pl.String,
            "basis": pl.String,
            "sector": pl.String,
            "category": pl.String,
            "clause": pl.String,
            "dimension": pl.String,
            "value_pct": pl.Float64,
        },
        orient="row",
    )


def profile(rows, honoured=()):
    return strength_profile(rows, pl.Series(list(honoured), dtype=pl.Int32))


def test_distances_and_ranks_are_those_of_the_means():
    honoured = [1, 7, 12]
    rows = archive(["m"] * 10 + ["e"] * 4, honoured)
    found = profile(rows, honoured)
    mean = pl.col("value_pct").mean()
    by_item = ["category", "clause", "dimension"]
    everyone = rows.group_by(by_item).agg(mean.alias("all"))
    winners = rows.filter(pl.col("application_no").is_in(honoured)).group_by(by_item)
    expected = (
        rows.group_by("sector", *by_item)
        .agg(mean)
        .join(everyone, on=by_item, nulls_equal=True)
        .join(winners.agg(mean.alias("won")), on=by_item, nulls_equal=True)
        .join(found, on=["sector", *by_item], nulls_equal=True)
    )
    assert expected.height == 12
    away = expected["value_pct"] - expected["all"]
    assert expected["distance_award_pct"].to_list() == pytest.approx(away.to_list())
    away = expected["value_pct"] - expected["won"]
    assert expected["distance_honoured_pct"].to_list() == pytest.approx(away.to_list())
    assert set(found["n_honoured"]) == {3}
    ranked = found.filter(pl.col("rank").is_not_null())
    # four are too few to rank, and the total is no category
    assert set(ranked["sector"]) == {"all", "m"}
    assert set(ranked["category"]) == {"1", "2", "3"}
    assert sorted(ranked.filter(sector="m", dimension="all")["n_ranked"]) == [3, 3, 3]


def test_all_is_no_distance_from_itself():
    found = profile(archive(["m"] * 8)).filter(sector="all")
    assert found["distance_award_pct"].null_count() == found.height == 6


def test_one_winner_is_counted_and_not_compared():
    found = profile(archive(["m"] * 8), [3])
    assert set(found["n_honoured"]) == {1}
    assert found["distance_honoured_pct"].null_count() == found.height


@pytest.mark.parametrize("n", [0, 1, 2])
def test_few_applications_have_counts_alone(n):
    found = profile(archive(["m"] * n))
    assert found.height == 12 * (n > 0)
    numbers = found.select(pl.col(pl.Float64))
    assert (
        not numbers.height
        or numbers.null_count().sum_horizontal()[0] == numbers.height * 11
    )


def test_the_order_of_rows_reaches_nothing():
    rows = archive(["m"] * 9 + ["e"] * 7, [2, 3])
    once = profile(rows, [2, 3])
    assert profile(rows.sample(fraction=1, shuffle=True, seed=1), [3, 2]).equals(once)

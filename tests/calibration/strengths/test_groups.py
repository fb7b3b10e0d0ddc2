import numpy as np
import polars as pl
import pytest
from scipy import stats

from calibration.strengths.groups import group_means

ITEM = {"scheme": "s", "basis": "final", "category": "1", "dimension": "all"}


def applications(organisations, cycles, groups):
    return pl.DataFrame(
        {
            "application_no": pl.int_range(len(cycles), dtype=pl.Int32, eager=True),
            "award_id": ["a"] * len(cycles),
            "cycle": cycles,
            "organisation_id": organisations,
            "size_group": groups,
        }
    )


def percents(values):
    return pl.DataFrame(
        {
            "application_no": pl.int_range(len(values), dtype=pl.Int32, eager=True),
            **{name: [each] * len(values) for name, each in ITEM.items()},
            "value_pct": values,
        }
    )


def test_in_one_cycle_it_is_the_mean_with_students_interval():
    values = [40.0, 55.0, 35.0, 60.0, 45.0]
    found = group_means(
        percents(values),
        applications(list("abcde"), ["2030"] * 5, ["large"] * 4 + ["small"]),
    )
    large, small = found.filter(cycle="2030").sort("group_code").iter_rows(named=True)
    sample = values[:4]
    low, high = stats.t.interval(0.95, 3, np.mean(sample), stats.sem(sample))
    assert large["mean_pct"] == pytest.approx(np.mean(sample))
    assert (large["mean_pct_low"], large["mean_pct_high"]) == pytest.approx((low, high))
    assert (small["n_applications"], small["mean_pct"], small["mean_pct_low"]) == (
        1,
        45,
        None,
    )
    assert (
        found.filter(cycle="all")["mean_pct"].to_list()
        == found.filter(cycle="2030")["mean_pct"].to_list()
    )


def test_over_cycles_an_organisation_is_drawn_whole():
    rng = np.random.default_rng(6)
    organisations, cycles, values = [], [], []
    for place in range(40):
        level = rng.normal(45, 10)
        for cycle in range(1 + place % 4):
            organisations.append(f"o{place}")
            cycles.append(str(2030 + cycle))
            values.append(float(round(level + rng.normal(0, 3))))
    found = group_means(
        percents(values), applications(organisations, cycles, ["x"] * len(values))
    ).row(by_predicate=pl.col("cycle") == "all", named=True)
    assert (found["n_applications"], found["n_organisations"]) == (100, 40)
    place = np.array([int(name[1:]) for name in organisations])
    total = np.bincount(place, values)
    size = np.bincount(place)
    draws = rng.integers(0, 40, (20_000, 40))
    means = total[draws].sum(axis=1) / size[draws].sum(axis=1)
    error = (found["mean_pct_high"] - found["mean_pct"]) / stats.t.ppf(0.975, 39)
    assert found["mean_pct"] == pytest.approx(np.mean(values))
    assert error == pytest.approx(means.std(), rel=0.05)
    # a hundred independent applications would be surer
    assert error > 1.3 * stats.sem(values)


def test_nothing_gives_nothing_and_equal_values_have_no_spread():
    none = applications([], [], []).cast(
        dict.fromkeys(("award_id", "cycle", "organisation_id", "size_group"), pl.String)
    )
    assert not group_means(
        percents([]).cast({"value_pct": pl.Float64, **dict.fromkeys(ITEM, pl.String)}),
        none,
    ).height
    same = group_means(
        percents([33.333333333] * 3), applications(list("abc"), ["2030"] * 3, ["x"] * 3)
    )
    assert same["mean_pct_low"].to_list() == pytest.approx([33.333333333] * 2)


def test_the_order_of_rows_reaches_nothing():
    rng = np.random.default_rng(8)
    rows = percents([float(x) for x in rng.integers(0, 21, 30) * 5])
    who = applications(
        [f"o{n % 20}" for n in range(30)],
        [str(2030 + n // 20) for n in range(30)],
        ["xyz"[n % 3] for n in range(30)],
    )
    assert group_means(
        rows.reverse(), who.sample(fraction=1, shuffle=True, seed=2)
    ).equals(group_means(rows, who))

"""
Stages, standards and the quality of work, once more by polars from the marts below them.

The archive is messy and simulated; ``bare`` is a home without files.
"""

from pathlib import Path

import duckdb
import polars as pl
import pytest
from messy_archive import Messy
from scipy.stats import t

pytestmark = pytest.mark.warehouse

BASES = ["independent_mean", "consensus"]
KEY = ["award_id", "cycle", "application_id"]
#: Half of the last digit of a published percentage or point, and a rounding more.
DIGIT = 0.00101


def number(frame: pl.DataFrame) -> pl.DataFrame:
    """Decimals as floats."""
    return frame.with_columns(pl.col(pl.Decimal).cast(pl.Float64))


def ask(learned: Messy, sql: str) -> pl.DataFrame:
    found = number(learned.ask(sql))
    assert found.height > 0, sql
    return found


def apart(frame: pl.DataFrame, one: str, other: str) -> float:
    """Largest difference of two columns that are null in the same rows."""
    assert frame.select((pl.col(one).is_null() == pl.col(other).is_null()).all()).item()
    difference = (frame[one] - frame[other]).abs().max()
    assert isinstance(difference, float)
    return difference


def test_the_site_stands_beside_the_line_of_selection(learned: Messy) -> None:
    totals = ask(
        learned, "from marts.fct_application_scores where total_points is not null"
    )
    [worth] = ask(
        learned,
        "from marts.fct_reliability "
        "where scope = 'archive' and statistic = 'total_reliability'",
    )["value"]
    on = [*KEY, "scheme"]
    site = totals.filter(basis="site").select(*on, site="total_points")
    desk = totals.filter(pl.col("basis").is_in(BASES)).with_columns(
        sector_mean=pl.col("total_points")
        .mean()
        .over("cycle", "sector", "basis", "scheme"),
        n=pl.len().over("cycle", "sector", "basis", "scheme"),
    )
    line = -(1 - worth) * (pl.col("total_points") - pl.col("sector_mean"))
    again = desk.join(site, on=on).with_columns(
        change=pl.col("site") - pl.col("total_points"),
        expected=pl.when(pl.col("n") >= 3).then(line),
    )
    visits = ask(learned, "from marts.fct_site_changes").join(
        again, on=[*on, "basis"], how="full", suffix="_again"
    )
    assert visits["state"].null_count() == visits["change"].null_count() == 0
    assert set(visits["state"]) == {"compared", "too_few_in_sector"}
    assert apart(visits, "change_points", "change") < DIGIT
    assert apart(visits, "expected_change_points", "expected") < DIGIT
    assert apart(visits, "sector_mean_points", "sector_mean") < DIGIT
    # what is pooled is the mean of the visits that can be compared, each once
    scope = pl.concat_list("cycle", pl.lit("archive")).alias("scope")
    pooled = (
        visits.filter(state="compared")
        .with_columns(scope)
        .explode("scope")
        .group_by("award_id", "scope", "scheme", "basis")
        .agg(n=pl.len().cast(pl.Int32), mean=pl.col("beyond_selection_points").mean())
    )
    summary = ask(
        learned,
        "from marts.fct_site_change_summary where state = 'estimated'",
    ).join(pooled, on=["award_id", "scope", "scheme", "basis"])
    assert summary.height >= 2
    assert summary["n_applications"].to_list() == summary["n"].to_list()
    assert apart(summary, "beyond_selection_points", "mean") < DIGIT
    assert (
        summary.select(
            (pl.col("low") < pl.col("mean")) & (pl.col("mean") < pl.col("high"))
        )
        .to_series()
        .all()
    )


def test_shifts_say_how_far_examiners_were_apart(learned: Messy) -> None:
    scores = ask(
        learned,
        "from marts.fct_clause_scores where counts and stage = 'independent' "
        "and score_pct is not null and examiner_id is not null and scheme is not null "
        "and application_id is not null and category is not null",
    )
    on = ["application_id", "scheme", "clause"]
    again = scores.group_by(on).agg(
        n=pl.col("examiner_id").n_unique().cast(pl.Int32),
        spread=pl.col("score_pct").max() - pl.col("score_pct").min(),
        bands=(pl.col("band").max() - pl.col("band").min()).cast(pl.Int32),
    )
    several = pl.col("n") > 1
    again = again.with_columns(
        wide=pl.when(several).then(pl.col("spread") > 20),
        bands=pl.when(several).then("bands"),
    )
    shifts = ask(learned, "from marts.fct_consensus_shift where n_examiners > 0")
    both = shifts.join(again, on=on, how="left")
    assert both["n"].null_count() == 0
    assert both["n_examiners"].equals(both["n"])
    assert both["is_wide"].equals(both["wide"])
    assert both["bands_apart"].equals(both["bands"])
    assert set(both["is_wide"].drop_nulls()) == {True, False}


def test_a_site_shift_names_what_it_counts_from(learned: Messy) -> None:
    shifts = ask(
        learned, "from marts.fct_consensus_shift where site_shift_pct is not null"
    )
    before = pl.when(pl.col("site_shift_from") == "consensus").then("consensus_pct")
    difference = pl.col("site_pct") - before.otherwise("independent_mean_pct")
    again = shifts.with_columns(again=difference)
    assert apart(again, "site_shift_pct", "again") < DIGIT


def test_percents_of_a_standard_are_those_of_its_strengths(learned: Messy) -> None:
    own = ask(
        learned,
        "from marts.fct_crosswalked_scores "
        "where scheme = scheme_to and unit = 'category' and basis <> 'adjusted'",
    )
    on = ["award_id", "cycle", "sector", "scheme", "category", "dimension", "basis"]
    strengths = ask(learned, "from marts.fct_category_strengths")
    both = own.join(strengths, on=on, suffix="_again")
    assert both.height == own.height
    # an application counts under the standard that its total is made of; among strengths
    # under each: where one was scored under two, n is smaller here
    assert (both["n_applications"] <= both["n_applications_again"]).all()
    same = both.filter(pl.col("n_applications") == pl.col("n_applications_again"))
    assert same.height > both.height / 2
    for column in ("mean_pct", "mean_pct_low", "mean_pct_high"):
        assert apart(same, column, f"{column}_again") < DIGIT


def test_totals_compare_as_percent_of_all_points(learned: Messy) -> None:
    totals = ask(
        learned,
        "from marts.fct_application_scores "
        "where total_points is not null and basis <> 'final'",
    )
    points = ask(
        learned,
        "select scheme, sector, sum(points_max) as points from marts.dim_clause "
        "group by scheme, sector",
    )
    sector = pl.concat_list("sector", pl.lit("all")).alias("sector")
    again = (
        totals.join(points, on=["scheme", "sector"])
        .with_columns(sector, percent=pl.col("total_points") * 100 / pl.col("points"))
        .explode("sector")
        .group_by("award_id", "cycle", "sector", "scheme", "basis")
        .agg(
            n=pl.len().cast(pl.Int32),
            mean=pl.col("percent").mean(),
            error=pl.col("percent").std() / pl.len().sqrt(),
        )
    )
    found = ask(
        learned,
        "from marts.fct_crosswalked_scores where unit = 'total' and scheme is not null",
    ).join(again, on=["award_id", "cycle", "sector", "scheme", "basis"], how="full")
    assert found["n_applications"].to_list() == found["n"].to_list()
    assert apart(found, "mean_pct", "mean") < DIGIT
    several = found.filter(pl.col("n") > 1)
    reach = [
        t.ppf(0.975, n - 1) * error
        for n, error in several.select("n", "error").iter_rows()
    ]
    high = (several["mean"] + pl.Series(reach)).clip(upper_bound=100)
    assert (several["mean_pct_high"] - high).abs().max() < DIGIT  # type: ignore[operator]


def test_points_of_an_older_standard_find_their_category(bare: Path) -> None:
    with duckdb.connect(str(bare / "warehouse.duckdb"), read_only=True) as con:
        found = con.execute(
            """
            select category, sum(points)
            from intermediate.int_schemes__memberships
            where
                scheme = 'gbt_19580_2012'
                and scheme_to = 'four_sector'
                and sector = 'service'
                and dimension = 'all'
            group by category
            order by category
            """
        ).fetchall()
    # by hand: 50 + 30 + 30 + 80 / 2 + 50, 40 + 50 + 80 / 2, 40 + 50 + 80, 60 + 60 / 2,
    # 15 + 40 x 2 / 3 + 60 / 2, 50 + 50 + 40 / 3 + 80 + 50; 95 points are but weakly
    # related to anything
    assert [(category, round(float(points), 6)) for category, points in found] == [
        ("5.2", 200.0),
        ("5.3", 130.0),
        ("5.4", 170.0),
        ("5.5", 90.0),
        ("5.6", 71.666667),
        ("5.7", 243.333333),
    ]


def test_quality_counts_what_lies_below_it(learned: Messy) -> None:
    quality = ask(learned, "from marts.fct_review_quality where scope = 'cycle'")
    counted = {
        "received": (
            "fct_score_coverage",
            "count(*) as n, count(*) filter (where state = 'received') as hits",
        ),
        "wide_spread": (
            "fct_consensus_shift",
            "count(is_wide) as n, count(*) filter (where is_wide) as hits",
        ),
        "at_boundary": (
            "fct_ranking_stability",
            "count(*) as n, count(*) filter "
            "(where in_top_probability >= .1 and in_top_probability <= .9) as hits",
        ),
    }
    for measure, (mart, counts) in counted.items():
        where = "where basis = 'independent_mean'" if measure == "at_boundary" else ""
        again = ask(
            learned, f"select cycle, {counts} from marts.{mart} {where} group by cycle"
        )
        both = quality.filter(measure=measure).join(again, on="cycle", how="full")
        assert both["n"].to_list() == both["n_right"].to_list(), measure
        assert both["n_hits"].to_list() == both["hits"].to_list(), measure


def test_agreement_of_a_cycle_is_that_of_its_reliability(learned: Messy) -> None:
    reliability = ask(
        learned,
        "select scope as cycle, statistic as measure, value, low, high "
        "from marts.fct_reliability where unit = 'clause'",
    )
    quality = ask(
        learned,
        "from marts.fct_review_quality "
        "where scope = 'cycle' and measure like '%agreement'",
    )
    both = quality.join(reliability, on=["cycle", "measure"], suffix="_again")
    assert both.height == quality.height == 9
    for column in ("value", "low", "high"):
        assert both[column].equals(both[f"{column}_again"], check_names=False)


def test_panels_add_up_to_their_cycle(learned: Messy) -> None:
    nowhere = learned.ask(
        "select cycle from marts.dim_application where panel_id is null"
    )["cycle"]
    quality = ask(learned, "from marts.fct_review_quality where measure not like 'icc%'")
    whole = quality.filter(~pl.col("cycle").is_in(nowhere.to_list()))
    sums = whole.group_by("award_id", "cycle", "measure", "scope").agg(
        pl.col("n", "n_hits", "n_applications").sum()
    )
    on = ["award_id", "cycle", "measure"]
    both = sums.filter(scope="cycle").join(sums.filter(scope="panel"), on=on)
    assert both.height > 0
    for column in ("n", "n_hits", "n_applications"):
        assert both[column].equals(both[f"{column}_right"], check_names=False)

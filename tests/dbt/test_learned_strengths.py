"""The strengths of a messy archive, reckoned once more from its published scores."""

import polars as pl
import pytest
from messy_archive import Messy
from recounted_scores import (
    CELL,
    ITEM,
    by_basis,
    counted,
    percents_of,
    stage_values,
    with_all,
)

pytestmark = pytest.mark.warehouse

KINDS = {
    "sector": pl.col("sector"),
    "region": pl.col("region"),
    "size": pl.col("size"),
    "ownership": pl.col("ownership"),
    "industry": pl.col("industry_code").str.slice(0, 1),
}
#: Published numbers are rounded to a thousandth.
NEAR = 6e-4


@pytest.fixture(scope="module")
def percents(learned: Messy) -> pl.DataFrame:
    return percents_of(learned)


@pytest.fixture(scope="module")
def applications(learned: Messy) -> pl.DataFrame:
    return learned.ask("from marts.dim_application")


def compared(
    learned: Messy, mart: str, expected: pl.DataFrame, key: list[str], where: str = "true"
) -> pl.DataFrame:
    """Mart beside expectation, none without the other; ``x`` and ``x_mart``."""
    found = learned.ask(f"select * from marts.{mart} where {where}")
    assert found.height == expected.height > 0
    decimals = pl.col(pl.Decimal).cast(pl.Float64)
    beside = expected.join(
        found.with_columns(decimals), on=key, nulls_equal=True, suffix="_mart"
    )
    assert beside.height == expected.height
    return beside


def near(beside: pl.DataFrame, expected: str, found: str) -> None:
    """Two columns agree to the last published digit, nulls with nulls."""
    both = beside.select(
        pl.col(expected).cast(pl.Float64).alias("a"),
        pl.col(found).cast(pl.Float64).alias("b"),
    )
    assert (both["a"].is_null() == both["b"].is_null()).all()
    assert both.drop_nulls().height > 0
    off = (both["a"] - both["b"]).abs().max()
    assert isinstance(off, float)
    assert off <= NEAR


@pytest.mark.parametrize(
    ("mart", "is_clause"),
    [("fct_category_strengths", False), ("fct_clause_strengths", True)],
)
def test_strengths_distances_and_ranks(
    learned: Messy,
    percents: pl.DataFrame,
    applications: pl.DataFrame,
    mart: str,
    is_clause: bool,
) -> None:
    rows = percents.filter(
        pl.col("clause").is_not_null() == is_clause, pl.col("category") != "all"
    ).join(applications.select("application_id", "outcome"), on="application_id")
    of_award = [name for name in CELL if name != "sector"]
    mean = pl.col("value").mean()
    cells = with_all(rows, "sector").group_by(CELL).agg(mean, n=pl.len())
    award = rows.group_by(of_award).agg(award=mean, award_n=pl.len())
    won = rows.filter(pl.col("outcome") == "award").group_by(of_award)
    cells = cells.join(award, on=of_award, nulls_equal=True).join(
        won.agg(won=mean, n_won=pl.len()), on=of_award, nulls_equal=True, how="left"
    )
    beside = compared(
        learned,
        mart,
        cells,
        [name for name in CELL if is_clause or name != "clause"],
        "basis <> 'adjusted'",
    )
    near(beside, "value", "mean_pct")
    assert (beside["n"] == beside["n_applications"]).all()
    assert (beside["n_won"].fill_null(0) == beside["n_honoured"]).all()
    away = beside.drop_nulls("distance_award_pct").with_columns(
        away=pl.col("value") - pl.col("award")
    )
    near(away, "away", "distance_award_pct")
    assert (away["distance_award_low"] < away["distance_award_pct"]).all()
    assert (away["distance_award_pct"] < away["distance_award_high"]).all()
    # all are at no distance from themselves, and one application has no interval
    apart = beside.filter(
        pl.col("sector") != "all", pl.col("n") > 1, pl.col("sd_pct") > 0
    )
    assert apart["distance_award_pct"].null_count() == 0
    assert away.height == apart.height
    # this archive has one winner a cycle: counted, and compared with nobody
    assert beside["n_honoured"].max() == 1
    assert beside["distance_honoured_pct"].is_null().all()
    ranked = beside.filter(pl.col("n") >= 6)
    within = [name for name in CELL if name not in ("category", "clause")]
    assert (beside["strength_rank"].is_not_null() == (beside["n"] >= 6)).all()
    rank = (-pl.col("value").round(6)).rank("average").over(within)
    near(ranked.with_columns(expected=rank), "expected", "strength_rank")
    shares = ranked.group_by(within).agg(pl.col("strongest_share", "weakest_share").sum())
    assert shares.height > 5
    for name in ("strongest_share", "weakest_share"):
        assert (shares[name] - 1).abs().max() < 1e-3
    seldom_first = ranked.filter(pl.col("rank_low") >= 2)
    assert seldom_first.height > 5
    assert (seldom_first["strongest_share"] <= 0.025).all()


def test_gaps_are_taken_inside_an_application(
    learned: Messy, percents: pl.DataFrame
) -> None:
    wide = percents.filter(pl.col("clause").is_null())
    key = [name for name in CELL if name not in ("clause", "dimension")]
    halves = [
        wide.filter(dimension=half)
        .select("application_id", *key, half="value")
        .rename({"half": half})
        for half in ("process", "result")
    ]
    gaps = halves[0].join(halves[1], on=["application_id", *key])
    gap = pl.col("result") - pl.col("process")
    cells = (
        with_all(gaps, "sector")
        .group_by(key)
        .agg(gap.mean().alias("gap"), gap.std().alias("sd"), n=pl.len())
    )
    beside = compared(
        learned, "fct_process_result_gaps", cells, key, "basis <> 'adjusted'"
    )
    near(beside, "gap", "gap_pct")
    near(beside, "sd", "sd_gap_pct")
    assert (beside["n"] == beside["n_applications"]).all()


def test_bands_are_the_median_examiners_of_two_the_lower(learned: Messy) -> None:
    middle = pl.col("band").sort().gather((pl.len() - 1) // 2).first()
    bands = by_basis(stage_values(counted(learned), middle), "independent")
    parts = pl.concat(
        [
            bands,
            with_all(bands, "category", "dimension").with_columns(
                clause=pl.lit(None, pl.String)
            ),
        ]
    )
    counts = with_all(parts, "sector").group_by(*CELL, "band").agg(n=pl.len())
    sizes = (
        with_all(parts, "sector")
        .group_by(CELL)
        .agg(size=pl.len(), applications=pl.col("application_id").n_unique())
    )
    every = sizes.join(learned.ask("select band from marts.dim_band"), how="cross").join(
        counts, on=[*CELL, "band"], nulls_equal=True, how="left"
    )
    beside = compared(
        learned, "fct_score_bands", every, [*CELL, "band"], "basis <> 'adjusted'"
    )
    assert (beside["n"].fill_null(0) == beside["n_in_band"]).all()
    assert (beside["size"] == beside["n_clauses"]).all()
    assert (beside["applications"] == beside["n_applications"]).all()
    enough = beside.filter(pl.col("applications") >= 6)
    near(
        enough.with_columns(expected=pl.col("n").fill_null(0) / pl.col("size")),
        "expected",
        "share",
    )
    assert beside.filter(pl.col("applications") < 6)["share"].is_null().all()


def test_trends_compare_with_the_cycle_before(
    learned: Messy, percents: pl.DataFrame, applications: pl.DataFrame
) -> None:
    wide = percents.filter(
        pl.col("clause").is_null(),
        (pl.col("category") == "all") | (pl.col("dimension") == "all"),
    ).join(applications.select("application_id", "organisation_id"), on="application_id")
    key = [name for name in CELL if name != "clause"]
    series = [name for name in key if name != "cycle"]
    cells = (
        with_all(wide, "sector")
        .group_by(key)
        .agg(pl.col("value").mean(), n=pl.len(), who="organisation_id")
        .sort("cycle")
        .with_columns(
            pl.col("cycle").shift().over(series).alias("before"),
            (pl.col("value") - pl.col("value").shift().over(series)).alias("change"),
            pl.col("n").shift().over(series).alias("n_before"),
            pl.col("who")
            .list.set_intersection(pl.col("who").shift().over(series))
            .list.len()
            .alias("both"),
        )
    )
    beside = compared(learned, "fct_sector_trends", cells, key, "basis <> 'adjusted'")
    near(beside, "value", "mean_pct")
    assert beside["before"].equals(beside["cycle_from"], null_equal=True)
    assert (beside["n_before"].fill_null(0) == beside["n_from"]).all()
    assert (beside["both"].fill_null(0) == beside["n_returning"]).all()
    assert beside["both"].sum() > 0
    there = beside.drop_nulls("change_pct")
    near(there, "change", "change_pct")
    missing = beside.filter(
        pl.col("change_pct").is_null(), pl.col("before").is_not_null()
    )
    assert (missing["n"].clip(upper_bound=missing["n_before"]) == 1).all()


def test_adjusted_totals_stand_beside_the_raw_ones(learned: Messy) -> None:
    expected = with_all(
        learned.ask(
            """
            select award_id, cycle, scheme, sector,
                total_points::double * 100 / points_available::double as value
            from marts.fct_application_scores
            where basis = 'adjusted' and total_points is not null
            """
        ),
        "sector",
    )
    key = ["award_id", "cycle", "scheme", "sector"]
    cells = expected.group_by(key).agg(pl.col("value").mean(), n=pl.len())
    beside = compared(
        learned,
        "fct_sector_trends",
        cells,
        key,
        "basis = 'adjusted' and category = 'all' and dimension = 'all'",
    )
    near(beside, "value", "mean_pct")
    assert (beside["n"] == beside["n_applications"]).all()


@pytest.mark.parametrize("kind", KINDS)
def test_profiles_are_means_of_groups(
    learned: Messy, percents: pl.DataFrame, applications: pl.DataFrame, kind: str
) -> None:
    groups = applications.select(
        "application_id",
        "organisation_id",
        KINDS[kind].fill_null("unknown").alias("group_code"),
    )
    wide = percents.filter(
        pl.col("clause").is_null(),
        (pl.col("category") == "all") | (pl.col("dimension") == "all"),
    ).join(groups, on="application_id")
    key = ["award_id", "cycle", "scheme", "basis", "group_code", "category", "dimension"]
    cells = (
        with_all(wide, "cycle")
        .group_by(key)
        .agg(pl.col("value").mean(), n=pl.len(), who=pl.col("organisation_id").n_unique())
    )
    beside = compared(
        learned,
        "fct_group_profiles",
        cells,
        key,
        f"group_kind = '{kind}' and basis <> 'adjusted'",
    )
    near(beside, "value", "mean_pct")
    assert (beside["n"] == beside["n_applications"]).all()
    assert (beside["who"] == beside["n_organisations"]).all()
    assert (beside["mean_pct_low"].is_null() == (beside["who"] == 1)).all()


def test_funnels_count_every_application_once_in_each_kind(
    learned: Messy, applications: pl.DataFrame
) -> None:
    first = pl.col("cycle") == pl.col("cycle").min().over("award_id")
    again = pl.col("cycle") > pl.col("cycle").min().over("award_id", "organisation_id")
    returning = (
        pl.when(first)
        .then(pl.lit("unknown"))
        .when(again)
        .then(pl.lit("returning"))
        .otherwise(pl.lit("new"))
    )
    kinds = KINDS | {"all": pl.lit("all"), "returning": returning}
    rows = pl.concat(
        applications.with_columns(
            pl.lit(kind).alias("group_kind"),
            code.cast(pl.String).fill_null("unknown").alias("group_code"),
        )
        for kind, code in kinds.items()
    )
    key = ["award_id", "cycle", "group_kind", "group_code"]
    outcome = pl.col("outcome")
    counts = (
        with_all(rows, "cycle")
        .group_by(key)
        .agg(
            applied=pl.len(),
            eligible=(pl.col("eligibility") == "eligible").sum(),
            site=pl.col("reached_site").sum(),
            site_known=pl.col("reached_site").count(),
            nominated=(outcome == "nomination").sum(),
            honoured=(outcome == "award").sum(),
        )
    )
    beside = compared(learned, "fct_funnel", counts, key)
    for name in ("applied", "eligible", "nominated", "honoured"):
        assert (beside[name] == beside[f"n_{name}"]).all()
    assert (beside["site"] == beside["n_reached_site"]).all()
    near(
        beside.with_columns(
            share=pl.when(pl.col("site_known") >= 10).then(
                pl.col("site") / pl.col("site_known")
            )
        ),
        "share",
        "reached_site_share",
    )


def test_returning_organisations_are_followed(
    learned: Messy, percents: pl.DataFrame, applications: pl.DataFrame
) -> None:
    in_turn = (
        applications.sort("cycle")
        .with_columns(
            pl.col("application_id", "outcome")
            .shift()
            .over("award_id", "organisation_id")
            .name.suffix("_from")
        )
        .drop_nulls("application_id_from")
    )
    steps = in_turn.select("application_id", "application_id_from")
    shown = percents.filter(
        pl.col("clause").is_not_null()
        | (pl.col("category") == "all")
        | (pl.col("dimension") == "all")
    ).select("application_id", "scheme", "basis", *ITEM, "value")
    pairs = (
        shown.join(steps, on="application_id")
        .join(
            shown,
            left_on=["application_id_from", "scheme", "basis", *ITEM],
            right_on=["application_id", "scheme", "basis", *ITEM],
            nulls_equal=True,
            suffix="_from",
        )
        .rename({"application_id": "application_id_to"})
    )
    key = ["application_id_from", "application_id_to", "scheme", "basis", *ITEM]
    beside = compared(
        learned, "fct_returning_applications", pairs, key, "basis <> 'adjusted'"
    )
    near(
        beside.with_columns(change=pl.col("value") - pl.col("value_from")),
        "change",
        "change_pct",
    )
    paths = in_turn.group_by(outcome_from="outcome_from", outcome_to="outcome").agg(
        count=pl.len()
    )
    of_all = compared(
        learned,
        "fct_honour_paths",
        paths,
        ["outcome_from", "outcome_to"],
        "cycle_from = 'all'",
    )
    assert (of_all["count"] == of_all["n"]).all()


def test_correlations_are_halo_and_what_remains(learned: Messy) -> None:
    found = learned.ask("from marts.fct_clause_correlations").with_columns(
        pl.col(pl.Decimal).cast(pl.Float64)
    )
    shown = found.filter(state="estimated")
    assert shown.height > 100
    assert (
        shown["same_sheet"] - shown["other_examiner"] - shown["excess"]
    ).abs().max() < 2e-6
    assert ((shown["excess_low"] > 0) == shown["is_halo_warning"]).all()
    few = found.filter(pl.col("n_applications") < 10)
    assert set(few["state"]) == {"too_few_applications"}
    assert few["same_sheet"].is_null().all()
    # sheets of one hand were simulated: what goes together on them is too much
    of_all = shown.filter(level="category", sector="all")
    assert of_all["is_halo_warning"].mean() > 0.5

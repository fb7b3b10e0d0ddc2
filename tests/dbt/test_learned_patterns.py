"""Patterns reckoned once more, from the rows of scores alone, on a messy archive."""

from collections.abc import Iterable

import polars as pl
import pytest
from messy_archive import Messy
from scipy import stats

pytestmark = pytest.mark.warehouse

APPLICATION = ["award_id", "cycle", "application_id"]
VALUE = [*APPLICATION, "scheme", "basis", "sector", "dimension", "category", "clause"]
GROUP = ["award_id", "cycle", "scheme", "basis", "sector", "dimension"]
PLACE = [*GROUP, "category", "clause"]
#: Shares are kept to a millionth.
ROUNDING = 1e-6


def lower_median(column: str) -> pl.Expr:
    ordered = pl.col(column).sort()
    return ordered.get((pl.len() - 1) // 2)


@pytest.fixture(scope="module")
def sheets(learned: Messy) -> pl.DataFrame:
    """Bands that count: one row per sheet, clause and factor."""
    return learned.ask(
        """
        select
            factors.award_id, factors.cycle, factors.application_id, factors.scheme,
            factors.stage as basis, applications.sector, applications.panel_id,
            factors.dimension, factors.category, factors.clause, factors.factor,
            dim_factor.sort_order, factors.factor_band as band, clauses.score_pct,
            coalesce(factors.examiner_id, '') as examiner_id,
            clauses.band as clause_band
        from marts.fct_factor_scores as factors
        inner join marts.fct_clause_scores as clauses
            on factors.file_sha256 = clauses.file_sha256
                and factors.sheet is not distinct from clauses.sheet
                and factors.application_id = clauses.application_id
                and factors.stage = clauses.stage
                and factors.examiner_id is not distinct from clauses.examiner_id
                and factors.clause = clauses.clause
        inner join marts.dim_application as applications
            on factors.application_id = applications.application_id
        inner join marts.dim_factor
            on factors.dimension = dim_factor.dimension
                and factors.factor = dim_factor.factor
        where factors.counts and clauses.counts
            and factors.factor_band is not null and clauses.score_pct is not null
            and (factors.stage = 'independent')
                = (factors.examiner_id is not null)
            and factors.stage in ('independent', 'consensus', 'site')
        """
    )


@pytest.fixture(scope="module")
def bands(sheets: pl.DataFrame) -> pl.DataFrame:
    """The median examiner's band of each factor; the panel's of a panel."""
    return sheets.group_by([*VALUE, "factor", "sort_order"]).agg(
        band=lower_median("band")
    )


@pytest.fixture(scope="module")
def combinations(bands: pl.DataFrame) -> pl.DataFrame:
    """Clauses of which every factor has a band, with their weakest factor."""
    lowest = pl.col("band").sort()
    return (
        bands.sort("sort_order")
        .group_by(VALUE, maintain_order=True)
        .agg(
            signature=pl.col("band").cast(pl.String).str.join("-"),
            weakest=pl.col("factor").sort_by("band").first(),
            lead=lowest.get(1, null_on_oob=True) - lowest.first(),
            n_factors=pl.len(),
            lagging=pl.col("band").filter(factor="C").first()
            < pl.col("band").filter(factor="Le").first(),
        )
        .filter(pl.col("n_factors") == 4)
        .with_columns(
            limiting_factor=pl.when(pl.col("lead") > 0)
            .then("weakest")
            .otherwise(pl.lit("tie"))
        )
    )


def spread(rows: pl.DataFrame) -> pl.DataFrame:
    """Repeat rows for their category, for all clauses and for all sectors."""
    every = pl.lit("all")
    levels: Iterable[dict[str, pl.Expr]] = (
        {}, {"clause": every}, {"clause": every, "category": every}
    )  # fmt: skip
    return pl.concat(
        rows.with_columns(**level, **sector)
        for level in levels
        for sector in ({}, {"sector": every})
    )


def limits(hits: pl.Series, applications: pl.Series) -> tuple[float, float] | None:
    """Wilson's limits with the effective number of clauses, from single clauses."""
    rows = pl.DataFrame({"hit": hits.cast(pl.Float64), "application": applications})
    n, share = rows.height, float(rows["hit"].sum()) / rows.height
    by_application = rows.group_by("application").agg(
        excess=(pl.col("hit") - share).sum()
    )
    m = by_application.height
    if m < 6:
        return None
    if share in (0, 1):
        worth = float(m)
    else:
        plain = share * (1 - share) / (n - 1)
        whole = m / (m - 1) * float((by_application["excess"] ** 2).sum()) / n**2
        worth = n / max(1.0, whole / plain)
    t = float(stats.t.ppf(0.975, m - 1))
    middle = (share + t**2 / (2 * worth)) / (1 + t**2 / worth)
    reach = t * (share * (1 - share) / worth + t**2 / (4 * worth**2)) ** 0.5
    reach /= 1 + t**2 / worth
    return middle - reach, middle + reach


def compare(mart: pl.DataFrame, rows: pl.DataFrame, item: list[str], count: str) -> None:
    """Hold counts, shares and limits of a mart against those of single clauses."""
    subject = [name for name in item if name == "factor"]
    groups = dict(spread(rows).group_by([*PLACE, *subject]))
    assert set(mart.select(*PLACE, *subject).iter_rows()) == set(groups)
    (name,) = (column for column in item if column != "factor")
    for row in mart.iter_rows(named=True):
        group = groups[tuple(row[column] for column in [*PLACE, *subject])]
        hits = group[name] == row[name]
        assert (row["n"], row[count]) == (group.height, hits.sum())
        assert row["n_applications"] == group["application_id"].n_unique()
        expected = limits(hits, group["application_id"])
        if expected is None:
            assert (row["share"], row["share_low"], row["expected_share"]) == (None,) * 3
            assert row["state"] == "too_few_applications"
        else:
            assert float(row["share"]) == pytest.approx(hits.mean(), abs=ROUNDING)
            found = float(row["share_low"]), float(row["share_high"])
            assert found == pytest.approx(expected, abs=ROUNDING)
            assert row["state"] == "estimated"


@pytest.mark.parametrize("dimension", ["process", "result"])
def test_shares_of_bands(learned: Messy, bands: pl.DataFrame, dimension: str) -> None:
    mart = learned.ask(f"from marts.fct_{dimension}_patterns").with_columns(
        dimension=pl.lit(dimension)
    )
    assert mart.height > 1000
    compare(mart, bands.filter(dimension=dimension), ["factor", "band"], "n_in_band")


def test_shares_of_weak_bands(learned: Messy, bands: pl.DataFrame) -> None:
    mart = learned.ask("from marts.fct_weak_factors").with_columns(weak=pl.lit(True))
    compare(
        mart, bands.with_columns(weak=pl.col("band") <= 3), ["factor", "weak"], "n_weak"
    )


def test_limiting_factors(learned: Messy, combinations: pl.DataFrame) -> None:
    mart = learned.ask("from marts.fct_limiting_factors")
    compare(mart, combinations, ["limiting_factor"], "n_limited")
    shares = (
        mart.filter(state="estimated")
        .group_by(PLACE)
        .agg(pl.col("share", "expected_share").cast(pl.Float64).sum())
    )
    for name in ("share", "expected_share"):
        assert shares[name].to_list() == pytest.approx([1] * shares.height, abs=5e-6)


def test_comparisons_against_levels(learned: Messy, combinations: pl.DataFrame) -> None:
    mart = learned.ask("from marts.fct_comparison_gaps")
    mart = mart.with_columns(lagging=pl.lit(True), dimension=pl.lit("result"))
    rows = combinations.filter(dimension="result")
    for row in mart.iter_rows(named=True):
        group = spread(rows).filter(**{name: row[name] for name in PLACE})
        assert (row["n"], row["n_lagging"]) == (group.height, group["lagging"].sum())


def test_combinations_add_up(learned: Messy, combinations: pl.DataFrame) -> None:
    mart = learned.ask("from marts.fct_factor_signatures")
    every = pl.concat(
        [combinations, combinations.with_columns(sector=pl.lit("all"))]
    )  # fmt: skip
    counts = every.group_by([*PLACE, "signature"]).len()
    often = {row[:-1]: row[-1] for row in counts.iter_rows() if row[-1] >= 3}
    told = mart.filter(~pl.col("is_coarse")).select(*PLACE, "signature", "n")
    assert {row[:-1]: row[-1] for row in told.iter_rows()} == often
    rare = every.join(
        counts.filter(pl.col("len") < 3), on=[*PLACE, "signature"], how="semi"
    ).with_columns(
        gap=pl.when(pl.col("lead") > 1)
        .then(pl.lit("2+"))
        .otherwise(pl.col("lead").cast(pl.String))
    )
    form = [*PLACE, "limiting_factor", "gap"]
    coarse = mart.filter("is_coarse").select(*form, pl.col("n").cast(pl.UInt32))
    assert coarse.sort(form).rows() == rare.group_by(form).len().sort(form).rows()
    whole = mart.group_by(PLACE).agg(pl.col("n").sum(), pl.col("n_applications").first())
    assert (whole["n"] == whole["n_applications"]).all()


def test_percentages_outside_the_bands_of_their_factors(
    learned: Messy, sheets: pl.DataFrame
) -> None:
    limits = learned.ask("select band, low_pct, high_pct from marts.dim_band")
    sheet = [*VALUE, "panel_id", "examiner_id", "score_pct"]
    checked = (
        sheets.join(limits, on="band")
        .group_by(sheet)
        .agg(pl.col("low_pct").min(), pl.col("high_pct").max(), n=pl.len())
        .filter(n=4)
    )
    below = (pl.col("score_pct") - pl.col("low_pct")).clip(upper_bound=0)
    above = (pl.col("score_pct") - pl.col("high_pct")).clip(lower_bound=0)
    distances = checked.with_columns(distance=(below + above).cast(pl.Float64))
    middle = pl.col("distance").sort()
    outside = distances.group_by([*VALUE, "panel_id"]).agg(
        outside=middle.get((pl.len() - 1) // 2).clip(lower_bound=0)
        + middle.get(pl.len() // 2).clip(upper_bound=0)
    )
    listed = learned.ask("from marts.fct_factor_inconsistencies")
    found = outside.filter(pl.col("outside") != 0)
    key = ["application_id", "basis", "clause"]
    told = listed.select(*key, pl.col("outside_pct").cast(pl.Float64)).sort(key)
    assert told.rows() == found.select(*key, "outside").sort(key).rows()
    mart = learned.ask("from marts.fct_factor_consistency")
    for row in mart.iter_rows(named=True):
        group = spread(outside).filter(**{name: row[name] for name in PLACE})
        if row["panel_id"] != "all":
            group = group.filter(panel_id=row["panel_id"])
        counts = (row["n"], row["n_below"], row["n_above"])
        over, under = (group["outside"] > 0).sum(), (group["outside"] < 0).sum()
        assert counts == (group.height, under, over)


def test_changes_are_differences_of_cycles(learned: Messy, bands: pl.DataFrame) -> None:
    mart = learned.ask("from marts.fct_pattern_changes")
    assert set(mart["state"]) >= {"tested", "too_few_applications"}
    means = {
        key: (group.height, group["band"].mean(), (group["band"] <= 3).mean())
        for key, group in bands.group_by(
            ["award_id", "scheme", "basis", "cycle", "sector", "clause", "factor"]
        )
    }
    for row in mart.iter_rows(named=True):
        where = [row[name] for name in ("sector", "clause", "factor")]
        first = [row[name] for name in ("award_id", "scheme", "basis")]
        one, other = (
            means.get((*first, row[f"cycle_{end}"], *where), (0, None, None))
            for end in ("from", "to")
        )
        assert (row["n_from"], row["n_to"]) == (one[0], other[0])
        if row["state"] == "too_few_applications":
            assert row["difference"] is None
            assert min(one[0], other[0]) < 6
        else:
            place = 1 if row["statistic"] == "mean_band" else 2
            expected = other[place] - one[place]
            assert float(row["difference"]) == pytest.approx(expected, abs=2 * ROUNDING)
            assert row["difference_low"] <= row["difference"] <= row["difference_high"]


def test_a_phrase_stands_in_the_cell_it_is_traced_to(learned: Messy) -> None:
    hits = learned.ask("from marts.fct_note_phrases")
    assert {"positive", "negative"} == set(hits["polarity"])
    for row in hits.iter_rows(named=True):
        assert row["phrase"] in "".join(row["note_text"].lower().split())
    comments = learned.ask(
        "select file_sha256, sheet, cell, comment_text from marts.fct_clause_comments"
    )
    address = ["file_sha256", "sheet", "cell"]
    traced = hits.filter(pl.col("kind") != "factor_note").join(
        comments, on=address, how="semi", nulls_equal=True
    )
    assert traced.height == hits.filter(pl.col("kind") != "factor_note").height > 0

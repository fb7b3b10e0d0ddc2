"""Margins at the cuts, ranks of strengths, weak clauses, results behind process."""

import json
from typing import Any

import polars as pl
import pytest

from dashboards import limits
from dashboards.charts import feedback, margins, picture, theme
from dashboards.queries import feedback as queries
from dashboards.queries import overview, reference, strengths
from dashboards.wording import Words
from dashboards.wording.findings import overview as overview_findings
from dashboards.wording.findings import strengths as findings
from warehouse.reader import Published

pytestmark = pytest.mark.warehouse

ENOUGH = limits.FEWEST_FOR_A_MEAN
SIZES = {"full": None, "tiny": 1, "empty": 0}


@pytest.fixture
def scope(office: Published) -> tuple[str, str, str]:
    award = reference.awards(office)["award_id"][0]
    return award, reference.cycles(office, award)["cycle"][0], "final"


def totals(**points: list[float | None]) -> pl.DataFrame:
    rows = [
        {"organisation_name": f"{outcome} {n}", "outcome": outcome, "total_points": total}
        for outcome, group in points.items()
        for n, total in enumerate(group)
    ]
    schema = {
        "organisation_name": pl.String,
        "outcome": pl.String,
        "total_points": pl.Float64,
    }
    return pl.DataFrame(rows, schema=schema)


def values(chart: Any) -> list[dict[str, Any]]:
    return [row for rows in chart.to_dict()["datasets"].values() for row in rows]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["cuts", "ranks", "weak", "gaps"])
def test_charts_draw_full_tiny_and_empty_frames(
    name: str,
    size: str,
    office: Published,
    scope: tuple[str, str, str],
    bands: pl.DataFrame,
    words: Words,
) -> None:
    rows = {
        "cuts": lambda: margins.cuts(overview.applications(office, *scope)),
        "ranks": lambda: queries.category_ranks(office, *scope, "all"),
        "weak": lambda: queries.weakest_clauses(office, *scope, "all", 5),
        "gaps": lambda: queries.result_gaps(office, *scope, "all"),
    }[name]()
    assert rows.height
    rows = rows if size == "full" else rows.head(SIZES[size])
    chart = {
        "cuts": lambda: margins.margins_at_cuts(rows, words, width=400),
        "ranks": lambda: feedback.ranks_of_categories(rows, words, width=400),
        "weak": lambda: feedback.weakest_clauses(
            rows, bands, words, title="t", width=400
        ),
        "gaps": lambda: feedback.results_behind_process(rows, words, width=400),
    }[name]()
    specification = chart.to_dict()
    assert json.loads(json.dumps(specification)) == specification
    drawn = picture.picture(chart, finding="f", name="n", source="s")
    assert picture.render(drawn, "svg").startswith(b"<svg")


def test_a_cut_is_a_margin_or_an_overlap(words: Words) -> None:
    found = margins.cuts(
        totals(award=[700.0, 640.0], nomination=[600.0, 560.0], none=[590.0, 580.0, 300])
    )
    assert found["margin_points"].to_list() == [40.0, -30.0]
    assert found["n_crossing"].to_list() == [0, 2]
    inks = [
        row["ink"]
        for row in values(margins.margins_at_cuts(found, words))
        if "ink" in row
    ]
    assert inks == [theme.RIVER, theme.VERMILION]
    sentence = overview_findings.cuts(found, words)
    assert "40" in sentence
    assert "2" in sentence


def test_a_cut_needs_complete_totals_on_both_sides(words: Words) -> None:
    assert not margins.cuts(totals(award=[700.0], pending=[650.0])).height
    assert not margins.cuts(totals(award=[None], none=[500.0])).height
    skipped = margins.cuts(totals(award=[700.0], none=[500.0]))
    assert skipped.select("above", "below").row(0) == ("award", "none")
    nothing = margins.cuts(totals())
    open_yet = words("overview.finding_cuts_open")
    assert overview_findings.cuts(nothing, words) == open_yet


def rank_row(category: str, rank: float, low: float, high: float) -> dict[str, Any]:
    return {
        "category": category,
        "title_zh": category,
        "title_en": category,
        "n_applications": 20,
        "strength_rank": rank,
        "rank_low": low,
        "rank_high": high,
    }


def test_ranks_are_firm_only_where_their_ranges_part(words: Words) -> None:
    firm = pl.DataFrame([rank_row("a", 1, 1, 2), rank_row("b", 6, 4, 6)])
    loose = pl.DataFrame([rank_row("a", 1, 1, 5), rank_row("b", 6, 4, 6)])
    assert findings.ranks(firm, words, sector="s") != findings.ranks(
        loose, words, sector="s"
    )
    none = firm.with_columns(rank_low=pl.lit(None, pl.Float64))
    few = words("strengths.finding_ranks_few", sector="s")
    assert findings.ranks(none, words, sector="s") == few


def test_small_groups_are_neither_drawn_nor_named(
    words: Words, bands: pl.DataFrame
) -> None:
    gap = {
        "category": "5.2",
        "title_zh": "类目",
        "title_en": "Category",
        "n_applications": ENOUGH - 1,
        "gap_pct": -9.0,
        "gap_low": -12.0,
        "gap_high": -6.0,
    }
    small = pl.DataFrame([gap])
    [row] = [
        r for r in values(feedback.results_behind_process(small, words)) if "missing" in r
    ]
    assert (row["value"], row["missing"]) == (None, words("charts.too_few"))
    few = words("strengths.finding_gap_few", least=ENOUGH)
    assert findings.gaps(small, words) == few
    large = small.with_columns(n_applications=pl.lit(ENOUGH))
    [row] = [
        r for r in values(feedback.results_behind_process(large, words)) if "missing" in r
    ]
    assert (row["value"], row["colour"]) == (-9.0, theme.VERMILION)
    assert "−9.0" in findings.gaps(large, words)


def test_weak_clauses_agree_with_the_marts_and_stand_in_their_band(
    office: Published, scope: tuple[str, str, str], bands: pl.DataFrame, words: Words
) -> None:
    award, cycle, basis = scope
    means = office.query(
        "select sector, clause, mean_pct, n_applications from marts.fct_clause_strengths"
        " where award_id = $award and cycle = $cycle and basis = $basis",
        {"award": award, "cycle": cycle, "basis": basis},
    ).with_columns(pl.col("mean_pct").cast(pl.Float64))
    weak = queries.weakest_clauses(office, award, cycle, basis, "all", 3)
    lows = dict(bands.select("band", "low_pct").iter_rows())
    for sector in weak["sector"].unique():
        own = weak.filter(pl.col("sector") == sector)
        everything = means.filter(pl.col("sector") == sector)["mean_pct"].sort()
        assert own["mean_pct"].to_list() == everything.head(own.height).to_list()
    for row in weak.iter_rows(named=True):
        above = [low for band, low in lows.items() if band > row["band"]]
        assert lows[row["band"]] <= row["mean_pct"] < min([*above, 101])
    assert findings.weak_clauses(weak.clear(), words) == words(
        "strengths.finding_weak_few", least=ENOUGH
    )


def test_gaps_agree_with_the_applications(
    office: Published, scope: tuple[str, str, str]
) -> None:
    shares = strengths.dimension_shares(office, *scope, "all").drop_nulls()
    whole = queries.result_gaps(office, *scope, "all").filter(category="all")
    gap = (shares["result_pct"] - shares["process_pct"]).mean()
    if whole["n_applications"][0] == shares.height:
        assert whole["gap_pct"][0] == pytest.approx(gap, abs=0.01)
    assert abs(whole["n_applications"][0] - shares.height) <= 1

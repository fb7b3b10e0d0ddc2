"""One application: against its sector, stage by stage, and down to the sheets' cells."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from running_pages import link_of, opened, said

from dashboards import limits
from dashboards.charts import application as charts
from dashboards.charts import application_panel as panel
from dashboards.charts import picture, theme
from dashboards.queries import applications as queries
from dashboards.queries import reference, strengths
from dashboards.wording import Words
from dashboards.wording.findings import applications as findings
from warehouse.reader import Published

pytestmark = pytest.mark.warehouse

ENOUGH = limits.FEWEST_FOR_A_MEAN
SIZES = {"full": None, "tiny": 1, "empty": 0}


@pytest.fixture
def scope(office: Published) -> tuple[str, str, str]:
    """Award, cycle and an application with independent scores and factors."""
    award = reference.awards(office)["award_id"][0]
    found = office.query(
        "select cycle, application_id from marts.fct_factor_scores"
        " where award_id = $award and stage = 'independent' and counts"
        " and factor_band is not null order by cycle desc, application_id limit 1",
        {"award": award},
    )
    return award, found["cycle"][0], found["application_id"][0]


def clause_row(clause: str, **facts: Any) -> dict[str, Any]:
    return {
        "clause": clause,
        "title_zh": "条款",
        "title_en": "Clause",
        "dimension": "process",
        "score_pct": 50.0,
        "n_sector": ENOUGH,
        "sector_low_pct": 40.0,
        "sector_median_pct": 50.0,
        "sector_high_pct": 60.0,
        "n_examiners": 3,
        "independent_mean_pct": 50.0,
        "independent_lowest_pct": 40.0,
        "independent_highest_pct": 65.0,
        "spread_pct": 25.0,
        "is_wide": True,
        "consensus_pct": 50.0,
        "site_pct": None,
        **facts,
    }


def frame(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), infer_schema_length=None).with_columns(
        pl.col("site_pct", "consensus_pct").cast(pl.Float64)
    )


def values(chart: Any) -> list[dict[str, Any]]:
    return [row for rows in chart.to_dict()["datasets"].values() for row in rows]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["profile", "stages", "spread", "factors"])
def test_charts_draw_full_tiny_and_empty_frames(
    name: str, size: str, office: Published, scope: tuple[str, str, str], words: Words
) -> None:
    award, cycle, identity = scope
    rows = {
        "profile": lambda: queries.profile(office, award, cycle, "final", identity),
        "stages": lambda: queries.stages(office, identity),
        "spread": lambda: queries.examiner_scores(office, identity),
        "factors": lambda: queries.factors(office, identity),
    }[name]()
    assert rows.height > 10
    rows = rows if size == "full" else rows.head(SIZES[size])
    stages = queries.stages(office, identity).head(rows.height)
    chart = {
        "profile": lambda: charts.profile_against_sector(rows, words, width=400),
        "stages": lambda: charts.stages_by_clause(rows, words, width=400),
        "spread": lambda: panel.spread_by_clause(rows, stages, words, width=400),
        "factors": lambda: panel.factors_by_clause(rows, words, title="t", width=400),
    }[name]()
    specification = chart.to_dict()
    assert json.loads(json.dumps(specification)) == specification
    drawn = picture.picture(chart, finding="f", name="n", source="s")
    assert picture.render(drawn, "svg").startswith(b"<svg")


def test_below_the_middle_half_is_told_by_shape_and_colour(words: Words) -> None:
    rows = frame(
        clause_row("1", score_pct=30.0),
        clause_row("2", score_pct=50.0),
        clause_row("3", score_pct=70.0),
        clause_row("4", score_pct=30.0, n_sector=ENOUGH - 1),
    )
    drawn = values(charts.profile_against_sector(rows, words))
    assert [row["shape"] for row in drawn] == [
        *("triangle-down", "circle", "triangle-up", "circle")
    ]
    assert drawn[0]["ink"] == theme.VERMILION != drawn[3]["ink"]
    assert drawn[3]["median"] is None
    assert drawn[3]["middle"] == words("charts.no_interval")


def test_stages_run_from_first_to_last(words: Words) -> None:
    rows = frame(
        clause_row("1", site_pct=62.0),
        clause_row("2"),
        clause_row("3", consensus_pct=None),
    )
    drawn = [
        row for row in values(charts.stages_by_clause(rows, words)) if "label" in row
    ]
    assert [row["label"] for row in drawn] == ["+12", "0", ""]
    assert (drawn[0]["low"], drawn[0]["high"]) == (50.0, 62.0)


def test_a_factor_below_all_others_is_framed(words: Words) -> None:
    rows = [
        {
            "clause": clause,
            "title_zh": "条款",
            "title_en": "Clause",
            "dimension": "process",
            "factor": factor,
            "factor_title_zh": "要素",
            "factor_title_en": "Factor",
            "factor_band": band,
            "n_values": 3,
        }
        for clause, bands in (("1", (3, 4, 4, 5)), ("2", (3, 3, 4, 4)))
        for factor, band in zip("ADLI", bands, strict=True)
    ]
    bands = pl.DataFrame(rows)
    drawn = values(panel.factors_by_clause(bands, words, title="t"))
    assert [row["limits"] for row in drawn] == [True, *[False] * 7]
    sentence = findings.factors(bands, words)
    assert "A" in sentence
    assert findings.factors(bands.filter(clause="2"), words) == words(
        "applications.finding_factors_tie", n=1
    )
    assert findings.factors(bands.clear(), words) == words("applications.no_factors")


def test_findings_compare_only_with_a_sector_that_is_large_enough(words: Words) -> None:
    behind = frame(clause_row("1", score_pct=30.0), clause_row("2", score_pct=70.0))
    sentence = findings.profile(behind, words)
    assert "20" in sentence
    assert f"n\u00a0=\u00a0{ENOUGH}" in sentence
    alone = behind.with_columns(n_sector=pl.lit(ENOUGH - 1))
    assert findings.profile(alone, words) == words(
        "applications.finding_profile_alone",
        least=ENOUGH,
        clause=words.set(f"1 {words.of(behind.row(0, named=True), 'title')}"),
        score=30,
        n=2,
    )
    assert findings.profile(behind.clear(), words) == words("applications.no_scores")


def test_findings_of_stages_and_spread_name_the_farthest(words: Words) -> None:
    rows = frame(
        clause_row("1", consensus_pct=38.0, spread_pct=10.0, is_wide=False),
        clause_row("2", consensus_pct=55.0, spread_pct=30.0),
    )
    assert "−12" in findings.stages(rows, words)
    assert "30" in findings.spread(rows, words)
    one = rows.with_columns(
        pl.lit(None, pl.Float64).alias(name) for name in ("consensus_pct", "spread_pct")
    )
    assert findings.stages(one, words) == words("applications.finding_stages_one")
    assert findings.spread(one, words) == words("applications.finding_spread_none")


def test_the_sector_agrees_with_a_count_of_the_clauses(
    office: Published, scope: tuple[str, str, str]
) -> None:
    award, cycle, identity = scope
    sector = queries.facts(office, identity)["sector"][0]
    everyone = strengths.clause_values(office, award, cycle, "final", sector)
    given = queries.profile(office, award, cycle, "final", identity)
    assert given.height == everyone["clause"].n_unique()
    for row in given.iter_rows(named=True):
        scores = everyone.filter(pl.col("clause") == row["clause"])["score_pct"]
        assert row["n_sector"] == scores.count()
        assert row["sector_median_pct"] == pytest.approx(scores.median())
        low = scores.quantile(0.25, "linear")
        assert row["sector_low_pct"] == pytest.approx(low)


def test_factors_take_the_lower_of_two_middle_examiners(
    office: Published, scope: tuple[str, str, str]
) -> None:
    identity = scope[2]
    sheets = office.query(
        "select clause, factor, factor_band from marts.fct_factor_scores"
        " where application_id = $application and stage = 'independent' and counts"
        " and factor_band is not null and examiner_id is not null",
        {"application": identity},
    )
    given = queries.factors(office, identity).filter(pl.col("stage") == "independent")
    assert given.height > 8
    for row in given.iter_rows(named=True):
        bands = sheets.filter(clause=row["clause"], factor=row["factor"])["factor_band"]
        ordered = sorted(bands.to_list())
        assert row["factor_band"] == ordered[(len(ordered) - 1) // 2]
        assert row["n_values"] == len(ordered)


def test_the_list_keeps_the_wanted_organisation(
    office: Published, scope: tuple[str, str, str]
) -> None:
    award, cycle, identity = scope
    found = queries.listed(office, award, cycle, "", identity, 1)
    assert found["application_id"].to_list() == [identity]
    assert found["is_wanted"][0]
    assert found["n_found"][0] > 5
    nobody = queries.listed(office, award, cycle, "no such name", identity, 9)
    assert not nobody.height


@pytest.fixture
def served(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CJQA_HOME", str(home))


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_leads_down_to_cells_and_comments(
    lang: str, office: Published, scope: tuple[str, str, str]
) -> None:
    _, cycle, identity = scope
    link = {"lang": lang, "cycle": cycle, "application": identity, "clause": "5.2.2"}
    app = opened("applications", **link)
    assert not app.exception
    assert said(app).count("class='finding'") == 4
    shown = link_of(app)
    assert {name: shown[name] for name in link} == link
    cells, comments = app.dataframe[-2].value, app.dataframe[-1].value
    expected = strengths.cells_of_clause(office, identity, "5.2.2")
    assert list(cells["cell"]) == expected["cell"].to_list()
    assert list(cells["file_name"]) == expected["file_name"].to_list()
    written = queries.comments(office, identity, "5.2.2")
    assert list(comments["comment_text"]) == written["comment_text"].to_list()


@pytest.mark.usefixtures("served")
def test_the_heat_map_leads_to_the_application(
    office: Published, scope: tuple[str, str, str]
) -> None:
    award, cycle, identity = scope
    row = queries.facts(office, identity).row(0, named=True)
    clause = queries.profile(office, award, cycle, "final", identity)["category"][0]
    app = opened(
        "category_strengths",
        lang="en",
        cycle=cycle,
        basis="final",
        at_sector=row["sector"],
        at_cycle=cycle,
        category=clause,
        application=identity,
    )
    assert not app.exception
    [led] = app.get("page_link")
    assert led.proto.page == "applications"
    name = row["organisation_name"]
    assert led.proto.label == Words("en")("applications.open", organisation=name)


@pytest.mark.usefixtures("served")
def test_a_search_narrows_and_says_when_nobody_fits(
    office: Published, scope: tuple[str, str, str]
) -> None:
    _, cycle, identity = scope
    name = queries.facts(office, identity)["organisation_name"][0]
    app = opened("applications", lang="en", cycle=cycle, find=name)
    assert link_of(app)["application"] == identity
    assert app.selectbox(key="filter-applications-application").options == [name]
    nobody = opened("applications", lang="en", cycle=cycle, find="no such name")
    assert not nobody.exception
    words = Words("en")
    assert words("applications.found_none", sought="no such name") in said(nobody)

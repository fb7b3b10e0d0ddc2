"""Agreement and reliability: by the unit named, with intervals, without names."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from running_pages import link_of, opened, said

from dashboards.charts import agreement as charts
from dashboards.charts import disagreement, picture, theme
from dashboards.queries import agreement as queries
from dashboards.queries import reference
from dashboards.wording import Words
from dashboards.wording.findings import agreement as findings
from warehouse.reader import Published

pytestmark = pytest.mark.warehouse

SIZES = {"full": None, "tiny": 1, "empty": 0}
SCOPE = "2025"
ICC = pl.DataFrame(
    [
        {
            "scope": scope,
            "statistic": statistic,
            "value": value,
            "low": low,
            "high": high,
            "n": 30,
        }
        for scope in ("2024", SCOPE, "archive")
        for statistic, value, low, high in (
            ("ICC(1,1)", 0.44, 0.30, 0.60),
            ("ICC(1,k)", 0.70, 0.55, 0.82),
        )
    ]
)
STATISTICS = pl.DataFrame(
    [
        {
            "statistic": statistic,
            "unit": unit,
            "value": value,
            "low": low,
            "high": high,
            "n": 30,
        }
        for statistic, unit, value, low, high in (
            ("exact_agreement", "clause", 0.11, 0.10, 0.12),
            ("within_step_agreement", "clause", 0.32, 0.30, 0.34),
            ("same_band_agreement", "clause", 0.41, 0.39, 0.43),
            ("krippendorff_alpha", "total", 0.60, 0.50, 0.70),
            ("krippendorff_alpha", "clause", 0.40, -0.10, 0.50),
        )
    ]
)
COMPONENTS = pl.DataFrame(
    [
        {
            "source": source,
            "variance": v,
            "low": v - 1,
            "high": v + 2,
            "share": share,
            "variance_anova": anova,
        }
        for source, v, share, anova in (
            ("residual", 110.0, 0.5, 108.0),
            ("application", 80.0, 0.35, 82.0),
            ("examiner", 20.0, 0.10, -4.0),
            ("sheet", 1.0, 0.05, 3.0),
        )
    ]
)
STUDY = pl.DataFrame(
    [
        {
            "n_examiners": n,
            "sem_points": 60 / n**0.5,
            "sem_low": 50 / n**0.5,
            "sem_high": 70 / n**0.5,
            "reliability": 1 - 0.3 / n,
            "reliability_low": 1 - 0.4 / n,
            "reliability_high": 1 - 0.2 / n,
            "n": 200,
            "is_usual": n == 3,
        }
        for n in range(1, 11)
    ]
)
CLAUSES = pl.DataFrame(
    [
        {
            "clause": clause,
            "title_zh": "引领发展",
            "title_en": "Leading development",
            "dimension": "process",
            "points_max": 50.0,
            "sd": sd,
            "sd_low": sd - 2,
            "sd_high": sd + 2,
            "sd_points": sd / 2,
            "n_units": 30,
            "n_scores": 90,
        }
        for clause, sd in (("c1", 16.0), ("c2", 12.0), ("c3", 9.0))
    ]
)
FACTORS = pl.DataFrame(
    [
        {
            "dimension": "result",
            "factor": factor,
            "title_zh": factor,
            "title_en": factor,
            "clause": clause,
            "sd": sd,
            "sd_low": sd - 0.1,
            "sd_high": sd + 0.1,
            "n_units": 30,
        }
        for factor, sd in (("C", 0.9), ("T", 0.7))
        for clause in ("c1", "c2", "c3")
    ]
)


def values(chart: Any) -> list[dict[str, Any]]:
    return [row for rows in chart.to_dict()["datasets"].values() for row in rows]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "name", ["icc", "shares", "alphas", "components", "sem", "clauses", "factors"]
)
def test_every_chart_draws_full_tiny_and_empty_frames(
    name: str, size: str, words: Words
) -> None:
    n = SIZES[size]

    def cut(rows: pl.DataFrame) -> pl.DataFrame:
        return rows if n is None else rows.head(n)

    chart: Any = {
        "icc": lambda: charts.intraclass_by_cycle(
            cut(ICC), words, selected=SCOPE, width=500
        ),
        "shares": lambda: charts.agreement_shares(cut(STATISTICS), words, width=500),
        "alphas": lambda: charts.alphas(cut(STATISTICS), words, width=500),
        "components": lambda: charts.components_by_source(
            cut(COMPONENTS), words, width=500
        ),
        "sem": lambda: charts.curve_by_panel_size(
            cut(STUDY), words, measure="sem", width=500
        ),
        "clauses": lambda: disagreement.spread_by_clause(
            cut(CLAUSES), words, domain=20, width=500
        ),
        "factors": lambda: disagreement.spread_by_factor(cut(FACTORS), words, width=500),
    }[name]()
    specification = chart.to_dict()
    assert json.loads(json.dumps(specification)) == specification
    drawn = picture.render(
        picture.picture(chart, finding="n = 1", name="n", source="s"), "svg"
    )
    assert drawn.startswith(b"<svg")


def test_a_component_that_holds_zero_is_hollow(words: Words) -> None:
    rows = [
        row
        for row in values(charts.components_by_source(COMPONENTS, words, width=500))
        if "is_weak" in row
    ]
    assert [row["is_weak"] for row in rows] == [False, False, False, True]
    assert rows[2]["beside"] == -4.0


def test_the_usual_panel_is_the_one_thing_to_look_at(words: Words) -> None:
    chart = charts.curve_by_panel_size(STUDY, words, measure="reliability", width=500)
    text = json.dumps(chart.to_dict())
    assert text.count(theme.VERMILION) == 1
    assert findings.study(STUDY, words, measure="sem") != findings.study(
        STUDY, words, measure="reliability"
    )


def test_findings_say_whose_the_variance_is(words: Words) -> None:
    said_icc = findings.intraclass(ICC, SCOPE, words, cycle_name="x", unit="y")
    assert "44%" in said_icc.replace("\u2009", "")
    assert "70%" in said_icc.replace("\u2009", "")
    bare = ICC.with_columns(low=pl.lit(None, pl.Float64), high=pl.lit(None, pl.Float64))
    plain = findings.intraclass(bare, SCOPE, words, cycle_name="x", unit="y")
    assert plain == words(
        "agreement.finding_icc_plain", cycle="x", unit="y", value="0.44", n=30
    )
    empty = findings.intraclass(ICC.head(0), SCOPE, words, cycle_name="x", unit="y")
    assert empty == words("agreement.finding_icc_empty")
    assert "11%" in findings.shares(STATISTICS, words).replace("\u2009", "")
    assert findings.shares(STATISTICS.tail(2), words) == words(
        "agreement.finding_shares_empty"
    )
    assert "0.60" in findings.alphas(STATISTICS, words)
    assert findings.alphas(STATISTICS.head(3), words) == words(
        "agreement.finding_alpha_empty"
    )


def test_shares_of_the_variance_add_up(words: Words) -> None:
    assert findings.components(COMPONENTS, words) == words(
        "agreement.finding_components", wanted=35, people=15, rest=50
    )
    assert findings.components(COMPONENTS.head(0), words) == words(
        "agreement.finding_components_empty"
    )


def test_the_study_looks_two_examiners_ahead(words: Words) -> None:
    said_sem = findings.study(STUDY, words, measure="sem")
    assert "35" in said_sem
    assert "27" in said_sem
    nothing = STUDY.with_columns(is_usual=pl.lit(value=False))
    assert findings.study(nothing, words, measure="sem") == words(
        "agreement.finding_study_empty"
    )


def test_clauses_and_factors_name_the_widest(words: Words) -> None:
    assert "c1" in findings.clauses(CLAUSES, words, stage="s")
    assert findings.clauses(CLAUSES.head(0), words, stage="s") == words(
        "agreement.no_clauses"
    )
    names = {("result", "C"): "CC", ("result", "T"): "TT"}
    sentence = findings.factors(FACTORS, names, words)
    assert sentence.index("CC") < sentence.index("TT")


def test_queries_give_what_the_marts_hold(office: Published) -> None:
    award = reference.awards(office)["award_id"][0]
    cycle = reference.cycles(office, award)["cycle"][0]
    mart = office.query("select * from marts.fct_reliability")
    icc = queries.intraclass(office, award, "total")
    theirs = mart.filter(
        pl.col("scope") == cycle,
        pl.col("statistic") == "ICC(1,1)",
        pl.col("unit") == "total",
    )
    ours = icc.filter(pl.col("scope") == cycle, pl.col("statistic") == "ICC(1,1)")
    assert ours["value"][0] == pytest.approx(float(theirs["value"][0]))
    assert icc["scope"][-1] == "archive"
    sizes = queries.panel_sizes(office)
    assert sizes["n_examiners"].to_list() == list(range(1, 11))
    assert sizes["is_usual"].sum() == 1
    for row in sizes.iter_rows(named=True):
        [sem] = mart.filter(pl.col("statistic") == f"sem_points_{row['n_examiners']}")[
            "value"
        ]
        assert row["sem_points"] == pytest.approx(float(sem))


def test_the_widest_clause_is_recounted_from_the_sheets(office: Published) -> None:
    award = reference.awards(office)["award_id"][0]
    cycle = reference.cycles(office, award)["cycle"][0]
    rows = queries.dividing_clauses(office, award, cycle, "all", "independent")
    assert rows["sd"].to_list() == sorted(rows["sd"], reverse=True)
    scores = office.query(
        """
        select clause, application_id, score_pct::double as score
        from marts.fct_clause_scores
        where cycle = $cycle and stage = 'independent' and counts
            and score_pct is not null and examiner_id is not null
        """,
        {"cycle": cycle},
    )
    first = rows["clause"][0]
    within = (
        scores.filter(pl.col("clause") == first)
        .group_by("application_id")
        .agg(n=pl.len(), squares=(pl.col("score") - pl.col("score").mean()).pow(2).sum())
        .filter(pl.col("n") > 1)
    )
    pooled = (within["squares"].sum() / (within["n"] - 1).sum()) ** 0.5
    assert rows["sd"][0] == pytest.approx(pooled, abs=0.01)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_keeps_case_and_panels_apart_and_names_nobody(
    lang: str, office: Published, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CJQA_HOME", str(home))
    app = opened("agreement", lang=lang)
    assert not app.exception
    text = said(app)
    words = Words("zh" if lang == "zh" else "en")
    for stage in ("independent", "training_before", "training_after"):
        name = words.term("stage", stage)
        assert words("agreement.clause_name", stage=name) in text
    people = office.query("select examiner_name, examiner_id from marts.dim_examiner")
    assert not [name for name in people["examiner_name"].drop_nulls() if name in text]
    link = link_of(app)
    assert link["unit"] == "total"
    assert link_of(opened("agreement", **link)) == link
    worth = app.dataframe[0].value["worth_case_after"].dropna().astype(float).to_list()
    assert worth == sorted(worth, reverse=True)

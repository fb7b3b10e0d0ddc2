"""Trends: nothing joined across schemes, groups counted, returns on record."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from running_pages import link_of, opened, said

from dashboards import limits
from dashboards.charts import picture, returning, theme, trends
from dashboards.queries import applicants, reference
from dashboards.queries import trends as queries
from dashboards.wording import Words
from dashboards.wording.findings import trends as findings
from dashboards.wording.findings.numbers import signed
from warehouse.reader import Published

pytestmark = pytest.mark.warehouse

ENOUGH = limits.FEWEST_FOR_A_MEAN
SIZES = {"full": None, "tiny": 1, "empty": 0}


@pytest.fixture
def award(office: Published) -> str:
    return str(reference.awards(office)["award_id"][0])


def level(cycle: str, mean: float | None, **facts: Any) -> dict[str, Any]:
    return {
        "cycle": cycle,
        "scheme": "new",
        "n_applications": ENOUGH,
        "mean_pct": mean,
        "mean_pct_low": None if mean is None else mean - 4,
        "mean_pct_high": None if mean is None else mean + 4,
        "cycle_from": None,
        "change_pct": None,
        "change_low": None,
        "change_high": None,
        **facts,
    }


def drawn_levels(rows: list[dict[str, Any]], words: Words, **options: Any) -> Any:
    cycles = [row["cycle"] for row in rows]
    return trends.levels_over_cycles(
        pl.DataFrame(rows, infer_schema_length=None),
        words,
        title="t",
        cycles=cycles,
        breaks=options.pop("breaks", []),
        domain=[30.0, 70.0],
        width=400,
        **options,
    )


def values(chart: Any) -> list[dict[str, Any]]:
    return [row for rows in chart.to_dict()["datasets"].values() for row in rows]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["levels", "returning", "paths"])
def test_charts_draw_full_tiny_and_empty_frames(
    name: str, size: str, office: Published, award: str, words: Words
) -> None:
    frame = {
        "levels": queries.levels(office, award, "final", "all"),
        "returning": applicants.returning(office, award, "final", "", 20),
        "paths": applicants.honour_paths(office, award),
    }[name]
    assert frame.height
    rows = frame if size == "full" else frame.head(SIZES[size])
    cycles = sorted(rows["cycle"].unique()) if "cycle" in rows.columns else []
    chart = {
        "levels": lambda: trends.levels_over_cycles(
            rows.filter(pl.col("sector") == "all"),
            words,
            title="t",
            cycles=cycles,
            breaks=[],
            domain=trends.shared_domain([rows]),
            width=400,
        ),
        "returning": lambda: returning.steps_of_returning(
            rows, words, cycles=cycles, width=400
        ),
        "paths": lambda: returning.honour_paths(rows, words, width=400),
    }[name]()
    specification = chart.to_dict()
    assert json.loads(json.dumps(specification)) == specification
    whole = picture.picture(chart, finding="f", name="n", source="s")
    assert picture.render(whole, "svg").startswith(b"<svg")


def test_nothing_is_joined_across_schemes_or_gaps(words: Words) -> None:
    rows = [
        level("2018", 50.0, scheme="old"),
        level("2019", 51.0, scheme="old"),
        level("2020", 48.0),
        level("2021", None, n_applications=0),
        level("2022", 49.0),
        level("2023", 52.0),
    ]
    chart = drawn_levels(rows, words, breaks=[("2020", "new standard")])
    runs = {row["cycle"]: row["run"] for row in values(chart) if "run" in row}
    assert runs["2018"] == runs["2019"] != runs["2020"]
    assert runs["2020"] != runs["2022"] == runs["2023"]
    assert {"cycle": "2020", "name": "new standard"} in values(chart)


def test_few_applications_leave_a_hollow_dot_without_interval(words: Words) -> None:
    rows = [level("2020", 50.0), level("2021", 60.0, n_applications=ENOUGH - 1)]
    drawn = {row["cycle"]: row for row in values(drawn_levels(rows, words))}
    assert (drawn["2020"]["firm"], drawn["2020"]["fill"]) == (True, theme.RIVER)
    assert (drawn["2021"]["firm"], drawn["2021"]["fill"]) == (False, theme.GROUND)
    assert trends.shared_domain([pl.DataFrame(rows[:1])]) == [40.0, 60.0]


def test_other_means_stand_beside_and_are_not_joined(words: Words) -> None:
    rows = [level("2020", 50.0), level("2021", 52.0)]
    alone = drawn_levels(rows, words).to_dict()
    beside = drawn_levels(rows, words, beside=pl.DataFrame(rows)).to_dict()
    kinds = [layer["mark"]["type"] for layer in beside["layer"]]
    assert kinds.count("line") == 1
    assert len(beside["layer"]) == len(alone["layer"]) + 2


def step(organisation: str, cycle: str, **facts: Any) -> dict[str, Any]:
    return {
        "organisation_id": organisation,
        "organisation_name": f"示例{organisation}有限公司",
        "cycle": cycle,
        "scheme": "new",
        "outcome": "none",
        "total_pct": 50.0,
        **facts,
    }


def test_steps_rise_with_the_total_within_their_own_row(words: Words) -> None:
    rows = [
        step("a", "2020", total_pct=40.0),
        step("a", "2021", total_pct=60.0, outcome="award"),
        step("b", "2020", scheme="old"),
        step("b", "2021", total_pct=None, outcome="nomination"),
    ]
    chart = returning.steps_of_returning(
        pl.DataFrame(rows, infer_schema_length=None), words, cycles=["2020", "2021"]
    )
    drawn = {(row["organisation"], row["cycle"]): row for row in values(chart)[1:]}
    first, second = rows[0]["organisation_name"], rows[2]["organisation_name"]
    assert 0 < drawn[first, "2021"]["drawn_at"] < drawn[first, "2020"]["drawn_at"] < 1
    assert 1 < drawn[second, "2020"]["drawn_at"] < 2
    assert drawn[first, "2021"]["fill"] == theme.GOLD
    assert drawn[second, "2021"]["shape"] == "cross"
    assert drawn[second, "2020"]["run"] != drawn[second, "2021"]["run"]


def test_rates_of_paths_need_the_marts_share(words: Words) -> None:
    paths = pl.DataFrame(
        {
            "outcome_from": ["none", "none", "nomination"],
            "outcome_to": ["none", "award", "award"],
            "n": [30, 3, 1],
            "n_returned": [33, 33, 1],
            "share": [30 / 33, 3 / 33, None],
        }
    )
    rates = [row["rate"] for row in values(returning.honour_paths(paths, words))]
    assert sorted(rates) == ["", "", "9%", "91%"]
    assert "1" in findings.paths(paths, words)
    assert findings.paths(paths.clear(), words) == words("trends.finding_path_none")


@pytest.mark.parametrize(
    ("low", "high", "key"),
    [(0.5, 4.0, "up"), (-4.0, -0.5, "down"), (-1.0, 2.0, "flat")],
)
def test_a_change_is_named_only_beyond_chance(
    low: float, high: float, key: str, words: Words
) -> None:
    change = (low + high) / 2
    facts = {"change_pct": change, "change_low": low, "change_high": high}
    rows = [level("2020", 50.0), level("2021", 52.0, cycle_from="2020", **facts)]
    sentence = findings.levels(
        pl.DataFrame(rows, infer_schema_length=None), words, sector="s", unit="u"
    )
    assert sentence.startswith("s")
    said_change = signed(change) if key == "flat" else f"{abs(change):.1f}"
    ends = {"low": signed(low), "high": signed(high)}
    assert words(f"trends.finding_{key}", change=said_change, **ends) in sentence


def test_findings_of_nothing_say_so(office: Published, award: str, words: Words) -> None:
    empty = queries.levels(office, award, "final", "all").clear()
    assert findings.levels(empty, words, sector="s", unit="u") == words(
        "trends.finding_level_few", sector="s", least=ENOUGH
    )
    adjusted = queries.raw_and_adjusted(office, award, "all", "all").clear()
    assert findings.adjusted(adjusted, words, sector="s") == words(
        "trends.finding_adjusted_none"
    )
    categories = queries.category_levels(office, award, "final", "all").clear()
    assert findings.categories(categories, words) == words("trends.finding_category_few")
    groups = applicants.funnel(office, award, "1999", "region").clear()
    assert findings.funnel(groups, words, group="g") == words(
        "trends.finding_funnel_none"
    )
    none = applicants.returning_changes(office, award, "no such basis")
    assert findings.returning(none, words) == words("trends.finding_returning_none")


def test_levels_agree_with_the_totals(office: Published, award: str) -> None:
    totals = office.query(
        "select cycle, sector, scheme, scored_pct from marts.fct_application_scores"
        " where award_id = $award and basis = 'independent_mean'"
        " and total_points is not null",
        {"award": award},
    ).with_columns(pl.col("scored_pct").cast(pl.Float64))
    levels = queries.levels(office, award, "independent_mean", "all")
    compared = 0
    for row in levels.filter(pl.col("n_applications") > 0).iter_rows(named=True):
        own = totals.filter(
            pl.col("cycle") == row["cycle"],
            pl.col("scheme") == row["scheme"],
            (pl.lit(row["sector"]) == "all") | (pl.col("sector") == row["sector"]),
        )
        # an application with sheets under two schemes has one total, and counts in both
        if own.height < row["n_applications"]:
            continue
        assert own.height == row["n_applications"]
        assert own["scored_pct"].mean() == pytest.approx(row["mean_pct"], abs=0.001)
        compared += 1
    assert compared > 4


def test_groups_agree_with_the_register(office: Published, award: str) -> None:
    register = office.query(
        "select cycle, coalesce(region, 'unknown') as region, reached_site"
        " from marts.dim_application where award_id = $award",
        {"award": award},
    )
    cycle = register["cycle"].max()
    counts = applicants.funnel(office, award, str(cycle), "region")
    for span, own in (("all", register), (cycle, register.filter(cycle=cycle))):
        given = counts.filter(pl.col("span") == span)
        assert int(given["n_applied"].sum()) == own.height
        assert int(given["n_site"].sum()) == int(own["reached_site"].sum())
    groups = counts.group_by("span", maintain_order=True).agg("group_code")
    assert groups["group_code"][0].to_list() == groups["group_code"][1].to_list()


def test_who_came_back_agrees_with_the_register(office: Published, award: str) -> None:
    register = office.query(
        "select organisation_id, cycle from marts.dim_application"
        " where award_id = $award and cycle is not null",
        {"award": award},
    )
    back = (
        register.group_by("organisation_id")
        .agg(n=pl.n_unique("cycle"))
        .filter(pl.col("n") > 1)
    )
    found = applicants.returning(office, award, "final", "", 3)
    assert found["n_organisations"][0] == back.height
    assert found["organisation_id"].n_unique() == min(3, back.height)
    assert set(found["organisation_id"]) <= set(back["organisation_id"])
    name = found["organisation_name"][0]
    alone = applicants.returning(office, award, "final", name, 3)
    assert alone["organisation_name"].unique().to_list() == [name]


def test_undecided_cycles_show_nothing_adjusted(office: Published, award: str) -> None:
    rows = queries.raw_and_adjusted(office, award, "all", "all")
    decided = reference.cycles(office, award).filter(pl.col("is_decided"))
    assert set(rows["cycle"]) <= set(decided["cycle"])


@pytest.fixture
def served(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CJQA_HOME", str(home))


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_shows_every_figure_and_its_filters(lang: str) -> None:
    app = opened("trends", lang=lang, unit="result", group="size")
    assert not app.exception
    text = said(app)
    assert text.count("class='finding'") == 6
    # the adjusted means are a model's
    assert text.count("class='reference'") == 1
    link = link_of(app)
    expected = {"lang", "version", "award", "cycle", "basis", "sector", "unit", "group"}
    assert set(link) == {*expected, "crosswalk"}
    assert (link["unit"], link["group"], link["crosswalk"]) == ("result", "size", "no")

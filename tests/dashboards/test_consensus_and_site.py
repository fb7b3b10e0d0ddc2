"""Consensus and site visits: ranges as in the sheets, changes beside selection alone."""

import json
from typing import Any

import polars as pl
import pytest

from dashboards.charts import picture, spread, stages, theme
from dashboards.queries import consensus_and_site as queries
from dashboards.queries import reference
from dashboards.wording import Words
from dashboards.wording.findings import consensus as findings
from warehouse.reader import Published

pytestmark = pytest.mark.warehouse
SECTORS = [("manufacturing", "A"), ("service", "B")]


@pytest.fixture
def place(office: Published) -> tuple[str, str]:
    award = reference.awards(office)["award_id"][0]
    return award, reference.cycles(office, award)["cycle"][0]


def drawn(chart: Any) -> str:
    specification = chart.to_dict()
    assert json.loads(json.dumps(specification)) == specification
    told = picture.picture(chart, finding="n = 1", name="n", source="s")
    return picture.render(told, "svg").decode()


def values(chart: Any) -> list[dict[str, Any]]:
    return [row for rows in chart.to_dict()["datasets"].values() for row in rows]


def test_ranges_are_those_of_the_scores(
    office: Published, place: tuple[str, str]
) -> None:
    award, cycle = place
    found = queries.spreads(office, award, cycle, "all", 10_000)
    scores = office.query(
        "select application_id, clause, examiner_id, score_pct::double as score_pct "
        "from marts.fct_clause_scores where stage = 'independent' and counts "
        "and score_pct is not null and examiner_id is not null",
        {},
    )
    own = (
        scores.group_by("application_id", "clause")
        .agg(
            n=pl.col("examiner_id").n_unique(),
            apart=pl.col("score_pct").max() - pl.col("score_pct").min(),
        )
        .filter(pl.col("n") > 1)
    )
    joined = found.drop_nulls("spread_pct").join(own, on=["application_id", "clause"])
    assert joined.height == found["spread_pct"].count() > 0
    assert joined.filter(pl.col("spread_pct") != pl.col("apart")).height == 0
    assert joined.filter(pl.col("is_wide") != (pl.col("apart") > 20)).height == 0
    assert found["n_all_wide"][0] == joined["is_wide"].sum()


def test_only_so_many_applications_come_and_the_widest_first(
    office: Published, place: tuple[str, str]
) -> None:
    some = queries.spreads(office, *place, "all", 3)
    each = some.unique("application_id", keep="first", maintain_order=True)
    shares = (each["n_wide"] / each["n_compared"]).to_list()
    assert each.height == 3
    assert shares == sorted(shares, reverse=True)
    assert some["n_applications"][0] > 3
    name = each["organisation_name"][1]
    sought = queries.spreads(office, *place, "all", 3, sought=name)
    assert set(sought["organisation_name"]) == {name}


@pytest.mark.parametrize("kind", ["wide", "consensus", "site"])
def test_the_list_holds_what_it_says(
    kind: str, office: Published, place: tuple[str, str]
) -> None:
    found = queries.clauses(office, *place, "all", kind, "", 10_000)
    column = {
        "wide": "spread_pct",
        "consensus": "consensus_shift_pct",
        "site": "site_shift_pct",
    }[kind]
    sizes = found[column].abs().to_list()
    assert sizes == sorted(sizes, reverse=True)
    assert all(size > 20 if kind == "wide" else size >= 10 for size in sizes)
    few = queries.clauses(office, *place, "all", kind, "", 1)
    if found.height:
        assert few["n_found"][0] == found.height


def test_selection_alone_falls_with_the_distance_from_the_sector(
    office: Published, place: tuple[str, str]
) -> None:
    award = place[0]
    for cycle in reference.cycles(office, award)["cycle"]:
        visits = queries.visits(office, award, cycle, "consensus", "all")
        line = -(1 - visits["reliability"]) * visits["above_points"]
        assert ((visits["expected_change_points"] - line).abs() < 0.002).all()


def cells(*spreads: float | None) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "application_id": "a",
                "organisation_name": "甲",
                "clause": f"5.2.{at}",
                "title_zh": "题",
                "title_en": "Title",
                "spread_pct": apart,
                "is_wide": None if apart is None else apart > 20,
                "lowest_pct": None if apart is None else 10.0,
                "highest_pct": None if apart is None else 10.0 + apart,
                "bands_apart": None if apart is None else 1,
                "n_examiners": 3,
                "n_wide": 1,
                "n_compared": 2,
                "n_applications": 2,
                "n_all_wide": 1,
                "n_all_compared": 4,
            }
            for at, apart in enumerate(spreads)
        ],
        schema_overrides={
            **dict.fromkeys(("spread_pct", "lowest_pct", "highest_pct"), pl.Float64),
            "is_wide": pl.Boolean,
            "bands_apart": pl.Int64,
        },
    )


def test_wide_cells_are_framed_and_blank_ones_stay_blank(words: Words) -> None:
    chart = spread.spread_by_application_and_clause(
        cells(35.0, 20.0, None), words, width=400
    )
    look = {row["clause"]: row for row in values(chart)}
    assert look["5.2.0"]["edge"] == theme.VERMILION
    assert look["5.2.1"]["edge"] == theme.GROUND
    assert look["5.2.2"]["label"] == ""
    assert all(
        theme.contrast(row["ink"], row["ground"]) >= theme.READABLE
        for row in values(chart)
    )


def test_every_chart_draws_full_tiny_and_empty_frames(
    office: Published, place: tuple[str, str]
) -> None:
    words = Words("zh")
    wide = queries.spreads(office, *place, "all", 40)
    totals = queries.stages(office, *place, "all", 40)
    visits = queries.visits(office, *place, "independent_mean", "all")
    for n in (None, 1, 0):
        size = {"n": n} if n is not None else {"n": 10_000}
        assert drawn(
            spread.spread_by_application_and_clause(wide.head(**size), words, width=700)
        )
        assert drawn(stages.totals_by_stage(totals.head(**size), words, width=700))
        assert drawn(
            stages.change_against_selection(
                visits.head(**size), words, sectors=SECTORS, width=400
            )
        )
        one_each = wide.unique("application_id", maintain_order=True).head(**size)
        assert drawn(spread.wide_clauses_by_application(one_each, words, width=400))


def test_findings_say_how_many_and_where(words: Words) -> None:
    said = findings.spread(cells(35.0, 20.0), words)
    assert "甲" in said
    assert "25" in said
    assert words("consensus.finding_shown", shown=1, n=2) in said
    assert findings.spread(cells().clear(), words) == words(
        "consensus.finding_spread_none"
    )


def test_a_visit_counts_only_beyond_its_interval(words: Words) -> None:
    def summary(low: float | None, high: float | None) -> pl.DataFrame:
        return pl.DataFrame(
            {
                "scope": ["2025"],
                "n_applications": [7],
                "change_points": [-10.0],
                "expected_change_points": [-15.0],
                "beyond_selection_points": [5.0 if low is not None else None],
                "low": [low],
                "high": [high],
            },
            schema_overrides=dict.fromkeys(
                ("beyond_selection_points", "low", "high"), pl.Float64
            ),
        )

    for low, high, key in (
        (-23.0, 34.0, "consensus.verdict_noise"),
        (1.0, 34.0, "consensus.verdict_up"),
        (-23.0, -1.0, "consensus.verdict_down"),
    ):
        assert words(key) in findings.visits(summary(low, high), words, cycle="2025")
    assert findings.visits(summary(None, None), words, cycle="2025") == words(
        "consensus.finding_visits_few"
    )


def test_stages_say_what_they_have(words: Words) -> None:
    columns = ("independent_points", "consensus_points", "site_points")
    rows = pl.DataFrame(
        [[500.0, 520.0, None], [600.0, 590.0, 580.0]], columns, orient="row"
    )
    said = findings.stages(rows, words)
    assert words("consensus.finding_stages", n=2, shift=15, up=1, down=1) in said
    assert words("consensus.finding_stages_visited", visited=1) in said
    assert findings.stages(rows.clear(), words) == words("consensus.finding_stages_none")


def test_roles_of_an_undecided_cycle_stay_hidden(
    decided: Published, undecided: Published, place: tuple[str, str]
) -> None:
    for version, scopes in ((decided, {place[1], "archive"}), (undecided, {"archive"})):
        mart = version.query("select scope from marts.fct_consensus_roles")
        expected = mart.filter(pl.col("scope").is_in(scopes))
        found = queries.roles(version, *place)
        assert found["scope"].sort().to_list() == expected["scope"].sort().to_list()
        assert found.height


def test_roles_are_told_from_a_median_only_beyond_the_interval(words: Words) -> None:
    def weights(median: float) -> pl.DataFrame:
        return pl.DataFrame(
            {
                "scope": ["archive"],
                "role": ["leader"],
                "weight": [0.58],
                "low": [0.52],
                "high": [0.65],
                "expected_for_median": [median],
                "n_applications": [19],
            }
        )

    for median, key in ((0.4, "closer"), (0.6, "as_close"), (0.7, "farther")):
        said = findings.roles(weights(median), words, cycle="2025", cycle_name="2025")
        assert words(f"consensus.{key}") in said
    assert findings.roles(
        weights(0.4).clear(), words, cycle="2025", cycle_name="2025"
    ) == words("consensus.finding_roles_few")

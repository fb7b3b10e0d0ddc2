"""Links: the same picture on every run, and pairs that link what falls apart."""

import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from running_pages import link_of, opened, said

from dashboards import pairing
from dashboards.charts import network as charts
from dashboards.charts import picture, theme
from dashboards.queries import links as queries
from dashboards.queries import reference
from dashboards.wording import Words
from dashboards.wording.findings import links as findings
from warehouse.reader import Published

pytestmark = pytest.mark.warehouse

SIZES = {"full": None, "tiny": 1, "empty": 0}


def examiners(*parts: int) -> pl.DataFrame:
    """Make parts of so many examiners each."""
    rows = [
        {
            "examiner_id": f"E{part}{place}",
            "examiner_name": "甲",
            "n_applications": 9 - place,
            "panels": f"第{part}组",
            "scored_case": False,
            "part": part,
        }
        for part, size in enumerate(parts, start=1)
        for place in range(size)
    ]
    schema = {
        "examiner_id": pl.String,
        "examiner_name": pl.String,
        "n_applications": pl.Int64,
        "panels": pl.String,
        "scored_case": pl.Boolean,
        "part": pl.Int64,
    }
    return pl.DataFrame(rows, schema=schema)


def pairs(*links: tuple[str, str]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "examiner_id": one,
                "other_examiner_id": other,
                "n_shared": 2,
                "n_panels": 1,
                "is_bridge": place == 0,
            }
            for place, (one, other) in enumerate(links)
        ],
        schema={
            "examiner_id": pl.String,
            "other_examiner_id": pl.String,
            "n_shared": pl.Int64,
            "n_panels": pl.Int64,
            "is_bridge": pl.Boolean,
        },
    )


def standing(people: pl.DataFrame) -> pl.DataFrame:
    """Link everybody of a part with everybody else of it."""
    return pairs(
        *(
            pair
            for part in people.partition_by("part")
            for pair in itertools.combinations(sorted(part["examiner_id"]), 2)
        )
    )


CHAIN = (("E10", "E11"), ("E11", "E12"), ("E12", "E13"), ("E13", "E14"))
ERRORS = pl.DataFrame(
    {
        "n_shared": [0, 3],
        "n_pairs": [40, 10],
        "n_comparable": [39, 10],
        "se_low": [3.9, 2.9],
        "se_pct": [4.2, 3.0],
        "se_high": [4.5, 3.1],
    }
)


def values(chart: Any) -> list[dict[str, Any]]:
    return [row for rows in chart.to_dict()["datasets"].values() for row in rows]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["network", "errors"])
def test_every_chart_draws_full_tiny_and_empty_frames(
    name: str, size: str, words: Words
) -> None:
    n = SIZES[size]
    people = examiners(3, 4, 1)
    shown, errors = (rows if n is None else rows.head(n) for rows in (people, ERRORS))
    chart: Any = {
        "network": lambda: charts.network(shown, standing(people), words, width=500),
        "errors": lambda: charts.errors_by_shared(errors, words, width=500),
    }[name]()
    specification = chart.to_dict()
    assert json.loads(json.dumps(specification)) == specification
    drawn = picture.render(
        picture.picture(chart, finding="n = 1", name="n", source="s"), "svg"
    )
    assert drawn.startswith(b"<svg")


def test_places_follow_from_the_links_alone() -> None:
    people, links = examiners(5, 3), standing(examiners(5, 3))
    first = charts.laid_out(people, links)
    shuffled = charts.laid_out(
        people.sample(fraction=1.0, shuffle=True, seed=3),
        links.sample(fraction=1.0, shuffle=True, seed=4),
    )
    assert first.equals(shuffled)
    spots = first.select("x", "y").to_numpy()
    apart = np.linalg.norm(spots[:, None] - spots[None], axis=2)
    assert apart[~np.eye(len(spots), dtype=bool)].min() > 0.3


def test_a_chain_is_laid_out_as_a_chain() -> None:
    people = examiners(5)
    places = charts.laid_out(people, pairs(*CHAIN)).sort("examiner_id")
    spots = places.select("x", "y").to_numpy()
    steps = np.linalg.norm(np.diff(spots, axis=0), axis=1)
    ends = np.linalg.norm(spots[0] - spots[-1])
    assert ends == pytest.approx(steps.sum(), rel=0.05)
    assert steps.max() / steps.min() < 1.2


def test_parts_do_not_overlap() -> None:
    people = examiners(9, 4, 4, 1)
    placed = charts.laid_out(people, standing(people)).join(people, on="examiner_id")
    boxes = [
        (
            part["x"].min(),
            part["x"].max(),
            part["y"].min(),
            part["y"].max(),
        )
        for part in placed.partition_by("part", maintain_order=True)
    ]
    for one, other in itertools.combinations(boxes, 2):
        beside = one[1] < other[0] or other[1] < one[0]  # type: ignore[operator]
        above = one[3] < other[2] or other[3] < one[2]  # type: ignore[operator]
        assert beside or above


def test_bridges_are_red_and_parts_that_are_panels_are_named(words: Words) -> None:
    people = examiners(3, 3)
    drawn = values(charts.network(people, standing(people), words, width=500))
    colours = [row["colour"] for row in drawn if "thick" in row]
    assert colours.count(theme.VERMILION) == 1
    assert len(colours) == 6
    assert len({row["head"] for row in drawn if "head" in row}) == 2


def joined(people: pl.DataFrame, links: set[tuple[str, str]]) -> int:
    """Count the parts that links leave."""
    parts = queries._parts(people["examiner_id"].to_list(), pairs(*sorted(links)))
    return len(set(parts))


@pytest.mark.parametrize("parts", [(3, 3), (3, 3, 3), (4, 1, 1, 2, 3), (1, 1)])
def test_suggested_pairs_link_all_parts_without_a_bridge(parts: tuple[int, ...]) -> None:
    people = examiners(*parts)
    known = standing(people).select("examiner_id", "other_examiner_id").rows()
    chosen = pairing.suggest(people, standing(people))
    asked = {(pair.one, pair.other) for pair in chosen}
    assert all(pair.steps is None for pair in chosen)
    assert joined(people, set(known)) == len(parts)
    assert joined(people, set(known) | asked) == 1
    if parts != (1, 1):
        for pair in asked:
            assert joined(people, (set(known) | asked) - {pair}) == 1


def test_within_one_part_the_farthest_are_asked_first_and_once() -> None:
    chosen = pairing.suggest(examiners(5), pairs(*CHAIN))
    assert chosen[0] == pairing.Pair("E10", "E14", 3)
    asked = [name for pair in chosen for name in (pair.one, pair.other)]
    assert len(asked) == len(set(asked))
    people = examiners(3)
    assert not pairing.suggest(people, standing(people))
    assert not pairing.suggest(examiners(), pairs())


def test_findings_say_what_comparisons_rest_on(words: Words) -> None:
    people = examiners(3, 3)
    links = standing(people)
    alone = findings.network(people, links, words)
    case = findings.network(
        people.with_columns(scored_case=pl.lit(value=True)), links, words
    )
    assert alone.endswith(words("links.finding_parts_none"))
    assert case.endswith(words("links.finding_parts_case", case=6))
    chain = findings.network(examiners(5), pairs(*CHAIN), words)
    assert chain == words("links.finding_bridges", n=5, bridges=1)
    assert findings.network(people.head(0), links, words) == words("links.no_sheets")
    assert "4.2" in findings.errors(ERRORS, words)
    assert findings.errors(ERRORS.tail(1), words) == words(
        "links.finding_errors_one", least="3.0", n=10, comparable=10
    )
    assert findings.errors(ERRORS.head(0), words) == words("links.finding_errors_empty")


def test_queries_count_shared_applications_as_the_sheets_do(office: Published) -> None:
    award = reference.awards(office)["award_id"][0]
    cycle = reference.cycles(office, award)["cycle"][0]
    sheets = office.query(
        """
        select distinct examiner_id, application_id from marts.fct_clause_scores
        where cycle = $cycle and stage = 'independent' and counts
            and score_pct is not null and examiner_id is not null
        """,
        {"cycle": cycle},
    )
    counted: dict[tuple[str, str], int] = {}
    for part in sheets.partition_by("application_id"):
        for pair in itertools.combinations(sorted(part["examiner_id"]), 2):
            counted[pair] = counted.get(pair, 0) + 1
    ours = queries.pairs(office, cycle)
    assert ours.height == len(counted) > 3
    for one, other, n in ours.select(
        "examiner_id", "other_examiner_id", "n_shared"
    ).iter_rows():
        assert counted[one, other] == n
    people = queries.examiners(office, cycle)
    assert set(people["examiner_id"]) == set(sheets["examiner_id"])
    assert people["part"].min() == 1
    sizes = people.group_by("part").len().sort("part")["len"].to_list()
    assert sizes == sorted(sizes, reverse=True)


def test_errors_wait_for_the_decision(undecided: Published, decided: Published) -> None:
    award = reference.awards(undecided)["award_id"][0]
    cycle = reference.cycles(undecided, award)["cycle"][0]
    assert not queries.is_decided(undecided, cycle)
    assert not queries.errors(undecided, cycle).height
    assert queries.is_decided(decided, cycle)
    known = decided.query("select * from marts.fct_examiner_links").filter(
        pl.col("cycle") == cycle, pl.col("se_difference_pct").is_not_null()
    )
    rows = queries.errors(decided, cycle)
    assert rows["n_pairs"].sum() == known.height
    assert rows["n_comparable"].sum() == known["is_comparable"].sum()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_helps_to_form_panels_before_the_decision(
    lang: str, undecided: Published, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CJQA_HOME", str(home))
    words = Words("zh" if lang == "zh" else "en")
    app = opened("links", lang=lang)
    assert not app.exception
    text = said(app)
    assert text.count("class='finding'") == 1
    assert words("links.undecided") in text
    assert words("links.next_recusal") in text
    link = link_of(app)
    one = queries.examiners(undecided, link["cycle"])["examiner_id"][0]
    again = opened("links", **{**link, "around": one})
    assert not again.exception
    assert link_of(again)["around"] == one

"""The four pages on decisions run in both languages, and keep to what may be shown."""

import re
from pathlib import Path

import pytest
from running_pages import link_of, opened, said

from dashboards.queries import consensus_briefing, ranking_stability, reference, what_if
from dashboards.wording import Words
from warehouse.reader import Published

pytestmark = pytest.mark.warehouse

FIGURES = {
    "review_quality": 3,
    "consensus_briefing": 1,
    "ranking_stability": 3,
    "consensus_and_site": 4,
}
HAN = re.compile(r"[\u3400-\u9fff]")


@pytest.fixture(autouse=True)
def served(decided_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CJQA_HOME", str(decided_home))
    monkeypatch.delenv("CJQA_LANG", raising=False)


def names(version: Published) -> list[str]:
    """Organisations, panels, people, the award: what stays Chinese on an English page."""
    known = version.query(
        "select organisation_name as name from marts.dim_application "
        "union select examiner_name from marts.dim_examiner "
        "union select panel_id from marts.dim_panel "
        "union select award_id from marts.dim_award "
        "union select title from marts.dim_award "
        "union select comment_text from marts.fct_clause_comments"
    )["name"]
    spaced = {" ".join(name.split()) for name in known.drop_nulls()}
    return sorted(spaced, key=len, reverse=True)


@pytest.mark.parametrize("page", FIGURES)
def test_each_page_speaks_both_languages(page: str, decided: Published) -> None:
    for lang in ("zh", "en"):
        app = opened(page, lang=lang)
        assert not app.exception
        text = said(app)
        assert text.count("class='name'") == FIGURES[page]
        assert decided.version in text
        assert link_of(app)["version"] == decided.version
    shown = re.sub(r"<style.*?</style>|/\*.*?\*/", "", text, flags=re.DOTALL)
    for name in names(decided):
        shown = shown.replace(name, "")
    # above the page stands what the language was when the window opened
    for key in ("frame.language", "frame.product"):
        shown = shown.replace(Words("zh")(key), "")
    assert not HAN.search(shown), HAN.findall(shown)[:20]


def test_a_link_opens_the_same_what_if(decided: Published) -> None:
    award = reference.awards(decided)["award_id"][0]
    cycle = reference.cycles(decided, award)["cycle"][0]
    clause = what_if.clauses(decided, award, cycle)["clause"][0]
    person = what_if.examiners(decided, award, cycle).row(0, named=True)
    link = {
        "lang": "en",
        "cut": "3",
        "assumed": "independent_mean",
        "left_out": person["examiner_id"],
        "weighted": clause,
        "factor": "2.5",
    }
    app = opened("ranking_stability", **link)
    assert not app.exception
    text, words = said(app), Words("en")
    assert link_of(app).items() >= link.items()
    assert words("ranking.assume_left_out", name=person["examiner_name"]) in text
    assert words("ranking.assume_weights", clauses=clause, factor="2.5") in text
    assert text.count("class='name'") == FIGURES["ranking_stability"] + 1
    # on another basis there is nobody to leave out
    moved = opened("ranking_stability", **{**link, "assumed": "consensus"})
    assert not moved.exception
    assert "left_out" not in link_of(moved)
    assert words("ranking.assume_left_out", name=person["examiner_name"]) not in said(
        moved
    )


def test_after_the_decision_nobody_is_named_beside_a_rank(decided: Published) -> None:
    app = opened("ranking_stability", lang="zh")
    everything = said(app) + "".join(table.value.to_csv() for table in app.dataframe)
    organisations = decided.query(
        "select distinct organisation_name from marts.dim_application"
    )["organisation_name"]
    assert not [name for name in organisations if name in everything]


def test_before_the_decision_the_list_is_all_there_is(
    undecided: Published, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CJQA_HOME", str(home))
    app = opened("ranking_stability", lang="en", cut="3")
    assert not app.exception
    words, text = Words("en"), said(app)
    assert words("ranking.open_rule") in text
    assert words("frame.reference") in text
    assert text.count("class='name'") == 1
    assert words("ranking.what_if_line") not in text
    assert not [box for box in app.selectbox if "left_out" in str(box.key)]
    award, cycle = link_of(app)["award"], link_of(app)["cycle"]
    near = ranking_stability.for_review(undecided, award, cycle, "independent_mean", 3)
    listed = app.dataframe[0].value
    assert list(listed["organisation_name"]) == near["organisation_name"].to_list()
    assert not {name for name in listed.columns if "rank" in name or "points" in name}


def test_a_briefing_opens_by_its_link(decided: Published) -> None:
    award = reference.awards(decided)["award_id"][0]
    cycle = reference.cycles(decided, award)["cycle"][0]
    panel = consensus_briefing.panels(decided, award, cycle)[-1]
    own = consensus_briefing.clauses(decided, award, cycle, panel)
    last = own.row(-1, named=True)
    app = opened(
        "consensus_briefing",
        lang="zh",
        panel=panel,
        application=last["application_id"],
    )
    assert not app.exception
    text = said(app)
    assert text.count("<article class='a4") == 1
    assert f"<h2>{last['organisation_name']}</h2>" in text
    assert link_of(app)["application"] == last["application_id"]


def test_the_list_of_clauses_is_searched_and_linked(decided: Published) -> None:
    app = opened("consensus_and_site", lang="en", kind="consensus")
    rows = app.dataframe[-1].value
    assert link_of(app)["kind"] == "consensus"
    name = rows["organisation_name"].iloc[-1]
    app.text_input(key="filter-consensus_and_site-search").set_value(name).run()
    assert set(app.dataframe[-1].value["organisation_name"]) == {name}
    assert link_of(app)["search"] == name

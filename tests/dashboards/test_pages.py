"""Every page runs in both languages, on a full home, an empty one and an odd link."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboards.queries import overview, reference
from dashboards.wording import Words
from warehouse.home import Home
from warehouse.reader import Published

pytestmark = pytest.mark.warehouse

APP = Path(__file__).resolve().parents[2] / "dashboards" / "app.py"
PAGES = {"overview": "cycle_overview.py", "strengths": "category_strengths.py"}
PATHS = {"overview": "", "strengths": "category_strengths"}
FIGURES = {"overview": 4, "strengths": 6}
HAN = re.compile(r"[\u3400-\u9fff]")


def opened(page: str, **link: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=60)
    for name, value in link.items():
        app.query_params[name] = value
    app.run()
    if page != "overview":
        for name, value in link.items():
            app.query_params[name] = value
        app.switch_page(f"pages/{PAGES[page]}").run()
    return app


def said(app: AppTest) -> str:
    return "\n".join(str(element.proto.body) for element in app.get("html"))


def link_of(app: AppTest) -> dict[str, str]:
    return {
        name: value[0] if isinstance(value, list) else value
        for name, value in app.query_params.items()
    }


@pytest.fixture(autouse=True)
def served(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CJQA_HOME", str(home))
    monkeypatch.delenv("CJQA_LANG", raising=False)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_each_page_shows_question_version_findings_and_source(
    page: str, lang: str, office: Published
) -> None:
    app = opened(page, lang=lang)
    words = Words("zh" if lang == "zh" else "en")
    assert not app.exception
    text = said(app)
    assert "class='question'" in text
    assert text.count(office.version) >= 2
    assert text.count("class='finding'") == FIGURES[page]
    assert text.count("class='name'") == FIGURES[page]
    assert words("frame.source") in text
    labels = [box.label for box in app.selectbox]
    assert words("frame.filter_cycle") in labels
    assert words("frame.filter_basis") in labels


@pytest.mark.parametrize("page", PAGES)
def test_english_pages_hold_no_chinese_but_names(page: str, office: Published) -> None:
    app = opened(page, lang="en")
    award = reference.awards(office)["title"][0]
    panels = set(re.findall(r"第\d+组", said(app)))
    text = said(app).replace(award, "")
    for panel in panels:
        text = text.replace(panel, "")
    shown = re.sub(r"<style.*?</style>", "", text, flags=re.DOTALL)
    names = set(
        overview.applications(
            office, award, reference.cycles(office, award)["cycle"][0], "final"
        )["organisation_name"]
    )
    for name in names:
        shown = shown.replace(name, "")
    shown = shown.replace(Words("zh")("frame.language"), "")
    assert not HAN.search(shown), HAN.findall(shown)


@pytest.mark.parametrize("page", PAGES)
def test_the_link_holds_version_language_and_every_filter(
    page: str, office: Published
) -> None:
    app = opened(page, lang="en")
    link = link_of(app)
    expected = {"lang", "version", "award", "cycle", "basis"}
    if page == "strengths":
        expected |= {"sector", "at_sector", "at_cycle", "category"}
    assert set(link) == expected
    assert link["version"] == office.version


@pytest.mark.parametrize("page", PAGES)
def test_a_link_opens_what_was_shared(page: str, office: Published) -> None:
    first = opened(page, lang="en")
    cycles = first.selectbox(key=f"filter-{PATHS[page]}-cycle").options
    earlier = reference.cycles(office, link_of(first)["award"])["cycle"][-1]
    assert len(cycles) > 1
    first.selectbox(key=f"filter-{PATHS[page]}-cycle").select(earlier)
    first.selectbox(key=f"filter-{PATHS[page]}-basis").select("independent_mean")
    first.run()
    assert not first.exception
    shared = link_of(first)
    assert (shared["cycle"], shared["basis"]) == (earlier, "independent_mean")
    again = opened(page, **shared)
    assert link_of(again) == shared
    assert said(again) == said(first)


def test_a_link_leads_down_to_the_cells_of_the_sheets() -> None:
    first = opened("strengths", lang="en")
    tables = [table.value for table in first.dataframe]
    assert len(tables) == 2
    link = link_of(first)
    award, cycle = link["award"], link["at_cycle"]
    from dashboards import session
    from dashboards.queries import strengths
    from warehouse.reader import published

    office = published(session.home(), "office")
    applications = strengths.applications_of_cell(
        office, award, cycle, link["basis"], link["at_sector"], link["category"]
    )
    application = applications["application_id"][0]
    clause = strengths.clauses_of_application(
        office, award, cycle, link["basis"], application
    )["clause"][0]
    deep = {**link, "application": application, "clause": clause}
    app = opened("strengths", **deep)
    assert not app.exception
    assert link_of(app) == deep
    cells = app.dataframe[-1].value
    expected = strengths.cells_of_clause(office, application, clause)
    assert list(cells["cell"]) == expected["cell"].to_list()
    assert list(cells["file_name"]) == expected["file_name"].to_list()
    assert (
        list(cells["raw_text"].fillna("")) == expected["raw_text"].fill_null("").to_list()
    )


def test_a_link_that_asks_for_what_is_not_there_is_answered_and_told() -> None:
    app = opened("overview", lang="en", cycle="1999", version="000000000000")
    assert not app.exception
    text = said(app)
    assert "Cycle = 1999" in text
    assert "000000000000" in text
    assert link_of(app)["cycle"] != "1999"


def test_filters_go_along_to_another_page() -> None:
    app = opened("overview", lang="en")
    app.selectbox(key="filter--basis").select("independent_mean")
    app.run()
    app.query_params.clear()
    app.switch_page(f"pages/{PAGES['strengths']}").run()
    assert link_of(app)["basis"] == "independent_mean"
    # without a link the language is the office's again, and filters begin anew with it
    key = "filter-category_strengths-basis"
    (basis,) = (box for box in app.selectbox if str(box.key).startswith(key))
    assert basis.value == "independent_mean"


def test_filters_are_said_in_the_language_of_the_page() -> None:
    app = opened("overview", lang="zh").run()
    first = {box.key for box in app.selectbox}
    app.button_group(key="lang").set_value("en").run()
    # a browser keeps the words of a filter as long as it has the same key
    assert not first & {box.key for box in app.selectbox}
    assert Words("en").term("basis", "final") in {
        option for box in app.selectbox for option in box.options
    }


def test_language_changes_without_losing_the_filters() -> None:
    app = opened("overview", lang="zh")
    app.selectbox(key="filter--basis").select("independent_mean")
    app.run()
    app.button_group(key="lang").set_value("en").run()
    assert not app.exception
    assert link_of(app)["lang"] == "en"
    assert link_of(app)["basis"] == "independent_mean"
    assert Words("en")("overview.table") in said(app)


def test_search_narrows_the_table_and_stands_in_the_link() -> None:
    app = opened("overview", lang="en")
    rows = app.dataframe[0].value
    name = rows["organisation_name"].iloc[3]
    app.text_input(key="filter--search").set_value(name).run()
    assert list(app.dataframe[0].value["organisation_name"]) == [name]
    assert link_of(app)["search"] == name


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_empty_home_says_what_to_load(
    lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Home(tmp_path / "empty").prepare()
    monkeypatch.setenv("CJQA_HOME", str(tmp_path / "empty"))
    app = opened("overview", lang=lang)
    assert not app.exception
    commands = [block.value for block in app.code]
    assert any("cjqa refresh" in command for command in commands)
    assert any("cjqa demo" in command for command in commands)
    words = Words("zh" if lang == "zh" else "en")
    assert words("frame.nothing_title") in said(app)


def test_an_open_page_moves_to_a_new_version(
    publish_another: Callable[[], str], office: Published
) -> None:
    app = opened("overview", lang="en")
    assert link_of(app)["version"] == office.version
    new = publish_another()
    assert new != office.version
    app.run()
    assert not app.exception
    assert link_of(app)["version"] == new
    told = Words("en")("frame.new_version", version=new, before=office.version)
    assert told in said(app)

"""The dashboard in a real browser: it opens, reads, fits, and asks nobody else."""

import csv
import io
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browsing import (
    HIGH,
    NARROW,
    PATIENCE,
    SIDEWAYS,
    UNNAMED,
    WIDE,
    Visit,
    charts_on,
    started,
)
from openpyxl import load_workbook
from playwright.sync_api import Browser, sync_playwright

from dashboards import sitemap
from dashboards.queries import reference
from dashboards.sitemap import Page as Place
from dashboards.wording import Language, Words
from warehouse import serve
from warehouse.home import Home
from warehouse.reader import Published, published

pytestmark = [pytest.mark.browser, pytest.mark.warehouse]

PLACES = list(sitemap.pages())
FIRST = sitemap.page(sitemap.FIRST)
STRENGTHS = sitemap.page("category_strengths")
A4 = {"width": 794, "height": 1123}
# where to click in a table, in pixels: its row height, its tick box, a category's column
ROW, TICK, FIRST_CATEGORY = 28, 15, 300


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = started(playwright)
        yield running
        running.close()


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind((serve.ADDRESS, 0))
        port = probe.getsockname()[1]
    dashboard = serve.start(Home(home), port, "zh")
    yield dashboard.url
    dashboard.stop()


@pytest.fixture
def visit(browser: Browser, address: str, home: Path) -> Iterator[Callable[[], Visit]]:
    visits: list[Visit] = []

    def visit() -> Visit:
        version = published(home, "office").version
        visits.append(Visit(browser, address, version))
        return visits[-1]

    yield visit
    for opened in visits:
        opened.close()


@pytest.fixture(scope="module")
def walker(browser: Browser, address: str, home: Path) -> Iterator[Visit]:
    """One window that walks through all pages, as a reader does."""
    window = Visit(browser, address, published(home, "office").version)
    # the link to a page that is not the first comes first: nothing has run before it
    window.open(STRENGTHS, lang="zh")
    yield window
    window.close()


@pytest.fixture(scope="module")
def again(browser: Browser, address: str, home: Path) -> Iterator[Visit]:
    """A second window, to open links in."""
    window = Visit(browser, address, published(home, "office").version)
    yield window
    window.close()


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_each_page_reads_fits_and_opens_by_its_link(
    place: Place, walker: Visit, again: Visit
) -> None:
    walker.walk(place)
    first: Language = walker.lang
    other: Language = "en" if first == "zh" else "zh"
    problems = look(walker, place)
    # an address that is opened is a session of its own, that knows nothing before
    again.lang, again.width = first, WIDE
    again.page.set_viewport_size({"width": WIDE, "height": HIGH})
    again.page.goto(walker.link())
    again.settle(place)
    assert again.query() == walker.query()
    assert again.said() == walker.said()
    assert again.comes_to(walker.pictures)
    again.resize(NARROW, place)
    problems += look(again, place)
    again.speak(other, place)
    problems += look(again, place) + again.defects()
    walker.speak(other, place)
    problems += look(walker, place)
    assert not problems


def look(window: Visit, place: Place) -> list[str]:
    """Keep a picture of the page, and list what is wrong with it."""
    found = window.broken()
    if not window.page.locator("h1.question").count():
        found.append("no question")
    if window.page.evaluate(SIDEWAYS):
        found.append("scrolls sideways")
    if window.page.evaluate(UNNAMED):
        found.append("a chart without alternative text")
    window.keep(f"{place.name}-{window.lang}-{window.width}")
    return [f"{window.lang} {window.width}: {problem}" for problem in found]


def test_filters_stand_in_the_link_and_go_along_to_other_pages(
    visit: Callable[[], Visit],
) -> None:
    window = visit()
    window.open(STRENGTHS, lang="en", basis="independent_mean", sector="service")
    query = window.query()
    assert query["basis"] == "independent_mean"
    assert query["sector"] == "service"
    # one sector's heat map, its key, and two charts
    assert charts_on(window.page) >= 4
    window.walk(FIRST)
    assert window.query()["basis"] == "independent_mean"
    window.check()


def test_tables_lead_from_the_heat_map_to_the_sheets_cells(
    visit: Callable[[], Visit], office: Published
) -> None:
    window = visit()
    window.open(STRENGTHS, lang="zh", basis="independent_mean")

    def click(key: str, x: int, row: int, leads_to: str) -> None:
        frame = window.page.locator(f"[class*='st-key-table-{key}']").last
        frame.scroll_into_view_if_needed()
        window.page.wait_for_timeout(300)
        box = frame.bounding_box()
        assert box is not None
        window.page.mouse.click(box["x"] + x, box["y"] + ROW * (row + 1.5))
        window.page.wait_for_function(
            "text => location.search.includes(text)", arg=leads_to, timeout=PATIENCE
        )
        window.settle(STRENGTHS)

    cycle = min(reference.cycles(office, window.query()["award"])["cycle"])
    click("cells", FIRST_CATEGORY, 0, f"at_sector=manufacturing&at_cycle={cycle}")
    click("behind", TICK, 0, "&application=")
    click("clauses", TICK, 1, "&clause=")
    assert window.query()["at_sector"] == "manufacturing"
    # the fourth table, the cells of the sheets, opens only now
    window.page.locator("[data-testid=stDataFrame]").nth(3).wait_for(state="attached")
    window.settle(STRENGTHS)
    window.keep("traced-to-the-cells")
    window.check()


def test_pictures_and_data_can_be_taken_along_and_open(
    visit: Callable[[], Visit], office: Published, tmp_path: Path
) -> None:
    window = visit()
    window.open(FIRST, lang="zh")
    words = Words("zh")
    window.page.get_by_text(words("frame.download")).first.click()
    body = window.page.locator("[data-testid=stPopoverBody]")
    taken: dict[str, bytes] = {}
    for form in ("png", "svg", "csv", "xlsx"):
        with window.page.expect_download(timeout=PATIENCE) as begun:
            body.get_by_text(words(f"frame.form_{form}")).click()
        begun.value.save_as(tmp_path / form)
        taken[form] = (tmp_path / form).read_bytes()
        assert office.version in begun.value.suggested_filename
    assert taken["png"].startswith(b"\x89PNG")
    picture = taken["svg"].decode("utf-8")
    assert words("charts.stage_applied") in picture
    assert office.version in picture
    lines = taken["csv"].decode("utf-8-sig").splitlines()
    assert any(office.version in line for line in lines if line.startswith("#"))
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    sheet, about = load_workbook(io.BytesIO(taken["xlsx"])).worksheets
    names, *cells = sheet.iter_rows(values_only=True)
    assert [dict(zip(names, map(str, row), strict=True)) for row in cells] == [
        {name: value or "None" for name, value in row.items()} for row in rows
    ]
    assert (words("frame.version"), office.version) in about.iter_rows(values_only=True)
    window.check()


@pytest.mark.long
def test_an_open_page_moves_to_a_new_version_by_itself(
    visit: Callable[[], Visit], publish_another: Callable[[], str], office: Published
) -> None:
    window = visit()
    window.open(FIRST, lang="en")
    assert window.query()["version"] == office.version
    window.version = publish_another()
    window.settle(FIRST)
    told = Words("en")("frame.new_version", version=window.version, before=office.version)
    assert window.page.get_by_text(told).count() == 1
    window.check()


def test_paper_shows_charts_and_no_controls(
    visit: Callable[[], Visit], tmp_path: Path
) -> None:
    window = visit()
    window.open(FIRST, lang="zh")
    n_charts = charts_on(window.page)
    window.page.emulate_media(media="print")
    window.page.set_viewport_size({"width": A4["width"], "height": A4["height"]})
    window.page.wait_for_timeout(600)
    for hidden in (
        ".st-key-filters",
        ".st-key-language",
        "[data-testid=stPopover]",
        "[data-testid=stDownloadButton]",
    ):
        assert not window.page.locator(hidden).first.is_visible(), hidden
    boxes = [
        chart.bounding_box()
        for chart in window.page.locator(
            "[data-testid=stVegaLiteChart] :is(canvas, svg.marks)"
        ).all()
    ]
    assert len(boxes) == n_charts
    assert all(box and box["x"] + box["width"] <= A4["width"] for box in boxes)
    window.page.pdf(path=tmp_path / "paper.pdf", format="A4")
    window.check()

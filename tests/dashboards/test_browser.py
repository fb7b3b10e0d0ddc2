"""The dashboard in a real browser: it opens, reads, fits, and asks nobody else."""

import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from requirements import missing

from dashboards.queries import reference
from dashboards.wording import Words
from warehouse import serve
from warehouse.home import Home
from warehouse.reader import Published

pytestmark = [pytest.mark.browser, pytest.mark.warehouse]

SCREENSHOTS = Path(__file__).resolve().parents[2] / "screenshots"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CHARTS = {"": 3, "category_strengths": 7}
A4 = {"width": 794, "height": 1123}
PATIENCE = 60_000
# where to click in a table, in pixels: its row height, its tick box, a category's column
ROW, TICK, FIRST_CATEGORY = 28, 15, 300
# Streamlit looks for its server below a page's path first, and finds it above
LOOKED_FOR = ("/_stcore/health", "/_stcore/host-config")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        missing("chromium (package chromium)")
    fonts = shutil.which("fc-list")
    if fonts is not None:
        listed = subprocess.run([fonts, ":lang=zh"], capture_output=True, check=True)
        if not listed.stdout.strip():
            missing("a Chinese font (package fonts-noto-cjk)")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind((serve.ADDRESS, 0))
        port = probe.getsockname()[1]
    dashboard = serve.start(Home(home), port, "zh")
    yield dashboard.url
    dashboard.stop()


class Visit:
    """One browser window, with all that it asked for and complained about."""

    def __init__(self, browser: Browser, address: str, width: int) -> None:
        self.address = address
        self.asked: list[str] = []
        self.complaints: list[str] = []
        size = {"width": width, "height": 820}
        self.context: BrowserContext = browser.new_context(viewport=size)  # type: ignore[arg-type]
        self.page: Page = self.context.new_page()
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("websocket", lambda wire: self.asked.append(wire.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console",
            lambda message: (
                self.complaints.append(f"{message.text} {message.location}")
                if message.type == "error"
                and not message.location.get("url", "").endswith(LOOKED_FOR)
                else None
            ),
        )

    def open(self, path: str, query: str, n_charts: int | None = None) -> None:
        self.page.goto(f"{self.address}/{path}?{query}")
        self.settle(n_charts or CHARTS[path])

    def settle(self, n_charts: int) -> None:
        self.page.wait_for_function(
            """n => document.querySelectorAll(
                '[data-testid=stVegaLiteChart] :is(canvas, svg.marks)').length >= n
                && document.querySelector('p.note')
                && location.search.includes('version=')
                && !document.querySelector('[data-testid=stStatusWidget]')
                && !document.querySelector('[data-stale=true]')""",
            arg=n_charts,
            timeout=PATIENCE,
        )

    def keep(self, name: str) -> None:
        SCREENSHOTS.mkdir(exist_ok=True)
        width = (self.page.viewport_size or {})["width"]
        # twice: tables grow when there is room for them
        for _ in range(2):
            height = self.page.evaluate(
                "document.querySelector('[data-testid=stMainBlockContainer]').scrollHeight"
            )
            self.page.set_viewport_size({"width": width, "height": int(height) + 40})
            self.page.wait_for_timeout(700)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png")

    def close(self) -> None:
        self.context.close()

    def check(self) -> None:
        assert not self.page.locator("[data-testid=stException]").count()
        assert not self.complaints
        hosts = {urlsplit(url).hostname for url in self.asked if "://" in url}
        assert any(url.startswith("ws://") for url in self.asked)
        assert hosts == {serve.ADDRESS}

    def query(self) -> dict[str, str]:
        return {k: v[0] for k, v in parse_qs(urlsplit(self.page.url).query).items()}


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[[int], Visit]]:
    visits: list[Visit] = []

    def visit(width: int = 1280) -> Visit:
        visits.append(Visit(browser, address, width))
        return visits[-1]

    yield visit
    for opened in visits:
        opened.close()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("lang", ["zh", "en"])
# the link to a page that is not the first comes first: nothing has run before it
@pytest.mark.parametrize("path", ["category_strengths", ""])
def test_each_page_opens_fits_and_asks_nobody_else(
    path: str, lang: str, width: int, visit: Callable[[int], Visit]
) -> None:
    window = visit(width)
    window.open(path, f"lang={lang}")
    words = Words("zh" if lang == "zh" else "en")
    title = "strengths.title" if path else "overview.title"
    assert window.page.title() == words("frame.window", page=words(title))
    sideways = window.page.evaluate(
        """() => document.documentElement.scrollWidth > innerWidth
            || [...document.querySelectorAll('[data-testid=stMain]')]
                .some(e => e.scrollWidth > e.clientWidth)"""
    )
    assert not sideways
    window.keep(f"{path or 'cycle_overview'}-{lang}-{width}")
    window.check()


def test_a_link_round_trip_shows_the_same(visit: Callable[[int], Visit]) -> None:
    first = visit(1280)
    # one sector's heat map, its key, and two charts
    first.open("category_strengths", "lang=en&basis=independent_mean&sector=service", 4)
    query = first.query()
    assert query["basis"] == "independent_mean"
    assert query["sector"] == "service"
    assert query["version"]
    said = first.page.locator("p.finding").all_inner_texts()
    again = visit(1280)
    again.page.goto(first.page.url)
    again.settle(4)
    assert again.query() == query
    assert again.page.locator("p.finding").all_inner_texts() == said
    again.page.get_by_text(Words("en")("overview.title")).first.click()
    again.page.wait_for_function(
        "location.pathname === '/' && location.search.includes('basis=')",
        timeout=PATIENCE,
    )
    again.settle(CHARTS[""])
    assert again.query()["basis"] == "independent_mean"
    again.check()


def test_tables_lead_from_the_heat_map_to_the_sheets_cells(
    visit: Callable[[int], Visit], office: Published
) -> None:
    window = visit(1280)
    window.open("category_strengths", "lang=zh&basis=independent_mean")

    def click(table: int, x: int, row: int, leads_to: str) -> None:
        frame = window.page.locator("[data-testid=stDataFrame]").nth(table)
        frame.scroll_into_view_if_needed()
        window.page.wait_for_timeout(500)
        box = frame.bounding_box()
        assert box is not None
        window.page.mouse.click(box["x"] + x, box["y"] + ROW * (row + 1.5))
        window.page.wait_for_function(
            "text => location.search.includes(text)", arg=leads_to, timeout=PATIENCE
        )
        window.settle(CHARTS["category_strengths"])

    cycle = min(reference.cycles(office, window.query()["award"])["cycle"])
    click(0, FIRST_CATEGORY, 0, f"at_sector=manufacturing&at_cycle={cycle}")
    click(1, TICK, 0, "&application=")
    click(2, TICK, 1, "&clause=")
    assert window.query()["at_sector"] == "manufacturing"
    assert window.page.locator("[data-testid=stDataFrame]").count() == 4
    window.keep("traced-to-the-cells")
    window.check()


def test_pictures_and_data_can_be_taken_along(
    visit: Callable[[int], Visit], office: Published, tmp_path: Path
) -> None:
    window = visit(1280)
    window.open("", "lang=zh")
    words = Words("zh")
    taken: dict[str, bytes] = {}
    for form in ("png", "svg", "csv"):
        window.page.get_by_text(words("frame.download")).first.click()
        with window.page.expect_download(timeout=PATIENCE) as started:
            body = window.page.locator("[data-testid=stPopoverBody]")
            body.get_by_text(words(f"frame.form_{form}")).click()
        started.value.save_as(tmp_path / form)
        taken[form] = (tmp_path / form).read_bytes()
        assert office.version in started.value.suggested_filename
        window.page.keyboard.press("Escape")
    assert taken["png"].startswith(b"\x89PNG")
    assert words("charts.stage_applied") in taken["svg"].decode("utf-8")
    assert office.version in taken["svg"].decode("utf-8")
    assert office.version in taken["csv"].decode("utf-8").split("sector,", 1)[0]
    window.check()


@pytest.mark.long
def test_an_open_page_moves_to_a_new_version_by_itself(
    visit: Callable[[int], Visit], publish_another: Callable[[], str], office: Published
) -> None:
    window = visit(1280)
    window.open("", "lang=en")
    assert window.query()["version"] == office.version
    new = publish_another()
    window.page.wait_for_function(
        "version => location.search.includes(version)", arg=new, timeout=PATIENCE
    )
    window.settle(CHARTS[""])
    told = Words("en")("frame.new_version", version=new, before=office.version)
    assert window.page.get_by_text(told).count() == 1
    window.check()


def test_paper_shows_charts_and_no_controls(visit: Callable[[int], Visit]) -> None:
    window = visit(1280)
    window.open("", "lang=zh")
    window.page.emulate_media(media="print")
    window.page.set_viewport_size({"width": A4["width"], "height": A4["height"]})
    window.page.wait_for_timeout(1000)
    for hidden in (".st-key-filters", ".st-key-language", "[data-testid=stPopover]"):
        assert not window.page.locator(hidden).first.is_visible()
    charts = window.page.locator("[data-testid=stVegaLiteChart] :is(canvas, svg.marks)")
    boxes = [chart.bounding_box() for chart in charts.all()]
    assert len(boxes) == CHARTS[""]
    assert all(box and box["x"] + box["width"] <= A4["width"] for box in boxes)
    window.page.pdf(path=SCREENSHOTS / "paper.pdf", format="A4")
    window.check()

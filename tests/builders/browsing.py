"""A browser window that remembers what it asked for and complained about."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Playwright
from requirements import missing

from dashboards import sitemap
from dashboards.sitemap import Page as Place
from dashboards.wording import Language, Words
from warehouse import serve

SCREENSHOTS = Path(__file__).resolve().parents[2] / "screenshots"
WIDE, NARROW, HIGH = 1280, 390, 820
PATIENCE = 40_000
#: Half seconds in which two windows have to come to the same picture.
PATIENT_LOOKS = 20
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
# Streamlit looks for its server below a page's path first, and finds it above
LOOKED_FOR = ("/_stcore/health", "/_stcore/host-config")
# text that cannot be read; pictures, charts, links and buttons that say nothing
AXE = {
    "runOnly": [
        *("color-contrast", "image-alt", "role-img-alt", "svg-img-alt", "link-name"),
        *("button-name", "document-title", "html-has-lang", "select-name"),
    ],
    "resultTypes": ["violations"],
}
# every chart drawn, nothing left of what stood here before, and the link written
SETTLED = """([path, title, version]) =>
    location.pathname === '/' + path
    && document.title === title
    && location.search.includes('version=' + version)
    && document.querySelector(
        '[data-testid=stApp][data-test-script-state=notRunning]')
    && !document.querySelector('[data-stale=true], [data-testid=stSkeleton]')
    && [...document.querySelectorAll('[data-testid=stVegaLiteChart]')].every(
        chart => chart.querySelector('svg.marks > g, canvas'))"""
SIDEWAYS = """() => [document.documentElement,
    ...document.querySelectorAll('[data-testid=stMain]')]
    .filter(part => part.scrollWidth > part.clientWidth).length"""
UNNAMED = """() => [...document.querySelectorAll('[data-testid=stVegaLiteChart]')]
    .filter(chart => !(chart.getAttribute('aria-label') || '').trim()).length"""


def started(playwright: Playwright) -> Browser:
    """Start the system's chromium; without it or a Chinese font, skip and say so."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        missing("chromium (package chromium)")
    fonts = shutil.which("fc-list")
    if fonts is not None:
        listed = subprocess.run([fonts, ":lang=zh"], capture_output=True, check=True)
        if not listed.stdout.strip():
            missing("a Chinese font (package fonts-noto-cjk)")
    return playwright.chromium.launch(executable_path=program, args=FLAGS)


def charts_on(page: Page) -> int:
    return page.locator("[data-testid=stVegaLiteChart]").count()


class Visit:
    """One browser window on a served dashboard."""

    def __init__(
        self, browser: Browser, address: str, version: str, width: int = WIDE
    ) -> None:
        self.address, self.version, self.width = address, version, width
        self.lang: Language = "zh"
        # milliseconds between two looks at whether a page has come to rest
        self.patience = 80
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.context: BrowserContext = browser.new_context(
            viewport={"width": width, "height": HIGH}
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
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

    def open(self, place: Place, **link: str) -> None:
        """Open a link as one that was sent."""
        self.lang = "en" if link.get("lang") == "en" else "zh"
        query = "&".join(f"{name}={value}" for name, value in link.items())
        self.page.goto(f"{self.address}/{place.path}?{query}")
        self.settle(place)

    def walk(self, place: Place) -> None:
        """Go to a page by the menu of a wide window."""
        self.width = WIDE
        self.page.set_viewport_size({"width": WIDE, "height": HIGH})
        words = Words(self.lang)
        group = next(name for name, pages in sitemap.GROUPS.items() if place in pages)
        self.page.get_by_test_id("stTopNavSection").filter(
            has_text=words(f"frame.group_{group}")
        ).click()
        self.page.get_by_test_id("stTopNavDropdownLink").get_by_text(
            words(f"{place.words}.title"), exact=True
        ).click()
        self.settle(place)

    def speak(self, lang: Language, place: Place) -> None:
        """Change the language by its switch."""
        self.lang = lang
        button = self.page.locator(".st-key-language button")
        button.get_by_text(Words(lang)("frame.language"), exact=True).click()
        self.settle(place)

    def resize(self, width: int, place: Place) -> None:
        self.width = width
        self.page.set_viewport_size({"width": width, "height": HIGH})
        # charts are drawn anew at their new width
        self.page.wait_for_timeout(250)
        self.settle(place)

    def settle(self, place: Place) -> None:
        words = Words(self.lang)
        title = words("frame.window", page=words(f"{place.words}.title"))
        wanted = [place.path, title, self.version]
        self.page.wait_for_function(SETTLED, arg=wanted)
        if self.patience:
            # again: a page is for a moment between two runs
            self.page.wait_for_timeout(self.patience)
            self.page.wait_for_function(SETTLED, arg=wanted)

    def check(self) -> None:
        """Nothing broke, complained, or asked anybody but this machine."""
        assert not self.broken()

    def broken(self) -> list[str]:
        """List exceptions, complaints on the console, and requests to anybody else."""
        n_exceptions = self.page.locator("[data-testid=stException]").count()
        hosts = {urlsplit(url).hostname for url in self.asked if "://" in url}
        assert any(url.startswith("ws://") for url in self.asked)
        return [
            *["exception"] * n_exceptions,
            *self.complaints,
            *(f"asked {host}" for host in hosts - {serve.ADDRESS}),
        ]

    def defects(self) -> list[str]:
        """List what axe-core finds, with the piece of the page."""
        found = Axe().run(self.page, options=AXE).response["violations"]
        return [
            f"{rule['id']}: {node['html'][:160]} {node['failureSummary'][:240]}"
            for rule in found
            for node in rule["nodes"]
        ]

    def keep(self, name: str) -> None:
        """Keep a picture of the whole page, where somebody wants to look at them."""
        if not os.environ.get("CJQA_SCREENSHOTS"):
            return
        SCREENSHOTS.mkdir(exist_ok=True)
        # twice: tables grow when there is room for them
        for _ in range(2):
            height = self.page.evaluate(
                "document.querySelector('[data-testid=stMainBlockContainer]').scrollHeight"
            )
            size = {"width": self.width, "height": int(height) + 40}
            self.page.set_viewport_size(size)  # type: ignore[arg-type]
            self.page.wait_for_timeout(700)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png")
        self.page.set_viewport_size({"width": self.width, "height": HIGH})

    def link(self) -> str:
        """Read the address that a reader would copy."""
        return str(self.page.evaluate("location.href"))

    def query(self) -> dict[str, str]:
        return {k: v[0] for k, v in parse_qs(urlsplit(self.link()).query).items()}

    def said(self) -> list[str]:
        """Read questions and findings, which differ whenever what is shown differs."""
        return self.page.locator("h1.question, p.finding").all_inner_texts()

    def pictures(self) -> list[str]:
        """Read the charts themselves: their marks and texts as they are drawn."""
        drawn: list[str] = self.page.evaluate(
            """() => [...document.querySelectorAll(
                '[data-testid=stVegaLiteChart] svg.marks')].map(
                chart => chart.innerHTML.replace(/(gradient|clip)[_0-9]+/g, ''))"""
        )
        return drawn

    def comes_to(self, pictures: Callable[[], list[str]]) -> bool:
        """Wait for the charts that another window shows: widths settle by themselves."""
        for _ in range(PATIENT_LOOKS):
            if self.pictures() == pictures():
                return True
            self.page.wait_for_timeout(500)
        return False

    def close(self) -> None:
        self.context.close()

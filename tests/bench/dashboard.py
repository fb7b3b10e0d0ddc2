"""
How fast the dashboard's pages are on a built home, measured with real sessions.

Seconds differ between machines and hours, so nothing here asserts one: they are printed
for a reader, and ratios within the run beside them. A page in the browser is measured
from the click in the menu to the last chart; a session is a websocket that asks for a
page as a browser does and reads until the script has ended.

    uv run python tests/bench/dashboard.py HOME                # all, at full size
    uv run python tests/bench/dashboard.py HOME sessions       # one of: sessions pages
"""

from __future__ import annotations

import argparse
import asyncio
import socket
import sys
import time
from pathlib import Path
from statistics import median, quantiles

import psutil
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

ROOT = Path(__file__).resolve().parents[2]
SESSIONS = 20
ROUNDS = 3
# a reader looks at a page for this long before asking for the next; pages that each sees
PAUSE = 10.0
VISITS = 5
# more than any page sends in one message
LARGEST = 64 * 2**20


class Session:
    """One reader's websocket."""

    def __init__(self, address: str, lang: str) -> None:
        self.address, self.lang = address, lang
        self.hashes: dict[str, str] = {}

    async def __aenter__(self) -> Session:
        self._wire = await websockets.connect(
            self.address.replace("http", "ws") + "/_stcore/stream",
            subprotocols=[websockets.Subprotocol("streamlit")],
            origin=websockets.Origin(self.address),
            max_size=LARGEST,
        )
        await self.ask("")
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._wire.close()

    async def ask(self, page: str) -> float:
        """Go to a page and return the seconds until its script has ended."""
        back = BackMsg()
        back.rerun_script.query_string = f"lang={self.lang}"
        back.rerun_script.page_script_hash = self.hashes.get(page, "")
        start = time.perf_counter()
        await self._wire.send(back.SerializeToString())
        while True:
            forward = ForwardMsg.FromString(await self._wire.recv())
            kind = forward.WhichOneof("type")
            if kind == "navigation":
                for known in forward.navigation.app_pages:
                    self.hashes[known.url_pathname] = known.page_script_hash
            elif kind == "delta" and forward.delta.new_element.HasField("exception"):
                raise RuntimeError(forward.delta.new_element.exception.message)
            elif kind == "script_finished":
                return time.perf_counter() - start


async def walk(
    address: str, lang: str, pages: list[str], *, wait: float = 0.0, pause: float = 0.0
) -> list[float]:
    """Ask for every page in turn, with a reader's pause before the next."""
    async with Session(address, lang) as session:
        await asyncio.sleep(wait)
        spent = []
        for page in pages:
            spent.append(await session.ask(page))
            await asyncio.sleep(max(0.0, pause - spent[-1]))
        return spent


async def crowd(address: str, n: int, pages: list[str], pause: float) -> list[float]:
    """Walk with many sessions, each from another page on and at another moment."""
    walks = []
    for at in range(n):
        turn = pages[at % len(pages) :] + pages[: at % len(pages)]
        wait = pause * at / n
        lang = "zh" if at % 2 else "en"
        walks.append(walk(address, lang, turn[:VISITS], wait=wait, pause=pause))
    return [spent for one in await asyncio.gather(*walks) for spent in one]


def measure_sessions(address: str, pid: int, n: int, rounds: int) -> dict[str, float]:
    """Walk with one session; with many who read what they see; with many who do not."""
    from dashboards import sitemap

    pages = [page.path for page in sitemap.pages()]
    # in both languages, every answer is asked once before anything is measured
    for lang in ("zh", "en"):
        asyncio.run(walk(address, lang, pages))
    alone = asyncio.run(walk(address, "zh", pages * rounds))
    reading = asyncio.run(crowd(address, n, pages, PAUSE))
    rushing = asyncio.run(crowd(address, n, pages, 0.0))
    slowest = quantiles(reading, n=20)[-1]
    return {
        "one session, median (s)": median(alone),
        "one session, slowest (s)": max(alone),
        f"{n} sessions, median (s)": median(reading),
        f"{n} sessions, 95th percentile (s)": slowest,
        f"{n} without a pause, 95th percentile (s)": quantiles(rushing, n=20)[-1],
        "95th percentile / slowest alone": slowest / max(alone),
        "server's memory (MB)": psutil.Process(pid).memory_info().rss / 2**20,
    }


def measure_pages(address: str, home: Path, rounds: int) -> dict[str, float]:
    """Walk through all pages in a browser, then change a filter."""
    sys.path[:0] = [str(ROOT / "tests" / "builders")]
    from browsing import Visit, started
    from playwright.sync_api import sync_playwright

    from dashboards import sitemap
    from dashboards.wording import Words
    from warehouse.reader import published

    pages = list(sitemap.pages())
    strengths = sitemap.page("category_strengths")
    spent: dict[str, list[float]] = {page.name: [] for page in pages}
    filtered: list[float] = []
    with sync_playwright() as playwright:
        browser = started(playwright)
        window = Visit(browser, address, published(home, "office").version)
        window.patience = 0
        window.open(strengths, lang="zh")
        for once in range(rounds + 1):
            for page in pages:
                start = time.perf_counter()
                window.walk(page)
                # the first walk fills what is kept between runs
                if once:
                    spent[page.name].append(time.perf_counter() - start)
        window.walk(strengths)
        basis = window.page.get_by_role(
            "combobox", name=Words("zh")("frame.filter_basis")
        )
        for once in range(2 * rounds + 2):
            name = Words("zh").term("basis", ("independent_mean", "consensus")[once % 2])
            basis.click()
            option = window.page.get_by_role("option", name=name)
            option.wait_for()
            start = time.perf_counter()
            option.click()
            window.page.wait_for_function(
                "code => location.search.includes('basis=' + code)",
                arg=("independent_mean", "consensus")[once % 2],
            )
            window.settle(strengths)
            if once > 1:
                filtered.append(time.perf_counter() - start)
        window.close()
        browser.close()
    figures = {f"{name} (s)": median(times) for name, times in spent.items()}
    slowest = max(figures.values())
    return {
        **figures,
        "filter change (s)": median(filtered),
        "slowest page / median page": slowest / median(figures.values()),
    }


def run(home: Path, measure: str, n: int, rounds: int) -> dict[str, float]:
    """Serve the home and measure."""
    from warehouse import serve
    from warehouse.home import Home

    with socket.socket() as probe:
        probe.bind((serve.ADDRESS, 0))
        port = probe.getsockname()[1]
    dashboard = serve.start(Home(home), port, "zh")
    try:
        if measure == "sessions":
            pid = dashboard.process.pid
            return measure_sessions(dashboard.url, pid, n, rounds)
        return measure_pages(dashboard.url, home, rounds)
    finally:
        dashboard.stop()


def main() -> None:
    """Print each figure on its own line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("measures", nargs="*", default=["sessions", "pages"])
    parser.add_argument("--sessions", type=int, default=SESSIONS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    chosen = parser.parse_args()
    for measure in chosen.measures:
        found = run(chosen.home, measure, chosen.sessions, chosen.rounds)
        for figure, value in found.items():
            print(f"{measure:10}{figure:42}{value:10.3f}", flush=True)


if __name__ == "__main__":
    main()

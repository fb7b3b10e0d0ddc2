"""Which pages there are, grouped by who asks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Page:
    """
    One page.

    Parameters
    ----------
    name : str
        Its file in ``pages/`` without the ending, its path in the link, its exposure.
    words : str
        Its file in ``wording/``, which holds its ``title``.
    icon : str
        Its icon in the menu, of the font that comes with Streamlit.
    """

    name: str
    words: str
    icon: str

    @property
    def file(self) -> str:
        """Where the page stands, seen from ``app.py``."""
        return f"pages/{self.name}.py"

    @property
    def path(self) -> str:
        """What the link says after the address; the first page says nothing."""
        return "" if self.name == FIRST else self.name


FIRST: Final = "cycle_overview"
# group to its pages, both in the order of the menu
GROUPS: Final[Mapping[str, tuple[Page, ...]]] = {
    "office": (
        Page("cycle_overview", "overview", ":material/flag:"),
        Page("review_quality", "review", ":material/verified:"),
        Page("consensus_briefing", "briefing", ":material/assignment:"),
        Page("ranking_stability", "ranking", ":material/swap_vert:"),
        Page("consensus_and_site", "consensus", ":material/compare_arrows:"),
        Page("category_strengths", "strengths", ":material/grid_on:"),
        Page("applications", "applications", ":material/domain:"),
        Page("factor_patterns", "patterns", ":material/tune:"),
        Page("trends", "trends", ":material/timeline:"),
    ),
    "training": (
        Page("severity", "severity", ":material/balance:"),
        Page("change", "change", ":material/trending_up:"),
        Page("agreement", "agreement", ":material/join_inner:"),
        Page("examiner", "examiner", ":material/person:"),
        Page("links", "links", ":material/hub:"),
    ),
    "everyone": (
        Page("data_quality", "data", ":material/fact_check:"),
        Page("methods", "methods", ":material/menu_book:"),
    ),
}


def pages() -> Iterator[Page]:
    """Give every page in the order of the menu."""
    for group in GROUPS.values():
        yield from group


def page(name: str) -> Page:
    """
    Find a page by its name.

    Raises
    ------
    KeyError
        When there is no such page.
    """
    return {one.name: one for one in pages()}[name]

"""What a page looks at: award, cycle, basis and, where it matters, sector."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboards import figure, link, session
from dashboards.queries import reference
from dashboards.wording import Words
from warehouse.reader import Published

ALL = "all"
_REFRESH = "uv run cjqa refresh"
_DEMO = "uv run cjqa demo"


@dataclass(frozen=True)
class Scope:
    """
    What was chosen.

    Parameters
    ----------
    award, cycle, basis, sector : str
        Codes; sector is ``all`` where a page does not ask.
    cycle_name : str
        The cycle as the reader sees it.
    named : mapping of str to str
        Names and values of the filters, as the reader sees them.
    more : DeltaGenerator
        The row of filters, for those that only this page has.
    """

    award: str
    cycle: str
    basis: str
    sector: str
    cycle_name: str
    named: Mapping[str, str]
    more: DeltaGenerator = field(repr=False)
    _head: DeltaGenerator = field(repr=False)
    _line: str = field(repr=False)

    def fill_heading(self, title: str) -> None:
        """Put the page's question above the filters."""
        with self._head:
            figure.heading(title, self._line)


def choose(
    published: Published,
    words: Words,
    *,
    by_sector: bool = False,
    by_basis: bool = True,
    bases: Sequence[str] | None = None,
    decided_only: bool = False,
) -> Scope | None:
    """
    Show the filters in one row and return what is chosen.

    Parameters
    ----------
    published : Published
        The version shown.
    words : Words
        Language of the page.
    by_sector : bool, optional
        Whether the page asks for a sector.
    by_basis : bool, optional
        Whether the page asks for a basis; without it, the basis is empty.
    bases : sequence of str, optional
        The bases to offer, where they are not those of the totals.
    decided_only : bool, optional
        Whether cycles are offered only once they are decided.

    Returns
    -------
    Scope or None
        None when the version holds nothing to choose: the page then says what to load.
    """
    awards = reference.awards(published)
    if not awards.height:
        _refuse(published, words, "frame.no_applications")
        return None
    head = st.container(key="head")
    row = st.container(key="filters", horizontal=True, vertical_alignment="bottom")
    named: dict[str, str] = {}
    with row:
        titles = dict(awards.select("award_id", "title").iter_rows())
        award = next(iter(titles))
        if len(titles) > 1:
            award = link.choose(
                words("frame.filter_award"), "award", list(titles), titles.__getitem__
            )
        link.keep("award", award)
        named[words("frame.filter_award")] = words.set(titles[award])
        cycles = reference.cycles(published, award)
        offered = cycles.filter(cycles["is_decided"]) if decided_only else cycles
        names = {
            one["cycle"]: words.cycle(one["cycle"], one["edition_no"])
            for one in offered.iter_rows(named=True)
        }
        if names:
            cycle = link.choose(
                words("frame.filter_cycle"), "cycle", list(names), names.__getitem__
            )
            named[words("frame.filter_cycle")] = names[cycle]
    if not names:
        reason = "frame.none_decided" if cycles.height else "frame.no_applications"
        _refuse(published, words, reason)
        return None
    with row:
        basis = ""
        if by_basis:
            label = words("frame.filter_basis")
            known = list(bases or reference.bases(published, award)) or [""]
            basis = link.choose(
                label, "basis", known, lambda code: words.term("basis", code)
            )
            named[label] = words.term("basis", basis)
        sector, sectors = ALL, sector_titles(published, words)
        if by_sector:
            label = words("frame.filter_sector")
            sector = link.choose(
                label,
                "sector",
                [ALL, *sectors],
                lambda code: sectors.get(code) or words.term("sector", code),
            )
            named[label] = sectors.get(sector) or words.term("sector", sector)
    _notices(published, words)
    facts = [
        titles[award],
        words(
            "frame.shown_n",
            n=int(cycles.filter(cycles["cycle"] == cycle)["n_applications"][0]),
        ),
        *([words("frame.shown_basis", basis=words.term("basis", basis))] * by_basis),
        words(
            "frame.shown_version",
            version=published.version,
            built_at=figure.moment(published.built_at),
        ),
    ]
    line = words("frame.gap").join(facts)
    return Scope(award, cycle, basis, sector, names[cycle], named, row, head, line)


def heading(published: Published, words: Words, title: str, line: str) -> None:
    """Open a page that has no cycle to choose: its question, and what the link lost."""
    figure.heading(title, line)
    _notices(published, words)


def sector_titles(published: Published, words: Words) -> dict[str, str]:
    """Return the sectors' names in the standard's order."""
    rows = reference.sectors(published).iter_rows(named=True)
    return {row["sector"]: words.of(row, "title") for row in rows}


def nothing(words: Words, reason: str) -> None:
    """Say that there is nothing to show, why, and which command mends it."""
    with st.container(key="nothing"):
        figure.heading(words("frame.nothing_title"), reason)
        figure.note(words("frame.nothing_do"))
        folder = words("frame.folder")
        for command, does in (
            (f"{_REFRESH} {folder}", words("frame.nothing_refresh")),
            (_DEMO, words("frame.nothing_demo")),
        ):
            figure.note(does)
            st.code(command, language=None)


def _notices(published: Published, words: Words) -> None:
    before = session.version_before()
    if before is not None:
        name, is_linked = before
        key = "frame.linked_version" if is_linked else "frame.new_version"
        figure.notice(words(key, before=name, version=published.version))
    for name, value in link.lost().items():
        label = words(f"frame.filter_{name}")
        figure.notice(words("frame.lost_filter", name=label, value=value))


def _refuse(published: Published, words: Words, reason: str) -> None:
    """Say that there is nothing to choose, in a page whose link says so as well."""
    nothing(words, words(reason, version=published.version))
    link.write(words.lang, published.version, ("award",))

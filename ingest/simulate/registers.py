"""The lists of a cycle: applicants, examiners, and the office's table of cycles."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from ingest.simulate.looks import spell_number
from ingest.simulate.pages import Page, Value, Written
from ingest.simulate.people import Entrant, Examiner, pick
from ingest.simulate.scheme import Scheme


@dataclass(frozen=True)
class Cycle:
    """
    One cycle of the archive.

    Attributes
    ----------
    index : int
        Place in the archive, from 0.
    year, edition : int
        The year, and the number of the edition.
    progress : float
        0 in the first cycle of the archive, 1 in the last.
    is_standing : bool
        Whether panels stand for a batch of applications.
    places : int
        Honours to give.
    """

    index: int
    year: int
    edition: int
    progress: float
    is_standing: bool
    places: int


@dataclass(frozen=True)
class Decision:
    """
    What a cycle decided on an application.

    Attributes
    ----------
    outcome : str
        Code of the outcome.
    reached_site : bool
        Whether it was visited.
    official_points, official_rank : float or None, int or None
        The office's own total and rank, of those visited.
    """

    outcome: str
    reached_site: bool
    official_points: float | None
    official_rank: int | None


def _table(page: Page, title: str, rows: Sequence[Mapping[str, Value]], top: int) -> None:
    """Write a titled table with the header of its first row's keys."""
    headers = list(rows[0])
    page.put(top, 0, Written(title, "title"))
    page.merge(top, 0, top, len(headers) - 1)
    page.heights[top] = 32
    first = top + 1
    page.repeat_rows = (first, first)
    for column, header in enumerate(headers):
        page.put(first, column, Written(header, "header"))
        longest = max(len(str(row[header] or "")) for row in rows)
        page.widths[column] = max(8, min(44, 2 * max(longest, len(header)) + 2))
        for place, row in enumerate(rows, start=first + 1):
            value = row[header]
            shown = "yyyy-mm-dd" if isinstance(value, date) else None
            style = "body" if isinstance(value, str) and len(value) > 6 else "number"
            page.put(place, column, Written(value, style, number_format=shown))


def _page(
    names: Sequence[str],
    title: str,
    rows: Sequence[Mapping[str, Value]],
    rng: np.random.Generator,
) -> Page:
    page = Page(pick(rng, names))
    _table(page, title, rows, int(rng.integers(0, 2)))
    return page


def application_register(
    cycle: Cycle,
    entries: Sequence[tuple[Entrant, str, Decision]],
    scheme: Scheme,
    words: Mapping[str, Any],
    rng: np.random.Generator,
) -> Page:
    """
    Write the list of a cycle's applicants.

    Parameters
    ----------
    cycle : Cycle
        The cycle.
    entries : sequence of (Entrant, str, Decision)
        Who applied, the panel, and what became of it.
    scheme : Scheme
        The standard, for the words of codes.
    words : mapping
        The simulator's words.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    Page
    """
    register = words["register"]
    template = pick(rng, words["scoring"]["cycles"]["届次"])
    written_cycle = template.format(edition=spell_number(cycle.edition), year=cycle.year)
    rows = []
    for number, (entrant, panel, decision) in enumerate(entries, start=1):
        organisation = entrant.organisation
        eligibility = "ineligible" if decision.outcome == "ineligible" else "eligible"
        values: dict[str, Value] = {
            "row_number": number,
            "cycle": written_cycle,
            "organisation": organisation.name,
            "organisation_code": organisation.organisation_id,
            "entry_code": entrant.entry_code,
            "region": organisation.region.title,
            "sector": scheme.word("sector", organisation.sector),
            "industry_code": organisation.industry_code,
            "size": scheme.word("size", organisation.size),
            "ownership": organisation.ownership,
            "recommended_by": words["organisations"]["recommended_by"].format(
                region=organisation.region.title
            ),
            "panel": panel,
            "eligibility": scheme.word("eligibility", eligibility),
            "reached_site": scheme.word(
                "yes_no", "yes" if decision.reached_site else "no"
            ),
            "outcome": scheme.word("outcome", decision.outcome),
            "former_names": organisation.former_name,
            "past_honours": "；".join(entrant.past_honours) or None,
            "official_points": decision.official_points,
            "official_rank": decision.official_rank,
        }
        rows.append({register["headers"][role]: value for role, value in values.items()})
    title = register["title"].format(
        award=words["award"], year=cycle.year, edition=spell_number(cycle.edition)
    )
    return _page(register["sheet_names"], title, rows, rng)


def examiner_roster(
    cycle: Cycle,
    pool: Sequence[Examiner],
    attending: Sequence[Examiner],
    scheme: Scheme,
    words: Mapping[str, Any],
    rng: np.random.Generator,
) -> Page:
    """
    Write the list of a cycle's examiners.

    Parameters
    ----------
    cycle : Cycle
        The cycle.
    pool : sequence of Examiner
        Everybody on the list.
    attending : sequence of Examiner
        Who takes part.
    scheme : Scheme
        The standard, for the words of codes.
    words : mapping
        The simulator's words.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    Page
    """
    roster = words["roster"]
    present = {examiner.examiner_id for examiner in attending}
    trained_on = date(cycle.year, 6, 10) + timedelta(days=int(rng.integers(0, 12)))
    rows = []
    for examiner in pool:
        is_present = examiner.examiner_id in present
        values: dict[str, Value] = {
            "examiner_code": examiner.examiner_id,
            "examiner": examiner.name,
            "employer": examiner.employer,
            "field": examiner.field,
            "level": scheme.word("role", examiner.role),
            "first_cycle": examiner.first_cycle,
            "attended": scheme.word("yes_no", "yes" if is_present else "no"),
            "trained_on": trained_on if is_present else None,
            "recusal": examiner.employer if rng.random() < 0.5 else None,
        }
        rows.append({roster["headers"][role]: value for role, value in values.items()})
    title = roster["title"].format(
        award=words["award"], year=cycle.year, edition=spell_number(cycle.edition)
    )
    return _page(roster["sheet_names"], title, rows, rng)


def panel_assignment(
    cycle: Cycle,
    entries: Sequence[tuple[Entrant, str, Sequence[Examiner]]],
    scheme: Scheme,
    words: Mapping[str, Any],
    rng: np.random.Generator,
) -> Page:
    """
    Write who is to score whom: a row per pair, or per application with all examiners.

    Parameters
    ----------
    cycle : Cycle
        The cycle.
    entries : sequence of (Entrant, str, sequence of Examiner)
        Who applied, the panel's name and its members.
    scheme : Scheme
        The standard, for the words of codes.
    words : mapping
        The simulator's words.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    Page
    """
    assignment = words["books"]["assignment"]
    rows: list[dict[str, Value]] = []
    headers: dict[str, str] = assignment["headers"]
    stage = scheme.word("stage", "independent")
    kind = pick(rng, ("pairs", "columns", "joined"))
    for entrant, panel, members in entries:
        what: dict[str, Value] = {
            headers["panel"]: panel,
            headers["organisation"]: entrant.organisation.name,
            headers["entry_code"]: entrant.entry_code,
        }
        if kind == "pairs":
            for member in members:
                role = scheme.word("role", member.role)
                who: dict[str, Value] = {
                    headers["examiner"]: member.name,
                    headers["role"]: role,
                }
                rows.append({**what, **who, headers["stage"]: stage})
            continue
        names = [member.name for member in members]
        if kind == "joined":
            what[headers["examiner"]] = "、".join(names)
        else:
            for number, name in enumerate(names, start=1):
                what[assignment["examiner_columns"].format(n=number)] = name
        rows.append({**what, headers["stage"]: stage})
    title = assignment["title"].format(award=words["award"], year=cycle.year)
    return _page(assignment["sheet_names"], title, rows, rng)


def missing_code_register(codes: Sequence[tuple[str, str, int]]) -> str:
    """
    Write the table of declared missing codes that a home keeps.

    Parameters
    ----------
    codes : sequence of (str, str, int)
        Layout, cycle and code.

    Returns
    -------
    str
        A CSV file.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["file_sha256", "layout", "cycle", "code"])
    writer.writerows([("", *row) for row in codes])
    return text.getvalue()


def cycle_register(
    cycles: Sequence[Cycle], scheme: Scheme, words: Mapping[str, Any]
) -> str:
    """
    Write the table of cycles that a home keeps, all of them decided.

    Parameters
    ----------
    cycles : sequence of Cycle
        The cycles.
    scheme : Scheme
        The standard that they are scored against.
    words : mapping
        The simulator's words.

    Returns
    -------
    str
        A CSV file.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(
        ["award", "year", "edition", "scheme", "places", "decided_on", "aliases"]
    )
    for cycle in cycles:
        aliases = f"第{spell_number(cycle.edition)}届;第{cycle.edition}届"
        decided_on = date(cycle.year, 12, 18)
        writer.writerow(
            (
                words["award"],
                cycle.year,
                cycle.edition,
                scheme.scheme,
                cycle.places,
                decided_on,
                aliases,
            )
        )
    return text.getvalue()

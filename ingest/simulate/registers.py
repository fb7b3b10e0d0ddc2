"""The lists of a cycle: applicants, examiners, and the office's table of cycles."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from ingest.simulate.looks import spell_number
from ingest.simulate.pages import Dress, Page, Value, Written, write_workbook
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
    """What a cycle decided on an application."""

    outcome: str
    reached_site: bool


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


def _workbook(
    names: Sequence[str],
    title: str,
    rows: Sequence[Mapping[str, Value]],
    words: Mapping[str, Any],
    saved_at: datetime,
    rng: np.random.Generator,
) -> bytes:
    scoring = words["scoring"]
    page = Page(pick(rng, names))
    _table(page, title, rows, int(rng.integers(0, 2)))
    dress = Dress(font=pick(rng, scoring["fonts"]), fill=pick(rng, scoring["fills"]))
    return write_workbook([page], dress, saved_at)


def application_register(
    cycle: Cycle,
    entries: Sequence[tuple[Entrant, str, Decision]],
    scheme: Scheme,
    words: Mapping[str, Any],
    rng: np.random.Generator,
) -> bytes:
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
    bytes
        An .xlsx file.
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
        }
        rows.append({register["headers"][role]: value for role, value in values.items()})
    title = register["title"].format(
        award=words["award"], year=cycle.year, edition=spell_number(cycle.edition)
    )
    saved_at = datetime(cycle.year, 12, 20)
    return _workbook(register["sheet_names"], title, rows, words, saved_at, rng)


def examiner_roster(
    cycle: Cycle,
    pool: Sequence[Examiner],
    attending: Sequence[Examiner],
    scheme: Scheme,
    words: Mapping[str, Any],
    rng: np.random.Generator,
) -> bytes:
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
    bytes
        An .xlsx file.
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
    saved_at = datetime(cycle.year, 6, 25)
    return _workbook(roster["sheet_names"], title, rows, words, saved_at, rng)


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

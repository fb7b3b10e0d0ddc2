"""What a cell says: its text in three forms, the number that it spells, its date."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ingest.grid import Cell
from ingest.layouts import Vocabulary
from ingest.spelling import (
    NumberUnit,
    looks_like_serial,
    normalise,
    serial_date,
    spelled_date,
    spelled_number,
)
from ingest.text import split_note

#: A date is short; a longer text that opens with one is a comment.
_LONGEST_DATE = 30
#: No clause has more points; the missing codes of old files lie within these too.
_HIGHEST_SCORE = 1_000
_LOWEST_SCORE = -1


class Said(NamedTuple):
    """The columns of a fact, from ``raw_text`` to ``date_value``, in their order."""

    raw_text: str
    norm_text: str
    core_text: str
    note_text: str | None
    value_kind: str
    number: float | None
    number_unit: NumberUnit | None
    decimals: int | None
    date_value: date | None


def said_by(
    cell: Cell, *, value: str | None = None, is_date: bool = False, is_1904: bool = False
) -> Said:
    """
    Read a cell that holds a value.

    Parameters
    ----------
    cell : Cell
        The cell.
    value : str, optional
        The part of its normalised text that counts, where a label stands before it.
    is_date : bool
        Whether it stands in a date's place, where a plain number may be a serial.
    is_1904 : bool
        Whether serials count from 1904.

    Returns
    -------
    Said
        What it says; nothing of it is judged.
    """
    norm = normalise(cell.raw) if value is None else value
    core, note = norm, None
    number: float | None = None
    unit: NumberUnit | None = None
    decimals: int | None = None
    day = cell.date
    if cell.kind == "number":
        number, decimals = cell.number, cell.decimals
        unit = "percent_format" if cell.is_percent else "plain"
        if is_date:
            day = _day_of(cell.raw, number or 0.0, is_1904)
    elif cell.kind == "text":
        core, note, _ = split_note(norm)
        spelled = spelled_number(core)
        if spelled is not None:
            number, unit, decimals = spelled
        if len(norm) <= _LONGEST_DATE:
            day = spelled_date(cell.raw if value is None else norm)
        if day is None and number is not None and is_date:
            day = _day_of(core, number, is_1904)
    return Said(cell.raw, norm, core, note, cell.kind, number, unit, decimals, day)


def ignored(cell: Cell, value: str | None = None) -> Said:
    """Read a cell that is no value: only its text counts."""
    norm = normalise(cell.raw) if value is None else value
    return Said(cell.raw, norm, norm, None, cell.kind, None, None, None, cell.date)


def is_score(cell: Cell, vocabulary: Vocabulary) -> bool:
    """Tell whether a cell may hold a score, or a word for one that was not given."""
    number = cell.number if cell.kind == "number" else None
    if cell.kind == "text":
        text = split_note(normalise(cell.raw)).core
        if vocabulary.no_scores.exactly(text):
            return True
        spelled = spelled_number(text)
        number = None if spelled is None else spelled[0]
    return number is not None and _LOWEST_SCORE <= number <= _HIGHEST_SCORE


def _day_of(text: str, number: float, is_1904: bool) -> date | None:
    """Read a plain number in a date's place: a serial or eight digits."""
    if looks_like_serial(number):
        return serial_date(number, is_1904)
    return spelled_date(text)

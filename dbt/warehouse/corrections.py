"""
What corrections of single cells say, read as a sheet that said so would be read.

A correction names a cell by the sha256 of its file, so its expectation can only fail to
hold when the register is mistaken. Such a register stops the build: a number would else
be replaced that nobody has looked at.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import duckdb

from warehouse.refusals import Refusal
from warehouse.wording import Language, text

LINES_SHOWN = 5

_READINGS = """
    row_no integer, is_after_label boolean, norm_text varchar, core_text varchar,
    note_text varchar, number double, number_unit varchar, decimals integer,
    date_value date, mentions struct("role" varchar, kind varchar, "value" varchar)[]
"""


class CorrectionsDoNotHold(Refusal):
    """
    Corrections whose cells hold something else than the register expects.

    Parameters
    ----------
    register : Path
        The register.
    found : list of dict
        For each: row, place, expected and found.
    """

    def __init__(self, register: Path, found: list[dict[str, Any]]) -> None:
        super().__init__("corrections_do_not_hold", file=register, n=len(found))
        self.found = found

    def message(self, lang: Language) -> str:
        """Say which rows of the register do not hold, and what their cells hold."""
        told = [
            text("correction_does_not_hold", lang, **line)
            for line in self.found[:LINES_SHOWN]
        ]
        return "\n".join([super().message(lang), *told])


def load(
    con: duckdb.DuckDBPyConnection, rows: Iterable[tuple[int, dict[str, str | None]]]
) -> None:
    """
    Read corrected texts into ``raw.register_correction_readings``.

    Parameters
    ----------
    con : duckdb.DuckDBPyConnection
        The warehouse under construction.
    rows : iterable of (int, dict)
        Rows of the register with their numbers.
    """
    con.execute(f"create table raw.register_correction_readings ({_READINGS})")
    for number, row in rows:
        for is_after_label, corrected in _texts(row["corrected"] or ""):
            con.execute(
                "insert into raw.register_correction_readings "
                "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    number,
                    is_after_label,
                    *_reading(corrected),
                    [
                        dict(zip(("role", "kind", "value"), mention, strict=True))
                        for mention in _mentions(corrected)
                    ],
                ],
            )


def _texts(corrected: str) -> Iterator[tuple[bool, str]]:
    """Give the whole text and, as one cell may hold label and value, what follows."""
    from ingest.spelling import normalise

    whole = normalise(corrected)
    yield False, whole
    _, colon, value = whole.partition(":")
    if colon:
        yield True, value


def _reading(norm: str) -> list[Any]:
    from ingest.spelling import spelled_date, spelled_number
    from ingest.text import split_note

    core, note, _ = split_note(norm)
    number, unit, decimals = spelled_number(core) or (None, None, None)
    return [norm, core, note, number, unit, decimals, spelled_date(norm)]


def _mentions(norm: str) -> Iterator[tuple[str, str, str]]:
    """Say what a title cell of each role would say with this text."""
    from ingest.layouts import vocabulary
    from ingest.text import cycle_mentions, split_note, stage_mentions, version_mentions

    note = split_note(norm)
    yield from (("cycle", *mention) for mention in cycle_mentions(norm))
    yield from (("stage", *mention) for mention in stage_mentions(norm))
    yield from (("version", *mention) for mention in version_mentions(norm))
    role = vocabulary().roles.longest_in(norm)
    if role is not None:
        yield "role", "role", role.code
    if note.role is not None:
        yield "examiner", "role", note.role


def verify(con: duckdb.DuckDBPyConnection, register: Path) -> None:
    """
    Hold each correction to the text that it expects.

    A cell of a file or sheet that was not read is unknown and so contradicts nothing.

    Parameters
    ----------
    con : duckdb.DuckDBPyConnection
        The warehouse under construction, with facts and registers loaded.
    register : Path
        The register of corrections, for the message.

    Raises
    ------
    CorrectionsDoNotHold
        With file, sheet, cell, expected and found text of each that fails.
    """
    from ingest.spelling import normalise

    held: dict[int, dict[str, Any]] = {}
    for row, file, sheet, cell, expected, expected_norm, raw, norm in con.execute(
        """
        with

        corrections as (
            select * from raw.register_corrections where expected is not null
        ),

        sheets as (
            select distinct file_sha256, sheet from raw.tables
            semi join corrections on tables.file_sha256 = corrections.file_sha256
        ),

        cells as (
            select distinct file_sha256, sheet, cell, raw_text, norm_text from raw.cells
            semi join corrections
                on
                    cells.file_sha256 = corrections.file_sha256
                    and cells.cell = corrections.cell
        )

        select
            corrections.row_no,
            (
                select arg_min(receipts.file_name, receipts.path_order)
                from raw.receipts
                where receipts.file_sha256 = corrections.file_sha256
            ),
            corrections.sheet,
            corrections.cell,
            corrections.expected,
            corrections.expected_norm,
            cells.raw_text,
            cells.norm_text
        from corrections
        inner join sheets
            on
                corrections.file_sha256 = sheets.file_sha256
                and corrections.sheet is not distinct from sheets.sheet
        left join cells
            on
                corrections.file_sha256 = cells.file_sha256
                and corrections.sheet is not distinct from cells.sheet
                and corrections.cell = cells.cell
        order by corrections.row_no, cells.norm_text
        """
    ).fetchall():
        # label and value in one cell: either the cell or its value may be expected
        if expected_norm in (normalise(raw), norm):
            held[row] = {}
        else:
            place = cell if sheet is None else f"{sheet}!{cell}"
            held.setdefault(
                row,
                {
                    "row": row,
                    "source": file,
                    "place": place,
                    "expected": expected,
                    "found": raw or "",
                },
            )
    if found := [line for line in held.values() if line]:
        raise CorrectionsDoNotHold(register, found)

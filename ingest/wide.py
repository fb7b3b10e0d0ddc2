"""
Tables with a column for each clause: a row is what one examiner gave one application.

The cell of a clause in the header is the clause of every row, so the line of a score is
its column. All scores of a file are on one scale.
"""

from __future__ import annotations

from collections.abc import Mapping

from ingest.clause_headers import CLAUSE, SUMMARIES, clause_number
from ingest.grid import Cell
from ingest.layouts import Vocabulary
from ingest.notes import Note
from ingest.records import Records
from ingest.spelling import normalise
from ingest.unfold import Printed
from ingest.values import said_by
from ingest.writer import FactWriter

#: All percentages of a file vote together on their scale, and so do all its points.
_SCALE = "wide"
_POINTS = "wide:points"


def write_by_clauses(
    writer: FactWriter, printed: Printed, vocabulary: Vocabulary
) -> list[Note]:
    """
    Write a table with a column for each clause: a form for each row.

    Parameters
    ----------
    writer : FactWriter
        Writes the facts.
    printed : Printed
        The table; its ``cells`` are not looked at.
    vocabulary : Vocabulary
        The shared words.

    Returns
    -------
    list of Note
        What is worth a word.
    """
    records = Records(writer, printed, vocabulary)
    places = _place_columns(records)
    records.surround(places)
    for row, cells, origins in records.rows():
        kind = records.check_kind(cells)
        if kind in {"mean", "range"}:
            records.check(row, cells, origins, kind)
        elif kind is not None:
            # a sum over several people means nothing
            records.ignore(row, cells, origins, kind)
        elif records.is_heading(cells, origins):
            records.ignore(row, cells, origins, "heading")
        elif all(cell.kind == "no_cached_value" for cell in cells.values()):
            # formulas alone that nobody has calculated: a row that waits to be filled in
            records.ignore(row, cells, origins, "free_line")
        else:
            labels = _reference_labels(records, cells)
            purpose = "reference" if labels else "scores"
            records.open((str(printed.number), str(row)), purpose)
            records.put(row, cells, origins, is_new=True, labels=labels)
    return records.end()


def _reference_labels(records: Records, cells: Mapping[int, Cell]) -> frozenset[int]:
    """Give the columns that say that a row holds the scores which experts agreed on."""
    words = records.layout.references
    if not words.by_word:
        return frozenset()
    return frozenset(
        column
        for column in cells.keys() & {*records.titles, min(cells)}
        if cells[column].kind == "text" and words.longest_in(normalise(cells[column].raw))
    )


def _place_columns(records: Records) -> frozenset[tuple[int, int]]:
    """
    Give each score the line of its clause; have each form begin with the clauses.

    Where a clause has a column of percentages and one of points, both are on the line of
    the first.
    """
    lines: dict[tuple[str, str], int] = {}
    places: dict[tuple[int, int], int] = {}
    for column, found in sorted(records.printed.table.header.columns.items()):
        line, group, kind = column, _SCALE, None
        if found.part == CLAUSE:
            clause = clause_number(found.name) or f"{column}"
            same = [
                n for (c, role), n in lines.items() if c == clause and role != found.role
            ]
            line = same[0] if same else column
            lines[clause, found.role] = line
            group = _POINTS if found.role == "score_points" else _SCALE
        elif found.role in SUMMARIES:
            kind = found.role
        else:
            continue
        is_sum = kind in {"total", "subtotal"}
        records.slots[column] = records.slots[column]._replace(
            line=line,
            block="check" if kind else "body",
            role="score" if is_sum else found.role,
            check_kind=kind,
            scale_group=group if is_sum or not kind else None,
        )
        if found.named_at is not None and line == column:
            places.setdefault(found.named_at, line)
    for (row, column), line in places.items():
        slot, cell = records.slots[line], records.sheet.rows[row][column]
        slot = slot._replace(role=CLAUSE, scale_group=None)
        records.repeat(row, column, slot, said_by(cell))
    return frozenset(places)

"""Tables with a row for each clause of each examiner: rows of equal titles are a form."""

from __future__ import annotations

from collections.abc import Mapping

from ingest.grid import Cell
from ingest.layouts import Vocabulary
from ingest.notes import Note
from ingest.records import Records
from ingest.spelling import normalise
from ingest.text import mentions
from ingest.unfold import ON_A_SCALE, Printed
from ingest.writer import FactWriter


def write_by_rows(
    writer: FactWriter, printed: Printed, vocabulary: Vocabulary
) -> list[Note]:
    """
    Write a table with a row for each clause that somebody scored.

    Rows that say the same of whose they are make one form, in the order of the first of
    them. The line of a score is its row.

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
    columns = printed.table.header.columns
    labels = [c for c, found in columns.items() if found.role in _LABELS]
    records = Records(writer, printed, vocabulary, labels)
    for column, slot in records.slots.items():
        if slot.role in ON_A_SCALE:
            group = f"{printed.number}:{slot.letters}"
            records.slots[column] = slot._replace(scale_group=group)
    records.surround()
    # the same people on two sheets are one form, unless the sheets' names tell them apart
    place = [f"{m.kind}={m.value}" for m in mentions(normalise(printed.sheet.name))]
    for row, cells, origins in records.rows():
        kind = records.check_kind(cells)
        is_anonymous = records.names.isdisjoint(cells)
        if kind in {"mean", "range"} and is_anonymous:
            records.check(row, cells, origins, kind)
        elif kind is not None and is_anonymous:
            records.ignore(row, cells, origins, kind)
        elif records.is_heading(cells, origins):
            records.ignore(row, cells, origins, "heading")
        else:
            is_new = records.open((*place, *_titles(records, cells)))
            records.put(row, cells, origins, is_new=is_new, kind=kind)
    return records.end()


_LABELS = frozenset({"clause", "category"})


def _titles(records: Records, cells: Mapping[int, Cell]) -> tuple[str, ...]:
    return tuple(
        normalise(cells[column].raw) if column in cells else ""
        for column in records.titles
    )

"""What one sheet shows to be wrong or worth a word, beside its facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from ingest.forms import TitleCell
from ingest.grid import Sheet, address, column_name
from ingest.layouts import Layout
from ingest.tables import Table, TableCell
from ingest.text import CYCLE_KINDS, Mention, cycle_mentions, split_note


class Note(NamedTuple):
    """A rule of ``wording/rules.csv`` and what it is about."""

    rule: str
    cell: str | None = None
    raw_text: str | None = None
    found: str | None = None


def title_notes(parts: Sequence[TitleCell]) -> Iterator[Note]:
    """
    Find what the title block of one table says twice and differently.

    An edition beside a year is no conflict here: only a register knows which belong
    together. Several dates are none either (scored on, signed on).
    """
    cycles: dict[Mention, TitleCell] = {}
    values: dict[str, dict[str, TitleCell]] = {}
    for part in parts:
        if part.role == "cycle":
            for mention in cycle_mentions(part.value):
                cycles.setdefault(mention, part)
        elif part.role != "date":
            core = split_note(part.value).core
            values.setdefault(part.role, {}).setdefault(core, part)
    for kind in CYCLE_KINDS:
        named = [mention for mention in cycles if mention.kind == kind]
        for first, second in pairwise(named):
            before, part = cycles[first], cycles[second]
            found = f"{before.value} / {part.value}"
            if before is part:
                found = f"{first.value} / {second.value}"
            yield Note("cycle_conflict", _place(part), part.cell.raw, found)
    for by_text in values.values():
        for one, other in pairwise(by_text):
            part = by_text[other]
            yield Note("label_repeated", _place(part), part.cell.raw, f"{one} / {other}")


def column_notes(sheet: Sheet, table: Table) -> Iterator[Note]:
    """Name the columns whose header no list knows."""
    for column, found in table.header.columns.items():
        if found.role != "other_column":
            continue
        for row in (table.header.bottom, table.header.top):
            cell = sheet.rows.get(row, {}).get(column)
            if cell is not None:
                yield Note("column_unknown", address(row, column), cell.raw)
                break


def merge_notes(layout: Layout, cells: Sequence[TableCell]) -> Iterator[Note]:
    """Warn of a score merged over several rows: it was taken for each of them."""
    rows: dict[tuple[int, int], list[TableCell]] = {}
    for cell in cells:
        if (
            cell.merged_from is not None
            and cell.block == "body"
            and cell.role in layout.value_columns
            and cell.column == cell.merged_from[1]
        ):
            rows.setdefault(cell.merged_from, []).append(cell)
    for (top, left), filled in rows.items():
        where = address(top, left)
        last = address(filled[-1].row, left)
        raw = filled[0].cell.raw
        yield Note("merged_over_clauses", where, raw, f"{where}:{last}")


def hidden_notes(sheet: Sheet) -> Iterator[Note]:
    """List hidden rows and columns that hold something; they were read like others."""
    rows = sorted(sheet.hidden_rows & sheet.rows.keys())
    if rows:
        yield Note("hidden_rows", found=_listed(rows, str))
    used = {column for row in sheet.rows.values() for column in row}
    columns = sorted(sheet.hidden_columns & used)
    if columns:
        yield Note("hidden_columns", found=_listed(columns, column_name))


def _place(part: TitleCell) -> str | None:
    return part.address


def _listed(numbers: Sequence[int], name: Callable[[int], str]) -> str:
    """Write numbers with neighbours joined: ``7, 9-10``."""
    stretches: list[list[int]] = []
    for number in numbers:
        if stretches and number == stretches[-1][-1] + 1:
            stretches[-1].append(number)
        else:
            stretches.append([number])
    return ", ".join(
        name(s[0]) if len(s) == 1 else f"{name(s[0])}-{name(s[-1])}" for s in stretches
    )

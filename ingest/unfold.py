"""
From a printed table to the forms that it holds.

A form is one set of scores: one application or case, one stage, one examiner or the
panel. A printed table may hold several: an examiner per column, values before and after
a visit. Each is written as if it stood on a sheet of its own: what they share (the title
block, the column of clauses) is repeated under each, always at its own address. What
belongs to no single form (headers, means, signatures) stands under the first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from ingest.columns import Column
from ingest.forms import TitleCell
from ingest.grid import Sheet, column_name
from ingest.layouts import Layout, Part
from ingest.tables import Table, TableCell

_Owner = tuple[str, tuple[int, int] | None]

#: Roles whose numbers are percentages, fractions or points, told by all of a column.
ON_A_SCALE = frozenset(
    {"score_pct", "score_points", "score", "factor", "before_pct", "adjustment"}
)


class Placed(NamedTuple):
    """
    A cell of a form.

    ``line`` is the number that the cells about one clause have in common: the row on
    most layouts, the column where clauses stand side by side. ``scale_group`` names the
    cells whose numbers tell the scale of this one, None where it is on no scale.
    """

    line: int
    cell: TableCell
    scale_group: str | None


@dataclass
class Form:
    """
    One set of scores of a printed table.

    Parameters
    ----------
    titles : sequence of TitleCell
        What says whose it is; the first form of a table also has the words around it.
    cells : sequence of Placed
        Its lines, and what it shares with the other forms.
    key : tuple of str
        What it has in common with its continuation in another table of the same titles.
    purpose : str
        scores, check (only compared with other values), reference or register.
    stage : str, optional
        The stage, where the layout or a column says it.
    """

    titles: Sequence[TitleCell]
    cells: Sequence[Placed]
    key: tuple[str, ...] = ()
    purpose: str = "scores"
    stage: str | None = None


@dataclass(frozen=True)
class Printed:
    """
    A table as it stands on its sheet.

    ``number`` counts the printed tables of the file from 1; ``titles`` and ``cells`` are
    all non-empty cells of its rows, each once, and the cells that a merge fills.
    """

    sheet: Sheet
    number: int
    table: Table
    titles: Sequence[TitleCell]
    cells: Sequence[TableCell]

    @property
    def layout(self) -> Layout:
        """The layout of the table."""
        return self.table.header.layout

    def in_row(self, cell: TableCell) -> Placed:
        """Place a cell on a line that is its row, on a scale with its column."""
        group = None
        if cell.role in ON_A_SCALE and cell.block != "ignored":
            group = f"{self.number}:{column_name(cell.column)}"
        return Placed(cell.row, cell, group)

    def says(self, roles: frozenset[str]) -> bool:
        """Tell whether the title block gives a value of one of some roles."""
        return any(part.block == "title" and part.role in roles for part in self.titles)


def by_columns(printed: Printed) -> list[Form]:
    """
    Unfold a table whose lines are its rows and whose forms are columns, or one form.

    Parameters
    ----------
    printed : Printed
        The table.

    Returns
    -------
    list of Form
        At least one; in the order of the layout's parts, then of the columns.
    """
    layout = printed.layout
    owners = _owners(printed.table.header.columns, layout)
    is_summarised = any(
        column.part and layout.parts[column.part].check is not None
        for column in printed.table.header.columns.values()
    )
    if len(owners) < 2 and layout.named_part is None and not is_summarised:
        part = layout.parts[owners[0][0]] if owners else layout.rest
        return [_whole(printed, part)]
    return _Unfolding(printed, owners).forms()


def _owners(columns: Mapping[int, Column], layout: Layout) -> list[_Owner]:
    """Give the parts, and the names in them, that have a form here."""
    found = dict.fromkeys(
        column.owner
        for _, column in sorted(columns.items())
        if column.part and layout.parts[column.part].check is None
    )
    order = list(layout.parts)
    return sorted(found, key=lambda owner: order.index(owner[0]))


def _whole(printed: Printed, part: Part | None) -> Form:
    """Give a table that holds one form."""
    layout = printed.layout
    stage = part.stage if part is not None else None
    return Form(
        printed.titles,
        [printed.in_row(cell) for cell in printed.cells],
        purpose="register" if layout.is_register else "scores",
        stage=stage or _stage_of_headers(printed),
    )


def _stage_of_headers(printed: Printed) -> str | None:
    """Give the stage that the words of the columns say."""
    for said in printed.layout.header_stages:
        if not printed.says(said.unless) and any(
            said.words.longest_in(column.header)
            for column in printed.table.header.columns.values()
        ):
            return said.stage
    return None


class _Unfolding:
    """The forms of one printed table that holds several."""

    def __init__(self, printed: Printed, owners: Sequence[_Owner]) -> None:
        self.printed = printed
        self.layout = printed.layout
        self.owners = owners
        self.columns = printed.table.header.columns
        self.names = {
            column.named_at: column
            for _, column in sorted(self.columns.items(), reverse=True)
            if column.named_at is not None
        }
        self.cells: dict[_Owner, list[Placed]] = {owner: [] for owner in owners}
        self.rest = next(
            (o for o in owners if self.layout.parts[o[0]] is self.layout.rest), None
        )

    def forms(self) -> list[Form]:
        """Give each form its cells."""
        for cell in self.printed.cells:
            self._place(cell)
        forms = [self._form(owner, n == 0) for n, owner in enumerate(self.owners)]
        namesakes = Counter[tuple[str, ...]]()
        for form in forms:
            namesakes[form.key] += 1
            form.key = (*form.key, str(namesakes[form.key]))
        return forms

    def _form(self, owner: _Owner, is_first: bool) -> Form:
        part = self.layout.parts[owner[0]]
        named = None if owner[1] is None else self.names[owner[1]]
        titles = [*self._shared_titles(is_first)]
        if named is not None and part.named is not None:
            titles.append(self._title_of(named, part.named))
        is_check = len(self.owners) > 1 and self.printed.says(part.check_with)
        return Form(
            titles,
            self.cells[owner],
            key=(part.name, named.name if named is not None else ""),
            purpose="check" if is_check else "scores",
            stage=part.stage,
        )

    def _shared_titles(self, is_first: bool) -> list[TitleCell]:
        """Give the title block; where columns name people, it says who was there."""
        part = self.layout.named_part
        titles = self.printed.titles
        if part is not None:
            titles = [
                replace(cell, block="ignored")
                if cell.block == "title" and cell.role == part.named
                else cell
                for cell in titles
            ]
        return [cell for cell in titles if is_first or cell.block == "title"]

    def _title_of(self, named: Column, role: str) -> TitleCell:
        assert named.named_at is not None
        row, column = named.named_at
        cell = self.printed.sheet.rows[row][column]
        return TitleCell(row, column, cell, "title", role, "", named.name)

    def _place(self, cell: TableCell) -> None:
        first = self.owners[0]
        if (cell.row, cell.column) in self.names:
            return  # the title of its form
        heading = cell.heading
        if heading is None or cell.block not in {"body", "check"}:
            self.cells[first].append(self.printed.in_row(cell))
        elif not heading.part:
            for owner in self.owners:
                self.cells[owner].append(self.printed.in_row(cell))
        elif (check := self.layout.parts[heading.part].check) is not None:
            cell = replace(cell, block="check", role=check)
            self.cells[first].append(self.printed.in_row(cell))
        else:
            placed = self.printed.in_row(cell)
            self.cells[heading.owner].append(placed)
            again = self.layout.parts[heading.part].again.get(cell.role)
            if again is not None and self.rest is not None:
                repeated = replace(cell, block="check", role=again)
                self.cells[self.rest].append(placed._replace(cell=repeated))

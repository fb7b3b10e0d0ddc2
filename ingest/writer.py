"""
Forms to facts: every cell located and typed, and what its text says about the form.

A cell that several forms share is a row under each of them, always with its own address;
an issue is about a cell of the sheet and is written once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ingest.columns import Column
from ingest.facts import FactRows
from ingest.forms import TitleCell
from ingest.grid import Cell, Sheet, address
from ingest.layouts import Layout, vocabulary
from ingest.notes import Note
from ingest.spelling import (
    looks_like_serial,
    normalise,
    serial_date,
    spelled_date,
    spelled_number,
)
from ingest.text import (
    Mention,
    cycle_mentions,
    mentions,
    split_note,
    stage_mentions,
    version_mentions,
)
from ingest.unfold import Form, Placed, Printed

#: A date is short; a longer text that opens with one is a comment.
_LONGEST_DATE = 30


class FactWriter:
    """
    Writes the forms of one file as facts.

    Parameters
    ----------
    facts : FactRows
        Where the rows go.
    is_1904 : bool
        The calendar of the file's serial dates.

    Attributes
    ----------
    n_tables : int
        Number of the last table written: the part of a printed table that is one form.
    """

    def __init__(self, facts: FactRows, *, is_1904: bool) -> None:
        self.facts = facts
        self.n_tables = 0
        self._n_forms = 0
        self._form_no = 0
        #: the forms that a table without titles of its own continues, by their keys
        self._open_forms: dict[tuple[str, ...], int] = {}
        self._is_1904 = is_1904
        self._vocabulary = vocabulary()

    def write(self, printed: Printed, forms: Iterable[Form], *, opens: bool) -> None:
        """
        Write the forms of a printed table.

        Parameters
        ----------
        printed : Printed
            The table.
        forms : iterable of Form
            Its forms.
        opens : bool
            Whether it has titles of its own; else its forms continue those of the same
            keys in the tables before it.
        """
        if opens:
            self._open_forms = {}
        titles = [
            part
            for part in printed.titles
            if part.role == "title" and part.block != "stray"
        ]
        for form in forms:
            self._form(printed, form, titles)

    def _form(self, printed: Printed, form: Form, titles: list[TitleCell]) -> None:
        sheet, header, layout = printed.sheet, printed.table.header, printed.layout
        self.n_tables += 1
        if form.key not in self._open_forms:
            self._n_forms += 1
            self._open_forms[form.key] = self._n_forms
        self._form_no = self._open_forms[form.key]
        self.facts.add(
            "table",
            table_no=self.n_tables,
            form_no=self._form_no,
            sheet=sheet.name,
            sheet_no=sheet.number,
            layout=layout.id,
            purpose=form.purpose,
            stage=form.stage,
            first_cell=address(header.top, header.left),
            title_text="".join(part.value for part in titles) or None,
        )
        for part in form.titles:
            self._title_cell(sheet, layout, part)
        for part in titles:
            where = address(part.row, part.column)
            for mention in mentions(part.value):
                self._mention(sheet, "table_title", where, part.cell.raw, mention)
        if sheet.name is not None:
            for mention in mentions(normalise(sheet.name)):
                self._mention(sheet, "sheet_name", None, sheet.name, mention)
        for placed in form.cells:
            self._table_cell(sheet, layout, placed)

    def _title_cell(self, sheet: Sheet, layout: Layout, part: TitleCell) -> None:
        where = part.address
        if part.block == "stray":
            self.issue(sheet, "stray_value", cell=where, raw_text=part.cell.raw)
            return
        column = Column(part.role, part.label)
        self._cell(
            sheet,
            layout,
            part.row or None,
            where,
            part.cell,
            part.block,
            column,
            value=part.value,
            is_hidden=_is_hidden(sheet, part.row, part.column),
        )
        if part.block != "title":
            return
        said: list[Mention] = []
        if part.role == "cycle":
            said += cycle_mentions(part.value)
        elif part.role == "stage":
            said += stage_mentions(part.value)
        elif part.role == "role":
            code = self._vocabulary.roles.longest_in(part.value)
            said += [Mention("role", code.code)] if code else []
        note = split_note(part.value)
        if note.role is not None and part.role == "examiner":
            said.append(Mention("role", note.role))
        said += version_mentions(
            part.value if part.role == "version" else note.note or ""
        )
        for mention in said:
            self._mention(sheet, "title_block", where, part.cell.raw, mention)

    def _mention(
        self, sheet: Sheet, source: str, where: str | None, raw: str, mention: Mention
    ) -> None:
        self.facts.add(
            "mention",
            table_no=self.n_tables,
            form_no=self._form_no,
            source=source,
            sheet=sheet.name,
            cell=where,
            raw_text=raw,
            kind=mention.kind,
            value=mention.value,
        )

    def _table_cell(self, sheet: Sheet, layout: Layout, placed: Placed) -> None:
        found = placed.cell
        where = address(found.row, found.column)
        if found.block == "stray":
            self.issue(sheet, "stray_value", cell=where, raw_text=found.cell.raw)
            return
        column = found.heading or Column(found.role, "")
        if column.role != found.role:
            column = Column(found.role, column.header)
        self._cell(
            sheet,
            layout,
            placed.line,
            where,
            found.cell,
            found.block,
            column,
            merged_from=found.merged_from,
            check_kind=found.check_kind,
            scale_group=placed.scale_group,
            is_hidden=_is_hidden(sheet, found.row, found.column),
        )
        if found.role == "cycle" and found.block == "body" and found.merged_from is None:
            for mention in cycle_mentions(normalise(found.cell.raw)):
                self._mention(sheet, "body", where, found.cell.raw, mention)

    def _cell(
        self,
        sheet: Sheet,
        layout: Layout,
        line: int | None,
        where: str | None,
        cell: Cell,
        block: str,
        heading: Column,
        *,
        value: str | None = None,
        merged_from: tuple[int, int] | None = None,
        check_kind: str | None = None,
        scale_group: str | None = None,
        is_hidden: bool = False,
    ) -> None:
        norm = normalise(cell.raw) if value is None else value
        core, note = norm, None
        number: float | None = None
        unit: str | None = None
        decimals: int | None = None
        day = cell.date
        if block != "ignored":
            if cell.kind == "number":
                number, decimals = cell.number, cell.decimals
                unit = "percent_format" if cell.is_percent else "plain"
                if heading.role in layout.dates:
                    day = self._day_of(cell)
            elif cell.kind == "text":
                core, note, _ = split_note(norm)
                spelled = spelled_number(core)
                if spelled is not None:
                    number, unit, decimals = spelled
                if len(norm) <= _LONGEST_DATE:
                    day = spelled_date(cell.raw if value is None else norm)
                if day is None and number is not None and heading.role in layout.dates:
                    day = self._day_of(Cell(core, "number", number))
        self.facts.add_cell(
            (
                self.n_tables,
                self._form_no,
                layout.id,
                sheet.name,
                line,
                where,
                block,
                heading.role,
                heading.header or None,
                heading.factor_process,
                heading.factor_result,
                cell.raw,
                norm,
                core,
                note,
                cell.kind,
                number,
                unit,
                decimals,
                day,
                is_hidden,
                None if merged_from is None else address(*merged_from),
                check_kind,
                scale_group,
            )
        )

    def _day_of(self, cell: Cell) -> date | None:
        """Read a plain number in a date's place: a serial or eight digits."""
        number = cell.number or 0.0
        if looks_like_serial(number):
            return serial_date(number, self._is_1904)
        return spelled_date(cell.raw)

    def note(self, sheet: Sheet, notes: Iterable[Note], table_no: int | None) -> None:
        """Write what a sheet shows to be wrong or worth a word."""
        for note in notes:
            self.issue(
                sheet,
                note.rule,
                cell=note.cell,
                raw_text=note.raw_text,
                found=note.found,
                table_no=table_no,
            )

    def issue(
        self,
        sheet: Sheet,
        rule: str,
        *,
        cell: str | None = None,
        raw_text: str | None = None,
        found: str | None = None,
        table_no: int | None = None,
    ) -> None:
        """Write an issue; its table is the last one where none is given."""
        self.facts.add(
            "issue",
            table_no=table_no or self.n_tables or None,
            sheet=sheet.name,
            cell=cell,
            raw_text=raw_text,
            rule=rule,
            found=found,
        )


def _is_hidden(sheet: Sheet, row: int, column: int) -> bool:
    return row in sheet.hidden_rows or column in sheet.hidden_columns

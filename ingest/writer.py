"""
Forms to facts: every cell located and typed, and what its text says about the form.

A cell that several forms share is a row under each of them, always with its own address;
an issue is about a cell of the sheet and is written once.
"""

from __future__ import annotations

from collections.abc import Iterable

from ingest.columns import Column
from ingest.facts import FactRows
from ingest.forms import TitleCell
from ingest.grid import Cell, Sheet, address
from ingest.layouts import Layout, Vocabulary, vocabulary
from ingest.notes import Note
from ingest.spelling import normalise
from ingest.text import (
    Mention,
    cycle_mentions,
    mentions,
    split_note,
    stage_mentions,
    version_mentions,
)
from ingest.unfold import Form, Placed, Printed
from ingest.values import ignored, said_by


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
    is_1904 : bool
        As given.
    """

    def __init__(self, facts: FactRows, *, is_1904: bool) -> None:
        self.facts = facts
        self.n_tables = 0
        self._n_forms = 0
        self._form_no = 0
        #: the forms that a table without titles of its own continues, by their keys
        self._open_forms: dict[tuple[str, ...], int] = {}
        self.is_1904 = is_1904
        self._title_text: str | None = None
        #: what the titles and the sheet's name say of every form of a table
        self._said_around: list[tuple[str, str | None, str, Mention]] = []
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
        self.begin(printed, opens=opens)
        for form in forms:
            self.open(printed, form.key, form.purpose, form.stage)
            for part in form.titles:
                self._title_cell(printed.sheet, printed.layout, part)
            for placed in form.cells:
                self._table_cell(printed.sheet, printed.layout, placed)

    def begin(self, printed: Printed, *, opens: bool) -> None:
        """Go to a printed table; its forms are opened one by one."""
        if opens:
            self._open_forms = {}
        titles = [
            part
            for part in printed.titles
            if part.role == "title" and part.block != "stray"
        ]
        self._title_text = "".join(part.value for part in titles) or None
        self._said_around = [
            ("table_title", part.address, part.cell.raw, mention)
            for part in titles
            if part.sheet is None
            for mention in mentions(part.value)
        ]
        name = printed.sheet.name
        if name is not None:
            self._said_around += [
                ("sheet_name", None, name, mention)
                for mention in mentions(normalise(name))
            ]

    def open(
        self,
        printed: Printed,
        key: tuple[str, ...],
        purpose: str = "scores",
        stage: str | None = None,
    ) -> tuple[int, int]:
        """
        Begin a form of the table last gone to.

        Returns
        -------
        tuple of (int, int)
            The numbers of its table, and of the form: that of an earlier table with this
            key where it goes on with that one.
        """
        sheet, header = printed.sheet, printed.table.header
        self.n_tables += 1
        if key not in self._open_forms:
            self._n_forms += 1
            self._open_forms[key] = self._n_forms
        self._form_no = self._open_forms[key]
        self.facts.add(
            "table",
            table_no=self.n_tables,
            form_no=self._form_no,
            sheet=sheet.name,
            sheet_no=sheet.number,
            layout=printed.layout.id,
            purpose=purpose,
            stage=stage,
            first_cell=address(header.top, header.left),
            title_text=self._title_text,
        )
        for source, where, raw, mention in self._said_around:
            self.mention(sheet, source, where, raw, mention)
        return self.n_tables, self._form_no

    def _title_cell(self, sheet: Sheet, layout: Layout, part: TitleCell) -> None:
        where, sheet = part.address, part.sheet or sheet
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
        if part.block == "title":
            for mention in title_mentions(part.role, part.value, self._vocabulary):
                self.mention(sheet, "title_block", where, part.cell.raw, mention)

    def mention(
        self, sheet: Sheet, source: str, where: str | None, raw: str, mention: Mention
    ) -> None:
        """Write what a text of the open form says."""
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
                self.mention(sheet, "body", where, found.cell.raw, mention)

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
        if block == "ignored":
            said = ignored(cell, value)
        else:
            is_date = heading.role in layout.dates
            said = said_by(cell, value=value, is_date=is_date, is_1904=self.is_1904)
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
                *said,
                is_hidden,
                None if merged_from is None else address(*merged_from),
                check_kind,
                scale_group,
            )
        )

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


def title_mentions(role: str, text: str, vocabulary: Vocabulary) -> list[Mention]:
    """
    Find what a value of the title block says.

    Parameters
    ----------
    role : str
        What it is.
    text : str
        Normalised value.
    vocabulary : Vocabulary
        The shared words.

    Returns
    -------
    list of Mention
        Its cycles, stages, role or version.
    """
    said: list[Mention] = []
    if role == "cycle":
        said += cycle_mentions(text)
    elif role == "stage":
        said += stage_mentions(text)
    elif role == "role":
        code = vocabulary.roles.longest_in(text)
        said += [Mention("role", code.code)] if code else []
    note = split_note(text)
    if note.role is not None and role == "examiner":
        said.append(Mention("role", note.role))
    return said + version_mentions(text if role == "version" else note.note or "")


def _is_hidden(sheet: Sheet, row: int, column: int) -> bool:
    return row in sheet.hidden_rows or column in sheet.hidden_columns

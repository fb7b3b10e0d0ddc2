"""
Forms to facts: every cell located and typed, and what its text says about the form.

A cell that several forms share is a row under each of them, always with its own address;
an issue is about a cell of the sheet and is written once.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ingest.facts import FactRows
from ingest.forms import TitleCell
from ingest.grid import Sheet, address
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
            self._table_cells(printed.sheet, printed.layout, form.cells)

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
        if part.block == "ignored":
            said = ignored(part.cell, part.value)
        else:
            is_date = part.role in layout.dates
            said = said_by(
                part.cell, value=part.value, is_date=is_date, is_1904=self.is_1904
            )
        self.facts.add_cell(
            (
                self.n_tables,
                self._form_no,
                layout.id,
                sheet.name,
                part.row or None,
                where,
                part.block,
                part.role,
                part.label or None,
                None,
                None,
                *said,
                part.row in sheet.hidden_rows or part.column in sheet.hidden_columns,
                None,
                None,
                None,
            )
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

    def _table_cells(self, sheet: Sheet, layout: Layout, cells: Iterable[Placed]) -> None:
        opening = (
            self.facts.file_sha256,
            self.n_tables,
            self._form_no,
            layout.id,
            sheet.name,
        )
        rows: list[tuple[Any, ...]] = []
        for line, found, scale_group in cells:
            where = address(found.row, found.column)
            block, role, heading = found.block, found.role, found.heading
            if block == "stray":
                self.issue(sheet, "stray_value", cell=where, raw_text=found.cell.raw)
                continue
            if block == "ignored":
                said = ignored(found.cell)
            else:
                is_date = role in layout.dates
                said = said_by(found.cell, is_date=is_date, is_1904=self.is_1904)
            own = heading if heading is not None and heading.role == role else None
            rows.append(
                (
                    *opening,
                    line,
                    where,
                    block,
                    role,
                    None if heading is None else heading.header or None,
                    None if own is None else own.factor_process,
                    None if own is None else own.factor_result,
                    *said,
                    found.row in sheet.hidden_rows
                    or found.column in sheet.hidden_columns,
                    None if found.merged_from is None else address(*found.merged_from),
                    found.check_kind,
                    scale_group,
                )
            )
            if role == "cycle" and block == "body" and found.merged_from is None:
                for mention in cycle_mentions(said.norm_text):
                    self.mention(sheet, "body", where, found.cell.raw, mention)
        self.facts.add_cells(rows)

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

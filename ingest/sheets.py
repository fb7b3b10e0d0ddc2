"""Sheets to located, typed facts: tables, title blocks, mentions, the file's issues."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from ingest.facts import FactRows
from ingest.forms import TitleCell, read_title_block
from ingest.grid import Book, Cell, Sheet, address, column_name
from ingest.layouts import Layout, layouts, vocabulary
from ingest.notes import Note, column_notes, hidden_notes, merge_notes, title_notes
from ingest.recognise import Column, Considered, find_headers
from ingest.refusal import Refusal
from ingest.spelling import (
    looks_like_serial,
    normalise,
    serial_date,
    spelled_date,
    spelled_number,
)
from ingest.tables import Table, TableCell, table_cells, tables_of
from ingest.text import (
    Mention,
    cycle_mentions,
    mentions,
    split_note,
    stage_mentions,
    version_mentions,
)

#: Roles whose numbers are percentages, fractions or points, told by all of a column.
_ON_A_SCALE = frozenset(
    {"score_pct", "score_points", "score", "factor", "before_pct", "adjustment"}
)
#: A date is short; a longer text that opens with one is a comment.
_LONGEST_DATE = 30


class SheetReader:
    """
    Reads the sheets of one file into its facts.

    Parameters
    ----------
    facts : FactRows
        Where the rows go.

    Attributes
    ----------
    considered : list of Considered
        Every row that might have been a header, and why it is or is not one.
    """

    def __init__(self, facts: FactRows) -> None:
        self.facts = facts
        self.considered: list[Considered] = []
        self._layouts = layouts()
        self._vocabulary = vocabulary()
        self._n_tables = 0
        self._n_forms = 0
        self._last_layout: Layout | None = None
        self._is_1904 = False

    def read(self, book: Book) -> int:
        """
        Read all visible sheets.

        Parameters
        ----------
        book : Book
            The file.

        Returns
        -------
        int
            Number of non-empty cells of the sheets that were read.

        Raises
        ------
        Refusal
            Where no sheet holds anything, or none has a known layout.
        """
        self._is_1904 = book.is_1904
        for sheet in book.sheets:
            if sheet.is_hidden:
                self._issue(sheet, "hidden_sheet", raw_text=sheet.name)
        visible = [sheet for sheet in book.sheets if not sheet.is_hidden and sheet.rows]
        if not visible:
            raise Refusal("empty_workbook", found=f"{len(book.sheets)}")
        read = [sheet for sheet in visible if self._read_sheet(sheet)]
        if not read:
            raise self._nothing_known(visible)
        for sheet in visible:
            if sheet not in read:
                self._issue(
                    sheet,
                    "sheet_not_recognised",
                    raw_text=sheet.name,
                    found=self._closest([sheet]),
                )
        return sum(sheet.n_cells() for sheet in read)

    def _nothing_known(self, sheets: Sequence[Sheet]) -> Refusal:
        for sheet in sheets:
            texts = [normalise(sheet.name), *_first_texts(sheet)]
            for text in texts:
                other = self._vocabulary.other_contents.longest_in(text)
                if other is not None:
                    return Refusal(other.code, found=text)
        return Refusal("layout_unknown", found=self._closest(sheets))

    def _closest(self, sheets: Iterable[Sheet]) -> str:
        """Say what the row that came nearest to a header lacks; else the first text."""
        sheets = list(sheets)
        names = {sheet.name for sheet in sheets}
        near = [
            row for row in self.considered if row.sheet in names and not row.is_header
        ]
        if near:
            return max(near, key=lambda row: row.n_matched - row.n_unmatched).in_words()
        return next((text for sheet in sheets for text in _first_texts(sheet)), "")

    def _read_sheet(self, sheet: Sheet) -> bool:
        said = {
            code
            for code, _ in self._vocabulary.factor_dimensions.all_in(
                normalise(sheet.name)
            )
        }
        context = frozenset(said) if len(said) == 1 else frozenset()
        headers, considered = find_headers(
            sheet, self._layouts, self._vocabulary, context
        )
        self.considered += considered
        tables = tables_of(sheet, headers, self._vocabulary)
        titled = [
            (
                table,
                read_title_block(
                    sheet, table.title_rows, table.header.layout, self._vocabulary
                ),
            )
            for table in tables
        ]
        if not any(self._is_identified(table, parts) for table, parts in titled):
            for table in tables:
                layout = table.header.layout
                words = layout.labels.first_words(layout.required_labels)
                self.considered.append(
                    Considered(
                        sheet.name,
                        table.header.top,
                        layout.id,
                        False,
                        matched={
                            address(table.header.top, column): found.role
                            for column, found in table.header.columns.items()
                        },
                        n_matched=len(table.header.columns),
                        missing_labels=("/".join(words),),
                    )
                )
            return False
        for table, parts in titled:
            self._read_table(sheet, table, parts)
        self._note(sheet, hidden_notes(sheet))
        return True

    def _is_identified(self, table: Table, parts: Sequence[TitleCell]) -> bool:
        """Tell whether a table says whose it is, or continues a form that does."""
        layout = table.header.layout
        return (
            not layout.required_labels
            or layout is self._last_layout
            or any(p.block == "title" and p.role in layout.required_labels for p in parts)
        )

    def _read_table(self, sheet: Sheet, table: Table, parts: Sequence[TitleCell]) -> None:
        layout = table.header.layout
        opens = {part.role for part in parts if part.block == "title"} & layout.opens_form
        if opens or layout.is_register or layout is not self._last_layout:
            self._n_forms += 1
        self._n_tables += 1
        self._last_layout = layout
        titles = [
            part for part in parts if part.role == "title" and part.block != "stray"
        ]
        self.facts.add(
            "table",
            table_no=self._n_tables,
            form_no=self._n_forms,
            sheet=sheet.name,
            sheet_no=sheet.number,
            layout=layout.id,
            purpose="register" if layout.is_register else "scores",
            first_cell=address(table.header.top, table.header.left),
            title_text="".join(part.value for part in titles) or None,
        )
        for part in parts:
            self._title_cell(sheet, layout, part)
        self._mention(sheet, "table_title", titles)
        if sheet.name is not None:
            for mention in mentions(normalise(sheet.name)):
                self._add_mention(sheet, "sheet_name", None, sheet.name, mention)
        values = [part for part in parts if part.block == "title"]
        self._note(sheet, title_notes(values))
        cells = list(table_cells(sheet, table, self._vocabulary))
        for cell in cells:
            self._table_cell(sheet, layout, cell)
        self._note(sheet, column_notes(sheet, table))
        self._note(sheet, merge_notes(layout, cells))

    def _title_cell(self, sheet: Sheet, layout: Layout, part: TitleCell) -> None:
        where = address(part.row, part.column)
        if part.block == "stray":
            self._issue(sheet, "stray_value", cell=where, raw_text=part.cell.raw)
            return
        column = Column(part.role, part.label)
        self._cell(sheet, layout, part.row, part.column, part.cell, part.block, column,
                   value=part.value)  # fmt: skip
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
            self._add_mention(sheet, "title_block", where, part.cell.raw, mention)

    def _mention(self, sheet: Sheet, source: str, parts: Iterable[TitleCell]) -> None:
        for part in parts:
            where = address(part.row, part.column)
            for mention in mentions(part.value):
                self._add_mention(sheet, source, where, part.cell.raw, mention)

    def _add_mention(
        self, sheet: Sheet, source: str, where: str | None, raw: str, mention: Mention
    ) -> None:
        self.facts.add(
            "mention",
            table_no=self._n_tables,
            form_no=self._n_forms,
            source=source,
            sheet=sheet.name,
            cell=where,
            raw_text=raw,
            kind=mention.kind,
            value=mention.value,
        )

    def _table_cell(self, sheet: Sheet, layout: Layout, found: TableCell) -> None:
        where = address(found.row, found.column)
        if found.block == "stray":
            self._issue(sheet, "stray_value", cell=where, raw_text=found.cell.raw)
            return
        column = found.heading or Column(found.role, "")
        if column.role != found.role:
            column = Column(found.role, column.header)
        self._cell(
            sheet,
            layout,
            found.row,
            found.column,
            found.cell,
            found.block,
            column,
            merged_from=found.merged_from,
            check_kind=found.check_kind,
        )
        if found.role == "cycle" and found.block == "body" and found.merged_from is None:
            for mention in cycle_mentions(normalise(found.cell.raw)):
                self._add_mention(sheet, "body", where, found.cell.raw, mention)

    def _cell(
        self,
        sheet: Sheet,
        layout: Layout,
        row: int,
        column: int,
        cell: Cell,
        block: str,
        heading: Column,
        *,
        value: str | None = None,
        merged_from: tuple[int, int] | None = None,
        check_kind: str | None = None,
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
                self._n_tables,
                self._n_forms,
                layout.id,
                sheet.name,
                row,
                address(row, column),
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
                row in sheet.hidden_rows or column in sheet.hidden_columns,
                None if merged_from is None else address(*merged_from),
                check_kind,
                self._scale_group(heading.role, column) if block != "ignored" else None,
            )
        )

    def _scale_group(self, role: str, column: int) -> str | None:
        """Name the cells on whose numbers the scale of a value depends."""
        if role not in _ON_A_SCALE:
            return None
        return f"{self._n_tables}:{column_name(column)}"

    def _day_of(self, cell: Cell) -> date | None:
        """Read a plain number in a date's place: a serial or eight digits."""
        number = cell.number or 0.0
        if looks_like_serial(number):
            return serial_date(number, self._is_1904)
        return spelled_date(cell.raw)

    def _note(self, sheet: Sheet, notes: Iterable[Note]) -> None:
        for note in notes:
            self._issue(
                sheet, note.rule, cell=note.cell, raw_text=note.raw_text, found=note.found
            )

    def _issue(
        self,
        sheet: Sheet,
        rule: str,
        *,
        cell: str | None = None,
        raw_text: str | None = None,
        expected: str | None = None,
        found: str | None = None,
    ) -> None:
        self.facts.add(
            "issue",
            table_no=self._n_tables or None,
            sheet=sheet.name,
            cell=cell,
            raw_text=raw_text,
            rule=rule,
            expected=expected,
            found=found,
        )


def _first_texts(sheet: Sheet) -> list[str]:
    """Give the texts of the first rows of a sheet, where a title would stand."""
    rows = sorted(sheet.rows)[:3]
    return [
        normalise(cell.raw)
        for row in rows
        for _, cell in sorted(sheet.rows[row].items())
        if cell.kind == "text"
    ]

"""The sheets of one file: which tables stand on them, and what forms those hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ingest.facts import FactRows
from ingest.forms import TitleCell, name_of_sheet, read_title_block
from ingest.grid import Book, Sheet, address
from ingest.layouts import Layout, Vocabulary, book_layouts, layouts, vocabulary
from ingest.long import write_by_rows
from ingest.notes import Note, column_notes, hidden_notes, merge_notes, title_notes
from ingest.recognise import Considered, find_headers
from ingest.refusal import Refusal
from ingest.side_by_side import side_by_side
from ingest.spelling import normalise
from ingest.tables import Table, line_labels, table_cells, tables_of
from ingest.text import stage_mentions
from ingest.unfold import Printed, by_columns
from ingest.wide import write_by_clauses
from ingest.writer import FactWriter

#: Shapes of printed tables whose rows say themselves whose they are.
_ROWS: Mapping[str, Callable[[FactWriter, Printed, Vocabulary], list[Note]]] = {
    "wide": write_by_clauses,
    "long": write_by_rows,
}


class SheetReader:
    """
    Reads the sheets of one file into its facts.

    Parameters
    ----------
    facts : FactRows
        Where the rows go.
    own : pathlib.Path, optional
        A home's own folder of layouts.

    Attributes
    ----------
    considered : list of Considered
        Every row that might have been a header, and why it is or is not one.
    """

    def __init__(self, facts: FactRows, own: Path | None = None) -> None:
        self.facts = facts
        self.considered: list[Considered] = []
        self._layouts = [layout for layout in layouts(own) if layout.base is None]
        self._variants = [layout for layout in layouts(own) if layout.base is not None]
        self._book_layouts = book_layouts(own)
        self._vocabulary = vocabulary()
        self._writer = FactWriter(facts, is_1904=False)
        self._n_printed = 0
        self._last_layout: Layout | None = None
        #: who and what the open forms are about, and the clauses that they hold
        self._identity: dict[str, str] = {}
        self._clauses: set[str] = set()
        self._is_document = False
        #: the title block of a document that stands in a table of its own
        self._title_table: list[TitleCell] = []
        self._title_sheets: list[Sheet] = []

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
        self._writer = FactWriter(self.facts, is_1904=book.is_1904)
        self._is_document = book.is_document
        for sheet in book.sheets:
            if sheet.is_hidden:
                self._writer.issue(sheet, "hidden_sheet", raw_text=sheet.name)
        visible = [sheet for sheet in book.sheets if not sheet.is_hidden and sheet.rows]
        if not visible:
            raise Refusal("empty_workbook", found=f"{len(book.sheets)}")
        read = [sheet for sheet in visible if self._read_sheet(sheet)]
        if not read:
            raise self._nothing_known(visible)
        for sheet in visible:
            if sheet not in read and sheet not in self._title_sheets:
                self._writer.issue(
                    sheet,
                    "sheet_not_recognised",
                    raw_text=sheet.name,
                    found=self._closest([sheet]),
                )
        self._name_book()
        return sum(sheet.n_cells() for sheet in (*read, *self._title_sheets))

    def _name_book(self) -> None:
        """Name the kind of workbook in its tables, where their layouts make it one."""
        held = set(self.facts.column("table", "layout"))
        for book in self._book_layouts:
            if all(held & group for group in book.holds):
                self.facts.set_all("table", "book_layout", book.id)

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
            return max(near, key=Considered.nearness).in_words()
        return next((text for sheet in sheets for text in _first_texts(sheet)), "")

    def _read_sheet(self, sheet: Sheet) -> bool:
        said = {
            code
            for code, _ in self._vocabulary.factor_dimensions.all_in(
                normalise(sheet.name)
            )
        }
        context = frozenset(said) if len(said) == 1 else frozenset()
        parts = side_by_side(
            sheet,
            self._layouts,
            lambda part: find_headers(part, self._layouts, self._vocabulary, context),
        )
        self.considered += [why for _, (_, rows) in parts for why in rows]
        tables = [
            (part, table)
            for part, (headers, _) in parts
            for table in tables_of(part, headers, self._vocabulary)
        ]
        if not tables and self._is_document:
            self._take_titles(sheet)
        titled = [
            (part, table, self._titles(part, table, may_be_named=not n and not context))
            for n, (part, table) in enumerate(tables)
        ]
        variants = [why for each in titled for why in self._variant(*each)]
        is_identified = any(self._is_identified(*each) for each in titled)
        if not is_identified:
            for _, table, _ in titled:
                layout = table.header.layout
                words = layout.labels.first_words(layout.required_labels)
                lacks = ("/".join(words),)
                self.considered.append(_considered(sheet, table, layout, lacks))
        self.considered += variants
        if not is_identified:
            return False
        for each in titled:
            self._read_table(*each)
        self._writer.note(sheet, hidden_notes(sheet), None)
        return True

    def _take_titles(self, sheet: Sheet) -> None:
        """Keep a table of labels: it is the title block of the tables below it."""
        for layout in self._variants:
            if layout.when.get("document"):
                rows = sorted(sheet.rows)
                parts = read_title_block(sheet, rows, layout, self._vocabulary)
                if _opens(layout, parts):
                    self._title_table = [replace(part, sheet=sheet) for part in parts]

    def _titles(
        self, sheet: Sheet, table: Table, *, may_be_named: bool
    ) -> list[TitleCell]:
        """
        Read the title block.

        A sheet of a layout with a sheet per application is called after it, where no
        title block names one and the sheet does not go on with the one before. In a
        document the block may stand in a table of its own above.
        """
        layout = table.header.layout
        parts = read_title_block(sheet, table.title_rows, layout, self._vocabulary)
        if self._is_document:
            is_apart = layout.shape == "columns" and not layout.is_register
            return [*(self._title_table if is_apart else ()), *parts]
        if layout.is_named_by_sheet and may_be_named and not _opens(layout, parts):
            parts = [*name_of_sheet(sheet, self._vocabulary), *parts]
        return parts

    def _variant(
        self, sheet: Sheet, table: Table, parts: Sequence[TitleCell]
    ) -> Iterator[Considered]:
        """Give a table the variant of its layout whose conditions hold; say why."""
        base = table.header.layout
        for variant in self._variants:
            if variant.base != base.id:
                continue
            continues = variant is self._last_layout and not _opens(base, parts)
            lacks = () if continues else self._lacks(sheet, variant, parts)
            yield _considered(sheet, table, variant, lacks)
            if not lacks:
                table.header = replace(table.header, layout=variant)
                return

    def _lacks(
        self, sheet: Sheet, variant: Layout, parts: Sequence[TitleCell]
    ) -> tuple[str, ...]:
        """Give what a table lacks to be a variant of its layout."""
        lacks: list[str] = []
        stage = variant.when.get("stage")
        if stage is not None and _stages(sheet, parts) != {stage}:
            lacks.append("/".join(self._vocabulary.stages.first_words([stage])))
        if variant.when.get("document", self._is_document) != self._is_document:
            lacks.append(".docx")
        return tuple(lacks)

    def _is_identified(
        self, sheet: Sheet, table: Table, parts: Sequence[TitleCell]
    ) -> bool:
        """Tell whether a table says whose it is, or continues a form that does."""
        layout = table.header.layout
        return (
            not layout.required_labels
            or self._continues(sheet, table, parts)
            or any(p.block == "title" and p.role in layout.required_labels for p in parts)
        )

    def _continues(self, sheet: Sheet, table: Table, parts: Sequence[TitleCell]) -> bool:
        """
        Tell whether a table goes on with the forms of the table before.

        It does where it says of nobody else and repeats no clause: process and result
        on two sheets.
        """
        layout = table.header.layout
        if layout is not self._last_layout or layout.is_register:
            return False
        if layout.shape != "columns":
            return not _opens(layout, parts)
        return (
            _identity(layout, parts).items() <= self._identity.items()
            and not line_labels(sheet, table, self._vocabulary) & self._clauses
        )

    def _read_table(self, sheet: Sheet, table: Table, parts: Sequence[TitleCell]) -> None:
        layout = table.header.layout
        opens = not self._continues(sheet, table, parts)
        if opens:
            self._identity, self._clauses = _identity(layout, parts), set()
            self._use_title_table(parts)
        else:
            parts = [part for part in parts if part.sheet is None]
        self._clauses |= line_labels(sheet, table, self._vocabulary)
        self._last_layout = layout
        self._n_printed += 1
        first_table = self._writer.n_tables + 1
        if (write := _ROWS.get(layout.shape)) is not None:
            printed = Printed(sheet, self._n_printed, table, parts, ())
            self._writer.begin(printed, opens=opens)
            notes = write(self._writer, printed, self._vocabulary)
        else:
            cells = list(table_cells(sheet, table, self._vocabulary))
            printed = Printed(sheet, self._n_printed, table, parts, cells)
            self._writer.write(printed, by_columns(printed), opens=opens)
            notes = list(merge_notes(layout, cells))
        values = [p for p in parts if p.block == "title" and p.sheet is None]
        notes = [*title_notes(values), *column_notes(sheet, table), *notes]
        self._writer.note(sheet, notes, first_table)

    def _use_title_table(self, parts: Sequence[TitleCell]) -> None:
        """Note that a form has the title block of the document; the rest is said once."""
        for part in parts:
            if part.sheet is not None and part.sheet not in self._title_sheets:
                self._title_sheets.append(part.sheet)
        self._title_table = [p for p in self._title_table if p.block == "title"]


def _opens(layout: Layout, parts: Sequence[TitleCell]) -> bool:
    """Tell whether a title block begins a form of its own."""
    return any(part.block == "title" and part.role in layout.opens_form for part in parts)


def _identity(layout: Layout, parts: Sequence[TitleCell]) -> dict[str, str]:
    """Give what a title block says of who and what the forms below it are about."""
    roles = layout.opens_form | {"stage"}
    return {
        part.role: part.value
        for part in parts
        if part.block == "title" and part.role in roles
    }


def _stages(sheet: Sheet, parts: Sequence[TitleCell]) -> set[str]:
    """Give the stages that a sheet says: by its label, else by its titles and name."""
    labelled = [p.value for p in parts if p.block == "title" and p.role == "stage"]
    titles = [p.value for p in parts if p.role == "title" and p.block != "stray"]
    for texts in (labelled, titles, [normalise(sheet.name)]):
        said = {mention.value for text in texts for mention in stage_mentions(text)}
        if said:
            return said
    return set()


def _considered(
    sheet: Sheet, table: Table, layout: Layout, lacks: tuple[str, ...]
) -> Considered:
    """Say why a table whose header was found has a layout, or has it not."""
    header = table.header
    return Considered(
        sheet.name,
        header.top,
        layout.id,
        not lacks,
        matched={
            address(header.top, column): found.role
            for column, found in header.columns.items()
        },
        n_matched=len(header.columns),
        missing_labels=lacks,
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

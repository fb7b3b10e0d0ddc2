"""
Tables whose rows say themselves whose they are: a form in each row, or in several.

What the columns of a layout share with the labels of its title block (an organisation, an
examiner, a stage) is the title block of the row's form. Such tables are long: an old
award has tens of thousands of rows. So what the cells of a column have in common is said
once, and a text that repeats is read once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ingest.grid import Cell, Merge, address, column_name
from ingest.layouts import Vocabulary
from ingest.notes import Note
from ingest.slots import (
    MOST_ROWS,
    Form,
    Slot,
    SlotCells,
    Values,
    values_of,
    write_repeated,
)
from ingest.spelling import normalise
from ingest.tables import closing_cells, filled_by_merges
from ingest.text import Mention
from ingest.unfold import Printed
from ingest.values import Said, ignored, said_by
from ingest.writer import FactWriter, title_mentions

#: The label of a summary row is a few words.
_LONGEST_LABEL = 20
_BRACKETS = re.compile(r"\([^()]*\)")
#: So many different cells are remembered, and none with a longer text.
_MOST_KNOWN = 10_000
_LONGEST_KNOWN = 80

_Place = tuple[int, int]
_Origins = Mapping[int, _Place]
_NO_ORIGINS: _Origins = {}
#: Roles of columns that nobody reads: those no list knows, and numbers of rows.
_UNREAD = frozenset({"row_number", "other_column"})

#: Roles of which one alone makes a row somebody's, who has not scored.
_PERSON = frozenset({"examiner", "examiner_code"})


class Records:
    """
    The data rows of one printed table, and the forms that are written of them.

    Parameters
    ----------
    writer : FactWriter
        Writes the facts.
    printed : Printed
        The table; its ``cells`` are not looked at.
    vocabulary : Vocabulary
        The shared words.
    labels : sequence of int
        Columns other than those of the form's title where a row may say that it only
        summarises others.
    """

    def __init__(
        self,
        writer: FactWriter,
        printed: Printed,
        vocabulary: Vocabulary,
        labels: Sequence[int] = (),
    ) -> None:
        self.writer = writer
        self.printed = printed
        self.vocabulary = vocabulary
        self.sheet, self.layout = printed.sheet, printed.layout
        own = set(self.layout.labels.by_word.values())
        self.slots = {
            column: self._slot(column, own) for column in printed.table.header.columns
        }
        self._stacks: dict[int, SlotCells] = {}
        self.titles = [c for c, slot in self.slots.items() if slot.block == "title"]
        self.names = {
            c for c in self.titles if self.slots[c].role in self.layout.label_columns
        }
        self.labels = labels
        self.notes: list[Note] = []
        self._sha256 = writer.facts.file_sha256
        self._filled = self._filled_rows()
        self._forms: dict[tuple[str, ...], Form] = {}
        self._form: Form = (0, 0)
        self._waiting: list[Values] = []
        self._repeated: list[Values] = []
        self._repeating: list[Form] = []
        self._n_collected = 0
        self._said: dict[Cell, Said] = {}
        self._kinds: dict[str, str | None] = {}
        self._mentions: dict[tuple[str, str], list[Mention]] = {}

    def _slot(self, column: int, own: set[str]) -> Slot:
        found = self.printed.table.header.columns[column]
        block = "title" if found.role in own else "body"
        return Slot(
            column_name(column),
            0,
            "ignored" if found.role in _UNREAD else block,
            found.role,
            found.header or None,
            found.factor_process,
            found.factor_result,
            is_hidden=column in self.sheet.hidden_columns,
            is_date=found.role in self.layout.dates,
        )

    def _filled_rows(self) -> dict[int, list[tuple[int, Merge]]]:
        rows: dict[int, list[tuple[int, Merge]]] = {}
        table = self.printed.table
        filled = filled_by_merges(self.sheet.merges, table.body_rows, self.slots)
        for (row, column), merge in filled.items():
            rows.setdefault(row, []).append((column, merge))
        return rows

    def surround(self, but: frozenset[_Place] = frozenset()) -> None:
        """
        Take in what stands around the data: title block, headers, signatures.

        Parameters
        ----------
        but : frozenset of (int, int)
            Cells of the header that are data.
        """
        for part in self.printed.titles:
            if part.block == "title":
                slot = Slot("", part.row, "title", part.role, part.label or None)
                values = said_by(
                    part.cell,
                    value=part.value,
                    is_date=part.role in self.layout.dates,
                    is_1904=self.writer.is_1904,
                )
                self.repeat(part.row, part.column, slot, values)
            elif part.block == "stray":
                self._stray(part.row, part.column, part.cell)
            else:
                values = ignored(part.cell, part.value)
                self._wait(part.row, part.column, part.role, values, part.label or None)
        for row in self.printed.table.header_rows:
            for column, cell in sorted(self.sheet.rows[row].items()):
                if (row, column) not in but:
                    self._wait(row, column, "header", ignored(cell))
        for row in self.printed.table.closing_rows:
            for found in closing_cells(row, self.sheet.rows[row], self.vocabulary):
                if found.block == "stray":
                    self._stray(row, found.column, found.cell)
                else:
                    self._wait(row, found.column, found.role, ignored(found.cell))

    def rows(self) -> Iterator[tuple[int, dict[int, Cell], _Origins]]:
        """Give each data row, its cells, and where the merges begin that fill some."""
        for row in self.printed.table.body_rows:
            cells = self.sheet.rows[row]
            origins: dict[int, _Place] = {}
            for column, merge in self._filled.get(row, ()):
                cell = self.sheet.rows.get(merge.top, {}).get(merge.left)
                if cell is not None and column not in cells:
                    origins[column] = (merge.top, merge.left)
            if origins:
                filled = {c: self.sheet.rows[t][left] for c, (t, left) in origins.items()}
                yield row, {**cells, **filled}, origins
            else:
                yield row, cells, _NO_ORIGINS

    def check_kind(self, cells: Mapping[int, Cell]) -> str | None:
        """
        Tell a row that summarises others by its label.

        A name may hold such a word (李平均): where the row names somebody, only a label
        that is nothing else counts.
        """
        for column in self.titles:
            cell = cells.get(column)
            if cell is not None and (kind := self._kind_of(cell, is_all=True)):
                return kind
        others = [column for column in self.labels if column in cells]
        if self.names.isdisjoint(cells):
            others.append(min(cells))
        for column in others:
            if kind := self._kind_of(cells[column], is_all=False):
                return kind
        return None

    def _kind_of(self, cell: Cell, *, is_all: bool) -> str | None:
        if cell.kind != "text" or len(cell.raw) > 2 * _LONGEST_LABEL:
            return None
        text = normalise(cell.raw)
        if not is_all:
            found = self.vocabulary.checks.longest_in(text)
            return found.code if found and len(text) <= _LONGEST_LABEL else None
        if text not in self._kinds and len(self._kinds) < _MOST_KNOWN:
            bare = _BRACKETS.sub("", text).rstrip(":")
            self._kinds[text] = self.vocabulary.checks.exactly(bare)
        return self._kinds.get(text)

    def is_heading(self, cells: Mapping[int, Cell], origins: _Origins) -> bool:
        """Tell a row of one text that names what follows and no examiner."""
        if len(cells) - len(origins) != 1:
            return False
        (column,) = cells.keys() - origins.keys()
        is_person = column in self.slots and self.slots[column].role in _PERSON
        return cells[column].kind == "text" and not is_person

    def ignore(
        self, row: int, cells: Mapping[int, Cell], origins: _Origins, role: str
    ) -> None:
        """Declare the cells of a row to be no data."""
        for column in sorted(cells.keys() - origins.keys()):
            self._wait(row, column, role, ignored(cells[column]))

    def check(
        self, row: int, cells: Mapping[int, Cell], origins: _Origins, kind: str
    ) -> None:
        """Keep a row of means or the like, which belongs to no single form."""
        for column in sorted(cells.keys() - origins.keys()):
            slot, cell = self.slots.get(column), cells[column]
            if slot is None:
                self._stray(row, column, cell)
            elif slot.block == "ignored":
                self._wait(row, column, slot.role, ignored(cell), slot.header_text)
            else:
                role = slot.role if column in self.titles else kind
                slot = slot._replace(line=row, block="check", role=role, check_kind=kind,
                                     scale_group=None)  # fmt: skip
                self._wait_for(row, column, slot, self.said(cell, slot))

    def open(self, key: tuple[str, ...], purpose: str = "scores") -> bool:
        """
        Begin the form of a key, or go on with it; tell whether it is new.

        Parameters
        ----------
        key : tuple of str
            What tells the form from the others of the table.
        purpose : str, optional
            scores or reference.
        """
        known = self._forms.get(key)
        if known is not None:
            self._form = known
            return False
        is_first = not self._forms
        self._form = self.writer.open(self.printed, key, purpose)
        self._forms[key] = self._form
        if is_first:
            self._add(self._waiting)
            self._waiting.clear()
        self._repeating.append(self._form)
        for part in self.printed.titles:
            if part.block == "title":
                self._mention(part.role, part.value, part.address, part.cell.raw)
        return True

    def end(self) -> list[Note]:
        """Put down what waits for a form; give what is worth a word."""
        if not self._forms:
            self.open(())
        self._collected()
        self._form = next(iter(self._forms.values()))
        self._add(self._waiting)
        self.notes += self._merge_notes()
        return self.notes

    def _merge_notes(self) -> Iterator[Note]:
        """Warn of a score merged over several cells: it was taken for each of them."""
        values = [c for c, slot in self.slots.items() if slot.scale_group is not None]
        rows = set(self.printed.table.body_rows)
        for top, left, bottom, right in self.sheet.merges:
            cell = self.sheet.rows.get(top, {}).get(left)
            n_columns = sum(left <= column <= right for column in values)
            n_rows = len(rows.intersection(range(top, min(bottom, top + len(rows)) + 1)))
            if cell is not None and top in rows and n_columns * n_rows > 1:
                where = address(top, left)
                found = f"{where}:{address(bottom, right)}"
                yield Note("merged_over_clauses", where, cell.raw, found)

    def put(
        self,
        row: int,
        cells: Mapping[int, Cell],
        origins: _Origins,
        *,
        is_new: bool,
        labels: frozenset[int] = frozenset(),
        kind: str | None = None,
    ) -> None:
        """
        Write the cells of a data row under the open form.

        Parameters
        ----------
        row : int
            The row.
        cells, origins : mapping
            As `rows` gives them.
        is_new : bool
            Whether the form begins here: then its title is also what it says of itself.
        labels : frozenset of int
            Columns whose cells only say what the row is.
        kind : str, optional
            What the row sums up of its form: its values are checks then.
        """
        is_hidden = row in self.sheet.hidden_rows
        is_plain = not (is_hidden or origins or labels or kind)
        stacks, said, form = self._stacks, self._said, self._form
        for column in sorted(cells):
            cell, stack = cells[column], stacks.get(column)
            if stack is None:
                if column not in self.slots:
                    self._stray(row, column, cell)
                    continue
                stack = stacks[column] = SlotCells(self.slots[column])
            slot = stack.slot
            if slot.block == "ignored":
                values = ignored(cell)
            else:
                values = (None if slot.is_date else said.get(cell)) or self.said(
                    cell, slot
                )
            if is_plain:
                stack.add((row, form, values))
            else:
                slot = self._special(column, labels, kind)
                self._put_special(row, slot, cell, values, origins.get(column), is_hidden)
            if is_new and slot.block == "title":
                where = address(*origins.get(column, (row, column)))
                self._mention(slot.role, values.norm_text, where, cell.raw)
        self._n_collected += 1
        if self._n_collected >= MOST_ROWS:
            self._collected()

    def _special(self, column: int, labels: frozenset[int], kind: str | None) -> Slot:
        """Give the slot of a cell that is not what the others of its column are."""
        slot = self.slots[column]
        if column in labels:
            return slot._replace(block="ignored", role="label")
        if kind is None:
            return slot
        block = "check" if slot.block == "body" else slot.block
        return slot._replace(block=block, check_kind=slot.check_kind or kind)

    def _put_special(
        self,
        row: int,
        slot: Slot,
        cell: Cell,
        values: Said,
        origin: _Place | None,
        is_hidden: bool,
    ) -> None:
        if slot.block == "ignored":
            if origin is not None:
                return
            values = ignored(cell)
        where = None if origin is None else address(*origin)
        cells = [values_of(slot, row, values, is_hidden=is_hidden, merged_from=where)]
        self._add(cells)

    def _collected(self) -> None:
        """Write what was collected."""
        facts, name = self.writer.facts, self.sheet.name
        write_repeated(facts, self.layout.id, name, self._repeated, self._repeating)
        self._repeating.clear()
        for _, stack in sorted(self._stacks.items()):
            stack.write(facts, self.layout.id, name)
        self._n_collected = 0

    def repeat(self, row: int, column: int, slot: Slot, values: Said) -> None:
        """Have every form begin with a cell that they share."""
        self._repeated.append(self._located(row, column, slot, values))

    def said(self, cell: Cell, slot: Slot) -> Said:
        """Read a cell; what repeats is read once."""
        values = said_by(cell, is_date=slot.is_date, is_1904=self.writer.is_1904)
        if not slot.is_date and len(cell.raw) <= _LONGEST_KNOWN:
            if len(self._said) == _MOST_KNOWN:
                self._said.clear()
            self._said[cell] = values
        return values

    def _located(self, row: int, column: int, slot: Slot, said: Said) -> Values:
        """Make the facts of a cell in any column; a row 0 has no address."""
        is_hidden = row in self.sheet.hidden_rows or column in self.sheet.hidden_columns
        slot = slot._replace(letters=column_name(column))
        return values_of(slot, row, said, is_hidden=is_hidden)

    def _wait(
        self, row: int, column: int, role: str, values: Said, header: str | None = None
    ) -> None:
        """Keep a cell that is no data for the first form."""
        self._wait_for(row, column, Slot("", row, "ignored", role, header), values)

    def _wait_for(self, row: int, column: int, slot: Slot, values: Said) -> None:
        self._waiting.append(self._located(row, column, slot, values))

    def _add(self, cells: Iterable[Values]) -> None:
        """Write cells under the open form."""
        begin = (self._sha256, *self._form, self.layout.id, self.sheet.name)
        self.writer.facts.add_cells([(*begin, *values) for values in cells])

    def _stray(self, row: int, column: int, cell: Cell) -> None:
        where = address(row, column)
        self.notes.append(Note("stray_value", where, cell.raw))

    def _mention(self, role: str, text: str, where: str | None, raw: str) -> None:
        key = role, text
        if key not in self._mentions:
            if len(self._mentions) > _MOST_KNOWN:
                self._mentions.clear()
            self._mentions[key] = title_mentions(role, text, self.vocabulary)
        for mention in self._mentions[key]:
            self.writer.mention(self.sheet, "title_block", where, raw, mention)

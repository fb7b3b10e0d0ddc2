"""
The title block of a form: labels, their values, and lines of free text.

A label and its value stand in one cell (``评审员：张某``), side by side, or one above the
other; either may be merged, and one cell may hold several pairs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingest.grid import Cell, Sheet, address
from ingest.layouts import Layout, Vocabulary
from ingest.spelling import normalise

#: A value stands at most so many empty columns behind its label.
_WIDEST_GAP = 3
#: A label may have so many characters before the listed word (``被评审组织名称``).
_BEFORE = 3
_LONGEST_LABEL = 12

#: What stands before the name of a sheet (1. 虚构甲).
_NUMBERING = re.compile(r"^\d{1,2}[.、_-]+|^\(\d{1,2}\)")
_NAME = re.compile(r"[^\W\d_]{2}|\w*\d{3}")
_DECORATION = re.compile(r"^[*＊◆■●\d.、()一二三四五六七八九十]+|\([^()]*\)$|[:*]+$")


@dataclass(frozen=True)
class TitleCell:
    """
    A cell of the title block and what it is.

    ``block`` is title for a value, ignored for the rest, stray for a number that nothing
    explains; ``value`` is the normalised value, without the label before it. ``sheet`` is
    the sheet that it stands on, where that is not the table's own.
    """

    row: int
    column: int
    cell: Cell
    block: str
    role: str
    label: str
    value: str
    sheet: Sheet | None = None

    @property
    def address(self) -> str | None:
        """The address; None for the name of the sheet, which stands in no cell."""
        return address(self.row, self.column) if self.row else None


def read_title_block(
    sheet: Sheet, rows: Sequence[int], layout: Layout, vocabulary: Vocabulary
) -> list[TitleCell]:
    """
    Read the rows above a table.

    Parameters
    ----------
    sheet : Sheet
        The cells.
    rows : sequence of int
        The rows above the header, in order.
    layout : Layout
        Whose labels count.
    vocabulary : Vocabulary
        The shared words.

    Returns
    -------
    list of TitleCell
        At least one for each non-empty cell, in reading order.
    """
    found: list[TitleCell] = []
    taken: set[tuple[int, int]] = set()
    for row in rows:
        cells = dict(sorted(sheet.rows[row].items()))
        found += _labels_above(sheet, row, rows, layout, taken)
        line = _Line(sheet, row, cells, layout, vocabulary)
        for column in cells:
            if (row, column) not in taken:
                for part in line.read(column):
                    taken.add((part.row, part.column))
                    found.append(part)
    return sorted(found, key=lambda part: (part.row, part.column))


def name_of_sheet(sheet: Sheet, vocabulary: Vocabulary) -> list[TitleCell]:
    """
    Read the name of a sheet as that of the application which the sheet is about.

    Parameters
    ----------
    sheet : Sheet
        The sheet.
    vocabulary : Vocabulary
        The words of names that say something else.

    Returns
    -------
    list of TitleCell
        One of role organisation, or code where the name is one; none where the name is
        the program's own or says what the sheet is.
    """
    name = _NUMBERING.sub("", normalise(sheet.name))
    if not name or vocabulary.sheet_names.longest_in(name) or not _NAME.search(name):
        return []
    role = "code" if name.isascii() and any(map(str.isdigit, name)) else "organisation"
    cell = Cell(sheet.name or "", "text")
    return [TitleCell(0, 0, cell, "title", role, "", name)]


def has_label(text: str, layout: Layout) -> bool:
    """Tell whether a raw text opens with a listed label and a colon."""
    if ":" not in text and "：" not in text:
        return False
    return bool(label_pairs(text, layout))


def label_pairs(text: str, layout: Layout) -> list[tuple[str, str, str]]:
    """
    Read the labels with a colon of one cell.

    Parameters
    ----------
    text : str
        Raw text, such as ``评审员：张某　日期：2025.7.18``.
    layout : Layout
        Whose labels count.

    Returns
    -------
    list of (str, str, str)
        Role, normalised label and normalised value (may be empty) of each pair; empty
        where the text opens with no listed label. A later label counts only after a
        space or another separator: a value may hold a label's word and a colon.
    """
    pairs: list[tuple[str, str, str]] = []
    normal, starts = _with_starts(text)
    at = 0
    for match in re.finditer(":", normal):
        role, start = _label_before(
            normal, at, match.start(), starts, layout, bool(pairs)
        )
        if role is None:
            if not pairs:
                return []
            continue
        if pairs:
            last_role, last_label, _ = pairs[-1]
            value = normal[at:start].rstrip(";,、；，")
            pairs[-1] = (last_role, last_label, value)
        pairs.append((role, normal[start : match.start()], ""))
        at = match.end()
    if pairs:
        role_, label, _ = pairs[-1]
        pairs[-1] = (role_, label, normal[at:])
    return pairs


def _with_starts(text: str) -> tuple[str, list[bool]]:
    """Normalise a text; tell of each character whether a separator stands before it."""
    normal: list[str] = []
    starts: list[bool] = []
    is_start = True
    for character in text:
        piece = normalise(character)
        if not piece:
            is_start = True
            continue
        for part in piece:
            normal.append(part)
            starts.append(is_start)
            is_start = part in ";,、；，"
    return "".join(normal), starts


def _label_before(
    text: str,
    start: int,
    end: int,
    starts: Sequence[bool],
    layout: Layout,
    is_later: bool,
) -> tuple[str | None, int]:
    """Find the label that ends at a colon: the whole text before it, or its tail."""
    if not is_later:
        return label_role(text[start:end], layout), start
    places = [at for at in range(max(start, end - _LONGEST_LABEL), end) if starts[at]]
    # a label may be spaced (日  期): the earliest place wins; words before a listed one
    # may belong to the value: there the latest does
    exact = (at for at in places if layout.labels.exactly(text[at:end]))
    longer = (at for at in reversed(places) if label_role(text[at:end], layout))
    found = next(exact, None) or next(longer, None)
    return (None, end) if found is None else (label_role(text[found:end], layout), found)


def label_role(text: str, layout: Layout) -> str | None:
    """Give the role of a label, with at most a few characters before the listed word."""
    bare = text
    while (stripped := _DECORATION.sub("", bare)) != bare:
        bare = stripped
    if not bare:
        return None
    exact = layout.labels.exactly(bare)
    if exact:
        return exact
    found = layout.labels.longest_in(bare)
    if found is None or any(c.isdigit() for c in bare):
        return None
    # the head of a Chinese noun stands last: 评审组长 is no 评审组
    is_head = bare.casefold().endswith(found.word) and len(found.word) > 1
    return found.code if is_head and len(bare) - len(found.word) <= _BEFORE else None


class _Line:
    """One row of a title block."""

    def __init__(
        self,
        sheet: Sheet,
        row: int,
        cells: Mapping[int, Cell],
        layout: Layout,
        vocabulary: Vocabulary,
    ) -> None:
        self.row = row
        self.cells = cells
        self.layout = layout
        self.vocabulary = vocabulary
        self.ends = {
            merge.left: merge.right
            for merge in sheet.merges
            if merge.top <= row <= merge.bottom
        }

    def read(self, column: int) -> Iterator[TitleCell]:
        """Read the cell in a column, and its value beside it if it is a label."""
        cell = self.cells[column]
        if cell.kind != "text":
            yield self.part(
                column, "stray" if cell.kind == "number" else "ignored", "title"
            )
            return
        pairs = label_pairs(cell.raw, self.layout) if _has_colon(cell.raw) else []
        text = normalise(cell.raw)
        if pairs:
            yield from self.pairs(column, pairs)
        elif role := label_role(text, self.layout):
            yield from self.label(column, role, text)
        elif (
            _has_colon(cell.raw)
            and 0 < text.find(":") <= _LONGEST_LABEL
            and len(self.cells) != 1
        ):
            yield self.part(column, "ignored", "other_label")
            if text.endswith(":") and (beside := self.value_of(column)):
                yield self.part(beside, "ignored", "other_label")
        else:
            yield self.part(column, "ignored", "title")
            beside = self.value_of(column)
            if beside and self.cells[beside].kind == "number":
                yield self.part(beside, "ignored", "other_label")

    def pairs(
        self, column: int, pairs: Sequence[tuple[str, str, str]]
    ) -> Iterator[TitleCell]:
        """Give the values of a cell that holds labels with a colon."""
        for role, label, value in pairs:
            if value:
                yield self.part(column, "title", role, label, value)
        role, label, value = pairs[-1]
        if not value:
            if len(pairs) == 1 or not any(value for _, _, value in pairs):
                yield self.part(column, "ignored", "label", label)
            if beside := self.value_of(column, role):
                yield self.title(beside, role, label)

    def label(self, column: int, role: str, text: str) -> Iterator[TitleCell]:
        """Give a label without a colon and its value."""
        beside = self.value_of(column, role)
        if beside is None and self.layout.labels.exactly(text) is None:
            yield self.part(column, "ignored", "title")
            return
        yield self.part(column, "ignored", "label", text)
        if beside is not None:
            yield self.title(beside, role, text)

    def title(self, column: int, role: str, label: str) -> TitleCell:
        """Give a value that has a cell of its own."""
        value = normalise(self.cells[column].raw)
        return self.part(column, "title", role, label.rstrip(":"), value)

    def value_of(self, column: int, role: str = "") -> int | None:
        """Find the column of the value behind a label."""
        end = self.ends.get(column, column)
        beside = next((c for c in self.cells if c > end), None)
        if beside is None or beside - end > _WIDEST_GAP + 1:
            return None
        cell = self.cells[beside]
        if cell.kind == "text":
            text = normalise(cell.raw)
            if role == "role" and self.vocabulary.roles.exactly(text):
                return beside
            if label_pairs(cell.raw, self.layout) or self.layout.labels.exactly(text):
                return None
        return beside

    def part(
        self, column: int, block: str, role: str, label: str = "", value: str = ""
    ) -> TitleCell:
        """Make the result for a cell."""
        cell = self.cells[column]
        value = value or normalise(cell.raw)
        return TitleCell(self.row, column, cell, block, role, label.rstrip(":"), value)


def _has_colon(text: str) -> bool:
    return ":" in text or "：" in text


def _labels_above(
    sheet: Sheet,
    row: int,
    rows: Sequence[int],
    layout: Layout,
    taken: set[tuple[int, int]],
) -> list[TitleCell]:
    """Read a row of labels over a row of values; a lone label is none."""
    if row + 1 not in rows:
        return []
    cells, below = sheet.rows[row], sheet.rows[row + 1]
    roles = {
        column: layout.labels.exactly(normalise(cell.raw))
        for column, cell in cells.items()
        if cell.kind == "text"
    }
    if (
        len(cells) < 2
        or len(roles) < len(cells)
        or not all(roles.values())
        or not set(below) <= set(cells)
        or any(layout.labels.exactly(normalise(cell.raw)) for cell in below.values())
        or any(_has_colon(cell.raw) for cell in below.values())
        or not below
    ):
        return []
    found = []
    for column, cell in cells.items():
        label = normalise(cell.raw)
        found.append(TitleCell(row, column, cell, "ignored", "label", label, label))
        taken.add((row, column))
        if column in below:
            value = below[column]
            role = roles[column] or ""
            text = normalise(value.raw)
            found.append(TitleCell(row + 1, column, value, "title", role, label, text))
            taken.add((row + 1, column))
    return found

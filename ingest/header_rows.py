"""
The texts above each column of a table, whose header may take several rows.

A name stands over 百分比 and 得分, merged over both or not; 评审员 may stand over the
names. Which rows belong to the header is told by merges and by the layout's own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from ingest.grid import Cell, Sheet
from ingest.layouts import Layout
from ingest.spelling import normalise, spelled_number

#: A header is a few words; a longer text that holds a listed word is a sentence.
_LONGEST_HEADER = 40
#: The word of a second row may have so many characters around it (``得分（分）``).
_AROUND = 4
_MOST_ROWS = 3
#: Clauses that head columns; some are also numbers (4.1).
_CLAUSE_NUMBER = re.compile(r"\d+(?:\.\d+)+", re.ASCII)


class Stack(NamedTuple):
    """The header texts of a column, the lowest first, and the cells they stand in."""

    texts: tuple[str, ...]
    places: tuple[tuple[int, int], ...]

    @property
    def own(self) -> str:
        """The text of the column's own."""
        return self.texts[0]

    @property
    def whole(self) -> str:
        """All texts, from the highest down."""
        texts = self.texts
        return texts[0] if len(texts) == 1 else "".join(reversed(texts))


def header_texts(
    cells: Mapping[int, Cell], layout: Layout | None = None
) -> dict[int, str]:
    """
    Give the normalised texts of a row that may be words of a header.

    In a layout with a column for each clause the number of a clause is one too.
    """
    has_clauses = layout is not None and layout.shape == "wide"
    kinds = {"text", "number"} if has_clauses else {"text"}
    return {
        column: text
        for column, cell in cells.items()
        if cell.kind in kinds and (text := _header_text(cell.raw, has_clauses))
    }


# the rows of a long table are looked at like any other, and their texts repeat
@lru_cache(maxsize=16_384)
def _header_text(raw: str, has_clauses: bool) -> str:
    text = normalise(raw)
    if len(text) > _LONGEST_HEADER or ":" in text:
        return ""  # a sentence, or a label
    if spelled_number(text) is None or (has_clauses and _CLAUSE_NUMBER.fullmatch(text)):
        return text
    return ""  # 45% is no column of percentages


def header_stacks(
    sheet: Sheet, row: int, texts: Mapping[int, str], layout: Layout
) -> tuple[int, dict[int, Stack]]:
    """
    Read the header that begins in a row.

    Parameters
    ----------
    sheet : Sheet
        The cells.
    row : int
        The header's first row.
    texts : mapping of int to str
        Its texts by column.
    layout : Layout
        Whose words count.

    Returns
    -------
    int
        The header's last row.
    dict of int to Stack
        The texts over each column that has any.
    """
    stacks = {column: Stack((text,), ((row, column),)) for column, text in texts.items()}
    bottom = row
    while bottom - row + 1 < _MOST_ROWS and _goes_on(sheet, bottom, stacks, layout):
        below = header_texts(sheet.rows[bottom + 1], layout)
        above = _spread(sheet, bottom, stacks, below)
        bottom += 1
        for column, text in below.items():
            over = above.get(column, Stack((), ()))
            stacks[column] = Stack((text, *over.texts), ((bottom, column), *over.places))
    return bottom, stacks


def _goes_on(sheet: Sheet, row: int, stacks: Mapping[int, Stack], layout: Layout) -> bool:
    """
    Tell whether a header goes on in the row below.

    It does where a merged header spreads over texts below it, or where nothing but words
    for values stands there; and where the row below names nothing of its own as a table
    row would: its label columns are empty.
    """
    cells = sheet.rows.get(row + 1, {})
    below = header_texts(cells, layout)
    if not below or len(below) < len(cells):
        return False  # numbers stand there
    for column in below.keys() & stacks.keys():
        found = layout.headers.longest_in(stacks[column].whole)
        if found and found.code in layout.label_columns:
            return False
    is_spread = any(
        merge.top == merge.bottom == row
        and any(merge.left <= column <= merge.right for column in below)
        and merge.right > merge.left
        for merge in sheet.merges
    )
    return is_spread or _are_values(below.values(), layout)


def _are_values(texts: Iterable[str], layout: Layout) -> bool:
    for text in texts:
        found = layout.headers.longest_in(text)
        if (
            found is None
            or found.code not in layout.value_columns
            or len(text) > len(found.word) + _AROUND
        ):
            return False
    return True


def _spread(
    sheet: Sheet, row: int, stacks: Mapping[int, Stack], below: Iterable[int]
) -> dict[int, Stack]:
    """
    Give each column the texts above it.

    A merged one stands over its merge; one that is not merged over the empty cells to
    its right, where something stands below it and them.
    """
    above = dict(stacks)
    for merge in sheet.merges:
        if merge.top <= row <= merge.bottom and merge.left in stacks:
            for column in range(merge.left, merge.right + 1):
                above[column] = stacks[merge.left]
    last: Stack | None = None
    for column in sorted({*stacks, *below}):
        if column not in set(below):
            last = None
        elif column in above:
            last = above[column]
        elif last is not None:
            above[column] = last
    return above

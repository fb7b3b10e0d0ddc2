"""
Headers that are clauses: told by a clause's number, or by the scores below them.

A header that opens with the number of a clause is that clause. One that no list knows is
a clause too, by its title, where most of what stands below it are scores.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import islice

from ingest.columns import Column
from ingest.grid import Cell, Sheet
from ingest.header_rows import Stack
from ingest.layouts import Layout, Vocabulary
from ingest.values import is_score

#: The part to which a column of a clause belongs, whatever the layout.
CLAUSE = "clause"
#: Kinds of columns that sum up those of clauses.
SUMMARIES = frozenset({"total", "subtotal", "mean", "range"})
#: The header of a summary is a few words (``领导作用小计``).
_LONGEST_CHECK = 20
#: An unlisted column is one of scores by so many of its first cells, found so soon.
_ENOUGH = 50
_SOON = 5_000
#: One or two unlisted columns of numbers are ages or telephones, not clauses.
_FEWEST_TITLES = 3

_CLAUSE_NUMBER = re.compile(r"\d+(?:[.。]\d+)+(?![\d.。%])")


def clause_number(text: str) -> str | None:
    """Give the number with which a normalised text opens as a clause does."""
    match = _CLAUSE_NUMBER.match(text)
    return None if match is None else match[0].replace("。", ".")


def clause_columns(
    stacks: Mapping[int, Stack],
    explained: Mapping[int, Column],
    layout: Layout,
    vocabulary: Vocabulary,
    are_scores: Callable[[int], bool],
) -> dict[int, Column]:
    """
    Find the columns of clauses, and those that summarise them.

    Parameters
    ----------
    stacks : mapping of int to Stack
        The header texts of each column.
    explained : mapping of int to Column
        The columns whose header the layout lists.
    layout : Layout
        Whose words say whether a clause's column holds percentages or points.
    vocabulary : Vocabulary
        The words of summaries.
    are_scores : callable
        Tells whether most of what stands in a column are scores or words for none.

    Returns
    -------
    dict of int to Column
        Those of a clause have the part `CLAUSE`, the clause's cell in ``named_at``; those
        of a summary its kind as their role. The others are as they were; columns of
        values under no clause are left out.
    """
    found: dict[int, Column] = {}
    titles: dict[int, Column] = {}
    for column, stack in stacks.items():
        listed = explained.get(column)
        check = vocabulary.checks.longest_in(stack.own)
        clause = next(
            (
                (text, place)
                for text, place in zip(stack.texts, stack.places, strict=True)
                if clause_number(text)
            ),
            None,
        )
        role = listed.role if listed and listed.role in layout.value_columns else "score"
        if check is not None and len(stack.own) <= _LONGEST_CHECK:
            place = stack.places[0]
            found[column] = Column(check.code, stack.whole, check.word, named_at=place)
        elif clause is not None:
            found[column] = _clause(role, stack, *clause)
        elif listed is None:
            titles[column] = _clause(role, stack, stack.own, stack.places[0])
        elif listed.role not in layout.value_columns and listed.role != CLAUSE:
            found[column] = listed
    fewest = 1 if any(c.part == CLAUSE for c in found.values()) else _FEWEST_TITLES
    if len(titles) < fewest:
        return found  # without looking at what stands below them
    titles = {column: title for column, title in titles.items() if are_scores(column)}
    return {**found, **titles} if len(titles) >= fewest else found


def _clause(role: str, stack: Stack, text: str, place: tuple[int, int]) -> Column:
    return Column(role, stack.whole, text, part=CLAUSE, name=text, named_at=place)


class ScoresBelow:
    """
    Tells whether most of what stands below a header are scores or words for none.

    Parameters
    ----------
    sheet : Sheet
        The cells.
    bottom : int
        The header's last row.
    vocabulary : Vocabulary
        The words for a score that was not given.
    """

    def __init__(self, sheet: Sheet, bottom: int, vocabulary: Vocabulary) -> None:
        self.sheet = sheet
        self.bottom = bottom
        self.vocabulary = vocabulary
        self._last = min(max(sheet.rows), bottom + _SOON)

    def __call__(self, column: int) -> bool:
        """
        Look at the first cells of a column.

        The very first must be a score: below the value of a label other words come
        before the numbers of the table.
        """
        first = [
            is_score(cell, self.vocabulary)
            for cell in islice(self._below(column), _ENOUGH)
        ]
        return bool(first) and first[0] and sum(first) > len(first) / 2

    def _below(self, column: int) -> Iterator[Cell]:
        for row in range(self.bottom + 1, self._last + 1):
            cell = self.sheet.rows.get(row, {}).get(column)
            if cell is not None:
                yield cell

"""
What the columns of a table hold: their roles, and whose values they are.

A listed word in a header gives the role (the longest one wins); a word of a part gives
the form. Where a layout has a form for each examiner, a header that no listed word
explains is a name, if what stands below it shows that it is one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from ingest.factors import Named, named_factors, resolve
from ingest.header_rows import Stack
from ingest.layouts import Layout, Part, Vocabulary
from ingest.text import split_note

#: A name is short, also one such as 评审员A（组长）.
_LONGEST_NAME = 12
#: What a listed word leaves of a header is a name of at most so many characters.
_LONGEST_REST = 4

_EMPTY_BRACKETS = re.compile(r"\(\)|\[\]|【】")

_Place = tuple[int, int]


@dataclass(frozen=True)
class Column:
    """
    What a column of a table holds.

    ``part`` is the part of the layout whose form it belongs to, empty where it belongs
    to all of them; ``said_part`` is the same where a word of its header says it; ``name``
    is the examiner whom the header names, in the cell ``named_at``.
    """

    role: str
    header: str
    word: str = ""
    factor_process: str | None = None
    factor_result: str | None = None
    part: str = ""
    said_part: str = ""
    name: str = ""
    named_at: _Place | None = None

    @property
    def owner(self) -> tuple[str, _Place | None]:
        """What the columns of one form have in common."""
        return self.part, self.named_at


def columns_of(
    stacks: Mapping[int, Stack],
    layout: Layout,
    vocabulary: Vocabulary,
    context: frozenset[str],
    has_numbers: Callable[[int], bool],
) -> dict[int, Column]:
    """
    Give the role of each column: its own words decide, then those above it too.

    Parameters
    ----------
    stacks : mapping of int to Stack
        The header texts of each column.
    layout : Layout
        Whose words count.
    vocabulary : Vocabulary
        The factor words, and the words that are no name.
    context : frozenset of str
        Dimensions (``process``, ``result``) that the sheet's name says.
    has_numbers : callable
        Tells whether a number stands below the header of a column.

    Returns
    -------
    dict of int to Column
        The columns that the layout explains; `claimed` are those of which it is also
        known to which form they belong.
    """
    roles: dict[int, Column] = {}
    named: dict[int, Named] = {}
    for column, stack in stacks.items():
        if layout.has_factors and (factors := named_factors(stack.whole, vocabulary)):
            named[column] = factors
            continue
        own = _column(stack, layout)
        if own is not None:
            roles[column] = own
    for column, factor in resolve(named, context).items():
        text = stacks[column].whole
        roles[column] = Column("factor", text, text, factor.process, factor.result)
    if not layout.parts:
        return roles
    if layout.named_part is not None:
        names = _Names(stacks, roles, layout, vocabulary, has_numbers)
        roles |= names.find(layout.named_part)
    return _parted(roles, layout)


def claimed(columns: Mapping[int, Column], layout: Layout) -> dict[int, Column]:
    """Give the columns that belong to a part, or to all; of others nobody knows whose."""
    return {
        column: found
        for column, found in columns.items()
        if not layout.parts or found.part or found.role in layout.shared
    }


def _column(stack: Stack, layout: Layout) -> Column | None:
    found = layout.headers.longest_in(stack.own)
    if found is None and len(stack.texts) > 1:
        found = layout.headers.longest_in(stack.whole)
    if found is not None and found.code in layout.shared:
        return Column(found.code, stack.whole, found.word)
    part = layout.part_words.longest_in(stack.whole)
    if found is None and part is None:
        return None
    code = "" if part is None else part.code
    role, word = found or ("score", part.word if part is not None else "")
    return Column(role, stack.whole, word, part=code, said_part=code)


class _Names:
    """The search for headers that are names: each is of a form of its own."""

    def __init__(
        self,
        stacks: Mapping[int, Stack],
        roles: Mapping[int, Column],
        layout: Layout,
        vocabulary: Vocabulary,
        has_numbers: Callable[[int], bool],
    ) -> None:
        self.stacks = stacks
        self.roles = roles
        self.layout = layout
        self.vocabulary = vocabulary
        self.has_numbers = has_numbers

    def find(self, part: Part) -> dict[int, Column]:
        """Give the columns under names that their values show to be names."""
        named: dict[int, Column] = {}
        for column, stack in self.stacks.items():
            own = self.roles.get(column)
            if own is None or not (own.part or own.role in self.layout.shared):
                at = self._name_at(stack)
                if at is not None:
                    role = "score" if own is None else own.role
                    named[column] = self._named(part, role, stack, at)
        if self._holds_values_of_nobody(named):
            return {}
        shown = self._shown(named)
        if not shown:
            return {}
        last = max(column for column in named if named[column].named_at in shown)
        for column, stack in self.stacks.items():
            at = self._doubtful_at(column, stack, last)
            if at is not None and self.has_numbers(column):
                listed = self.layout.headers.longest_in(stack.own)
                role = "score" if listed is None else listed.code
                if role not in self.layout.value_columns:
                    role = "score"
                named[column] = self._named(part, role, stack, at)
                shown.add(at[1])
        first, last = min(named), max(c for c in named if named[c].named_at in shown)
        return self._joined(
            {
                column: found
                for column, found in named.items()
                # an empty column among those of examiners is one who has not scored
                if found.named_at in shown
                or (first < column < last and found.role in self.layout.value_columns)
            }
        )

    def _named(
        self, part: Part, role: str, stack: Stack, at: tuple[str, _Place]
    ) -> Column:
        name, place = at
        code = part.name
        return Column(
            role,
            stack.whole,
            name,
            part=code,
            said_part=code,
            name=name,
            named_at=place,
        )

    def _holds_values_of_nobody(self, named: Mapping[int, Column]) -> bool:
        """Tell a sheet of one form: values under no name, and no summary of names."""
        others = [own for column, own in self.roles.items() if column not in named]
        return not any(own.part for own in others) and any(
            own.role in self.layout.value_columns for own in others
        )

    def _shown(self, named: Mapping[int, Column]) -> set[_Place | None]:
        """Give the cells of names with a word for values, or a number, below them."""
        return {
            found.named_at
            for column, found in named.items()
            if found.role in self.layout.value_columns
            and (
                self.layout.headers.longest_in(self.stacks[column].own) is not None
                or self.has_numbers(column)
            )
        }

    def _name_at(self, stack: Stack) -> tuple[str, _Place] | None:
        """Give the name in a header and its cell, without words for what is below it."""
        for n, (text, place) in enumerate(zip(stack.texts, stack.places, strict=True)):
            found = self.layout.headers.longest_in(text)
            if found is not None and n + 1 < len(stack.texts):
                continue
            if found is not None and found.code in self.layout.shared:
                return None
            rest = text
            if found is not None:
                rest = _EMPTY_BRACKETS.sub("", _without(text, found.word))
            return (rest, place) if self._may_be_name(rest) else None
        return None

    def _may_be_name(self, text: str) -> bool:
        core = split_note(text).core if text else ""
        return 0 < len(core) <= _LONGEST_NAME and not self.vocabulary.is_no_name(core)

    def _doubtful_at(
        self, column: int, stack: Stack, last: int
    ) -> tuple[str, _Place] | None:
        """
        Give a name that holds a listed word, such as 李平均.

        It is one if it is marked as a person, stands among the names, or another header
        is that word and nothing else.
        """
        own = self.roles.get(column)
        at = len(stack.texts) - 1 if len(stack.texts) > 1 else 0
        text, place = stack.texts[at], stack.places[at]
        if own is None or not (own.part or own.role in self.layout.shared):
            return None
        word = self.layout.part_words.longest_in(text) or self.layout.headers.longest_in(
            text
        )
        if word is None:
            return None
        rest = _without(text, word.word)
        if not self._may_be_name(rest) or len(split_note(rest).core) > _LONGEST_REST:
            return None
        is_twin = any(
            other != column and self.stacks[other].texts[-1].casefold() == word.word
            for other in self.stacks
        )
        is_person = split_note(text).role is not None
        is_among = own.part != "" and column < last
        return (text, place) if is_person or is_twin or is_among else None

    def _joined(self, named: Mapping[int, Column]) -> dict[int, Column]:
        """Give columns that repeat a name for another kind of value to one form."""
        joined: dict[int, Column] = {}
        for column in sorted(named):
            found = named[column]
            left = joined.get(column - 1)
            if left is not None and left.name == found.name and left.role != found.role:
                found = replace(found, named_at=left.named_at)
            joined[column] = found
        return joined


def _without(text: str, word: str) -> str:
    """Give a text without a listed word, which is in lower case."""
    return re.sub(re.escape(word), "", text, count=1, flags=re.IGNORECASE)


def _parted(roles: Mapping[int, Column], layout: Layout) -> dict[int, Column]:
    """Give the columns of no part to that on their left, or to one that takes them."""
    parted: dict[int, Column] = {}
    present = {found.part for found in roles.values()}
    for column in sorted(roles):
        found = roles[column]
        if not found.part and found.role not in layout.shared:
            left = parted.get(column - 1)
            if left is not None and _is_measure_of(found, left, parted, layout):
                found = replace(
                    found, part=left.part, name=left.name, named_at=left.named_at
                )
            elif (part := _taker(found, present, layout)) is not None:
                found = replace(found, part=part.name)
        parted[column] = found
    return parted


def _is_measure_of(
    found: Column, left: Column, parted: Mapping[int, Column], layout: Layout
) -> bool:
    """Tell whether a column gives in another unit what the one on its left gives."""
    return (
        bool(left.part)
        and {found.role, left.role} <= layout.value_columns - {"score"}
        and not any(
            other.owner == left.owner and other.role == found.role
            for other in parted.values()
        )
    )


def _taker(found: Column, present: Collection[str], layout: Layout) -> Part | None:
    """Give the part that takes a column of none, if it has columns of its own."""
    for part in layout.parts.values():
        if found.role in part.takes and part.name in present:
            return part
    return layout.rest

"""What the recogniser asks of a layout, of a kind of workbook and of the vocabulary."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from ingest.spelling import normalise

#: So many texts are remembered with the words in them.
_MOST_KNOWN = 10_000


class Found(NamedTuple):
    """A listed word in a text: whose it is and which one."""

    code: str
    word: str


class Words:
    """
    Listed words of several codes, asked for the longest one that a text contains.

    Parameters
    ----------
    words : mapping of str to iterable of str
        The words of each code, as people write them.
    """

    def __init__(self, words: Mapping[str, Iterable[str]]) -> None:
        self.by_word: dict[str, str] = {
            normalise(word).casefold(): code
            for code, listed in words.items()
            for word in listed
        }
        self._longest_first = sorted(self.by_word, key=lambda word: -len(word))
        self._any = re.compile("|".join(map(re.escape, self._longest_first)) or "(?!)")
        self._known: dict[str, Found | None] = {}

    def first_words(self, codes: Iterable[str]) -> list[str]:
        """Give the first listed word of each of some codes, in the order of the file."""
        first: dict[str, str] = {}
        for word, code in self.by_word.items():
            first.setdefault(code, word)
        wanted = set(codes)
        return [word for code, word in first.items() if code in wanted]

    def longest_in(self, text: str) -> Found | None:
        """
        Find the longest listed word that a normalised text contains.

        Of two words of the same length the one that ends later wins: the head of a
        Chinese noun stands last.
        """
        if text in self._known:
            return self._known[text]
        folded = text.casefold()
        if not self._any.search(folded):
            return None  # as most texts of a long table, which are not worth remembering
        if len(self._known) > _MOST_KNOWN:
            self._known.clear()
        self._known[text] = self._search(folded)
        return self._known[text]

    def _search(self, text: str) -> Found | None:
        best: tuple[int, int, str] | None = None
        for word in self._longest_first:
            if best is not None and len(word) < best[0]:
                break
            at = text.rfind(word)
            if at >= 0 and (best is None or at > best[1]):
                best = (len(word), at, word)
        return None if best is None else Found(self.by_word[best[2]], best[2])

    def exactly(self, text: str) -> str | None:
        """Give the code of a normalised text that is a listed word and nothing else."""
        return self.by_word.get(text.casefold())

    def all_in(self, text: str) -> list[Found]:
        """Find the listed words of a normalised text, each stretch of it used once."""
        found: list[Found] = []
        text = text.casefold()
        for word in self._longest_first:
            if word in text:
                found.append(Found(self.by_word[word], word))
                text = text.replace(word, "\0")
        return found


@dataclass(frozen=True, eq=False)
class Part:
    """
    The columns of a printed table that make one form, or one form each.

    Parameters
    ----------
    name : str
        What the layout calls it.
    stage : str, optional
        The stage of its forms, where the layout itself says so.
    named : str, optional
        The role of those headers that no listed word explains: each names a form.
    check : str, optional
        The role of its cells where they only summarise the other parts: no form.
    is_rest : bool
        Takes the columns that belong to no other part.
    takes : frozenset of str
        Takes the columns of no other part with these roles.
    check_with : frozenset of str
        Its form is only compared with others where the title block has one of these.
    again : mapping of str to str
        Its cells of these roles stand again in the form of the rest, in other roles.
    """

    name: str
    stage: str | None
    named: str | None
    check: str | None
    is_rest: bool
    takes: frozenset[str]
    check_with: frozenset[str]
    again: Mapping[str, str]


class HeaderStage(NamedTuple):
    """The stage that a word in a column's header says, unless a label is there."""

    stage: str
    words: Words
    unless: frozenset[str]


@dataclass(frozen=True, eq=False)
class Layout:
    """
    One kind of sheet, as its YAML file describes it.

    ``required_headers`` maps a name for messages to roles and parts of which one must be
    there. ``base`` is the layout of which this is a variant, told from it by ``when``
    (a stage that the sheet says, or that the file is a document) and not by headers.
    ``required_words`` are those of which one must stand somewhere on the sheet or in its
    name; ``references`` those that name a row of scores which experts agreed on.
    """

    id: str
    kind: str
    base: str | None
    when: Mapping[str, Any]
    shape: str
    parts: Mapping[str, Part]
    part_words: Words
    shared: frozenset[str]
    header_stages: tuple[HeaderStage, ...]
    is_named_by_sheet: bool
    title_zh: str
    title_en: str
    labels: Words
    opens_form: frozenset[str]
    headers: Words
    required_headers: Mapping[str, frozenset[str]]
    required_labels: frozenset[str]
    required_words: Words
    excludes: Words
    label_columns: tuple[str, ...]
    value_columns: frozenset[str]
    single: frozenset[str]
    dates: frozenset[str]
    references: Words
    has_factors: bool

    @property
    def is_register(self) -> bool:
        """Tell a register (a row per thing) from a form (a title block with a table)."""
        return self.kind == "register"

    @cached_property
    def named_part(self) -> Part | None:
        """The part whose forms are named by headers that no word explains."""
        return next((part for part in self.parts.values() if part.named), None)

    @cached_property
    def rest(self) -> Part | None:
        """The part that takes the columns of no other."""
        return next((part for part in self.parts.values() if part.is_rest), None)

    @cached_property
    def required(self) -> frozenset[str]:
        """The roles and parts of which some must stand in a header."""
        return frozenset().union(*self.required_headers.values())


@dataclass(frozen=True)
class BookLayout:
    """A kind of workbook, told by the layouts of its sheets: one of each group."""

    id: str
    title_zh: str
    title_en: str
    holds: tuple[frozenset[str], ...]


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Words that mean the same on every layout."""

    stages: Words
    versions: Words
    roles: Words
    title_roles: Words
    role_marks: Mapping[str, str]
    checks: Words
    signatures: Words
    remarks: tuple[str, ...]
    other_contents: Words
    factor_words: Mapping[str, Mapping[str, str]]
    factor_dimensions: Words
    factor_fillers: tuple[str, ...]
    no_names: Words
    no_scores: Words
    sheet_names: Words

    def is_no_name(self, text: str) -> bool:
        """Tell whether a normalised text holds nothing but words that are no names."""
        return _is_made_of(text, self.no_names)


@lru_cache(maxsize=8192)
def _is_made_of(text: str, words: Words) -> bool:
    for _, word in words.all_in(text):
        text = text.casefold().replace(word, "")
    return not any(character.isalnum() for character in text)

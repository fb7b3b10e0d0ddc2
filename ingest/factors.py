"""
Which factor a column holds, told by its header and never by its position.

A header may name a factor of process rows, of result rows, or both (``A 方法/Le 水平``).
Single letters are ambiguous: L is learning on a process row and levels on a result row,
I is integration on both. The other factor columns beside it decide.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from ingest.layouts import Vocabulary

_PIECE = re.compile(r"[a-z]+|[^a-z]")
_SEPARATORS = frozenset("/|\\、,;，；()[]-—–:.·&+及%")


class Named(NamedTuple):
    """What a header names: factor meanings per word, and dimensions said outright."""

    words: tuple[frozenset[tuple[str, str]], ...]
    dimensions: frozenset[str]


class Factor(NamedTuple):
    """The factor that a column holds on rows of each dimension."""

    process: str | None
    result: str | None


@lru_cache(maxsize=4096)
def named_factors(text: str, vocabulary: Vocabulary) -> Named | None:
    """
    Read the factor words of a header.

    Parameters
    ----------
    text : str
        Normalised header, with the header above it in front where there are two rows.
    vocabulary : Vocabulary
        The factor words, their dimensions and fillers.

    Returns
    -------
    Named or None
        None where the header names no factor, or holds another word (``评价方法说明``).
    """
    rest = text.casefold()
    words: list[frozenset[tuple[str, str]]] = []
    dimensions: set[str] = set()
    listed = _listed_words(vocabulary)
    while rest:
        if rest[0] in _SEPARATORS:
            rest = rest[1:]
            continue
        match = _PIECE.match(rest)
        assert match is not None
        if match[0].isascii() and match[0].isalpha():
            word = match[0] if match[0] in listed else ""
        else:
            word = next((w for w in listed if rest.startswith(w)), "")
        if not word:
            return None
        meaning = listed[word]
        if isinstance(meaning, frozenset):
            words.append(meaning)
        elif meaning:
            dimensions.add(meaning)
        rest = rest[len(word) :]
    return Named(tuple(words), frozenset(dimensions)) if words else None


@cache
def _listed_words(
    vocabulary: Vocabulary,
) -> dict[str, frozenset[tuple[str, str]] | str]:
    """Give each word, longest first, with its meanings, its dimension, or nothing."""
    listed: dict[str, frozenset[tuple[str, str]] | str] = dict.fromkeys(
        vocabulary.factor_fillers, ""
    )
    listed |= vocabulary.factor_dimensions.by_word
    meanings: dict[str, set[tuple[str, str]]] = {}
    for dimension, words in vocabulary.factor_words.items():
        for word, factor in words.items():
            meanings.setdefault(word, set()).add((dimension, factor))
    listed |= {word: frozenset(found) for word, found in meanings.items()}
    return dict(sorted(listed.items(), key=lambda item: -len(item[0])))


def resolve(named: Mapping[int, Named], context: frozenset[str]) -> dict[int, Factor]:
    """
    Decide what each factor column of a table holds.

    Parameters
    ----------
    named : mapping of int to Named
        Column number and what its header names.
    context : frozenset of str
        Dimensions that the sheet's name or the table's title says; empty if none.

    Returns
    -------
    dict of int to Factor
        One entry per column. A dimension that a header leaves open in its block of
        columns stays None.
    """
    resolved: dict[int, Factor] = {}
    for block in _blocks(named):
        said = frozenset().union(*(named[column].dimensions for column in block))
        certain = _certain_dimensions(named, block)
        allowed = said or context or certain or frozenset({"process", "result"})
        claimed = {
            meaning
            for column in block
            for word in named[column].words
            if len(word) == 1
            for meaning in word
        }
        for column in block:
            own = named[column].dimensions or allowed
            resolved[column] = _resolve_column(named[column], own, claimed)
    return resolved


def _resolve_column(
    named: Named, allowed: frozenset[str], claimed: set[tuple[str, str]]
) -> Factor:
    chosen: dict[str, str] = {}
    certain = [next(iter(word)) for word in named.words if len(word) == 1]
    for dimension, factor in certain:
        chosen.setdefault(dimension, factor)
    for word in named.words:
        if len(word) == 1 or any(meaning in certain for meaning in word):
            continue  # certain already, or only the letter of a word beside it
        open_ = {m for m in word if m[0] in allowed and m[0] not in chosen}
        # what another column of the block claims outright is not meant here
        open_ = {m for m in open_ if m not in claimed} or open_
        # L alone is learning on the rows of processes and levels on those of results
        for dimension, factor in sorted(open_):
            chosen.setdefault(dimension, factor)
    return Factor(chosen.get("process"), chosen.get("result"))


def _blocks(named: Mapping[int, Named]) -> list[list[int]]:
    """Part the columns into those that stand beside each other as one set."""
    columns = sorted(named)
    said: dict[frozenset[str], list[int]] = {}
    for column in columns:
        said.setdefault(named[column].dimensions, []).append(column)
    if len(said) > 1:
        return list(said.values())
    if not _repeats(named, columns):
        return [columns]
    # a word that stands twice: two sets side by side, each of one dimension
    for at in range(1, len(columns)):
        left, right = columns[:at], columns[at:]
        sides = [_certain_dimensions(named, side) for side in (left, right)]
        if (
            not any(_repeats(named, side) for side in (left, right))
            and all(len(side) <= 1 for side in sides)
            and not sides[0] & sides[1]
        ):
            return [left, right]
    return [columns]


def _repeats(named: Mapping[int, Named], columns: list[int]) -> bool:
    words = [named[column].words for column in columns]
    return len(set(words)) < len(words)


def _certain_dimensions(named: Mapping[int, Named], columns: list[int]) -> frozenset[str]:
    dimensions = [
        {dimension for dimension, _ in word}
        for column in columns
        for word in named[column].words
    ]
    return frozenset().union(*(found for found in dimensions if len(found) == 1))

"""Reading of the layout files and the shared vocabulary into what the recogniser asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from ingest.refusal import Refusal
from ingest.spelling import normalise

FOLDER = Path(__file__).parent


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
        if text not in self._known:
            if len(self._known) > 20_000:
                self._known.clear()
            self._known[text] = self._search(text.casefold())
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
class Layout:
    """
    One kind of sheet, as its YAML file describes it.

    ``required_headers`` maps a name for messages to roles of which one must be there.
    """

    id: str
    kind: str
    title_zh: str
    title_en: str
    labels: Words
    opens_form: frozenset[str]
    headers: Words
    required_headers: Mapping[str, frozenset[str]]
    required_labels: frozenset[str]
    excludes: Words
    label_columns: tuple[str, ...]
    value_columns: frozenset[str]
    single: frozenset[str]
    dates: frozenset[str]
    has_factors: bool

    @property
    def is_register(self) -> bool:
        """Tell a register (a row per thing) from a form (a title block with a table)."""
        return self.kind == "register"


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


_REQUIRED = {"layout", "kind", "title_zh", "title_en", "headers", "requires"}
_OPTIONAL = {
    "labels",
    "opens_form",
    "excludes",
    "label_columns",
    "value_columns",
    "single",
    "dates",
    "has_factors",
}


def read_layout(path: Path) -> Layout:
    """
    Read one layout file.

    Parameters
    ----------
    path : pathlib.Path
        The YAML file.

    Returns
    -------
    Layout
        What it describes.

    Raises
    ------
    Refusal
        ``layout_file_wrong`` where a key is missing or unknown, a role is not defined,
        or one word stands for two roles.
    """
    data = _yaml(path)
    missing, surplus = _REQUIRED - set(data), set(data) - _REQUIRED - _OPTIONAL
    if missing or surplus:
        raise _wrong(path, f"keys missing {sorted(missing)}, unknown {sorted(surplus)}")
    if data["kind"] not in {"form", "register"}:
        raise _wrong(path, f"kind {data['kind']!r} is neither form nor register")
    labels, headers = data.get("labels", {}), data["headers"]
    for listed in (labels, headers):
        _no_word_twice(path, listed)
    groups = tuple(frozenset(group) for group in data["requires"]["headers"])
    required_labels = frozenset(data["requires"].get("labels", ()))
    for asked, defined in (
        (frozenset().union(*groups), headers),
        (required_labels, labels),
        (frozenset(data.get("opens_form", ())), labels),
        (frozenset(data.get("label_columns", ())), headers),
        (frozenset(data.get("value_columns", ())), headers),
        (frozenset(data.get("single", ())), headers),
        (frozenset(data.get("dates", ())), {**labels, **headers}),
    ):
        if undefined := asked - set(defined):
            raise _wrong(path, f"roles without words: {sorted(undefined)}")
    words = Words(headers)
    return Layout(
        id=data["layout"],
        kind=data["kind"],
        title_zh=data["title_zh"],
        title_en=data["title_en"],
        labels=Words(labels),
        opens_form=frozenset(data.get("opens_form", ())),
        headers=words,
        required_headers={"/".join(words.first_words(group)): group for group in groups},
        required_labels=required_labels,
        excludes=Words({"excluded": data.get("excludes", ())}),
        label_columns=tuple(data.get("label_columns", ())),
        value_columns=frozenset(data.get("value_columns", ())),
        single=frozenset(data.get("single", ())),
        dates=frozenset(data.get("dates", ())),
        has_factors=bool(data.get("has_factors", False)),
    )


@cache
def layouts() -> tuple[Layout, ...]:
    """Give all layouts, in the order of their numbers."""
    paths = sorted(FOLDER.glob("L*.yml"), key=lambda path: int(path.stem[1:]))
    return tuple(read_layout(path) for path in paths)


@cache
def vocabulary() -> Vocabulary:
    """Give the shared vocabulary."""
    data = _yaml(FOLDER / "vocabulary.yml")
    marks = {mark: role for role, listed in data["role_marks"].items() for mark in listed}
    return Vocabulary(
        stages=Words(data["stages"]),
        versions=Words({str(rank): words for rank, words in data["versions"].items()}),
        roles=Words(data["roles"]),
        title_roles=Words(data["roles_in_titles"]),
        role_marks=marks,
        checks=Words(data["checks"]),
        signatures=Words({"signature": data["signatures"]}),
        remarks=tuple(normalise(word) for word in data["remarks"]),
        other_contents=Words(data["other_contents"]),
        factor_words={
            dimension: {
                normalise(word).casefold(): factor
                for factor, words in factors.items()
                for word in words
            }
            for dimension, factors in data["factors"].items()
        },
        factor_dimensions=Words(data["factor_dimensions"]),
        factor_fillers=tuple(
            sorted((normalise(w).casefold() for w in data["factor_fillers"]), key=len)
        )[::-1],
    )


def _yaml(path: Path) -> dict[str, Any]:
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise _wrong(path, str(error)) from error
    if not isinstance(data, dict):
        raise _wrong(path, "it is no mapping of keys to values")
    return data


def _no_word_twice(path: Path, listed: Mapping[str, Iterable[str]]) -> None:
    seen: dict[str, str] = {}
    for role, words in listed.items():
        for word in words:
            if not isinstance(word, str) or not normalise(word):
                raise _wrong(path, f"{word!r} of {role} is no text")
            other = seen.setdefault(normalise(word).casefold(), role)
            if other != role:
                raise _wrong(path, f"{word!r} stands for both {other} and {role}")


def _wrong(path: Path, reason: str) -> Refusal:
    return Refusal("layout_file_wrong", file=path.name, reason=reason)

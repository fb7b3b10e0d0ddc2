"""Reading of the layout files and the shared vocabulary into what the recogniser asks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ingest.layouts.layout import (
    BookLayout,
    HeaderStage,
    Layout,
    Part,
    Vocabulary,
    Words,
)
from ingest.reader_version import own_layouts, reader_version
from ingest.refusal import Refusal
from ingest.spelling import normalise

FOLDER = Path(__file__).parent


_REQUIRED = {"layout", "kind", "title_zh", "title_en", "headers", "requires"}
_OPTIONAL = {
    "extends",
    "when",
    "shape",
    "parts",
    "shared",
    "header_stages",
    "is_named_by_sheet",
    "labels",
    "opens_form",
    "excludes",
    "label_columns",
    "value_columns",
    "single",
    "dates",
    "references",
    "has_factors",
}
_PART = {"words", "stage", "named", "check", "rest", "takes", "check_with", "again"}
_WHEN = {"stage", "document"}
#: How the forms of a printed table lie in it.
SHAPES = frozenset({"columns", "wide", "long"})


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
    data = _extended(path)
    missing, surplus = _REQUIRED - set(data), set(data) - _REQUIRED - _OPTIONAL
    if missing or surplus:
        raise _wrong(path, f"keys missing {sorted(missing)}, unknown {sorted(surplus)}")
    if data["kind"] not in {"form", "register"}:
        raise _wrong(path, f"kind {data['kind']!r} is neither form nor register")
    if (shape := data.get("shape", "columns")) not in SHAPES:
        raise _wrong(path, f"shape {shape!r} is none of {sorted(SHAPES)}")
    labels, headers = data.get("labels", {}), data["headers"]
    parts: dict[str, Any] = data.get("parts", {})
    part_words = {name: part.get("words", ()) for name, part in parts.items()}
    if shape != "columns":
        # rows that say themselves whose they are: every label may head a column
        headers = data["headers"] = _joined(labels, headers)
    for listed in (labels, headers, part_words):
        _no_word_twice(path, listed)
    for name, part in parts.items():
        if surplus := set(part) - _PART:
            raise _wrong(path, f"unknown keys of part {name}: {sorted(surplus)}")
    if surplus := set(data.get("when", {})) - _WHEN:
        raise _wrong(path, f"unknown keys of when: {sorted(surplus)}")
    groups = tuple(frozenset(group) for group in data["requires"]["headers"])
    required_labels = frozenset(data["requires"].get("labels", ()))
    roles_of_parts = [
        role
        for part in parts.values()
        for role in (*part.get("takes", ()), *part.get("again", {}))
    ]
    for asked, defined in (
        (frozenset().union(*groups), {**headers, **parts}),
        (required_labels, labels),
        (frozenset(data.get("opens_form", ())), labels),
        (frozenset(data.get("label_columns", ())), headers),
        (frozenset(data.get("value_columns", ())), headers),
        (frozenset(data.get("shared", ())), headers),
        (frozenset(data.get("single", ())), headers),
        (frozenset(data.get("dates", ())), {**labels, **headers}),
        (frozenset(roles_of_parts), headers),
        (frozenset(p["named"] for p in parts.values() if "named" in p), labels),
        (
            frozenset().union(*(p.get("check_with", ()) for p in parts.values())),
            labels,
        ),
    ):
        if undefined := asked - set(defined):
            raise _wrong(path, f"roles without words: {sorted(undefined)}")
    return _layout(data, groups)


def _extended(path: Path) -> dict[str, Any]:
    """
    Read a layout file; one that extends another has the keys of that one too.

    Its words of labels and headers are added to those of the other.
    """
    data = _yaml(path)
    if "extends" not in data:
        return data
    name = f"{data['extends']}.yml"
    # a home's layout may extend another one there, or one that everybody has
    base = next(
        (base for base in (path.with_name(name), FOLDER / name) if base.is_file()), None
    )
    if base is None:
        raise _wrong(path, f"it extends {data['extends']!r}, which is no layout")
    inherited = _extended(base)
    words = {
        key: _joined(inherited.get(key, {}), data.get(key, {}))
        for key in ("labels", "headers")
    }
    return {**inherited, **data, **words}


def _joined(
    one: Mapping[str, Sequence[str]], other: Mapping[str, Sequence[str]]
) -> dict[str, list[str]]:
    """Give the words of two lists for each role."""
    return {role: [*one.get(role, ()), *other.get(role, ())] for role in {**one, **other}}


def _layout(data: Mapping[str, Any], groups: Sequence[frozenset[str]]) -> Layout:
    words, labels = Words(data["headers"]), Words(data.get("labels", {}))
    parts = {
        name: Part(
            name=name,
            stage=part.get("stage"),
            named=part.get("named"),
            check=part.get("check"),
            is_rest=bool(part.get("rest", False)),
            takes=frozenset(part.get("takes", ())),
            check_with=frozenset(part.get("check_with", ())),
            again=dict(part.get("again", {})),
        )
        for name, part in data.get("parts", {}).items()
    }
    part_words = Words(
        {name: part.get("words", ()) for name, part in data.get("parts", {}).items()}
    )
    names = {part.name: [part.named] for part in parts.values() if part.named}

    def in_words(group: frozenset[str]) -> str:
        named = [role for name in sorted(group & set(names)) for role in names[name]]
        return "/".join(
            [
                *words.first_words(group),
                *part_words.first_words(group),
                *labels.first_words(named),
            ]
        )

    return Layout(
        id=data["layout"],
        kind=data["kind"],
        base=data.get("extends") if "when" in data else None,
        when=dict(data.get("when", {})),
        shape=data.get("shape", "columns"),
        parts=parts,
        part_words=part_words,
        shared=frozenset(data.get("shared", ())),
        header_stages=tuple(
            HeaderStage(
                said["stage"],
                Words({said["stage"]: said["words"]}),
                frozenset(said.get("unless", ())),
            )
            for said in data.get("header_stages", ())
        ),
        is_named_by_sheet=bool(data.get("is_named_by_sheet", False)),
        title_zh=data["title_zh"],
        title_en=data["title_en"],
        labels=labels,
        opens_form=frozenset(data.get("opens_form", ())),
        headers=words,
        required_headers={in_words(group): group for group in groups},
        required_labels=frozenset(data["requires"].get("labels", ())),
        required_words=Words({"required": data["requires"].get("words", ())}),
        excludes=Words({"excluded": data.get("excludes", ())}),
        label_columns=tuple(data.get("label_columns", ())),
        value_columns=frozenset(data.get("value_columns", ())),
        single=frozenset(data.get("single", ())),
        dates=frozenset(data.get("dates", ())),
        references=Words({"reference": data.get("references", ())}),
        has_factors=bool(data.get("has_factors", False)),
    )


def layouts(own: Path | None = None) -> tuple[Layout, ...]:
    """
    Give the layouts of sheets.

    Parameters
    ----------
    own : pathlib.Path, optional
        A home's folder of layouts of its own; it need not exist.

    Returns
    -------
    tuple of Layout
        In the order of their numbers, then the home's by file name.

    Raises
    ------
    Refusal
        ``layout_file_wrong`` as `read_layout`, or where a home's layout has the id of
        another.
    """
    return _known(own, reader_version(own))[0]


def book_layouts(own: Path | None = None) -> tuple[BookLayout, ...]:
    """Give the kinds of workbooks that are told by the layouts of their sheets."""
    return _known(own, reader_version(own))[1]


def layout_files(own: Path | None = None) -> dict[str, Path]:
    """Give the file of each layout by its id, in the order of `layouts`."""
    return {_yaml(path)["layout"]: path for path in _paths(own)}


@cache
def _known(
    own: Path | None, version: str
) -> tuple[tuple[Layout, ...], tuple[BookLayout, ...]]:
    """Read all layouts, once for each version of the files."""
    sheets: list[Layout] = []
    books: list[BookLayout] = []
    seen: set[str] = set()
    for path in _paths(own):
        if re.search(r"^kind: *book\b", path.read_text(encoding="utf-8"), re.M):
            books.append(_book(path))
            name = books[-1].id
        else:
            sheets.append(read_layout(path))
            name = sheets[-1].id
        if name in seen:
            raise _wrong(path, f"there is a layout {name!r} already")
        seen.add(name)
    return tuple(sheets), tuple(books)


def _paths(own: Path | None) -> list[Path]:
    packaged = sorted(FOLDER.glob("L*.yml"), key=lambda path: int(path.stem[1:]))
    return [*packaged, *own_layouts(own)]


def _book(path: Path) -> BookLayout:
    data = _yaml(path)
    if wrong := set(data) ^ {"layout", "kind", "title_zh", "title_en", "holds"}:
        raise _wrong(path, f"keys missing or unknown: {sorted(wrong)}")
    return BookLayout(
        id=data["layout"],
        title_zh=data["title_zh"],
        title_en=data["title_en"],
        holds=tuple(frozenset(group) for group in data["holds"]),
    )


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
        no_names=Words({"no_name": data["no_names"]}),
        no_scores=Words({"no_score": data["no_scores"]}),
        sheet_names=Words({"sheet": data["sheet_names"]}),
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

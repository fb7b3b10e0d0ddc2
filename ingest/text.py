"""What free text says about a sheet: its cycle, stage, version, and a person's role."""

from __future__ import annotations

import re
from typing import NamedTuple

from ingest.layouts import vocabulary
from ingest.spelling import NUMERALS, chinese_number, normalise, spelled_number

__all__ = [
    "CYCLE_KINDS",
    "Mention",
    "Noted",
    "cycle_mentions",
    "mentions",
    "mentions_in_name",
    "normalise",
    "split_note",
]

CYCLE_KINDS = ("cycle_year", "cycle_edition")


class Mention(NamedTuple):
    """Something that a text says, in the form in which it is compared."""

    kind: str
    value: str


class Noted(NamedTuple):
    """A value without the note behind it, the note, and the role that the note names."""

    core: str
    note: str | None
    role: str | None


_EDITION = re.compile(f"第(\\d{{1,3}}|[{NUMERALS}]{{1,5}})届", re.ASCII)
# a year that opens a full date says when something was done, not what it belongs to
_YEAR = re.compile(
    r"(?<![\d.])((?:19|20)\d\d)(?!\d)(?!年\d{1,2}月)(?![./-]\d{1,2}(?!\d))", re.ASCII
)
_YEAR_IN_WORDS = re.compile(
    r"([一二][〇零○一二三四五六七八九]{3})年(?![一二三四五六七八九十]+月)"
)
_NUMBERED_VERSION = re.compile(
    r"(?<![A-Za-z])[Vv](\d{1,3})(?:\.\d+)?(?![A-Za-z\d])", re.ASCII
)
_BRACKETED = re.compile(r"(.+?)[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]", re.DOTALL)


def cycle_mentions(text: str) -> list[Mention]:
    """
    Find the years and editions that a normalised text names as cycles.

    Parameters
    ----------
    text : str
        Normalised text, such as ``第十届(2025年度)``.

    Returns
    -------
    list of Mention
        ``cycle_year`` with the year, ``cycle_edition`` with the number of the edition;
        each once, in reading order. Full dates are no cycles.
    """
    found: dict[Mention, int] = {}
    for match in _EDITION.finditer(text):
        number = int(match[1]) if match[1].isdigit() else chinese_number(match[1])
        if number:
            found.setdefault(Mention("cycle_edition", str(number)), match.start())
    for match in _YEAR.finditer(text):
        found.setdefault(Mention("cycle_year", match[1]), match.start())
    for match in _YEAR_IN_WORDS.finditer(text):
        found.setdefault(
            Mention("cycle_year", str(chinese_number(match[1]))), match.start()
        )
    return sorted(found, key=found.__getitem__)


def stage_mentions(text: str) -> list[Mention]:
    """Find the stages that a normalised text names."""
    codes = dict.fromkeys(code for code, _ in vocabulary().stages.all_in(text))
    return [Mention("stage", code) for code in codes]


def version_mentions(text: str) -> list[Mention]:
    """Find the version words of a normalised text; their value is the rank."""
    ranks = [int(code) for code, _ in vocabulary().versions.all_in(text)]
    # V1 is the first version, which ranks like no word at all
    ranks += [int(m[1]) for m in _NUMBERED_VERSION.finditer(text) if int(m[1]) > 1]
    return [Mention("version_rank", str(rank)) for rank in sorted(set(ranks))]


def title_role_mentions(text: str) -> list[Mention]:
    """Find the roles that a normalised title names of the person behind the sheet."""
    codes = dict.fromkeys(code for code, _ in vocabulary().title_roles.all_in(text))
    return [Mention("role", code) for code in codes]


def mentions(text: str) -> list[Mention]:
    """
    Find all that a free text says.

    Parameters
    ----------
    text : str
        Normalised title line, sheet name, file name or folder name.

    Returns
    -------
    list of Mention
        Of kinds cycle_year, cycle_edition, stage, version_rank and role.
    """
    return [
        *cycle_mentions(text),
        *stage_mentions(text),
        *version_mentions(text),
        *title_role_mentions(text),
    ]


def mentions_in_name(file_name: str) -> list[dict[str, str | int | None]]:
    """
    Find what the name of a file and of its folders say.

    Parameters
    ----------
    file_name : str
        Path below the received folder, with ``/``.

    Returns
    -------
    list of dict
        Rows of kind ``mention``: file_name, source (``file_name`` or ``folder``), depth
        (0 for the file and for its own folder, 1 for the folder above, ...), raw_text,
        kind and value; table_no, form_no, sheet and cell are null.
    """
    *folders, name = file_name.split("/")
    stem = name.rpartition(".")[0] or name
    places = [("file_name", 0, stem)]
    places += [("folder", depth, text) for depth, text in enumerate(reversed(folders))]
    return [
        {
            "file_name": file_name,
            "table_no": None,
            "form_no": None,
            "source": source,
            "depth": depth,
            "sheet": None,
            "cell": None,
            "raw_text": text,
            "kind": mention.kind,
            "value": mention.value,
        }
        for source, depth, text in places
        for mention in mentions(normalise(text))
    ]


def split_note(text: str) -> Noted:
    """
    Part a value from the note that stands behind it.

    Parameters
    ----------
    text : str
        Normalised text: ``张某(组长)``, ``★李某``, ``55%(王某保留意见)``.

    Returns
    -------
    Noted
        A note is parted only where it is a role, a version word, a star, or where a
        number stands before it; ``某某(武汉)`` stays whole.
    """
    words = vocabulary()
    notes: list[str] = []
    named_role: str | None = None
    marked_role: str | None = None
    core = text
    while core:
        if core[-1] in words.role_marks or core[0] in words.role_marks:
            mark = core[-1] if core[-1] in words.role_marks else core[0]
            core = core[:-1] if core[-1] == mark else core[1:]
            notes.append(mark)
            marked_role = words.role_marks[mark]
            continue
        match = _BRACKETED.fullmatch(core) if core[-1] in ")]】〕" else None
        if match is None:
            break
        named = words.roles.exactly(match[2])
        if (
            named is None
            and not version_mentions(match[2])
            and spelled_number(match[1]) is None
        ):
            break
        named_role = named_role or named
        core = match[1]
        if match[2]:
            notes.append(match[2])
    if not core:
        return Noted(text, None, None)
    return Noted(core, "；".join(reversed(notes)) or None, named_role or marked_role)

"""Files that lie among the sheets and are none, each with the verdict it must get."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from ingest.simulate.pages import Dress, Page, Written, write_workbook


@dataclass(frozen=True)
class Stray:
    """
    A file that is no scoring sheet.

    Attributes
    ----------
    name : str
        Its name.
    content : bytes
        Its bytes.
    verdict, rule : str
        What the ledger must say, and the reason.
    """

    name: str
    content: bytes
    verdict: str
    rule: str


_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def locked_container(noise: bytes) -> bytes:
    """
    Make the outside of a password-protected workbook.

    Parameters
    ----------
    noise : bytes
        What is inside, repeated as needed.

    Returns
    -------
    bytes
        An OLE compound file (MS-CFB, version 3) with the streams ``EncryptionInfo`` and
        ``EncryptedPackage``, as Excel writes one.
    """
    # streams below 4096 bytes would lie in a table of their own
    content = (noise * 4096)[:4096]
    streams = {"EncryptionInfo": content, "EncryptedPackage": content[::-1]}
    fat = [_FAT, _END]  # sector 0: the table itself, 1: the directory
    entries = [_entry("Root Entry", 5, child=1, start=_END, size=0)]
    body = b""
    for place, (name, content) in enumerate(streams.items(), start=1):
        start = len(fat)
        n_sectors = len(content) // _SECTOR
        fat += [*range(start + 1, start + n_sectors), _END]
        right = place + 1 if place < len(streams) else _FREE
        entries.append(_entry(name, 2, right=right, start=start, size=len(content)))
        body += content
    entries.append(
        b"\0" * 66 + struct.pack("<BBIII", 0, 0, _FREE, _FREE, _FREE) + b"\0" * 48
    )
    table = struct.pack(f"<{_SECTOR // 4}I", *(fat + [_FREE] * (_SECTOR // 4 - len(fat))))
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII109I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,  # directory sectors: none counted in version 3
        1,  # sectors of the table
        1,  # first sector of the directory
        0,
        4096,
        _END,
        0,
        _END,
        0,
        0,
        *([_FREE] * 108),
    )
    return header + table + b"".join(entries) + body


def _entry(
    name: str, kind: int, *, start: int, size: int, child: int = _FREE, right: int = _FREE
) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    return (
        encoded.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(encoded), kind, 1, _FREE, right, child)
        + b"\0" * 36
        + struct.pack("<IQ", start, size)
    )


def _sheet(page: Page, day: datetime) -> bytes:
    return write_workbook([page], Dress(font="宋体", fill="#FFFFFF"), day)


def _defence(words: Mapping[str, Any], day: datetime, rng: np.random.Generator) -> bytes:
    page = Page(words["defence_title"])
    page.put(0, 0, Written(words["defence_title"], "title"))
    for column, header in enumerate(words["defence_headers"]):
        page.put(1, column, Written(header, "header"))
    for row in range(2, 6):
        page.put(row, 0, Written(row - 1, "number"))
        for column in range(2, len(words["defence_headers"])):
            page.put(row, column, Written(int(rng.integers(70, 96)), "number"))
    return _sheet(page, day)


def make_stray(
    number: int,
    words: Mapping[str, Any],
    stem: str,
    day: datetime,
    rng: np.random.Generator,
) -> Stray:
    """
    Make one stray file.

    Parameters
    ----------
    number : int
        Number among the strays: the kinds take turns.
    words : mapping
        Section ``slips.stray`` of the simulator's words.
    stem : str
        Name of a scoring sheet nearby.
    day : datetime
        Date kept inside a workbook.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    Stray
    """

    def damaged() -> bytes:
        page = Page(stem[:20])
        page.put(0, 0, Written(stem))
        whole = _sheet(page, day)
        return whole[: len(whole) // 2]

    text = words["text_body"].format(stem=stem).encode()
    owner = stem[:80].encode("utf-16-le").ljust(165, b" ")
    document = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n%" + stem.encode()
    kinds: tuple[tuple[str, Callable[[], bytes], str, str], ...] = (
        ("text", lambda: text, "unsupported", "delimiter_missing"),
        ("lock", lambda: owner, "unsupported", "lock_file"),
        ("empty", lambda: _sheet(Page("Sheet1"), day), "unrecognised", "empty_workbook"),
        ("damaged", damaged, "unreadable", "damaged"),
        ("zero", lambda: b"", "unreadable", "empty_file"),
        ("password", lambda: locked_container(stem.encode()), "unreadable", "encrypted"),
        ("pdf", lambda: document, "unsupported", "kind_unsupported"),
        ("defence", lambda: _defence(words, day, rng), "unrecognised", "defence_marks"),
    )
    name, content, verdict, rule = kinds[number % len(kinds)]
    return Stray(words[name].format(stem=stem), content(), verdict, rule)

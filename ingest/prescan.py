"""
What a file is, told by its first bytes, and whether it is safe to open.

A name says nothing: an ``.xlsx`` may be a renamed ``.xls``, a page of HTML or a picture.
Zip archives are measured in their directory before anything is unpacked, and again
while they are unpacked, because a directory can lie.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from ingest.refusal import Refusal

Kind = Literal["xlsx", "docx", "ods", "ole", "text"]

#: Limits of the ruling on files in the specification of scoring sheets.
MAX_UNPACKED = 200 * 1024 * 1024
MAX_CELLS = 2_000_000
MAX_ROWS = 100_000
MAX_COLUMNS = 1_000
#: No office program writes as many parts, or packs a large part as tightly.
MAX_ENTRIES = 5_000
MAX_RATIO = 300
_RATIO_FROM = 10 * 1024 * 1024

_CHUNK = 256 * 1024

#: Office programs pack in these two ways; others ask for memory of their own.
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

#: What zipfile raises on archives that are broken in one way or another.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_PICTURES = {
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"BM": "BMP",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
}
# the owner's name in fields of fixed size, mostly padding: Word's, Excel's, PowerPoint's
_LOCK_FILE_SIZES = (162, 165, 171)
# LibreOffice's is a line of text: owner, host, moment, and where its profile is
_LOCK_LINE = re.compile(
    rb"[^,;\r\n]*(?:,[^,;\r\n]*){2,3},\d\d\.\d\d\.\d{4} \d\d:\d\d,[a-z]+:[^,;\r\n]*;"
)


class Tally:
    """
    What one file has used of its limits.

    Every reader counts into it, so that no part of a file can spend what another saved.
    """

    def __init__(self) -> None:
        self.unpacked = 0
        self.n_cells = 0

    def unpack(self, n_bytes: int) -> None:
        """Count unpacked bytes."""
        self.unpacked += n_bytes
        if self.unpacked > MAX_UNPACKED:
            raise unpacked_refusal(self.unpacked)

    def cells(self, n: int) -> None:
        """Count cells, also empty ones, for each costs time."""
        self.n_cells += n
        if self.n_cells > MAX_CELLS:
            raise Refusal(
                "limit_cells", expected=f"{MAX_CELLS:,}", found=f"{self.n_cells:,}"
            )

    def place(self, row: int, column: int) -> None:
        """Refuse a cell that holds something beyond the last row or column allowed."""
        if row > MAX_ROWS:
            raise Refusal("limit_rows", expected=f"{MAX_ROWS:,}", found=f"{row:,}")
        if column > MAX_COLUMNS:
            raise Refusal(
                "limit_columns", expected=f"{MAX_COLUMNS:,}", found=f"{column:,}"
            )


class Content(NamedTuple):
    """What a file is, and its bytes where these are small enough to be all there is."""

    kind: Kind
    archive: zipfile.ZipFile | None


def unpacked_refusal(n_bytes: int) -> Refusal:
    """Say that a file is too large once it is unpacked."""
    return Refusal(
        "limit_unpacked",
        expected=f"{MAX_UNPACKED // 1024**2} MB",
        found=f"{n_bytes / 1024**2:,.0f} MB",
    )


def content_of(path: Path) -> Content:
    """
    Tell what a file is by its first bytes.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    Content
        Kind ``xlsx``, ``docx``, ``ods``, ``ole`` (an old workbook or something encrypted)
        or ``text``; for the first three the opened and measured archive.

    Raises
    ------
    Refusal
        Where the file is empty, no table, damaged or too large.
    """
    size = path.stat().st_size
    if size == 0:
        raise Refusal("empty_file", found="0")
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(_ZIP):
        return _archive(path)
    if head.startswith(_OLE):
        return Content("ole", None)
    _refuse_what_is_no_table(head, size)
    if size > MAX_UNPACKED:
        raise unpacked_refusal(size)
    return Content("text", None)


def _refuse_what_is_no_table(head: bytes, size: int) -> None:
    padding = head.count(b" ") + head.count(b"\0")
    if size in _LOCK_FILE_SIZES and padding > size // 2:
        raise Refusal("lock_file", found="~$")
    if _LOCK_LINE.fullmatch(head.strip()):
        raise Refusal("lock_file", found=".~lock")
    if head.startswith(_ARCHIVES):
        raise Refusal("archive_not_office", found="rar/7z/gz")
    if b"%PDF-" in head[:1024]:
        raise Refusal("kind_unsupported", found="PDF")
    for magic, name in _PICTURES.items():
        if head.startswith(magic):
            raise Refusal("kind_unsupported", found=name)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        raise Refusal("kind_unsupported", found="WEBP")
    if head[4:8] == b"ftyp":
        raise Refusal("kind_unsupported", found="HEIC/MP4")
    if head.startswith(b"{\\rtf"):
        raise Refusal("kind_unsupported", found="RTF")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:512].lower()
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta")):
        raise Refusal("spreadsheet_kind_unsupported", found="HTML")
    if start.startswith(b"<?xml"):
        raise Refusal("spreadsheet_kind_unsupported", found="XML")


def _archive(path: Path) -> Content:
    try:
        archive = zipfile.ZipFile(path)
    except _BROKEN as error:
        raise Refusal("damaged", found=_reason(error)) from error
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise Refusal(
            "limit_entries", expected=f"{MAX_ENTRIES:,}", found=f"{len(entries):,}"
        )
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED:
        raise unpacked_refusal(unpacked)
    for entry in entries:
        ratio = entry.file_size / max(entry.compress_size, 1)
        if entry.file_size > _RATIO_FROM and ratio > MAX_RATIO:
            raise Refusal("limit_ratio", expected=f"{MAX_RATIO}", found=f"{ratio:.0f}")
        if entry.compress_type not in _PACKINGS:
            raise Refusal("damaged", found=f"zip {entry.compress_type}")
    names = {entry.filename for entry in entries}
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Refusal("encrypted", found="zip")
    if "xl/workbook.bin" in names:
        raise Refusal("spreadsheet_kind_unsupported", found="xlsb")
    if "[Content_Types].xml" in names:
        if any(name.startswith("word/") for name in names):
            return Content("docx", archive)
        if any(name.startswith("ppt/") for name in names):
            raise Refusal("kind_unsupported", found="pptx")
        return Content("xlsx", archive)
    if "content.xml" in names:
        if any(b"encryption-data" in part for part in parts(archive, _MANIFEST, Tally())):
            raise Refusal("encrypted", found="ods")
        return Content("ods", archive)
    raise Refusal("archive_not_office", found="zip")


_MANIFEST = "META-INF/manifest.xml"


def parts(archive: zipfile.ZipFile, name: str, tally: Tally) -> Iterator[bytes]:
    """
    Unpack one member of an archive piece by piece.

    Parameters
    ----------
    archive : zipfile.ZipFile
        The opened archive.
    name : str
        Name of the member; one that is not there has no pieces.
    tally : Tally
        Counts the bytes of all members of the file.

    Yields
    ------
    bytes
        The next piece.
    """
    try:
        member = archive.open(name)
    except KeyError:
        return
    except _BROKEN as error:
        raise Refusal("damaged", found=_reason(error)) from error
    with member:
        while True:
            try:
                piece = member.read(_CHUNK)
            except _BROKEN as error:
                raise Refusal("damaged", found=_reason(error)) from error
            if not piece:
                return
            tally.unpack(len(piece))
            yield piece


def _reason(error: Exception) -> str:
    return type(error).__name__

"""
From one file to its facts: what the file alone can tell, and nothing else.

Everything that needs the standard, a register or another file is decided later. Every
non-empty cell of a recognised table's sheet ends as a fact (title, body), a check, a
declared-ignored cell that says what it is, or an issue with its address.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import polars as pl

from ingest.delimited import read_delimited
from ingest.docx import read_docx
from ingest.facts import FactRows
from ingest.grid import Book
from ingest.ods import read_ods
from ingest.prescan import content_of
from ingest.reader_version import READER_VERSION, reader_version
from ingest.refusal import Refusal
from ingest.sheets import SheetReader
from ingest.xls import read_xls
from ingest.xlsx import read_xlsx

#: Files that could be opened and hold nothing known.
UNRECOGNISED = frozenset({"defence_marks", "empty_workbook", "layout_unknown"})
#: Files of a kind that is not read.
UNSUPPORTED = frozenset(
    {
        "archive_not_office",
        "delimiter_missing",
        "document_without_table",
        "kind_unsupported",
        "lock_file",
        "spreadsheet_kind_unsupported",
        "wps_spreadsheet",
    }
)
#: What these say of a workbook is said of a document in other words.
_NO_TABLE = frozenset({"empty_workbook", "layout_unknown"})
_ARCHIVES = {"xlsx": read_xlsx, "docx": read_docx, "ods": read_ods}


@dataclass(frozen=True)
class Reading:
    """
    What one file says.

    ``verdict`` is read, unrecognised, unreadable or unsupported; unless it is read,
    ``reason_rule`` names the sentence of ``wording/rules.csv`` that says why.
    ``content_sha256`` is equal for other bytes with the same facts, None without facts.
    """

    sha256: str
    verdict: str
    reason_rule: str | None
    reason_expected: str | None
    reason_found: str | None
    layouts: tuple[str, ...]
    n_cells: int
    n_issues: int
    content_sha256: str | None
    facts: FactRows = field(repr=False)

    @cached_property
    def frame(self) -> pl.DataFrame:
        """All rows as one frame of `facts.FACTS_SCHEMA`."""
        return self.facts.to_frame()

    def to_parquet_bytes(self) -> bytes:
        """Give the facts as a parquet file with the columns of `facts.FACTS_SCHEMA`."""
        return self.facts.to_parquet_bytes()


def read_file(path: Path, sha256: str, own: Path | None = None) -> Reading:
    """
    Read one file.

    Parameters
    ----------
    path : pathlib.Path
        The file; its name is not looked at.
    sha256 : str
        Hash of its bytes, carried by every row.
    own : pathlib.Path, optional
        A home's own folder of layouts.

    Returns
    -------
    Reading
        Always: a file that can't be read is a verdict with a reason, no exception.
    """
    version = reader_version(own)
    facts = FactRows(sha256)
    try:
        book = open_book(path)
        n_cells = _read_sheets(book, facts, own)
    except Refusal as refusal:
        return refused(sha256, refusal, facts, version=version)
    content = facts.content_sha256()
    facts.add(
        "file",
        reader_version=version,
        verdict="read",
        content_sha256=content,
        n_sheets=len(book.sheets),
        n_cells=n_cells,
    )
    return Reading(
        sha256=sha256,
        verdict="read",
        reason_rule=None,
        reason_expected=None,
        reason_found=None,
        layouts=tuple(sorted(set(facts.column("table", "layout")))),
        n_cells=n_cells,
        n_issues=facts.count("issue"),
        content_sha256=content,
        facts=facts,
    )


def _read_sheets(book: Book, facts: FactRows, own: Path | None) -> int:
    try:
        return SheetReader(facts, own).read(book)
    except Refusal as refusal:
        if book.is_document and refusal.rule in _NO_TABLE:
            # most documents hold tables of something else: no kind of file that is read
            found = refusal.values.get("found", "")
            raise Refusal("document_without_table", found=found) from refusal
        raise


def open_book(path: Path) -> Book:
    """
    Read the cells of a file, whatever kind of table it is.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    Book
        Its sheets.

    Raises
    ------
    Refusal
        Where the file is no table, damaged, protected or over a limit.
    """
    content = content_of(path)
    if content.archive is not None:
        with content.archive as archive:
            return _ARCHIVES[content.kind](archive)
    return read_xls(path) if content.kind == "ole" else read_delimited(path)


def refused(
    sha256: str,
    refusal: Refusal,
    facts: FactRows | None = None,
    *,
    version: str = READER_VERSION,
) -> Reading:
    """
    Give the reading of a file that can't be read.

    Parameters
    ----------
    sha256 : str
        The file.
    refusal : Refusal
        Why, with the limit (``expected``) and what was found.
    facts : FactRows, optional
        Issues that were found before; nothing else of it is kept.
    version : str, optional
        Version of the reader in the home.

    Returns
    -------
    Reading
        Its facts are the verdict, those issues, and one issue for the file as a whole.
    """
    rows = FactRows(sha256)
    for issue in facts.rows("issue") if facts is not None else ():
        rows.add("issue", **issue)
    expected = str(refusal.values.get("expected", "")) or None
    found = str(refusal.values.get("found", "")) or None
    rows.add("issue", rule=refusal.rule, expected=expected, found=found)
    verdict = "unreadable"
    if refusal.rule in UNRECOGNISED:
        verdict = "unrecognised"
    elif refusal.rule in UNSUPPORTED:
        verdict = "unsupported"
    rows.add(
        "file",
        reader_version=version,
        verdict=verdict,
        reason_rule=refusal.rule,
        reason_expected=expected,
        reason_found=found,
    )
    return Reading(
        sha256=sha256,
        verdict=verdict,
        reason_rule=refusal.rule,
        reason_expected=expected,
        reason_found=found,
        layouts=(),
        n_cells=0,
        n_issues=rows.count("issue"),
        content_sha256=None,
        facts=rows,
    )

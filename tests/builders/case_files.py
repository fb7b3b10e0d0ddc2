"""Files of cases that an ordinary writer of workbooks would not write."""

import struct
from collections.abc import Sequence
from pathlib import Path

import openpyxl
from case_sheets import Own, Written
from documents import write_document

OLD_WORKBOOK = Path(__file__).parents[1] / "ingest" / "fixtures" / "libreoffice.xls"


def calculated_by_nobody(book: Written) -> Written:
    """The same workbook as another program saves it: formulas without their values."""

    def write(path: Path, own: Own) -> None:
        book(path, own)
        opened = openpyxl.load_workbook(path)
        opened.save(path)
        opened.close()

    return write


def locked(book: Written) -> Written:
    """The same workbook with its cells locked: it opens without a password."""

    def write(path: Path, own: Own) -> None:
        book(path, own)
        opened = openpyxl.load_workbook(path)
        for page in opened.worksheets:
            page.protection.set_password("虚构")
        opened.save(path)
        opened.close()

    return write


#: The same content, other bytes.
saved_again = calculated_by_nobody


def copied(name: str) -> Written:
    """The bytes of another file of the case, written before this one."""

    def write(path: Path, own: Own) -> None:
        path.write_bytes((path.parent / name).read_bytes())

    return write


def damaged(book: Written) -> Written:
    """The first half of a file."""

    def write(path: Path, own: Own) -> None:
        book(path, own)
        content = path.read_bytes()
        path.write_bytes(content[: len(content) // 2])

    return write


def document(tables: Sequence[Sequence[Sequence[str]]]) -> Written:
    """A Word document: its tables, rows of texts each."""

    def write(path: Path, own: Own) -> None:
        filled = [[[str(own.fill(t)) for t in row] for row in table] for table in tables]
        write_document(path, filled)

    return write


def true_et() -> bytes:
    """A compound file as WPS writes its own tables: no workbook stream in it."""
    workbook, other = ("Workbook".encode("utf-16-le"), "ETDocume".encode("utf-16-le"))
    content = OLD_WORKBOOK.read_bytes()
    assert content.count(workbook) == 1
    return content.replace(workbook, other)


def encrypted() -> bytes:
    """An old workbook whose stream says that it is protected."""
    page, password = struct.pack("<HH", 0x42, 2), struct.pack("<HH", 0x2F, 2)
    return OLD_WORKBOOK.read_bytes().replace(page, password, 1)

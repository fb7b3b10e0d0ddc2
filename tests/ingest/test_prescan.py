"""Files that are no tables, that are broken, or that would eat the machine."""

import random
import struct
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from sheets import Page, issues, read, scoring_sheet, write_parts, write_workbook

from ingest.prescan import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, MAX_UNPACKED
from ingest.rules import sentence


def put(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def verdict(path: Path) -> tuple[str, str | None]:
    reading = read(path)
    assert [rule for rule, _ in issues(reading)].count(reading.reason_rule) == (
        reading.reason_rule is not None
    )
    return reading.verdict, reading.reason_rule


LOCK = b"\x02ab".ljust(54) + b"\0" + b"\x02\0a\0b\0".ljust(110, b" ")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", ("unreadable", "empty_file")),
        (b"%PDF-1.7\n...", ("unsupported", "kind_unsupported")),
        (b"\x89PNG\r\n\x1a\n", ("unsupported", "kind_unsupported")),
        (b"\xff\xd8\xff\xe0", ("unsupported", "kind_unsupported")),
        (b"{\\rtf1}", ("unsupported", "kind_unsupported")),
        (b"Rar!\x1a\x07", ("unsupported", "archive_not_office")),
        (b"7z\xbc\xaf\x27\x1c", ("unsupported", "archive_not_office")),
        (b"<html><table>", ("unsupported", "spreadsheet_kind_unsupported")),
        (
            b"\xef\xbb\xbf<?xml version='1.0'?>",
            ("unsupported", "spreadsheet_kind_unsupported"),
        ),
        ("评审说明".encode(), ("unsupported", "delimiter_missing")),
        (LOCK, ("unsupported", "lock_file")),
        (b"PK\x03\x04" + b"\0" * 40, ("unreadable", "damaged")),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ("unreadable", "damaged")),
        (b"\x00\x01\x02\x03" * 20, ("unreadable", "encoding_unknown")),
        ("甲,乙\n丙,丁\n".encode(), ("unrecognised", "layout_unknown")),
    ],
)
def test_first_bytes_decide(
    tmp_path: Path, content: bytes, expected: tuple[str, str]
) -> None:
    # the name says the opposite on purpose
    assert verdict(put(tmp_path / "评分表.xlsx", content)) == expected


def test_a_lock_file_has_its_own_size(tmp_path: Path) -> None:
    assert verdict(put(tmp_path / "a", LOCK + b" "))[1] != "lock_file"


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["[Content_Types].xml", "word/document.xml"], "document_without_table"),
        (["[Content_Types].xml", "ppt/presentation.xml"], "kind_unsupported"),
        (["[Content_Types].xml", "xl/workbook.bin"], "spreadsheet_kind_unsupported"),
        (["a.xlsx", "b.xlsx"], "archive_not_office"),
    ],
)
def test_other_zips_are_unsupported(
    tmp_path: Path, names: list[str], expected: str
) -> None:
    path = zipped(tmp_path / "a.xlsx", dict.fromkeys(names, b"<a/>"))
    assert verdict(path) == ("unsupported", expected)


def sparse(cells: str) -> str:
    return f"<sheetData>{cells}</sheetData>"


def cell(reference: str, value: str = "1") -> str:
    row = "".join(filter(str.isdigit, reference))
    return f'<row r="{row}"><c r="{reference}"><v>{value}</v></c></row>'


def test_a_sheet_from_corner_to_corner_is_refused_at_once(tmp_path: Path) -> None:
    path = write_parts(tmp_path / "a.xlsx", sparse(cell("A1") + cell("XFD1048576")))
    assert path.stat().st_size < 11_000
    started = time.perf_counter()
    reading = read(path)
    assert time.perf_counter() - started < 1
    assert (reading.verdict, reading.reason_rule) == ("unreadable", "limit_rows")
    assert (reading.reason_expected, reading.reason_found) == ("100,000", "1,048,576")
    for lang in ("zh", "en"):
        said = sentence("limit_rows", lang, expected="100,000", found="1,048,576")
        assert "100,000" in said
        assert "1,048,576" in said


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (f"A{MAX_ROWS}", "layout_unknown"),
        (f"A{MAX_ROWS + 1}", "limit_rows"),
        ("ALL1", "layout_unknown"),  # column 1,000
        ("ALM1", "limit_columns"),
    ],
)
def test_rows_and_columns_are_limited(tmp_path: Path, last: str, expected: str) -> None:
    assert MAX_COLUMNS == 1000
    path = write_parts(tmp_path / "a.xlsx", sparse(cell(last)))
    assert verdict(path)[1] == expected


def test_blank_styled_cells_far_out_use_nothing(tmp_path: Path) -> None:
    far = '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    path = write_parts(tmp_path / "a.xlsx", sparse(cell("A1") + far))
    assert verdict(path)[1] == "layout_unknown"


def test_the_limit_holds_where_a_scan_for_bytes_would_be_blind(tmp_path: Path) -> None:
    hidden = '<row r="1"><c r="&#88;FD1"><v>1</v></c></row>'
    path = write_parts(tmp_path / "a.xlsx", sparse(hidden))
    assert verdict(path)[1] == "limit_columns"
    wide = "<sheetData>" + "<row><c><v>1</v></c></row>" + "</sheetData>"
    utf16 = (
        '<?xml version="1.0" encoding="UTF-16"?><worksheet>'
        + wide.replace("<c>", '<c r="XFD1">')
        + "</worksheet>"
    ).encode("utf-16")
    path = write_parts(tmp_path / "b.xlsx", "", parts={"xl/worksheets/sheet1.xml": utf16})
    assert verdict(path)[1] == "limit_columns"


@pytest.mark.long
def test_cells_are_limited(tmp_path: Path) -> None:
    rng = random.Random(1)  # the same number everywhere would pack too tightly
    rows = (
        "<row>" + "".join(f"<c><v>{rng.random()}</v></c>" for _ in range(900)) + "</row>"
        for _ in range(MAX_CELLS // 900 + 1)
    )
    path = write_parts(tmp_path / "a.xlsx", sparse("".join(rows)))
    assert verdict(path) == ("unreadable", "limit_cells")


def test_a_directory_that_promises_too_much_is_refused_unopened(tmp_path: Path) -> None:
    big = b"\0" * (MAX_UNPACKED // 4 + 1)
    path = zipped(tmp_path / "a.xlsx", {f"{n}.xml": big for n in range(4)})
    assert path.stat().st_size < 2_000_000
    started = time.perf_counter()
    assert verdict(path) == ("unreadable", "limit_unpacked")
    assert time.perf_counter() - started < 1


def test_a_tightly_packed_part_is_refused(tmp_path: Path) -> None:
    path = write_parts(tmp_path / "a.xlsx", "", parts={"xl/big.xml": b"\0" * 20_000_000})
    assert verdict(path) == ("unreadable", "limit_ratio")
    small = write_parts(tmp_path / "b.xlsx", "", parts={"xl/big.xml": b"\0" * 9_000_000})
    assert verdict(small)[1] == "empty_workbook"


def test_a_directory_that_lies_is_found_while_unpacking(tmp_path: Path) -> None:
    path = write_parts(tmp_path / "a.xlsx", sparse(cell("A1") * 5000))
    data = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        entry = archive.getinfo("xl/worksheets/sheet1.xml")
    told = struct.pack("<II", entry.compress_size, entry.file_size)
    lie = struct.pack("<II", entry.compress_size, 100)
    assert data.count(told) == 2
    assert verdict(put(path, data.replace(told, lie))) == ("unreadable", "damaged")


def test_too_many_parts_are_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.xlsx", {f"{n}.xml": b"" for n in range(5001)})
    assert verdict(path) == ("unreadable", "limit_entries")


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a [<!ENTITY l "ha"><!ENTITY l2 "&l;&l;&l;&l;&l;&l;">]>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
)
def test_no_entity_is_expanded_or_fetched(tmp_path: Path, doctype: str) -> None:
    path = write_parts(tmp_path / "a.xlsx", sparse(cell("A1")), prologue=doctype)
    reading = read(path)
    assert (reading.reason_rule, reading.reason_found) == ("damaged", "DOCTYPE")


def test_external_links_are_not_followed(tmp_path: Path) -> None:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="s1" Type="{office}/worksheet" TargetMode="External" '
        'Target="file:///etc/passwd"/></Relationships>'
    )
    path = write_parts(
        tmp_path / "a.xlsx", "", parts={"xl/_rels/workbook.xml.rels": relations.encode()}
    )
    reading = read(path)
    assert (reading.reason_rule, reading.reason_found) == ("damaged", "no worksheet")
    inside = relations.replace(' TargetMode="External"', "").replace(
        "file:///etc/passwd", "../../../../etc/passwd"
    )
    path = write_parts(
        tmp_path / "b.xlsx", "", parts={"xl/_rels/workbook.xml.rels": inside.encode()}
    )
    assert read(path).reason_found == "no sheet part"


def test_a_protected_zip_is_encrypted(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "a.xlsx", {"a": scoring_sheet()})
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 4)
    assert verdict(put(path, bytes(data))) == ("unreadable", "encrypted")


def cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def corrupt(data: bytes) -> bytes:
    at = data.find(b"xl/worksheets/sheet1.xml") + 200
    return data[:at] + zlib.compress(b"x") + data[at + 9 :]


@pytest.mark.parametrize("harm", [cut, corrupt])
def test_a_damaged_workbook_is_unreadable(
    tmp_path: Path, harm: Callable[[bytes], bytes]
) -> None:
    path = write_workbook(tmp_path / "a.xlsx", {"a": scoring_sheet()})
    assert verdict(put(path, harm(path.read_bytes()))) == ("unreadable", "damaged")


def test_an_empty_workbook_is_unrecognised(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "a.xlsx", {"a": Page([])})
    assert verdict(path) == ("unrecognised", "empty_workbook")
    hidden = write_workbook(
        tmp_path / "b.xlsx", {"a": Page([]), "b": scoring_sheet(is_hidden=True)}
    )
    reading = read(hidden)
    assert reading.reason_rule == "empty_workbook"
    assert issues(reading, "sheet") == [("empty_workbook", None), ("hidden_sheet", "b")]


def test_marks_of_a_defence_are_named(tmp_path: Path) -> None:
    page = Page([["现场答辩评分表"], ["序号", "选手", "得分"], [1, "甲", 92]])
    path = write_workbook(tmp_path / "a.xlsx", {"a": page})
    assert verdict(path) == ("unrecognised", "defence_marks")

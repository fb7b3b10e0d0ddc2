"""
.xls and .ods say what the .xlsx says: formats, errors, hidden rows and merges included.

The fixtures are one workbook made with the builders (percent formats, an error, a
formula, a real date, a hidden sheet, row and column, a merge), saved in each format by
LibreOffice.
"""

import struct
import zipfile
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from python_calamine import CalamineWorkbook
from sheets import facts, issues, read, values

from ingest.reading import open_book

FOLDER = Path(__file__).parent / "fixtures"
NAMES = ["libreoffice.xlsx", "libreoffice.ods", "libreoffice.xls"]


@pytest.mark.parametrize("name", NAMES[1:])
def test_formats_agree(name: str) -> None:
    one, other = read(FOLDER / NAMES[0]), read(FOLDER / name)
    assert one.content_sha256 == other.content_sha256 is not None
    cells = [facts(reading, "cell") for reading in (one, other)]
    assert cells[0].equals(cells[1])
    assert issues(one, "cell", "found", "raw_text") == issues(
        other, "cell", "found", "raw_text"
    )


@pytest.mark.parametrize("name", NAMES)
def test_what_a_reader_of_values_loses(name: str) -> None:
    found = values(
        read(FOLDER / name), "score_pct", "raw_text", "number_unit", "value_kind"
    )
    assert found == {
        "C7": ("0.45", "percent_format", "number"),
        "C8": ("55%（复核）", "percent_text", "text"),
        "C9": ("60", "plain", "number"),
        "C10": ("#DIV/0!", None, "error"),
        "C11": ("55", "plain", "number"),
    }


@pytest.mark.parametrize("name", NAMES)
def test_another_reader_sees_the_same_values(name: str) -> None:
    (sheet,) = (sheet for sheet in open_book(FOLDER / name).sheets if not sheet.is_hidden)
    other = CalamineWorkbook.from_path(str(FOLDER / name)).get_sheet_by_name("评分表")
    seen = {
        (row, column): value
        for row, line in enumerate(other.to_python(skip_empty_area=False), 1)
        for column, value in enumerate(line, 1)
        if value != ""
    }
    ours = {
        (row, column): cell.date or (cell.raw if cell.number is None else cell.number)
        for row, column, cell in sheet.cells()
        if cell.kind != "error"  # calamine shows an error as an empty text
    }
    assert ours == seen


def test_the_fixture_is_what_it_says() -> None:
    book = openpyxl.load_workbook(FOLDER / NAMES[0])
    assert book["旧稿"].sheet_state == "hidden"
    assert book["评分表"].row_dimensions[9].hidden


def rezipped(path: Path, out: Path, old: bytes, new: bytes) -> Path:
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(out, "w") as target:
        for item in source.infolist():
            content = source.read(item)
            if item.filename == "content.xml":
                assert old in content
                content = content.replace(old, new, 1)
            target.writestr(item, content)
    return out


def test_repeated_cells_of_ods_are_unfolded_within_the_limits(tmp_path: Path) -> None:
    path = FOLDER / NAMES[1]
    cell = b'<table:table-cell office:value-type="float" office:value="7"'
    first_row = b"<table:table-row "
    row = b"<table:table-row%s>" + cell + b"%s/></table:table-row>" + first_row
    for rows, columns, rule in (
        (b"", b' table:number-columns-repeated="16384"', "limit_columns"),
        (b' table:number-rows-repeated="1048576"', b"", "limit_rows"),
        (
            b' table:number-rows-repeated="90000"',
            b' table:number-columns-repeated="900"',
            "limit_cells",
        ),
        (b' table:number-rows-repeated="3"', b"", None),
    ):
        out = rezipped(path, tmp_path / "a.ods", first_row, row % (rows, columns))
        reading = read(out)
        assert reading.reason_rule == rule
    strays = [where for rule, where in issues(reading) if rule == "stray_value"]
    assert strays == ["A1", "A2", "A3"]


def test_an_encrypted_or_foreign_container_is_named(tmp_path: Path) -> None:
    data = (FOLDER / NAMES[2]).read_bytes()
    name = "Workbook".encode("utf-16-le")
    assert data.count(name) == 1
    for other, verdict, rule in (
        ("Encrypte", "unsupported", "wps_spreadsheet"),
        ("ETDocume", "unsupported", "wps_spreadsheet"),
        ("Book\0\0\0\0", "unsupported", "wps_spreadsheet"),
    ):
        path = tmp_path / "a.xls"
        path.write_bytes(data.replace(name, other.encode("utf-16-le")))
        reading = read(path)
        assert (reading.verdict, reading.reason_rule) == (verdict, rule)
    # a record that says the stream is protected: FILEPASS in the place of the code page
    protected = data.replace(struct.pack("<HH", 0x42, 2), struct.pack("<HH", 0x2F, 2), 1)
    path.write_bytes(protected)
    assert read(path).reason_rule == "encrypted"


def test_fixture_facts_are_read_without_a_null_role() -> None:
    for name in NAMES:
        cells = facts(read(FOLDER / name), "cell")
        assert cells.filter(
            pl.col("role").is_null() | pl.col("block").is_null()
        ).is_empty()

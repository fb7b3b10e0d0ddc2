"""What the XML of a workbook may look like, beyond what one library writes."""

import zipfile
from pathlib import Path

import pytest
from sheets import facts, read, values, write_parts

from ingest.reading import Reading


def title(reading: Reading) -> dict[str, str]:
    found = facts(reading, "cell", block="title")
    return dict(found.select("role", "norm_text").iter_rows())


def test_rich_text_phonetics_and_escapes(tmp_path: Path) -> None:
    strings = (
        "<si><r><t>条</t></r><r><t>款</t></r><rPh sb='0' eb='1'><t>tiao</t></rPh></si>"
        "<si><t>百分比</t></si><si><t>评审员：甲_x000a_某</t></si>"
    )
    rows = (
        '<row r="1"><c r="A1" t="s"><v>2</v></c></row>'
        '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c></row>'
        '<row r="3"><c t="str"><v>7.1.2</v></c><c><v>4.5E1</v></c></row>'
    )
    path = write_parts(
        tmp_path / "a.xlsx", f"<sheetData>{rows}</sheetData>", strings=strings
    )
    reading = read(path)
    assert title(reading) == {"examiner": "甲某"}
    assert values(reading, "score_pct", "number", "raw_text") == {"B3": (45, "45")}
    assert values(reading, "clause") == {"A3": "7.1.2"}


def test_prefixed_names_are_read_too(tmp_path: Path) -> None:
    plain = (
        '<sheetData><row r="1">'
        '<c r="A1" t="inlineStr"><is><t>评审员：甲</t></is></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>条款</t></is></c>'
        '<c r="B2" t="inlineStr"><is><t>百分比</t></is></c></row>'
        '<row r="3"><c r="A3" t="inlineStr"><is><t>7.1.2</t></is></c>'
        '<c r="B3"><v>45</v></c></row></sheetData>'
    )
    prefixed = plain.replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:")
    spoken = (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"{prefixed}</x:worksheet>"
    ).encode()
    one = write_parts(tmp_path / "a.xlsx", plain)
    two = write_parts(tmp_path / "b.xlsx", "", parts={"xl/worksheets/sheet1.xml": spoken})
    assert read(one).content_sha256 == read(two).content_sha256 is not None


TABLE = (
    '<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    '<row r="2"><c r="A2" t="s"><v>1</v></c><c r="B2" t="s"><v>2</v></c></row>'
    '<row r="3"><c r="A3" t="s"><v>3</v></c><c r="B3" s="{}"><v>0.45</v></c></row>'
    "</sheetData>"
).format
STRINGS = "".join(
    f"<si><t>{t}</t></si>" for t in ("评审员：甲", "条款", "百分比", "7.1.2")
)
STYLES = '<cellXfs><xf numFmtId="0"/><xf numFmtId="9"/></cellXfs>'


def test_styles_and_texts_are_found_where_nothing_refers_to_them(tmp_path: Path) -> None:
    plain = write_parts(tmp_path / "a.xlsx", TABLE(1), styles=STYLES, strings=STRINGS)
    with zipfile.ZipFile(plain) as archive:
        name = "xl/_rels/workbook.xml.rels"
        relations = archive.read(name)
    lone = relations.replace(b"/styles", b"/style").replace(b"/sharedStrings", b"/texts")
    lone = lone.replace(b"styles.xml", b"s.xml").replace(b"sharedStrings.xml", b"t.xml")
    path = write_parts(
        tmp_path / "b.xlsx", TABLE(1), styles=STYLES, strings=STRINGS, parts={name: lone}
    )
    for each in (plain, path):
        assert values(read(each), "score_pct", "number_unit") == {"B3": "percent_format"}


@pytest.mark.parametrize(
    ("sheet", "found"),
    [
        (TABLE(2), "style 2"),
        (TABLE(0).replace("A1", "A0"), "address 'A0'"),
        (TABLE(0).replace("<v>3</v>", "<v>4</v>"), "string '4'"),
    ],
)
def test_what_no_program_writes_is_damaged(
    tmp_path: Path, sheet: str, found: str
) -> None:
    path = write_parts(tmp_path / "a.xlsx", sheet, styles=STYLES, strings=STRINGS)
    reading = read(path)
    assert (reading.verdict, reading.reason_rule) == ("unreadable", "damaged")
    assert reading.reason_found == found

"""What the XML of a workbook may look like, beyond what one library writes."""

from pathlib import Path

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

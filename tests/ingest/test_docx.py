"""The tables of Word documents, cell by cell."""

from pathlib import Path

import pytest
from documents import Tc, Tr, paragraph, row_xml, table_xml, write_body, write_document
from sheets import facts, issues, read, values

from ingest import prescan
from ingest.grid import Merge, Sheet
from ingest.prescan import MAX_COLUMNS, MAX_ROWS
from ingest.reading import Reading, open_book


def sheets(path: Path) -> list[Sheet]:
    return open_book(path).sheets


def texts(sheet: Sheet) -> dict[tuple[int, int], str]:
    assert all(cell.kind == "text" for _, _, cell in sheet.cells())
    return {(row, column): cell.raw for row, column, cell in sheet.cells()}


def cell(path: Path, xml: str) -> str:
    """The text of a cell that holds some XML."""
    body = table_xml([[Tc(xml=xml), "终"]])
    (sheet,) = sheets(write_body(path, body))
    return texts(sheet).get((1, 1), "")


def test_tables_are_sheets_and_numbers_stay_text(tmp_path: Path) -> None:
    tables = [[["甲", "45"], ["", "0.5"]], [["乙"]]]
    book = open_book(write_document(tmp_path / "a.docx", tables))
    assert [(sheet.name, sheet.number) for sheet in book.sheets] == [
        ("table 1", 1),
        ("table 2", 2),
    ]
    assert texts(book.sheets[0]) == {(1, 1): "甲", (1, 2): "45", (2, 2): "0.5"}
    assert texts(book.sheets[1]) == {(1, 1): "乙"}
    assert book.is_document


def test_spans_are_merges_over_the_columns_of_the_grid(tmp_path: Path) -> None:
    table = [
        [Tc("甲", merge="restart"), Tc("乙", span=2), "丙"],
        [Tc(merge="continue"), "丁", "戊", "己"],
        [Tc(merge="continue"), "庚", Tc("辛", span=2)],
        [Tc("壬", merge="restart"), "癸", "子", "丑"],
        [Tc(merge="continue"), Tc("寅", span=3)],
    ]
    (sheet,) = sheets(write_document(tmp_path / "a.docx", [table]))
    assert texts(sheet) == {
        (1, 1): "甲",
        (1, 2): "乙",
        (1, 4): "丙",
        (2, 2): "丁",
        (2, 3): "戊",
        (2, 4): "己",
        (3, 2): "庚",
        (3, 3): "辛",
        (4, 1): "壬",
        (4, 2): "癸",
        (4, 3): "子",
        (4, 4): "丑",
        (5, 2): "寅",
    }
    assert sorted(sheet.merges) == [
        Merge(1, 1, 3, 1),
        Merge(1, 2, 1, 3),
        Merge(3, 3, 3, 4),
        Merge(4, 1, 5, 1),
        Merge(5, 2, 5, 4),
    ]


def test_columns_left_out_before_a_row_shift_it(tmp_path: Path) -> None:
    table = [["甲", "乙", "丙"], Tr(["丁"], '<w:gridBefore w:val="2"/>')]
    (sheet,) = sheets(write_document(tmp_path / "a.docx", [table]))
    assert texts(sheet)[2, 3] == "丁"


def test_dragged_borders_move_no_cell(tmp_path: Path) -> None:
    table = [[Tc("条款"), Tc("百分比", span=2)], [Tc("7.1.2", span=2), Tc("45")]]
    (sheet,) = sheets(write_document(tmp_path / "a.docx", [table]))
    assert texts(sheet) == {
        (1, 1): "条款",
        (1, 2): "百分比",
        (2, 1): "7.1.2",
        (2, 2): "45",
    }
    assert sheet.merges == []


def test_a_continued_cell_without_a_beginning_is_a_cell(tmp_path: Path) -> None:
    (sheet,) = sheets(
        write_document(tmp_path / "a.docx", [[[Tc("甲", merge="continue"), "乙"]]])
    )
    assert texts(sheet) == {(1, 1): "甲", (1, 2): "乙"}
    assert sheet.merges == []


def test_empty_rows_count_and_hold_nothing(tmp_path: Path) -> None:
    (sheet,) = sheets(write_document(tmp_path / "a.docx", [[["甲"], [" "], ["乙"]]]))
    assert texts(sheet) == {(1, 1): "甲", (3, 1): "乙"}


def test_hidden_rows_are_known(tmp_path: Path) -> None:
    table = [["甲"], Tr(["乙"], "<w:hidden/>"), Tr(["丙"], '<w:hidden w:val="0"/>')]
    (sheet,) = sheets(write_document(tmp_path / "a.docx", [table]))
    assert sheet.hidden_rows == {2}


def run(inside: str) -> str:
    return f"<w:r>{inside}</w:r>"


def says(text: str) -> str:
    return run(f"<w:t>{text}</w:t>")


def lines(inside: str) -> str:
    return f"<w:p>{inside}</w:p>"


def field(properties: str, inside: str) -> str:
    properties = f"<w:sdtPr>{properties}</w:sdtPr>"
    return f"<w:sdt>{properties}<w:sdtContent>{inside}</w:sdtContent></w:sdt>"


TAB_STOP = "<w:pPr><w:tabs><w:tab/></w:tabs></w:pPr>"
DELETED = "<w:del><w:r><w:delText>45</w:delText></w:r></w:del>"
BOX = f"<w:txbxContent>{paragraph('框')}{table_xml([['框']])}</w:txbxContent>"


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        (paragraph("甲\n乙") + paragraph("丙"), "甲\n乙\n丙"),
        (lines(says("4") + says("5") + says("%")), "45%"),
        (lines(says("甲") + run("<w:tab/>") + says("乙")), "甲\t乙"),
        # a tab stop of the paragraph is no character
        (lines(TAB_STOP + says("甲")), "甲"),
        # Word draws the number of a list: it is no text of the file
        (lines("<w:pPr><w:numPr/></w:pPr>" + says("甲")), "甲"),
        (lines(f"<w:ins>{says('55')}</w:ins>{DELETED}"), "55"),
        (
            lines(
                f"<w:moveFrom>{says('5')}</w:moveFrom><w:moveTo>{says('6')}</w:moveTo>"
            ),
            "6",
        ),
        (lines(run("<w:instrText>SUM(ABOVE)</w:instrText>") + says("7")), "7"),
        (lines(run('<w:sym w:font="Wingdings" w:char="F0FC"/>')), "\uf0fc"),
        (lines(says("5") + run("<w:noBreakHyphen/>") + says("6")), "5-6"),
        (lines(run(f"<w:drawing>{BOX}</w:drawing>") + says("甲")), "甲"),
        (lines(run(f"<w:pict>{BOX}</w:pict>")), ""),
        (field("", paragraph("45")), "45"),
        (field("<w:showingPlcHdr/>", paragraph("单击此处")) + paragraph("后"), "\n后"),
    ],
)
def test_what_a_cell_says(tmp_path: Path, xml: str, expected: str) -> None:
    assert cell(tmp_path / "a.docx", xml) == expected


def test_rows_and_formats_of_tracked_changes(tmp_path: Path) -> None:
    changed = (
        '<w:tcPr><w:tcPrChange><w:tcPr><w:gridSpan w:val="7"/></w:tcPr></w:tcPrChange>'
        "</w:tcPr>"
    )
    table = [
        Tr(["旧"], '<w:del w:id="1"/>'),
        Tr(["新", "值"], '<w:ins w:id="2"/>'),
        [Tc(xml=changed + paragraph("甲")), "乙"],
    ]
    (sheet,) = sheets(write_document(tmp_path / "a.docx", [table]))
    assert texts(sheet) == {(1, 1): "新", (1, 2): "值", (2, 1): "甲", (2, 2): "乙"}


def test_a_table_inside_a_cell_is_a_table_of_its_own(tmp_path: Path) -> None:
    inner = table_xml([["内", "1"]])
    beside = Tc(xml=paragraph("前") + inner + inner + paragraph("后"))
    body = table_xml([["甲", beside], ["乙", "丙"]])
    path = write_body(tmp_path / "a.docx", body + table_xml([["丁"]]))
    found = {sheet.name: texts(sheet) for sheet in sheets(path)}
    assert found == {
        "table 1": {(1, 1): "甲", (1, 2): "前\n后", (2, 1): "乙", (2, 2): "丙"},
        "table 1.1": {(1, 1): "内", (1, 2): "1"},
        "table 1.2": {(1, 1): "内", (1, 2): "1"},
        "table 2": {(1, 1): "丁"},
    }


def refusal(path: Path) -> tuple[str, str | None, str | None]:
    reading = read(path)
    return reading.verdict, reading.reason_rule, reading.reason_found


def test_a_document_without_a_clause_table_is_unsupported(tmp_path: Path) -> None:
    for n, body in enumerate((
        paragraph("没有表格"),
        table_xml([["", ""]]),
        table_xml([["姓名", "电话"], ["甲", "1"]]),
        table_xml([["申报组织", "虚构甲有限公司"], ["评审员", "甲某某"]]),
    )):  # fmt: skip
        path = write_body(tmp_path / f"{n}.docx", body)
        assert refusal(path)[:2] == ("unsupported", "document_without_table"), n


def wide_row(span: int) -> str:
    return row_xml("甲") + row_xml(Tc(span=span), "乙")


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        ("<w:tr/>" * (MAX_ROWS - 1) + row_xml("甲"), "document_without_table"),
        ("<w:tr/>" * MAX_ROWS + row_xml("甲"), "limit_rows"),
        (wide_row(MAX_COLUMNS - 1), "document_without_table"),
        (wide_row(MAX_COLUMNS), "limit_columns"),
        (wide_row(10**7), "limit_columns"),
    ],
)
def test_rows_and_columns_are_limited(tmp_path: Path, rows: str, rule: str) -> None:
    path = write_body(tmp_path / "a.docx", f"<w:tbl>{rows}</w:tbl>")
    assert refusal(path)[1] == rule


def test_cells_are_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prescan, "MAX_CELLS", 1000)
    table = table_xml([[""] * 100] * 10)
    for body, rule in ((table, "document_without_table"), (table * 2, "limit_cells")):
        path = write_body(tmp_path / "a.docx", body)
        assert refusal(path)[1] == rule


def test_no_entity_and_no_outside_part_is_followed(tmp_path: Path) -> None:
    doctype = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    path = write_body(tmp_path / "a.docx", table_xml([["&x;"]]), prologue=doctype)
    assert refusal(path) == ("unreadable", "damaged", "DOCTYPE")
    body = '<w:altChunk r:id="x"/>' + table_xml([["甲"]])
    path = write_body(tmp_path / "b.docx", body)
    assert refusal(path)[1] == "document_without_table"
    outside = (
        b'<Relationships><Relationship Id="a" TargetMode="External" '
        b'Type="/officeDocument" Target="file:///etc/passwd"/></Relationships>'
    )
    path = write_body(tmp_path / "c.docx", "", parts={"_rels/.rels": outside})
    assert refusal(path)[1] == "document_without_table"
    missing = outside.replace(b' TargetMode="External"', b"")
    path = write_body(tmp_path / "d.docx", "", parts={"_rels/.rels": missing})
    assert refusal(path) == ("unreadable", "damaged", "no document part")


@pytest.mark.parametrize(
    "body",
    [
        "<w:tbl><w:tr><w:tc>",
        table_xml([[Tc(xml='<w:tcPr><w:gridSpan w:val="-3"/></w:tcPr>')]]),
        table_xml([[Tc(xml=lines(run('<w:sym w:char="zz"/>')))]]),
    ],
)
def test_a_damaged_document_is_unreadable(tmp_path: Path, body: str) -> None:
    path = write_body(tmp_path / "a.docx", body)
    assert refusal(path)[:2] == ("unreadable", "damaged")


def test_what_stands_between_cells_is_in_none(tmp_path: Path) -> None:
    outside = paragraph("外")
    body = table_xml([["甲", "乙"]]).replace("</w:tc>", f"</w:tc>{outside}")
    body = body.replace("</w:tr>", f"</w:tr>{outside}")
    (sheet,) = sheets(write_body(tmp_path / "a.docx", body))
    assert texts(sheet) == {(1, 1): "甲", (1, 2): "乙"}


@pytest.mark.parametrize(
    "xml",
    ["<w:tc/>", "<w:p/><w:tc><w:p/></w:tc>", "<w:gridSpan/><w:tr/><w:sdtContent/>"],
)
def test_elements_out_of_place_harm_nothing(tmp_path: Path, xml: str) -> None:
    body = f"{xml}<w:tbl>{xml}<w:tr>{xml}<w:tc>{xml}</w:tc></w:tr></w:tbl>{xml}"
    assert refusal(write_body(tmp_path / "a.docx", body))[1] == "document_without_table"


TITLES = [
    ["申报组织", "虚构甲有限公司", "评审员：", "甲某某"],
    ["届次", "2025年度", "", ""],
]
HEADER = ["条款", "百分比", "优势", "改进机会"]
CLAUSES = [
    ["7.1.2甲法", "45%", "做法成体系", ""],
    ["7.1.3乙法", "55", "", "展开不够\n待改"],
]


def rows_of(reading: Reading, *columns: str, **equal: object) -> list[tuple[object, ...]]:
    return facts(reading, "cell", **equal).select("sheet", "cell", *columns).rows()


def test_a_report_is_read_with_the_labels_above_its_table(tmp_path: Path) -> None:
    tables = [[["目录", "1"]], TITLES, [HEADER, *CLAUSES, ["合计", "50%", "", ""]]]
    reading = read(write_document(tmp_path / "a.docx", tables))
    assert (reading.verdict, reading.layouts) == ("read", ("L13",))
    assert rows_of(reading, "role", "norm_text", block="title") == [
        ("table 2", "B1", "organisation", "虚构甲有限公司"),
        ("table 2", "D1", "examiner", "甲某某"),
        ("table 2", "B2", "cycle", "2025年度"),
    ]
    assert rows_of(reading, "number", "number_unit", role="score_pct", block="body") == [
        ("table 3", "B2", 45, "percent_text"),
        ("table 3", "B3", 55, "plain"),
    ]
    assert rows_of(reading, "raw_text", role="improvement", block="body") == [
        ("table 3", "D3", "展开不够\n待改")
    ]
    assert issues(reading, "sheet") == [("sheet_not_recognised", "table 1")]
    (table,) = facts(reading, "table").iter_rows(named=True)
    assert (table["sheet"], table["first_cell"]) == ("table 3", "A1")
    said = facts(reading, "mention").select("sheet", "cell", "kind", "value").rows()
    assert said == [("table 2", "B2", "cycle_year", "2025")]


def test_tables_below_one_title_block_go_on_or_repeat(tmp_path: Path) -> None:
    one, two = [HEADER, CLAUSES[0]], [HEADER, CLAUSES[1]]
    other = [["申报组织", "虚构乙有限公司"], ["评审员", "乙某某"]]
    path = write_document(tmp_path / "a.docx", [TITLES, one, two, one, other, one])
    reading = read(path)
    tables = facts(reading, "table").select("sheet", "table_no", "form_no").rows()
    # process and result in two tables are one form; a clause again begins another
    assert tables == [
        ("table 2", 1, 1),
        ("table 3", 2, 1),
        ("table 4", 3, 2),
        ("table 6", 4, 3),
    ]
    named = facts(reading, "cell", role="examiner", block="title")
    assert named.select("form_no", "sheet", "norm_text").rows() == [
        (1, "table 1", "甲某某"),
        (2, "table 1", "甲某某"),
        (3, "table 5", "乙某某"),
    ]
    labels = facts(reading, "cell", role="label")
    assert labels["cell"].len() == labels.unique(["sheet", "cell"]).height == 5
    assert issues(reading) == []


def test_labels_inside_the_table_of_clauses(tmp_path: Path) -> None:
    table = [[Tc("评审员：甲某某", span=4)], HEADER, *CLAUSES]
    reading = read(write_document(tmp_path / "a.docx", [table]))
    assert rows_of(reading, "norm_text", block="title") == [("table 1", "A1", "甲某某")]
    assert values(reading, "score_pct", "number") == {"B3": 45, "B4": 55}


def test_labels_without_a_table_of_clauses_below_are_no_report(tmp_path: Path) -> None:
    path = write_document(tmp_path / "a.docx", [[HEADER, *CLAUSES], TITLES])
    verdict, rule, found = refusal(path)
    assert (verdict, rule) == ("unsupported", "document_without_table")
    assert found is not None
    assert "申报组织" in found

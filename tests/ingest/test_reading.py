"""What one file says: examiner sheets, registers and rosters, cell by cell."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from sheets import (
    CLAUSES,
    HEADERS,
    LABELS,
    Formula,
    Page,
    Percent,
    Styled,
    facts,
    issues,
    read,
    scoring_sheet,
    title_block,
    values,
    write_parts,
    write_workbook,
)

from ingest.facts import FACTS_SCHEMA, RECORD_COLUMNS
from ingest.reader_version import READER_VERSION
from ingest.reading import Reading


def read_page(tmp_path: Path, page: Page, name: str = "评分表") -> Reading:
    return read(write_workbook(tmp_path / "a.xlsx", {name: page}))


def title(reading: Reading) -> dict[str, str]:
    found = facts(reading, "cell", block="title")
    return dict(found.select("role", "norm_text").iter_rows())


def test_an_ordinary_sheet(tmp_path: Path) -> None:
    reading = read_page(
        tmp_path, scoring_sheet([45, 50, "55%", Percent(0.6), "百分之三十"])
    )
    assert (reading.verdict, reading.layouts, reading.n_issues) == ("read", ("L1",), 0)
    assert reading.frame.schema == FACTS_SCHEMA
    assert title(reading) == {
        "organisation": "虚构甲有限公司",
        "sector": "制造业",
        "stage": "独立评审",
        "examiner": "甲某某",
        "cycle": "2025年度",
        "date": "2025.7.18",
    }
    assert values(reading, "clause") == {
        f"A{row}": clause for row, clause in enumerate(CLAUSES, 7)
    }
    assert values(reading, "score_pct", "raw_text", "number", "number_unit") == {
        "C7": ("45", 45, "plain"),
        "C8": ("50", 50, "plain"),
        "C9": ("55%", 55, "percent_text"),
        "C10": ("0.6", 0.6, "percent_format"),
        "C11": ("百分之三十", 30, "percent_text"),
    }
    assert values(reading, "points_max", "number") == dict(
        zip(["B7", "B8", "B9", "B10", "B11"], [50, 40, 80, 45, 60], strict=True)
    )
    assert values(reading, "score_points", "number", "decimals")["D10"] == (27, 0)
    (day,) = facts(reading, "cell", role="date")["date_value"]
    assert day == date(2025, 7, 18)
    (file,) = facts(reading, "file").select(*RECORD_COLUMNS["file"]).iter_rows(named=True)
    assert (file["reader_version"], file["n_sheets"]) == (READER_VERSION, 1)
    (table,) = facts(reading, "table").iter_rows(named=True)
    assert (table["first_cell"], table["layout"], table["form_no"]) == ("A6", "L1", 1)
    assert table["title_text"] == "演示奖评审员个人评分表"
    said = facts(reading, "mention").select("source", "cell", "kind", "value").rows()
    assert set(said) == {
        ("title_block", "B3", "stage", "independent"),
        ("title_block", "B4", "cycle_year", "2025"),
    }


@pytest.mark.parametrize(
    ("value", "norm", "number", "unit", "kind"),
    [
        ("45（王某保留意见）", "45(王某保留意见)", 45, "plain", "text"),
        ("45%(复核)", "45%(复核)", 45, "percent_text", "text"),
        ("４５％", "45%", 45, "percent_text", "text"),
        ("45~50", "45~50", None, None, "text"),
        ("四十五", "四十五", None, None, "text"),
        ("未评", "未评", None, None, "text"),
        (Percent(0.075, "0.0%"), "0.075", 0.075, "percent_format", "number"),
        (Percent(0.45, '0%;[Red]"负"0%'), "0.45", 0.45, "percent_format", "number"),
        (Styled(0.45, '0.00"%"'), "0.45", 0.45, "plain", "number"),
        (Styled(45, "0.0"), "45", 45, "plain", "number"),
        (Formula("=1/0", "#DIV/0!"), "#DIV/0!", None, None, "error"),
        (Formula("=40+5", 45), "45", 45, "plain", "number"),
        (True, "TRUE", None, None, "boolean"),
        (date(2025, 5, 10), "2025-05-10", None, None, "date"),
        (56.99999999999999, "56.99999999999999", 57, "plain", "number"),
    ],
)
def test_what_a_value_is(
    tmp_path: Path, value: object, norm: str, number: float, unit: str, kind: str
) -> None:
    reading = read_page(tmp_path, scoring_sheet([value, 50, 50, 50, 50]))  # type: ignore[list-item]
    found = values(
        reading, "score_pct", "norm_text", "number", "number_unit", "value_kind"
    )
    assert found["C7"] == (norm, number, unit, kind)


def test_printed_decimals(tmp_path: Path) -> None:
    rows = [
        ["甲1", 50, 45, Styled(22.5, "0")],
        ["甲2", 50, 45, 22.5],
        ["甲3", 50, 45, Styled(22.5, "0.00_);(0.00)")],
        ["甲4", 50, 45, "22.50"],
        ["甲5", 50, 45, 22],
    ]
    reading = read_page(tmp_path, scoring_sheet(rows=rows))  # type: ignore[arg-type]
    found = values(reading, "score_points", "decimals")
    assert list(found.values()) == [0, 1, 2, 2, 0]


def test_a_formula_that_nobody_calculated_has_no_value(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>评审员：甲</t></is></c></row>' + (
        '<row r="2"><c r="A2" t="inlineStr"><is><t>条款</t></is></c>'
        '<c r="B2" t="inlineStr"><is><t>百分比</t></is></c></row>'
        '<row r="3"><c r="A3" t="inlineStr"><is><t>7.1.2</t></is></c>'
        '<c r="B3"><f>40+5</f><v></v></c></row>'
        '<row r="4"><c r="A4" t="inlineStr"><is><t>7.1.3</t></is></c>'
        '<c r="B4"><f>40+5</f></c></row>'
        '<row r="5"><c r="A5" t="inlineStr"><is><t>7.1.4</t></is></c>'
        '<c r="B5" t="str"><f>""</f><v></v></c></row>'
    )
    reading = read(write_parts(tmp_path / "a.xlsx", f"<sheetData>{rows}</sheetData>"))
    found = values(reading, "score_pct", "raw_text", "value_kind", "number")
    # B5 shows nothing, as a blank cell does
    assert found == {
        "B3": ("=40+5", "no_cached_value", None),
        "B4": ("=40+5", "no_cached_value", None),
    }


def test_dates_of_both_calendars(tmp_path: Path) -> None:
    for is_1904 in (False, True):
        labels = {**LABELS, "日期": date(2025, 7, 18)}
        path = write_workbook(
            tmp_path / "a.xlsx", {"a": scoring_sheet(labels=labels)}, is_1904=is_1904
        )
        (day,) = (
            facts(read(path), "cell", role="date").select("raw_text", "date_value").rows()
        )
        assert day == ("2025-07-18", date(2025, 7, 18))
    serial = read_page(tmp_path, scoring_sheet(labels={**LABELS, "日期": 45856}))
    assert facts(serial, "cell", role="date")["date_value"].to_list() == [
        date(2025, 7, 18)
    ]
    # elsewhere the same number is a number
    assert facts(serial, "cell", role="points_max")["date_value"].null_count() == 5


@pytest.mark.parametrize("offset", [(1, 1), (4, 3), (30, 12)])
def test_addresses_hold_wherever_the_sheet_begins(
    tmp_path: Path, offset: tuple[int, int]
) -> None:
    top, left = offset
    reading = read_page(tmp_path, scoring_sheet(top=top, left=left))
    assert reading.n_issues == 0
    column = {1: "C", 3: "E", 12: "N"}[left]
    assert list(values(reading, "score_pct")) == [
        f"{column}{top + 6 + n}" for n in range(5)
    ]


def test_merges_fill_inside_themselves_only(tmp_path: Path) -> None:
    headers = ["条目", "条款", "分值", "百分比", "优势"]
    rows = [
        ["7.1甲类", "7.1.2", 50, 45, "一"],
        [None, "7.1.3", 40, None, "二"],
        [None, "小计", 90, None, None],
        ["7.2乙类", "7.2.2", 45, 60, None],
    ]
    page = scoring_sheet(headers=headers, rows=rows, merges=["A7:A9", "D7:D8"])  # type: ignore[arg-type]
    reading = read_page(tmp_path, page)
    assert values(reading, "category", "norm_text", "merged_from") == {
        "A7": ("7.1甲类", None),
        "A8": ("7.1甲类", "A7"),
        "A10": ("7.2乙类", None),
    }
    assert values(reading, "category", "norm_text", block="check") == {"A9": "7.1甲类"}
    assert values(reading, "score_pct", "number", "merged_from") == {
        "D7": (45, None),
        "D8": (45, "D7"),
        "D10": (60, None),
    }
    assert issues(reading, "cell", "found") == [("merged_over_clauses", "D7", "D7:D8")]


def test_rows_that_check_head_or_sign(tmp_path: Path) -> None:
    headers = ["条目", *HEADERS]
    rows = [
        ["7.1 甲类（90分）"],
        [None, "7.1.2", 50, 45, 22.5, "优势甲", None],
        [None, "7.1.3", 40, None, None, None, None],
        [None, "甲类小计", 90, None, 22.5],
        headers,  # after a page break
        ["7.2", "乙类", 45],
        ["7.2", "7.2.2", 45, 60, 27],
        ["合计", None, 135, None, 49.5],
        ["平均", None, None, 52.5],
    ]
    end = [["注：以5%为一档"], ["组长签名：", None, "甲"], ["2025年7月18日"]]
    page = scoring_sheet(headers=headers, rows=rows, end=end, merges=["A7:G7"])  # type: ignore[arg-type]
    reading = read_page(tmp_path, page)
    assert reading.n_issues == 0
    cells = facts(reading, "cell", merged_from=None)
    blocks = {
        row: set(found)
        for row, found in cells.group_by("row_no")
        .agg(pl.struct("block", "role", "check_kind").alias("x"))
        .select("row_no", pl.col("x").list.eval(pl.element().struct.field("block")))
        .iter_rows()
        if row > 6
    }
    assert blocks == {
        7: {"ignored"},
        8: {"body"},
        9: {"body"},
        10: {"check"},
        11: {"ignored"},
        12: {"body"},
        13: {"body"},
        14: {"check"},
        15: {"check"},
        16: {"ignored"},
        17: {"ignored"},
        18: {"ignored"},
    }
    kinds = dict(
        facts(reading, "cell", block="check").select("row_no", "check_kind").iter_rows()
    )
    assert kinds == {10: "subtotal", 14: "total", 15: "mean"}
    roles = dict(cells.filter(block="ignored").select("cell", "role").iter_rows())
    assert roles["A7"] == "heading"
    assert roles["A11"] == "header"
    assert roles["A16"] == "free_line"
    assert roles["A17"] == "signature"
    assert facts(reading, "table").height == 1


def test_a_number_that_opens_the_numbers_below_is_a_heading(tmp_path: Path) -> None:
    rows = [
        ["7.1甲类", 90, None, None],
        ["7.1.2", 50, 45, 22.5],
        ["7.1.3", 40, 45, 18],
        ["7.9丁类", 10, None, None],  # opens nothing: a clause that nobody scored
    ]
    reading = read_page(tmp_path, scoring_sheet(rows=rows))  # type: ignore[arg-type]
    assert list(values(reading, "clause")) == ["A8", "A9", "A10"]
    assert facts(reading, "cell", cell="B7")["role"].to_list() == ["heading"]
    rows[0][2] = 45  # a score there is somebody's statement, to be judged later
    reading = read_page(tmp_path, scoring_sheet(rows=rows))  # type: ignore[arg-type]
    assert list(values(reading, "clause")) == ["A7", "A8", "A9", "A10"]


def test_hidden_sheets_are_listed_and_hidden_rows_are_read(tmp_path: Path) -> None:
    pages = {
        "评分表": scoring_sheet(hidden_rows=[8, 9, 11, 90], hidden_columns=["E", "Z"]),
        "旧稿": scoring_sheet([0, 0, 0, 0, 0], is_hidden=True),
    }
    reading = read(write_workbook(tmp_path / "a.xlsx", pages))
    assert values(reading, "score_pct", "is_hidden") == {
        "C7": False,
        "C8": True,
        "C9": True,
        "C10": False,
        "C11": True,
    }
    assert values(reading, "strength", "is_hidden")["E7"] is True
    assert issues(reading, "sheet", "cell", "found") == [
        ("hidden_columns", "评分表", None, "E"),
        ("hidden_rows", "评分表", None, "8-9, 11"),
        ("hidden_sheet", "旧稿", None, None),
    ]


def test_sheets_that_are_nothing_known_are_listed(tmp_path: Path) -> None:
    pages = {"说明": Page([["填写说明"], ["请逐条填写"]]), "评分表": scoring_sheet()}
    reading = read(write_workbook(tmp_path / "a.xlsx", pages))
    assert reading.verdict == "read"
    assert issues(reading, "sheet") == [("sheet_not_recognised", "说明")]


@pytest.mark.parametrize(
    ("labels", "found"),
    [
        ({"届次": "第十届", "年度": "2025"}, None),  # may be the same: a register knows
        ({"届次": "第十届（2025年度）"}, None),
        ({"届次": "2025年度", "年度": "2025"}, None),
        ({"届次": "2024年度", "年度": "2025"}, "2024年度 / 2025"),
        ({"届次": "第九届", "评审届次": "第十届"}, "第九届 / 第十届"),
        ({"年度": "2024、2025"}, "2024 / 2025"),
    ],
)
def test_two_cycles_in_one_title_block(
    tmp_path: Path, labels: dict[str, str], found: str | None
) -> None:
    kept = {key: value for key, value in LABELS.items() if key != "届次"}
    reading = read_page(tmp_path, scoring_sheet(labels={**kept, **labels}))
    rules = issues(reading, "found")
    assert rules == ([] if found is None else [("cycle_conflict", found)])
    assert reading.verdict == "read"


def test_an_item_given_twice_and_differently(tmp_path: Path) -> None:
    labels = {**LABELS, "评审员姓名": "乙某某"}
    assert issues(read_page(tmp_path, scoring_sheet(labels=labels)), "found") == [
        ("label_repeated", "甲某某 / 乙某某")
    ]
    labels["评审员姓名"] = "甲某某（组长）"
    assert issues(read_page(tmp_path, scoring_sheet(labels=labels))) == []


def test_process_and_result_on_two_sheets_are_one_form(tmp_path: Path) -> None:
    headers = ["条款", "百分比", "L", "I"]
    second = Page([["结果条款"], headers, ["7.1.4", 40, 50, 55]])
    pages = {
        "过程": scoring_sheet(headers=headers, rows=[["7.1.2", 45, 45, 60]]),
        "结果": second,
        "乙": scoring_sheet(labels={"评审员": "乙某某"}),
    }
    reading = read(write_workbook(tmp_path / "a.xlsx", pages))
    tables = facts(reading, "table").select("table_no", "form_no", "sheet").rows()
    assert tables == [(1, 1, "过程"), (2, 1, "结果"), (3, 2, "乙")]
    found = facts(reading, "cell", role="factor").select(
        "sheet", "cell", "factor_process", "factor_result"
    )
    assert found.rows() == [
        ("过程", "C7", "L", None),
        ("过程", "D7", "I", None),
        ("结果", "C3", None, "Le"),
        ("结果", "D3", None, "I"),
    ]


def test_a_table_that_says_nothing_of_whose_it_is_is_not_loaded(tmp_path: Path) -> None:
    reading = read_page(tmp_path, Page([["评分表"], HEADERS, ["7.1.2", 50, 45]]))  # type: ignore[list-item]
    assert (reading.verdict, reading.reason_rule) == ("unrecognised", "layout_unknown")
    assert reading.reason_found is not None
    assert "申报组织" in reading.reason_found


def test_what_stands_beside_the_table_is_an_issue(tmp_path: Path) -> None:
    page = scoring_sheet(extra={"J8": 88, "J9": "见附件", "K1": 7})
    reading = read_page(tmp_path, page)
    assert issues(reading, "cell", "raw_text") == [
        ("stray_value", "J8", "88"),
        ("stray_value", "J9", "见附件"),
        ("stray_value", "K1", "7"),
    ]
    # close behind words a number is theirs, such as a telephone's
    beside = read_page(tmp_path, scoring_sheet(extra={"C1": 7, "F3": "电话：", "G3": 7}))
    assert beside.n_issues == 0


def test_an_unknown_column_is_named(tmp_path: Path) -> None:
    rows = [["7.1.2", 50, 45, "晴"]]
    page = scoring_sheet(headers=["条款", "分值", "百分比", "天气"], rows=rows)  # type: ignore[arg-type]
    reading = read_page(tmp_path, page)
    assert issues(reading, "cell", "raw_text") == [("column_unknown", "D6", "天气")]
    assert facts(reading, "cell", cell="D7").select("block", "role").rows() == [
        ("ignored", "other_column")
    ]


REGISTER = [
    ["序号", "届次", "组织名称", "统一社会信用代码", "所属市州", "类别", "行业代码", "企业规模",
     "所有制", "推荐单位", "资格审查", "是否进入现场评审", "结果", "曾用名", "以往获奖", "综合得分", "名次"],
    [1, "第十届", "虚构甲有限公司", "91420000X", "武汉市", "制造", "C36", "大型", "民营", "市局",
     "合格", "是", "正奖", "虚构旧厂；虚构老厂", None, 812.5, 1],
    [2, None, "虚构乙学校", None, None, "教育", "P83", None, None, None, "不合格", "否", "未获奖"],
    ["合计", None, 2],
]  # fmt: skip


def test_a_register(tmp_path: Path) -> None:
    page = Page([["演示奖2025年度申报组织名单"], *REGISTER], merges=["B3:B4", "E3:E4"])  # type: ignore[list-item]
    reading = read_page(tmp_path, page, "名单")
    assert (reading.layouts, reading.n_issues) == (("L6",), 0)
    assert values(reading, "organisation") == {"C3": "虚构甲有限公司", "C4": "虚构乙学校"}
    assert values(reading, "cycle") == {"B3": "第十届", "B4": "第十届"}
    assert values(reading, "region", "merged_from") == {"E3": None, "E4": "E3"}
    assert values(reading, "official_points", "number") == {"P3": 812.5}
    assert values(reading, "reached_site") == {"L3": "是", "L4": "否"}
    assert values(reading, "organisation", block="check") == {"C5": "2"}
    assert facts(reading, "cell", cell="A3")["role"].to_list() == ["row_number"]
    said = facts(reading, "mention").select("source", "cell", "kind", "value").rows()
    assert sorted(said) == [
        ("body", "B3", "cycle_edition", "10"),
        ("table_title", "A1", "cycle_year", "2025"),
    ]


def test_a_roster(tmp_path: Path) -> None:
    rows = [
        [
            "编号",
            "姓名",
            "单位",
            "专业领域",
            "级别",
            "首次聘任年度",
            "本届参加",
            "培训日期",
            "回避单位",
        ],
        [
            "E001",
            "甲某某",
            "虚构学院",
            "质量管理",
            "组长",
            2019,
            "是",
            45856,
            "虚构甲有限公司",
        ],
        ["E002", "乙某某（见习）", None, None, "见习", 2025, "否", "2025.7.18", None],
    ]
    reading = read_page(tmp_path, Page([["评审员名册"], ["年度", 2025], *rows]), "名册")  # type: ignore[list-item]
    assert (reading.layouts, reading.n_issues) == (("L7",), 0)
    assert values(reading, "examiner", "core_text", "note_text") == {
        "B4": ("甲某某", None),
        "B5": ("乙某某", "见习"),
    }
    assert set(values(reading, "trained_on", "date_value").values()) == {
        date(2025, 7, 18)
    }
    assert values(reading, "first_cycle", "number", "date_value")["F4"] == (2019, None)
    assert title(reading) == {"cycle": "2025"}


def test_same_content_in_other_bytes(tmp_path: Path) -> None:
    first = write_workbook(tmp_path / "a.xlsx", {"a": scoring_sheet()})
    again = write_workbook(
        tmp_path / "b.xlsx", {"a": scoring_sheet(hidden_columns=["Y"])}
    )
    other = write_workbook(
        tmp_path / "c.xlsx", {"a": scoring_sheet([45, 50, 60, 55, 35])}
    )
    assert first.read_bytes() != again.read_bytes()
    one, two, three = (read(path).content_sha256 for path in (first, again, other))
    assert one == two != three


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"]
)
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_delimited_text(tmp_path: Path, encoding: str, delimiter: str) -> None:
    rows = [["届次：2025"], *([str(v or "") for v in row] for row in REGISTER)]
    text = "\r\n".join(delimiter.join(f'"{value}"' for value in row) for row in rows)
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(encoding))
    reading = read(path)
    assert (reading.verdict, reading.layouts) == ("read", ("L6",))
    assert values(reading, "organisation") == {"C3": "虚构甲有限公司", "C4": "虚构乙学校"}
    assert facts(reading, "table")["sheet"].to_list() == [None]
    assert title(reading) == {"cycle": "2025"}


def test_a_record_of_several_lines_counts_once(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        '年度：2025\n组织名称,结果\n"虚构甲\n有限公司",正奖\n虚构乙,无\n',
        encoding="utf-8",
    )
    reading = read(path)
    assert values(reading, "organisation") == {"A3": "虚构甲有限公司", "A4": "虚构乙"}
    raw = values(reading, "organisation", "raw_text")
    assert raw["A3"] == "虚构甲\n有限公司"


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
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>评审员：甲</t></is></c></row>'
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


def test_title_blocks_survive_any_shape(tmp_path: Path) -> None:
    expected = title(read_page(tmp_path, scoring_sheet()))
    one_cell = [[f"{label}：{value}" for label, value in LABELS.items()]]
    together = [["　".join(f"{label}：{value}" for label, value in LABELS.items())]]
    lines = [["\n".join(f"{label}: {value}" for label, value in LABELS.items())]]
    above = [list(LABELS), list(LABELS.values())]
    spaced = [[f"{label[0]} {label[1:]} ：", value] for label, value in LABELS.items()]
    bare = [[label, None, value] for label, value in LABELS.items()]
    for shape in (one_cell, together, lines, above, spaced, bare, title_block()):
        page = Page([["评分表"], *shape, HEADERS, ["7.1.2", 50, 45, 22.5]])  # type: ignore[list-item]
        reading = read_page(tmp_path, page)
        assert title(reading) == expected, shape
        assert reading.n_issues == 0

"""What one file says: examiner sheets, registers and rosters, cell by cell."""

import ast
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

import ingest
from ingest.facts import FACTS_SCHEMA, RECORD_COLUMNS
from ingest.reader_version import _MODULES, READER_VERSION
from ingest.reading import Reading

PACKAGE = Path(ingest.__file__).parent


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


def test_the_reader_version_depends_on_every_module_that_reads() -> None:
    seen: set[str] = set()
    waiting = ["reading"]
    while waiting:
        module = waiting.pop()
        tree = ast.parse((PACKAGE / f"{module}.py").read_text(encoding="utf-8"))
        seen.add(module)
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
                "ingest."
            ):
                name = (node.module or "").split(".")[1]
                if name not in seen and name != "layouts":
                    waiting.append(name)
    # words for people and refusals change no fact
    assert seen - {"rules", "refusal", "reader_version"} == set(_MODULES)


def test_facts_survive_the_file(tmp_path: Path) -> None:
    reading = read_page(tmp_path, scoring_sheet(["45%", Percent(0.5), "未评", 60, None]))
    path = tmp_path / "facts.parquet"
    path.write_bytes(reading.to_parquet_bytes())
    assert pl.read_parquet(path).equals(reading.frame)
    assert reading.to_parquet_bytes() == reading.to_parquet_bytes()
    refused = read(tmp_path / "facts.parquet")
    assert refused.verdict in {"unreadable", "unsupported"}
    assert set(refused.frame["record"]) == {"file", "issue"}

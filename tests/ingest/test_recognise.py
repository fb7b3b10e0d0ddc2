"""Layouts are told by headers and labels, factors by their words, never by position."""

from pathlib import Path

import pytest
from sheets import Page, facts, issues, read, scoring_sheet, values, write_workbook

from ingest.delimited import decoded
from ingest.factors import Factor, named_factors, resolve
from ingest.facts import FactRows
from ingest.formats import format_of_code
from ingest.layouts import layouts, vocabulary
from ingest.layouts.loader import read_layout
from ingest.reading import open_book
from ingest.refusal import Refusal
from ingest.sheets import SheetReader
from ingest.spelling import normalise

L1 = layouts()[0]


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("折合得分", "score_points"),
        ("标准分值", "points_max"),
        ("得分率", "score_pct"),
        ("得分（%）", "score_pct"),
        ("百 分 比", "score_pct"),
        ("% / 得分", "score_points"),
        ("评审条款", "clause"),
        ("主要改进机会", "improvement"),
        ("SCORE", "score_points"),
        ("天气", None),
        ("评分", None),
    ],
)
def test_the_longest_listed_word_of_a_header_wins(header: str, role: str | None) -> None:
    found = L1.headers.longest_in(normalise(header))
    assert (found.code if found else None) == role


P, R = "process", "result"


@pytest.mark.parametrize(
    ("headers", "context", "expected"),
    [
        (
            ["A 方法/Le 水平", "D 展开/T 趋势", "L 学习/C 对比", "I 整合"],
            (),
            [("A", "Le"), ("D", "T"), ("L", "C"), ("I", "I")],
        ),
        (
            ["A 方法/Le 水平", "D 展开/C 对比", "L 学习/T 趋势", "I 整合"],
            (),
            [("A", "Le"), ("D", "C"), ("L", "T"), ("I", "I")],
        ),
        (
            ["方法/水平", "展开/趋势", "学习/对比", "整合"],
            (),
            [("A", "Le"), ("D", "T"), ("L", "C"), ("I", "I")],
        ),
        (
            ["Approach/Levels", "Deployment/Trend", "Learning/Comparison", "Integration"],
            (),
            [("A", "Le"), ("D", "T"), ("L", "C"), ("I", "I")],
        ),
        (
            ["A/L", "D/T", "L/C", "I/I"],
            (),
            [("A", "Le"), ("D", "T"), ("L", "C"), ("I", "I")],
        ),
        (
            ["A", "D", "L", "I", "Le", "T", "C", "I"],
            (),
            [("A", None), ("D", None), ("L", None), ("I", None),
             (None, "Le"), (None, "T"), (None, "C"), (None, "I")],
        ),
        (
            ["A", "D", "L", "I", "L", "T", "C", "I"],
            (),
            [("A", None), ("D", None), ("L", None), ("I", None),
             (None, "Le"), (None, "T"), (None, "C"), (None, "I")],
        ),
        (
            ["C", "T", "LE", "I", "I", "L", "D", "A"],
            (),
            [(None, "C"), (None, "T"), (None, "Le"), (None, "I"),
             ("I", None), ("L", None), ("D", None), ("A", None)],
        ),
        (["I", "L", "D", "A"], (), [("I", None), ("L", None), ("D", None), ("A", None)]),
        (["L", "T", "C", "I"], (), [(None, "Le"), (None, "T"), (None, "C"), (None, "I")]),
        (["L", "I"], (P,), [("L", None), ("I", None)]),
        (["L", "I"], (R,), [(None, "Le"), (None, "I")]),
        (
            ["过程L", "过程I", "结果L", "结果I"],
            (),
            [("L", None), ("I", None), (None, "Le"), (None, "I")],
        ),
        (["要素评分（A）", "方法（%）"], (), [("A", None), ("A", None)]),
    ],
)  # fmt: skip
def test_factors_are_read_by_their_words(
    headers: list[str],
    context: tuple[str, ...],
    expected: list[tuple[str | None, str | None]],
) -> None:
    named = {n: named_factors(normalise(h), vocabulary()) for n, h in enumerate(headers)}
    assert None not in named.values()
    resolved = resolve({n: f for n, f in named.items() if f}, frozenset(context))
    assert [resolved[n] for n in range(len(headers))] == [
        Factor(*each) for each in expected
    ]


@pytest.mark.parametrize(
    "header", ["评价方法说明", "发展趋势图", "得分", "过程", "Airline", "AD"]
)
def test_what_names_no_factor(header: str) -> None:
    assert named_factors(normalise(header), vocabulary()) is None


def read_page(tmp_path: Path, page: Page) -> object:
    return read(write_workbook(tmp_path / "a.xlsx", {"评分表": page}))


def test_a_header_of_two_rows(tmp_path: Path) -> None:
    rows = [
        ["评审员：", "甲某某"],
        ["条款", "分值", "评分", None, "过程要素", None, "结果要素", None],
        [None, None, "百分比", "得分", "L", "I", "L", "I"],
        ["7.1.2", 50, 45, 22.5, 40, 50, None, None],
        ["7.1.4", 80, 50, 40, None, None, 60, 70],
    ]
    merges = ["A2:A3", "B2:B3", "C2:D2", "E2:F2", "G2:H2"]
    reading = read(write_workbook(tmp_path / "a.xlsx", {"a": Page(rows, merges)}))  # type: ignore[arg-type]
    assert (reading.verdict, reading.n_issues) == ("read", 0)
    assert values(reading, "score_pct", "number") == {"C4": 45, "C5": 50}
    assert values(reading, "score_points", "number") == {"D4": 22.5, "D5": 40}
    found = facts(reading, "cell", role="factor").select(
        "cell", "factor_process", "factor_result"
    )
    assert found.rows() == [
        ("E4", "L", None),
        ("F4", "I", None),
        ("G5", None, "Le"),
        ("H5", None, "I"),
    ]
    headers = facts(reading, "cell", role="header")["cell"].to_list()
    assert set(headers) == {"A2", "B2", "C2", "E2", "G2", *(f"{c}3" for c in "CDEFGH")}


def test_a_wide_header_over_data_is_one_row(tmp_path: Path) -> None:
    headers = ["条款", "百分比", "优势与改进机会"]
    page = scoring_sheet(
        headers=headers, rows=[["7.1.2", 45, "甲", "乙"]], merges=["C6:D6"]
    )  # type: ignore[arg-type]
    assert list(values(read_page(tmp_path, page), "score_pct")) == ["B7"]  # type: ignore[arg-type]


def test_several_tables_of_one_sheet(tmp_path: Path) -> None:
    rows = [
        ["评审员：甲某某"],
        ["条款", "百分比"],
        ["7.1.2", 45],
        ["评审员签字："],
        ["评审员：乙某某"],
        ["条款", "百分比"],
        ["7.1.2", 50],
        ["条款", "百分比", "优势"],  # other columns: another table of the same form
        ["7.1.4", 60, "甲"],
    ]
    reading = read(write_workbook(tmp_path / "a.xlsx", {"a": Page(rows)}))  # type: ignore[arg-type]
    tables = facts(reading, "table").select("table_no", "form_no", "first_cell").rows()
    assert tables == [(1, 1, "A2"), (2, 2, "A6"), (3, 2, "A8")]
    assert facts(reading, "cell", role="examiner").select(
        "form_no", "norm_text"
    ).rows() == [
        (1, "甲某某"),
        (2, "乙某某"),
    ]
    assert facts(reading, "cell", cell="A4")["role"].to_list() == ["signature"]


def test_several_layouts_in_one_workbook(tmp_path: Path) -> None:
    register = Page([["2025年度名单"], ["组织名称", "结果"], ["虚构甲", "正奖"]])
    roster = Page([["2025年度名册"], ["姓名", "级别"], ["甲某某", "组长"]])
    pages = {"名单": register, "名册": roster, "评分": scoring_sheet()}
    reading = read(write_workbook(tmp_path / "a.xlsx", pages))
    tables = facts(reading, "table").select("layout", "form_no", "sheet_no").rows()
    assert tables == [("L6", 1, 1), ("L7", 2, 2), ("L1", 3, 3)]


@pytest.mark.parametrize(
    ("extra", "found"),
    [
        ("合议百分比", "L1 × 合议百分比"),
        ("现场评审百分比", "L1 × 现场评审百分比"),
        ("材料评审百分比", "L1 score_pct × 2"),
        ("平均", "L1 × 平均"),
        ("最大差", "L1 × 最大差"),
    ],
)
def test_a_second_column_that_fits_no_layout_is_not_guessed_at(
    tmp_path: Path, extra: str, found: str
) -> None:
    page = scoring_sheet(
        headers=["条款", "分值", "百分比", extra], rows=[["7.1.2", 50, 45, 50]]
    )  # type: ignore[arg-type]
    reading = read(write_workbook(tmp_path / "a.xlsx", {"a": page}))
    assert (reading.reason_rule, reading.reason_found) == ("layout_unknown", found)


def test_labels_with_values_are_no_register(tmp_path: Path) -> None:
    labels = {
        "申报组织": "虚构甲",
        "推荐单位": "某局",
        "所属市州": "武汉",
        "评审员": "甲",
    }
    reading = read(
        write_workbook(tmp_path / "a.xlsx", {"a": scoring_sheet(labels=labels)})
    )
    assert reading.layouts == ("L1",)


@pytest.mark.parametrize(
    "block",
    [
        [["申报组织", "评审阶段", "评审员"], ["虚构甲", "现场评审", "甲某"]],
        [
            ["奖项", "演示奖", "评审阶段", "现场评审"],
            ["申报组织", "虚构甲", "编号", "A1"],
        ],
    ],
)
@pytest.mark.parametrize("merges", [[], ["C1:D1"]])
def test_a_title_block_is_no_list_above_a_form(
    tmp_path: Path, block: list[list[str]], merges: list[str]
) -> None:
    if merges:  # the value merged to the right, as forms do
        block = [[*row[:3], None, *row[3:]] for row in block]  # type: ignore[list-item]
    rows = [*block, ["条款", "百分比"], ["7.1.2", 45]]
    reading = read(write_workbook(tmp_path / "a.xlsx", {"a": Page(rows, merges)}))  # type: ignore[arg-type]
    assert reading.layouts == ("L1",)
    (found,) = facts(reading, "cell", role="organisation")["norm_text"]
    assert found == "虚构甲"


def test_why_a_sheet_was_or_was_not_recognised_is_data(tmp_path: Path) -> None:
    pages = {
        "评分表": scoring_sheet(),
        "无分": scoring_sheet(
            headers=["条款", "分值", "说明"], rows=[["7.1.2", 50, "甲"]]
        ),  # type: ignore[arg-type]
    }
    book = open_book(write_workbook(tmp_path / "a.xlsx", pages))
    reader = SheetReader(FactRows("x"))
    reader.read(book)
    decided = [row for row in reader.considered if row.is_header]
    assert [(row.sheet, row.row, row.layout) for row in decided] == [("评分表", 6, "L1")]
    assert decided[0].matched["C6"] == "score_pct=百分比"
    (lost,) = [
        row for row in reader.considered if row.sheet == "无分" and row.layout == "L1"
    ]
    assert lost.missing == ("百分比/得分/独立评分",)
    assert "百分比/得分" in lost.in_words()
    (listed,) = issues(read(tmp_path / "a.xlsx"), "sheet", "found")
    assert listed == ("sheet_not_recognised", "无分", lost.in_words())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"kind": "list"}, "neither form nor register"),
        ({"headers": {"clause": ["条款"], "score_pct": ["条款"]}}, "stands for both"),
        ({"requires": {"headers": [["score"]]}}, "roles without words"),
        ({"colour": "red"}, "unknown ['colour']"),
        ({"headers": {"clause": [False]}}, "is no text"),
    ],
)
def test_a_wrong_layout_file_is_refused(
    tmp_path: Path, change: dict[str, object], reason: str
) -> None:
    import yaml

    data: dict[str, object] = {
        "layout": "L99",
        "kind": "form",
        "title_zh": "甲",
        "title_en": "a",
        "headers": {"clause": ["条款"], "score_pct": ["百分比"]},
        "requires": {"headers": [["clause"], ["score_pct"]]},
    }
    path = tmp_path / "L99.yml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    assert read_layout(path).id == "L99"
    path.write_text(yaml.safe_dump(data | change, allow_unicode=True), encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        read_layout(path)
    assert reason in refused.value.message("en")
    assert "L99.yml" in refused.value.message("zh")


@pytest.mark.parametrize(
    ("code", "is_percent", "is_date", "decimals"),
    [
        ("0%", True, False, 0),
        ("0.0%;[Red]-0.0%", True, False, 1),
        ('0"%"', False, False, 0),
        (r"0\%", False, False, 0),
        ("0;0%", False, False, 0),
        ("#,##0.00", False, False, 2),
        ("General", False, False, None),
        ("@", False, False, None),
        ('yyyy"年"m"月"d"日"', False, True, None),
        ("[$-804]yyyy/m/d", False, True, None),
        ("[h]:mm", False, True, None),
        ('0"days"', False, False, 0),
        ("[Red]0.0", False, False, 1),
    ],
)
def test_number_formats(
    code: str, is_percent: bool, is_date: bool, decimals: int | None
) -> None:
    found = format_of_code(code)
    assert (found.is_percent, found.is_date, found.decimals) == (
        is_percent,
        is_date,
        decimals,
    )


def test_bytes_of_no_encoding_are_refused() -> None:
    assert decoded("甲,乙".encode("gb18030")) == "甲,乙"
    assert decoded("𠮷,乙".encode("gb18030")) == "𠮷,乙"
    with pytest.raises(Refusal):
        decoded(b"\xff\xff\x80,")

"""A row per clause (L9), and who should score whom (L12)."""

import random
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
from sheets import Page, Percent, Value, facts, issues, read, values, write_workbook

from ingest.reading import Reading

HEADER: list[Value] = [
    "年度", "企业编号", "申报组织", "评审员编号", "评审员", "评审阶段", "条款", "百分比",
    "A 方法/Le 水平", "优势",
]  # fmt: skip


def line(
    examiner: str, clause: str, value: Value, factor: Value = None, **other: Value
) -> list[Value]:
    who: list[Value] = [2025, "Q01", "虚构甲有限公司", f"E-{examiner}", examiner]
    row = [*who, "独立评审", clause, value, factor, "做法成体系"]
    for name, given in other.items():
        row[HEADER.index(name)] = given
    return row


def read_rows(folder: Path, rows: Sequence[Sequence[Value]], **page: object) -> Reading:
    name = str(page.pop("name", "导出"))
    sheet = Page([list(row) for row in rows], **page)  # type: ignore[arg-type]
    return read(write_workbook(folder / "a.xlsx", {name: sheet}))


def forms(reading: Reading, role: str, **equal: object) -> dict[str, object]:
    equal.setdefault("block", "body")
    found = facts(reading, "cell", role=role, **equal)
    return dict(found.select("cell", "form_no").iter_rows())


def test_rows_of_equal_titles_are_one_form(tmp_path: Path) -> None:
    rows = [
        HEADER,
        line("甲某某", "7.1.2甲法", 45, "++"),
        line("乙某某", "7.1.2甲法", "55%", 4),
        line("甲某某", "7.1.3", Percent(0.075, "0.0%"), 45),
        line("甲 某某", "7.1.4", None),
    ]
    reading = read_rows(tmp_path, rows)
    assert (reading.verdict, reading.layouts) == ("read", ("L9",))
    tables = facts(reading, "table").select("table_no", "form_no", "purpose").rows()
    assert tables == [(1, 1, "scores"), (2, 2, "scores")]
    scores = values(reading, "score_pct", "form_no", "row_no", "number", "scale_group")
    assert scores == {
        "H2": (1, 2, 45, "1:H"),
        "H3": (2, 3, 55, "1:H"),
        "H4": (1, 4, 0.075, "1:H"),
    }
    clauses = {"G2": (1, 2), "G3": (2, 3), "G4": (1, 4), "G5": (1, 5)}
    assert values(reading, "clause", "form_no", "row_no") == clauses
    factors = values(reading, "factor", "factor_process", "factor_result", "number")
    assert factors == {
        "I2": ("A", "Le", None),
        "I3": ("A", "Le", 4),
        "I4": ("A", "Le", 45),
    }
    examiners = facts(reading, "cell", role="examiner", block="title").sort("cell")
    assert examiners.select("cell", "form_no", "norm_text").rows() == [
        ("E2", 1, "甲某某"),
        ("E3", 2, "乙某某"),
        ("E4", 1, "甲某某"),
        ("E5", 1, "甲某某"),
    ]
    said = facts(reading, "mention").select("form_no", "cell", "kind", "value").rows()
    assert said == [
        (1, "A2", "cycle_year", "2025"),
        (1, "F2", "stage", "independent"),
        (2, "A3", "cycle_year", "2025"),
        (2, "F3", "stage", "independent"),
    ]
    assert issues(reading) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("年度", 2024),
        ("企业编号", "Q02"),
        ("申报组织", "虚构乙有限公司"),
        ("评审员编号", "E-2"),
        ("评审阶段", "现场评审"),
        ("评审阶段", None),
    ],
)
def test_any_other_title_is_another_form(
    tmp_path: Path, column: str, value: Value
) -> None:
    other = line("甲某某", "7.1.3", 50, **{column: value})
    reading = read_rows(tmp_path, [HEADER, line("甲某某", "7.1.2", 45), other])
    assert forms(reading, "score_pct") == {"H2": 1, "H3": 2}


def test_merged_titles_fill_their_rows_and_blank_rows_shift_nothing(
    tmp_path: Path,
) -> None:
    blank = dict.fromkeys(
        ["年度", "企业编号", "申报组织", "评审员编号", "评审员", "评审阶段"]
    )
    rows = [
        ["评分导出"], [], HEADER, [],
        line("甲某某", "7.1.2", 45), [], line("甲某某", "7.1.3", "7.5%", **blank),
    ]  # fmt: skip
    merges = [f"{letter}5:{letter}7" for letter in "BCDEFG"]
    reading = read_rows(tmp_path, rows, merges=merges, left=2)
    assert values(reading, "score_pct", "form_no", "number") == {
        "I5": (1, 45),
        "I7": (1, 7.5),
    }
    filled = facts(reading, "cell", role="examiner", cell="F7")
    assert filled.select("norm_text", "merged_from").rows() == [("甲某某", "F5")]


def test_a_score_merged_over_rows_counts_for_each_with_a_warning(tmp_path: Path) -> None:
    rows = [HEADER, line("甲某某", "7.1.2", 45), line("甲某某", "7.1.3", None)]
    reading = read_rows(tmp_path, rows, merges=["H2:H3"])
    assert values(reading, "score_pct", "number", "merged_from") == {
        "H2": (45, None),
        "H3": (45, "H2"),
    }
    assert issues(reading, "cell", "found") == [("merged_over_clauses", "H2", "H2:H3")]


def test_sums_of_a_form_are_its_checks_and_those_of_all_nobodys(tmp_path: Path) -> None:
    nobody = dict.fromkeys(["企业编号", "申报组织", "评审员编号", "评审员", "评审阶段"])
    rows = [
        HEADER,
        line("甲某某", "7.1.2", 45),
        line("甲某某", "合计", 45),
        line("乙某某", "7.1.2", 55),
        line("", "平均", 50, **nobody),
        line("", "总计", 50, **nobody),
    ]
    reading = read_rows(tmp_path, rows)
    assert forms(reading, "score_pct") == {"H2": 1, "H4": 2}
    total = facts(reading, "cell", check_kind="total").sort("cell")
    checks = total.filter(block="check").select("cell", "form_no", "role").rows()
    assert checks == [("G3", 1, "clause"), ("H3", 1, "score_pct"), ("J3", 1, "strength")]
    assert set(facts(reading, "cell", role="total")["block"]) == {"ignored"}
    means = facts(reading, "cell", role="mean")
    assert means.select("form_no", "block", "check_kind").unique().rows() == [
        (1, "check", "mean")
    ]


def test_two_sheets_go_on_unless_their_names_tell_them_apart(tmp_path: Path) -> None:
    first = Page([HEADER, line("甲某某", "7.1.2", 45)])
    second = Page([HEADER, line("甲某某", "7.1.3", 50)])
    for names, expected in (
        (["过程", "结果"], [(1, 1), (2, 1)]),
        (["初稿", "修订版"], [(1, 1), (2, 2)]),
    ):
        pages = dict(zip(names, [first, second], strict=True))
        reading = read(write_workbook(tmp_path / "a.xlsx", pages))
        tables = facts(reading, "table").select("table_no", "form_no").rows()
        assert tables == expected, names


def test_an_unknown_column_and_a_column_said_twice(tmp_path: Path) -> None:
    rows = [[*HEADER, "天气"], [*line("甲某某", "7.1.2", 45), "晴"]]
    assert issues(read_rows(tmp_path, rows)) == [("column_unknown", "K1")]
    twice = [[*HEADER, "百分比"], [*line("甲某某", "7.1.2", 45), 50]]
    reading = read_rows(tmp_path, twice)
    assert (reading.verdict, reading.reason_rule) == ("unrecognised", "layout_unknown")
    assert reading.reason_found is not None
    assert "score_pct × 2" in reading.reason_found


def test_a_long_table_in_text(tmp_path: Path) -> None:
    rows = [HEADER, line("甲某某", "7.1.2", "45"), line("甲某某", "7.1.3", "7.5%")]
    text = "\n".join(",".join("" if v is None else str(v) for v in row) for row in rows)
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode("gb18030"))
    reading = read(path)
    assert reading.layouts == ("L9",)
    assert values(reading, "score_pct", "number") == {"H2": 45, "H3": 7.5}
    assert set(facts(reading, "table")["sheet"]) == {None}


def test_every_cell_of_a_long_sheet_ends_in_one_place(tmp_path: Path) -> None:
    rng = random.Random(3)
    rows: list[list[Value]] = [["评分导出"], ["奖项：", "演示奖"], list(HEADER)]
    for n in range(40):
        row = line(f"甲{rng.randint(1, 3)}", f"7.{n}.2", rng.choice([45, "未评", None]))
        rows.append(row if rng.random() < 0.9 else list(HEADER))
    rows += [["注：由旧系统导出"]]
    reading = read_rows(tmp_path, rows, extra={"M5": 88})
    cells = facts(reading, "cell").filter(pl.col("merged_from").is_null())
    places = cells.select("cell", "block", "role").unique()
    award = places.filter(cell="B2")
    assert award.rows() == [("B2", "title", "award")]
    assert places["cell"].is_unique().all()
    written = {
        f"{chr(65 + column)}{row}"
        for row, given in enumerate(rows, 1)
        for column, value in enumerate(given)
        if value is not None
    }
    assert set(places["cell"]) == written
    assert issues(reading) == [("stray_value", "M5")]


ASSIGNMENT: list[Value] = ["组号", "申报组织", "企业编号", "评审员", "角色", "评审阶段"]


def test_an_assignment_with_a_row_per_pair(tmp_path: Path) -> None:
    rows: list[list[Value]] = [
        ["演示奖2025年度评审分组表"],
        list(ASSIGNMENT),
        ["第一组", "虚构甲有限公司", "Q01", "甲某某", "组长", "独立评审"],
        [None, None, None, "乙某某（见习）", "见习", "独立评审"],
        ["合计", None, None, 2, None, None],
    ]
    reading = read_rows(tmp_path, rows, merges=["A3:A4", "B3:B4", "C3:C4"])
    assert reading.layouts == ("L12",)
    (table,) = facts(reading, "table").iter_rows(named=True)
    assert (table["purpose"], table["form_no"]) == ("register", 1)
    assert values(reading, "examiner", "row_no", "core_text") == {
        "D3": (3, "甲某某"),
        "D4": (4, "乙某某"),
    }
    assert values(reading, "organisation", "merged_from")["B4"] == "B3"
    assert values(reading, "entry_code")["C3"] == "Q01"
    assert set(values(reading, "role")) == {"E3", "E4"}
    assert set(values(reading, "stage").values()) == {"独立评审"}
    assert facts(reading, "cell", cell="A5")["check_kind"].to_list() == ["total"]
    said = facts(reading, "mention", kind="cycle_year").select("source", "value").rows()
    assert said == [("table_title", "2025")]


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        (
            ["组号", "申报组织", "组长", "评审员1", "评审员2"],
            ["1", "虚构甲有限公司", "甲某某", "乙某某", "丙某某"],
            {"C2": "甲某某", "D2": "乙某某", "E2": "丙某某"},
        ),
        (
            ["申报组织", "评审员"],
            ["虚构甲有限公司", "甲某某、乙某某；丙某某\n丁某某"],
            {"B2": "甲某某、乙某某;丙某某丁某某"},
        ),
        (
            ["评审组", "评审员编号", "阶段"],
            ["1", "E001", "现场评审"],
            {},
        ),
    ],
)
def test_other_shapes_of_assignments(
    tmp_path: Path, header: list[Value], row: list[Value], expected: dict[str, str]
) -> None:
    reading = read_rows(tmp_path, [header, row])
    assert reading.layouts == ("L12",)
    assert values(reading, "examiner") == expected
    assert issues(reading) == []


@pytest.mark.parametrize(
    ("header", "row", "layout"),
    [
        (["编号", "姓名", "级别", "本届参加"], ["E001", "甲某某", "组长", "是"], "L7"),
        (["组织名称", "类别", "评审组", "结果"], ["虚构甲", "制造类", "1", "正奖"], "L6"),
        (HEADER, line("甲某某", "7.1.2", 45), "L9"),
        (["申报组织", "评审员", "7.1.2", "7.1.3"], ["虚构甲", "甲某某", 45, 50], "L5"),
        (["企业编号", "评审员", "7.1.2", "7.1.3"], ["Q01", "甲某某", 45, 50], "L5"),
    ],
)
def test_registers_and_scores_are_no_assignments(
    tmp_path: Path, header: list[Value], row: list[Value], layout: str
) -> None:
    assert read_rows(tmp_path, [header, row]).layouts == (layout,)

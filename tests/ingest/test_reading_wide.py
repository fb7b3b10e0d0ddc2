"""A column per clause: old cycles in one table (L5), and training cases (L8)."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
from sheets import Page, Percent, Value, facts, issues, read, values, write_workbook

from ingest.reading import Reading

CLAUSES = ["7.1.2", "7.1.3乙法", "7.1.4"]
WHO = ["年度", "企业编号", "企业名称", "评审员"]
HEADER = [*WHO, *CLAUSES, "总分"]
ROWS = [
    ["2012", "Q01", "虚构甲有限公司", "甲某某（组长）", "45", "50%", "", "412.5"],
    ["2012", "Q01", "虚构甲有限公司", "乙某某", "55", "未评", "7.5%", "430"],
]


def text(rows: Sequence[Sequence[str]], delimiter: str = ",", end: str = "\r\n") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(rows)
    return out.getvalue()


def read_text(folder: Path, content: str | bytes) -> Reading:
    path = folder / "a.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read(path)


def read_page(folder: Path, rows: Sequence[Sequence[Value]], **page: object) -> Reading:
    name = str(page.pop("name", "2012"))
    sheet = Page([list(row) for row in rows], **page)  # type: ignore[arg-type]
    return read(write_workbook(folder / "a.xlsx", {name: sheet}))


def titles(reading: Reading) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    cells = facts(reading, "cell", block="title")
    for form, role, cell in cells.select("form_no", "role", "cell").rows():
        found.setdefault(form, {})[role] = cell
    return found


def test_each_row_is_a_form_and_each_column_a_clause(tmp_path: Path) -> None:
    reading = read_text(tmp_path, text([HEADER, *ROWS]))
    assert (reading.verdict, reading.layouts) == ("read", ("L5",))
    roles = ["cycle", "organisation_code", "organisation", "examiner"]
    assert titles(reading) == {
        1: dict(zip(roles, ["A2", "B2", "C2", "D2"], strict=True)),
        2: dict(zip(roles, ["A3", "B3", "C3", "D3"], strict=True)),
    }
    scores = facts(reading, "cell", role="score", block="body")
    scores = scores.sort("form_no", "row_no")
    assert scores.select("form_no", "row_no", "cell", "core_text", "number").rows() == [
        (1, 5, "E2", "45", 45),
        (1, 6, "F2", "50%", 50),
        (2, 5, "E3", "55", 55),
        (2, 6, "F3", "未评", None),
        (2, 7, "G3", "7.5%", 7.5),
    ]
    clauses = facts(reading, "cell", role="clause", block="body", form_no=2)
    assert clauses.select("table_no", "row_no", "cell", "norm_text").rows() == [
        (2, 5, "E1", "7.1.2"),
        (2, 6, "F1", "7.1.3乙法"),
        (2, 7, "G1", "7.1.4"),
    ]
    totals = facts(reading, "cell", block="check", check_kind="total")
    assert totals.sort("form_no").select("form_no", "row_no", "cell", "role").rows() == [
        (1, 8, "H1", "clause"),
        (1, 8, "H2", "score"),
        (2, 8, "H1", "clause"),
        (2, 8, "H3", "score"),
    ]
    # one vote for the whole file, the printed totals in it
    on_scale = facts(reading, "cell").filter(pl.col("scale_group").is_not_null())
    assert set(on_scale["scale_group"]) == {"wide"}
    assert set(on_scale["role"]) == {"score"}
    said = facts(reading, "mention").select("form_no", "cell", "kind", "value").rows()
    assert said == [
        (1, "A2", "cycle_year", "2012"),
        (1, "D2", "role", "leader"),
        (2, "A3", "cycle_year", "2012"),
    ]
    tables = facts(reading, "table").select("table_no", "form_no", "sheet", "purpose")
    assert tables.rows() == [(1, 1, None, "scores"), (2, 2, None, "scores")]
    assert issues(reading) == []


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize(
    "encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_encodings_and_delimiters(tmp_path: Path, encoding: str, delimiter: str) -> None:
    plain = read_text(tmp_path, text([HEADER, *ROWS]))
    other = read_text(tmp_path, text([HEADER, *ROWS], delimiter, "\n").encode(encoding))
    assert other.content_sha256 == plain.content_sha256 is not None


def test_a_big_endian_mark_is_known(tmp_path: Path) -> None:
    plain = read_text(tmp_path, text([HEADER, *ROWS]))
    marked = b"\xfe\xff" + text([HEADER, *ROWS]).encode("utf-16-be")
    assert read_text(tmp_path, marked).content_sha256 == plain.content_sha256


def test_full_width_commas_part_nothing(tmp_path: Path) -> None:
    reading = read_text(tmp_path, text([HEADER, *ROWS]).replace(",", "，"))
    assert (reading.verdict, reading.reason_rule) == ("unsupported", "delimiter_missing")


def test_addresses_count_records_not_lines(tmp_path: Path) -> None:
    rows = [[*HEADER, "备注"], [*ROWS[0], "第一行\n第二行\n"], [], [*ROWS[1], ""]]
    reading = read_text(tmp_path, text(rows))
    assert values(reading, "score", "row_no") == {
        "E2": 5, "F2": 6, "E4": 5, "F4": 6, "G4": 7,
    }  # fmt: skip
    assert issues(reading, "cell", "raw_text") == [("column_unknown", "I1", "备注")]


def test_a_quote_that_nothing_closes_is_no_silent_loss(tmp_path: Path) -> None:
    content = text([[*HEADER, "备注"], [*ROWS[0], '"好']]) + text([[*ROWS[1], ""]])
    assert read_text(tmp_path, content).verdict == "read"
    reading = read_text(tmp_path, content.replace('"""好"', '"好'))
    assert (reading.verdict, reading.reason_rule) == ("unreadable", "damaged")
    assert reading.reason_found == "CSV: quote not closed"


def test_rows_of_means_are_checks_of_no_form(tmp_path: Path) -> None:
    mean = ["2012", "Q01", "虚构甲有限公司", "平均", "50", "50", "7.5", "421"]
    last = ["总平均（全部）", "", "", "", "50", "50", "7.5", "421"]
    total = ["", "", "", "合计", "100", "100", "15", ""]
    singer = ["2012", "Q02", "平均律乐器有限公司", "李平均", "60", "60", "60", "500"]
    reading = read_text(
        tmp_path, text([HEADER, ROWS[0], mean, ROWS[1], last, total, singer])
    )
    assert [set(cells) for cells in titles(reading).values()] == [
        {"cycle", "organisation_code", "organisation", "examiner"}
    ] * 3
    means = facts(reading, "cell", block="check", check_kind="mean")
    assert set(means["form_no"]) == {1}
    third, fifth = {f"{c}3" for c in "ABCDEFGH"}, {f"{c}5" for c in "AEFGH"}
    assert set(means["cell"]) == third | fifth
    assert set(means.filter(pl.col("number").is_not_null())["role"]) == {"mean", "cycle"}
    assert means["scale_group"].null_count() == means.height
    sums = facts(reading, "cell", role="total")
    assert set(sums["cell"]) == {"D6", "E6", "F6", "G6"}
    assert set(sums["block"]) == {"ignored"}
    assert values(reading, "examiner", block="title")["D7"] == "李平均"


def test_clauses_of_any_scheme_also_where_they_spell_numbers(tmp_path: Path) -> None:
    header: list[Value] = ["企业名称", "评审员", 4.1, "4.2", "4。3.1", 5, "总分"]
    row: list[Value] = [
        "虚构甲有限公司",
        "甲某某",
        45,
        0.5,
        Percent(0.075, "0.0%"),
        9,
        400,
    ]
    reading = read_page(tmp_path, [header, row], left=3, top=4)
    assert reading.layouts == ("L5",)
    assert values(reading, "clause", "row_no", "norm_text") == {
        "E4": (5, "4.1"),
        "F4": (6, "4.2"),
        "G4": (7, "4。3.1"),
    }
    assert values(reading, "score", "number", "number_unit") == {
        "E5": (45, "plain"),
        "F5": (0.5, "plain"),
        "G5": (0.075, "percent_format"),
    }
    # a whole number heads no clause: what stands below it is under no header
    assert issues(reading) == [("stray_value", "H5")]


def test_titles_are_clauses_where_scores_stand_below(tmp_path: Path) -> None:
    header = ["企业名称", "评审员", "高层引领", "战略制定", "经营结果", "联系人", "总分"]
    late = [
        ["虚构甲有限公司", f"甲{n}", "45", "不适用", "", "王某某", ""] for n in range(60)
    ]
    late[58][4] = "30"
    reading = read_text(tmp_path, text([header, *late]))
    assert set(values(reading, "clause").values()) == {"高层引领", "战略制定", "经营结果"}
    assert values(reading, "score")["E60"] == "30"
    assert issues(reading, "cell", "raw_text") == [("column_unknown", "F1", "联系人")]


@pytest.mark.parametrize("unlisted", [["年龄"], ["年龄", "电话分机"]])
def test_a_few_columns_of_numbers_are_no_clauses(
    tmp_path: Path, unlisted: list[str]
) -> None:
    rows = [
        ["企业名称", "评审员", *unlisted],
        ["虚构甲", "甲某某", *["45"] * len(unlisted)],
    ]
    assert "L5" not in read_text(tmp_path, text(rows)).layouts
    # beside a clause with its number they may be titles: there dbt says it knows none
    rows = [["企业名称", "评审员", "7.1.2", "年龄"], ["虚构甲", "甲某某", "45", "45"]]
    assert set(values(read_text(tmp_path, text(rows)), "clause")) == {"C1", "D1"}


def test_headers_merged_over_clauses_and_blank_rows_shift_nothing(tmp_path: Path) -> None:
    top = ["企业名称", "评审员", "7.1 领导", None, "7.2 战略", "总分"]
    below = [None, None, "7.1.2甲法", "7.1.3", "7.2.2", None]
    rows: list[list[Value]] = [
        ["2012年度评分汇总"], [], top, below, [],
        ["虚构甲有限公司", "甲某某", 45, 50, 55, 400], [],
        [None, "乙某某", 50, None, "待定", 410],
        ["第二组"],
        ["虚构乙有限公司", "甲某某", 60, "7.5%", None, None],
    ]  # fmt: skip
    merges = ["A3:A4", "B3:B4", "C3:D3", "F3:F4", "A6:A8"]
    reading = read_page(tmp_path, rows, merges=merges)
    assert set(values(reading, "clause", "row_no").items()) == {
        ("C4", 3),
        ("D4", 4),
        ("E4", 5),
    }
    assert values(reading, "score", "form_no", "number") == {
        "C6": (1, 45), "D6": (1, 50), "E6": (1, 55),
        "C8": (2, 50), "E8": (2, None),
        "C10": (3, 60), "D10": (3, 7.5),
    }  # fmt: skip
    named = facts(reading, "cell", role="organisation", block="title")
    named = named.sort("form_no")
    assert named.select("form_no", "cell", "merged_from", "norm_text").rows() == [
        (1, "A6", None, "虚构甲有限公司"),
        (2, "A8", "A6", "虚构甲有限公司"),
        (3, "A10", None, "虚构乙有限公司"),
    ]
    assert facts(reading, "cell", role="heading")["cell"].to_list() == ["A9"]
    years = (
        facts(reading, "mention", kind="cycle_year").select("form_no", "source").unique()
    )
    assert set(years.rows()) == {
        (n, s) for n in (1, 2, 3) for s in ("table_title", "sheet_name")
    }


def test_percentages_and_points_of_one_clause_share_its_line(tmp_path: Path) -> None:
    top = ["企业名称", "评审员", "7.1.2", None, "7.1.3", None]
    below = [None, None, "百分比", "得分", "百分比", "得分"]
    rows = [top, below, ["虚构甲有限公司", "甲某某", 45, 22.5, 50, 20]]
    reading = read_page(tmp_path, rows, merges=["A1:A2", "B1:B2", "C1:D1", "E1:F1"])
    assert values(reading, "clause", "row_no") == {"C1": 3, "E1": 5}
    assert values(reading, "score_pct", "row_no", "scale_group") == {
        "C3": (3, "wide"),
        "E3": (5, "wide"),
    }
    points = values(reading, "score_points", "row_no", "scale_group")
    assert points == {"D3": (3, "wide:points"), "F3": (5, "wide:points")}
    flat = ["企业名称", "评审员", "7.1.2百分比", "7.1.2得分", "7.1.3百分比", "7.1.3得分"]
    other = read_page(tmp_path, [flat, rows[2]])
    assert values(other, "score_points", "row_no") == {"D2": 3, "F2": 5}
    assert values(other, "clause", "row_no") == {"C1": 3, "E1": 5}


def test_a_score_merged_over_clauses_counts_for_each_with_a_warning(
    tmp_path: Path,
) -> None:
    rows = [
        HEADER,
        [*ROWS[0][:4], 45, None, None, None],
        [*ROWS[1][:4], None, 50, 55, None],
    ]
    reading = read_page(tmp_path, rows, merges=["E2:F2", "A2:A3"])
    found = values(reading, "score", "number", "merged_from")
    assert found == {
        "E2": (45, None),
        "F2": (45, "E2"),
        "F3": (50, None),
        "G3": (55, None),
    }
    assert issues(reading, "cell", "found") == [("merged_over_clauses", "E2", "E2:F2")]


def test_the_same_clause_twice_and_a_repeated_header(tmp_path: Path) -> None:
    rows = [HEADER, ROWS[0], HEADER, ROWS[1]]
    reading = read_text(tmp_path, text(rows))
    assert set(values(reading, "score")) == {"E2", "F2", "E4", "F4", "G4"}
    header = ["企业名称", "评审员", "7.1.2", "7.1.2", "7.1.3"]
    reading = read_text(tmp_path, text([header, ["虚构甲", "甲某某", "45", "50", "55"]]))
    # each column is a line of its own: which of them counts is judged later
    assert values(reading, "clause", "row_no") == {"C1": 3, "D1": 4, "E1": 5}
    assert values(reading, "score", "row_no") == {"C2": 3, "D2": 4, "E2": 5}


def test_data_goes_on_after_a_remark_or_a_name_that_looks_like_one(
    tmp_path: Path,
) -> None:
    remark = ["注：-1 表示缺失"]
    signer = ["2012", "Q02", "签字笔虚构厂", "甲某某", "45", "50", "60", ""]
    sealer = ["签章虚构厂", "Q03", "签章虚构厂", "甲某某", "45", "", "", ""]
    reading = read_text(
        tmp_path, text([HEADER, remark, signer, remark, sealer, ["签字：", "甲"]])
    )
    assert set(values(reading, "score")) == {"E3", "F3", "G3", "E5"}
    assert set(facts(reading, "cell", role="signature")["cell"]) == {"A6", "B6"}
    assert set(facts(reading, "cell", role="free_line")["cell"]) == {"A2", "A4"}


def test_a_stage_column_and_two_cycles_in_one_file(tmp_path: Path) -> None:
    header = [*HEADER[:4], "评审阶段", *CLAUSES]
    rows = [
        [*ROWS[0][:4], "现场评审", "45", "", ""],
        ["2014", *ROWS[1][1:4], "", "50", "", ""],
    ]
    reading = read_text(tmp_path, text([header, *rows]))
    said = facts(reading, "mention").select("form_no", "kind", "value").rows()
    assert said == [
        (1, "cycle_year", "2012"),
        (1, "role", "leader"),
        (1, "stage", "site"),
        (2, "cycle_year", "2014"),
    ]


def test_cells_under_no_header_are_issues(tmp_path: Path) -> None:
    rows = [[*HEADER, ""], [*ROWS[0], "88"]]
    assert issues(read_text(tmp_path, text(rows))) == [("stray_value", "I2")]


CASE_HEADER = ["编号", "姓名", "单位", *CLAUSES, "平均"]


def case_page(*rows: list[Value], title: str = "案例评分表", **page: object) -> Page:
    body: list[list[Value]] = [
        [title],
        ["案例：", "虚构装备公司", None, "年度：2025"],
        [],
        list(CASE_HEADER),
        *rows,
    ]
    return Page(body, **page)  # type: ignore[arg-type]


PEOPLE: list[list[Value]] = [
    ["E001", "甲某某", "某所", 45, "50%", None, 47.5],
    ["E002", "乙某某", "某所", 55, "未评", Percent(0.075, "0.0%"), 31],
]
REFERENCE: list[Value] = [None, "专家参考分", None, 50, 50, 50, 50]


def test_a_case_before_and_after_a_training(tmp_path: Path) -> None:
    pages = {
        "培训前": case_page(*PEOPLE, REFERENCE),
        "培训后": case_page(*PEOPLE),
    }
    reading = read(write_workbook(tmp_path / "a.xlsx", pages))
    assert (reading.verdict, reading.layouts) == ("read", ("L8",))
    tables = facts(reading, "table").select("sheet", "form_no", "purpose").rows()
    assert tables == [
        ("培训前", 1, "scores"),
        ("培训前", 2, "scores"),
        ("培训前", 3, "reference"),
        ("培训后", 4, "scores"),
        ("培训后", 5, "scores"),
    ]
    stages = facts(reading, "mention", kind="stage").select("form_no", "value").rows()
    assert set(stages) == {
        *((n, "training_before") for n in (1, 2, 3)),
        *((n, "training_after") for n in (4, 5)),
    }
    cases = facts(reading, "cell", role="case", block="title")
    assert cases.select("form_no", "cell", "norm_text").rows() == [
        (n, "B2", "虚构装备公司") for n in range(1, 6)
    ]
    people = facts(reading, "cell", role="examiner", block="title")
    assert people.select("form_no", "norm_text").rows() == [
        (1, "甲某某"), (2, "乙某某"), (4, "甲某某"), (5, "乙某某"),
    ]  # fmt: skip
    reference = facts(reading, "cell", form_no=3, role="score", block="body")
    assert reference.select("cell", "number").rows() == [
        ("D7", 50),
        ("E7", 50),
        ("F7", 50),
    ]
    label = facts(reading, "cell", role="label", cell="B7")
    assert label.select("block", "raw_text").rows() == [("ignored", "专家参考分")]
    # an examiner's own mean is a check
    assert set(facts(reading, "cell", role="mean")["check_kind"]) == {"mean"}
    assert issues(reading, "sheet", "cell") == [
        ("column_unknown", "培训前", "C4"),
        ("column_unknown", "培训后", "C4"),
    ]


def test_a_case_needs_a_word_that_says_so(tmp_path: Path) -> None:
    header: list[Value] = ["姓名", *CLAUSES]
    row: list[Value] = ["甲某某", 45, 50, 55]
    assert read_page(tmp_path, [header, row]).reason_rule == "layout_unknown"
    for extra, name in (
        (["专家参考分", 50, 50, 50], "Sheet1"),
        ([], "培训后"),
        (["注：本案例为虚构"], "Sheet1"),
    ):
        reading = read_page(tmp_path, [header, row, extra], name=name)
        assert reading.layouts == ("L8",), (extra, name)


def test_an_examiner_who_scored_nothing_is_a_form_without_scores(tmp_path: Path) -> None:
    rows: list[list[Value]] = [
        ["案例评分"],
        ["姓名", *CLAUSES],
        ["甲某某", 45, 50, 55],
        ["乙某某"],
    ]
    reading = read_page(tmp_path, rows)
    assert facts(reading, "table").height == 2
    assert facts(reading, "cell", form_no=2, role="clause").height == 3


def test_every_cell_of_a_wide_sheet_ends_in_one_place(tmp_path: Path) -> None:
    page = case_page(*PEOPLE, ["平均", None, None, 50, 50, 50, None], REFERENCE,
                     ["签字：", "甲"], extra={"K6": 88, "A1": "案例评分表"})  # fmt: skip
    reading = read(write_workbook(tmp_path / "a.xlsx", {"培训前": page}))
    cells = facts(reading, "cell").filter(pl.col("merged_from").is_null())
    by_cell = cells.group_by("cell").agg(
        pl.col("block").n_unique(), pl.col("role").n_unique()
    )
    assert by_cell.filter((pl.col("block") > 1) | (pl.col("role") > 1)).is_empty()
    strays = {cell for rule, cell in issues(reading) if rule == "stray_value"}
    written = {
        f"{chr(65 + column)}{row}"
        for row, values_ in enumerate(page.rows, 1)
        for column, value in enumerate(values_)
        if value is not None
    }
    assert set(by_cell["cell"]) | strays == written | {"K6"}
    assert not set(by_cell["cell"]) & strays

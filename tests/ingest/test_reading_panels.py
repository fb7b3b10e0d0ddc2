"""A printed table, its forms: a panel's summary, an examiner per column."""

from pathlib import Path

import openpyxl
import pytest
from panel_sheets import (
    PANEL_LABELS,
    ends,
    forms,
    panel_summary,
    percentages,
)
from sheets import (
    CLAUSES,
    POINTS,
    Page,
    Rows,
    Value,
    facts,
    issues,
    read,
    values,
    write_workbook,
)

from ingest.reading import Reading

EMPTY: list[Value] = [None] * 5


def read_page(tmp_path: Path, page: Page, name: str = "汇总表") -> Reading:
    return read(write_workbook(tmp_path / "a.xlsx", {name: page}))


def points_of(n: int) -> list[Value]:
    return [p * v / 100 for p, v in zip(POINTS, percentages(n), strict=True)]  # type: ignore[operator]


def column(letter: str, top: int) -> list[str]:
    return [f"{letter}{top + n}" for n in range(5)]


def names(reading: Reading) -> list[object]:
    return [form["who"] for form in forms(reading) if form["stage"] is None]


def test_a_summary_of_one_row_of_headers(tmp_path: Path) -> None:
    page = panel_summary(
        {
            "★甲某": percentages(0),
            "乙某（见习）": percentages(1),
            "丙某": percentages(2),
            "平均": percentages(1),
            "最大差": [10] * 5,
            "合议": percentages(1),
            "合议理由": ["理由"] * 5,
        }
    )
    reading = read_page(tmp_path, page)
    assert (reading.layouts, reading.n_issues) == (("L2",), 0)
    told = forms(reading)
    assert [(form["who"], form["stage"], form["scores"]) for form in told] == [
        ("甲某", None, {"score": column("C", 5)}),
        ("乙某", None, {"score": column("D", 5)}),
        ("丙某", None, {"score": column("E", 5)}),
        (None, "consensus", {"score": column("H", 5)}),
    ]
    assert {str(form["whose"]) for form in told} == {"['虚构甲有限公司']"}
    assert [form["form"] for form in told] == [1, 2, 3, 4]
    roles = facts(reading, "mention", kind="role").select("form_no", "cell", "value")
    assert roles.rows() == [(1, "C4", "leader"), (2, "D4", "trainee")]
    # the summaries stand once, under the first form, and are no scores
    mean = facts(reading, "cell", role="mean")
    assert mean.select("form_no", "block", "cell").rows() == [
        (1, "check", cell) for cell in column("F", 5)
    ]
    assert facts(reading, "cell", role="range")["number"].to_list() == [10] * 5
    assert values(reading, "reason", "form_no") == dict.fromkeys(column("I", 5), 4)
    # what the forms share is repeated under each, at its own address
    clauses = facts(reading, "cell", role="clause").group_by("form_no").len()
    assert dict(clauses.iter_rows()) == {1: 5, 2: 5, 3: 5, 4: 5}
    lines = facts(reading, "cell", role="clause", form_no=3).select("row_no", "cell")
    assert lines.rows() == list(zip(range(5, 10), column("A", 5), strict=True))
    groups = facts(reading, "cell", block="body", role="score")["scale_group"]
    assert set(groups) == {"1:C", "1:D", "1:E", "1:H"}


@pytest.mark.parametrize(
    ("columns", "below", "merges"),
    [
        # merged over two columns
        ({"甲某（组长）": 0, " ": 0, "乙某": 1, "  ": 1}, ["百分比", "得分"] * 2,
         ["C4:D4", "E4:F4", "A4:A5", "B4:B5"]),
        # the same without merges
        ({"甲某（组长）": 0, " ": 0, "乙某": 1, "  ": 1}, ["百分比", "得分"] * 2, []),
        # one row, the words behind the name
        ({"甲某百分比": 0, "甲某得分": 0, "乙某（百分比）": 1, "乙某（得分）": 1},
         None, []),
        # names below a common word, what they gave below them
        ({"评审员": 0, " ": 0, "  ": 1, "   ": 1}, ["甲某", None, "乙某", None],
         ["C4:F4", "C5:D5", "E5:F5"]),
    ],
)  # fmt: skip
def test_percentages_and_points_of_each(
    tmp_path: Path,
    columns: dict[str, int],
    below: list[Value] | None,
    merges: list[str],
) -> None:
    given = {
        text: (percentages if at % 2 == 0 else points_of)(n)
        for at, (text, n) in enumerate(columns.items())
    }
    page = panel_summary(given, below=below, merges=merges)
    top = 5 if below is None else 6
    if below is not None and "甲某" in below:
        page.rows.insert(5, [None, None, *["百分比", "得分"] * 2])
        top = 7
    reading = read_page(tmp_path, page)
    assert reading.n_issues == 0
    assert [(form["who"], form["scores"]) for form in forms(reading)] == [
        ("甲某", {"score_pct": column("C", top), "score_points": column("D", top)}),
        ("乙某", {"score_pct": column("E", top), "score_points": column("F", top)}),
    ]


def test_names_below_a_common_word(tmp_path: Path) -> None:
    page = panel_summary(
        {"评审员评分": percentages(0), " ": percentages(1), "平均": percentages(0)},
        below=["甲某★", "乙某", None],
        merges=["C4:D4"],
    )
    reading = read_page(tmp_path, page)
    assert [(form["who"], form["scores"]) for form in forms(reading)] == [
        ("甲某", {"score": column("C", 6)}),
        ("乙某", {"score": column("D", 6)}),
    ]


@pytest.mark.parametrize("n", [2, 9])
def test_as_many_examiners_as_there_are(tmp_path: Path, n: int) -> None:
    page = panel_summary({f"评审员{at + 1}": percentages(at % 3) for at in range(n)})
    assert names(read_page(tmp_path, page)) == [f"评审员{at + 1}" for at in range(n)]


def test_one_examiner_needs_something_else_that_shows_a_summary(tmp_path: Path) -> None:
    alone = panel_summary({"甲某": percentages(0)})
    assert read_page(tmp_path, alone).reason_found == "L2 − 评审员 × 2"
    beside = panel_summary({"甲某": percentages(0), "平均": percentages(0)})
    assert names(read_page(tmp_path, beside)) == ["甲某"]
    below = panel_summary({"甲某": percentages(0)}, below=["百分比"])
    assert read_page(tmp_path, below).layouts == ("L1",)


def test_who_has_not_scored_is_named_all_the_same(tmp_path: Path) -> None:
    page = panel_summary(
        {
            "甲某": percentages(0),
            "乙某": EMPTY,
            "丙某": ["未评"] * 5,
            "丁某": percentages(1),
        }
    )
    assert names(read_page(tmp_path, page)) == ["甲某", "乙某", "丙某", "丁某"]


def test_a_column_of_remarks_is_nobody(tmp_path: Path) -> None:
    page = panel_summary(
        {
            "甲某": percentages(0),
            "乙某": percentages(1),
            "天气": ["晴"] * 5,
            "备注": ["好"] * 5,
        }
    )
    reading = read_page(tmp_path, page)
    assert names(reading) == ["甲某", "乙某"]
    # without a column of the panel's own a remark is nobody's: it is named, not read
    assert issues(reading, "cell", "raw_text") == [
        ("column_unknown", "E4", "天气"),
        ("column_unknown", "F4", "备注"),
    ]


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        (["李平均", "乙某", "平均"], ["李平均", "乙某"]),
        (["李平均★", "乙某"], ["李平均", "乙某"]),
        (["甲某", "周分值", "乙某"], ["甲某", "周分值", "乙某"]),
        (["甲某", "乙某", "小组平均"], ["甲某", "乙某"]),  # near miss: a mean
        (["专家平均", "甲某", "乙某"], ["甲某", "乙某"]),
    ],
)
def test_a_name_that_holds_a_listed_word(
    tmp_path: Path, headers: list[str], found: list[str]
) -> None:
    page = panel_summary({text: percentages(n) for n, text in enumerate(headers)})
    assert names(read_page(tmp_path, page)) == found


def test_namesakes_are_two_forms(tmp_path: Path) -> None:
    page = panel_summary({"甲某": percentages(0), "甲某 ": percentages(1)})
    told = forms(read_page(tmp_path, page))
    assert [(form["form"], form["who"]) for form in told] == [(1, "甲某"), (2, "甲某")]


def test_the_members_in_a_title_block_are_no_examiner_of_a_column(tmp_path: Path) -> None:
    labels = {**PANEL_LABELS, "评审员": "甲某、乙某"}
    page = panel_summary({"甲某": percentages(0), "乙某": percentages(1)}, labels=labels)
    reading = read_page(tmp_path, page)
    assert names(reading) == ["甲某", "乙某"]
    listed = facts(reading, "cell", raw_text="甲某、乙某").select("block", "form_no")
    assert listed.rows() == [("ignored", 1)]


def test_totals_belong_to_their_columns(tmp_path: Path) -> None:
    end: Rows = [
        ["合计", 275, 133.5, 147.25, 140],
        ["平均", None, 48, 53, None],
        ["注：★为组长"],
    ]
    page = panel_summary(
        {"甲某": points_of(0), "乙某": points_of(1), "平均": points_of(1)}, end=end
    )
    reading = read_page(tmp_path, page)
    checks = facts(reading, "cell", block="check").filter(role="score")
    assert checks.select("form_no", "cell", "check_kind").rows() == [
        (1, "C10", "total"),
        (1, "C11", "mean"),
        (2, "D10", "total"),
        (2, "D11", "mean"),
    ]
    # percentages or points: a bare name does not say, and reading does not guess
    assert facts(reading, "cell", role="score_points").is_empty()
    assert facts(reading, "cell", cell="E10")["role"].to_list() == ["mean"]


def test_every_cell_of_a_summary_ends_in_one_place(tmp_path: Path) -> None:
    columns: dict[str, list[Value]] = {
        "甲某★": percentages(0),
        " ": points_of(0),
        "乙某": percentages(1),
        "  ": points_of(1),
        "平均": percentages(0),
        "合议": percentages(0),
        "   ": points_of(0),
        "备注": ["同意"] * 5,
    }
    page = panel_summary(
        columns,
        below=["百分比", "得分", "百分比", "得分", None, "百分比", "得分", None],
        end=[
            ["合计", 275, None, 133, None, 140, None, None, 133],
            ["组长签字：", "甲某"],
        ],
        extra={"P8": 88},
        merges=["C4:D4", "E4:F4", "H4:I4"],
    )
    path = write_workbook(tmp_path / "a.xlsx", {"汇总表": page})
    found = ends(read(path), "汇总表")
    sheet = openpyxl.load_workbook(path)["汇总表"]
    filled = {
        c.coordinate for row in sheet.iter_rows() for c in row if c.value is not None
    }
    assert set(found) == filled
    assert {cell: what for cell, what in found.items() if len(what) > 1} == {}
    assert found["C4"] == {("title", "examiner")}
    assert found["H4"] == {("ignored", "header")}
    assert found["P8"] == {("issue", "stray_value")}


def test_headers_repeat_after_a_page_break(tmp_path: Path) -> None:
    page = panel_summary({"甲某": percentages(0), "乙某": percentages(1)})
    page.rows.insert(7, list(page.rows[3]))
    told = forms(read_page(tmp_path, page))
    assert [form["scores"] for form in told] == [
        {"score": [f"{c}{row}" for row in (5, 6, 7, 9, 10)]} for c in "CD"
    ]
    # the same header over a clause that is there already begins another table
    page.rows.append(list(page.rows[3]))
    page.rows.append([CLAUSES[0], POINTS[0], 50, 55])
    told = forms(read_page(tmp_path, page))
    assert [(form["form"], form["whose"]) for form in told] == [
        (1, ["虚构甲有限公司"]),
        (2, ["虚构甲有限公司"]),
        (3, []),
        (4, []),
    ]


def test_applications_one_above_the_other(tmp_path: Path) -> None:
    columns = {"甲某": percentages(0), "乙某": percentages(1)}
    other = panel_summary(columns, labels={**PANEL_LABELS, "申报组织": "虚构乙医院"})
    page = panel_summary(columns)
    page.rows += [[], *other.rows]
    told = forms(read_page(tmp_path, page))
    assert [(form["whose"], form["who"]) for form in told] == [
        (["虚构甲有限公司"], "甲某"),
        (["虚构甲有限公司"], "乙某"),
        (["虚构乙医院"], "甲某"),
        (["虚构乙医院"], "乙某"),
    ]
    assert [form["form"] for form in told] == [1, 2, 3, 4]


def test_process_and_result_of_a_panel_on_two_sheets(tmp_path: Path) -> None:
    columns = {"甲某": percentages(0), "乙某": percentages(1), "合议": percentages(0)}
    whole = panel_summary(columns).rows
    titles, header, body = whole[:3], whole[3], whole[4:9]
    for second in ([header, *body[3:]], [*titles, header, *body[3:]]):
        pages = {
            "过程": Page([*titles, header, *body[:3]]),
            "结果": Page(second),
        }
        reading = read(write_workbook(tmp_path / "a.xlsx", pages))
        told = facts(reading, "table").select("table_no", "form_no", "sheet", "stage")
        assert told.rows() == [
            (1, 1, "过程", None),
            (2, 2, "过程", None),
            (3, 3, "过程", "consensus"),
            (4, 1, "结果", None),
            (5, 2, "结果", None),
            (6, 3, "结果", "consensus"),
        ]


def beside(left: Rows, right: Rows, gap: int = 1) -> Rows:
    """Two blocks of rows, one beside the other."""
    width = max(len(row) for row in left) + gap
    n = max(len(left), len(right))
    empty: Rows = [[]]
    return [
        [*row, *[None] * (width - len(row)), *other]
        for row, other in zip(
            left + empty * (n - len(left)), right + empty * (n - len(right)), strict=True
        )
    ]


def test_tables_side_by_side(tmp_path: Path) -> None:
    headers: list[Value] = ["序号", "条款", "百分比", "得分"]
    process: Rows = [headers, [1, "7.1.2", 45, 22.5], [2, "7.1.3", 50, 20]]
    result: Rows = [headers, [1, "7.1.4", 60, 48]]
    title: Rows = [["申报组织：虚构甲有限公司", None, "评审员：甲某"]]
    page = Page([*title, *beside(process, result, gap=0)], merges=["A1:B1"])
    reading = read_page(tmp_path, page)
    assert reading.n_issues == 0
    assert [(form["form"], form["who"], form["scores"]) for form in forms(reading)] == [
        (1, "甲某", {"score_pct": ["C3", "C4"], "score_points": ["D3", "D4"]}),
        (1, None, {"score_pct": ["G3"], "score_points": ["H3"]}),
    ]
    assert set(facts(reading, "cell", block="body")["scale_group"].drop_nulls()) == {
        "1:C", "1:D", "2:G", "2:H",
    }  # fmt: skip
    columns = {"甲某": percentages(0), "乙某": percentages(1)}
    other = panel_summary(columns, labels={**PANEL_LABELS, "申报组织": "虚构乙医院"})
    page = Page(beside(panel_summary(columns).rows, other.rows))
    told = forms(read_page(tmp_path, page))
    assert [(form["form"], form["who"], *form["whose"]) for form in told] == [  # type: ignore[misc]
        (1, "甲某", "虚构甲有限公司"),
        (2, "乙某", "虚构甲有限公司"),
        (3, "甲某", "虚构乙医院"),
        (4, "乙某", "虚构乙医院"),
    ]
    # near miss: a second column of clauses without scores is no second table
    alone = Page([*title, ["条款", "百分比", "条款"], ["7.1.2", 45, "7.1.2"]])
    assert read_page(tmp_path, alone).reason_found == "L1 clause × 2"


REGISTER = Page([["2025年度名单"], ["组织名称", "结果"], ["虚构甲有限公司", "正奖"]])


def test_a_cycle_in_one_workbook(tmp_path: Path) -> None:
    columns = {"甲某": percentages(0), "乙某": percentages(1)}
    bare = panel_summary(columns, labels={}, title=None)
    pages = {
        "名单": REGISTER,
        "1.虚构甲有限公司": bare,
        "HB2025-001": bare,
        "Sheet4": bare,
    }
    reading = read(write_workbook(tmp_path / "a.xlsx", pages))
    assert set(facts(reading, "table")["book_layout"]) == {"L10"}
    told = forms(reading)
    assert [(form["layout"], form["form"], form["whose"]) for form in told] == [
        ("L6", 1, []),
        ("L2", 2, ["虚构甲有限公司"]),
        ("L2", 3, ["虚构甲有限公司"]),
        ("L2", 4, ["HB2025-001"]),
        ("L2", 5, ["HB2025-001"]),
        ("L2", 6, []),
        ("L2", 7, []),
    ]
    names_of_sheets = facts(reading, "cell", block="title", cell=None)
    assert names_of_sheets.select("sheet", "role", "raw_text", "row_no").unique(
        maintain_order=True
    ).rows() == [
        ("1.虚构甲有限公司", "organisation", "1.虚构甲有限公司", None),
        ("HB2025-001", "code", "HB2025-001", None),
    ]
    alone = read(write_workbook(tmp_path / "b.xlsx", {"虚构甲有限公司": bare}))
    assert facts(alone, "table")["book_layout"].null_count() == 2
    titled = panel_summary(columns)
    said = read(write_workbook(tmp_path / "c.xlsx", {"虚构乙医院": titled}))
    assert {str(form["whose"]) for form in forms(said)} == {"['虚构甲有限公司']"}

"""A printed table, its forms: agreed scores, visits, self-assessments."""

from pathlib import Path

import pytest
from panel_sheets import (
    PANEL_LABELS,
    forms,
    site_sheet,
)
from sheets import (
    LABELS,
    Page,
    Rows,
    Value,
    facts,
    read,
    scoring_sheet,
    values,
    write_workbook,
)

from ingest.reading import Reading


def read_page(tmp_path: Path, page: Page, name: str = "汇总表") -> Reading:
    return read(write_workbook(tmp_path / "a.xlsx", {name: page}))


CONSENSUS = [
    "条款",
    "分值",
    "评分范围",
    "合议百分比",
    "得分",
    "合议理由",
    "分歧说明",
    "A",
    "D",
]


def test_a_consensus_sheet(tmp_path: Path) -> None:
    rows: Rows = [
        ["7.1.2", 50, "45%~60%", "55%（王某保留意见）", 27.5, "做法成体系", "无", 50, 60],
        ["7.1.4", 80, "40~50", 45, 36, "有结果", "趋势不一", None, None],
        ["合计", 130, None, None, 63.5],
    ]
    reading = read_page(tmp_path, site_sheet(CONSENSUS, rows), "合议表")
    assert reading.n_issues == 0
    (form,) = forms(reading)
    assert (form["layout"], form["stage"], form["purpose"]) == (
        "L3",
        "consensus",
        "scores",
    )
    assert form["scores"] == {
        "score_pct": ["D5", "D6"],
        "score_points": ["E5", "E6"],
        "factor": ["H5", "I5"],
    }
    assert values(reading, "score_pct", "number", "note_text")["D5"] == (
        55,
        "王某保留意见",
    )
    assert values(reading, "score_range", block="check") == {
        "C5": "45%~60%",
        "C6": "40~50",
    }
    assert list(values(reading, "reason")) == ["F5", "G5", "F6", "G6"]
    kinds = facts(reading, "cell", check_kind="total")["cell"].to_list()
    assert kinds == ["A7", "B7", "E7"]


@pytest.mark.parametrize(
    ("headers", "layouts"),
    [
        (["条款", "分值", "百分比", "评分范围"], ("L3",)),
        (["条款", "分值", "百分比", "合议理由"], ("L3",)),
        (["条款", "分值", "合议"], ("L3",)),
        (["条款", "分值", "合议百分比", "得分", "A", "D", "L", "I"], ("L3",)),
        (["条款", "分值", "甲某", "乙某", "合议"], ("L2",)),
        (["条款", "分值", "百分比", "得分", "备注"], ("L1",)),
        (["条款", "分值", "百分比", "得分", "现场关注点"], ("L1",)),
        (["条款", "分值", "百分比", "得分", "成熟度", "规范性", "完整性"], ("L1",)),
        (["条款", "分值", "材料评审百分比", "得分"], ("L1",)),
        (["条款", "分值", "材料评审百分比", "现场评审百分比"], ("L4",)),
        (["条款", "分值", "材料评审百分比", "调整", "得分"], ("L4",)),
        (["条款", "分值", "现场评审百分比", "得分"], ("L4",)),
        (["条款", "分值", "成熟度"], ()),
        (["条款", "分值", "评分范围"], ()),
        (["条款", "分值", "合议理由"], ()),
    ],
)
def test_which_layout_a_header_has(
    tmp_path: Path, headers: list[Value], layouts: tuple[str, ...]
) -> None:
    numbers = [30.5 + n for n in range(len(headers) - 2)]
    rows: Rows = [["7.1.2", 50, *numbers], ["7.1.4", 80, *numbers]]
    reading = read_page(tmp_path, site_sheet(headers, rows))
    assert reading.layouts == layouts, reading.reason_found


SITE = [
    "条款",
    "分值",
    "材料评审百分比",
    "现场验证情况",
    "现场评审百分比",
    "调整",
    "得分",
    "调整理由",
]
SITE_ROWS: Rows = [
    ["7.1.2", 50, 45, "属实", 50, "+5", 25, "证据充分"],
    ["7.1.4", 80, 40, "属实", None, "维持", 32, None],
    ["合计", 130, None, None, None, None, 57],
]


def test_before_and_after_a_visit(tmp_path: Path) -> None:
    reading = read_page(tmp_path, site_sheet(SITE, SITE_ROWS), "现场")
    assert reading.n_issues == 0
    before, after = forms(reading)
    assert (before["purpose"], before["stage"]) == ("scores", "consensus")
    assert before["scores"] == {"score_pct": ["C5", "C6"]}
    assert (after["purpose"], after["stage"]) == ("scores", "site")
    assert after["scores"] == {
        "score_pct": ["E5"],
        "adjustment": ["F5", "F6"],
        "score_points": ["G5", "G6"],
    }
    again = facts(reading, "cell", role="before_pct")
    assert again.select("form_no", "block", "cell", "scale_group").rows() == [
        (2, "check", "C5", "1:C"),
        (2, "check", "C6", "1:C"),
    ]
    assert values(reading, "adjustment", "number") == {"F5": 5, "F6": None}
    assert values(reading, "reason", "form_no") == {"D5": 2, "H5": 2, "D6": 2}
    total = facts(reading, "cell", cell="G7").select("form_no", "check_kind")
    assert total.rows() == [(2, "total")]


def test_on_an_examiners_sheet_before_is_only_compared(tmp_path: Path) -> None:
    labels = {**PANEL_LABELS, "评审员": "甲某"}
    before, after = forms(read_page(tmp_path, site_sheet(SITE, SITE_ROWS, labels=labels)))
    assert (before["purpose"], before["stage"], before["who"]) == (
        "check",
        "consensus",
        "甲某",
    )
    assert (after["purpose"], after["stage"], after["who"]) == ("scores", "site", "甲某")


def test_points_beside_each_percentage(tmp_path: Path) -> None:
    headers: list[Value] = ["条款", "分值", "材料评审", None, "现场评审", None]
    below: list[Value] = [None, None, "百分比", "得分", "百分比", "得分"]
    row: list[Value] = ["7.1.2", 50, 45, 22.5, 50, 25]
    flat = ["条款", "分值", "材料评审百分比", "得分", "现场评审百分比", "得分"]
    for page, at in (
        (site_sheet(headers, [below, row]), 6),
        (site_sheet(flat, [row]), 5),
    ):
        before, after = forms(read_page(tmp_path, page))
        assert before["scores"] == {"score_pct": [f"C{at}"], "score_points": [f"D{at}"]}
        assert after["scores"] == {"score_pct": [f"E{at}"], "score_points": [f"F{at}"]}


def test_an_examiners_own_column_beside_the_panels(tmp_path: Path) -> None:
    headers = ["条款", "分值", "独立评分", "合议百分比", "得分"]
    page = site_sheet(headers, [["7.1.2", 50, 45, 50, 25]])
    own, panel = forms(read_page(tmp_path, page))
    assert (own["stage"], own["scores"]) == ("independent", {"score": ["C5"]})
    assert (panel["stage"], panel["scores"]) == (
        "consensus",
        {"score_pct": ["D5"], "score_points": ["E5"]},
    )


@pytest.mark.parametrize(
    ("header", "labels", "stage"),
    [
        ("材料评审百分比", PANEL_LABELS, "consensus"),
        ("材料评审百分比", {**PANEL_LABELS, "评审员": "甲某"}, "independent"),
        ("独立评分", PANEL_LABELS, "independent"),
        ("百分比", PANEL_LABELS, None),
    ],
)
def test_what_a_header_says_of_the_stage(
    tmp_path: Path, header: str, labels: dict[str, Value], stage: str | None
) -> None:
    page = site_sheet(["条款", "分值", header], [["7.1.2", 50, 45]], labels=labels)
    (form,) = forms(read_page(tmp_path, page))
    assert (form["layout"], form["stage"]) == ("L1", stage)


@pytest.mark.parametrize(
    ("labels", "title", "sheet", "layout"),
    [
        ({**LABELS, "评审阶段": "自评"}, "评分表", "a", "L11"),
        ({"申报组织": "虚构甲有限公司"}, "组织自评表", "a", "L11"),
        ({"申报组织": "虚构甲有限公司"}, "评分表", "自我评价", "L11"),
        (LABELS, "评分表（对照自评报告）", "a", "L1"),
        ({"申报组织": "虚构甲有限公司"}, "自评与合议对照", "a", "L1"),
    ],
)
def test_a_self_assessment_is_told_by_its_stage(
    tmp_path: Path, labels: dict[str, Value], title: str, sheet: str, layout: str
) -> None:
    page = scoring_sheet(labels=labels, title=title)
    reading = read(write_workbook(tmp_path / "a.xlsx", {sheet: page}))
    (form,) = forms(reading)
    assert (form["layout"], form["stage"]) == (
        layout,
        "self" if layout == "L11" else None,
    )

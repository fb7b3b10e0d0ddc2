"""Agreed scores, site visits and self-assessments."""

from collections.abc import Sequence

from case_office import Case
from case_sheets import (
    Book,
    column,
    ok,
    sheet,
)

from .summaries import L2, L4, NOBODY, summary


def agreed(
    percent: Sequence[object],
    score: Sequence[object] = (),
    more: dict[str, Sequence[object]] | None = None,
    **labels: object,
) -> Book:
    """A consensus sheet: range in C, percentage in D, score in E, reasons in F and G."""
    return sheet(
        headers=[
            "条款",
            "分值",
            "评分范围",
            "合议百分比",
            "得分",
            "合议理由",
            "分歧说明",
        ],
        more={"C": ["45%~60%"] * 18, "D": percent, "E": score, **(more or {})},
        labels=NOBODY | labels,
        title="合议评分表",
    )


def visited(
    before: Sequence[object],
    site: Sequence[object] = (),
    adjustment: Sequence[object] = (),
    more: dict[str, Sequence[object]] | None = None,
    **labels: object,
) -> Book:
    """A site visit: before in C, findings D, site E, adjustment F, score G, reason H."""
    return sheet(
        headers=[
            *("条款", "分值", "材料评审百分比", "现场验证情况", "现场评审百分比"),
            *("调整", "得分", "调整理由"),
        ],
        more={"C": before, "E": site, "F": adjustment, **(more or {})},
        labels=NOBODY | labels,
        title="现场评审评分表",
    )


CONSENSUS = [
    Case(
        "a consensus sheet",
        agreed(
            [50, "55%（某员保留意见）", "45%~60%", None],
            [25, 27.5, None, 20],
            {"F": ["证据充分"], "G": [None, "分歧在展开"]},
        ),
        {("unreadable", "D9")},
        layout="L3",
        values={
            "D7": ("ok", 50),
            "D8": ("ok", 55),
            "D9": "unreadable",
            "E10": ("ok_derived", 40),
        },
        scores={"D7": {"stage": "consensus", "examiner_id": None, "is_current": True}},
        comments={
            "F7": ("reason", "证据充分"),
            "G8": ("reason", "分歧在展开"),
            "D8": ("reason", "某员保留意见"),
        },
        shows="L3a R12a R12b S14 U15",
        spares="examiner_missing stage_assumed",
    ),
    Case(
        "a consensus sheet with factors",
        sheet(
            headers=["条款", "分值", "评分范围", "合议百分比", "A/Le", "D/T", "L/C", "I"],
            more={"D": [45, 50, 55], "E": [3, 4, 5], "H": ["++"]},
            labels=NOBODY,
            title="合议评分表",
        ),
        layout="L3",
        factors={
            "E7": ("A", None, 3, "ok"),
            "E8": ("A", None, 4, "ok"),
            "E9": ("Le", None, 5, "ok"),
            "H7": ("I", None, None, "note"),
        },
        shows="L3a L1c",
        spares="factor_not_of_clause",
    ),
    Case(
        "a title of consensus on an examiner's form",
        sheet([45], labels={"评审阶段": "合议", "评审员": None}),
        scores={"C7": {"stage": "consensus", "examiner_id": None}},
        spares="L3a",
    ),
    Case(
        "agreed scores and their copies",
        {
            "a.xlsx": agreed([50, 50, 50, None]),
            "b.xlsx": visited([50, 55, 50, 60], [60, 60, 60, 60]),
            "c.xlsx": summary([45], [40], [50, 50, 65], more=["合议"]),
        },
        {
            ("copy_differs", "b.xlsx:C8"),
            ("copy_differs", "b.xlsx:C10"),
            ("copy_differs", "c.xlsx:E9"),
        },
        layout="L3",
        files={"b.xlsx": L4, "c.xlsx": L2},
        scores={
            "a.xlsx:D7": {"is_current": True, "version": 1},
            "b.xlsx:C7": {"is_current": False, "stage": "consensus", "version": 2},
            "c.xlsx:E7": {"is_current": False, "stage": "consensus"},
            "b.xlsx:E7": {"is_current": True, "stage": "site", "version": 1},
        },
        shows="C8 C2 C10 R13d",
        spares="C3 R10f",
    ),
    Case(
        "a visit's copy above a summary's",
        {
            "b.xlsx": visited([50, 55], [60, 60]),
            "c.xlsx": summary([45], [40], [50, 50], more=["合议"]),
        },
        {("copy_differs", "c.xlsx:E8")},
        files={"b.xlsx": L4, "c.xlsx": L2},
        scores={
            "b.xlsx:C8": {"is_current": True, "stage": "consensus"},
            "c.xlsx:E8": {"is_current": False, "stage": "consensus"},
        },
        shows="C8 C2",
        spares="R13d",
    ),
]

VISITS = [
    Case(
        "a site visit of a panel",
        visited(
            [45, 45, 45],
            [50, 45, "40%"],
            ["+5", "维持", "-5"],
            {"D": ["现场证据充分"], "G": [25], "H": [None, "无变化"]},
        ),
        layout="L4",
        values={"C7": ("ok", 45), "E7": ("ok", 50), "E8": ("ok", 45), "E9": ("ok", 40)},
        scores={
            "C7": {"stage": "consensus", "examiner_id": None, "is_current": True},
            "E7": {"stage": "site", "examiner_id": None, "is_current": True},
        },
        comments={"D7": ("reason", "现场证据充分"), "H8": ("reason", "无变化")},
        marts={
            "fct_application_scores": (
                "basis, n_clauses",
                {("consensus", 3), ("site", 3), ("final", 3)},
            )
        },
        shows="L4a R13a R13b S14 C2",
        spares="R13c C6 adjustment_unreadable conflict examiner_missing",
    ),
    Case(
        "adjustments alone",
        visited(
            [45] * 10,
            [],
            ["+5", "↑5", "-10", "↓10", "维持", "不变", "5", "\u22125", "＋５", "+10%"],
        ),
        layout="L4",
        values=column(
            "F", ok(50, 50, 35, 35, 45, 45, 50, 40, 50, 55, state="ok_derived")
        ),
        scores={"F7": {"stage": "site"}, "C7": {"stage": "consensus"}},
        shows="R13c C4 C5 S15",
        spares="R13a R13b adjustment_unreadable",
    ),
    Case(
        "adjustments that contradict",
        visited([45, 45, 45], [60, 50, 45], ["+5", "+5", "不变"]),
        {("conflict", "E7")},
        layout="L4",
        values={"E7": ("conflict", 60), "E8": ("ok", 50), "E9": ("ok", 45)},
        shows="C6",
        spares="R13a R13c C5",
    ),
    Case(
        "adjustments without a number",
        visited([45, 45], [50, None], ["上调", "略有提高"]),
        {("adjustment_unreadable", "F7"), ("unreadable", "F8")},
        layout="L4",
        values={"E7": ("ok", 50), "F8": "unreadable"},
        spares="C4 C5 R13b",
    ),
    Case(
        "a site visit of an examiner",
        {
            "a.xlsx": agreed([50, 50]),
            "b.xlsx": visited([50, 55], [60, 65], 评审员="{examiner}"),
        },
        {("copy_differs", "b.xlsx:C8")},
        layout="L3",
        files={"b.xlsx": L4},
        scores={
            "b.xlsx:E7": {"stage": "site", "examiner_id": "{examiner_code}"},
            "a.xlsx:D8": {"is_current": True, "version": 1},
        },
        n_values=36,
        shows="C3 R13d L4a",
        spares="C2",
    ),
    Case(
        "a site visit of an examiner that agrees",
        {
            "a.xlsx": agreed([50, 50]),
            "b.xlsx": visited([50, 50], [60, 65], 评审员="{examiner}"),
        },
        layout="L3",
        files={"b.xlsx": L4},
        n_values=36,
        spares="R13d copy_differs",
    ),
    Case(
        "a visit that found nothing to check",
        visited([45, "未评", None], [None, 50, None], [None, None, "+5"]),
        {("unreadable", "F9")},
        layout="L4",
        values={"C8": "not_scored", "E8": ("ok", 50), "F9": "unreadable"},
        spares="L4a C4 conflict",
    ),
]

SELF = [
    Case(
        "a self-assessment",
        {
            "a.xlsx": sheet([80] * 18, labels={"评审阶段": "自评", "评审员": None}),
            "b.xlsx": sheet([40] * 18),
        },
        layout="L1",
        files={"a.xlsx": {"layout": "L11"}},
        scores={
            "a.xlsx:C7": {"stage": "self", "examiner_id": None, "is_current": True},
            "b.xlsx:C7": {"stage": "independent", "is_current": True},
        },
        marts={
            "fct_application_scores": (
                "basis, total_points, n_examiners",
                {("independent_mean", 400, 1), ("final", 400, 1)},
            )
        },
        shows="L11a",
        spares="examiner_missing copy_differs conflict",
    ),
    Case(
        "a sheet that only mentions a self-assessment",
        sheet([45] * 18, more={"E": ["自评充分"]}),
        scores={"C7": {"stage": "independent"}},
        spares="L11a stage_disagrees",
    ),
]

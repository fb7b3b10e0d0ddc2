"""Which award, cycle and stage a sheet is of, and what its dates say."""

from datetime import date

from case_office import AWARD, Case
from case_sheets import SHEET, Book, sheet
from sheets import Page

#: What a sheet shows whose award has neither register nor roster.
ALONE = {("unmatched_organisation", "B3"), ("no_roster", "")}
PROVINCE = "湖北省长江质量奖"


def dated(value: object) -> Book:
    return sheet([45] * 18, labels={"日期": value})


def of_cycle(text: object, **labels: object) -> Book:
    return sheet([45] * 18, labels={"年度": text, **labels})


def of_stage(text: object, **more: object) -> Book:
    return sheet([45] * 18, labels={"评审阶段": text}, **more)


def in_cycle(cycle: str | None, **columns: object) -> dict[str, dict[str, object]]:
    return {"C7": {"cycle": cycle, **columns}}


CYCLES = [
    *(
        Case(
            f"a cycle written as {text}",
            of_cycle(None, 届次=text),
            scores=in_cycle("2025", counts=True),
            shows="R15 R1b" if "十" in text else "R15",
            spares="cycle_unknown cycle_made edition_unknown",
        )
        for text in (
            "第十届",
            "第10届",
            "2025年度",
            "2025",
            "第十届（2025年度）",
            "二〇二五年",
        )
    ),
    Case(
        "a cycle by its alias",
        of_cycle(None, 届次="例届{number}"),
        aliases=[["cycle", "例届{number}", "2025", "俗称", "甲", ""]],
        scores=in_cycle("2025"),
        shows="R15 R9d",
        spares="cycle_unknown",
    ),
    Case(
        "a cycle of the title",
        sheet([45] * 18, labels={"年度": None}, title=f"{AWARD}2025年度个人评分表"),
        scores=in_cycle("2025"),
        shows="I9",
        spares="I12",
    ),
    Case(
        "a cycle of the file name",
        {"2025年度评分表.xlsx": of_cycle(None)},
        scores=in_cycle("2025"),
        shows="I9",
        spares="cycle_unknown",
    ),
    Case(
        "a cycle of the folder",
        {"2025年/评分表.xlsx": of_cycle(None)},
        scores=in_cycle("2025"),
        shows="I9",
        spares="cycle_unknown",
    ),
    Case(
        "a title block against the file name",
        {"2024年度评分表.xlsx": of_cycle("2025")},
        {("cycle_disagrees", "")},
        scores=in_cycle("2025"),
        shows="R9a I9",
    ),
    Case(
        "a title block with the file name",
        {"2025年度评分表.xlsx": of_cycle("第十届")},
        scores=in_cycle("2025"),
        spares="R9a cycle_disagrees",
    ),
    Case(
        "a file name that says two cycles",
        {"2025年/2022至2023年.xlsx": of_cycle(None)},
        {("cycle_ambiguous", "")},
        scores=in_cycle("2025"),
        spares="R9a I12",
    ),
    Case(
        "a file name that says one cycle twice",
        {"2025年度第十届.xlsx": of_cycle(None)},
        scores=in_cycle("2025"),
        spares="cycle_ambiguous cycle_conflict",
    ),
    Case(
        "a title block of two cycles",
        of_cycle("2024年度", 届次="2025年度"),
        {("cycle_conflict", "D5"), ("cycle_unknown", "D2")},
        scores=in_cycle(None, counts=False),
        spares="R15 I10",
    ),
    Case(
        "a title block of a cycle and its edition",
        of_cycle("2025年度", 届次="第十届"),
        scores=in_cycle("2025"),
        shows="I10",
        spares="cycle_conflict",
    ),
    Case(
        "an edition that nobody knows",
        of_cycle(None, 届次="第七十七届"),
        {("edition_unknown", "D5"), ("cycle_unknown", "D5")},
        scores=in_cycle(None),
        spares="S2 R15",
    ),
    Case(
        "no cycle at all",
        of_cycle(None),
        {("cycle_unknown", "")},
        scores=in_cycle(None, application_id=None, counts=False),
        files={"a.xlsx": {"cycle": None}},
        shows="I12 S13",
        spares="S1 I9 edition_unknown",
    ),
    Case(
        "a year that no table has",
        of_cycle("2018"),
        ALONE | {("cycle_made", "")},
        scores=in_cycle("2018"),
        is_alone=True,
        cycles=[],
        shows="S1",
        spares="I12 S13 cycle_unknown",
    ),
    Case(
        "an edition of the standards' table",
        of_cycle(None, 届次="第九届"),
        ALONE,
        scores=in_cycle("2022", award_id=PROVINCE),
        award=PROVINCE,
        cycles=[["2018", "7", "", "", "", ""]],
        shows="S2 I10",
        spares="S3 edition_unknown cycle_made",
    ),
    Case(
        "an edition that the home's register gives otherwise",
        of_cycle(None, 届次="第七届"),
        ALONE,
        scores=in_cycle("2018"),
        award=PROVINCE,
        cycles=[],
        shows="S3",
        spares="S2",
    ),
    Case(
        "the home's own award",
        of_cycle("2025", 奖项=None),
        scores=in_cycle("2025", award_id=AWARD),
        shows="A1",
        spares="cycle_made",
    ),
    Case(
        "an award of another city",
        of_cycle("2025"),
        ALONE,
        scores=in_cycle("2025", award_id="{award}"),
        is_alone=True,
        shows="A1",
        spares="S1",
    ),
    Case(
        "an award of the title",
        sheet([45] * 18, labels={"奖项": None}, title="{award}个人评分表"),
        ALONE,
        scores=in_cycle("2025", award_id="{award}"),
        is_alone=True,
        spares="A1",
    ),
    Case(
        "a register without a cycle",
        {
            "register.xlsx": Book(
                {
                    SHEET: Page(
                        [
                            ["申报组织名单"],
                            ["组织名称", "类别", "结果"],
                            ["{organisation}", "制造类", "正奖"],
                        ]
                    )
                }
            )
        },
        {("register_without_cycle", "")},
        verdict="unrecognised",
        layout="L6",
        is_alone=True,
        shows="I11",
    ),
    Case(
        "a register whose file name says the cycle",
        {
            "2025年度名单.xlsx": Book(
                {
                    SHEET: Page(
                        [
                            ["{award}申报组织名单"],
                            ["组织名称", "类别", "结果"],
                            ["{organisation}", "制造类", "正奖"],
                        ]
                    )
                }
            )
        },
        layout="L6",
        applications={"{organisation}": {"cycle": "2025", "outcome": "award"}},
        is_alone=True,
        spares="I11 register_without_cycle",
    ),
]

STAGES = [
    *(
        Case(
            f"a stage written as {text}",
            of_stage(text),
            scores={"C7": {"stage": stage}},
            shows="S8",
            spares="stage_assumed stage_unknown",
        )
        for text, stage in (
            ("独立评审", "independent"),
            ("材料评审", "independent"),
            ("独立评分", "independent"),
            ("现场评审", "site"),
            ("合议", "consensus"),
        )
    ),
    Case(
        "a stage of the title",
        of_stage(None, title="现场评审个人评分表"),
        scores={"C7": {"stage": "site"}},
        shows="S8",
        spares="stage_assumed",
    ),
    Case(
        "a stage of the file name",
        {"现场评审.xlsx": of_stage(None)},
        scores={"C7": {"stage": "site"}},
        shows="S8",
        spares="stage_assumed",
    ),
    Case(
        "a stage of the folder",
        {"现场评审/a.xlsx": of_stage(None)},
        scores={"C7": {"stage": "site"}},
        shows="S8",
        spares="stage_assumed",
    ),
    Case(
        "no stage at all",
        of_stage(None),
        {("stage_assumed", "")},
        scores={"C7": {"stage": "independent", "counts": True}},
        spares="S8 stage_unknown",
    ),
    Case(
        "a title block against the file's stage",
        {"现场评审.xlsx": of_stage("独立评审")},
        {("stage_disagrees", "")},
        scores={"C7": {"stage": "independent"}},
        shows="S8 R9a",
    ),
    Case(
        "a title block with the file's stage",
        {"现场评审.xlsx": of_stage("现场评审")},
        scores={"C7": {"stage": "site"}},
        spares="R9a stage_disagrees",
    ),
    Case(
        "a file name of two stages",
        {"独立评审与现场评审.xlsx": of_stage(None)},
        {("stage_ambiguous", ""), ("stage_assumed", "")},
        scores={"C7": {"stage": "independent"}},
        spares="S8",
    ),
    Case(
        "a folder and a file of one stage",
        {"现场评审/现场评审.xlsx": of_stage(None)},
        scores={"C7": {"stage": "site"}},
        spares="stage_ambiguous",
    ),
]

#: Spellings of one day.
DAYS = [
    "2025.7.18",
    "2025年7月18日",
    "20250718",
    "2025/7/18",
    "2025-07-18",
    "二〇二五年七月十八日",
]


def by_date(earlier: object, later: object, is_1904: bool = False) -> dict[str, Book]:
    """Two submissions: the day after is current, so the date was read."""
    first, second = (
        sheet([45] * 18, labels={"日期": earlier}),
        sheet([50] * 18, labels={"日期": later}),
    )
    return {
        "z.xlsx": Book(first.pages),
        "a.xlsx": Book(second.pages, is_1904=is_1904),
    }


IN_ORDER = {
    "files": {"z.xlsx": {"verdict": "superseded"}},
    "scores": {
        "a.xlsx:C7": {"is_current": True, "version": 2},
        "z.xlsx:C7": {"is_current": False, "version": 1},
    },
}

DATES = [
    *(
        Case(
            f"a day written in way {at}",
            by_date("2025.7.17", day),
            **IN_ORDER,  # type: ignore[arg-type]
            shows="R14a R1b" if "二" in day else "R14a",
            spares="R14c",
        )
        for at, day in enumerate(DAYS, 1)
    ),
    Case(
        "a day as a serial",
        by_date("2025.7.17", 45856),
        **IN_ORDER,  # type: ignore[arg-type]
        shows="R14b",
        spares="R14c conflict",
    ),
    Case(
        "a day of the later calendar",
        by_date("2025.7.17", date(2025, 7, 18), is_1904=True),
        **IN_ORDER,  # type: ignore[arg-type]
        shows="R14b T5",
        spares="R14c",
    ),
    Case(
        "a serial of the later calendar",
        # 44394 is 2025-07-18 from 1904 on, and a day of 2021 from 1900 on
        by_date("2025.7.17", 44394, is_1904=True),
        **IN_ORDER,  # type: ignore[arg-type]
        shows="T5",
        spares="R14a",
    ),
    Case(
        "the same serial of the earlier calendar",
        {
            "a.xlsx": sheet([45] * 18, labels={"日期": "2025.7.17"}),
            "z.xlsx": sheet([50] * 18, labels={"日期": 44394}),
        },
        files={"z.xlsx": {"verdict": "superseded"}},
        scores={"a.xlsx:C7": {"is_current": True}},
        spares="T5 R14b",
    ),
    Case(
        "a day that is none",
        {
            "a.xlsx": sheet([45], labels={"日期": "2025年13月1日"}),
            "b.xlsx": sheet([50], labels={"日期": "七月中旬"}),
        },
        {("conflict", "a.xlsx:C7"), ("conflict", "b.xlsx:C7")},
        shows="R14c",
        spares="R14a R14b",
    ),
]

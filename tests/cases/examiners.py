"""Who scored: codes, names, roles, and which roster says so."""

from case_office import Case
from case_sheets import register, roster, sheet

from .listed import FULL, L6, L7, REGISTERS, listed, one_of

EXAMINERS = [
    one_of(
        "an examiner by code",
        {"评审员": None, "评审员编号": "{examiner_code}"},
        scores={"a.xlsx:C7": {"examiner_id": "{examiner_code}", "counts": True}},
        shows="R9b L7a",
        spares="examiner_missing examiner_code_unknown",
    ),
    one_of(
        "an examiner by name",
        {"评审员": " {examiner} "},
        scores={"a.xlsx:C7": {"examiner_id": "{examiner_code}"}},
        shows="R9c",
        spares="unmatched_examiner",
    ),
    one_of(
        "an examiner's code in small letters",
        {"评审员编号": "e甲{number}"},
        scores={"a.xlsx:C7": {"examiner_id": "{examiner_code}"}},
        shows="R1a",
        spares="examiner_code_unknown",
    ),
    one_of(
        "code and name of two examiners",
        {"评审员": "{second}", "评审员编号": "{examiner_code}"},
        people=[
            ["{examiner_code}", "{examiner}", "某所", "评审员", "是"],
            ["E乙{number}", "{second}", "某所", "评审员", "是"],
        ],
        issues={("examiner_name_differs", "a.xlsx:D4")},
        scores={"a.xlsx:C7": {"examiner_id": "{examiner_code}"}},
        shows="I3",
        spares="R9c examiner_code_unknown",
    ),
    one_of(
        "an examiner's code that no roster has",
        {"评审员编号": "E丁{number}"},
        issues={("examiner_code_unknown", "a.xlsx:D5")},
        scores={"a.xlsx:C7": {"examiner_id": "{examiner_code}"}},
        spares="I3 R9b examiner_name_differs",
    ),
    one_of(
        "a stranger where a roster applies",
        {"评审员": "外例{number}"},
        issues={("unmatched_examiner", "a.xlsx:D4")},
        scores={"a.xlsx:C7": {"counts": False}},
        shows="I7",
        spares="I8 no_roster",
    ),
    one_of(
        "an examiner by alias",
        {"评审员": "外例{number}"},
        aliases=[["examiner", "外例{number}", "{examiner_code}", "本名", "甲", ""]],
        scores={"a.xlsx:C7": {"examiner_id": "{examiner_code}", "counts": True}},
        shows="R9d",
        spares="I7 unmatched_examiner",
    ),
    one_of(
        "two examiners of one name",
        {},
        people=[
            ["{examiner_code}", "{examiner}", "某所", "评审员", "是"],
            ["E乙{number}", "{examiner}", "某所", "评审员", "是"],
        ],
        issues={("unmatched_examiner", "a.xlsx:D4")},
        shows="I4",
        spares="code_reused",
    ),
    one_of(
        "two examiners of one name, with a code",
        {"评审员编号": "E乙{number}"},
        people=[
            ["{examiner_code}", "{examiner}", "某所", "评审员", "是"],
            ["E乙{number}", "{examiner}", "某所", "评审员", "是"],
        ],
        scores={"a.xlsx:C7": {"examiner_id": "E乙{number}"}},
        spares="I4 unmatched_examiner",
    ),
    one_of(
        "two examiners of one code",
        {},
        people=[
            ["{examiner_code}", "{examiner}", "某所", "评审员", "是"],
            ["{examiner_code}", "{second}", "某所", "评审员", "是"],
        ],
        issues={
            ("code_reused", "roster.xlsx:A3"),
            ("code_reused", "roster.xlsx:A4"),
        },
        scores={"a.xlsx:C7": {"counts": True}},
        shows="L7a",
    ),
    one_of(
        "one examiner twice on a roster",
        {},
        people=[
            ["{examiner_code}", "{examiner}", "某所", "评审员", "是"],
            ["{examiner_code}", "{examiner}", "某所", "评审员", "是"],
        ],
        scores={"a.xlsx:C7": {"examiner_id": "{examiner_code}"}},
        spares="code_reused",
    ),
    one_of(
        "a sheet of no examiner",
        {"评审员": None},
        issues={("examiner_missing", "a.xlsx")},
        scores={"a.xlsx:C7": {"counts": False}},
        spares="unmatched_examiner",
    ),
    one_of(
        "a sheet of the panel",
        {"评审员": None, "评审阶段": "现场评审"},
        scores={"a.xlsx:C7": {"examiner_id": None, "stage": "site"}},
        spares="examiner_missing",
    ),
    *(
        one_of(
            f"a name with the mark {mark}",
            {"评审员": text},
            people=[["{examiner_code}", "{examiner}", "某所", level, "是"]],
            scores={
                "a.xlsx:C7": {
                    "examiner_id": "{examiner_code}",
                    "examiner_role": role,
                    "counts": role not in ("trainee", "observer"),
                }
            },
            shows="I6 I13 R11" if role in ("trainee", "observer") else "I6 I13",
            spares="role_differs unmatched_examiner",
        )
        for mark, text, level, role in (
            ("of a leader", "{examiner}（组长）", "组长", "leader"),
            ("of a star", "★{examiner}", "组长", "leader"),
            ("of a chief", "{examiner}（主任评审员）", "主任评审员", "chief"),
            ("of an expert", "{examiner}(专家)", "行业专家", "expert"),
            ("of a trainee", "{examiner}（见习）", "见习", "trainee"),
            ("of an observer", "{examiner}（观察员）", "观察员", "observer"),
        )
    ),
    one_of(
        "a bracket that is part of a name",
        {"评审员": "{examiner}（男）"},
        issues={("unmatched_examiner", "a.xlsx:D4")},
        spares="I6",
    ),
    one_of(
        "a role of the roster",
        {},
        people=[["{examiner_code}", "{examiner}", "某所", "见习", "是"]],
        scores={"a.xlsx:C7": {"examiner_role": "trainee", "counts": False}},
        shows="S9 R11",
        spares="role_differs",
    ),
    one_of(
        "a role that differs",
        {"评审员": "{examiner}（组长）"},
        issues={("role_differs", "a.xlsx:D4")},
        scores={"a.xlsx:C7": {"examiner_role": "leader", "counts": True}},
        shows="S9",
        spares="I6 R11",
    ),
    one_of(
        "a role that nobody names",
        {},
        people=[["{examiner_code}", "{examiner}", "某所", None, "是"]],
        scores={"a.xlsx:C7": {"examiner_role": "examiner", "counts": True}},
        shows="S9",
        spares="R11 role_differs",
    ),
]

NO_ROSTER = [
    Case(
        "no roster at all",
        {
            "register.xlsx": register(listed(), header=FULL),
            "a.xlsx": sheet([45] * 18),
            "b.xlsx": sheet([50] * 18, labels={"评审员": "{second}"}),
        },
        {("no_roster", "a.xlsx")},
        files={"register.xlsx": L6},
        scores={"a.xlsx:C7": {"counts": True}, "b.xlsx:C7": {"counts": True}},
        marts={
            "fct_application_scores": (
                "basis, total_points, n_examiners",
                {("independent_mean", 475, 2), ("final", 475, 2)},
            )
        },
        is_alone=True,
        shows="I8",
        spares="I5 I7 unmatched_examiner roster_approximate",
    ),
    Case(
        "a roster of an earlier cycle",
        {
            "register.xlsx": register(listed(), header=FULL),
            "roster.xlsx": roster(
                ["{examiner_code}", "{examiner}", "某所", "评审员", "是"],
                title="{award}2023年度评审员名册",
            ),
            "older.xlsx": roster(
                ["E乙{number}", "{examiner}", "某所", "评审员", "是"],
                title="{award}2022年度评审员名册",
            ),
            "a.xlsx": sheet([45] * 18),
        },
        {("roster_approximate", "a.xlsx")},
        files={"register.xlsx": L6, "roster.xlsx": L7, "older.xlsx": L7},
        scores={"a.xlsx:C7": {"examiner_id": "{examiner_code}", "counts": True}},
        cycles=[
            ["2025", "", "", "", "", ""],
            ["2023", "", "", "", "", ""],
            ["2022", "", "", "", "", ""],
        ],
        is_alone=True,
        shows="I5",
        spares="I8 no_roster",
    ),
    Case(
        "a roster of a later cycle",
        {
            "register.xlsx": register(listed(), header=FULL),
            "roster.xlsx": roster(
                ["{examiner_code}", "{examiner}", "某所", "评审员", "是"],
                title="{award}2026年度评审员名册",
            ),
            "a.xlsx": sheet([45] * 18),
        },
        {("no_roster", "a.xlsx")},
        files={"register.xlsx": L6, "roster.xlsx": L7},
        cycles=[["2025", "", "", "", "", ""], ["2026", "", "", "", "", ""]],
        is_alone=True,
        shows="I8",
        spares="I5 roster_approximate",
    ),
    Case(
        "a roster and a trainee",
        {
            "register.xlsx": register(listed(), header=FULL),
            "roster.xlsx": roster(
                ["{examiner_code}", "{examiner}", "某所", "评审员", "是"],
                ["E乙{number}", "{second}", "某所", "见习", "是"],
                ["E丙{number}", "{third}", "某所", "观察员", "是"],
            ),
            "a.xlsx": sheet([45] * 18),
            "b.xlsx": sheet([100] * 18, labels={"评审员": "{second}"}),
            "c.xlsx": sheet([5] * 18, labels={"评审员": "{third}"}),
        },
        files=REGISTERS,
        scores={"b.xlsx:C7": {"examiner_role": "trainee"}},
        marts={
            "fct_application_scores": (
                "basis, total_points, n_examiners",
                {("independent_mean", 450, 1), ("final", 450, 1)},
            )
        },
        is_alone=True,
        shows="R11",
        spares="S9",
    ),
]

"""What factor columns hold: bands, percentages, marks and notes."""

from case_office import Case
from case_sheets import sheet
from sheets import Percent

START = ["条款", "分值", "百分比", "得分"]
BLOCK = [*START, "A 方法/Le 水平", "D 展开/T 趋势", "L 学习/C 对比", "I 整合"]

FACTORS = [
    Case(
        "bands",
        sheet([45] * 18, headers=BLOCK, more={"E": [3, 6, 1], "F": ["4", None, 2]}),
        factors={
            "E7": ("A", None, 3, "ok"),
            "E8": ("A", None, 6, "ok"),
            "E9": ("Le", None, 1, "ok"),
            "F7": ("D", None, 4, "ok"),
            "F9": ("T", None, 2, "ok"),
        },
        shows="U19 L1c R6c",
        spares="U20 U18",
    ),
    Case(
        "a column with a seven",
        sheet([45] * 18, headers=BLOCK, more={"E": [3, 6, 7, 50]}),
        {("off_grid", "E7"), ("off_grid", "E8"), ("off_grid", "E9")},
        factors={
            "E7": ("A", 3, 1, "off_grid"),
            "E8": ("A", 6, 1, "off_grid"),
            "E9": ("Le", 7, 1, "off_grid"),
            "E10": ("A", 50, 4, "ok"),
        },
        shows="U20",
        spares="U19",
    ),
    Case(
        "factor percentages",
        sheet(
            [45] * 18,
            headers=BLOCK,
            more={
                "E": [45, 50, 0, 101],
                "F": ["45%", 3, 5, Percent(0.5)],
                "G": [0.45, 0.5, 1, 0.6],
                "H": [1, 2.5, 3, 4],
            },
        ),
        {("out_of_range", "E10"), ("off_grid", "H8")},
        factors={
            "E7": ("A", 45, 3, "ok"),
            "E8": ("A", 50, 4, "ok"),
            "E9": ("Le", 0, 1, "ok"),
            "E10": ("A", None, None, "out_of_range"),
            "F7": ("D", 45, 3, "ok"),
            "F8": ("D", None, 3, "ok"),
            "F9": ("T", None, 5, "ok"),
            "F10": ("D", 50, 4, "ok"),
            "G7": ("L", 45, 3, "ok"),
            "G8": ("L", 50, 4, "ok"),
            "G9": ("C", 100, 6, "ok"),
            "G10": ("L", 60, 4, "ok"),
            "H7": ("I", None, 1, "ok"),
            "H8": ("I", 2.5, 1, "off_grid"),
            "H9": ("I", None, 3, "ok"),
            "H10": ("I", None, 4, "ok"),
        },
        shows="U20 S4",
        spares="U19",
    ),
    Case(
        "marks and words",
        sheet(
            [45] * 18,
            headers=BLOCK,
            more={"E": ["++", "+", "-", "--", None, "展开不均"], "F": [3, None, "较好"]},
        ),
        factors={
            "E7": ("A", None, None, "note"),
            "E8": ("A", None, None, "note"),
            "E9": ("Le", None, None, "note"),
            "E10": ("A", None, None, "note"),
            "E12": ("Le", None, None, "note"),
            "F7": ("D", None, 3, "ok"),
            "F9": ("T", None, None, "note"),
        },
        shows="U18 R6c",
        spares="U19 S4 unreadable",
    ),
    Case(
        "factors in another order",
        sheet(
            [45] * 18,
            headers=[*START, "Le", "C", "T", "I", "L", "A", "D"],
            more={
                "E": [None, None, 2],
                "F": [None, None, 3],
                "G": [None, None, 4],
                "H": [5, 5, 5],
                "I": [1, None, None],
                "J": [2],
                "K": [3],
            },
        ),
        factors={
            "E9": ("Le", None, 2, "ok"),
            "F9": ("C", None, 3, "ok"),
            "G9": ("T", None, 4, "ok"),
            "H7": ("I", None, 5, "ok"),
            "H8": ("I", None, 5, "ok"),
            "H9": ("I", None, 5, "ok"),
            "I7": ("L", None, 1, "ok"),
            "J7": ("A", None, 2, "ok"),
            "K7": ("D", None, 3, "ok"),
        },
        shows="R6a",
        spares="factor_not_of_clause R6b",
    ),
    Case(
        "L in rows of both kinds",
        sheet([45] * 18, headers=[*START, "L"], more={"E": [3, 4, 5]}),
        factors={
            "E7": ("L", None, 3, "ok"),
            "E8": ("L", None, 4, "ok"),
            "E9": ("Le", None, 5, "ok"),
        },
        shows="R6b",
        spares="R6a",
    ),
    Case(
        "a factor that a clause has not",
        sheet(
            [45] * 18,
            headers=[*START, "LE", "D"],
            more={"E": [3, None, 4], "F": [None, 2, 3]},
        ),
        {("factor_not_of_clause", "E7"), ("factor_not_of_clause", "F9")},
        factors={"E9": ("Le", None, 4, "ok"), "F8": ("D", None, 2, "ok")},
        shows="R6b",
        spares="R6c L1c",
    ),
    Case(
        "headers in Chinese",
        sheet(
            [45] * 18, headers=[*START, "方法", "展开", "学习", "整合"], more={"F": [3]}
        ),
        factors={"F7": ("D", None, 3, "ok")},
        shows="U21",
        spares="column_unknown",
    ),
    Case(
        "headers in English",
        sheet([45] * 18, headers=[*START, "Approach", "Deployment"], more={"F": [3]}),
        factors={"F7": ("D", None, 3, "ok")},
        shows="U21",
        spares="column_unknown",
    ),
    Case(
        "a header of another matter",
        sheet([45] * 18, headers=[*START, "方法得当吗", "天气情况"], more={"F": [3]}),
        {("column_unknown", "E6"), ("column_unknown", "F6")},
        spares="U21",
    ),
]

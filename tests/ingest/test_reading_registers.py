"""Registers and rosters, as workbooks and as delimited text."""

from datetime import date
from pathlib import Path

import pytest
from sheets import Page, facts, read, values, write_workbook

from ingest.reading import Reading


def read_page(tmp_path: Path, page: Page, name: str) -> Reading:
    return read(write_workbook(tmp_path / "a.xlsx", {name: page}))


def title(reading: Reading) -> dict[str, str]:
    found = facts(reading, "cell", block="title")
    return dict(found.select("role", "norm_text").iter_rows())


# fmt: off
HEADERS = [
    "序号", "届次", "组织名称", "统一社会信用代码", "所属市州", "类别", "行业代码",
    "企业规模", "所有制", "推荐单位", "资格审查", "是否进入现场评审", "结果", "曾用名",
    "以往获奖", "综合得分", "名次",
]
FIRST = [
    "第十届", "虚构甲有限公司", "91420000X", "武汉市", "制造", "C36",
    "大型", "民营", "市局", "合格", "是", "正奖",
]
SECOND = [
    "虚构乙学校", None, None, "教育", "P83", None, None, None, "不合格", "否", "未获奖",
]
# fmt: on
REGISTER = [
    HEADERS,
    [1, *FIRST, "虚构旧厂；虚构老厂", None, 812.5, 1],
    [2, None, *SECOND],
    ["合计", None, 2],
]


def test_a_register(tmp_path: Path) -> None:
    page = Page([["演示奖2025年度申报组织名单"], *REGISTER], merges=["B3:B4", "E3:E4"])  # type: ignore[list-item]
    reading = read_page(tmp_path, page, "名单")
    assert (reading.layouts, reading.n_issues) == (("L6",), 0)
    assert values(reading, "organisation") == {"C3": "虚构甲有限公司", "C4": "虚构乙学校"}
    assert values(reading, "cycle") == {"B3": "第十届", "B4": "第十届"}
    assert values(reading, "region", "merged_from") == {"E3": None, "E4": "E3"}
    assert values(reading, "official_points", "number") == {"P3": 812.5}
    assert values(reading, "reached_site") == {"L3": "是", "L4": "否"}
    assert values(reading, "organisation", block="check") == {"C5": "2"}
    assert facts(reading, "cell", cell="A3")["role"].to_list() == ["row_number"]
    said = facts(reading, "mention").select("source", "cell", "kind", "value").rows()
    assert sorted(said) == [
        ("body", "B3", "cycle_edition", "10"),
        ("table_title", "A1", "cycle_year", "2025"),
    ]


def test_a_roster(tmp_path: Path) -> None:
    rows = [
        [
            "编号",
            "姓名",
            "单位",
            "专业领域",
            "级别",
            "首次聘任年度",
            "本届参加",
            "培训日期",
            "回避单位",
        ],
        [
            "E001",
            "甲某某",
            "虚构学院",
            "质量管理",
            "组长",
            2019,
            "是",
            45856,
            "虚构甲有限公司",
        ],
        ["E002", "乙某某（见习）", None, None, "见习", 2025, "否", "2025.7.18", None],
    ]
    reading = read_page(tmp_path, Page([["评审员名册"], ["年度", 2025], *rows]), "名册")  # type: ignore[list-item]
    assert (reading.layouts, reading.n_issues) == (("L7",), 0)
    assert values(reading, "examiner", "core_text", "note_text") == {
        "B4": ("甲某某", None),
        "B5": ("乙某某", "见习"),
    }
    assert set(values(reading, "trained_on", "date_value").values()) == {
        date(2025, 7, 18)
    }
    assert values(reading, "first_cycle", "number", "date_value")["F4"] == (2019, None)
    assert title(reading) == {"cycle": "2025"}


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"]
)
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_delimited_text(tmp_path: Path, encoding: str, delimiter: str) -> None:
    rows = [["届次：2025"], *([str(v or "") for v in row] for row in REGISTER)]
    text = "\r\n".join(delimiter.join(f'"{value}"' for value in row) for row in rows)
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(encoding))
    reading = read(path)
    assert (reading.verdict, reading.layouts) == ("read", ("L6",))
    assert values(reading, "organisation") == {"C3": "虚构甲有限公司", "C4": "虚构乙学校"}
    assert facts(reading, "table")["sheet"].to_list() == [None]
    assert title(reading) == {"cycle": "2025"}


def test_a_record_of_several_lines_counts_once(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        '年度：2025\n组织名称,结果\n"虚构甲\n有限公司",正奖\n虚构乙,无\n',
        encoding="utf-8",
    )
    reading = read(path)
    assert values(reading, "organisation") == {"A3": "虚构甲有限公司", "A4": "虚构乙"}
    raw = values(reading, "organisation", "raw_text")
    assert raw["A3"] == "虚构甲\n有限公司"

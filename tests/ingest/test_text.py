"""What texts spell and mention: each case beside a near miss."""

from datetime import date

import pytest

from ingest.spelling import (
    chinese_number,
    dated_serial,
    normalise,
    serial_date,
    spelled_date,
    spelled_number,
)
from ingest.text import Mention, mentions, mentions_in_name, split_note


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("５．２．２　引领 发展", "5.2.2引领发展"),
        ("４５％", "45%"),
        ("评审员：", "评审员:"),
        ("（组长）", "(组长)"),
        ("\ufeff条\u200b款\xa0\n", "条款"),
        ("5。2。2", "5。2。2"),
        (45, "45"),
        (None, ""),
    ],
)
def test_normal_form(text: object, normal: str) -> None:
    assert normalise(text) == normal


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("四十五", 45),
        ("十", 10),
        ("十五", 15),
        ("一百零五", 105),
        ("二百", 200),
        ("百", 100),
        ("二〇二五", 2025),
        ("两", 2),
        ("四五十", None),
        ("四十五分", None),
        ("", None),
    ],
)
def test_chinese_numerals(text: str, number: int | None) -> None:
    assert chinese_number(text) == number


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("45", (45.0, "plain", 0)),
        ("22.50", (22.5, "plain", 2)),
        ("45%", (45.0, "percent_text", 0)),
        ("7.5%", (7.5, "percent_text", 1)),
        ("百分之四十五", (45.0, "percent_text", 0)),
        ("百分之百", (100.0, "percent_text", 0)),
        ("百分之四十五点五", (45.5, "percent_text", 1)),
        ("\u22123", (-3.0, "plain", 0)),
        ("四十五", None),
        ("45分", None),
        ("45-50", None),
        ("45~50%", None),
        ("约45", None),
        ("1,000", None),
        ("百分之", None),
        ("--", None),
        ("++", None),
    ],
)
def test_numbers(text: str, spelled: tuple[float, str, int] | None) -> None:
    assert spelled_number(text) == spelled


@pytest.mark.parametrize(
    "text",
    [
        "2025.7.18",
        "2025年7月18日",
        "2025 年 7 月 18 日",
        "20250718",
        "2025/7/18",
        "2025-07-18",
        "２０２５．７．１８",
        "二〇二五年七月十八日",
        "2025-07-18 09:30",
        "2025-07-18 09:30:05",
    ],
)
def test_dates(text: str) -> None:
    assert spelled_date(text) == date(2025, 7, 18)


@pytest.mark.parametrize(
    "text",
    [
        "2025.7",
        "2025年",
        "2025.13.1",
        "20250732",
        "2025.7-18",
        "7.18",
        "18日",
        "约2025.7.18",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert spelled_date(text) is None


def test_serials_in_both_calendars() -> None:
    assert serial_date(45856, is_1904=False) == date(2025, 7, 18)
    assert serial_date(44394, is_1904=True) == date(2025, 7, 18)
    assert serial_date(59, is_1904=False) == date(1900, 2, 28)
    assert serial_date(61, is_1904=False) == date(1900, 3, 1)
    assert serial_date(1e12, is_1904=False) is None
    assert dated_serial(45856.395833333336, is_1904=False)[0] == "2025-07-18 09:30:00"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("第十届", {("cycle_edition", "10")}),
        ("第10届", {("cycle_edition", "10")}),
        ("第十届(2025年度)", {("cycle_edition", "10"), ("cycle_year", "2025")}),
        ("2025年度", {("cycle_year", "2025")}),
        ("2025", {("cycle_year", "2025")}),
        ("二〇二五年度", {("cycle_year", "2025")}),
        ("2025.7.18", set()),
        ("20250718", set()),
        ("2025年7月18日", set()),
        ("二〇二五年七月十八日", set()),
        ("Q202500", set()),
        ("第三组", set()),
        ("独立评审", {("stage", "independent")}),
        ("材料评审", {("stage", "independent")}),
        ("合议", {("stage", "consensus")}),
        ("现场评审", {("stage", "site")}),
        ("自评", {("stage", "self")}),
        ("培训前", {("stage", "training_before")}),
        ("培训", set()),
        ("修订版", {("version_rank", "1")}),
        ("评分表V3", {("version_rank", "3")}),
        ("v1", set()),
        ("DV3", set()),
        ("最终版", {("version_rank", "1000")}),
        ("副本", set()),
        ("评分表(1)", set()),
        ("见习评审员评分表", {("role", "trainee")}),
        ("评审员个人评分表", set()),
        ("张某(组长)", {("role", "leader")}),
    ],
)
def test_mentions(text: str, said: set[tuple[str, str]]) -> None:
    assert set(mentions(text)) == {Mention(*each) for each in said}


def test_names_of_file_and_folders() -> None:
    rows = mentions_in_name("第九届/2024年度/第一组/甲-V2.xlsx")
    assert [(r["source"], r["depth"], r["kind"], r["value"]) for r in rows] == [
        ("file_name", 0, "version_rank", "2"),
        ("folder", 1, "cycle_year", "2024"),
        ("folder", 2, "cycle_edition", "9"),
    ]
    assert mentions_in_name("甲.xlsx") == []


@pytest.mark.parametrize(
    ("text", "core", "note", "role"),
    [
        ("张某(组长)", "张某", "组长", "leader"),
        ("张某【见习】", "张某", "见习", "trainee"),
        ("★李某", "李某", "★", "leader"),
        ("张某(见习)★", "张某", "见习；★", "trainee"),
        ("55%(王某保留意见)", "55%", "王某保留意见", None),
        ("55(复核)", "55", "复核", None),
        ("第十届(修订版)", "第十届", "修订版", None),
        ("虚构公司(武汉)", "虚构公司(武汉)", None, None),
        ("张某(女)", "张某(女)", None, None),
        ("50~55(待定)", "50~55(待定)", None, None),
        ("★", "★", None, None),
        ("", "", None, None),
    ],
)
def test_notes_behind_a_value(
    text: str, core: str, note: str | None, role: str | None
) -> None:
    assert split_note(text) == (core, note, role)

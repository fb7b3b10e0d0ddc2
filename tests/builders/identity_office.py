"""
An office whose files hold every case of identity: whose sheet, which cycle, which stage.

Each sheet is named for its case; the rulings that it meets stand in the tests.
"""

from hashlib import sha256
from pathlib import Path

import identity_layouts
from offices import Office

FACTORY, SCHOOL, CLINIC = "示例机械有限公司", "示例学校", "示例医院"
FACTORY_CODE, SCHOOL_CODE = "91420000DEMO00001A", "12420000DEMO00002B"
LISTED = [
    "届次",
    "组织名称",
    "统一社会信用代码",
    "编号",
    "所属市州",
    "类别",
    "企业规模",
    "评审组",
    "资格审查",
    "是否进入现场评审",
    "结果",
    "曾用名",
    "综合得分",
    "名次",
    "申报类型",
]
ROSTER = ["编号", "姓名", "单位", "级别", "首次聘任年度", "本届参加"]


def hashed(name: str) -> str:
    return "P-" + sha256(name.encode()).hexdigest()[:10]


def write_cycles(office: Office) -> None:
    who = {"申报组织": FACTORY, "评审员": "甲示安", "评审阶段": "独立评审"}
    office.sheet("cycle/edition.xlsx", **who, 届次="第十届")
    office.sheet("cycle/both.xlsx", **who, 届次="第九届（2024年度）")
    office.sheet("cycle/alias.xlsx", **who, 届次="十届演奖")
    office.sheet("cycle/hand alias.xlsx", **who, 届次="本届")
    office.sheet("cycle/2024年 late.xlsx", **who, 年度="2025")
    office.sheet("2025年/title.xlsx", "演示奖2024年度评分表", **who)
    office.sheet("2022年/2023年/folder.xlsx", **who)
    office.sheet("2025年/2022至2023年.xlsx", **who)
    office.sheet("cycle/two labels.xlsx", **who, 届次="第九届", 年度="2025年度")
    office.sheet("cycle/two years.xlsx", **who, 届次="2024年度", 年度="2025年度")
    office.sheet("cycle/none.xlsx", **who)
    office.sheet("cycle/unknown edition.xlsx", **who, 届次="第七十七届")
    office.sheet("cycle/standard.xlsx", **who, 奖项="湖北省长江质量奖", 届次="第七届")
    office.sheet("cycle/other award.xlsx", **who, 奖项="示范市质量奖", 届次="第十届")
    office.sheet("cycle/entitled.xlsx", "示范市质量奖评分表", **who, 届次="第三届")


def write_registers(office: Office) -> None:
    row = [
        "",
        "",
        "",
        "",
        "武汉市",
        "制造类",
        "大型",
        "1组",
        "合格",
        "是",
        "正奖",
        "",
        "",
        "",
        "",
    ]

    def listed(**values: str) -> list[str]:
        return [values.get(name, row[at]) for at, name in enumerate(LISTED)]  # type: ignore[misc]

    former = "旧示例机械厂、老示例机械厂\n示例机械（集团）公司"
    office.table(
        "registers/list.xlsx",
        "演示奖2025年度申报组织名单",
        LISTED,
        [
            listed(
                组织名称=FACTORY,
                统一社会信用代码=FACTORY_CODE,
                编号="Q001",
                曾用名=former,
                综合得分="612.5",
                名次="1",
            ),
            listed(
                组织名称=SCHOOL,
                统一社会信用代码=SCHOOL_CODE,
                编号="7",
                类别="教育类",
                结果="提名奖",
                企业规模="巨型",
                评审组="2组",
            ),
            listed(
                组织名称=CLINIC,
                类别="医疗类",
                资格审查="不合格",
                结果="",
                是否进入现场评审="否",
            ),
            listed(
                组织名称="示例酒店",
                统一社会信用代码="91420000DEMO00003C",
                类别="",
                结果="",
                综合得分="未定",
            ),
            listed(
                组织名称="示例酒店", 统一社会信用代码="91420000DEMO00004D", 类别="服务类"
            ),
            listed(组织名称="示例一班", 申报类型="班组"),
            listed(组织名称=SCHOOL, 统一社会信用代码=SCHOOL_CODE, 类别="教育类"),
            listed(统一社会信用代码="", 组织名称=""),
        ],
    )
    office.table(
        "registers/rows.xlsx",
        "示范市质量奖申报组织名单",
        LISTED,
        [
            listed(届次="2024", 组织名称=FACTORY, 统一社会信用代码=FACTORY_CODE),
            listed(届次="第三届", 组织名称=FACTORY, 统一社会信用代码=FACTORY_CODE),
            listed(组织名称=SCHOOL, 统一社会信用代码=SCHOOL_CODE),
        ],
    )
    office.table(
        "registers/timeless.xlsx", "申报组织名单", LISTED, [listed(组织名称=FACTORY)]
    )


def write_rosters(office: Office) -> None:
    office.table(
        "rosters/2025.xlsx",
        "演示奖2025年度评审员名册",
        ROSTER,
        [
            ["E001", "甲示安", "某所", "评审员", "2020", "是"],
            ["E002", "乙示宁", "某所", "组长", "2025", "是"],
            ["E003", "丙示平", "某所", "评审员", "2025", "是"],
            ["E004", "丙示平", "另一所", "评审员", "2025", "是"],
            ["E005", "丁示和", "某所", "见习", "2025", "是"],
            ["7", "戊示顺", "某所", "行业专家", "2025", "是"],
            ["", "己示康", "某所", "评审员", "2025", "是"],
            ["", "庚示泰", "某所", "评审员", "2025", "是"],
            ["", "庚示泰", "另一所", "评审员", "2025", "是"],
        ],
    )
    office.table(
        "rosters/2024.xlsx",
        "演示奖2024年度评审员名册",
        ROSTER,
        [
            ["E003", "辛示吉", "某所", "评审员", "2024", "是"],
            ["E001", "贾示安", "某所", "评审员", "2020", "是"],
        ],
    )


def write_organisations(office: Office) -> None:
    who = {"评审员": "甲示安", "评审阶段": "独立评审", "年度": "2025"}
    office.sheet("who/code.xlsx", **who, 统一社会信用代码=FACTORY_CODE)
    office.sheet("who/entry.xlsx", **who, 申报组织=FACTORY, 编号="Q001")
    office.sheet("who/former.xlsx", **who, 申报组织="老示例机械厂")
    office.sheet("who/former line.xlsx", **who, 申报组织="示例机械(集团)公司")
    office.sheet("who/aliased.xlsx", **who, 申报组织="示例机械")
    office.sheet("who/near miss.xlsx", **who, 申报组织="示例机械有限责任公司")
    office.sheet("who/namesake.xlsx", **who, 申报组织="示例酒店", 类别="服务类")
    office.sheet(
        "who/code wins.xlsx", **who, 申报组织=SCHOOL, 统一社会信用代码=FACTORY_CODE
    )
    office.sheet("who/wrong code.xlsx", **who, 申报组织=FACTORY, 企业编号="Q999")
    office.sheet(
        "who/new code.xlsx",
        **who,
        申报组织="新厂",
        企业编号="91420000DEMO0000XX",
        类别="服务业",
    )
    office.sheet("who/nobody.xlsx", **who)
    office.sheet("who/number of both.xlsx", **who, 申报组织=CLINIC, 编号="7")
    office.sheet("who/number of none.xlsx", **who, 申报组织=CLINIC, 编号="8888")
    office.sheet("who/team.xlsx", **who, 申报组织="示例一班")
    office.sheet(
        "who/other sector.xlsx", **who, 申报组织=FACTORY, 类别="服务类", 评审组="9组"
    )
    office.sheet("who/no sector.xlsx", **who, 申报组织="无名组织", 类别="农业类")
    office.sheet(
        "who/aliased sector.xlsx", **who, 申报组织="另一无名组织", 类别="大健康类"
    )


def write_examiners(office: Office) -> None:
    what = {"申报组织": FACTORY, "评审阶段": "独立评审", "年度": "2025"}
    office.sheet("by/name.xlsx", **what, 评审员="乙示宁")
    office.sheet("by/leader.xlsx", **what, 评审员="甲示安（组长）")
    office.sheet("by/trainee.xlsx", **what, 评审员="丁示和")
    office.sheet("by/observer.xlsx", **what, 评审员="甲示安（观察员）")
    office.sheet("by/namesake.xlsx", **what, 评审员="丙示平")
    office.sheet("by/uncoded namesake.xlsx", **what, 评审员="庚示泰")
    office.sheet("by/uncoded.xlsx", **what, 评审员="己示康")
    office.sheet("by/coded namesake.xlsx", **what, 评审员="丙示平", 评审员编号="E004")
    office.sheet("by/reused.xlsx", **what, 评审员="丙示平", 评审员编号="E003")
    office.sheet("by/code wins.xlsx", **what, 评审员="乙示宁", 评审员编号="e001")
    office.sheet("by/wrong code.xlsx", **what, 评审员="乙示宁", 评审员编号="E999")
    office.sheet("by/stranger.xlsx", **what, 评审员="外示人")
    office.sheet("by/aliased.xlsx", **what, 评审员="假示安")
    office.sheet("by/nobody.xlsx", **what)
    what |= {"年度": "2026"}
    office.sheet("by/later.xlsx", **what, 评审员="乙示宁")
    what |= {"年度": "2019"}
    office.sheet("by/rosterless.xlsx", **what, 评审员="外示人", 评审员编号="X1")
    office.sheet("by/rosterless name.xlsx", **what, 评审员="外示人")


def write_stages(office: Office) -> None:
    who = {"申报组织": FACTORY, "评审员": "甲示安", "年度": "2025"}
    office.sheet("stage/label.xlsx", **who, 评审阶段="现场评审")
    office.sheet("stage/title.xlsx", "现场评审个人评分表", **who)
    office.sheet("stage/培训后/folder.xlsx", **who)
    office.sheet("stage/培训前.xlsx", 申报组织="往届 案例", 评审员="甲示安", 年度="2024")
    office.sheet("stage/none.xlsx", **who)
    office.sheet("stage/两说/合议.xlsx", "现场评审评分表", **who)
    office.sheet("stage/培训前与培训后.xlsx", **who)
    office.sheet(
        "stage/site of panel.xlsx", 申报组织=FACTORY, 年度="2025", 评审阶段="现场评审"
    )
    office.sheet("version/修订版 b.xlsx", **who, 日期="2025.7.20")
    office.sheet("version/修订版/V3.xlsx", **who)


def identity_office(folder: Path) -> Office:
    """Write all files and registers, and give the office back."""
    office = Office(folder)
    office.register(
        "cycles",
        ["award", "year", "edition", "scheme", "places", "decided_on", "aliases"],
        ["演示奖", "2025", "10", "", "3", "2025-12-01", "十届演奖;X届"],
        ["演示奖", "2024", "9", "four_sector", "", "", ""],
        ["示范市质量奖", "2021", "3", "", "", "", ""],
    )
    office.register(
        "aliases",
        ["kind", "text", "target_id", "reason", "decided_by", "decided_on"],
        ["cycle", "本届", "2025", "r", "d", ""],
        ["organisation", "示例 机械", FACTORY_CODE, "r", "d", ""],
        ["organisation", "无名组织", "P-0000000000", "leads nowhere", "d", ""],
        ["examiner", "假示安", "E001", "r", "d", ""],
        ["examiner", "贾示安", "E001", "the name of 2024", "d", ""],
        ["sector", "大健康类", "medical", "r", "d", ""],
        ["sector", "农业类", "agriculture", "leads nowhere", "d", ""],
        ["panel", "1组", "第一组", "r", "d", ""],
    )
    office.register(
        "training_cases",
        ["cycle", "case", "linked_to_cycle", "linked_to_case", "note"],
        ["2025", "示例机械有限公司", "2024", "往届案例", ""],
        ["2024", "往届案例", "2023", "没有的案例", ""],
        ["2026", "未来案例", "", "", ""],
    )
    for write in (
        write_cycles,
        write_registers,
        write_rosters,
        write_organisations,
        write_examiners,
        write_stages,
    ):
        write(office)
    identity_layouts.write_assignments(office)
    identity_layouts.write_stages(office, FACTORY)
    identity_layouts.write_file_names(office, FACTORY)
    identity_layouts.write_corrections(office, FACTORY)
    identity_layouts.write_older_standard(office, FACTORY)
    return office

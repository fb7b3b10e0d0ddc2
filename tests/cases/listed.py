"""One sheet with a register and a roster of its own award."""

from case_office import Case
from case_sheets import register, roster, sheet

L6, L7 = {"layout": "L6"}, {"layout": "L7"}
REGISTERS = {"register.xlsx": L6, "roster.xlsx": L7}
FULL = [
    *("序号", "组织名称", "统一社会信用代码", "编号", "所属市州", "类别", "行业代码"),
    *("企业规模", "所有制", "推荐单位", "资格审查", "是否进入现场评审", "结果", "曾用名"),
    *("以往获奖", "综合得分", "名次", "评审组", "申报类型"),
]


def listed(**values: object) -> list[object]:
    """A row of a full register, on the case's own organisation unless it says other."""
    given = {"组织名称": "{organisation}", "统一社会信用代码": "{code}", "类别": "制造类"}
    return [({**given, "资格审查": "合格"} | values).get(name) for name in FULL]


def office(
    sheet_labels: dict[str, object],
    *rows: list[object],
    people: list[list[object]] | None = None,
    percent: list[object] | None = None,
) -> dict[str, object]:
    """A register, a roster and one sheet of an award of its own."""
    roster_rows = people or [["{examiner_code}", "{examiner}", "某所", "评审员", "是"]]
    return {
        "register.xlsx": register(*(rows or [listed()]), header=FULL),
        "roster.xlsx": roster(*roster_rows),
        "a.xlsx": sheet(percent or [45] * 18, labels=sheet_labels),
    }


def one_of(
    name: str, labels: dict[str, object], *rows: list[object], **more: object
) -> Case:
    """A case of one sheet with the register and roster of its own award."""
    people = more.pop("people", None)
    return Case(
        name,
        office(labels, *rows, people=people),  # type: ignore[arg-type]
        files=REGISTERS,
        is_alone=True,
        **more,  # type: ignore[arg-type]
    )

"""A row of the register of aliases: put behind the others, or refused with a reason."""

from datetime import date

import pytest

from warehouse import aliases, registers
from warehouse.home import Home
from warehouse.issues_workbook import is_plain
from warehouse.refusals import Refusal

HEADER = "kind,text,target_id,reason,decided_by,decided_on"


@pytest.mark.parametrize(
    ("content", "end"),
    [
        (f"{HEADER}\n".encode(), b"\n"),
        (f'{HEADER}\r\npanel,"一, 组",第一组,r,,\r\n'.encode("utf-8-sig"), b"\r\n"),
        (f"{HEADER}\npanel,一组,第一组,同名,,2025/7/18".encode("gb18030"), b"\n"),
        (b"text,kind,reason,target_id,decided_on,decided_by\n", b"\n"),
    ],
)
def test_a_row_goes_behind_those_that_stay_byte_for_byte(
    home: Home, content: bytes, end: bytes
) -> None:
    path = aliases.REGISTER.path(home.registers)
    path.write_bytes(content)
    before = registers.read(aliases.REGISTER, path)
    aliases.add(home, "panel", "二组,甲", "第二组", '"同一组"', "王某")
    after = path.read_bytes()
    assert after.startswith(content)
    assert after.endswith(end)
    rows = registers.read(aliases.REGISTER, path)
    assert rows[:-1] == before
    assert rows[-1][1] == {
        "kind": "panel",
        "text": "二组,甲",
        "target_id": "第二组",
        "reason": '"同一组"',
        "decided_by": "王某",
        "decided_on": date.today().isoformat(),
    }
    assert [alias.text for alias in aliases.listed(home)][-1] == "二组,甲"


@pytest.mark.parametrize(
    ("kind", "text", "target", "reason", "rule"),
    [
        ("firm", "甲", "乙", "r", "alias_kind_unknown"),
        ("panel", " \u3000", "乙", "r", "alias_text_wrong"),
        ("panel", "=1+1", "乙", "r", "alias_text_wrong"),
        ("panel", "甲", "乙", " … ", "alias_reason_missing"),
        ("panel", "甲 组", "甲组", "r", "alias_of_itself"),
        ("panel", "一　组", "乙", "r", "alias_exists"),
        ("sector", "大健康类", "health", "r", "alias_target_unknown"),
        ("cycle", "本届", "第十届", "r", "alias_target_no_year"),
    ],
)
def test_what_would_mislead_is_refused_and_nothing_changes(
    home: Home, kind: str, text: str, target: str, reason: str, rule: str
) -> None:
    path = aliases.REGISTER.path(home.registers)
    path.write_text(f"{HEADER}\npanel,一组,第一组,同名,,\n", encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(Refusal) as refusal:
        aliases.add(home, kind, text, target, reason)
    assert refusal.value.rule == rule
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("kind", "target"), [("sector", "medical"), ("cycle", "2025"), ("organisation", "X1")]
)
def test_before_the_first_build_nothing_can_say_that_a_target_is_unknown(
    home: Home, kind: str, target: str
) -> None:
    added = aliases.add(home, kind, "某某", target, "来电核实")
    assert (added.n_issues, added.n_files) == (None, None)
    assert aliases.listed(home)[0].target_id == target


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("演示机械（集团）公司", True),
        ("A&B 演示 (武汉) No.1", True),
        ('甲"乙', False),
        ("$(rm -rf ~)", False),
        ("`id`", False),
        ("%PATH%", False),
        ("甲\\", False),
        ("甲！!", False),
        ("-甲", False),
        ("“甲”", False),
        ("甲\n乙", False),
    ],
)
def test_a_command_is_offered_only_for_what_no_shell_understands(
    words: str, expected: bool
) -> None:
    assert is_plain(words) is expected

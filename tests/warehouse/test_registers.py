"""Registers are made once, read in an office's encodings, refused by row and column."""

import csv
from pathlib import Path

import duckdb
import pytest
from commands import cjqa
from offices import Office
from sheets import Page

import ingest
from warehouse import registers
from warehouse.home import Home
from warehouse.refusals import Refusal

CYCLES = "award,year,edition,scheme,places,decided_on,aliases\n"
ALIASES = "kind,text,target_id,reason,decided_by,decided_on\n"
CORRECTIONS = "file_sha256,sheet,cell,expected,corrected,reason,decided_by,decided_on\n"
TRAINING = "cycle,case,linked_to_cycle,linked_to_case,note\n"
MISSING = "file_sha256,layout,cycle,code\n"


def loaded(home: Home, name: str) -> list[tuple[object, ...]]:
    con = duckdb.connect()
    registers.load(con, home.registers)
    return con.execute(f"select * from raw.register_{name} order by row_no").fetchall()


def test_five_registers_with_the_promised_headers(home: Home) -> None:
    headers = {}
    for path in home.registers.iterdir():
        with path.open(encoding="utf-8", newline="") as file:
            headers[path.name] = next(csv.reader(file))
    assert headers == {
        "cycles.csv": CYCLES.strip().split(","),
        "aliases.csv": ALIASES.strip().split(","),
        "corrections.csv": CORRECTIONS.strip().split(","),
        "missing_codes.csv": MISSING.strip().split(","),
        "training_cases.csv": TRAINING.strip().split(","),
    }


def test_a_register_that_exists_is_left_alone(home: Home) -> None:
    path = home.registers / "cycles.csv"
    path.write_bytes(b"whatever")
    home.prepare()
    assert path.read_bytes() == b"whatever"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_rows_are_read_in_the_encodings_of_an_office(home: Home, encoding: str) -> None:
    text = CYCLES + "演示奖,2025,10,four_sector,10,2025/7/8,第十届；Ⅹ 届\n\n , ,,,,,\n"
    (home.registers / "cycles.csv").write_bytes(text.encode(encoding))
    assert loaded(home, "cycles") == [
        (
            2,
            "演示奖",
            "2025",
            "10",
            "four_sector",
            "10",
            "2025-07-08",
            "第十届；Ⅹ 届",
            "演示奖",
            "第十届;X届",
        )
    ]


def test_columns_may_stand_in_another_order_and_rows_may_end_early(home: Home) -> None:
    (home.registers / "cycles.csv").write_text(
        "year,award,edition,scheme,places,decided_on,aliases\n2025,演示奖\n",
        encoding="utf-8",
    )
    assert loaded(home, "cycles")[0][:4] == (2, "演示奖", "2025", None)


@pytest.mark.parametrize(
    ("name", "text", "rule", "told"),
    [
        ("cycles", "", "register_header", ["cycles.csv"]),
        ("cycles", "award,year\n", "register_header", ["edition", "award,year"]),
        ("cycles", CYCLES + "甲奖,25,,,,,\n", "register_value", ["2", "year", "25"]),
        ("cycles", CYCLES + "甲奖,2025,十,,,,\n", "register_value", ["edition", "十"]),
        ("cycles", CYCLES + "甲奖,2025,,,,2025-13-01,\n", "register_value", ["13"]),
        ("cycles", CYCLES + "\n,2025,,,,,\n", "register_empty", ["3", "award"]),
        ("cycles", CYCLES + "甲奖,2025,,,,,a,b\n", "register_too_wide", ["2", "7"]),
        ("cycles", CYCLES + "甲奖,2025\n甲奖,2025\n", "register_repeats", ["3", "year"]),
        ("aliases", ALIASES + "firm,甲,x,y,,\n", "register_value", ["kind", "firm"]),
        ("aliases", ALIASES + "organisation,甲,x,,,\n", "register_empty", ["reason"]),
        (
            "corrections",
            CORRECTIONS + "12ab,,D7,4S,45,笔误,,\n",
            "register_value",
            ["12"],
        ),
        ("missing_codes", MISSING + ",L1,,-1\n", "register_missing_code_scope", ["2"]),
        ("training_cases", TRAINING + "2025,甲,2024,,\n", "register_case_link", ["2"]),
    ],
)
def test_a_malformed_register_is_refused_by_file_row_and_column(
    home: Home, name: str, text: str, rule: str, told: list[str]
) -> None:
    (home.registers / f"{name}.csv").write_text(text, encoding="utf-8")
    with pytest.raises(Refusal) as refusal:
        loaded(home, name)
    assert refusal.value.rule == rule
    for lang in ("zh", "en"):
        message = refusal.value.message(lang)
        assert f"{name}.csv" in message
        assert all(word in message for word in told), message


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A sheet that was received, in a home whose registers are still empty."""
    office = Office(tmp_path_factory.mktemp("office"))
    office.sheet("a/sheet.xlsx", 申报组织="示例公司", 评审员="甲示安")
    office.pages(
        "a/one cell.xlsx",
        {"评分表": Page([["评审员：甲示安"], ["条款", "百分比"], ["7.1.2甲法", 45]])},
    )
    office.home.prepare()
    ingest.receive([office.archive], office.home.path)
    return office


def write_correction(
    office: Office, name: str, cell: str, expected: str, sheet: str = "评分表"
) -> None:
    row = [office.sha256(name), sheet, cell, expected, "改后", "来电核实", "", ""]
    office.register("corrections", CORRECTIONS.strip().split(","), row)


@pytest.mark.parametrize(
    ("name", "cell", "expected", "found"),
    [
        ("a/sheet.xlsx", "B2", "示例公司", None),
        ("a/sheet.xlsx", "B2", "示例 公司", None),
        ("a/sheet.xlsx", "B2", "", None),
        ("a/sheet.xlsx", "B2", "示例厂", "示例公司"),
        ("a/sheet.xlsx", "Z9", "45", ""),
        ("a/sheet.xlsx", "Z9", "", None),
        ("a/one cell.xlsx", "A1", "评审员：甲示安", None),
        ("a/one cell.xlsx", "A1", "甲示安", None),
        ("a/one cell.xlsx", "A1", "乙示宁", "评审员：甲示安"),
    ],
)
def test_a_correction_must_expect_what_its_cell_holds(
    office: Office, name: str, cell: str, expected: str, found: str | None
) -> None:
    write_correction(office, name, cell, expected)
    with duckdb.connect() as con:
        ingest.load(con, office.home.path)
        registers.load(con, office.home.registers)
        if found is None:
            registers.verify(con, office.home.registers)
            return
        with pytest.raises(Refusal) as refusal:
            registers.verify(con, office.home.registers)
    for lang in ("zh", "en"):
        message = refusal.value.message(lang)
        assert "corrections.csv" in message
        told = [name, f"评分表!{cell}", f"{expected}", f"{found}"]
        assert all(word in message for word in told), message


def test_a_sheet_that_was_not_read_contradicts_no_correction(office: Office) -> None:
    write_correction(office, "a/sheet.xlsx", "B2", "随便", sheet="另一张")
    with duckdb.connect() as con:
        ingest.load(con, office.home.path)
        registers.load(con, office.home.registers)
        registers.verify(con, office.home.registers)


def test_a_build_refuses_a_correction_that_does_not_hold(office: Office) -> None:
    write_correction(office, "a/sheet.xlsx", "B2", "示例厂")
    before = sorted(office.home.published.rglob("*"))
    said = cjqa("build", "--home", office.home.path, "--lang", "en")
    assert said.status == 1
    assert 'B2 of a/sheet.xlsx is expected to hold "示例厂" and holds' in said.err
    assert sorted(office.home.published.rglob("*")) == before


def test_bytes_of_no_encoding_are_refused(home: Home) -> None:
    (home.registers / "aliases.csv").write_bytes(ALIASES.encode() + b"\xff\xfe\x81")
    with pytest.raises(Refusal, match="neither as UTF-8"):
        loaded(home, "aliases")


@pytest.mark.parametrize("place", ["file", "below a file"])
def test_a_home_that_cannot_be_written_is_refused(tmp_path: Path, place: str) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"")
    home = Home(file if place == "file" else file / "home")
    with pytest.raises(Refusal) as refusal:
        home.prepare()
    assert str(home.path) in refusal.value.message("zh")
    assert "--home" in refusal.value.message("en")

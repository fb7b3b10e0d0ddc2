"""Registers are made once, read in an office's encodings, refused by row and column."""

import csv
from pathlib import Path

import duckdb
import pytest

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

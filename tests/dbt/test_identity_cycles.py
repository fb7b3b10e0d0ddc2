"""Which cycle and stage a sheet belongs to: rulings of identity, each by a real file."""

from collections.abc import Callable
from typing import Any

import duckdb
import pytest
from identity_office import FACTORY_CODE
from offices import rows

pytestmark = pytest.mark.warehouse

Form = Callable[[str], dict[str, Any]]
Issues = Callable[[str], list[tuple[str, str | None, str | None, str | None]]]


def rules(found: list[tuple[str, str | None, str | None, str | None]]) -> list[str]:
    return [row[0] for row in found]


@pytest.mark.parametrize(
    ("name", "award", "cycle", "expected"),
    [
        ("cycle/edition.xlsx", "演示奖", "2025", []),
        ("cycle/both.xlsx", "演示奖", "2024", []),
        ("cycle/alias.xlsx", "演示奖", "2025", []),
        ("cycle/hand alias.xlsx", "演示奖", "2025", []),
        ("cycle/2024年 late.xlsx", "演示奖", "2025", ["cycle_disagrees"]),
        ("2025年/title.xlsx", "演示奖", "2024", ["cycle_disagrees"]),
        ("2022年/2023年/folder.xlsx", "演示奖", "2023", ["cycle_made"]),
        ("2025年/2022至2023年.xlsx", "演示奖", "2025", ["cycle_ambiguous"]),
        ("cycle/two labels.xlsx", "演示奖", None, ["cycle_conflict", "cycle_unknown"]),
        ("cycle/two years.xlsx", "演示奖", None, ["cycle_unknown"]),
        ("cycle/none.xlsx", "演示奖", None, ["cycle_unknown"]),
        (
            "cycle/unknown edition.xlsx",
            "演示奖",
            None,
            ["cycle_unknown", "edition_unknown"],
        ),
        ("cycle/standard.xlsx", "湖北省长江质量奖", "2017", []),
        (
            "cycle/other award.xlsx",
            "示范市质量奖",
            None,
            ["cycle_unknown", "edition_unknown"],
        ),
        ("cycle/entitled.xlsx", "示范市质量奖", "2021", []),
    ],
)
def test_the_nearest_text_names_the_cycle(
    form: Form,
    issues: Issues,
    name: str,
    award: str,
    cycle: str | None,
    expected: list[str],
) -> None:
    row = form(name)
    assert (row["award_id"], row["cycle"]) == (award, cycle)
    found = [rule for rule in rules(issues(name)) if "cycle" in rule or "edition" in rule]
    assert found == expected
    if cycle is None:
        assert row["application_id"] is None
        assert row["counts"] is False


def test_a_disagreement_says_what_was_used_and_what_was_found(issues: Issues) -> None:
    assert ("cycle_disagrees", None, "2024", "2025") in issues("2025年/title.xlsx")


def test_ingest_alone_reports_a_conflict_that_one_file_shows(
    con: duckdb.DuckDBPyConnection,
) -> None:
    found = con.execute(
        """
        select count(*) from raw.issues
        inner join raw.receipts using (file_sha256)
        where file_name = 'cycle/two years.xlsx' and rule = 'cycle_conflict'
        """
    ).fetchall()
    assert found == [(1,)]


def test_cycles_are_registered_known_or_made(con: duckdb.DuckDBPyConnection) -> None:
    found = rows(con, "from marts.dim_cycle where award_id = '演示奖' order by cycle")
    assert [(row["cycle"], row["edition_no"], row["is_decided"]) for row in found] == [
        ("2019", None, False),
        ("2023", None, False),
        ("2024", 9, False),
        ("2025", 10, True),
        ("2026", None, False),
    ]
    assert [row["scheme"] for row in found][2:4] == ["four_sector", None]
    standard = rows(con, "from marts.dim_cycle where award_id = '湖北省长江质量奖'")
    assert {"2011", "2017", "2022"} <= {row["cycle"] for row in standard}


def test_a_register_that_names_no_cycle_is_refused(
    con: duckdb.DuckDBPyConnection, issues: Issues
) -> None:
    name = "registers/timeless.xlsx"
    found = rows(
        con, "from intermediate.int_identity__files where file_name = $f", {"f": name}
    )
    assert [(row["verdict"], row["reason_rule"]) for row in found] == [
        ("unrecognised", "register_without_cycle")
    ]
    assert rules(issues(name)) == ["register_without_cycle"]


def test_rows_of_a_register_name_their_own_cycle(
    application: Form, issues: Issues
) -> None:
    for cycle in ("2024", "2021"):
        assert not application(f"示范市质量奖/{cycle}/{FACTORY_CODE}")["is_provisional"]
    assert "cycle_unknown" in rules(issues("registers/rows.xlsx"))


@pytest.mark.parametrize(
    ("name", "stage", "expected"),
    [
        ("stage/label.xlsx", "site", []),
        ("stage/title.xlsx", "site", []),
        ("stage/培训后/folder.xlsx", "training_after", []),
        ("stage/none.xlsx", "independent", ["stage_assumed"]),
        ("stage/两说/合议.xlsx", "site", ["stage_disagrees"]),
        (
            "stage/培训前与培训后.xlsx",
            "independent",
            ["stage_ambiguous", "stage_assumed"],
        ),
    ],
)
def test_the_nearest_text_names_the_stage(
    form: Form, issues: Issues, name: str, stage: str, expected: list[str]
) -> None:
    assert form(name)["stage"] == stage
    assert rules(issues(name)) == expected


def test_version_words_of_folders_rank_no_file(form: Form) -> None:
    assert form("version/修订版 b.xlsx")["version_rank"] == 1
    assert str(form("version/修订版 b.xlsx")["form_date"]) == "2025-07-20"
    assert form("version/修订版/V3.xlsx")["version_rank"] == 3
    assert form("stage/none.xlsx")["version_rank"] == 0

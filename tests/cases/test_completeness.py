"""No rule, state, layout, verdict or sentence of the specification without a case."""

import ast
import csv
import re
from collections import defaultdict
from pathlib import Path

import pytest

from .every_case import CASES

ROOT = Path(__file__).resolve().parents[2]
RULES = ("ingest/wording/rules.csv", "dbt/warehouse/wording/rules.csv")
STATES = {
    *("ok", "ok_derived", "off_grid", "out_of_range", "conflict"),
    *("not_scored", "not_applicable", "unreadable"),
}
VERDICTS = {
    *("loaded", "duplicate", "superseded"),
    *("unrecognised", "unreadable", "unsupported"),
}
LAYOUTS = {f"L{number}" for number in range(1, 14)}
#: Rules that only a file too large, too slow or too hostile for a case raises, and the
#: test that does.
ELSEWHERE = {
    "limit_cells": "tests/ingest/test_old_formats.py"
    "::test_repeated_cells_of_ods_are_unfolded_within_the_limits",
    "limit_entries": "tests/ingest/test_prescan.py::test_too_many_parts_are_refused",
    "limit_ratio": "tests/ingest/test_prescan.py::test_a_tightly_packed_part_is_refused",
    "limit_unpacked": "tests/ingest/test_prescan.py"
    "::test_a_directory_that_promises_too_much_is_refused_unopened",
    "memory_limit": "tests/ingest/test_pool.py"
    "::test_a_bad_file_costs_that_file_and_says_why",
    "reader_crashed": "tests/ingest/test_pool.py"
    "::test_a_bad_file_costs_that_file_and_says_why",
    "time_limit": "tests/ingest/test_pool.py"
    "::test_a_bad_file_costs_that_file_and_says_why",
}


def listed(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SENTENCES = listed(Path(__file__).with_name("sentences.csv"))
KNOWN_RULES = {row["rule"] for path in RULES for row in listed(ROOT / path)}
KNOWN_SENTENCES = {row["id"] for row in SENTENCES}

raised = {rule for case in CASES for rule, _ in case.issues}
shown: dict[str, list[str]] = defaultdict(list)
spared: dict[str, list[str]] = defaultdict(list)
for each in CASES:
    for name in each.shows.split():
        shown[name].append(each.name)
    for name in each.spares.split():
        spared[name].append(each.name)


def source_of(node: str) -> str:
    """The source of a test, decorators and all; fails where there is no such test."""
    path, _, name = node.partition("::")
    text = (ROOT / path).read_text(encoding="utf-8")
    (found,) = [
        each
        for each in ast.parse(text).body
        if isinstance(each, ast.FunctionDef) and each.name == name
    ]
    first = min([found.lineno, *(each.lineno for each in found.decorator_list)])
    return "\n".join(text.splitlines()[first - 1 : found.end_lineno])


def test_every_rule_is_expected_of_a_case_or_raised_by_a_test_that_exists() -> None:
    assert not ELSEWHERE.keys() & raised
    assert raised | ELSEWHERE.keys() == KNOWN_RULES


@pytest.mark.parametrize(("rule", "node"), ELSEWHERE.items())
def test_what_is_raised_elsewhere_is_asked_for_there(rule: str, node: str) -> None:
    assert re.search(rf'"{rule}"', source_of(node))


def test_every_rule_has_a_case_that_comes_near_and_is_spared() -> None:
    assert KNOWN_RULES - ELSEWHERE.keys() - spared.keys() == set()


def test_a_case_that_is_spared_a_rule_does_not_expect_it() -> None:
    assert not [
        (case.name, rule)
        for case in CASES
        for rule in {rule for rule, _ in case.issues} & set(case.spares.split())
    ]


def test_every_name_that_a_case_gives_is_known() -> None:
    assert shown.keys() <= KNOWN_SENTENCES
    assert spared.keys() <= KNOWN_SENTENCES | KNOWN_RULES
    assert raised <= KNOWN_RULES


def test_every_sentence_is_shown_and_spared_or_tested_elsewhere() -> None:
    assert len(KNOWN_SENTENCES) == len(SENTENCES)
    of_cases = {row["id"] for row in SENTENCES if not row["elsewhere"]}
    assert of_cases - shown.keys() == set()
    assert of_cases - spared.keys() == set()
    for row in SENTENCES:
        assert not row["elsewhere"] or source_of(row["elsewhere"])


def test_no_case_both_shows_and_spares_a_sentence() -> None:
    assert not [
        case.name for case in CASES if set(case.shows.split()) & set(case.spares.split())
    ]


def test_every_state_is_expected() -> None:
    states = {
        value if isinstance(value, str) else value[0]
        for case in CASES
        for value in case.values.values()
    }
    assert states == STATES


def test_every_verdict_and_layout_is_expected() -> None:
    files = [
        {"verdict": case.verdict, "layout": case.layout} | dict(case.files.get(path, {}))
        for case in CASES
        for path in case.written
    ]
    assert {file["verdict"] for file in files} == VERDICTS
    assert {file["layout"] for file in files if file["layout"]} == LAYOUTS

"""Every issue has a rule id from the closed list, and every rule of the list is used."""

import csv
import re
from pathlib import Path

LISTS = {
    "ingest": "ingest/wording/rules.csv",
    "dbt": "dbt/warehouse/wording/rules.csv",
}
LEVELS = {"error", "warning", "note"}


def rules(root: Path, package: str) -> list[dict[str, str]]:
    with (root / LISTS[package]).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_lists_are_sorted_disjoint_and_complete(root: Path) -> None:
    ingest, dbt = rules(root, "ingest"), rules(root, "dbt")
    assert not {r["rule"] for r in ingest} & {r["rule"] for r in dbt}
    for package, listed in (("ingest", ingest), ("dbt", dbt)):
        names = [r["rule"] for r in listed]
        assert names == sorted(set(names)), package
        assert {r["decided_in"] for r in listed} == {package}
        for rule in listed:
            assert re.fullmatch(r"[a-z][a-z0-9_]*", rule["rule"])
            assert rule["level"] in LEVELS, rule
            assert re.search(r"[\u4e00-\u9fff]", rule["message_zh"]), rule
            assert not re.search(r"[\u4e00-\u9fff]", rule["message_en"]), rule
            fields = [
                set(re.findall(r"\{(\w+)\}", rule[f"message_{x}"])) for x in ("zh", "en")
            ]
            assert fields[0] == fields[1] <= {"expected", "found", "raw_text"}, rule


def test_levels_of_the_specification_hold(root: Path) -> None:
    level = {r["rule"]: r["level"] for p in LISTS for r in rules(root, p)}
    expected = {
        "error": "cycle_unknown sector_unknown conflict unreadable out_of_range",
        "warning": "not_a_scored_clause off_grid total_differs code_reused",
        "note": "foreign_title no_roster scheme_unknown",
    }
    for name, listed in expected.items():
        for rule in listed.split():
            assert level[rule] == name, rule
    for rule, name in level.items():
        if rule.startswith("unmatched_"):
            assert name == "warning", rule
        if rule.startswith("hidden_"):
            assert name == "note", rule


def test_each_rule_is_raised_where_the_list_says(root: Path) -> None:
    sources = {
        "ingest": [
            p for p in (root / "ingest").rglob("*.py") if "simulate" not in p.parts
        ],
        "dbt": [
            *(root / "dbt" / "models").rglob("*.sql"),
            *(root / "dbt").rglob("macros/*.sql"),
        ],
    }
    for package, paths in sources.items():
        text = "\n".join(path.read_text(encoding="utf-8") for path in paths)
        unused = [
            r["rule"]
            for r in rules(root, package)
            if not re.search(rf"['\"]{r['rule']}['\"]", text)
        ]
        assert not unused, package


def test_the_readme_lists_every_rule(root: Path) -> None:
    readme = (root / "README.md").read_text(encoding="utf-8")
    for level in LEVELS:
        row = next(line for line in readme.splitlines() if f"/ {level} |" in line)
        listed = re.findall(r"`(\w+)`", row)
        named = {r["rule"] for p in LISTS for r in rules(root, p) if r["level"] == level}
        assert listed == sorted(named)

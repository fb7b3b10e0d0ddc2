"""Who may import whom (the table of folders in README.md)."""

import ast
import re
import sys
from pathlib import Path

import pytest

OURS = {"ingest", "calibration", "warehouse", "dashboards"}


def imported(path: Path) -> set[str]:
    """Full dotted names of all modules that a file imports, also inside functions."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def heads(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imported(path)}


def modules(root: Path, folder: str) -> list[Path]:
    return sorted((root / folder).rglob("*.py"))


@pytest.mark.parametrize(
    ("folder", "allowed"),
    [
        ("ingest", {"ingest"}),
        ("dbt/calibration", {"calibration"}),
        ("dbt/warehouse", {"ingest", "warehouse"}),
        ("dashboards", {"dashboards", "warehouse"}),
        ("dbt/models", {"calibration"}),
    ],
)
def test_packages_import_only_downwards(
    root: Path, folder: str, allowed: set[str]
) -> None:
    stray = {
        path.relative_to(root): heads(path) & OURS - allowed
        for path in modules(root, folder)
    }
    assert not {path: names for path, names in stray.items() if names}


def test_dashboards_know_the_warehouse_by_its_reader_alone(root: Path) -> None:
    stray = {
        path.relative_to(root): {
            name
            for name in imported(path)
            if name.split(".")[0] == "warehouse"
            and not name.startswith("warehouse.reader")
        }
        for path in modules(root, "dashboards")
    }
    assert not {path: names for path, names in stray.items() if names}


def test_charts_are_pure(root: Path) -> None:
    for path in modules(root, "dashboards/charts"):
        assert not heads(path) & {"streamlit", "duckdb", "warehouse"}, path


def test_pages_hold_no_sql_and_no_altair(root: Path) -> None:
    sql = re.compile(r"\bselect\b[\s\S]+\bfrom\b", re.IGNORECASE)
    for path in modules(root, "dashboards/pages"):
        assert not heads(path) & {"altair", "duckdb"}, path
        strings = [
            node.value
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        assert not [text for text in strings if sql.search(text)], path


def test_queries_draw_nothing(root: Path) -> None:
    for path in modules(root, "dashboards/queries"):
        assert not heads(path) & {"altair", "dashboards.charts", "dashboards.pages"}, path


def test_every_third_party_import_is_declared(root: Path) -> None:
    declared = (root / "pyproject.toml").read_text(encoding="utf-8").lower()
    names = {"yaml": "pyyaml", "python_calamine": "python-calamine", "dbt": "dbt-core"}
    for folder in ("ingest", "dbt/warehouse", "dashboards", "dbt/models"):
        for path in modules(root, folder):
            for head in heads(path) - OURS - set(sys.stdlib_module_names):
                name = names.get(head, head.replace("_", "-"))
                assert f'"{name}' in declared, (path, head)

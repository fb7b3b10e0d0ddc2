"""Clause numbers, titles and points live in standards/, never in code."""

import ast
import csv
import re
from pathlib import Path

FOLDERS = ("ingest", "dbt/warehouse", "dbt/models", "dbt/macros", "dashboards")
NUMBER = re.compile(r"(?<![\d.])[45]\.[1-7]\.[1-9](?![\d.])")


def code_texts(root: Path) -> list[tuple[Path, str]]:
    """What the code says, without comments and docstrings, which may give examples."""
    found = []
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix == ".py":
                tree = ast.parse(path.read_text(encoding="utf-8"))
                prose = {
                    id(node.body[0].value)
                    for node in ast.walk(tree)
                    if isinstance(
                        node,
                        ast.Module
                        | ast.FunctionDef
                        | ast.ClassDef
                        | ast.AsyncFunctionDef,
                    )
                    and node.body
                    and isinstance(node.body[0], ast.Expr)
                }
                strings = [
                    node.value
                    for node in ast.walk(tree)
                    if isinstance(node, ast.Constant)
                    and isinstance(node.value, str)
                    and id(node) not in prose
                ]
                found.append((path, "\n".join(strings)))
            elif path.suffix == ".sql":
                text = path.read_text(encoding="utf-8")
                text = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
                found.append((path, re.sub(r"--.*", "", text)))
    assert len(found) > 50
    return found


def test_no_clause_number_in_code(root: Path) -> None:
    assert not [
        (path, m) for path, text in code_texts(root) if (m := NUMBER.findall(text))
    ]


def test_no_clause_title_in_code(root: Path) -> None:
    with (root / "standards" / "clauses.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["is_scored"] == "true"]
    titles = {row["title_zh"] for row in rows} | {row["title_en"] for row in rows}
    assert len(titles) >= 36
    found = [
        (path, title)
        for path, text in code_texts(root)
        for title in titles
        if title in text
    ]
    assert not found

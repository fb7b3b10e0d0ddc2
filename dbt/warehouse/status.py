"""The state of a home: what came in, what became of it, what is published."""

import csv
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from warehouse import versions
from warehouse.build import RULES
from warehouse.home import Home
from warehouse.publish import SCHEMA
from warehouse.reader import Published, published


@dataclass(frozen=True)
class Status:
    """
    What a home holds.

    Parameters
    ----------
    source : Published or None
        The current version, if there is one.
    age : timedelta or None
        Time since it was built.
    n_received : int
        Distinct files in the raw store.
    files, layouts, values, issues : dict of str to int
        Files by verdict and by layout, scores by state, issues by level, of the current
        version; a file of several layouts counts under their ids together.
    paths : dict of str to str
        Where things stand.
    """

    source: Published | None
    age: timedelta | None
    n_received: int
    paths: dict[str, str]
    files: dict[str, int] = field(default_factory=dict)
    layouts: dict[str, int] = field(default_factory=dict)
    values: dict[str, int] = field(default_factory=dict)
    issues: dict[str, int] = field(default_factory=dict)


def status(home: Home) -> Status:
    """
    Look at a home.

    Parameters
    ----------
    home : Home
        The office's folder.

    Returns
    -------
    Status
        What it holds.
    """
    stored = home.raw / "files"
    n_received = sum(1 for path in stored.glob("*") if not path.suffix)
    paths = {
        "home": str(home.path),
        "inbox": str(home.inbox),
        "raw": str(home.raw),
        "registers": str(home.registers),
        "published": str(home.published),
        "issues": str(home.issues_xlsx),
    }
    name = versions.current(home)
    if name is None:
        return Status(None, None, n_received, paths)
    source = published(home.path, "office")
    paths["version"] = str(source.path.parent)
    paths["manifest"] = str(source.path.parent / versions.MANIFEST)
    paths["office"] = str(source.path)
    return Status(
        source,
        versions.now() - source.built_at,
        n_received,
        paths,
        files=_counted(source, "verdict", "fct_files"),
        layouts=_counted(source, "layout", "fct_files"),
        values=_counted(source, "value_state", "fct_clause_scores"),
        issues=_counted(source, "level", "fct_issues"),
    )


def rules() -> list[dict[str, str]]:
    """Return the closed list of rules of issues, from ingest and from dbt, by name."""
    from ingest.rules import rules as rules_of_files

    listed = rules_of_files().to_dicts()
    with Path(RULES).open(encoding="utf-8", newline="") as file:
        listed.extend(csv.DictReader(file))
    return sorted(listed, key=lambda rule: rule["rule"])


def _counted(source: Published, column: str, table: str) -> dict[str, int]:
    """Count the rows of a table by what a column says, most first."""
    sql = f"""
        select {column}, count(*) from {SCHEMA}.{table}
        where {column} is not null
        group by 1 order by 2 desc, 1
    """
    rows = source.query(sql).rows()
    return {str(name): int(n) for name, n in rows}

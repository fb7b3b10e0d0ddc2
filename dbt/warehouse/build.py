"""
Building: raw store, registers and standard in, a published version out.

Every build starts from an empty file and ends in a rename: a build that fails or is
killed leaves the published version as it was, and the next one starts over.
"""

import csv
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import duckdb

from warehouse import codebook, issues_workbook, registers
from warehouse.home import Home
from warehouse.publish import Publication, publish
from warehouse.refusals import Refusal
from warehouse.transform import Progress, transform

# one name per home: dbt keeps its parsed project only while the path stays the same
DATABASE = "warehouse.duckdb"
RULES = Path(__file__).parent / "wording" / "rules.csv"


@dataclass(frozen=True)
class BuildResult:
    """
    What a build did.

    Parameters
    ----------
    publication : Publication
        The version that is current now, and whether it is new.
    n_rows : dict of str to int
        Rows of each published table.
    issues : dict of str to int
        Issues by level.
    is_issues_workbook_written : bool
        False when another program held ``issues.xlsx``.
    seconds : float
        Time that the build took.
    """

    publication: Publication
    n_rows: dict[str, int]
    issues: dict[str, int]
    is_issues_workbook_written: bool
    seconds: float


def build(home: Home, on_progress: Progress | None = None) -> BuildResult:
    """
    Build a new warehouse, test it, publish it and list its issues.

    Parameters
    ----------
    home : Home
        The office's folder.
    on_progress : callable, optional
        Called with a step's name, its number and the number of steps.

    Returns
    -------
    BuildResult
        What was built and published.

    Raises
    ------
    Refusal
        When the home cannot be written, a register is malformed, or a test fails.
    """
    from ingest import durable, lock

    started = time.monotonic()
    home.prepare()
    with lock.writing(home.path):
        durable.notice("build:begin")
        database = home.build / DATABASE
        _clear(database)
        durable.notice("build:cleared")
        load(database, home, on_progress)
        durable.notice("build:loaded")
        models = transform(database, home, on_progress)
        durable.notice("build:transformed")
        con = duckdb.connect(str(database))
        try:
            codebook.write(con, models)
            issues = issues_workbook.collect(con)
        finally:
            con.close()
        durable.notice("build:described")
        publication = publish(home, database)
        written = issues_workbook.write(issues, home.issues_xlsx, home.build)
        durable.notice("build:issues")
        _clear(database)
        durable.notice("build:done")
    tables = publication.version.tables["office"]
    return BuildResult(
        publication=publication,
        n_rows={table: found.n_rows for table, found in tables.items()},
        issues=dict(Counter(issues["level"].to_list())),
        is_issues_workbook_written=written,
        seconds=round(time.monotonic() - started, 1),
    )


def _clear(database: Path) -> None:
    """Remove what an earlier build left."""
    for path in (database, database.with_name(f"{database.name}.wal")):
        try:
            path.unlink(missing_ok=True)
        except PermissionError as error:
            raise Refusal("build_in_use", file=path) from error


def load(database: Path, home: Home, on_progress: Progress | None) -> None:
    """
    Fill schema ``raw`` and let go of the file, which dbt opens next.

    Parameters
    ----------
    database : Path
        The file, empty or not there yet.
    home : Home
        Whose raw store, registers and rules are loaded.
    on_progress : callable or None
        As in ``build``.

    Raises
    ------
    Refusal
        When the home cannot be written, or a register is malformed.
    """
    import ingest

    con = duckdb.connect(str(database))
    try:
        ingest.load(con, home.path, on_progress)
        registers.load(con, home.registers)
        registers.verify(con, home.registers)
        with RULES.open(encoding="utf-8", newline="") as file:
            for rule in csv.DictReader(file):
                con.execute(
                    """
                    insert into raw.rules
                    (rule, level, decided_in, message_zh, message_en)
                    values ($rule, $level, $decided_in, $message_zh, $message_en)
                    """,
                    rule,
                )
    finally:
        con.close()

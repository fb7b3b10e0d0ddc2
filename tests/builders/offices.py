"""
A small office: its workbooks, its registers, and the warehouse that dbt makes of them.

``Office(folder)`` collects sheets, registers and rosters as real workbooks; ``build``
receives them, loads them and runs the models asked for, with their tests.
"""

import csv
import gc
import hashlib
import logging
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import chdir
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
import sheets

import ingest
import warehouse.registers
from warehouse import build
from warehouse.home import Home
from warehouse.transform import begin_parsed

if TYPE_CHECKING:
    from dbt.cli.main import dbtRunnerResult

PROJECT = Path(__file__).resolve().parents[2] / "dbt"


class Office:
    """
    Files that an office hands in, and the home that receives them.

    Parameters
    ----------
    folder : Path
        An empty folder; the archive and the home stand in it.
    """

    def __init__(self, folder: Path) -> None:
        self.archive = folder / "archive"
        self.home = Home(folder / "home")
        self.home.registers.mkdir(parents=True)
        self._n_sheets = 0

    def sheet(self, name: str, title: str = "评分表", **labels: sheets.Value) -> str:
        """Write an examiner's sheet with these labels; no two sheets score alike."""
        self._n_sheets += 1
        scores = [5 * (self._n_sheets // 20**place % 20) for place in range(4)]
        page = sheets.scoring_sheet([*scores, 95], title=title, labels=labels)
        return self._write(name, page)

    def table(
        self, name: str, title: str, header: Sequence[str], rows: sheets.Rows
    ) -> str:
        """Write a register or a roster: a title, a header, a row each."""
        return self._write(name, sheets.Page([[title], list(header), *rows]))

    def pages(self, name: str, pages: Mapping[str, sheets.Page]) -> str:
        """Write a workbook of any sheets."""
        path = self.archive / name
        path.parent.mkdir(parents=True, exist_ok=True)
        sheets.write_workbook(path, pages)
        return name

    def copy(self, name: str, to: str) -> str:
        """Write a file again whose bytes differ and whose facts do not."""
        with (
            zipfile.ZipFile(self.archive / name) as old,
            zipfile.ZipFile(self.archive / to, "w", zipfile.ZIP_STORED) as new,
        ):
            for member in old.namelist():
                new.writestr(member, old.read(member))
        return to

    def sha256(self, name: str) -> str:
        """Hash a file, as the registers name it."""
        return hashlib.sha256((self.archive / name).read_bytes()).hexdigest()

    def register(self, name: str, columns: Sequence[str], *rows: Sequence[str]) -> None:
        """Write one of the home's own registers."""
        path = self.home.registers / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([columns, *rows])

    def build(self, *select: str) -> duckdb.DuckDBPyConnection:
        """Receive, load and transform; gives the warehouse, opened to read."""
        warehouse.registers.prepare(self.home.registers)
        ingest.receive([self.archive], self.home.path)
        database = self.home.path / "warehouse.duckdb"
        con = duckdb.connect(str(database))
        ingest.load(con, self.home.path)
        warehouse.registers.load(con, self.home.registers)
        warehouse.registers.verify(con, self.home.registers)
        con.close()
        run_dbt(database, self.home.path / "target", "build", "--indirect-selection",
                "cautious", "--select", *select)  # fmt: skip
        return duckdb.connect(str(database), read_only=True)

    def _write(self, name: str, page: sheets.Page) -> str:
        return self.pages(name, {"评分表": page})


#: What tells how sheets were read: identities, scores, issues, and totals.
READ = (
    "+path:models/marts/identity", "+path:models/marts/scores", "+fct_files",
    "+fct_issues", "+fct_score_coverage", "+fct_comment_quality", "+fct_corrections",
)  # fmt: skip


def build_scores(home: Home, *also: str) -> duckdb.DuckDBPyConnection:
    """
    Build what tells how the sheets of a home were read, and leave out what was learned.

    Half of a build is spent on estimates that tests of reading never look at. Gives the
    warehouse itself, opened to read; nothing is published.
    """
    database = home.build / "warehouse.duckdb"
    build.load(database, home, None)
    run_dbt(
        database, home.build / "target", "build", "--exclude-resource-type", "unit_test",
        "--indirect-selection", "cautious", "--select", *READ, *also,
        "--exclude", "tag:code",
    )  # fmt: skip
    return duckdb.connect(str(database), read_only=True)


def run_dbt(database: Path, target: Path, *arguments: str) -> None:
    """Run dbt in this process on a database; fails with what dbt says failed."""
    outcome = invoke_dbt(database, target, *arguments)
    assert outcome.exception is None, outcome.exception
    failed = [
        f"{result.node.name}: {result.message}"
        for result in outcome.result  # type: ignore[union-attr]
        if result.status in {"fail", "error"}
    ]
    assert not failed, failed


def invoke_dbt(database: Path, target: Path, *arguments: str) -> "dbtRunnerResult":
    """Give what dbt answers; it leaves no connection, adapter or log file open."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.adapters.factory import reset_adapters
    from dbt.cli.main import dbtRunner

    places = {
        "--project-dir": PROJECT,
        "--profiles-dir": PROJECT,
        "--target-path": target,
        "--log-path": target / "logs",
    }
    options = [str(part) for pair in places.items() for part in pair]
    # dbt opens a new log file at each call and closes none: it gets no file at all
    quiet = ["--quiet", "--log-level-file", "none"]
    begin_parsed(target)
    with pytest.MonkeyPatch.context() as patch, chdir(database.parent):
        patch.setenv("CJQA_BUILD_DB", database.name)
        try:
            return dbtRunner().invoke([*quiet, *arguments, *options])
        finally:
            for handler in logging.getLogger("file_log").handlers:
                handler.close()
            reset_adapters()
            DuckDBConnectionManager.close_all_connections()
            gc.collect()


def rows(
    con: duckdb.DuckDBPyConnection,
    sql: str,
    parameters: Mapping[str, object] | None = None,
) -> list[dict[str, Any]]:
    """Query, a dictionary per row."""
    found = con.execute(sql, parameters or {})
    names = [column[0] for column in found.description or []]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

"""Warehouses that the tests of dbt share: of one office, and of a home without files."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from identity_office import identity_office
from messy_archive import Messy, messy_archive
from offices import rows, run_dbt
from once import made_once

import ingest
import warehouse.registers
from warehouse.home import Home

Form = Callable[[str], dict[str, Any]]
Issues = Callable[[str], list[tuple[str, str | None, str | None, str | None]]]


def make_office(folder: Path) -> None:
    """Build the identities of the office."""
    identity_office(folder).build(
        "+path:models/intermediate/identity", "+path:models/marts/identity"
    ).close()


def make_bare(folder: Path) -> None:
    """Build everything over no files at all, with dbt's own unit tests."""
    home = Home(folder)
    home.prepare()
    database = folder / "warehouse.duckdb"
    with duckdb.connect(str(database)) as con:
        ingest.load(con, home.path)
        warehouse.registers.load(con, home.registers)
    # a unit test asks the tables that its model reads for their columns: build them
    run_dbt(database, folder / "target", "build", "--exclude-resource-type", "test")


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``warehouse.duckdb`` of an empty home, and dbt's ``target``."""
    return made_once(tmp_path_factory, "bare-home", make_bare)


@pytest.fixture(scope="session")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Messy:
    """Ask (``learned.ask(sql)``) the published office marts of a messy archive."""
    return messy_archive(tmp_path_factory)


@pytest.fixture(scope="session")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = made_once(tmp_path_factory, "identity-office", make_office)
    with duckdb.connect(str(folder / "home" / "warehouse.duckdb"), read_only=True) as con:
        yield con


@pytest.fixture(scope="session")
def form(con: duckdb.DuckDBPyConnection) -> Form:
    found = rows(con, "from intermediate.int_identity__forms")

    def only(name: str) -> dict[str, Any]:
        (row,) = (row for row in found if row["file_name"] == name)
        return row

    return only


@pytest.fixture(scope="session")
def issues(con: duckdb.DuckDBPyConnection) -> Issues:
    found = con.execute(
        """
        with files as (
            select file_name, file_sha256 from intermediate.int_identity__contents
            union all
            from raw.registers
        )

        select files.file_name, issues.rule, issues.cell, issues.expected, issues.found
        from intermediate.int_identity__issues as issues
        inner join files on issues.file_sha256 = files.file_sha256
        order by all
        """
    ).fetchall()
    return lambda name: [row[1:] for row in found if row[0] == name]


@pytest.fixture(scope="session")
def application(con: duckdb.DuckDBPyConnection) -> Form:
    found = rows(con, "from marts.dim_application")
    return {row["application_id"]: row for row in found}.__getitem__

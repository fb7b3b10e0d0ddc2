"""What the tests of identity share: one warehouse of one office, and ways to ask it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from identity_office import identity_office
from offices import rows
from once import made_once

Form = Callable[[str], dict[str, Any]]
Issues = Callable[[str], list[tuple[str, str | None, str | None, str | None]]]


def make_office(folder: Path) -> None:
    """Build the identities of the office."""
    identity_office(folder).build(
        "+path:models/intermediate/identity", "+path:models/marts/identity"
    ).close()


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

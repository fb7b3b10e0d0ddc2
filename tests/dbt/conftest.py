"""What the tests of identity share: one warehouse of one office, and ways to ask it."""

from collections.abc import Callable, Iterator
from typing import Any

import duckdb
import pytest
from identity_office import identity_office
from offices import rows

Form = Callable[[str], dict[str, Any]]
Issues = Callable[[str], list[tuple[str, str | None, str | None, str | None]]]


@pytest.fixture(scope="session")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    office = identity_office(tmp_path_factory.mktemp("office"))
    built = office.build(
        "+int_identity__issues", "+int_identity__files", "+path:models/marts/identity"
    )
    yield built
    built.close()


@pytest.fixture(scope="session")
def form(con: duckdb.DuckDBPyConnection) -> Form:
    found = rows(con, "from intermediate.int_identity__forms")
    by_name = {row["file_name"]: row for row in found}
    assert len(by_name) == len(found)
    return by_name.__getitem__


@pytest.fixture(scope="session")
def issues(con: duckdb.DuckDBPyConnection) -> Issues:
    found = con.execute(
        """
        select contents.file_name, issues.rule, issues.cell, issues.expected, issues.found
        from intermediate.int_identity__issues as issues
        inner join intermediate.int_identity__contents as contents
            on issues.file_sha256 = contents.file_sha256
        order by all
        """
    ).fetchall()
    return lambda name: [row[1:] for row in found if row[0] == name]


@pytest.fixture(scope="session")
def application(con: duckdb.DuckDBPyConnection) -> Form:
    found = rows(con, "from marts.dim_application")
    return {row["application_id"]: row for row in found}.__getitem__

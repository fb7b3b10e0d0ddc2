"""A real home for the dashboard: simulated, ingested, built, published."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest
from deciding import decide
from once import copied, made_once

import ingest
from dashboards.wording import Words
from warehouse import versions
from warehouse.build import build
from warehouse.home import Home
from warehouse.publish import publish
from warehouse.reader import Published, published


def make_home(folder: Path) -> None:
    """Simulate a small archive and publish what is read of it."""
    archive, place = folder / "archive", Home(folder / "home")
    ingest.simulate(archive, cycles=2, applications=14, examiners=12, seed=4, mess=0.1)
    place.prepare()
    ingest.receive([archive], place.path)
    build(place)


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a small archive; each worker has its own copy to publish into."""
    folder = tmp_path_factory.mktemp("dashboard")
    # while working on a page: a home that is built already
    ready = os.environ.get("CJQA_DASHBOARD_HOME")
    shared = (
        Path(ready)
        if ready
        else made_once(tmp_path_factory, "dashboard-home", make_home) / "home"
    )
    return copied(shared, folder / "home")


@pytest.fixture
def publish_another(home: Path, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Publish a version with other content; afterwards the first is current again."""
    place = Home(home)
    first = versions.current(place)
    assert first is not None

    def publish_another() -> str:
        database = tmp_path / "other.duckdb"
        shutil.copyfile(
            versions.read_version(place.published / first).file("office"), database
        )
        with duckdb.connect(str(database)) as con:
            con.execute("delete from marts.fct_clause_comments")
        return publish(place, database).version.name

    yield publish_another
    versions.switch(place, first)


@pytest.fixture
def office(home: Path) -> Published:
    return published(home, "office")


@pytest.fixture(scope="session")
def decided_home(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same home with its cycles decided, for what is said of people."""
    folder = tmp_path_factory.mktemp("decided")
    place = copied(home, folder / "home")
    decide(place, folder)
    return place


@pytest.fixture
def decided(decided_home: Path) -> Published:
    return published(decided_home, "office")


@pytest.fixture(params=["zh", "en"])
def words(request: pytest.FixtureRequest) -> Words:
    return Words(request.param)


@pytest.fixture(scope="session")
def bands() -> pl.DataFrame:
    root = Path(__file__).resolve().parents[2]
    return pl.read_csv(root / "standards" / "bands.csv")


@pytest.fixture
def undecided(home: Path, tmp_path: Path) -> Iterator[Published]:
    """Publish the home with its last cycle not decided; afterwards it is as it was."""
    place = Home(home)
    first = versions.current(place)
    assert first is not None
    database = tmp_path / "undecided.duckdb"
    shutil.copyfile(
        versions.read_version(place.published / first).file("office"), database
    )
    with duckdb.connect(str(database)) as con:
        tables = con.sql(
            "select table_name from duckdb_columns() "
            "where schema_name = 'marts' and column_name = 'is_decided'"
        ).fetchall()
        last = con.sql("select max(cycle) from marts.dim_application").fetchall()[0][0]
        for (table,) in tables:
            names = {row[0] for row in con.sql(f"describe marts.{table}").fetchall()}
            for column in names & {"cycle", "cycle_to"}:
                con.execute(
                    f"update marts.{table} set is_decided = false where {column} = ?",
                    [last],
                )
    publish(place, database)
    yield published(home, "office")
    versions.switch(place, first)

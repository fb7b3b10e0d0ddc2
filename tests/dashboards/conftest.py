"""A real home for the dashboard: simulated, ingested, built, published."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest
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


@pytest.fixture(params=["zh", "en"])
def words(request: pytest.FixtureRequest) -> Words:
    return Words(request.param)


@pytest.fixture(scope="session")
def bands() -> pl.DataFrame:
    root = Path(__file__).resolve().parents[2]
    return pl.read_csv(root / "standards" / "bands.csv")

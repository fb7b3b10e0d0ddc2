"""A killed ingest loses nothing and doubles nothing: the same command completes it."""

import hashlib
import json
import random
import shutil
import time
from pathlib import Path

import duckdb
import polars as pl
import pytest
from killing import killed_after, killed_at, points_of, three_occurrences
from receiving import contents

import ingest
from ingest.load import TABLES
from ingest.simulate import simulate

pytestmark = pytest.mark.kill

ENTRY = "receiving:main"
#: Every point that an ingest passes; a new one belongs here, so that it is killed too.
POINTS = (
    "batch:asked",
    "batch:done",
    "facts:folder_synced",
    "facts:opened",
    "facts:received",
    "facts:renamed",
    "facts:synced",
    "facts:written",
    "folder:made",
    "home:locked",
    "home:released",
    "ledger:done",
    "raw:folder_synced",
    "raw:opened",
    "raw:renamed",
    "raw:synced",
    "raw:written",
    "receipt:folder_synced",
    "receipt:opened",
    "receipt:renamed",
    "receipt:synced",
    "receipt:written",
    "scan:done",
    "store:prepared",
)


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Good sheets, a twin, and files that are none."""
    folder = tmp_path_factory.mktemp("inbox")
    simulate(folder, cycles=1, applications=1, examiners=4, mess=0)
    first = min(folder.rglob("*.xlsx"))
    shutil.copy(first, folder / "副本.xlsx")
    (folder / "empty.xlsx").write_bytes(b"")
    (folder / "notes.pdf").write_bytes(b"%PDF-1.7\n")
    return folder


@pytest.fixture(scope="module")
def whole(inbox: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose ingest nobody killed."""
    home = tmp_path_factory.mktemp("whole")
    ingest.receive([inbox], home)
    return home


def tables(home: Path) -> dict[str, list[tuple[object, ...]]]:
    con = duckdb.connect()
    ingest.load(con, home)
    timeless = {name: f"from raw.{name} order by all" for name in TABLES.values()}
    timeless["receipts"] = "select * exclude (received_at) from raw.receipts order by all"
    return {name: con.sql(query).fetchall() for name, query in timeless.items()}


def assert_sound(home: Path) -> None:
    """No receipt stands without bytes, no facts without a receipt, nothing is torn."""
    files, facts = home / "raw" / "files", home / "raw" / "facts"
    for path in files.glob("[0-9a-f]*[0-9a-f]"):
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name
    for path in files.glob("*.json"):
        receipts = json.loads(path.read_text(encoding="utf-8"))
        assert (files / path.stem).stat().st_size == receipts["size"]
    for path in facts.glob("*.parquet"):
        assert (files / f"{path.stem}.json").exists()
        assert pl.read_parquet(path)["file_sha256"].unique().to_list() == [path.stem]


def assert_the_next_run_completes_it(home: Path, inbox: Path, whole: Path) -> None:
    """Nothing torn before it, nothing lost, doubled or left over after it."""
    assert_sound(home)
    ingest.receive([inbox], home)
    assert_sound(home)
    assert contents(home) == contents(whole)


def test_every_point_is_passed_and_listed(inbox: Path, tmp_path: Path) -> None:
    passed = points_of(
        [str(tmp_path / "home"), str(inbox)], tmp_path / "points", entry=ENTRY
    )
    assert sorted({point for point, _ in passed}) == sorted(POINTS)


@pytest.mark.parametrize("point", random.Random(1).sample(POINTS, 8))
def test_killed_at_a_point(point: str, inbox: Path, whole: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    killed_at([str(home), str(inbox)], point, entry=ENTRY)
    assert_the_next_run_completes_it(home, inbox, whole)


@pytest.mark.long
def test_killed_at_every_point_three_times(
    inbox: Path, whole: Path, tmp_path: Path
) -> None:
    command = [str(tmp_path / "home"), str(inbox)]
    passed = points_of(command, tmp_path / "points", entry=ENTRY)
    for point, occurrence in three_occurrences([point for point, _ in passed]):
        shutil.rmtree(tmp_path / "home")
        killed_at(command, point, occurrence, entry=ENTRY)
        assert_the_next_run_completes_it(tmp_path / "home", inbox, whole)


def kill_at_random_moments(n: int, seed: int, home: Path, inbox: Path) -> None:
    """Kill the same ingest until ``n`` kills have hit it while it ran."""
    command = [str(home), str(inbox)]
    started = time.monotonic()
    points_of(command, home.parent / "points", entry=ENTRY)
    seconds = time.monotonic() - started
    shutil.rmtree(home)
    moments = random.Random(seed)
    n_hits = n_turns = 0
    while n_hits < n:
        n_turns += 1
        assert n_turns < 10 * n  # a kill that comes too late does not count
        n_hits += killed_after(command, moments.uniform(0, seconds), entry=ENTRY)
        if moments.random() < 0.3:
            shutil.rmtree(home, ignore_errors=True)


@pytest.mark.long
def test_killed_at_random_moments(inbox: Path, whole: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    kill_at_random_moments(6, 1, home, inbox)
    assert_the_next_run_completes_it(home, inbox, whole)
    assert tables(home) == tables(whole)


@pytest.mark.long
def test_killed_at_a_hundred_random_moments(
    inbox: Path, whole: Path, tmp_path: Path
) -> None:
    for seed in range(20):
        home = tmp_path / str(seed) / "home"
        home.parent.mkdir()
        kill_at_random_moments(5, seed, home, inbox)
        assert_the_next_run_completes_it(home, inbox, whole)
        assert tables(home) == tables(whole)

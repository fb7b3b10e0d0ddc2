"""Readers open what is published, read-only, and follow the pointer."""

import threading
import time
from pathlib import Path

import duckdb
import polars as pl
import psutil
import pytest

from warehouse import reader
from warehouse.home import Home
from warehouse.publish import publish
from warehouse.reader import NothingPublished, QueryTooLong, VersionDamaged, published
from warehouse.refusals import Refusal
from warehouse.versions import rollback, switch

COUNT = "select count(*) as n from marts.fct_clause_scores"


def test_nothing_published_says_what_to_do(home: Home) -> None:
    with pytest.raises(NothingPublished) as refusal:
        published(home.path, "office")
    assert "cjqa refresh" in refusal.value.message("zh")
    assert "还没有" in refusal.value.message("zh")
    assert "no published version" in refusal.value.message("en")


def test_queries_bind_by_place_and_by_name(home: Home, built) -> None:
    version = publish(home, built()).version
    source = published(home.path, "office")
    assert (source.version, source.built_at) == (version.name, version.built_at)
    sql = "select application_id, score_pct from marts.fct_clause_scores"
    sql = f"{sql} where application_id"
    frame = source.query(f"{sql} = ?", ["a3"])
    assert frame.schema == {"application_id": pl.String(), "score_pct": pl.Decimal(7, 3)}
    assert frame.equals(source.query(f"{sql} = $id", {"id": "a3"}))
    assert source.query(f"{sql} = ?", ["' or true --"]).is_empty()


def test_an_open_reader_follows_the_pointer_and_finishes_with_the_old(
    home: Home, built
) -> None:
    publish(home, built(n=40))
    old = published(home.path, "office")
    assert published(home.path, "office") is old
    publish(home, built(n=41))
    new = published(home.path, "office")
    assert (old.query(COUNT)["n"][0], new.query(COUNT)["n"][0]) == (40, 41)
    rollback(home, old.version)
    assert published(home.path, "office").query(COUNT)["n"][0] == 40


def test_the_old_file_is_let_go_when_nobody_reads_it(home: Home, built) -> None:
    def held() -> set[str]:
        opened = {Path(file.path) for file in psutil.Process().open_files()}
        return {path.parent.name for path in opened if home.published in path.parents}

    first = publish(home, built(n=40)).version.name
    published(home.path, "office").query(COUNT)
    assert first in held()
    second = publish(home, built(n=41)).version.name
    published(home.path, "office").query(COUNT)
    assert second in held()
    assert first not in held()


@pytest.mark.parametrize(
    "sql",
    [
        "create table marts.t as select 1",
        "delete from marts.fct_files",
        "set enable_external_access = true",
        "set memory_limit = '8GB'",
        "attach 'other.duckdb'",
        "copy marts.fct_files to 'files.csv'",
        "select * from read_csv('/etc/passwd')",
        "select * from glob('*')",
        "install httpfs",
        "load httpfs",
    ],
)
def test_a_reader_can_neither_write_nor_reach_out(home: Home, built, sql: str) -> None:
    publish(home, built())
    source = published(home.path, "office")
    with pytest.raises(duckdb.Error):
        source.query(sql)
    assert source.query(COUNT)["n"][0] == 40


def test_variables_of_python_are_no_tables(home: Home, built) -> None:
    publish(home, built())
    secret = pl.DataFrame({"x": [1]})
    with pytest.raises(duckdb.CatalogException):
        published(home.path, "office").query("select * from secret")
    assert secret.height == 1


def test_nothing_is_written_beside_a_published_file(home: Home, built) -> None:
    version = publish(home, built(n=20_000)).version
    source = published(home.path, "office")
    source.query("from marts.fct_clause_scores order by hash(raw_text), application_id")
    assert sorted(path.name for path in version.folder.iterdir()) == [
        "manifest.json",
        "office.duckdb",
    ]


@pytest.mark.parametrize("spoiled", ["flipped", "cut", "longer", "absent", "other"])
def test_a_file_that_is_not_the_published_one_is_refused(
    home: Home, built, spoiled: str
) -> None:
    version = publish(home, built()).version
    file = version.folder / "office.duckdb"
    content = bytearray(file.read_bytes())
    if spoiled == "flipped":
        content[len(content) // 2] ^= 1
    elif spoiled == "cut":
        content = content[:-4096]
    elif spoiled == "longer":
        content += b"\0"
    elif spoiled == "other":
        content = bytearray(built().read_bytes())
    if spoiled == "absent":
        file.unlink()
    else:
        file.write_bytes(content)
    with pytest.raises(VersionDamaged) as refusal:
        published(home.path, "office")
    assert version.name in refusal.value.message("en")
    assert "cjqa rollback" in refusal.value.message("zh")


def test_a_pointer_to_a_missing_version_is_refused(home: Home, built) -> None:
    publish(home, built())
    switch(home, "0" * 12)
    with pytest.raises(VersionDamaged):
        published(home.path, "office")


def test_only_the_office_file_exists(home: Home, built) -> None:
    publish(home, built())
    for audience in ("training", "research", "../office", ""):
        with pytest.raises(Refusal, match="Only the office file"):
            published(home.path, audience)


def test_a_long_query_is_stopped_and_the_next_one_works(home: Home, built) -> None:
    publish(home, built())
    source = published(home.path, "office")
    endless = "select count(*) from range(10_000_000_000) a where a.range % 7 = 3"
    started = time.monotonic()
    with pytest.raises(QueryTooLong):
        source.query(endless, timeout=0.3)
    assert time.monotonic() - started < 20
    assert source.query(COUNT)["n"][0] == 40


def test_many_threads_read_while_versions_change(home: Home, built) -> None:
    sizes = {publish(home, built(n=n)).version.name: n for n in (40, 41)}
    names = list(sizes)
    mixed: list[tuple[str, int]] = []
    problems: list[Exception] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                source = published(home.path, "office")
                found = source.query(COUNT)["n"][0]
                if found != sizes[source.version]:
                    mixed.append((source.version, found))
            except Exception as error:
                problems.append(error)
                return

    readers = [threading.Thread(target=read) for _ in range(8)]
    for thread in readers:
        thread.start()
    for turn in range(60):
        switch(home, names[turn % 2])
    done.set()
    for thread in readers:
        thread.join()
    assert not problems
    assert not mixed


def test_the_reader_exports_what_pages_need() -> None:
    for name in ("published", "Published", "NothingPublished", "Refusal"):
        assert name in reader.__all__

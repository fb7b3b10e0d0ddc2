"""Schema raw holds all that the store holds, also when that is nothing."""

import os
import shutil
from pathlib import Path

import duckdb
import polars as pl
import pytest

import ingest
from ingest import packs
from ingest.facts import FACTS_SCHEMA, RECORD_COLUMNS
from ingest.load import TABLES
from ingest.reader_version import READER_VERSION
from ingest.reading import refused
from ingest.simulate import simulate


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that received a small archive; tests leave its store as it is."""
    folder = tmp_path_factory.mktemp("load")
    simulate(folder / "archive", cycles=1, applications=2, examiners=6, mess=0.5, seed=4)
    ingest.receive([folder / "archive"], folder / "home")
    return folder / "home"


def loaded(home: Path) -> tuple[duckdb.DuckDBPyConnection, ingest.LoadCounts]:
    con = duckdb.connect()
    return con, ingest.load(con, home)


def columns(con: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    return {row[0]: row[1] for row in con.sql(f"describe raw.{table}").fetchall()}


def rows(con: duckdb.DuckDBPyConnection, query: str) -> list[tuple[object, ...]]:
    return con.sql(query).fetchall()


EXPECTED = {
    "receipts": {
        "file_sha256": "VARCHAR",
        "file_name": "VARCHAR",
        "received_at": "TIMESTAMP",
        "path_order": "INTEGER",
    },
    "rules": dict.fromkeys(
        ("rule", "level", "decided_in", "message_zh", "message_en"), "VARCHAR"
    ),
}


def test_all_tables_and_columns_are_there_for_an_empty_home(
    home: Path, tmp_path: Path
) -> None:
    empty, counts = loaded(tmp_path)
    filled, _ = loaded(home)
    assert counts == ingest.LoadCounts(0, 0, 0, 0)
    for table in (*TABLES.values(), *EXPECTED):
        assert columns(empty, table) == columns(filled, table)
    for record, table in TABLES.items():
        assert tuple(columns(empty, table)) == RECORD_COLUMNS[record]
    for table, expected in EXPECTED.items():
        assert columns(empty, table) == expected
    assert rows(empty, "from raw.rules") == ingest.rules().rows()


def test_every_row_of_every_facts_file_is_loaded_once(home: Path) -> None:
    con, counts = loaded(home)
    facts = pl.concat(
        pl.read_parquet(path) for path in sorted((home / "raw" / "facts").iterdir())
    )
    assert facts.schema == FACTS_SCHEMA
    for record, table in TABLES.items():
        expected = facts.filter(record=record).select(RECORD_COLUMNS[record])
        there = con.sql(f"from raw.{table}").pl()
        if record == "mention":
            there = there.filter(pl.col("file_name").is_null())
        assert sorted(map(repr, there.rows())) == sorted(map(repr, expected.rows()))
    assert counts.n_cells == facts.filter(record="cell").height > 0
    assert counts.n_read_again == 0


def test_receipts_are_numbered_in_path_order(home: Path) -> None:
    con, counts = loaded(home)
    order = rows(con, "select path_order, file_name, file_sha256 from raw.receipts")
    assert [row[0] for row in order] == list(range(1, len(order) + 1))
    assert [row[1:] for row in order] == sorted(row[1:] for row in order)
    assert counts.n_receipts == len(order)
    assert counts.n_files == len({row[2] for row in order})
    assert rows(con, "select count(*) from raw.receipts where received_at is null") == [
        (0,)
    ]


def test_names_say_cycle_and_folder(home: Path) -> None:
    con, _ = loaded(home)
    said = rows(
        con,
        "select distinct source, depth, kind, value from raw.mentions "
        "where file_name is not null and source = 'folder' and kind = 'cycle_year'",
    )
    assert {row[3] for row in said} == {"2025"}


def test_missing_and_stale_readings_are_made_anew(home: Path, tmp_path: Path) -> None:
    facts = home / "raw" / "facts"
    missing, stale, foreign, torn = sorted(facts.iterdir())[:4]
    before = {path: path.read_bytes() for path in facts.iterdir()}
    missing.unlink()
    old = pl.read_parquet(stale).with_columns(
        pl.when(pl.col("reader_version").is_not_null())
        .then(pl.lit("an older reader"))
        .alias("reader_version")
    )
    old.write_parquet(stale)
    pl.DataFrame({"record": ["file"], "grade": [1]}).write_parquet(foreign)
    torn.write_bytes(before[torn][:100])
    con, counts = loaded(home)
    assert counts.n_read_again == 4
    assert {path: path.read_bytes() for path in facts.iterdir()} == before
    assert rows(con, "select distinct reader_version from raw.readings") == [
        (READER_VERSION,)
    ]
    assert counts.n_files == len(before)


def test_what_failed_is_not_tried_at_every_build(home: Path) -> None:
    path = min((home / "raw" / "facts").iterdir())
    whole = path.read_bytes()
    failed = refused(path.stem, ingest.Refusal("time_limit", expected="10 s", found=""))
    path.write_bytes(failed.to_parquet_bytes())
    con, counts = loaded(home)
    path.write_bytes(whole)
    assert counts.n_read_again == 0
    assert (
        rows(
            con,
            "select verdict, reason_rule from raw.readings where reason_rule is not null",
        ).count(("unreadable", "time_limit"))
        == 1
    )


def test_facts_without_a_receipt_are_not_loaded(home: Path) -> None:
    stray = home / "raw" / "facts" / f"{'0' * 64}.parquet"
    stray.write_bytes(refused("0" * 64, ingest.Refusal("empty_file")).to_parquet_bytes())
    con, _ = loaded(home)
    stray.unlink()
    assert rows(con, f"from raw.readings where file_sha256 = '{'0' * 64}'") == []


def test_loading_again_replaces_what_was_there(home: Path) -> None:
    con, first = loaded(home)
    assert ingest.load(con, home) == first
    assert rows(con, "select count(*) from raw.cells") == [(first.n_cells,)]


def packs_of(home: Path) -> dict[str, int]:
    return {p.name: p.stat().st_mtime_ns for p in (home / "raw" / "packs").iterdir()}


def test_a_second_load_reads_packs_alone_and_finds_the_same(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packs, "SIZE", 3)
    first, counts = loaded(home)
    written = packs_of(home)
    assert len(written) == -(-counts.n_files // 3)
    second, again = loaded(home)
    assert (again, packs_of(home)) == (counts, written)
    for table in (*TABLES.values(), *EXPECTED):
        assert rows(first, f"from raw.{table}") == rows(second, f"from raw.{table}")


@pytest.mark.parametrize("n_small", [0, 5])
def test_large_facts_stay_beside_the_pack(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, n_small: int
) -> None:
    copy = tmp_path / "home"
    shutil.copytree(home, copy, ignore=shutil.ignore_patterns("packs"))
    whole, counts = loaded(home)
    sizes = {p.stem: p.stat().st_size for p in (copy / "raw" / "facts").iterdir()}
    large = sorted(sizes.values())[n_small]
    monkeypatch.setattr(packs, "LARGE", large)
    small = {sha256 for sha256, size in sizes.items() if size < large}
    assert (n_small == 0) == (not small)
    for _ in range(2):  # writes the pack, then reads it
        con, again = loaded(copy)
        assert again == counts
        for table in TABLES.values():
            query = f"select count(*), sum(hash(t)) from raw.{table} as t"
            assert rows(con, query) == rows(whole, query)
        [pack] = (copy / "raw" / "packs").iterdir()
        packed = pl.read_parquet(pack)["file_sha256"].unique()
        assert set(packed) == small


def test_new_files_change_the_last_pack_alone(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packs, "SIZE", 3)
    copy = tmp_path / "home"
    shutil.copytree(home, copy)
    _, counts = loaded(copy)
    before = packs_of(copy)
    (tmp_path / "late.csv").write_text("菜名,价格\n豆皮,8\n", encoding="utf-8")
    ingest.receive([tmp_path / "late.csv"], copy)
    con, more = loaded(copy)
    assert more.n_files == counts.n_files + 1
    assert len(before.items() & packs_of(copy).items()) == counts.n_files // 3
    assert len(packs_of(copy)) == -(-more.n_files // 3)
    assert rows(con, "select count(*) from raw.readings") == [(more.n_files,)]


def test_a_pack_that_no_longer_fits_its_facts_is_not_used(
    home: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "home"
    shutil.copytree(home, copy)
    loaded(copy)
    path = min((copy / "raw" / "facts").iterdir())
    failed = refused(path.stem, ingest.Refusal("time_limit", expected="10 s", found=""))
    path.write_bytes(failed.to_parquet_bytes())
    con, _ = loaded(copy)
    assert rows(
        con, "select file_sha256 from raw.readings where reason_rule = 'time_limit'"
    ) == [(path.stem,)]


def test_a_damaged_pack_is_made_anew(home: Path, tmp_path: Path) -> None:
    copy = tmp_path / "home"
    shutil.copytree(home, copy)
    _, counts = loaded(copy)
    [pack] = (copy / "raw" / "packs").iterdir()
    whole = pack.read_bytes()
    pack.write_bytes(whole[: len(whole) // 2])
    con, again = loaded(copy)
    assert again == counts
    assert rows(con, "select count(*) from raw.cells") == [(counts.n_cells,)]
    assert pack.read_bytes() != whole[: len(whole) // 2]


@pytest.mark.skipif(os.name != "posix", reason="the limit is POSIX only")
def test_a_disk_that_takes_no_more_is_said(home: Path, tmp_path: Path) -> None:
    import resource
    import signal

    copy = tmp_path / "home"
    shutil.copytree(home, copy, ignore=shutil.ignore_patterns("packs"))
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, old[1]))
    try:
        with pytest.raises(ingest.Refusal) as refused_load:
            loaded(copy)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
        signal.signal(signal.SIGXFSZ, ignored)
    assert refused_load.value.rule == "home_not_writable"
    assert str(copy) in refused_load.value.message("zh")
    _, counts = loaded(copy)
    assert not list(copy.rglob("*.part"))
    assert counts.n_cells > 0

"""
Loading: the readings of all received files into schema ``raw`` of a DuckDB database.

The tables are those of :data:`ingest.facts.RECORD_COLUMNS`, and three more: receipts,
the mentions that file names make, and the rules. All are there, with all columns, also
when nothing has been received. Readings by another version of the reader are made anew.

``raw.cells`` is a view of the facts where they stand: a national archive has tens of
millions of cells, and to write them once more takes longer than to read them ten times.
It holds as long as nothing is received or loaded anew, hence while one build runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import packs, readings
from ingest.durable import notice
from ingest.layouts import layouts
from ingest.lock import writing
from ingest.pool import ReaderPool
from ingest.refusal import Refusal
from ingest.store import Store, refusing_unwritable

if TYPE_CHECKING:
    import polars as pl
    from duckdb import DuckDBPyConnection

Progress = Callable[[str, int, int], None]

#: The table of each kind of row of a facts file.
TABLES = {
    "file": "readings",
    "table": "tables",
    "cell": "cells",
    "mention": "mentions",
    "issue": "issues",
}

#: The kind that is not copied.
CELL = "cell"

_TYPES = {
    "String": "varchar",
    "Int32": "integer",
    "Float64": "double",
    "Boolean": "boolean",
    "Date": "date",
}


@dataclass(frozen=True)
class LoadCounts:
    """
    What was loaded.

    Parameters
    ----------
    n_files : int
        Files, each counted once.
    n_receipts : int
        Names under which they were received.
    n_cells : int
        Located cells.
    n_read_again : int
        Readings that were missing or stale and were made anew.
    """

    n_files: int
    n_receipts: int
    n_cells: int
    n_read_again: int


def load(
    con: DuckDBPyConnection, home: Path, on_progress: Progress | None = None
) -> LoadCounts:
    """
    Fill schema ``raw`` with all that a home has received.

    Parameters
    ----------
    con : duckdb.DuckDBPyConnection
        Database to fill; tables of an earlier load are replaced.
    home : Path
        The home.
    on_progress : callable, optional
        Called with ``"load"``, the number of files done and the number of all.

    Returns
    -------
    LoadCounts
        What was loaded.

    Raises
    ------
    Refusal
        When another command is writing in the home, or it cannot be written.
    """
    with refusing_unwritable(home), _refusing_full_disk(home), writing(home):
        store = Store(home)
        store.prepare()
        _create_tables(con)
        hashes = store.hashes()
        n_done = n_read_again = 0
        facts: list[Path] = []
        layouts(store.layouts)  # a wrong layout file is refused before anything is read
        with ReaderPool(layouts=store.layouts) as pool:
            for chunk in _parts(hashes, packs.SIZE):
                paths, n_anew = _load_chunk(con, store, pool, chunk)
                facts += paths
                n_read_again += n_anew
                _load_receipts(con, store, chunk)
                n_done += len(chunk)
                if on_progress:
                    on_progress("load", n_done, len(hashes))
        _order_receipts(con)
        _show_cells(con, facts)
        packs.remove_all_but(
            store,
            filter(None, (packs.pack_of(store, c) for c in _parts(hashes, packs.SIZE))),
        )
        notice("load:done")
    return LoadCounts(
        n_files=len(hashes),
        n_receipts=_count(con, "receipts"),
        n_cells=_count(con, "cells"),
        n_read_again=n_read_again,
    )


@contextmanager
def _refusing_full_disk(home: Path) -> Iterator[None]:
    """Turn DuckDB's refusal to write, which is no OSError, into a sentence."""
    import duckdb

    try:
        yield
    except duckdb.IOException as error:
        reason = str(error).splitlines()[0]
        raise Refusal("home_not_writable", home=home, reason=reason) from error


def _create_tables(con: DuckDBPyConnection) -> None:
    from ingest.facts import FACTS_SCHEMA, RECORD_COLUMNS
    from ingest.rules import rules

    con.execute("create schema if not exists raw")
    for record, table in TABLES.items():
        if record == CELL:
            continue
        columns = ", ".join(
            f"{column} {_TYPES[str(FACTS_SCHEMA[column])]}"
            for column in RECORD_COLUMNS[record]
        )
        con.execute(f"create or replace table raw.{table} ({columns})")
    con.execute(
        "create or replace temp table receipts_in_store_order "
        "(file_sha256 varchar, file_name varchar, received_at timestamp)"
    )
    with _registered(con, "rule_rows", rules()):
        con.execute("create or replace table raw.rules as select * from rule_rows")


def _load_chunk(
    con: DuckDBPyConnection, store: Store, pool: ReaderPool, chunk: Sequence[str]
) -> tuple[list[Path], int]:
    """Load the facts of some files; say where they are and how many were read again."""
    import duckdb

    paths = [store.facts_of(sha256) for sha256 in chunk]
    pack = packs.pack_of(store, chunk)
    if pack and pack.exists():
        con.begin()
        try:
            loaded = [pack, *packs.beside(paths)]
            _load_facts(con, loaded)
        except duckdb.Error:
            con.rollback()
            pack.unlink()  # damaged on disk; it is made anew
        else:
            con.commit()
            return loaded, 0
    n_read_again = _refresh(store, pool, chunk)
    pack = packs.pack_of(store, chunk)
    if pack:
        packs.write(con, paths, pack)
        paths = [pack, *packs.beside(paths)]
    _load_facts(con, paths)
    return paths, n_read_again


def _refresh(store: Store, pool: ReaderPool, chunk: Sequence[str]) -> int:
    """Read again what has no current reading."""
    n_read_again = 0
    for batch in _parts(chunk, readings.BATCH):
        begun = readings.begin(store, pool, batch)
        readings.finish(store, begun)
        n_read_again += len(begun.awaited)
    return n_read_again


def _load_facts(con: DuckDBPyConnection, paths: Sequence[Path]) -> None:
    from ingest.facts import RECORD_COLUMNS

    for record, table in TABLES.items():
        columns = RECORD_COLUMNS[record]
        if record == CELL:
            # each value is read: what is damaged is found here and not by a model
            wanted = f"select {', '.join(f'count({column})' for column in columns)}"
        else:
            wanted = f"insert into raw.{table} select {', '.join(columns)}"
        con.execute(
            f"{wanted} from read_parquet($paths) where record = $record",
            {"record": record, "paths": [str(path) for path in paths]},
        )


def _show_cells(con: DuckDBPyConnection, facts: Sequence[Path]) -> None:
    """Make the view of all cells."""
    from ingest.facts import FACTS_SCHEMA, RECORD_COLUMNS

    columns = RECORD_COLUMNS[CELL]
    if facts:
        # a view takes no parameters
        quoted = (str(path.absolute()).replace("'", "''") for path in facts)
        paths = ", ".join(f"'{path}'" for path in quoted)
        shown = (
            f"select {', '.join(columns)} from read_parquet([{paths}]) "
            f"where record = '{CELL}'"
        )
    else:
        nothing = (f"null::{_TYPES[str(FACTS_SCHEMA[c])]} as {c}" for c in columns)
        shown = f"select {', '.join(nothing)} where false"
    con.execute(f"create or replace view raw.{TABLES[CELL]} as {shown}")


def _load_receipts(con: DuckDBPyConnection, store: Store, chunk: Sequence[str]) -> None:
    """Load the names under which files were received, and what the names say."""
    import polars as pl

    from ingest.facts import FACTS_SCHEMA, RECORD_COLUMNS
    from ingest.text import mentions_in_name

    names: list[dict[str, object]] = []
    said: list[dict[str, object]] = []
    for sha256 in chunk:
        receipts = store.receipts_of(sha256)
        for receipt in receipts.receipts if receipts else ():
            names.append(
                {
                    "file_sha256": sha256,
                    "file_name": receipt.file_name,
                    "received_at": receipt.moment(),
                }
            )
            said += [
                {"file_sha256": sha256, **row}
                for row in mentions_in_name(receipt.file_name)
            ]
    with _registered(con, "receipt_rows", pl.DataFrame(names)):
        con.execute("insert into receipts_in_store_order select * from receipt_rows")
    schema = {column: FACTS_SCHEMA[column] for column in RECORD_COLUMNS["mention"]}
    with _registered(con, "mention_rows", pl.DataFrame(said, schema=schema)):
        con.execute("insert into raw.mentions select * from mention_rows")


def _order_receipts(con: DuckDBPyConnection) -> None:
    con.execute(
        """
        create or replace table raw.receipts as
        select
            *,
            (row_number() over (order by file_name, file_sha256))::integer as path_order
        from receipts_in_store_order
        order by path_order
        """
    )
    con.execute("drop table receipts_in_store_order")


def _count(con: DuckDBPyConnection, table: str) -> int:
    return int(con.execute(f"select count(*) from raw.{table}").fetchall()[0][0])


def _parts(hashes: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(hashes), size):
        yield hashes[start : start + size]


@contextmanager
def _registered(
    con: DuckDBPyConnection, name: str, frame: pl.DataFrame
) -> Iterator[None]:
    """Let SQL see a frame for a while."""
    con.register(name, frame)
    try:
        yield
    finally:
        con.unregister(name)

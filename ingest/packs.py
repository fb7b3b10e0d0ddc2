"""
Packs: the facts of some hundred files in one, so that a build need not open thousands.

A pack is derived and may be deleted any time. Its name is a fingerprint of the files
whose facts it holds, of the times and sizes of those facts, and of the reader's version:
a pack that bears the right name is right, any other is out of date. Files are packed in
order of arrival, so that new ones change the last pack alone. Large facts stay beside
the pack: to open them costs nothing, to write them twice does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import durable
from ingest.store import Store

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

#: Files of one pack.
SIZE = 500

#: Bytes from which facts are large.
LARGE = 1 << 18


def pack_of(store: Store, hashes: Sequence[str]) -> Path | None:
    """
    Name the pack of some files as their facts stand now.

    Parameters
    ----------
    store : Store
        Where the facts are.
    hashes : sequence of str
        The files.

    Returns
    -------
    Path or None
        Where the pack stands or would stand; None when a file has no facts.
    """
    fingerprint = hashlib.sha256(store.reader_version.encode())
    for sha256 in hashes:
        try:
            found = store.facts_of(sha256).stat()
        except FileNotFoundError:
            return None
        line = f"{sha256} {found.st_size} {found.st_mtime_ns}\n"
        fingerprint.update(line.encode())
    return store.packs / f"{fingerprint.hexdigest()[:32]}.parquet"


def beside(facts: Sequence[Path]) -> list[Path]:
    """
    Pick the facts that are too large for a pack.

    Parameters
    ----------
    facts : sequence of Path
        The facts of the files of one pack.

    Returns
    -------
    list of Path
        Those that are read where they stand.
    """
    return [path for path in facts if path.stat().st_size >= LARGE]


def write(con: DuckDBPyConnection, facts: Sequence[Path], pack: Path) -> None:
    """
    Write the facts of some files as a pack, durably.

    Parameters
    ----------
    con : duckdb.DuckDBPyConnection
        Any database.
    facts : sequence of Path
        The facts, in order; the large ones among them are left out.
    pack : Path
        Where the pack is to stand.
    """
    from ingest.facts import FACTS_SCHEMA

    part = durable.new_part(pack.parent)
    large = set(beside(facts))
    small = [path for path in facts if path not in large]
    # with nothing to hold it still says that all its readings are current
    con.execute(
        f"copy (select {', '.join(FACTS_SCHEMA)} from read_parquet($facts) "
        f"{'' if small else 'limit 0'}) to $path (format parquet)",
        {"facts": [str(path) for path in small or facts], "path": str(part)},
    )
    durable.adopt(part, pack, "pack")


def remove_all_but(store: Store, packs: Iterable[Path]) -> None:
    """Remove the packs that are out of date."""
    current = set(packs)
    for path in store.packs.iterdir():
        if path not in current:
            path.unlink()
            durable.notice("pack:removed", path.name)

"""
The readings of stored files: which are current, and reading again those that are not.

Reading and keeping go in two steps, so that the next batch can be received while the
children read this one: :func:`begin` asks, :func:`finish` waits and keeps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import durable
from ingest.pool import Answer, Failure, ReaderPool
from ingest.refusal import Refusal
from ingest.store import Store
from ingest.summary import Summary

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

#: Files whose readings are awaited, and then kept, together.
BATCH = 64

#: Reasons that may be the computer's fault; handing the file in again tries again.
PASSING = ("reader_crashed", "time_limit", "memory_limit")


@dataclass(frozen=True)
class Begun:
    """
    A batch of files whose readings are asked for.

    Parameters
    ----------
    current : dict of str to Summary
        Readings that were there and are current.
    awaited : dict of str to Future
        Readings to come.
    """

    current: dict[str, Summary]
    awaited: dict[str, Future[Answer | Failure]]


def begin(
    store: Store, pool: ReaderPool, hashes: Sequence[str], *, is_retry: bool = False
) -> Begun:
    """
    Ask for the readings of some files that have none, or one by another reader version.

    Parameters
    ----------
    store : Store
        Where the files are.
    pool : ReaderPool
        Who reads.
    hashes : sequence of str
        Which files; each once.
    is_retry : bool, default False
        Whether to read again what failed for a reason that may have passed.

    Returns
    -------
    Begun
        To be given to :func:`finish`.
    """
    current = {
        sha256: summary
        for sha256, summary in summaries(store, hashes).items()
        if summary.reader_version == store.reader_version
        and not (is_retry and summary.reason_rule in PASSING)
    }
    awaited = {
        sha256: pool.submit(store.bytes_of(sha256), sha256)
        for sha256 in hashes
        if sha256 not in current
    }
    durable.notice("batch:asked")
    return Begun(current, awaited)


def finish(store: Store, begun: Begun) -> dict[str, Summary]:
    """
    Wait for readings and keep them durably.

    Parameters
    ----------
    store : Store
        Where the files are.
    begun : Begun
        What :func:`begin` returned.

    Returns
    -------
    dict of str to Summary
        Summary of each file of the batch.
    """
    found = dict(begun.current)
    with durable.Group("facts") as group:
        for sha256, awaited in begun.awaited.items():
            outcome = awaited.result()
            if isinstance(outcome, Failure):
                outcome = _facts_of_failure(store, sha256, outcome)
            durable.notice("facts:received", sha256)
            group.write(store.facts_of(sha256), outcome.facts)
            found[sha256] = outcome.summary
    return found


def summaries(store: Store, hashes: Sequence[str]) -> dict[str, Summary]:
    """
    Summarise the readings that are there.

    Parameters
    ----------
    store : Store
        Where they are.
    hashes : sequence of str
        Which files to look for.

    Returns
    -------
    dict of str to Summary
        Those of the files that have a reading that this version can open.
    """
    import duckdb

    paths = [path for path in map(store.facts_of, hashes) if path.exists()]
    if not paths:
        return {}
    try:
        return _summarised(paths)
    except duckdb.Error:
        pass  # one of them has an older form: look at each alone
    found: dict[str, Summary] = {}
    for path in paths:
        with suppress(duckdb.Error):
            found |= _summarised([path])
    return found


@cache
def _sql() -> DuckDBPyConnection:
    """Open a database without a file to query parquet with, which takes a while."""
    import duckdb

    return duckdb.connect()


def _summarised(paths: Sequence[Path]) -> dict[str, Summary]:
    rows = (
        _sql()
        .execute(
            """
        select
            file_sha256,
            max(reader_version) filter (record = 'file'),
            max(verdict) filter (record = 'file'),
            max(reason_rule) filter (record = 'file'),
            max(reason_expected) filter (record = 'file'),
            max(reason_found) filter (record = 'file'),
            coalesce(list(distinct layout order by layout) filter (record = 'table'), []),
            coalesce(max(n_cells) filter (record = 'file'), 0),
            count(*) filter (record = 'issue')
        from read_parquet($paths)
        group by file_sha256
        """,
            {"paths": [str(path) for path in paths]},
        )
        .fetchall()
    )
    return {row[0]: Summary(*row[1:]) for row in rows}


def issues(store: Store, hashes: Sequence[str]) -> Iterator[dict[str, str | None]]:
    """
    List the issues that some files alone show.

    Parameters
    ----------
    store : Store
        Where the readings are.
    hashes : sequence of str
        Which files.

    Yields
    ------
    dict
        file_sha256, sheet, cell, raw_text, rule, expected, found.
    """
    columns = ("file_sha256", "sheet", "cell", "raw_text", "rule", "expected", "found")
    for sha256 in hashes:
        rows = _sql().execute(
            f"select {', '.join(columns)} from read_parquet($path) "
            "where record = 'issue'",
            {"path": str(store.facts_of(sha256))},
        )
        for row in rows.fetchall():
            yield dict(zip(columns, row, strict=True))


def _facts_of_failure(store: Store, sha256: str, failure: Failure) -> Answer:
    """Return facts that say only why there are none."""
    from ingest.reading import refused

    reason = Refusal(failure.rule, expected=failure.expected, found=failure.found)
    version = store.reader_version
    reading = refused(sha256, reason, version=version)
    return Answer(reading.to_parquet_bytes(), Summary.of(reading, version))

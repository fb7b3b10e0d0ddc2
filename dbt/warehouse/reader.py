"""
Reading what is published: the one way in for dashboards, exports and notebooks.

``published(home, audience)`` reads the pointer on every call, so an open dashboard moves
to a new version by itself. One read-only connection is kept per process, home, audience
and version, with a cursor per query; whoever still holds the earlier version can finish
with it, and its connection closes when nobody does. A file is compared with its hash once
per process and version.
"""

import os
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl

from warehouse.home import Home
from warehouse.refusals import Refusal
from warehouse.versions import (
    AUDIENCES,
    Version,
    VersionDamaged,
    current,
    read_version,
    sha256_of,
)

__all__ = [
    "NothingPublished",
    "Published",
    "QueryTooLong",
    "Refusal",
    "VersionDamaged",
    "published",
]

MEMORY_LIMIT = "1GB"
THREADS_AT_MOST = 4
QUERY_SECONDS = 30.0
# a version may go between reading the pointer and opening it; then the pointer has moved
ATTEMPTS = 3


class NothingPublished(Refusal):
    """The home has no published version yet."""


class QueryTooLong(Refusal):
    """A query was stopped because it took too long."""


@dataclass(frozen=True)
class Published:
    """
    One audience's database of one version, open for reading.

    Parameters
    ----------
    version : str
        Name of the version.
    built_at : datetime
        When it was built (UTC).
    code_version : str
        Version of the code that built it.
    path : Path
        The database file.
    """

    version: str
    built_at: datetime
    code_version: str
    path: Path
    _connection: duckdb.DuckDBPyConnection = field(repr=False, compare=False)

    def query(
        self,
        sql: str,
        params: Sequence[object] | Mapping[str, object] = (),
        *,
        timeout: float = QUERY_SECONDS,
    ) -> pl.DataFrame:
        """
        Run one query on a cursor of its own.

        Parameters
        ----------
        sql : str
            A query; values stand in it as ``?`` or ``$name``, never formatted in.
        params : sequence or mapping, optional
            The values.
        timeout : float, optional
            Seconds after which the query is stopped.

        Returns
        -------
        polars.DataFrame
            The rows.

        Raises
        ------
        QueryTooLong
            When the query was stopped.
        """
        cursor = self._connection.cursor()
        watch = threading.Timer(timeout, _interrupt, [cursor])
        watch.daemon = True
        watch.start()
        try:
            values = dict(params) if isinstance(params, Mapping) else list(params)
            frame: pl.DataFrame = cursor.sql(sql, params=values or None).pl()
            return frame
        except duckdb.InterruptException as error:
            raise QueryTooLong("query_too_long", seconds=f"{timeout:g}") from error
        finally:
            watch.cancel()
            cursor.close()


_open: dict[tuple[Path, str], Published] = {}
_lock = threading.Lock()


def published(home: Path, audience: str) -> Published:
    """
    Open the current version for an audience.

    Parameters
    ----------
    home : Path
        The office's folder.
    audience : str
        ``office``.

    Returns
    -------
    Published
        The version that is current at this moment.

    Raises
    ------
    NothingPublished
        When the home has no published version yet.
    VersionDamaged
        When the file is not the one that was published.
    """
    if audience not in AUDIENCES:
        raise Refusal("audience_unknown", audience=audience)
    place = Home(Path(home).resolve())
    key = (place.path, audience)
    with _lock:
        for attempt in range(1, ATTEMPTS + 1):
            name = current(place)
            if name is None:
                raise NothingPublished("nothing_published", home=place.path)
            held = _open.get(key)
            if held is not None and held.version == name:
                return held
            try:
                opened = _opened(read_version(place.published / name), audience)
            except (OSError, Refusal):
                if attempt == ATTEMPTS or current(place) == name:
                    raise
                continue
            _open[key] = opened
            return opened
    raise NothingPublished("nothing_published", home=place.path)


def _opened(version: Version, audience: str) -> Published:
    """Check an audience's file against its manifest and connect to it."""
    path = version.file(audience)
    expected = version.file_sha256.get(audience)
    if not path.is_file() or sha256_of(path) != expected:
        raise VersionDamaged(version.folder)
    connection = duckdb.connect(
        str(path),
        read_only=True,
        config={
            "enable_external_access": "false",
            "memory_limit": MEMORY_LIMIT,
            "threads": str(min(THREADS_AT_MOST, os.cpu_count() or 1)),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
            "python_enable_replacements": "false",
            # nothing may be written beside a published file
            "temp_directory": "",
            "lock_configuration": "true",
        },
    )
    return Published(
        version.name, version.built_at, version.code_version, path, connection
    )


def _interrupt(cursor: duckdb.DuckDBPyConnection) -> None:
    with suppress(duckdb.Error):
        cursor.interrupt()

"""
Publishing: from a warehouse under construction to the files that readers open.

The order of steps is the promise: hash what was built, copy it into a new file, close it,
open it again and compare with the manifest, make file and folder durable, rename the
folder to its version, and only then switch the pointer. Killed anywhere, readers see the
old version or the new one, whole.

A version is named by its content: the hash over the content hashes of all its tables and
over the format in which they are published. The same content again publishes nothing.
"""

import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from warehouse.fingerprint import Fingerprint, fingerprint, quoted, tables_in
from warehouse.home import Home
from warehouse.refusals import Refusal
from warehouse.versions import (
    AUDIENCES,
    MANIFEST,
    VERSION_NAME,
    Version,
    code_version,
    current,
    now,
    patiently,
    prune,
    read_version,
    rollback,
    sha256_of,
    switch,
    versions,
)

__all__ = ["Publication", "publish", "rollback", "versions"]

SCHEMA = "marts"
STAGING = ".staging"
# raised when the published files change in a way that no table shows
FORMAT = 1


@dataclass(frozen=True)
class Publication:
    """
    What publishing did.

    Parameters
    ----------
    version : Version
        The version that is current now.
    is_new : bool
        False when this content had been published before.
    is_switched : bool
        True when readers were pointed at another version than before.
    """

    version: Version
    is_new: bool
    is_switched: bool


def publish(home: Home, database: Path) -> Publication:
    """
    Publish the marts of a warehouse under construction, if their content is new.

    Parameters
    ----------
    home : Home
        The office's folder; the caller holds its lock.
    database : Path
        The warehouse, closed.

    Returns
    -------
    Publication
        The version that readers open from now on.

    Raises
    ------
    Refusal
        When what was written differs from what was built.
    """
    from ingest import durable

    durable.notice("publish:begin")
    before = current(home)
    tables = {audience: _fingerprints(database) for audience in AUDIENCES}
    name = version_name(tables)
    folder = home.published / name
    durable.notice("publish:hashed")
    known = _intact(folder)
    if known is None:
        known = _write(home, database, name, tables)
    is_new = known.folder != folder
    if is_new:
        _reveal(known.folder, folder)
        known = read_version(folder)
    if before != name:
        switch(home, name)
    durable.notice("publish:switched")
    prune(home)
    durable.notice("publish:done")
    return Publication(known, is_new, before != name)


def version_name(tables: Mapping[str, Mapping[str, Fingerprint]]) -> str:
    """Name a version by what it holds."""
    content = {
        audience: {table: found.content_sha256 for table, found in by_table.items()}
        for audience, by_table in tables.items()
    }
    text = json.dumps([FORMAT, content], sort_keys=True)
    name = hashlib.sha256(text.encode()).hexdigest()[:12]
    assert VERSION_NAME.fullmatch(name)
    return name


def _fingerprints(database: Path, catalog: str = "built") -> dict[str, Fingerprint]:
    """Hash all published tables of a database, opened read-only."""
    con = duckdb.connect()
    try:
        _attach(con, database, catalog, read_only=True)
        return {
            table: fingerprint(con, catalog, SCHEMA, table)
            for table in tables_in(con, catalog, SCHEMA)
        }
    finally:
        con.close()


def _attach(
    con: duckdb.DuckDBPyConnection, path: Path, catalog: str, *, read_only: bool
) -> None:
    literal = str(path).replace("'", "''")
    mode = "(read_only)" if read_only else ""
    con.execute(f"attach '{literal}' as {quoted(catalog)} {mode}")


def _intact(folder: Path) -> Version | None:
    """Return the version in a folder if it is whole; a damaged one is set aside."""
    if not folder.exists():
        return None
    try:
        version = read_version(folder)
        if version.is_intact():
            return version
    except Refusal:
        pass
    aside = folder.with_name(f".damaged-{folder.name}")
    shutil.rmtree(aside, ignore_errors=True)
    patiently(lambda: folder.replace(aside))
    return None


def _write(
    home: Home,
    database: Path,
    name: str,
    tables: dict[str, dict[str, Fingerprint]],
) -> Version:
    """Write a version's files into the staging folder, check them, make them durable."""
    from ingest import durable

    staging = home.published / STAGING
    if staging.exists():
        shutil.rmtree(staging)
    staging.mkdir()
    durable.notice("publish:staged")
    files = {}
    for audience, expected in tables.items():
        file = staging / f"{audience}.duckdb"
        _copy(database, file, list(expected))
        durable.notice("publish:copied")
        _verify(file, expected)
        durable.notice("publish:verified")
        durable.sync_file(file)
        durable.notice("publish:file_synced", file.name)
        files[audience] = sha256_of(file)
    version = Version(name, now(), code_version(), staging, tables, files)
    manifest = json.dumps(version.manifest(), indent=1, ensure_ascii=False)
    durable.write(staging / MANIFEST, f"{manifest}\n".encode(), kind="manifest")
    durable.notice("publish:synced")
    return version


def _reveal(staging: Path, folder: Path) -> None:
    """Give a finished version its name."""
    from ingest import durable

    patiently(lambda: staging.replace(folder))
    durable.notice("publish:renamed")
    durable.sync_folder(folder.parent)
    durable.notice("publish:revealed")


def _copy(database: Path, file: Path, tables: list[str]) -> None:
    """Copy tables into a new database, tables and rows in a fixed order."""
    from ingest import durable

    con = duckdb.connect()
    try:
        _attach(con, database, "built", read_only=True)
        _attach(con, file, "published", read_only=False)
        con.execute(f"create schema published.{SCHEMA}")
        for table in tables:
            con.execute(
                f"create table published.{SCHEMA}.{quoted(table)} as "
                f"from built.{SCHEMA}.{quoted(table)} order by all"
            )
            durable.notice("publish:table", table)
        con.execute("checkpoint published")
        con.execute("detach published")
    finally:
        con.close()


def _verify(file: Path, expected: Mapping[str, Fingerprint]) -> None:
    """Open what was written, read-only, and compare it with what was built."""
    log = file.with_name(f"{file.name}.wal")
    if log.exists() or _fingerprints(file, "written") != dict(expected):
        raise Refusal("publication_differs", file=file)

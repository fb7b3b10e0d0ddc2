"""Published versions: manifests, the pointer to the current one, rollback, pruning."""

import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from warehouse.fingerprint import Fingerprint
from warehouse.home import Home
from warehouse.refusals import Refusal

AUDIENCES = ("office",)
VERSIONS_KEPT = 10
VERSION_NAME = re.compile(r"[0-9a-f]{12}")
MANIFEST = "manifest.json"
POINTER = "current"
TRASH = ".trash-"
PATIENCE_SECONDS = 5.0
PAUSE_SECONDS = 0.1
READ_AT_ONCE = 1 << 20
# what decides the content of a warehouse, beside the home's own files
SOURCES = ("ingest", "standards", "dbt")
SOURCE_SUFFIXES = {".py", ".sql", ".yml", ".csv", ".toml"}


class VersionDamaged(Refusal):
    """A published version is not what was published."""

    def __init__(self, folder: Path) -> None:
        super().__init__("version_damaged", version=folder.name, folder=folder)


@dataclass(frozen=True)
class Version:
    """
    One published version, as its manifest tells it.

    Parameters
    ----------
    name : str
        Content-based name: 12 hexadecimal digits.
    built_at : datetime
        When it was built (UTC).
    code_version : str
        Version of the code that built it.
    folder : Path
        Where its files stand.
    tables : dict
        For each audience, the fingerprint of each table.
    file_sha256 : dict
        For each audience, the hash of its file.
    """

    name: str
    built_at: datetime
    code_version: str
    folder: Path
    tables: dict[str, dict[str, Fingerprint]]
    file_sha256: dict[str, str]

    def file(self, audience: str) -> Path:
        """Return the place of an audience's database."""
        return self.folder / f"{audience}.duckdb"

    def manifest(self) -> dict[str, Any]:
        """Return what ``manifest.json`` holds."""
        return {
            "version": self.name,
            "built_at": self.built_at.isoformat(timespec="seconds"),
            "code_version": self.code_version,
            "audiences": {
                audience: {
                    "file": self.file(audience).name,
                    "file_sha256": self.file_sha256[audience],
                    "tables": {
                        table: {
                            "n_rows": found.n_rows,
                            "content_sha256": found.content_sha256,
                        }
                        for table, found in tables.items()
                    },
                }
                for audience, tables in self.tables.items()
            },
        }

    def is_intact(self) -> bool:
        """Say whether every file still is the one that was published."""
        return all(
            self.file(audience).is_file() and sha256_of(self.file(audience)) == expected
            for audience, expected in self.file_sha256.items()
        )


def read_version(folder: Path) -> Version:
    """
    Read the manifest of a published version.

    Raises
    ------
    VersionDamaged
        When the manifest is missing or unreadable.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        audiences = manifest["audiences"]
        return Version(
            name=manifest["version"],
            built_at=datetime.fromisoformat(manifest["built_at"]),
            code_version=manifest["code_version"],
            folder=folder,
            tables={
                audience: {
                    table: Fingerprint(**found) for table, found in file["tables"].items()
                }
                for audience, file in audiences.items()
            },
            file_sha256={
                audience: file["file_sha256"] for audience, file in audiences.items()
            },
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise VersionDamaged(folder) from error


def versions(home: Home) -> list[Version]:
    """Return the published versions whose manifests can be read, newest first."""
    found = []
    for folder in home.published.glob("*"):
        if VERSION_NAME.fullmatch(folder.name):
            try:
                found.append(read_version(folder))
            except Refusal:
                continue
    return sorted(
        found, key=lambda version: (version.built_at, version.name), reverse=True
    )


def current(home: Home) -> str | None:
    """Return the name of the version that readers open, or None; read in one call."""
    try:
        name = (home.published / POINTER).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    # the name becomes part of a path
    return name if VERSION_NAME.fullmatch(name) else None


def switch(home: Home, name: str) -> None:
    """Point readers at a version, in one step that either happened or did not."""
    from ingest import durable

    durable.write(home.published / POINTER, f"{name}\n".encode(), kind="pointer")


def rollback(home: Home, name: str) -> Version:
    """
    Point readers at an earlier version, if its files are still the published ones.

    Parameters
    ----------
    home : Home
        The office's folder.
    name : str
        The version, or the beginning of its name.

    Returns
    -------
    Version
        The version that is current from now on.

    Raises
    ------
    Refusal
        When no such version exists, several do, or its files are damaged.
    """
    from ingest import lock

    with lock.writing(home.path):
        known = versions(home)
        fitting = [version for version in known if version.name.startswith(name)]
        if len(fitting) != 1:
            listed = ", ".join(version.name for version in known) or "-"
            raise Refusal("version_unknown", version=name, versions=listed)
        (chosen,) = fitting
        if not chosen.is_intact():
            raise VersionDamaged(chosen.folder)
        switch(home, chosen.name)
        return chosen


def prune(home: Home) -> list[str]:
    """
    Keep the current version and the nine newest others; delete the rest and stray files.

    A version that a reader holds open (Windows then refuses) stays until the next build.

    Returns
    -------
    list of str
        The versions deleted.
    """
    from ingest import durable

    durable.remove_leftovers(home.published)
    for left_behind in home.published.glob(".*"):
        shutil.rmtree(left_behind, ignore_errors=True)
    chosen = current(home)
    others = [version.name for version in versions(home) if version.name != chosen]
    deleted = []
    for name in others[VERSIONS_KEPT - 1 :]:
        trash = home.published / f"{TRASH}{name}"
        durable.notice("prune:version", name)
        try:
            # renamed first: a folder half deleted must not look like a version
            (home.published / name).replace(trash)
        except OSError:
            continue
        shutil.rmtree(trash, ignore_errors=True)
        deleted.append(name)
    return deleted


def sha256_of(path: Path) -> str:
    """Hash a file without holding it in memory."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(READ_AT_ONCE):
            digest.update(block)
    return digest.hexdigest()


def patiently(act: Callable[[], object]) -> None:
    """Rename, trying for five seconds where Windows refuses because somebody reads."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            act()
        except PermissionError:
            if os.name == "posix" or time.monotonic() > deadline:
                raise
            time.sleep(PAUSE_SECONDS)
        else:
            return


@cache
def code_version() -> str:
    """Return the package's version and a short hash of all that makes a warehouse."""
    root = Path(__file__).resolve().parents[2]
    digest = hashlib.sha256()
    for source in SOURCES:
        for path in sorted((root / source).rglob("*")):
            if path.suffix in SOURCE_SUFFIXES and path.is_file():
                # one hash on every system: Windows checkouts may have other line ends
                content = path.read_bytes().replace(b"\r\n", b"\n")
                digest.update(path.relative_to(root).as_posix().encode() + b"\0")
                digest.update(hashlib.sha256(content).digest())
    return f"{metadata.version('cjqa')}+{digest.hexdigest()[:8]}"


def now() -> datetime:
    """Return the time of this moment in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)

"""
Durable writes: a killed command leaves the old file or the new one, never a torn one.

Every file goes the same way: written under a temporary name in its own folder, made
durable, renamed, and then the folder is made durable. Files of one group go through each
step together, since a thousand small waits for the disk are slow and a shared one is not.

Each step is announced by :func:`notice`, so that tests can record the order of the steps
and kill the process at any of them.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

#: Ending of temporary names; whatever bears it without a living writer is a left-over.
PART = ".part"

#: Called with the name of each point passed and what it is about. Empty in production.
observers: tuple[Callable[[str, str], None], ...] = ()

_numbers = count(1)
_SYNCING_AT_ONCE = 8
_PATIENCE_SECONDS = 5.0


def notice(point: str, subject: str = "") -> None:
    """Tell the observers that ``point`` is passed, and for which ``subject``."""
    for observe in observers:
        observe(point, subject)


@dataclass(frozen=True)
class Part:
    """
    A file being written under its temporary name.

    Parameters
    ----------
    path : Path
        The temporary name.
    file : BinaryIO
        The open file.
    """

    path: Path
    file: BinaryIO


class Group:
    """
    Files that become durable together when the ``with`` block ends.

    When the block raises, none of them appears.

    Parameters
    ----------
    kind : str
        First half of the names of the points: ``<kind>:written``, ``<kind>:synced``,
        ``<kind>:renamed``, ``<kind>:folder_synced``.
    """

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._open: list[Part] = []
        self._kept: list[tuple[Part, Path]] = []

    def __enter__(self) -> Group:
        """Begin with no file."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Make all kept files durable, or none."""
        try:
            if kind is None:
                self._commit()
        finally:
            for part in [*self._open]:
                self.drop(part)

    def begin(self, folder: Path) -> Part:
        """Open a new temporary file in the folder where it is to end."""
        path = new_part(folder)
        part = Part(path, path.open("xb"))
        self._open.append(part)
        notice(f"{self._kind}:opened", path.name)
        return part

    def keep(self, part: Part, target: Path) -> None:
        """Let a written file appear as ``target`` when the group ends."""
        part.file.flush()
        self._kept.append((part, target))
        notice(f"{self._kind}:written", target.name)

    def drop(self, part: Part) -> None:
        """Forget a temporary file."""
        part.file.close()
        part.path.unlink(missing_ok=True)
        self._open.remove(part)

    def write(self, target: Path, content: bytes) -> None:
        """Let ``content`` appear as ``target`` when the group ends."""
        part = self.begin(target.parent)
        part.file.write(content)
        self.keep(part, target)

    def _commit(self) -> None:
        _sync_all([part.file.fileno() for part, _ in self._kept])
        for part, target in self._kept:
            part.file.close()
            notice(f"{self._kind}:synced", target.name)
        for part, target in self._kept:
            _replace(part.path, target)
            self._open.remove(part)
            notice(f"{self._kind}:renamed", target.name)
        for folder in sorted({target.parent for _, target in self._kept}):
            sync_folder(folder)
            notice(f"{self._kind}:folder_synced", folder.name)


def write(path: Path, content: bytes, kind: str = "file") -> None:
    """
    Write one file durably.

    Parameters
    ----------
    path : Path
        Where the file is to stand; an earlier one is replaced.
    content : bytes
        All of it.
    kind : str, default "file"
        First half of the names of the points passed.
    """
    with Group(kind) as group:
        group.write(path, content)


def new_part(folder: Path) -> Path:
    """Return a temporary name in a folder, for whoever writes a file by its name."""
    return folder / f"{os.getpid()}-{next(_numbers)}{PART}"


def adopt(part: Path, target: Path, kind: str = "file") -> None:
    """
    Make a file durable that somebody else wrote under a temporary name.

    Parameters
    ----------
    part : Path
        The temporary name, in the folder of ``target``; nobody has it open.
    target : Path
        Where the file is to stand; an earlier one is replaced.
    kind : str, default "file"
        First half of the names of the points passed.
    """
    notice(f"{kind}:written", target.name)
    sync_file(part)
    notice(f"{kind}:synced", target.name)
    _replace(part, target)
    notice(f"{kind}:renamed", target.name)
    sync_folder(target.parent)
    notice(f"{kind}:folder_synced", target.parent.name)


def make_folder(path: Path) -> None:
    """Make a folder, and those above it that are missing, and make that durable."""
    missing = [path, *path.parents]
    missing = missing[: next(i for i, folder in enumerate(missing) if folder.exists())]
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)
        notice("folder:made", folder.name)


def remove_leftovers(folder: Path) -> int:
    """
    Remove the temporary files that a killed command left in a folder.

    Parameters
    ----------
    folder : Path
        Where to look; the caller holds the home's lock, so that nobody is writing there.

    Returns
    -------
    int
        Number of files removed.
    """
    with os.scandir(folder) as entries:
        leftovers = [entry.path for entry in entries if entry.name.endswith(PART)]
    for path in leftovers:
        Path(path).unlink(missing_ok=True)
        notice("leftover:removed", Path(path).name)
    return len(leftovers)


def sync_file(path: Path) -> None:
    """Make the bytes of a closed file durable."""
    # Windows wants a descriptor that may write
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable, where the system can."""
    if os.name != "posix":
        return  # Windows journals its folders and cannot open them
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_all(descriptors: list[int]) -> None:
    if len(descriptors) < 2:
        for descriptor in descriptors:
            os.fsync(descriptor)
        return
    # the disk takes requests that wait together in one go
    with ThreadPoolExecutor(_SYNCING_AT_ONCE) as pool:
        for synced in [pool.submit(os.fsync, descriptor) for descriptor in descriptors]:
            synced.result()


def _replace(source: Path, target: Path) -> None:
    """Rename over ``target``; Windows refuses for as long as somebody reads it."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            source.replace(target)
        except PermissionError:
            if os.name == "posix" or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return

"""
Finding files: every file below the given paths, in path order, under a clean name.

Links are not followed, so that nothing outside the given path is read. A folder with the
marker file ``.cjqa-ignore`` is left out and counted. So are a home's own folders, which
would otherwise be received again and again when somebody ingests the whole home.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ingest.lock import LOCK
from ingest.refusal import Refusal

#: A folder that holds a file of this name is left out.
MARKER = ".cjqa-ignore"

_JUNCTION = 0xA0000003  # IO_REPARSE_TAG_MOUNT_POINT, which only Windows' stat names
_FOLDERS_OF_A_HOME = {"raw", "registers", "layouts", "build", "published"}
_FILES_OF_A_HOME = {"issues.xlsx", "audit.jsonl", LOCK}


@dataclass(frozen=True, slots=True)
class Found:
    """
    A file below a given path.

    Parameters
    ----------
    file_name : str
        Path below the given one, with ``/``; the file's own name when it was given.
    path : str
        Where the file is.
    """

    file_name: str
    path: str


@dataclass
class Scan:
    """
    What stands below the given paths.

    Parameters
    ----------
    files : list of Found
        In path order.
    closed_folders : list of (Found, str)
        Folders that may not be listed, and why.
    n_folders_ignored : int
        Folders left out for their marker, or as a home's own.
    n_not_followed : int
        Links, and entries that are neither file nor folder.
    """

    files: list[Found] = field(default_factory=list)
    closed_folders: list[tuple[Found, str]] = field(default_factory=list)
    n_folders_ignored: int = 0
    n_not_followed: int = 0


def scan(paths: Sequence[Path]) -> Scan:
    """
    Find all files at or below some paths.

    Parameters
    ----------
    paths : sequence of Path
        Files and folders.

    Returns
    -------
    Scan
        The files, and what was left out.

    """
    seen = Scan()
    for path in paths:
        if path.is_dir():
            _walk(path, seen)
        else:
            seen.files.append(Found(_readable(path.name), str(path)))
    seen.files.sort(key=lambda found: (found.file_name, found.path))
    return seen


def check(path: Path) -> None:
    """Refuse a given path that is missing or may not be read."""
    try:
        if path.is_dir():
            os.scandir(path).close()
        elif path.is_file():
            path.open("rb").close()
        elif path.exists():
            raise Refusal("path_is_no_file", path=path)
        else:
            raise Refusal("path_missing", path=path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refusal("path_not_readable", path=path, reason=reason) from error


def _walk(top: Path, seen: Scan) -> None:
    waiting = [("", str(top))]
    while waiting:
        prefix, folder = waiting.pop()
        try:
            with os.scandir(folder) as listed:
                entries = list(listed)
        except OSError as error:
            reason = error.strerror or str(error)
            seen.closed_folders.append((Found(prefix, folder), reason))
            continue
        names = {entry.name for entry in entries}
        if MARKER in names:
            seen.n_folders_ignored += 1
            continue
        own = _FOLDERS_OF_A_HOME | _FILES_OF_A_HOME if LOCK in names else set()
        for entry in entries:
            name = f"{prefix}{_readable(entry.name)}"
            if entry.name in own:
                seen.n_folders_ignored += entry.name in _FOLDERS_OF_A_HOME
            elif _is_link(entry):
                seen.n_not_followed += 1
            elif entry.is_dir():
                waiting.append((f"{name}/", entry.path))
            elif entry.is_file():
                seen.files.append(Found(name, entry.path))
            else:
                seen.n_not_followed += 1


def _is_link(entry: os.DirEntry[str]) -> bool:
    """Whether an entry points elsewhere: a link, or a junction on Windows."""
    if entry.is_symlink():
        return True
    found = entry.stat(follow_symlinks=False) if os.name == "nt" else None
    return getattr(found, "st_reparse_tag", 0) == _JUNCTION


def _readable(name: str) -> str:
    """
    Return a name that every tool can write down.

    Archives packed on Chinese Windows leave GB 18030 names on other systems, which Python
    shows as lone surrogates.
    """
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("gb18030", errors="replace")
    return name

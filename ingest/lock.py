"""One writer per home: a lock that the system releases when its holder dies."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ingest.durable import make_folder, notice
from ingest.refusal import Refusal

#: Name of the lock file; a folder that holds one is a home.
LOCK = ".cjqa-lock"

_held: dict[tuple[Path, int], int] = {}


@contextmanager
def writing(home: Path) -> Iterator[None]:
    """
    Hold the right to write in a home.

    A thread that holds it already may ask again: ``refresh`` is an ingest and a build,
    and a build reads again what is stale.

    Parameters
    ----------
    home : Path
        The home; made when it is missing.

    Raises
    ------
    Refusal
        ``home_in_use`` at once, when another command is writing there.
    """
    make_folder(home)
    key = (home.resolve(), threading.get_ident())
    if key in _held:
        _held[key] += 1
        try:
            yield
        finally:
            _held[key] -= 1
        return
    with (home / LOCK).open("ab") as file:
        if not _taken(file):
            raise Refusal("home_in_use", home=home)
        _held[key] = 1
        notice("home:locked", home.name)
        try:
            yield
        finally:
            del _held[key]
    notice("home:released", home.name)


def _taken(file: BinaryIO) -> bool:
    """Take the lock, which closing the file (or dying) gives back."""
    if os.name == "nt":
        import msvcrt

        try:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

"""
What several worker processes of one test run need, made by the first that asks.

A build costs tens of seconds, and each worker would make its own.
"""

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

#: A maker that takes longer has died.
PATIENCE_SECONDS = 300


def made_once(
    factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]
) -> Path:
    """
    Give a folder that ``make`` has filled, in this process or in another of the run.

    Nobody may write into it afterwards: whoever must takes a copy.
    """
    top = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        top = top.parent  # where the folders of all workers of this run stand
    folder, done, failed = (top / f"{name}{end}" for end in ("", ".made", ".failed"))
    try:
        folder.mkdir()
    except FileExistsError:
        end = time.monotonic() + PATIENCE_SECONDS
        while not done.exists():
            assert not failed.exists(), f"another worker could not make {name}"
            assert time.monotonic() < end, f"nobody has made {name}"
            time.sleep(0.2)
        return folder
    try:
        make(folder)
    except BaseException:
        failed.touch()
        raise
    done.touch()
    return folder


def copied(folder: Path, to: Path) -> Path:
    """Copy a shared folder, to write into."""
    return Path(shutil.copytree(folder, to))

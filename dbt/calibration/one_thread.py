"""
One thread for dense algebra, so that the same data give the same bytes everywhere.

A product of matrices is summed in another order when its threads are more or fewer.
numpy and scipy wheels each bring their own OpenBLAS, whose number of threads can be set
while it runs; where another library does the work (Accelerate on macOS) nothing is
changed.
"""

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import numpy as np
import scipy

_PREFIXES = ("scipy_openblas_", "openblas_")
_SUFFIXES = ("64_", "")


@cache
def _libraries() -> tuple[tuple[Callable[[], int], Callable[[int], None]], ...]:
    """Getter and setter of the number of threads for each OpenBLAS that is loaded."""
    found = []
    for package in (np, scipy):
        home = Path(str(package.__file__)).parent
        folders = (home.with_name(f"{home.name}.libs"), home / ".dylibs")
        for path in sorted(p for folder in folders for p in folder.glob("*openblas*")):
            try:
                library = ctypes.CDLL(str(path))
            except OSError:
                continue
            for prefix in _PREFIXES:
                for suffix in _SUFFIXES:
                    getter = getattr(library, f"{prefix}get_num_threads{suffix}", None)
                    setter = getattr(library, f"{prefix}set_num_threads{suffix}", None)
                    if getter is not None and setter is not None:
                        found.append((getter, setter))
    return tuple(found)


@contextmanager
def one_thread() -> Iterator[None]:
    """Run dense algebra on one thread inside the block."""
    before = [getter() for getter, _ in _libraries()]
    for _, setter in _libraries():
        setter(1)
    try:
        yield
    finally:
        for (_, setter), number in zip(_libraries(), before, strict=True):
            setter(number)

"""
A child process that reads files for its parent: ``python -m ingest.worker``.

A broken file can make a reader abort the whole process, hang, or eat all memory. So
files are read here, where the damage ends. A child only computes; it writes nothing but
its answers on standard output. It says why it dies on standard error, where the parent
looks (see :mod:`ingest.pool`).

One line of JSON asks (path, sha256); a line of JSON with the reading's summary and
``n_bytes`` answers, followed by that many bytes of facts. The first line of all says
that the child is ready.
"""

from __future__ import annotations

import faulthandler
import gc
import importlib
import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from ingest.reader_version import reader_version
from ingest.summary import Summary

if TYPE_CHECKING:
    from ingest.reading import Reading


def main(reader: str, seconds: float, n_bytes: int, own: Path | None = None) -> None:
    """
    Read files until the parent closes the pipe.

    Parameters
    ----------
    reader : str
        The function that reads a file, as ``module:function``.
    seconds : float
        The process ends itself when a file takes longer.
    n_bytes : int
        Memory that the process may take, where the system can hold it to that.
    own : Path, optional
        The home's own folder of layouts, given to the function as ``own``.
    """
    answers = _private_output()
    _limit_memory(n_bytes)
    module, _, function = reader.partition(":")
    read_file: Callable[..., Reading]
    read_file = getattr(importlib.import_module(module), function)
    # what every reading loads to be written is loaded before the time of a file runs
    importlib.import_module("pyarrow.parquet")
    if own is not None:
        read_file = partial(read_file, own=own)
    version = reader_version(own)
    answers.write(b"{}\n")
    answers.flush()
    for line in sys.stdin.buffer:
        task = json.loads(line)
        # a thread of its own that needs no interpreter: it ends loops in C and Rust too
        faulthandler.dump_traceback_later(seconds, exit=True)
        # a reading only grows: to look through it for cycles doubles the time
        gc.disable()
        reading = read_file(Path(task["path"]), task["sha256"])
        if reading.reason_rule == "memory_limit":
            raise MemoryError  # the parent names the limit, and may try a fresh process
        facts = reading.to_parquet_bytes()
        gc.enable()
        faulthandler.cancel_dump_traceback_later()
        answer = {"n_bytes": len(facts), "summary": asdict(Summary.of(reading, version))}
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.write(facts)
        answers.flush()


def _private_output() -> BinaryIO:
    """Keep standard output for answers; what a library prints goes to standard error."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return answers


def _limit_memory(n_bytes: int) -> None:
    try:
        import resource
    except ImportError:
        return  # Windows: the limits of ingest.reading alone bound memory there
    # data, not address space: libraries reserve far more addresses than they use
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard == resource.RLIM_INFINITY or hard > n_bytes:
        resource.setrlimit(resource.RLIMIT_DATA, (n_bytes, hard))


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]), *map(Path, sys.argv[4:]))

"""
Reading many files at once in child processes, at the risk of one file at a time.

A file that kills its child, keeps it too long or makes it run out of memory is given up
with the reason; the child is started anew for the next file. When a child that had read
other files before fails, the file gets a second chance in a fresh one, since the fault
may be what the others left behind.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import IO

from ingest.refusal import Refusal
from ingest.summary import Summary

READER = "ingest.reading:read_file"
# a farewell names the frames of every thread: hundreds of lines
_TAIL = 1 << 20
_OUT_OF_MEMORY = (
    "MemoryError",
    "memory allocation of",
    "bad_alloc",
    "Cannot allocate memory",
)
#: The children are the parallelism, and memory that a library reserves counts as theirs.
_FRUGAL = {
    "POLARS_MAX_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
}
_OUT_OF_TIME = "Timeout ("  # how faulthandler begins its farewell


@dataclass(frozen=True)
class Limits:
    """
    What one file may take.

    Parameters
    ----------
    seconds : float, default 10
        Time.
    n_bytes : int, default 512 MiB
        Memory of the process that reads it.
    """

    seconds: float = 10.0
    n_bytes: int = 512 << 20


@dataclass(frozen=True)
class Failure:
    """
    Why a file could not be read.

    Parameters
    ----------
    rule : str
        ``reader_crashed``, ``time_limit`` or ``memory_limit``.
    expected, found : str
        What the sentence of the rule fills in.
    """

    rule: str
    expected: str = ""
    found: str = ""


@dataclass(frozen=True)
class Answer:
    """
    What a child read.

    Parameters
    ----------
    facts : bytes
        The facts, as a parquet file.
    summary : Summary
        What they say in short.
    """

    facts: bytes
    summary: Summary


class ReaderPool:
    """
    Child processes that read files; used in a ``with`` block, which ends them.

    Parameters
    ----------
    n_children : int, default 2
        How many; each is started when it is first needed.
    limits : Limits, optional
        What one file may take.
    reader : str, optional
        The function that reads a file, as ``module:function``.
    layouts : Path, optional
        The home's own folder of layouts.
    """

    def __init__(
        self,
        n_children: int = 2,
        limits: Limits | None = None,
        reader: str = READER,
        layouts: Path | None = None,
    ) -> None:
        limits = limits or Limits()
        self._children = [_Child(limits, reader, layouts) for _ in range(n_children)]
        self._idle: SimpleQueue[_Child] = SimpleQueue()
        for child in self._children:
            self._idle.put(child)
        self._threads = ThreadPoolExecutor(n_children)

    def __enter__(self) -> ReaderPool:
        """Start nothing yet."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the children, whatever they are doing."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for child in self._children:
            child.end()
        self._threads.shutdown()
        for child in self._children:
            child.bury()

    def submit(self, path: Path, sha256: str) -> Future[Answer | Failure]:
        """
        Have a file read.

        Parameters
        ----------
        path : Path
            The file.
        sha256 : str
            The hash of its bytes.

        Returns
        -------
        Future of Answer or Failure
            Its facts, or why there are none.
        """
        return self._threads.submit(self._read, path, sha256)

    def _read(self, path: Path, sha256: str) -> Answer | Failure:
        child = self._idle.get()
        try:
            was_fresh = child.is_fresh
            outcome = child.read(path, sha256)
            if isinstance(outcome, Answer) or was_fresh or outcome.rule == "time_limit":
                return outcome
            return child.read(path, sha256)
        finally:
            self._idle.put(child)


class _Child:
    """One child process, started when needed and again after it died."""

    def __init__(self, limits: Limits, reader: str, layouts: Path | None) -> None:
        self._limits = limits
        self._reader = reader
        self._layouts = layouts
        self._process: subprocess.Popen[bytes] | None = None
        self._errors: IO[bytes] | None = None
        self._is_ended = False
        self.is_fresh = True

    def read(self, path: Path, sha256: str) -> Answer | Failure:
        process = self._process or self._start()
        self.is_fresh = False
        task = json.dumps({"path": str(path), "sha256": sha256})
        try:
            return _answer(process, f"{task}\n".encode())
        except (EOFError, OSError, ValueError):
            return self._failure()

    def end(self) -> None:
        """Kill the process; it holds nothing that could be lost."""
        self._is_ended = True
        if self._process:
            self._process.kill()

    def bury(self) -> str:
        """Take leave of the process and return the end of what it said, or its status."""
        if self._process is None or self._errors is None:
            return ""
        self._process.kill()
        # waits, and closes the pipes even when one is broken
        with suppress(OSError), self._process:
            pass
        with self._errors as errors:
            errors.seek(max(0, errors.seek(0, os.SEEK_END) - _TAIL))
            said = errors.read().decode("utf-8", errors="replace").strip()
        status = self._process.returncode
        self._process = self._errors = None
        return said or f"exit status {status}"

    def _start(self) -> subprocess.Popen[bytes]:
        if self._is_ended:
            raise CancelledError
        errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed by bury)
        try:
            process = subprocess.Popen(
                [
                    sys.executable,
                    "-P",  # a folder called ingest where the user stands is not ours
                    "-m",
                    "ingest.worker",
                    self._reader,
                    str(self._limits.seconds),
                    str(self._limits.n_bytes),
                    *([] if self._layouts is None else [str(self._layouts)]),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=os.environ | _FRUGAL,
            )
        except OSError as error:
            errors.close()
            raise Refusal("reader_not_started", reason=error.strerror) from error
        self._process, self._errors = process, errors
        self.is_fresh = True
        assert process.stdout is not None
        if not process.stdout.readline():
            raise Refusal("reader_not_started", reason=_last_line(self.bury()))
        return process

    def _failure(self) -> Failure:
        """Say why the child died."""
        last_words = self.bury()
        if _OUT_OF_TIME in last_words:
            return Failure("time_limit", expected=f"{self._limits.seconds:g} s")
        if any(sign in last_words for sign in _OUT_OF_MEMORY):
            return Failure("memory_limit", expected=f"{self._limits.n_bytes >> 20} MiB")
        return Failure("reader_crashed", found=_last_line(last_words))


def _answer(process: subprocess.Popen[bytes], task: bytes) -> Answer:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(task)
    process.stdin.flush()
    line = process.stdout.readline()
    if not line:
        raise EOFError
    head = json.loads(line)
    facts = process.stdout.read(head["n_bytes"])
    if len(facts) < head["n_bytes"]:
        raise EOFError
    return Answer(facts, Summary(**head["summary"]))


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:200] if lines else ""

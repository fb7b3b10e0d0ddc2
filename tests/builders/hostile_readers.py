"""Readers that misbehave on command: the file's text says how."""

import os
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Answer:
    """What a reader returns, as far as its parent looks."""

    content: bytes
    verdict: str = "read"
    reason_rule: str | None = None
    reason_expected: str | None = None
    reason_found: str | None = None
    layouts: tuple[str, ...] = ()
    n_cells: int = 0
    n_issues: int = 0

    def to_parquet_bytes(self) -> bytes:
        return self.content


def read_file(path: Path, sha256: str) -> Answer:
    """Do what the file says; echo anything else."""
    text = path.read_text(encoding="utf-8")
    if text == "hang":
        time.sleep(60)
    if text == "abort":
        os.abort()
    if text == "leave":
        os._exit(0)
    if text == "raise":
        raise ValueError("7 is not a clause")
    if text == "gobble":
        while True:
            _KEPT.append(b"x" * (1 << 24))
    if text == "print":
        print("a library that talks", flush=True)
    if text == "grow":
        # harmless in a fresh process, too much for one that has grown before
        _KEPT.append(b"x" * (150 << 20))
    return Answer(f"{os.getpid()} {sha256} {text}".encode())


_KEPT: list[bytes] = []

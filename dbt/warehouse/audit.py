"""
The audit log: ``<home>/audit.jsonl``, append-only, each line chained to the one before.

A line holds its number, the time, what was done and the hash of the line before; its own
hash covers all of these. Nobody can change, drop or reorder a line without every later
hash failing. A line torn by a crash stays where it is and is skipped.
"""

import hashlib
import json
import os
from dataclasses import dataclass
from typing import Any

from warehouse.home import Home
from warehouse.refusals import Refusal
from warehouse.versions import now

START = "0" * 64


@dataclass(frozen=True)
class Chain:
    """
    What checking the log found.

    Parameters
    ----------
    n_entries : int
        Whole entries.
    last_hash : str
        Hash of the last one.
    broken_at : int or None
        Line (from 1) at which the chain fails.
    """

    n_entries: int
    last_hash: str
    broken_at: int | None


def check(home: Home) -> Chain:
    """Follow the chain from its start."""
    n_entries, last = 0, START
    try:
        lines = home.audit_log.read_bytes().split(b"\n")
    except FileNotFoundError:
        lines = []
    for number, line in enumerate(lines, start=1):
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        said = entry.pop("hash", None)
        n_entries += 1
        if (
            entry.get("number") != n_entries
            or entry.get("previous") != last
            or said != _hash(entry)
        ):
            return Chain(n_entries, last, number)
        last = said
    return Chain(n_entries, last, None)


def record(home: Home, action: str, **particulars: object) -> None:
    """
    Append one entry and make it durable.

    Parameters
    ----------
    home : Home
        The office's folder; the caller holds its lock.
    action : str
        What was done.
    **particulars : object
        To what, by which version.

    Raises
    ------
    Refusal
        When the log has been tampered with: then nothing more is exported.
    """
    chain = check(home)
    if chain.broken_at is not None:
        raise Refusal("audit_broken", file=home.audit_log, line=chain.broken_at)
    entry: dict[str, Any] = {
        "number": chain.n_entries + 1,
        "at": now().isoformat(),
        "action": action,
        **particulars,
        "previous": chain.last_hash,
    }
    entry["hash"] = _hash(entry)
    line = json.dumps(entry, ensure_ascii=False).encode() + b"\n"
    with home.audit_log.open("ab+") as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                line = b"\n" + line
        file.write(line)
        file.flush()
        os.fsync(file.fileno())


def _hash(entry: dict[str, Any]) -> str:
    text = json.dumps(entry, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()

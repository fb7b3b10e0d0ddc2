"""Receive files without the command line (``HOME PATH...``), and compare stores."""

import json
import sys
from pathlib import Path

import ingest


def main() -> None:
    """Receive what the command line names."""
    home, *paths = map(Path, sys.argv[1:])
    ingest.receive(paths, home)


def contents(home: Path) -> dict[str, object]:
    """All that a raw store keeps; of receipts all but the time. Packs are derived."""
    raw = home / "raw"
    return {
        path.relative_to(raw).as_posix(): _timeless(path)
        for folder in ("files", "facts")
        for path in sorted((raw / folder).iterdir())
    }


def _timeless(path: Path) -> object:
    if path.suffix != ".json":
        return path.read_bytes()
    receipts = json.loads(path.read_text(encoding="utf-8"))
    for receipt in receipts["receipts"]:
        assert receipt.pop("received_at")
    return receipts

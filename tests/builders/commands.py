"""Run ``cjqa`` in a process of its own, as a person would, and read what it said."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# the installed script: with ``python -c`` DuckDB takes the process for an interactive one
COMMAND = [str(Path(sys.executable).with_name("cjqa"))]
PATIENCE_SECONDS = 600


@dataclass(frozen=True)
class Said:
    """What a command printed and returned."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one object on standard output; anything beside it fails."""
        found: dict[str, Any] = json.loads(self.out)
        return found


def cjqa(*arguments: str | Path, **environment: str) -> Said:
    """Run a command and wait for it; a traceback in what it says fails."""
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert "Traceback" not in done.stdout + done.stderr
    return Said(done.returncode, done.stdout, done.stderr)

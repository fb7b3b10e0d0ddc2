"""The national bench runs, at a small size, and both numbers of threads agree."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("national.py")


@pytest.mark.long
def test_two_cycles_pass_through_with_one_and_two_threads() -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--applications", "40", "--cycles", "2"],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert figures["same content"] is True
    for n in (1, 2):
        told = figures[f"{n} threads"]
        # three sheets and a consensus of 18 clauses for each application
        assert told["clause_scores"] == 40 * 2 * 4 * 18
        assert told["factor_scores"] == 40 * 2 * 3 * 18 * 4
        assert told["total_seconds"] > 0

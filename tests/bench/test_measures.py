"""The measures run and print their ratios; what they come to is never asserted."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

SCRIPT = Path(__file__).with_name("measures.py")


@pytest.mark.parametrize(
    ("measure", "ratio"),
    [("ingest", "ingest / pandas load"), ("memory", "all / quarter")],
)
def test_a_measure_prints_its_ratio(measure: str, ratio: str) -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), measure, "--sheets", "12"],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    line = next(line for line in done.stdout.splitlines() if ratio in line)
    assert float(re.findall(r"[\d.]+$", line)[0]) > 0

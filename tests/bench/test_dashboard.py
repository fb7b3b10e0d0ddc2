"""The measures of the dashboard run and print figures, none of which is asserted."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from measures import archive, cjqa

SCRIPT = Path(__file__).with_name("dashboard.py")


@pytest.mark.long
def test_sessions_are_measured_on_a_served_home(tmp_path: Path) -> None:
    home = tmp_path / "home"
    archive(tmp_path / "archive", 40)
    cjqa("refresh", str(tmp_path / "archive"), home=home)
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(home), "sessions", "--sessions", "3"],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    line = next(line for line in done.stdout.splitlines() if "slowest alone" in line)
    assert float(re.findall(r"[\d.]+$", line)[0]) > 0

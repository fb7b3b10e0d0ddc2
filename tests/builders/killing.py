"""
Kill a command as a power cut would: at a named point, or at any moment.

``killed_at(command, point, occurrence)`` runs a command in a process of its own, which
kills itself when it passes ``point`` for the ``occurrence``-th time; ``killed_after``
kills it from outside after some seconds; ``points_of`` runs it to the end and lists the
points that it passed. A command is the argument list of ``cjqa``, or of another
``module:function`` given as ``entry`` that reads ``sys.argv`` likewise.

Points are announced by ``ingest.durable.notice``.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

CLI = "warehouse.cli:main"
# Windows has no SIGKILL; there os.kill ends the process at once with any other signal
_KILL = getattr(signal, "SIGKILL", signal.SIGTERM)
_PATIENCE_SECONDS = 300


def killed_at(
    command: Sequence[str], point: str, occurrence: int = 1, *, entry: str = CLI
) -> None:
    """Run a command and kill it at a point; fails when the point is never reached."""
    plan = {"entry": entry, "point": point, "occurrence": occurrence}
    done = _run(plan, command)
    assert done.returncode == (1 if os.name == "nt" else -_KILL), done.stderr
    assert f"killed at {point}" in done.stderr


def killed_after(command: Sequence[str], seconds: float, *, entry: str = CLI) -> bool:
    """Run a command and kill it after some seconds; tells whether it still ran."""
    with subprocess.Popen(
        _arguments({"entry": entry}, command),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        deadline = time.monotonic() + seconds
        while process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.001)
        is_running = process.poll() is None
        process.kill()
    return is_running


def points_of(
    command: Sequence[str], log: Path, *, entry: str = CLI
) -> list[tuple[str, str]]:
    """Run a command to its end and list the points passed, each with its subject."""
    done = _run({"entry": entry, "log": str(log)}, command)
    assert done.returncode == 0, done.stderr
    lines = log.read_text(encoding="utf-8").splitlines()
    return [(point, subject) for point, subject in (line.split("\t") for line in lines)]


def three_occurrences(points: Sequence[str]) -> list[tuple[str, int]]:
    """Choose each point three times: at its first, middle and last occurrence."""
    return [
        (point, k) for point, n in Counter(points).items() for k in (1, (n + 1) // 2, n)
    ]


def _run(
    plan: dict[str, object], command: Sequence[str]
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        _arguments(plan, command),
        capture_output=True,
        encoding="utf-8",
        timeout=_PATIENCE_SECONDS,
        check=False,
    )


def _arguments(plan: dict[str, object], command: Sequence[str]) -> list[str]:
    return [sys.executable, str(Path(__file__)), json.dumps(plan), *command]


def main() -> None:
    """Run the command of the plan, watched."""
    from ingest import durable

    plan = json.loads(sys.argv[1])
    passed: Counter[str] = Counter()

    def watch(point: str, subject: str) -> None:
        passed[point] += 1
        if "log" in plan:
            with Path(plan["log"]).open("a", encoding="utf-8") as log:
                log.write(f"{point}\t{subject}\n")
        if point == plan.get("point") and passed[point] == plan["occurrence"]:
            print(f"killed at {point}", file=sys.stderr, flush=True)
            os.kill(os.getpid(), _KILL)

    durable.observers = (watch,)
    sys.argv = ["cjqa", *sys.argv[2:]]
    module, _, function = plan["entry"].partition(":")
    getattr(import_module(module), function)()


if __name__ == "__main__":
    main()

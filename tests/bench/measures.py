"""
How fast the path is, as ratios within one run.

Seconds differ between machines and hours, so nothing here asserts one. Each measure
compares two things done in the same minute on the same data and says how they relate.

    uv run python tests/bench/measures.py            # all, at full size
    uv run python tests/bench/measures.py ingest     # one of: ingest memory build query
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import psutil

SHEETS_PER_APPLICATION = 3
CJQA = str(Path(sys.executable).with_name("cjqa"))  # the installed command


def archive(out: Path, sheets: int) -> tuple[list[Path], int]:
    """
    Write a clean archive of about `sheets` examiners' sheets, in files of every layout.

    Gives the workbooks among them, which pandas can load too, and the number of all
    scoring sheets.
    """
    import ingest

    written = ingest.simulate(
        out,
        cycles=1,
        applications=max(1, sheets // SHEETS_PER_APPLICATION),
        examiners=max(3, sheets // 10),
        seed=7,
        mess=0.0,
    )
    workbooks = (path for kind in ("xlsx", "xlsm") for path in out.rglob(f"*.{kind}"))
    return sorted(workbooks), written.n_sheets


def cjqa(*arguments: str, home: Path) -> dict[str, object]:
    """Run the command as its user does and give its JSON."""
    done = subprocess.run(
        [
            CJQA,
            *arguments,
            "--home",
            str(home),
            "--json",
        ],
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    if done.returncode != 0:
        raise RuntimeError(done.stdout + done.stderr)
    return dict(json.loads(done.stdout))


def seconds(action: Callable[[], object]) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def measure_ingest(folder: Path, sheets: int) -> dict[str, float]:
    """
    Ingest of a mixed archive against merely loading its workbooks with pandas.

    Ingest also reads the text files and documents, which pandas is spared.
    """
    import pandas

    workbooks, n_sheets = archive(folder / "archive", sheets)

    def load(path: Path) -> object:
        return pandas.read_excel(path, sheet_name=None, engine="openpyxl")

    loading = seconds(lambda: [load(path) for path in workbooks])
    home = folder / "home"
    reading = seconds(lambda: cjqa("ingest", str(folder / "archive"), home=home))
    again = seconds(lambda: cjqa("ingest", str(folder / "archive"), home=home))
    return {
        "workbooks": len(workbooks),
        "sheets": n_sheets,
        "ingest / pandas load": reading / loading,
        "second ingest / first": again / reading,
        "pandas_seconds": loading,
        "ingest_seconds": reading,
    }


def peak_of_tree(arguments: list[str]) -> int:
    """Peak resident bytes of a command and its children together, sampled each 20 ms."""
    process = psutil.Popen(
        arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    peak = 0
    while process.poll() is None:
        total = 0
        for part in [process, *process.children(recursive=True)]:
            try:
                total += part.memory_info().rss
            except psutil.Error:
                continue  # it ended between listing and asking
        peak = max(peak, total)
        time.sleep(0.02)
    return peak


def measure_memory(folder: Path, sheets: int) -> dict[str, float]:
    """Peak memory of ingest for a quarter of the files and for all of them."""
    peaks = {}
    for share in (4, 1):
        out = folder / f"archive-{share}"
        archive(out, max(3, sheets // share))
        command = [CJQA, "ingest", str(out)]
        peaks[share] = peak_of_tree([*command, "--home", str(folder / f"home-{share}")])
    return {
        "peak_mb_quarter": peaks[4] / 1e6,
        "peak_mb_all": peaks[1] / 1e6,
        "all / quarter": peaks[1] / peaks[4],
    }


def measure_build(folder: Path, sheets: int) -> dict[str, float]:
    """Seconds of build per 1,000 sheets beyond the empty build."""
    empty = folder / "empty"
    cjqa("build", home=empty)
    nothing = seconds(lambda: cjqa("build", home=empty))
    home = folder / "home"
    workbooks, n_sheets = archive(folder / "archive", sheets)
    cjqa("ingest", str(folder / "archive"), home=home)
    full = seconds(lambda: cjqa("build", home=home))
    return {
        "workbooks": len(workbooks),
        "sheets": n_sheets,
        "empty_build_seconds": nothing,
        "build_seconds": full,
        "seconds_per_1000_sheets": (full - nothing) / n_sheets * 1000,
        "build / empty build": full / nothing,
    }


def measure_query(folder: Path, sheets: int) -> dict[str, float]:
    """A cached query of the dashboard against the bare one on an open connection."""
    from dashboards.queries import strengths
    from warehouse import reader

    home = folder / "home"
    archive(folder / "archive", sheets)
    cjqa("refresh", str(folder / "archive"), home=home)
    os.environ["CJQA_HOME"] = str(home)
    published = reader.published(home, "office")
    sql = """
        select * from marts.fct_category_strengths
        where award_id = $award and basis = 'final'
    """
    cycles = published.query("select award_id, cycle from marts.dim_cycle")
    award, cycle = cycles.row(0)

    def bare() -> object:
        return published.query(sql, {"award": award})

    def cached() -> object:
        return strengths.heat_map(reader.published(home, "office"), award, cycle, "final")

    bare(), cached()
    ratio = median(seconds(cached) for _ in range(50)) / median(
        seconds(bare) for _ in range(50)
    )
    return {"cached query / bare query": ratio}


MEASURES: dict[str, tuple[Callable[[Path, int], dict[str, float]], int]] = {
    "ingest": (measure_ingest, 2000),
    "memory": (measure_memory, 2000),
    "build": (measure_build, 2000),
    "query": (measure_query, 120),
}


def run(name: str, sheets: int | None = None) -> dict[str, float]:
    """Run one measure in a fresh folder and give its figures."""
    measure, full = MEASURES[name]
    folder = Path(tempfile.mkdtemp(prefix="cjqa-bench-"))
    try:
        return measure(folder, sheets or full)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    """Print each figure on its own line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("measures", nargs="*", choices=[*MEASURES, []])
    parser.add_argument("--sheets", type=int)
    chosen = parser.parse_args()
    for name in chosen.measures or MEASURES:
        for figure, value in run(name, chosen.sheets).items():
            print(f"{name:8}{figure:28}{value:12.3f}", flush=True)


if __name__ == "__main__":
    main()

"""
What the severity model costs, against lme4 and against itself, in one run.

Both sides fit the same terms to the same ratings, each on one thread and in a process of
its own; what is compared is the processor time of the fit alone. lme4 is taken as it
comes, without derivatives: it may stop early, which is to its advantage. Both should
multiply matrices equally fast: with Debian's reference BLAS lme4 needs eight times as
long as with OpenBLAS, which flatters us, so the speed of a product is printed too. Not
installed, R takes another BLAS by LD_PRELOAD=.../libopenblas.so.0.

    uv run python tests/bench/calibration_measures.py            # all, at full size
    uv run python tests/bench/calibration_measures.py typical    # lme4 missing pools ...
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import calibration_cases as cases
import polars as pl

FIT = Path(__file__).with_name("calibration_fit.py")
PLAIN = Path(__file__).parents[1] / "calibration" / "reference" / "lme4" / "plain.R"
TERMS = (
    "application",
    "application_clause",
    "sheet",
    "examiner",
    "examiner_cycle",
    "examiner_dimension",
)
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS"), "1"
)
SEED = 31


def run_alone(command: list[str]) -> str:
    """Run a command on one thread and give what it prints."""
    done = subprocess.run(
        command,
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, **ONE_THREAD},
    )
    if done.returncode != 0:
        raise RuntimeError(done.stdout + done.stderr)
    return done.stdout


def fitted(ratings: pl.DataFrame, folder: Path, *options: str) -> dict[str, Any]:
    """Fit the severity model and give its cost and answer."""
    path = folder / "ratings.parquet"
    ratings.write_parquet(path)
    return dict(json.loads(run_alone([sys.executable, str(FIT), str(path), *options])))


def fitted_by_lme4(ratings: pl.DataFrame, folder: Path) -> dict[str, float]:
    """Fit the same terms with lmer() and give its cost and answer."""
    path = folder / "ratings.csv"
    ratings.write_csv(path)
    printed = run_alone(["Rscript", str(PLAIN), str(path), ",".join(TERMS)])
    pairs = (line.split(",") for line in printed.splitlines())
    return {name: float(value) for name, value in pairs}


def shrunk(pool: cases.Pool, share: float) -> cases.Pool:
    """Take a share of a pool's examiners and applications."""
    return replace(
        pool,
        examiners=max(9, round(pool.examiners * share)),
        panels=max(2, round(pool.panels * share)),
    )


def against_lme4(ratings: pl.DataFrame, folder: Path) -> dict[str, float]:
    """Cost and answer of both sides."""
    ours = fitted(ratings, folder)
    theirs = fitted_by_lme4(ratings, folder)
    total = sum(ours["variances"].values())
    return {
        "ratings": ratings.height,
        "lme4 CPU / CPU": theirs["cpu_seconds"] / ours["cpu_seconds"],
        # below zero where lmer() stopped above the optimum
        "criterion less lme4's": ours["criterion"] - theirs["criterion"],
        "components differ by": max(
            abs(variance - theirs[term]) / total
            for term, variance in ours["variances"].items()
        ),
        "lme4's product / ours": theirs["product_seconds"] / ours["product_seconds"],
        "cpu_seconds": ours["cpu_seconds"],
        "lme4_cpu_seconds": theirs["cpu_seconds"],
        "lme4_evaluations": theirs["evaluations"],
    }


def measure_lme4(folder: Path, share: float) -> dict[str, float]:
    """Half a million ratings, complete."""
    pool = shrunk(cases.NATIONAL, share)
    return against_lme4(cases.ratings(pool, SEED), folder)


def measure_missing(folder: Path, share: float) -> dict[str, float]:
    """The same with a twentieth of the clauses missing."""
    pool = shrunk(cases.NATIONAL, share)
    return against_lme4(cases.ratings(pool, SEED, missing=0.05), folder)


def measure_pools(folder: Path, share: float) -> dict[str, float]:
    """Two million ratings in thirty regional pools."""
    ratings = cases.regional(max(2, round(cases.REGIONS * share)))
    found = fitted(ratings, folder)
    return {
        "ratings": ratings.height,
        "microseconds a rating": found["cpu_seconds"] / ratings.height * 1e6,
        "peak_mb": found["peak_mb"],
        "seconds": found["seconds"],
    }


def measure_typical(folder: Path, share: float) -> dict[str, float]:
    """Six cycles of one award, with and without the intervals over the components."""
    ratings = cases.ratings(shrunk(cases.TYPICAL, share), SEED)
    plain, full = fitted(ratings, folder), fitted(ratings, folder, "intervals")
    return {
        "ratings": ratings.height,
        "with intervals / without": full["cpu_seconds"] / plain["cpu_seconds"],
        "seconds": plain["seconds"],
        "seconds_with_intervals": full["seconds"],
    }


def measure_intervals(folder: Path, share: float) -> dict[str, float]:
    """The intervals over the components for half a million ratings."""
    ratings = cases.ratings(shrunk(cases.NATIONAL, share), SEED)
    plain, full = fitted(ratings, folder), fitted(ratings, folder, "intervals")
    return {
        "ratings": ratings.height,
        "with intervals / without": full["cpu_seconds"] / plain["cpu_seconds"],
        "seconds": plain["seconds"],
        "seconds_with_intervals": full["seconds"],
        "peak_mb": full["peak_mb"],
    }


def measure_growth(folder: Path, share: float) -> dict[str, float]:
    """
    Processor time of four times the ratings, over four times that of the first.

    Once by more pools, once by more applications for the same examiners. One is linear
    growth; fixed costs and the examiners' own system make it less.
    """
    regions = max(2, round(8 * share))
    few, many = (fitted(cases.regional(n), folder) for n in (regions, 4 * regions))
    pool = shrunk(cases.NATIONAL, share / 2)
    short, long = (
        fitted(cases.ratings(replace(pool, rounds=rounds), SEED), folder)
        for rounds in (4, 16)
    )
    return {
        "more pools": many["cpu_seconds"] / few["cpu_seconds"] / 4,
        "more applications": long["cpu_seconds"] / short["cpu_seconds"] / 4,
    }


MEASURES: dict[str, Callable[[Path, float], dict[str, float]]] = {
    "typical": measure_typical,
    "pools": measure_pools,
    "growth": measure_growth,
    "intervals": measure_intervals,
    "lme4": measure_lme4,
    "missing": measure_missing,
}


def run(name: str, share: float = 1.0) -> dict[str, float]:
    """Run one measure in a fresh folder and give its figures."""
    folder = Path(tempfile.mkdtemp(prefix="cjqa-bench-"))
    try:
        return MEASURES[name](folder, share)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    """Print each figure on its own line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("measures", nargs="*", choices=[*MEASURES, []])
    parser.add_argument("--share", type=float, default=1.0)
    chosen = parser.parse_args()
    for name in chosen.measures or MEASURES:
        for figure, value in run(name, chosen.share).items():
            print(f"{name:10}{figure:28}{value:14.4f}", flush=True)


if __name__ == "__main__":
    main()

"""
One fit of the severity model in a process of its own, so that its cost can be told.

    uv run python tests/bench/calibration_fit.py <ratings.parquet> [intervals]
"""

from __future__ import annotations

import json
import resource
import sys
import time

import numpy as np
import polars as pl

from calibration import fit_severity


def main() -> None:
    """Print the cost of the fit and its answer as JSON."""
    ratings = pl.read_parquet(sys.argv[1])
    wall, cpu = time.perf_counter(), time.process_time()
    fit = fit_severity(ratings, intervals="intervals" in sys.argv[2:])
    spent = time.process_time() - cpu
    cost = {
        "cpu_seconds": spent,
        "seconds": time.perf_counter() - wall,
        # kilobytes on Linux, bytes on a Mac
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        / (1e6 if sys.platform == "darwin" else 1e3),
    }
    matrix = np.linspace(0, 1, 4_000_000).reshape(2000, 2000)
    cpu = time.process_time()
    matrix.T @ matrix
    cost["product_seconds"] = time.process_time() - cpu
    answer = {"state": fit.state, "criterion": fit.reml, "variances": dict(fit.variances)}
    print(json.dumps({**cost, **answer}))


if __name__ == "__main__":
    main()

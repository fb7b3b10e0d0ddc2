"""
Tables of what the runs came to, in markdown for the README of `calibration`.

Coverage is the share of intervals that hold the truth; its simulation error is taken
over runs, since the intervals of one run share their sheets.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from scipy import stats

from recovery.designs import FIXED_PCT
from recovery.studies import FLOOR_PCT

MIN_APPLICATIONS = 3


def in_shrunken_interval(rows: pl.DataFrame) -> pl.DataFrame:
    """Examiner-cycles with enough applications, with whether the interval holds them."""
    return rows.filter(
        pl.col("n_applications") >= MIN_APPLICATIONS, state="fitted"
    ).with_columns(
        is_inside=pl.col("true_pct").is_between("severity_low", "severity_high"),
        is_wrong=pl.col("is_flagged")
        & (pl.col("true_pct") * pl.col("severity_pct").sign() <= FLOOR_PCT),
        width=pl.col("severity_high") - pl.col("severity_low"),
    )


def in_unshrunk_interval(rows: pl.DataFrame) -> pl.DataFrame:
    """The same for unshrunk estimates, whose zero is the mean of their component."""
    rows = rows.filter(pl.col("n_applications") >= MIN_APPLICATIONS, state="fitted")
    half = stats.t.ppf(0.975, rows["df"].to_numpy()) * rows["se_unshrunk_pct"].to_numpy()
    error = (rows["severity_unshrunk_pct"] - rows["true_centred_pct"]).to_numpy()
    return rows.with_columns(
        is_inside=pl.Series(np.abs(error) <= half),
        error=pl.Series(error),
    )


def coverage(inside: pl.DataFrame) -> pl.DataFrame:
    """
    Coverage of each design.

    Parameters
    ----------
    inside : polars.DataFrame
        Rows with ``design``, ``run`` and ``is_inside``.

    Returns
    -------
    polars.DataFrame
        design, n_runs, n_intervals, coverage, se_coverage; in the order of the rows.
    """
    by_run = inside.group_by("design", "run", maintain_order=True).agg(
        n=pl.len(), hits=pl.col("is_inside").sum()
    )
    share = pl.col("hits").sum() / pl.col("n").sum()
    # of a ratio of sums over runs
    spread = ((pl.col("hits") - share * pl.col("n")) ** 2).sum().sqrt()
    return by_run.group_by("design", maintain_order=True).agg(
        n_runs=pl.len(),
        n_intervals=pl.col("n").sum(),
        coverage=share,
        se_coverage=spread / pl.col("n").sum(),
    )


def drawn_table(rows: pl.DataFrame) -> pl.DataFrame:
    """Shrunken intervals: coverage of each design, and by size of the truth."""
    inside = in_shrunken_interval(rows)
    size = pl.col("true_pct").abs()
    bins = {"0-2": (0, 2), "2-5": (2, 5), "5-10": (5, 10), "10+": (10, np.inf)}
    more = inside.group_by("design", maintain_order=True).agg(
        pl.col("width").mean(),
        *(
            pl.col("is_inside").filter(size >= low, size < high).mean().alias(name)
            for name, (low, high) in bins.items()
        ),
        flagged=pl.col("is_flagged").mean(),
        flagged_wrongly=pl.col("is_wrong").sum() / pl.col("is_flagged").sum(),
    )
    return coverage(inside).join(more, on="design", maintain_order="left")


def fixed_table(rows: pl.DataFrame) -> pl.DataFrame:
    """Unshrunk intervals: coverage of each design and of each true severity."""
    inside = in_unshrunk_interval(rows)
    by_truth = inside.group_by("design", maintain_order=True).agg(
        pl.col("is_inside")
        .filter((pl.col("true_pct") - value).abs() < 1e-9)
        .mean()
        .alias(f"{value:+g}")
        for value in FIXED_PCT
    )
    return coverage(inside).join(by_truth, on="design", maintain_order="left")


def null_table(rows: pl.DataFrame) -> pl.DataFrame:
    """Share of runs with a flag, of severity and of change."""
    fitted = in_shrunken_interval(rows)
    runs = fitted.group_by("design", "run", maintain_order=True).agg(
        any_severity=pl.col("is_flagged").any(),
        any_wrong=pl.col("is_wrong").any(),
        any_change=pl.col("change_flags").max() > 0,
    )
    return runs.group_by("design", maintain_order=True).agg(
        n_runs=pl.len(),
        severity_flag=pl.col("any_severity").mean(),
        severity_flag_wrong=pl.col("any_wrong").mean(),
        change_flag=pl.col("any_change").mean(),
    )


def sight_table(rows: pl.DataFrame) -> pl.DataFrame:
    """Standard errors, and how often an examiner harsh by 6 pp is flagged."""
    return (
        rows.filter(state="fitted")
        .group_by("design", maintain_order=True)
        .agg(
            n_runs=pl.len(),
            se_posterior=pl.col("se_severity_pct").median(),
            se_unshrunk=pl.col("se_unshrunk_pct").median(),
            power_test=pl.col("is_test_flagged").mean(),
            power_flag=pl.col("is_flagged").mean(),
        )
    )


TABLES = {
    "drawn": drawn_table,
    "fixed": fixed_table,
    "null": null_table,
    "sight": sight_table,
}


def states(rows: pl.DataFrame) -> pl.DataFrame:
    """How many runs ended in which state."""
    runs = rows.unique(["design", "run"], maintain_order=True)
    return runs.group_by("design", "state", maintain_order=True).agg(n_runs=pl.len())


def markdown(table: pl.DataFrame) -> str:
    """
    A table in markdown.

    Parameters
    ----------
    table : polars.DataFrame
        Texts, whole numbers and shares.

    Returns
    -------
    str
        With numbers to three decimals, and an empty cell for a null.
    """

    def cell(value: object) -> str:
        if value is None:
            return ""
        return f"{value:.3f}" if isinstance(value, float) else str(value)

    lines = [table.columns, ["---"] * len(table.columns)]
    lines += [[cell(value) for value in row] for row in table.iter_rows()]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"

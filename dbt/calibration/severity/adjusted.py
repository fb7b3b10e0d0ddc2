"""
Scores corrected by their examiner's posterior severity, positive when harsh.

The application stays a fixed effect: two equal sheets in two sectors get equal totals.
The interval holds the severity that is left uncertain, the sheets' own errors and the
residual; they are taken as independent, which makes it a little wide.
"""

from collections.abc import Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import ndtri

from calibration.ratings import Ratings
from calibration.severity.criterion import Criterion
from calibration.severity.grid import Posterior
from calibration.severity.optimum import Optimum
from calibration.severity.solution import solve

Floats = NDArray[np.float64]

#: Standard errors on either side of a 95% interval.
REACH = float(ndtri(0.975))
ADJUSTED_SCHEMA = {
    "application": pl.String,
    "clause": pl.String,
    "adjusted_pct": pl.Float64,
    "n_examiners": pl.Int64,
}
TOTALS_SCHEMA = {
    "application": pl.String,
    "cycle": pl.String,
    "adjusted_points": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "predicted_points": pl.Float64,
    "n_examiners": pl.Int64,
}


def adjusted_frames(
    ratings: Ratings,
    criterion: Criterion,
    optimum: Optimum,
    posterior: Posterior,
    variances: Mapping[str, float],
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """
    Adjust scores of applications and clauses, and their totals.

    Returns
    -------
    tuple of polars.DataFrame
        Columns of ``ADJUSTED_SCHEMA`` and of ``TOTALS_SCHEMA``.
    """
    design = criterion.design
    solution = solve(design, optimum.at.system, optimum.at.reduced)
    residuals = criterion.residuals(optimum.at, solution)
    centre = float(ratings.score.mean())
    ratios = optimum.at.ratios
    applications = np.array(ratings.application.labels, dtype=object)
    clauses = np.array(ratings.clause.labels, dtype=object)
    cycles = np.array(ratings.cycle.labels, dtype=object)
    scores, totals = [], []
    for stack, r in zip(design.stacks, residuals, strict=True):
        severity = posterior.by_dimension[stack.column][..., stack.dimension]
        n = stack.mask.sum(axis=1)
        corrected = ((stack.score + centre) + severity) * stack.mask
        with np.errstate(invalid="ignore", divide="ignore"):
            adjusted = corrected.sum(axis=1) / n
        at = np.nonzero(n > 0)
        scores.append(
            pl.DataFrame(
                {
                    "application": pl.Series(
                        applications[stack.application[at[0]]], dtype=pl.String
                    ),
                    "clause": pl.Series(clauses[stack.clauses[at[1]]], dtype=pl.String),
                    "adjusted_pct": adjusted[at],
                    "n_examiners": n[at].astype(np.int64),
                }
            )
        )
        points = ratings.clause_points[stack.clauses]
        complete = (n > 0).all(axis=1) & ratings.has_points
        total = np.where(complete, np.nan_to_num(adjusted) @ points / 100.0, np.nan)
        # examiners of a clause share their severity and their sheet over all clauses
        weight = stack.mask / np.maximum(n, 1.0)[:, None, :]
        by_sheet = (weight * points).sum(axis=2) / 100.0
        by_cell = (weight**2).sum(axis=1) @ (points / 100.0) ** 2
        spread = (
            by_sheet**2 * (posterior.sd[stack.column] ** 2 + variances.get("sheet", 0.0))
        ).sum(axis=1) + by_cell * variances["residual"]
        half = REACH * np.sqrt(spread)
        own = ratios.application * r.sum(axis=(1, 2))[:, None]
        own = own + ratios.application_clause * r.sum(axis=1)
        groups = solution.group[stack.group, 0].mean(axis=1)
        predicted = (
            (own + solution.clause[stack.clauses, 0] + groups[:, None] + centre)
            @ points
            / 100.0
        )
        totals.append(
            pl.DataFrame(
                {
                    "application": pl.Series(
                        applications[stack.application], dtype=pl.String
                    ),
                    "cycle": pl.Series(
                        cycles[design.column_cycle[stack.column[:, 0]]], dtype=pl.String
                    ),
                    "adjusted_points": total,
                    "low": total - half,
                    "high": total + half,
                    "predicted_points": np.where(complete, predicted, np.nan),
                    "n_examiners": np.full(len(total), stack.n_sheets, dtype=np.int64),
                }
            )
        )
    return (
        pl.concat(scores).sort("application", "clause"),
        pl.concat(totals)
        .with_columns(
            pl.col("adjusted_points", "low", "high", "predicted_points").fill_nan(None)
        )
        .sort("application"),
    )

"""
Simulated severities on a given design: what examiners truly are, and what is estimated.

Given the variances, unshrunk severities are linear in the scores. Their error is then
normal with the covariance that the fit reports, so a world is drawn as truth and error of
the severities themselves and no single score is simulated. Severity is positive when
harsh, in percentage points.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from calibration.linking import connected
from calibration.severity import Unshrunk

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Truths = NDArray[np.bool_]

# eigenvalues below this share of the largest are zero but for rounding
NO_VARIANCE = 1e-10


@dataclass(frozen=True)
class Pool:
    """
    Examiner-cycles whose severities are drawn together.

    Attributes
    ----------
    examiner, cycle : ndarray of int, shape (m,)
        Codes in the order of examiners' ids and of cycles.
    component : ndarray of int, shape (m,)
        Linked component within the cycle; severities average zero in it.
    n_applications : ndarray of int, shape (m,)
    covariance : ndarray of shape (m, m)
        Error covariance of the unshrunk severities in pp^2.
    df : float
        Degrees of freedom of the sheet stratum.
    """

    examiner: Whole
    cycle: Whole
    component: Whole
    n_applications: Whole
    covariance: Floats
    df: float

    def __len__(self) -> int:
        """Return the number of examiner-cycles."""
        return len(self.examiner)

    def centred_covariance(self) -> Floats:
        """Error covariance after the mean of each component is taken off, in pp^2."""
        member = np.eye(int(self.component.max(initial=-1)) + 1)[self.component]
        member = member[:, member.any(axis=0)]
        centring = np.eye(len(self)) - member @ (member / member.sum(axis=0)).T
        return np.asarray(centring @ self.covariance @ centring)


def examiner_cycles(unshrunk: Unshrunk) -> pl.DataFrame:
    """
    Examiner-cycles of a fit as codes, but for those without an estimate.

    Parameters
    ----------
    unshrunk : Unshrunk
        Unshrunk severities of a fit.

    Returns
    -------
    polars.DataFrame
        row (index in the unshrunk severities), examiner, cycle, component,
        n_applications (whole numbers) and cycle_name; in that order.
    """

    def code(*columns: str) -> pl.Expr:
        return (pl.struct(columns).rank("dense") - 1).cast(pl.Int64)

    known = unshrunk.keys.with_row_index("row").filter(
        pl.Series(np.isfinite(unshrunk.severity_pct))
    )
    return known.select(
        pl.col("row").cast(pl.Int64),
        code("examiner").alias("examiner"),
        code("cycle").alias("cycle"),
        code("cycle", "component").alias("component"),
        pl.col("n_applications").cast(pl.Int64),
        pl.col("cycle").alias("cycle_name"),
    )


def pool(unshrunk: Unshrunk, members: pl.DataFrame) -> Pool:
    """
    Pool of some of a fit's examiner-cycles.

    Parameters
    ----------
    unshrunk : Unshrunk
        Unshrunk severities of a fit.
    members : polars.DataFrame
        Rows of `examiner_cycles`.

    Returns
    -------
    Pool
    """
    return Pool(
        examiner=members["examiner"].to_numpy(),
        cycle=members["cycle"].to_numpy(),
        component=members["component"].to_numpy(),
        n_applications=members["n_applications"].to_numpy(),
        covariance=unshrunk.covariance(members["row"].to_numpy()),
        df=float(unshrunk.df),
    )


def at_most(members: pl.DataFrame, limit: int, min_cycles: int) -> pl.DataFrame:
    """
    Keep as much of an archive as can be simulated.

    The last cycles are kept; of these the connected parts that fit whole; of a part that
    does not fit every so manieth examiner, since the severities of a large part hang
    together by their common centre alone.

    Parameters
    ----------
    members : polars.DataFrame
        Rows of `examiner_cycles`.
    limit : int
        Largest number of rows.
    min_cycles : int
        Cycles to keep at least.

    Returns
    -------
    polars.DataFrame
    """
    last = members.group_by("cycle").len().sort("cycle", descending=True)
    last = last.filter(
        (pl.col("len").cum_sum() <= limit) | (pl.int_range(pl.len()) < min_cycles)
    )
    kept = members.join(last, on="cycle", how="semi", maintain_order="left")
    part = connected(kept["component"].to_numpy(), kept["examiner"].to_numpy())
    kept = kept.with_columns(part=pl.Series(part))
    sizes = kept.group_by("part").len().sort("part")
    whole = sizes.filter(pl.col("len").cum_sum() <= limit)
    if not len(whole):
        first = kept.filter(part=0)
        every = -(-len(first) // limit)
        return first.filter((pl.col("examiner").rank("dense") - 1) % every == 0)
    return kept.join(whole, on="part", how="semi", maintain_order="left")


def draw_severities(
    pool: Pool,
    standing: float,
    cycle: float,
    n_runs: int,
    rng: np.random.Generator,
) -> Floats:
    """
    Draw true severities.

    Parameters
    ----------
    pool : Pool
    standing, cycle : float
        Variances of what an examiner keeps and of what a cycle adds, in pp^2.
    n_runs : int
        Worlds.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    ndarray of shape (m, n_runs)
    """
    n_examiners = int(pool.examiner.max()) + 1
    kept = rng.normal(0, np.sqrt(standing), (n_examiners, n_runs))
    own = rng.normal(0, np.sqrt(cycle), (len(pool), n_runs))
    return np.asarray(kept[pool.examiner] + own)


def directions(covariance: Floats) -> tuple[Floats, Floats]:
    """
    Directions in which estimates vary at all, each with its variance.

    Parameters
    ----------
    covariance : ndarray of shape (m, m)
        In pp^2.

    Returns
    -------
    vectors : ndarray of shape (m, rank)
        Orthonormal columns.
    variances : ndarray of shape (rank,)
        In pp^2.
    """
    values, vectors = np.linalg.eigh((covariance + covariance.T) / 2)
    is_kept = values > NO_VARIANCE * values.max(initial=0.0)
    return vectors[:, is_kept], values[is_kept]


def draw_errors(covariance: Floats, n_runs: int, rng: np.random.Generator) -> Floats:
    """
    Draw errors of estimates.

    Parameters
    ----------
    covariance : ndarray of shape (m, m)
        In pp^2.
    n_runs : int
        Worlds.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    ndarray of shape (m, n_runs)
        In pp.
    """
    vectors, values = directions(covariance)
    scores = rng.standard_normal((len(values), n_runs))
    return np.asarray(vectors @ (np.sqrt(values)[:, None] * scores))

"""What a fit of the severity model tells. Severity is positive when harsh."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from time import perf_counter
from types import MappingProxyType

import numpy as np
import polars as pl
from numpy.typing import NDArray

from calibration.ratings import Ratings
from calibration.severity.adjusted import (
    ADJUSTED_SCHEMA,
    TOTALS_SCHEMA,
    adjusted_frames,
)
from calibration.severity.criterion import Criterion
from calibration.severity.design import Design
from calibration.severity.grid import Posterior
from calibration.severity.moments import Moments
from calibration.severity.optimum import Optimum

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

#: Posterior probability from which an examiner is called severe or lenient, and the
#: smallest number of applications.
FLAG_PROBABILITY = 0.95
FLAG_APPLICATIONS = 3

SEVERITY_SCHEMA = {
    "cycle": pl.String,
    "examiner": pl.String,
    "severity_pct": pl.Float64,
    "severity_low": pl.Float64,
    "severity_high": pl.Float64,
    "se_severity_pct": pl.Float64,
    "severity_unshrunk_pct": pl.Float64,
    "se_unshrunk_pct": pl.Float64,
    "n_applications": pl.Int64,
    "n_scores": pl.Int64,
    "subset": pl.Int64,
    "severity_points": pl.Float64,
    "p_over_3pct": pl.Float64,
    "is_flagged": pl.Boolean,
}


@dataclass(frozen=True)
class Unshrunk:
    """
    Severities with examiner:cycle fixed: for tests, not for display.

    Attributes
    ----------
    keys : polars.DataFrame
        One row each: cycle, examiner, component (the linked part within the cycle),
        n_applications, n_scores.
    severity_pct : ndarray, shape (m,)
        Estimates, averaging zero in each component; nan for an examiner who is linked
        with nobody in the cycle.
    se_pct : ndarray, shape (m,)
        Their standard errors.
    df : float
        Degrees of freedom of the sheet stratum: sheets that no application and no
        examiner of a cycle uses up. Below one there is no test.
    """

    keys: pl.DataFrame
    severity_pct: Floats
    se_pct: Floats
    df: float
    _moments: Moments
    _order: Whole

    @classmethod
    def of(cls, ratings: Ratings, design: Design, found: Moments) -> "Unshrunk":
        """Read the estimates off their moments."""
        keys, order = _keys(ratings, design)
        size = np.bincount(design.column_cluster)[design.column_cluster]
        alone = (size < 2)[order]
        keys = keys.with_columns(
            pl.Series("component", _component_names(ratings, design)[order]),
        ).select("cycle", "examiner", "component", "n_applications", "n_scores")
        return cls(
            keys,
            np.where(alone, np.nan, found.mean[order]),
            np.where(alone, np.nan, np.sqrt(np.maximum(found.variance[order], 0.0))),
            sheet_df(design),
            found,
            order,
        )

    def covariance(self, rows: Whole) -> Floats:
        """
        Joint covariance of the estimates in some rows of ``keys``.

        Parameters
        ----------
        rows : ndarray of int, shape (k,)
            Rows.

        Returns
        -------
        ndarray, shape (k, k)
            In squared percentage points.
        """
        return self._moments.covariance(self._order[np.asarray(rows, dtype=np.int64)])


@dataclass(frozen=True)
class ShrunkenMoments:
    """
    Posterior of severities at the best variance components, in the order of the frame.

    Attributes
    ----------
    severity_pct : ndarray, shape (m,)
        Posterior means.
    """

    severity_pct: Floats
    _moments: Moments
    _order: Whole

    def covariance(self, rows: Whole) -> Floats:
        """Joint covariance of some rows, shape (k, k), in squared percentage points."""
        return self._moments.covariance(self._order[np.asarray(rows, dtype=np.int64)])


def sheet_df(design: Design) -> float:
    """Degrees of freedom of the sheet stratum."""
    cycles = int(design.column_cycle.max()) + 1
    nested = sum(
        len(
            np.unique(
                stack.application[:, None] * cycles + design.column_cycle[stack.column]
            )
        )
        for stack in design.stacks
    )
    return float(
        int(design.column_n_sheets.sum()) - nested - design.n_columns + design.n_clusters
    )


def _keys(ratings: Ratings, design: Design) -> tuple[pl.DataFrame, Whole]:
    """Keys of the examiner:cycle columns, sorted by cycle and examiner."""
    order = np.lexsort((design.column_examiner, design.column_cycle))
    cycles = np.array(ratings.cycle.labels, dtype=object)
    examiners = np.array(ratings.examiner.labels, dtype=object)
    frame = pl.DataFrame(
        {
            "cycle": pl.Series(cycles[design.column_cycle[order]], dtype=pl.String),
            "examiner": pl.Series(
                examiners[design.column_examiner[order]], dtype=pl.String
            ),
            "n_applications": design.column_n_sheets[order],
            "n_scores": design.column_n_scores[order],
            "subset": design.column_part[order] + 1,
        }
    )
    return frame, order


def _component_names(ratings: Ratings, design: Design) -> NDArray[np.object_]:
    """Name each linked part within a cycle by the cycle and its number there."""
    names = np.empty(design.n_columns, dtype=object)
    for code, label in enumerate(ratings.cycle.labels):
        at = np.flatnonzero(design.column_cycle == code)
        by_examiner = at[np.argsort(design.column_examiner[at], kind="stable")]
        found: dict[int, int] = {}
        for column in by_examiner:
            number = found.setdefault(int(design.column_cluster[column]), len(found) + 1)
            names[column] = f"{label or ''}/{number}"
    return names


@dataclass(frozen=True)
class SeverityFit:
    """
    The fitted severity model.

    Attributes
    ----------
    state : str
        ``fitted``, or why there are no numbers: ``no_ratings``, ``duplicated``,
        ``constant``, ``single_examiner``, ``too_few``, ``unlinked`` (no application has
        two examiners), ``all_equal`` (examiners never differ),
        ``one_application_each``, ``unidentified``, ``not_converged``.
    converged : bool
        Whether both starts arrived and agree.
    notes : tuple of str
        Terms left out, for example ``examiner_cycle_left_out``.
    reml : float
        -2 log restricted likelihood; nan without numbers.
    variances : mapping of str to float
        Of the fitted terms and ``residual``, in squared percentage points; zero is a
        result.
    variance_limits : mapping of str to tuple of float
        Their 95% intervals.
    sheet_df : float
        Degrees of freedom of the sheet stratum.
    n_ratings, n_examiners, n_applications, n_subsets : int
        Sizes; a subset is a part of the design that nothing links with the others.
    seconds : float
        Wall time of the fit.
    unshrunk : Unshrunk or None
        Severities with examiner:cycle fixed.
    shrunken_moments : ShrunkenMoments or None
        The posterior at the best components, with its joint covariance.
    """

    state: str
    converged: bool
    notes: tuple[str, ...]
    reml: float
    variances: Mapping[str, float]
    variance_limits: Mapping[str, tuple[float, float]]
    sheet_df: float
    n_ratings: int
    n_examiners: int
    n_applications: int
    n_subsets: int
    seconds: float
    unshrunk: Unshrunk | None = None
    shrunken_moments: ShrunkenMoments | None = None
    _frame: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(schema=SEVERITY_SCHEMA)
    )
    _adjusted: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(schema=ADJUSTED_SCHEMA)
    )
    _totals: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(schema=TOTALS_SCHEMA)
    )

    def to_frame(self) -> pl.DataFrame:
        """
        Return severities, one row per cycle and examiner, sorted.

        Returns
        -------
        polars.DataFrame
            Columns of ``SEVERITY_SCHEMA``, then ``severity_<dimension>_pct`` for each
            dimension. ``severity_pct`` is the points-weighted mean over dimensions,
            ``severity_points`` the same in points of the whole, null for an examiner who
            scored no clause of some dimension. Numbers are null for an examiner who is
            linked with nobody.
        """
        return self._frame

    def adjusted_scores(self) -> pl.DataFrame:
        """
        Return severity-adjusted scores of applications and clauses.

        Returns
        -------
        polars.DataFrame
            application, clause, adjusted_pct (the panel's mean, each score corrected by
            its examiner's posterior severity; never shrunk toward a sector), n_examiners.
        """
        return self._adjusted

    def totals(self) -> pl.DataFrame:
        """
        Return severity-adjusted totals of applications.

        Returns
        -------
        polars.DataFrame
            application, cycle, adjusted_points (null unless every clause has a score),
            low, high (95%), predicted_points (the shrunken prediction, for research
            only), n_examiners.
        """
        return self._totals

    @classmethod
    def of(
        cls,
        *,
        ratings: Ratings,
        criterion: Criterion,
        optimum: Optimum,
        terms: tuple[str, ...],
        posterior: Posterior,
        shrunken: Moments,
        unshrunk: Unshrunk | None,
        limits: Mapping[str, tuple[float, float]],
        notes: tuple[str, ...],
        seconds: float,
    ) -> "SeverityFit":
        """Gather what was fitted."""
        design, residual = criterion.design, optimum.at.residual_variance
        variances = {t: optimum.at.ratios.value(t) * residual for t in terms}
        variances["residual"] = residual
        has_severity = unshrunk is not None
        frame, order = _severities(ratings, design, posterior, unshrunk)
        adjusted, totals = adjusted_frames(
            ratings, criterion, optimum, posterior, variances
        )
        return cls(
            state="fitted",
            converged=optimum.converged,
            notes=notes,
            reml=optimum.at.value,
            variances=MappingProxyType(variances),
            variance_limits=MappingProxyType(dict(limits)),
            sheet_df=sheet_df(design),
            n_ratings=ratings.n,
            n_examiners=ratings.examiner.n,
            n_applications=ratings.application.n,
            n_subsets=len(design.parts),
            seconds=seconds,
            unshrunk=unshrunk,
            shrunken_moments=ShrunkenMoments(shrunken.mean[order], shrunken, order),
            _frame=frame if has_severity else frame.clear(),
            _adjusted=adjusted,
            _totals=totals,
        )


def empty_fit(
    ratings: Ratings,
    state: str,
    started: float,
    notes: tuple[str, ...] = (),
    n_subsets: int = 0,
) -> SeverityFit:
    """Return a fit without numbers, with the reason."""
    return SeverityFit(
        state=state,
        converged=False,
        notes=notes,
        reml=float("nan"),
        variances=MappingProxyType({}),
        variance_limits=MappingProxyType({}),
        sheet_df=float("nan"),
        n_ratings=ratings.n,
        n_examiners=ratings.examiner.n if ratings.n else 0,
        n_applications=ratings.application.n if ratings.n else 0,
        n_subsets=n_subsets,
        seconds=perf_counter() - started,
    )


def _severities(
    ratings: Ratings, design: Design, posterior: Posterior, unshrunk: Unshrunk | None
) -> tuple[pl.DataFrame, Whole]:
    frame, order = _keys(ratings, design)
    sees_all = design.column_sees_all[order]
    linked = (
        np.bincount(
            np.unique(np.stack([design.column_part, design.column_examiner]), axis=1)[0],
            minlength=len(design.parts),
        )[design.column_part][order]
        > 1
    )
    mean = posterior.mean[order]
    points = (_points_seen(ratings, design) * posterior.by_dimension).sum(axis=1)[order]
    shown = np.where(linked, mean, np.nan)
    beyond = np.where(linked, posterior.beyond[order], np.nan)
    enough = design.column_n_sheets[order] >= FLAG_APPLICATIONS
    columns = {
        "severity_pct": shown,
        "severity_low": np.where(linked, posterior.low[order], np.nan),
        "severity_high": np.where(linked, posterior.high[order], np.nan),
        "se_severity_pct": np.where(linked, posterior.sd[order], np.nan),
        "severity_unshrunk_pct": _or_nan(unshrunk, "severity_pct", len(order)),
        "se_unshrunk_pct": _or_nan(unshrunk, "se_pct", len(order)),
        "severity_points": np.where(sees_all & linked, points / 100.0, np.nan),
        "p_over_3pct": beyond,
    }
    frame = frame.with_columns(
        **{name: pl.Series(values).fill_nan(None) for name, values in columns.items()},
        is_flagged=pl.Series((beyond >= FLAG_PROBABILITY) & enough),
    ).select(list(SEVERITY_SCHEMA))
    if ratings.has_dimension:
        frame = frame.with_columns(
            pl.Series(
                f"severity_{name}_pct",
                np.where(linked, posterior.by_dimension[order, number], np.nan),
            ).fill_nan(None)
            for number, name in enumerate(ratings.dimension.labels)
        )
    return frame, order


def _or_nan(unshrunk: Unshrunk | None, name: str, n: int) -> Floats:
    return np.full(n, np.nan) if unshrunk is None else getattr(unshrunk, name)


def _points_seen(ratings: Ratings, design: Design) -> Floats:
    """
    Points of an application by dimension: the mean over each column's sheets.

    Clauses of another standard or sector may carry other points, so they are those of the
    families that the examiner scored in the cycle. Not a number where none were given.
    """
    out = np.zeros((design.n_columns, design.n_dimensions))
    for stack in design.stacks:
        points = np.bincount(
            stack.dimension,
            weights=ratings.clause_points[stack.clauses],
            minlength=design.n_dimensions,
        )
        np.add.at(out, stack.column, points)
    if not ratings.has_points:
        out[:] = np.nan
    return np.asarray(out / design.column_n_sheets[:, None])

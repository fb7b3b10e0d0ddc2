"""
Who is severe, by how much, and how sure that is: the headline of the calibration.

Severity is positive when harsh. A score is the sum of its clause, its cycle and sector,
the application, the application on this clause, the examiner, the examiner in this
cycle, the examiner in this dimension, the sheet, and a residual; fitted by restricted
likelihood. The sheet's common error (a general impression, a halo) makes applications,
not cells, the effective sample: without it nominal 95% intervals cover 73 to 85%.
"""

from collections.abc import Sequence
from time import perf_counter

import numpy as np
import polars as pl
from numpy.typing import NDArray

from calibration.one_thread import one_thread
from calibration.ratings import Ratings, read_ratings
from calibration.severity.cholesky import NotPositiveDefinite
from calibration.severity.criterion import Criterion
from calibration.severity.design import Design, build_design
from calibration.severity.elimination import TERMS, Ratios
from calibration.severity.grid import integrate, plug_in
from calibration.severity.limits import variance_limits
from calibration.severity.moments import moments
from calibration.severity.optimum import Optimum, maximise
from calibration.severity.pilot import pilot
from calibration.severity.result import SeverityFit, Unshrunk, empty_fit

Floats = NDArray[np.float64]

#: Severity from which an examiner may be called severe or lenient, in percentage points.
LIMIT_PCT = 3.0


def fit_severity(
    ratings: pl.DataFrame,
    terms: Sequence[str] | None = None,
    intervals: bool = True,
) -> SeverityFit:
    """
    Fit the severity model.

    Parameters
    ----------
    ratings : polars.DataFrame
        Columns application, examiner, clause, score_pct (0 to 100), and optionally cycle,
        sector, dimension, points_max. ``clause`` is the key of the clause's fixed effect.
        A sheet is an examiner's scores of one application in one cycle.
    terms : sequence of str, optional
        Random terms to fit, of application, application_clause, sheet, examiner,
        examiner_cycle, examiner_dimension. All by default. Terms that the design cannot
        tell from others are left out, which ``notes`` state.
    intervals : bool
        Whether to integrate over the variance components. Without, intervals stand at the
        best components, which are too short for few sheets.

    Returns
    -------
    SeverityFit
        Where there can be no numbers, ``state`` says why.

    Raises
    ------
    RatingsError
        The frame cannot be read.
    ValueError
        A term is not known.
    """
    unknown = sorted(set(terms or ()) - set(TERMS))
    if unknown:
        raise ValueError(
            f"unknown term {', '.join(unknown)}: choose from {', '.join(TERMS)}"
        )
    started = perf_counter()
    read = read_ratings(ratings)
    with one_thread():
        return _fit(read, tuple(terms or TERMS), intervals, started)


def _fit(
    ratings: Ratings, wanted: tuple[str, ...], intervals: bool, started: float
) -> SeverityFit:
    state = _first_state(ratings)
    if state is not None:
        return empty_fit(ratings, state, started)
    design = build_design(ratings)
    terms, notes = _identified(ratings, design, wanted)
    state = _design_state(ratings, design, wanted, terms)
    if state is not None:
        return empty_fit(ratings, state, started, notes, len(design.parts))
    criterion = Criterion(design)
    try:
        best = maximise(criterion, terms, pilot(ratings, terms))
    except NotPositiveDefinite:
        return empty_fit(ratings, "unidentified", started, notes, len(design.parts))
    if not best.converged:
        return empty_fit(ratings, "not_converged", started, notes, len(design.parts))
    residual = best.at.residual_variance
    shrunken = moments(criterion, best.at, residual)
    posterior = (
        integrate(criterion, best.at.ratios, residual, terms, LIMIT_PCT)
        if intervals
        else plug_in(shrunken, LIMIT_PCT)
    )
    return SeverityFit.of(
        ratings=ratings,
        criterion=criterion,
        optimum=best,
        terms=terms,
        posterior=posterior,
        shrunken=shrunken,
        unshrunk=_unshrunk(ratings, criterion, best, terms),
        limits=variance_limits(criterion, best, terms, posterior.sd_limits),
        notes=notes,
        seconds=perf_counter() - started,
    )


def _first_state(ratings: Ratings) -> str | None:
    """Why ratings allow no fit at all, before their design is looked at."""
    if ratings.n == 0:
        return "no_ratings"
    if ratings.is_duplicated:
        return "duplicated"
    if np.ptp(ratings.score) == 0.0:
        return "constant"
    if ratings.examiner.n < 2:
        return "single_examiner"
    return "too_few" if ratings.application.n < 2 else None


def _identified(
    ratings: Ratings, design: Design, wanted: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Leave terms out that the design cannot tell from others, and say which."""
    cells = sum(int(s.mask.any(axis=1).sum()) for s in design.stacks)
    n_sheets = int(design.column_n_sheets.sum())
    single_use = bool((design.column_n_sheets == 1).all())
    once = len(np.unique(design.column_examiner)) == design.n_columns
    alone = {
        # one clause a sheet: the sheet is the residual
        "sheet": n_sheets == ratings.n,
        # one score a clause: the clause of an application is the residual
        "application_clause": cells in (ratings.n, ratings.application.n),
        "examiner_dimension": ratings.dimension.n < 2,
        # one sheet a cycle, or one cycle: examiner:cycle is the sheet, or the examiner
        "examiner_cycle": (single_use and "sheet" in wanted)
        or (once and "examiner" in wanted),
    }
    terms = tuple(t for t in TERMS if t in wanted and not alone.get(t, False))
    notes = tuple(f"{t}_left_out" for t in TERMS if t in wanted and alone.get(t, False))
    return terms, notes


def _design_state(
    ratings: Ratings, design: Design, wanted: tuple[str, ...], terms: tuple[str, ...]
) -> str | None:
    """Why a design allows no fit."""
    if all(stack.n_sheets < 2 for stack in design.stacks):
        return "unlinked"
    pooled = 0.0
    for stack in design.stacks:
        low = np.where(stack.mask > 0, stack.score, np.inf).min(axis=1)
        high = np.where(stack.mask > 0, stack.score, -np.inf).max(axis=1)
        pooled += float(np.where(np.isfinite(low), high - low, 0.0).sum())
    if pooled == 0.0:
        return "all_equal"
    n_sheets = int(design.column_n_sheets.sum())
    if (
        {"examiner", "sheet"} <= set(terms)
        and n_sheets == design.n_examiners
        and bool((np.bincount(design.column_examiner) == 1).all())
    ):
        return "one_application_each"
    if ratings.n - design.n_fixed <= len(wanted):
        return "too_few"
    return None


def _unshrunk(
    ratings: Ratings, shrunken: Criterion, best: Optimum, terms: tuple[str, ...]
) -> Unshrunk | None:
    """Severities with examiner:cycle fixed, centred in each linked part of a cycle."""
    if not {"examiner", "examiner_cycle"} & set(terms):
        return None
    ratios = best.at.ratios
    without = Ratios(**{**ratios.__dict__, "examiner": 0.0, "examiner_cycle": 0.0})
    criterion, prepared = shrunken, best.at.prepared
    if not shrunken.design.is_linked_within_cycles:
        criterion = Criterion(build_design(ratings, by_cluster=True))
        prepared = criterion.prepare(without)
    try:
        at = criterion.finish(prepared, without, fixed=True)
    except NotPositiveDefinite:
        return None
    found = moments(criterion, at, best.at.residual_variance)
    return Unshrunk.of(ratings, criterion.design, found)

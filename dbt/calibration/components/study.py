"""
Generalizability study: where the variance of scores comes from, clauses random.

The analysis of variance stands beside the restricted likelihood, because a negative
estimate of one is the plainest sign that a source cannot be told from nothing, and the
likelihood hides it as a zero. In the D-study clauses are fixed with their points, as the
standard's are: application:clause then belongs to what is measured.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import chdtri

from calibration.components.analogous_anova import (
    analogous_anova,
    degrees_of_freedom,
    separable,
)
from calibration.components.composites import applications, composite
from calibration.components.crossed import CrossedDesign, term_codes
from calibration.components.decision import ratio_limits, weighted_sum
from calibration.components.likelihood import Criterion, Equations
from calibration.one_thread import one_thread
from calibration.ratings import read_ratings

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

LEVEL = 0.95
MAX_STEPS = 200
# of the criterion, which lme4 itself meets to a millionth: what another step would gain
TOLERANCE = 1e-10
FACETS = ("examiner", "clause")


@dataclass(frozen=True)
class VarianceComponents:
    """
    Variance components of applications x clauses x examiners.

    Attributes
    ----------
    variances : dict of str to float
        Restricted likelihood estimates by source, in squared units of the scores.
    anova : dict of str to float
        Analysis of variance estimates, which may be negative; nan where its equations
        have no solution.
    limits : dict of str to (float, float)
        95% limits of the variances.
    confounded : dict of str to str
        Sources that the design cannot separate, with the source (or ``mean``) that they
        are part of.
    state : str
        ``fitted``; ``too_large`` where only the analysis of variance stands; or the
        reason why there are no numbers: ``duplicated``, ``too_few`` (no source but the
        residual can be told), ``constant``, ``not_converged``.
    reml : float
        -2 log restricted likelihood.
    n_ratings, n_applications, n_clauses, n_examiners : int
        What entered.
    square_of_sum, sum_of_squares : float
        Of the clauses' points of an application, averaged over applications; a hundredth
        of the points, so that scores in percent become points. Without points each clause
        counts alike and the composite is the mean.
    """

    variances: dict[str, float]
    anova: dict[str, float]
    limits: dict[str, tuple[float, float]]
    confounded: dict[str, str]
    state: str
    reml: float
    n_ratings: int
    n_applications: int
    n_clauses: int
    n_examiners: int
    square_of_sum: float = field(repr=False)
    sum_of_squares: float = field(repr=False)

    def to_frame(self) -> pl.DataFrame:
        """
        One row per source that the design separates.

        Returns
        -------
        polars.DataFrame
            source, variance, share (of the sum of the variances, 0 to 1), low, high,
            variance_anova.
        """
        total = sum(self.variances.values())
        nan = float("nan")
        return pl.DataFrame(
            [
                (
                    source,
                    variance,
                    variance / total if total > 0 else nan,
                    *self.limits.get(source, (nan, nan)),
                    self.anova.get(source, nan),
                )
                for source, variance in self.variances.items()
            ],
            schema={
                "source": pl.String,
                "variance": pl.Float64,
                "share": pl.Float64,
                "low": pl.Float64,
                "high": pl.Float64,
                "variance_anova": pl.Float64,
            },
            orient="row",
        ).fill_nan(None)

    def d_study(
        self,
        n_examiners: int | Iterable[int] = range(1, 11),
        clauses: Literal["fixed", "random"] = "fixed",
        n_clauses: int | None = None,
    ) -> pl.DataFrame:
        """
        Errors and coefficients for panels of other sizes.

        Parameters
        ----------
        n_examiners : int or iterable of int, optional
            Panel sizes, 1 to 10 by default.
        clauses : {"fixed", "random"}, optional
            ``fixed``: the clauses are those of the standard, weighted by their points if
            the ratings had ``points_max`` (variances in squared points) and alike
            otherwise; application:clause belongs to the universe score. ``random``: they
            are a sample of all clauses that could be asked, and the score is their mean.
        n_clauses : int, optional
            Number of clauses where they are random; as many as there are by default.

        Returns
        -------
        polars.DataFrame
            n_examiners, universe_variance, relative_error_variance,
            absolute_error_variance, generalizability (relative; as if the same examiners
            scored every application) with _low and _high, dependability (absolute; every
            application has a panel of its own, as in a review) with _low and _high.
            Limits combine those of the components as if independent; null where the
            design cannot part an examiner's error from what is measured.

        Raises
        ------
        ValueError
            A panel size or number of clauses below one, or an unknown kind of clauses.

        References
        ----------
        Brennan, R. L. (2001). Generalizability Theory. Springer, sections 1.2, 4.1, 4.4.
        """
        sizes = [n_examiners] if isinstance(n_examiners, int) else list(n_examiners)
        if any(size < 1 for size in sizes) or (n_clauses is not None and n_clauses < 1):
            raise ValueError(
                "a panel or test of none has no error: give sizes from one up"
            )
        if clauses not in ("fixed", "random"):
            raise ValueError(f"clauses {clauses!r}: they are fixed or random")
        rows = []
        for size in sizes if self.variances else ():
            universe, relative, absolute = self._weights(
                size, clauses == "fixed", n_clauses or self.n_clauses
            )
            parts = [
                weighted_sum(self.variances, self.limits, weights)
                if self._tells_error_of(size, clauses == "fixed")
                else (float("nan"),) * 3
                for weights in (universe, relative, absolute)
            ]
            rows.append(
                (
                    size,
                    *(part[0] for part in parts),
                    *ratio_limits(parts[0], parts[1]),
                    *ratio_limits(parts[0], parts[2]),
                )
            )
        names = [
            "universe_variance",
            "relative_error_variance",
            "absolute_error_variance",
        ]
        for name in ("generalizability", "dependability"):
            names += [name, f"{name}_low", f"{name}_high"]
        return pl.DataFrame(
            rows,
            schema={"n_examiners": pl.Int64, **dict.fromkeys(names, pl.Float64)},
            orient="row",
        ).fill_nan(None)

    def _weights(
        self, size: int, is_fixed: bool, n_clauses: int
    ) -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
        """Weights of the sources in universe, relative and absolute error variance."""
        whole = self.square_of_sum if is_fixed else 1.0
        parts = self.sum_of_squares if is_fixed else 1.0 / n_clauses
        universe = {"application": whole}
        relative = {"sheet": whole / size, "residual": parts / size}
        absolute = {"examiner": whole / size, "examiner_clause": parts / size}
        if is_fixed:
            universe["application_clause"] = parts
        else:
            relative["application_clause"] = parts
            absolute["clause"] = parts
        if self.confounded.get("examiner_clause") == "examiner":
            # nested in clauses: every clause has examiners of its own
            absolute["examiner"] = parts / size
        return universe, relative, relative | absolute

    def _tells_error_of(self, size: int, is_fixed: bool) -> bool:
        """Whether the design parts an examiner's error from what is measured."""
        if "application" not in self.variances:
            return False
        if self.confounded.get("sheet") != "application" and (
            self.confounded.get("application_clause") != "residual"
        ):
            return True
        # without a facet of examiners a sample of clauses still has its own error
        return self.n_examiners == 1 and size == 1 and not is_fixed


@one_thread()
def variance_components(ratings: pl.DataFrame) -> VarianceComponents:
    """
    Variance components with application, clause, examiner and their pairs all random.

    Parameters
    ----------
    ratings : polars.DataFrame
        Columns application, score_pct and clause or examiner or both; optionally cycle
        and sector, whose combinations get a fixed mean each, and points_max. Raters
        nested in clauses are examiners that score one clause each.

    Returns
    -------
    VarianceComponents
        Sources that the design cannot tell apart are left out, each named with what it
        is confounded with: with one rating for each application and clause
        application:clause is the residual.

    Raises
    ------
    RatingsError
        The ratings cannot be read.

    Notes
    -----
    The analysis of variance is Henderson's method 1 ("analogous ANOVA"), within strata of
    fixed means: uncorrected sums of squares set equal to their expectations. In complete
    designs these are the usual estimates from mean squares. The limits take a variance
    for the difference of a chi-square mean square and a known rest, whose size and
    degrees of freedom give its standard error (Tukey-Williams; Satterthwaite's where
    nothing is subtracted); a variance of zero gets its upper limit this way too.

    References
    ----------
    Henderson, C. R. (1953). Biometrics, 9, 226-252. Brennan, R. L. (2001).
    Generalizability Theory. Springer, chapters 3, 6 and 7. Williams, J. S. (1962).
    Biometrika, 49, 278-281.
    """
    absent = [name for name in FACETS if name not in ratings.columns]
    if len(absent) < len(FACETS):
        # a facet that is not given has one level
        ratings = ratings.with_columns(pl.lit("").alias(name) for name in absent)
    data = read_ratings(ratings)
    application, stratum = applications(data)
    order = np.argsort(application, kind="stable")
    stratum, score = stratum[order], data.score[order]
    facets = (application[order], data.clause.codes[order], data.examiner.codes[order])
    weights = composite(data)
    nothing = VarianceComponents(
        variances={},
        anova={},
        limits={},
        confounded={},
        state="too_few",
        reml=float("nan"),
        n_ratings=data.n,
        n_applications=int(application.max(initial=-1)) + 1,
        n_clauses=data.clause.n,
        n_examiners=data.examiner.n,
        square_of_sum=weights.square_of_sum,
        sum_of_squares=weights.sum_of_squares,
    )
    if data.is_duplicated:
        return replace(nothing, state="duplicated")
    if not data.n:
        return nothing
    codes = {**term_codes(*facets), "residual": np.arange(data.n)}
    terms, confounded = separable(codes, stratum)
    nothing = replace(nothing, confounded=confounded)
    if len(terms) == 1 or data.n - int(stratum.max()) - 1 < len(terms):
        return nothing
    if score.min() == score.max():
        return replace(nothing, state="constant")
    # in units of the spread, about the mean: neither unit nor origin matters below
    unit = float(np.std(score))
    scaled = (score - score.mean()) / unit
    anova = analogous_anova(scaled, codes, terms, stratum)
    nothing = replace(nothing, anova=_named(terms, anova * unit**2))
    design = CrossedDesign(scaled, *facets, stratum, terms)
    if design.is_too_large:
        unknown = np.full(len(terms), np.nan)
        return replace(nothing, state="too_large", variances=_named(terms, unknown))
    fitted = _maximise(design, anova)
    if fitted is None:
        return replace(nothing, state="not_converged")
    variances, at = fitted
    limits = _limits(variances, at, degrees_of_freedom(codes, terms, stratum))
    return replace(
        nothing,
        state="fitted",
        variances=_named(terms, variances * unit**2),
        limits={
            term: (low * unit**2, high * unit**2)
            for term, (low, high) in zip(terms, limits, strict=True)
        },
        reml=at.value + (data.n - design.n_strata) * float(np.log(unit**2)),
    )


def _named(terms: tuple[str, ...], values: Floats) -> dict[str, float]:
    return dict(zip(terms, values.tolist(), strict=True))


def _maximise(design: CrossedDesign, anova: Floats) -> tuple[Floats, Criterion] | None:
    """Average-information steps inside the bounds; None if they do not settle."""
    start = np.nan_to_num(anova, nan=0.0)
    variances = np.maximum(start, 0.02)
    try:
        at = Equations(design, variances).criterion()
        damping = 0.0
        for _ in range(MAX_STEPS):
            free = (variances > 0.0) | (at.gradient < 0.0)
            gradient, information = at.gradient[free], at.information[np.ix_(free, free)]
            newton = np.linalg.solve(information, gradient)
            # at most what the step could gain, bounds left aside
            if float(gradient @ newton) <= TOLERANCE:
                return variances, at
            if damping:
                scale = np.diag(np.diag(information))
                newton = np.linalg.solve(information + damping * scale, gradient)
            proposed = variances.copy()
            proposed[free] = np.maximum(variances[free] - newton, 0.0)
            # the residual alone must stay positive for the system to have an inverse
            proposed[-1] = max(proposed[-1], variances[-1] / 10.0)
            there = Equations(design, proposed).criterion()
            if there.value < at.value:
                variances, at = proposed, there
                damping = 0.0 if damping < 0.01 else damping / 4.0
            else:
                damping = max(4.0 * damping, 0.01)
                if damping > 1e8:
                    return None
    except np.linalg.LinAlgError:
        return None
    return None


def _limits(
    variances: Floats, at: Criterion, degrees: Floats
) -> list[tuple[float, float]]:
    """95% limits of each variance, see the notes of ``variance_components``."""
    tail = (1 - LEVEL) / 2
    found = []
    for k, (variance, df) in enumerate(zip(variances, degrees, strict=True)):
        free = variances > 0.0
        free[k] = True
        place = int(np.sum(free[:k]))
        information = at.information[np.ix_(free, free)]
        if np.linalg.cond(information) > 1e14:
            found.append((float("nan"), float("nan")))
            continue
        error = float(np.sqrt(2.0 * np.linalg.inv(information)[place, place]))
        whole = error * np.sqrt(df / 2.0)
        if whole < variance:
            whole, df = variance, 2.0 * (variance / error) ** 2
        rest = whole - variance
        low, high = (df * whole / chdtri(df, 1.0 - p) - rest for p in (1 - tail, tail))
        found.append((max(float(low), 0.0), float(high)))
    return found

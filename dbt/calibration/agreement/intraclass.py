"""
Intraclass correlations: how much of the variance of scores belongs to what is scored.

Panels differ in size and in who sits on them, so the one-way coefficient must stand on
unbalanced rows; the two-way ones need every examiner on every subject, as on a common
case, and are left out elsewhere instead of being taken from half a design.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray
from scipy.special import fdtri

from calibration.agreement.resampling import jackknife_limits

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

STATISTICS = ("ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)")
LEVEL = 0.95
# of the largest deviation from the mean: what floating point leaves of a zero
ROUNDING = 1e-12
NOTHING = (float("nan"), float("nan"), float("nan"))

Estimate = tuple[float, float, float]


@dataclass(frozen=True)
class OneWay:
    """
    One-way analysis of variance of subjects of unequal size, within strata.

    Attributes
    ----------
    mean_square_between, mean_square_within : float
        Mean squares; nan where their degrees of freedom are zero.
    df_between, df_within : int
        Subjects less strata, and ratings less subjects.
    size : float
        Average panel size k0 of the expected mean square (Searle 1971, p. 474).
    harmonic_size : float
        Harmonic mean panel size.
    mean_square_of_means : float
        Unweighted variance of the subjects' means.
    """

    mean_square_between: float
    mean_square_within: float
    df_between: int
    df_within: int
    size: float
    harmonic_size: float
    mean_square_of_means: float

    @property
    def state(self) -> str:
        """``fitted``, or why there is no number or no interval."""
        if self.df_between < 1:
            return "too_few_subjects"
        if self.df_within < 1:
            return "single_rater"
        if self.mean_square_between > 0.0:
            return "fitted" if self.mean_square_within > 0.0 else "identical"
        return "no_difference" if self.mean_square_within > 0.0 else "constant"

    def correlations(self) -> tuple[Estimate, Estimate]:
        """
        ICC(1,1) and ICC(1,k) at the average panel size, each as value, low, high.

        Returns
        -------
        tuple of (float, float, float)
            The values are the analysis of variance's, with k0 for unequal panels. The
            limits are those of Thomas and Hultquist, exact for equal panels: their ratio
            of the unweighted variance of means, times the harmonic mean panel size, to
            the variance within is taken as F. Raters who never differ leave a value of
            one and no limits.

        References
        ----------
        Shrout, P. E. and Fleiss, J. L. (1979). Intraclass correlations. Psychological
        Bulletin, 86, 420-428. Thomas, J. D. and Hultquist, R. A. (1978). Interval
        estimation for the unbalanced case of the one-way random effects model. Annals of
        Statistics, 6, 582-587.
        """
        if self.state not in ("fitted", "identical"):
            return NOTHING, NOTHING
        difference = self.mean_square_between - self.mean_square_within
        single = difference / (
            self.mean_square_between + (self.size - 1) * self.mean_square_within
        )
        mean = difference / self.mean_square_between
        if self.state == "identical":
            return (single, *NOTHING[:2]), (mean, *NOTHING[:2])
        ratio = self.harmonic_size * self.mean_square_of_means / self.mean_square_within
        tail = (1 - LEVEL) / 2
        # variance between over variance within, at both limits
        low, high = (
            (ratio / fdtri(self.df_between, self.df_within, p) - 1) / self.harmonic_size
            for p in (1 - tail, tail)
        )
        return (
            (single, low / (1 + low), high / (1 + high)),
            (
                mean,
                _stepped_up(low / (1 + low), self.size),
                _stepped_up(high / (1 + high), self.size),
            ),
        )


def one_way(scores: Floats, subject: Whole, stratum: Whole | None = None) -> OneWay:
    """
    Analysis of variance of scores in subjects of any size, subjects lying in strata.

    Parameters
    ----------
    scores : ndarray, shape (n,)
        Scores in any unit.
    subject : ndarray of int, shape (n,)
        What is scored, from 0.
    stratum : ndarray of int, shape (n,), optional
        Group whose mean is taken out, one for all scores of a subject; one group by
        default.

    Returns
    -------
    OneWay
        With one stratum the usual analysis. With several, k0 and the harmonic size are
        those that make the expected mean squares the same combination of the two
        variances.
    """
    n_subjects = int(subject.max()) + 1 if len(subject) else 0
    sizes = np.bincount(subject, minlength=n_subjects).astype(float)
    group = np.zeros(n_subjects, dtype=np.int64)
    if stratum is not None:
        group[subject] = np.unique(stratum, return_inverse=True)[1]
    n_strata = int(group.max()) + 1 if n_subjects else 0
    # all equal must become zeros, which their mean alone does not grant
    is_constant = bool(len(scores)) and scores.min() == scores.max()
    centred = (
        np.zeros_like(scores)
        if is_constant
        else scores - scores.sum() / max(len(scores), 1)
    )
    means = np.bincount(subject, centred, n_subjects) / np.maximum(sizes, 1.0)
    subjects_in = np.bincount(group, minlength=n_strata).astype(float)
    ratings_in = np.bincount(group, sizes, n_strata)
    df_between = n_subjects - n_strata
    df_within = len(scores) - n_subjects
    weighted = np.bincount(group, sizes * means, n_strata) / np.maximum(ratings_in, 1.0)
    plain = np.bincount(group, means, n_strata) / np.maximum(subjects_in, 1.0)
    between = float(sizes @ _rounded(means - weighted[group], centred) ** 2)
    of_means = float(np.sum(_rounded(means - plain[group], centred) ** 2))
    within = _rounded(centred - means[subject], centred)
    nan = float("nan")
    if df_between < 1:
        return OneWay(nan, nan, df_between, df_within, nan, nan, nan)
    inverse = np.sum((1.0 - 1.0 / subjects_in[group]) / np.maximum(sizes, 1.0))
    squares = np.bincount(group, sizes**2, n_strata)
    return OneWay(
        mean_square_between=between / df_between,
        mean_square_within=float(within @ within) / df_within if df_within else nan,
        df_between=df_between,
        df_within=df_within,
        size=float(len(scores) - np.sum(squares / ratings_in)) / df_between,
        harmonic_size=float(df_between / inverse),
        mean_square_of_means=of_means / df_between,
    )


def _rounded(deviations: Floats, scores: Floats) -> Floats:
    """Deviations with those that are rounding alone set to zero: no spread from none."""
    if not len(scores):
        return deviations
    return np.where(
        np.abs(deviations) <= ROUNDING * np.abs(scores).max(), 0.0, deviations
    )


def intraclass_limits(
    scores: Floats, subject: Whole, stratum: Whole, cluster: Whole
) -> tuple[Estimate, Estimate]:
    """
    ICC(1,1) and ICC(1,k) of subjects that come in clusters, as clauses of an application.

    Parameters
    ----------
    scores : ndarray, shape (n,)
        Scores.
    subject, stratum, cluster : ndarray of int, shape (n,)
        What is scored, the group whose mean is taken out, and what subjects share; each
        subject lies in one stratum and one cluster.

    Returns
    -------
    tuple of (float, float, float)
        Value, low, high of both, the values as of ``one_way``. Limits are t limits of
        the jackknife over clusters on Fisher's scale; nan from fewer than six clusters.

    References
    ----------
    Fisher, R. A. (1925). Statistical Methods for Research Workers, section 40 (scale).
    Arvesen, J. N. and Schmitz, T. H. (1970). Robust procedures for variance component
    problems using the jackknife. Biometrics, 26, 677-686.
    """
    analysis = one_way(scores, subject, stratum)
    single, mean = analysis.correlations()
    if analysis.state != "fitted":
        return single, mean
    sums = _cluster_sums(scores - scores.mean(), subject, stratum, cluster)
    size = analysis.size

    def on_scale(totals: Floats) -> Floats:
        between, within, sizes = _mean_squares(totals)
        # Fisher's half logarithm of the variance ratio F
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.log(1.0 + size * (between - within) / (sizes * within)) / 2.0

    low, high = (
        (np.exp(2.0 * limit) - 1.0) / size for limit in jackknife_limits(sums, on_scale)
    )
    return (
        (single[0], low / (1 + low), high / (1 + high)),
        (
            mean[0],
            _stepped_up(low / (1 + low), size),
            _stepped_up(high / (1 + high), size),
        ),
    )


def _cluster_sums(
    scores: Floats, subject: Whole, stratum: Whole, cluster: Whole
) -> Floats:
    """
    Add up what each cluster holds, shape (n_clusters, 2 + 4 n_strata).

    Sum of squares within subjects, sum of n m^2 of subjects' means m; then by stratum the
    ratings, subjects, sum of scores and sum of squared panel sizes.
    """
    clusters = np.unique(cluster, return_inverse=True)[1]
    strata = np.unique(stratum, return_inverse=True)[1]
    n_subjects = int(subject.max()) + 1
    n_clusters, n_strata = int(clusters.max()) + 1, int(strata.max()) + 1
    home = np.empty(n_subjects, dtype=np.int64)
    group = np.empty(n_subjects, dtype=np.int64)
    home[subject], group[subject] = clusters, strata
    sizes = np.bincount(subject, minlength=n_subjects).astype(float)
    totals = np.bincount(subject, scores, n_subjects)
    inside = np.bincount(subject, scores**2, n_subjects) - totals**2 / sizes
    cell = home * n_strata + group
    by_stratum = [
        np.bincount(cell, each, n_clusters * n_strata).reshape(n_clusters, n_strata)
        for each in (sizes, np.ones(n_subjects), totals, sizes**2)
    ]
    overall = [
        np.bincount(home, each, n_clusters)[:, None]
        for each in (inside, totals**2 / sizes)
    ]
    return np.hstack([*overall, *by_stratum])


def _mean_squares(totals: Floats) -> tuple[Floats, Floats, Floats]:
    """Mean squares between and within, and k0, from sums of clusters."""
    inside, raw = totals[:, 0], totals[:, 1]
    ratings, subjects, score, squares = np.split(totals[:, 2:], 4, axis=1)
    some = np.where(ratings > 0.0, ratings, 1.0)
    df_between = np.sum(subjects - (ratings > 0.0), axis=1)
    df_within = np.sum(ratings - subjects, axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        between = (raw - np.sum(score**2 / some, axis=1)) / df_between
        size = np.sum(ratings - squares / some, axis=1) / df_between
        return between, inside / df_within, size


@dataclass(frozen=True)
class IntraclassCorrelations:
    """
    The six coefficients of Shrout and Fleiss with 95% limits.

    Attributes
    ----------
    estimates : tuple of (float, float, float)
        Value, low and high of each of ``STATISTICS``; nan where the design gives none.
    state : str
        ``fitted``; ``incomplete`` where only the one-way coefficients stand, since not
        every rater scored every subject; ``identical`` where raters never differ (values
        of one, no limits); ``no_difference`` (all subjects have one mean), ``constant``,
        ``too_few_subjects`` or ``single_rater`` where there are no numbers.
    n_subjects : int
        Subjects with a score.
    n_raters : float
        Panel size k of the coefficients of a mean: the average k0 where panels differ.
    """

    estimates: tuple[Estimate, ...]
    state: str
    n_subjects: int
    n_raters: float

    def to_frame(self) -> pl.DataFrame:
        """
        One row per coefficient.

        Returns
        -------
        polars.DataFrame
            statistic, value, low, high; null where the design gives no number.
        """
        return pl.DataFrame(
            [
                (name, *each)
                for name, each in zip(STATISTICS, self.estimates, strict=True)
            ],
            schema={
                "statistic": pl.String,
                "value": pl.Float64,
                "low": pl.Float64,
                "high": pl.Float64,
            },
            orient="row",
        ).fill_nan(None)


def intraclass_correlations(x: ArrayLike) -> IntraclassCorrelations:
    """
    Intraclass correlations of subjects scored by raters.

    Parameters
    ----------
    x : array_like, shape (n_subjects, n_raters)
        Scores; nan = missing. Where a score is missing, columns have no meaning and only
        the one-way coefficients are given, so the order inside a row does not matter.

    Returns
    -------
    IntraclassCorrelations

    Raises
    ------
    ValueError
        ``x`` is not a table, or holds an infinite score.

    References
    ----------
    Shrout, P. E. and Fleiss, J. L. (1979). Psychological Bulletin, 86, 420-428. McGraw,
    K. O. and Wong, S. P. (1996). Psychological Methods, 1, 30-46. Unequal panels: see
    ``OneWay.correlations``.
    """
    table = np.asarray(x, dtype=np.float64)
    if table.ndim != 2:
        raise ValueError("the scores are no table: give one row per subject")
    if np.isinf(table).any():
        raise ValueError("a score is infinite: give numbers, nan where one is missing")
    given = ~np.isnan(table)
    table = table[given.any(axis=1)][:, given.any(axis=0)]
    given = ~np.isnan(table)
    # sorted inside the row: the sums of a panel must not follow its order
    rows = np.sort(table, axis=1)
    subject, place = np.nonzero(~np.isnan(rows))
    analysis = one_way(rows[subject, place], subject.astype(np.int64))
    single, mean = analysis.correlations()
    estimates: Sequence[Estimate] = (single, NOTHING, NOTHING, mean, NOTHING, NOTHING)
    state = analysis.state
    if state == "fitted" and not given.all():
        state = "incomplete"
    elif state == "fitted":
        crossed = _two_way(table)
        estimates = (single, *crossed[:2], mean, *crossed[2:])
    elif state == "identical" and given.all():
        one = (1.0, *NOTHING[:2])
        estimates = (one,) * len(STATISTICS)
    return IntraclassCorrelations(
        estimates=tuple(estimates),
        state=state,
        n_subjects=len(table),
        n_raters=analysis.size,
    )


def _two_way(table: Floats) -> tuple[Estimate, Estimate, Estimate, Estimate]:
    """ICC(2,1), (3,1), (2,k), (3,k) of a complete table with a spread inside rows."""
    n, k = table.shape
    tail = (1 - LEVEL) / 2
    centred = table - table.mean()
    of_rows = centred.mean(axis=1)
    of_columns = centred.mean(axis=0)
    rest = centred - of_rows[:, None] - of_columns[None, :]
    rest = _rounded(rest, centred)
    df_rest = (n - 1) * (k - 1)
    rows = k * float(of_rows @ of_rows) / (n - 1)
    columns = n * float(of_columns @ of_columns) / (k - 1)
    error = float(np.sum(rest**2)) / df_rest

    agreement = (rows - error) / (rows + (k - 1) * error + k * (columns - error) / n)
    agreement_of_mean = (rows - error) / (rows + (columns - error) / n)
    consistency = (rows - error) / (rows + (k - 1) * error)
    consistency_of_mean = (rows - error) / rows
    if error == 0.0:
        return (
            (agreement, *NOTHING[:2]),
            (consistency, *NOTHING[:2]),
            (agreement_of_mean, *NOTHING[:2]),
            (consistency_of_mean, *NOTHING[:2]),
        )

    # Satterthwaite's degrees of freedom of the denominator (Shrout and Fleiss, p. 425)
    share = columns / error
    of_columns_part = k * agreement * share
    of_error_part = n * (1 + (k - 1) * agreement) - k * agreement
    df = (df_rest * (of_columns_part + of_error_part) ** 2) / (
        (n - 1) * of_columns_part**2 + of_error_part**2
    )
    spread = k * columns + (k * n - k - n) * error
    upper = fdtri(n - 1, df, 1 - tail)
    lower = fdtri(df, n - 1, 1 - tail)
    # divided through by the quantile, which has no bound where the df are near zero
    low = n * (rows / upper - error) / (spread + n * rows / upper)
    high = n * (lower * rows - error) / (spread + n * lower * rows)

    ratio = rows / error
    ratio_low = ratio / fdtri(n - 1, df_rest, 1 - tail)
    ratio_high = ratio * fdtri(df_rest, n - 1, 1 - tail)
    return (
        (agreement, low, high),
        (
            consistency,
            (ratio_low - 1) / (ratio_low + k - 1),
            (ratio_high - 1) / (ratio_high + k - 1),
        ),
        (agreement_of_mean, _stepped_up(low, k), _stepped_up(high, k)),
        (consistency_of_mean, 1 - 1 / ratio_low, 1 - 1 / ratio_high),
    )


def _stepped_up(correlation: float, size: float) -> float:
    """Spearman and Brown: the mean of ``size`` ratings; nan beyond all bounds."""
    remainder = 1 + (size - 1) * correlation
    return size * correlation / remainder if remainder > 0.0 else float("nan")

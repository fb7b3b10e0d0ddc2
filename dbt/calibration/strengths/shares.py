"""
Shares of clauses that fall into a band, where clauses of one application go together.

Eighteen clauses of one report are not eighteen reports: the interval counts them for what
they are worth, from how far applications differ in their share.
"""

import numpy as np
import polars as pl
from scipy.special import stdtrit

from calibration.agreement.resampling import MIN_APPLICATIONS

LEVEL = 0.95


def clustered_shares(sums: pl.DataFrame) -> pl.DataFrame:
    """
    Shares with Wilson limits on the effective number of clauses.

    Parameters
    ----------
    sums : polars.DataFrame
        One row per share: n_in_band and n_clauses (clauses in the band, and all),
        n_applications, and over applications sum_of_squares (clauses squared),
        sum_of_squares_in_band, sum_of_products (in the band times all); other columns are
        kept.

    Returns
    -------
    polars.DataFrame
        With n_effective, share, share_low, share_high. n_effective = n / deff, deff =
        max(1, variance of the share between applications / binomial variance); limits by
        t with applications - 1 degrees of freedom. All are null under six applications.

    References
    ----------
    Wilson, E. B. (1927). Journal of the American Statistical Association, 22, 209-212.
    Korn, E. L. and Graubard, B. I. (1998). Survey Methodology, 24, 193-201 (proportions
    from clusters: effective sample size and t). Franco, C. et al. (2019). Journal of
    Survey Statistics and Methodology, 7, 334-364.
    """
    n = sums["n_clauses"].cast(pl.Float64).to_numpy()
    inside = sums["n_in_band"].cast(pl.Float64).to_numpy()
    groups = sums["n_applications"].cast(pl.Float64).to_numpy()
    share = inside / n
    spread = (
        sums["sum_of_squares_in_band"].cast(pl.Float64).to_numpy()
        - 2.0 * share * sums["sum_of_products"].cast(pl.Float64).to_numpy()
        + share * share * sums["sum_of_squares"].cast(pl.Float64).to_numpy()
    ) / (n * n)
    with np.errstate(divide="ignore", invalid="ignore"):
        between = spread * groups / (groups - 1.0)
        effect = between / (share * (1.0 - share) / n)
        # nobody, or everybody: no variance that could tell
        effect = np.where(np.isfinite(effect), np.maximum(effect, 1.0), 1.0)
        effective = n / effect
        t = stdtrit(groups - 1.0, (1.0 + LEVEL) / 2.0)
        middle = (share + t * t / (2.0 * effective)) / (1.0 + t * t / effective)
        reach = (
            t
            * np.sqrt(share * (1.0 - share) / effective + (t / (2.0 * effective)) ** 2)
            / (1.0 + t * t / effective)
        )
    enough = groups >= MIN_APPLICATIONS
    low = np.where(enough, np.where(inside > 0, middle - reach, 0.0), np.nan)
    high = np.where(enough, np.where(inside < n, middle + reach, 1.0), np.nan)
    return sums.with_columns(
        pl.Series("n_effective", np.where(enough, effective, np.nan)),
        pl.Series("share", np.where(enough, share, np.nan)),
        pl.Series("share_low", low),
        pl.Series("share_high", high),
    ).fill_nan(None)

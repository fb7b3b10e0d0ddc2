"""
Limits of means that a query has already taken.

A database counts and sums far more rows than a frame should hold; what it cannot do is
the quantile of Student's t. So moments come in, a row per mean, and limits go out.
"""

import numpy as np
import polars as pl
from scipy.special import stdtrit  # scipy.stats alone costs a second

LEVEL = 0.95


def mean_limits(moments: pl.DataFrame) -> pl.DataFrame:
    """
    Add the 95% limits of each mean, by Student's t.

    Parameters
    ----------
    moments : polars.DataFrame
        A mean per row: n_applications, mean_pct, sd_pct (n - 1 in the denominator).

    Returns
    -------
    polars.DataFrame
        The same rows with mean_pct_low and mean_pct_high: mean -+ t(.975, n - 1) x sd /
        sqrt(n), kept within 0 to 100 unless the mean itself lies outside; null below two
        applications.

    References
    ----------
    Student (1908). The probable error of a mean. Biometrika, 6, 1-25.
    """
    n = moments["n_applications"].cast(pl.Float64).to_numpy()
    # a single application has no spread, and no degree of freedom either
    degrees = np.where(n > 1, n - 1, np.nan)
    margin = pl.Series(stdtrit(degrees, (1 + LEVEL) / 2) / np.sqrt(n)).fill_nan(None)
    mean, reach = pl.col("mean_pct"), margin * moments["sd_pct"]
    return moments.with_columns(
        pl.when(reach.is_not_null())
        .then(pl.max_horizontal(mean - reach, pl.min_horizontal(mean, 0.0)))
        .alias("mean_pct_low"),
        pl.when(reach.is_not_null())
        .then(pl.min_horizontal(mean + reach, pl.max_horizontal(mean, 100.0)))
        .alias("mean_pct_high"),
    )

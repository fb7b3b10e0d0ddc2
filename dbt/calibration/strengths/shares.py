"""
Shares of clauses that fall into a band, where clauses of one application go together.

The interval is that of the patterns: eighteen clauses of one report are not eighteen
reports, and here as there they count for what they are worth.
"""

import numpy as np
import polars as pl

from calibration.patterns.intervals import Sums, effective_size, share_limits


def band_shares(sums: pl.DataFrame) -> pl.DataFrame:
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
        With n_effective, share, share_low, share_high, null under six applications; see
        ``calibration.patterns.intervals``.
    """
    over_applications = Sums(
        *(
            sums[name].cast(pl.Float64).to_numpy()
            for name in (
                "n_applications",
                "n_clauses",
                "n_in_band",
                "sum_of_squares",
                "sum_of_squares_in_band",
                "sum_of_products",
            )
        )
    )
    low, high = share_limits(over_applications)
    share = np.where(over_applications.is_enough, over_applications.ratio, np.nan)
    return sums.with_columns(
        pl.Series("n_effective", effective_size(over_applications)),
        pl.Series("share", share),
        pl.Series("share_low", low),
        pl.Series("share_high", high),
    ).fill_nan(None)

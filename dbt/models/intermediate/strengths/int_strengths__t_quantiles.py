"""One row per number of degrees of freedom that may occur: the 97.5% point of t."""

import polars as pl
from scipy.special import stdtrit  # scipy.stats alone costs a second


def model(dbt, session):
    # a sample is of applications, or of the examiners of a case
    samples = dbt.ref("int_identity__applications"), dbt.ref("int_identity__examiners")
    largest = max(rows.aggregate("count(*)").fetchall()[0][0] for rows in samples)
    degrees = pl.int_range(1, largest, dtype=pl.Int64, eager=True)
    return pl.DataFrame(
        {
            "degrees_of_freedom": degrees,
            "t_quantile": pl.Series(stdtrit(degrees.to_numpy(), 0.975), dtype=pl.Float64),
        }
    )

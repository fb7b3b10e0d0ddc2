"""One row per number of degrees of freedom in use: the 97.5% point of Student's t."""

import polars as pl
from scipy.special import stdtrit  # scipy.stats alone costs a second


def model(dbt, session):
    used = dbt.ref("int_strengths__moments").pl()["degrees_of_freedom"]
    degrees = used.filter(used > 0).unique().sort().cast(pl.Int64)
    return pl.DataFrame(
        {
            "degrees_of_freedom": degrees,
            "t_quantile": pl.Series(stdtrit(degrees.to_numpy(), 0.975), dtype=pl.Float64),
        }
    )

"""
Whether a cycle is better than the one before it, beyond who happened to apply.

Organisations that applied in both cycles are compared with themselves, the others with
each other, in one difference of means whose error knows who is in both.
"""

import numpy as np
import polars as pl

from calibration.strengths.differences import mean_differences
from calibration.strengths.matrix import parts, percents

_KEY = ["award_id", "scheme", "basis"]
_ITEM = ["category", "dimension", "cycle"]
_SCHEMA = {
    **dict.fromkeys([*_KEY, "sector", *_ITEM, "cycle_from"], pl.String),
    **dict.fromkeys(["n_from", "n_returning"], pl.Int32),
    **dict.fromkeys(["change_pct", "change_low", "change_high"], pl.Float64),
}


def strength_trends(rows: pl.DataFrame, organisations: pl.DataFrame) -> pl.DataFrame:
    """
    Change of each mean from the cycle before, under the same scheme.

    Parameters
    ----------
    rows : polars.DataFrame
        One row per application, basis and item: award_id, cycle, application_no, basis,
        scheme, sector, category, dimension, value_pct; order plays no part.
    organisations : polars.DataFrame
        application_no, organisation_id.

    Returns
    -------
    polars.DataFrame
        One row per award, scheme, basis, sector (and ``all``), category, dimension and
        cycle but the first with any application: cycle_from (the one before it with any),
        n_from, n_returning (organisations in both), the change of the mean and its 95%
        limits; null where a cycle has fewer than two applications.
    """
    named = rows.join(organisations, on="application_no")
    found = [pl.DataFrame(schema=_SCHEMA)]
    for award, key in parts(named, _KEY):
        found.append(_changes(award, key | {"sector": "all"}))
        found.extend(
            _changes(part, key | of_sector)
            for part, of_sector in parts(award, ["sector"])
        )
    return pl.concat(found).fill_nan(None)


def _changes(part: pl.DataFrame, key: dict[str, str]) -> pl.DataFrame:
    """Give the changes of the means of one group of applications."""
    matrix = percents(part, ["organisation_id"], _ITEM)
    items = matrix.items.with_columns(
        pl.col("cycle").shift().over("category", "dimension").alias("cycle_from")
    )
    later = np.flatnonzero(items["cycle_from"].is_not_null().to_numpy())
    change = mean_differences(matrix.values[:, later], matrix.values[:, later - 1])
    return (
        items.filter(pl.col("cycle_from").is_not_null())
        .with_columns(
            *(pl.lit(value).alias(name) for name, value in key.items()),
            pl.Series("n_from", change.n_second, pl.Int32),
            pl.Series("n_returning", change.n_both, pl.Int32),
            pl.Series("change_pct", change.value),
            pl.Series("change_low", change.low),
            pl.Series("change_high", change.high),
        )
        .select(*_SCHEMA)
    )

"""
Combinations of bands to expect if factors moved with the percentage and nothing else.

A combination of few organisations is told in its coarse form, by the weakest factor and
its distance from the next one; what is expected of the coarse form is then what is
expected of all combinations that are not told one by one.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from calibration.patterns.expected import (
    FAR,
    GROUP,
    Pools,
    complete_cells,
    read_pools,
    summed,
)

Floats = NDArray[np.float64]

COMBINATION = [*GROUP, "category", "clause"]
COARSE = ["limiting_factor", "gap"]
#: Nobody is weakest where the two lowest have the same band.
TIE, NO_GAP, ONE_STEP = "tie", "0", "1"


def expected_combinations(signatures: pl.DataFrame, mixes: pl.DataFrame) -> pl.DataFrame:
    """
    Put the number of applications to expect beside each combination of bands.

    Parameters
    ----------
    signatures : polars.DataFrame
        One row per combination or coarse form: the columns of `COMBINATION` (sector also
        ``all``), bands (null in the coarse form), limiting_factor and gap.
    mixes : polars.DataFrame
        As in `calibration.patterns.expected.expected_items`.

    Returns
    -------
    polars.DataFrame
        The rows given, sorted, with the column expected.
    """
    mixes = mixes.sort([*COMBINATION, "clause_band", "factor", "band"])
    pools = read_pools(mixes)
    cells = _with_all_sectors(complete_cells(mixes, pools))
    keys = [*COMBINATION, *COARSE, "bands"]
    signatures = signatures.sort(keys, nulls_last=True)
    told = signatures.filter(pl.col("bands").is_not_null()).select(keys)
    paired = told.join(cells, on=COMBINATION, how="left", maintain_order="left_right")
    singly = summed(
        paired.select(
            *keys, expected=pl.col("weight") * pl.Series(_drawn_alike(paired, pools))
        ),
        "expected",
    )
    forms = _coarse_forms(cells, pools)
    accounted = singly.group_by([*COMBINATION, *COARSE], maintain_order=True).agg(
        told=pl.col("expected").sum()
    )
    rest = forms.join(accounted, on=[*COMBINATION, *COARSE], how="left").select(
        *COMBINATION,
        *COARSE,
        bands=pl.lit(None, pl.String),
        # what is left of nothing may be a rounding below it
        expected=pl.max_horizontal(pl.col("expected") - pl.col("told").fill_null(0), 0.0),
    )
    both = pl.concat([singly.select(rest.columns), rest])
    return signatures.join(
        both, on=keys, how="left", nulls_equal=True, maintain_order="left"
    )


def _with_all_sectors(cells: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([cells, cells.with_columns(sector=pl.lit("all"))])


def _drawn_alike(paired: pl.DataFrame, pools: Pools) -> Floats:
    """Probability of each row's combination in its pool: the product over factors."""
    pool = paired["pool"].to_numpy()
    bands = paired["bands"].str.split("-")
    probability = np.ones(paired.height)
    for place in range(int(bands.list.len().max() or 0)):  # type: ignore[arg-type]
        band = bands.list.get(place, null_on_oob=True).cast(pl.Int64)
        column = np.searchsorted(pools.bands, band.fill_null(pools.bands[0]).to_numpy())
        probability *= np.where(
            band.is_null().to_numpy(), 1.0, pools.shares[pool, column]
        )
    return probability


def _coarse_forms(cells: pl.DataFrame, pools: Pools) -> pl.DataFrame:
    """Expect so many applications of each weakest factor and gap, in every group."""
    n_factors = cells["n_factors"].to_numpy()
    here = Pools(pools.keys, pools.shares[cells["pool"].to_numpy()], pools.bands)
    near, far = here.weakest(n_factors, 1), here.weakest(n_factors, 2)
    forms = {
        (TIE, NO_GAP): 1 - n_factors * near,
        (None, ONE_STEP): near - far,
        (None, FAR): far,
    }
    rows = [
        cells.select(
            *COMBINATION,
            "factors",
            limiting_factor=pl.lit(factor, pl.String),
            gap=pl.lit(gap),
            expected=pl.col("weight") * pl.Series(probability),
        )
        for (factor, gap), probability in forms.items()
    ]
    # all factors have the same chance: a form of one factor stands for each of them
    spread = (
        pl.concat(rows)
        .with_columns(
            factors=pl.when(pl.col("limiting_factor").is_null())
            .then(pl.col("factors"))
            .otherwise(pl.concat_list("limiting_factor"))
        )
        .explode("factors")
        .select(*COMBINATION, "gap", "expected", limiting_factor="factors")
    )
    return summed(spread, "expected")

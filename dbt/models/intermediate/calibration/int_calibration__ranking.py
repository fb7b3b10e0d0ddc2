"""One row per award, cycle, basis and application: its rank and how firm it is."""

import polars as pl

from calibration.fits import severity_fit
from calibration.ranking.stability import ranking_stability


def model(dbt, session):
    ratings = dbt.ref("int_calibration__entering").pl()
    fit = severity_fit(ratings)
    cycles = dbt.ref("int_identity__cycles").filter("places is not null").pl()
    # columns without a row: there may be no award at all
    empty = ranking_stability(ratings.clear(), fit, {})
    frames = [empty.with_columns(pl.lit(None, pl.String).alias("award"))]
    for award in ratings["award"].unique().sort():
        places = cycles.filter(award_id=award).select("cycle", "places").iter_rows()
        ranking = ranking_stability(ratings.filter(award=award), fit, dict(places))
        frames.append(ranking.with_columns(pl.lit(award).alias("award")))
    return pl.concat(frames, how="diagonal")

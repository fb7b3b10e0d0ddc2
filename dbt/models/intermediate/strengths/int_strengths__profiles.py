"""One row per mean of a sector: its distances and its rank, with limits."""

import polars as pl
from duckdb import ColumnExpression, ConstantExpression

from calibration.strengths.profile import strength_profile


def model(dbt, session):
    percents = dbt.ref("int_strengths__application_percents")
    applications = dbt.ref("int_strengths__applications").filter("is_honoured")
    honoured = applications.pl()["application_no"]
    cycles = percents.project("award_id, cycle").distinct().order("all").fetchall()
    # columns without a row: there may be no score at all
    found = [strength_profile(percents.limit(0).pl(), honoured)]
    for award, cycle in cycles:
        # a cycle at a time: a national archive does not fit
        part = percents.filter(
            ColumnExpression("award_id") == ConstantExpression(award)
        ).filter(ColumnExpression("cycle") == ConstantExpression(cycle))
        found.append(strength_profile(part.pl(), honoured))
    return pl.concat(found)

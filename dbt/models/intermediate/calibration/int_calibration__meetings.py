"""One row per application that a panel agreed on, and per scope and role (subject)."""

import polars as pl

from calibration.consensus import consensus_roles, consensus_shifts

CONSENSUS = """
    cycle, application_id as application, clause_key as clause,
    cast(consensus_pct as double) as consensus_pct
"""


def model(dbt, session):
    ratings = dbt.ref("int_calibration__entering").pl()
    consensus = dbt.ref("int_calibration__consensus").project(CONSENSUS).pl()
    frames = {
        "application": consensus_shifts(ratings, consensus),
        "role": consensus_roles(ratings, consensus),
    }
    marked = [
        frame.with_columns(pl.lit(subject).alias("subject"))
        for subject, frame in frames.items()
    ]
    return pl.concat(marked, how="diagonal")

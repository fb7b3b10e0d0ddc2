"""One row per cell and band: the share of clauses in it, with limits."""

from calibration.strengths.shares import clustered_shares


def model(dbt, session):
    return clustered_shares(dbt.ref("int_strengths__band_sums").pl())

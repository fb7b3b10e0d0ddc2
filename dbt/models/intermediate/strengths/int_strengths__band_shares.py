"""One row per cell and band: the share of clauses in it, with limits."""

from calibration.strengths.shares import band_shares


def model(dbt, session):
    return band_shares(dbt.ref("int_strengths__band_sums").pl())

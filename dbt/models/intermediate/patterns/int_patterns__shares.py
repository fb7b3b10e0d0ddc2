"""One row per topic, group of clauses and item: a share or a mean, with its interval."""

from calibration.patterns.tables import pattern_shares


def model(dbt, session):
    return pattern_shares(
        counts=dbt.ref("int_patterns__counts").pl(),
        measures=dbt.ref("int_patterns__measures").pl(),
        signatures=dbt.ref("int_patterns__signatures").pl(),
        mixes=dbt.ref("int_patterns__mixes").pl(),
    )

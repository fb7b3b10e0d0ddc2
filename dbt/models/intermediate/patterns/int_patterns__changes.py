"""One row per sector, clause, factor, two cycles and statistic: what changed, tested."""

from calibration.patterns.changes import pattern_changes


def model(dbt, session):
    transitions = dbt.ref("int_patterns__transitions").pl()
    bands = dbt.ref("stg_standards__bands").pl().select("band", "is_weak")
    return pattern_changes(transitions, bands)

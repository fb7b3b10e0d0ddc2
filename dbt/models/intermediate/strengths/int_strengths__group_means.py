"""One row per group of applications, cycle (and all), basis and item: its mean."""

from calibration.strengths.groups import group_means

WIDE = "clause is null and 'all' in (category, dimension)"
COLUMNS = "application_no, scheme, basis, category, dimension, value_pct"


def model(dbt, session):
    percents = dbt.ref("int_strengths__application_percents").filter(WIDE)
    applications = dbt.ref("int_strengths__applications").pl()
    return group_means(percents.project(COLUMNS).pl(), applications)

"""One row per mean and cycle but the first: its change from the cycle before."""

from calibration.strengths.trends import strength_trends

WIDE = "clause is null and 'all' in (category, dimension)"


def model(dbt, session):
    percents = dbt.ref("int_strengths__application_percents").filter(WIDE)
    applications = dbt.ref("int_strengths__applications")
    organisations = applications.project("application_no, organisation_id")
    return strength_trends(percents.pl(), organisations.pl())

"""One row per pair of clauses or categories: how they go together, and whose pen."""

from duckdb import ColumnExpression, ConstantExpression

from calibration.strengths.correlations import clause_correlations


def model(dbt, session):
    ratings = dbt.ref("int_calibration__ratings").filter("enters and not is_common")
    cycles = ratings.project("award_id, cycle").distinct().order("all").fetchall()
    # a cycle at a time: a national archive does not fit
    return clause_correlations(
        ratings.filter(ColumnExpression("award_id") == ConstantExpression(award))
        .filter(ColumnExpression("cycle") == ConstantExpression(cycle))
        .pl()
        for award, cycle in cycles
    )

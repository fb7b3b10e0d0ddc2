"""
Totals under assumptions: an examiner left out, clauses weighted otherwise.

They are computed from the clause scores by the rules of the marts (decision 4 of the
design), so that without an assumption they are the totals of the marts.
"""

import polars as pl

from dashboards.queries.cache import ask, cached
from warehouse.reader import Published


@cached
def examiners(published: Published, award_id: str, cycle: str) -> pl.DataFrame:
    """
    List who can be left out: examiners whose independent sheets count.

    Returns
    -------
    polars.DataFrame
        Empty before the cycle is decided. examiner_id, examiner_name, n_applications.
    """
    return ask(
        published,
        """
        select
            examiner_id,
            coalesce(any_value(examiner_name), examiner_id) as examiner_name,
            count(distinct application_id) as n_applications
        from marts.fct_clause_scores as score
        inner join marts.dim_cycle using (award_id, cycle)
        left join marts.dim_examiner using (examiner_id)
        where award_id = $award_id and cycle = $cycle and is_decided
            and stage = 'independent' and counts and score_pct is not null
            and application_id is not null and examiner_id is not null
        group by examiner_id
        order by examiner_name, examiner_id
        """,
        award_id=award_id,
        cycle=cycle,
    )


@cached
def clauses(published: Published, award_id: str, cycle: str) -> pl.DataFrame:
    """List the clauses of a cycle's scheme, titled as in the first sector."""
    return ask(
        published,
        """
        select clause, dim_clause.title_zh, dim_clause.title_en
        from marts.dim_clause
        inner join marts.dim_cycle using (scheme)
        inner join marts.dim_sector using (sector)
        where award_id = $award_id and cycle = $cycle
        qualify row_number() over (partition by clause order by dim_sector.sort_order) = 1
        order by dim_clause.sort_order, clause
        """,
        award_id=award_id,
        cycle=cycle,
    )


@cached
def totals(
    published: Published,
    award_id: str,
    cycle: str,
    basis: str,
    left_out: str = "",
    weighted: tuple[str, ...] = (),
    factor: float = 1.0,
) -> pl.DataFrame:
    """
    Add up clause scores under assumptions.

    Parameters
    ----------
    published : Published
        The version to ask.
    award_id, cycle : str
        What to add up.
    basis : {"independent_mean", "consensus", "site"}
        One stage; bases are never mixed.
    left_out : str, optional
        Examiner whose sheets are left out of every panel.
    weighted : tuple of str, optional
        Clauses whose points are multiplied.
    factor : float, optional
        By how much; the sum is brought back to the scheme's full points.

    Returns
    -------
    polars.DataFrame
        Empty before the cycle is decided. application_id, sector, total_points (null
        unless every clause of the scheme has a value).
    """
    return ask(
        published,
        """
        with counted as (
            select
                score.application_id,
                application.sector,
                score.scheme,
                clause,
                examiner_id,
                score_pct,
                points_max,
                cast(
                    if(list_contains($weighted, clause), points_max * $factor, points_max)
                    as decimal(7, 3)
                ) as weighted_max
            from marts.fct_clause_scores as score
            inner join marts.dim_application as application using (application_id)
            inner join marts.dim_cycle as decided
                on
                    score.award_id = decided.award_id
                    and score.cycle = decided.cycle
                    and decided.is_decided
            where score.award_id = $award_id and score.cycle = $cycle
                and stage = replace($basis, '_mean', '')
                and counts and score_pct is not null
                and coalesce(examiner_id, '') <> coalesce(nullif($left_out, ''), '-')
        ),

        clause_values as (
            select
                application_id,
                scheme,
                clause,
                min(sector) as sector,
                min(points_max) as points_max,
                min(weighted_max) as weighted_max,
                -- the panel's value where there is one, else the mean of its examiners'
                cast(
                    coalesce(
                        sum(score_pct) filter (examiner_id is null)
                        / count(*) filter (examiner_id is null),
                        sum(score_pct) / count(*)
                    ) as decimal(18, 9)
                ) as score_pct
            from counted
            group by application_id, scheme, clause
        ),

        summed as (
            select
                application_id,
                scheme,
                min(sector) as sector,
                count(*) as n_clauses,
                sum(score_pct * points_max) * 0.01 as points,
                sum(score_pct * weighted_max) * 0.01 as weighted_points,
                sum(points_max) as available,
                sum(weighted_max) as weighted_available
            from clause_values
            group by application_id, scheme
            qualify row_number() over (
                partition by application_id
                order by scheme is null, n_clauses desc, scheme
            ) = 1
        ),

        sizes as (
            select scheme, count(distinct clause) as n_clauses
            from marts.dim_clause
            group by scheme
        )

        select
            application_id,
            sector,
            case
                when summed.n_clauses <> sizes.n_clauses or weighted_available = 0
                    then null
                -- a quotient would leave the decimals
                when weighted_available = available then cast(points as decimal(7, 3))
                else cast(
                    weighted_points * available / weighted_available as decimal(7, 3)
                )
            end as total_points
        from summed
        left join sizes using (scheme)
        order by application_id
        """,
        award_id=award_id,
        cycle=cycle,
        basis=basis,
        left_out=left_out,
        weighted=list(weighted),
        factor=factor,
    )


def shifts(
    published: Published,
    award_id: str,
    cycle: str,
    basis: str,
    cut: int,
    left_out: str,
    weighted: tuple[str, ...],
    factor: float,
) -> pl.DataFrame:
    """
    Set ranks under assumptions beside the ranks by independent means as scored.

    Returns
    -------
    polars.DataFrame
        One row per application with a whole total both ways, without names, by rank:
        sector, total_points, what_if_points, rank, what_if_rank (equal totals share
        the better rank), was_within, is_within.
    """
    as_scored = totals(published, award_id, cycle, "independent_mean")
    assumed = totals(published, award_id, cycle, basis, left_out, weighted, factor)
    both = (
        as_scored.join(
            assumed.select("application_id", what_if_points="total_points"),
            on="application_id",
        )
        .drop_nulls(["total_points", "what_if_points"])
        .with_columns(
            rank=pl.col("total_points").rank("min", descending=True).cast(pl.Int64),
            what_if_rank=pl.col("what_if_points")
            .rank("min", descending=True)
            .cast(pl.Int64),
        )
    )
    return both.select(
        "sector",
        "total_points",
        "what_if_points",
        "rank",
        "what_if_rank",
        was_within=pl.col("rank") <= cut,
        is_within=pl.col("what_if_rank") <= cut,
    ).sort("rank", "what_if_rank", maintain_order=True)

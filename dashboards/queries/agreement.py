"""What the page on agreement and reliability asks; no person among it."""

import polars as pl

from dashboards.queries.cache import ask, cached
from warehouse.reader import Published

ARCHIVE = "archive"


@cached
def units(published: Published) -> list[str]:
    """List what reliability was computed for: total, categories, clauses."""
    found = ask(
        published,
        """
        select distinct unit from marts.fct_reliability
        where statistic = 'ICC(1,1)' and value is not null
        """,
    )["unit"].to_list()
    order = ("total", "category", "clause")
    return sorted(
        found,
        key=lambda unit: (order.index(unit) if unit in order else len(order), unit),
    )


@cached
def intraclass(published: Published, award_id: str, unit: str) -> pl.DataFrame:
    """
    Give ICC of one examiner and of a panel's mean by cycle and for the archive.

    Returns
    -------
    polars.DataFrame
        scope (a cycle with applications, in time; the archive last), statistic
        (``ICC(1,1)``, ``ICC(1,k)``), value, low, high, n.
    """
    return ask(
        published,
        """
        select scope, statistic, value, low, high, n
        from marts.fct_reliability
        where statistic in ('ICC(1,1)', 'ICC(1,k)') and unit = $unit
            and (scope = 'archive' or scope in (
                select cycle from marts.dim_application where award_id = $award_id
            ))
        order by scope = 'archive', scope, statistic
        """,
        award_id=award_id,
        unit=unit,
    )


@cached
def statistics(published: Published, scope: str) -> pl.DataFrame:
    """
    Give shares of agreement and alphas of one scope.

    Parameters
    ----------
    published : Published
        The version to ask.
    scope : str
        ``archive``, a cycle or a sector.

    Returns
    -------
    polars.DataFrame
        statistic, unit, value, low, high, n; shares of agreement first, then alpha of
        totals, categories and clauses.
    """
    return ask(
        published,
        """
        select statistic, unit, value, low, high, n
        from marts.fct_reliability
        where scope = $scope and (
            (statistic = 'krippendorff_alpha' and unit in ('total', 'category', 'clause'))
            or statistic in (
                'exact_agreement', 'within_step_agreement', 'same_band_agreement'
            )
        )
        order by
            case statistic
                when 'exact_agreement' then 1
                when 'within_step_agreement' then 2
                when 'same_band_agreement' then 3
                else 4
            end,
            case unit when 'total' then 1 when 'category' then 2 else 3 end
        """,
        scope=scope,
    )


@cached
def components(published: Published, scope: str) -> pl.DataFrame:
    """
    Give the variance components of one scope, the largest first.

    Returns
    -------
    polars.DataFrame
        source, variance, low, high, share, variance_anova (may be negative).
    """
    return ask(
        published,
        """
        select source, variance, low, high, share, variance_anova
        from marts.fct_variance_components
        where scope = $scope
        order by variance desc nulls last, source
        """,
        scope=scope,
    )


@cached
def panel_sizes(published: Published) -> pl.DataFrame:
    """
    Give the error and the reliability of a total for panels of each size.

    Returns
    -------
    polars.DataFrame
        n_examiners, sem_points, sem_low, sem_high, reliability, reliability_low,
        reliability_high, n (applications), is_usual (the usual panel), in order.
    """
    return ask(
        published,
        """
        with sized as (
            select
                regexp_replace(statistic, '_[0-9]+$', '') as statistic,
                try_cast(regexp_extract(statistic, '_([0-9]+)$', 1) as integer)
                    as n_examiners,
                value,
                low,
                high,
                n
            from marts.fct_reliability
            where scope = 'archive' and unit = 'total'
        ),

        usual as (
            select value from marts.fct_reliability
            where scope = 'archive' and statistic = 'panel_size'
        )

        select
            n_examiners,
            max(value) filter (statistic = 'sem_points') as sem_points,
            max(low) filter (statistic = 'sem_points') as sem_low,
            max(high) filter (statistic = 'sem_points') as sem_high,
            max(value) filter (statistic = 'total_reliability') as reliability,
            max(low) filter (statistic = 'total_reliability') as reliability_low,
            max(high) filter (statistic = 'total_reliability') as reliability_high,
            max(n) as n,
            coalesce(n_examiners = round((select max(value) from usual)), false)
                as is_usual
        from sized
        where n_examiners is not null
        group by n_examiners
        order by n_examiners
        """,
    )


@cached
def dividing_clauses(
    published: Published, award_id: str, cycle: str, sector: str, stage: str
) -> pl.DataFrame:
    """
    List clauses by how far examiners differ on them.

    Parameters
    ----------
    published : Published
        The version to ask.
    award_id, cycle, sector : str
        Sector may be ``all``.
    stage : str
        ``independent``, ``training_before`` or ``training_after``.

    Returns
    -------
    polars.DataFrame
        One row per clause and scheme, the widest first: clause, title_zh, title_en
        (of the standard's first sector where all are asked for), dimension, points_max,
        sd, sd_low, sd_high (percentage points), sd_points, n_units, n_scores.
    """
    return ask(
        published,
        """
        with titles as (
            select dim_clause.*
            from marts.dim_clause
            inner join marts.dim_sector using (sector)
            where $sector = 'all' or sector = $sector
            qualify row_number() over (
                partition by scheme, clause order by dim_sector.sort_order
            ) = 1
        )

        select
            clause,
            titles.title_zh,
            titles.title_en,
            disagreement.dimension,
            titles.points_max,
            sd,
            sd_low,
            sd_high,
            sd_points,
            n_units,
            n_scores
        from marts.fct_disagreement as disagreement
        left join titles using (scheme, clause)
        where award_id = $award_id and cycle = $cycle and stage = $stage
            and disagreement.sector = $sector and factor is null and scale = 'pct'
        order by sd desc nulls last, clause
        """,
        award_id=award_id,
        cycle=cycle,
        sector=sector,
        stage=stage,
    )


@cached
def dividing_factors(
    published: Published, award_id: str, cycle: str, sector: str
) -> pl.DataFrame:
    """
    List how far examiners' bands differ on each factor of each clause.

    Returns
    -------
    polars.DataFrame
        One row per factor and clause, factors by their median, the widest first:
        dimension, factor, title_zh, title_en, clause, sd, sd_low, sd_high (bands),
        n_units.
    """
    return ask(
        published,
        """
        select
            disagreement.dimension,
            factor,
            dim_factor.title_zh,
            dim_factor.title_en,
            clause,
            sd,
            sd_low,
            sd_high,
            n_units
        from marts.fct_disagreement as disagreement
        inner join marts.dim_factor using (dimension, factor)
        where award_id = $award_id and cycle = $cycle and sector = $sector
            and stage = 'independent' and scale = 'bands' and sd is not null
        order by
            median(sd) over (partition by disagreement.dimension, factor) desc,
            disagreement.dimension,
            factor,
            clause
        """,
        award_id=award_id,
        cycle=cycle,
        sector=sector,
    )

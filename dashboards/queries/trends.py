"""What the trends page asks of scores: levels over cycles and where they break."""

import polars as pl

from dashboards.queries.cache import ask, cached
from warehouse.reader import Published

# A cycle may hold a sheet or two under another scheme: its own scheme is the
# register's, else the one that most of its applications were scored under.
_CYCLES = """
    cycles as (
        select
            cycle,
            any_value(dim_cycle.edition_no) as edition_no,
            coalesce(any_value(dim_cycle.is_decided), false) as is_decided,
            coalesce(
                any_value(dim_cycle.scheme), arg_max(trend.scheme, n_applications)
            ) as scheme
        from marts.fct_sector_trends as trend
        left join marts.dim_cycle using (award_id, cycle)
        where award_id = $award_id and cycle is not null
            and trend.sector = 'all' and category = 'all' and dimension = 'all'
        group by cycle
    )
"""
# `all`, a dimension, or a category
_UNIT = """
    category = case when $unit in ('all', 'process', 'result') then 'all' else $unit end
    and dimension = case when $unit in ('process', 'result') then $unit else 'all' end
"""


@cached
def units(published: Published, award_id: str) -> pl.DataFrame:
    """
    List the categories that the award's cycles were scored by, latest scheme first.

    Returns
    -------
    polars.DataFrame
        category, title_zh, title_en, scheme; titles are those of the first sector.
    """
    return ask(
        published,
        f"""
        with {_CYCLES},

        schemes as (select scheme, max(cycle) as latest from cycles group by scheme)

        select category, dim_category.title_zh, dim_category.title_en, scheme
        from marts.dim_category
        inner join schemes using (scheme)
        inner join marts.dim_sector using (sector)
        where category in (
            select category from marts.fct_sector_trends where award_id = $award_id
        )
        qualify row_number() over (
            partition by scheme, category order by dim_sector.sort_order
        ) = 1
        order by latest desc, dim_category.sort_order, category
        """,
        award_id=award_id,
    )


@cached
def levels(published: Published, award_id: str, basis: str, unit: str) -> pl.DataFrame:
    """
    Give the mean by sector and cycle, each cycle under its own scheme.

    Parameters
    ----------
    unit : str
        ``all``, ``process``, ``result``, or a category.

    Returns
    -------
    polars.DataFrame
        One row per sector (``all`` first) and cycle, empty ones with n = 0: sector,
        cycle, edition_no, scheme, n_applications, mean_pct, mean_pct_low,
        mean_pct_high, cycle_from, n_returning, change_pct, change_low, change_high.
    """
    return ask(
        published,
        f"""
        with {_CYCLES},

        sectors as (
            select sector, sort_order from marts.dim_sector
            union all
            select 'all', 0
        )

        select
            sectors.sector,
            cycles.cycle,
            cycles.edition_no,
            cycles.scheme,
            coalesce(n_applications, 0) as n_applications,
            mean_pct,
            mean_pct_low,
            mean_pct_high,
            cycle_from,
            n_returning,
            change_pct,
            change_low,
            change_high
        from sectors
        cross join cycles
        left join (
            select * from marts.fct_sector_trends
            where award_id = $award_id and basis = $basis and {_UNIT}
        ) as trend
            on sectors.sector = trend.sector
            and cycles.cycle = trend.cycle
            and cycles.scheme is not distinct from trend.scheme
        order by sectors.sort_order, cycles.cycle
        """,
        award_id=award_id,
        basis=basis,
        unit=unit,
    )


@cached
def elsewhere(published: Published, award_id: str, basis: str) -> int:
    """Count applications whose sheets follow another scheme than their cycle's."""
    return int(
        ask(
            published,
            f"""
            with {_CYCLES}

            select coalesce(sum(n_applications), 0) as n
            from marts.fct_sector_trends as trend
            inner join cycles using (cycle)
            where award_id = $award_id and basis = $basis and sector = 'all'
                and category = 'all' and dimension = 'all'
                and trend.scheme is distinct from cycles.scheme
            """,
            award_id=award_id,
            basis=basis,
        )["n"][0]
    )


@cached
def breaks(published: Published, award_id: str, sector: str) -> pl.DataFrame:
    """
    List where a series breaks or its ground shifts.

    Returns
    -------
    polars.DataFrame
        cycle_from, cycle_to, kind, value_from, value_to, comparable.
    """
    return ask(
        published,
        """
        select cycle_from, cycle_to, kind, value_from, value_to, comparable
        from marts.fct_series_breaks
        where award_id = $award_id and sector = $sector
        order by cycle_to, kind
        """,
        award_id=award_id,
        sector=sector,
    )


@cached
def raw_and_adjusted(
    published: Published, award_id: str, sector: str, unit: str
) -> pl.DataFrame:
    """
    Give the independent mean and the same without examiners' severity, by cycle.

    Only decided cycles: before that nothing shows what severity did.

    Returns
    -------
    polars.DataFrame
        One row per cycle and basis: cycle, scheme, basis (``independent_mean`` or
        ``adjusted``), n_applications, mean_pct, mean_pct_low, mean_pct_high.
    """
    return ask(
        published,
        f"""
        with {_CYCLES}

        select
            cycle,
            trend.scheme,
            basis,
            n_applications,
            mean_pct,
            mean_pct_low,
            mean_pct_high
        from marts.fct_sector_trends as trend
        inner join cycles using (cycle)
        where award_id = $award_id and basis in ('independent_mean', 'adjusted')
            and sector = $sector and {_UNIT}
            and is_decided and trend.scheme is not distinct from cycles.scheme
        order by cycle, basis desc
        """,
        award_id=award_id,
        sector=sector,
        unit=unit,
    )


@cached
def category_levels(
    published: Published, award_id: str, basis: str, sector: str
) -> pl.DataFrame:
    """
    Give the mean of each category of the latest scheme by cycle.

    Returns
    -------
    polars.DataFrame
        One row per category and cycle of that scheme, in the standard's order:
        category, title_zh, title_en, cycle, scheme, n_applications, mean_pct,
        mean_pct_low, mean_pct_high, change_pct, change_low, change_high.
    """
    return ask(
        published,
        f"""
        with {_CYCLES},

        latest as (select scheme from cycles order by cycle desc limit 1),

        titles as (
            select
                category,
                dim_category.title_zh,
                dim_category.title_en,
                dim_category.sort_order
            from marts.dim_category
            inner join latest using (scheme)
            inner join marts.dim_sector using (sector)
            where $sector in ('all', sector)
            qualify row_number() over (
                partition by category order by dim_sector.sort_order
            ) = 1
        )

        select
            category,
            title_zh,
            title_en,
            cycle,
            trend.scheme,
            n_applications,
            mean_pct,
            mean_pct_low,
            mean_pct_high,
            change_pct,
            change_low,
            change_high
        from marts.fct_sector_trends as trend
        inner join latest using (scheme)
        inner join cycles using (cycle, scheme)
        inner join titles using (category)
        where award_id = $award_id and basis = $basis and sector = $sector
            and dimension = 'all'
        order by titles.sort_order, category, cycle
        """,
        award_id=award_id,
        basis=basis,
        sector=sector,
    )


@cached
def crosswalked(
    published: Published, award_id: str, basis: str, sector: str
) -> pl.DataFrame:
    """
    Give the latest scheme's categories for earlier schemes' cycles, by crosswalk.

    The crosswalk is our judgement and no re-scoring; it stands on single stages, so
    that for the final values the independent means are given.

    Returns
    -------
    polars.DataFrame
        One row per category and cycle: category, cycle, scheme, n_applications,
        mean_pct, mean_pct_low, mean_pct_high, kind_of_fit (good, part, split).
    """
    return ask(
        published,
        f"""
        with {_CYCLES},

        latest as (select scheme as scheme_to from cycles order by cycle desc limit 1)

        select
            category,
            cycle,
            crosswalk.scheme,
            n_applications,
            mean_pct,
            mean_pct_low,
            mean_pct_high,
            kind_of_fit
        from marts.fct_crosswalked_scores as crosswalk
        inner join latest using (scheme_to)
        inner join cycles using (cycle)
        where award_id = $award_id and sector = $sector
            and basis = case $basis when 'final' then 'independent_mean' else $basis end
            and unit = 'category' and dimension = 'all' and kind_of_fit <> 'own'
            and crosswalk.scheme is not distinct from cycles.scheme
        order by category, cycle
        """,
        award_id=award_id,
        basis=basis,
        sector=sector,
    )

"""What the page on links asks: who scored with whom. Design, not severity."""

import polars as pl

from dashboards.queries.cache import ask, cached
from warehouse.reader import Published

_SHEETS = """
    sheets as (
        select distinct examiner_id, application_id, panel_id
        from marts.fct_clause_scores
        where cycle = $cycle and stage = 'independent' and counts
            and score_pct is not null and examiner_id is not null
            and application_id is not null
    ),

    cases as (
        select distinct examiner_id
        from marts.fct_clause_scores
        where cycle = $cycle and stage like 'training%' and is_current
            and score_pct is not null and examiner_id is not null
            and examiner_role in ('leader', 'chief', 'examiner', 'expert')
    )
"""


@cached
def is_decided(published: Published, cycle: str) -> bool:
    """Tell whether the errors of a cycle may be shown: it is decided for everybody."""
    states = ask(
        published,
        """
        select coalesce(bool_and(is_decided), false) as is_decided
        from marts.fct_examiner_links
        where cycle = $cycle
        """,
        cycle=cycle,
    )["is_decided"]
    return bool(states[0])


@cached
def examiners(published: Published, cycle: str) -> pl.DataFrame:
    """
    List a cycle's examiners, those of one linked part together.

    A part is linked by real applications alone; a training case, which everybody
    scores, links all and would hide what the panels do.

    Returns
    -------
    polars.DataFrame
        examiner_id, examiner_name, n_applications, panels (names joined by ``, ``),
        scored_case, part (1 is the largest), in order of part and id.
    """
    people = ask(
        published,
        f"""
        with {_SHEETS}

        select
            examiner_id,
            coalesce(any_value(examiner_name), examiner_id) as examiner_name,
            count(distinct application_id) as n_applications,
            coalesce(string_agg(distinct panel_id, ', ' order by panel_id), '') as panels,
            examiner_id in (select examiner_id from cases) as scored_case
        from sheets
        left join marts.dim_examiner using (examiner_id)
        group by examiner_id
        order by examiner_id
        """,
        cycle=cycle,
    )
    parts = _parts(people["examiner_id"].to_list(), pairs(published, cycle))
    return people.with_columns(part=pl.Series(parts, dtype=pl.Int64)).sort(
        "part", "examiner_id"
    )


@cached
def pairs(published: Published, cycle: str) -> pl.DataFrame:
    """
    Count the real applications that two examiners both scored.

    Returns
    -------
    polars.DataFrame
        One row per pair with at least one: examiner_id, other_examiner_id, n_shared,
        n_panels (that both sat on), is_bridge (only one application, which holds a part
        together, cases included; false where the pair was not estimated).
    """
    return ask(
        published,
        f"""
        with {_SHEETS},

        shared as (
            select
                one.examiner_id,
                other.examiner_id as other_examiner_id,
                count(distinct one.application_id) as n_shared,
                count(distinct one.panel_id) as n_panels
            from sheets as one
            inner join sheets as other
                on
                    one.application_id = other.application_id
                    and one.examiner_id < other.examiner_id
            group by all
        )

        select shared.*, coalesce(links.is_bridge, false) as is_bridge
        from shared
        left join (
            select * from marts.fct_examiner_links where cycle = $cycle
        ) as links using (examiner_id, other_examiner_id)
        order by examiner_id, other_examiner_id
        """,
        cycle=cycle,
    )


@cached
def panels(published: Published, cycle: str) -> pl.DataFrame:
    """
    List a cycle's panels.

    Returns
    -------
    polars.DataFrame
        panel_id (null for applications without one), n_examiners, n_applications,
        n_elsewhere (examiners who also sat on another panel), examiners (names).
    """
    return ask(
        published,
        f"""
        with {_SHEETS},

        sitting as (
            select examiner_id, count(distinct panel_id) as n_panels
            from sheets
            group by examiner_id
        )

        select
            panel_id,
            count(distinct examiner_id) as n_examiners,
            count(distinct application_id) as n_applications,
            count(distinct examiner_id) filter (n_panels > 1) as n_elsewhere,
            string_agg(
                distinct coalesce(examiner_name, examiner_id) || ' ' || examiner_id,
                '; ' order by coalesce(examiner_name, examiner_id) || ' ' || examiner_id
            ) as examiners
        from sheets
        inner join sitting using (examiner_id)
        left join marts.dim_examiner using (examiner_id)
        group by panel_id
        order by
            try_cast(regexp_extract(panel_id, '[0-9]+') as integer) nulls last,
            panel_id
        """,
        cycle=cycle,
    )


@cached
def errors(published: Published, cycle: str) -> pl.DataFrame:
    """
    Give the errors of differences between two severities, once a cycle is decided.

    Returns
    -------
    polars.DataFrame
        One row per number of real applications shared: n_shared, n_pairs,
        n_comparable, se_low, se_pct (median), se_high. No row while undecided.
    """
    return ask(
        published,
        f"""
        with {_SHEETS},

        shared as (
            select
                one.examiner_id,
                other.examiner_id as other_examiner_id,
                count(distinct one.application_id) as n_shared
            from sheets as one
            inner join sheets as other
                on
                    one.application_id = other.application_id
                    and one.examiner_id < other.examiner_id
            group by all
        )

        select
            coalesce(shared.n_shared, 0) as n_shared,
            count(*) as n_pairs,
            count(*) filter (is_comparable) as n_comparable,
            min(se_difference_pct) as se_low,
            median(se_difference_pct) as se_pct,
            max(se_difference_pct) as se_high
        from marts.fct_examiner_links as links
        left join shared using (examiner_id, other_examiner_id)
        where cycle = $cycle and is_decided and se_difference_pct is not null
        group by coalesce(shared.n_shared, 0)
        order by n_shared
        """,
        cycle=cycle,
    )


def _parts(examiners: list[str], pairs: pl.DataFrame) -> list[int]:
    """Give each examiner the number of a linked part, 1 being the largest."""
    root = {examiner: examiner for examiner in examiners}

    def top(examiner: str) -> str:
        while root[examiner] != examiner:
            root[examiner] = root[root[examiner]]
            examiner = root[examiner]
        return examiner

    for one, other in pairs.select("examiner_id", "other_examiner_id").iter_rows():
        high, low = sorted((top(one), top(other)))
        root[low] = high
    tops = [top(examiner) for examiner in examiners]
    order = sorted(set(tops), key=lambda name: (-tops.count(name), name))
    return [order.index(name) + 1 for name in tops]

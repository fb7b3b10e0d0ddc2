"""What the data quality page asks: what came in, what could not be trusted, and where."""

from typing import Final

import polars as pl

from dashboards.queries.cache import ask, cached
from warehouse.reader import Published

MOST_ROWS: Final = 500

# Files of the cycle, and those that do not say to which they belong.
_OF_CYCLE = """
    (cycle is null or (cycle = $cycle and coalesce(award_id, $award_id) = $award_id))
"""
# An issue's panel is that of its cell; where no score stands in the cell, that of its
# sheet, if the sheet is one panel's.
_ISSUES = f"""
    places as (
        select distinct file_sha256, coalesce(sheet, '') as sheet, cell, panel_id
        from marts.fct_clause_scores
        where panel_id is not null and {_OF_CYCLE}
    ),

    cells as (
        select file_sha256, sheet, cell, min(panel_id) as panel_id
        from places
        group by file_sha256, sheet, cell
        having count(distinct panel_id) = 1
    ),

    sheets as (
        select file_sha256, sheet, min(panel_id) as panel_id
        from places
        group by file_sha256, sheet
        having count(distinct panel_id) = 1
    ),

    issues as (
        select
            issue.*,
            coalesce(cells.panel_id, sheets.panel_id, '') as panel_id
        from marts.fct_issues as issue
        semi join (select * from marts.fct_files where {_OF_CYCLE}) as files
            on
                issue.file_sha256 = files.file_sha256
                and issue.file_name = files.file_name
        left join cells
            on
                issue.file_sha256 = cells.file_sha256
                and coalesce(issue.sheet, '') = cells.sheet
                and issue.cell = cells.cell
        left join sheets
            on
                issue.file_sha256 = sheets.file_sha256
                and coalesce(issue.sheet, '') = sheets.sheet
    )
"""


@cached
def stages(published: Published, award_id: str, cycle: str) -> list[str]:
    """List the stages at which sheets of single examiners are expected, in time."""
    return ask(
        published,
        """
        select stage
        from marts.fct_score_coverage
        where award_id = $award_id and cycle = $cycle
        group by stage
        order by case stage when 'independent' then 1 when 'consensus' then 2 else 3 end
        """,
        award_id=award_id,
        cycle=cycle,
    )["stage"].to_list()


@cached
def coverage(published: Published, award_id: str, cycle: str, stage: str) -> pl.DataFrame:
    """
    List every sheet that is expected of an examiner for an application.

    Returns
    -------
    polars.DataFrame
        One row per application and examiner, by panel: panel_id, application_id,
        organisation_name, examiner_name, state, n_sheets, n_values (clauses with a
        value or not applicable), n_due (clauses that the scheme scores; null where the
        scheme is not known), n_untrusted (values in conflict, out of range, unreadable
        or off the grid), unread_file_name.
    """
    return ask(
        published,
        """
        with due as (
            select sector, count(*) as n_due
            from marts.dim_clause
            inner join marts.dim_cycle using (scheme)
            where award_id = $award_id and cycle = $cycle
            group by sector
        ),

        untrusted as (
            select application_id, examiner_id, count(*) as n_untrusted
            from marts.fct_clause_scores
            where award_id = $award_id and cycle = $cycle and stage = $stage
                and is_current
                and value_state in (
                    'conflict', 'out_of_range', 'unreadable', 'off_grid'
                )
            group by all
        )

        select
            application.panel_id,
            coverage.application_id,
            organisation_name,
            coalesce(dim_examiner.examiner_name, coverage.examiner_id) as examiner_name,
            state,
            n_sheets,
            n_values,
            n_due,
            coalesce(n_untrusted, 0) as n_untrusted,
            unread_file_name
        from marts.fct_score_coverage as coverage
        left join marts.dim_application as application using (application_id)
        left join due using (sector)
        left join marts.dim_examiner using (examiner_id)
        left join untrusted
            on
                coverage.application_id = untrusted.application_id
                and coverage.examiner_id = untrusted.examiner_id
        where coverage.award_id = $award_id and coverage.cycle = $cycle
            and stage = $stage
        order by
            length(application.panel_id) nulls last,
            application.panel_id,
            organisation_name,
            coverage.application_id,
            coverage.examiner_id
        """,
        award_id=award_id,
        cycle=cycle,
        stage=stage,
    )


@cached
def files(published: Published, award_id: str, cycle: str) -> pl.DataFrame:
    """Count files of the cycle, or of no known one: layout, verdict, n_files."""
    return ask(
        published,
        f"""
        select layout, verdict, count(*) as n_files
        from marts.fct_files
        where {_OF_CYCLE}
        group by all
        order by count(*) desc, layout, verdict
        """,
        award_id=award_id,
        cycle=cycle,
    )


@cached
def value_states(published: Published, award_id: str, cycle: str) -> pl.DataFrame:
    """
    Count the current values of the cycle's sheets by what could be read of them.

    Returns
    -------
    polars.DataFrame
        value_state, n_values: examiners', panels' and site visits' values alike.
    """
    return ask(
        published,
        """
        select value_state, count(*) as n_values
        from marts.fct_clause_scores
        where award_id = $award_id and cycle = $cycle and is_current
            and stage in ('independent', 'consensus', 'site')
        group by all
        order by count(*) desc, value_state
        """,
        award_id=award_id,
        cycle=cycle,
    )


@cached
def issues_by_rule(published: Published, award_id: str, cycle: str) -> pl.DataFrame:
    """Count issues: rule, level, panel_id (empty where none is known), n_issues."""
    return ask(
        published,
        f"""
        with {_ISSUES}

        select rule, level, panel_id, count(*) as n_issues
        from issues
        group by rule, level, panel_id
        order by rule, length(panel_id), panel_id
        """,
        award_id=award_id,
        cycle=cycle,
    )


@cached
def issues(
    published: Published,
    award_id: str,
    cycle: str,
    rule: str,
    panel_id: str,
    sought: str,
) -> pl.DataFrame:
    """
    List issues with their addresses, errors first, at most `MOST_ROWS` of them.

    Parameters
    ----------
    published : Published
        The version shown.
    award_id, cycle : str
        The cycle; files that say none are listed with every cycle.
    rule, panel_id : str
        One rule and one panel, or ``all``; the panel is empty where none is known.
    sought : str
        Text that file, sheet, cell or the text as written must hold.

    Returns
    -------
    polars.DataFrame
        level, rule, panel_id, file_name, sheet, cell, raw_text, message_zh, message_en,
        n_found (how many there are in all).
    """
    return ask(
        published,
        f"""
        with {_ISSUES}

        select
            level,
            rule,
            panel_id,
            file_name,
            sheet,
            cell,
            raw_text,
            message_zh,
            message_en,
            count(*) over () as n_found
        from issues
        where ($rule = 'all' or rule = $rule)
            and ($panel_id = 'all' or panel_id = $panel_id)
            and contains(
                concat_ws(' ', file_name, sheet, cell, raw_text), $sought
            )
        order by
            case level when 'error' then 1 when 'warning' then 2 else 3 end,
            rule,
            file_name,
            sheet,
            cell
        limit {MOST_ROWS}
        """,
        award_id=award_id,
        cycle=cycle,
        rule=rule,
        panel_id=panel_id,
        sought=sought,
    )


@cached
def totals(published: Published, award_id: str, cycle: str) -> pl.DataFrame:
    """
    Compare totals as printed with what their percentages give.

    Returns
    -------
    polars.DataFrame
        One row per stage, scope and reason: stage, scope (``form``, ``table``,
        ``category``, ``rows``), reason (why they cannot be compared; null where they
        can), n_totals, n_differing, widest_points (the widest difference found).
    """
    return ask(
        published,
        """
        select
            stage,
            scope,
            reason,
            count(*) as n_totals,
            count(*) filter (is_differing) as n_differing,
            max(abs(difference_points)) as widest_points
        from marts.fct_total_reconciliation
        where award_id = $award_id and cycle = $cycle
        group by all
        order by all
        """,
        award_id=award_id,
        cycle=cycle,
    )


@cached
def totals_that_differ(published: Published, award_id: str, cycle: str) -> pl.DataFrame:
    """
    List the totals that differ by more than rounding, the widest first.

    Returns
    -------
    polars.DataFrame
        organisation_name, stage, examiner_name, file_name, sheet, cell, printed_points,
        recomputed_points, difference_points, tolerance_points; at most `MOST_ROWS`.
    """
    return ask(
        published,
        f"""
        select
            organisation_name,
            total.stage,
            coalesce(examiner_name, examiner_id) as examiner_name,
            file_name,
            sheet,
            cell,
            printed_points,
            recomputed_points,
            difference_points,
            tolerance_points
        from marts.fct_total_reconciliation as total
        left join marts.dim_application using (application_id)
        left join marts.dim_examiner using (examiner_id)
        where total.award_id = $award_id and total.cycle = $cycle and is_differing
        order by abs(difference_points) desc, file_name, sheet, cell
        limit {MOST_ROWS}
        """,
        award_id=award_id,
        cycle=cycle,
    )


@cached
def corrections(published: Published, award_id: str, cycle: str) -> pl.DataFrame:
    """
    List corrections of the cycle's files, and those whose file is not known.

    Returns
    -------
    polars.DataFrame
        is_applied, file_name, sheet, cell, before_text, expected_text, after_text,
        reason, decided_by, decided_on; those without effect first.
    """
    return ask(
        published,
        f"""
        select
            is_applied,
            correction.file_name,
            sheet,
            cell,
            before_text,
            expected_text,
            after_text,
            reason,
            decided_by,
            decided_on
        from marts.fct_corrections as correction
        where file_sha256 not in (select file_sha256 from marts.fct_files)
            or file_sha256 in (
                select file_sha256 from marts.fct_files where {_OF_CYCLE}
            )
        order by is_applied, register_row
        """,
        award_id=award_id,
        cycle=cycle,
    )


@cached
def comments(published: Published, award_id: str, cycle: str) -> pl.DataFrame:
    """
    Count clauses without a comment and comments that repeat others, by panel.

    Of a sheet that was also copied into a report or a table, the one whose scores are
    current is counted, not the copy.

    Returns
    -------
    polars.DataFrame
        panel_id, n_sheets, n_clauses, n_blank (clauses without any comment),
        n_comments, n_copied, median_length (characters, of the sheets' medians).
    """
    return ask(
        published,
        """
        select
            panel_id,
            count(*) as n_sheets,
            sum(n_clauses)::bigint as n_clauses,
            sum(round(blank_share * n_clauses))::bigint as n_blank,
            sum(n_comments)::bigint as n_comments,
            sum(coalesce(round(copied_share * n_comments), 0))::bigint as n_copied,
            median(median_length) as median_length
        from marts.fct_comment_quality as sheet
        where award_id = $award_id and cycle = $cycle and is_current
            and exists (
                select 1
                from marts.fct_clause_scores as score
                where score.award_id = $award_id and score.cycle = $cycle
                    and score.is_current
                    and score.application_id = sheet.application_id
                    and score.stage = sheet.stage
                    and score.examiner_id is not distinct from sheet.examiner_id
                    and score.version = sheet.version
            )
        group by panel_id
        order by length(panel_id) nulls last, panel_id
        """,
        award_id=award_id,
        cycle=cycle,
    )

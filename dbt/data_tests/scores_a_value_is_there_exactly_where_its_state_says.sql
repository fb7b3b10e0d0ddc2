-- a conflict may keep its percentage; the other states settle whether there is one
select
    file_name,
    sheet,
    cell,
    value_state,
    score_pct,
    band
from {{ ref('fct_clause_scores') }}
where
    (value_state in ('ok', 'ok_derived', 'off_grid') and score_pct is null)
    or (
        value_state in ('out_of_range', 'not_scored', 'not_applicable', 'unreadable')
        and score_pct is not null
    )
    or (score_pct is null) <> (band is null)

with correlations as (
    select * from {{ ref('int_strengths__correlations') }}
)

select
    award_id,
    scheme,
    sector,
    level,
    item_a,
    item_b,
    state,
    n_applications,
    cast(same_sheet as decimal(7, 6)) as same_sheet,
    cast(same_sheet_low as decimal(7, 6)) as same_sheet_low,
    cast(same_sheet_high as decimal(7, 6)) as same_sheet_high,
    cast(other_examiner as decimal(7, 6)) as other_examiner,
    cast(other_examiner_low as decimal(7, 6)) as other_examiner_low,
    cast(other_examiner_high as decimal(7, 6)) as other_examiner_high,
    cast(excess as decimal(7, 6)) as excess,
    cast(excess_low as decimal(7, 6)) as excess_low,
    cast(excess_high as decimal(7, 6)) as excess_high,
    excess_low > 0 as is_halo_warning
from correlations

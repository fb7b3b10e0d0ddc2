with

placed as (
    select
        percentages.score_pct,
        percentages.band,
        count(bands.band) as n_bands,
        min(bands.band) as found
    from {{ ref('band_percentages') }} as percentages
    left join {{ ref('bands') }} as bands
        on percentages.score_pct between bands.low_pct and bands.high_pct
    group by all
)

select *
from placed
where n_bands <> 1 or band <> found

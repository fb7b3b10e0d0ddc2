-- of the kinds whose codes are rows of a seed; the closed lists stand in _seeds.yml
select
    words.kind,
    words.word,
    words.code
from {{ ref('words') }} as words
left join {{ ref('sectors') }} as sectors
    on words.code = sectors.sector
left join {{ ref('regions') }} as regions
    on words.code = regions.region_code
where
    (words.kind = 'sector' and sectors.sector is null)
    or (words.kind = 'region' and regions.region_code is null)

select
    factors.dimension,
    factors.factor,
    bands.band
from {{ ref('factors') }} as factors
cross join {{ ref('bands') }} as bands
left join {{ ref('band_descriptors') }} as descriptors
    on
        factors.dimension = descriptors.dimension
        and factors.factor = descriptors.factor
        and bands.band = descriptors.band
where descriptors.descriptor_zh is null or descriptors.descriptor_en is null

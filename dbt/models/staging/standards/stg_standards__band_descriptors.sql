select
    cast(dimension as varchar) as dimension,
    cast(factor as varchar) as factor,
    cast(band as integer) as band,
    cast(descriptor_zh as varchar) as descriptor_zh,
    cast(descriptor_en as varchar) as descriptor_en
from {{ ref('band_descriptors') }}

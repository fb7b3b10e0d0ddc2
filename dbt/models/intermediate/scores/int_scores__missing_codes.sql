with forms as (
    select * from {{ ref('int_identity__forms') }}
),

missing_codes as (
    select * from {{ ref('stg_registers__missing_codes') }}
)

select distinct
    forms.file_sha256,
    forms.form_no,
    missing_codes.code_norm,
    missing_codes.number
from missing_codes
inner join forms
    on
        coalesce(missing_codes.file_sha256, forms.file_sha256) = forms.file_sha256
        and coalesce(missing_codes.layout, forms.layout) = forms.layout
        and coalesce(missing_codes.cycle, forms.cycle, '') = coalesce(forms.cycle, '')

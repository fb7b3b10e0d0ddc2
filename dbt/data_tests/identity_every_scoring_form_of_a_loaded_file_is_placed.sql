-- no form is lost and none is doubled between the tables read and the forms identified
with

forms as (
    select
        file_sha256,
        form_no
    from {{ ref('int_identity__forms') }}
),

tables_read as (
    select distinct
        stg_raw__tables.file_sha256,
        stg_raw__tables.form_no
    from {{ ref('stg_raw__tables') }} as stg_raw__tables
    inner join {{ ref('int_identity__contents') }} as contents
        on stg_raw__tables.file_sha256 = contents.file_sha256
    where contents.is_loaded and stg_raw__tables.purpose <> 'register'
)

select
    coalesce(forms.file_sha256, tables_read.file_sha256) as file_sha256,
    coalesce(forms.form_no, tables_read.form_no) as form_no
from forms
full outer join tables_read
    on
        forms.file_sha256 = tables_read.file_sha256
        and forms.form_no = tables_read.form_no
where forms.form_no is null or tables_read.form_no is null

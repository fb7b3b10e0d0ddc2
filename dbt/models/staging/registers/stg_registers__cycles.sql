-- the file's order matters: the award of its first row is the home's own;
-- the loader has refused rows whose numbers and dates are not what they should be
select
    row_no,
    award_norm as award_id,
    award as award_title,
    year as cycle,
    cast(edition as integer) as edition_no,
    scheme,
    cast(places as integer) as places,
    cast(decided_on as date) as decided_on,
    aliases_norm
from {{ source('raw', 'register_cycles') }}

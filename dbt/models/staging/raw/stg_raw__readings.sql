select
    file_sha256,
    reader_version,
    verdict,
    reason_rule,
    reason_expected,
    reason_found,
    content_sha256,
    n_sheets,
    n_cells
from {{ source('raw', 'readings') }}

select
    categories.scheme,
    categories.sector,
    categories.category,
    categories.title_zh
from {{ ref('categories') }} as categories
left join {{ ref('category_aliases') }} as aliases
    on
        categories.scheme = aliases.scheme
        and categories.category = aliases.category
        and categories.title_zh = aliases.alias
where aliases.alias is null

-- which phrases of the dictionary stand in a text; of overlapping ones the longest
with comments as (
    select * from {{ ref('int_scores__comments') }}
),

factor_notes as (
    select * from {{ ref('int_patterns__factor_notes') }}
),

phrases as (
    select * from {{ ref('stg_standards__factor_phrases') }}
),

texts as (
    select
        dimension,
        norm_text,
        lower(norm_text) as plain_text
    from comments
    union
    select
        dimension,
        norm_text,
        lower(norm_text) as plain_text
    from factor_notes
),

places as (
    select
        *,
        unnest(generate_series(1, length(plain_text))) as place
    from texts
),

found as (
    select
        places.dimension,
        places.norm_text,
        places.place,
        phrases.phrase,
        phrases.factor,
        phrases.polarity,
        length(phrases.phrase) as phrase_length
    from places
    inner join phrases
        on
            places.dimension = phrases.dimension
            and substr(places.plain_text, places.place, 2) = substr(phrases.phrase, 1, 2)
            and substr(places.plain_text, places.place, length(phrases.phrase))
            = phrases.phrase
    -- a letter that goes on to left or right is part of another word
    where
        not (
            substr(phrases.phrase, 1, 1) between 'a' and 'z'
            and substr(places.plain_text, places.place - 1, 1) between 'a' and 'z'
        )
        and not (
            substr(phrases.phrase, length(phrases.phrase), 1) between 'a' and 'z'
            and substr(places.plain_text, places.place + length(phrases.phrase), 1)
            between 'a' and 'z'
        )
)

select distinct
    found.dimension,
    found.norm_text,
    found.phrase,
    found.factor,
    found.polarity
from found
left join found as longer
    on
        found.dimension = longer.dimension
        and found.norm_text = longer.norm_text
        and found.place < longer.place + longer.phrase_length
        and longer.place < found.place + found.phrase_length
        and (
            found.phrase_length < longer.phrase_length
            or (
                found.phrase_length = longer.phrase_length
                and found.place > longer.place
            )
        )
where longer.place is null

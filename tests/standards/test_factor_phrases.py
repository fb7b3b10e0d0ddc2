"""The dictionary of phrases: written as texts are read, negations listed, not guessed."""

from collections.abc import Mapping

import polars as pl
import pytest

from ingest import normalise

Seeds = Mapping[str, pl.DataFrame]
NEGATIONS = ("没有", "未", "未见", "缺少", "缺乏", "无")


@pytest.fixture
def phrases(seeds: Seeds) -> pl.DataFrame:
    return seeds["factor_phrases"]


def test_phrases_are_written_as_texts_are_read(phrases: pl.DataFrame) -> None:
    said = phrases["phrase"].to_list()
    assert not [phrase for phrase in said if normalise(phrase).lower() != phrase]
    # texts are searched by the first two characters
    assert min(map(len, said)) >= 2


def test_what_negates_a_good_word_is_listed_as_a_bad_one(phrases: pl.DataFrame) -> None:
    known = {
        (phrase, dimension): (factor, polarity)
        for phrase, dimension, factor, polarity in phrases.iter_rows()
    }
    good = phrases.filter(polarity="positive")
    assert good.height > 30
    for phrase, dimension, factor, _ in good.iter_rows():
        for negation in NEGATIONS:
            assert known[negation + phrase, dimension] == (factor, "negative"), phrase


def test_every_factor_is_spoken_of_well_and_ill(
    seeds: Seeds, phrases: pl.DataFrame
) -> None:
    factors = seeds["factors"].select("dimension", "factor").rows()
    spoken = set(phrases.select("dimension", "factor", "polarity").iter_rows())
    expected = {(*key, word) for key in factors for word in ("positive", "negative")}
    assert spoken == expected

"""Charts kept for all readers: the same gifts give the same chart, others another."""

import altair as alt
import polars as pl
import pytest

from dashboards.charts.once import drawn_once
from dashboards.wording import Words
from dashboards.written import Written

FRAME = pl.DataFrame({"x": [1.0, 2.0], "name": ["甲", "乙"]})


@drawn_once
def layers(rows: pl.DataFrame, words: Words, *, sides: list[str]) -> alt.LayerChart:
    base = alt.Chart(rows).encode(x="x:Q", y=alt.Y("name:N", sort=sides))
    return alt.layer(base.mark_point(), base.mark_line()).properties(title=words.lang)


def test_the_same_content_is_drawn_once() -> None:
    first = layers(FRAME, Words("zh"), sides=["a"])
    assert layers(FRAME.clone(), Words("zh"), sides=["a"]) is first


@pytest.mark.parametrize(
    ("rows", "lang", "sides"),
    [
        (FRAME.with_columns(x=pl.col("x") + 1e-12), "zh", ["a"]),
        (FRAME.rename({"name": "other"}).with_columns(name=pl.lit("甲")), "zh", ["a"]),
        (FRAME.cast({"x": pl.Float32}), "zh", ["a"]),
        (FRAME, "en", ["a"]),
        (FRAME, "zh", ["a", "b"]),
    ],
    ids=["value", "column", "type", "language", "setting"],
)
def test_other_content_is_another_chart(
    rows: pl.DataFrame, lang: str, sides: list[str]
) -> None:
    first = layers(FRAME, Words("zh"), sides=["a"])
    assert layers(rows, Words(lang), sides=sides) is not first  # type: ignore[arg-type]


def test_what_cannot_be_compared_is_drawn_anew() -> None:
    drawn = drawn_once(lambda gift: [gift])
    gift = object()
    assert drawn(gift) is not drawn(gift)
    assert drawn(1) is not drawn(True)


@pytest.mark.parametrize("is_stretched", [True, False])
def test_a_chart_is_written_as_altair_writes_it(is_stretched: bool) -> None:
    chart = layers(FRAME, Words("zh"), sides=["a"])
    for _ in range(2):
        written = Written(chart, is_stretched, "两点").to_dict()
        (name,) = written["datasets"]
        assert written["datasets"].pop(name) is FRAME
        assert written.pop("datasets") == {}
        assert written.pop("description") == "两点"
        assert bool(written.pop("autosize", None)) is is_stretched
        assert written.pop("data") == {"name": name}
        own = chart.to_dict()
        del own["datasets"], own["data"]
        assert written == own
        # whoever is given it may change it
        written["layer"].clear()


def test_a_chart_of_many_layers_sends_each_frame_once() -> None:
    other = pl.DataFrame({"x": [0.0]})
    lines = [alt.Chart(other).mark_rule().encode(x="x:Q") for _ in range(3)]
    chart = alt.layer(alt.Chart(FRAME).mark_point().encode(x="x:Q"), *lines)
    frames = Written(chart, is_stretched=True, alternative="").to_dict()["datasets"]
    assert len(frames) == 2

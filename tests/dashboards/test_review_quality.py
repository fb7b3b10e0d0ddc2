"""Review quality: measures beside their history, shares with their limits, no names."""

import json

import polars as pl
import pytest

from dashboards.charts import picture, review
from dashboards.queries import reference
from dashboards.queries import review_quality as queries
from dashboards.wording import Words
from dashboards.wording.findings import review as findings
from warehouse.reader import Published

pytestmark = pytest.mark.warehouse
HERE, BEFORE = "2025", "2024"


def measure(
    name: str, hits: int, n: int, *, cycle: str = HERE, width: float | None = None
) -> dict[str, object]:
    share = hits / n if n >= 10 else None
    has_interval = share is not None and width is not None
    return {
        "cycle": cycle,
        "measure": name,
        "n": n,
        "n_hits": hits,
        "n_applications": n,
        "value": share,
        "low": share - width if has_interval else None,  # type: ignore[operator]
        "high": share + width if has_interval else None,  # type: ignore[operator]
        "state": "counted",
    }


def frame(*rows: dict[str, object]) -> pl.DataFrame:
    numbers = dict.fromkeys(("value", "low", "high"), pl.Float64)
    counts = dict.fromkeys(("n", "n_hits", "n_applications"), pl.Int64)
    texts = dict.fromkeys(("cycle", "measure", "state"), pl.String)
    return pl.DataFrame(list(rows), schema={**texts, **counts, **numbers})


def drawn(chart: object) -> str:
    specification = chart.to_dict()  # type: ignore[attr-defined]
    assert json.loads(json.dumps(specification)) == specification
    told = picture.picture(chart, finding="n = 1", name="n", source="s")  # type: ignore[arg-type]
    return picture.render(told, "svg").decode()


def test_the_page_asks_for_the_measures_as_the_mart_has_them(office: Published) -> None:
    award = reference.awards(office)["award_id"][0]
    found = queries.by_cycle(office, award)
    mart = office.query("select * from marts.fct_review_quality", {})
    whole = mart.filter(pl.col("award_id") == award, pl.col("scope") == "cycle")
    assert found.height == whole.height > 0
    assert set(found["n_hits"].drop_nulls()) == set(whole["n_hits"].drop_nulls())
    cycle = found["cycle"].max()
    panels = queries.by_panel(office, award, str(cycle))
    own = mart.filter(
        pl.col("award_id") == award,
        pl.col("cycle") == cycle,
        pl.col("scope") == "panel",
        pl.col("measure") == "wide_spread",
    )
    assert panels["n_hits"].sum() == own["n_hits"].sum()
    # without names: nothing tells one panel from another
    assert "panel_id" not in panels.columns


@pytest.mark.parametrize("n_rows", [0, 1, 6])
def test_a_measure_is_drawn_for_any_number_of_cycles(n_rows: int, words: Words) -> None:
    rows = [
        measure("wide_spread", 5 + at, 20, cycle=str(2020 + at), width=0.1)
        for at in range(n_rows)
    ]
    chart = review.measure_by_cycle(
        frame(*rows), words, title="t", cycle="2020", width=300
    )
    svg = drawn(chart)
    assert ("25%" in svg) == (n_rows > 0)
    assert drawn(review.measures([chart] * 4))


def test_under_ten_no_share_is_drawn(words: Words) -> None:
    rows = frame(measure("received", 9, 9), measure("received", 10, 10, cycle=BEFORE))
    svg = drawn(review.measure_by_cycle(rows, words, title="t", cycle=HERE, width=300))
    assert words("charts.too_few") in svg
    assert svg.count("100%") >= 1


def test_a_correlation_is_no_percentage(words: Words) -> None:
    rows = frame({**measure("icc_panel", 8, 10, width=0.05), "n_hits": None})
    chart = review.measure_by_cycle(
        rows, words, title="t", cycle=HERE, is_share=False, width=300
    )
    svg = drawn(chart)
    assert ">0.80<" in svg
    assert "80%" not in svg


@pytest.mark.parametrize("shares", [[], [0.3], [0.3, 0.3, 0.31, 0.9], [None, 0.5]])
def test_panels_are_dots_that_do_not_hide_each_other(
    shares: list[float | None], words: Words
) -> None:
    panels = pl.DataFrame(
        {
            "n": [20] * len(shares),
            "n_hits": [int(20 * (share or 0)) for share in shares],
            "n_applications": [4] * len(shares),
            "value": shares,
        },
        schema_overrides={"value": pl.Float64},
    )
    chart = review.panels_apart(panels, words, width=400)
    assert drawn(chart)
    rows = [row for rows in chart.to_dict()["datasets"].values() for row in rows]
    dots = {(row["share"], row["offset"]) for row in rows if "offset" in row}
    assert len(dots) == sum(share is not None for share in shares)


def test_the_finding_tells_a_change_only_where_intervals_part(words: Words) -> None:
    received = measure("received", 20, 20)
    for before, key in (
        (10, "review.finding_trend_more"),
        (39, "review.finding_trend_same"),
        (90, "review.finding_trend_less"),
    ):
        measures = frame(
            received,
            measure("wide_spread", 40, 100, width=0.05),
            measure("wide_spread", before, 100, cycle=BEFORE, width=0.05),
        )
        said = findings.main(measures, words, cycle=HERE)
        assert words(key, before=before) in said
        assert words("review.finding_received_all", n=20) in said
        assert words("findings.interval", low=35, high=45) in said


def test_the_finding_speaks_also_where_there_is_little(words: Words) -> None:
    assert words("review.finding_received_none") in findings.main(
        frame(), words, cycle=HERE
    )
    few = frame(measure("received", 3, 4), measure("wide_spread", 3, 5))
    said = findings.main(few, words, cycle=HERE)
    assert words("charts.too_few") in said
    assert "60" not in said
    assert findings.panels(pl.DataFrame(schema={"value": pl.Float64}), words) == words(
        "review.finding_panels_few"
    )
    assert findings.boundary(frame(), words, cycle=HERE) == words(
        "review.finding_boundary_none"
    )
    assert findings.boundary(
        frame(measure("at_boundary", 3, 12)), words, cycle=HERE
    ) == words("review.finding_boundary", n=12, hits=3)

"""Charts are values: full, tiny and empty frames all give one that can be drawn."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import polars as pl
import pytest

from dashboards import limits
from dashboards.charts import (
    clauses,
    completeness,
    dimensions,
    funnel,
    labels,
    picture,
    strengths,
    theme,
    totals,
)
from dashboards.queries import overview, reference
from dashboards.queries import strengths as queries
from dashboards.wording import Words
from warehouse.reader import Published

Frames = Mapping[str, pl.DataFrame]
SIZES = {"full": None, "tiny": 1, "empty": 0}


@pytest.fixture
def frames(office: Published) -> Frames:
    award = reference.awards(office)["award_id"][0]
    cycle = reference.cycles(office, award)["cycle"][0]
    return {
        "funnel": overview.stage_counts(office, award, cycle),
        "totals": overview.applications(office, award, cycle, "independent_mean"),
        "completeness": overview.panel_completeness(office, award, cycle),
        "strengths": queries.heat_map(office, award, cycle, "final"),
        "clauses": queries.clause_values(office, award, cycle, "final", "all"),
        "dimensions": queries.dimension_shares(office, award, cycle, "final", "all"),
    }


def drawers(
    words: Words, bands: pl.DataFrame
) -> dict[str, Callable[[pl.DataFrame], Any]]:
    sectors = [
        ("manufacturing", "A"),
        ("service", "B"),
        ("education", "C"),
        ("medical", "D"),
    ]
    return {
        "funnel": lambda frame: funnel.funnel_by_sector(frame, words, width=600),
        "totals": lambda frame: totals.totals_by_outcome(
            frame, words, full_points=1000, width=600
        ),
        "completeness": lambda frame: completeness.completeness_by_panel(
            frame, words, width=600
        ),
        "strengths": lambda frame: strengths.strengths_by_sector_and_cycle(
            [("A", frame.filter(pl.col("sector") == "service")), ("B", frame)],
            bands,
            words,
            cycles=sorted(frame["cycle"].unique()),
        ),
        "clauses": lambda frame: clauses.score_distribution_by_clause(
            frame, words, width=600
        ),
        "dimensions": lambda frame: dimensions.process_against_result(
            frame, words, sectors=sectors, width=600
        ),
    }


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", list(drawers(Words("zh"), pl.DataFrame())))
def test_every_chart_draws_full_tiny_and_empty_frames(
    name: str, size: str, frames: Frames, words: Words, bands: pl.DataFrame
) -> None:
    frame = frames[name].head(SIZES[size]) if size != "full" else frames[name]
    assert size != "full" or frame.height > 2
    chart = drawers(words, bands)[name](frame)
    specification = chart.to_dict()
    assert json.loads(json.dumps(specification)) == specification
    drawn = picture.render(
        picture.picture(chart, finding="n = 1", name="n", source="s"), "svg"
    )
    assert drawn.startswith(b"<svg")


def values(chart: Any) -> list[dict[str, Any]]:
    return [row for rows in chart.to_dict()["datasets"].values() for row in rows]


def test_rates_need_ten(words: Words) -> None:
    def row(sector: str, n: int) -> dict[str, Any]:
        stages = {f"n_{stage}": n for stage in funnel.STAGES}
        return {"sector": sector, "title_zh": sector, "title_en": sector, **stages}

    frame = pl.DataFrame([row("many", limits.FEWEST_FOR_A_RATE), row("few", 9)])
    drawn = values(funnel.funnel_by_sector(frame, words, width=600))
    assert {r["rate"] for r in drawn if r["row"] == "few"} == {""}
    assert "100%" in {r["rate"] for r in drawn if r["row"] == "many"}


def test_honours_are_gold_and_nominations_hollow(words: Words) -> None:
    rows = [
        {
            "organisation_name": outcome,
            "sector": None,
            "sector_title_zh": None,
            "sector_title_en": None,
            "outcome": outcome,
            "total_points": 500.0 + place,
            "range_low_points": None,
            "range_high_points": None,
            "n_examiners": 3,
        }
        for place, outcome in enumerate(("award", "nomination", "none"))
    ]
    chart = totals.totals_by_outcome(pl.DataFrame(rows), words, width=600)
    look = {
        r["organisation"]: (r["fill"], r["edge"]) for r in values(chart) if "fill" in r
    }
    assert look["award"] == (theme.GOLD, theme.GOLD)
    assert look["nomination"] == (theme.GROUND, theme.GOLD)
    assert theme.GOLD not in look["none"]


def test_equal_totals_stand_side_by_side() -> None:
    offsets = totals._side_by_side([500.0] * 5, 1.0)
    assert len(set(offsets)) == 5
    assert offsets[0] == 0


def test_small_cells_are_hatched_and_empty_ones_say_n_0(
    words: Words, bands: pl.DataFrame
) -> None:
    frame = pl.DataFrame(
        {
            "category": ["c"] * 3,
            "title_zh": ["类"] * 3,
            "title_en": ["c"] * 3,
            "cycle": ["2023", "2024", "2025"],
            "n_applications": [limits.FEWEST_FOR_A_MEAN, limits.FEWEST_FOR_A_MEAN - 1, 0],
            "mean_pct": [50.0, 50.0, None],
            "mean_pct_low": [45.0, None, None],
            "mean_pct_high": [55.0, None, None],
        }
    )
    chart = strengths.strengths_of_sector(
        frame, bands, words, title="t", cycles=["2023", "2024", "2025"], width=300
    )
    cells = {r["cycle"]: r for r in values(chart)}
    assert [cells[year]["few"] for year in ("2023", "2024", "2025")] == [
        False,
        True,
        False,
    ]
    assert cells["2025"]["label"] == ""
    assert "0" in cells["2025"]["n_label"]
    assert cells["2024"]["interval"] == words("charts.no_interval")


def test_a_bands_middle_has_the_bands_colour(bands: pl.DataFrame) -> None:
    for row in bands.iter_rows(named=True):
        middle = (row["low_pct"] + row["high_pct"]) / 2
        assert (
            strengths.shade(middle, bands).lower() == theme.BANDS[row["band"] - 1].lower()
        )


def test_incomplete_is_never_rounded_up_to_complete(words: Words) -> None:
    frame = pl.DataFrame(
        {"panel_id": ["p"], "n_sheets": [60], "n_filled": [1079], "n_expected": [1080]}
    )
    chart = completeness.completeness_by_panel(frame, words, width=300)
    assert any(row["label"].startswith("99%") for row in values(chart))


def test_long_labels_are_broken_at_spaces() -> None:
    assert labels.broken("Workforce engagement", 12) == "Workforce\nengagement"
    assert labels.broken("Leadership", 12) == "Leadership"
    assert labels.width("类目ab") == 6


def test_a_picture_draws_chinese_and_no_boxes() -> None:
    def drawn(text: str) -> bytes:
        chart = drawers(Words("zh"), pl.DataFrame())["completeness"](
            pl.DataFrame(
                {"panel_id": [text], "n_sheets": [1], "n_filled": [1], "n_expected": [1]}
            )
        )
        return picture.render(
            picture.picture(chart, finding="", name="", source=""), "png"
        )

    if drawn("江") == drawn("湖"):
        from requirements import missing

        missing("a Chinese font (package fonts-noto-cjk)")
    assert drawn("江").startswith(b"\x89PNG")


def test_lines_of_a_picture_fit_it() -> None:
    lines = picture._broken("评审" * 200)
    assert len(lines) > 1
    assert all(len(line) * theme.FINDING_SIZE <= theme.PICTURE_WIDTH for line in lines)
    assert not picture._broken("字" * 61 + "。")[-1].startswith("。")

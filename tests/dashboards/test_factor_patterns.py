"""Factor patterns: what is weak, how surely, and beside what scores alone would give."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from running_pages import link_of, opened, said

from dashboards import limits
from dashboards.charts import patterns, picture, theme
from dashboards.queries import combinations, reference
from dashboards.queries import patterns as queries
from dashboards.wording import Words
from dashboards.wording.findings import patterns as findings
from warehouse.reader import Published

pytestmark = pytest.mark.warehouse

ENOUGH = limits.FEWEST_FOR_A_RATE
SIZES = {"full": None, "tiny": 1, "empty": 0}


@pytest.fixture
def scope(office: Published) -> tuple[str, str, str, str]:
    """Award, cycle, basis and sector with factors."""
    award = reference.awards(office)["award_id"][0]
    basis = queries.bases(office)[-1]
    over = queries.weak_over_cycles(office, award, basis, "all", "all")
    return award, over["cycle"].max(), basis, "all"  # type: ignore[return-value]


def weak_row(**facts: Any) -> dict[str, Any]:
    return {
        "sector": "all",
        "sector_title_zh": None,
        "sector_title_en": None,
        "dimension": "result",
        "factor": "Le",
        "title_zh": "水平",
        "title_en": "Levels",
        "n": 60,
        "n_weak": 45,
        "n_applications": ENOUGH,
        "share": 0.75,
        "share_low": 0.6,
        "share_high": 0.86,
        "expected_share": 0.5,
        **facts,
    }


def band_rows(**facts: Any) -> pl.DataFrame:
    counts = (0, 10, 35, 10, 5, 0)
    return pl.DataFrame(
        [
            {
                **weak_row(),
                "band": band,
                "is_weak": band <= 3,
                "n_in_band": n,
                "share": n / 60,
                **facts,
            }
            for band, n in enumerate(counts, start=1)
        ]
    )


def values(chart: Any) -> list[dict[str, Any]]:
    return [row for rows in chart.to_dict()["datasets"].values() for row in rows]


def drawers(words: Words) -> dict[str, Callable[[dict[str, pl.DataFrame]], Any]]:
    return {
        "bands": lambda f: patterns.bands_by_factor(
            f["bands"], f["weak"], words, title="t", width=500
        ),
        "clauses": lambda f: patterns.weak_by_clause(
            f["clauses"], words, title="t", width=500
        ),
    }


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["bands", "clauses"])
def test_charts_draw_full_tiny_and_empty_frames(
    name: str, size: str, office: Published, scope: tuple[str, ...], words: Words
) -> None:
    frames = {
        "bands": queries.band_shares(office, *scope, "all"),
        "weak": queries.weak_factors(office, *scope, "all"),
        "clauses": queries.weak_by_clause(office, *scope),
    }
    assert all(frame.height > 4 for frame in frames.values())
    if size != "full":
        frames = {key: frame.head(SIZES[size]) for key, frame in frames.items()}
    chart = drawers(words)[name](frames)
    specification = chart.to_dict()
    assert json.loads(json.dumps(specification)) == specification
    drawn = picture.picture(chart, finding="f", name="n", source="s")
    assert picture.render(drawn, "svg").startswith(b"<svg")


def test_bars_are_whole_and_end_where_the_weak_share_stands(words: Words) -> None:
    weak = pl.DataFrame([weak_row()])
    drawn = values(patterns.bands_by_factor(band_rows(), weak, words, title="t"))
    ends = [row["end"] for row in drawn if "end" in row]
    assert ends[-1] == pytest.approx(1.0)
    assert ends[2] == pytest.approx(0.75)
    assert [row["share"] for row in drawn if "expected_share" in row] == [0.75]


def test_under_ten_applications_counts_stand_for_percent(words: Words) -> None:
    few = {"n_applications": ENOUGH - 1}
    weak = pl.DataFrame([weak_row(**few)])
    drawn = values(patterns.bands_by_factor(band_rows(**few), weak, words, title="t"))
    assert {row["label"] for row in drawn if "band" in row} == {"", "10", "35", "5"}
    assert [row["fill"] for row in drawn if "fill" in row] == [theme.GROUND]
    assert not any("%" in str(row.get("weak")) for row in drawn)
    cell = pl.DataFrame(
        [{**weak_row(**few), "clause": "5.2.4", "clause_title_zh": "结果"}]
    ).with_columns(clause_title_en=pl.lit("Results"))
    [hatched] = values(patterns.weak_by_clause(cell, words, title="t"))
    assert (hatched["few"], hatched["label"]) == (True, "45/60")


def test_under_six_applications_nothing_is_estimated(words: Words) -> None:
    none = dict.fromkeys(("share", "share_low", "share_high", "expected_share"))
    row = weak_row(n_applications=5, **none)
    drawn = values(
        patterns.bands_by_factor(band_rows(**none), pl.DataFrame([row]), words, title="t")
    )
    assert not any("end" in row for row in drawn)
    [line] = drawn
    assert line["share"] is None
    assert "45" in line["few_label"]


@pytest.mark.parametrize("share", [step / 20 for step in range(21)])
def test_numbers_can_be_read_on_every_ground(share: float) -> None:
    ground = patterns.depth(share)
    assert theme.contrast(theme.ink_on(ground), ground) >= theme.READABLE


def test_the_finding_tells_beyond_scores_from_within(words: Words) -> None:
    beyond = findings.bands(band_rows(), pl.DataFrame([weak_row()]), words)
    within = findings.bands(
        band_rows(), pl.DataFrame([weak_row(expected_share=0.7)]), words
    )
    assert "75%" in beyond
    assert "60" in beyond
    assert words("patterns.finding_beyond", expected=50) in beyond
    assert words("patterns.finding_within", expected=70) in within
    few = findings.bands(
        band_rows(), pl.DataFrame([weak_row(n_applications=ENOUGH - 1)]), words
    )
    assert "%" not in few


def test_findings_of_nothing_say_so(words: Words) -> None:
    nothing = pl.DataFrame([weak_row()]).clear()
    cells = nothing.with_columns(
        clause=pl.lit(""), clause_title_zh=pl.lit(""), clause_title_en=pl.lit("")
    )
    limiting = nothing.with_columns(limiting_factor=pl.lit(""))
    gaps = cells.with_columns(difference_bands=pl.lit(0.0))
    assert findings.bands(band_rows().clear(), nothing, words)
    least = {"least": ENOUGH}
    assert findings.clauses(cells, words) == words("patterns.finding_clause_few", **least)
    assert findings.sectors(nothing, words) == words(
        "patterns.finding_sector_few", **least
    )
    assert findings.limiting(limiting, words) == words("patterns.no_factors_here")
    assert findings.gaps(gaps, words) == words("patterns.finding_gap_few")
    assert findings.changes(pl.DataFrame(), words) == words(
        "patterns.finding_cycle_untested"
    )


def test_a_limiting_factor_is_named_beside_the_ties(words: Words) -> None:
    rows = [
        {**weak_row(share=share, expected_share=0.1), "limiting_factor": factor}
        for factor, share in (("Le", 0.4), ("C", 0.1), ("tie", 0.5))
    ]
    sentence = findings.limiting(pl.DataFrame(rows), words)
    assert "40%" in sentence
    assert "50%" in sentence
    assert "Le" in sentence


def test_gaps_beyond_chance_are_counted_with_what_the_standard_asks(words: Words) -> None:
    rows = [
        {
            "clause": clause,
            "clause_title_zh": "结果",
            "clause_title_en": "Results",
            "n": 20,
            "difference_bands": gap,
            "difference_bands_low": gap - 0.3,
            "difference_bands_high": gap + 0.3,
            "comparison_demand": demand,
            "names_level_and_trend": True,
        }
        for clause, gap, demand in (("5.2.4", -0.8, "must"), ("5.3.4", 0.1, None))
    ]
    sentence = findings.gaps(pl.DataFrame(rows), words)
    assert "5.2.4" in sentence
    assert "−0.8" in sentence
    assert words("patterns.demand_must") in sentence
    assert words("patterns.demand_trend") in sentence


def test_weak_shares_agree_with_a_count_of_the_sheets(
    office: Published, scope: tuple[str, str, str, str]
) -> None:
    award, cycle, basis, _ = scope
    assert basis == "consensus"
    sheets = office.query(
        "select clause, factor, factor_band, application_id from marts.fct_factor_scores"
        " where award_id = $award and cycle = $cycle and stage = 'consensus'"
        " and counts and factor_band is not null and examiner_id is null",
        {"award": award, "cycle": cycle},
    )
    weak = pl.col("factor_band") <= 3
    recounted = sheets.group_by("clause", "factor").agg(
        n=pl.len(), n_weak=weak.sum(), n_applications=pl.n_unique("application_id")
    )
    given = queries.weak_by_clause(office, *scope)
    keys = ["clause", "factor"]
    both = given.select(*keys, "n", "n_weak", "n_applications").join(
        recounted, on=keys, suffix="_recounted"
    )
    assert both.height == given.height > 20
    for name in ("n", "n_weak", "n_applications"):
        assert both[name].to_list() == both[f"{name}_recounted"].to_list()
    whole = queries.weak_factors(office, *scope, "all").filter(pl.col("sector") == "all")
    assert whole["n_weak"].sum() == recounted["n_weak"].sum()


def test_bands_and_limits_share_out_every_clause(
    office: Published, scope: tuple[str, str, str, str]
) -> None:
    shares = queries.band_shares(office, *scope, "all")
    by_factor = shares.group_by("dimension", "factor").agg(
        pl.sum("n_in_band"), pl.first("n")
    )
    assert by_factor["n_in_band"].to_list() == by_factor["n"].to_list()
    limiting = combinations.limiting_factors(office, *scope, "all")
    by_dimension = limiting.group_by("dimension").agg(pl.sum("n_limited"), pl.first("n"))
    assert by_dimension.height == 2
    assert by_dimension["n_limited"].to_list() == by_dimension["n"].to_list()


def test_signatures_are_at_most_as_many_as_asked(
    office: Published, scope: tuple[str, str, str, str]
) -> None:
    rows = combinations.signatures(office, *scope, "all", 5)
    assert rows.height == 5
    assert rows["n"].to_list() == sorted(rows["n"], reverse=True)


@pytest.fixture
def served(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CJQA_HOME", str(home))


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_shows_every_figure_and_its_filters(
    lang: str, scope: tuple[str, str, str, str]
) -> None:
    app = opened("factor_patterns", lang=lang, cycle=scope[1], basis=scope[2])
    assert not app.exception
    assert said(app).count("class='finding'") == 6
    expected = {"lang", "version", "award", "cycle", "basis", "sector", "clause"}
    assert set(link_of(app)) == {*expected, "dimension"}


@pytest.mark.usefixtures("served")
def test_a_clause_brings_its_own_factors(scope: tuple[str, str, str, str]) -> None:
    link = {"lang": "en", "cycle": scope[1], "basis": scope[2]}
    app = opened("factor_patterns", clause="5.2.2", dimension="result", **link)
    assert not app.exception
    assert link_of(app)["dimension"] == "process"
    assert "Results Le-T-C-I:" not in said(app)

"""Ranking stability: nothing before the decision, no names after it, exact what-ifs."""

import json
from fractions import Fraction
from typing import Any

import polars as pl
import pytest

from dashboards.charts import picture, ranking, theme
from dashboards.queries import ranking_stability as queries
from dashboards.queries import reference, what_if
from dashboards.wording import Words
from dashboards.wording.findings import ranking as findings
from warehouse.reader import Published

pytestmark = pytest.mark.warehouse
BASES = ["independent_mean", "adjusted"]
NAMES = {"application_id", "organisation_name", "panel_id", "examiner_id"}


@pytest.fixture
def place(office: Published) -> tuple[str, str]:
    award = reference.awards(office)["award_id"][0]
    return award, reference.cycles(office, award)["cycle"][0]


def mart(version: Published, table: str) -> pl.DataFrame:
    return version.query(f"select * from marts.{table}", {})


def asked(version: Published, place: tuple[str, str], cut: int) -> list[pl.DataFrame]:
    """Everything that shows ranks, intervals, probabilities or what-ifs of a cycle."""
    return [
        queries.intervals(version, *place, "independent_mean", cut, 60),
        queries.counts(version, *place, "independent_mean", cut),
        queries.by_cut(version, *place, "independent_mean", 60),
        queries.slopes(version, *place, cut, 60),
        what_if.shifts(version, *place, "independent_mean", cut, "", (), 1.0),
    ]


def test_before_the_decision_nothing_but_the_list_leaves_the_queries(
    undecided: Published, place: tuple[str, str]
) -> None:
    assert [frame.height for frame in asked(undecided, place, 3)] == [0] * 5
    assert not what_if.examiners(undecided, *place).height
    near = queries.for_review(undecided, *place, "independent_mean", 3)
    assert near.height
    assert not {
        name
        for name in near.columns
        if "rank" in name or "probab" in name or "low" in name
    }


def test_the_list_holds_whose_interval_holds_the_line_in_no_order_of_merit(
    undecided: Published, place: tuple[str, str]
) -> None:
    ranks = mart(undecided, "fct_ranking_stability").filter(
        pl.col("award_id") == place[0], pl.col("cycle") == place[1]
    )
    for basis in BASES:
        for cut in (1, 3, 6):
            own = ranks.filter(
                pl.col("basis") == basis,
                pl.col("rank_low") <= cut,
                pl.col("rank_high") > cut,
            )
            near = queries.for_review(undecided, *place, basis, cut)
            assert set(near["application_id"]) == set(own["application_id"])
            by_panel = near["panel_id"].to_list()
            assert by_panel == sorted(by_panel, key=lambda name: int(name[1:-1]))


def test_after_the_decision_there_are_no_names_and_no_list(
    decided: Published, place: tuple[str, str]
) -> None:
    frames = asked(decided, place, 3)
    assert all(frame.height for frame in frames)
    assert not NAMES & {name for frame in frames for name in frame.columns}
    assert not queries.for_review(decided, *place, "independent_mean", 3).height


def test_both_ways_to_count_the_boundary_agree(
    decided: Published, place: tuple[str, str]
) -> None:
    for basis in BASES:
        curve = queries.by_cut(decided, *place, basis, 10_000)
        n = curve.height + 1
        assert curve["cut"].to_list() == list(range(1, n))
        for cut, held in curve.iter_rows():
            counts = queries.counts(decided, *place, basis, cut)
            whole = counts.filter("is_all").row(0, named=True)
            assert whole["n_boundary"] == held
            assert (
                whole["n_within"] + whole["n_boundary"] + whole["n_beyond"]
                == whole["n_ranked"]
                == n
            )
            sectors = counts.filter(~pl.col("is_all"))
            assert sectors["n_boundary"].sum() == held


def test_probabilities_belong_to_the_registers_own_line(
    decided: Published, place: tuple[str, str]
) -> None:
    places = queries.sizes(decided, *place)["places"][0]
    cut = int(places or 3)
    own = queries.intervals(decided, *place, "independent_mean", cut, 60)
    moved = queries.intervals(decided, *place, "independent_mean", cut + 1, 60)
    # a register without places has no line of its own
    assert own["in_top_probability"].count() == (own.height if places else 0)
    assert moved["in_top_probability"].count() == 0
    nearest = queries.intervals(decided, *place, "independent_mean", cut, 4)
    assert nearest.height == 4
    assert nearest["rank"].min() <= cut < nearest["rank"].max()  # type: ignore[operator]


def test_cycles_are_compared_at_their_own_number_of_places(decided: Published) -> None:
    award = reference.awards(decided)["award_id"][0]
    ranks = mart(decided, "fct_ranking_stability").filter(
        pl.col("award_id") == award,
        pl.col("rank").is_not_null(),
        pl.col("places").is_not_null(),
        pl.col("is_decided"),
    )
    raw, adjusted = (
        ranks.filter(pl.col("basis") == basis).select(
            "cycle", "application_id", "places", "rank", "rank_low", "rank_high"
        )
        for basis in BASES
    )
    both = raw.join(adjusted, on="application_id", how="left", suffix="_adjusted")
    inside = pl.col("rank") <= pl.col("places")
    expected = (
        both.group_by("cycle")
        .agg(
            n_boundary=(
                (pl.col("rank_low") <= pl.col("places"))
                & (pl.col("rank_high") > pl.col("places"))
            ).sum(),
            n_crossing=(inside != (pl.col("rank_adjusted") <= pl.col("places"))).sum(),
        )
        .sort("cycle", descending=True)
    )
    found = queries.by_cycle(decided, award).select("cycle", "n_boundary", "n_crossing")
    assert found.rows() == expected.rows()


@pytest.mark.parametrize("basis", ["independent_mean", "consensus", "site"])
def test_without_an_assumption_totals_are_those_of_the_mart(
    basis: str, decided: Published, place: tuple[str, str]
) -> None:
    own = mart(decided, "fct_application_scores").filter(
        pl.col("award_id") == place[0],
        pl.col("cycle") == place[1],
        pl.col("basis") == basis,
    )
    found = what_if.totals(decided, *place, basis)
    both = own.select("application_id", mart=pl.col("total_points").cast(float)).join(
        found, on="application_id", how="full", coalesce=True
    )
    assert both.height == own.height
    assert both["mart"].equals(both["total_points"].rename("mart"))


def test_what_ifs_are_exact(decided: Published, place: tuple[str, str]) -> None:
    people = what_if.examiners(decided, *place)
    left_out = people.sort("n_applications")["examiner_id"][-1]
    weighted = tuple(what_if.clauses(decided, *place)["clause"].to_list()[:2])
    scores = mart(decided, "fct_clause_scores").filter(
        pl.col("award_id") == place[0],
        pl.col("cycle") == place[1],
        pl.col("stage") == "independent",
        pl.col("counts"),
        pl.col("score_pct").is_not_null(),
    )
    found = what_if.totals(decided, *place, "independent_mean", left_out, weighted, 2.5)
    kept = scores.filter(pl.col("examiner_id") != left_out)
    due = (
        mart(decided, "dim_clause").group_by("scheme").agg(n=pl.col("clause").n_unique())
    )
    expected: dict[str, float | None] = {}
    for (application,), rows in kept.group_by("application_id"):
        top = weighed = available = Fraction(0)
        for (clause,), values in rows.group_by("clause"):
            points = Fraction(values["points_max"][0])
            mean = Fraction(sum(values["score_pct"])) / values.height
            weight = Fraction(5, 2) if clause in weighted else 1
            top += mean * points * weight / 100
            weighed += points * weight
            available += points
        whole = due.filter(pl.col("scheme") == rows["scheme"][0])["n"][0]
        is_whole = rows["clause"].n_unique() == whole
        expected[str(application)] = (
            float(top * available / weighed) if is_whole else None
        )
    got = dict(found.select("application_id", "total_points").iter_rows())
    assert set(got) == set(expected)
    for application, total in expected.items():
        if total is None:
            assert got[application] is None
        else:
            assert got[application] == pytest.approx(total, abs=0.0006)
    assert got != dict(
        what_if.totals(decided, *place, "independent_mean")
        .select("application_id", "total_points")
        .iter_rows()
    )


def test_who_crosses_under_an_assumption_is_counted(
    decided: Published, place: tuple[str, str], words: Words
) -> None:
    moves = what_if.shifts(decided, *place, "consensus", 3, "", (), 1.0)
    assert moves.filter("was_within").height == moves.filter("is_within").height == 3
    assert moves["rank"].min() == moves["what_if_rank"].min() == 1
    dropped = 2
    said = findings.what_if(moves, words, cut=3, n_before=moves.height + dropped)
    assert words("ranking.finding_what_if_dropped", dropped=dropped) in said
    assert findings.what_if(moves.clear(), words, cut=3, n_before=5) == words(
        "ranking.finding_what_if_few"
    )


def drawn(chart: Any) -> str:
    specification = chart.to_dict()
    assert json.loads(json.dumps(specification)) == specification
    told = picture.picture(chart, finding="n = 1", name="n", source="s")
    return picture.render(told, "svg").decode()


def test_every_chart_draws_full_tiny_and_empty_frames(
    decided: Published, place: tuple[str, str]
) -> None:
    words = Words("zh")
    ranks, _, curve, moves, _ = asked(decided, place, 3)
    for n in (10_000, 1, 0):
        assert drawn(ranking.rank_intervals(ranks.head(n), words, cut=3, width=600))
        assert drawn(ranking.boundary_by_cut(curve.head(n), words, cut=3, width=400))
        assert drawn(
            ranking.slopes(moves.head(n), words, left="l", right="r", cut=3, width=400)
        )


def test_intervals_that_hold_the_line_stand_out(
    decided: Published, place: tuple[str, str], words: Words
) -> None:
    ranks = queries.intervals(decided, *place, "independent_mean", 3, 60)
    chart = ranking.rank_intervals(ranks, words, cut=3, width=600)
    rows = [row for rows in chart.to_dict()["datasets"].values() for row in rows]
    red = [row for row in rows if row.get("colour") == theme.VERMILION]
    assert len(red) == ranks["is_at_boundary"].sum() > 0
    assert all(row["low"] <= 3 < row["high"] for row in red)


def test_slopes_tell_crossing_from_noise(words: Words) -> None:
    moves = pl.DataFrame(
        {
            "rank": [1, 2, 9],
            "other_rank": [2, 6, 4],
            "other_low": [1, 1, 3],
            "other_high": [4, 8, 6],
            "is_beyond": [False, False, True],
            "crosses": [False, True, False],
            "n_ranked": [9, 9, 9],
            "n_crossing": [1, 1, 1],
            "n_beyond_noise": [1, 1, 1],
        }
    )
    chart = ranking.slopes(moves, words, left="l", right="r", cut=3, width=400)
    rows = [row for rows in chart.to_dict()["datasets"].values() for row in rows]
    colours = {row["move"]: row["colour"] for row in rows if "move" in row}
    assert list(colours.values()) == [theme.RIVER_LIGHT, theme.RIVER, theme.VERMILION]
    # intervals only where a line says something
    assert sum("low" in row for row in rows) == 2
    said = findings.slopes(moves, words, cut=3)
    assert said == words("ranking.finding_slopes", cut=3, n=9, crossing=1, beyond=1)
    assert findings.slopes(moves.clear(), words, cut=3) == words(
        "ranking.finding_slopes_few"
    )


def test_a_better_line_is_looked_for_nearby_only(words: Words) -> None:
    curve = pl.DataFrame({"cut": range(1, 13), "n_boundary": [0, *[5] * 9, 1, 0]})
    assert findings.by_cut(curve, words, cut=6) == words(
        "ranking.finding_cut_best", cut=6, here=5
    )
    assert findings.by_cut(curve, words, cut=4) == words(
        "ranking.finding_cut", cut=4, here=5, best=1, least=0
    )
    assert findings.by_cut(curve.clear(), words, cut=4) == words(
        "ranking.finding_intervals_none"
    )


def test_findings_of_the_list(words: Words) -> None:
    near = pl.DataFrame({"n_wide": [9, 2, 0], "n_compared": [18, 18, 0]})
    assert findings.listed(near, words, cut=5) == words(
        "ranking.finding_list", cut=5, n=3, wide=1
    )
    assert findings.listed(near.clear(), words, cut=5) == words(
        "ranking.finding_list_none", cut=5
    )

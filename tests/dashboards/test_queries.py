"""Queries answer from the version asked, keep answers by it, and agree with marts."""

import ast
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import polars as pl
import pytest

from dashboards.queries import overview, reference, strengths
from warehouse.reader import Published, published

pytestmark = pytest.mark.warehouse

DASHBOARDS = Path(__file__).resolve().parents[2] / "dashboards"


@pytest.fixture
def scope(office: Published) -> tuple[str, str]:
    award = reference.awards(office)["award_id"][0]
    return award, reference.cycles(office, award)["cycle"][0]


def test_stages_only_narrow(office: Published, scope: tuple[str, str]) -> None:
    counts = overview.stage_counts(office, *scope)
    assert (
        counts["n_applied"].sum() == overview.applications(office, *scope, "final").height
    )
    for row in counts.iter_rows(named=True):
        assert row["n_applied"] >= row["n_eligible"] >= row["n_site"] >= row["n_award"]
    assert counts["sector"].to_list()[:4] == [
        "manufacturing",
        "service",
        "education",
        "medical",
    ]


def test_the_drill_down_rolls_up_to_the_heat_map(
    office: Published, scope: tuple[str, str]
) -> None:
    award, cycle = scope
    cells = strengths.heat_map(office, award, cycle, "final").filter(
        pl.col("cycle") == cycle, pl.col("n_applications") > 0
    )
    assert cells.height > 6
    compared = 0
    for row in cells.iter_rows(named=True):
        behind = strengths.applications_of_cell(
            office, award, cycle, "final", row["sector"], row["category"]
        )
        complete = behind.filter(pl.col("n_clauses") == pl.col("n_due"))
        if complete.height == row["n_applications"]:
            assert complete["score_pct"].mean() == pytest.approx(
                row["mean_pct"], abs=0.01
            )
            compared += 1
    assert compared > 6


def test_clauses_roll_up_to_totals(office: Published, scope: tuple[str, str]) -> None:
    award, cycle = scope
    for basis in ("independent_mean", "final"):
        totals = overview.applications(office, award, cycle, basis)
        complete = totals.filter(pl.col("total_points").is_not_null()).head(5)
        assert complete.height == 5
        for row in complete.iter_rows(named=True):
            clauses = strengths.clauses_of_application(
                office, award, cycle, basis, row["application_id"]
            )
            assert clauses["score_points"].sum() == pytest.approx(
                row["total_points"], abs=0.05
            )


def test_completeness_counts_no_more_than_is_due(
    office: Published, scope: tuple[str, str]
) -> None:
    panels = overview.panel_completeness(office, *scope)
    assert panels.height > 1
    assert (panels["n_filled"] <= panels["n_expected"]).all()
    assert panels["n_sheets"].sum() > 0


def test_every_definition_that_a_page_asks_for_stands_in_the_codebook(
    office: Published,
) -> None:
    codebook = reference.definitions(office)
    known = set(codebook.select("table_name", "column_name").iter_rows())
    asked = {
        (node.elts[0].value, node.elts[1].value)
        for path in sorted((DASHBOARDS / "pages").glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Tuple)
        and len(node.elts) == 2
        and all(isinstance(part, ast.Constant) for part in node.elts)
        and str(node.elts[0].value).startswith(("fct_", "dim_"))
    }
    assert len(asked) > 10
    assert asked - known == set()


def test_answers_are_kept_by_version(
    home: Path,
    publish_another: Callable[[], str],
    office: Published,
    scope: tuple[str, str],
) -> None:
    award, cycle = scope
    first = strengths.heat_map(office, award, cycle, "final")
    assert strengths.heat_map(office, award, cycle, "final") is first
    new = publish_another()
    later = published(home, "office")
    assert later.version == new
    assert strengths.heat_map(later, award, cycle, "final") is not first
    assert strengths.heat_map(later, award, cycle, "final").equals(first)
    assert strengths.heat_map(office, award, cycle, "final") is first


def test_parameters_are_bound(office: Published, scope: tuple[str, str]) -> None:
    award, _ = scope
    hostile = "x' or 1 = 1 --"
    assert not overview.applications(office, award, hostile, "final").height
    assert not strengths.cells_of_clause(office, hostile, hostile).height


def test_a_kept_answer_costs_less_than_three_bare_queries(
    home: Path, office: Published, scope: tuple[str, str]
) -> None:
    award, cycle = scope

    def seconds(act: Callable[[], object]) -> float:
        start = time.perf_counter()
        act()
        return time.perf_counter() - start

    def bare() -> object:
        return office.query("select * from marts.fct_category_strengths")

    def kept() -> object:
        return strengths.heat_map(published(home, "office"), award, cycle, "final")

    bare(), kept()
    ratio = median(seconds(kept) for _ in range(30)) / median(
        seconds(bare) for _ in range(30)
    )
    assert ratio < 3

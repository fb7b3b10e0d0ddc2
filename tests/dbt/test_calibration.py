"""From ratings to the tables of calibration: what is planted is named."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pytest
from offices import rows, run_dbt
from recovery.designs import Design
from recovery.worlds import Recipe, draw_world

from calibration import fits
from warehouse.fingerprint import Fingerprint, fingerprint

pytestmark = pytest.mark.warehouse

FIRST, LAST = "2021", "2022"
SEVERE, MOVED, SELDOM = "e001", "e002", "e003"
SEVERE_PCT, MOVED_PCT, POOL_PCT = 14.0, 26.0, 10.0
#: The application on which one examiner copies another.
COPIED = "a0002"
#: What is estimated, and its limits.
ESTIMATES = {
    "fct_examiner_severity": ("severity_pct", "severity_low", "severity_high"),
    "fct_examiner_change": ("change_pct", "change_low", "change_high"),
    "fct_variance_components": ("variance", "low", "high"),
    "fct_ranking_stability": ("rank", "rank_low", "rank_high"),
}

Tables = dict[str, list[dict[str, Any]]]
Calibrate = Callable[..., duckdb.DuckDBPyConnection]


def planted_world() -> tuple[pl.DataFrame, dict[tuple[str, str], float]]:
    """
    Draw ratings: one examiner is severe, one turns harsh, one scores little, one copies.

    With them comes who is how severe in a cycle, against the mean of the pool.
    """
    recipe = Recipe(severity_sd=1.5, stretch_log_sd=0, halo_max=0)
    design = Design("planted", n_examiners=15, load=8, recipe=recipe, n_cycles=2)
    rng = np.random.default_rng(20260101)
    world = draw_world(design.draw(rng), recipe, rng)
    ratings = world.ratings
    examiner, cycle = pl.col("examiner"), pl.col("cycle")
    harsher = (
        pl.when(examiner == SEVERE)
        .then(SEVERE_PCT)
        .when((examiner == MOVED) & (cycle == LAST))
        .then(MOVED_PCT)
        .otherwise(0.0)
    )
    seldom = ratings.filter(examiner == SELDOM, cycle == LAST)["application"].unique()
    kept = seldom.sort()[:2].to_list()
    dropped = (examiner == SELDOM) & (cycle == LAST) & ~pl.col("application").is_in(kept)
    score = (pl.col("score_pct") - harsher).clip(0, 100)
    severity = pl.col("true_pct") + harsher
    truth = world.truth.select(
        "cycle", "examiner", severity - severity.mean().over("cycle")
    )
    true = {(year, person): pct for year, person, pct in truth.iter_rows()}
    return copied(ratings.with_columns(score).filter(~dropped)), true


def planted_ratings() -> pl.DataFrame:
    return planted_world()[0]


def copied(ratings: pl.DataFrame) -> pl.DataFrame:
    """Let the second examiner of one application write down what the first wrote."""
    panel = ratings.filter(application=COPIED)
    first, second = panel["examiner"].unique().sort()[:2]
    source = panel.filter(examiner=first).select(
        "application", "clause", pl.lit(second).alias("examiner"), copy="score_pct"
    )
    key = ["application", "clause", "examiner"]
    return (
        ratings.join(source, on=key, how="left", maintain_order="left")
        .with_columns(pl.coalesce("copy", "score_pct").alias("score_pct"))
        .drop("copy")
    )


def with_a_case(ratings: pl.DataFrame) -> pl.DataFrame:
    """Let the pool turn harsh in the last cycle, and score one case in both."""
    own = pl.DataFrame(
        [(*key, pct) for key, pct in planted_world()[1].items()],
        schema=["cycle", "examiner", "severity_pct"],
        orient="row",
    )
    rng = np.random.default_rng(7)
    clauses = ratings.select("clause", "sector", "dimension", "points_max").filter(
        pl.col("sector") == pl.col("sector").min()
    )
    clauses = clauses.unique().sort("clause")
    level = pl.Series(rng.normal(55, 7, clauses.height))
    case = own.join(clauses.with_columns(level=level), how="cross")
    sheet = dict(zip(own.iter_rows(), rng.normal(0, 3, own.height), strict=True))
    of_sheet = [sheet[row] for row in case.select(own.columns).iter_rows()]
    score = (
        pl.col("level")
        - pl.col("severity_pct")
        + pl.Series(of_sheet)
        + pl.Series(rng.normal(0, 9, case.height))
    )
    case = case.select(
        pl.concat_str(pl.lit("case-"), "cycle").alias("application"),
        *("examiner", "cycle", "sector", "clause", "dimension", "points_max"),
        ((score / 5).round() * 5).clip(0, 100).alias("score_pct"),
        pl.lit("case").alias("material"),
        pl.lit(True).alias("is_common"),
    )
    plain = ratings.with_columns(material="application", is_common=pl.lit(False))
    both = pl.concat([plain.select(case.columns), case])
    harsher = pl.when(cycle=LAST).then(POOL_PCT).otherwise(0.0)
    return both.with_columns((pl.col("score_pct") - harsher).clip(0, 100))


def candidates(ratings: pl.DataFrame) -> pl.DataFrame:
    """Write ratings as the rules leave them: rows of ``int_calibration__candidates``."""
    key = pl.concat_str(pl.lit("s"), "sector", "clause", separator="/")
    if "material" not in ratings.columns:
        ratings = ratings.with_columns(material="application", is_common=pl.lit(False))
    return ratings.select(
        pl.col("application").alias("file_sha256"),
        pl.col("examiner").rank("dense").alias("form_no"),
        pl.lit("虚构奖").alias("award_id"),
        "cycle",
        pl.col("application").alias("application_id"),
        pl.col("examiner").alias("examiner_id"),
        pl.lit("examiner").alias("examiner_role"),
        pl.when("is_common")
        .then(pl.lit("training"))
        .otherwise(pl.lit("independent"))
        .alias("stage"),
        pl.lit("s").alias("scheme"),
        "sector",
        "clause",
        "dimension",
        pl.lit("k").alias("category"),
        "points_max",
        "score_pct",
        "material",
        "is_common",
        key.alias("clause_key"),
    )


@pytest.fixture(scope="module")
def calibrate(bare: Path, tmp_path_factory: pytest.TempPathFactory) -> Calibrate:
    """Put ratings in place of those of a home without files, and build what follows."""
    folder = tmp_path_factory.mktemp("calibration")
    shutil.copytree(bare / "target", folder / "target")
    database = folder / "warehouse.duckdb"

    def calibrate(ratings: pl.DataFrame, threads: int = 2) -> duckdb.DuckDBPyConnection:
        shutil.copyfile(bare / "warehouse.duckdb", database)
        with duckdb.connect(str(database)) as con:
            con.register("candidates", candidates(ratings))
            con.execute(
                """
                insert into intermediate.int_calibration__candidates by name
                from candidates
                """
            )
            con.execute(
                """
                insert into intermediate.int_identity__cycles by name
                select distinct
                    award_id, cycle, 3 as places, cycle = $first as is_decided
                from candidates
                """,
                {"first": FIRST},
            )
        # what was fitted for other rows of the same ratings must not answer for these
        fits._severities.clear()
        fits._changes.clear()
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("CJQA_THREADS", str(threads))
            run_dbt(
                database, folder / "target", "run",
                "--select", "int_calibration__candidates+",
                "--exclude", "int_calibration__candidates", "int_calibration__power+",
            )  # fmt: skip
        return duckdb.connect(str(database), read_only=True)

    return calibrate


TABLES = (
    "fct_calibration_runs",
    "fct_consensus_roles",
    "fct_consensus_shift",
    "fct_examiner_change",
    "fct_examiner_drift",
    "fct_examiner_links",
    "fct_examiner_severity",
    "fct_pool_change",
    "fct_ranking_stability",
    "fct_reliability",
    "fct_variance_components",
)


@dataclass(frozen=True)
class Built:
    """Rows and content of all tables of calibration, and the ratings behind them."""

    tables: Tables
    ratings: list[dict[str, Any]]
    contents: dict[str, Fingerprint]


def read(con: duckdb.DuckDBPyConnection) -> Built:
    return Built(
        {name: rows(con, f"from marts.{name}") for name in TABLES},
        rows(con, "from intermediate.int_calibration__ratings"),
        {name: fingerprint(con, "warehouse", "marts", name) for name in TABLES},
    )


@pytest.fixture(scope="module")
def built(calibrate: Calibrate) -> Built:
    with calibrate(planted_ratings()) as con:
        return read(con)


@pytest.fixture(scope="module")
def planted(built: Built) -> Tables:
    return built.tables


def test_planted_severities_are_flagged_and_no_mild_one(planted: Tables) -> None:
    true = planted_world()[1]
    severities = planted["fct_examiner_severity"]
    flagged = {
        (row["cycle"], row["examiner_id"]) for row in severities if row["is_flagged"]
    }
    assert flagged >= {(FIRST, SEVERE), (LAST, SEVERE), (LAST, MOVED)}
    assert all(abs(true[key]) > 3 for key in flagged)
    estimated = [row for row in severities if row["state"] == "estimated"]
    assert len(estimated) == 29
    covered = [
        row["severity_low"]
        <= true[row["cycle"], row["examiner_id"]]
        <= row["severity_high"]
        for row in estimated
    ]
    # of 29 intervals of 95% fewer than 24 would hold the truth once in a thousand times
    assert sum(covered) >= 24


def test_a_planted_change_is_flagged_and_no_other(planted: Tables) -> None:
    found = {row["examiner_id"]: row for row in planted["fct_examiner_change"]}
    flagged = {examiner for examiner, row in found.items() if row["is_flagged"]}
    assert flagged == {MOVED}
    moved = found[MOVED]
    assert moved["change_unshrunk_pct"] > moved["detectable_pct"]
    assert moved["evidence"] == "linked"
    assert moved["identified"] == "relative_to_linking_examiners"
    (pool,) = planted["fct_pool_change"]
    assert (pool["evidence"], pool["change_pct"]) == ("none", None)


def test_a_case_in_two_cycles_tells_what_the_whole_pool_did(
    calibrate: Calibrate,
) -> None:
    with calibrate(with_a_case(planted_ratings())) as con:
        found = read(con).tables
    (pool,) = found["fct_pool_change"]
    assert pool["evidence"] == "training_case"
    assert pool["n_linking"] == 15
    # examiners' own changes are part of what the pool did
    true = planted_world()[1]
    people = {person for _, person in true}
    moved = sum(true[LAST, who] - true[FIRST, who] for who in people) / len(people)
    assert pool["low"] <= POOL_PCT + moved <= pool["high"]
    assert pool["low"] > 0
    changed = {
        row["examiner_id"] for row in found["fct_examiner_change"] if row["is_flagged"]
    }
    assert MOVED in changed
    # a case is nobody's application
    ranked = {row["application_id"] for row in found["fct_ranking_stability"]}
    assert not any(name.startswith("case-") for name in ranked)


def test_no_number_of_fewer_than_three_applications(planted: Tables) -> None:
    by_key = {
        (row["cycle"], row["examiner_id"]): row
        for row in planted["fct_examiner_severity"]
    }
    seldom = by_key[LAST, SELDOM]
    assert (seldom["state"], seldom["n_applications"]) == ("too_few_applications", 2)
    assert by_key[FIRST, SELDOM]["state"] == "estimated"
    change = next(
        row for row in planted["fct_examiner_change"] if row["examiner_id"] == SELDOM
    )
    assert change["state"] == "too_few_applications"
    for row in (seldom, change):
        measured = [name for name in row if name.endswith(("_pct", "_low", "_high"))]
        shared = {"offset_pct"}  # of the pair of cycles, not of the person
        assert {row[name] for name in set(measured) - shared} == {None}
        assert row["is_flagged"] is None


def test_an_estimate_has_its_interval(planted: Tables) -> None:
    for table, (value, low, high) in ESTIMATES.items():
        estimated = [row for row in planted[table] if row[value] is not None]
        assert estimated
        assert all(row[low] <= row[value] <= row[high] for row in estimated), table


def test_sheets_that_were_copied_stay_out(built: Built, planted: Tables) -> None:
    reasons = {
        (row["application_id"], row["reason"])
        for row in built.ratings
        if not row["enters"]
    }
    assert reasons == {(COPIED, "not_independent")}
    ranked = {row["application_id"] for row in planted["fct_ranking_stability"]}
    assert COPIED not in ranked
    assert len(ranked) == 79


def test_a_cycle_that_is_not_decided_says_so(planted: Tables) -> None:
    for table in ("fct_examiner_severity", "fct_examiner_links", "fct_ranking_stability"):
        assert {(row["cycle"], row["is_decided"]) for row in planted[table]} == {
            (FIRST, True),
            (LAST, False),
        }
    assert {row["is_decided"] for row in planted["fct_examiner_change"]} == {False}


def test_fits_say_what_they_were_given(built: Built, planted: Tables) -> None:
    runs = {(row["fit"], row["scope"]): row for row in planted["fct_calibration_runs"]}
    n_entering = sum(row["enters"] for row in built.ratings)
    assert runs["severity", "archive"]["n_ratings"] == n_entering
    assert runs["severity", "archive"]["state"] == "fitted"
    assert runs["change", "archive"]["state"] == "fitted"
    parts = [runs["variance_components", cycle]["n_ratings"] for cycle in (FIRST, LAST)]
    assert sum(parts) == runs["variance_components", "archive"]["n_ratings"] == n_entering


def test_order_of_rows_and_threads_change_nothing(
    calibrate: Calibrate, built: Built
) -> None:
    shuffled = planted_ratings().sample(fraction=1, shuffle=True, seed=5)
    with calibrate(shuffled, threads=1) as con:
        assert read(con).contents == built.contents


def test_a_single_examiner_of_one_cycle_gets_a_state_and_no_number(
    calibrate: Calibrate,
) -> None:
    alone = planted_ratings().filter(cycle=FIRST, examiner=SEVERE)
    with calibrate(alone) as con:
        found = read(con).tables
    (severity,) = found["fct_examiner_severity"]
    assert (severity["state"], severity["severity_pct"]) == ("single_examiner", None)
    states = {row["fit"]: row["state"] for row in found["fct_calibration_runs"]}
    assert states["severity"] == states["change"] == "single_examiner"
    for table, (value, _, _) in ESTIMATES.items():
        if table != "fct_variance_components":
            assert {row[value] for row in found[table]} <= {None}, table


def test_a_home_without_files_has_the_tables_and_a_state(bare: Path) -> None:
    with duckdb.connect(str(bare / "warehouse.duckdb"), read_only=True) as con:
        found = read(con).tables
    states = {row["state"] for row in found["fct_calibration_runs"]}
    assert states == {"no_ratings"}
    said = {"fct_calibration_runs", "fct_consensus_roles"}
    assert not any(found[name] for name in TABLES if name not in said)

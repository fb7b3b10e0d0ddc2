"""dbt passes on the seeds as they are, and each of its tests fails on a broken row."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

pytestmark = pytest.mark.warehouse

Check = dict[str, Any]

# what breaks the seeds so that the test named must see it; one statement each
BREAKAGES = {
    "a_clause_number_begins_with_its_category": (
        "update clauses set category = '5.3'"
        " where sector = 'service' and clause = '5.2.2'"
    ),
    "a_crosswalk_leads_from_every_scored_unit_to_clauses_that_exist": (
        "delete from crosswalk where unit_from = '4.4.6'"
    ),
    "a_cycle_known_only_by_inference_says_so": (
        "update cycles set edition_no = 8 where cycle = '2020'"
    ),
    "a_split_unit_goes_to_several_clauses_of_its_dimension": (
        "delete from crosswalk where unit_from = '4.7.5' and clause_to = '5.5.4'"
    ),
    "an_alias_names_one_clause_whatever_the_sector": (
        "update clause_aliases set clause = '5.2.3'"
        " where sector = 'medical' and alias = '引领发展'"
    ),
    "an_alias_of_any_sector_is_not_repeated_under_one": (
        "insert into clause_aliases select * replace ('medical' as sector)"
        " from clause_aliases where sector = 'any' and alias = '领导结果'"
    ),
    "bands_begin_and_end_on_the_grid": "update bands set high_pct = 29 where band = 2",
    "category_points_are_the_sum_of_their_clauses": (
        "update categories set points_max = 181"
        " where sector = 'medical' and category = '5.2'"
    ),
    "each_percentage_lies_in_its_band_and_no_other": (
        "update band_percentages set band = 3 where score_pct = 25"
    ),
    "every_category_title_is_an_alias_of_it": (
        "delete from category_aliases where alias = '领导作用'"
    ),
    "every_factor_has_a_descriptor_in_every_band": (
        "delete from band_descriptors where factor = 'Le' and band = 4"
    ),
    "every_printed_title_is_an_alias_of_its_clause": (
        "delete from clause_aliases where alias = '患者需求'"
    ),
    "every_process_clause_has_sub_items": (
        "delete from sub_items where sector = 'medical' and clause = '5.7.2'"
    ),
    "every_region_and_sector_answers_to_its_titles": (
        "delete from words where word = '襄阳市'"
    ),
    "every_result_clause_has_numbered_indicators": (
        "delete from indicators where sector = 'service' and indicator_no = 2"
    ),
    "every_sector_has_the_figures_of_its_scheme": (
        "delete from sub_items"
        " where sector = 'medical' and clause = '5.1' and letter = 'd'"
    ),
    "inferred_points_are_those_printed_for_the_other_sectors": (
        "update clauses set points_max = 40 where sector = 'service' and clause = '5.6.3'"
    ),
    "no_alias_is_an_orphan": (
        "update clause_aliases set clause = '5.9.9' where alias = '教育教学质量'"
    ),
    "no_cycle_has_more_honours_than_places": (
        "update cycles set n_awards = 6 where cycle = '2017'"
    ),
    "no_text_names_a_category_and_a_scored_clause": (
        "update category_aliases set alias = '引领发展' where alias = '领导'"
    ),
    "points_are_inferred_exactly_where_the_printed_row_is_lost": (
        "update clauses set points_source = 'printed'"
        " where sector = 'service' and clause = '5.7.4'"
    ),
    "result_clauses_alone_say_what_they_ask_for": (
        "update clauses set asks_segmentation = null where clause = '5.4.4'"
    ),
    "scored_clauses_are_processes_or_results": (
        "update clauses set is_scored = true where clause = '5.1'"
    ),
    "sub_items_are_lettered_without_a_gap": (
        "delete from sub_items where sector = 'education' and letter = 'b'"
    ),
    "the_percentages_form_an_even_grid_from_0_to_100": (
        "delete from band_percentages where score_pct = 55"
    ),
    "the_total_of_a_scheme_is_the_sum_of_its_categories": (
        "update schemes set total_points = 900"
    ),
    "what_is_scored_has_points_and_a_source": (
        "update clauses set points_source = null where clause = '5.5.3'"
    ),
    "words_lead_to_codes_that_exist": (
        "update words set code = '420400' where kind = 'region' and word = '武汉'"
    ),
}


@pytest.fixture(scope="module")
def target(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dbt build of the seeds and their tests alone, without the models."""
    place = tmp_path_factory.mktemp("seeds")
    project = place / "dbt"
    (project / "models").mkdir(parents=True)
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(root / "dbt" / name, project / name)
    shutil.copytree(root / "dbt" / "macros", project / "macros")
    shutil.copytree(
        root / "dbt" / "data_tests" / "generic", project / "data_tests" / "generic"
    )
    for path in (root / "dbt" / "data_tests").glob("standards_*.sql"):
        shutil.copy(path, project / "data_tests" / path.name)
    shutil.copytree(root / "standards", place / "standards")

    options = {
        "--project-dir": project,
        "--profiles-dir": project,
        "--target-path": place / "target",
        "--log-path": place / "logs",
    }
    arguments = [str(text) for option in options.items() for text in option]
    done = subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", "build", *arguments],
        cwd=place,
        env=os.environ
        | {"CJQA_BUILD_DB": str(place / "seeds.duckdb"), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout
    return place


@pytest.fixture(scope="module")
def checks(target: Path) -> list[Check]:
    manifest = json.loads(
        (target / "target" / "manifest.json").read_text(encoding="utf-8")
    )
    return [
        node for node in manifest["nodes"].values() if node["resource_type"] == "test"
    ]


@pytest.fixture
def broken(target: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose changes are undone afterwards."""
    with duckdb.connect(str(target / "seeds.duckdb")) as connection:
        connection.execute("use standards")
        connection.execute("begin")
        yield connection
        connection.execute("rollback")


def fails(connection: duckdb.DuckDBPyConnection, check: Check) -> bool:
    return bool(connection.execute(check["compiled_code"]).fetchall())


def test_each_sentence_has_its_breakage(root: Path) -> None:
    sentences = (root / "dbt" / "data_tests").glob("standards_*.sql")
    assert {path.stem.removeprefix("standards_") for path in sentences} == set(BREAKAGES)


@pytest.mark.parametrize("sentence", BREAKAGES)
def test_a_sentence_fails_when_it_is_untrue(
    checks: list[Check], broken: duckdb.DuckDBPyConnection, sentence: str
) -> None:
    [check] = [check for check in checks if check["name"] == f"standards_{sentence}"]
    assert not fails(broken, check)
    broken.execute(BREAKAGES[sentence])
    assert fails(broken, check)


def breakages(check: Check) -> list[str]:
    """Say each way to break one row that a generic test watches, or their number."""
    seed = check["attached_node"].rpartition(".")[2]
    column = check["column_name"]
    watched = check["config"]["where"] or "true"
    first = f"rowid = (select min(rowid) from {seed} where {watched})"
    match check["test_metadata"]["name"]:
        case "filled":
            columns = check["test_metadata"]["kwargs"]["columns"]
            return [f"update {seed} set {name} = null where {first}" for name in columns]
        case "accepted_values" | "relationships":
            return [f"update {seed} set {column} = '-1' where {first}"]
        case "rows_have_parent":
            column = check["test_metadata"]["kwargs"]["columns"][-1]
            return [f"update {seed} set {column} = '-1' where {first}"]
        case "unique" | "unique_rows":
            return [f"insert into {seed} select * from {seed} where {first}"]
        case "has_rows":
            return [f"delete from {seed} where {first}"]
    raise AssertionError(check["name"])


def test_every_generic_test_fails_on_a_broken_row(
    checks: list[Check], target: Path
) -> None:
    generic = [check for check in checks if check.get("test_metadata")]
    assert {check["test_metadata"]["name"] for check in generic} == {
        "filled",
        "accepted_values",
        "relationships",
        "rows_have_parent",
        "unique",
        "unique_rows",
        "has_rows",
    }
    toothless = []
    with duckdb.connect(str(target / "seeds.duckdb")) as connection:
        connection.execute("use standards")
        for check in generic:
            assert not fails(connection, check), check["name"]
            for breakage in breakages(check):
                connection.execute("begin")
                connection.execute(breakage)
                if not fails(connection, check):
                    toothless.append(breakage)
                connection.execute("rollback")
    assert not toothless

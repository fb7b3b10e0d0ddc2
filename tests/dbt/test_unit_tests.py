"""dbt's own unit tests, which a build of an office leaves out."""

import json
from pathlib import Path

import duckdb
import pytest
from offices import run_dbt

import ingest
import warehouse.registers
from warehouse.home import Home

pytestmark = pytest.mark.warehouse


def test_each_unit_test_of_the_models_holds(tmp_path: Path) -> None:
    database, target, home = tmp_path / "a.duckdb", tmp_path / "target", Home(tmp_path)
    home.prepare()
    with duckdb.connect(str(database)) as con:
        ingest.load(con, home.path)
        warehouse.registers.load(con, home.registers)
    # a unit test asks the tables that its model reads for their columns: build them
    run_dbt(database, target, "build", "--exclude-resource-type", "test")
    results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))
    statuses = {
        result["unique_id"]: result["status"]
        for result in results["results"]
        if result["unique_id"].startswith("unit_test.")
    }
    subjects = {name.split(".")[2] for name in statuses}
    assert set(statuses.values()) == {"pass"}
    # reading of a scale, choice of a version, roll-up
    assert subjects >= {
        "int_scores__columns",
        "int_scores__form_versions",
        "fct_application_scores",
    }

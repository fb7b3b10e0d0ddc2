"""dbt's own unit tests, which a build of an office leaves out."""

import json
from pathlib import Path

import pytest
import raw_schema
from offices import run_dbt

pytestmark = pytest.mark.warehouse


def test_each_unit_test_of_the_models_holds(tmp_path: Path) -> None:
    database, target = tmp_path / "empty.duckdb", tmp_path / "target"
    raw_schema.empty(database, tmp_path / "home").close()
    # a unit test asks the tables that its model reads for their columns: they must be there
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

"""dbt's own unit tests, which a build of an office leaves out."""

import json
from pathlib import Path

import pytest

pytestmark = pytest.mark.warehouse


def test_each_unit_test_of_the_models_holds(bare: Path) -> None:
    told = (bare / "target" / "run_results.json").read_text(encoding="utf-8")
    statuses = {
        result["unique_id"]: result["status"]
        for result in json.loads(told)["results"]
        if result["unique_id"].startswith("unit_test.")
    }
    subjects = {name.split(".")[2] for name in statuses}
    assert set(statuses.values()) == {"pass"}
    # reading of a scale, choice of a version, roll-up, what enters calibration
    assert subjects >= {
        "int_scores__columns",
        "int_scores__form_versions",
        "fct_application_scores",
        "int_calibration__candidates",
    }

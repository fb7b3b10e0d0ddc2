"""What all tests share: the dbt project is read once in a run, not by every home."""

import os
from pathlib import Path

import pytest
from once import made_once


def read_project(folder: Path) -> None:
    """Let dbt read the project, and keep what it made of it."""
    from offices import invoke_dbt

    read = invoke_dbt(folder / "warehouse.duckdb", folder, "parse")
    assert read.success, read.exception


@pytest.fixture(scope="module", autouse=True)
def parsed_project(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Give new homes the parsed project, where a module's tests build a warehouse."""
    name = "CJQA_PARSED_PROJECT"
    if request.node.get_closest_marker("warehouse") and name not in os.environ:
        os.environ[name] = str(
            made_once(tmp_path_factory, "parsed-project", read_project)
        )

"""The seeds as text, and the extract of the standard when this machine has it."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from requirements import missing


@pytest.fixture(scope="session")
def root() -> Path:
    return Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def folder(root: Path) -> Path:
    return root / "standards"


@pytest.fixture(scope="session")
def seeds(folder: Path) -> Mapping[str, pl.DataFrame]:
    """Every seed by name; all columns text, an empty cell is null."""
    return {
        path.stem: pl.read_csv(path, infer_schema=False)
        for path in sorted(folder.glob("*.csv"))
    }


@pytest.fixture(scope="session")
def extract_path() -> Path:
    """Where the extract lies; a machine without it skips, a complete one fails."""
    named = os.environ.get("CJQA_STANDARD_EXTRACT")
    if not named:
        missing("an extract of the standard, named by CJQA_STANDARD_EXTRACT")
    return Path(named)


@pytest.fixture(scope="session")
def extract(extract_path: Path) -> dict[str, Any]:
    return json.loads(extract_path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]

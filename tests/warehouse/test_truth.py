"""
A messy archive, through the whole path, equals the truth planted in it.

A clean one stands with the cases of scores (``tests/dbt/test_scores.py``).
"""

from collections import Counter

import polars as pl
import pytest
from messy_archive import Messy, messy_archive

pytestmark = pytest.mark.warehouse

CLAUSE_KEY = [
    "file_name",
    "sheet",
    "cell",
    "award_id",
    "cycle",
    "application_id",
    "stage",
    "examiner_id",
    "examiner_role",
    "clause",
    "version",
    "is_current",
    "value_state",
    "score_pct",
]
FACTOR_KEY = [*CLAUSE_KEY[:10], "factor", "factor_pct", "factor_band"]

REFERENCE_KEY = [*CLAUSE_KEY[:3], "cycle", "application_id", "clause", "score_pct"]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Messy:
    return messy_archive(tmp_path_factory)


def rows(frame: pl.DataFrame) -> Counter[tuple[object, ...]]:
    """Each row with how often it stands there, decimals as numbers."""
    return Counter(frame.with_columns(pl.col(pl.Decimal).cast(pl.Float64)).iter_rows())


@pytest.mark.parametrize(
    ("truth", "mart", "columns"),
    [
        ("clause_scores", "fct_clause_scores", CLAUSE_KEY),
        ("factor_scores", "fct_factor_scores", FACTOR_KEY),
        ("issues", "fct_issues", ["file_name", "sheet", "cell", "rule"]),
        ("files", "fct_files", ["file_name", "verdict"]),
        ("training_references", "fct_training_references", REFERENCE_KEY),
    ],
)
def test_marts_equal_what_was_planted(
    archive: Messy, truth: str, mart: str, columns: list[str]
) -> None:
    expected = pl.read_parquet(archive.truth / f"{truth}.parquet").select(columns)
    assert expected.height > 0
    found = archive.ask(f"select {', '.join(columns)} from marts.{mart}")
    missing = rows(expected) - rows(found)
    extra = rows(found) - rows(expected)
    assert not list(missing)[:5], missing.total()
    assert not list(extra)[:5], extra.total()

"""
A messy archive, through the whole path, equals the truth planted in it.

A clean one stands with the cases of scores (``tests/dbt/test_scores.py``).
"""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl
import pytest

import ingest
from warehouse import build
from warehouse.home import Home

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

Marts = Callable[[str], pl.DataFrame]


REFERENCE_KEY = [*CLAUSE_KEY[:3], "cycle", "application_id", "clause", "score_pct"]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Marts]:
    """The folder of the truth, and the marts of the warehouse built from the sheets."""
    folder = tmp_path_factory.mktemp("truth")
    out = folder / "archive"
    ingest.simulate(out, cycles=3, applications=16, examiners=15, seed=11, mess=1)
    home = Home(folder / "home")
    home.prepare()
    for register in (out / "truth" / "registers").iterdir():
        (home.registers / register.name).write_bytes(register.read_bytes())
    ingest.receive([out], home.path)
    version = build.build(home).publication.version.name
    path = home.published / version / "office.duckdb"

    def mart(sql: str) -> pl.DataFrame:
        with duckdb.connect(str(path), read_only=True) as con:
            return con.sql(sql).pl()

    return out / "truth", mart


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
    archive: tuple[Path, Marts], truth: str, mart: str, columns: list[str]
) -> None:
    folder, query = archive
    expected = pl.read_parquet(folder / f"{truth}.parquet").select(columns)
    assert expected.height > 0
    found = query(f"select {', '.join(columns)} from marts.{mart}")
    missing = rows(expected) - rows(found)
    extra = rows(found) - rows(expected)
    assert not list(missing)[:5], missing.total()
    assert not list(extra)[:5], extra.total()

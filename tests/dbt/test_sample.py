"""
The sample cycle (data/sample), from workbooks to marts, against the hand computation.

Every row of every table that needs no model is compared, to the last digit.
"""

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb
import hand_computation
import pytest
import sample_workbooks
from commands import cjqa
from once import made_once

from warehouse import versions
from warehouse.home import Home

pytestmark = pytest.mark.warehouse

SAMPLE = sample_workbooks.SAMPLE
#: The standard, which has tests of its own.
OF_THE_STANDARD = {
    "dim_band", "dim_category", "dim_clause", "dim_factor", "dim_region", "dim_sector",
}  # fmt: skip
#: Estimates of models, and what describes the tables themselves.
NOT_BY_HAND = {
    "codebook",
    "dim_award",
    "fct_calibration_runs",
    "fct_clause_correlations",
    "fct_consensus_roles",
    "fct_detector_power",
    "fct_reliability",
    "fct_variance_components",
}
#: Rows of a table that a model makes: scores adjusted for severity, intraclass
#: correlations, probabilities.
BY_MODEL = {
    "fct_review_quality": "measure in ('icc_single', 'icc_panel', 'at_boundary')",
} | dict.fromkeys(
    [
        "fct_application_scores",
        "fct_category_strengths",
        "fct_clause_strengths",
        "fct_crosswalked_scores",
        "fct_group_profiles",
        "fct_process_result_gaps",
        "fct_score_bands",
        "fct_sector_trends",
    ],
    "basis = 'adjusted'",
)

Row = tuple[str, ...]


def make_sample(folder: Path) -> None:
    """Receive, build and publish the sample as an office would."""
    home = Home(folder / "home")
    home.prepare()
    for register in (SAMPLE / "registers").iterdir():
        (home.registers / register.name).write_bytes(register.read_bytes())
    done = cjqa("refresh", SAMPLE / "archive", "--home", home.path)
    assert done.status == 0, done.err


def members(workbook: bytes) -> dict[str, bytes]:
    """What a workbook's archive holds, by name."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def marts(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[duckdb.DuckDBPyConnection]:
    home = Home(made_once(tmp_path_factory, "sample-home", make_sample) / "home")
    version = versions.current(home)
    assert version is not None
    office = home.published / version / "office.duckdb"
    with duckdb.connect(str(office), read_only=True) as con:
        con.execute("use marts")
        yield con


@pytest.fixture(scope="module")
def expected() -> Mapping[str, tuple[Row, Counter[Row]]]:
    """Columns and rows of each expected file, as text."""
    found = {}
    for path in sorted((SAMPLE / "expected").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            columns, *rows = (tuple(row) for row in csv.reader(file))
        found[path.stem] = (columns, Counter(rows))
    return found


def test_the_files_hold_what_fractions_come_to(
    expected: Mapping[str, tuple[Row, Counter[Row]]],
) -> None:
    reckoned = {
        name: (tuple(columns), Counter(tuple(cell or "" for cell in row) for row in rows))
        for name, (columns, rows) in hand_computation.expected().items()
    }
    assert reckoned == expected


def test_every_row_is_what_the_hand_computation_says(
    marts: duckdb.DuckDBPyConnection, expected: Mapping[str, tuple[Row, Counter[Row]]]
) -> None:
    differing = {}
    for name, (columns, rows) in expected.items():
        texts = ", ".join(f"cast({column} as varchar)" for column in columns)
        by_hand = f"where not ({BY_MODEL[name]})" if name in BY_MODEL else ""
        found = marts.execute(f"select {texts} from {name} {by_hand}").fetchall()
        read = Counter(tuple(cell or "" for cell in row) for row in found)
        if read != rows:
            differing[name] = (list(rows - read)[:3], list(read - rows)[:3])
    assert not differing


def test_what_did_not_happen_has_no_row(marts: duckdb.DuckDBPyConnection) -> None:
    for name in hand_computation.EMPTY:
        assert marts.execute(f"select count(*) from {name}").fetchall() == [(0,)], name


def test_every_table_is_reckoned_or_named_as_one_that_is_not(
    marts: duckdb.DuckDBPyConnection, expected: Mapping[str, tuple[Row, Counter[Row]]]
) -> None:
    tables = {name for (name,) in marts.execute("show tables").fetchall()}
    named = [set(expected), set(hand_computation.EMPTY), NOT_BY_HAND, OF_THE_STANDARD]
    assert tables == set.union(*named)
    # none of them twice
    assert len(tables) == sum(map(len, named))


def test_parts_add_up_and_shares_come_to_one(marts: duckdb.DuckDBPyConnection) -> None:
    (apart,) = marts.execute(
        """
        select count(*)
        from fct_application_scores
        where
            total_points <> process_points + result_points
            or total_points is distinct from points_scored
        """
    ).fetchone() or (None,)
    assert apart == 0
    (uncounted,) = marts.execute(
        """
        select count(*) from (
            select sum(n_in_band) - any_value(n_clauses) as difference
            from fct_score_bands
            group by cycle, sector, basis, category, clause, dimension
        ) where difference <> 0
        """
    ).fetchone() or (None,)
    assert uncounted == 0


def test_workbooks_are_written_from_the_tables_beside_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tracked = {
        path.relative_to(SAMPLE): path.read_bytes() for path in SAMPLE.rglob("*.xlsx")
    }
    for name in ("applications", "comments", "scores"):
        (tmp_path / f"{name}.csv").write_bytes((SAMPLE / f"{name}.csv").read_bytes())
    monkeypatch.setattr(sample_workbooks, "SAMPLE", tmp_path)
    sample_workbooks.main()
    written = {
        path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.xlsx")
    }
    assert written.keys() == tracked.keys()
    # what a compressor makes of them is its own affair
    for name, data in written.items():
        assert members(data) == members(tracked[name]), name

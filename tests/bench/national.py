"""
Ten cycles of national size through the models, calibration apart.

One cycle is written as long tables (layout L9) and read; the other cycles are copies of
its facts with another year and other scores, put into the raw store directly, since
reading them says nothing new. Load and build are timed as an office waits for them: one
start of dbt, its project parsed anew, all models and tests but the fits of calibration.
Seconds differ between machines and hours: what is printed are seconds for a reader, with
those of the processors beside them, which say how much of it was waiting.

    uv run python tests/bench/national.py                      # ten cycles of 5,000
    uv run python tests/bench/national.py --applications 500   # a smaller one
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
from measures import cjqa, peak_of_tree

FIRST_YEAR = 2011
PANEL = 3
#: Rows of one long table, below the reader's limit; whole sheets.
ROWS = 49_500
STANDARDS = Path(__file__).resolve().parents[2] / "standards"
MODELS = STANDARDS.parent / "dbt" / "models"
#: The fits of calibration, as dbt selects them.
FITS = "path:models/intermediate/calibration/*.py"
FITTING = sorted((MODELS / "intermediate" / "calibration").glob("*.py"))
SCORES = ("score_pct", "factor")
REGISTER = "award,year,edition,scheme,places,decided_on,aliases\n"


def write_cycle(out: Path, applications: int, seed: int = 1) -> None:
    """Write one cycle: its register, its roster, sheets of three examiners, consensus."""
    rng = np.random.default_rng(seed)
    out.mkdir(parents=True)
    clauses = (
        pl.read_csv(STANDARDS / "clauses.csv", infer_schema=False)
        .filter(pl.col("points_max").is_not_null())
        .filter(sector=pl.col("sector").first())
    )
    sectors = pl.read_csv(STANDARDS / "sectors.csv")["title_zh"].to_list()
    regions = pl.read_csv(STANDARDS / "regions.csv")["title_zh"].to_list()
    number = np.arange(applications)
    examiners = max(PANEL, applications * 3 // 4)
    code = [f"Q{n:06d}" for n in number]
    sector = [sectors[n % 10 % len(sectors)] for n in number]
    pl.DataFrame(
        {
            "届次": [f"{FIRST_YEAR}年度"] * applications,
            "组织名称": [f"虚构{n:06d}示例有限公司" for n in number],
            "企业编号": code,
            "所属市州": [regions[n % len(regions)] for n in number],
            "类别": sector,
            "资格审查": "合格",
            "是否进入现场评审": ["是" if n % 5 == 0 else "否" for n in number],
            "结果": [
                ("正奖", "提名奖")[n // 20 % 2] if n % 20 < 2 else "未获奖"
                for n in number
            ],
        }
    ).write_csv(out / f"{FIRST_YEAR}年申报组织名单.csv", include_bom=True)
    pl.DataFrame(
        {
            "编号": [f"N{n:05d}" for n in range(examiners)],
            "姓名": [f"虚构{n:05d}" for n in range(examiners)],
            "单位": "示例单位",
            "级别": "评审员",
        }
    ).write_csv(out / f"{FIRST_YEAR}年评审员名册.csv", include_bom=True)

    k = clauses.height
    panel = np.argsort(rng.random((applications, examiners)))[:, :PANEL]
    level = rng.normal(50, 9, applications)[:, None] + rng.normal(0, 7, (applications, k))
    own = rng.normal(0, 4.5, examiners)[panel] + rng.normal(0, 4, panel.shape)
    score = level[:, None] + own[..., None] + rng.normal(0, 10, (*panel.shape, k))
    score = np.clip(np.round(score / 5) * 5, 0, 100).astype(int)
    factors = score[..., None] + rng.normal(0, 10, (*score.shape, 4))
    factors = np.clip(np.round(factors / 5) * 5, 0, 100).astype(int).reshape(-1, 4)
    agreed = np.round(np.median(score, axis=1) / 5).astype(int) * 5
    headers = ("A/Le", "D/T", "L/C", "I")
    sheets = _rows(code, sector, clauses["clause"].to_list(), panel, score)
    sheets = sheets.with_columns(
        pl.Series(header, factors[:, n]) for n, header in enumerate(headers)
    )
    consensus = _rows(
        code,
        sector,
        clauses["clause"].to_list(),
        np.full((applications, 1), -1),
        agreed[:, None],
    )
    for name, frame in (("独立评审", sheets), ("合议", consensus)):
        step = ROWS // (k * PANEL) * k * PANEL
        for part, start in enumerate(range(0, frame.height, step)):
            path = out / f"{FIRST_YEAR}年{name}_{part:02d}.csv"
            frame[start : start + step].write_csv(path, include_bom=True)


def _rows(
    code: list[str],
    sector: list[str],
    clauses: list[str],
    panel: np.ndarray,
    score: np.ndarray,
) -> pl.DataFrame:
    """A row per score; examiner -1 is nobody: the panel's own value."""
    n_sheets, k = panel.size, len(clauses)
    of_sheet = np.repeat(np.arange(len(code)), panel.shape[1]).tolist()
    who = panel.reshape(-1).tolist()
    sheets = pl.DataFrame(
        {
            "年度": FIRST_YEAR,
            "企业编号": [code[n] for n in of_sheet],
            "类别": [sector[n] for n in of_sheet],
            "评审阶段": "合议" if max(who) < 0 else "独立评审",
            "评审员编号": [f"N{n:05d}" if n >= 0 else None for n in who],
        }
    )
    row = np.repeat(np.arange(n_sheets), k)
    return sheets[row].with_columns(
        pl.Series("条款", clauses * n_sheets), pl.Series("百分比", score.reshape(-1))
    )


def copy_cycle(home: Path, year: int) -> None:
    """Put another cycle beside the first: the same facts, another year, other scores."""
    facts, files = home / "raw" / "facts", home / "raw" / "files"
    for path in sorted(facts.glob("*.parquet")):
        receipt = (files / f"{path.stem}.json").read_text(encoding="utf-8")
        if str(FIRST_YEAR) not in receipt:
            continue
        own = _renamed(path.stem, year)
        is_score = pl.col("role").is_in(SCORES) & pl.col("number").is_not_null()
        # off by a step, or by none: no two cycles score alike
        moved = (pl.col("number") + 5 * ((pl.col("row_no") * year) % 3 - 1)).clip(0, 100)
        is_year = pl.col("number") == FIRST_YEAR
        number = pl.when(is_score).then(moved).when(is_year).then(year)
        told = pl.when(is_score).then(moved.cast(pl.Int64).cast(pl.String))
        texts = [
            told.otherwise(_another_year(name, year)).alias(name)
            for name in ("raw_text", "norm_text", "core_text")
        ]
        pl.read_parquet(path).with_columns(
            *texts,
            file_sha256=pl.lit(own),
            content_sha256=pl.col("content_sha256").map_elements(
                lambda sha256: _renamed(sha256, year), return_dtype=pl.String
            ),
            number=number.otherwise("number"),
            value=_another_year("value", year),
        ).write_parquet(facts / f"{own}.parquet")
        text = receipt.replace(path.stem, own).replace(str(FIRST_YEAR), str(year))
        (files / f"{own}.json").write_text(text, encoding="utf-8")
        shutil.copyfile(files / path.stem, files / own)


def _another_year(column: str, year: int) -> pl.Expr:
    return pl.col(column).str.replace(str(FIRST_YEAR), str(year), literal=True)


def _renamed(sha256: str, year: int) -> str:
    return hashlib.sha256(f"{sha256}/{year}".encode()).hexdigest()


def make_home(home: Path, folder: Path, applications: int, cycles: int) -> None:
    """Fill the raw store of a home."""
    write_cycle(folder / "archive", applications)
    (home / "registers").mkdir(parents=True)
    years = range(FIRST_YEAR, FIRST_YEAR + cycles)
    lines = [
        f"虚构奖,{year},{n},four_sector,{applications // 10},{year}-12-01,\n"
        for n, year in enumerate(years, start=1)
    ]
    register = home / "registers" / "cycles.csv"
    register.write_text(REGISTER + "".join(lines), encoding="utf-8")
    cjqa("ingest", str(folder / "archive"), home=home)
    for year in years[1:]:
        copy_cycle(home, year)


def measure(folder: Path, threads: int) -> None:
    """
    Load and build in this process; writes seconds and content hashes to ``told.json``.

    The fits of calibration, which are timed elsewhere, are taken from an office without
    a sheet: the build finds them made.
    """
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "builders"))
    from offices import invoke_dbt

    from warehouse import build, fingerprint
    from warehouse.home import Home

    os.environ["CJQA_THREADS"] = str(threads)
    spent: dict[str, float] = {}

    def load(home: Path, database: Path) -> None:
        office = Home(home)
        office.prepare()
        database.parent.mkdir()
        build.load(database, office, None)

    def dbt(database: Path, *selection: str) -> list[tuple[float, str]]:
        found = invoke_dbt(
            database, database.parent / "target", "build",
            "--exclude-resource-type", "unit_test", *selection,
        )  # fmt: skip
        assert found.success, [r.message for r in found.result if r.status == "error"]
        return [(r.execution_time, r.node.name) for r in found.result]

    empty = folder / f"empty{threads}" / "warehouse.duckdb"
    load(folder / "empty", empty)
    made = dbt(empty, "--select", f"+{FITS}", "--exclude", "test_type:data")
    fits = [name for _, name in made if name in {path.stem for path in FITTING}]

    database = folder / f"warehouse{threads}" / "warehouse.duckdb"
    cpu = time.process_time()
    started = time.perf_counter()
    load(folder / "home", database)
    spent["load"] = time.perf_counter() - started
    with duckdb.connect(str(database)) as con:
        con.execute(f"attach '{empty}' as empty (read_only)")
        con.execute("create schema intermediate")
        for name in fits:
            place = f"intermediate.{name}"
            con.execute(f"create table {place} as from empty.{place}")
    started = time.perf_counter()
    nodes = dbt(database, "--exclude", FITS, "tag:code")
    spent["models and tests"] = time.perf_counter() - started
    cpu = time.process_time() - cpu
    with duckdb.connect(str(database), read_only=True) as con:
        names = fingerprint.tables_in(con, "warehouse", "marts")
        hashes = {
            name: fingerprint.fingerprint(con, "warehouse", "marts", name).content_sha256
            for name in names
        }
        count = "select count(*) from marts."
        n_scores = con.execute(count + "fct_clause_scores").fetchall()[0][0]
        n_factors = con.execute(count + "fct_factor_scores").fetchall()[0][0]
    told = {
        "seconds": spent,
        "cpu_seconds": cpu,
        "clause_scores": n_scores,
        "factor_scores": n_factors,
        "slowest": sorted(nodes, reverse=True)[:25],
        "hashes": hashes,
    }
    path = folder / f"told{threads}.json"
    path.write_text(json.dumps(told), encoding="utf-8")


def run(applications: int, cycles: int, threads: tuple[int, ...]) -> dict[str, object]:
    """Make a home, build it with each number of threads, and compare."""
    folder = Path(tempfile.mkdtemp(prefix="cjqa-national-"))
    try:
        make_home(folder / "home", folder, applications, cycles)
        figures: dict[str, object] = {}
        hashes = []
        for n in threads:
            peak = peak_of_tree(
                [sys.executable, __file__, "--measure", str(folder), "--threads", str(n)]
            )
            told = json.loads((folder / f"told{n}.json").read_text(encoding="utf-8"))
            hashes.append(told.pop("hashes"))
            told["total_seconds"] = sum(told["seconds"].values())
            figures[f"{n} threads"] = told | {"peak_mb": peak / 1e6}
        figures["same content"] = all(found == hashes[0] for found in hashes)
        return figures
    finally:
        shutil.rmtree(folder)


def main() -> None:
    """Read the command line, and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--applications", type=int, default=5000)
    parser.add_argument("--cycles", type=int, default=10)
    parser.add_argument("--threads", type=int, nargs="+", default=[2, 1])
    parser.add_argument("--measure", type=Path)
    given = parser.parse_args()
    if given.measure:
        measure(given.measure, given.threads[0])
        return
    figures = run(given.applications, given.cycles, tuple(given.threads))
    print(json.dumps(figures, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()

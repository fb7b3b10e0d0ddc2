"""
Run the studies in parallel, and keep what was run.

Results stand in one parquet file per study, design and chunk of runs, below a folder
named after the code they rest on: a run that was cut short goes on where it stopped, and
results of other code are never mixed in.

``python -m recovery.harness RUNS FOLDER [STUDY ...]`` does the same without pytest.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from tempfile import NamedTemporaryFile

import polars as pl

import calibration
from recovery.studies import STUDIES, Study, run_once

CHUNK = 20
#: One thread each for linear algebra and for frames: the processes fill the machine.
THREADS = (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "POLARS_MAX_THREADS",
)


def run_studies(names: Sequence[str], n_runs: int, folder: Path) -> None:
    """
    Make the runs that are not there yet, in as many processes as there are cores.

    Parameters
    ----------
    names : sequence of str
        Keys of `STUDIES`.
    n_runs : int
        Runs of each design.
    folder : Path
        Where results are kept.
    """
    tasks = [task for task in _tasks(names, n_runs, folder) if not task[-1].exists()]
    for *_, path in tasks:
        path.parent.mkdir(parents=True, exist_ok=True)
    before = {name: os.environ.get(name) for name in THREADS}
    os.environ.update(dict.fromkeys(THREADS, "1"))
    try:
        spawn = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(os.cpu_count(), mp_context=spawn) as pool:
            done = [pool.submit(run_chunk, *task) for task in tasks]
            for future in as_completed(done):
                future.result()
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def run_chunk(name: str, design_no: int, first: int, n: int, path: Path) -> None:
    """Make some runs and put them in their place in one step."""
    study = STUDIES[name]
    rows = pl.concat(run_once(study, design_no, run) for run in range(first, first + n))
    with NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
        rows.write_parquet(file)
    Path(file.name).replace(path)


def results(name: str, n_runs: int, folder: Path) -> pl.DataFrame:
    """
    Read the results of a study.

    Parameters
    ----------
    name : str
        Key of `STUDIES`.
    n_runs : int
        Runs of each design, all of which were made.
    folder : Path
        Where results are kept.

    Returns
    -------
    polars.DataFrame
        Rows of the runs with the name of the design, in the order of the designs.
    """
    designs = STUDIES[name].designs
    return pl.concat(
        pl.read_parquet(path).with_columns(design=pl.lit(designs[design_no].name))
        for _, design_no, _, _, path in _tasks([name], n_runs, folder)
    )


def _tasks(
    names: Sequence[str], n_runs: int, folder: Path
) -> Iterator[tuple[str, int, int, int, Path]]:
    """Chunks of all designs by turns, so that a run cut short has some of each."""
    for first in range(0, n_runs, CHUNK):
        n = min(CHUNK, n_runs - first)
        for name in names:
            place = folder / name / code_version(STUDIES[name])
            for design_no in range(len(STUDIES[name].designs)):
                file_name = f"{design_no:02d}-{first:05d}-{n}.parquet"
                yield name, design_no, first, n, place / file_name


def code_version(study: Study) -> str:
    """Hash of the code that a study's results rest on, 12 hexadecimal digits."""
    package = Path(calibration.__file__).parent
    here = Path(__file__).parent
    files = [here / name for name in ("designs.py", "studies.py", "worlds.py")]
    for source in study.sources:
        path = package / source
        files += sorted(path.rglob("*.py")) if source.endswith("/") else [path]
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


if __name__ == "__main__":
    runs, place, *chosen = sys.argv[1:]
    run_studies(chosen or list(STUDIES), int(runs), Path(place))

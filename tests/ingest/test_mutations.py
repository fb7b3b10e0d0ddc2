"""
Files that were changed at random are read or refused: no crash, no hang, nothing lost.

Each is read in a child process under the limits of `ingest` itself (10 s and 512 MiB), so
that a child that dies fails the test. What still reads must account for every cell, and
agree with other readers where these agree with each other.
"""

import io
import random
import time
from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from mutants import lost, mutated, seeds

from ingest.pool import Answer, Failure, Limits, ReaderPool
from ingest.rules import rules

N_QUICK = 150
LONG_SECONDS = 3600
VERDICTS = {"read", "unrecognised", "unreadable", "unsupported"}
RULES = set(rules()["rule"])
OUT_OF_TIME = Failure("time_limit", expected="10 s")


def verdict_of(data: bytes, path: Path, pool: ReaderPool) -> str:
    path.write_bytes(data)
    answer = pool.submit(path, "0" * 64).result()
    if answer == OUT_OF_TIME:  # on a busy computer any file may be; a hang is one again
        answer = pool.submit(path, "0" * 64).result()
    assert isinstance(answer, Answer), answer
    assert answer.summary.verdict in VERDICTS
    facts = pl.read_parquet(io.BytesIO(answer.facts))
    assert set(facts["rule"].drop_nulls()) <= RULES
    if answer.summary.verdict == "read":
        assert lost(path, facts) == []
    return answer.summary.verdict


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return seeds(tmp_path_factory.mktemp("seeds"))


def test_seeds_are_of_every_layout_and_format(originals: dict[str, bytes]) -> None:
    kinds = {name.split(" ")[0] for name in originals}
    layouts = {layout for kind in kinds for layout in kind.rpartition(".")[0].split("+")}
    assert {f"L{n}" for n in range(1, 14)} - {"L10"} <= layouts
    assert {kind.rpartition(".")[2] for kind in kinds} >= {
        "xlsx",
        "xls",
        "ods",
        "csv",
        "docx",
    }


def test_unchanged_files_lose_nothing(
    originals: dict[str, bytes], tmp_path: Path
) -> None:
    with ReaderPool(1) as pool:
        for data in originals.values():
            verdict_of(data, tmp_path / "m", pool)


def test_mutated_files_are_read_or_refused(
    originals: dict[str, bytes], tmp_path: Path
) -> None:
    rng = random.Random(2025)
    files = list(originals.values())
    with ReaderPool(1) as pool:
        verdicts = Counter(
            verdict_of(mutated(rng.choice(files), rng), tmp_path / "m", pool)
            for _ in range(N_QUICK)
        )
    # the changes reach the readers: some files still read, some don't
    assert verdicts.keys() >= {"read", "unreadable"}, verdicts


@pytest.mark.long
def test_an_hour_of_mutated_files(originals: dict[str, bytes], tmp_path: Path) -> None:
    assert Limits() == Limits(seconds=10, n_bytes=512 << 20)
    rng = random.Random()
    verdicts: Counter[str] = Counter()
    failures: list[str] = []
    end = time.monotonic() + LONG_SECONDS
    told = 0.0
    with ReaderPool(1) as pool:
        while time.monotonic() < end:
            name, own = rng.choice(list(originals)), random.Random(rng.getrandbits(64))
            data = mutated(originals[name], own)
            try:
                verdicts[verdict_of(data, tmp_path / "m", pool)] += 1
            except Exception as error:
                kept = tmp_path / f"failed-{len(failures)}"
                kept.write_bytes(data)
                failures.append(f"{name} -> {kept}: {error}"[:2000])
                print(failures[-1], flush=True)
            if time.monotonic() > told + 60:
                told = time.monotonic()
                print(time.strftime("%H:%M"), dict(verdicts), len(failures), flush=True)
    print(dict(verdicts), flush=True)
    assert not failures, "\n".join(failures)

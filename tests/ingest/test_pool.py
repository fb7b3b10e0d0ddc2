"""One bad file costs that file: children die, the pool and its other files do not."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import hostile_readers
import psutil
import pytest

from ingest.pool import Answer, Failure, Limits, ReaderPool
from ingest.refusal import Refusal

MIB = 1 << 20


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[ReaderPool]:
    builders = str(Path(hostile_readers.__file__).parent)
    monkeypatch.setenv("PYTHONPATH", builders)
    limits = Limits(seconds=2, n_bytes=400 * MIB)
    with ReaderPool(1, limits, reader="hostile_readers:read_file") as pool:
        yield pool


def reading_of(pool: ReaderPool, folder: Path, text: str) -> Answer | Failure:
    path = folder / text
    path.write_text(text, encoding="utf-8")
    return pool.submit(path, text).result(timeout=60)


def child_of(answer: Answer | Failure) -> int:
    assert isinstance(answer, Answer)
    return int(answer.facts.split()[0])


@pytest.mark.parametrize(
    ("deed", "rule", "sign"),
    [
        (
            "abort",
            "reader_crashed",
            "exit status" if os.name == "nt" else "exit status -6",
        ),
        ("leave", "reader_crashed", "exit status 0"),
        ("raise", "reader_crashed", "ValueError: 7 is not a clause"),
        ("hang", "time_limit", ""),
        pytest.param(
            "gobble",
            "memory_limit",
            "",
            marks=pytest.mark.skipif(
                not Path("/proc").is_dir(),
                reason="only Linux holds a process to its memory",
            ),
        ),
    ],
)
def test_a_bad_file_costs_that_file_and_says_why(
    pool: ReaderPool, tmp_path: Path, deed: str, rule: str, sign: str
) -> None:
    before = child_of(reading_of(pool, tmp_path, "one"))
    failed = reading_of(pool, tmp_path, deed)
    assert isinstance(failed, Failure)
    assert failed.rule == rule
    assert sign in failed.found
    after = reading_of(pool, tmp_path, "two")
    assert isinstance(after, Answer)
    assert after.facts.endswith(b"two two")
    assert child_of(after) != before


def test_limits_are_named(pool: ReaderPool, tmp_path: Path) -> None:
    assert reading_of(pool, tmp_path, "hang") == Failure("time_limit", expected="2 s")


def test_a_child_serves_many_files_and_its_prints_harm_nothing(
    pool: ReaderPool, tmp_path: Path
) -> None:
    answers = [reading_of(pool, tmp_path, text) for text in ("one", "print", "two")]
    assert len({child_of(answer) for answer in answers}) == 1


@pytest.mark.skipif(
    not Path("/proc").is_dir(), reason="only Linux holds a process to its memory"
)
def test_what_earlier_files_left_behind_is_not_held_against_a_file(
    pool: ReaderPool, tmp_path: Path
) -> None:
    children = [child_of(reading_of(pool, tmp_path, "grow")) for _ in range(4)]
    assert len(set(children)) > 1


def test_no_child_outlives_the_pool(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(hostile_readers.__file__).parent))
    others = psutil.Process().children(recursive=True)  # of tests before this one
    with ReaderPool(2, Limits(60), reader="hostile_readers:read_file") as pool:
        child = child_of(reading_of(pool, tmp_path, "one"))
        (tmp_path / "hang").write_text("hang", encoding="utf-8")
        hanging = [pool.submit(tmp_path / "hang", "") for _ in range(4)]
        time.sleep(0.2)
        started = time.monotonic()
    assert time.monotonic() - started < 10
    assert all(future.done() for future in hanging)
    assert not psutil.pid_exists(child)
    assert set(psutil.Process().children(recursive=True)) <= set(others)


def test_a_child_that_cannot_start_is_said_once_and_no_file_is_blamed(
    tmp_path: Path,
) -> None:
    with (
        ReaderPool(1, reader="no_such_module:read_file") as pool,
        pytest.raises(Refusal) as refused,
    ):
        reading_of(pool, tmp_path, "one")
    assert refused.value.rule == "reader_not_started"
    assert "no_such_module" in refused.value.message("zh")

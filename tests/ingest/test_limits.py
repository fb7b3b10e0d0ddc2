"""What one file may take: every limit is kept, and named where it is passed."""

import csv
import random
import time
from collections.abc import Callable
from pathlib import Path

import hostile_readers
import pytest
from sheets import read, write_parts

from ingest import prescan
from ingest.pool import Answer, Failure, Limits, ReaderPool
from ingest.prescan import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, MAX_UNPACKED
from ingest.reading import refused
from ingest.refusal import Refusal
from ingest.rules import rules, sentence

CLAUSES = [f"7.{n // 3 + 1}.{n % 3 + 2}" for n in range(18)]
N_LARGE = 50_000


def test_the_limits_are_those_of_the_specification() -> None:
    assert (MAX_UNPACKED, MAX_CELLS) == (200 << 20, 2_000_000)
    assert (MAX_ROWS, MAX_COLUMNS) == (100_000, 1_000)
    assert Limits() == Limits(seconds=10, n_bytes=512 << 20)


def test_every_refusal_over_a_limit_names_it() -> None:
    listed = {rule for rule in rules()["rule"] if "limit" in rule.split("_")}
    assert listed == {
        *("limit_cells", "limit_columns", "limit_entries", "limit_ratio", "limit_rows"),
        *("limit_unpacked", "memory_limit", "time_limit"),
    }
    for rule in listed:
        reading = refused("0" * 64, Refusal(rule, expected="512 MiB", found="9"))
        assert (reading.verdict, reading.reason_expected) == ("unreadable", "512 MiB")
        for lang in ("zh", "en"):
            assert "512 MiB" in sentence(rule, lang, expected="512 MiB", found="9")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("甲,乙\n" + "\n" * (MAX_ROWS - 2) + "丙,丁\n", "layout_unknown"),
        ("甲,乙\n" + "\n" * (MAX_ROWS - 1) + "丙,丁\n", "limit_rows"),
        ("," * (MAX_COLUMNS - 1) + "甲\n", "layout_unknown"),
        ("," * MAX_COLUMNS + "甲\n", "limit_columns"),
        # empty cells cost time too
        (("," * 499 + "\n") * 4_000 + "甲,乙\n", "limit_cells"),
        # what is empty beyond the last row or column is used by nobody
        ("甲,乙\n" + ",\n" * (MAX_ROWS + 1), "layout_unknown"),
    ],
)
def test_limits_of_text(tmp_path: Path, text: str, rule: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode())
    reading = read(path)
    assert reading.reason_rule == rule


def test_a_large_text_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prescan, "MAX_UNPACKED", 1000)
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n" * 250)
    assert read(path).reason_rule == "layout_unknown"
    path.write_bytes(b"a,b\n" * 251)
    assert read(path).reason_rule == "limit_unpacked"


def test_texts_of_a_workbook_count_as_cells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prescan, "MAX_CELLS", 10)
    for n, rule in ((10, "empty_workbook"), (11, "limit_cells")):
        strings = "<si><t>a</t></si>" * n
        path = write_parts(tmp_path / "a.xlsx", "<sheetData/>", strings=strings)
        assert read(path).reason_rule == rule


def answer_of(deed: str, folder: Path) -> Answer | Failure:
    path = folder / deed
    path.write_text(deed, encoding="utf-8")
    with ReaderPool(1, reader="hostile_readers:read_file") as pool:
        return pool.submit(path, deed).result(timeout=60)


@pytest.fixture
def hostile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(hostile_readers.__file__).parent))


@pytest.mark.skipif(
    not Path("/proc").is_dir(), reason="only Linux holds a process to its memory"
)
@pytest.mark.usefixtures("hostile")
def test_memory_is_limited_as_the_specification_says(tmp_path: Path) -> None:
    assert answer_of("gobble", tmp_path) == Failure("memory_limit", expected="512 MiB")


@pytest.mark.long
@pytest.mark.usefixtures("hostile")
def test_time_is_limited_as_the_specification_says(tmp_path: Path) -> None:
    started = time.monotonic()
    assert answer_of("hang", tmp_path) == Failure("time_limit", expected="10 s")
    assert 10 <= time.monotonic() - started < 20


def wide(n_rows: int, path: Path) -> Path:
    rng = random.Random(n_rows)
    rows = (
        [2000 + n % 20, f"Q{n // 6:05d}", f"虚构第{n // 6}有限公司", f"甲{n % 300}"]
        + [5 * rng.randint(0, 20) for _ in CLAUSES]
        for n in range(n_rows)
    )
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["年度", "企业编号", "企业名称", "评审员", *CLAUSES])
        writer.writerows(rows)
    return path


def long(n_rows: int, path: Path) -> Path:
    rng = random.Random(n_rows)
    who = ["年度", "企业编号", "申报组织", "评审员编号", "评审员", "评审阶段"]
    factors = ["A 方法/Le 水平", "D 展开/T 趋势", "L 学习/C 对比", "I 整合"]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*who, "条款", "百分比", *factors])
        for n in range(n_rows):
            form, clause = divmod(n, len(CLAUSES))
            writer.writerow(
                [
                    2025,
                    f"Q{form // 6:05d}",
                    f"虚构第{form // 6}有限公司",
                    f"E{form % 300}",
                ]
                + [f"甲{form % 300}", "独立评审", CLAUSES[clause]]
                + [5 * rng.randint(0, 20) for _ in range(5)]
            )
    return path


def seconds_of(path: Path) -> float:
    """Processor time of reading a file, the least of three: other work only adds."""
    taken = []
    for _ in range(3):
        started = time.process_time()
        reading = read(path)
        reading.to_parquet_bytes()
        taken.append(time.process_time() - started)
        assert reading.verdict == "read"
    return min(taken)


@pytest.mark.long
@pytest.mark.parametrize("make", [wide, long])
def test_long_tables_take_time_in_proportion(
    tmp_path: Path, make: Callable[[int, Path], Path]
) -> None:
    short, large = (make(n, tmp_path / f"{n}.csv") for n in (2_000, 16_000))
    # a square would be sixty-four times as much
    assert seconds_of(large) < 20 * seconds_of(short)


@pytest.mark.long
@pytest.mark.parametrize(("make", "n_scores"), [(wide, 18 * N_LARGE), (long, N_LARGE)])
def test_fifty_thousand_rows_are_read_within_the_limits(
    tmp_path: Path, make: Callable[[int, Path], Path], n_scores: int
) -> None:
    path = make(N_LARGE, tmp_path / "a.csv")
    with ReaderPool(1) as pool:
        answer = pool.submit(path, "0" * 64).result()
        if answer == Failure("time_limit", expected="10 s"):
            # the sentence says what to do where the computer was busy
            answer = pool.submit(path, "0" * 64).result()
    assert isinstance(answer, Answer), answer
    assert answer.summary.verdict == "read"
    assert answer.summary.n_cells > n_scores

"""The order of the durable steps, from recorded calls; and one writer per home."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest import durable, lock
from ingest.refusal import Refusal

Call = tuple[str, str]


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[Call]:
    """The system's own calls with the file's number, in the order in which they end."""
    made: list[Call] = []
    fsync, replace = os.fsync, Path.replace

    def recorded_fsync(descriptor: int) -> None:
        found = os.fstat(descriptor)
        fsync(descriptor)
        kind = "sync folder" if stat.S_ISDIR(found.st_mode) else f"sync {found.st_size}"
        made.append((kind, str(found.st_ino)))

    def recorded_replace(source: Path, target: Path) -> Path:
        number = str(source.stat().st_ino)
        done = replace(source, target)
        made.append((f"rename to {target.name}", number))
        return done

    monkeypatch.setattr(os, "fsync", recorded_fsync)
    monkeypatch.setattr(Path, "replace", recorded_replace)
    return made


@pytest.fixture
def points(monkeypatch: pytest.MonkeyPatch) -> list[Call]:
    passed: list[Call] = []
    monkeypatch.setattr(durable, "observers", (lambda *point: passed.append(point),))
    return passed


def number_of(path: Path) -> str:
    return str(path.stat().st_ino)


def test_a_file_is_whole_on_disk_before_its_name_and_its_name_before_the_next_step(
    tmp_path: Path, calls: list[Call], points: list[Call]
) -> None:
    target = tmp_path / "current"
    durable.write(target, b"v1\n", "pointer")
    folder_synced = [("sync folder", number_of(tmp_path))] if os.name == "posix" else []
    number = number_of(target)
    assert calls == [("sync 3", number), ("rename to current", number), *folder_synced]
    assert [point for point, _ in points] == [
        "pointer:opened",
        "pointer:written",
        "pointer:synced",
        "pointer:renamed",
        "pointer:folder_synced",
    ]
    assert target.read_bytes() == b"v1\n"


def test_the_order_holds_for_every_file_of_a_group_and_the_folder_is_synced_once(
    tmp_path: Path, calls: list[Call]
) -> None:
    with durable.Group("raw") as group:
        for n in range(100):
            group.write(tmp_path / str(n), b"x" * n)
        assert calls == []
    for n in range(100):
        number = number_of(tmp_path / str(n))
        assert calls.index((f"sync {n}", number)) < calls.index(
            (f"rename to {n}", number)
        )
    if os.name == "posix":
        assert calls.count(("sync folder", number_of(tmp_path))) == 1
        assert calls[-1][0] == "sync folder"


def test_points_are_noticed_after_the_calls_that_they_name(
    tmp_path: Path, calls: list[Call], monkeypatch: pytest.MonkeyPatch
) -> None:
    n_calls_at: dict[str, int] = {}
    monkeypatch.setattr(
        durable,
        "observers",
        (lambda point, _: n_calls_at.__setitem__(point, len(calls)),),
    )
    durable.write(tmp_path / "a", b"a", "x")
    assert [n_calls_at[f"x:{step}"] for step in ("written", "synced", "renamed")] == [
        0,
        1,
        2,
    ]
    assert n_calls_at["x:folder_synced"] == len(calls)


def test_a_group_that_raises_leaves_what_was_there(tmp_path: Path) -> None:
    durable.write(tmp_path / "a", b"old")

    def break_off() -> None:
        with durable.Group("raw") as group:
            group.write(tmp_path / "a", b"new")
            group.write(tmp_path / "b", b"new")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_bytes() == b"old"


def test_a_rename_that_fails_leaves_no_temporary_file(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()

    def write_over_a_folder() -> None:
        with durable.Group("raw") as group:
            group.write(tmp_path / "taken", b"a file cannot replace a folder")
            group.write(tmp_path / "b", b"b")

    with pytest.raises(OSError, match="taken"):
        write_over_a_folder()
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_new_folders_are_durable_from_the_top(tmp_path: Path, calls: list[Call]) -> None:
    durable.make_folder(tmp_path / "a" / "b")
    durable.make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()
    if os.name == "posix":
        expected = [number_of(tmp_path), number_of(tmp_path / "a")]
        assert calls == [("sync folder", number) for number in expected]


def test_leftovers_of_a_killed_command_are_removed_and_nothing_else(
    tmp_path: Path,
) -> None:
    durable.write(tmp_path / "a", b"a")
    (tmp_path / f"123-4{durable.PART}").write_bytes(b"half")
    assert durable.remove_leftovers(tmp_path) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


HOLDER = """
import sys
from pathlib import Path
from ingest.lock import writing
with writing(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that writes in the home."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_writer_is_refused_at_once(
    tmp_path: Path, holder: subprocess.Popen[str]
) -> None:
    with pytest.raises(Refusal) as refused, lock.writing(tmp_path):
        pass
    assert refused.value.rule == "home_in_use"
    assert str(tmp_path) in refused.value.message("zh")


def test_a_killed_writer_holds_nothing(
    tmp_path: Path, holder: subprocess.Popen[str]
) -> None:
    holder.kill()
    holder.wait()
    with lock.writing(tmp_path):
        pass


def test_a_writer_may_enter_again_and_another_home_is_free(tmp_path: Path) -> None:
    with lock.writing(tmp_path / "a"), lock.writing(tmp_path / "b"):
        with lock.writing(tmp_path / "a"):
            pass
        # still held after the inner block
        other = subprocess.run(
            [sys.executable, "-c", HOLDER, str(tmp_path / "a")],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert other.returncode == 1
        assert "Another cjqa command" in other.stderr

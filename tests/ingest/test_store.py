"""The raw store keeps bytes by their hash and receipts by name; how files are found."""

import hashlib
import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest import durable
from ingest.lock import LOCK, writing
from ingest.refusal import Refusal
from ingest.scan import MARKER, Found, check, scan
from ingest.store import Store, refusing_unwritable

Call = tuple[str, str]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "home")
    with writing(store.home):
        store.prepare()
        yield store


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def found(path: Path, content: bytes) -> Found:
    path.write_bytes(content)
    return Found(path.name, str(path))


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def names(store: Store, content: bytes) -> list[str]:
    receipts = store.receipts_of(sha256(content))
    return [receipt.file_name for receipt in receipts.receipts] if receipts else []


def files_of(home: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}


def test_bytes_are_kept_by_their_hash_with_a_receipt(store: Store, inbox: Path) -> None:
    [stored] = store.put([found(inbox / "甲.xlsx", b"sheet")])
    assert store.bytes_of(sha256(b"sheet")).read_bytes() == b"sheet"
    receipt = store.files / f"{sha256(b'sheet')}.json"
    kept = json.loads(receipt.read_text(encoding="utf-8"))
    assert kept["sha256"] == sha256(b"sheet")
    assert kept["size"] == 5
    [received] = kept["receipts"]
    assert received.keys() == {"file_name", "received_at"}
    assert received["file_name"] == "甲.xlsx"
    assert stored.is_new
    assert stored.receipts == store.receipts_of(sha256(b"sheet"))


def test_the_same_receipt_again_changes_nothing(store: Store, inbox: Path) -> None:
    batch = [found(inbox / "a", b"1"), found(inbox / "b", b"2")]
    store.put(batch)
    before = files_of(store.home)
    assert [stored.is_new for stored in store.put(batch)] == [False, False]
    assert files_of(store.home) == before


def test_another_name_for_the_same_bytes_adds_a_receipt(
    store: Store, inbox: Path
) -> None:
    store.put([found(inbox / "b", b"same")])
    [stored] = store.put([found(inbox / "a", b"same")])
    assert names(store, b"same") == ["b", "a"]
    assert stored.receipts is not None
    assert stored.receipts.is_duplicate("b")
    assert not stored.receipts.is_duplicate("a")


def test_twins_in_one_batch_share_their_bytes(store: Store, inbox: Path) -> None:
    batch = [found(inbox / name, b"same") for name in "abc"]
    assert [stored.is_new for stored in store.put(batch)] == [True, True, True]
    assert names(store, b"same") == ["a", "b", "c"]
    assert len(list(store.files.iterdir())) == 2


def test_an_empty_file_is_no_twin_of_another(store: Store, inbox: Path) -> None:
    stored = store.put([found(inbox / "a", b""), found(inbox / "b", b"")])
    assert not any(one.receipts.is_duplicate("b") for one in stored if one.receipts)


def test_bytes_cut_short_on_disk_are_replaced_by_whole_ones(
    store: Store, inbox: Path
) -> None:
    batch = [found(inbox / "a", b"whole")]
    store.put(batch)
    store.bytes_of(sha256(b"whole")).write_bytes(b"who")
    store.put(batch)
    assert store.bytes_of(sha256(b"whole")).read_bytes() == b"whole"


def test_a_file_that_vanished_is_told_apart_and_stops_no_other(
    store: Store, inbox: Path
) -> None:
    batch = [Found("gone", str(inbox / "gone")), found(inbox / "there", b"there")]
    gone, there = store.put(batch)
    assert gone.receipts is None
    assert gone.problem
    assert there.receipts is not None
    assert names(store, b"there") == ["there"]


def test_bytes_are_durable_before_their_receipt_is_begun(
    store: Store, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed: list[Call] = []
    monkeypatch.setattr(durable, "observers", (lambda *point: passed.append(point),))
    store.put([found(inbox / "a", b"1"), found(inbox / "b", b"2")])
    points = [point for point, _ in passed]
    assert points.index("raw:folder_synced") < points.index("receipt:opened")
    for kind in ("raw", "receipt"):
        steps = [p.partition(":")[2] for p in points if p.startswith(f"{kind}:")]
        assert steps == [
            *("opened", "written") * 2,
            *("synced",) * 2,
            *("renamed",) * 2,
            "folder_synced",
        ]


def test_a_damaged_receipt_is_refused_by_name(store: Store, inbox: Path) -> None:
    batch = [found(inbox / "a", b"1")]
    store.put(batch)
    path = store.files / f"{sha256(b'1')}.json"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        store.put(batch)
    assert refused.value.rule == "receipt_damaged"
    assert str(path) in refused.value.message("en")


def test_files_are_found_in_path_order_under_their_path_below_the_given_one(
    inbox: Path,
) -> None:
    for name in ("b/2.xlsx", "b/10.xlsx", "a.xlsx", "b.xlsx", "组/甲.xlsx"):
        path = inbox.joinpath(*name.split("/"))
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"")
    seen = scan([inbox])
    assert [one.file_name for one in seen.files] == [
        "a.xlsx",
        "b.xlsx",
        "b/10.xlsx",
        "b/2.xlsx",
        "组/甲.xlsx",
    ]
    assert [one.file_name for one in scan([inbox / "b" / "2.xlsx"]).files] == ["2.xlsx"]


def test_a_marked_folder_is_left_out_and_counted(inbox: Path) -> None:
    (inbox / "truth" / "deep").mkdir(parents=True)
    (inbox / "truth" / "deep" / "a.xlsx").write_bytes(b"")
    (inbox / "truth" / MARKER).write_bytes(b"")
    (inbox / "b.xlsx").write_bytes(b"")
    seen = scan([inbox])
    assert [one.file_name for one in seen.files] == ["b.xlsx"]
    assert seen.n_folders_ignored == 1


def test_a_home_is_not_received_into_itself(inbox: Path) -> None:
    for name in (
        "raw/files/x",
        "published/1/office.duckdb",
        "registers/cycles.csv",
        LOCK,
    ):
        path = inbox.joinpath(*name.split("/"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    (inbox / "inbox").mkdir()
    (inbox / "inbox" / "a.xlsx").write_bytes(b"")
    (inbox / "issues.xlsx").write_bytes(b"")
    seen = scan([inbox])
    assert [one.file_name for one in seen.files] == ["inbox/a.xlsx"]
    assert seen.n_folders_ignored == 3


def test_links_are_not_followed(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.xlsx").write_bytes(b"")
    (inbox / "a.xlsx").write_bytes(b"")
    try:
        (inbox / "folder").symlink_to(tmp_path / "outside", target_is_directory=True)
        (inbox / "file.xlsx").symlink_to(tmp_path / "outside" / "secret.xlsx")
        (inbox / "round").symlink_to(inbox, target_is_directory=True)
    except OSError:
        pytest.skip("this user may not make links here")
    seen = scan([inbox])
    assert [one.file_name for one in seen.files] == ["a.xlsx"]
    assert seen.n_not_followed == 3


@pytest.mark.skipif(os.name != "posix", reason="names are bytes on POSIX only")
def test_a_name_in_gb18030_becomes_readable_text(inbox: Path, store: Store) -> None:
    raw = os.fsencode(inbox) + b"/" + "评分表.xlsx".encode("gb18030")
    try:
        with open(raw, "wb") as file:  # noqa: PTH123 (Path takes no bytes)
            file.write(b"x")
    except OSError:
        pytest.skip("this file system allows UTF-8 names only")
    [one] = scan([inbox]).files
    assert one.file_name == "评分表.xlsx"
    store.put([one])
    assert names(store, b"x") == ["评分表.xlsx"]


@pytest.mark.skipif(os.name != "posix", reason="sockets are files on POSIX only")
def test_what_is_no_file_is_not_opened(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(inbox)  # the path of a socket must be short
    with socket.socket(socket.AF_UNIX) as endpoint:
        endpoint.bind("socket")
        seen = scan([inbox])
        assert seen.files == []
        assert seen.n_not_followed == 1
        with pytest.raises(Refusal) as refused:
            check(Path("socket"))
    assert refused.value.rule == "path_is_no_file"


def test_a_missing_path_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        check(tmp_path / "nowhere")
    assert refused.value.rule == "path_missing"
    assert "nowhere" in refused.value.message("zh")


@pytest.mark.skipif(os.name != "posix", reason="the limit is POSIX only")
def test_a_disk_that_takes_no_more_is_said_and_leaves_nothing_half_written(
    store: Store, inbox: Path
) -> None:
    import resource
    import signal

    store.put([found(inbox / "small", b"small")])
    before = files_of(store.home)
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    batch = [found(inbox / "fits", b"fits"), found(inbox / "large", b"x" * 100_000)]
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, old[1]))
    try:
        with pytest.raises(Refusal) as refused, refusing_unwritable(store.home):
            store.put(batch)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
        signal.signal(signal.SIGXFSZ, ignored)
    assert refused.value.rule == "disk_full"
    assert files_of(store.home) == before
    store.put(batch)
    assert names(store, b"fits") == ["fits"]

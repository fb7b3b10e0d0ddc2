"""Receiving: a ledger of what became of each file, refusals, and nothing done twice."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from receiving import contents

import ingest
from ingest import durable
from ingest.simulate import simulate

Call = tuple[str, str]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean archive of one small cycle, with the truth beside it."""
    folder = tmp_path_factory.mktemp("archive")
    simulate(folder, cycles=1, applications=2, examiners=6, mess=0)
    return folder


@pytest.fixture(scope="module")
def sheet(archive: Path) -> Path:
    """One examiner's sheet."""
    return min((archive / "2025").rglob("第*组/*.xlsx"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def verdicts(ledger: ingest.Ledger) -> dict[str, tuple[str, str | None]]:
    return {line.file_name: (line.verdict, line.reason_rule) for line in ledger.lines}


def n_workbooks(archive: Path) -> int:
    return len(list((archive / "2025").rglob("*.*")))


def test_an_archive_is_read_and_its_truth_left_out(archive: Path, home: Path) -> None:
    ledger = ingest.receive([archive], home)
    assert len(ledger.lines) == n_workbooks(archive)
    assert set(ledger.verdicts) == {"read"}
    assert {line.layouts for line in ledger.lines} >= {("L1",), ("L6",), ("L7",)}
    assert all(line.n_cells > 0 for line in ledger.lines)
    assert ledger.n_folders_ignored == 1
    names = [line.file_name for line in ledger.lines]
    assert names == sorted(names)
    assert all(name.startswith("2025/") for name in names)
    assert not list(home.rglob(f"*{durable.PART}"))


def test_the_same_again_changes_nothing_and_says_so(archive: Path, home: Path) -> None:
    first = ingest.receive([archive], home)
    before = {
        p: (p.read_bytes(), p.stat().st_mtime_ns) for p in files_below(home / "raw")
    }
    again = ingest.receive([archive], home)
    assert again.n_new == 0
    assert first.n_new == len(first.lines)
    after = {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in files_below(home / "raw")}
    assert after == before
    assert verdicts(again) == verdicts(first)


def files_below(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


def test_bad_files_among_good_ones_are_ledger_lines(
    sheet: Path, home: Path, inbox: Path
) -> None:
    shutil.copy(sheet, inbox / "a.xlsx")
    shutil.copy(sheet, inbox / "b 副本.xlsx")
    (inbox / "c.xlsx").write_bytes(b"")
    (inbox / "d.xlsx").write_bytes(b"")
    (inbox / "e.xlsx").write_bytes(sheet.read_bytes()[:3000])
    (inbox / "f.pdf").write_bytes(b"%PDF-1.7\n")
    (inbox / "g.csv").write_text("菜名,价格\n豆皮,8\n", encoding="utf-8")
    ledger = ingest.receive([inbox], home)
    assert verdicts(ledger) == {
        "a.xlsx": ("read", None),
        "b 副本.xlsx": ("duplicate", None),
        "c.xlsx": ("unreadable", "empty_file"),
        "d.xlsx": ("unreadable", "empty_file"),
        "e.xlsx": ("unreadable", "damaged"),
        "f.pdf": ("unsupported", "kind_unsupported"),
        "g.csv": ("unrecognised", "layout_unknown"),
    }
    for line in ledger.lines:
        for lang in ("zh", "en"):
            reason = line.reason(lang)  # type: ignore[arg-type]
            assert (reason is None) == (line.reason_rule is None)
            assert "{" not in (reason or "")
    assert ledger.is_anything_read


def test_the_ledger_goes_to_machines_with_reasons_in_words(
    home: Path, inbox: Path
) -> None:
    (inbox / "f.pdf").write_bytes(b"%PDF-1.7\n")
    ledger = ingest.receive([inbox], home)
    told = ledger.to_dict("en")
    assert told["n_files"] == told["n_new"] == 1
    assert told["verdicts"] == {"unsupported": 1}
    [line] = ledger.lines
    assert line.to_dict("en")["reason"] == line.reason("en")
    assert not ledger.is_anything_read
    issues = list(ledger.issues())
    assert [(issue["file_name"], issue["rule"]) for issue in issues] == [
        ("f.pdf", "kind_unsupported")
    ]
    assert len(issues) == ledger.n_issues


def test_another_name_adds_a_receipt_and_is_a_duplicate_where_it_comes_later(
    sheet: Path, home: Path, inbox: Path
) -> None:
    shutil.copy(sheet, inbox / "m.xlsx")
    ingest.receive([inbox / "m.xlsx"], home)
    for name, verdict in (("z.xlsx", "duplicate"), ("a.xlsx", "read")):
        shutil.copy(sheet, inbox / name)
        [line] = ingest.receive([inbox / name], home).lines
        assert (line.verdict, line.is_new) == (verdict, True)
    assert [line.verdict for line in ingest.receive([inbox], home).lines] == [
        "read",
        "duplicate",
        "duplicate",
    ]


def test_a_failure_that_may_pass_is_tried_again_when_handed_in_again(
    sheet: Path, home: Path, inbox: Path
) -> None:
    from ingest.reading import refused

    shutil.copy(sheet, inbox / "a.xlsx")
    [line] = ingest.receive([inbox], home).lines
    assert line.file_sha256
    failed = refused(
        line.file_sha256, ingest.Refusal("time_limit", expected="10 s", found="")
    )
    facts = home / "raw" / "facts" / f"{line.file_sha256}.parquet"
    whole = facts.read_bytes()
    facts.write_bytes(failed.to_parquet_bytes())
    [again] = ingest.receive([inbox], home).lines
    assert (again.verdict, again.is_new) == ("read", False)
    assert facts.read_bytes() == whole


def test_progress_counts_every_file(archive: Path, home: Path) -> None:
    steps: list[tuple[str, int, int]] = []
    ledger = ingest.receive([archive], home, lambda *step: steps.append(step))
    n = len(ledger.lines)
    assert steps == [("ingest", done, n) for done in range(1, n + 1)]


def test_bytes_receipts_and_facts_follow_each_other(
    archive: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed: list[Call] = []
    monkeypatch.setattr(durable, "observers", (lambda *point: passed.append(point),))
    ledger = ingest.receive([archive], home)
    at = {call: n for n, call in enumerate(passed)}
    for line in ledger.lines:
        sha256 = line.file_sha256 or ""
        assert (
            at["raw:synced", sha256]
            < at["raw:renamed", sha256]
            < at["raw:folder_synced", "files"]
            < at["receipt:synced", f"{sha256}.json"]
            < at["receipt:renamed", f"{sha256}.json"]
            < at["receipt:folder_synced", "files"]
            < at["facts:synced", f"{sha256}.parquet"]
            < at["facts:renamed", f"{sha256}.parquet"]
            < at["facts:folder_synced", "facts"]
        )
    assert len({point for point, _ in passed}) >= 20


@pytest.mark.parametrize("rule", ["path_missing", "nothing_found", "marked"])
def test_nothing_to_receive_is_refused(home: Path, inbox: Path, rule: str) -> None:
    if rule == "marked":
        (inbox / ".cjqa-ignore").write_bytes(b"")
        (inbox / "a.csv").write_bytes(b"a")
    path = inbox / "nowhere" if rule == "path_missing" else inbox
    with pytest.raises(ingest.Refusal) as refused:
        ingest.receive([path], home)
    assert refused.value.rule == rule.replace("marked", "nothing_found")
    for lang in ("zh", "en"):
        assert str(path) in refused.value.message(lang)  # type: ignore[arg-type]


def test_one_missing_path_stops_before_anything_is_stored(
    sheet: Path, home: Path, inbox: Path
) -> None:
    with pytest.raises(ingest.Refusal):
        ingest.receive([sheet, inbox / "nowhere"], home)
    assert not home.exists()


def test_a_home_that_cannot_be_written_is_refused(sheet: Path, inbox: Path) -> None:
    (inbox / "file").write_bytes(b"")
    with pytest.raises(ingest.Refusal) as refused:
        ingest.receive([sheet], inbox / "file" / "home")
    assert refused.value.rule == "home_not_writable"


@contextlib.contextmanager
def as_nobody() -> Iterator[None]:
    """Make root obey permissions; other users do anyway."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may enter, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)
        open_up(Path(name))


def open_up(folder: Path) -> None:
    folder.chmod(0o777)
    for path in folder.rglob("*"):
        path.chmod(0o777)


@pytest.mark.skipif(os.name != "posix", reason="permissions are set otherwise on Windows")
def test_what_may_not_be_read_is_said(open_folder: Path) -> None:
    inbox, home = open_folder / "inbox", open_folder / "home"
    (inbox / "closed").mkdir(parents=True)
    for name in ("a.csv", "b.csv"):
        (inbox / name).write_text("菜名,价格\n豆皮,8\n", encoding="utf-8")
    # read beforehand: nobody may not start the children of root's checkout
    ingest.receive([inbox / "a.csv"], home)
    open_up(open_folder)
    (inbox / "b.csv").chmod(0)
    (inbox / "closed").chmod(0)
    with as_nobody():
        ledger = ingest.receive([inbox], home)
        with pytest.raises(ingest.Refusal) as refused:
            ingest.receive([inbox / "b.csv"], home)
    assert verdicts(ledger) == {
        "a.csv": ("unrecognised", "layout_unknown"),
        "b.csv": ("unreadable", "file_not_opened"),
        "closed/": ("unreadable", "folder_not_opened"),
    }
    assert refused.value.rule == "path_not_readable"


@pytest.mark.skipif(os.name != "posix", reason="permissions are set otherwise on Windows")
def test_a_store_that_may_not_be_written_is_refused_and_stays_as_it_was(
    open_folder: Path,
) -> None:
    inbox, home = open_folder / "inbox", open_folder / "home"
    inbox.mkdir()
    (inbox / "a.csv").write_text("菜名,价格\n豆皮,8\n", encoding="utf-8")
    ingest.receive([inbox], home)
    (inbox / "b.csv").write_text("菜名,价格\n面窝,2\n", encoding="utf-8")
    open_up(open_folder)
    (home / "raw" / "files").chmod(0o555)
    before = contents(home)
    with as_nobody(), pytest.raises(ingest.Refusal) as refused:
        ingest.receive([inbox], home)
    assert refused.value.rule == "home_not_writable"
    assert str(home) in refused.value.message("zh")
    assert contents(home) == before


def test_two_stores_of_the_same_files_are_equal(archive: Path, tmp_path: Path) -> None:
    homes = [tmp_path / "one", tmp_path / "two"]
    for home in homes:
        ingest.receive([archive], home)
    assert contents(homes[0]) == contents(homes[1])

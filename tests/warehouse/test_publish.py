"""Published versions are named by content, whole, and switched in one step."""

import json
from dataclasses import asdict
from pathlib import Path

import duckdb
import pytest

from ingest import durable
from warehouse import publish as publishing
from warehouse.fingerprint import fingerprint, tables_in
from warehouse.home import Home
from warehouse.publish import publish
from warehouse.refusals import Refusal
from warehouse.versions import VERSIONS_KEPT, current, rollback, versions


def test_the_pointer_names_a_version_whose_manifest_describes_its_file(
    home: Home, built
) -> None:
    done = publish(home, built())
    assert done.is_new
    assert (home.published / "current").read_bytes() == f"{done.version.name}\n".encode()
    folder = home.published / done.version.name
    files = sorted(path.name for path in folder.iterdir())
    assert files == ["manifest.json", "office.duckdb"]
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    con = duckdb.connect(str(folder / "office.duckdb"), read_only=True)
    listed = manifest["audiences"]["office"]["tables"]
    assert tables_in(con, "office", "marts") == sorted(listed)
    for table, told in listed.items():
        assert asdict(fingerprint(con, "office", "marts", table)) == told
    assert listed["fct_clause_scores"]["n_rows"] == 40
    schemas = con.execute("select distinct table_schema from information_schema.tables")
    assert schemas.fetchall() == [("marts",)]
    con.close()


@pytest.mark.parametrize(("seed", "threads"), [(1, 1), (2, 4), (3, 8)])
def test_order_of_rows_and_threads_do_not_change_the_version(
    home: Home, built, seed: int, threads: int
) -> None:
    first = publish(home, built(n=5000))
    again = publish(home, built(n=5000, seed=seed, threads=threads))
    assert not again.is_new
    assert not again.is_switched
    assert again.version.name == first.version.name


def test_any_changed_value_changes_the_version(home: Home, built) -> None:
    names = {publish(home, built()).version.name}
    changes = [
        "update marts.fct_clause_scores set raw_text = '' where application_id = 'a0'",
        "update marts.fct_clause_scores set share = share + 1e-15 where score_pct = 35",
        "insert into marts.fct_files select * from marts.fct_files limit 1",
        "alter table marts.fct_files rename verdict to verdicts",
        "alter table marts.fct_files alter verdict type blob",
        # the same characters, divided otherwise between two columns
        "update marts.fct_files set file_name = file_name || 'l', verdict = 'oaded'",
    ]
    for change in changes:
        database = built()
        con = duckdb.connect(str(database))
        con.execute(change)
        con.close()
        names.add(publish(home, database).version.name)
    assert len(names) == len(changes) + 1


def test_a_null_is_not_an_empty_text_nor_the_mark_of_a_null() -> None:
    con = duckdb.connect()
    hashes = set()
    for value in ("null::varchar", "''", "'-'", "'0:'"):
        con.execute(f"create or replace table t as select {value} as x")
        hashes.add(fingerprint(con, "memory", "main", "t").content_sha256)
    con.close()
    assert len(hashes) == 4


def test_how_long_a_computation_took_is_no_content() -> None:
    con = duckdb.connect()

    def content(table: str, seconds: float, state: str = "fitted") -> str:
        con.execute(
            f"create or replace table {table} as select $1 as seconds, $2 as state",
            [seconds, state],
        )
        return fingerprint(con, "memory", "main", table).content_sha256

    runs = "fct_calibration_runs"
    assert content(runs, 0.5) == content(runs, 0.6) != content(runs, 0.5, "unlinked")
    assert content("fct_files", 0.5) != content("fct_files", 0.6)


def test_content_published_before_is_switched_to_not_written_again(
    home: Home, built
) -> None:
    first = publish(home, built()).version
    file = first.folder / "office.duckdb"
    written = file.stat().st_mtime_ns
    publish(home, built(n=41))
    again = publish(home, built())
    assert (again.is_new, again.is_switched) == (False, True)
    assert current(home) == first.name
    assert file.stat().st_mtime_ns == written


def test_a_damaged_version_is_written_anew(home: Home, built) -> None:
    first = publish(home, built()).version
    file = first.folder / "office.duckdb"
    file.write_bytes(file.read_bytes()[:-1] + b"!")
    assert not first.is_intact()
    mended = publish(home, built())
    assert mended.is_new
    assert mended.version.name == first.name
    assert mended.version.is_intact()


def test_what_differs_after_writing_is_not_published(
    home: Home, built, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = publish(home, built()).version.name

    def spoil(point: str, subject: str) -> None:
        if point == "publish:copied":
            con = duckdb.connect(str(home.published / ".staging" / "office.duckdb"))
            con.execute("delete from marts.fct_files where file_name like '%0%'")
            con.close()

    monkeypatch.setattr(durable, "observers", (spoil,))
    with pytest.raises(Refusal, match="differs from what was built"):
        publish(home, built(n=41))
    assert current(home) == before
    assert [version.name for version in versions(home)] == [before]


def test_every_step_is_durable_before_the_next(
    home: Home, built, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def watch(point: str, subject: str) -> None:
        seen.append(point)

    monkeypatch.setattr(durable, "observers", (watch,))
    publish(home, built())
    order = [
        "publish:copied",
        "publish:verified",
        "publish:file_synced",
        "manifest:synced",
        "manifest:renamed",
        "manifest:folder_synced",
        "publish:renamed",
        "publish:revealed",
        "pointer:synced",
        "pointer:renamed",
        "pointer:folder_synced",
        "publish:switched",
    ]
    assert [point for point in seen if point in order] == order
    assert len(set(seen)) >= 15


def test_the_current_and_nine_others_are_kept(home: Home, built) -> None:
    first = publish(home, built(n=1)).version.name
    for n in range(2, VERSIONS_KEPT + 1):
        publish(home, built(n=n))
    rollback(home, first)
    publish(home, built(n=50))
    rollback(home, versions(home)[-1].name)
    publish(home, built(n=51))
    kept = {version.name for version in versions(home)}
    assert len(kept) == VERSIONS_KEPT
    assert current(home) in kept
    folders = {path.name for path in home.published.iterdir() if path.is_dir()}
    assert folders == kept


def test_rollback_takes_the_beginning_of_a_name_and_refuses_the_rest(
    home: Home, built
) -> None:
    first = publish(home, built()).version
    second = publish(home, built(n=41)).version
    assert rollback(home, first.name[:6]).name == first.name
    assert current(home) == first.name
    with pytest.raises(Refusal, match="no single version"):
        rollback(home, "")
    with pytest.raises(Refusal, match="no single version"):
        rollback(home, "../inbox")
    (second.folder / "office.duckdb").write_bytes(b"")
    with pytest.raises(Refusal, match="not those that were published"):
        rollback(home, second.name)
    assert current(home) == first.name


@pytest.mark.parametrize("content", ["", "\n", "..\n", "../../etc\n", "abc\n", "G" * 12])
def test_a_pointer_that_names_no_version_points_nowhere(home: Home, content: str) -> None:
    (home.published / "current").write_text(content, encoding="utf-8")
    assert current(home) is None


def test_left_over_files_go_with_the_next_publication(home: Home, built) -> None:
    for name in (".staging", ".trash-abc", ".damaged-abc"):
        (home.published / name).mkdir()
    (home.published / f"123-1{durable.PART}").write_bytes(b"torn")
    publish(home, built())
    assert not list(home.published.glob(".*"))
    assert not list(home.published.glob(f"*{durable.PART}"))


def test_a_path_with_a_quote_is_no_way_into_sql(tmp_path: Path, built) -> None:
    home = Home(tmp_path / "it's; a home")
    home.prepare()
    assert publishing.publish(home, built()).version.is_intact()

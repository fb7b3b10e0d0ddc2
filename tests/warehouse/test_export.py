"""Exports hold every row, say what they are, run no formula, and enter the audit log."""

import json
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from warehouse import audit
from warehouse.export import export
from warehouse.home import Home
from warehouse.publish import publish
from warehouse.reader import NothingPublished, published
from warehouse.refusals import Refusal
from warehouse.tabular import CHARACTERS_PER_CELL, fitting, harmless

TABLES = ["codebook", "fct_clause_scores", "fct_files", "fct_issues"]


def test_parquet_holds_the_published_values_as_they_are(
    home: Home, built, tmp_path: Path
) -> None:
    publish(home, built())
    done = export(home, "office", tmp_path / "out")
    source = published(home.path, "office")
    for table in TABLES:
        expected = source.query(f"select * from marts.{table} order by all")
        assert pl.read_parquet(done.folder / f"{table}.parquet").equals(expected)


def test_csv_opens_in_a_spreadsheet_without_running_anything(
    home: Home, built, tmp_path: Path
) -> None:
    publish(home, built())
    done = export(home, "office", tmp_path, "csv")
    content = (done.folder / "fct_clause_scores.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    frame = pl.read_csv(done.folder / "fct_clause_scores.csv", infer_schema=False)
    texts = frame["raw_text"].drop_nulls().to_list()
    assert len(texts) > 20
    assert all(text.startswith("'=1+") for text in texts)
    assert frame["score_pct"].to_list()[1] == "5.000"


def test_a_workbook_explains_itself_and_holds_every_row(
    home: Home, built, tmp_path: Path
) -> None:
    version = publish(home, built()).version
    done = export(home, "office", tmp_path, "xlsx", "zh")
    book = openpyxl.load_workbook(done.folder / "marts.xlsx")
    assert book.sheetnames == ["说明", *TABLES]
    told = {row[0].value: row[1].value for row in book["说明"].iter_rows()}
    assert told["版本"] == version.name
    assert told["对象"] == "office"
    assert "未筛选" in told["筛选"]
    assert set(told) >= {"建库时间（UTC）", "导出时间（UTC）", "使用范围", "程序版本"}
    assert "codebook" in told["定义"]
    sheet = book["fct_clause_scores"]
    assert sheet.max_row == 41
    header = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        values = dict(zip(header, row, strict=True))
        assert isinstance(values["score_pct"].value, int | float)
        assert isinstance(values["is_current"].value, bool)
        assert all(cell.data_type != "f" for cell in row)


@pytest.mark.parametrize("file_format", ["parquet", "csv", "xlsx"])
def test_a_manifest_says_version_date_filters_definitions_and_use(
    home: Home, built, tmp_path: Path, file_format
) -> None:
    version = publish(home, built()).version
    done = export(home, "office", tmp_path, file_format)
    manifest = json.loads((done.folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["version"] == version.name
    assert manifest["built_at"] == version.built_at.isoformat()
    assert manifest["audience"] == "office"
    assert manifest["exported_at"] >= manifest["built_at"]
    assert manifest["filters"]["rows"] == []
    assert set(manifest["licence"]) == {"zh", "en"}
    assert manifest["definitions"][0]["description_en"] == "Verdict"
    assert manifest["tables"]["fct_clause_scores"] == 40
    files = {path.name for path in done.folder.iterdir()} - {"manifest.json"}
    assert set(manifest["files"]) == files


def test_each_export_is_entered_and_the_chain_shows_any_change(
    home: Home, built, tmp_path: Path
) -> None:
    publish(home, built())
    for _ in range(3):
        export(home, "office", tmp_path)
    assert audit.check(home) == audit.Chain(3, audit.check(home).last_hash, None)
    lines = home.audit_log.read_bytes().splitlines(keepends=True)
    assert json.loads(lines[0])["action"] == "export"
    changes = {
        "altered": [lines[0], lines[1].replace(b"office", b"public"), lines[2]],
        "dropped": [lines[0], lines[2]],
        "reordered": [lines[1], lines[0], lines[2]],
        "repeated": [lines[0], lines[0], lines[1], lines[2]],
    }
    for what, changed in changes.items():
        home.audit_log.write_bytes(b"".join(changed))
        assert audit.check(home).broken_at is not None, what
        with pytest.raises(Refusal, match="audit log"):
            export(home, "office", tmp_path / what)
        assert not list((tmp_path / what).iterdir())


def test_a_torn_line_does_not_end_the_log(home: Home, built, tmp_path: Path) -> None:
    publish(home, built())
    export(home, "office", tmp_path)
    whole = home.audit_log.read_bytes()
    home.audit_log.write_bytes(whole + whole[: len(whole) // 2])
    export(home, "office", tmp_path)
    chain = audit.check(home)
    assert (chain.n_entries, chain.broken_at) == (2, None)


def test_exports_again_replace_and_leave_nothing_else(
    home: Home, built, tmp_path: Path
) -> None:
    publish(home, built())
    out = tmp_path / "out"
    first = export(home, "office", out)
    (first.folder / "fct_files.parquet").unlink()
    again = export(home, "office", out)
    assert again.folder == first.folder
    assert (again.folder / "fct_files.parquet").exists()
    assert [path.name for path in out.iterdir()] == [first.folder.name]


def test_an_export_that_cannot_be_written_is_refused(
    home: Home, built, tmp_path: Path
) -> None:
    publish(home, built())
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Refusal, match="Cannot write"):
        export(home, "office", tmp_path / "file")
    assert not home.audit_log.exists()


def test_nothing_published_nothing_exported(home: Home, tmp_path: Path) -> None:
    with pytest.raises(NothingPublished):
        export(home, "office", tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]
)
def test_what_begins_a_formula_gets_an_apostrophe(start: str) -> None:
    assert harmless(f"{start}1") == f"'{start}1"
    assert harmless(f" {start}1") == f"' {start}1"
    assert harmless(f"1{start}") == f"1{start}"


def test_long_text_is_cut_visibly_to_what_a_cell_holds() -> None:
    assert fitting("长" * CHARACTERS_PER_CELL) == "长" * CHARACTERS_PER_CELL
    cut = fitting("长" * (CHARACTERS_PER_CELL + 1))
    assert len(cut) == CHARACTERS_PER_CELL
    assert cut.endswith("…")

"""
Exports: the published tables as files for other programs.

Each export carries its version, build and export time, audience, filters, the definition
of every column, and the note on use, in ``manifest.json`` beside the tables and on the
first sheet of a workbook. Every export is entered in the audit log before it appears.
"""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import polars as pl

from warehouse import audit
from warehouse.codebook import TABLE as CODEBOOK
from warehouse.fingerprint import quoted
from warehouse.home import Home
from warehouse.publish import SCHEMA
from warehouse.reader import Published, published
from warehouse.refusals import Refusal
from warehouse.tabular import fitting, harmless
from warehouse.transform import Progress
from warehouse.versions import now, sha256_of
from warehouse.wording import LANGUAGES, Language, text

Format = Literal["parquet", "csv", "xlsx"]
FORMATS: tuple[Format, ...] = get_args(Format)
ROWS_PER_SHEET = 1_048_575
# tables are read whole: the limit of a page's query is no limit here
SECONDS_PER_TABLE = 600.0
NOTES = ("licence", "filters", "definitions", "formula_note")


@dataclass(frozen=True)
class Export:
    """
    What an export wrote.

    Parameters
    ----------
    folder : Path
        Where it stands.
    version : str
        The version it was taken from.
    n_rows : dict of str to int
        Rows by table.
    """

    folder: Path
    version: str
    n_rows: dict[str, int]


def export(
    home: Home,
    audience: str,
    out: Path,
    file_format: Format = "parquet",
    lang: Language = "zh",
    on_progress: Progress | None = None,
) -> Export:
    """
    Write the tables that an audience may see into a new folder below ``out``.

    Parameters
    ----------
    home : Home
        The office's folder.
    audience : str
        ``office``.
    out : Path
        Where the export's own folder is made.
    file_format : {"parquet", "csv", "xlsx"}, optional
        Kind of file.
    lang : {"zh", "en"}, optional
        Language of a workbook's first sheet.
    on_progress : callable, optional
        Called with a table's name, its number and the number of tables.

    Returns
    -------
    Export
        Where it stands and what it holds.

    Raises
    ------
    Refusal
        When nothing is published, the folder cannot be written, or a table is too long.
    """
    from ingest import lock

    source = published(home.path, audience)
    folder = out / f"cjqa-{audience}-{source.version}-{file_format}"
    staging = out / f".{folder.name}"
    try:
        out.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir()
        n_rows = _write(source, audience, staging, file_format, lang, on_progress)
        _describe(source, audience, staging, n_rows)
        with lock.writing(home.path):
            audit.record(
                home,
                "export",
                audience=audience,
                version=source.version,
                format=file_format,
                out=str(folder),
            )
        if folder.exists():
            shutil.rmtree(folder)
        staging.replace(folder)
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refusal("export_not_writable", folder=folder, reason=reason) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return Export(folder, source.version, n_rows)


def _write(
    source: Published,
    audience: str,
    folder: Path,
    file_format: Format,
    lang: Language,
    on_progress: Progress | None,
) -> dict[str, int]:
    """Write every table; a workbook holds them all as sheets."""
    names = source.query(
        "select table_name from information_schema.tables "
        "where table_schema = ? order by table_name",
        [SCHEMA],
    )["table_name"].to_list()
    sizes = {
        name: int(
            source.query(f"select count(*) as n from {SCHEMA}.{quoted(name)}")["n"][0]
        )
        for name in names
    }
    if file_format == "xlsx":
        too_long = [name for name, n_rows in sizes.items() if n_rows > ROWS_PER_SHEET]
        if too_long:
            raise Refusal("export_too_long", table=too_long[0], n=ROWS_PER_SHEET)

        _workbook(source, folder / f"{SCHEMA}.xlsx", names, audience, lang, on_progress)
        return sizes
    for number, name in enumerate(names, start=1):
        if on_progress is not None:
            on_progress(name, number, len(names))
        frame = _read(source, name)
        if file_format == "parquet":
            frame.write_parquet(folder / f"{name}.parquet")
        else:
            texts = pl.selectors.string()
            frame.with_columns(
                texts.map_elements(harmless, return_dtype=pl.String)
            ).write_csv(folder / f"{name}.csv", include_bom=True)
    return sizes


def _size(source: Published, table: str) -> int:
    return int(
        source.query(f"select count(*) as n from {SCHEMA}.{quoted(table)}")["n"][0]
    )


def _read(source: Published, table: str) -> pl.DataFrame:
    return source.query(
        f"select * from {SCHEMA}.{quoted(table)} order by all", timeout=SECONDS_PER_TABLE
    )


def _facts(source: Published, audience: str, lang: Language) -> dict[str, str]:
    """Tell what an export is, in the words of its reader."""
    return {
        "audience": audience,
        "version": source.version,
        "built_at": source.built_at.isoformat(),
        "code_version": source.code_version,
        "exported_at": now().isoformat(),
        **{note: text(f"export_{note}", lang) for note in NOTES},
    }


def _describe(
    source: Published, audience: str, folder: Path, n_rows: dict[str, int]
) -> None:
    """Write ``manifest.json``: what this is, what columns mean, what files hold."""
    notes = {
        note: {lang: text(f"export_{note}", lang) for lang in LANGUAGES} for note in NOTES
    }
    manifest: dict[str, Any] = {
        **_facts(source, audience, "zh"),
        **notes,
        "filters": {"rows": [], **notes["filters"]},
        "tables": n_rows,
        "definitions": _read(source, CODEBOOK).to_dicts(),
        "files": {path.name: sha256_of(path) for path in sorted(folder.iterdir())},
    }
    (folder / "manifest.json").write_text(
        json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


def _workbook(
    source: Published,
    path: Path,
    names: list[str],
    audience: str,
    lang: Language,
    on_progress: Progress | None,
) -> None:
    """Write one workbook: a sheet that explains, then a sheet per table."""
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        bold = book.add_format({"bold": True})
        first = book.add_worksheet("说明")
        first.set_column(0, 0, 24)
        first.set_column(1, 1, 100)
        facts = _facts(source, audience, lang)
        for row, (name, value) in enumerate(facts.items()):
            first.write_string(row, 0, text(f"export_fact_{name}", lang), bold)
            first.write_string(row, 1, value)
        for number, name in enumerate(names, start=1):
            if on_progress is not None:
                on_progress(name, number, len(names))
            frame = _read(source, name)
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for column, heading in enumerate(frame.columns):
                sheet.write_string(0, column, heading, bold)
            for row, record in enumerate(frame.iter_rows(), start=1):
                for column, value in enumerate(record):
                    if value is None:
                        continue
                    if isinstance(value, bool):
                        sheet.write_boolean(row, column, value)
                    elif isinstance(value, str):
                        sheet.write_string(row, column, fitting(harmless(value)))
                    elif hasattr(value, "isoformat"):
                        sheet.write_string(row, column, value.isoformat())
                    else:
                        sheet.write_number(row, column, value)

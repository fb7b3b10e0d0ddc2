"""``issues.xlsx``: every issue with its address, ready to send back to a panel."""

from pathlib import Path

import duckdb
import polars as pl

from ingest import durable
from warehouse.tabular import fitting, harmless
from warehouse.versions import patiently
from warehouse.wording import text

COLUMNS = {
    "file_name": 44,
    "sheet": 16,
    "cell": 8,
    "level": 14,
    "rule": 24,
    "raw_text": 28,
    "message_zh": 64,
    "message_en": 64,
}
COLOURS = {"error": "#F6D5CB", "warning": "#F7E9C4", "note": "#E3E8EC"}
HEADER_GROUND, HEADER_TEXT = "#0B4F6C", "#FFFFFF"
ROWS_PER_SHEET = 1_000_000


def collect(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """
    Read all issues of a warehouse, sorted as an office works through them.

    Parameters
    ----------
    con : duckdb.DuckDBPyConnection
        A connection that sees ``marts.fct_issues``.

    Returns
    -------
    polars.DataFrame
        One row per issue, by file, sheet and place in the sheet.
    """
    frame: pl.DataFrame = con.sql(
        f"""
        select {", ".join(COLUMNS)}
        from marts.fct_issues
        order by
            file_name, sheet nulls first,
            try_cast(regexp_extract(cell, '[0-9]+$') as bigint) nulls first,
            length(cell), cell, rule, message_zh
        """
    ).pl()
    return frame


def write(issues: pl.DataFrame, path: Path, drafts: Path) -> bool:
    """
    Write the list of issues, replacing the earlier one in one step.

    Parameters
    ----------
    issues : polars.DataFrame
        As ``collect`` returns them.
    path : Path
        The workbook.
    drafts : Path
        A folder on the same disk for the unfinished one.

    Returns
    -------
    bool
        False when another program (a spreadsheet on Windows) holds the earlier workbook.
    """
    draft = drafts / path.name
    _draw(issues, draft)
    durable.sync_file(draft)
    try:
        patiently(lambda: draft.replace(path))
    except PermissionError:
        return False
    durable.sync_folder(path.parent)
    return True


def _draw(issues: pl.DataFrame, path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        header = book.add_format(
            {
                "bold": True,
                "bg_color": "#0B4F6C",
                "font_color": "#FFFFFF",
                "text_wrap": True,
            }
        )
        plain = book.add_format({"valign": "top", "text_wrap": True})
        levels = {
            level: book.add_format({"valign": "top", "bg_color": colour})
            for level, colour in COLOURS.items()
        }
        parts = list(issues.iter_slices(ROWS_PER_SHEET)) or [issues]
        for number, part in enumerate(parts, start=1):
            suffix = "" if number == 1 else f" {number}"
            sheet = book.add_worksheet(f"问题 issues{suffix}")
            sheet.freeze_panes(1, 0)
            sheet.autofilter(0, 0, max(part.height, 1), len(COLUMNS) - 1)
            for index, (name, width) in enumerate(COLUMNS.items()):
                sheet.set_column(index, index, width)
                heading = (
                    text(f"column_{name}", "zh") + "\n" + text(f"column_{name}", "en")
                )
                sheet.write_string(0, index, heading, header)
            for row, record in enumerate(part.iter_rows(named=True), start=1):
                for index, name in enumerate(COLUMNS):
                    value = record[name]
                    if name == "level":
                        word = f"{text(f'level_{value}', 'zh')} {value}"
                        sheet.write_string(row, index, word, levels[value])
                    elif value is not None:
                        sheet.write_string(row, index, fitting(harmless(value)), plain)

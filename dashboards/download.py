"""Data as a file that stands alone: what it is, where from, and what its columns mean."""

import csv
import io
import math
from collections.abc import Mapping

import polars as pl
import xlsxwriter
from polars import selectors

from dashboards.wording import Words

# what a spreadsheet would run as a formula, in half and in full width
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_BYTE_ORDER_MARK = "\ufeff"


def harmless(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would take for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA_STARTS) else text


def as_csv(
    frame: pl.DataFrame,
    words: Words,
    *,
    title: str,
    facts: Mapping[str, str],
    definitions: pl.DataFrame,
) -> bytes:
    """
    Write a frame as CSV under lines that say what it is.

    Parameters
    ----------
    frame : polars.DataFrame
        The rows.
    words : Words
        Language of the preamble.
    title : str
        What the rows are.
    facts : mapping of str to str
        Version, filters, source.
    definitions : polars.DataFrame
        The codebook's rows for this frame: column_name, description_zh,
        description_en, unit.

    Returns
    -------
    bytes
        UTF-8 with a byte order mark, which spreadsheets need for Chinese; lines of the
        preamble begin with #, which readers of data can skip.
    """
    lines = [f"{name}: {value}" for name, value in facts.items()]
    lines += [f"{name}: {text}" for name, text in _meanings(frame, words, definitions)]
    text = io.StringIO(newline="")
    text.write(_BYTE_ORDER_MARK)
    text.writelines(f"# {' '.join(line.split())}\r\n" for line in [title, *lines])
    writer = csv.writer(text)
    writer.writerow(frame.columns)
    safe = frame.with_columns(
        selectors.string().map_elements(harmless, return_dtype=pl.String),
        selectors.boolean().cast(pl.String),
    )
    writer.writerows(safe.iter_rows())
    return text.getvalue().encode()


def as_xlsx(
    frame: pl.DataFrame,
    words: Words,
    *,
    title: str,
    facts: Mapping[str, str],
    definitions: pl.DataFrame,
) -> bytes:
    """
    Write a frame as a workbook: the rows on its first sheet, what they are on its second.

    Parameters
    ----------
    frame, words, title, facts, definitions
        As for `as_csv`.

    Returns
    -------
    bytes
        Text stays text: no cell is a formula or a link.
    """
    file = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(file, plain) as book:
        head = book.add_format({"bold": True, "bottom": 1})
        sheet = book.add_worksheet(words("frame.sheet_data"))
        sheet.write_row(0, 0, frame.columns, head)
        for at, row in enumerate(frame.iter_rows(), start=1):
            sheet.write_row(at, 0, [_cell(value) for value in row])
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, frame.height, max(frame.width - 1, 0))
        sheet.autofit()
        about = book.add_worksheet(words("frame.sheet_about"))
        about.set_column(0, 0, 24)
        about.set_column(1, 1, 90, book.add_format({"text_wrap": True}))
        about.write(0, 0, title, head)
        meanings = _meanings(frame, words, definitions)
        heading = [(words("frame.column"), words("frame.meaning"))] if meanings else []
        for at, pair in enumerate([*facts.items(), *heading, *meanings], start=1):
            about.write_row(at, 0, pair)
    return file.getvalue()


def _meanings(
    frame: pl.DataFrame, words: Words, definitions: pl.DataFrame
) -> list[tuple[str, str]]:
    found = []
    for row in definitions.iter_rows(named=True):
        if row["column_name"] in frame.columns:
            unit = f" [{words.term('unit', row['unit'])}]" if row["unit"] else ""
            found.append((row["column_name"], words.of(row, "description") + unit))
    return found


def _cell(value: object) -> object:
    """Give what a spreadsheet can hold; what it cannot, as text."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return str(value)

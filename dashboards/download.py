"""Data as a file that stands alone: what it is, where from, and what its columns mean."""

import csv
import io
from collections.abc import Mapping

import polars as pl
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
    lines = [title, *(f"{name}: {value}" for name, value in facts.items())]
    for row in definitions.iter_rows(named=True):
        if row["column_name"] in frame.columns:
            unit = f" [{words.term('unit', row['unit'])}]" if row["unit"] else ""
            lines.append(f"{row['column_name']}: {words.of(row, 'description')}{unit}")
    text = io.StringIO(newline="")
    text.write(_BYTE_ORDER_MARK)
    text.writelines(f"# {' '.join(line.split())}\r\n" for line in lines)
    writer = csv.writer(text)
    writer.writerow(frame.columns)
    safe = frame.with_columns(
        selectors.string().map_elements(harmless, return_dtype=pl.String),
        selectors.boolean().cast(pl.String),
    )
    writer.writerows(safe.iter_rows())
    return text.getvalue().encode()

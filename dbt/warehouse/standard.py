"""The tables of ``standards/``, for commands that need no warehouse to be built."""

import csv
from functools import cache
from pathlib import Path

from warehouse.transform import PROJECT

FOLDER = PROJECT.parent / "standards"


@cache
def rows(table: str) -> tuple[dict[str, str], ...]:
    """
    Read one table.

    Parameters
    ----------
    table : str
        Stem of its file name.

    Returns
    -------
    tuple of dict
        Its rows in the file's order; every field is text, an empty one is null.
    """
    path: Path = FOLDER / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def is_true(field: str) -> bool:
    """Read a boolean as the tables write it."""
    return field == "true"

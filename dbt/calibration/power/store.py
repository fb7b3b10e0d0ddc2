"""
Results of earlier builds, by a hash of all that they rest on.

A simulation that was run once for a design need not be run again until the design, the
fitted variances or the code changes. A damaged file is no result.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile

import polars as pl

import calibration
from calibration.power.rows import Row
from calibration.severity import Unshrunk


def key(ratings: pl.DataFrame, unshrunk: Unshrunk, variances: Mapping[str, float]) -> str:
    """
    Hash of the design, the variances and the code.

    Parameters
    ----------
    ratings : polars.DataFrame
        Ratings in any order of rows and columns; the scores do not enter.
    unshrunk : Unshrunk
        Unshrunk severities of their fit.
    variances : mapping of str to float
        Fitted variances in pp^2.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    digest = hashlib.sha256()
    package = Path(calibration.__file__).parent
    for path in sorted(package.rglob("*.py")):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    names = ("application", "examiner", "clause", "cycle", "sector", "dimension")
    design = ratings.select(
        name for name in (*names, "points_max") if name in ratings.columns
    )
    digest.update(design.sort(pl.all()).write_csv().encode())
    told = {**variances, "df": unshrunk.df}
    digest.update(json.dumps(sorted(told.items())).encode())
    return digest.hexdigest()


def read(path: Path) -> list[Row] | None:
    """Read the rows of an earlier run; None where there are none or they are damaged."""
    try:
        stored = json.loads(path.read_bytes())
        rows: list[Row] = stored["rows"]
        return rows if stored["sha256"] == _checksum(rows) else None
    except (OSError, ValueError, TypeError, KeyError):
        return None


def write(path: Path, rows: list[Row]) -> None:
    """Put rows in their place in one step, in place of whatever is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"rows": rows, "sha256": _checksum(rows)})
    with NamedTemporaryFile(
        "w", dir=path.parent, suffix=".part", delete=False, encoding="utf-8"
    ) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)


def _checksum(rows: list[Row]) -> str:
    return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()

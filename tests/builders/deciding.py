"""A home whose cycles are decided, whatever its register of cycles says."""

import shutil
from pathlib import Path

import duckdb

from warehouse import versions
from warehouse.home import Home
from warehouse.publish import publish

_DECIDED = """
    select table_name from duckdb_columns()
    where schema_name = 'marts' and column_name = 'is_decided'
    order by table_name
"""


def decide(home: Path, spare: Path) -> str:
    """
    Publish a version in which every cycle is decided.

    Parameters
    ----------
    home : Path
        A home with a published version; no test must share it that needs the other.
    spare : Path
        Folder for a copy of the database.

    Returns
    -------
    str
        Name of the version.
    """
    place = Home(home)
    current = versions.current(place)
    assert current is not None
    database = spare / "decided.duckdb"
    shutil.copyfile(
        versions.read_version(place.published / current).file("office"), database
    )
    with duckdb.connect(str(database)) as con:
        for (table,) in con.execute(_DECIDED).fetchall():
            con.execute(f"update marts.{table} set is_decided = true")
    return publish(place, database).version.name

"""The codebook: what every published column means, in both languages."""

from collections.abc import Iterable

import duckdb

from warehouse.publish import SCHEMA
from warehouse.transform import Model
from warehouse.wording import text

TABLE = "codebook"
COLUMNS = ("table_name", "column_name", "description_zh", "description_en", "unit")


def write(con: duckdb.DuckDBPyConnection, models: Iterable[Model]) -> int:
    """
    Write ``marts.codebook``: one row per published table and column.

    Parameters
    ----------
    con : duckdb.DuckDBPyConnection
        The warehouse under construction, with its marts built.
    models : iterable of Model
        The marts as the dbt project describes them.

    Returns
    -------
    int
        Number of rows.
    """
    described = {model.name: model.columns for model in models}
    described[TABLE] = {
        column: {
            "description_zh": text(f"codebook_{column}", "zh"),
            "description_en": text(f"codebook_{column}", "en"),
            "unit": None,
        }
        for column in COLUMNS
    }
    declared = ", ".join(f"{column} varchar" for column in COLUMNS)
    con.execute(f"create or replace table {SCHEMA}.{TABLE} ({declared})")
    present = con.execute(
        """
        select table_name, column_name from information_schema.columns
        where table_schema = ? order by table_name, ordinal_position
        """,
        [SCHEMA],
    ).fetchall()
    said = [described.get(table, {}).get(column, {}) for table, column in present]
    con.execute(
        f"""
        insert into {SCHEMA}.{TABLE}
        select unnest($tables), unnest($columns), unnest($zh), unnest($en), unnest($units)
        """,
        {
            "tables": [table for table, _ in present],
            "columns": [column for _, column in present],
            "zh": [row.get("description_zh") for row in said],
            "en": [row.get("description_en") for row in said],
            "units": [row.get("unit") for row in said],
        },
    )
    return len(present)

"""
Content hashes of tables.

The hash of a table says what it holds, never how it is stored. Each row becomes one text
without ambiguity (length and text of every column, ``-`` for null), hashed by SHA-256;
the four 64-bit words of the row hashes are summed as integers. Sums of integers are exact
and know no order, so neither the order of rows nor the number of threads nor the file
plays a part, and a row that occurs twice counts twice. The names and types of the columns
belong to the content. How long a computation took does not: it differs where nothing else
does, and would make every build a new version.
"""

import hashlib
import json
from dataclasses import dataclass

import duckdb

WORDS = 4
HEX_PER_WORD = 16
CLOCKED = {("fct_calibration_runs", "seconds")}


@dataclass(frozen=True)
class Fingerprint:
    """
    What a table holds.

    Parameters
    ----------
    n_rows : int
        Number of rows.
    content_sha256 : str
        Hash of columns and rows, whatever their order in the file.
    """

    n_rows: int
    content_sha256: str


def quoted(name: str) -> str:
    """Return an SQL identifier that is safe whatever the name."""
    return '"' + name.replace('"', '""') + '"'


def tables_in(con: duckdb.DuckDBPyConnection, catalog: str, schema: str) -> list[str]:
    """Return the names of the tables and views of a schema, sorted."""
    rows = con.execute(
        """
        select table_name from information_schema.tables
        where table_catalog = ? and table_schema = ? order by table_name
        """,
        [catalog, schema],
    ).fetchall()
    return [name for (name,) in rows]


def fingerprint(
    con: duckdb.DuckDBPyConnection, catalog: str, schema: str, table: str
) -> Fingerprint:
    """
    Hash the content of one table.

    Parameters
    ----------
    con : duckdb.DuckDBPyConnection
        A connection that sees the table.
    catalog, schema, table : str
        Where the table stands.

    Returns
    -------
    Fingerprint
        Row count and content hash.
    """
    columns = con.execute(
        """
        select column_name, data_type from information_schema.columns
        where table_catalog = ? and table_schema = ? and table_name = ?
        order by ordinal_position
        """,
        [catalog, schema, table],
    ).fetchall()
    parts = []
    for name, _ in columns:
        if (table, name) in CLOCKED:
            continue
        value = f"{quoted(name)}::varchar"
        parts.append(f"coalesce(length({value})::varchar || ':' || {value}, '-')")
    starts = (1 + k * HEX_PER_WORD for k in range(WORDS))
    words = ", ".join(
        f"sum(('0x' || substr(row_hash, {start}, {HEX_PER_WORD}))::ubigint)"
        for start in starts
    )
    ((n_rows, *sums),) = con.execute(
        f"""
        with hashed as (
            select sha256(concat({", ".join(parts)})) as row_hash
            from {quoted(catalog)}.{quoted(schema)}.{quoted(table)}
        )
        select count(*), {words} from hashed
        """
    ).fetchall()
    content = json.dumps([columns, n_rows, [str(word or 0) for word in sums]])
    return Fingerprint(n_rows, hashlib.sha256(content.encode()).hexdigest())

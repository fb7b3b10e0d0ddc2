"""
The registers that an office keeps by hand: ``<home>/registers/*.csv``.

They are made with their header rows on first use and never written again. A register that
is not what it should be stops the build with file, row and column, since a mistaken alias
or cycle would move numbers silently.
"""

import csv
import hashlib
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from warehouse import corrections
from warehouse.refusals import Refusal
from warehouse.wording import Phrase

ENCODINGS = ("utf-8-sig", "gb18030")
HEADER_ROW = 1


def _year(text: str) -> str | None:
    return text if re.fullmatch(r"\d{4}", text) else None


def _whole_number(text: str) -> str | None:
    return text if re.fullmatch(r"\d+", text) else None


def _day(text: str) -> str | None:
    # a spreadsheet that saved the file writes 2025/7/18
    found = re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", text)
    try:
        return date(*map(int, found.groups())).isoformat() if found else None
    except ValueError:
        return None


def _sha256(text: str) -> str | None:
    return text.lower() if re.fullmatch(r"[0-9a-fA-F]{64}", text) else None


def _kind(text: str) -> str | None:
    return (
        text if text in {"organisation", "examiner", "panel", "cycle", "sector"} else None
    )


@dataclass(frozen=True)
class Check:
    """
    What a column accepts.

    Parameters
    ----------
    accept : callable
        The text as kept, or None when it is refused.
    expects : str
        Name of the phrase that says what is accepted.
    """

    accept: Callable[[str], str | None]
    expects: str


YEAR = Check(_year, "expects_year")
NUMBER = Check(_whole_number, "expects_number")
DAY = Check(_day, "expects_day")
SHA256 = Check(_sha256, "expects_sha256")
KIND = Check(_kind, "expects_kind")


@dataclass(frozen=True)
class Register:
    """
    What one register must look like.

    Parameters
    ----------
    name : str
        Stem of the file name, and of the table in schema ``raw``.
    columns : tuple of str
        The header row.
    required : tuple of str
        Columns that no row leaves empty.
    key : tuple of str
        Columns that together occur once.
    checks : dict
        For a column, what it accepts.
    normalised : tuple of str
        Columns that are matched against sheets and so get a ``_norm`` twin.
    """

    name: str
    columns: tuple[str, ...]
    required: tuple[str, ...]
    key: tuple[str, ...]
    checks: dict[str, Check] = field(default_factory=dict)
    normalised: tuple[str, ...] = ()

    def path(self, folder: Path) -> Path:
        """Return the place of the register in a home's folder of registers."""
        return folder / f"{self.name}.csv"


REGISTERS = (
    Register(
        name="cycles",
        columns=("award", "year", "edition", "scheme", "places", "decided_on", "aliases"),
        required=("award", "year"),
        key=("award", "year"),
        checks={
            "year": YEAR,
            "edition": NUMBER,
            "places": NUMBER,
            "decided_on": DAY,
        },
        normalised=("award", "aliases"),
    ),
    Register(
        name="aliases",
        columns=("kind", "text", "target_id", "reason", "decided_by", "decided_on"),
        required=("kind", "text", "target_id", "reason"),
        key=("kind", "text"),
        checks={
            "kind": KIND,
            "decided_on": DAY,
        },
        normalised=("text",),
    ),
    Register(
        name="corrections",
        columns=(
            "file_sha256",
            "sheet",
            "cell",
            "expected",
            "corrected",
            "reason",
            "decided_by",
            "decided_on",
        ),
        required=("file_sha256", "cell", "corrected", "reason"),
        key=("file_sha256", "sheet", "cell"),
        checks={"file_sha256": SHA256, "decided_on": DAY},
        normalised=("expected", "corrected"),
    ),
    Register(
        name="missing_codes",
        columns=("file_sha256", "layout", "cycle", "code"),
        required=("code",),
        key=("file_sha256", "layout", "cycle", "code"),
        checks={"file_sha256": SHA256, "cycle": YEAR},
        normalised=("code",),
    ),
    Register(
        name="training_cases",
        columns=("cycle", "case", "linked_to_cycle", "linked_to_case", "note"),
        required=("cycle", "case"),
        key=("cycle", "case"),
        checks={"cycle": YEAR, "linked_to_cycle": YEAR},
        normalised=("case", "linked_to_case"),
    ),
)


def prepare(folder: Path) -> None:
    """Write the header row of each register that does not exist yet."""
    from ingest import durable

    for register in REGISTERS:
        path = register.path(folder)
        if not path.exists():
            durable.write(path, (",".join(register.columns) + "\n").encode())


def read(register: Register, path: Path) -> list[tuple[int, dict[str, str | None]]]:
    """
    Read and check one register.

    Parameters
    ----------
    register : Register
        What it must look like.
    path : Path
        The file.

    Returns
    -------
    list of (int, dict)
        Row number as a spreadsheet shows it, and the row with None for empty fields.

    Raises
    ------
    Refusal
        With file, row and column, when the register is not what it should be.
    """
    try:
        records = list(csv.reader(io.StringIO(_decoded(path), newline="")))
    except csv.Error as error:
        raise Refusal("register_encoding", file=path) from error
    header = [name.strip().lower() for name in records[0]] if records else []
    if sorted(header) != sorted(register.columns):
        raise Refusal(
            "register_header",
            file=path,
            expected=",".join(register.columns),
            found=",".join(header),
        )
    rows: list[tuple[int, dict[str, str | None]]] = []
    first_use: dict[tuple[str | None, ...], int] = {}
    for number, record in enumerate(records[1:], start=HEADER_ROW + 1):
        fields = [value.strip() for value in record]
        if not any(fields):
            continue
        if len(fields) > len(header):
            raise Refusal("register_too_wide", file=path, row=number, columns=len(header))
        row = _checked(register, path, number, dict(zip(header, fields, strict=False)))
        key = tuple(row[column] for column in register.key)
        if key in first_use:
            raise Refusal(
                "register_repeats",
                file=path,
                row=number,
                first_row=first_use[key],
                columns=", ".join(register.key),
            )
        first_use[key] = number
        rows.append((number, row))
    return rows


def _decoded(path: Path) -> str:
    content = path.read_bytes()
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refusal("register_encoding", file=path)


def _checked(
    register: Register, path: Path, number: int, found: dict[str, str]
) -> dict[str, str | None]:
    row: dict[str, str | None] = {}
    for column in register.columns:
        value = found.get(column) or None
        if value is None and column in register.required:
            raise Refusal("register_empty", file=path, row=number, column=column)
        check = register.checks.get(column)
        if value is not None and check is not None:
            accepted = check.accept(value)
            if accepted is None:
                raise Refusal(
                    "register_value",
                    file=path,
                    row=number,
                    column=column,
                    found=value,
                    expected=Phrase(check.expects),
                )
            value = accepted
        row[column] = value
    if register.name == "missing_codes" and not (
        row["file_sha256"] or (row["layout"] and row["cycle"])
    ):
        raise Refusal("register_missing_code_scope", file=path, row=number)
    if register.name == "training_cases" and (row["linked_to_cycle"] is None) != (
        row["linked_to_case"] is None
    ):
        raise Refusal("register_case_link", file=path, row=number)
    return row


def load(con: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, int]:
    """
    Load every register into ``raw.register_<name>``, all columns as text.

    ``raw.registers`` says which file each came from, so that an issue can cite its cells;
    what corrected texts spell stands in tables of its own.

    Parameters
    ----------
    con : duckdb.DuckDBPyConnection
        The warehouse under construction.
    folder : Path
        The home's folder of registers.

    Returns
    -------
    dict of str to int
        Rows by register.
    """
    from ingest.spelling import normalise

    counts = {}
    con.execute("create schema if not exists raw")
    con.execute("create table raw.registers (file_name varchar, file_sha256 varchar)")
    for register in REGISTERS:
        path = register.path(folder)
        rows = read(register, path)
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        name = f"{folder.name}/{path.name}"
        con.execute("insert into raw.registers values (?, ?)", [name, content])
        names = [*register.columns, *(f"{column}_norm" for column in register.normalised)]
        declared = ", ".join(f'"{name}" varchar' for name in names)
        table = f"raw.register_{register.name}"
        con.execute(f"create table {table} (row_no integer, {declared})")
        marks = ", ".join("?" for _ in range(1 + len(names)))
        for number, row in rows:
            values = [row[column] for column in register.columns]
            twins = [
                None if row[column] is None else normalise(row[column])
                for column in register.normalised
            ]
            con.execute(
                f"insert into {table} values ({marks})", [number, *values, *twins]
            )
        if register.name == "corrections":
            corrections.load(con, rows)
        counts[register.name] = len(rows)
    return counts


def verify(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """
    Refuse registers that the facts contradict.

    Parameters
    ----------
    con : duckdb.DuckDBPyConnection
        The warehouse under construction, with facts and registers loaded.
    folder : Path
        The home's folder of registers.

    Raises
    ------
    Refusal
        When a correction expects another text than its cell holds.
    """
    (register,) = (register for register in REGISTERS if register.name == "corrections")
    corrections.verify(con, register.path(folder))

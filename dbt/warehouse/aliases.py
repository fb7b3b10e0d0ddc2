"""
The register of aliases, one row at a time: a person says what a text means, and why.

Rows that stand in the file are never touched; a new one is put behind them in the file's
own encoding, order of columns and line ends, and the whole appears in one step.
"""

import csv
import io
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ingest import durable, lock
from ingest.spelling import normalise
from warehouse import registers, standard, versions
from warehouse.home import Home
from warehouse.publish import SCHEMA
from warehouse.reader import Published, published
from warehouse.refusals import Refusal
from warehouse.tabular import harmless

REGISTER = next(one for one in registers.REGISTERS if one.name == "aliases")
KINDS = ("organisation", "examiner", "panel", "cycle", "sector")
#: The issue that an alias of a kind settles.
SETTLES = {
    "organisation": "unmatched_organisation",
    "examiner": "unmatched_examiner",
    "sector": "sector_unknown",
    "cycle": "cycle_unknown",
}


@dataclass(frozen=True)
class Alias:
    """
    One row of the register.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    text : str
        As it stands on sheets.
    target_id : str
        What it means: an organisation's or examiner's id, a panel, a year, a sector.
    reason : str
        Why.
    decided_by, decided_on : str or None
        Who said so, and when.
    """

    kind: str
    text: str
    target_id: str
    reason: str
    decided_by: str | None
    decided_on: str | None


@dataclass(frozen=True)
class Added:
    """
    What adding an alias will change.

    Parameters
    ----------
    alias : Alias
        The new row.
    path : Path
        The register.
    n_issues, n_files : int or None
        Issues of the current version that it should settle, and the files that they
        stand in; None where nothing is published, or the kind settles none by itself.
    """

    alias: Alias
    path: Path
    n_issues: int | None
    n_files: int | None


def listed(home: Home) -> list[Alias]:
    """
    Read the register.

    Parameters
    ----------
    home : Home
        The office's folder; a register that does not exist yet is empty.

    Returns
    -------
    list of Alias
        In the file's order.

    Raises
    ------
    Refusal
        Where the register is not what it should be.
    """
    path = REGISTER.path(home.registers)
    rows = registers.read(REGISTER, path) if path.exists() else []
    return [Alias(**row) for _, row in rows]  # type: ignore[arg-type]


def add(
    home: Home, kind: str, text: str, target: str, reason: str, by: str | None = None
) -> Added:
    """
    Put one row behind those of the register.

    Parameters
    ----------
    home : Home
        The office's folder.
    kind : str
        One of `KINDS`.
    text : str
        As it stands on sheets.
    target : str
        What it means.
    reason : str
        Why; at least one letter or digit.
    by : str, optional
        Who decides.

    Returns
    -------
    Added
        The row, and what it should settle.

    Raises
    ------
    Refusal
        Where the kind is unknown, the text has an alias or means itself, the reason is
        missing, or the current version knows no such target.
    """
    if kind not in KINDS:
        raise Refusal("alias_kind_unknown", kind=kind, known=", ".join(KINDS))
    text, target, reason = text.strip(), target.strip(), reason.strip()
    if not normalise(text) or harmless(text) != text:
        raise Refusal("alias_text_wrong", text=text)
    if not any(letter.isalnum() for letter in reason):
        raise Refusal("alias_reason_missing")
    if normalise(text) == normalise(target):
        raise Refusal("alias_of_itself", text=text)
    source = _current(home)
    _check_target(source, kind, target)
    home.prepare()
    path = REGISTER.path(home.registers)
    alias = Alias(kind, text, target, reason, by or None, date.today().isoformat())
    with lock.writing(home.path):
        for number, row in registers.read(REGISTER, path):
            if row["kind"] == kind and normalise(row["text"]) == normalise(text):
                raise Refusal(
                    "alias_exists",
                    text=text,
                    target=row["target_id"],
                    file=path,
                    row=number,
                )
        try:
            durable.write(path, _with_row(path.read_bytes(), alias))
        except OSError as error:
            reason = error.strerror or str(error)
            raise Refusal("home_not_writable", home=path, reason=reason) from error
    n_issues, n_files = _settled(source, kind, text)
    return Added(alias, path, n_issues, n_files)


def _with_row(content: bytes, alias: Alias) -> bytes:
    """Put a row behind the bytes of a register, which stay as they are."""
    encoding, decoded = _decoded(content)
    header = next(csv.reader(io.StringIO(decoded, newline="")))
    end = "\r\n" if "\r\n" in decoded else "\n"
    row = io.StringIO(newline="")
    fields = vars(alias)
    csv.writer(row, lineterminator=end).writerow(
        [fields[name.strip().lower()] for name in header]
    )
    gap = "" if decoded.endswith(("\n", "\r")) else end
    return content + (gap + row.getvalue()).encode(encoding)


def _decoded(content: bytes) -> tuple[str, str]:
    """Give the encoding in which a row may follow, and the text; it was read before."""
    for encoding in registers.ENCODINGS:
        try:
            # the mark at the head of a file stands there once
            return encoding.removesuffix("-sig"), content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refusal("register_encoding", file=REGISTER.name)


def _current(home: Home) -> Published | None:
    return published(home.path, "office") if versions.current(home) else None


def _check_target(source: Published | None, kind: str, target: str) -> None:
    """Refuse a target that nothing knows, where that can be told."""
    if kind == "sector":
        known = {row["sector"] for row in standard.rows("sectors")}
        if target not in known:
            raise Refusal(
                "alias_target_unknown", target=target, known=", ".join(sorted(known))
            )
    elif kind == "cycle":
        if registers.YEAR.accept(target) is None:
            raise Refusal("alias_target_no_year", target=target)
    elif source is not None and kind in _KNOWN and not _is_known(source, kind, target):
        raise Refusal(f"alias_no_{kind}", target=target, version=source.version)


#: Who may be meant: an organisation that a register lists, an examiner of a roster.
_KNOWN = {
    "organisation": f"""
        select count(*) as n from {SCHEMA}.dim_application
        where organisation_id = $target and not is_provisional
    """,
    "examiner": f"""
        select count(*) as n from {SCHEMA}.dim_examiner
        where examiner_id = $target and is_matched
    """,
}


def _is_known(source: Published, kind: str, target: str) -> bool:
    found = source.query(_KNOWN[kind], {"target": target})
    return bool(found["n"][0])


def _settled(
    source: Published | None, kind: str, text: str
) -> tuple[int | None, int | None]:
    """Count the issues of the current version that an alias should settle."""
    if source is None or kind not in SETTLES:
        return None, None
    found = source.query(
        f"""
        select file_sha256, raw_text from {SCHEMA}.fct_issues
        where rule = $rule and raw_text is not null
        """,
        {"rule": SETTLES[kind]},
    )
    hit = [
        sha256 for sha256, raw in found.iter_rows() if normalise(raw) == normalise(text)
    ]
    return len(hit), len(set(hit))

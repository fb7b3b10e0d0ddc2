"""
Why a file has the layout that it has: what decided, and what the other layouts lacked.

The recogniser keeps every row that it considered; here the nearest one of each layout
and sheet is told, with what was found and what was not, as data. Whoever shows it to
people words it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.refusal import Refusal

if TYPE_CHECKING:
    from ingest.recognise import Considered

#: Labels of one table that are told; a form has a few, a table of forms many.
_LABELS_TOLD = 6


@dataclass(frozen=True)
class Chosen:
    """
    A printed table and the layout that it has.

    Parameters
    ----------
    sheet : str or None
        None in a text file.
    cell : str
        First cell of its header.
    layout : str
        The layout's id.
    stage : str or None
        Where the layout itself says it.
    n_forms : int
        Sets of scores that the table holds.
    headers : mapping of str to str
        Address of each header that was known, and what it means (``role=word``).
    labels : mapping of str to str
        Address of the values behind labels that say whose the table is, and the label.
    """

    sheet: str | None
    cell: str
    layout: str
    stage: str | None
    n_forms: int
    headers: Mapping[str, str]
    labels: Mapping[str, str]


@dataclass(frozen=True)
class Reason:
    """
    Why a row is no header of a layout.

    Parameters
    ----------
    code : str
        ``missing_header``, ``missing_label``, ``excluded``, ``repeated``, ``too_few``
        (more unknown texts than known headers) or ``outranked`` (another layout knows
        more of the row).
    words : tuple of str
        The layout's own words, or those of the sheet, that decided.
    """

    code: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rejected:
    """
    The row of a sheet that came nearest to a layout which the sheet has not.

    Parameters
    ----------
    sheet : str or None
        None in a text file.
    row : int
        Its number.
    layout : str
        The layout's id.
    headers : mapping of str to str
        As of `Chosen`.
    reasons : tuple of Reason
        At least one.
    """

    sheet: str | None
    row: int
    layout: str
    headers: Mapping[str, str]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Explanation:
    """
    Why a file has its layouts, or none.

    Parameters
    ----------
    refusal : Refusal or None
        Why nothing of the file is read.
    book_layout : str or None
        The kind of workbook, where its sheets together make one.
    chosen : tuple of Chosen
        Its tables.
    rejected : tuple of Rejected
        By sheet and layout, for sheets that were read.
    unseen : tuple of str
        Ids of layouts of whose required headers not one word occurs.
    """

    refusal: Refusal | None
    book_layout: str | None
    chosen: tuple[Chosen, ...]
    rejected: tuple[Rejected, ...]
    unseen: tuple[str, ...]


def explain(path: Path) -> Explanation:
    """
    Read a file and say why it has its layouts.

    Parameters
    ----------
    path : pathlib.Path
        The file; nothing of it is kept.

    Returns
    -------
    Explanation
        Always, also of a file that is refused.

    Raises
    ------
    Refusal
        Where there is no such file.
    """
    from ingest.facts import FactRows
    from ingest.layouts import layouts
    from ingest.reading import open_book
    from ingest.scan import check
    from ingest.sheets import SheetReader

    check(path)
    if path.is_dir():
        raise Refusal("path_is_no_file", path=path)
    facts = FactRows("")
    reader = SheetReader(facts)
    refusal = None
    try:
        reader.read(open_book(path))
    except Refusal as error:
        refusal = error
    known = {layout.id: layout.required_labels for layout in layouts()}
    rows = facts.to_frame().to_dicts() if refusal is None else []
    tables = [row for row in rows if row["record"] == "table"]
    chosen = tuple(_chosen(tables, rows, reader.considered, known))
    seen = {row.layout for row in reader.considered}
    return Explanation(
        refusal=refusal,
        book_layout=next((row["book_layout"] for row in tables), None),
        chosen=chosen,
        rejected=tuple(_rejected(reader.considered, chosen)),
        unseen=tuple(name for name in known if name not in seen),
    )


def _chosen(
    tables: Iterable[dict[str, Any]],
    rows: Iterable[dict[str, Any]],
    considered: Iterable[Considered],
    known: Mapping[str, frozenset[str]],
) -> Iterator[Chosen]:
    """Put the logical tables together again that were printed as one."""
    printed: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for table in tables:
        place = (table["sheet"], table["first_cell"], table["layout"])
        printed.setdefault(place, []).append(table)
    headers = {(row.sheet, row.row): row.matched for row in considered if row.is_header}
    for (sheet, cell, layout), parts in printed.items():
        numbers = {part["table_no"] for part in parts}
        labels = {
            row["cell"]: row["header_text"]
            for row in rows
            if row["record"] == "cell"
            and row["block"] == "title"
            and row["table_no"] in numbers
            and row["role"] in known[layout]
            and row["header_text"]
        }
        yield Chosen(
            sheet=sheet,
            cell=cell,
            layout=layout,
            stage=next((part["stage"] for part in parts if part["stage"]), None),
            n_forms=len({part["form_no"] for part in parts}),
            headers=headers.get((sheet, _row(cell)), {}),
            labels=dict(list(labels.items())[:_LABELS_TOLD]),
        )


def _rejected(
    considered: Iterable[Considered], chosen: Iterable[Chosen]
) -> Iterator[Rejected]:
    """Give the nearest row of each layout and sheet that have no table of it."""
    taken = {(table.sheet, table.layout) for table in chosen}
    winners = {(table.sheet, _row(table.cell)) for table in chosen}
    nearest: dict[tuple[str | None, str], Considered] = {}
    for row in considered:
        place = (row.sheet, row.layout)
        best = nearest.get(place)
        # what is said later of the same row is said with the title block in sight
        if best is None or _nearness(row) >= _nearness(best):
            nearest[place] = row
    for (sheet, layout), row in sorted(
        nearest.items(), key=lambda item: -item[1].n_matched
    ):
        if (sheet, layout) not in taken:
            is_outranked = row.is_header and (sheet, row.row) in winners
            reasons = (Reason("outranked"),) if is_outranked else tuple(_reasons(row))
            yield Rejected(sheet, row.row, layout, row.matched, reasons)


def _nearness(row: Considered) -> int:
    return row.n_matched - row.n_unmatched


def _reasons(row: Considered) -> Iterator[Reason]:
    for words in row.missing:
        yield Reason("missing_header", (words,))
    if row.excluded_by:
        yield Reason("excluded", row.excluded_by)
    if row.repeated:
        yield Reason("repeated", row.repeated)
    if row.n_unmatched >= row.n_matched:
        yield Reason("too_few", (f"{row.n_matched}", f"{row.n_unmatched}"))
    for words in row.missing_labels:
        yield Reason("missing_label", (words,))


def _row(cell: str) -> int:
    return int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))

"""
Which layouts there are, and why a file has the one that it has.

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
    from ingest.layouts import Layout
    from ingest.recognise import Considered

#: Labels of one table that are told; a form has a few, a table of forms many.
_LABELS_TOLD = 6


@dataclass(frozen=True)
class Known:
    """
    A layout, and what decides that a sheet has it.

    Parameters
    ----------
    id, title_zh, title_en : str
        Its names.
    kind : str
        ``form``, ``register`` or ``book``.
    base : str or None
        The layout of which it is a variant.
    headers : tuple of str
        For each header that must be there, the words of which one will do.
    labels : tuple of str
        Labels of which one must stand above.
    when : tuple of str
        For a variant what makes it one: words of a stage, or ``.docx``; for a workbook
        the layouts of which one of each group stands on its sheets.
    path : pathlib.Path
        Its file.
    is_own : bool
        Whether it is the home's.
    """

    id: str
    title_zh: str
    title_en: str
    kind: str
    base: str | None
    headers: tuple[str, ...]
    labels: tuple[str, ...]
    when: tuple[str, ...]
    path: Path
    is_own: bool


def catalogue(own: Path | None = None) -> list[Known]:
    """
    List all layouts.

    Parameters
    ----------
    own : pathlib.Path, optional
        A home's own folder of layouts.

    Returns
    -------
    list of Known
        In the order of their numbers, then the home's.

    Raises
    ------
    Refusal
        Where a layout file is wrong.
    """
    from ingest.layouts import FOLDER, book_layouts, layout_files, layouts, vocabulary

    files = layout_files(own)
    found: list[Known] = []
    for layout in layouts(own):
        stage = layout.when.get("stage")
        when = ["/".join(vocabulary().stages.first_words([stage]))] if stage else []
        when += [".docx"] if layout.when.get("document") else []
        found.append(
            Known(
                id=layout.id,
                title_zh=layout.title_zh,
                title_en=layout.title_en,
                kind=layout.kind,
                base=layout.base,
                headers=tuple(layout.required_headers),
                labels=tuple(layout.labels.first_words(layout.required_labels)),
                when=tuple(when),
                path=files[layout.id],
                is_own=files[layout.id].parent != FOLDER,
            )
        )
    for book in book_layouts(own):
        found.append(
            Known(
                id=book.id,
                title_zh=book.title_zh,
                title_en=book.title_en,
                kind="book",
                base=None,
                headers=(),
                labels=(),
                when=tuple("/".join(sorted(group)) for group in book.holds),
                path=files[book.id],
                is_own=files[book.id].parent != FOLDER,
            )
        )
    order = {name: at for at, name in enumerate(files)}
    return sorted(found, key=lambda layout: order[layout.id])


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


def explain(path: Path, own: Path | None = None) -> Explanation:
    """
    Read a file and say why it has its layouts.

    Parameters
    ----------
    path : pathlib.Path
        The file; nothing of it is kept.
    own : pathlib.Path, optional
        A home's own folder of layouts.

    Returns
    -------
    Explanation
        Always, also of a file that is refused.

    Raises
    ------
    Refusal
        Where there is no such file, or a layout file is wrong.
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
    reader = SheetReader(facts, own)
    refusal = None
    try:
        reader.read(open_book(path))
    except Refusal as error:
        refusal = error
    known = {layout.id: layout for layout in layouts(own)}
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
    known: Mapping[str, Layout],
) -> Iterator[Chosen]:
    """Put the logical tables together again that were printed as one."""
    printed: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for table in tables:
        place = (table["sheet"], table["first_cell"], table["layout"])
        printed.setdefault(place, []).append(table)
    headers = {
        (row.sheet, row.row, row.layout): row.matched
        for row in considered
        if row.is_header
    }
    for (sheet, cell, layout), parts in printed.items():
        # a variant has the header of its base
        base = known[layout].base or layout
        numbers = {part["table_no"] for part in parts}
        labels = {
            row["cell"]: row["header_text"]
            for row in rows
            if row["record"] == "cell"
            and row["block"] == "title"
            and row["table_no"] in numbers
            and row["role"] in known[layout].required_labels
            and row["header_text"]
        }
        yield Chosen(
            sheet=sheet,
            cell=cell,
            layout=layout,
            stage=next((part["stage"] for part in parts if part["stage"]), None),
            n_forms=len({part["form_no"] for part in parts}),
            headers=headers.get((sheet, _row(cell), base), {}),
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


def _nearness(row: Considered) -> tuple[int, int]:
    return -len(row.missing), row.n_matched - row.n_unmatched


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

"""
Which layout a sheet has, and where its tables begin, told by headers and labels.

Nothing here knows a layout: the YAML files say which headers and labels a kind of sheet
must have. Every header row that was considered, and why it was taken or not, is kept as
data (`Considered`), so that a person can be told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ingest.factors import Named, named_factors, resolve
from ingest.grid import Cell, Sheet, address
from ingest.layouts import Layout, Vocabulary
from ingest.spelling import normalise, spelled_number

#: A header is a few words; a longer text that holds a listed word is a sentence.
_LONGEST_HEADER = 40


@dataclass(frozen=True)
class Column:
    """What a column of a table holds."""

    role: str
    header: str
    word: str = ""
    factor_process: str | None = None
    factor_result: str | None = None


@dataclass(frozen=True)
class Header:
    """The header rows of a table and what its columns hold."""

    layout: Layout
    top: int
    bottom: int
    columns: Mapping[int, Column]

    @property
    def left(self) -> int:
        """The first headed column."""
        return min(self.columns)

    def same_columns(self, other: Header) -> bool:
        """Tell whether another header repeats this one."""
        return self.layout is other.layout and {
            column: found.role for column, found in self.columns.items()
        } == {column: found.role for column, found in other.columns.items()}


@dataclass(frozen=True)
class Considered:
    """
    A row that might have been a header of a layout, and why it is or is not.

    ``matched`` maps addresses to role=word; ``missing`` gives, for each required group,
    words of which one was expected; ``excluded_by`` the headers of another kind of sheet;
    ``repeated`` roles that two columns claim; ``missing_labels`` the labels of which a
    title block above would need one.
    """

    sheet: str | None
    row: int
    layout: str
    is_header: bool
    matched: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    excluded_by: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()
    n_matched: int = 0
    n_unmatched: int = 0
    missing_labels: tuple[str, ...] = ()

    def in_words(self) -> str:
        """Say with the layout's own words what decided, in no language."""
        parts = [f"− {group}" for group in self.missing]
        parts += [f"× {text}" for text in self.excluded_by]
        parts += [f"{role} × 2" for role in self.repeated]
        if self.n_unmatched >= self.n_matched:
            parts.append(f"{self.n_matched} : {self.n_unmatched}")
        parts += [f"− {label}" for label in self.missing_labels]
        return f"{self.layout} {'; '.join(parts)}".strip()


def find_headers(
    sheet: Sheet,
    layouts: Sequence[Layout],
    vocabulary: Vocabulary,
    context: frozenset[str],
) -> tuple[list[Header], list[Considered]]:
    """
    Find the header rows of all tables of a sheet.

    Parameters
    ----------
    sheet : Sheet
        The cells.
    layouts : sequence of Layout
        The layouts to try.
    vocabulary : Vocabulary
        The shared words.
    context : frozenset of str
        Dimensions (``process``, ``result``) that the sheet's name says.

    Returns
    -------
    headers : list of Header
        In reading order; repeated headers of one table are all listed.
    considered : list of Considered
        Each row that had at least one required header of a layout.
    """
    headers: list[Header] = []
    considered: list[Considered] = []
    rows = sorted(sheet.rows)
    below = 0
    for row in rows:
        if row <= below:
            continue
        texts = _texts(sheet.rows[row])
        if len(texts) < 2:
            continue
        best: Header | None = None
        for layout in layouts:
            found, why = _header_at(sheet, row, texts, layout, vocabulary, context)
            if why is not None:
                considered.append(why)
            if found is not None and (
                best is None or len(found.columns) > len(best.columns)
            ):
                best = found
        if best is not None:
            headers.append(best)
            below = best.bottom
    return headers, considered


def _texts(cells: Mapping[int, Cell]) -> dict[int, str]:
    return {
        column: text
        for column, cell in cells.items()
        if cell.kind == "text"
        and len(text := normalise(cell.raw)) <= _LONGEST_HEADER
        and text.find(":", 0, -1) < 0  # that is a label with its value
        and spelled_number(text) is None  # 45% is no column of percentages
    }


def _header_at(
    sheet: Sheet,
    row: int,
    texts: Mapping[int, str],
    layout: Layout,
    vocabulary: Vocabulary,
    context: frozenset[str],
) -> tuple[Header | None, Considered | None]:
    """Try a row, alone and with the row below it, as a header of a layout."""
    required = frozenset().union(*layout.required_headers.values())
    found = {text: layout.headers.longest_in(text) for text in texts.values()}
    if not any(word is not None and word.code in required for word in found.values()):
        return None, None
    bottom = row
    columns = dict(texts)
    own_words = dict(texts)
    if _has_second_row(sheet, row, layout):
        bottom = row + 1
        above = _spread(sheet, row, texts)
        second = _texts(sheet.rows[bottom])
        own_words |= second
        columns |= {
            column: above.get(column, "") + text for column, text in second.items()
        }
    roles = _roles(columns, own_words, layout, vocabulary, context)
    present = {column.role for column in roles.values()}
    why = Considered(
        sheet=sheet.name,
        row=row,
        layout=layout.id,
        is_header=False,
        matched={address(row, at): f"{c.role}={c.word}" for at, c in roles.items()},
        missing=tuple(
            name for name, group in layout.required_headers.items() if not group & present
        ),
        excluded_by=tuple(
            text for text in columns.values() if layout.excludes.longest_in(text)
        ),
        repeated=tuple(
            role
            for role in sorted(layout.single)
            if sum(column.role == role for column in roles.values()) > 1
        ),
        n_matched=len(roles),
        n_unmatched=len(columns) - len(roles),
    )
    # labels and their values side by side are no headers: half of them match nothing
    is_row_of_headers = why.n_matched > why.n_unmatched
    if why.missing or why.excluded_by or why.repeated or not is_row_of_headers:
        return None, why
    rest = {
        column: Column("other_column", text)
        for column, text in columns.items()
        if column not in roles
    }
    header = Header(layout, row, bottom, dict(sorted({**roles, **rest}.items())))
    return header, replace(why, is_header=True)


def _roles(
    columns: Mapping[int, str],
    own_words: Mapping[int, str],
    layout: Layout,
    vocabulary: Vocabulary,
    context: frozenset[str],
) -> dict[int, Column]:
    """Give the role of each column: its own words decide, then those above it too."""
    roles: dict[int, Column] = {}
    named: dict[int, Named] = {}
    for column, text in columns.items():
        if layout.has_factors and (factors := named_factors(text, vocabulary)):
            named[column] = factors
            continue
        found = layout.headers.longest_in(own_words[column])
        found = found or layout.headers.longest_in(text)
        if found:
            roles[column] = Column(found.code, text, found.word)
    for column, factor in resolve(named, context).items():
        roles[column] = Column(
            "factor", columns[column], columns[column], factor.process, factor.result
        )
    return roles


def _has_second_row(sheet: Sheet, row: int, layout: Layout) -> bool:
    """
    Tell whether the header goes on in the row below.

    It does where a merged header spreads over texts below it, and the row below names
    nothing of its own that a table row would: its label columns are empty.
    """
    below = _texts(sheet.rows.get(row + 1, {}))
    if not below or len(below) < len(sheet.rows[row + 1]):
        return False  # numbers stand there
    spread = [
        merge
        for merge in sheet.merges
        if merge.top == row and merge.bottom == row and merge.right > merge.left
    ]
    if not any(m.left <= column <= m.right for m in spread for column in below):
        return False
    for column, text in _texts(sheet.rows[row]).items():
        found = layout.headers.longest_in(text)
        if found and found.code in layout.label_columns and column in below:
            return False
    return True


def _spread(sheet: Sheet, row: int, texts: Mapping[int, str]) -> dict[int, str]:
    """Give each column the header above it, spread over the merge that it stands in."""
    above = dict(texts)
    for merge in sheet.merges:
        if merge.top <= row <= merge.bottom and merge.left in texts:
            for column in range(merge.left, merge.right + 1):
                above[column] = texts[merge.left]
    return above

"""
Which layout a sheet has, and where its tables begin, told by headers and labels.

Nothing here knows a layout: the YAML files say which headers and labels a kind of sheet
must have. Every header row that was considered, and why it was taken or not, is kept as
data (`Considered`), so that a person can be told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from ingest.clause_headers import CLAUSE, ScoresBelow, clause_columns
from ingest.columns import Column, claimed, columns_of
from ingest.forms import label_role
from ingest.grid import Cell, Sheet, address
from ingest.header_rows import Stack, header_stacks, header_texts
from ingest.layouts import Layout, Vocabulary
from ingest.layouts.layout import Found
from ingest.spelling import normalise, spelled_number
from ingest.text import split_note

#: A column with a number has one soon below its header.
_SOON = 60
#: How many texts are remembered with what they open.
_MOST_TEXTS = 20_000
#: Labels over their values take two rows, and a few more may follow.
_TITLE_ROWS = 3


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
        return self.layout is other.layout and _outline(self) == _outline(other)


def _outline(header: Header) -> dict[int, tuple[str, str, str]]:
    return {
        column: (found.role, found.part, found.name)
        for column, found in header.columns.items()
    }


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

    def nearness(self) -> tuple[bool, int, int]:
        """Rank the rows that are no header by how near they came to one."""
        n_reasons = len(self.missing) + len(self.excluded_by) + len(self.repeated)
        n_reasons += self.n_unmatched >= self.n_matched
        return bool(self.missing_labels), -n_reasons, self.n_matched - self.n_unmatched

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
    of_word = _Openings.of(tuple(layouts))
    below = 0
    for row in sorted(sheet.rows):
        if row <= below:
            continue
        texts = header_texts(sheet.rows[row])
        if len(texts) < 2:
            continue
        best: Header | None = None
        best_rank = (0, 0)
        has_numbers = any(cell.kind == "number" for cell in sheet.rows[row].values())
        for layout in of_word.opened_by(texts.values()):
            if has_numbers and _is_mere_data(texts.values(), layout):
                continue
            found, why = _header_at(sheet, row, texts, layout, vocabulary, context)
            considered.append(why)
            if found is not None:
                n_named = sum(bool(column.name) for column in found.columns.values())
                rank = (why.n_matched, why.n_matched - n_named)
                if rank > best_rank:
                    best, best_rank = found, rank
        if best is not None:
            while headers and _is_title_block(sheet, headers[-1], best):
                headers.pop()
            headers.append(best)
            below = best.bottom
    return headers, considered


def _is_title_block(sheet: Sheet, above: Header, below: Header) -> bool:
    """Tell labels, over their values or beside them, from the header of a list."""
    if not above.layout.is_register or below.layout.is_register:
        return False
    n_rows = sum(above.bottom < row < below.top for row in sheet.rows)
    return n_rows <= _TITLE_ROWS and all(
        _is_labelled(sheet.rows[row], below.layout)
        for row in range(above.top, above.bottom + 1)
    )


def _is_labelled(cells: Mapping[int, Cell], layout: Layout) -> bool:
    """Tell whether every text of a row is a label or stands behind one."""
    texts = [normalise(cell.raw) for _, cell in sorted(cells.items())]
    are_labels = [label_role(text, layout) is not None for text in texts]
    return all(
        is_label or behind_label
        for is_label, behind_label in zip(are_labels, [False, *are_labels], strict=False)
    )


class _Openings:
    """
    The layouts of which a text is a required header.

    Most rows are data: what a text opens is looked up once for each text.
    """

    def __init__(self, layouts: tuple[Layout, ...]) -> None:
        self._layouts = layouts
        self._known: dict[str, tuple[int, ...]] = {}

    @staticmethod
    @cache
    def of(layouts: tuple[Layout, ...]) -> _Openings:
        """Give the ones of some layouts."""
        return _Openings(layouts)

    def opened_by(self, texts: Iterable[str]) -> list[Layout]:
        """Give the layouts of which one of some texts is a required header, in order."""
        opened: set[int] = set()
        for text in texts:
            found = self._known.get(text)
            if found is None:
                if len(self._known) > _MOST_TEXTS:
                    self._known.clear()
                found = self._known[text] = tuple(
                    n for n, layout in enumerate(self._layouts) if _opens(text, layout)
                )
            opened.update(found)
        return [self._layouts[n] for n in sorted(opened)]


def _opens(text: str, layout: Layout) -> bool:
    return any(
        (found := words.longest_in(text)) is not None and found.code in layout.required
        for words in (layout.headers, layout.part_words)
    )


def _is_mere_data(texts: Collection[str], layout: Layout) -> bool:
    """Tell a row beside whose numbers stand too few words of a layout to look further."""
    if layout.named_part is not None or layout.shape == "wide":
        return False  # headers of no list may belong there
    n_listed = sum(layout.headers.longest_in(text) is not None for text in texts)
    return not layout.has_factors and n_listed * 2 <= len(texts)


def _lacking(
    sheet: Sheet, row: int, stacks: Mapping[int, Stack], layout: Layout
) -> Considered | None:
    """
    Say why a row can be no header of a layout, by its words alone.

    So few rows are looked at with all that stands below them; None where the words that
    the layout requires are there.
    """
    listed: dict[int, Found] = {}
    said: set[str] = set()
    for column, stack in stacks.items():
        role = layout.headers.longest_in(stack.own)
        if role is None and len(stack.texts) > 1:
            role = layout.headers.longest_in(stack.whole)
        part = layout.part_words.longest_in(stack.whole) if layout.parts else None
        if part is not None:
            said.add(part.code)
            role = role or Found("score", part.word)
        if role is not None:
            listed[column] = role
            if part is None or layout.parts[part.code].check is None:
                said.add(role.code)
    if layout.named_part is not None:
        said.add(layout.named_part.name)  # no word says it
    if layout.shape == "wide":
        said.add(CLAUSE)
    missing = tuple(
        name for name, group in layout.required_headers.items() if not group & said
    )
    excluded = _excluded(stacks, layout)
    if not missing and not excluded:
        return None
    return Considered(
        sheet=sheet.name,
        row=row,
        layout=layout.id,
        is_header=False,
        matched={address(row, at): f"{w.code}={w.word}" for at, w in listed.items()},
        missing=missing,
        excluded_by=excluded,
        n_matched=len(listed),
        n_unmatched=len(stacks) - len(listed),
    )


def _excluded(stacks: Mapping[int, Stack], layout: Layout) -> tuple[str, ...]:
    return tuple(
        text
        for stack in stacks.values()
        if layout.excludes.longest_in(text := stack.whole)
    )


def _header_at(
    sheet: Sheet,
    row: int,
    texts: Mapping[int, str],
    layout: Layout,
    vocabulary: Vocabulary,
    context: frozenset[str],
) -> tuple[Header | None, Considered]:
    """Try a row, with the rows below it that belong to it, as a header of a layout."""
    if layout.shape == "wide":
        texts = header_texts(sheet.rows[row], layout)
    bottom, stacks = header_stacks(sheet, row, texts, layout)
    if (lacking := _lacking(sheet, row, stacks, layout)) is not None:
        return None, lacking
    explained = columns_of(
        stacks, layout, vocabulary, context, _NumbersBelow(sheet, bottom)
    )
    if layout.shape == "wide":
        are_scores = ScoresBelow(sheet, bottom, vocabulary)
        explained = clause_columns(stacks, explained, layout, vocabulary, are_scores)
    roles = claimed(explained, layout)
    present = {column.role for column in roles.values() if not _is_check(column, layout)}
    present |= {column.said_part for column in roles.values()}
    present |= {CLAUSE for column in roles.values() if column.part == CLAUSE}
    why = Considered(
        sheet=sheet.name,
        row=row,
        layout=layout.id,
        is_header=False,
        matched={
            address(row, at): f"{_meaning(c, layout)}={c.word}" for at, c in roles.items()
        },
        missing=tuple(
            name for name, group in layout.required_headers.items() if not group & present
        )
        + _missing_names(roles, layout),
        excluded_by=_of_nobody(explained, roles, layout),
        repeated=_repeated(roles, layout),
        n_matched=len(roles),
        n_unmatched=len(stacks) - len(roles),
    )
    # labels and their values side by side are no headers: half of them match nothing
    is_row_of_headers = why.n_matched > why.n_unmatched
    if why.missing or why.excluded_by or why.repeated or not is_row_of_headers:
        return None, why
    if words := _missing_words(sheet, layout):
        return None, replace(why, missing=words)
    rest = {
        column: Column("other_column", stack.whole)
        for column, stack in stacks.items()
        if column not in roles
    }
    header = Header(layout, row, bottom, dict(sorted({**roles, **rest}.items())))
    return header, replace(why, is_header=True)


class _NumbersBelow:
    """Tells whether a number stands below the header of a column."""

    def __init__(self, sheet: Sheet, bottom: int) -> None:
        self.sheet = sheet
        self.bottom = bottom

    def __call__(self, column: int) -> bool:
        below = (self.sheet.rows.get(self.bottom + n, {}) for n in range(1, _SOON))
        return any(
            cell.kind == "number"
            or (
                cell.kind == "text"
                and spelled_number(split_note(normalise(cell.raw)).core) is not None
            )
            for cell in (row[column] for row in below if column in row)
        )


def _meaning(column: Column, layout: Layout) -> str:
    part = layout.parts.get(column.part)
    if part is None:
        return column.role
    return part.named or f"{part.name}.{column.role}"


def _missing_names(roles: Mapping[int, Column], layout: Layout) -> tuple[str, ...]:
    """Ask for a second name where nothing else shows that the first one is a name."""
    part = layout.named_part
    if part is None or part.named is None:
        return ()
    n_names = len({column.named_at for column in roles.values() if column.name})
    others = {c.part for c in roles.values() if c.part and c.part != part.name}
    if n_names == 1 and not others:
        return tuple(f"{word} × 2" for word in layout.labels.first_words([part.named]))
    return ()


def _of_nobody(
    explained: Mapping[int, Column], roles: Mapping[int, Column], layout: Layout
) -> tuple[str, ...]:
    """
    Give the headers of values of no part.

    They show another kind of sheet, whose unlisted headers are no names, unless a
    summary of the names stands beside them.
    """
    part = layout.named_part
    if part is None or any(c.part not in {"", part.name} for c in roles.values()):
        return ()
    return tuple(
        column.header
        for at, column in explained.items()
        if at not in roles and column.role in layout.value_columns
    )


def _missing_words(sheet: Sheet, layout: Layout) -> tuple[str, ...]:
    """Give the words of which the layout asks one anywhere on the sheet."""
    words = layout.required_words
    texts = (cell.raw for _, _, cell in sheet.cells() if cell.kind == "text")
    if not words.by_word or any(
        map(words.longest_in, map(normalise, (sheet.name, *texts)))
    ):
        return ()
    return ("/".join(words.by_word),)


def _is_check(column: Column, layout: Layout) -> bool:
    """Tell a column that only summarises the others."""
    part = layout.parts.get(column.part)
    return part is not None and part.check is not None


def _repeated(roles: Mapping[int, Column], layout: Layout) -> tuple[str, ...]:
    """Give the roles that two columns of one form claim."""
    claims = Counter(
        (column.role, column.owner)
        for column in roles.values()
        if not _is_check(column, layout)
    )
    return tuple(
        sorted(
            {role for (role, _), n in claims.items() if n > 1 and role in layout.single}
        )
    )

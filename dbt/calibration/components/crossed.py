"""
Scores crossed by applications, clauses and examiners, laid out for their equations.

Half of the random effects never leave their application, or their clause: these are
eliminated unit by unit. What is left are cells (examiner:clause after applications,
sheets after clauses), which meet only where a unit brings them together, and a narrow
border of two facets and the fixed means. The cost is cubic in the units and in the cells
of one linked block, so the cheaper of the two ways is taken; both give one likelihood.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

SOURCES = (
    "application",
    "clause",
    "examiner",
    "application_clause",
    "sheet",
    "examiner_clause",
    "residual",
)
# beyond these a dense block no longer fits a desk computer
MAX_BLOCK = 4_000
MAX_ENTRIES = 50_000_000


@dataclass(frozen=True)
class Elimination:
    """
    What is eliminated first, and what then remains.

    Attributes
    ----------
    unit : str
        Facet whose ratings are taken together.
    local : tuple of str
        Sources that never leave a unit; the residual besides.
    cell : str
        Source that remains, each of its levels at most once in a unit.
    border : tuple of str
        The other two sources, both functions of the cell.
    """

    unit: str
    local: tuple[str, str, str]
    cell: str
    border: tuple[str, str]


BY_APPLICATION = Elimination(
    "application",
    ("application", "application_clause", "sheet"),
    "examiner_clause",
    ("examiner", "clause"),
)
BY_CLAUSE = Elimination(
    "clause",
    ("clause", "application_clause", "examiner_clause"),
    "sheet",
    ("application", "examiner"),
)


@dataclass(frozen=True)
class Pattern:
    """Units whose ratings share the levels of their local sources in one way."""

    size: int
    entries: Whole
    same: dict[str, Floats]


@dataclass(frozen=True)
class Block:
    """
    Cells that units link, with the border they touch.

    Attributes
    ----------
    columns : ndarray of int, shape (n_cells,)
        The cells.
    border : ndarray of int, shape (n_touched,)
        Columns of the border that they touch, means last.
    belongs : ndarray, shape (n_cells, n_touched)
        Ones where a cell belongs to a level of the border; empty for means that belong to
        units.
    entries : ndarray of int
        Entries of the block-diagonal matrix that lie between two of the cells.
    row, column : ndarray of int
        Their cells, row not above column: the matrix is symmetric.
    mean : ndarray of int
        Their fixed mean, as a column of ``belongs``, where means belong to units.
    """

    columns: Whole
    border: Whole
    belongs: Floats
    entries: Whole
    row: Whole
    column: Whole
    mean: Whole


class CrossedDesign:
    """
    Scores with random terms of ``SOURCES`` and one fixed mean per stratum.

    Parameters
    ----------
    score : ndarray, shape (n,)
        Scores.
    application, clause, examiner : ndarray of int, shape (n,)
        Facets from 0; no examiner scores a clause of an application twice.
    stratum : ndarray of int, shape (n,)
        Group of the fixed mean, one for all ratings of an application.
    terms : sequence of str
        The random terms, of ``SOURCES`` and in this order, residual last.
    elimination : Elimination, optional
        Which way to go; the cheaper one by default.
    """

    def __init__(
        self,
        score: Floats,
        application: Whole,
        clause: Whole,
        examiner: Whole,
        stratum: Whole,
        terms: tuple[str, ...],
        elimination: Elimination | None = None,
    ) -> None:
        self.terms = terms
        codes = term_codes(application, clause, examiner)
        if elimination is None:
            elimination = min(
                BY_APPLICATION, BY_CLAUSE, key=lambda way: _cost(codes, way)
            )
        self.way = elimination
        self.is_too_large = not np.isfinite(_cost(codes, elimination))
        unit = codes[elimination.unit]
        order = np.argsort(unit, kind="stable")
        self.unit = unit[order]
        self.score, self.stratum = score[order], stratum[order]
        self.codes = {source: each[order] for source, each in codes.items()}
        self.n_strata = int(stratum.max()) + 1
        self.cell = self.codes[elimination.cell]
        self.n_cells = int(self.cell.max()) + 1
        self.has_means_of_units = elimination is BY_APPLICATION
        # levels of each cell in the border: two sources, and the mean unless a unit's
        first, second = (self.codes[source] for source in elimination.border)
        self.n_first = int(first.max()) + 1
        self.first_mean = self.n_first + int(second.max()) + 1
        self.n_border = self.first_mean + self.n_strata
        levels = [first, self.n_first + second, self.first_mean + self.stratum]
        self.of_cell = np.zeros((3 - self.has_means_of_units, self.n_cells), np.int64)
        for row, level in zip(self.of_cell, levels, strict=False):
            row[self.cell] = level
        if not self.is_too_large:
            self._lay_out()
            self._lay_out_blocks(_linked(self.cell, self.unit))

    def _lay_out(self) -> None:
        """Entries of the block-diagonal matrix, grouped by the pattern of the unit."""
        starts = np.unique(self.unit, return_index=True)[1]
        sizes = np.diff(np.r_[starts, len(self.unit)]).astype(np.int64)
        offsets = np.r_[0, np.cumsum(sizes**2)]
        self.n_entries = int(offsets[-1])
        self.row = np.empty(self.n_entries, dtype=np.int64)
        self.column = np.empty(self.n_entries, dtype=np.int64)
        found: dict[bytes, tuple[list[Whole], list[int]]] = {}
        for position, (start, size) in enumerate(zip(starts, sizes, strict=True)):
            rows = np.arange(start, start + size)
            here = slice(offsets[position], offsets[position + 1])
            self.row[here] = np.repeat(rows, size)
            self.column[here] = np.tile(rows, size)
            levels = [dense(self.codes[source][rows]) for source in self.way.local]
            key = b"".join(each.tobytes() for each in levels)
            found.setdefault(key, (levels, []))[1].append(int(offsets[position]))
        self.patterns = []
        for levels, firsts in found.values():
            size = len(levels[0])
            same = {
                source: (each[:, None] == each).astype(np.float64)
                for source, each in zip(self.way.local, levels, strict=True)
            }
            same["residual"] = np.eye(size)
            entries = np.array(firsts)[:, None] + np.arange(size * size)
            self.patterns.append(Pattern(size, entries, same))
        # each unit's rows follow each other, each with the columns of the whole unit
        self.row_ends = np.r_[0, np.cumsum(np.repeat(sizes, sizes))]

    def _lay_out_blocks(self, labels: Whole) -> None:
        place = np.empty(self.n_cells, dtype=np.int64)
        self.blocks = []
        of_entry = labels[self.cell[self.row]]
        order = np.argsort(of_entry, kind="stable")
        ends = np.searchsorted(of_entry[order], np.arange(labels.max() + 2))
        for label in range(int(labels.max()) + 1):
            columns = np.flatnonzero(labels == label)
            place[columns] = np.arange(len(columns))
            entries = order[ends[label] : ends[label + 1]]
            first = place[self.cell[self.row[entries]]]
            second = place[self.cell[self.column[entries]]]
            of_mean = self.first_mean + self.stratum[self.row[entries]]
            border = np.unique(np.r_[self.of_cell[:, columns].ravel(), of_mean])
            belongs = np.zeros((len(columns), len(border)))
            for column in self.of_cell[:, columns]:
                at = np.searchsorted(border, column)
                belongs[np.arange(len(columns)), at] = 1.0
            self.blocks.append(
                Block(
                    columns,
                    border,
                    belongs,
                    entries,
                    np.minimum(first, second),
                    np.maximum(first, second),
                    np.searchsorted(border, of_mean),
                )
            )

    def sums(self, term: str, values: Floats) -> Floats:
        """Z Z' v of a term, shape (n,)."""
        if term == "residual":
            return values
        codes = self.codes[term]
        return np.asarray(np.bincount(codes, values)[codes], dtype=np.float64)


def term_codes(application: Whole, clause: Whole, examiner: Whole) -> dict[str, Whole]:
    """
    Level of each rating in every source but the residual.

    Parameters
    ----------
    application, clause, examiner : ndarray of int, shape (n,)
        Facets from 0.

    Returns
    -------
    dict of str to ndarray of int, shape (n,)
        Levels from 0.
    """
    n_clauses = int(clause.max()) + 1
    n_examiners = int(examiner.max()) + 1
    return {
        "application": application,
        "clause": clause,
        "examiner": examiner,
        "application_clause": dense(application * n_clauses + clause),
        "sheet": dense(application * n_examiners + examiner),
        "examiner_clause": dense(examiner * n_clauses + clause),
    }


def dense(codes: Whole) -> Whole:
    """Renumber codes from 0 in their order, shape (n,)."""
    return np.unique(codes, return_inverse=True)[1].astype(np.int64)


def _linked(cell: Whole, unit: Whole) -> Whole:
    """Block of each cell: cells that units link, directly or by others."""
    n_cells, n_units = int(cell.max()) + 1, int(unit.max()) + 1
    link = sparse.coo_array(
        (np.ones(len(cell)), (cell, n_cells + unit)), shape=(n_cells + n_units,) * 2
    )
    labels = csgraph.connected_components(link, directed=False)[1][:n_cells]
    return np.asarray(labels, dtype=np.int64)


def _cost(codes: dict[str, Whole], way: Elimination) -> float:
    """About the multiplications of one evaluation; infinite where it would not fit."""
    blocks = np.bincount(_linked(codes[way.cell], codes[way.unit])).astype(float)
    units = np.bincount(codes[way.unit]).astype(float)
    border = sum(int(codes[source].max()) + 1 for source in way.border)
    if max(blocks.max(), border) > MAX_BLOCK or np.sum(units**2) > MAX_ENTRIES:
        return float("inf")
    return float(np.sum(blocks**3) + np.sum(units**3) + border**3)

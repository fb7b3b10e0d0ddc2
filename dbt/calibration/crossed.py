"""
Scores crossed by applications, clauses and examiners, laid out for their equations.

Applications number in the thousands, while their own effects (application,
application:clause, sheet) never leave them: these are eliminated application by
application. What is left are the examiner:clause cells, which meet only where an
application brings them together, and a narrow border of examiners, clauses and fixed
means. The cost is cubic only in the cells of one such block.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

LOCAL = ("application", "application_clause", "sheet", "residual")
BORDER = ("examiner", "clause")
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
class Pattern:
    """Applications whose ratings share clauses and examiners in one way."""

    size: int
    entries: Whole
    same: dict[str, Floats]


@dataclass(frozen=True)
class Block:
    """
    Examiner:clause cells that applications link, with the border they touch.

    Attributes
    ----------
    columns : ndarray of int, shape (n_cells,)
        The cells.
    border : ndarray of int, shape (n_touched,)
        Columns of the border that they touch, means last.
    belongs : ndarray, shape (n_cells, n_touched)
        Ones where a cell belongs to an examiner or a clause; means are left empty.
    entries : ndarray of int
        Entries of the block-diagonal matrix that lie between two of the cells.
    row, column : ndarray of int
        Their cells, row not above column: the matrix is symmetric.
    mean : ndarray of int
        Their fixed mean, as a column of ``belongs``.
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
        Scores, sorted by application.
    application, clause, examiner : ndarray of int, shape (n,)
        Facets from 0; no examiner scores a clause of an application twice.
    stratum : ndarray of int, shape (n,)
        Group of the fixed mean, one for all ratings of an application.
    terms : sequence of str
        The random terms, of ``SOURCES`` and in this order, residual last.
    """

    def __init__(
        self,
        score: Floats,
        application: Whole,
        clause: Whole,
        examiner: Whole,
        stratum: Whole,
        terms: tuple[str, ...],
    ) -> None:
        self.terms = terms
        self.score = score
        self.stratum = stratum
        self.n_strata = int(stratum.max()) + 1
        self.codes = term_codes(application, clause, examiner)
        self.cell = self.codes["examiner_clause"]
        self.n_cells = int(self.cell.max()) + 1
        # examiner and clause of each cell, as columns of the border
        self.n_examiners = int(examiner.max()) + 1
        self.n_clauses = int(clause.max()) + 1
        self.of_cell = np.zeros((2, self.n_cells), dtype=np.int64)
        self.of_cell[0, self.cell] = examiner
        self.of_cell[1, self.cell] = self.n_examiners + clause
        self.first_mean = self.n_examiners + self.n_clauses
        self.n_border = self.first_mean + self.n_strata
        starts = np.flatnonzero(np.r_[True, application[1:] != application[:-1]])
        self.sizes = np.diff(np.r_[starts, len(score)])
        self.n_entries = int(np.sum(self.sizes.astype(np.int64) ** 2))
        labels = self._linked(application)
        self.largest_block = int(np.bincount(labels).max())
        if self.is_too_large:
            return
        self._lay_out(starts, clause, examiner)
        self._lay_out_blocks(labels)

    @property
    def is_too_large(self) -> bool:
        """Whether the dense blocks would not fit."""
        return self.largest_block > MAX_BLOCK or self.n_entries > MAX_ENTRIES

    def _linked(self, application: Whole) -> Whole:
        """Block of each cell: cells that applications link, directly or by others."""
        n_applications = int(application.max()) + 1
        link = sparse.coo_array(
            (np.ones(len(application)), (self.cell, self.n_cells + application)),
            shape=(self.n_cells + n_applications,) * 2,
        )
        return np.asarray(
            csgraph.connected_components(link, directed=False)[1][: self.n_cells],
            dtype=np.int64,
        )

    def _lay_out(self, starts: Whole, clause: Whole, examiner: Whole) -> None:
        """Entries of the block-diagonal matrix, grouped by the pattern of the panel."""
        offsets = np.r_[0, np.cumsum(self.sizes.astype(np.int64) ** 2)]
        self.row = np.empty(self.n_entries, dtype=np.int64)
        self.column = np.empty(self.n_entries, dtype=np.int64)
        found: dict[bytes, tuple[Whole, Whole, list[int]]] = {}
        for position, (start, size) in enumerate(zip(starts, self.sizes, strict=True)):
            rows = np.arange(start, start + size)
            here = slice(offsets[position], offsets[position + 1])
            self.row[here] = np.repeat(rows, size)
            self.column[here] = np.tile(rows, size)
            clauses = np.unique(clause[rows], return_inverse=True)[1]
            examiners = np.unique(examiner[rows], return_inverse=True)[1]
            key = clauses.tobytes() + examiners.tobytes()
            found.setdefault(key, (clauses, examiners, []))[2].append(
                int(offsets[position])
            )
        self.patterns = []
        for clauses, examiners, firsts in found.values():
            size = len(clauses)
            same = {
                "application": np.ones((size, size)),
                "application_clause": (clauses[:, None] == clauses).astype(np.float64),
                "sheet": (examiners[:, None] == examiners).astype(np.float64),
                "residual": np.eye(size),
            }
            entries = np.array(firsts)[:, None] + np.arange(size * size)
            self.patterns.append(Pattern(size, entries, same))

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
        "application_clause": _dense(application * n_clauses + clause),
        "sheet": _dense(application * n_examiners + examiner),
        "examiner_clause": _dense(examiner * n_clauses + clause),
    }


def _dense(codes: Whole) -> Whole:
    return np.unique(codes, return_inverse=True)[1].astype(np.int64)

"""
From stacks of applications to systems over examiners and fixed effects.

Where an entry goes is a matter of the design alone and is worked out once; a change of
the variance ratios then only adds new values up.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.severity.design import Design
from calibration.severity.elimination import Crossed, Gram

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


class Scatter:
    """
    Adds values up at repeated positions of a dense array.

    Parameters
    ----------
    positions : list of ndarray of int
        Flat positions, one array for each source of values.
    size : int
        Length of the flat array.
    """

    def __init__(self, positions: list[Whole], size: int) -> None:
        joined = np.concatenate([p.reshape(-1) for p in positions])
        self._where, self._inverse = np.unique(joined, return_inverse=True)
        self._size = size

    def add(self, values: list[Floats]) -> Floats:
        """
        Return the flat array of sums.

        Parameters
        ----------
        values : list of ndarray
            Shaped as the positions.
        """
        joined = np.concatenate([v.reshape(-1) for v in values])
        out = np.zeros(self._size)
        out[self._where] = np.bincount(
            self._inverse, weights=joined, minlength=len(self._where)
        )
        return out


@dataclass(frozen=True)
class Assembled:
    """
    Crossproducts of the kept columns of the whole design, D dimensions.

    Attributes
    ----------
    pairs : ndarray, shape (n_pairs, D, D)
        Examiner:cycle columns by dimension, for each ordered pair of columns that share
        an application (``Assembler.pairs``).
    column_group : ndarray, shape (n_columns, D, n_positions)
        Columns and groups of their part.
    column_clause : ndarray, shape (n_columns, D, n_clauses)
        Columns and clauses.
    group_group : ndarray, shape (n_parts, n_positions, n_positions)
        Groups of a part.
    group_clause : ndarray, shape (n_parts, n_positions, n_clauses)
        Groups and clauses.
    clause_clause : ndarray, shape (n_clauses, n_clauses)
        Clauses.
    """

    pairs: Floats
    column_group: Floats
    column_clause: Floats
    group_group: Floats
    group_clause: Floats
    clause_clause: Floats


@dataclass(frozen=True)
class Pairs:
    """
    The columns of a group of cycles that share an application, by rows.

    Attributes
    ----------
    own : slice
        The group's place among all pairs.
    starts : ndarray of int, shape (n_columns + 1,)
        Where the pairs of each column begin.
    partner : ndarray of int, shape (n_pairs,)
        The other column, from 0.
    """

    own: slice
    starts: Whole
    partner: Whole


class Assembler:
    """
    Knows where each stack's entries go.

    Parameters
    ----------
    design : Design
        The design.

    Attributes
    ----------
    blocks : list of slice
        All groups of cycles, in order of their columns.
    pairs : list of Pairs
        For each of them, which columns share an application.
    column_block : ndarray of int, shape (n_columns,)
        Group of cycles of each column.
    """

    def __init__(self, design: Design) -> None:
        d = design.n_dimensions
        self.design = design
        self.blocks = [block for part in design.parts for block in part.blocks]
        sizes = np.array([block.stop - block.start for block in self.blocks])
        self.column_block = np.repeat(np.arange(len(sizes)), sizes)
        #: One place more than the largest part needs: there go the groups that are not
        #: estimated.
        self.n_positions = max(len(part.groups) for part in design.parts)
        wide = self.n_positions + 1
        self._wide = wide
        zf, ff = [], []
        positions = []
        for stack in design.stacks:
            position = design.group_position[stack.group]
            position = np.where(position < 0, self.n_positions, position)
            positions.append(position)
            columns = stack.column[..., None] * d + np.arange(d)
            zf.append(columns[:, :, :, None] * wide + position[:, None, None, :])
            part = design.column_part[stack.column]
            ff.append(
                (part[:, :, None] * wide + position[:, :, None]) * wide
                + position[:, None, :]
            )
        n_parts = len(design.parts)
        self.pairs, self._zz = self._paired()
        self._zf = Scatter(zf, design.n_columns * d * wide)
        self._ff = Scatter(ff, n_parts * wide * wide)
        self._zk = [self._rows(s.column, design.n_columns) for s in design.stacks]
        self._fk = [
            self._rows(
                design.column_part[s.column] * wide + position,
                n_parts * wide,
            )
            for s, position in zip(design.stacks, positions, strict=True)
        ]

    def _paired(self) -> tuple[list[Pairs], "RowSum"]:
        n = self.design.n_columns
        keys = np.concatenate(
            [
                (s.column[:, :, None] * n + s.column[:, None, :]).reshape(-1)
                for s in self.design.stacks
            ]
        )
        found, at = np.unique(keys, return_inverse=True)
        row, column = found // n, found % n
        starts = np.searchsorted(row, np.arange(n + 1))
        pairs = []
        for block in self.blocks:
            inner = starts[block.start : block.stop + 1]
            own = slice(int(inner[0]), int(inner[-1]))
            pairs.append(Pairs(own, inner - inner[0], column[own] - block.start))
        return pairs, RowSum(at, len(found))

    @staticmethod
    def _rows(rows: Whole, n: int) -> "RowSum":
        return RowSum(rows.reshape(-1), n)

    def assemble(self, grams: list[Gram]) -> Assembled:
        """
        Add the crossproducts of all stacks up.

        Parameters
        ----------
        grams : list of Gram
            One for each stack of the design.

        Returns
        -------
        Assembled
        """
        design, d, wide = self.design, self.design.n_dimensions, self._wide
        c = design.n_clauses
        by_pair = [g.zz.transpose(0, 1, 3, 2, 4).reshape(-1, d * d) for g in grams]
        pairs = self._zz.add(np.concatenate(by_pair)).reshape(-1, d, d)
        by_sheet = [g.zz.sum(axis=4) for g in grams]
        zf = self._zf.add(by_sheet).reshape(design.n_columns, d, wide)
        ff = self._ff.add([s.sum(axis=2) for s in by_sheet])
        ff = ff.reshape(len(design.parts), wide, wide)
        zk = np.zeros((design.n_columns, d, c))
        fk = np.zeros((len(design.parts), wide, c))
        kk = np.zeros((c, c))
        for stack, gram, rows, groups in zip(
            design.stacks, grams, self._zk, self._fk, strict=True
        ):
            at = stack.clauses
            k = len(at)
            zk[:, :, at] += rows.add(gram.zk.reshape(-1, d * k)).reshape(-1, d, k)
            sheets = gram.zk.sum(axis=2).reshape(-1, k)
            fk[:, :, at] += groups.add(sheets).reshape(len(design.parts), wide, k)
            kk[np.ix_(at, at)] += gram.kk
        last = self.n_positions
        return Assembled(pairs, zf[..., :last], zk, ff[:, :last, :last], fk[:, :last], kk)

    def assemble_values(
        self, values: list[Crossed]
    ) -> tuple[Floats, Floats, Floats, Floats]:
        """
        Add the products with cell values up.

        Parameters
        ----------
        values : list of Crossed
            One for each stack of the design, V values each.

        Returns
        -------
        tuple of ndarray
            Columns (n_columns, D, V), groups (n_parts, n_positions, V), clauses
            (n_clauses, V) and the values among themselves (V, V).
        """
        design, d = self.design, self.design.n_dimensions
        v = values[0].vv.shape[0]
        columns = np.zeros((design.n_columns, d, v))
        groups = np.zeros((len(design.parts), self._wide, v))
        clauses = np.zeros((design.n_clauses, v))
        own = np.zeros((v, v))
        for stack, value, rows, group_rows in zip(
            design.stacks, values, self._zk, self._fk, strict=True
        ):
            columns += rows.add(value.zv.reshape(-1, d * v)).reshape(-1, d, v)
            groups += group_rows.add(value.zv.sum(axis=2).reshape(-1, v)).reshape(
                len(design.parts), self._wide, v
            )
            clauses[stack.clauses] += value.kv
            own += value.vv
        return columns, groups[:, : self.n_positions], clauses, own


class RowSum:
    """
    Adds rows up by their label, in the order in which they stand.

    Parameters
    ----------
    labels : ndarray of int, shape (n_rows,)
        Label of each row.
    n : int
        Number of labels.
    """

    def __init__(self, labels: Whole, n: int) -> None:
        self._order = np.argsort(labels, kind="stable")
        ordered = labels[self._order]
        self._labels, self._starts = np.unique(ordered, return_index=True)
        self._n = n

    def add(self, rows: Floats) -> Floats:
        """Return the sums, shape (n, width)."""
        out = np.zeros((self._n, rows.shape[1]))
        out[self._labels] = np.add.reduceat(rows[self._order], self._starts, axis=0)
        return out

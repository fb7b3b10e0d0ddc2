"""
Crossproducts in the order of the system's unknowns, as sparse as the design is.

They know no variance ratio of an examiner: one collection serves every ratio of the terms
that are eliminated later.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from calibration.severity.assembly import Assembled, Assembler
from calibration.severity.contrasts import turn
from calibration.severity.design import Part
from calibration.severity.seats import Seats

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class BlockGram:
    """
    Crossproducts of a group of cycles: m columns, n examiners, D kinds of effects.

    Attributes
    ----------
    seats : Seats
        Whose columns they are.
    links : list of csr_array, shape (m, m) and then (m, n)
        Examiner:cycle among themselves, A; then with the contrasts of the examiners,
        D - 1 kinds.
    among : dict of (int, int) to csr_array, shape (n, n)
        The examiners' effects by pairs of kinds, the second as high as the first.
    fixed : ndarray, shape (m, n_groups + n_clauses)
        Examiner:cycle with the part's groups and the clauses.
    """

    seats: Seats
    links: list[csr_array]
    among: dict[tuple[int, int], csr_array]
    fixed: Floats

    @property
    def m(self) -> int:
        """Number of columns."""
        return len(self.fixed)

    def times(self, kinds: Floats, fixed: Floats) -> Floats:
        """
        Multiply effects by their coefficients.

        Parameters
        ----------
        kinds : ndarray, shape (D, n, V)
            Effects of the block's examiners.
        fixed : ndarray, shape (n_groups + n_clauses, V)
            Fixed effects.

        Returns
        -------
        ndarray, shape (m, V)
        """
        out = self.links[0] @ self.seats.rows_of(kinds[0]) / np.sqrt(len(kinds))
        out += self.fixed @ fixed
        for link, effects in zip(self.links[1:], kinds[1:], strict=True):
            out += link @ effects
        return np.asarray(out)


@dataclass(frozen=True)
class PartGram:
    """
    Crossproducts of a part, as the unknowns are: no variance ratio of an examiner in it.

    Attributes
    ----------
    blocks : list of BlockGram
        Its groups of cycles.
    fixed : ndarray, shape (n * D, n_groups + n_clauses)
        All examiners of the part, kind by kind, with the part's groups and the clauses.
    groups : ndarray, shape (n_groups, n_groups + n_clauses)
        The groups with these.
    n : int
        Examiners.
    n_kinds : int
        Kinds of effects: D.
    """

    blocks: list[BlockGram]
    fixed: Floats
    groups: Floats
    n: int
    n_kinds: int

    def head(self, *, has_mean: bool = True) -> Floats:
        """
        Crossproducts of examiners and groups among themselves, the upper half.

        Without the mean of the dimensions its rows are zero.
        """
        size = self.n * self.n_kinds
        out = np.zeros((size + len(self.groups),) * 2)
        for block in self.blocks:
            for (k, q), values in block.among.items():
                if has_mean or k:
                    found = values.tocoo()
                    at = (
                        self.kind(k, block.seats)[found.row],
                        self.kind(q, block.seats)[found.col],
                    )
                    np.add.at(out, at, found.data)
        out[:size, size:] = self.fixed[:, : len(self.groups)]
        out[size:, size:] = self.groups[:, : len(self.groups)]
        if not has_mean:
            out[: self.n, size:] = 0.0
        return out

    def kind(self, number: int, seats: Seats) -> Whole:
        """Places of one kind of effects of a block's examiners among the unknowns."""
        return number * self.n + seats.examiners


def collect(assembler: Assembler, assembled: Assembled) -> list[PartGram]:
    """
    Put crossproducts in the order of the unknowns.

    Parameters
    ----------
    assembler : Assembler
        Knows the design.
    assembled : Assembled
        Crossproducts after elimination of what is local.

    Returns
    -------
    list of PartGram
        One for each part of the design.
    """
    d = assembler.design.n_dimensions
    turned = turn(d)
    # a value for each pair of kinds, shape (D, D, n_pairs)
    both = assembled.pairs.reshape(-1, d * d) @ np.kron(turned, turned)
    values = np.ascontiguousarray(both.T).reshape(d, d, -1)
    first = 0
    grams = []
    for index, part in enumerate(assembler.design.parts):
        numbers = range(first, first + len(part.blocks))
        grams.append(_collect_part(assembler, assembled, index, part, numbers, values))
        first += len(part.blocks)
    return grams


def _collect_part(
    assembler: Assembler,
    assembled: Assembled,
    index: int,
    part: Part,
    numbers: range,
    values: Floats,
) -> PartGram:
    design = assembler.design
    d, c, j, n = (
        design.n_dimensions,
        design.n_clauses,
        len(part.groups),
        len(part.examiners),
    )
    groups = np.concatenate(
        [assembled.group_group[index, :j, :j], assembled.group_clause[index, :j]], axis=1
    )
    turned = turn(d)
    gram = PartGram([], np.zeros((n * d, j + c)), groups, n, d)
    for block, seats, number in zip(part.blocks, part.seats, numbers, strict=True):
        pairs = assembler.pairs[number]
        own = values[:, :, pairs.own]
        # examiner:cycle is the mean of the dimensions without its scale
        by_column = np.sqrt(d) * own[0]
        m = block.stop - block.start
        seat = seats.seat[pairs.partner]
        links = [
            csr_array((np.sqrt(d) * by_column[0], pairs.partner, pairs.starts), (m, m))
        ]
        links += [csr_array((v, seat, pairs.starts), (m, seats.n)) for v in by_column[1:]]
        row = np.repeat(seats.seat, np.diff(pairs.starts))
        among = {
            (k, q): csr_array((own[k, q], (row, seat)), (seats.n, seats.n))
            for k in range(d)
            for q in range(k, d)
        }
        fixed = np.concatenate(
            [assembled.column_group[block, :, :j], assembled.column_clause[block]], axis=2
        )
        by_kind = turned.T @ fixed
        for k in range(d):
            gram.fixed[gram.kind(k, seats)] += seats.add_rows(by_kind[:, k])
        gram.blocks.append(BlockGram(seats, links, among, fixed.sum(axis=1)))
    return gram

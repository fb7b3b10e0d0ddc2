"""
The design of the severity model: what is local to an application, and what is not.

Application, application:clause and sheet effects touch one application only. Applications
with the same number of sheets and the same clauses are stacked into dense arrays, so that
these effects can be eliminated for thousands of applications in one step. What is left,
examiners and fixed effects, is ordered by connected part and, inside, by groups of cycles
that share no application: the systems that have to be factorised are then small.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from calibration.linking import connected, first_seen
from calibration.ratings import Ratings
from calibration.severity.seats import Seats

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Stack:
    """
    Applications with equally many sheets over one family of clauses.

    Attributes
    ----------
    mask : ndarray, shape (n_applications, n_sheets, n_clauses)
        1 where the sheet has a score, else 0.
    score : ndarray, shape (n_applications, n_sheets, n_clauses)
        The score less the mean of all scores; 0 where there is none.
    column : ndarray of int, shape (n_applications, n_sheets)
        The examiner:cycle of each sheet.
    group : ndarray of int, shape (n_applications, n_sheets)
        The group of the fixed effects of each sheet.
    application : ndarray of int, shape (n_applications,)
        Code of the application.
    clauses : ndarray of int, shape (n_clauses,)
        Codes of the family's clauses, by dimension.
    dimension : ndarray of int, shape (n_clauses,)
        Their dimension.
    """

    mask: Floats
    score: Floats
    column: Whole
    group: Whole
    application: Whole
    clauses: Whole
    dimension: Whole

    @property
    def n_sheets(self) -> int:
        """Sheets of an application."""
        return int(self.mask.shape[1])

    @property
    def is_complete(self) -> bool:
        """Whether every sheet has a score for every clause."""
        return bool(self.mask.all())

    def first(self) -> "Stack":
        """Return the stack of its first application alone."""
        return Stack(
            self.mask[:1],
            self.score[:1],
            self.column[:1],
            self.group[:1],
            self.application[:1],
            self.clauses,
            self.dimension,
        )


@dataclass(frozen=True)
class Part:
    """
    A connected part of the design: examiners linked over applications and cycles.

    Attributes
    ----------
    columns : slice
        Its examiner:cycle columns.
    blocks : tuple of slice
        The columns by groups of cycles without a common application.
    seats : tuple of Seats
        The examiners of each such group.
    examiners : ndarray of int
        Codes of its examiners, sorted.
    examiner_of : ndarray of int, shape (n_columns,)
        Position in ``examiners`` of each column's examiner.
    groups : ndarray of int
        The fixed-effect groups that are estimated in it.
    """

    columns: slice
    blocks: tuple[slice, ...]
    seats: tuple[Seats, ...]
    examiners: Whole
    examiner_of: Whole
    groups: Whole


@dataclass(frozen=True)
class Design:
    """
    The whole design.

    Attributes
    ----------
    stacks : tuple of Stack
        All sheets.
    parts : tuple of Part
        Connected parts, the largest first.
    n_dimensions, n_clauses, n_fixed, n_ratings : int
        Sizes; ``n_fixed`` counts the independent fixed effects.
    group_position : ndarray of int, shape (n_groups,)
        Position of a group among those of its part, or -1 for one that the clauses
        already span.
    column_examiner, column_cycle, column_part, column_cluster : ndarray of int
        For each examiner:cycle column its examiner, cycle, part (over cycles) and
        cluster (the linked part within the cycle).
    column_n_sheets, column_n_scores : ndarray of int
        Sheets and scores of each column.
    column_sees_all : ndarray of bool
        Whether the examiner scored clauses of every dimension in the cycle.
    dimension_share : ndarray, shape (n_dimensions,)
        Share of each dimension in the points.
    """

    stacks: tuple[Stack, ...]
    parts: tuple[Part, ...]
    n_dimensions: int
    n_clauses: int
    n_fixed: int
    n_ratings: int
    n_applications: int
    n_examiners: int
    n_clusters: int
    group_position: Whole
    column_examiner: Whole
    column_cycle: Whole
    column_part: Whole
    column_cluster: Whole
    column_n_sheets: Whole
    column_n_scores: Whole
    column_sees_all: NDArray[np.bool_]
    dimension_share: Floats

    @property
    def n_columns(self) -> int:
        """Number of examiner:cycle columns."""
        return len(self.column_examiner)

    @property
    def is_linked_within_cycles(self) -> bool:
        """Whether all of a part that a cycle holds is linked within that cycle."""
        n_cycles = int(self.column_cycle.max()) + 1
        both = np.unique(self.column_part * n_cycles + self.column_cycle)
        return len(both) == self.n_clusters


@dataclass(frozen=True)
class _Sheets:
    """Sheets of the ratings: one examiner's scores of one application in a cycle."""

    of_rating: Whole
    application: Whole
    examiner: Whole
    cycle: Whole
    sector: Whole
    column: Whole


def _sheets(ratings: Ratings) -> _Sheets:
    cycle, application = ratings.cycle.codes, ratings.application.codes
    examiner = ratings.examiner.codes
    key = (cycle * ratings.application.n + application) * ratings.examiner.n + examiner
    _, first, of_rating = np.unique(key, return_index=True, return_inverse=True)
    cycle, application, examiner = cycle[first], application[first], examiner[first]
    column = np.unique(cycle * ratings.examiner.n + examiner, return_inverse=True)[1]
    return _Sheets(
        of_rating, application, examiner, cycle, ratings.sector.codes[first], column
    )


def _families(ratings: Ratings) -> Whole:
    """Family of each clause: clauses that some application has together."""
    application, clause = _distinct(ratings.application.codes, ratings.clause.codes)
    family = np.zeros(ratings.clause.n, dtype=np.int64)
    family[clause] = connected(application, clause)
    return first_seen(family)


def _distinct(left: Whole, right: Whole) -> tuple[Whole, Whole]:
    """Return the distinct pairs of two codes, sorted."""
    width = int(right.max()) + 1
    pairs = np.unique(left * width + right)
    return pairs // width, pairs % width


def build_design(ratings: Ratings, by_cluster: bool = False) -> Design:
    """
    Arrange ratings for elimination.

    Parameters
    ----------
    ratings : Ratings
        Checked ratings without duplicates, at least one.
    by_cluster : bool
        Fixed effects of cycle and sector by linked part within the cycle (for the model
        with examiner:cycle fixed), not by part over all cycles.

    Returns
    -------
    Design
    """
    sheets = _sheets(ratings)
    part = connected(sheets.application, sheets.examiner)
    nested = np.unique(
        sheets.cycle * ratings.application.n + sheets.application, return_inverse=True
    )[1]
    cluster = connected(nested, sheets.column)
    # groups of cycles with a common application are solved together
    season = connected(sheets.application, sheets.cycle)
    sizes = np.bincount(part, minlength=part.max() + 1)
    part = first_seen_by_size(part, sizes)

    column, first = _columns(sheets, part, season)
    scope = cluster if by_cluster else part
    keys = (scope * ratings.cycle.n + sheets.cycle) * ratings.sector.n + sheets.sector
    group = np.unique(keys, return_inverse=True)[1]
    family = _families(ratings)
    position, groups_of, n_groups = _independent_groups(
        family, group, part, ratings, sheets
    )
    stacks = _stacks(ratings, sheets, column, group, family)
    sees = np.zeros((len(first), ratings.dimension.n), dtype=bool)
    sees[column[sheets.of_rating], ratings.clause_dimension[ratings.clause.codes]] = True
    points = np.bincount(
        ratings.clause_dimension,
        weights=ratings.clause_points,
        minlength=ratings.dimension.n,
    )
    return Design(
        stacks=stacks,
        parts=_parts(sheets, part, season, column, first, groups_of),
        n_dimensions=ratings.dimension.n,
        n_clauses=ratings.clause.n,
        n_fixed=ratings.clause.n + n_groups,
        n_ratings=ratings.n,
        n_applications=ratings.application.n,
        n_examiners=ratings.examiner.n,
        n_clusters=int(cluster.max()) + 1,
        group_position=position,
        column_examiner=sheets.examiner[first],
        column_cycle=sheets.cycle[first],
        column_part=part[first],
        column_cluster=cluster[first],
        column_n_sheets=np.bincount(column),
        column_n_scores=np.bincount(column[sheets.of_rating]),
        column_sees_all=np.asarray(sees.all(axis=1)),
        dimension_share=points / points.sum(),
    )


def first_seen_by_size(labels: Whole, sizes: Whole) -> Whole:
    """Return labels from 0, the largest first, equal sizes as they first occur."""
    rank = np.empty(len(sizes), dtype=np.int64)
    rank[np.argsort(-sizes, kind="stable")] = np.arange(len(sizes))
    return rank[labels]


def _columns(sheets: _Sheets, part: Whole, season: Whole) -> tuple[Whole, Whole]:
    """Order the examiner:cycle columns by part, season, cycle, examiner."""
    _, first = np.unique(sheets.column, return_index=True)
    order = np.lexsort(
        (sheets.examiner[first], sheets.cycle[first], season[first], part[first])
    )
    rank = np.empty(len(first), dtype=np.int64)
    rank[order] = np.arange(len(first))
    return rank[sheets.column], first[order]


def _independent_groups(
    family: Whole, group: Whole, part: Whole, ratings: Ratings, sheets: _Sheets
) -> tuple[Whole, list[Whole], int]:
    """
    Choose independent fixed effects.

    Clause and group effects form a two-sided graph over families: each of its connected
    parts makes one group effect redundant. Any choice gives the same determinant, since
    such incidence matrices are totally unimodular.
    """
    n_groups = int(group.max()) + 1
    rating_group = group[sheets.of_rating]
    families, groups = _distinct(family[ratings.clause.codes], rating_group)
    _, first = np.unique(connected(families, groups), return_index=True)
    kept = np.ones(n_groups, dtype=bool)
    kept[groups[first]] = False
    part_of_group = np.zeros(n_groups, dtype=np.int64)
    part_of_group[group] = part
    position = np.full(n_groups, -1, dtype=np.int64)
    groups_of = []
    for number in range(int(part.max()) + 1):
        members = np.flatnonzero(kept & (part_of_group == number))
        position[members] = np.arange(len(members))
        groups_of.append(members)
    return position, groups_of, int(kept.sum())


def _parts(
    sheets: _Sheets,
    part: Whole,
    season: Whole,
    column: Whole,
    first: Whole,
    groups_of: Sequence[Whole],
) -> tuple[Part, ...]:
    column_part, column_season = part[first], season[first]
    examiner = sheets.examiner[first]
    bounds = np.searchsorted(column_part, np.arange(column_part.max() + 2))
    parts = []
    for number, (low, high) in enumerate(pairwise(bounds)):
        inner = column_season[low:high]
        cuts = [0, *(np.flatnonzero(np.diff(inner)) + 1), high - low]
        examiners, examiner_of = np.unique(examiner[low:high], return_inverse=True)
        spans = list(pairwise(cuts))
        parts.append(
            Part(
                columns=slice(int(low), int(high)),
                blocks=tuple(slice(int(low + a), int(low + b)) for a, b in spans),
                seats=tuple(Seats.of(examiner_of[int(a) : int(b)]) for a, b in spans),
                examiners=examiners,
                examiner_of=examiner_of,
                groups=groups_of[number],
            )
        )
    return tuple(parts)


def _stacks(
    ratings: Ratings, sheets: _Sheets, column: Whole, group: Whole, family: Whole
) -> tuple[Stack, ...]:
    """Stack applications by number of sheets and family, in order of their codes."""
    n_sheets = np.bincount(sheets.application, minlength=ratings.application.n)
    order = np.lexsort((column, sheets.application))
    start = np.concatenate([[0], np.cumsum(n_sheets)[:-1]])
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order)) - start[sheets.application[order]]

    app_family = np.zeros(ratings.application.n, dtype=np.int64)
    app_family[ratings.application.codes] = family[ratings.clause.codes]
    kind = np.stack([app_family, n_sheets])
    kinds, kind_of = np.unique(kind, axis=1, return_inverse=True)
    kind_of = kind_of.reshape(-1)
    row = np.zeros(ratings.application.n, dtype=np.int64)
    members = []
    for number in range(kinds.shape[1]):
        found = np.flatnonzero(kind_of == number)
        row[found] = np.arange(len(found))
        members.append(found)
    slot = np.zeros(ratings.clause.n, dtype=np.int64)
    clauses_of = []
    for number in range(int(family.max()) + 1):
        found = np.flatnonzero(family == number)
        found = found[np.argsort(ratings.clause_dimension[found], kind="stable")]
        slot[found] = np.arange(len(found))
        clauses_of.append(found)

    centred = ratings.score - ratings.score.mean()
    rating_kind = kind_of[ratings.application.codes]
    sheet_kind = kind_of[sheets.application]
    stacks = []
    for number, found in enumerate(members):
        clauses = clauses_of[int(kinds[0, number])]
        n = int(kinds[1, number])
        mine = np.flatnonzero(rating_kind == number)
        sheet = sheets.of_rating[mine]
        at = (
            row[ratings.application.codes[mine]],
            place[sheet],
            slot[ratings.clause.codes[mine]],
        )
        mask = np.zeros((len(found), n, len(clauses)))
        score = np.zeros_like(mask)
        mask[at] = 1.0
        score[at] = centred[mine]
        ours = np.flatnonzero(sheet_kind == number)
        seat = (row[sheets.application[ours]], place[ours])
        columns = np.zeros((len(found), n), dtype=np.int64)
        groups = np.zeros((len(found), n), dtype=np.int64)
        columns[seat] = column[ours]
        groups[seat] = group[ours]
        stacks.append(
            Stack(
                mask,
                score,
                columns,
                groups,
                found,
                clauses,
                ratings.clause_dimension[clauses],
            )
        )
    return tuple(stacks)

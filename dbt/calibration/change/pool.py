"""
Did the whole pool become harsher? Only a case that was scored in both cycles can tell.

Applications change from cycle to cycle, and a harsher pool looks like weaker
applications. The same material scored in both cycles separates the two: severity is
positive when harsh, so the pool's change is minus the change of the mean score on it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.special import stdtrit

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Truths = NDArray[np.bool_]

# what varies between two scores of the same clause of the same material, and by what key
POOL_SOURCES = {
    "examiner": ("examiner",),
    "examiner_cycle": ("examiner", "cycle"),
    "examiner_dimension": ("examiner", "dimension"),
    "sheet": ("examiner", "cycle", "application"),
    "residual": ("examiner", "cycle", "application", "clause"),
}
# with the examiners' severities in the cycle given, these are left
SHEET_SOURCES = ("sheet", "residual")

POOL_SCHEMA = {
    "cycle_from": pl.String,
    "cycle_to": pl.String,
    "change_pct": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "se_change_pct": pl.Float64,
    "evidence": pl.String,
    "n_linking": pl.Int64,
    "n_materials": pl.Int64,
    "n_sheets_from": pl.Int64,
    "n_sheets_to": pl.Int64,
}


@dataclass(frozen=True)
class CommonCases:
    """
    Scores of material that several cycles may have in common.

    Attributes
    ----------
    keys : mapping of str to ndarray of int, shape (n,)
        Codes of examiner, cycle, application, clause, dimension, material.
    points : ndarray of shape (n,)
        Points of the rating's clause; ones where none were given.
    score : ndarray of shape (n,)
        Percentages.
    """

    keys: Mapping[str, Whole]
    points: Floats
    score: Floats


def common_cases(
    ratings: pl.DataFrame, examiners: Sequence[str], cycles: Sequence[str]
) -> CommonCases:
    """
    Take the scores of common cases out of the ratings.

    Parameters
    ----------
    ratings : polars.DataFrame
        Ratings with a cycle; without columns material and is_common there are no cases.
    examiners, cycles : sequence of str
        Ids in the order of their codes; others stay out.

    Returns
    -------
    CommonCases
        In the order of cycle, material, application, examiner, clause.
    """
    if not {"cycle", "material", "is_common"} <= set(ratings.columns):
        ratings = ratings.clear().with_columns(
            pl.lit(None, pl.String).alias(name) for name in ("cycle", "material")
        )
    else:
        ratings = ratings.filter(pl.col("is_common") & pl.col("material").is_not_null())
    names = ["cycle", "material", "application", "examiner", "clause"]
    dimension = (
        pl.col("dimension").cast(pl.String)
        if "dimension" in ratings.columns
        else pl.lit("").alias("dimension")
    )
    points = (
        pl.col("points_max").cast(pl.Float64)
        if "points_max" in ratings.columns
        else pl.lit(1.0).alias("points_max")
    )
    frame = ratings.select(
        *(pl.col(name).cast(pl.String) for name in names),
        dimension,
        points,
        pl.col("score_pct").cast(pl.Float64),
    )
    frame = frame.filter(
        pl.col("examiner").is_in(list(examiners)), pl.col("cycle").is_in(list(cycles))
    ).sort(names)
    codes = {
        name: np.unique(frame[name].to_numpy().astype(str), return_inverse=True)[1]
        for name in ("material", "application", "clause", "dimension")
    }
    for name, known in (("examiner", examiners), ("cycle", cycles)):
        place = {label: number for number, label in enumerate(known)}
        codes[name] = np.array([place[x] for x in frame[name]], dtype=np.int64)
    return CommonCases(
        {name: code.astype(np.int64) for name, code in codes.items()},
        frame["points_max"].to_numpy().astype(np.float64),
        frame["score_pct"].to_numpy().astype(np.float64),
    )


def contrast(cases: CommonCases, is_earlier: Truths, is_later: Truths) -> Floats:
    """
    Weights of the change of the mean score on the same clauses of the same material.

    Every clause counts with its points, every material with the number of sheets that two
    means of them are worth (half the harmonic mean), every sheet equally.

    Parameters
    ----------
    cases : CommonCases
    is_earlier, is_later : ndarray of bool, shape (n,)
        The ratings to compare.

    Returns
    -------
    ndarray of shape (n,)
        Weights of the ratings: those of the later ones add up to 1, those of the earlier
        ones to -1; all are zero where nothing was scored by both.
    """
    material = cases.keys["material"]
    cells = np.stack([material, cases.keys["clause"]])
    found, cell = np.unique(cells, axis=1, return_inverse=True)
    cell = cell.reshape(-1)
    earlier, later = (
        np.bincount(cell[chosen], minlength=found.shape[1])
        for chosen in (is_earlier, is_later)
    )
    is_both = (earlier > 0) & (later > 0)
    if not is_both.any():
        return np.zeros(len(cell))
    points = np.zeros(found.shape[1])
    points[cell] = cases.points
    points = np.where(is_both, points, 0.0)
    total = np.bincount(found[0], weights=points)
    share = np.divide(points, total[found[0]], where=is_both, out=np.zeros(len(points)))
    worth = np.divide(
        earlier * later, earlier + later, where=is_both, out=np.zeros(len(points))
    )
    of_material = np.bincount(found[0], weights=share * worth)
    weight = share * (of_material / of_material.sum())[found[0]]
    weights = np.zeros(len(cell))
    weights[is_later] = (weight / np.maximum(later, 1))[cell[is_later]]
    weights[is_earlier] -= (weight / np.maximum(earlier, 1))[cell[is_earlier]]
    return weights


def contrast_covariance(
    cases: CommonCases,
    contrasts: Floats,
    variances: Mapping[str, float],
    sources: Sequence[str] = tuple(POOL_SOURCES),
) -> Floats:
    """
    Error covariance of weighted sums of scores on common cases.

    Parameters
    ----------
    cases : CommonCases
    contrasts : ndarray of shape (n_contrasts, n)
        Weights of the ratings. Weights that add up to zero for each clause of each
        material cancel what belongs to the material.
    variances : mapping of str to float
        Fitted variances in pp^2; terms that were not fitted count as zero.
    sources : sequence of str, optional
        The sources of error, all of ``POOL_SOURCES`` by default.

    Returns
    -------
    ndarray of shape (n_contrasts, n_contrasts)
        In pp^2. An effect that is shared by several ratings, such as that of an examiner
        who scored the case in both cycles, enters with the sum of their weights.
    """
    covariance = np.zeros((len(contrasts), len(contrasts)))
    n = contrasts.shape[1]
    for source in sources:
        variance = variances.get(source, 0.0)
        if not variance or not n:
            continue
        keys = np.stack([cases.keys[name] for name in POOL_SOURCES[source]])
        unit = np.unique(keys, axis=1, return_inverse=True)[1].reshape(-1)
        membership = csr_array((np.ones(n), (np.arange(n), unit)))
        sums = contrasts @ membership
        covariance += variance * (sums @ sums.T)
    return covariance


def pool_changes(
    cases: CommonCases,
    cycles: Sequence[str],
    variances: Mapping[str, float],
    df: float,
) -> pl.DataFrame:
    """
    Change of the pool's mean severity between cycles.

    Examiners count as drawn from a wider pool: those who scored the case in one cycle
    only bring their own severity into the error, those who scored it in both only what
    varies from cycle to cycle and from sheet to sheet.

    Parameters
    ----------
    cases : CommonCases
    cycles : sequence of str
        The archive's cycles in order.
    variances : mapping of str to float
        Fitted variances in pp^2.
    df : float
        Degrees of freedom of the sheet stratum.

    Returns
    -------
    polars.DataFrame
        One row per pair of successive cycles, and per pair of successive uses of a
        material: cycle_from, cycle_to, change_pct, low, high, se_change_pct, evidence
        (``training_case``, or ``none`` with null numbers), n_linking (examiners who
        scored common material in both), n_materials, n_sheets_from, n_sheets_to.
    """
    cycle = cases.keys["cycle"]
    pairs = {(first, first + 1) for first in range(len(cycles) - 1)}
    for material in range(int(cases.keys["material"].max(initial=-1)) + 1):
        uses = np.unique(cycle[cases.keys["material"] == material]).tolist()
        pairs |= set(pairwise(uses))
    rows = []
    for first, second in sorted(pairs):
        weights = contrast(cases, cycle == first, cycle == second)
        rows.append(
            {"cycle_from": cycles[first], "cycle_to": cycles[second]}
            | _pool_change(cases, weights, variances, df)
        )
    return pl.DataFrame(rows, schema=POOL_SCHEMA)


def _pool_change(
    cases: CommonCases, weights: Floats, variances: Mapping[str, float], df: float
) -> dict[str, object]:
    if not weights.any():
        counts = ("n_linking", "n_materials", "n_sheets_from", "n_sheets_to")
        return {"evidence": "none", **dict.fromkeys(counts, 0)}
    change = -float(weights @ cases.score)
    se = float(np.sqrt(contrast_covariance(cases, weights[None, :], variances)[0, 0]))
    half = float(stdtrit(df, 0.975)) * se
    earlier, later = (
        np.stack([cases.keys[name][used] for name in ("examiner", "application")])
        for used in (weights < 0, weights > 0)
    )
    return {
        "change_pct": change,
        "low": change - half,
        "high": change + half,
        "se_change_pct": se,
        "evidence": "training_case",
        "n_linking": len(np.intersect1d(earlier[0], later[0])),
        "n_materials": len(np.unique(cases.keys["material"][weights != 0])),
        "n_sheets_from": np.unique(earlier, axis=1).shape[1],
        "n_sheets_to": np.unique(later, axis=1).shape[1],
    }

"""
Where to begin on a large design: the summit of a sample of its examiners.

A step over the whole of a national archive costs as much as a fit of a regional one, and
most steps only walk up to the summit's neighbourhood. A third of the examiners find that
neighbourhood at a small part of the cost, and so on down. Both starts are tried on the
smallest sample, as on a small design; the larger ones are then climbed once each, from
where the smaller one's climbs met.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from calibration.ratings import Coded, Ratings
from calibration.severity.cholesky import NotPositiveDefinite
from calibration.severity.criterion import Criterion
from calibration.severity.design import build_design
from calibration.severity.elimination import Ratios
from calibration.severity.optimum import maximise

#: Ratings from which a sample of a third still says where the summit is.
MANY = 50_000
SHARE = 1 / 3
SEED = 20_260_101
#: Ratio at which a term begins that the sample found to be zero.
SMALL = 1e-3
#: Predicted change of the sample's criterion at which it is near enough.
NEAR = 0.5


def pilot(ratings: Ratings, terms: tuple[str, ...]) -> Ratios | None:
    """
    Find where to begin.

    Parameters
    ----------
    ratings : Ratings
        Checked ratings without duplicates.
    terms : tuple of str
        Terms of the model.

    Returns
    -------
    Ratios or None
        None where there are few ratings, or where the sample has no certain summit: then
        the whole design has to be climbed from both starts.
    """
    if ratings.n <= MANY:
        return None
    sample = sampled(ratings)
    if sample.n == 0:
        return None
    try:
        criterion = Criterion(build_design(sample))
        best = maximise(criterion, terms, pilot(sample, terms), NEAR)
    except NotPositiveDefinite:
        return None
    if not best.converged:
        return None
    return Ratios(**{term: max(best.at.ratios.value(term), SMALL) for term in terms})


def sampled(ratings: Ratings) -> Ratings:
    """
    Keep a third of the examiners, and the applications that two of them scored.

    The draw has a fixed seed and looks at no score: it is no selection of results.
    """
    draw = np.random.default_rng(SEED).random(ratings.examiner.n)
    chosen = draw[ratings.examiner.codes] < SHARE
    width = ratings.examiner.n
    sheets = np.unique(
        ratings.application.codes[chosen] * width + ratings.examiner.codes[chosen]
    )
    examiners = np.bincount(sheets // width, minlength=ratings.application.n)
    kept = chosen & (examiners[ratings.application.codes] > 1)
    clause = _kept(ratings.clause, kept)
    there = np.isin(np.array(ratings.clause.labels), np.array(clause.labels))
    dimension = np.unique(ratings.clause_dimension[there], return_inverse=True)[1]
    return replace(
        ratings,
        application=_kept(ratings.application, kept),
        examiner=_kept(ratings.examiner, kept),
        clause=clause,
        cycle=_kept(ratings.cycle, kept),
        sector=_kept(ratings.sector, kept),
        dimension=_kept(ratings.dimension, kept),
        score=ratings.score[kept],
        clause_points=ratings.clause_points[there],
        clause_dimension=dimension,
    )


def _kept(column: Coded, kept: NDArray[np.bool_]) -> Coded:
    found, codes = np.unique(column.codes[kept], return_inverse=True)
    return Coded(tuple(column.labels[code] for code in found), codes)

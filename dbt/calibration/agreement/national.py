"""
Selection from one figure: how often the places go to the truly best, given the ICC.

A national archive knows its reliability and its quota and little else. Two normal
variables stand for the panel's mean and the true value; this holds for a pool, never for
one application, and belongs on the methods page.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
import polars as pl
from scipy.special import ndtri

NODES, WEIGHTS = np.polynomial.legendre.leggauss(64)


@dataclass(frozen=True)
class Selection:
    """
    Selection of the best share by the mean of a panel.

    Attributes
    ----------
    reliability : float
        ICC_k, the reliability of the mean of the panel.
    correlation : float
        Correlation of the panel's mean with the true value, the root of ``reliability``.
    share_selected : float
        Quota p.
    share_both : float
        Share of all that are selected and truly among the best p.
    share_right : float
        Share of the selected that are truly among the best p.
    """

    reliability: float
    correlation: float
    share_selected: float
    share_both: float
    share_right: float

    @property
    def share_wrong(self) -> float:
        """Share of the selected that are not truly among the best: 1 - both / p."""
        return 1.0 - self.share_right

    def to_frame(self) -> pl.DataFrame:
        """
        One row.

        Returns
        -------
        polars.DataFrame
            reliability, share_selected, share_both, share_right (shares, 0 to 1).
        """
        return pl.DataFrame(
            {
                "reliability": [self.reliability],
                "share_selected": [self.share_selected],
                "share_both": [self.share_both],
                "share_right": [self.share_right],
            }
        )


def selection(icc: float, n_examiners: float, share_selected: float) -> Selection:
    """
    Share of the selected that are truly among the best, by the normal approximation.

    Parameters
    ----------
    icc : float
        ICC(1,1), 0 to 1.
    n_examiners : float
        Mean panel size, above 0; need not be whole.
    share_selected : float
        Quota p, between 0 and 1.

    Returns
    -------
    Selection
        With rho the root of ICC_k and c the normal quantile of 1 - p: both = P(Z1 > c,
        Z2 > c; rho).

    Raises
    ------
    ValueError
        An argument lies outside its range.

    References
    ----------
    Bartos, F. and Martinkova, P. (2024). Assessing quality of selection procedures:
    lower bound of false positive rate as a function of inter-rater reliability. British
    Journal of Mathematical and Statistical Psychology. Spearman (1910) and Brown (1910)
    for ICC_k. Plackett, R. L. (1954). A reduction formula for normal multivariate
    integrals. Biometrika, 41, 351-360.
    """
    if not 0.0 <= icc <= 1.0:
        raise ValueError(f"the ICC is {icc}: selection needs one between 0 and 1")
    if not n_examiners > 0.0:
        raise ValueError("the panel size is not positive: give its mean")
    if not 0.0 < share_selected < 1.0:
        raise ValueError("the quota is no share: give places over applications")
    reliability = n_examiners * icc / (1.0 + (n_examiners - 1.0) * icc)
    correlation = sqrt(reliability)
    both = _both_above(share_selected, correlation)
    return Selection(
        reliability=reliability,
        correlation=correlation,
        share_selected=share_selected,
        share_both=both,
        share_right=both / share_selected,
    )


def _both_above(share: float, correlation: float) -> float:
    """
    P(Z1 > c, Z2 > c) of a bivariate normal, c its upper quantile of ``share``.

    Plackett's identity with rho = sin(t): p^2 + (1 / 2 pi) times the integral from 0 to
    arcsin(rho) of exp(-c^2 / (1 + sin t)); smooth in t up to rho = 1.
    """
    cut = -float(ndtri(share))
    end = np.arcsin(min(correlation, 1.0))
    angles = end * (NODES + 1.0) / 2.0
    integral = end / 2.0 * (WEIGHTS @ np.exp(-(cut**2) / (1.0 + np.sin(angles))))
    return share**2 + float(integral) / (2.0 * np.pi)

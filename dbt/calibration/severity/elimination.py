"""
Elimination of what is local to an application, for a stack of applications at once.

Write R for the precision of a sheet's scores after application:clause is eliminated:
within a clause with n scores it is I - w 11' with w = l / (1 + n l), l the variance
ratio. The sheet effects, with the application's own effect inside their covariance S =
l_sheet I + l_application 11', are eliminated next: with E the precision of the sheet
columns this leaves R - R Z P Z' R, P = (I + S E)^-1 S. All of it stays finite at ratios
of zero.

The columns kept are one for each sheet and dimension and one for each clause. Examiner
effects and the effects of cycle and sector are sums of the former.
"""

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from calibration.severity.design import Stack

Floats = NDArray[np.float64]

LOCAL = ("application", "application_clause", "sheet")
TERMS = (*LOCAL, "examiner", "examiner_cycle", "examiner_dimension")


@dataclass(frozen=True)
class Ratios:
    """Variances of the random terms over the residual variance; 0 for a term left out."""

    application: float = 0.0
    application_clause: float = 0.0
    sheet: float = 0.0
    examiner: float = 0.0
    examiner_cycle: float = 0.0
    examiner_dimension: float = 0.0

    def value(self, term: str) -> float:
        """Return the ratio of one term."""
        return float(getattr(self, term))


assert tuple(field.name for field in fields(Ratios)) == TERMS


@dataclass(frozen=True)
class Local:
    """
    What is left of a stack: A applications, n sheets, D dimensions, K clauses.

    Attributes
    ----------
    shrink, keep : ndarray, shape (A, K)
        w and 1 / (1 + n l) of each clause.
    n_scores : ndarray, shape (A, K)
        Scores of each clause.
    member : ndarray, shape (K, D)
        1 where a clause is of a dimension.
    sheet_z : ndarray, shape (A, n, n, D)
        R between sheets, and sheets by dimension.
    sheet_k : ndarray, shape (A, n, K)
        R between sheets and clauses.
    sheet_s : ndarray, shape (A, n, n)
        R between sheets: E.
    factor, inner : ndarray, shape (A, n, n)
        F = (I + S E)^-1 and P = F S.
    log_determinant : float
        Of I + the local terms.
    """

    shrink: Floats
    keep: Floats
    n_scores: Floats
    member: Floats
    sheet_z: Floats
    sheet_k: Floats
    sheet_s: Floats
    factor: Floats
    inner: Floats
    log_determinant: float

    def first(self) -> "Local":
        """Return the elimination of the first application alone."""
        return replace(
            self,
            shrink=self.shrink[:1],
            keep=self.keep[:1],
            n_scores=self.n_scores[:1],
            sheet_z=self.sheet_z[:1],
            sheet_k=self.sheet_k[:1],
            sheet_s=self.sheet_s[:1],
            factor=self.factor[:1],
            inner=self.inner[:1],
        )


def eliminate(stack: Stack, ratios: Ratios, n_dimensions: int) -> Local:
    """
    Eliminate application, application:clause and sheet effects.

    Parameters
    ----------
    stack : Stack
        Applications with equally many sheets.
    ratios : Ratios
        Variance ratios; those of the examiner terms play no part.
    n_dimensions : int
        Number of dimensions of the whole design.

    Returns
    -------
    Local
    """
    mask = stack.mask
    n_scores = mask.sum(axis=1)
    keep = 1.0 / (1.0 + ratios.application_clause * n_scores)
    shrink = ratios.application_clause * keep
    member = (stack.dimension[:, None] == np.arange(n_dimensions)[None, :]).astype(
        np.float64
    )
    n = stack.n_sheets
    sheet_z = np.empty((*mask.shape[:2], n, n_dimensions))
    for dimension in range(n_dimensions):
        inside = member[:, dimension] > 0
        part = mask[:, :, inside]
        gram = -np.matmul(part * shrink[:, None, inside], part.transpose(0, 2, 1))
        gram[:, np.arange(n), np.arange(n)] += part.sum(axis=2)
        sheet_z[..., dimension] = gram
    sheet_s = sheet_z.sum(axis=3)
    prior = ratios.sheet * np.eye(n) + ratios.application
    system = np.eye(n) + prior @ sheet_s
    factor = np.linalg.inv(system)
    _, log_determinants = np.linalg.slogdet(system)
    return Local(
        shrink=shrink,
        keep=keep,
        n_scores=n_scores,
        member=member,
        sheet_z=sheet_z,
        sheet_k=mask * keep[:, None, :],
        sheet_s=sheet_s,
        factor=factor,
        inner=factor @ prior,
        log_determinant=float(-np.log(keep).sum() + log_determinants.sum()),
    )


@dataclass(frozen=True)
class Gram:
    """
    Crossproducts of the kept columns after elimination.

    Attributes
    ----------
    zz : ndarray, shape (A, n, D, n, D)
        Sheets by dimension.
    zk : ndarray, shape (A, n, D, K)
        Sheets by dimension, and clauses.
    kk : ndarray, shape (K, K)
        Clauses, summed over the applications.
    """

    zz: Floats
    zk: Floats
    kk: Floats


def gram(stack: Stack, local: Local) -> Gram:
    """Return the crossproducts of a stack's kept columns."""
    a, n, k = stack.mask.shape
    d = local.member.shape[1]
    flat = local.sheet_z.reshape(a, n, n * d)
    # (sheet, sheet x dimension) times P on the left
    pressed = np.matmul(local.inner, flat)
    zz = -np.matmul(flat.transpose(0, 2, 1), pressed).reshape(a, n, d, n, d)
    for dimension in range(d):
        zz[:, :, dimension, :, dimension] += local.sheet_z[..., dimension]
    reduced = np.matmul(local.inner, local.sheet_k)
    zk = -np.matmul(flat.transpose(0, 2, 1), reduced).reshape(a, n, d, k)
    zk += local.sheet_k[:, :, None, :] * local.member.T[None, None, :, :]
    kk = np.diag((local.n_scores * local.keep).sum(axis=0))
    kk -= local.sheet_k.reshape(a * n, k).T @ reduced.reshape(a * n, k)
    return Gram(zz, zk, 0.5 * (kk + kk.T))


@dataclass(frozen=True)
class Crossed:
    """Crossproducts of kept columns with V values in each cell."""

    zv: Floats
    """Sheets by dimension, shape (A, n, D, V)."""
    kv: Floats
    """Clauses, summed over applications, shape (K, V)."""
    vv: Floats
    """Among themselves, shape (V, V)."""


def crossed(
    stack: Stack, local: Local, values: Floats, by_sheet: Floats | None = None
) -> Crossed:
    """
    Cross the kept columns with values.

    Parameters
    ----------
    stack : Stack
        The stack.
    local : Local
        Its elimination.
    values : ndarray, shape (V, A, n, K)
        Zero where the sheet has no score.
    by_sheet : ndarray, shape (U, A, n), optional
        Further values, the same in all scores of a sheet. They come after the others.

    Returns
    -------
    Crossed
    """
    v = len(values)
    a, n, k = stack.mask.shape
    d = local.member.shape[1]
    pooled = values.sum(axis=2)
    weighed = values - stack.mask * (local.shrink * pooled)[:, :, None, :]
    zv = np.moveaxis((weighed.reshape(-1, k) @ local.member).reshape(v, a, n, d), 0, 3)
    kv = (local.keep * pooled).sum(axis=1).T
    vv = values.reshape(v, -1) @ weighed.reshape(v, -1).T
    sheet = zv.sum(axis=2)
    flat = local.sheet_z.reshape(a, n, n * d).transpose(0, 2, 1)
    if by_sheet is not None:
        given = np.moveaxis(by_sheet, 0, 2)
        zv = np.concatenate(
            [zv, np.matmul(flat, given).reshape(a, n, d, len(by_sheet))], axis=3
        )
        spread = given.reshape(a * n, -1)
        kv = np.concatenate([kv, local.sheet_k.reshape(a * n, k).T @ spread], axis=1)
        own = np.matmul(local.sheet_s, given)
        side = sheet.reshape(a * n, v).T @ spread
        vv = np.block([[vv, side], [side.T, spread.T @ own.reshape(a * n, -1)]])
        sheet = np.concatenate([sheet, own], axis=2)
    inner = np.matmul(local.inner, sheet)
    zv = zv - np.matmul(flat, inner).reshape(a, n, d, -1)
    kv = kv - local.sheet_k.reshape(a * n, k).T @ inner.reshape(a * n, -1)
    vv = vv - sheet.reshape(a * n, -1).T @ inner.reshape(a * n, -1)
    return Crossed(zv, kv, 0.5 * (vv + vv.T))


def precision_times(stack: Stack, local: Local, values: Floats) -> Floats:
    """
    Multiply cell values by the inverse of I + the local terms.

    Parameters
    ----------
    values : ndarray, shape (A, n, K)
        Zero where the sheet has no score.

    Returns
    -------
    ndarray, shape (A, n, K)
    """

    def within(x: Floats) -> Floats:
        pooled = local.shrink * x.sum(axis=1)
        return np.asarray(x - stack.mask * pooled[:, None, :])

    first = within(values)
    sheet = np.matmul(local.inner, first.sum(axis=2)[..., None])
    return np.asarray(first - within(stack.mask * sheet))


def local_traces(
    stack: Stack, local: Local, zz: Floats, zk: Floats, kk: Floats
) -> dict[str, float]:
    """
    Differentiate the log determinants with respect to the local ratios.

    Parameters
    ----------
    zz : ndarray, shape (A, n, D, n, D)
        Inverse of the whole system, between the kept columns of each application.
    zk : ndarray, shape (A, n, D, K)
        The same between sheets and clauses.
    kk : ndarray, shape (K, K)
        The same between clauses.

    Returns
    -------
    dict of str to float
        One derivative for each local term.
    """
    a, n, k = stack.mask.shape
    d = local.member.shape[1]
    mask, keep, counts = stack.mask, local.keep, local.n_scores
    e_sz = local.sheet_z.reshape(a, n, n * d)
    e_zs = e_sz.transpose(0, 2, 1)
    e_ks = local.sheet_k.transpose(0, 2, 1)
    flat_zz = zz.reshape(a, n * d, n * d)
    flat_zk = zk.reshape(a, n * d, k)
    # the inverse times the columns of the sheets
    m_z = np.matmul(flat_zz, e_zs) + np.matmul(flat_zk, e_ks)
    m_k = np.matmul(flat_zk.transpose(0, 2, 1), e_zs) + np.matmul(kk, e_ks)
    psi = np.matmul(e_sz, m_z) + np.matmul(local.sheet_k, m_k)

    factor, inner, e = local.factor, local.inner, local.sheet_s
    ef = np.matmul(e, factor)
    fpf = np.matmul(factor.transpose(0, 2, 1), np.matmul(psi, factor))
    eye = np.arange(n)
    sheet = ef[:, eye, eye].sum() - fpf[:, eye, eye].sum()
    application = ef.sum() - fpf.sum()

    squared = keep**2
    d_sz = np.empty((a, n, n, d))
    direct = 0.0
    for dimension in range(d):
        inside = local.member[:, dimension] > 0
        part = mask[:, :, inside]
        d_sz[..., dimension] = -np.matmul(
            part * squared[:, None, inside], part.transpose(0, 2, 1)
        )
        direct += float((d_sz[..., dimension] * zz[:, :, dimension, :, dimension]).sum())
    d_sk = -mask * (counts * squared)[:, None, :]
    own = (zk * local.member.T[None, None, :, :]).sum(axis=2)
    direct += 2.0 * float((d_sk * own).sum())
    direct -= float((counts**2 * squared).sum(axis=0) @ np.diag(kk))
    d_ss = d_sz.sum(axis=3)
    mixed = np.matmul(d_sz.reshape(a, n, n * d), m_z) + np.matmul(d_sk, m_k)
    clause = (
        float((counts * keep).sum())
        + float((inner * d_ss).sum())
        + direct
        - 2.0 * float((mixed * inner.transpose(0, 2, 1)).sum())
        + float((np.matmul(inner, np.matmul(d_ss, inner)) * psi).sum())
    )
    return {
        "application": float(application),
        "application_clause": clause,
        "sheet": float(sheet),
    }

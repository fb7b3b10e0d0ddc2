"""
Who can be compared with whom: connected parts of the design.

Two examiners are compared through an application that both scored, or through a chain of
such applications. Without a chain no statistic can tell a harsh panel from weak
applications, so estimates are made and centred within connected parts only.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Whole = NDArray[np.int64]


def connected(left: Whole, right: Whole) -> Whole:
    """
    Parts of a two-sided graph, one label for each edge.

    Parameters
    ----------
    left, right : ndarray of int, shape (n_edges,)
        Codes of an edge's two ends, each side counted from 0.

    Returns
    -------
    ndarray of int, shape (n_edges,)
        Labels from 0, in the order in which parts first occur along the edges.
    """
    if not len(left):
        return np.zeros(0, dtype=np.int64)
    n_left = int(left.max()) + 1
    size = n_left + int(right.max()) + 1
    graph = coo_array(
        (np.ones(len(left)), (left, right + n_left)), shape=(size, size)
    ).tocsr()
    label = connected_components(graph, directed=False)[1][left]
    return first_seen(label)


def first_seen(labels: Whole) -> Whole:
    """
    Return labels numbered from 0 in the order in which they first occur.

    Parameters
    ----------
    labels : ndarray of int, shape (n,)
        Any whole numbers.

    Returns
    -------
    ndarray of int, shape (n,)
    """
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first, kind="stable")] = np.arange(len(first))
    return rank[inverse]

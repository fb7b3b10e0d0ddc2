"""
Which examiners of a cycle can be compared, through what, and how well.

Two examiners are linked directly by the applications that both scored, and indirectly by
chains of such applications. The standard error of the difference of their unshrunk
severities says how much such a link carries: a pair far beyond the usual error of its
cycle does not belong on one axis. Severity is positive when harsh.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from calibration.severity import SeverityFit

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

#: A pair is comparable up to this multiple of its cycle's median standard error.
COMPARABLE = 1.5
#: Largest linked part of which every pair is listed; of larger ones those that share.
LISTED = 150

LINKS_SCHEMA = {
    "cycle": pl.String,
    "examiner_1": pl.String,
    "examiner_2": pl.String,
    "n_shared": pl.Int64,
    "n_shared_panels": pl.Int64,
    "component": pl.String,
    "subset": pl.Int64,
    "is_bridge": pl.Boolean,
    "se_difference_pct": pl.Float64,
    "is_comparable": pl.Boolean,
}


def examiner_links(ratings: pl.DataFrame, fit: SeverityFit) -> pl.DataFrame:
    """
    List the pairs of examiners who are linked within a cycle.

    Parameters
    ----------
    ratings : polars.DataFrame
        The ratings of the fit, with cycle; panel where panels are known.
    fit : SeverityFit
        Their fit.

    Returns
    -------
    polars.DataFrame
        Columns of ``LINKS_SCHEMA``, one row per cycle and pair with examiner_1 before
        examiner_2: applications and panels that both had (panels null where none is
        known), the linked part of the cycle, the subset over all cycles, whether the
        part falls apart without the only application that they share, the standard
        error of the difference of their unshrunk severities in percentage points, and
        whether it is at most 1.5 times the median of the cycle's pairs. Empty where the
        fit has no severities.
    """
    if fit.unshrunk is None:
        return pl.DataFrame(schema=LINKS_SCHEMA)
    keys = fit.unshrunk.keys.with_row_index("row").join(
        fit.to_frame().select("cycle", "examiner", "subset"),
        on=["cycle", "examiner"],
        nulls_equal=True,
        maintain_order="left",
    )
    shared = _shared(ratings)
    bridges = _bridges(ratings)
    frames = [
        _of_part(part, shared, fit)
        for part in keys.partition_by("component", maintain_order=True)
        if part.height > 1
    ]
    if not frames:
        return pl.DataFrame(schema=LINKS_SCHEMA)
    return (
        pl.concat(frames)
        .join(
            bridges,
            on=["cycle", "examiner_1", "examiner_2"],
            how="left",
            nulls_equal=True,
        )
        .with_columns(
            is_bridge=pl.col("is_bridge").fill_null(False),
            is_comparable=pl.col("se_difference_pct")
            <= COMPARABLE * pl.col("se_difference_pct").median().over("cycle"),
        )
        .select(pl.col(name).cast(kind) for name, kind in LINKS_SCHEMA.items())
        .sort("cycle", "examiner_1", "examiner_2")
    )


def _sheets(ratings: pl.DataFrame) -> pl.DataFrame:
    """Distinct sheets: cycle, application, examiner, and the panel if there is one."""
    cycle = pl.col("cycle") if "cycle" in ratings.columns else pl.lit(None).alias("cycle")
    panel = pl.col("panel") if "panel" in ratings.columns else pl.lit(None).alias("panel")
    return (
        ratings.select(cycle, "application", "examiner", panel)
        .cast(pl.String)
        .unique(["cycle", "application", "examiner"])
        .sort("cycle", "application", "examiner")
    )


def _pairs(sheets: pl.DataFrame) -> pl.DataFrame:
    """Pairs of examiners on each application."""
    return sheets.join(
        sheets, on=["cycle", "application"], suffix="_2", nulls_equal=True
    ).filter(pl.col("examiner") < pl.col("examiner_2"))


def _shared(ratings: pl.DataFrame) -> pl.DataFrame:
    """Count the applications and panels that two examiners had in common."""
    return (
        _pairs(_sheets(ratings))
        .group_by("cycle", "examiner", "examiner_2")
        .agg(
            pl.len().cast(pl.Int64).alias("n_shared"),
            pl.when(pl.col("panel").is_not_null().any())
            .then(pl.col("panel").drop_nulls().n_unique())
            .cast(pl.Int64)
            .alias("n_shared_panels"),
        )
        .rename({"examiner": "examiner_1"})
    )


def _of_part(part: pl.DataFrame, shared: pl.DataFrame, fit: SeverityFit) -> pl.DataFrame:
    """Pairs of one linked part of a cycle with their errors."""
    assert fit.unshrunk is not None
    rows = part["row"].to_numpy().astype(np.int64)
    names = part["examiner"]
    mine = shared.filter(pl.col("cycle").eq_missing(part["cycle"][0]))
    if part.height <= LISTED:
        first, second = np.triu_indices(part.height, 1)
    else:
        place = pl.DataFrame({"examiner": names, "at": np.arange(part.height)})
        found = (
            mine.join(place, left_on="examiner_1", right_on="examiner")
            .join(place, left_on="examiner_2", right_on="examiner", suffix="_2")
            .sort("at", "at_2")
        )
        first, second = found["at"].to_numpy(), found["at_2"].to_numpy()
    covariance = fit.unshrunk.covariance(rows)
    own = np.diag(covariance)
    spread = own[first] + own[second] - 2.0 * covariance[first, second]
    return (
        pl.DataFrame(
            {
                "examiner_1": names.gather(first),
                "examiner_2": names.gather(second),
                "se_difference_pct": np.sqrt(np.maximum(spread, 0.0)),
            }
        )
        .with_columns(
            cycle=pl.lit(part["cycle"][0], dtype=pl.String),
            component=pl.lit(part["component"][0]),
            subset=pl.lit(part["subset"][0]),
        )
        .join(
            mine, on=["cycle", "examiner_1", "examiner_2"], how="left", nulls_equal=True
        )
        .with_columns(n_shared=pl.col("n_shared").fill_null(0))
    )


def _bridges(ratings: pl.DataFrame) -> pl.DataFrame:
    """Pairs whose only common application holds a linked part together."""
    sheets = _sheets(ratings)
    frames = []
    for cycle in sheets.partition_by("cycle", maintain_order=True):
        holding = _holding(cycle)
        pairs = _pairs(cycle).with_columns(
            n=pl.len().over("examiner", "examiner_2"),
        )
        frames.append(
            pairs.filter(
                (pl.col("n") == 1) & pl.col("application").is_in(holding.implode())
            ).select(
                "cycle",
                pl.col("examiner").alias("examiner_1"),
                "examiner_2",
                pl.lit(True).alias("is_bridge"),
            )
        )
    return pl.concat(frames)


def _holding(sheets: pl.DataFrame) -> pl.Series:
    """Applications without which a part falls apart: cut vertices of the graph."""
    applications = sheets["application"].unique().sort()
    left = (sheets["application"].rank("dense") - 1).to_numpy().astype(np.int64)
    right = (sheets["examiner"].rank("dense") - 1).to_numpy().astype(np.int64)
    n = len(applications)
    neighbours: list[list[int]] = [[] for _ in range(n + int(right.max()) + 1)]
    for a, e in zip(left.tolist(), (right + n).tolist(), strict=True):
        neighbours[a].append(e)
        neighbours[e].append(a)
    cut = cut_vertices(neighbours)
    return applications.filter(pl.Series([vertex in cut for vertex in range(n)]))


def cut_vertices(neighbours: list[list[int]]) -> set[int]:
    """
    Find the vertices whose removal splits their part of a graph (Tarjan 1972).

    Parameters
    ----------
    neighbours : list of list of int
        Neighbours of each vertex.

    Returns
    -------
    set of int
    """
    order = [-1] * len(neighbours)
    reach = [0] * len(neighbours)
    found: set[int] = set()
    clock = 0
    for root in range(len(neighbours)):
        if order[root] >= 0:
            continue
        children = 0
        order[root] = reach[root] = clock
        clock += 1
        stack = [(root, -1, iter(neighbours[root]))]
        while stack:
            vertex, parent, rest = stack[-1]
            for other in rest:
                if order[other] < 0:
                    order[other] = reach[other] = clock
                    clock += 1
                    children += vertex == root
                    stack.append((other, vertex, iter(neighbours[other])))
                    break
                if other != parent:
                    reach[vertex] = min(reach[vertex], order[other])
            else:
                stack.pop()
                if parent >= 0:
                    reach[parent] = min(reach[parent], reach[vertex])
                    if parent != root and reach[vertex] >= order[parent]:
                        found.add(parent)
        if children > 1:
            found.add(root)
    return found

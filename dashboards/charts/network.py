"""Who scored with whom: a network whose places follow from its links alone."""

import math
from typing import Any, Final

import altair as alt
import numpy as np
import polars as pl
from numpy.typing import NDArray

from dashboards.charts import severity, theme
from dashboards.charts.once import drawn_once
from dashboards.wording import Words

_HEIGHT = 440
_MOST_LABELS: Final = 60
_ROUNDS = 200
# a part is given room by the square root of its examiners
_GAP = 1.2
_FEW_STEPS = 30


@drawn_once
def network(
    examiners: pl.DataFrame,
    pairs: pl.DataFrame,
    words: Words,
    *,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw examiners and the applications that link them.

    Parameters
    ----------
    examiners : polars.DataFrame
        examiner_id, examiner_name, n_applications, panels, part.
    pairs : polars.DataFrame
        examiner_id, other_examiner_id, n_shared, n_panels, is_bridge; pairs with
        somebody who is not among the examiners are left out.
    words : Words
        Language of the labels.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        Parts side by side; thicker lines share more applications, red ones are bridges.
    """
    places = laid_out(examiners, pairs)
    placed = examiners.join(places, on="examiner_id", maintain_order="left")
    nodes = placed.with_columns(
        label=pl.Series(
            [severity.named(row) for row in placed.iter_rows(named=True)],
            dtype=pl.String,
        )
    )
    ends = placed.select("examiner_id", "x", "y")
    lines = (
        pairs.join(ends, on="examiner_id", maintain_order="left")
        .join(
            ends.rename({"examiner_id": "other_examiner_id", "x": "x2", "y": "y2"}),
            on="other_examiner_id",
            maintain_order="left",
        )
        .with_columns(
            colour=pl.when("is_bridge")
            .then(pl.lit(theme.VERMILION))
            .otherwise(pl.lit(theme.RIVER_LIGHT)),
            thick=pl.col("n_shared").clip(1, 5).cast(pl.Float64),
        )
    )
    domain_x, domain_y = _domain(places["x"]), _domain(places["y"])
    x: Any = alt.X("x:Q").scale(domain=domain_x, nice=False).axis(None)
    y: Any = alt.Y("y:Q").scale(domain=domain_y, nice=False).axis(None)
    edges = (
        alt.Chart(lines)
        .mark_rule(opacity=0.75)
        .encode(
            x=x,
            y=y,
            x2="x2:Q",
            y2="y2:Q",
            color=alt.Color("colour:N").scale(None),
            strokeWidth=alt.StrokeWidth("thick:Q")
            .scale(domain=[1, 5], range=[1, 4])
            .legend(None),
        )
    )
    dots = (
        alt.Chart(nodes)
        .mark_point(size=110, filled=True, color=theme.RIVER, opacity=1)
        .encode(
            x=x,
            y=y,
            tooltip=[
                alt.Tooltip("label:N", title=words("charts.tip_row")),
                alt.Tooltip("panels:N", title=words("charts.tip_panel")),
                alt.Tooltip("n_applications:Q", title=words("severity.tip_n")),
                alt.Tooltip("part:O", title=words("links.tip_part")),
            ],
        )
    )
    layers = [edges, dots]
    if examiners.height <= _MOST_LABELS:
        label = alt.Chart(nodes).encode(x=x, y=y, text="examiner_id:N")
        style: dict[str, Any] = {"dy": -12, "fontSize": theme.NOTE_SIZE}
        # a white edge keeps lines out of the letters
        edge: dict[str, Any] = {"stroke": theme.GROUND, "strokeWidth": 3}
        layers.append(label.mark_text(**style, **edge))
        layers.append(label.mark_text(**style, color=theme.INK))
    heads = _heads(nodes, words)
    if heads.height:
        layers.append(
            alt.Chart(heads)
            .mark_text(fontSize=theme.NOTE_SIZE, color=theme.GREY)
            .encode(x=x, y=y, text="head:N")
        )
    return alt.layer(*layers).properties(width=width, height=_HEIGHT)


def laid_out(examiners: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """
    Find places for examiners: near who scored with them, the same on every run.

    Within a part, stress (squared relative differences between distances on paper and
    along the links) is lowered from a circle in order of ids; parts stand on shelves,
    the largest first.

    Parameters
    ----------
    examiners : polars.DataFrame
        examiner_id, part.
    pairs : polars.DataFrame
        examiner_id, other_examiner_id.

    Returns
    -------
    polars.DataFrame
        examiner_id, x, y.
    """
    rows: list[dict[str, Any]] = []
    parts = examiners.sort("part", "examiner_id").partition_by(
        "part", maintain_order=True
    )
    sizes = [math.sqrt(part.height) for part in parts]
    # shelves about twice as wide as the picture is high
    wide = max(
        [*sizes, math.sqrt(2.2 * sum((size + _GAP) ** 2 for size in sizes))], default=1.0
    )
    left, top, shelf = 0.0, 0.0, 0.0
    for part, size in zip(parts, sizes, strict=True):
        if left and left + size > wide:
            left, top, shelf = 0.0, top - shelf - _GAP, 0.0
        names = part["examiner_id"].to_list()
        spots = _relaxed(names, pairs)
        for name, (x, y) in zip(names, spots, strict=True):
            rows.append(
                {
                    "examiner_id": name,
                    "x": round(left + size * (x + 0.5), 3),
                    "y": round(top + size * (y - 0.5), 3),
                }
            )
        left += size + _GAP
        shelf = max(shelf, size)
    return pl.DataFrame(
        rows, schema={"examiner_id": pl.String, "x": pl.Float64, "y": pl.Float64}
    )


@drawn_once
def errors_by_shared(
    rows: pl.DataFrame,
    words: Words,
    *,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw how sure a difference of two severities is, by what the two share.

    Parameters
    ----------
    rows : polars.DataFrame
        From the query: n_shared, n_pairs, se_low, se_pct, se_high.
    words : Words
        Language of the labels.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        Median error with its range over pairs.
    """
    labels = [
        words("links.shared_row", n=row["n_shared"], pairs=row["n_pairs"])
        for row in rows.iter_rows(named=True)
    ]
    drawn = rows.with_columns(
        label=pl.Series(labels, dtype=pl.String),
        said=pl.Series([f"{value:.1f}" for value in rows["se_pct"]], dtype=pl.String),
    )
    y: Any = (
        alt.Y("label:N").sort(labels).title(None).axis(grid=False, labelColor=theme.INK)
    )
    title = words("links.error_axis")
    base = alt.Chart(drawn).encode(y=y)
    scale = alt.Scale(zero=True)
    axis = alt.Axis(tickCount=5)
    lines = base.mark_rule(color=theme.RIVER_LIGHT, strokeWidth=4).encode(
        x=alt.X("se_low:Q").scale(scale).title(title).axis(axis), x2="se_high:Q"
    )
    dots = base.mark_point(size=70, filled=True, color=theme.RIVER, opacity=1).encode(
        x=alt.X("se_pct:Q").scale(scale).title(title).axis(axis)
    )
    texts = base.mark_text(
        align="left", dx=8, fontSize=theme.NOTE_SIZE, color=theme.INK
    ).encode(x=alt.X("se_high:Q").scale(scale).title(title).axis(axis), text="said:N")
    return alt.layer(lines, dots, texts).properties(
        width=width, height=_FEW_STEPS * max(len(labels), 1)
    )


def _relaxed(names: list[str], pairs: pl.DataFrame) -> NDArray[np.float64]:
    """Place one part in the unit square about zero."""
    n = len(names)
    if n == 1:
        return np.zeros((1, 2))
    apart = _distances(names, pairs)
    turn = 2 * np.pi * np.arange(n) / n
    spots = np.stack([np.cos(turn), np.sin(turn)], axis=1) * apart.max() / 2
    weight = np.zeros_like(apart)
    np.divide(1.0, apart**2, out=weight, where=apart > 0)
    total = weight.sum(axis=1, keepdims=True)
    for _ in range(_ROUNDS):
        step = spots[:, None, :] - spots[None, :, :]
        length = np.sqrt((step**2).sum(axis=2))
        pull = np.zeros_like(apart)
        np.divide(weight * apart, length, out=pull, where=length > 1e-9)
        # each is set where its links want it: Guttman's transform, row by row
        spots = (weight[:, :, None] * spots[None, :, :] + pull[:, :, None] * step).sum(
            axis=1
        ) / total
    spots = spots - (spots.max(axis=0) + spots.min(axis=0)) / 2
    reach = float(np.abs(spots).max())
    placed: NDArray[np.float64] = spots / (2 * reach) if reach > 0 else spots
    return placed


def _distances(names: list[str], pairs: pl.DataFrame) -> NDArray[np.float64]:
    """Count the links between any two examiners of a part."""
    place = {name: index for index, name in enumerate(names)}
    n = len(names)
    apart = np.full((n, n), np.inf)
    np.fill_diagonal(apart, 0.0)
    for one, other in pairs.select("examiner_id", "other_examiner_id").iter_rows():
        if one in place and other in place:
            apart[place[one], place[other]] = apart[place[other], place[one]] = 1.0
    for middle in range(n):
        apart = np.minimum(apart, apart[:, [middle]] + apart[[middle], :])
    # a neighbourhood cut out of a larger network may have loose ends
    far = apart[np.isfinite(apart)].max() + 1
    known: NDArray[np.float64] = np.where(np.isfinite(apart), apart, far)
    return known


def _heads(nodes: pl.DataFrame, words: Words) -> pl.DataFrame:
    """Name a part by its panel where all of it sits on one."""
    rows = []
    for part in nodes.partition_by("part", maintain_order=True):
        names = part["panels"].unique().to_list()
        if nodes["part"].n_unique() > 1 and len(names) == 1 and names[0]:
            rows.append(
                {
                    "head": words.set(names[0]),
                    "x": (float(part["x"].min()) + float(part["x"].max())) / 2,  # type: ignore[arg-type]
                    "y": float(part["y"].min()) - 0.45,  # type: ignore[arg-type]
                }
            )
    return pl.DataFrame(
        rows, schema={"head": pl.String, "x": pl.Float64, "y": pl.Float64}
    )


def _domain(values: pl.Series) -> list[float]:
    low: Any = values.min()
    high: Any = values.max()
    if low is None:
        return [0.0, 1.0]
    return [float(low) - 0.7, float(high) + 0.7]

"""What feedback may stress: ranks of strengths, weak clauses, results behind process."""

from typing import Any

import polars as pl

from dashboards import limits
from dashboards.charts import interval, theme
from dashboards.charts.once import drawn_once
from dashboards.wording import Words

_ROW_HEIGHT = 28
_WIDEST_GAP = 40.0


@drawn_once
def ranks_of_categories(
    ranks: pl.DataFrame, words: Words, *, width: int | str = theme.AS_WIDE_AS_THE_PAGE
) -> theme.Layered:
    """
    Draw each category's rank with how far it could move.

    Parameters
    ----------
    ranks : polars.DataFrame
        Strongest first: category, title_zh, title_en, n_applications, mean_pct,
        strength_rank, rank_low, rank_high (null under six applications), n_ranked.
    words : Words
        Language of the labels.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        Rank 1, the strongest, at the left.
    """
    rows = [
        {
            "label": words(
                "strengths.rank_row",
                category=words.set(f"{row['category']} {words.of(row, 'title')}"),
                mean=f"{row['mean_pct']:.0f}",
            ),
            "value": row["strength_rank"],
            "low": row["rank_low"],
            "high": row["rank_high"],
            "missing": words("charts.too_few"),
        }
        for row in ranks.iter_rows(named=True)
    ]
    last = max([2, *ranks["n_ranked"].drop_nulls().to_list()])
    return interval.intervals(
        interval.frame(rows),
        words,
        title=words("strengths.rank_axis"),
        domain=(0.5, last + 0.5),
        zero=False,
        number=".1f",
        row_height=_ROW_HEIGHT,
        width=width,
    )


@drawn_once
def weakest_clauses(
    clauses: pl.DataFrame,
    bands: pl.DataFrame,
    words: Words,
    *,
    title: str,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw one sector's weakest clauses over the guide's bands.

    Parameters
    ----------
    clauses : polars.DataFrame
        Weakest first: clause, title_zh, title_en, points_max, n_applications, mean_pct,
        mean_pct_low, mean_pct_high, band.
    bands : polars.DataFrame
        The standard's bands: band, low_pct, high_pct.
    words : Words
        Language of the labels.
    title : str
        Name of the sector.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        Every other band shaded; means only where n allows.
    """
    tips = {"stands": words("strengths.tip_band"), "points": words("columns.points_max")}
    rows = []
    for row in clauses.iter_rows(named=True):
        is_firm = row["n_applications"] >= limits.FEWEST_FOR_A_MEAN
        rows.append(
            {
                "label": words(
                    "strengths.weak_row",
                    clause=words.set(f"{row['clause']} {words.of(row, 'title')}"),
                    band=row["band"],
                    n=row["n_applications"],
                ),
                "value": row["mean_pct"] if is_firm else None,
                "low": row["mean_pct_low"],
                "high": row["mean_pct_high"],
                "missing": words("charts.too_few"),
                "stands": words.of(row, "band_title"),
                "points": f"{row['points_max']:.0f}",
            }
        )
    starts = bands.sort("band")["low_pct"].to_list()
    edges = [float(start) for start in starts] + [100.0]
    return interval.intervals(
        interval.frame(rows, tips),
        words,
        title=words("strengths.weak_axis"),
        domain=(0.0, 100.0),
        bands=list(zip(edges[1::2], edges[2::2], strict=False)),
        zero=False,
        tips=tips,
        number=".0f",
        row_height=_ROW_HEIGHT + 6,
        width=width,
    ).properties(title=title)


@drawn_once
def results_behind_process(
    gaps: pl.DataFrame, words: Words, *, width: int | str = theme.AS_WIDE_AS_THE_PAGE
) -> theme.Layered:
    """
    Draw results minus process by category, with zero in the middle.

    Parameters
    ----------
    gaps : polars.DataFrame
        The whole (without a title) first, then categories in order: category,
        title_zh, title_en, n_applications, gap_pct, gap_low, gap_high.
    words : Words
        Language of the labels.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        In vermilion where results lag beyond chance.
    """
    rows: list[dict[str, Any]] = []
    for row in gaps.iter_rows(named=True):
        is_firm = row["n_applications"] >= limits.FEWEST_FOR_A_MEAN
        lags = is_firm and row["gap_high"] is not None and row["gap_high"] < 0
        name = (
            words.set(f"{row['category']} {words.of(row, 'title')}")
            if row["title_zh"]
            else words("strengths.gap_all")
        )
        rows.append(
            {
                "label": words("strengths.gap_row", name=name, n=row["n_applications"]),
                "value": row["gap_pct"] if is_firm else None,
                "low": row["gap_low"] if is_firm else None,
                "high": row["gap_high"] if is_firm else None,
                "colour": theme.VERMILION if lags else None,
                "missing": words("charts.too_few"),
            }
        )
    ends = [row[end] for row in rows for end in ("low", "high")]
    limit = min(theme.symmetric(ends, least=10.0, step=5.0), _WIDEST_GAP)
    return interval.intervals(
        interval.frame(rows),
        words,
        title=words("strengths.gap_axis"),
        domain=(-limit, limit),
        row_height=_ROW_HEIGHT,
        width=width,
    )

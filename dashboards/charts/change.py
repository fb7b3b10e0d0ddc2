"""Whose scale changed, how large a change must be to be seen; positive is harsher."""

from typing import Any, Final

import altair as alt
import polars as pl

from dashboards.charts import interval, severity, theme
from dashboards.charts.once import drawn_once
from dashboards.wording import Words

# what a useful design must be able to find (calibration.md, section 2)
WORTH_FINDING_PCT: Final = 10.0
_LEAST_LIMIT = 6.0
_STEP = 2.0
_PAIR_HEIGHT = 34


def pair_name(row: dict[str, Any], words: Words) -> str:
    """Name a pair of cycles."""
    return words("change.pair", cycle_from=row["cycle_from"], cycle_to=row["cycle_to"])


@drawn_once
def detectable_by_pair(
    pairs: pl.DataFrame,
    words: Words,
    *,
    selected: tuple[str, str] | None = None,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw the smallest change that each pair of cycles can show.

    Parameters
    ----------
    pairs : polars.DataFrame
        From the query.
    words : Words
        Language of the labels.
    selected : tuple of (cycle_from, cycle_to), optional
        The pair to colour.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        A filled dot for all examiners together, a hollow one for one named beforehand,
        and the line of what is worth finding.
    """
    rows = []
    for row in pairs.iter_rows(named=True):
        is_selected = (row["cycle_from"], row["cycle_to"]) == selected
        rows.append(
            {
                "pair": pair_name(row, words),
                "low": row["detectable_low"],
                "high": row["detectable_high"],
                "all": row["detectable_pct"],
                "single": row["detectable_single_pct"],
                "colour": theme.RIVER if is_selected else theme.RIVER_LIGHT,
                "note": words("change.tested", n=row["n_tested"])
                if row["detectable_pct"] is not None
                else words.term("calibration", row["state"]),
            }
        )
    numbers = dict.fromkeys(("low", "high", "all", "single"), pl.Float64)
    texts = dict.fromkeys(("pair", "colour", "note"), pl.String)
    drawn = pl.DataFrame(rows, schema={**texts, **numbers})
    most: Any = drawn["high"].max()
    end = max(WORTH_FINDING_PCT * 1.5, (most or 0.0) * 1.25)
    x: Any = (
        alt.X("all:Q")
        .scale(domain=[0, end], nice=False)
        .title(words("change.detectable_axis"))
        .axis(tickCount=6)
    )
    y: Any = (
        alt.Y("pair:N")
        .sort(drawn["pair"].to_list())
        .title(None)
        .axis(grid=False, labelColor=theme.INK)
    )
    tint = alt.Color("colour:N").scale(None)
    base = alt.Chart(drawn).encode(y=y)
    scale = alt.Scale(domain=[0, end], nice=False)
    lines = base.mark_rule(strokeWidth=3).encode(
        x=alt.X("low:Q").scale(scale), x2="high:Q", color=tint
    )
    together = base.mark_point(size=80, filled=True, opacity=1).encode(x=x, color=tint)
    single = base.mark_point(
        size=60, filled=True, fill=theme.GROUND, strokeWidth=1.8, opacity=1
    ).encode(x=alt.X("single:Q").scale(scale), stroke=alt.Stroke("colour:N").scale(None))
    notes = base.mark_text(
        align="left", dx=12, fontSize=theme.NOTE_SIZE, color=theme.GREY
    ).encode(x=alt.X("at:Q").scale(scale), text="note:N")
    notes = notes.transform_calculate(at="isValid(datum.high) ? datum.high : 0")
    worth = alt.Chart(
        pl.DataFrame({"at": [WORTH_FINDING_PCT], "note": [words("change.worth")]})
    )
    line = worth.mark_rule(color=theme.VERMILION, strokeDash=[4, 3]).encode(
        x=alt.X("at:Q").scale(scale)
    )
    label = worth.mark_text(
        align="right", dx=-5, fontSize=theme.NOTE_SIZE, color=theme.VERMILION
    ).encode(x=alt.X("at:Q").scale(scale), y=alt.value(-7), text="note:N")
    return alt.layer(line, label, lines, together, single, notes).properties(
        width=width, height=_PAIR_HEIGHT * max(drawn.height, 1)
    )


@drawn_once
def changes_of_pair(
    rows: pl.DataFrame,
    words: Words,
    *,
    is_named: bool,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw a forest plot of changes between two cycles.

    Parameters
    ----------
    rows : polars.DataFrame
        From the query.
    words : Words
        Language of the labels.
    is_named : bool
        Whether examiners are named: not where no change worth finding can be found.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        Filled and coloured where flagged, hollow elsewhere.
    """
    values = [*rows["change_low"], *rows["change_high"], *rows["change_unshrunk_pct"]]
    limit = theme.symmetric(values, least=_LEAST_LIMIT, step=_STEP)
    drawn = [
        {
            "label": words(
                "change.row",
                name=severity.named(row)
                if is_named
                else words("change.unnamed", place=place + 1),
                n_from=row["n_applications_from"],
                n_to=row["n_applications_to"],
            ),
            "value": row["change_pct"],
            "low": row["change_low"],
            "high": row["change_high"],
            "beside": row["change_unshrunk_pct"],
            "colour": _colour(is_flagged=row["is_flagged"], value=row["change_pct"]),
            "is_weak": not row["is_flagged"],
            "missing": words.term("calibration", row["state"]),
        }
        for place, row in enumerate(rows.iter_rows(named=True))
    ]
    return interval.intervals(
        interval.frame(drawn),
        words,
        title=words("change.axis"),
        domain=(-limit, limit),
        row_height=18,
        width=width,
    )


@drawn_once
def drift_by_examiner(
    rows: pl.DataFrame,
    words: Words,
    *,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw slopes over three cycles or more; only who is flagged is named.

    Parameters
    ----------
    rows : polars.DataFrame
        From the query.
    words : Words
        Language of the labels.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        Slopes with intervals, the steepest growth first.
    """
    values = [*rows["slope_low"], *rows["slope_high"]]
    limit = theme.symmetric(values, least=_LEAST_LIMIT / 2, step=_STEP / 2)
    drawn = [
        {
            "label": words(
                "change.drift_row",
                name=severity.named(row)
                if row["is_drift"]
                else words("change.unnamed", place=place + 1),
                n=row["n_cycles"],
            ),
            "value": row["slope_pct"],
            "low": row["slope_low"],
            "high": row["slope_high"],
            "colour": _colour(is_flagged=row["is_drift"], value=row["slope_pct"]),
            "is_weak": not row["is_drift"],
            "missing": words.term("calibration", row["state"]),
        }
        for place, row in enumerate(rows.iter_rows(named=True))
    ]
    return interval.intervals(
        interval.frame(drawn),
        words,
        title=words("change.drift_axis"),
        domain=(-limit, limit),
        row_height=18,
        width=width,
    )


@drawn_once
def pool_by_pair(
    rows: pl.DataFrame,
    words: Words,
    *,
    width: int | str = theme.AS_WIDE_AS_THE_PAGE,
) -> theme.Layered:
    """
    Draw the changes of the pool, in time.

    Parameters
    ----------
    rows : polars.DataFrame
        From the query.
    words : Words
        Language of the labels.
    width : int or "container", optional
        Width in pixels.

    Returns
    -------
    altair.LayerChart
        An estimate where a case was scored in both cycles, words elsewhere.
    """
    limit = theme.symmetric([*rows["low"], *rows["high"]], least=_LEAST_LIMIT, step=_STEP)
    drawn = [
        {
            "label": words(
                "change.pool_row", pair=pair_name(row, words), n=row["n_linking"]
            ),
            "value": row["change_pct"],
            "low": row["low"],
            "high": row["high"],
            "missing": words("change.no_material"),
        }
        for row in rows.iter_rows(named=True)
    ]
    return interval.intervals(
        interval.frame(drawn),
        words,
        title=words("change.pool_axis"),
        domain=(-limit, limit),
        row_height=28,
        width=width,
    )


def _colour(*, is_flagged: bool, value: float | None) -> str:
    if not is_flagged or value is None:
        return theme.RIVER
    return theme.HARSH if value > 0 else theme.LENIENT

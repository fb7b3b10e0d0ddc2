"""One scoring sheet for one application: what it says, before it has a shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np

from ingest.simulate.deposits import Mark
from ingest.simulate.looks import Look, spell_percent
from ingest.simulate.pages import Page, Value, Written
from ingest.simulate.people import pick
from ingest.simulate.scheme import Clause, Scheme, SectorText
from ingest.simulate.scores import Whole


@dataclass
class Line:
    """
    One scored clause of a sheet.

    Attributes
    ----------
    clause : Clause
        The clause.
    label : str
        What stands in the clause column.
    written : Written or None
        What stands in the percentage column; None leaves it blank.
    points : float or None
        What stands in the points column; None leaves it blank.
    is_typed : bool
        Whether the points were typed where others have a formula.
    state, score_pct : str, float or None
        The verdict that the sheet must get.
    read_at : str
        The column that the verdict is about: ``score_pct`` or ``score_points``.
    marks : dict of str to Mark
        Factors.
    strength, improvement : str
        Comments; empty where there is none.
    is_merged_down : bool
        Whether the percentage shares its cell with the next line.
    is_hidden : bool
        Whether the row is not shown.
    cells : dict of str to Written
        What stands in columns that only some layouts have, by role.
    """

    clause: Clause
    label: str
    written: Written | None
    points: float | None
    score_pct: float | None
    state: str = "ok"
    is_typed: bool = False
    read_at: str = "score_pct"
    marks: dict[str, Mark] = field(default_factory=dict)
    strength: str = ""
    improvement: str = ""
    is_merged_down: bool = False
    is_hidden: bool = False
    cells: dict[str, Written] = field(default_factory=dict)


#: Columns of an examiner's sheet, in order; ``factors`` stands for all factor columns.
EXAMINER_COLUMNS = (
    *("category", "clause", "points_max", "score_pct", "score_points"),
    *("factors", "strength", "improvement"),
)


@dataclass
class Form:
    """
    One scoring sheet for one application.

    Attributes
    ----------
    look : Look
        Its look.
    sector : SectorText
        The text that it scores against.
    title : str
        Its title.
    fields : dict of str to Value
        Title block by role; only roles that the look has a label for are printed.
    lines : list of Line
        The scored clauses.
    overview_values : dict of str to Written
        What stands in the percentage column of unscored clauses.
    total_error : float
        What was mistakenly added to the printed total.
    more_pages : list of Page
        Other sheets of the workbook.
    columns : tuple of str
        Roles of the columns in order; those without a header in the look are left out.
    blocks : dict of str to str
        What stands over the header of a column, by role.
    totals : dict of str to Written
        What the last row prints in columns that only some layouts have, by role.
    """

    look: Look
    sector: SectorText
    title: str
    fields: dict[str, Value]
    lines: list[Line]
    overview_values: dict[str, Written] = field(default_factory=dict)
    total_error: float = 0.0
    more_pages: list[Page] = field(default_factory=list)
    columns: tuple[str, ...] = EXAMINER_COLUMNS
    blocks: dict[str, str] = field(default_factory=dict)
    totals: dict[str, Written] = field(default_factory=dict)


def points_of(clause: Clause, percent: float, style: str) -> float:
    """Compute what a percentage is worth, as a style of the points column prints it."""
    exact = Decimal(str(clause.points)) * Decimal(str(percent)) / 100
    if style == "whole":
        return float(exact.quantize(Decimal(1), ROUND_HALF_UP))
    return float(exact)


def clause_label(clause: Clause, style: str) -> str:
    """Write a clause in one of the styles of `Look.clause_style`."""
    if style == "number":
        return clause.clause
    if style == "wide":
        return clause.clause.translate(
            str.maketrans("0123456789.", "０１２３４５６７８９．")
        )
    return f"{clause.clause}{' ' if style == 'spaced' else ''}{clause.title}"


def fill_in(
    look: Look,
    sector: SectorText,
    scores: Whole,
    factors: Whole,
    fields: Mapping[str, Value],
    title: str,
    rng: np.random.Generator,
    scheme: Scheme,
    comments: Mapping[str, Any],
) -> Form:
    """
    Fill in a form without a fault.

    Parameters
    ----------
    look : Look
        Its look.
    sector : SectorText
        The text that it scores against.
    scores : ndarray of shape (n_clauses,)
        Percentages of the scored clauses.
    factors : ndarray of shape (n_clauses, n_factors)
        Percentages of their factors.
    fields : mapping of str to Value
        Title block by role.
    title : str
        Its title.
    rng : numpy.random.Generator
        Source of randomness for the comments.
    scheme : Scheme
        The standard.
    comments : mapping
        Section ``comments`` of the simulator's words.

    Returns
    -------
    Form
    """
    lines = []
    is_talkative = "strength" in look.headers
    scale = _readable_scale(look.factor_scale, factors)
    for clause, percent, of_factors in zip(
        sector.scored, scores.tolist(), factors.tolist(), strict=True
    ):
        line = Line(
            clause=clause,
            label=clause_label(clause, look.clause_style),
            written=spell_percent(percent, look.percent_style),
            points=points_of(clause, percent, look.points_style),
            score_pct=float(percent),
        )
        if look.factors != "none":
            for factor, value in zip(
                scheme.factors[clause.dimension], of_factors, strict=True
            ):
                line.marks[factor.factor] = _mark(value, scale, scheme)
        if is_talkative:
            line.strength = _comment(clause, percent, "strength", rng, comments)
            line.improvement = _comment(clause, percent, "improvement", rng, comments)
        lines.append(line)
    return Form(look, sector, title, dict(fields), lines)


def _readable_scale(scale: str, factors: Whole) -> str:
    # plain percentages that are all small would read as bands: mark them as percent
    return "text" if scale == "plain" and factors.max(axis=0).min() <= 6 else scale


def _mark(percent: int, scale: str, scheme: Scheme) -> Mark:
    band = scheme.bands[percent]
    if scale == "band":
        return Mark(Written(band, "number"), None, band)
    return Mark(spell_percent(percent, scale), float(percent), band)


def _comment(
    clause: Clause,
    percent: int,
    kind: str,
    rng: np.random.Generator,
    comments: Mapping[str, Any],
) -> str:
    if rng.random() < 0.4:
        return ""
    level = "low" if percent < 30 else "middle" if percent < 65 else "high"
    phrase: str = pick(rng, comments[clause.dimension][kind][level])
    return phrase.format(topic=pick(rng, clause.topics))

"""What-ifs: another basis, an examiner left out, clauses weighted otherwise."""

from dataclasses import dataclass

import polars as pl
import streamlit as st

from dashboards import figure, link, scope
from dashboards.charts import ranking, theme
from dashboards.figure import Context
from dashboards.queries import what_if
from dashboards.wording.findings import ranking as findings

# what the link remembers
LINKED = ("assumed", "left_out", "weighted", "factor")
_ASSUMED = ("independent_mean", "consensus", "site")
_NOBODY = "-"
_MOST_ROWS = 60


@dataclass(frozen=True)
class Assumption:
    """What is assumed, and how it is said."""

    basis: str
    left_out: str
    weighted: tuple[str, ...]
    factor: float
    said: tuple[str, ...]


def choose(context: Context, chosen: scope.Scope) -> Assumption:
    """Ask what to assume, in a row of filters of its own."""
    words, published = context.words, context.published
    clauses = what_if.clauses(published, chosen.award, chosen.cycle)
    titles = {
        row["clause"]: f"{row['clause']} {words.of(row, 'title')}"
        for row in clauses.iter_rows(named=True)
    }
    people = what_if.examiners(published, chosen.award, chosen.cycle)
    names = {_NOBODY: words("ranking.nobody")} | {
        row["examiner_id"]: words(
            "ranking.examiner_n", name=row["examiner_name"], n=row["n_applications"]
        )
        for row in people.iter_rows(named=True)
    }
    said = []
    with st.container(
        key="filters-what-if", horizontal=True, vertical_alignment="bottom"
    ):
        basis = link.choose(
            words("frame.filter_assumed"),
            "assumed",
            _ASSUMED,
            lambda code: words.term("basis", code),
        )
        if basis != _ASSUMED[0]:
            said.append(words("ranking.assume_basis", basis=words.term("basis", basis)))
        left_out = _NOBODY
        # a panel's own value names no examiner
        if basis == _ASSUMED[0]:
            left_out = link.choose(
                words("frame.filter_left_out"), "left_out", list(names), names.__getitem__
            )
        else:
            link.keep("left_out", None)
        if left_out != _NOBODY:
            known = dict(people.select("examiner_id", "examiner_name").iter_rows())
            said.append(words("ranking.assume_left_out", name=known[left_out]))
        weighted = link.several(
            words("ranking.filter_weighted"),
            "weighted",
            list(titles),
            titles.__getitem__,
            placeholder=words("ranking.as_printed"),
        )
        factor = link.number(words("ranking.filter_factor"), "factor", 0.0, 5.0, 0.5, 2.0)
        if weighted and factor != 1:
            said.append(
                words(
                    "ranking.assume_weights",
                    clauses=words.listed(weighted),
                    factor=f"{factor:g}",
                )
            )
    return Assumption(
        basis,
        "" if left_out == _NOBODY else left_out,
        tuple(weighted),
        factor if weighted else 1.0,
        tuple(said),
    )


def shown(context: Context, chosen: scope.Scope, assumed: Assumption, cut: int) -> None:
    """Show what an assumption would move, marked as such."""
    words, published = context.words, context.published
    if not assumed.said:
        figure.notice(words("ranking.what_if_none"))
        return
    mark = words("ranking.what_if_mark", assumptions=words.listed(list(assumed.said)))
    figure.notice(mark)
    moves = what_if.shifts(
        published,
        chosen.award,
        chosen.cycle,
        assumed.basis,
        cut,
        assumed.left_out,
        assumed.weighted,
        assumed.factor,
    )
    before = what_if.totals(published, chosen.award, chosen.cycle, _ASSUMED[0])
    told = Context(
        words,
        published,
        {
            **context.filters,
            words("frame.filter_basis"): words.term("basis", assumed.basis),
            words("ranking.what_if"): mark,
        },
    )
    nearest = (
        moves.with_columns(
            other_rank=pl.col("what_if_rank"),
            other_low=pl.lit(None, pl.Int64),
            other_high=pl.lit(None, pl.Int64),
            is_beyond=pl.lit(value=False),
            crosses=pl.col("was_within") != pl.col("is_within"),
        )
        .sort(
            pl.min_horizontal(
                (pl.col("rank") - cut).abs(), (pl.col("what_if_rank") - cut).abs()
            ),
            maintain_order=True,
        )
        .head(_MOST_ROWS)
    )

    def chart(width: int | str) -> theme.Layered:
        return ranking.slopes(
            nearest,
            words,
            left=words("ranking.slopes_left"),
            right=words("ranking.what_if_right"),
            cut=cut,
            width=width,
        )

    def draw() -> None:
        if moves.height:
            figure.show(chart(theme.AS_WIDE_AS_THE_PAGE), "what-if")

    figure.figure(
        told,
        "what-if",
        draw,
        finding=findings.what_if(
            moves, words, cut=cut, n_before=before["total_points"].count()
        ),
        name=words("frame.gap").join([words("ranking.what_if_name"), mark]),
        how=words("ranking.what_if_how"),
        defined=[("fct_application_scores", "total_points")],
        data=moves,
        drawn=lambda: chart(theme.PICTURE_WIDTH // 2),
        is_reference=True,
    )

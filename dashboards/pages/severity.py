"""Severity: who scores severely or leniently, once a cycle is decided."""

from collections.abc import Callable
from typing import Any

import polars as pl
import streamlit as st

from dashboards import figure, frame, limits, link, scope, session
from dashboards.charts import interval, severity_funnel, theme
from dashboards.charts import severity as charts
from dashboards.figure import Context
from dashboards.queries import severity as queries
from dashboards.wording import Words
from dashboards.wording.findings import severity as findings
from dashboards.wording.findings.numbers import signed

_LINKED = ("award", "cycle", "role", "search")
_ALL = "all"
_ROLES = ("leader", "chief", "examiner", "expert")
_YEARS = ("first", "some", "many", "unknown")
_DEFINED = [
    ("fct_examiner_severity", "severity_pct"),
    ("fct_examiner_severity", "severity_low"),
    ("fct_examiner_severity", "is_flagged"),
    ("fct_examiner_severity", "severity_points"),
    ("fct_examiner_severity", "n_applications"),
    ("fct_examiner_severity", "subset"),
]


def page() -> None:
    """Arrange the page."""
    words, published = session.words(), session.version()
    chosen = scope.choose(published, words, by_basis=False, decided_only=True)
    if chosen is None:
        return
    everybody = queries.severities(published, chosen.cycle)
    present = [role for role in _ROLES if role in set(everybody["role"])]
    with chosen.more:
        label = words("severity.filter_role")
        names = {_ALL: words("severity.role_all")}
        names |= {role: words.term("role", role) for role in present}
        role = link.choose(label, "role", list(names), names.__getitem__)
    context = Context(words, published, {**chosen.named, label: names[role]})
    chosen.fill_heading(words("severity.question", cycle=chosen.cycle_name))
    rows = everybody.filter((pl.lit(role) == _ALL) | (pl.col("role") == role))
    _caterpillar(context, rows, chosen.cycle)
    figure.section(words("severity.may_title"), words("severity.may_line"))
    known = rows.filter(pl.col("severity_pct").is_not_null())
    if known.height:
        left, right = st.columns(2, gap="large")
        with left:
            _funnel(context, rows, queries.other_cycles(published, chosen.cycle))
            _groups(context, rows, "role", _by_role(rows, words))
        with right:
            _dimensions(context, rows)
            _groups(context, rows, "years", _by_years(rows, words))
    _table(context, rows)
    figure.note(context.source_line())
    link.write(words.lang, published.version, _LINKED)


def _caterpillar(context: Context, rows: pl.DataFrame, cycle: str) -> None:
    words, published = context.words, context.published
    power = queries.detectable(published, cycle)
    limit = charts.limit_of(rows)
    parts = _parts(rows)

    def draw() -> None:
        for part, members, ends in parts:
            if len(parts) > 1:
                key = "severity.part_none" if part is None else "severity.part"
                figure.note(words(key, part=part, n=members.height))
            chart = charts.severity_by_examiner(ends, words, limit=limit)
            figure.show(chart, f"caterpillar-{part}")
            if ends.height < members.height:
                told = {"n": members.height, "each": interval.EACH_END}
                figure.note(words("severity.only_ends", **told))

    def drawn() -> Any:
        ends = pl.concat([ends for _, _, ends in parts]) if parts else rows
        return charts.severity_by_examiner(
            ends, words, limit=limit, width=theme.PICTURE_WIDTH - 200
        )

    figure.figure(
        context,
        "severity",
        draw,
        finding=findings.severities(
            rows,
            power["detectable_pct"][0] if power.height else None,
            queries.fit_state(published, "severity"),
            words,
        ),
        name=words("severity.caterpillar_name"),
        how=words("severity.caterpillar_how"),
        defined=_DEFINED,
        data=rows,
        drawn=drawn,
    )


def _parts(rows: pl.DataFrame) -> list[tuple[int | None, pl.DataFrame, pl.DataFrame]]:
    """Split into what can be compared; who is in no part comes last, or with the only."""
    numbers = sorted(set(rows["subset"].drop_nulls()))
    if len(numbers) < 2:
        return [(None, rows, _ends(rows))] if rows.height else []
    split: list[tuple[int | None, pl.DataFrame]] = [
        (number, rows.filter(pl.col("subset") == number)) for number in numbers
    ]
    split.append((None, rows.filter(pl.col("subset").is_null())))
    return [(part, one, _ends(one)) for part, one in split if one.height]


def _ends(rows: pl.DataFrame) -> pl.DataFrame:
    return interval.ends(rows, "severity_pct")


def _funnel(context: Context, rows: pl.DataFrame, others: pl.DataFrame) -> None:
    words = context.words
    known = rows.filter(pl.col("severity_pct").is_not_null())
    unit = severity_funnel.unit_variance(
        pl.concat([known.select(others.columns), others])
    )
    figure.figure(
        context,
        "severity-funnel",
        lambda: figure.show(
            severity_funnel.severity_funnel(rows, others, words), "funnel"
        ),
        finding=findings.funnel(rows, unit, words),
        name=words("severity.funnel_name"),
        how=words("severity.funnel_how"),
        defined=[
            ("fct_examiner_severity", "severity_unshrunk_pct"),
            ("fct_examiner_severity", "se_unshrunk_pct"),
            ("fct_examiner_severity", "n_applications"),
        ],
        data=rows,
        drawn=lambda: severity_funnel.severity_funnel(
            rows, others, words, width=theme.PICTURE_WIDTH - 100
        ),
    )


def _dimensions(context: Context, rows: pl.DataFrame) -> None:
    words = context.words
    limit = charts.limit_of(rows)
    shown = _ends(rows)
    figure.figure(
        context,
        "severity-dimensions",
        lambda: figure.show(
            charts.severity_by_dimension(shown, words, limit=limit), "dimensions"
        ),
        finding=findings.dimensions(rows, words),
        name=words("severity.dimension_name"),
        how=words("severity.dimension_how"),
        defined=[
            ("fct_examiner_severity", "severity_process_pct"),
            ("fct_examiner_severity", "severity_result_pct"),
        ],
        data=rows,
        drawn=lambda: charts.severity_by_dimension(
            shown, words, limit=limit, width=theme.PICTURE_WIDTH - 200
        ),
    )


def _by_role(rows: pl.DataFrame, words: Words) -> list[tuple[str, pl.DataFrame]]:
    return _split(rows, "role", _ROLES, lambda code: words.term("role", code))


def _by_years(rows: pl.DataFrame, words: Words) -> list[tuple[str, pl.DataFrame]]:
    years = pl.col("years_served")
    grouped = rows.with_columns(
        served=pl.when(years.is_null() | (years < 0))
        .then(pl.lit("unknown"))
        .when(years == 0)
        .then(pl.lit("first"))
        .when(years <= 2)
        .then(pl.lit("some"))
        .otherwise(pl.lit("many"))
    )
    return _split(grouped, "served", _YEARS, lambda code: words(f"severity.years_{code}"))


def _split(
    rows: pl.DataFrame, column: str, codes: tuple[str, ...], name: Callable[[str], str]
) -> list[tuple[str, pl.DataFrame]]:
    parts = [(name(code), rows.filter(pl.col(column) == code)) for code in codes]
    return [(title, members) for title, members in parts if members.height]


def _groups(
    context: Context,
    rows: pl.DataFrame,
    key: str,
    parts: list[tuple[str, pl.DataFrame]],
) -> None:
    words = context.words
    limit = charts.limit_of(rows)
    names = {"role": "severity.role_name", "years": "severity.years_name"}
    figure.figure(
        context,
        f"severity-{key}",
        lambda: figure.show(
            charts.severity_by_group(parts, words, limit=limit), f"group-{key}"
        ),
        finding=findings.groups(parts, words),
        name=words(names[key]),
        how=words("severity.group_how"),
        defined=[("fct_examiner_severity", "severity_pct")],
        data=rows.drop("examiner_id", "examiner_name"),
        drawn=lambda: charts.severity_by_group(
            parts, words, limit=limit, width=theme.PICTURE_WIDTH - 60
        ),
    )


def _table(context: Context, rows: pl.DataFrame) -> None:
    words = context.words
    figure.section(words("severity.table"), words("severity.table_line"))
    with st.container(
        key="table-tools-severity", horizontal=True, vertical_alignment="center"
    ):
        sought = link.search(words("severity.search"), "search").strip()
        figure.data_buttons(
            context, "severities", words("severity.table_name"), rows, _DEFINED
        )
    found = rows.filter(
        pl.col("examiner_name").str.contains(sought, literal=True)
        | pl.col("examiner_id").str.contains(sought, literal=True)
    ).head(limits.MOST_LISTED)
    records = list(found.iter_rows(named=True))
    picked = figure.table(
        words,
        f"severities-{sought}",
        {
            "examiner_name": [charts.named(row) for row in records],
            "examiner_role": [words.term("role", row["role"]) for row in records],
            "n_applications": [row["n_applications"] for row in records],
            "severity_estimate": [_estimate(row, words) for row in records],
            "severity_worth": [_points(row) for row in records],
            "severity_verdict": [
                findings.verdict_in_words(row, words) for row in records
            ],
        },
        pick="single-row",
    )
    for place in picked["rows"]:
        row = records[place]
        name = charts.named(row)
        link.to(
            words("severity.to_examiner", name=name),
            "examiner",
            examiner=row["examiner_id"],
        )


def _estimate(row: dict[str, Any], words: Words) -> str:
    if row["severity_pct"] is None:
        return words.term("calibration", row["state"])
    return words(
        "severity.estimate",
        value=signed(row["severity_pct"]),
        low=signed(row["severity_low"]),
        high=signed(row["severity_high"]),
    )


def _points(row: dict[str, Any]) -> str | None:
    points = row["severity_points"]
    return None if points is None else signed(points, 0)


frame.inside(page)

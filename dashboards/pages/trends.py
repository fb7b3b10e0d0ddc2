"""Trends: levels over cycles, who applies, and who comes back."""

import itertools
from typing import Any

import polars as pl
import streamlit as st

from dashboards import figure, frame, link, scope, session
from dashboards.charts import funnel, returning, theme, trends
from dashboards.figure import Context
from dashboards.queries import applicants
from dashboards.queries import trends as queries
from dashboards.scope import ALL
from dashboards.wording import Words
from dashboards.wording.findings import trends as findings

_LINKED = (
    *("award", "cycle", "basis", "sector", "unit", "crosswalk"),
    *("group", "returned"),
)
_UNITS = ("all", "process", "result")
_GROUPS = ("region", "industry", "size", "ownership", "returning")
_MOST_RETURNING = 20
_TALL = 240
_LOW_ROW, _SHORT_BAR = 40, 0.34
_MEANS = [
    ("fct_sector_trends", "mean_pct"),
    ("fct_sector_trends", "mean_pct_low"),
    ("fct_sector_trends", "n_applications"),
    ("fct_sector_trends", "is_after_break"),
    ("fct_sector_trends", "basis"),
]


def page() -> None:
    """Arrange the page."""
    words, published = session.words(), session.version()
    chosen = scope.choose(published, words, by_sector=True)
    if chosen is None:
        return
    award, basis, sector = chosen.award, chosen.basis, chosen.sector
    units = queries.units(published, award)
    everywhere = queries.levels(published, award, basis, ALL)
    schemes = dict(
        everywhere.select("cycle", "scheme").unique().sort("cycle").iter_rows()
    )
    if not schemes:
        scope.nothing(words, words("frame.no_scores"))
        link.write(words.lang, published.version, _LINKED)
        return
    unit, is_crosswalked, group, named = _filters(words, chosen, units, schemes)
    context = Context(words, published, {**chosen.named, **named})
    chosen.fill_heading(words("trends.question"))
    _levels(context, chosen, unit, named[words("trends.filter_unit")], schemes)
    left, right = st.columns(2, gap="large")
    with left:
        _adjusted(context, chosen, unit, schemes)
    with right:
        _paths(context, applicants.honour_paths(published, award))
    _categories(context, chosen, schemes, is_crosswalked=is_crosswalked)
    _funnel(context, chosen, group)
    _returning(context, chosen, list(schemes))
    _table(context, queries.levels(published, award, basis, unit), sector)
    figure.note(context.source_line())
    link.write(words.lang, published.version, _LINKED)


def _filters(
    words: Words, chosen: scope.Scope, units: pl.DataFrame, schemes: dict[str, str]
) -> tuple[str, bool, str, dict[str, str]]:
    titles = {
        **{code: words(f"trends.unit_{code}") for code in _UNITS},
        **{
            row["category"]: words.set(f"{row['category']} {words.of(row, 'title')}")
            for row in units.iter_rows(named=True)
        },
    }
    crosswalk = {code: words(f"trends.crosswalk_{code}") for code in ("no", "yes")}
    groups = {code: words(f"trends.group_{code}") for code in _GROUPS}
    labels = {
        name: words(f"trends.filter_{name}") for name in ("unit", "group", "crosswalk")
    }
    with chosen.more:
        unit = link.choose(labels["unit"], "unit", list(titles), titles.__getitem__)
        group = link.choose(labels["group"], "group", _GROUPS, groups.__getitem__)
        named = {labels["unit"]: titles[unit], labels["group"]: groups[group]}
        asked = "no"
        # under one scheme there is nothing to convert
        if len(set(schemes.values())) > 1:
            asked = link.choose(
                labels["crosswalk"], "crosswalk", list(crosswalk), crosswalk.__getitem__
            )
            named[labels["crosswalk"]] = crosswalk[asked]
    link.keep("crosswalk", asked)
    return unit, asked == "yes", group, named


def _breaks(schemes: dict[str, str], words: Words) -> list[tuple[str, str]]:
    """Give the first cycle of each later scheme, with the scheme's name."""
    cycles = list(schemes)
    return [
        (cycle, words.term("scheme", schemes[cycle]))
        for before, cycle in itertools.pairwise(cycles)
        if schemes[before] != schemes[cycle]
    ]


def _sector_name(code: str, context: Context) -> str:
    words = context.words
    titles = scope.sector_titles(context.published, words)
    return titles.get(code) or words.term("sector", code)


def _levels(
    context: Context, chosen: scope.Scope, unit: str, unit_name: str, schemes: Any
) -> None:
    words, published = context.words, context.published
    levels = queries.levels(published, chosen.award, chosen.basis, unit)
    if chosen.sector != ALL:
        levels = levels.filter(pl.col("sector").is_in([ALL, chosen.sector]))
    shown = levels["sector"].unique(maintain_order=True).to_list()
    own = {code: levels.filter(pl.col("sector") == code) for code in shown}
    domain = trends.shared_domain(list(own.values()))
    breaks = _breaks(schemes, words)

    def name(code: str) -> str:
        return _sector_name(code, context)

    def chart(code: str, width: Any, height: int) -> Any:
        return trends.levels_over_cycles(
            own[code],
            words,
            title=name(code),
            cycles=list(schemes),
            breaks=breaks,
            domain=domain,
            height=height,
            width=width,
        )

    def draw() -> None:
        wide = theme.AS_WIDE_AS_THE_PAGE
        figure.show(chart(shown[0], wide, _TALL), "level-all")
        for place, code in zip(st.columns(len(shown) - 1), shown[1:], strict=True):
            with place:
                figure.show(chart(code, wide, _TALL - 50), f"level-{code}")
        _shifts(context, chosen)

    figure.figure(
        context,
        "levels",
        draw,
        finding=findings.levels(
            own[chosen.sector], words, sector=name(chosen.sector), unit=unit_name
        ),
        name=words("trends.level_name", unit=unit_name),
        how=words("trends.level_how"),
        defined=_MEANS,
        data=levels,
        drawn=lambda: trends.small_multiples(
            [chart(code, theme.PICTURE_WIDTH // 2 - 50, _TALL) for code in shown]
        ),
    )


def _shifts(context: Context, chosen: scope.Scope) -> None:
    """Say where the ground of the series shifted without a change of scheme."""
    words, published = context.words, context.published
    for row in queries.breaks(published, chosen.award, chosen.sector).iter_rows(
        named=True
    ):
        kind = row["kind"]
        if kind == "basis" and chosen.basis == "final":
            key, names = "trends.basis_shift", "basis"
        elif kind == "sector_mix":
            key, names = "trends.mix_shift", "sector"
        else:
            continue
        figure.note(
            words(
                key,
                before=row["cycle_from"],
                after=row["cycle_to"],
                **{
                    end: words.listed(
                        [
                            _sector_name(code, context)
                            if names == "sector"
                            else words.term("basis", code)
                            for code in str(row[f"value_{end}"]).split(";")
                        ]
                    )
                    for end in ("from", "to")
                },
            )
        )
    others = queries.elsewhere(published, chosen.award, chosen.basis)
    if others:
        figure.note(words("trends.elsewhere", n=others))


def _categories(
    context: Context, chosen: scope.Scope, schemes: Any, *, is_crosswalked: bool
) -> None:
    words, published = context.words, context.published
    levels = queries.category_levels(published, chosen.award, chosen.basis, chosen.sector)
    earlier = queries.crosswalked(published, chosen.award, chosen.basis, chosen.sector)
    domain = trends.shared_domain([levels, *([earlier] if is_crosswalked else [])])
    breaks = _breaks(schemes, words)
    codes = levels["category"].unique(maintain_order=True).to_list()

    def chart(code: str, width: Any) -> Any:
        own = levels.filter(pl.col("category") == code)
        row = own.row(0, named=True)
        return trends.levels_over_cycles(
            own,
            words,
            title=words.set(f"{code} {words.of(row, 'title')}"),
            cycles=list(schemes),
            breaks=breaks,
            domain=domain,
            beside=earlier.filter(pl.col("category") == code) if is_crosswalked else None,
            width=width,
        )

    def draw() -> None:
        for start in range(0, len(codes), 3):
            for place, code in zip(st.columns(3), codes[start : start + 3], strict=False):
                with place:
                    figure.show(chart(code, theme.AS_WIDE_AS_THE_PAGE), f"unit-{code}")
        if is_crosswalked:
            fits = [words(f"trends.fit_{fit}") for fit in earlier["kind_of_fit"].unique()]
            figure.note(
                words("trends.crosswalk_note", fits=words.listed(sorted(fits)))
                if fits
                else words("trends.crosswalk_none")
            )

    figure.figure(
        context,
        "categories",
        draw,
        finding=findings.categories(levels, words),
        name=words("trends.category_name", sector=_sector_name(chosen.sector, context)),
        how=words("trends.category_how"),
        defined=[*_MEANS, ("fct_crosswalked_scores", "kind_of_fit")],
        data=pl.concat([levels, earlier], how="diagonal") if is_crosswalked else levels,
        drawn=lambda: trends.small_multiples(
            [chart(code, theme.PICTURE_WIDTH // 3 - 50) for code in codes], columns=3
        ),
    )


def _adjusted(context: Context, chosen: scope.Scope, unit: str, schemes: Any) -> None:
    words, sector = context.words, _sector_name(chosen.sector, context)
    rows = queries.raw_and_adjusted(context.published, chosen.award, chosen.sector, unit)
    raw = rows.filter(pl.col("basis") == "independent_mean")
    other = rows.filter(pl.col("basis") == "adjusted")

    def chart(width: Any) -> Any:
        return trends.levels_over_cycles(
            raw,
            words,
            title=sector,
            cycles=list(schemes),
            breaks=_breaks(schemes, words),
            domain=trends.shared_domain([raw, other]),
            beside=other,
            height=_TALL,
            width=width,
        )

    figure.figure(
        context,
        "adjusted",
        lambda: figure.show(chart(theme.AS_WIDE_AS_THE_PAGE), "adjusted"),
        finding=findings.adjusted(rows, words, sector=sector),
        name=words("trends.adjusted_name"),
        how=words("trends.adjusted_how"),
        defined=_MEANS,
        data=rows,
        drawn=lambda: chart(theme.PICTURE_WIDTH - 80),
        is_reference=True,
    )


def _named_groups(counts: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Give groups that the standards do not name their names in both languages."""

    def name(code: str, language: Words) -> str:
        return language.term(f"group_{kind}", code)

    return counts.with_columns(
        pl.Series(
            f"title_{language.lang}",
            [
                title or name(code, language)
                for title, code in counts.select(
                    f"title_{language.lang}", "group_code"
                ).iter_rows()
            ],
            dtype=pl.String,
        )
        for language in (Words("zh"), Words("en"))
    )


def _funnel(context: Context, chosen: scope.Scope, kind: str) -> None:
    words = context.words
    group = words(f"trends.group_{kind}")
    counts = _named_groups(
        applicants.funnel(context.published, chosen.award, chosen.cycle, kind), kind
    )
    spans = {chosen.cycle: chosen.cycle_name, ALL: words("trends.span_all")}
    here = counts.filter(pl.col("span") == chosen.cycle)

    def chart(span: str, width: Any) -> Any:
        own = counts.filter(pl.col("span") == span)
        drawn = funnel.funnel_by_sector(
            own, words, row_height=_LOW_ROW, longest=_SHORT_BAR, width=width
        )
        return drawn.properties(title=spans[span])

    def draw() -> None:
        for place, span in zip(st.columns(2, gap="large"), spans, strict=True):
            with place:
                figure.show(chart(span, theme.AS_WIDE_AS_THE_PAGE), f"groups-{span}")

    figure.figure(
        context,
        "groups",
        draw,
        finding=findings.funnel(here, words, group=group),
        name=words("trends.funnel_name", group=group),
        how=words("trends.funnel_how"),
        defined=[
            ("fct_funnel", "n_applied"),
            ("fct_funnel", "n_eligible"),
            ("fct_funnel", "n_reached_site"),
            ("fct_funnel", "group_code"),
        ],
        data=counts,
        drawn=lambda: trends.small_multiples(
            [chart(span, theme.PICTURE_WIDTH // 2 - 60) for span in spans]
        ),
    )


def _returning(context: Context, chosen: scope.Scope, cycles: list[str]) -> None:
    words = context.words
    with st.container(key="table-tools-returning"):
        sought = link.search(words("trends.returning_search"), "returned")
    found = applicants.returning(
        context.published, chosen.award, chosen.basis, sought.strip(), _MOST_RETURNING
    )
    changes = applicants.returning_changes(context.published, chosen.award, chosen.basis)

    def draw() -> None:
        if found.height:
            figure.note(
                words(
                    "trends.returning_line",
                    n=found["n_organisations"][0],
                    shown=found["organisation_id"].n_unique(),
                )
            )
            chart = returning.steps_of_returning(found, words, cycles=cycles)
            figure.show(chart, "returning")

    figure.figure(
        context,
        "returning",
        draw,
        finding=findings.returning(changes, words),
        name=words("trends.returning_name"),
        how=words("trends.returning_how"),
        defined=[("dim_application", "outcome"), ("fct_application_scores", "basis")],
        data=found,
        drawn=lambda: returning.steps_of_returning(
            found, words, cycles=cycles, width=theme.PICTURE_WIDTH - 220
        ),
    )


def _paths(context: Context, paths: pl.DataFrame) -> None:
    words = context.words

    def draw() -> None:
        if paths.height:
            figure.show(returning.honour_paths(paths, words), "paths")

    figure.figure(
        context,
        "paths",
        draw,
        finding=findings.paths(paths, words),
        name=words("trends.path_name"),
        how=words("trends.path_how"),
        defined=[("fct_honour_paths", "n"), ("fct_honour_paths", "n_returned")],
        data=paths,
        drawn=lambda: returning.honour_paths(
            paths, words, width=theme.PICTURE_WIDTH - 80
        ),
    )


def _table(context: Context, levels: pl.DataFrame, sector: str) -> None:
    words = context.words
    rows = levels.filter(
        pl.col("n_applications") > 0,
        (pl.lit(sector) == ALL) | (pl.col("sector") == sector),
    )
    figure.section(words("trends.table"), words("trends.table_line"))
    with st.container(key="table-tools", horizontal=True, vertical_alignment="center"):
        figure.data_buttons(
            context,
            "means",
            words("trends.table_name"),
            rows,
            [*_MEANS, ("fct_sector_trends", "change_pct")],
        )
    figure.table(
        words,
        "means",
        {
            "sector": [_sector_name(code, context) for code in rows["sector"]],
            "cycle": rows["cycle"].to_list(),
            "scheme": [words.term("scheme", code) for code in rows["scheme"]],
            "n_applications": rows["n_applications"].to_list(),
            "mean_interval": [
                findings.mean(row, words) for row in rows.iter_rows(named=True)
            ],
            "change": [findings.change(row, words) for row in rows.iter_rows(named=True)],
            "n_returning": rows["n_returning"].to_list(),
        },
    )


frame.inside(page)

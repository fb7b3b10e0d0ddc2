"""Data quality: what is in, what could not be trusted, and where it stands."""

import polars as pl
import streamlit as st

from dashboards import figure, frame, link, scope, session
from dashboards.charts import coverage, matrix, receipts, theme
from dashboards.figure import Context
from dashboards.queries import data_quality as queries
from dashboards.scope import ALL
from dashboards.wording import Words
from dashboards.wording.findings import data_quality as findings

_LINKED = ("award", "cycle", "stage", "rule", "panel", "search")
_LEVELS = ("error", "warning", "note")
# rules and panels in the picture; the table below it has all
_MOST_RULES, _MOST_PANELS = 14, 14
_PICTURE = theme.PICTURE_WIDTH - 170


def page() -> None:
    """Arrange the page."""
    words, published = session.words(), session.version()
    chosen = scope.choose(published, words, by_basis=False)
    if chosen is None:
        return
    award, cycle = chosen.award, chosen.cycle
    stages = queries.stages(published, award, cycle) or ["independent"]
    with chosen.more:
        label = words("frame.filter_stage")
        stage = link.choose(
            label, "stage", stages, lambda code: words.term("stage", code)
        )
    chosen.fill_heading(words("data.question", cycle=chosen.cycle_name))
    named = {**chosen.named, label: words.term("stage", stage)}
    context = Context(words, published, named)

    _coverage(context, queries.coverage(published, award, cycle, stage), stage)
    left, right = st.columns(2, gap="large")
    with left:
        _files(context, queries.files(published, award, cycle))
    with right:
        _values(context, queries.value_states(published, award, cycle))
    found = queries.issues_by_rule(published, award, cycle)
    _issues(context, found)
    _issue_table(context, award, cycle, found)
    left, right = st.columns(2, gap="large")
    with left:
        _totals(context, award, cycle)
    with right:
        _comments(context, queries.comments(published, award, cycle))
    _corrections(context, queries.corrections(published, award, cycle))
    figure.note(context.source_line())
    link.write(words.lang, published.version, _LINKED)


def _coverage(context: Context, sheets: pl.DataFrame, stage: str) -> None:
    words = context.words
    n_panels = sheets["panel_id"].n_unique()

    def draw() -> None:
        if not sheets.height:
            figure.empty(words, words("data.coverage_empty"))
            return
        figure.show(coverage.coverage_by_panel(sheets, words), "coverage")
        figure.key(coverage.signs(words))
        if n_panels > coverage.MOST_PANELS:
            shown = coverage.MOST_PANELS
            figure.note(words("data.coverage_many", n=n_panels, shown=shown))

    figure.figure(
        context,
        "coverage",
        draw,
        finding=findings.coverage(sheets, words, stage=stage),
        name=words("data.coverage_name"),
        how=words("data.coverage_how"),
        defined=[
            ("fct_score_coverage", "state"),
            ("fct_score_coverage", "n_values"),
            ("fct_score_coverage", "unread_file_name"),
        ],
        data=sheets,
        drawn=lambda: coverage.coverage_with_key(sheets, words, width=_PICTURE),
    )
    gaps = sheets.filter(
        (pl.col("state") != "received")
        | (pl.col("n_values") < pl.col("n_due"))
        | (pl.col("n_untrusted") > 0)
    ).head(queries.MOST_ROWS)
    if not gaps.height:
        return
    figure.section(
        words("data.coverage_table"), words("data.coverage_table_line", n=gaps.height)
    )
    figure.table(
        words,
        "gaps",
        {
            "panel_id": gaps["panel_id"].to_list(),
            "organisation_name": gaps["organisation_name"].to_list(),
            "examiner_name": gaps["examiner_name"].to_list(),
            "state": [
                words(f"charts.coverage_{coverage.kind(row)}")
                if coverage.kind(row) != "full"
                else words.term("verdict", "loaded")
                for row in gaps.iter_rows(named=True)
            ],
            "n_values": [
                words(
                    "charts.coverage_values",
                    n=row["n_values"],
                    due=row["n_due"] or words("terms.none"),
                )
                for row in gaps.iter_rows(named=True)
            ],
            "n_untrusted": gaps["n_untrusted"].to_list(),
            "unread_file_name": gaps["unread_file_name"].to_list(),
        },
    )


def _files(context: Context, received: pl.DataFrame) -> None:
    words = context.words
    known = received.with_columns(
        row=_named(received, "layout", words), column=_named(received, "verdict", words)
    )
    rows = _by_size(known, "row", "n_files")
    columns = _by_size(known, "column", "n_files")

    def chart(width: int | str) -> theme.Layered:
        return matrix.counts(
            known.select("row", "column", "n_files"),
            rows=rows,
            columns=columns,
            total=words("charts.total"),
            tip=(
                words("charts.tip_layout"),
                words("charts.tip_verdict"),
                words("charts.tip_files"),
            ),
            width=width,
        )

    def draw() -> None:
        if rows:
            figure.show(chart(theme.AS_WIDE_AS_THE_PAGE), "files")

    figure.figure(
        context,
        "files",
        draw,
        finding=findings.files(received, words),
        name=words("data.files_name"),
        how=words("data.files_how"),
        defined=[("fct_files", "verdict"), ("fct_files", "layout")],
        data=received,
        drawn=lambda: chart(_PICTURE),
    )


def _values(context: Context, states: pl.DataFrame) -> None:
    words = context.words

    def draw() -> None:
        if states.filter(~pl.col("value_state").is_in(receipts.TRUSTED)).height:
            figure.show(receipts.values_by_state(states, words), "values")

    figure.figure(
        context,
        "values",
        draw,
        finding=findings.values(states, words),
        name=words("data.values_name"),
        how=words("data.values_how"),
        defined=[("fct_clause_scores", "value_state")],
        data=states,
        drawn=lambda: receipts.values_by_state(states, words, width=_PICTURE),
    )


def _issues(context: Context, found: pl.DataFrame) -> None:
    words = context.words
    order = {level: place for place, level in enumerate(_LEVELS)}
    rules = (
        found.group_by("rule", "level", maintain_order=True)
        .agg(pl.sum("n_issues"))
        .sort(
            pl.col("level").replace_strict(order, default=len(order)),
            -pl.col("n_issues"),
            maintain_order=True,
        )
    )
    named = rules.head(_MOST_RULES)
    names = {rule: words.term("rule", rule) for rule in named["rule"]}
    levels = {
        names[row["rule"]]: (
            words.term("letter", row["level"]),
            theme.VERMILION if row["level"] == "error" else theme.GREY,
        )
        for row in named.iter_rows(named=True)
    }
    panels = _panels(found)
    drawn_panels = panels[:_MOST_PANELS]
    rest, nowhere = words("charts.rest"), words("charts.panel_unknown")
    shown = {panel: panel or nowhere for panel in drawn_panels}
    cells = (
        found.with_columns(
            row=pl.col("rule").replace_strict(names, default=rest),
            column=pl.col("panel_id").replace_strict(shown, default=rest),
        )
        .group_by("row", "column", maintain_order=True)
        .agg(pl.sum("n_issues"))
    )
    rows = [*names.values(), *([rest] if rules.height > _MOST_RULES else [])]
    columns = [*shown.values(), *([rest] if len(panels) > _MOST_PANELS else [])]

    def chart(width: int | str) -> theme.Layered:
        return matrix.counts(
            cells,
            rows=rows,
            columns=columns,
            total=words("charts.total"),
            tip=(
                words("charts.tip_rule"),
                words("charts.tip_panel"),
                words("charts.tip_issues"),
            ),
            kinds=levels,
            width=width,
        )

    def draw() -> None:
        if found.height:
            figure.show(chart(theme.AS_WIDE_AS_THE_PAGE), "issues")

    figure.figure(
        context,
        "issues",
        draw,
        finding=findings.issues(found, words),
        name=words("data.issues_name"),
        how=words("data.issues_how"),
        defined=[("fct_issues", "rule"), ("fct_issues", "level")],
        data=found,
        drawn=lambda: chart(_PICTURE),
    )


def _issue_table(context: Context, award: str, cycle: str, found: pl.DataFrame) -> None:
    words = context.words
    figure.section(words("data.issues_table"), words("data.issues_table_line"))
    rules = found["rule"].unique(maintain_order=True).to_list()
    with st.container(
        key="table-tools-issues", horizontal=True, vertical_alignment="bottom"
    ):
        rule = link.choose(
            words("frame.filter_rule"),
            "rule",
            [ALL, *rules],
            lambda code: (
                words("data.all_rules") if code == ALL else words.term("rule", code)
            ),
        )
        panel = link.choose(
            words("frame.filter_panel"),
            "panel",
            [ALL, *(panel for panel in _panels(found) if panel)],
            lambda code: words("data.all_panels") if code == ALL else code,
        )
        sought = link.search(words("data.issues_search"), "search").strip()
        listed = queries.issues(context.published, award, cycle, rule, panel, sought)
        figure.data_buttons(
            context,
            "issue-list",
            words("data.issues_table"),
            listed.drop("n_found"),
            [("fct_issues", name) for name in listed.columns],
        )
    n = listed["n_found"][0] if listed.height else 0
    key = "data.issues_shown" if n > listed.height else "data.issues_all"
    figure.note(words(key, n=f"{n:,}", shown=listed.height))
    figure.table(
        words,
        "issues",
        {
            "level": [words.term("grade", code) for code in listed["level"]],
            "rule": [words.term("rule", code) for code in listed["rule"]],
            "panel_id": [panel or None for panel in listed["panel_id"]],
            "raw_text": listed["raw_text"].to_list(),
            "file_name": listed["file_name"].to_list(),
            "sheet": listed["sheet"].to_list(),
            "cell": listed["cell"].to_list(),
            "message": [words.of(row, "message") for row in listed.iter_rows(named=True)],
        },
    )


def _totals(context: Context, award: str, cycle: str) -> None:
    words, published = context.words, context.published
    compared = queries.totals(published, award, cycle)
    differing = queries.totals_that_differ(published, award, cycle)

    def draw() -> None:
        if compared.height:
            chart = receipts.differences_by_stage(compared, differing, words)
            figure.show(chart, "totals")

    figure.figure(
        context,
        "totals",
        draw,
        finding=findings.totals(compared, differing, words),
        name=words("data.totals_name"),
        how=words("data.totals_how"),
        defined=[
            ("fct_total_reconciliation", "difference_points"),
            ("fct_total_reconciliation", "tolerance_points"),
            ("fct_total_reconciliation", "reason"),
        ],
        data=differing,
        drawn=lambda: receipts.differences_by_stage(
            compared, differing, words, width=_PICTURE
        ),
    )


def _comments(context: Context, comments: pl.DataFrame) -> None:
    words = context.words

    def draw() -> None:
        if comments.height:
            figure.show(receipts.comments_by_panel(comments, words), "comments")
        else:
            figure.empty(words, words("data.comments_empty"))

    figure.figure(
        context,
        "comments",
        draw,
        finding=findings.comments(comments, words),
        name=words("data.comments_name"),
        how=words("data.comments_how"),
        defined=[
            ("fct_comment_quality", "blank_share"),
            ("fct_comment_quality", "copied_share"),
        ],
        data=comments,
        drawn=lambda: receipts.comments_by_panel(comments, words, width=_PICTURE),
    )


def _corrections(context: Context, entered: pl.DataFrame) -> None:
    words = context.words
    figure.section(words("data.corrections"), findings.corrections(entered, words))
    figure.note(words("data.corrections_how"))
    if not entered.height:
        return
    with st.container(key="table-tools-corrections", horizontal=True):
        figure.data_buttons(
            context,
            "corrections",
            words("data.corrections_table"),
            entered,
            [("fct_corrections", name) for name in entered.columns],
        )
    figure.table(
        words,
        "corrections",
        {name: entered[name].to_list() for name in entered.columns},
    )


def _named(found: pl.DataFrame, kind: str, words: Words) -> pl.Series:
    return pl.Series(
        kind, [words.term(kind, code) for code in found[kind]], dtype=pl.String
    )


def _by_size(found: pl.DataFrame, by: str, size: str) -> list[str]:
    sums = found.group_by(by, maintain_order=True).agg(pl.sum(size))
    return sums.sort(size, descending=True, maintain_order=True)[by].to_list()


def _panels(found: pl.DataFrame) -> list[str]:
    """List panels in their natural order, those without one last."""
    panels = found["panel_id"].unique(maintain_order=True).to_list()
    return sorted(panels, key=lambda panel: (not panel, len(panel), panel))


frame.inside(page)

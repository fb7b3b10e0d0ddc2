"""The furniture of a page: heading, finding, chart with its notes, table, source line."""

import html
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, cast

import altair as alt
import polars as pl
import streamlit as st

from dashboards import download, written
from dashboards.charts import picture, theme
from dashboards.queries import reference
from dashboards.wording import Words
from warehouse.reader import Published

ColumnConfig = Any
_PNG, _SVG, _CSV = "image/png", "image/svg+xml", "text/csv"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_alternative: ContextVar[str] = ContextVar("alternative", default="")
Defined = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Context:
    """
    What every figure of a page stands on.

    Parameters
    ----------
    words : Words
        Language of the page.
    published : Published
        The version shown.
    filters : mapping of str to str
        Names and values of the filters, as the reader sees them.
    """

    words: Words
    published: Published
    filters: Mapping[str, str]

    def facts(self, *, is_reference: bool = False) -> dict[str, str]:
        """Tell version, filters and date for a file that leaves the page."""
        words = self.words
        limit = {words("frame.use"): words("frame.reference")} if is_reference else {}
        return {
            **limit,
            **self.filters,
            words("frame.version"): self.published.version,
            words("frame.built_at"): moment(self.published.built_at),
            words("frame.code_version"): self.published.code_version,
            words("frame.taken_on"): moment(datetime.now(UTC)),
            words("frame.source"): words("frame.source_is"),
        }

    def source_line(self, *, is_reference: bool = False) -> str:
        """Tell version, filters and source in one line."""
        words = self.words
        filters = words("frame.gap").join(self.filters.values())
        line = words(
            "frame.source_line",
            filters=filters,
            version=self.published.version,
            built_at=moment(self.published.built_at),
            code_version=self.published.code_version,
        )
        limit = [words("frame.reference")] if is_reference else []
        return words("frame.gap").join([*limit, line])


def moment(at: datetime) -> str:
    """Write a moment as offices do, in the time of this machine."""
    return f"{at.astimezone():%Y-%m-%d %H:%M}"


def heading(title: str, line: str) -> None:
    """Show the page's question and, under it, what is shown."""
    st.html(f"<h1 class='question'>{html.escape(title)}</h1>{paragraph('shown', line)}")


def notice(text: str) -> None:
    """Show one quiet sentence that the reader should not miss."""
    st.html(paragraph("notice", text))


def note(text: str) -> None:
    """Show one sentence in small grey."""
    st.html(paragraph("note", text))


def section(title: str, line: str = "") -> None:
    """Open a part of the page."""
    st.html(f"<h2 class='part'>{html.escape(title)}</h2>{paragraph('shown', line)}")


def term(name: str, meaning: str) -> None:
    """Explain one term under its name."""
    st.html(f"<p class='term'><b>{html.escape(name)}</b></p>{paragraph('body', meaning)}")


def key(signs: Sequence[Mapping[str, str]]) -> None:
    """
    Explain the cells of a chart in a line that breaks where the page ends.

    Parameters
    ----------
    signs : sequence of mapping
        label, ground, edge, ink (colours) and meaning of each kind of cell.
    """
    items = [
        f"<span class='sign' style='background: {one['ground']}; color: {one['ink']};"
        f" border-color: {one['edge']}'>{html.escape(one['label'])}</span>"
        f"<span class='meaning'>{html.escape(one['meaning'])}</span>"
        for one in signs
    ]
    st.html(f"<p class='key'>{' '.join(items)}</p>")


def figure(
    context: Context,
    key: str,
    draw: Callable[[], None],
    *,
    finding: str,
    name: str,
    how: str,
    defined: Defined,
    data: pl.DataFrame,
    drawn: Callable[[], alt.TopLevelMixin],
    is_reference: bool = False,
) -> None:
    """
    Show a chart under its finding, with how to read it and its downloads below.

    Parameters
    ----------
    context : Context
        Version, filters and words.
    key : str
        Name of the figure, also of its files.
    draw : callable
        Puts the chart on the page.
    finding : str
        What the chart found, computed.
    name : str
        What the chart is.
    how : str
        How to read it.
    defined : sequence of (table, column)
        What to explain from the codebook.
    data : polars.DataFrame
        The frame behind the chart.
    drawn : callable
        Makes the chart at a picture's width.
    is_reference : bool, optional
        Whether a model's totals or probabilities are shown, which page, picture and
        data then say to be for research alone.
    """
    words = context.words
    with st.container(key=f"figure-{key}"):
        st.html(paragraph("finding", finding))
        if is_reference:
            st.html(paragraph("reference", words("frame.reference")))
        # who cannot see the charts hears what they found
        said = _alternative.set(f"{name}. {finding}")
        draw()
        _alternative.reset(said)
        with st.container(
            key=f"foot-{key}", horizontal=True, vertical_alignment="center"
        ):
            st.html(paragraph("name", name), width="content")
            _reading(context, key, how, defined)
            with st.popover(
                words("frame.download"),
                type="tertiary",
                icon=":material/download:",
                key=f"download-{key}",
            ):
                _picture_buttons(
                    context, key, finding, name, drawn, is_reference=is_reference
                )
                data_buttons(context, key, name, data, defined, is_reference=is_reference)


def empty(words: Words, sentence: str) -> None:
    """
    Show, where a chart would stand, why there is none and what to load.

    Parameters
    ----------
    words : Words
        Language of the page.
    sentence : str
        What is missing, and which files or registers hold it.
    """
    command = f"cjqa refresh {words('frame.folder')}"
    st.html(
        f"<div class='empty'>{paragraph('how', sentence)}"
        f"<code>{html.escape(command)}</code></div>"
    )


def show(chart: theme.Layered, key: str, *, is_stretched: bool = True) -> None:
    """Put a chart on the page in its own colours, by default as wide as its place."""
    st.altair_chart(
        cast(Any, written.Written(chart, is_stretched, _alternative.get())),
        theme=None,
        width="stretch" if is_stretched else "content",
        key=f"chart-{key}",
    )


def data_buttons(
    context: Context,
    key: str,
    name: str,
    data: pl.DataFrame,
    defined: Defined,
    *,
    is_reference: bool = False,
) -> None:
    """Offer a frame as CSV and xlsx, with version, filters and definitions."""
    words, published = context.words, context.published

    def csv() -> bytes:
        return download.as_csv(data, words, title=name, **about())

    def xlsx() -> bytes:
        return download.as_xlsx(data, words, title=name, **about())

    def about() -> Any:
        return {
            "facts": context.facts(is_reference=is_reference),
            "definitions": _definitions(published, defined),
        }

    for form, content, mime in (("csv", csv, _CSV), ("xlsx", xlsx, _XLSX)):
        st.download_button(
            words(f"frame.form_{form}"),
            content,
            f"{key}-{published.version}.{form}",
            mime,
            key=f"{form}-{key}",
            on_click="ignore",
            type="tertiary",
            icon=":material/table:",
        )


def table(
    words: Words,
    key: str,
    columns: Mapping[str, Sequence[object]],
    *,
    pick: Literal["single-row", "single-cell"] | None = None,
    picked: Mapping[str, object] | None = None,
    on_pick: Callable[[], None] | None = None,
    height: int | None = None,
    titles: Mapping[str, str] | None = None,
) -> Any:
    """
    Show a table under worded headings.

    Parameters
    ----------
    words : Words
        Language of the headings.
    key : str
        Name of the table; with another key a selection is forgotten.
    columns : mapping of str to sequence
        Column names of the codebook to values.
    pick : {"single-row", "single-cell"}, optional
        What can be selected.
    picked : mapping, optional
        What is selected at first.
    on_pick : callable, optional
        What to do with a new selection before the page runs again.
    height : int, optional
        Height in pixels; by default as high as ten rows need at most.
    titles : mapping of str to str, optional
        Headings that come from data.

    Returns
    -------
    Any
        Streamlit's selection when something can be picked.
    """
    titles = titles or {}
    filled = {name: values for name, values in columns.items() if _says_something(values)}
    frame = pl.DataFrame(filled, strict=False)
    config = {
        name: _column(titles.get(name) or words(f"columns.{name}"), name)
        for name in filled
    }
    size: dict[str, Any] = {} if height is None else {"height": height}
    size["placeholder"] = words("terms.none")
    start: Any = {"selection": dict(picked)} if picked else None
    if pick is None:
        return st.dataframe(
            frame, hide_index=True, column_config=config, key=f"table-{key}", **size
        )
    return st.dataframe(
        frame,
        hide_index=True,
        column_config=config,
        key=f"table-{key}",
        on_select=on_pick or "rerun",
        selection_mode=pick,
        selection_default=start,
        **size,
    ).selection


def _says_something(values: Sequence[object]) -> bool:
    return not values or any(value is not None for value in values)


def _column(title: str, name: str) -> ColumnConfig:
    if name.endswith("_points") or name == "points_max":
        return st.column_config.NumberColumn(title, format="%.0f", width="small")
    if name.endswith("_pct"):
        return st.column_config.NumberColumn(title, format="%.0f%%", width="small")
    if name.endswith("_on"):
        return st.column_config.DateColumn(title, format="YYYY-MM-DD", width="small")
    if name.startswith("n_") or name in ("version", "cell"):
        return st.column_config.Column(title, width="small")
    return st.column_config.Column(title)


def _picture_buttons(
    context: Context,
    key: str,
    finding: str,
    name: str,
    drawn: Callable[[], alt.TopLevelMixin],
    *,
    is_reference: bool,
) -> None:
    specification = {
        "finding": finding,
        "name": name,
        "source": context.source_line(is_reference=is_reference),
    }

    def png() -> bytes:
        return picture.render(picture.picture(drawn(), **specification), "png")

    def svg() -> bytes:
        return picture.render(picture.picture(drawn(), **specification), "svg")

    for form, content, mime in (("png", png, _PNG), ("svg", svg, _SVG)):
        st.download_button(
            context.words(f"frame.form_{form}"),
            content,
            f"{key}-{context.published.version}.{form}",
            mime,
            key=f"{form}-{key}",
            on_click="ignore",
            type="tertiary",
            icon=":material/image:",
        )


def _reading(context: Context, key: str, how: str, defined: Defined) -> None:
    words = context.words
    with st.popover(
        words("frame.how_to_read"),
        type="tertiary",
        icon=":material/help:",
        key=f"reading-{key}",
    ):
        paragraphs = [paragraph("how", how)]
        for row in _definitions(context.published, defined).iter_rows(named=True):
            unit = (
                words("frame.unit", unit=words.term("unit", row["unit"]))
                if row["unit"]
                else ""
            )
            label = html.escape(words(f"columns.{row['column_name']}"))
            text = html.escape(words.of(row, "description") + unit)
            paragraphs.append(f"<p class='how'><b>{label}</b>&ensp;{text}</p>")
        st.html("".join(paragraphs))


def _definitions(published: Published, defined: Defined) -> pl.DataFrame:
    wanted = pl.DataFrame(
        list(defined), schema=["table_name", "column_name"], orient="row"
    )
    return wanted.join(
        reference.definitions(published),
        on=["table_name", "column_name"],
        how="inner",
        maintain_order="left",
    ).unique("column_name", keep="first", maintain_order=True)


def paragraph(kind: str, text: str) -> str:
    """Write one escaped paragraph of a kind that the style sheet knows."""
    return f"<p class='{kind}'>{html.escape(text)}</p>" if text else ""

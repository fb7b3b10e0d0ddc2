"""
``issues.xlsx``: every issue with its address, ready to send back to a panel.

The first sheet holds them all by file. The second holds those whose panel is known, by
panel, so that each panel gets its own by one choice in the filter. Beside a name that
matches nothing stand the nearest ones on record, each with the command that says so: a
person decides, and nothing is matched by likeness.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from ingest import durable
from ingest.spelling import normalise
from warehouse.home import Home
from warehouse.tabular import fitting, harmless
from warehouse.versions import patiently
from warehouse.wording import LANGUAGES, text

COLUMNS = {
    "file_name": 44,
    "sheet": 16,
    "cell": 8,
    "level": 14,
    "rule": 24,
    "raw_text": 28,
    "message_zh": 64,
    "message_en": 64,
    "cycle": 8,
    "panel_id": 14,
    "file_sha256": 20,
}
CANDIDATE_WIDTH, COMMAND_WIDTH = 36, 64
COLOURS = {"error": "#F6D5CB", "warning": "#F7E9C4", "note": "#E3E8EC"}
HEADER_GROUND, HEADER_TEXT = "#0B4F6C", "#FFFFFF"
ROWS_PER_SHEET = 1_000_000
#: Besides letters and digits these mean nothing to a shell inside quotation marks, be it
#: of Windows or not; a name with any other character gets no ready command.
PLAIN = frozenset(" ()（）[]【】《》·.-_—、，,：:；;/+#=*?&'@")

#: As an office works through them.
_BY_PLACE = """
    issues.sheet nulls first,
    try_cast(regexp_extract(issues.cell, '[0-9]+$') as bigint) nulls first,
    length(issues.cell), issues.cell, issues.rule, issues.message_zh
"""


@dataclass(frozen=True)
class _Page:
    """A sheet of the workbook: which columns come first, and which issues it holds."""

    title: str
    columns: tuple[str, ...]
    issues: pl.DataFrame


def collect(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """
    Read all issues of a warehouse under construction.

    Parameters
    ----------
    con : duckdb.DuckDBPyConnection
        A connection that sees ``marts.fct_issues`` and the intermediate relations.

    Returns
    -------
    polars.DataFrame
        One row per issue, by file, sheet and place in the sheet, with cycle and panel
        where they are known, and ``candidates``: a list of structs kind, text, target_id
        and target_name, nearest first, null where there are none.
    """
    frame: pl.DataFrame = con.sql(
        f"""
        with panels as (
            select distinct file_sha256, sheet, panel_id
            from intermediate.int_identity__forms
            where panel_id is not null
        ),

        panels_of_sheets as (
            select
                file_sha256,
                sheet,
                string_agg(distinct panel_id, '、' order by panel_id) as panel_id
            from panels
            group by all
        ),

        panels_of_files as (
            select
                file_sha256,
                string_agg(distinct panel_id, '、' order by panel_id) as panel_id
            from panels
            group by all
        ),

        candidates as (
            select
                file_sha256,
                sheet,
                cell,
                'unmatched_' || kind as rule,
                list(
                    struct_pack(
                        kind := kind,
                        text := text,
                        target_id := target_id,
                        target_name := target_name
                    )
                    order by rank
                ) as candidates
            from intermediate.int_identity__candidates
            group by file_sha256, sheet, cell, kind
        )

        select
            issues.* exclude (file_sha256),
            coalesce(
                panels_of_sheets.panel_id,
                case when issues.sheet is null then panels_of_files.panel_id end
            ) as panel_id,
            files.cycle,
            issues.file_sha256,
            candidates.candidates
        from marts.fct_issues as issues
        left join marts.fct_files as files
            on
                issues.file_name = files.file_name
                and issues.file_sha256 = files.file_sha256
        left join panels_of_sheets
            on
                issues.file_sha256 = panels_of_sheets.file_sha256
                and issues.sheet is not distinct from panels_of_sheets.sheet
        left join panels_of_files
            on issues.file_sha256 = panels_of_files.file_sha256
        left join candidates
            on
                issues.file_sha256 = candidates.file_sha256
                and issues.sheet is not distinct from candidates.sheet
                and issues.cell is not distinct from candidates.cell
                and issues.rule = candidates.rule
        order by issues.file_name, {_BY_PLACE}
        """
    ).pl()
    known = con.sql("select distinct panel_id from intermediate.int_identity__forms")
    return _with_panels_of_folders(frame, {name for (name,) in known.fetchall() if name})


def _with_panels_of_folders(issues: pl.DataFrame, known: set[str]) -> pl.DataFrame:
    """
    Give a file that says no panel that of the folder in which it was handed in.

    A file that nobody can read says nothing, and its panel is the one to be asked.
    """

    def of_folder(file_name: str) -> str | None:
        folders = (normalise(name) for name in file_name.split("/")[:-1])
        return next((name for name in reversed([*folders]) if name in known), None)

    silent = issues.filter(pl.col("panel_id").is_null())["file_name"].unique().to_list()
    found = {name: panel for name in silent if (panel := of_folder(name))}
    return issues.with_columns(
        pl.col("panel_id").fill_null(
            pl.col("file_name").replace_strict(
                found, default=None, return_dtype=pl.String
            )
        )
    )


def write(issues: pl.DataFrame, path: Path, drafts: Path) -> bool:
    """
    Write the list of issues, replacing the earlier one in one step.

    Parameters
    ----------
    issues : polars.DataFrame
        As ``collect`` returns them.
    path : Path
        The workbook, in the office's home.
    drafts : Path
        A folder on the same disk for the unfinished one.

    Returns
    -------
    bool
        False when another program (a spreadsheet on Windows) holds the earlier workbook.
    """
    draft = drafts / path.name
    _draw(issues, draft, Home(path.parent))
    durable.sync_file(draft)
    try:
        patiently(lambda: draft.replace(path))
    except PermissionError:
        return False
    durable.sync_folder(path.parent)
    return True


def _draw(issues: pl.DataFrame, path: Path, home: Home) -> None:
    import xlsxwriter

    n_candidates = max(issues["candidates"].list.len().drop_nulls(), default=0)
    first = ("cycle", "panel_id")
    by_panel = issues.filter(pl.col("panel_id").is_not_null()).sort(
        *first, descending=[True, False], nulls_last=True, maintain_order=True
    )
    rest = tuple(name for name in COLUMNS if name not in first)
    pages = [_Page("问题 issues", tuple(COLUMNS), issues)]
    if by_panel.height:
        pages.append(_Page("按评审组 by panel", (*first, *rest), by_panel))
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        formats = _Formats(book)
        for page in pages:
            parts = list(page.issues.iter_slices(ROWS_PER_SHEET)) or [page.issues]
            for number, part in enumerate(parts, start=1):
                suffix = "" if number == 1 else f" {number}"
                sheet = book.add_worksheet(f"{page.title}{suffix}")
                _fill(sheet, part, page.columns, _asked(home), n_candidates, formats)


class _Formats:
    """The formats of the workbook."""

    def __init__(self, book: Any) -> None:
        self.header = book.add_format(
            {
                "bold": True,
                "bg_color": HEADER_GROUND,
                "font_color": HEADER_TEXT,
                "text_wrap": True,
            }
        )
        self.plain = book.add_format({"valign": "top", "text_wrap": True})
        self.command = book.add_format({"valign": "top"})
        self.levels = {
            level: book.add_format({"valign": "top", "bg_color": colour})
            for level, colour in COLOURS.items()
        }


def _fill(
    sheet: Any,
    issues: pl.DataFrame,
    columns: Sequence[str],
    asked: str,
    n_candidates: int,
    formats: _Formats,
) -> None:
    """Write one sheet: a header, a row per issue, the candidates at the right."""
    headings = [_heading(name) for name in columns]
    widths = [COLUMNS[name] for name in columns]
    for number in range(1, n_candidates + 1):
        headings += [_heading("candidate", n=number), _heading("command", n=number)]
        widths += [CANDIDATE_WIDTH, COMMAND_WIDTH]
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(issues.height, 1), len(headings) - 1)
    for at, (heading, width) in enumerate(zip(headings, widths, strict=True)):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, heading, formats.header)
    for row, record in enumerate(issues.iter_rows(named=True), start=1):
        for at, name in enumerate(columns):
            value = record[name]
            if name == "level":
                word = f"{text(f'level_{value}', 'zh')} {value}"
                sheet.write_string(row, at, word, formats.levels[value])
            elif value is not None:
                sheet.write_string(row, at, fitting(harmless(value)), formats.plain)
        for at, words in enumerate(_offers(record["candidates"], asked), len(columns)):
            form = formats.command if (at - len(columns)) % 2 else formats.plain
            sheet.write_string(row, at, fitting(harmless(words)), form)


def _heading(name: str, **args: object) -> str:
    return "\n".join(text(f"column_{name}", lang, **args) for lang in LANGUAGES)


def _offers(candidates: Sequence[Mapping[str, str]] | None, asked: str) -> Iterator[str]:
    """Give each candidate and the command that says it is the one."""
    for candidate in candidates or ():
        name, target = candidate["target_name"], candidate["target_id"]
        yield f"{name} ({target})"
        words = candidate["text"]
        if is_plain(words) and is_plain(target):
            yield (
                f'cjqa alias add {candidate["kind"]} "{words}" "{target}"'
                f' --reason "…"{asked}'
            )
        else:
            yield ""


def _asked(home: Home) -> str:
    """Give the option that names a home which is not the one taken by itself."""
    path = str(home.path)
    if Home.chosen(None).path == home.path or set(path) & set('"$`%!'):
        return ""
    return f' --home "{path}"'


def is_plain(words: str) -> bool:
    """Tell whether no shell takes any of a text for something else."""
    return not words.startswith("-") and all(
        letter.isalnum() or letter in PLAIN for letter in words
    )

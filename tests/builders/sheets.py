"""
Small real workbooks for tests: say the rows, get a file.

``write_workbook(path, {"评分表": scoring_sheet()})`` writes an ordinary examiner's sheet;
its keywords change what a case is about. ``Page`` takes any rows. Values are what Python
says they are; `Percent`, `Formula` and `Styled` say what Python can't. ``write_parts``
writes a workbook from raw XML, for what no ordinary library would write.
"""

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl
import xlsxwriter

from ingest.reading import Reading, read_file


@dataclass(frozen=True)
class Styled:
    """A number in a number format."""

    value: float
    number_format: str


def Percent(value: float, number_format: str = "0%") -> Styled:
    """A number that the sheet shows as a percentage: Percent(0.45) shows 45%."""
    return Styled(value, number_format)


@dataclass(frozen=True)
class Formula:
    """A formula and the value that was calculated last (also an error such as #REF!)."""

    text: str
    value: float | str = 0


Value = str | float | bool | date | Styled | Formula | None
Rows = list[list[Value]]


@dataclass
class Page:
    """One sheet: rows from A1 on (or from a later place), merges as ``A1:C1``."""

    rows: Rows
    merges: Sequence[str] = ()
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[str] = ()
    is_hidden: bool = False
    top: int = 1
    left: int = 1
    extra: Mapping[str, Value] = field(default_factory=dict)


#: An invented scheme: reading a sheet must not need a standard.
CLAUSES = ["7.1.2甲法", "7.1.3乙法", "7.1.4甲乙的结果", "7.2.2丙法", "7.2.3丙的结果"]
POINTS = [50, 40, 80, 45, 60]
LABELS: dict[str, Value] = {
    "申报组织": "虚构甲有限公司",
    "类别": "制造业",
    "评审阶段": "独立评审",
    "评审员": "甲某某",
    "届次": "2025年度",
    "日期": "2025.7.18",
}
HEADERS = ["条款", "分值", "百分比", "得分", "优势", "改进机会"]


def title_block(labels: Mapping[str, Value] | None = None) -> Rows:
    """Two pairs of label and value per row, each in a cell of its own."""
    pairs = list((LABELS if labels is None else labels).items())
    rows: Rows = []
    for at in range(0, len(pairs), 2):
        row: list[Value] = []
        for label, value in pairs[at : at + 2]:
            row += [f"{label}：", value]
        rows.append(row)
    return rows


def score_rows(percentages: Sequence[Value]) -> Rows:
    """A row per clause: clause, points, percentage, score, two comments."""
    rows: Rows = []
    for clause, points, value in zip(CLAUSES, POINTS, percentages, strict=True):
        plain = value.value * 100 if isinstance(value, Styled) else value
        score = points * plain / 100 if isinstance(plain, int | float) else None
        rows.append([clause, points, value, score, "做法成体系", "展开不够"])
    return rows


def scoring_sheet(
    percentages: Sequence[Value] = (45, 50, 60, 55, 30),
    *,
    labels: Mapping[str, Value] | None = None,
    title: str = "演示奖评审员个人评分表",
    headers: Sequence[Value] = HEADERS,
    rows: Rows | None = None,
    end: Rows | None = None,
    **page: object,
) -> Page:
    """An examiner's sheet: title, title block, header, clauses, signature."""
    body = score_rows(percentages) if rows is None else rows
    closing: Rows = [["评审员签字：", None, None, "日期："]] if end is None else end
    all_rows: Rows = [[title], *title_block(labels), [], list(headers), *body, *closing]
    return Page(all_rows, **page)  # type: ignore[arg-type]


def write_workbook(
    path: Path, pages: Mapping[str, Page], *, is_1904: bool = False
) -> Path:
    """Write a workbook and give its path back."""
    options = {"date_1904": True} if is_1904 else {}
    book = xlsxwriter.Workbook(path, options)
    formats: dict[str, object] = {}
    for name, page in pages.items():
        sheet = book.add_worksheet(name)
        for row, values in enumerate(page.rows, page.top - 1):
            for column, value in enumerate(values, page.left - 1):
                _put(book, sheet, formats, row, column, value)
        for merged in page.merges:
            sheet.merge_range(merged, "")
            # the merge blanks its first cell: write it again
            first = merged.split(":")[0]
            row, column = xlsxwriter.utility.xl_cell_to_rowcol(first)
            at_row, at_column = row - page.top + 1, column - page.left + 1
            if at_row < len(page.rows) and at_column < len(page.rows[at_row]):
                _put(book, sheet, formats, row, column, page.rows[at_row][at_column])
        for cell, value in page.extra.items():
            row, column = xlsxwriter.utility.xl_cell_to_rowcol(cell)
            _put(book, sheet, formats, row, column, value)
        for row in page.hidden_rows:
            sheet.set_row(row - 1, None, None, {"hidden": True})
        for column_name in page.hidden_columns:
            sheet.set_column(f"{column_name}:{column_name}", None, None, {"hidden": True})
        if page.is_hidden:
            sheet.hide()
    book.close()
    return path


def _put(book, sheet, formats, row, column, value) -> None:  # type: ignore[no-untyped-def]
    def styled(code: str) -> object:
        return formats.setdefault(code, book.add_format({"num_format": code}))

    if value is None:
        return
    if isinstance(value, Styled):
        sheet.write_number(row, column, value.value, styled(value.number_format))
    elif isinstance(value, Formula):
        sheet.write_formula(row, column, value.text, None, value.value)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, styled("yyyy-mm-dd"))
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, value)


_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def write_parts(
    path: Path,
    sheet: str,
    *,
    styles: str = "",
    strings: str = "",
    prologue: str = "",
    parts: Mapping[str, bytes] | None = None,
) -> Path:
    """
    Write a workbook of one sheet from raw XML.

    ``sheet`` is what stands inside ``worksheet`` (usually ``sheetData``), ``styles`` and
    ``strings`` what stands inside ``styleSheet`` and ``sst``, ``prologue`` what stands
    before the sheet's root; ``parts`` are further members, which replace these.
    """
    relation = f'<Relationship Id="{{}}" Type="{_OFFICE}/{{}}" Target="{{}}"/>'.format
    relations = (
        f'<Relationships xmlns="{_PACKAGE}/relationships">{{}}</Relationships>'.format
    )
    members: dict[str, bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>'.encode(),
        "_rels/.rels": relations(
            relation("a", "officeDocument", "xl/workbook.xml")
        ).encode(),
        "xl/workbook.xml": (
            f'<workbook {_MAIN} xmlns:r="{_OFFICE}"><sheets>'
            '<sheet name="评分表" sheetId="1" r:id="s1"/></sheets></workbook>'
        ).encode(),
        "xl/_rels/workbook.xml.rels": relations(
            relation("s1", "worksheet", "worksheets/sheet1.xml")
            + relation("s2", "styles", "styles.xml")
            + relation("s3", "sharedStrings", "sharedStrings.xml")
        ).encode(),
        "xl/styles.xml": f"<styleSheet {_MAIN}>{styles}</styleSheet>".encode(),
        "xl/sharedStrings.xml": f"<sst {_MAIN}>{strings}</sst>".encode(),
        "xl/worksheets/sheet1.xml": (
            f"{prologue}<worksheet {_MAIN}>{sheet}</worksheet>".encode()
        ),
        **(parts or {}),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def read(path: Path) -> Reading:
    """Read a file; the hash is that of nothing in particular."""
    return read_file(path, "0" * 64)


def facts(reading: Reading, record: str, **equal: object) -> pl.DataFrame:
    """The rows of one kind, where columns equal the given values."""
    return reading.frame.filter(
        pl.col("record") == record,
        *(pl.col(name).eq_missing(pl.lit(value)) for name, value in equal.items()),
    )


def values(
    reading: Reading, role: str, *columns: str, **equal: object
) -> dict[str, object]:
    """Cell to value (or tuple of values) of a role's cells, of the body by default."""
    equal.setdefault("block", "body")
    found = facts(reading, "cell", role=role, **equal)
    names = columns or ("norm_text",)
    return {
        row[0]: row[1] if len(names) == 1 else row[1:]
        for row in found.select("cell", *names).iter_rows()
    }


def issues(reading: Reading, *columns: str) -> list[tuple[object, ...]]:
    """Rule and cell (or rule and other columns) of the file's own issues, in order."""
    names = columns or ("cell",)
    return sorted(facts(reading, "issue").select("rule", *names).rows(), key=repr)

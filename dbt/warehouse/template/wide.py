"""A table with a row for each set of scores, to type in old paper sheets: layout L5."""

import csv
import io
from typing import Any, NamedTuple

from warehouse.template import dress
from warehouse.template.dress import word
from warehouse.template.subject import Subject
from warehouse.wording import Language, text

#: Rows ready to be typed in: more sets of scores than one cycle has.
N_ROWS = 500
TITLE_HEIGHT, HEADER_HEIGHT = 26, 48
IDENTITY_WIDTH, NAME_WIDTH, CLAUSE_WIDTH, TOTAL_WIDTH = 12, 30, 9, 10
TITLE, HEADER, FIRST = 0, 1, 2
DECIMALS = 2


class Column(NamedTuple):
    """A column that says whose scores a row holds; ``known`` is what it must say."""

    role: str
    known: str | None = None


def identity(what: Subject) -> list[Column]:
    """
    Give the columns before the clauses.

    Parameters
    ----------
    what : Subject
        What the table is for.

    Returns
    -------
    list of Column
        The stage only where it is not the one that such a table has by itself.
    """
    columns = [
        Column("year", what.cycle),
        Column("award", what.award),
        Column("organisation_code"),
        Column("organisation_name"),
        Column("sector", what.sector_title),
    ]
    if what.stage != "independent":
        columns.append(Column("stage", text(f"form_stage_{what.stage}", "zh")))
    if what.is_signed:
        columns += [Column("examiner"), Column("examiner_code")]
    return columns


def write_csv(what: Subject, lang: Language, into: io.BytesIO) -> None:
    """
    Write the table as text for a spreadsheet: its header alone.

    Parameters
    ----------
    what : Subject
        What it is for.
    lang : {"zh", "en"}
        With ``en`` English words stand beside the Chinese ones.
    into : io.BytesIO
        Where the text goes, in UTF-8 with the mark by which Excel and WPS know it.
    """
    headings = [
        *(word(column.role, lang) for column in identity(what)),
        *(clause.label for clause in what.clauses),
        word("total", lang),
    ]
    drawn = io.StringIO(newline="")
    csv.writer(drawn).writerow(headings)
    into.write(drawn.getvalue().encode("utf-8-sig"))


def draw(what: Subject, lang: Language, into: io.BytesIO) -> None:
    """
    Write the table as a workbook.

    Parameters
    ----------
    what : Subject
        What it is for.
    lang : {"zh", "en"}
        With ``en`` English words stand beside the Chinese ones.
    into : io.BytesIO
        Where the workbook goes.
    """
    import xlsxwriter

    with xlsxwriter.Workbook(into, {"in_memory": True}) as book:
        title = text("form_title_wide", "zh")
        book.set_properties({"title": f"{what.award} {title}"})
        _Table(book, book.add_worksheet(title), what, lang).draw()


class _Table:
    """One worksheet in the making; rows and columns count from 0."""

    def __init__(self, book: Any, sheet: Any, what: Subject, lang: Language) -> None:
        self.sheet = sheet
        self.what = what
        self.lang = lang
        self.style = dress.styles(book)
        self.columns = identity(what)
        self.first_clause = len(self.columns)
        self.total = self.first_clause + len(what.clauses)

    def draw(self) -> None:
        """Write title, header and the rows to be filled in."""
        self.header()
        self.choices()
        for row in range(FIRST, FIRST + N_ROWS):
            self.blank_row(row)
        sheet = self.sheet
        sheet.freeze_panes(FIRST, self.first_clause)
        sheet.set_paper(dress.A4)
        sheet.set_landscape()
        sheet.set_margins(**dress.LANDSCAPE_MARGINS)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEADER)
        sheet.set_footer("&L&A&R&P / &N")
        sheet.protect("", {**dress.ALLOWED, "autofilter": True, "sort": True})

    def header(self) -> None:
        """Write the title and the header row."""
        sheet, style = self.sheet, self.style
        title = text("form_heading_wide", "zh", award=self.what.award)
        sheet.set_row(TITLE, TITLE_HEIGHT)
        sheet.merge_range(TITLE, 0, TITLE, self.total, title, style("title"))
        sheet.set_row(HEADER, HEADER_HEIGHT)
        for at, column in enumerate(self.columns):
            is_name = column.role == "organisation_name"
            sheet.set_column(at, at, NAME_WIDTH if is_name else IDENTITY_WIDTH)
            sheet.write_string(HEADER, at, word(column.role, self.lang), style("header"))
        for at, clause in enumerate(self.what.clauses, start=self.first_clause):
            label = clause.label
            if self.lang == "en":
                label += f"\n({clause.title_en})"
            sheet.set_column(at, at, CLAUSE_WIDTH)
            sheet.write_string(HEADER, at, label, style("header"))
        sheet.set_column(self.total, self.total, TOTAL_WIDTH)
        heading = word("total", self.lang)
        sheet.write_string(HEADER, self.total, heading, style("header"))

    def choices(self) -> None:
        """Let the columns take only what they may hold."""
        last = FIRST + N_ROWS - 1
        for at, column in enumerate(self.columns):
            if column.known is not None:
                hint = text("form_hint_known", self.lang, word=column.known)
                only = dress.choice([column.known], hint, self.lang, "form_error_known")
                self.sheet.data_validation(FIRST, at, last, at, only)
        percent = dress.percent_choice(self.lang)
        self.sheet.data_validation(
            FIRST, self.first_clause, last, self.total - 1, percent
        )

    def blank_row(self, row: int) -> None:
        """Write a row that waits for a set of scores."""
        from xlsxwriter.utility import xl_rowcol_to_cell

        sheet, style = self.sheet, self.style
        for at in range(self.first_clause):
            sheet.write_blank(row, at, None, style("entry", dress.TEXT))
        for at in range(self.first_clause, self.total):
            sheet.write_blank(row, at, None, style("choice", dress.PERCENT))
        first = xl_rowcol_to_cell(row, self.first_clause)
        last = xl_rowcol_to_cell(row, self.total - 1)
        points = ",".join(f"{clause.points:g}" for clause in self.what.clauses)
        sheet.write_formula(
            row,
            self.total,
            f'=IF(COUNT({first}:{last})=0,"",'
            f"ROUND(SUMPRODUCT({first}:{last},{{{points}}}),{DECIMALS}))",
            style("sum", dress.POINTS),
            "",
        )

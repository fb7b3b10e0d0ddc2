"""The form of one examiner (or panel, or organisation) for one application: layout L1."""

import io
from datetime import date
from typing import Any, NamedTuple

from warehouse import standard
from warehouse.template import dress
from warehouse.template.dress import Style, word
from warehouse.template.subject import Clause, Subject
from warehouse.wording import Language, text

FACTORS = {
    dimension: [
        row
        for row in sorted(
            standard.rows("factors"), key=lambda row: int(row["sort_order"])
        )
        if row["dimension"] == dimension
    ]
    for dimension in ("process", "result")
}
N_FACTORS = max(map(len, FACTORS.values()))
CATEGORY, CLAUSE, POINTS, PERCENT, SCORE, FACTOR = range(6)
STRENGTH = FACTOR + N_FACTORS
IMPROVEMENT = STRENGTH + 1
LAST = IMPROVEMENT
WIDTHS = {
    CATEGORY: 15,
    CLAUSE: 24,
    POINTS: 8,
    PERCENT: 10,
    SCORE: 9,
    STRENGTH: 42,
    IMPROVEMENT: 42,
}
FACTOR_WIDTH = 9
TITLE_HEIGHT, LABEL_HEIGHT, HEADER_HEIGHT = 30, 20, 34
CLAUSE_HEIGHT, REMARK_HEIGHT = 48, 28
DECIMALS = 2
FIRST_DAY = date(2000, 1, 1)


class Place(NamedTuple):
    """The columns of a label of the title block and of its value."""

    label: tuple[int, int]
    value: tuple[int, int]


PLACES = (
    Place((CATEGORY, CATEGORY), (CLAUSE, CLAUSE)),
    Place((POINTS, PERCENT), (SCORE, STRENGTH - 1)),
)


def draw(what: Subject, lang: Language, into: io.BytesIO) -> None:
    """
    Write the form as a workbook.

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
        title = text(f"form_title_{what.stage}", "zh")
        book.set_properties({"title": f"{what.award} {title}"})
        _Form(book, book.add_worksheet(title), what, lang).draw()


class _Form:
    """One worksheet in the making; rows and columns count from 0."""

    def __init__(self, book: Any, sheet: Any, what: Subject, lang: Language) -> None:
        self.sheet = sheet
        self.what = what
        self.lang = lang
        self.style: Style = dress.styles(book)
        self.row = 0

    def draw(self) -> None:
        """Write everything, from the title to the remarks."""
        for column, width in WIDTHS.items():
            self.sheet.set_column(column, column, width)
        self.sheet.set_column(FACTOR, STRENGTH - 1, FACTOR_WIDTH)
        self.title_block()
        header = self.header()
        subtotals = [self.category(clauses) for clauses in self.what.categories]
        self.total(subtotals)
        self.closing()
        self.print_setup(header)
        self.sheet.protect("", dress.ALLOWED)

    def title_block(self) -> None:
        """Write title and labels; what is known is filled in and locked."""
        what = self.what
        title = f"{what.award} {text(f'form_title_{what.stage}', 'zh')}"
        self.sheet.set_row(self.row, TITLE_HEIGHT)
        self.sheet.merge_range(self.row, 0, self.row, LAST, title, self.style("title"))
        given = {
            "cycle": text("form_year_of", "zh", year=what.cycle),
            "sector": what.sector_title,
            "award": what.award,
            "stage": text(f"form_stage_{what.stage}", "zh"),
        }
        asked = ["organisation", "organisation_code"]
        if what.is_signed:
            asked += ["examiner", "examiner_code"]
        asked += ["panel", "date"] if what.stage != "self" else ["date"]
        for at, role in enumerate([*given, *asked]):
            place = PLACES[at % len(PLACES)]
            if place is PLACES[0]:
                self.row += 1
                self.sheet.set_row(self.row, LABEL_HEIGHT)
            self.across(place.label, word(role, self.lang), "label")
            if role in given:
                self.across(place.value, given[role], "given")
            else:
                day = dress.DAY if role == "date" else dress.TEXT
                self.across(place.value, "", "entry", day)
                if role == "date":
                    self.date_only(place.value[0])
        self.row += 2

    def date_only(self, column: int) -> None:
        """Let the cell of the date take a date."""
        title, _, hint = text("form_hint_date", self.lang).partition("\n")
        self.sheet.data_validation(
            self.row,
            column,
            self.row,
            column,
            {
                "validate": "date",
                "criteria": ">=",
                "value": FIRST_DAY,
                "input_title": title,
                "input_message": hint,
                "error_title": text("form_error", self.lang),
                "error_message": text("form_error_date", self.lang),
            },
        )

    def across(
        self, columns: tuple[int, int], value: str, name: str, number_format: str = ""
    ) -> None:
        """Write a text over one or several columns of the current row."""
        first, last = columns
        style = self.style(name, number_format)
        if first < last:
            self.sheet.merge_range(self.row, first, self.row, last, value, style)
        elif value:
            self.sheet.write_string(self.row, first, value, style)
        else:
            self.sheet.write_blank(self.row, first, None, style)

    def header(self) -> int:
        """Write the header row and give its number."""
        headings = {
            CATEGORY: word("category", self.lang),
            CLAUSE: word("clause", self.lang),
            POINTS: word("points_max", self.lang),
            PERCENT: word("score_pct", self.lang),
            SCORE: word("score_points", self.lang),
            STRENGTH: word("strength", self.lang),
            IMPROVEMENT: word("improvement", self.lang),
        }
        for at in range(N_FACTORS):
            pair = [factors[at] for factors in FACTORS.values() if at < len(factors)]
            words = dict.fromkeys(_factor_words(row, self.lang) for row in pair)
            headings[FACTOR + at] = "/\n".join(words)
        self.sheet.set_row(self.row, HEADER_HEIGHT)
        for column, heading in headings.items():
            self.sheet.write_string(self.row, column, heading, self.style("header"))
        self.sheet.freeze_panes(self.row + 1, CLAUSE + 1)
        self.row += 1
        return self.row - 1

    def category(self, clauses: list[Clause]) -> int:
        """Write the clauses of a category with their subtotal, and give its row."""
        first, last = self.row, self.row + len(clauses) - 1
        name = f"{clauses[0].category} {clauses[0].category_title}"
        if self.lang == "en":
            name += f"\n{clauses[0].category_title_en}"
        printed = self.style("printed")
        if first < last:
            self.sheet.merge_range(first, CATEGORY, last, CATEGORY, name, printed)
        else:
            self.sheet.write_string(first, CATEGORY, name, printed)
        for clause in clauses:
            self.clause(clause)
        scores = f"{_cell(first, SCORE)}:{_cell(last, SCORE)}"
        label = text("form_subtotal", "zh", category=clauses[0].category_title)
        self.sum(label, sum(clause.points for clause in clauses), scores)
        return last + 1

    def clause(self, clause: Clause) -> None:
        """Write the row of a clause, with what may be chosen in it."""
        row, sheet, style = self.row, self.sheet, self.style
        sheet.set_row(row, CLAUSE_HEIGHT)
        label = clause.label
        if self.lang == "en":
            label += f"\n{clause.title_en}"
        sheet.write_string(row, CLAUSE, label, style("printed"))
        sheet.write_number(row, POINTS, clause.points, style("number", dress.WHOLE))
        sheet.write_blank(row, PERCENT, None, style("choice", dress.PERCENT))
        sheet.data_validation(row, PERCENT, row, PERCENT, dress.percent_choice(self.lang))
        percent = _cell(row, PERCENT)
        product = f"ROUND({_cell(row, POINTS)}*{percent},{DECIMALS})"
        sheet.write_formula(
            row,
            SCORE,
            f'=IF(ISNUMBER({percent}),{product},"")',
            style("number", dress.POINTS),
            "",
        )
        for at in range(N_FACTORS):
            column = FACTOR + at
            factors = FACTORS[clause.dimension]
            if at < len(factors):
                sheet.write_blank(row, column, None, style("choice", dress.WHOLE))
                bands = _band_choice(factors[at], self.lang)
                sheet.data_validation(row, column, row, column, bands)
        for column in (STRENGTH, IMPROVEMENT):
            sheet.write_blank(row, column, None, style("comment", dress.TEXT))
        self.row += 1

    def sum(self, label: str, points: float, scores: str) -> None:
        """Write a row that adds up scores, blank while there are none."""
        row, sheet = self.row, self.sheet
        self.across((CATEGORY, CLAUSE), label, "sum_label")
        sheet.write_number(row, POINTS, points, self.style("sum", dress.WHOLE))
        sheet.write_blank(row, PERCENT, None, self.style("sum"))
        formula = f'=IF(COUNT({scores})=0,"",SUM({scores}))'
        sheet.write_formula(row, SCORE, formula, self.style("sum", dress.POINTS), "")
        for column in range(FACTOR, LAST + 1):
            sheet.write_blank(row, column, None, self.style("sum"))
        self.row += 1

    def total(self, subtotals: list[int]) -> None:
        """Write the row of the total."""
        scores = ",".join(_cell(row, SCORE) for row in subtotals)
        self.sum(text("form_total", "zh"), self.what.total_points, scores)

    def closing(self) -> None:
        """Write the signature and the remarks."""
        self.row += 1
        key = "form_signature" if self.what.is_signed else "form_signature_panel"
        self.across((CATEGORY, LAST), text(key, "zh"), "remark")
        remarks = [text("form_remark_scores", "zh"), text("form_remark_bands", "zh")]
        if self.lang == "en":
            remarks += [text("form_remark_scores", "en"), text("form_remark_bands", "en")]
        mark = text("form_remark", "zh")
        for remark in remarks:
            self.row += 1
            self.sheet.set_row(self.row, REMARK_HEIGHT)
            self.across((CATEGORY, LAST), f"{mark}{remark}", "remark")

    def print_setup(self, header: int) -> None:
        """Fit the form to the width of A4 paper, header on each page."""
        sheet = self.sheet
        sheet.set_paper(dress.A4)
        sheet.set_landscape()
        sheet.set_margins(**dress.LANDSCAPE_MARGINS)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(header)
        sheet.print_area(0, 0, self.row, LAST)
        sheet.set_footer("&L&A&R&P / &N")
        sheet.hide_gridlines(2)


def _factor_words(row: dict[str, str], lang: Language) -> str:
    words = f"{row['factor']} {row['title_zh']}"
    return words if lang == "zh" else f"{words} ({row['title_en']})"


def _band_choice(factor: dict[str, str], lang: Language) -> dict[str, Any]:
    """Let a cell take a band, and say what each band means for the factor."""
    bands = [row["band"] for row in standard.rows("bands")]
    meanings = [
        f"{row['band']} {row[f'descriptor_{lang}']}"
        for row in standard.rows("band_descriptors")
        if (row["dimension"], row["factor"]) == (factor["dimension"], factor["factor"])
    ]
    title = f"{factor['factor']} {factor[f'title_{lang}']}"
    hint = "\n".join([title, *meanings])
    return dress.choice(bands, hint, lang, "form_error_band")


def _cell(row: int, column: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(row, column))

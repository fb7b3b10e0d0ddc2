"""
What goes wrong on a sheet itself.

Each function changes the form on the desk and states the verdict that must come of it.
It returns False, having changed nothing, where it does not fit the sheet.
"""

from __future__ import annotations

import hashlib

from ingest.simulate.desk import Desk, rescore
from ingest.simulate.forms import Line
from ingest.simulate.looks import spell_percent
from ingest.simulate.pages import NO_RESULT, Page, Written
from ingest.simulate.people import pick


def provisional_id(name: str) -> str:
    """Make the id under which an unmatched name is loaded."""
    return "P-" + hashlib.sha256(name.encode()).hexdigest()[:10]


def void(line: Line, written: Written | None, state: str) -> None:
    """Leave a line without a value."""
    line.written, line.points, line.score_pct, line.state = written, None, None, state


def off_grid(desk: Desk) -> bool:
    """Write percentages between the steps."""
    for line in desk.lines(1, 3):
        percent = float(desk.rng.integers(2, 17) * 5 + desk.rng.integers(1, 5))
        rescore(line, percent, desk.form, "off_grid")
    return True


def out_of_range(desk: Desk) -> bool:
    """Write percentages below 0 or above 100."""
    if desk.form.look.percent_style == "fraction":
        return False
    for line in desk.lines(1, 2):
        rescore(
            line, float(pick(desk.rng, (-5, 105, 120, 450))), desk.form, "out_of_range"
        )
        line.score_pct = None
    return True


def not_scored(desk: Desk) -> bool:
    """Leave blanks, or words that say that nothing was scored."""
    for line in desk.lines(1, 3):
        words = desk.scheme.words["value_state", "not_scored"]
        word = pick(desk.rng, ("", *words))
        void(line, Written(word, "number") if word else None, "not_scored")
    return True


def not_applicable(desk: Desk) -> bool:
    """Mark a clause as not applicable."""
    for line in desk.lines(1, 1):
        word = pick(desk.rng, desk.scheme.words["value_state", "not_applicable"])
        void(line, Written(word, "number"), "not_applicable")
    return True


def unreadable(desk: Desk) -> bool:
    """Write ranges, remarks, errors and formulas that nothing has calculated."""
    slips = desk.words["slips"]
    for line in desk.lines(1, 2):
        written = pick(
            desk.rng,
            (
                Written(pick(desk.rng, slips["ranges"]), "number"),
                Written(pick(desk.rng, slips["unreadable"]), "number"),
                Written("#REF!", "number", "=#REF!*1"),
                Written(NO_RESULT, "number", "=ROUND(0.45,2)", "0%"),
            ),
        )
        void(line, written, "unreadable")
    return True


def odd_spelling(desk: Desk) -> bool:
    """Write values that look odd and read well."""
    for line in desk.lines(1, 4):
        percent = int(line.score_pct or 0)
        wide = spell_percent(percent, "wide_text")
        spellings = [wide, Written(f" {percent} %", "number")]
        spellings.append(
            Written(desk.words["slips"]["note"].replace("45", str(percent)), "number")
        )
        if desk.form.look.percent_style != "fraction":
            spellings.append(Written(str(percent), "number"))
        line.written = pick(desk.rng, spellings)
        line.is_typed = True
    return True


def mixed_scale(desk: Desk) -> bool:
    """Write one value on another scale than its column."""
    other = {"fraction": "plain", "plain": "fraction"}.get(desk.form.look.percent_style)
    filled = [line for line in desk.form.lines if line.score_pct not in (0, 100)]
    if other is None or len(filled) < 8 or desk.form.look.factors == "sheets":
        return False
    line = pick(desk.rng, filled)
    line.written = spell_percent(line.score_pct or 0, other)
    line.is_typed, line.score_pct, line.state = True, None, "conflict"
    return True


def points_only(desk: Desk) -> bool:
    """Write points without a percentage."""
    n_lines = len(desk.form.lines)
    for line in desk.lines(*pick(desk.rng, ((1, 3), (n_lines, n_lines)))):
        line.written, line.state, line.read_at = None, "ok_derived", "score_points"
    return True


def wrong_points(desk: Desk) -> bool:
    """Write points that do not follow from the percentage."""
    desk.relook(has_subtotals=False, has_total=False)
    for line in desk.lines(1, 2):
        error = int(desk.rng.integers(4, 10))
        points = int(line.points or 0)
        line.points = (
            points + error if points + error <= line.clause.points else points - error
        )
        line.is_typed, line.state = True, "conflict"
    return True


def wrong_total(desk: Desk) -> bool:
    """Print a total that is not the sum."""
    desk.relook(has_total=True)
    desk.form.total_error = float(pick(desk.rng, (-36, -27, 27, 45, 100)))
    desk.delivery.issues.append((("total",), "total_differs"))
    return True


def scored_overview(desk: Desk) -> bool:
    """Give a percentage to a clause that is not scored."""
    if desk.form.look.factors == "sheets":
        return False
    desk.relook(has_overviews=True)
    unscored = [c for c in desk.form.sector.clauses if not c.is_scored]
    clause = pick(desk.rng, unscored).clause
    percent = int(desk.rng.integers(4, 15)) * 5
    desk.form.overview_values[clause] = spell_percent(
        percent, desk.form.look.percent_style
    )
    desk.delivery.issues.append((("score_pct", clause), "not_a_scored_clause"))
    return True


def all_zero(desk: Desk) -> bool:
    """Save the form with zeros before anything was scored."""
    desk.without_factors()
    for line in desk.form.lines:
        rescore(line, 0.0, desk.form, "conflict")
        line.score_pct = None
    return True


def hidden_sheet(desk: Desk) -> bool:
    """Keep an old draft on a sheet that is not shown."""
    page = Page(desk.words["slips"]["old_sheet"], is_hidden=True)
    for row, line in enumerate(desk.form.lines):
        page.put(row, 0, Written(line.label))
        page.put(row, 1, Written(line.points, "number"))
    desk.form.more_pages.append(page)
    desk.delivery.issues.append((("sheet", page.name), "hidden_sheet"))
    return True


def hidden_row(desk: Desk) -> bool:
    """Hide a row, which counts all the same."""
    line = desk.lines(1, 1)[0]
    line.is_hidden = True
    desk.delivery.issues.append((("sheet_of", line.clause.clause), "hidden_rows"))
    return True


def foreign_title(desk: Desk) -> bool:
    """Name a clause as another sector does, without its number."""
    titles = desk.form.sector.foreign_titles
    lines = [line for line in desk.form.lines if line.clause.clause in titles]
    if not lines:
        return False
    line = pick(desk.rng, lines)
    line.label = titles[line.clause.clause]
    desk.delivery.issues.append((("clause", line.clause.clause), "foreign_title"))
    return True


def merged_percentage(desk: Desk) -> bool:
    """Merge one percentage over two clauses."""
    pairs = [
        (upper, lower)
        for upper, lower in zip(desk.form.lines, desk.form.lines[1:], strict=False)
        if upper.clause.category == lower.clause.category
        and upper.clause.dimension == lower.clause.dimension
    ]
    upper, lower = pick(desk.rng, pairs)
    rescore(lower, upper.score_pct or 0.0, desk.form)
    lower.written, lower.is_typed, upper.is_merged_down = None, True, True
    desk.delivery.issues.append(
        (("score_pct", upper.clause.clause), "merged_over_clauses")
    )
    return True


def misspelt_examiner(desk: Desk) -> bool:
    """Miswrite the examiner's name and leave out the code."""
    name = str(desk.form.fields["examiner"])
    slips: dict[str, str] = desk.words["persons"]["slips"]
    wrong = "".join(slips.get(letter, letter) for letter in name)
    if wrong == name:
        return False
    desk.without_labels("examiner_code")
    desk.form.fields["examiner"] = wrong
    desk.delivery.stem = desk.delivery.stem.replace(name, wrong)
    desk.delivery.examiner_id = provisional_id(wrong)
    desk.delivery.examiner_role = "examiner"
    desk.delivery.issues.append((("field", "examiner"), "unmatched_examiner"))
    return True


def former_name(desk: Desk) -> bool:
    """Call the organisation by the name that it had before."""
    if desk.organisation.former_name is None:
        return False
    desk.without_labels("credit_code", "entry_code")
    desk.form.fields["organisation"] = desk.organisation.former_name
    return True


def wrong_year_in_name(desk: Desk) -> bool:
    """Copy the file name from the year before."""
    desk.delivery.stem = f"{desk.year - 1}年_{desk.delivery.stem}"
    desk.delivery.issues.append((("file",), "cycle_disagrees"))
    return True


def factor_marks(desk: Desk) -> bool:
    """Write factors as signs instead of numbers."""
    if desk.form.look.factors == "none":
        return False
    for line in desk.lines(1, 4):
        for mark in line.marks.values():
            mark.written = Written(pick(desk.rng, ("++", "+", "-", "--")), "number")
            mark.percent, mark.band, mark.state = None, None, "note"
    return True

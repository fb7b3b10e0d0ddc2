"""
What goes wrong in saying who and what a sheet is about, and by which standard.

Each function changes the form on the desk and states the verdict that must come of it.
It returns False, having changed nothing, where it does not fit the sheet.
"""

from __future__ import annotations

from ingest.simulate.desk import Desk
from ingest.simulate.forms import Line, points_of
from ingest.simulate.looks import spell_percent
from ingest.simulate.people import pick
from ingest.simulate.scheme import Category, Clause, SectorText
from ingest.simulate.slips import provisional_id

_CODES = ("credit_code", "entry_code")


def unmatched_organisation(desk: Desk) -> bool:
    """Call the organisation by a name that no register has, without a code."""
    name = desk.words["slips"]["unlisted"].format(name=desk.organisation.name)
    desk.without_labels(*_CODES)
    desk.form.fields["organisation"] = name
    _file_under(desk, name)
    before, _ = desk.delivery.application_id.rsplit("/", 1)
    desk.delivery.application_id = f"{before}/{provisional_id(name)}"
    desk.delivery.issues.append((("field", "organisation"), "unmatched_organisation"))
    return True


def _file_under(desk: Desk, name: str) -> None:
    """Let the file's name speak of another organisation too."""
    code, delivery = str(desk.form.fields["entry_code"]), desk.delivery
    delivery.stem = delivery.stem.replace(desk.organisation.name, name)
    delivery.stem = delivery.stem.removeprefix(f"{code}_")


def misfiled(desk: Desk) -> bool:
    """Save the sheet under another examiner's name: the title block outranks it."""
    other = desk.other_examiner()
    if other is None:
        return False
    desk.delivery.stem = f"{desk.organisation.name}_{other.name}"
    desk.delivery.issues.append((("file",), "file_name_differs"))
    return True


def unsigned(desk: Desk) -> bool:
    """Leave it to the file's name to say who filled in the sheet."""
    desk.without_labels("examiner", "examiner_code")
    name = desk.form.fields["examiner"]
    desk.delivery.stem = f"{desk.organisation.name}_{name}"
    first = desk.form.lines[0].clause.clause
    desk.delivery.issues.append((("sheet_of", first), "taken_from_file_name"))
    return True


def unknown_sector(desk: Desk) -> bool:
    """Name no sector of an organisation that no register has, or one that is none."""
    unmatched_organisation(desk)
    if desk.rng.random() < 0.5:
        desk.without_labels("sector")
        at = "organisation"
    else:
        desk.form.fields["sector"] = desk.words["slips"]["no_sector"]
        at = "sector"
    desk.delivery.issues.append((("field", at), "sector_unknown"))
    return True


def code_of_other_organisation(desk: Desk) -> bool:
    """Write the credit code of another applicant: the code wins over the name."""
    other = desk.bystander()
    if other is None:
        return False
    desk.without_labels("entry_code", "panel")
    label = pick(desk.rng, desk.words["scoring"]["labels"]["credit_code"])
    desk.relook(labels={**desk.form.look.labels, "credit_code": label})
    desk.form.fields["credit_code"] = other.organisation_id
    _file_under(desk, other.name)
    before, _ = desk.delivery.application_id.rsplit("/", 1)
    desk.delivery.application_id = f"{before}/{other.organisation_id}"
    desk.delivery.issues.append((("field", "organisation"), "organisation_name_differs"))
    return True


def code_of_other_examiner(desk: Desk) -> bool:
    """Write the code of another examiner: the code wins over the name."""
    other = desk.other_examiner()
    if other is None:
        return False
    label = pick(desk.rng, desk.words["scoring"]["labels"]["examiner_code"])
    desk.relook(labels={**desk.form.look.labels, "examiner_code": label})
    desk.form.fields["examiner_code"] = other.examiner_id
    name = str(desk.form.fields["examiner"])
    desk.delivery.stem = desk.delivery.stem.replace(name, other.name)
    desk.delivery.examiner_id = other.examiner_id
    desk.delivery.examiner_role = other.role
    desk.delivery.issues.append((("field", "examiner"), "examiner_name_differs"))
    return True


def other_role(desk: Desk) -> bool:
    """Sign in another role than the roster has."""
    roles = [r for r in ("leader", "expert") if r != desk.delivery.examiner_role]
    role, name = pick(desk.rng, roles), desk.form.fields["examiner"]
    template: str = desk.words["slips"]["trainee"]
    word = desk.scheme.word("role", role)
    desk.form.fields["examiner"] = template.format(name=name, role=word)
    desk.delivery.examiner_role = role
    desk.delivery.issues.append((("field", "examiner"), "role_differs"))
    return True


def other_sector(desk: Desk) -> bool:
    """Tick another sector than the register has."""
    others = [s for s in desk.scheme.sectors if s != desk.organisation.sector]
    word = desk.scheme.word("sector", pick(desk.rng, others))
    desk.form.fields["sector"] = word
    desk.delivery.issues.append((("field", "sector"), "sector_differs"))
    return True


def other_panel(desk: Desk) -> bool:
    """Write another panel than the register has."""
    panel, own = desk.words["scoring"]["panel"], str(desk.form.fields["panel"])
    others = [name for n in range(1, 10) if (name := panel.format(n=n)) != own]
    desk.form.fields["panel"] = pick(desk.rng, others)
    desk.delivery.issues.append((("field", "panel"), "panel_differs"))
    return True


def two_cycles(desk: Desk) -> bool:
    """Name two cycles in one title block: the sheet belongs to none."""
    name = str(desk.form.fields["examiner"])
    if name in desk.undated:
        return False
    desk.undated.add(name)
    template: str = desk.words["slips"]["two_cycles"]
    cycle = template.format(before=desk.year - 1, year=desk.year)
    desk.form.fields["cycle"] = cycle
    desk.delivery.is_dated = False
    # no roster applies to an unknown cycle
    desk.delivery.examiner_id = provisional_id(name)
    desk.delivery.examiner_role = "examiner"
    for rule in ("cycle_conflict", "cycle_unknown"):
        desk.delivery.issues.append((("field", "cycle"), rule))
    return True


def other_suffix(desk: Desk) -> bool:
    """Keep a workbook under the ending of another program or an older format."""
    desk.delivery.suffix = pick(desk.rng, (".xlsm", ".et", ".xls"))
    return True


def other_standard(desk: Desk) -> bool:
    """Score by another standard that is known."""
    _score_by(desk, desk.scheme.other)
    return True


def unknown_standard(desk: Desk) -> bool:
    """Score by a standard of one's own."""
    own = desk.words["slips"]["own_standard"]
    name = desk.words["slips"]["own_category"]
    clauses = tuple(
        Clause(title, name, title, "process", float(points), True, (title,))
        for title, points in own.items()
    )
    category = Category(name, name, sum(clause.points for clause in clauses), True)
    _score_by(desk, SectorText("", (category,), clauses, {}))
    desk.relook(categories="none", has_subtotals=False, repeats_header=False)
    for line in desk.form.lines:
        line.label = line.clause.title
    first = desk.form.lines[0].clause.clause
    desk.delivery.issues.append((("clause", first), "scheme_unknown"))
    return True


def _score_by(desk: Desk, text: SectorText) -> None:
    """Replace the lines of the form by those of another text."""
    desk.without_factors()
    form = desk.form
    known = [line.score_pct or 0.0 for line in form.lines]
    form.sector, form.lines = text, []
    headers = {r: h for r, h in form.look.headers.items() if r != "category"}
    categories = "none" if form.look.categories == "column" else form.look.categories
    subtotals = form.look.has_subtotals and categories != "none"
    desk.relook(headers=headers, categories=categories, has_subtotals=subtotals)
    for clause in text.scored:
        percent = pick(desk.rng, known)
        form.lines.append(
            Line(
                clause=clause,
                label=f"{clause.clause} {clause.title}",
                written=spell_percent(percent, form.look.percent_style),
                points=points_of(clause, percent, form.look.points_style),
                score_pct=percent,
            )
        )

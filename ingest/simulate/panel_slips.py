"""
What goes wrong on a panel's sheets: its summary, and the sheet of its visit.

Each function changes the sheet on the desk and states the verdict that must come of it.
It returns False, having changed nothing, where it does not fit the sheet.
"""

from __future__ import annotations

from ingest.simulate import cell_slips
from ingest.simulate.deposits import Fact, ScoreSet
from ingest.simulate.desk import Desk, rescore
from ingest.simulate.forms import Line
from ingest.simulate.looks import spell_percent
from ingest.simulate.pages import Written
from ingest.simulate.people import pick
from ingest.simulate.slips import provisional_id


def _is_summary(desk: Desk) -> bool:
    return desk.delivery.kind in ("summary", "book_summary")


def _columns(desk: Desk) -> list[ScoreSet]:
    """List the examiners' columns of a summary whose header says percentages."""
    if not _is_summary(desk):
        return []
    return [
        column
        for column in desk.delivery.sets
        if column.examiner_id is not None
        and desk.form.blocks
        and all(fact.state != "ok_derived" for fact in column.facts)
    ]


def _cells(desk: Desk, most: int) -> list[Fact]:
    """Choose some filled cells of a summary."""
    filled = [
        fact
        for column in _columns(desk)
        for fact in column.facts
        if fact.score_pct is not None
    ]
    size = min(len(filled), int(desk.rng.integers(1, most + 1)))
    return [filled[i] for i in desk.rng.choice(len(filled), size, replace=False)]


def miscopied(desk: Desk) -> bool:
    """Copy other percentages than the examiners' sheets have."""
    cells = _cells(desk, 3) if _columns(desk) else []
    for fact in cells:
        percent = fact.score_pct or 0
        fact.score_pct = percent + (10 if percent <= 50 else -10)
        fact.written = spell_percent(fact.score_pct, desk.form.look.percent_style)
    return bool(cells)


def spoilt_cell(desk: Desk) -> bool:
    """Write what has no value, or an odd one, into a cell of a summary."""
    if not _columns(desk):
        return False
    style, kinds = desk.form.look.percent_style, cell_slips.OF_PERCENTAGES
    for fact in _cells(desk, 2):
        cell_slips.spoil(fact, kinds, style, desk.rng, desk.scheme, desk.words)
    return True


def zero_column(desk: Desk) -> bool:
    """Leave an examiner's column at zero."""
    columns = _columns(desk)
    if not columns:
        return False
    for fact in pick(desk.rng, columns).facts:
        fact.written = spell_percent(0.0, desk.form.look.percent_style)
        fact.score_pct, fact.state = None, "conflict"
    return True


def ambiguous_column(desk: Desk) -> bool:
    """Write numbers under a mere name that may be percentages and may be points."""
    if not _is_summary(desk) or desk.form.blocks:
        return False
    column = pick(desk.rng, [s for s in desk.delivery.sets if s.examiner_id is not None])
    for line, fact in zip(desk.form.lines, column.facts, strict=True):
        percent = min(float(fact.score_pct or 30), 35.0)
        fact.written = spell_percent(percent, "plain")
        line.cells[fact.key[0]] = fact.written
    odd = pick(desk.rng, desk.form.lines)
    odd.cells[column.facts[0].key[0]] = Written(33, "number")
    first = column.facts[0].key
    # the column is refused as a whole, at its first value
    column.facts.clear()
    desk.delivery.issues.append((first, "ambiguous_scale"))
    return True


def misspelt_header(desk: Desk) -> bool:
    """Miswrite an examiner's name at the head of a column."""
    if not _is_summary(desk):
        return False
    slips: dict[str, str] = desk.words["persons"]["slips"]
    column = pick(desk.rng, [s for s in desk.delivery.sets if s.examiner_id is not None])
    role = column.facts[0].key[0]
    written = desk.form.blocks.get(role) or desk.form.look.headers[role]
    name = written.replace("★", "").removesuffix("（组长）")
    wrong = "".join(slips.get(letter, letter) for letter in name)
    if wrong == name:
        return False
    _rename(desk, role, written.replace(name, wrong))
    column.examiner_id = provisional_id(wrong)
    column.examiner_role = "leader" if written != name else "examiner"
    desk.delivery.issues.append((("header", role), "unmatched_examiner"))
    return True


def wrong_star(desk: Desk) -> bool:
    """Mark as leader who is not on the roster as one."""
    if not _is_summary(desk):
        return False
    others = [s for s in desk.delivery.sets if s.examiner_role not in (None, "leader")]
    if not others:
        return False
    column = pick(desk.rng, others)
    role = column.facts[0].key[0]
    written = desk.form.blocks.get(role) or desk.form.look.headers[role]
    _rename(desk, role, f"{written}★")
    column.examiner_role = "leader"
    desk.delivery.issues.append((("header", role), "role_differs"))
    return True


def _rename(desk: Desk, role: str, name: str) -> None:
    if role in desk.form.blocks:
        desk.form.blocks[role] = name
    else:
        desk.relook(headers={**desk.form.look.headers, role: name})


def _visited(desk: Desk) -> list[Line]:
    """Lines of a site visit that have a percentage of their own."""
    if desk.delivery.kind not in ("site", "examiner_site"):
        return []
    return [
        line for line in desk.form.lines if line.written and "before_pct" in line.cells
    ]


def other_before(desk: Desk) -> bool:
    """Copy another percentage than the panel had agreed on before the visit."""
    lines = _visited(desk)
    if not lines:
        return False
    line = pick(desk.rng, lines)
    line.cells.pop("adjustment", None)
    (before,) = desk.delivery.sets
    fact = next(f for f in before.facts if f.clause == line.clause.clause)
    was = fact.score_pct or 0
    fact.score_pct = was + (5 if was <= 50 else -5)
    fact.state = "off_grid" if fact.score_pct % 5 else "ok"
    fact.written = spell_percent(fact.score_pct, desk.form.look.percent_style)
    line.cells["before_pct"] = fact.written
    return True


def wrong_adjustment(desk: Desk) -> bool:
    """Write an adjustment that does not lead from the one percentage to the other."""
    lines = [line for line in _visited(desk) if "adjustment" in line.cells]
    if not lines:
        return False
    line = pick(desk.rng, lines)
    (before,) = desk.delivery.sets
    fact = next(f for f in before.facts if f.clause == line.clause.clause)
    step = int((line.score_pct or 0) - (fact.score_pct or 0))
    wrong = step + 5 if step >= 0 else step - 5
    line.cells["adjustment"] = Written(f"{wrong:+d}", "number")
    line.state = "conflict"
    return True


def spoilt_visit(desk: Desk) -> bool:
    """Write what has no value, or an odd one, where the visit's percentage belongs."""
    lines = _visited(desk)
    if not lines:
        return False
    line = pick(desk.rng, lines)
    line.cells.pop("adjustment", None)
    line.is_typed = True
    state = pick(desk.rng, ("off_grid", "unreadable", "not_scored"))
    if state == "off_grid":
        percent = float(desk.rng.integers(2, 17) * 5 + desk.rng.integers(1, 5))
        rescore(line, percent, desk.form, state)
        return True
    words = {
        "unreadable": desk.words["slips"]["unreadable"],
        "not_scored": desk.scheme.words["value_state", "not_scored"],
    }
    line.written = Written(pick(desk.rng, words[state]), "number")
    line.points, line.score_pct, line.state = None, None, state
    desk.relook(has_subtotals=False, has_total=False)
    return True

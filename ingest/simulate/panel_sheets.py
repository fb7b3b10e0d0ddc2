"""The sheets of a panel: its summary, its agreed scores, and what it found on site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ingest.simulate.deposits import Fact, ScoreSet
from ingest.simulate.forms import Form, Line, clause_label, fill_in, points_of
from ingest.simulate.looks import Look, spell_percent
from ingest.simulate.pages import Value, Written
from ingest.simulate.people import Examiner, pick
from ingest.simulate.scheme import Scheme, SectorText
from ingest.simulate.scores import Whole

Scores = Sequence[float | None]

CONSENSUS_COLUMNS = (
    *("category", "clause", "points_max", "score_range", "score_pct", "score_points"),
    *("factors", "reason", "dissent"),
)
SITE_COLUMNS = (
    *("category", "clause", "points_max", "before_pct", "finding", "score_pct"),
    *("adjustment", "score_points", "reason"),
)


@dataclass(frozen=True)
class Sheet:
    """
    What every sheet of a panel needs.

    Attributes
    ----------
    look : Look
        Its look.
    sector : SectorText
        The text that it scores against.
    title : str
        Its title.
    fields : mapping of str to Value
        Title block by role.
    application_id : str
        What it is about.
    rng : numpy.random.Generator
        Source of randomness.
    scheme : Scheme
        The standard.
    words : mapping
        The simulator's words.
    """

    look: Look
    sector: SectorText
    title: str
    fields: Mapping[str, Value]
    application_id: str
    rng: np.random.Generator
    scheme: Scheme
    words: Mapping[str, Any]

    def blank(self, columns: tuple[str, ...]) -> Form:
        """Lay out the sheet with its clauses and no score."""
        lines = [
            Line(
                clause=clause,
                label=clause_label(clause, self.look.clause_style),
                written=None,
                points=None,
                score_pct=None,
            )
            for clause in self.sector.scored
        ]
        fields = dict(self.fields)
        return Form(self.look, self.sector, self.title, fields, lines, columns=columns)


@dataclass(frozen=True)
class Voice:
    """
    One examiner on a summary.

    Attributes
    ----------
    examiner : Examiner
        Who.
    role : str
        Role as the warehouse must find out.
    scores : sequence of float or None
        What the examiner's own sheet says, clause by clause.
    """

    examiner: Examiner
    role: str
    scores: Scores


def summary(
    sheet: Sheet, voices: Sequence[Voice], agreed: Scores | None
) -> tuple[Form, list[ScoreSet]]:
    """
    Copy the panel's scores onto one sheet, an examiner per column.

    Parameters
    ----------
    sheet : Sheet
        The sheet.
    voices : sequence of Voice
        The panel.
    agreed : sequence of float or None, optional
        What the panel agreed on; without it there is no such column.

    Returns
    -------
    Form
        The form, whose cells `write_summary` fills in.
    list of ScoreSet
        A set of scores for each column.
    """
    look, rng = sheet.look, sheet.rng
    of_summary = sheet.words["sheets"]["summary"]
    kind = str(rng.choice(["score_pct", "score_points", "score"], p=[0.5, 0.2, 0.3]))
    found = [*(agreed or ()), *(score for voice in voices for score in voice.scores)]
    if any(score is not None and score % 5 for score in found):
        # numbers between the steps need a header that says what they are
        kind = "score_pct"
    starred = next((v for v in voices if v.role == "leader"), None)
    star = pick(rng, ("★{name}", "{name}★", "{name}（组长）"))
    headers = {role: look.headers[role] for role in ("clause", "points_max")}
    blocks: dict[str, str] = {}
    sets = []
    for voice in voices:
        role = f"of:{voice.examiner.examiner_id}"
        name = voice.examiner.name
        if voice is starred:
            name = star.format(name=name)
        headers[role] = name
        if kind != "score":
            headers[role], blocks[role] = look.headers[kind], name
        facts = _facts(sheet, role, voice.scores, kind)
        sets.append(
            ScoreSet(
                "L2",
                "independent",
                sheet.application_id,
                voice.examiner.examiner_id,
                voice.role,
                facts,
            )
        )
    for role, variants in of_summary["headers"].items():
        headers[role] = pick(rng, variants)
    if agreed is not None:
        headers["agreed"] = pick(rng, of_summary["agreed"][kind])
        facts = _facts(sheet, "agreed", agreed, kind)
        sets.append(ScoreSet("L2", "consensus", sheet.application_id, None, None, facts))
    columns = ("category", *headers)
    if "category" in look.headers:
        headers["category"] = look.headers["category"]
    look = replace(
        look, headers=headers, factors="none", has_subtotals=False, has_overviews=False
    )
    form = replace(sheet, look=look).blank(columns)
    form.blocks = blocks
    return form, sets


def _facts(sheet: Sheet, role: str, scores: Scores, kind: str) -> list[Fact]:
    look = sheet.look
    facts = []
    for clause, score in zip(sheet.sector.scored, scores, strict=True):
        fact = Fact(clause.clause, (role, clause.clause), score)
        if score is None:
            fact.state = "not_scored"
        elif kind == "score_points":
            style = "whole" if look.points_style == "whole" else "exact"
            fact.written = Written(points_of(clause, score, style), "number")
            fact.state = "ok_derived"
        else:
            fact.written = spell_percent(score, look.percent_style)
            fact.state = "off_grid" if score % 5 else "ok"
        facts.append(fact)
    return facts


def write_summary(form: Form, sets: Sequence[ScoreSet]) -> None:
    """
    Fill in a summary with what its sets say, and with means, ranges and totals.

    Parameters
    ----------
    form : Form
        The form.
    sets : sequence of ScoreSet
        Its columns, after whatever went wrong with them.
    """
    is_points = any(f.state == "ok_derived" for s in sets for f in s.facts)
    style = form.look.percent_style
    for line in form.lines:
        clause, known = line.clause, []
        for column in sets:
            for fact in (f for f in column.facts if f.clause == clause.clause):
                if fact.written is not None:
                    line.cells[fact.key[0]] = fact.written
                if column.stage == "independent" and fact.score_pct is not None:
                    worth = points_of(clause, fact.score_pct, "exact")
                    known.append(worth if is_points else fact.score_pct)
        if known:
            values = (sum(known) / len(known), max(known) - min(known))
            for role, value in zip(("mean", "range"), values, strict=True):
                shown = round(value, 2)
                line.cells[role] = (
                    Written(shown, "number") if is_points else spell_percent(shown, style)
                )
    size = {line.clause.clause: line.clause.points for line in form.lines}
    for facts in (column.facts for column in sets if column.facts):
        total = sum(size[f.clause] * (f.score_pct or 0) / 100 for f in facts)
        if is_points:
            printed = [f.written.value for f in facts if f.written is not None]
            total = sum(value for value in printed if isinstance(value, int | float))
        form.totals[facts[0].key[0]] = Written(round(total, 4), "check")


def consensus(
    sheet: Sheet, agreed: Whole, factors: Whole, given: Whole, names: Sequence[str]
) -> Form:
    """
    Write down what the panel agreed on.

    Parameters
    ----------
    sheet : Sheet
        The sheet.
    agreed : ndarray of shape (n_clauses,)
        Percentages.
    factors : ndarray of shape (n_clauses, n_factors)
        Percentages of the factors.
    given : ndarray of shape (n_examiners, n_clauses)
        What the examiners had given.
    names : sequence of str
        Who they are.

    Returns
    -------
    Form
    """
    look, rng, said = sheet.look, sheet.rng, sheet.words["agreement"]
    form = fill_in(
        look,
        sheet.sector,
        agreed,
        factors,
        sheet.fields,
        sheet.title,
        rng,
        sheet.scheme,
        sheet.words["comments"],
    )
    form.columns = CONSENSUS_COLUMNS
    low, high = given.min(axis=0).tolist(), given.max(axis=0).tolist()
    for line, least, most in zip(form.lines, low, high, strict=True):
        spread = f"{least}%~{most}%" if most > least else f"{most}%"
        line.cells["score_range"] = Written(spread, "number")
        if rng.random() < 0.5:
            line.cells["reason"] = Written(pick(rng, said["reasons"]), "text")
        if most - least >= 20:
            line.cells["dissent"] = Written(pick(rng, said["dissents"]) or None, "text")
        if most - least >= 30 and rng.random() < 0.3:
            percent = int(line.score_pct or 0)
            text = said["remark"].format(percent=percent, name=pick(rng, names))
            line.written, line.is_typed = Written(text, "number"), True
    return form


def site(sheet: Sheet, before: Scores, found: Whole) -> tuple[Form, list[Fact]]:
    """
    Write down what a site visit found, beside what the desk review had agreed on.

    Parameters
    ----------
    sheet : Sheet
        The sheet.
    before : sequence of float or None
        What had been agreed on.
    found : ndarray of shape (n_clauses,)
        Percentages found on site.

    Returns
    -------
    Form
        The form; its lines are the scores of the visit.
    list of Fact
        The column of the scores before.
    """
    look, rng, said = sheet.look, sheet.rng, sheet.words["agreement"]
    # a minority of sheets leave a percentage to the adjustment, and print no sums then
    is_terse = rng.random() < 0.3
    has_adjustments = is_terse or rng.random() < 0.7
    headers = dict(look.headers)
    if not has_adjustments:
        del headers["adjustment"]
    look = replace(
        look,
        headers=headers,
        has_total=look.has_total and not is_terse,
        has_subtotals=look.has_subtotals and not is_terse,
    )
    form = replace(sheet, look=look).blank(SITE_COLUMNS)
    earlier = []
    for line, was, now in zip(form.lines, before, found.tolist(), strict=True):
        clause = line.clause.clause
        state = "not_scored" if was is None else "off_grid" if was % 5 else "ok"
        fact = Fact(clause, ("before_pct", clause), was, state)
        if was is not None:
            fact.written = spell_percent(was, look.percent_style)
            line.cells["before_pct"] = fact.written
        earlier.append(fact)
        if rng.random() < 0.4:
            line.cells["finding"] = Written(pick(rng, said["findings"]), "text")
        line.written = spell_percent(now, look.percent_style)
        line.points = points_of(line.clause, now, look.points_style)
        line.score_pct = float(now)
        if was is None or not has_adjustments or was % 5:
            continue
        step = int(now - was)
        if step or rng.random() < 0.5:
            line.cells["adjustment"] = spell_adjustment(step, said, rng)
            if is_terse and rng.random() < 0.5:
                line.written, line.points = None, None
                line.state, line.read_at = "ok_derived", "adjustment"
        if step and rng.random() < 0.5:
            line.cells["reason"] = Written(pick(rng, said["changes"]), "text")
    return form, earlier


def spell_adjustment(
    step: int, said: Mapping[str, Any], rng: np.random.Generator
) -> Written:
    """Write by how many percentage points a visit moved a score."""
    kind = "raised" if step > 0 else "lowered" if step else "unchanged"
    spelled: str = pick(rng, said[kind])
    if step and rng.random() < 0.2:
        return Written(step, "number")
    return Written(spelled.format(n=abs(step)), "number")

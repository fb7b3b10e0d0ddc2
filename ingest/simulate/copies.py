"""What goes wrong in handing sheets in: students' sheets, copies, versions."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

from ingest.simulate.desk import Delivery, Desk, rescore
from ingest.simulate.people import Examiner, pick
from ingest.simulate.scheme import Scheme


def trainee_sheet(desk: Desk) -> bool:
    """Hand in a trainee's sheet beside the examiners'."""
    desk.extra.append(desk.student("trainee"))
    return True


def observer_sheet(desk: Desk) -> bool:
    """Hand in an observer's sheet beside the examiners'."""
    desk.extra.append(desk.student("observer"))
    return True


def duplicate(desk: Desk) -> bool:
    """Hand in the same bytes under another name."""
    stem = pick(desk.rng, desk.words["slips"]["copies"]).format(stem=desk.delivery.stem)
    desk.delivery.twins.append((stem, desk.delivery.saved_at))
    return True


def saved_again(desk: Desk) -> bool:
    """Hand in the same content in other bytes."""
    stem = desk.words["slips"]["resaved"].format(stem=desk.delivery.stem)
    later = desk.delivery.saved_at + timedelta(days=1)
    desk.delivery.twins.append((stem, later))
    return True


def _second_thoughts(desk: Desk) -> Delivery:
    later = deepcopy(desk.delivery)
    step = 5 if desk.rng.random() < 0.5 else -5
    chosen = desk.rng.choice(len(later.form.lines), 3, replace=False)
    for line in (later.form.lines[i] for i in chosen.tolist()):
        percent = (line.score_pct or 0) + step
        rescore(line, percent if 0 <= percent <= 100 else percent - 2 * step, later.form)
    return later


def revised(desk: Desk) -> bool:
    """Hand in a changed sheet, and mark it so."""
    later = _second_thoughts(desk)
    later.stem += desk.words["slips"]["revised"]
    later.version = 2
    day = later.form.fields["date"]
    if isinstance(day, date):
        later.form.fields["date"] = day + timedelta(days=3)
    later.saved_at += timedelta(days=3)
    desk.delivery.verdict, desk.delivery.is_current = "superseded", False
    desk.extra.append(later)
    return True


def unordered(desk: Desk) -> bool:
    """Hand in two sheets that differ, with nothing to say which is the later."""
    desk.without_factors()
    other = _second_thoughts(desk)
    other.stem = desk.words["slips"]["again"].format(stem=other.stem)
    both = sorted((desk.delivery, other), key=lambda delivery: delivery.file_name)
    for version, delivery in enumerate(both, start=1):
        delivery.version, delivery.is_current = version, False
        for line in delivery.form.lines:
            line.state, line.score_pct = "conflict", None
    desk.extra.append(other)
    return True


def student_name(student: Examiner, scheme: Scheme, words: Mapping[str, Any]) -> str:
    """Write a trainee's or observer's name as it stands on a sheet."""
    template: str = words["slips"]["trainee"]
    return template.format(name=student.name, role=scheme.word("role", student.role))

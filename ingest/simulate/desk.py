"""A sheet on the desk of somebody who is about to spoil it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import numpy as np

from ingest.simulate.deposits import Fact, Key, ScoreSet
from ingest.simulate.forms import Form, Line, points_of
from ingest.simulate.looks import spell_percent
from ingest.simulate.people import Examiner, Organisation
from ingest.simulate.scheme import Scheme

#: Kinds of sheets: the layout that counts for precedence, and the stage of the lines.
KINDS: Mapping[str, tuple[str, str]] = {
    "examiner": ("L1", "independent"),
    "summary": ("L2", "independent"),
    "book_summary": ("L2", "independent"),
    "consensus": ("L3", "consensus"),
    "site": ("L4", "site"),
    "examiner_site": ("L4", "site"),
    "self": ("L1", "self"),
    "report": ("L13", "consensus"),
    "site_report": ("L13", "site"),
}


#: Kinds that are documents.
REPORTS = ("report", "site_report")


@dataclass
class Delivery:
    """
    A scoring sheet as it is handed in.

    Attributes
    ----------
    form : Form
        What it says.
    folder, stem, suffix : str
        Where it lies, its name and the name's end.
    application_id : str
        What it is about, as the warehouse must find out.
    examiner_id, examiner_role : str or None
        Whose it is, as the warehouse must find out; None for a panel's sheet.
    kind : str
        What it is, one of `KINDS`.
    saved_at : datetime
        Date kept inside the file.
    version, is_current : int, bool
        Rank among the versions of the same sheet.
    verdict : str
        What the ledger must say.
    twins : list of (str, datetime)
        Stems of copies, and the dates kept inside those.
    issues : list of (tuple, str)
        Place and rule of every issue beyond the states of its lines.
    is_dated : bool
        Whether its cycle can be told; its scores belong to no application otherwise.
    slip : str or None
        What went wrong, the name of a kind of mess.
    sets : list of ScoreSet
        Scores beside those of the lines, or instead of them on a summary.
    """

    form: Form
    folder: str
    stem: str
    application_id: str
    examiner_id: str | None
    examiner_role: str | None
    saved_at: datetime
    kind: str = "examiner"
    suffix: str = ".xlsx"
    version: int = 1
    is_current: bool = True
    verdict: str = "loaded"
    twins: list[tuple[str, datetime]] = field(default_factory=list)
    issues: list[tuple[Key, str]] = field(default_factory=list)
    is_dated: bool = True
    slip: str | None = None
    sets: list[ScoreSet] = field(default_factory=list)

    @property
    def file_name(self) -> str:
        """Where the sheet lies."""
        return self.named(self.stem)

    def named(self, stem: str) -> str:
        """Where a copy lies that is called ``stem``."""
        return f"{self.folder}/{stem}{self.suffix}"

    def all_sets(self) -> list[ScoreSet]:
        """Everything that a correct reading finds on the sheet."""
        if KINDS[self.kind][0] == "L2":
            return self.sets
        layout, stage = KINDS[self.kind]
        facts = [
            Fact(
                clause=line.clause.clause,
                key=(line.read_at, line.clause.clause),
                score_pct=line.score_pct,
                state=line.state,
                marks=line.marks,
            )
            for line in self.form.lines
        ]
        own = ScoreSet(
            layout,
            stage,
            self.application_id,
            self.examiner_id,
            self.examiner_role,
            facts,
            self.version,
            self.is_current,
            is_dated=self.is_dated,
        )
        return [own, *self.sets]


@dataclass
class Desk:
    """
    What a kind of mess may look at.

    Attributes
    ----------
    delivery : Delivery
        The sheet to be changed.
    extra : list of Delivery
        Sheets that come in addition.
    organisation : Organisation
        Whom it is about.
    student : callable
        Lets a trainee or an observer (role code) fill in a sheet of the same application.
    bystander : callable
        Finds an applicant of the same sector that nobody scores, if there is one left.
    other_examiner : callable
        Finds an examiner who has no part in the application, if there is one left.
    undated : set of str
        Examiners with a sheet of no cycle: a second one could not be told from it.
    year : int
        The cycle.
    rng : numpy.random.Generator
        Source of randomness.
    scheme : Scheme
        The standard.
    words : mapping
        The simulator's words.
    """

    delivery: Delivery
    extra: list[Delivery]
    organisation: Organisation
    student: Callable[[str], Delivery]
    bystander: Callable[[], Organisation | None]
    other_examiner: Callable[[], Examiner | None]
    undated: set[str]
    year: int
    rng: np.random.Generator
    scheme: Scheme
    words: Mapping[str, Any]

    @property
    def form(self) -> Form:
        """The form on the desk."""
        return self.delivery.form

    def lines(self, least: int, most: int) -> list[Line]:
        """Choose some lines of the form, in order."""
        size = int(self.rng.integers(least, most + 1))
        chosen = self.rng.choice(len(self.form.lines), size, replace=False)
        return [self.form.lines[i] for i in sorted(chosen.tolist())]

    def relook(self, **changes: object) -> None:
        """Change the look of the form on the desk only."""
        self.form.look = replace(self.form.look, **changes)  # type: ignore[arg-type]

    def without_labels(self, *roles: str) -> None:
        """Leave out some of the title block."""
        labels = {r: w for r, w in self.form.look.labels.items() if r not in roles}
        self.relook(labels=labels)

    def without_factors(self) -> None:
        """Leave out the factors: rules on whole sheets speak of clauses only."""
        self.relook(factors="none", factor_block=None)
        for line in self.form.lines:
            line.marks = {}


def rescore(line: Line, percent: float, form: Form, state: str = "ok") -> None:
    """Give a line another percentage, with the points that follow from it."""
    line.written = spell_percent(percent, form.look.percent_style)
    line.points = points_of(line.clause, percent, form.look.points_style)
    line.score_pct, line.state = percent, state

"""An award's office: whom it has, how its sheets look, and the files that it writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from ingest.simulate import people, scores
from ingest.simulate.deposits import Key
from ingest.simulate.desk import REPORTS, Delivery
from ingest.simulate.documents import write_document
from ingest.simulate.looks import Look, draw_look
from ingest.simulate.pages import Dress, write_workbook
from ingest.simulate.people import Entrant, Examiner, Organisation, stream
from ingest.simulate.registers import Cycle
from ingest.simulate.reports import render_report
from ingest.simulate.scheme import Scheme
from ingest.simulate.sheets import Rendered, render
from ingest.simulate.strays import make_stray
from ingest.simulate.truth import TruthWriter

SHEETS_PER_APPLICATION = 3


@dataclass
class Application:
    """
    One application in a cycle.

    Attributes
    ----------
    number : int
        Number in the cycle.
    entrant : Entrant
        Who applies.
    panel : tuple of Examiner
        Who scores it.
    panel_number : int
        Number of the panel.
    profile : ndarray of shape (n_clauses,)
        True percentages.
    rng : numpy.random.Generator
        The application's own source of randomness.
    given : ndarray of shape (n_examiners, n_clauses)
        What the panel thinks.
    reached_site : bool
        Whether it is visited.
    """

    number: int
    entrant: Entrant
    panel: tuple[Examiner, ...]
    panel_number: int
    profile: scores.Floats
    rng: np.random.Generator
    given: scores.Whole = field(default_factory=lambda: np.zeros((0, 0), np.int64))
    reached_site: bool = False


class Office:
    """
    Writes the files of an archive, and their truth beside them.

    Parameters
    ----------
    out : Path
        Folder of the archive.
    truth : TruthWriter
        Where the truth goes.
    scheme : Scheme
        The standard.
    words : mapping
        The simulator's words.
    seed : int
        Seed of the archive.
    mess : float
        Share of sheets with something wrong on them.
    """

    def __init__(
        self,
        out: Path,
        truth: TruthWriter,
        scheme: Scheme,
        words: Mapping[str, Any],
        seed: int,
        mess: float,
    ) -> None:
        self.out, self.truth, self.scheme, self.words = out, truth, scheme, words
        self.seed, self.mess = seed, mess
        self.recipe = scores.Recipe()
        self.award: str = words["award"]
        self.n_sheets = self.n_strays = 0
        self.planted: Counter[str] = Counter()
        #: Examiners with a sheet whose cycle cannot be told.
        self.undated: set[str] = set()
        #: Applicants of the present cycle that nobody scores.
        self.bystanders: list[Organisation] = []
        #: Layout, cycle and code of declared missing codes.
        self.missing_codes: list[tuple[str, str, int]] = []
        rng = stream(seed, people.STREAM_WORLD)
        self.tendencies = {
            dimension: scores.draw_factor_tendencies(len(factors), rng, self.recipe)
            for dimension, factors in scheme.factors.items()
        }

    def score(
        self, cycle: Cycle, application: Application, examiners: Sequence[Examiner]
    ) -> scores.Whole:
        """Let examiners score an application, one row of percentages each."""
        text = self.scheme.sectors[application.entrant.organisation.sector]
        traits = [[self.traits(examiner) for examiner in examiners]]
        shifts = np.array([[self.shift(examiner, cycle) for examiner in examiners]])
        given = scores.observe(
            application.profile[None, :],
            traits,
            shifts,
            text.is_result,
            application.rng,
            self.recipe,
        )
        of_one: scores.Whole = given[0]
        return of_one

    def traits(self, examiner: Examiner) -> scores.Traits:
        """Recall how an examiner scores."""
        rng = stream(self.seed, people.STREAM_EXAMINER, examiner.index, 0)
        return scores.draw_traits(rng, self.recipe)

    def shift(self, examiner: Examiner, cycle: Cycle) -> float:
        """Recall what a cycle adds to an examiner's severity: wobble and drift."""
        rng = stream(self.seed, people.STREAM_EXAMINER, examiner.index, 1, cycle.index)
        wobble = float(rng.normal(0, self.recipe.examiner_cycle_sd))
        n_cycles = cycle.year - examiner.joined_year
        return wobble + self.traits(examiner).drift * n_cycles

    def look(self, cycle: Cycle, panel_number: int) -> Look:
        """Recall how a panel's sheets look."""
        rng = stream(self.seed, people.STREAM_LOOK, cycle.index, panel_number)
        return draw_look(rng, self.words["scoring"])

    def dress(self, rng: np.random.Generator) -> Dress:
        """Draw how a book looks."""
        words = self.words["scoring"]
        return Dress(
            font=people.pick(rng, words["fonts"]), fill=people.pick(rng, words["fills"])
        )

    def panel_name(self, number: int) -> str:
        """Name a panel."""
        panel: str = self.words["scoring"]["panel"].format(n=number)
        return panel

    def application_id(self, cycle: Cycle, organisation: Organisation) -> str:
        """Make the id of an organisation's application in a cycle."""
        return f"{self.award}/{cycle.year}/{organisation.organisation_id}"

    def hand_in(self, delivery: Delivery) -> tuple[str, Rendered]:
        """
        Write a delivery with its copies; the first by name is the one loaded.

        Parameters
        ----------
        delivery : Delivery
            The sheet.

        Returns
        -------
        str
            Name of the file that is loaded.
        Rendered
            Where things stand in it.
        """
        if delivery.kind in REPORTS:
            parts, at = render_report(delivery.form, self.words["scoring"])
            rendered = Rendered([], at)
        else:
            parts = []
            rendered = render(delivery.form, self.scheme, self.words["scoring"])
        dress = delivery.form.look.dress
        copies = [(delivery.stem, delivery.saved_at), *delivery.twins]
        names = sorted(delivery.named(stem) for stem, _ in copies)
        for stem, saved_at in copies:
            name = delivery.named(stem)
            verdict = delivery.verdict if name == names[0] else "duplicate"
            content = (
                write_document(parts, saved_at)
                if parts
                else write_workbook(rendered.pages, dress, saved_at)
            )
            self.save(name, content, verdict)
        self.n_sheets += 1
        self.tell_issues(delivery, names[0], rendered)
        return names[0], rendered

    def tell_issues(self, delivery: Delivery, file_name: str, rendered: Rendered) -> None:
        """Write down what went wrong, and the issues beyond the states of scores."""
        if delivery.slip:
            self.truth.add("slips", file_name, delivery.slip)
        for key, rule in delivery.issues:
            sheet, cell = _place(rendered, key)
            self.truth.add("issues", file_name, sheet, cell, rule)

    def write_stray(
        self,
        cycle: Cycle,
        application: Application,
        near: Delivery,
        rng: np.random.Generator,
    ) -> None:
        """Leave a file that is no sheet near one that is."""
        day = datetime(cycle.year, 9, 1) + timedelta(seconds=application.number)
        words = self.words["slips"]["stray"]
        stray = make_stray(self.n_strays, words, near.stem, day, rng)
        self.n_strays += 1
        number = application.entrant.entry_code
        name = f"{near.folder}/{number}/{stray.name}"
        self.save(name, stray.content, stray.verdict)
        self.truth.add("issues", name, None, None, stray.rule)

    def save(self, name: str, content: bytes, verdict: str) -> None:
        """Write a file, and the verdict that it must get."""
        path = self.out.joinpath(*name.split("/"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        self.truth.add("files", name, verdict)


def _place(rendered: Rendered, key: Key) -> tuple[str | None, str | None]:
    """Find the sheet and cell of an issue; some are about a whole sheet or the file."""
    if key[0] == "file":
        return None, None
    if key[0] == "sheet":
        return key[1], None
    if key[0] == "sheet_of":
        return rendered.at["clause", key[1]].sheet, None
    at = rendered.at[key]
    return at.sheet, at.a1

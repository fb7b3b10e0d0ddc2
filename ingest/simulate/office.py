"""An office at work on one application: the panel scores it and hands in its sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from ingest.simulate import people, scores
from ingest.simulate.copies import student_name
from ingest.simulate.desk import Delivery, Desk
from ingest.simulate.forms import fill_in
from ingest.simulate.looks import Look, draw_look, own_habits, spell_number
from ingest.simulate.mess import plant
from ingest.simulate.pages import Value, write_workbook
from ingest.simulate.people import Entrant, Examiner, Organisation, pick, stream
from ingest.simulate.registers import Cycle
from ingest.simulate.scheme import Scheme
from ingest.simulate.sheets import Key, Rendered, render
from ingest.simulate.strays import make_stray
from ingest.simulate.truth import TruthWriter

SHEETS_PER_APPLICATION = 3


@dataclass
class Application:
    """One application on its way through a cycle."""

    number: int
    entrant: Entrant
    panel: tuple[Examiner, ...]
    panel_number: int
    profile: scores.Floats
    mean_points: float = 0.0


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
        self.n_sheets = 0
        rng = stream(seed, people.STREAM_WORLD)
        self.tendencies = {
            dimension: scores.draw_factor_tendencies(len(factors), rng, self.recipe)
            for dimension, factors in scheme.factors.items()
        }

    def review(
        self,
        cycle: Cycle,
        application: Application,
        pool: people.Pool,
        rng: np.random.Generator,
    ) -> None:
        """Let the panel score the application and hand in its sheets."""
        text = self.scheme.sectors[application.entrant.organisation.sector]
        panel = application.panel
        given = self._scores(cycle, application, panel, rng)
        application.mean_points = float((given @ text.points).mean()) / 100
        look = self._look(cycle, application.panel_number)
        deliveries = [
            self._delivery(cycle, application, examiner, given[place], look, rng)
            for place, examiner in enumerate(panel)
        ]

        def student(role: str) -> Delivery:
            one = next(s for s in pool.students if s.role == role)
            of_one = self._scores(cycle, application, (one,), rng)[0]
            return self._delivery(cycle, application, one, of_one, look, rng)

        for delivery in list(deliveries):
            if rng.random() < self.mess:
                organisation = application.entrant.organisation
                desk = Desk(
                    delivery,
                    [],
                    organisation,
                    student,
                    cycle.year,
                    rng,
                    self.scheme,
                    self.words,
                )
                plant(desk)
                # one student's sheet an application is enough
                known = {(d.folder, d.stem) for d in deliveries}
                deliveries += [d for d in desk.extra if (d.folder, d.stem) not in known]
        for delivery in deliveries:
            self._hand_in(cycle, application, delivery)
        if rng.random() < self.mess / 4:
            self._write_stray(cycle, application, deliveries[0], rng)

    def _scores(
        self,
        cycle: Cycle,
        application: Application,
        panel: Sequence[Examiner],
        rng: np.random.Generator,
    ) -> scores.Whole:
        text = self.scheme.sectors[application.entrant.organisation.sector]
        traits = [[self.traits(examiner) for examiner in panel]]
        shifts = np.array([[self.shift(examiner, cycle) for examiner in panel]])
        given = scores.observe(
            application.profile, traits, shifts, text.is_result, rng, self.recipe
        )
        panel_scores: scores.Whole = given[0]
        return panel_scores

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

    def _look(self, cycle: Cycle, panel_number: int) -> Look:
        rng = stream(self.seed, people.STREAM_LOOK, cycle.index, panel_number)
        return draw_look(rng, self.words["scoring"])

    def panel_name(self, number: int) -> str:
        """Name a panel."""
        panel: str = self.words["scoring"]["panel"].format(n=number)
        return panel

    def application_id(self, cycle: Cycle, organisation: Organisation) -> str:
        """Make the id of an organisation's application in a cycle."""
        return f"{self.award}/{cycle.year}/{organisation.organisation_id}"

    def _delivery(
        self,
        cycle: Cycle,
        application: Application,
        examiner: Examiner,
        given: scores.Whole,
        panel_look: Look,
        rng: np.random.Generator,
    ) -> Delivery:
        words, entrant = self.words["scoring"], application.entrant
        organisation = entrant.organisation
        text = self.scheme.sectors[organisation.sector]
        look = own_habits(panel_look, rng)
        day = date(cycle.year, 7, 1) + timedelta(days=int(rng.integers(0, 50)))
        is_student = examiner.role in people.Pool.STUDENT_ROLES
        name = (
            student_name(examiner, self.scheme, self.words)
            if is_student
            else examiner.name
        )
        fields: dict[str, Value] = {
            "award": self.award,
            "cycle": look.cycle.format(
                edition=spell_number(cycle.edition), year=cycle.year
            ),
            "stage": self.scheme.word("stage", "independent"),
            "panel": self.panel_name(application.panel_number),
            "organisation": organisation.name,
            "credit_code": organisation.organisation_id,
            "entry_code": entrant.entry_code,
            "sector": self.scheme.word("sector", organisation.sector),
            "examiner": name,
            "examiner_code": examiner.examiner_id,
            "date": day,
        }
        tendencies = np.array(
            [self.tendencies[clause.dimension] for clause in text.scored]
        )
        factors = scores.draw_factors(given, tendencies, rng, self.recipe)
        title = look.title.format(award=self.award, year=cycle.year)
        form = fill_in(
            look,
            text,
            given,
            factors,
            fields,
            title,
            rng,
            self.scheme,
            self.words["comments"],
        )
        naming = stream(
            self.seed, people.STREAM_LOOK, cycle.index, application.panel_number, 1
        )
        stem = pick(naming, words["file_names"]).format(
            code=entrant.entry_code, organisation=organisation.name, examiner=name
        )
        return Delivery(
            form=form,
            folder=f"{cycle.year}/评分表/{self.panel_name(application.panel_number)}",
            stem=stem,
            examiner_id=examiner.examiner_id,
            examiner_role=examiner.role,
            saved_at=datetime(day.year, day.month, day.day, 17, 30),
        )

    def _hand_in(
        self, cycle: Cycle, application: Application, delivery: Delivery
    ) -> None:
        """Write a delivery with its copies; the first by name is the one loaded."""
        rendered = render(delivery.form, self.scheme, self.words["scoring"])
        dress = delivery.form.look.dress
        copies = [(delivery.stem, delivery.saved_at), *delivery.twins]
        names = sorted(f"{delivery.folder}/{stem}.xlsx" for stem, _ in copies)
        for stem, saved_at in copies:
            name = f"{delivery.folder}/{stem}.xlsx"
            verdict = delivery.verdict if name == names[0] else "duplicate"
            self.save(name, write_workbook(rendered.pages, dress, saved_at), verdict)
        self.n_sheets += 1
        self._tell_scores(cycle, application, delivery, rendered, names[0])
        for key, rule in delivery.issues:
            sheet, cell = _place(rendered, key)
            self.truth.add("issues", names[0], sheet, cell, rule)

    def _tell_scores(
        self,
        cycle: Cycle,
        application: Application,
        delivery: Delivery,
        rendered: Rendered,
        file_name: str,
    ) -> None:
        """Write down what a correct reading finds on a sheet."""
        who = (
            self.award,
            str(cycle.year),
            self.application_id(cycle, application.entrant.organisation),
            "independent",
            delivery.examiner_id,
            delivery.examiner_role,
        )
        rank = (delivery.version, delivery.is_current)
        for line in delivery.form.lines:
            clause = line.clause.clause
            at = rendered.at[line.read_at, clause]
            place = (file_name, at.sheet, at.a1)
            self.truth.add(
                "clause_scores", *place, *who, clause, *rank, line.state, line.score_pct
            )
            if line.state in ("off_grid", "out_of_range", "conflict", "unreadable"):
                self.truth.add("issues", *place, line.state)
            for factor, mark in line.marks.items():
                at = rendered.at["factor", clause, factor]
                place = (file_name, at.sheet, at.a1)
                values = (mark.state, factor, mark.percent, mark.band)
                self.truth.add("factor_scores", *place, *who, clause, *rank, *values)

    def _write_stray(
        self,
        cycle: Cycle,
        application: Application,
        near: Delivery,
        rng: np.random.Generator,
    ) -> None:
        day = datetime(cycle.year, 9, 1) + timedelta(seconds=application.number)
        stray = make_stray(self.words["slips"]["stray"], near.stem, day, rng)
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

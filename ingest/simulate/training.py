"""A case that everybody scores, before and after a training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np

from ingest.simulate import cell_slips, scores
from ingest.simulate.deposits import At, Deposits, Fact, ScoreSet
from ingest.simulate.forms import clause_label
from ingest.simulate.looks import spell_percent
from ingest.simulate.office import Office
from ingest.simulate.pages import Page, Written, write_workbook
from ingest.simulate.people import Examiner, pick
from ingest.simulate.registers import Cycle
from ingest.simulate.tabular import Table


class TrainingBook:
    """
    A case that every examiner scores before and after a training (layout L8).

    Parameters
    ----------
    office : Office
        The office.
    cycle : Cycle
        The cycle.
    rng : numpy.random.Generator
        Source of randomness.
    """

    def __init__(self, office: Office, cycle: Cycle, rng: np.random.Generator) -> None:
        self.office, self.cycle, self.rng = office, cycle, rng
        self.words = office.words["books"]["training"]
        self.text = next(iter(office.scheme.sectors.values()))
        self.case = pick(rng, self.words["cases"])
        self.case_id = f"case:{cycle.year}/{self.case}"
        stem = self.words["file_name"].format(year=cycle.year)
        self.file_name = f"{cycle.year}/{self.words['folder']}/{stem}.xlsx"
        self.style = pick(rng, ("plain", "format", "text"))
        # a training may take up a part of the clauses only
        size = len(self.text.scored)
        first = int(rng.integers(0, size // 2)) if rng.random() < 0.4 else 0
        last = first + size // 2 if first else size
        self.places = range(first, last)

    def write(self, examiners: Sequence[Examiner]) -> None:
        """Let examiners score the case twice, and write the workbook."""
        office, rng, recipe = self.office, self.rng, self.office.recipe
        totals = np.array([recipe.mean_points])
        (profile,) = scores.draw_profiles(
            totals, self.text.points, self.text.is_result, rng, recipe
        )
        reference = scores.visit(profile, rng, replace(recipe, site_pct=(0.0, 0.0)))
        before = scores.observe(
            profile[None, :],
            [[office.traits(one) for one in examiners]],
            np.array([[office.shift(one, self.cycle) for one in examiners]]),
            self.text.is_result,
            rng,
            recipe,
        )[0]
        after = scores.learn(before, reference, recipe)
        deposits = Deposits(office.award, str(self.cycle.year), office.truth)
        pages = []
        for stage, given in (("training_before", before), ("training_after", after)):
            pages.append(self._sheet(stage, examiners, given, reference, deposits))
        deposits.settle()
        content = write_workbook(
            pages, office.dress(rng), datetime(self.cycle.year, 6, 20)
        )
        office.save(self.file_name, content, "loaded")

    def _sheet(
        self,
        stage: str,
        examiners: Sequence[Examiner],
        given: scores.Whole,
        reference: scores.Whole,
        deposits: Deposits,
    ) -> Page:
        office, words, cycle = self.office, self.words, self.cycle
        clauses = [self.text.scored[place] for place in self.places]
        headers = [*words["headers"], *(clause_label(c, "joined") for c in clauses)]
        award = office.award
        titles = [
            words["title"].format(award=award, year=cycle.year),
            words["case"].format(case=self.case),
        ]
        table = Table(office.scheme.word("stage", stage), headers, titles)
        first = len(words["headers"])
        for examiner, of_one in zip(examiners, given[:, list(self.places)], strict=True):
            facts = [
                Fact(
                    clause.clause,
                    ("score", clause.clause),
                    float(percent),
                    written=spell_percent(percent, self.style),
                )
                for clause, percent in zip(clauses, of_one.tolist(), strict=True)
            ]
            if self.rng.random() < office.mess / 3:
                fact = pick(self.rng, facts)
                kinds, scheme = cell_slips.OF_PERCENTAGES, office.scheme
                cell_slips.spoil(fact, kinds, self.style, self.rng, scheme, office.words)
            who = [Written(examiner.examiner_id), Written(examiner.name)]
            row = table.add([*who, *(fact.written for fact in facts)])
            at: At = {
                fact.key: table.at(row, first + place) for place, fact in enumerate(facts)
            }
            role = examiner.role
            found = ScoreSet("L8", stage, self.case_id, examiner.examiner_id, role, facts)
            deposits.add(found, self.file_name, at)
            office.n_sheets += 1
        is_first = stage == "training_before"
        if is_first or self.rng.random() < 0.5:
            self._reference(table, reference, is_first)
        return table.page()

    def _reference(self, table: Table, reference: scores.Whole, is_first: bool) -> None:
        of_places = reference[list(self.places)].tolist()
        cells = [spell_percent(percent, self.style) for percent in of_places]
        row = table.add([None, Written(self.words["reference"]), *cells])
        if not is_first:
            # a case has one reference: where it is printed again it is a copy
            return
        for column, place in enumerate(self.places):
            at = table.at(row, len(self.words["headers"]) + column)
            self.office.truth.add(
                "training_references",
                self.file_name,
                at.sheet,
                at.a1,
                str(self.cycle.year),
                self.case_id,
                self.text.scored[place].clause,
                float(of_places[column]),
            )

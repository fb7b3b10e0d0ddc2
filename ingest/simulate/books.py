"""Files of many people's scores: legacy tables, exports, whole cycles, training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np

from ingest.simulate import cell_slips
from ingest.simulate.deposits import At, Deposits, Fact, Mark, ScoreSet
from ingest.simulate.desk import Delivery
from ingest.simulate.forms import clause_label, points_of
from ingest.simulate.looks import spell_percent
from ingest.simulate.office import Application, Office
from ingest.simulate.pages import Page, Written, write_workbook
from ingest.simulate.people import STREAM_CYCLE, Examiner, pick, stream
from ingest.simulate.registers import Cycle
from ingest.simulate.scheme import SectorText
from ingest.simulate.sheets import render
from ingest.simulate.tabular import DELIMITERS, ENCODINGS, Table
from ingest.simulate.training import TrainingBook


class LegacyTable:
    """
    An old cycle in one text file: a row per application and examiner (layout L5).

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
        self.words = office.words["books"]["legacy"]
        self.text = next(iter(office.scheme.sectors.values()))
        self.clauses = self.text.scored
        style = pick(rng, ("joined", "number"))
        self.headers = [*self.words["headers"]]
        self.first = len(self.headers)
        self.headers += [clause_label(clause, style) for clause in self.clauses]
        self.headers.append(self.words["total"])
        self.kind = pick(rng, ("plain", "plain", "whole", "exact"))
        self.delimiter, coding = pick(rng, DELIMITERS), pick(rng, ENCODINGS)
        self.encoding, self.mark = coding
        self.codes = [int(code) for code in rng.permutation([-1, 999])]
        suffix = "tsv" if self.delimiter == "\t" else "csv"
        stem = self.words["file_name"].format(year=cycle.year)
        self.file_name = f"{cycle.year}/{stem}.{suffix}"
        self.table = Table(None, self.headers)
        self.columns: list[list[float]] = [[] for _ in self.clauses]

    def write(self, application: Application, deposits: Deposits) -> None:
        """Add the rows of one application."""
        office, organisation = self.office, application.entrant.organisation
        for examiner, given in zip(application.panel, application.given, strict=True):
            facts = [
                self._fact(place, float(percent))
                for place, percent in enumerate(given.tolist())
            ]
            if self.rng.random() < office.mess:
                self._spoil(facts)
            cells = [fact.written for fact in facts]
            row = self.table.add(
                [
                    Written(office.award),
                    Written(self.cycle.year),
                    Written(application.entrant.entry_code),
                    Written(organisation.name),
                    Written(examiner.name),
                    *cells,
                    Written(self._total(facts)),
                ]
            )
            at: At = {
                fact.key: self.table.at(row, self.first + place)
                for place, fact in enumerate(facts)
            }
            found = ScoreSet(
                "L5",
                "independent",
                office.application_id(self.cycle, organisation),
                examiner.examiner_id,
                examiner.role,
                facts,
            )
            deposits.add(found, self.file_name, at)
            office.n_sheets += 1

    def _fact(self, place: int, percent: float) -> Fact:
        clause = self.clauses[place]
        fact = Fact(clause.clause, ("score", clause.clause), percent)
        if self.kind == "plain":
            fact.written = spell_percent(percent, "plain")
        else:
            fact.written = Written(points_of(clause, percent, self.kind))
            fact.state = "ok_derived"
        return fact

    def _spoil(self, facts: Sequence[Fact]) -> None:
        kinds = [*cell_slips.OF_POINTS, "declared", "undeclared"]
        if self.kind == "plain":
            kinds = [k for k in cell_slips.OF_PERCENTAGES if k != "error"]
            kinds += ["declared", "undeclared"]
        for place in self.rng.choice(len(facts), 2, replace=False).tolist():
            fact, kind = facts[place], pick(self.rng, kinds)
            if kind in ("declared", "undeclared"):
                is_declared = kind == "declared"
                fact.written = Written(self.codes[0 if is_declared else 1])
                fact.state = "not_scored" if is_declared else "out_of_range"
                fact.score_pct = None
                continue
            words, scheme = self.office.words, self.office.scheme
            cell_slips.spoil(fact, [kind], "plain", self.rng, scheme, words)

    def _total(self, facts: Sequence[Fact]) -> float:
        total = 0.0
        for clause, fact, column in zip(self.clauses, facts, self.columns, strict=True):
            if fact.score_pct is None or fact.written is None:
                continue
            if self.kind == "plain":
                value = fact.score_pct
                total += clause.points * value / 100
            else:
                value = float(str(fact.written.value))
                total += value
            column.append(value)
        return round(total, 4)

    def close(self) -> None:
        """Write the file, with a row of means, and declare its missing code."""
        if not self.table.rows:
            return
        means = [Written(round(float(np.mean(of or [0.0])), 2)) for of in self.columns]
        blank: list[Written | None] = [None] * self.first
        blank[3] = Written(self.words["mean"])
        self.table.add([*blank, *means, None])
        content = self.table.text(self.delimiter, self.encoding, self.mark)
        self.office.save(self.file_name, content, "loaded")
        self.office.missing_codes.append(("L5", str(self.cycle.year), self.codes[0]))


class ExportTable:
    """
    An export of another system: a row per score (layout L9).

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
        self.words = office.words["books"]["export"]
        headers = list(self.words["headers"])
        self.has_factors = bool(rng.random() < 0.6)
        self.first_factor = len(headers)
        factors = office.scheme.factors
        if self.has_factors:
            pairs = zip(factors["process"], factors["result"], strict=True)
            headers += ["/".join(dict.fromkeys((p.factor, r.factor))) for p, r in pairs]
        self.is_text = bool(rng.random() < 0.5)
        sheet = None if self.is_text else pick(rng, self.words["sheet_names"])
        self.style = "plain" if self.is_text else pick(rng, ("plain", "format", "text"))
        self.delimiter, coding = pick(rng, DELIMITERS), pick(rng, ENCODINGS)
        self.encoding, self.mark = coding
        self.table = Table(sheet, headers)
        suffix = "csv" if self.is_text else "xlsx"
        stem = self.words["file_name"].format(year=cycle.year)
        self.file_name = f"{cycle.year}/{stem}.{suffix}"
        self.dress = office.dress(rng)

    def write(
        self,
        application: Application,
        found: ScoreSet,
        examiner: Examiner | None,
        deposits: Deposits,
    ) -> None:
        """Add the rows of one set of scores; its facts are copied."""
        office, organisation = self.office, application.entrant.organisation
        facts = [self._copy(fact) for fact in found.facts]
        if self.rng.random() < office.mess:
            self._spoil(facts)
        of_clause = {clause.clause: clause for clause in self._text(application).scored}
        at: At = {}
        for fact in facts:
            clause = of_clause[fact.clause]
            cells: list[Written | None] = [
                Written(office.award),
                Written(self.cycle.year),
                Written(application.entrant.entry_code),
                Written(organisation.name),
                Written(examiner.examiner_id) if examiner else None,
                Written(examiner.name) if examiner else None,
                Written(office.scheme.word("stage", found.stage)),
                Written(clause.clause),
                fact.written,
            ]
            factors = office.scheme.factors[clause.dimension]
            if self.has_factors:
                marks = [fact.marks.get(factor.factor) for factor in factors]
                cells += [mark.written if mark else None for mark in marks]
            row = self.table.add(cells)
            at[fact.key] = self.table.at(row, self.first_factor - 1)
            for place, factor in enumerate(factors):
                address = self.table.at(row, self.first_factor + place)
                at["factor", fact.clause, factor.factor] = address
        copied = ScoreSet(
            "L9",
            found.stage,
            office.application_id(self.cycle, organisation),
            examiner.examiner_id if examiner else None,
            examiner.role if examiner else None,
            facts,
        )
        deposits.add(copied, self.file_name, at)
        office.n_sheets += 1

    def _text(self, application: Application) -> SectorText:
        return self.office.scheme.sectors[application.entrant.organisation.sector]

    def _copy(self, fact: Fact) -> Fact:
        percent = fact.score_pct
        copied = Fact(fact.clause, ("score_pct", fact.clause), percent)
        if percent is None:
            copied.state = "not_scored"
        else:
            copied.state = "off_grid" if percent % 5 else "ok"
            copied.written = spell_percent(percent, self.style)
        if self.has_factors:
            # the other system knows bands only
            copied.marks = {
                factor: Mark(Written(mark.band), None, mark.band)
                for factor, mark in fact.marks.items()
                if mark.band is not None
            }
        return copied

    def _spoil(self, facts: Sequence[Fact]) -> None:
        office, rng = self.office, self.rng
        chosen = [facts[i] for i in rng.choice(len(facts), 2, replace=False)]
        kinds = [
            kind
            for kind in cell_slips.OF_PERCENTAGES
            if kind != "error" or not self.is_text
        ]
        for fact in chosen:
            if rng.random() < 0.5 and fact.score_pct is not None:
                moved = fact.score_pct + (10 if fact.score_pct <= 50 else -10)
                fact.score_pct = moved
                fact.written = spell_percent(moved, self.style)
            else:
                scheme, words = office.scheme, office.words
                cell_slips.spoil(fact, kinds, self.style, rng, scheme, words)

    def close(self) -> None:
        """Write the file."""
        if not self.table.rows:
            return
        if self.is_text:
            content = self.table.text(self.delimiter, self.encoding, self.mark)
        else:
            day = datetime(self.cycle.year, 12, 1)
            content = write_workbook([self.table.page()], self.dress, day)
        self.office.save(self.file_name, content, "loaded")


class CycleBook:
    """
    A whole cycle in one workbook: summaries, register and roster (layout L10).

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
        self.office, self.cycle = office, cycle
        self.dress = office.dress(rng)
        stem = office.words["books"]["cycle"]["file_name"].format(year=cycle.year)
        self.file_name = f"{cycle.year}/{stem}.xlsx"
        self.pages: list[Page] = []

    def write(self, delivery: Delivery, deposits: Deposits) -> None:
        """Add the summary of one application as a sheet."""
        office = self.office
        rendered = render(delivery.form, office.scheme, office.words["scoring"])
        self.pages += rendered.pages
        office.tell_issues(delivery, self.file_name, rendered)
        for found in delivery.all_sets():
            deposits.add(found, self.file_name, rendered.at)
        office.n_sheets += 1

    def close(self, lists: Sequence[Page]) -> None:
        """Write the workbook with its lists in front."""
        day = datetime(self.cycle.year, 12, 21)
        content = write_workbook([*lists, *self.pages], self.dress, day)
        self.office.save(self.file_name, content, "loaded")


class Books:
    """
    The files of a cycle that hold many people's scores.

    Parameters
    ----------
    office : Office
        The office.
    cycle : Cycle
        The cycle.
    n_cycles : int
        Cycles of the archive.
    """

    def __init__(self, office: Office, cycle: Cycle, n_cycles: int) -> None:
        self.office, self.cycle = office, cycle
        self.rng = stream(office.seed, STREAM_CYCLE, cycle.index, 1)
        self.words = office.words["books"]
        turns: list[str] = self.words["turns"]
        kind = turns[cycle.index % len(turns)]
        if cycle.index == 0 and n_cycles >= len(turns):
            kind = self.words["first"]
        self.legacy = LegacyTable(office, cycle, self.rng) if kind == "legacy" else None
        self.export = ExportTable(office, cycle, self.rng) if kind == "export" else None
        self.book = CycleBook(office, cycle, self.rng) if kind == "cycle" else None

    def holds(self, application: Application) -> bool:
        """Whether the books take in an application: a file has its limits."""
        return bool(application.number < self.words["applications"])

    def train(self, examiners: Sequence[Examiner]) -> None:
        """Let examiners score a common case."""
        most = 2 * self.words["applications"]
        TrainingBook(self.office, self.cycle, self.rng).write(examiners[-most:])

    def close(self, lists: Mapping[str, Page]) -> None:
        """
        Write the files.

        Parameters
        ----------
        lists : mapping of str to Page
            Register and roster by section of the simulator's words.
        """
        for table in (self.legacy, self.export):
            if table:
                table.close()
        if self.book:
            self.book.close(list(lists.values()))
            return
        for kind, page in lists.items():
            self.save_list(kind, page)

    def save_list(self, kind: str, page: Page) -> None:
        """Write a list as a workbook of its own."""
        words = self.office.words
        stem = words.get(kind, self.words.get(kind))["file_name"]
        name = f"{self.cycle.year}/{stem.format(year=self.cycle.year)}.xlsx"
        day = datetime(self.cycle.year, 12, 20)
        content = write_workbook([page], self.office.dress(self.rng), day)
        self.office.save(name, content, "loaded")

"""One application on its way through a cycle: who scores it, and on which sheets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np

from ingest.simulate import panel_sheets, people, scores
from ingest.simulate.books import Books
from ingest.simulate.copies import student_name
from ingest.simulate.deposits import Deposits, Fact, ScoreSet
from ingest.simulate.desk import Delivery, Desk
from ingest.simulate.forms import Form, fill_in
from ingest.simulate.looks import Look, of_layout, own_habits, spell_number
from ingest.simulate.mess import plant
from ingest.simulate.office import SHEETS_PER_APPLICATION, Application, Office
from ingest.simulate.pages import Value
from ingest.simulate.panel_sheets import Scores, Sheet, Voice
from ingest.simulate.people import Examiner, Organisation, pick, stream
from ingest.simulate.registers import Cycle
from ingest.simulate.reports import REPORT_COLUMNS
from ingest.simulate.slips import void

#: What the title block of a panel's sheet does not have.
_EXAMINER_LABELS = ("examiner", "examiner_code")


class Review:
    """
    The review of one application.

    Parameters
    ----------
    office : Office
        The office that runs it.
    cycle : Cycle
        The cycle.
    application : Application
        The application, with the panel's scores.
    pool : Pool
        Who is there to score or to learn.
    books : Books
        The files of the cycle that hold many people's scores.
    """

    def __init__(
        self,
        office: Office,
        cycle: Cycle,
        application: Application,
        pool: people.Pool,
        books: Books,
    ) -> None:
        self.office, self.cycle, self.application = office, cycle, application
        self.pool, self.books, self.rng = pool, books, application.rng
        self._strangers = [m for m in pool.members if m not in application.panel]
        self.scheme, self.words, self.recipe = office.scheme, office.words, office.recipe
        self.organisation = application.entrant.organisation
        self.text = self.scheme.sectors[self.organisation.sector]
        self.application_id = office.application_id(cycle, self.organisation)
        self.look = office.look(cycle, application.panel_number)
        self.deposits = Deposits(office.award, str(cycle.year), office.truth)
        roles = [examiner.role for examiner in application.panel]
        self.leader = next(
            (roles.index(role) for role in ("leader", "chief") if role in roles), 0
        )

    def run(self) -> None:
        """Let everybody score, and hand in the sheets."""
        is_booked = self.books.holds(self.application)
        if self.books.legacy and is_booked:
            # of an old cycle nothing else is left
            self.books.legacy.write(self.application, self.deposits)
            self.deposits.settle()
            return
        is_exported = self.books.export is not None and is_booked
        # the other system was all that some applications were scored in
        is_only_exported = is_exported and self.application.number % 3 == 0
        deliveries = self._examiners_sheets(may_spoil=not is_only_exported)
        has_summary = self._has_summary()
        lost = int(self.rng.integers(SHEETS_PER_APPLICATION))
        if not has_summary or not self._has("lost"):
            lost = -1
        if not is_only_exported:
            for place, delivery in enumerate(deliveries):
                if place != lost:
                    self._hand_in(delivery)
        if is_exported:
            self._export(deliveries)
        self._panel_sheets(deliveries, has_summary, is_exported)
        if self._has("self"):
            self._hand_in(self._self_assessment())
        self.deposits.settle()
        if self.rng.random() < self.office.mess / 4:
            self.office.write_stray(self.cycle, self.application, deliveries[0], self.rng)

    def _has(self, layout: str) -> bool:
        return bool(self.rng.random() < self.words["layouts"][layout])

    def _has_summary(self) -> bool:
        if self.books.book and self.books.holds(self.application):
            return True
        return self._has("summary")

    # Examiners

    def _examiners_sheets(self, may_spoil: bool) -> list[Delivery]:
        given = self.application.given
        deliveries = [
            self._examiner_sheet(examiner, given[place])
            for place, examiner in enumerate(self.application.panel)
        ]

        for delivery in list(deliveries) if may_spoil else []:
            for extra in self._spoil(delivery):
                # one student's sheet an application is enough
                if extra.file_name not in {d.file_name for d in deliveries}:
                    deliveries.append(extra)
        return deliveries

    def _student(self, role: str) -> Delivery:
        one = next(s for s in self.pool.students if s.role == role)
        of_one = self.office.score(self.cycle, self.application, (one,))[0]
        return self._examiner_sheet(one, of_one)

    def _bystander(self) -> Organisation | None:
        waiting = self.office.bystanders
        for one in waiting:
            if one.sector == self.organisation.sector:
                waiting.remove(one)
                return one
        return None

    def _stranger(self) -> Examiner | None:
        if not self._strangers:
            return None
        return self._strangers.pop(int(self.rng.integers(len(self._strangers))))

    def _spoil(self, delivery: Delivery) -> list[Delivery]:
        """Plant something wrong, or not; returns the sheets that come of it."""
        if self.rng.random() >= self.office.mess:
            return []
        desk = Desk(
            delivery,
            [],
            self.organisation,
            self._student,
            self._bystander,
            self._stranger,
            self.office.undated,
            self.cycle.year,
            self.rng,
            self.scheme,
            self.words,
        )
        plant(desk, self.office.planted)
        return desk.extra

    def _examiner_sheet(self, examiner: Examiner, given: scores.Whole) -> Delivery:
        look = own_habits(self.look, self.rng)
        day = self._day(0, 50)
        is_student = examiner.role in people.Pool.STUDENT_ROLES
        name = examiner.name
        if is_student:
            name = student_name(examiner, self.scheme, self.words)
        fields = self._fields(look, "independent", day, examiner)
        fields["examiner"] = name
        form = fill_in(
            look,
            self.text,
            given,
            self._factors(given),
            fields,
            look.title.format(award=self.office.award, year=self.cycle.year),
            self.rng,
            self.scheme,
            self.words["comments"],
        )
        folder = f"{self.cycle.year}/评分表/{fields['panel']}"
        names = self.words["scoring"]["file_names"]
        return Delivery(
            form=form,
            folder=folder,
            stem=self._stem(names, name),
            application_id=self.application_id,
            examiner_id=examiner.examiner_id,
            examiner_role=examiner.role,
            saved_at=datetime(day.year, day.month, day.day, 17, 30),
        )

    def _day(self, first: int, last: int) -> date:
        days = int(self.rng.integers(first, last))
        return date(self.cycle.year, 7, 1) + timedelta(days=days)

    def _stem(self, names: Sequence[str], examiner: str = "") -> str:
        application, year = self.application, self.cycle.index
        naming = stream(
            self.office.seed, people.STREAM_LOOK, year, application.panel_number, 1
        )
        return pick(naming, names).format(
            code=application.entrant.entry_code,
            organisation=self.organisation.name,
            examiner=examiner,
        )

    def _fields(
        self, look: Look, stage: str, day: date, examiner: Examiner | None = None
    ) -> dict[str, Value]:
        cycle, edition = self.cycle, spell_number(self.cycle.edition)
        fields: dict[str, Value] = {
            "award": self.office.award,
            "cycle": look.cycle.format(edition=edition, year=cycle.year),
            "stage": self.scheme.word("stage", stage),
            "panel": self.office.panel_name(self.application.panel_number),
            "organisation": self.organisation.name,
            "credit_code": self.organisation.organisation_id,
            "entry_code": self.application.entrant.entry_code,
            "sector": self.scheme.word("sector", self.organisation.sector),
            "date": day,
        }
        if examiner:
            fields["examiner"] = examiner.name
            fields["examiner_code"] = examiner.examiner_id
        return fields

    def _factors(self, given: scores.Whole) -> scores.Whole:
        tendencies = np.array(
            [self.office.tendencies[clause.dimension] for clause in self.text.scored]
        )
        return scores.draw_factors(given, tendencies, self.rng, self.recipe)

    # The panel, and the organisation itself

    def _panel_sheets(
        self, deliveries: Sequence[Delivery], has_summary: bool, is_exported: bool
    ) -> None:
        agreed = scores.agree(self.application.given, self.leader, self.recipe)
        # where no sheet of the panel's own says what was agreed on, others do
        told: Scores = [float(value) for value in agreed]
        if self._has("consensus"):
            delivery = self._consensus(agreed)
            self._spoil(delivery)
            lines = [line.score_pct for line in delivery.form.lines]
            # a sheet without any value is copied by nobody: they know what was meant
            told = lines if any(line is not None for line in lines) else told
            self._hand_in(delivery)
            if is_exported and self.books.export and self.rng.random() < 0.5:
                of_panel = delivery.all_sets()[0]
                self.books.export.write(self.application, of_panel, None, self.deposits)
        if has_summary:
            self._hand_in(self._summary(deliveries, told))
        if self._has("report"):
            self._hand_in(self._report("report", "consensus", told))
        if self.application.reached_site:
            self._visit(told)

    def _export(self, deliveries: Sequence[Delivery]) -> None:
        """Enter the panel's scores into the other system."""
        assert self.books.export is not None
        for place, examiner in enumerate(self.application.panel):
            delivery = self._last(examiner, deliveries)
            if delivery:
                found = delivery.all_sets()[0]
            else:
                meant = self.application.given[place].tolist()
                facts = [
                    Fact(clause.clause, ("score_pct", clause.clause), float(percent))
                    for clause, percent in zip(self.text.scored, meant, strict=True)
                ]
                found = ScoreSet(
                    "L9", "independent", self.application_id, None, None, facts
                )
            self.books.export.write(self.application, found, examiner, self.deposits)

    def _last(
        self, examiner: Examiner, deliveries: Sequence[Delivery]
    ) -> Delivery | None:
        """Look up the sheet that counts of an examiner's."""
        for delivery in deliveries:
            # a sheet by another standard cannot be copied clause by clause
            is_like = delivery.form.sector is self.text and delivery.is_current
            if is_like and delivery.examiner_id == examiner.examiner_id:
                return delivery
        return None

    def _sheet(
        self, kind: str, stage: str, day: date, examiner: Examiner | None = None
    ) -> Sheet:
        of_kind = self.words["sheets"][kind]
        left_out = () if examiner else _EXAMINER_LABELS
        look = of_layout(self.look, of_kind, self.rng, left_out)
        return Sheet(
            look=look,
            sector=self.text,
            title=look.title.format(award=self.office.award, year=self.cycle.year),
            fields=self._fields(look, stage, day, examiner),
            application_id=self.application_id,
            rng=self.rng,
            scheme=self.scheme,
            words=self.words,
        )

    def _panel_delivery(
        self, kind: str, sheet: Sheet, form: Form, examiner: Examiner | None = None
    ) -> Delivery:
        of_kind = self.words["sheets"][kind]
        day = sheet.fields["date"]
        assert isinstance(day, date)
        return Delivery(
            form=form,
            folder=f"{self.cycle.year}/{of_kind['folder']}",
            stem=self._stem(of_kind["file_names"])
            + (f"_{examiner.name}" if examiner else ""),
            application_id=self.application_id,
            examiner_id=examiner.examiner_id if examiner else None,
            examiner_role=examiner.role if examiner else None,
            saved_at=datetime(day.year, day.month, day.day, 18),
            kind=kind,
        )

    def _consensus(self, agreed: scores.Whole) -> Delivery:
        sheet = self._sheet("consensus", "consensus", self._day(50, 60))
        names = [examiner.name for examiner in self.application.panel]
        form = panel_sheets.consensus(
            sheet, agreed, self._factors(agreed), self.application.given, names
        )
        return self._panel_delivery("consensus", sheet, form)

    def _summary(self, deliveries: Sequence[Delivery], told: Scores) -> Delivery:
        is_booked = self.books.book is not None and self.books.holds(self.application)
        sheet = self._sheet("summary", "independent", self._day(50, 60))
        if is_booked:
            # the sheets of a workbook are told apart by the applications' numbers
            name = self.application.entrant.entry_code
            sheet = replace(sheet, look=replace(sheet.look, sheet_name=name))
        voices = [
            Voice(examiner, examiner.role, self._said(examiner, place, deliveries))
            for place, examiner in enumerate(self.application.panel)
        ]
        agreed = told if self.rng.random() < 0.5 else None
        form, sets = panel_sheets.summary(sheet, voices, agreed)
        delivery = self._panel_delivery("summary", sheet, form)
        delivery.kind = "book_summary" if is_booked else "summary"
        delivery.sets = sets
        self._spoil(delivery)
        panel_sheets.write_summary(form, sets)
        return delivery

    def _said(
        self, examiner: Examiner, place: int, deliveries: Sequence[Delivery]
    ) -> Scores:
        """Look up what an examiner's sheet says in the end, else what was meant."""
        delivery = self._last(examiner, deliveries)
        if delivery:
            return [line.score_pct for line in delivery.form.lines]
        return [float(value) for value in self.application.given[place]]

    def _report(self, kind: str, stage: str, told: Scores) -> Delivery:
        sheet = self._sheet(kind, stage, self._day(100, 110))
        style = pick(self.rng, ("text", "plain", "wide_text"))
        look = replace(sheet.look, factors="none", percent_style=style)
        known = np.array([50 if value is None else value for value in told])
        form = fill_in(
            look,
            self.text,
            known,
            self._factors(known.astype(np.int64)),
            sheet.fields,
            sheet.title,
            self.rng,
            self.scheme,
            self.words["comments"],
        )
        form.columns = REPORT_COLUMNS
        for line, value in zip(form.lines, told, strict=True):
            if value is None:
                void(line, None, "not_scored")
            else:
                line.state = "off_grid" if value % 5 else "ok"
        delivery = self._panel_delivery(kind, sheet, form)
        delivery.suffix = ".docx"
        self._spoil(delivery)
        return delivery

    def _visit(self, told: Scores) -> None:
        found = scores.visit(self.application.profile, self.rng, self.recipe)
        on_site: Scores = [float(value) for value in found]
        if self._has("site"):
            sheet = self._sheet("site", "site", self._day(80, 100))
            form, before = panel_sheets.site(sheet, told, found)
            delivery = self._panel_delivery("site", sheet, form)
            delivery.sets = [
                ScoreSet("L4", "consensus", self.application_id, None, None, before)
            ]
            self._spoil(delivery)
            self._hand_in(delivery)
            on_site = [line.score_pct for line in form.lines]
        if self._has("report"):
            self._hand_in(self._report("site_report", "site", on_site))
        for examiner in self.application.panel:
            if self._has("examiner_site"):
                self._hand_in(self._examiner_visit(examiner, found, told))

    def _examiner_visit(
        self, examiner: Examiner, found: scores.Whole, told: Scores
    ) -> Delivery:
        kind = "examiner_site"
        sheet = self._sheet(kind, "site", self._day(80, 100), examiner)
        own = scores.visit(found.astype(float), self.rng, self.recipe)
        form, before = panel_sheets.site(sheet, told, own)
        delivery = self._panel_delivery(kind, sheet, form, examiner)
        check = ScoreSet("L4", "consensus", self.application_id, None, None, before)
        delivery.sets = [replace(check, is_check=True)]
        self._spoil(delivery)
        return delivery

    def _self_assessment(self) -> Delivery:
        sheet = self._sheet("self", "self", date(self.cycle.year, 5, 20))
        own = scores.praise_oneself(self.application.profile, self.rng, self.recipe)
        form = fill_in(
            sheet.look,
            self.text,
            own,
            self._factors(own),
            sheet.fields,
            sheet.title,
            self.rng,
            self.scheme,
            self.words["comments"],
        )
        delivery = self._panel_delivery("self", sheet, form)
        self._spoil(delivery)
        return delivery

    def _hand_in(self, delivery: Delivery) -> None:
        if delivery.kind == "book_summary" and self.books.book:
            self.books.book.write(delivery, self.deposits)
            return
        name, rendered = self.office.hand_in(delivery)
        for found in delivery.all_sets():
            self.deposits.add(found, name, rendered.at)

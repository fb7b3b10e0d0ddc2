"""An archive of workbooks with its truth: cycle by cycle, one application at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import yaml

from ingest.refusal import Refusal
from ingest.simulate import Progress, SimulationCounts, people, scores
from ingest.simulate.books import Books
from ingest.simulate.office import SHEETS_PER_APPLICATION, Application, Office
from ingest.simulate.pages import Page
from ingest.simulate.people import Entrant, Examiner, stream
from ingest.simulate.registers import (
    Cycle,
    Decision,
    application_register,
    cycle_register,
    examiner_roster,
    missing_code_register,
    panel_assignment,
)
from ingest.simulate.review import Review
from ingest.simulate.scheme import read_scheme
from ingest.simulate.truth import TruthWriter

#: The last cycle of every simulated archive.
LAST_YEAR, LAST_EDITION = 2025, 10
#: Editions are written in Chinese numerals, which are spelled up to here.
MOST_CYCLES = 99
WORDS = Path(__file__).with_name("words.yaml")
#: Folder name of the truth, and the marker that keeps it out of an ingest.
TRUTH_FOLDER, MARKER = "truth", ".cjqa-ignore"


def write_archive(
    out: Path,
    cycles: int,
    applications: int,
    examiners: int,
    seed: int,
    mess: float,
    on_progress: Progress | None,
) -> SimulationCounts:
    """Write an archive: `ingest.simulate` says what the parameters mean."""
    _check(out, cycles, applications, examiners, mess)
    plan = _plan(cycles, applications)
    try:
        return _write(out, plan, applications, examiners, seed, mess, on_progress)
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refusal("simulation_not_written", path=out, reason=reason) from error


def _write(
    out: Path,
    plan: Sequence[Cycle],
    n_applications: int,
    n_examiners: int,
    seed: int,
    mess: float,
    on_progress: Progress | None,
) -> SimulationCounts:
    truth_folder = out / TRUTH_FOLDER
    (truth_folder / "registers").mkdir(parents=True)
    (truth_folder / MARKER).touch()
    words = yaml.safe_load(WORDS.read_text("utf-8"))
    scheme = read_scheme()
    pool = people.Pool(n_examiners, seed, scheme, words)
    n_all = n_applications * len(plan)
    with TruthWriter(truth_folder) as truth:
        archive = _Archive(Office(out, truth, scheme, words, seed, mess), len(plan))
        past: list[tuple[Entrant, Decision]] = []
        for cycle in plan:
            tell = _teller(on_progress, cycle, n_applications, n_all)
            past = archive.write_cycle(cycle, pool, past, n_applications, tell)
    registers = {
        "cycles": cycle_register(plan, scheme, words),
        "missing_codes": missing_code_register(archive.office.missing_codes),
    }
    for name, text in registers.items():
        path = truth_folder / "registers" / f"{name}.csv"
        path.write_text(text, encoding="utf-8", newline="\n")
    return SimulationCounts(
        n_files=truth.n_rows["files"],
        n_sheets=archive.office.n_sheets,
        n_cycles=len(plan),
        n_applications=n_all,
        n_clause_scores=truth.n_rows["clause_scores"],
        n_factor_scores=truth.n_rows["factor_scores"],
        n_issues=truth.n_rows["issues"],
    )


def _teller(
    on_progress: Progress | None, cycle: Cycle, n_applications: int, n_all: int
) -> Callable[[int], None]:
    def tell(n_done: int) -> None:
        if on_progress is not None:
            on_progress(str(cycle.year), cycle.index * n_applications + n_done, n_all)

    return tell


def _check(
    out: Path, cycles: int, applications: int, examiners: int, mess: float
) -> None:
    least = SHEETS_PER_APPLICATION
    if not 1 <= cycles <= MOST_CYCLES or applications < 1 or examiners < least:
        raise Refusal("simulation_size", most=MOST_CYCLES, least=least)
    if not 0 <= mess <= 1:
        raise Refusal("simulation_mess", found=mess)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise Refusal("simulation_folder_taken", path=out)


def _plan(n_cycles: int, n_applications: int) -> list[Cycle]:
    last_edition = max(LAST_EDITION, n_cycles)
    return [
        Cycle(
            index=index,
            year=LAST_YEAR - n_cycles + 1 + index,
            edition=last_edition - n_cycles + 1 + index,
            progress=index / max(1, n_cycles - 1),
            # standing panels and random ones by turns, standing in the last
            is_standing=(n_cycles - index) % 2 == 1,
            places=max(1, round(n_applications / 8)),
        )
        for index in range(n_cycles)
    ]


class _Archive:
    """Draws the cycles, lets the office work on them, and lists what came of it."""

    def __init__(self, office: Office, n_cycles: int) -> None:
        self.office, self.truth, self.n_cycles = office, office.truth, n_cycles
        self.scheme, self.words, self.recipe = office.scheme, office.words, office.recipe
        self._n_organisations = 0

    def write_cycle(
        self,
        cycle: Cycle,
        pool: people.Pool,
        past: Sequence[tuple[Entrant, Decision]],
        n_applications: int,
        tell: Callable[[int], None],
    ) -> list[tuple[Entrant, Decision]]:
        """Write one cycle; returns its applications with what became of them."""
        rng = stream(self.office.seed, people.STREAM_CYCLE, cycle.index)
        pool.open_cycle(cycle.year, rng)
        entrants = self._entrants(cycle, past, n_applications, rng)
        n_sheets = n_applications * SHEETS_PER_APPLICATION
        attending = pool.attending(n_sheets, rng)
        panels, batch = people.assign(n_applications, attending, cycle.is_standing, rng)
        # who is turned away before the review has no sheets; single applications stay
        n_few = max(round(0.03 * n_applications), int(n_applications >= 10))
        order = rng.permutation(n_applications)
        ineligible, withdrawn = (
            set(order[:n_few].tolist()),
            set(order[n_few : 2 * n_few].tolist()),
        )
        found = [
            self._application(cycle, number, entrant, panels[number], batch[number])
            for number, entrant in enumerate(entrants)
        ]
        decisions = self._decide(cycle, found, ineligible, withdrawn, rng)
        entries = [
            (one.entrant, self.office.panel_name(one.panel_number), decision)
            for one, decision in zip(found, decisions, strict=True)
        ]
        self.office.bystanders = [
            found[i].entrant.organisation for i in sorted(ineligible)
        ]
        books = Books(self.office, cycle, self.n_cycles)
        for one, decision in zip(found, decisions, strict=True):
            one.reached_site = decision.reached_site
            if one.number not in ineligible:
                Review(self.office, cycle, one, pool, books).run()
            tell(one.number + 1)
        people_there = [*attending, *pool.students]
        books.train(people_there)
        lists = self._lists(cycle, entries, pool, people_there, rng)
        books.close(lists)
        if books.rng.random() < self.words["layouts"]["assignment"]:
            pairs = [
                (one.entrant, self.office.panel_name(one.panel_number), one.panel)
                for one in found
                if one.number not in ineligible
            ]
            page = panel_assignment(cycle, pairs, self.scheme, self.words, books.rng)
            books.save_list("assignment", page)
        for one, (entrant, panel, decision) in zip(found, entries, strict=True):
            organisation = entrant.organisation
            self.truth.add(
                "applications",
                self.office.application_id(cycle, organisation),
                self.office.award,
                str(cycle.year),
                organisation.organisation_id,
                organisation.name,
                organisation.sector,
                organisation.region.code,
                decision.outcome,
                decision.reached_site,
                self._points(one, one.profile),
                panel,
                decision.official_points,
            )
        text = next(iter(self.scheme.sectors.values()))
        result_share = float(text.points[text.is_result].sum() / text.points.sum())
        for examiner in attending:
            severity = scores.severity_pct(
                self.office.traits(examiner),
                self.office.shift(examiner, cycle),
                result_share,
            )
            self.truth.add("examiners", str(cycle.year), examiner.examiner_id, severity)
        return [(entrant, decision) for entrant, _, decision in entries]

    def _application(
        self,
        cycle: Cycle,
        number: int,
        entrant: Entrant,
        panel: tuple[Examiner, ...],
        panel_number: int,
    ) -> Application:
        """Let the panel make up its mind on an application."""
        own = stream(self.office.seed, people.STREAM_APPLICATION, cycle.index, number)
        text = self.scheme.sectors[entrant.organisation.sector]
        totals = np.array([entrant.true_total])
        (profile,) = scores.draw_profiles(
            totals, text.points, text.is_result, own, self.recipe
        )
        application = Application(number, entrant, panel, panel_number, profile, own)
        application.given = self.office.score(cycle, application, panel)
        return application

    def _points(self, application: Application, percentages: scores.Floats) -> float:
        text = self.scheme.sectors[application.entrant.organisation.sector]
        return float(percentages @ text.points) / 100

    def _entrants(
        self,
        cycle: Cycle,
        past: Sequence[tuple[Entrant, Decision]],
        n_applications: int,
        rng: np.random.Generator,
    ) -> list[Entrant]:
        """Draw who applies: about a fifth were there before, without the award."""
        returning = [
            (entrant, decision)
            for entrant, decision in past
            if decision.outcome in ("none", "nomination") and rng.random() < 0.25
        ][: n_applications // 2]
        sectors = self._new_sectors(n_applications - len(returning), rng)
        found: list[Entrant] = []
        for entrant, decision in returning:
            honours = entrant.past_honours
            if decision.outcome == "nomination":
                honour = self.words["register"]["past_honour"].format(
                    year=cycle.year - 1,
                    award=self.office.award,
                    honour=self.scheme.word("outcome", decision.outcome),
                )
                honours = (*honours, honour)
            gain = float(rng.uniform(*self.recipe.returning_gain_points))
            found.append(
                replace(
                    entrant,
                    true_total=entrant.true_total + gain,
                    past_honours=honours,
                    is_returning=True,
                )
            )
        for sector in sectors:
            organisation = people.make_organisation(
                self._n_organisations,
                sector,
                rng,
                self.scheme,
                self.words["organisations"],
            )
            self._n_organisations += 1
            mean = self.recipe.sector_mean(sector, cycle.progress)
            total = float(rng.normal(mean, self.recipe.sd_points))
            found.append(Entrant(organisation, "", total, (), False))
        shuffled = [found[i] for i in rng.permutation(len(found))]
        prefix = f"Q{cycle.year % 100:02d}"
        return [
            replace(entrant, entry_code=f"{prefix}{number:04d}")
            for number, entrant in enumerate(shuffled, start=1)
        ]

    def _new_sectors(self, n: int, rng: np.random.Generator) -> list[str]:
        """Share ``n`` newcomers among the sectors, the largest remainders rounded up."""
        names = list(self.scheme.sectors)
        weights = np.array([self.recipe.sector_weight.get(name, 1.0) for name in names])
        exact = weights / weights.sum() * n
        counts = np.floor(exact).astype(int)
        rest = np.argsort(counts - exact, kind="stable")[: n - int(counts.sum())]
        counts[rest] += 1
        sectors = [
            name for name, count in zip(names, counts, strict=True) for _ in range(count)
        ]
        return [sectors[i] for i in rng.permutation(n)]

    def _decide(
        self,
        cycle: Cycle,
        found: Sequence[Application],
        ineligible: set[int],
        withdrawn: set[int],
        rng: np.random.Generator,
    ) -> list[Decision]:
        """Send the best to a site visit and honour the best of those."""
        out = ineligible | withdrawn
        mean = [self._points(one, one.given.mean(axis=0)) for one in found]
        ranked = sorted(
            (i for i in range(len(found)) if i not in out), key=lambda i: -mean[i]
        )
        visited = ranked[: max(1, round(2.4 * cycle.places))]
        extra = rng.normal(10, 30, len(visited))
        final = {
            i: self._points(found[i], found[i].profile) + more
            for i, more in zip(visited, extra, strict=True)
        }
        best = sorted(visited, key=lambda i: -final[i])
        n_awards = max(1, cycle.places // 2)
        awards, nominations = set(best[:n_awards]), set(best[n_awards : cycle.places])
        decisions = []
        for i in range(len(found)):
            outcome = "none"
            for code, members in (
                ("ineligible", ineligible),
                ("withdrawn", withdrawn),
                ("award", awards),
                ("nomination", nominations),
            ):
                if i in members:
                    outcome = code
            is_visited = i in final
            points = round(final[i], 1) if is_visited else None
            rank = best.index(i) + 1 if is_visited else None
            decisions.append(Decision(outcome, is_visited, points, rank))
        return decisions

    def _lists(
        self,
        cycle: Cycle,
        entries: Sequence[tuple[Entrant, str, Decision]],
        pool: people.Pool,
        present: Sequence[Examiner],
        rng: np.random.Generator,
    ) -> dict[str, Page]:
        """Write the register and the roster of a cycle."""
        everybody = sorted([*pool.members, *pool.students], key=lambda one: one.index)
        scheme, words = self.scheme, self.words
        return {
            "register": application_register(cycle, entries, scheme, words, rng),
            "roster": examiner_roster(cycle, everybody, present, scheme, words, rng),
        }

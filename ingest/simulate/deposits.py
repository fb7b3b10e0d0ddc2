"""
What stands where, sheet by sheet, and which of several sheets speaks for a value.

Primary sheets outrank transcripts: a score is current where the highest source that
holds the clause is; below it, what is equal is silent and what differs is an issue.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ingest.simulate.pages import Address, Written
from ingest.simulate.truth import TruthWriter

Key = tuple[str, ...]
At = dict[Key, Address]

#: Layouts that may hold the scores of a stage, the highest source first. The sheets of
#: a cycle book count as L2, a self-assessment as L1.
PRECEDENCE: Mapping[str, tuple[str, ...]] = {
    "independent": ("L1", "L9", "L5", "L2", "L13"),
    "consensus": ("L3", "L1", "L9", "L4", "L2", "L13"),
    "site": ("L4", "L1", "L9", "L13"),
    "self": ("L1",),
    "training_before": ("L8",),
    "training_after": ("L8",),
}
#: States that are issues of their own.
FLAGGED = ("off_grid", "out_of_range", "conflict", "unreadable")


@dataclass
class Mark:
    """A factor of a clause: what is written, and what that means."""

    written: Written
    percent: float | None
    band: int | None
    state: str = "ok"


@dataclass
class Fact:
    """
    One clause in one set of scores.

    Attributes
    ----------
    clause : str
        The clause.
    key : tuple of str
        Where it stands, as a key of the sheet's addresses.
    score_pct, state : float or None, str
        The verdict that it must get.
    written : Written or None
        What stands in the cell, where the set is written from its facts.
    marks : dict of str to Mark
        Factors; they stand at ``("factor", clause, factor)`` or after ``key``.
    """

    clause: str
    key: Key
    score_pct: float | None
    state: str = "ok"
    written: Written | None = None
    marks: dict[str, Mark] = field(default_factory=dict)


@dataclass
class ScoreSet:
    """
    The scores that one examiner, or a panel, gave in one stage.

    Attributes
    ----------
    source : str
        Layout that holds them.
    stage : str
        Stage.
    application_id : str
        Whose scores they are.
    examiner_id, examiner_role : str or None
        Whose hand; None for a panel and for the organisation itself.
    facts : list of Fact
        The clauses.
    version, is_current : int, bool
        Rank among the sheets of this source.
    is_check : bool
        Whether the values are only compared with what they repeat.
    is_dated : bool
        Whether the cycle can be told.
    """

    source: str
    stage: str
    application_id: str
    examiner_id: str | None
    examiner_role: str | None
    facts: list[Fact]
    version: int = 1
    is_current: bool = True
    is_check: bool = False
    is_dated: bool = True


@dataclass(frozen=True)
class _Deposit:
    scores: ScoreSet
    file_name: str
    at: Mapping[Key, Address]

    @property
    def order(self) -> tuple[int, int, str]:
        rank = PRECEDENCE[self.scores.stage].index(self.scores.source)
        return rank, self.scores.version, self.file_name

    def place(self, key: Key) -> tuple[str, str | None, str]:
        at = self.at[key]
        return self.file_name, at.sheet, at.a1


class Deposits:
    """
    The sets of scores of some applications, until all of them are in.

    Parameters
    ----------
    award_id, cycle : str
        Where the applications belong.
    truth : TruthWriter
        Where the truth goes.
    """

    def __init__(self, award_id: str, cycle: str, truth: TruthWriter) -> None:
        self.award_id, self.cycle, self.truth = award_id, cycle, truth
        self._held: list[_Deposit] = []

    def add(self, scores: ScoreSet, file_name: str, at: Mapping[Key, Address]) -> None:
        """Hold a set of scores that stands in a file."""
        self._held.append(_Deposit(scores, file_name, at))

    def settle(self) -> None:
        """Write down what is current, what is a copy, and which copies differ."""
        groups: dict[tuple[str, str, str | None], list[_Deposit]] = {}
        checks: list[_Deposit] = []
        for deposit in self._held:
            scores = deposit.scores
            if scores.is_check:
                checks.append(deposit)
                continue
            dated = scores.application_id if scores.is_dated else deposit.file_name
            key = (dated, scores.stage, scores.examiner_id)
            groups.setdefault(key, []).append(deposit)
        primary: dict[tuple[str, str, str | None, str], float | None] = {}
        for who, deposits in groups.items():
            for clause, value in self._settle_group(deposits).items():
                primary[*who, clause] = value
        for deposit in checks:
            scores = deposit.scores
            for fact in scores.facts:
                what = (scores.application_id, scores.stage, None, fact.clause)
                if what in primary:
                    self._compare(deposit, fact, primary[what])
        self._held.clear()

    def _settle_group(self, deposits: Sequence[_Deposit]) -> dict[str, float | None]:
        """Tell the versions of one set of scores; returns the value of each clause."""
        ordered = sorted(deposits, key=lambda deposit: deposit.order)
        sources: dict[str, str] = {}
        for deposit in ordered:
            for fact in deposit.scores.facts:
                sources.setdefault(fact.clause, deposit.scores.source)
        values: dict[str, float | None] = dict.fromkeys(sources)
        n_versions = dict.fromkeys(sources, 0)
        for deposit in ordered:
            scores = deposit.scores
            for fact in scores.facts:
                clause = fact.clause
                n_versions[clause] += 1
                is_primary = scores.source == sources[clause]
                is_current = is_primary and scores.is_current
                if is_current:
                    values[clause] = fact.score_pct
                self._tell(deposit, fact, n_versions[clause], is_current)
                if not is_primary:
                    self._compare(deposit, fact, values[clause])
        return values

    def _compare(self, deposit: _Deposit, fact: Fact, value: float | None) -> None:
        if fact.score_pct is not None and fact.score_pct != value:
            self.truth.add("issues", *deposit.place(fact.key), "copy_differs")

    def _tell(
        self, deposit: _Deposit, fact: Fact, version: int, is_current: bool
    ) -> None:
        scores, place = deposit.scores, deposit.place(fact.key)
        who = (
            self.award_id,
            self.cycle if scores.is_dated else None,
            scores.application_id if scores.is_dated else None,
            scores.stage,
            scores.examiner_id,
            scores.examiner_role,
            fact.clause,
            version,
            is_current,
        )
        self.truth.add("clause_scores", *place, *who, fact.state, fact.score_pct)
        if fact.state in FLAGGED:
            self.truth.add("issues", *place, fact.state)
        for factor, mark in fact.marks.items():
            place = deposit.place(("factor", fact.clause, factor))
            values = (mark.state, factor, mark.percent, mark.band)
            self.truth.add("factor_scores", *place, *who, *values)

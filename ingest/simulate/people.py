"""
Invented organisations and people, and who belongs to which cycle.

Nobody here can be taken for a real one: every organisation's name holds 示例, 演示 or
虚构, every person's given name begins with 示, 拟 or 演, and every credit code has the
valid shape and check digits of GB 32100 around an organisation code that opens with
DEM, a block that no registrar hands out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import gcd
from typing import Any, TypeVar

import numpy as np

from ingest.simulate.scheme import Region, Scheme

T = TypeVar("T")

#: Streams of randomness: each thing draws from its own, whatever else is simulated.
STREAM_WORLD, STREAM_CYCLE, STREAM_APPLICATION, STREAM_EXAMINER, STREAM_LOOK = range(5)

_CODE_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_PREFIX = "DEM"


def stream(seed: int, *key: int) -> np.random.Generator:
    """Open the stream of randomness that ``key`` names."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=key))


def pick(rng: np.random.Generator, choices: Sequence[T]) -> T:
    """Choose one of ``choices``."""
    return choices[int(rng.integers(len(choices)))]


@dataclass(frozen=True)
class Organisation:
    """An invented organisation."""

    organisation_id: str
    name: str
    former_name: str | None
    sector: str
    region: Region
    industry_code: str
    size: str
    ownership: str


@dataclass(frozen=True)
class Entrant:
    """An organisation in one cycle, with what is true of it."""

    organisation: Organisation
    entry_code: str
    true_total: float
    past_honours: tuple[str, ...]
    is_returning: bool


@dataclass(frozen=True)
class Examiner:
    """An invented person of the pool."""

    index: int
    examiner_id: str
    name: str
    employer: str
    field: str
    role: str
    first_cycle: int
    joined_year: int
    zeal: float


def credit_code(number: int, region: Region, is_public: bool) -> str:
    """
    Make the unified social credit code of an invented organisation.

    Parameters
    ----------
    number : int
        Number of the organisation in the archive.
    region : Region
        Where it is registered.
    is_public : bool
        Whether it is a public institution (department and kind 12) or not (91).

    Returns
    -------
    str
        18 characters: kind, region, organisation code with its check digit, check digit.
    """
    digits = ""
    for _ in range(5):
        number, digit = divmod(number, len(_CODE_DIGITS))
        digits = _CODE_DIGITS[digit] + digits
    body = _PREFIX + digits
    # GB 11714: letters count from A = 10, modulus 11, ten is written X
    values = [int(c) if c.isdigit() else ord(c) - ord("A") + 10 for c in body]
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    check = 11 - sum(w * v for w, v in zip(weights, values, strict=True)) % 11
    body += {10: "X", 11: "0"}.get(check, str(check))
    code = ("12" if is_public else "91") + region.code + body
    # GB 32100: position in the 31 digits, weights are powers of 3, modulus 31
    total = sum(pow(3, i, 31) * _CODE_DIGITS.index(c) for i, c in enumerate(code))
    return code + _CODE_DIGITS[(31 - total % 31) % 31]


def _mixed(number: int, *choices: Sequence[str]) -> tuple[tuple[str, ...], int]:
    """
    Spell ``number`` with one word of each list, all combinations before any returns.

    Neighbouring numbers give unlike words. Returns the words and the round.
    """
    size = int(np.prod([len(words) for words in choices]))
    step = next(s for s in range(int(size * 0.618) + 1, size * 2) if gcd(s, size) == 1)
    round_no, place = divmod(number, size)
    place = place * step % size
    words = []
    for of_place in choices:
        place, index = divmod(place, len(of_place))
        words.append(of_place[index])
    return tuple(words), round_no


def make_organisation(
    number: int,
    sector: str,
    rng: np.random.Generator,
    scheme: Scheme,
    words: Mapping[str, Any],
) -> Organisation:
    """
    Invent an organisation.

    Parameters
    ----------
    number : int
        Number in the archive: fixes the name and the code, which are unique.
    sector : str
        Sector of the standard that it applies under.
    rng : numpy.random.Generator
        Source of randomness for the rest.
    scheme : Scheme
        The standard, for regions and sizes.
    words : mapping
        Section ``organisations`` of the simulator's words.

    Returns
    -------
    Organisation
    """
    (form, marker, trade, place), round_no = _mixed(
        number,
        words["forms"][sector],
        words["markers"],
        words["trades"][sector],
        words["places"],
    )
    again = words["second"].format(n=round_no + 1) if round_no else ""
    start = f"{place}{marker}{again}"
    former = pick(rng, words["former_forms"][sector]) if rng.random() < 0.1 else None
    is_public = form == ""
    # the capital of a province sends more applicants than any other place
    weight = 1 / np.arange(1, len(scheme.regions) + 1) ** 0.7
    region = scheme.regions[int(rng.choice(len(weight), p=weight / weight.sum()))]
    sizes = [code for kind, code in scheme.words if kind == "size"]
    return Organisation(
        organisation_id=credit_code(number, region, is_public),
        name=f"{start}{trade}{form}",
        former_name=f"{start}{former}" if former else None,
        sector=sector,
        region=region,
        industry_code=pick(rng, words["industries"][sector]),
        size=sizes[min(int(rng.exponential(0.8)), len(sizes) - 1)],
        ownership=pick(rng, words["public_ownership" if is_public else "ownership"]),
    )


def make_examiner(
    index: int,
    cycle_year: int,
    rng: np.random.Generator,
    scheme: Scheme,
    words: Mapping[str, Any],
    role: str | None = None,
    years_before: int = 0,
) -> Examiner:
    """
    Invent an examiner.

    Parameters
    ----------
    index : int
        Number in the archive: fixes id and name, which are unique.
    cycle_year : int
        Year of the first cycle in the archive.
    rng : numpy.random.Generator
        Source of randomness for the rest.
    scheme : Scheme
        The standard, for the regions of employers.
    words : mapping
        The simulator's words.
    role : str, optional
        Role code; a role that scores by default.
    years_before : int, optional
        Years of service before the archive begins.

    Returns
    -------
    Examiner
    """
    persons = words["persons"]
    (mark, given, surname), round_no = _mixed(
        index, persons["marks"], persons["given"], persons["surnames"]
    )
    place = pick(rng, words["organisations"]["places"])
    marker = pick(rng, words["organisations"]["markers"])
    drawn = str(
        rng.choice(["leader", "chief", "examiner", "expert"], p=[0.15, 0.2, 0.5, 0.15])
    )
    return Examiner(
        index=index,
        examiner_id=f"E{index + 1:03d}",
        name=surname + mark + given + given * round_no,
        employer=place + marker + pick(rng, persons["employers"]),
        field=pick(rng, persons["fields"]),
        role=role or drawn,
        first_cycle=cycle_year - years_before,
        joined_year=cycle_year,
        zeal=float(rng.random()),
    )


class Pool:
    """
    The examiners of the archive, cycle by cycle: some leave, some join.

    Parameters
    ----------
    size : int
        Examiners on the roster of every cycle, trainees and observers not counted.
    seed : int
        Seed of the archive.
    scheme : Scheme
        The standard.
    words : mapping
        The simulator's words.
    """

    LEAVING_SHARE = 0.12
    STUDENT_ROLES = ("trainee", "observer")

    def __init__(
        self, size: int, seed: int, scheme: Scheme, words: Mapping[str, Any]
    ) -> None:
        self.seed, self.scheme, self.words, self.size = seed, scheme, words, size
        self.members: list[Examiner] = []
        self.students: list[Examiner] = []
        self._next = 0

    def open_cycle(self, year: int, rng: np.random.Generator) -> None:
        """Let some members leave, and fill their places and those of the students."""
        self.members = [m for m in self.members if rng.random() >= self.LEAVING_SHARE]
        # a trainee of the last cycle is the first to get a free place
        for student in self.students:
            if student.role == "trainee" and len(self.members) < self.size:
                self.members.append(replace(student, role="examiner"))
        is_founding = not self.members
        while len(self.members) < self.size:
            years_before = int(rng.integers(0, 9)) if is_founding else 0
            self.members.append(self._join(year, None, years_before))
        self.students = [self._join(year, role) for role in self.STUDENT_ROLES]

    def attending(self, n_sheets: int, rng: np.random.Generator) -> list[Examiner]:
        """
        Choose who takes part in a cycle: about four sheets each, the same people mostly.

        Parameters
        ----------
        n_sheets : int
            Sheets to write.
        rng : numpy.random.Generator
            Source of randomness.

        Returns
        -------
        list of Examiner
            In the order of their ids.
        """
        wanted = min(len(self.members), max(3, -(-n_sheets // 4)))
        keen = [m.zeal + rng.normal(0, 0.15) for m in self.members]
        order = np.argsort(keen, kind="stable")[::-1][:wanted]
        return [
            self.members[i] for i in sorted(order, key=lambda i: self.members[i].index)
        ]

    def _join(self, year: int, role: str | None, years_before: int = 0) -> Examiner:
        rng = stream(self.seed, STREAM_EXAMINER, self._next)
        examiner = make_examiner(self._next, year, rng, self.scheme, self.words, role)
        self._next += 1
        return examiner


def assign(
    n_applications: int,
    attending: Sequence[Examiner],
    is_standing: bool,
    rng: np.random.Generator,
) -> tuple[list[tuple[Examiner, ...]], list[int]]:
    """
    Give every application three examiners and a panel.

    Parameters
    ----------
    n_applications : int
        Applications of the cycle.
    attending : sequence of Examiner
        Who takes part, at least three.
    is_standing : bool
        Whether the same three score a whole batch, or every application gets its own.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    list of tuple of Examiner
        Three examiners for each application, loads as even as can be.
    list of int
        Panel number of each application, from 1.
    """
    n_panels = max(1, len(attending) // 3)
    batch = [i * n_panels // n_applications + 1 for i in range(n_applications)]
    shuffled = [attending[i] for i in rng.permutation(len(attending))]
    if is_standing:
        panels = [tuple(shuffled[p * 3 : p * 3 + 3]) for p in range(n_panels)]
        return [panels[number - 1] for number in batch], batch
    chosen: list[tuple[Examiner, ...]] = []
    deck: list[Examiner] = []
    for _ in range(n_applications):
        panel: list[Examiner] = []
        while len(panel) < 3:
            if not deck:
                deck = [attending[i] for i in rng.permutation(len(attending))]
            # whoever the new deck brings twice waits at its bottom
            card = deck.pop()
            if card in panel:
                deck.insert(0, card)
            else:
                panel.append(card)
        chosen.append(tuple(panel))
    return chosen, batch

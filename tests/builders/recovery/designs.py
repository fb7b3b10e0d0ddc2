"""
Who scores what: the designs in which the estimators are tried.

Three examiners write a sheet each on an application, as offices do. `Panels` says who.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from recovery.worlds import Panels, Recipe, Whole

PANEL = 3


@dataclass(frozen=True)
class Design:
    """
    A design and the recipe of its worlds.

    Attributes
    ----------
    name : str
        Key in tables.
    n_examiners : int
        Who belongs to the pool; `attendance` of them score in a cycle.
    load : float
        Applications per examiner and cycle, on average.
    is_standing : bool
        Whether the same three score a whole batch.
    is_uneven : bool
        Whether loads differ between examiners beyond what cannot be helped.
    """

    name: str
    n_examiners: int
    load: float
    recipe: Recipe = field(default_factory=Recipe)
    is_standing: bool = False
    is_uneven: bool = False
    n_cycles: int = 1
    attendance: float = 1.0
    missing_share: float = 0.0

    def draw(self, rng: np.random.Generator) -> Panels:
        """Draw who scores what; examiners without an application are left out."""
        n_attending = round(self.n_examiners * self.attendance)
        n_applications = round(n_attending * self.load / PANEL)
        rows, cycles = [], []
        for cycle in range(self.n_cycles):
            attending = rng.permutation(self.n_examiners)[:n_attending]
            if self.is_standing:
                chosen = standing_panels(attending, n_applications)
            else:
                chosen = random_panels(attending, n_applications, rng, self.is_uneven)
            rows.append(chosen)
            cycles.append(np.full(n_applications, cycle))
        examiners = np.concatenate(rows)
        seen = np.unique(examiners)
        return Panels(
            np.searchsorted(seen, examiners), np.concatenate(cycles), self.missing_share
        )


def standing_panels(attending: Whole, n_applications: int) -> Whole:
    """The same three for a whole batch; whoever is over joins nobody."""
    n_panels = len(attending) // PANEL
    panels = attending[: n_panels * PANEL].reshape(n_panels, PANEL)
    return panels[np.arange(n_applications) * n_panels // n_applications]


def random_panels(
    attending: Whole, n_applications: int, rng: np.random.Generator, is_uneven: bool
) -> Whole:
    """
    A panel of its own for each application.

    Parameters
    ----------
    attending : ndarray of shape (n,)
        Who may score.
    n_applications : int
        Applications.
    rng : numpy.random.Generator
        Source of randomness.
    is_uneven : bool
        Draw panels freely, so that loads scatter; else deal them out like cards.

    Returns
    -------
    ndarray of shape (n_applications, 3)
    """
    if is_uneven:
        return np.array(
            [rng.permutation(attending)[:PANEL] for _ in range(n_applications)]
        )
    chosen, deck = [], []
    for _ in range(n_applications):
        panel: list[int] = []
        while len(panel) < PANEL:
            if not deck:
                deck = rng.permutation(attending).tolist()
            card = deck.pop()
            if card in panel:  # whoever a new deck brings twice waits at its bottom
                deck.insert(0, card)
            else:
                panel.append(card)
        chosen.append(panel)
    return np.array(chosen)


#: The recovery runs; every design differs from the first in what its name says.
DESIGNS = (
    Design("4 applications", 30, 4),
    Design("4 applications, ea 0", 30, 4, Recipe(sheet_sd=0)),
    Design("4 applications, ea 5", 30, 4, Recipe(sheet_sd=5)),
    Design("2 applications, uneven", 60, 2, is_uneven=True),
    Design("6 applications, severity 2", 20, 6, Recipe(severity_sd=2)),
    Design("10 applications, ea 5", 12, 10, Recipe(sheet_sd=5)),
    Design("4 applications, severity 1", 30, 4, Recipe(severity_sd=1)),
    Design("6 applications, severity 1, ea 5", 20, 6, Recipe(severity_sd=1, sheet_sd=5)),
    Design("standing panels, 4 applications", 30, 4, is_standing=True),
    Design(
        "standing panels, 6 applications, severity 2, ea 5",
        18,
        6,
        Recipe(severity_sd=2, sheet_sd=5),
        is_standing=True,
    ),
    Design(
        "3 cycles, wobble 1.5, drifters, missing clauses",
        40,
        4,
        Recipe(examiner_cycle_sd=1.5, drifting_share=0.125),
        n_cycles=3,
        attendance=0.75,
        missing_share=0.05,
    ),
    Design(
        "3 cycles, standing panels, wobble 3, severity 2",
        40,
        4,
        Recipe(severity_sd=2, examiner_cycle_sd=3),
        is_standing=True,
        n_cycles=3,
        attendance=0.75,
    ),
)

#: Worlds in which nothing but chance happens to examiners between two cycles.
NULL_WORLDS = (
    Design(
        "all equal", 30, 4, Recipe(severity_sd=0, examiner_dimension_sd=0), n_cycles=2
    ),
    Design("severity 4.5, no change", 30, 4, n_cycles=2),
    Design("severity 4.5, wobble 1.5", 30, 4, Recipe(examiner_cycle_sd=1.5), n_cycles=2),
)

#: What a typical design can see: applications of each of 30 examiners, and ea.
SIGHT = tuple(
    Design(f"{load:g} applications, ea {ea}", 30, load, Recipe(sheet_sd=ea))
    for load in (2, 4.5, 10, 15)
    for ea in (0, 3, 5)
)

#: Severities of the fixed worlds, dealt out among examiners.
FIXED_PCT = (-10.0, 0.0, 6.0, 10.0)

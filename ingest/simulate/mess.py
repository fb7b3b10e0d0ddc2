"""
What goes wrong in an office, planted one kind to a sheet, with the exact verdict.

The truth comes from what was planted, never from reading the workbook back.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ingest.simulate import copies, slips
from ingest.simulate.desk import Desk

#: Every kind of mess and how often it is met.
KINDS: tuple[tuple[Callable[[Desk], bool], float], ...] = (
    (slips.off_grid, 6),
    (slips.out_of_range, 3),
    (slips.not_scored, 8),
    (slips.not_applicable, 3),
    (slips.unreadable, 5),
    (slips.odd_spelling, 6),
    (slips.mixed_scale, 4),
    (slips.points_only, 5),
    (slips.wrong_points, 4),
    (slips.wrong_total, 4),
    (slips.scored_overview, 3),
    (slips.all_zero, 1),
    (slips.hidden_sheet, 2),
    (slips.hidden_row, 2),
    (slips.foreign_title, 3),
    (slips.merged_percentage, 2),
    (slips.misspelt_examiner, 3),
    (slips.former_name, 6),
    (slips.wrong_year_in_name, 2),
    (slips.factor_marks, 4),
    (copies.trainee_sheet, 3),
    (copies.observer_sheet, 2),
    (copies.duplicate, 4),
    (copies.saved_again, 2),
    (copies.revised, 4),
    (copies.unordered, 1),
)


def plant(desk: Desk) -> None:
    """Plant one kind of mess that fits the sheet on the desk."""
    weights = np.array([weight for _, weight in KINDS], dtype=float)
    order = desk.rng.choice(
        len(KINDS), len(KINDS), replace=False, p=weights / weights.sum()
    )
    for i in order.tolist():
        kind, _ = KINDS[i]
        if kind(desk):
            return

"""
What goes wrong in an office, planted one kind to a sheet, with the exact verdict.

The truth comes from what was planted, never from reading the workbook back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from ingest.simulate import copies, identity_slips, panel_slips, slips
from ingest.simulate.desk import REPORTS, Desk

_ONE_SET = ("examiner", "self", "consensus")
_SUMMARIES = ("summary", "book_summary")
_FILES = (*_ONE_SET, "summary", "site", "examiner_site")
_WORKBOOKS = _FILES
_TITLED = ("examiner", "consensus", "site")
_ALL = (*_FILES, "book_summary")


@dataclass(frozen=True)
class Kind:
    """
    A kind of mess.

    Attributes
    ----------
    plant : callable
        Plants it; False where it does not fit the sheet.
    weight : float
        How often it is met.
    sheets : tuple of str
        Kinds of sheets (`desk.KINDS`) that it is met on.
    """

    plant: Callable[[Desk], bool]
    weight: float
    sheets: tuple[str, ...] = ("examiner",)


#: Every kind of mess and how often it is met.
MESS: tuple[Kind, ...] = (
    Kind(slips.off_grid, 6, (*_ONE_SET, *REPORTS)),
    Kind(slips.out_of_range, 3, _ONE_SET),
    Kind(slips.not_scored, 8, (*_ONE_SET, *REPORTS)),
    Kind(slips.not_applicable, 3, (*_ONE_SET, *REPORTS)),
    Kind(slips.unreadable, 5, _ONE_SET),
    Kind(slips.odd_spelling, 6, _ONE_SET),
    Kind(slips.mixed_scale, 4, _ONE_SET),
    Kind(slips.points_only, 5, _ONE_SET),
    Kind(slips.wrong_points, 4, _ONE_SET),
    Kind(slips.wrong_total, 4, _ONE_SET),
    Kind(slips.scored_overview, 3, _ONE_SET),
    Kind(slips.all_zero, 1, _ONE_SET),
    Kind(slips.hidden_sheet, 2, _FILES),
    Kind(slips.hidden_row, 2, _ALL),
    Kind(slips.foreign_title, 3, _ALL),
    Kind(slips.merged_percentage, 2, _ONE_SET),
    Kind(slips.misspelt_examiner, 3, ("examiner", "examiner_site")),
    Kind(slips.former_name, 6, (*_ALL, *REPORTS)),
    Kind(slips.wrong_year_in_name, 2, (*_FILES, *REPORTS)),
    Kind(slips.factor_marks, 4, _ONE_SET),
    Kind(copies.trainee_sheet, 3),
    Kind(copies.observer_sheet, 2),
    Kind(copies.duplicate, 4, (*_FILES, *REPORTS)),
    Kind(copies.saved_again, 2, (*_FILES, *REPORTS)),
    Kind(copies.revised, 4),
    Kind(copies.unordered, 1),
    Kind(identity_slips.unmatched_organisation, 2),
    Kind(identity_slips.unknown_sector, 1),
    Kind(identity_slips.code_of_other_organisation, 1),
    Kind(identity_slips.code_of_other_examiner, 2),
    Kind(identity_slips.misfiled, 2),
    Kind(identity_slips.unsigned, 1),
    Kind(identity_slips.other_role, 2),
    Kind(identity_slips.other_sector, 2, _TITLED),
    Kind(identity_slips.other_panel, 2, _TITLED),
    Kind(identity_slips.two_cycles, 1),
    Kind(identity_slips.other_suffix, 2, _WORKBOOKS),
    Kind(identity_slips.other_standard, 1.5),
    Kind(identity_slips.unknown_standard, 1.5),
    Kind(panel_slips.miscopied, 8, _SUMMARIES),
    Kind(panel_slips.spoilt_cell, 16, _SUMMARIES),
    Kind(panel_slips.zero_column, 2, _SUMMARIES),
    Kind(panel_slips.ambiguous_column, 4, _SUMMARIES),
    Kind(panel_slips.misspelt_header, 3, _SUMMARIES),
    Kind(panel_slips.wrong_star, 3, _SUMMARIES),
    Kind(panel_slips.other_before, 5, ("site", "examiner_site")),
    Kind(panel_slips.wrong_adjustment, 5, ("site", "examiner_site")),
    Kind(panel_slips.spoilt_visit, 5, ("site", "examiner_site")),
)


def plant(desk: Desk, planted: Counter[str]) -> None:
    """
    Plant one kind of mess that fits the sheet on the desk.

    Parameters
    ----------
    desk : Desk
        The sheet.
    planted : Counter
        How often each kind was planted so far. Kinds that fall behind their weight come
        first, so that a small archive meets the rare ones too.
    """
    fitting = [kind for kind in MESS if desk.delivery.kind in kind.sheets]
    turns = {
        kind: (planted[kind.plant.__name__] + float(desk.rng.random())) / kind.weight
        for kind in fitting
    }
    for kind in sorted(fitting, key=turns.__getitem__):
        if kind.plant(desk):
            desk.delivery.slip = kind.plant.__name__
            planted[kind.plant.__name__] += 1
            return

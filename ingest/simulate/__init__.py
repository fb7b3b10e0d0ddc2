"""
Invented archives of scoring workbooks, with the truth beside them.

What is heavy is imported when an archive is written: `ingest` offers `simulate` to
everybody, and few ask for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class SimulationCounts:
    """
    What was written.

    Attributes
    ----------
    n_files : int
        Files below the archive, without the truth.
    n_sheets : int
        Scoring sheets, and each examiner's part of a file that several share.
    n_cycles, n_applications : int
        Cycles, and applications in all of them.
    n_clause_scores, n_factor_scores, n_issues : int
        Rows of the truth.
    """

    n_files: int
    n_sheets: int
    n_cycles: int
    n_applications: int
    n_clause_scores: int
    n_factor_scores: int
    n_issues: int


def simulate(
    out: Path,
    cycles: int = 6,
    applications: int = 40,
    examiners: int = 60,
    seed: int = 1,
    mess: float = 0.2,
    on_progress: Progress | None = None,
) -> SimulationCounts:
    """
    Write an archive of invented workbooks, with the truth beside it.

    Parameters
    ----------
    out : Path
        Folder to write into: new, or empty.
    cycles : int, optional
        Cycles, the last of them 2025.
    applications : int, optional
        Applications a cycle, with three examiners each, whose scores lie on sheets of
        every layout.
    examiners : int, optional
        Examiners on the roster of a cycle, at least three.
    seed : int, optional
        The same seed gives the same bytes.
    mess : float, optional
        Share of sheets with something wrong on them, 0 to 1. With 0 no issue above a
        note is to be expected.
    on_progress : callable, optional
        Told the cycle, applications done and applications in all.

    Returns
    -------
    SimulationCounts

    Raises
    ------
    Refusal
        If a number is out of range or the folder holds something.
    """
    from ingest.simulate.archive import write_archive

    return write_archive(out, cycles, applications, examiners, seed, mess, on_progress)

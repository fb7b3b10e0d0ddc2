"""What a reading says in short: what the ledger needs of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.reading import Reading


@dataclass(frozen=True)
class Summary:
    """
    What a reading says in short.

    Parameters
    ----------
    reader_version : str
        Version of the reader that made it.
    verdict : str
        ``read``, ``unrecognised``, ``unreadable`` or ``unsupported``.
    reason_rule : str or None
        Why a file was not read.
    reason_expected, reason_found : str or None
        What the sentence of that rule fills in.
    layouts : list of str
        Layouts of the tables found.
    n_cells, n_issues : int
        Numbers of located cells and of issues.
    """

    reader_version: str
    verdict: str
    reason_rule: str | None
    reason_expected: str | None
    reason_found: str | None
    layouts: list[str]
    n_cells: int
    n_issues: int

    @classmethod
    def of(cls, reading: Reading, reader_version: str) -> Summary:
        """Summarise a reading that was just made by a version of the reader."""
        return cls(
            reader_version=reader_version,
            verdict=reading.verdict,
            reason_rule=reading.reason_rule,
            reason_expected=reading.reason_expected,
            reason_found=reading.reason_found,
            layouts=list(reading.layouts),
            n_cells=reading.n_cells,
            n_issues=reading.n_issues,
        )

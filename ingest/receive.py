"""
Receiving files: into the raw store, read, with a ledger of what became of each.

Nothing is decided twice: what is stored is not stored again, what is read is not read
again, and a receipt that is there already changes nothing. So a run that was killed is
completed by the same command.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ingest import readings
from ingest.durable import notice
from ingest.layouts import layouts
from ingest.lock import writing
from ingest.pool import ReaderPool
from ingest.refusal import Refusal
from ingest.rules import Language, sentence
from ingest.scan import Found, Scan, check, scan
from ingest.store import Store, Stored, refusing_unwritable

Progress = Callable[[str, int, int], None]

#: Batches stored before the first is waited for: a slow disk must not idle the children.
_AHEAD = 2
_FEW = 4


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """
    What became of one file.

    Parameters
    ----------
    file_name : str
        Path below the given one, with ``/``.
    file_sha256 : str or None
        Hash of its bytes; None when they could not be read.
    verdict : str
        ``read``, ``duplicate`` (the same bytes stand earlier in path order),
        ``unrecognised``, ``unreadable`` or ``unsupported``. The warehouse, which also
        sees twins with other bytes and later versions, has the last word.
    layouts : tuple of str
        Layouts of its tables.
    reason_rule : str or None
        Why it was not read.
    reason_expected, reason_found : str or None
        What the sentence of that rule fills in.
    n_cells, n_issues : int
        Numbers of located cells and of issues of the file alone.
    is_new : bool
        Whether this receipt was not there before.
    """

    file_name: str
    file_sha256: str | None
    verdict: str
    layouts: tuple[str, ...]
    reason_rule: str | None
    reason_expected: str | None
    reason_found: str | None
    n_cells: int
    n_issues: int
    is_new: bool

    def reason(self, lang: Language) -> str | None:
        """Say why the file was not read; None when it was."""
        if self.reason_rule is None:
            return None
        return sentence(
            self.reason_rule,
            lang,
            expected=self.reason_expected or "",
            found=self.reason_found or "",
            raw_text="",
        )

    def to_dict(self, lang: Language) -> dict[str, object]:
        """Return the line for machines, with the reason in words."""
        names = [name for name in self.__slots__ if name != "layouts"]
        line = {name: getattr(self, name) for name in names}
        return line | {"layouts": list(self.layouts), "reason": self.reason(lang)}


@dataclass
class Ledger:
    """
    What became of all files found.

    Parameters
    ----------
    home : Path
        The home that received them.
    lines : list of LedgerLine
        In path order.
    n_folders_ignored : int
        Folders left out: marked ``.cjqa-ignore``, or a home's own.
    n_not_followed : int
        Links, and entries that are neither file nor folder.
    """

    home: Path
    lines: list[LedgerLine] = field(default_factory=list)
    n_folders_ignored: int = 0
    n_not_followed: int = 0

    @property
    def verdicts(self) -> dict[str, int]:
        """Number of files by verdict."""
        return dict(sorted(Counter(line.verdict for line in self.lines).items()))

    @property
    def n_new(self) -> int:
        """Number of receipts that were not there before."""
        return sum(line.is_new for line in self.lines)

    @property
    def n_issues(self) -> int:
        """Number of issues that the files alone show, each file counted once."""
        return sum(line.n_issues for line in self.lines if line.verdict != "duplicate")

    @property
    def is_anything_read(self) -> bool:
        """Whether any file was readable."""
        return any(line.verdict in ("read", "duplicate") for line in self.lines)

    def issues(self) -> Iterator[dict[str, str | None]]:
        """
        List the issues that the files alone show.

        Yields
        ------
        dict
            file_name, file_sha256, sheet, cell, raw_text, rule, expected, found.
        """
        for line in self.lines:
            if line.file_sha256 and line.n_issues and line.verdict != "duplicate":
                for issue in readings.issues(Store(self.home), [line.file_sha256]):
                    yield {"file_name": line.file_name, **issue}

    def to_dict(self, lang: Language = "zh") -> dict[str, object]:
        """Return the ledger for machines."""
        return {
            "n_files": len(self.lines),
            "n_new": self.n_new,
            "n_issues": self.n_issues,
            "n_folders_ignored": self.n_folders_ignored,
            "n_not_followed": self.n_not_followed,
            "verdicts": self.verdicts,
            "files": [line.to_dict(lang) for line in self.lines],
        }


def receive(
    paths: Sequence[Path], home: Path, on_progress: Progress | None = None
) -> Ledger:
    """
    Receive files and folders into the raw store and read them.

    Parameters
    ----------
    paths : sequence of Path
        Files, and folders with all that is below them.
    home : Path
        The home that receives them.
    on_progress : callable, optional
        Called with ``"ingest"``, the number of files done and the number of all.

    Returns
    -------
    Ledger
        What became of each file.

    Raises
    ------
    Refusal
        When a path is missing or may not be read, nothing is found, another command is
        writing in the home, or the home cannot be written.
    """
    for path in paths:
        check(path)
    with refusing_unwritable(home), writing(home):
        store = Store(home)
        store.prepare()
        seen = scan(paths)
        notice("scan:done")
        if not seen.files and not seen.closed_folders:
            raise Refusal(
                "nothing_found",
                paths=", ".join(map(str, paths)),
                n_folders_ignored=seen.n_folders_ignored,
            )
        ledger = Ledger(home, _closed(seen), seen.n_folders_ignored, seen.n_not_followed)
        layouts(store.layouts)  # a wrong layout file is refused before anything is read
        n_children = 1 if len(seen.files) < _FEW else 2
        with ReaderPool(n_children, layouts=store.layouts) as pool:
            for line in _received(store, pool, seen.files):
                ledger.lines.append(line)
                if on_progress:
                    on_progress("ingest", len(ledger.lines), len(seen.files))
        ledger.lines.sort(key=lambda line: line.file_name)
        notice("ledger:done")
    return ledger


def _received(
    store: Store, pool: ReaderPool, files: Sequence[Found]
) -> Iterator[LedgerLine]:
    """Store each batch while the children still read the ones before."""
    waiting: deque[tuple[list[Stored], readings.Begun]] = deque()
    for start in range(0, len(files), readings.BATCH):
        stored = store.put(files[start : start + readings.BATCH])
        hashes = {s.receipts.sha256: None for s in stored if s.receipts}
        waiting.append((stored, readings.begin(store, pool, list(hashes), is_retry=True)))
        if len(waiting) > _AHEAD:
            yield from _lines(store, *waiting.popleft())
    for batch in waiting:
        yield from _lines(store, *batch)


def _lines(
    store: Store, stored: list[Stored], begun: readings.Begun
) -> Iterator[LedgerLine]:
    summaries = readings.finish(store, begun)
    notice("batch:done")
    for one in stored:
        if one.receipts is None:
            yield _unopened(one.found, "file_not_opened", one.problem)
            continue
        summary = summaries[one.receipts.sha256]
        name = one.found.file_name
        is_duplicate = one.receipts.is_duplicate(name)
        yield LedgerLine(
            name,
            one.receipts.sha256,
            "duplicate" if is_duplicate else summary.verdict,
            tuple(summary.layouts),
            summary.reason_rule,
            summary.reason_expected,
            summary.reason_found,
            summary.n_cells,
            summary.n_issues,
            one.is_new,
        )


def _closed(seen: Scan) -> list[LedgerLine]:
    return [
        _unopened(folder, "folder_not_opened", problem)
        for folder, problem in seen.closed_folders
    ]


def _unopened(found: Found, rule: str, problem: str) -> LedgerLine:
    return LedgerLine(
        found.file_name, None, "unreadable", (), rule, None, problem, 0, 0, is_new=False
    )

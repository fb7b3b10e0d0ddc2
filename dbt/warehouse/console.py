"""What a command shows on a terminal: progress while it works, tables when it is done."""

import sys
import time
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING

from warehouse.wording import Language, text

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

# shorter work needs no bar
PATIENCE_SECONDS = 2.0


class Progress:
    """
    A progress bar on standard error that appears only when the work takes long.

    Parameters
    ----------
    lang : {"zh", "en"}
        Language of the steps' names.
    is_shown : bool
        False where nobody watches (no terminal, ``--json``).
    """

    def __init__(self, lang: Language, *, is_shown: bool) -> None:
        self._lang = lang
        self._is_shown = is_shown and sys.stderr.isatty()
        self._started = time.monotonic()
        self._step = ""
        self._bar: Bar | None = None
        self._task: TaskID | None = None

    def step(self, name: str) -> None:
        """Begin another kind of work, named in the wording file."""
        self._step = text(f"step_{name}", self._lang)

    def __call__(self, what: str, done: int, total: int) -> None:
        """Say what is being worked on, and how far the work is."""
        if not self._is_shown or time.monotonic() - self._started < PATIENCE_SECONDS:
            return
        if self._bar is None:
            self._bar = _bar()
            self._bar.start()
            self._task = self._bar.add_task("")
        assert self._task is not None
        label = f"{self._step} {what}"
        self._bar.update(self._task, description=label, completed=done, total=total)

    def __enter__(self) -> "Progress":
        """Begin."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()


def _bar() -> "Bar":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    return Bar(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )


@dataclass(frozen=True)
class Table:
    """
    A small table to print.

    Parameters
    ----------
    title : str
        What it is.
    headings : tuple of str
        Column headings.
    rows : list of tuple
        The cells.
    """

    title: str
    headings: tuple[str, ...]
    rows: list[tuple[object, ...]]

    def show(self) -> None:
        """Print the table on standard output."""
        from rich import box
        from rich.console import Console
        from rich.table import Table as Drawn
        from rich.text import Text

        drawn = Drawn(title=self.title, title_justify="left", box=box.SIMPLE_HEAD)
        for index, heading in enumerate(self.headings):
            numeric = all(isinstance(row[index], int) for row in self.rows)
            drawn.add_column(
                heading, justify="right" if numeric else "left", overflow="fold"
            )
        for row in self.rows:
            drawn.add_row(*(Text(str(cell)) for cell in row))
        Console(file=sys.stdout, highlight=False).print(drawn)

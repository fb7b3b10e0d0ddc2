"""How a command is called, and what it answers; nothing here prints."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from warehouse.console import Progress, Table
from warehouse.home import Home
from warehouse.wording import Language, text


@dataclass(frozen=True)
class Call:
    """
    How a command was called.

    Parameters
    ----------
    home : Path or None
        As given by ``--home``.
    lang : {"zh", "en"}
        Language of all that is said.
    progress : Progress
        Where to tell how far the work is.
    tell : callable or None
        Tells people the outcome of a part at once; machines get one object at the end.
    """

    home: Path | None
    lang: Language
    progress: Progress
    tell: Callable[["Outcome"], None] | None = None

    def say(self, key: str, **args: object) -> str:
        """Return a sentence of the wording file."""
        return text(key, self.lang, **args)

    def tell_part(self, outcome: "Outcome") -> list[str]:
        """Tell the outcome of a part, now or (for machines) with the rest."""
        if self.tell is None:
            return [outcome.message]
        self.tell(outcome)
        return []


@dataclass(frozen=True)
class Outcome:
    """
    What a command did.

    Parameters
    ----------
    message : str
        In plain words.
    home : Home or None
        The home it worked in.
    counts : dict
        For machines.
    tables : list of Table
        For people.
    ok : bool
        False when a strict command found something.
    then : callable or None
        What goes on after the outcome was told (a dashboard that serves).
    """

    message: str
    home: Home | None = None
    counts: dict[str, Any] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)
    ok: bool = True
    then: Callable[[], None] | None = None


def counted(call: Call, name: str, counts: dict[str, int]) -> Table:
    """Make a table of what was counted, worded by the wording file."""
    return Table(
        call.say(f"table_{name}"),
        (call.say("heading_what"), call.say("heading_n")),
        [(call.say(f"{name}_{value}"), n) for value, n in counts.items()],
    )


def by_layout(call: Call, home: Home, counts: Mapping[str, int]) -> Table:
    """Make a table of files by layout, each layout with its title."""
    import ingest

    known = ingest.catalogue(home.layouts)
    titles = {
        one.id: one.title_zh if call.lang == "zh" else one.title_en for one in known
    }
    return Table(
        call.say("table_files_by_layout"),
        (call.say("heading_layout"), call.say("heading_n")),
        [(f"{ids} {titles.get(ids, '')}".strip(), n) for ids, n in counts.items()],
    )

"""The command line ``cjqa``: its language, errors and exit statuses."""

import json
import locale
import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from warehouse.wording import LANGUAGES, Language, text

if TYPE_CHECKING:
    from typer import TyperException

DONE, FAILED, WRONG_ARGUMENTS = 0, 1, 2
# what typer makes of a KeyboardInterrupt
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> None:
    """
    Run a command and end the process with its exit status.

    Parameters
    ----------
    arguments : sequence of str, optional
        As typed; the process's own by default.
    """
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """
    Run a command and return its exit status.

    Parameters
    ----------
    arguments : sequence of str
        As typed.

    Returns
    -------
    int
        0 done; 1 refused or failed, with the reason told; 2 wrong arguments.
    """
    typed = list(arguments)
    teller = Teller(_language(typed), as_json="--json" in typed)
    for stream in (sys.stdout, sys.stderr):
        _never_fail_on_a_character(stream, as_json=teller.as_json)

    from typer import TyperException

    from warehouse.surface import surface

    try:
        status = surface(teller)(typed, prog_name="cjqa", standalone_mode=False) or DONE
        if status != INTERRUPTED:
            return int(status)
        teller.fail(text("interrupted", teller.lang))
    except TyperException as error:
        teller.fail(
            text("wrong_arguments", teller.lang, reason=_worded(error, teller.lang))
        )
        return WRONG_ARGUMENTS
    except Exception as error:
        teller.fail(_explained(error, teller))
    return FAILED


class Teller:
    """
    Tells the outcome of a command, for people or for machines.

    Parameters
    ----------
    lang : {"zh", "en"}
        Language of the reader.
    as_json : bool
        One JSON object on standard output, and nothing else there.
    """

    def __init__(self, lang: Language, *, as_json: bool) -> None:
        self.lang = lang
        self.as_json = as_json
        self.command: str | None = None
        self.home: Path | None = None

    def tell(
        self,
        message: str,
        *,
        ok: bool,
        counts: dict[str, Any],
        tables: Sequence[Any] = (),
    ) -> None:
        """Tell what was done."""
        if self.as_json:
            said = {
                "ok": ok,
                "command": self.command,
                "version": self._version(),
                "message": message,
            }
            said = said | {name: n for name, n in counts.items() if name not in said}
            print(json.dumps(said, ensure_ascii=False, default=str), flush=True)
            return
        print(message, flush=True)
        for table in tables:
            table.show()

    @property
    def now(self) -> Callable[[Any], None] | None:
        """Tells people the outcome of a part at once; None for machines."""
        if self.as_json:
            return None
        return lambda part: self.tell(
            part.message, ok=True, counts={}, tables=part.tables
        )

    def fail(self, message: str) -> None:
        """Tell why nothing was done, and what to do."""
        if self.as_json:
            self.tell(message, ok=False, counts={})
        else:
            print(message, file=sys.stderr, flush=True)

    def _version(self) -> str | None:
        """Return the published version that is current, if there is one."""
        if self.home is None:
            return None
        from warehouse.home import Home
        from warehouse.versions import current

        try:
            return current(Home(self.home))
        except OSError:
            return None


def _language(typed: list[str]) -> Language:
    """Choose the language before anything is said: the option, else the environment."""
    asked = ""
    for index, word in enumerate(typed):
        if word == "--lang" and index + 1 < len(typed):
            asked = typed[index + 1]
        elif word.startswith("--lang="):
            asked = word.removeprefix("--lang=")
    if not asked:
        asked = os.environ.get("CJQA_LANG", "")
    for lang in LANGUAGES:
        if asked == lang:
            return lang
    named = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    spoken = next(filter(None, named), None) or locale.getlocale()[0] or ""
    # a system that names no language: Chinese first
    is_silent = spoken.split(".")[0] in {"", "C", "POSIX"}
    is_chinese = spoken.lower().startswith(("zh", "chinese"))
    return "zh" if is_silent or is_chinese else "en"


def _worded(error: "TyperException", lang: Language) -> str:
    """Word what is wrong with the arguments; the rarer cases stay in English."""
    kind = type(error).__name__
    name = getattr(error, "option_name", None)
    parameter = getattr(error, "param", None)
    if parameter is not None:
        name = (
            parameter.opts[0] if parameter.opts[0].startswith("-") else parameter.metavar
        )
    key = {
        "NoSuchOption": "arguments_no_such_option",
        "MissingParameter": "arguments_missing",
        "BadOptionUsage": "arguments_without_value",
    }.get(kind)
    return text(key, lang, name=name) if key and name else error.format_message()


def _never_fail_on_a_character(stream: TextIO, *, as_json: bool) -> None:
    """Print what a terminal cannot show as a question mark; JSON is UTF-8 everywhere."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace", **({"encoding": "utf-8"} if as_json else {}))


def _explained(error: Exception, teller: Teller) -> str:
    """Say what went wrong; what nobody foresaw goes to a log, with one sentence here."""
    import ingest
    from warehouse.refusals import Refusal

    if isinstance(error, Refusal | ingest.Refusal):
        return error.message(teller.lang)
    log = _log(error, teller)
    reason = " ".join(f"{type(error).__name__}: {error}".split())[:200]
    return text("unforeseen", teller.lang, reason=reason, log=log)


def _log(error: Exception, teller: Teller) -> Path:
    """Keep the particulars of an error that nobody foresaw."""
    from warehouse.home import Home
    from warehouse.versions import now

    trace = "".join(traceback.format_exception(error))
    command = (teller.command or "cjqa").replace(" ", "-")
    name = f"{command}-{now():%Y%m%d-%H%M%S}.log"
    folders = [Path(tempfile.gettempdir())]
    if teller.home is not None and teller.home.is_dir():
        folders.insert(0, Home(teller.home).logs)
    for folder in folders:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(trace, encoding="utf-8")
        except OSError:
            continue
        return folder / name
    return Path(os.devnull)

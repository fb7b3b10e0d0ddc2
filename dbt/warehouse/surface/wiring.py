"""How a command is wired: options that all share, help in the caller's language."""

import inspect
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from warehouse.commands import Call, Outcome
from warehouse.console import Progress
from warehouse.wording import text

if TYPE_CHECKING:
    from warehouse.cli import Teller


class Spoken(StrEnum):
    """Languages of the command line."""

    zh = "zh"
    en = "en"


class Wiring:
    """
    Puts commands on the command line.

    Parameters
    ----------
    teller : Teller
        Tells the outcome; its language is that of the help.

    Attributes
    ----------
    app : typer.Typer
        The application that the commands join.
    """

    def __init__(self, teller: "Teller") -> None:
        self.teller = teller
        self.common = self._common()
        self.app = typer.Typer(
            help=self.say("help_cjqa"),
            add_completion=False,
            pretty_exceptions_enable=False,
            rich_markup_mode="rich",
        )
        self._open(self.app, "", None)

    def say(self, key: str) -> str:
        """Return a sentence of the wording file."""
        return text(key, self.teller.lang)

    def command(
        self,
        work: Callable[..., Outcome],
        name: str = "",
        group: typer.Typer | None = None,
    ) -> None:
        """Add a command; ``name`` is its path (``alias add``), by default the work's."""
        name = name or work.__name__
        (self.app if group is None else group).command(
            name.split()[-1],
            help=self.say(f"help_{name.replace(' ', '_')}"),
            add_help_option=False,
            rich_help_panel=self.say("panel_commands"),
        )(self._told(name, work))

    def group(self, name: str, work: Callable[..., Outcome] | None = None) -> typer.Typer:
        """Add a command of several, with what it does alone; without work it helps."""
        group = typer.Typer(rich_markup_mode="rich")
        self._open(group, name, work)
        self.app.add_typer(
            group,
            name=name,
            help=self.say(f"help_{name}"),
            rich_help_panel=self.say("panel_commands"),
        )
        return group

    def option(self, *names: str, common: bool = False, **settings: Any) -> Any:
        """Describe an option; ``help`` is a key of the wording file."""
        panel = self.say("panel_common" if common else "panel_options")
        settings["help"] = self.say(settings["help"])
        return typer.Option(*names, rich_help_panel=panel, **settings)

    def flag(self, name: str, key: str) -> Any:
        """Describe an option that is there or not."""
        return self.option(name, help=key, metavar="")

    def number(self, name: str, lowest: int) -> Any:
        """Describe a whole number."""
        key = f"help_{name.removeprefix('--')}"
        return self.option(name, help=key, min=lowest, metavar="N")

    def argument(self, metavar: str, key: str) -> Any:
        """Describe what stands behind the command's name."""
        panel = self.say("panel_arguments")
        return typer.Argument(help=self.say(key), metavar=metavar, rich_help_panel=panel)

    def _open(
        self, group: typer.Typer, name: str, work: Callable[..., Outcome] | None
    ) -> None:
        """Let a group take the common options, and say what it does without a command."""
        alone = self._told(name, work) if work else None

        def begin(ctx: typer.Context, **given: Any) -> int | None:
            if ctx.invoked_subcommand is not None:
                return None
            if alone is not None:
                return alone(ctx, **given)
            self._show_help(ctx)
            return None

        _sign(begin, self.common)
        group.callback(invoke_without_command=True, add_help_option=False)(begin)

    def _told(self, name: str, work: Callable[..., Outcome]) -> Callable[..., int]:
        """Wrap a command: add the shared options, do the work, tell the outcome."""
        teller = self.teller

        def act(ctx: typer.Context, **given: Any) -> int:
            home = next(filter(None, _homes(ctx)), None)
            own = {key: given[key] for key in own_names}
            teller.command = name
            with Progress(teller.lang, is_shown=not teller.as_json) as progress:
                teller.home = _home_of(name, home)
                outcome = work(Call(home, teller.lang, progress, teller.now), **own)
            if outcome.home is not None:
                teller.home = outcome.home.path
            teller.tell(
                outcome.message,
                ok=outcome.ok,
                counts=outcome.counts,
                tables=outcome.tables,
            )
            if outcome.then is not None:
                outcome.then()
            return 0 if outcome.ok else 1

        own_parameters = [
            parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
            for parameter in list(inspect.signature(work).parameters.values())[1:]
        ]
        own_names = [parameter.name for parameter in own_parameters]
        _sign(act, [*own_parameters, *self.common])
        return act

    def _common(self) -> list[inspect.Parameter]:
        """Return the options that stand before or after every command's name."""

        def help_asked(ctx: typer.Context, asked: bool) -> None:
            if asked:
                self._show_help(ctx)
                raise typer.Exit

        def common(name: str, **settings: Any) -> Any:
            key = f"help_{name.removeprefix('--')}"
            return self.option(name, help=key, common=True, **settings)

        asking = {"metavar": "", "is_eager": True, "callback": help_asked}
        options: dict[str, tuple[Any, Any, Any]] = {
            "home": (Path | None, common("--home", metavar="DIR"), None),
            "lang": (Spoken | None, common("--lang"), None),
            "as_json": (bool, common("--json", metavar=""), False),
            "is_help_asked": (bool, common("--help", **asking), False),
        }
        return [
            _parameter(name, Annotated[kind, option], default)
            for name, (kind, option, default) in options.items()
        ]

    def _show_help(self, ctx: typer.Context) -> None:
        """Print the help of a command with its furniture in the caller's language."""
        from typer import rich_utils

        rich_utils.DEFAULT_STRING = self.say("help_default")
        rich_utils.REQUIRED_LONG_STRING = self.say("help_required")
        rich_utils.OPTIONS_PANEL_TITLE = self.say("panel_options")
        rich_utils.ARGUMENTS_PANEL_TITLE = self.say("panel_arguments")
        rich_utils.COMMANDS_PANEL_TITLE = self.say("panel_commands")
        print(ctx.get_help())


def _sign(function: Callable[..., Any], parameters: list[inspect.Parameter]) -> None:
    """Give a function the signature from which typer makes its options."""
    signed = [_parameter("ctx", typer.Context, inspect.Parameter.empty), *parameters]
    function.__signature__ = inspect.Signature(signed)  # type: ignore[attr-defined]
    function.__annotations__ = {one.name: one.annotation for one in signed}


def _parameter(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    kind = inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter(name, kind, default=default, annotation=annotation)


def _homes(ctx: Any) -> Iterator[Path | None]:
    """Give ``--home`` as said behind the command's name, then before it."""
    while ctx is not None:
        yield ctx.params.get("home")
        ctx = ctx.parent


def _home_of(command: str, home: Path | None) -> Path:
    """Return the home whose version a failure names."""
    from warehouse.demo import DEMO_HOME
    from warehouse.home import Home

    if command == "demo":
        return (home or DEMO_HOME).expanduser().resolve()
    return Home.chosen(home).path

"""The commands, their arguments and their help, in the language of the caller."""

import inspect
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from warehouse.commands import Call, Outcome
from warehouse.console import Progress
from warehouse.wording import text

if TYPE_CHECKING:
    from warehouse.cli import Teller

DEFAULT_PORT = 8501


class Spoken(StrEnum):
    """Languages of the command line."""

    zh = "zh"
    en = "en"


class FileFormat(StrEnum):
    """Kinds of file that an export can write."""

    parquet = "parquet"
    csv = "csv"
    xlsx = "xlsx"


def surface(teller: "Teller") -> typer.Typer:
    """
    Build the command line.

    Parameters
    ----------
    teller : Teller
        Tells the outcome; its language is that of the help.

    Returns
    -------
    typer.Typer
        The application; called with arguments it returns the exit status.
    """
    from warehouse import commands

    def say(key: str) -> str:
        return text(key, teller.lang)

    app = typer.Typer(
        help=say("help_cjqa"),
        add_completion=False,
        invoke_without_command=True,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
    )
    common = _common(teller)

    def command(work: Callable[..., Outcome]) -> None:
        name = work.__name__
        app.command(
            name,
            help=say(f"help_{name}"),
            add_help_option=False,
            rich_help_panel=say("panel_commands"),
        )(_told(name, work, common, teller))

    Paths = Annotated[
        list[Path],
        typer.Argument(
            help=say("help_paths"),
            metavar="PATH...",
            rich_help_panel=say("panel_arguments"),
        ),
    ]
    Port = Annotated[
        int,
        _option(teller, "--port", help=say("help_port"), metavar="N", min=1, max=65535),
    ]

    Mess = Annotated[
        float,
        _option(teller, "--mess", help=say("help_mess"), metavar="0..1", min=0, max=1),
    ]

    def flag(name: str, key: str) -> Any:
        return _option(teller, name, help=say(key), metavar="")

    def number(name: str, lowest: int) -> Any:
        key = f"help_{name.removeprefix('--')}"
        return _option(teller, name, help=say(key), min=lowest, metavar="N")

    def demo(
        call: Call,
        port: Port = DEFAULT_PORT,
        no_serve: Annotated[bool, flag("--no-serve", "help_no_serve")] = False,
    ) -> Outcome:
        return commands.demo(call, port, is_served=not no_serve)

    def simulate(
        call: Call,
        out: Annotated[
            Path,
            typer.Argument(
                help=say("help_simulate_out"),
                metavar="OUT",
                rich_help_panel=say("panel_arguments"),
            ),
        ],
        cycles: Annotated[int, number("--cycles", 1)] = 6,
        applications: Annotated[int, number("--applications", 1)] = 40,
        examiners: Annotated[int, number("--examiners", 1)] = 60,
        seed: Annotated[int, number("--seed", 0)] = 1,
        mess: Mess = 0.2,
    ) -> Outcome:
        return commands.simulate(
            call,
            out,
            cycles=cycles,
            applications=applications,
            examiners=examiners,
            seed=seed,
            mess=mess,
        )

    def ingest(
        call: Call,
        paths: Paths,
        strict: Annotated[bool, flag("--strict", "help_strict_ingest")] = False,
    ) -> Outcome:
        return commands.receive(call, paths, strict=strict)

    def build(
        call: Call, strict: Annotated[bool, flag("--strict", "help_strict_build")] = False
    ) -> Outcome:
        return commands.build(call, strict=strict)

    def refresh(
        call: Call,
        paths: Paths,
        strict: Annotated[bool, flag("--strict", "help_strict_refresh")] = False,
    ) -> Outcome:
        return commands.refresh(call, paths, strict=strict)

    def serve(call: Call, port: Port = DEFAULT_PORT) -> Outcome:
        return commands.serve(call, port)

    def status(
        call: Call, rules: Annotated[bool, flag("--rules", "help_rules")] = False
    ) -> Outcome:
        return commands.rules(call) if rules else commands.status(call)

    def versions(call: Call) -> Outcome:
        return commands.versions(call)

    def rollback(
        call: Call,
        version: Annotated[
            str,
            typer.Argument(
                help=say("help_version"),
                metavar="VERSION",
                rich_help_panel=say("panel_arguments"),
            ),
        ],
    ) -> Outcome:
        return commands.rollback(call, version)

    def export(
        call: Call,
        audience: Annotated[
            str, _option(teller, "--audience", help=say("help_audience"), metavar="NAME")
        ],
        out: Annotated[
            Path, _option(teller, "--out", help=say("help_out"), metavar="DIR")
        ],
        file_format: Annotated[
            FileFormat, _option(teller, "--format", help=say("help_format"))
        ] = FileFormat.parquet,
    ) -> Outcome:
        return commands.export(call, audience, out, file_format.value)

    for work in (
        demo,
        simulate,
        ingest,
        build,
        refresh,
        serve,
        status,
        versions,
        rollback,
        export,
    ):
        command(work)

    def begin(ctx: typer.Context, **_: Any) -> int | None:
        if ctx.invoked_subcommand is None:
            _show_help(ctx, teller)
        return None

    begin.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [_parameter("ctx", typer.Context, inspect.Parameter.empty), *common]
    )
    begin.__annotations__ = {
        "ctx": typer.Context,
        **{p.name: p.annotation for p in common},
    }
    app.callback(invoke_without_command=True, add_help_option=False)(begin)
    return app


def _told(
    name: str,
    work: Callable[..., Outcome],
    common: list[inspect.Parameter],
    teller: "Teller",
) -> Callable[..., int]:
    """Wrap a command: add the options that all share, do the work, tell the outcome."""

    def act(ctx: typer.Context, **given: Any) -> int:
        assert ctx.parent is not None
        home = given["home"] or ctx.parent.params["home"]
        own = {key: given[key] for key in own_names}
        teller.command = name
        with Progress(teller.lang, is_shown=not teller.as_json) as progress:
            teller.home = _home_of(name, home)
            outcome = work(Call(home, teller.lang, progress, teller.now), **own)
        if outcome.home is not None:
            teller.home = outcome.home.path
        teller.tell(
            outcome.message, ok=outcome.ok, counts=outcome.counts, tables=outcome.tables
        )
        if outcome.then is not None:
            outcome.then()
        return 0 if outcome.ok else 1

    own_parameters = [
        parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for parameter in list(inspect.signature(work).parameters.values())[1:]
    ]
    own_names = [parameter.name for parameter in own_parameters]
    parameters = [
        _parameter("ctx", typer.Context, inspect.Parameter.empty),
        *own_parameters,
        *common,
    ]
    act.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    act.__annotations__ = {
        parameter.name: parameter.annotation for parameter in parameters
    }
    return act


def _home_of(command: str, home: Path | None) -> Path:
    """Return the home whose version a failure names."""
    from warehouse.demo import DEMO_HOME
    from warehouse.home import Home

    if command == "demo":
        return (home or DEMO_HOME).expanduser().resolve()
    return Home.chosen(home).path


def _common(teller: "Teller") -> list[inspect.Parameter]:
    """Return the options that stand before or after every command's name."""

    def say(key: str) -> str:
        return text(key, teller.lang)

    def help_asked(ctx: typer.Context, asked: bool) -> None:
        if asked:
            _show_help(ctx, teller)
            raise typer.Exit

    options: dict[str, tuple[Any, Any, Any]] = {
        "home": (
            Path | None,
            _option(teller, "--home", help=say("help_home"), metavar="DIR", common=True),
            None,
        ),
        "lang": (
            Spoken | None,
            _option(teller, "--lang", help=say("help_lang"), common=True),
            None,
        ),
        "as_json": (
            bool,
            _option(teller, "--json", help=say("help_json"), metavar="", common=True),
            False,
        ),
        "is_help_asked": (
            bool,
            _option(
                teller,
                "--help",
                help=say("help_help"),
                metavar="",
                common=True,
                is_eager=True,
                callback=help_asked,
            ),
            False,
        ),
    }
    return [
        _parameter(name, Annotated[kind, option], default)
        for name, (kind, option, default) in options.items()
    ]


def _option(teller: "Teller", *names: str, common: bool = False, **settings: Any) -> Any:
    panel = "panel_common" if common else "panel_options"
    return typer.Option(*names, rich_help_panel=text(panel, teller.lang), **settings)


def _parameter(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    kind = inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter(name, kind, default=default, annotation=annotation)


def _show_help(ctx: typer.Context, teller: "Teller") -> None:
    """Print the help of a command with its furniture in the caller's language."""
    from typer import rich_utils

    rich_utils.DEFAULT_STRING = text("help_default", teller.lang)
    rich_utils.REQUIRED_LONG_STRING = text("help_required", teller.lang)
    rich_utils.OPTIONS_PANEL_TITLE = text("panel_options", teller.lang)
    rich_utils.ARGUMENTS_PANEL_TITLE = text("panel_arguments", teller.lang)
    rich_utils.COMMANDS_PANEL_TITLE = text("panel_commands", teller.lang)
    print(ctx.get_help())

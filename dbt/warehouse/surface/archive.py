"""Commands on a whole archive: from files handed in to published tables."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

from warehouse import commands
from warehouse.commands import Call, Outcome
from warehouse.surface.wiring import Wiring

DEFAULT_PORT = 8501


class FileFormat(StrEnum):
    """Kinds of file that an export can write."""

    parquet = "parquet"
    csv = "csv"
    xlsx = "xlsx"


def add(wiring: Wiring) -> None:
    """Add the commands."""
    flag, number, option = wiring.flag, wiring.number, wiring.option
    Paths = Annotated[list[Path], wiring.argument("PATH...", "help_paths")]
    Port = Annotated[
        int, option("--port", help="help_port", metavar="N", min=1, max=65535)
    ]

    def demo(
        call: Call,
        port: Port = DEFAULT_PORT,
        no_serve: Annotated[bool, flag("--no-serve", "help_no_serve")] = False,
        cycles: Annotated[int, number("--cycles", 1)] = 6,
        applications: Annotated[int, number("--applications", 1)] = 40,
    ) -> Outcome:
        return commands.demo(
            call,
            port,
            is_served=not no_serve,
            cycles=cycles,
            applications=applications,
        )

    def simulate(
        call: Call,
        out: Annotated[Path, wiring.argument("OUT", "help_simulate_out")],
        cycles: Annotated[int, number("--cycles", 1)] = 6,
        applications: Annotated[int, number("--applications", 1)] = 40,
        examiners: Annotated[int, number("--examiners", 1)] = 60,
        seed: Annotated[int, number("--seed", 0)] = 1,
        mess: Annotated[
            float, option("--mess", help="help_mess", metavar="0..1", min=0, max=1)
        ] = 0.2,
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
        version: Annotated[str, wiring.argument("VERSION", "help_version")],
    ) -> Outcome:
        return commands.rollback(call, version)

    def export(
        call: Call,
        audience: Annotated[
            str, option("--audience", help="help_audience", metavar="NAME")
        ],
        out: Annotated[Path, option("--out", help="help_out", metavar="DIR")],
        file_format: Annotated[
            FileFormat, option("--format", help="help_format")
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
        wiring.command(work)

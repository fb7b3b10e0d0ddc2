"""Commands of the office's desk: blank forms, layouts, aliases."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

from warehouse import commands
from warehouse.commands import Call, Outcome
from warehouse.surface.wiring import Wiring


class FormLayout(StrEnum):
    """Kinds of blank form."""

    sheet = "sheet"
    wide = "wide"


def add(wiring: Wiring) -> None:
    """Add the commands."""
    flag, option = wiring.flag, wiring.option

    def template(
        call: Call,
        sector: Annotated[str, option("--sector", help="help_sector", metavar="NAME")],
        cycle: Annotated[str, option("--cycle", help="help_cycle", metavar="YEAR")],
        out: Annotated[Path, option("--out", help="help_template_out", metavar="FILE")],
        layout: Annotated[
            FormLayout, option("--layout", help="help_layout")
        ] = FormLayout.sheet,
        award: Annotated[
            str | None, option("--award", help="help_award", metavar="NAME")
        ] = None,
        stage: Annotated[
            str, option("--stage", help="help_stage", metavar="NAME")
        ] = "independent",
        scheme: Annotated[
            str | None, option("--scheme", help="help_scheme", metavar="NAME")
        ] = None,
        force: Annotated[bool, flag("--force", "help_force")] = False,
    ) -> Outcome:
        return commands.template(
            call,
            out,
            sector=sector,
            cycle=cycle,
            layout=layout.value,
            award=award,
            stage=stage,
            scheme=scheme,
            is_forced=force,
        )

    wiring.command(template)

    def add_alias(
        call: Call,
        kind: Annotated[str, wiring.argument("KIND", "help_alias_kind")],
        words: Annotated[str, wiring.argument("TEXT", "help_alias_text")],
        target: Annotated[str, wiring.argument("TARGET", "help_alias_target")],
        reason: Annotated[
            str, option("--reason", help="help_alias_reason", metavar="TEXT")
        ],
        by: Annotated[str | None, option("--by", help="help_by", metavar="NAME")] = None,
    ) -> Outcome:
        return commands.alias_add(call, kind, words, target, reason=reason, by=by)

    def list_aliases(call: Call) -> Outcome:
        return commands.alias_list(call)

    def list_layouts(call: Call) -> Outcome:
        return commands.list_layouts(call)

    def explain_layout(
        call: Call, file: Annotated[Path, wiring.argument("FILE", "help_explain_file")]
    ) -> Outcome:
        return commands.explain_layout(call, file)

    layouts = wiring.group("layouts", list_layouts)
    wiring.command(explain_layout, "layouts explain", layouts)
    alias = wiring.group("alias")
    wiring.command(add_alias, "alias add", alias)
    wiring.command(list_aliases, "alias list", alias)

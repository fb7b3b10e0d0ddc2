"""The office's desk: blank forms to send out, and what texts on sheets mean."""

from dataclasses import asdict
from pathlib import Path

from warehouse.commands.call import Call, Outcome
from warehouse.console import Table
from warehouse.home import Home


def template(
    call: Call,
    out: Path,
    *,
    sector: str,
    cycle: str,
    layout: str,
    award: str | None,
    stage: str,
    scheme: str | None,
    is_forced: bool,
) -> Outcome:
    """Write a blank form."""
    from warehouse import template as forms

    home = Home.chosen(call.home)
    what = forms.subject(
        home, sector=sector, cycle=cycle, award=award, stage=stage, scheme=scheme
    )
    file = out.expanduser().resolve()
    forms.write(what, file, layout, call.lang, is_forced=is_forced)
    message = call.say(
        "template_written",
        file=file,
        award=what.award,
        cycle=what.cycle,
        sector=what.sector_title if call.lang == "zh" else what.sector,
        n=len(what.clauses),
        points=f"{what.total_points:g}",
        scheme=what.scheme,
    )
    parts = [message]
    if what.is_scheme_assumed:
        parts.append(call.say("template_scheme_assumed"))
    counts = {
        "path": str(file),
        "layout": layout,
        "award_id": what.award,
        "cycle": what.cycle,
        "sector": what.sector,
        "stage": what.stage,
        "scheme": what.scheme,
        "is_scheme_assumed": what.is_scheme_assumed,
        "n_clauses": len(what.clauses),
        "total_points": what.total_points,
    }
    return Outcome("\n".join(parts), home, counts)


def alias_add(
    call: Call, kind: str, words: str, target: str, *, reason: str, by: str | None
) -> Outcome:
    """Enter what a text on sheets means."""
    from warehouse import aliases

    home = Home.chosen(call.home)
    added = aliases.add(home, kind, words, target, reason, by)
    alias = added.alias
    parts = [
        call.say(
            "alias_added",
            kind=call.say(f"alias_kind_{kind}"),
            text=alias.text,
            target=alias.target_id,
            file=added.path,
        )
    ]
    if added.n_issues:
        parts.append(call.say("alias_settles", n=added.n_issues, n_files=added.n_files))
    elif added.n_issues == 0:
        parts.append(call.say("alias_settles_nothing"))
    else:
        parts.append(call.say("alias_next_build"))
    counts = {
        "path": str(added.path),
        "alias": asdict(alias),
        "n_issues": added.n_issues,
        "n_files": added.n_files,
    }
    return Outcome("\n".join(parts), home, counts)


def alias_list(call: Call) -> Outcome:
    """List what texts on sheets mean."""
    from warehouse import aliases

    home = Home.chosen(call.home)
    found = aliases.listed(home)
    path = aliases.REGISTER.path(home.registers)
    counts = {"path": str(path), "aliases": [asdict(alias) for alias in found]}
    if not found:
        return Outcome(call.say("alias_none", file=path), home, counts)
    headings = (
        "heading_what",
        "heading_text",
        "heading_target",
        "heading_why",
        "heading_decided_by",
        "heading_decided_on",
    )
    table = Table(
        call.say("table_aliases"),
        tuple(call.say(heading) for heading in headings),
        [
            (
                call.say(f"alias_kind_{alias.kind}"),
                alias.text,
                alias.target_id,
                alias.reason,
                alias.decided_by or "",
                alias.decided_on or "",
            )
            for alias in found
        ],
    )
    return Outcome(
        call.say("alias_listed", n=len(found), file=path), home, counts, [table]
    )

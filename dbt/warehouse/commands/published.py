"""What is there: the state of a home, its versions, and its tables for other programs."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from warehouse.commands.call import Call, Outcome, by_layout, counted
from warehouse.console import Table
from warehouse.home import Home
from warehouse.refusals import Refusal

if TYPE_CHECKING:
    from datetime import timedelta

MINUTE, HOUR, DAY = 60, 3600, 86400


def status(call: Call) -> Outcome:
    """Tell the state of a home."""
    from warehouse import status as state

    home = Home.chosen(call.home)
    home.prepare()
    found = state.status(home)
    counts: dict[str, Any] = {
        "n_received": found.n_received,
        "files": found.files,
        "layouts": found.layouts,
        "values": found.values,
        "issues": found.issues,
        "paths": found.paths,
    }
    if found.source is None or found.age is None:
        message = call.say("status_nothing", home=home.path, n=found.n_received)
        return Outcome(message, home=home, counts=counts)
    built_at = found.source.built_at
    counts["built_at"] = built_at.isoformat()
    counts["code_version"] = found.source.code_version
    counts["age_seconds"] = int(found.age.total_seconds())
    message = call.say(
        "status_published",
        version=found.source.version,
        built_at=f"{built_at.astimezone():%Y-%m-%d %H:%M}",
        age=_aged(call, found.age),
        n=found.n_received,
    )
    tables = [
        counted(call, "files", found.files),
        by_layout(call, home, found.layouts),
        counted(call, "values", found.values),
        counted(call, "issues", found.issues),
        Table(
            call.say("table_paths"),
            (call.say("heading_what"), call.say("heading_path")),
            [(call.say(f"path_{name}"), path) for name, path in found.paths.items()],
        ),
    ]
    return Outcome(message, home=home, counts=counts, tables=tables)


def rules(call: Call) -> Outcome:
    """List every rule that an issue can name."""
    from warehouse import status as state

    listed = state.rules()
    headings = ("heading_rule", "heading_level", "heading_decided_in", "heading_meaning")
    table = Table(
        call.say("table_rules"),
        tuple(call.say(heading) for heading in headings),
        [
            (
                rule["rule"],
                call.say(f"level_{rule['level']}"),
                rule["decided_in"],
                rule[f"message_{call.lang}"],
            )
            for rule in listed
        ],
    )
    message = call.say("rules_listed", n=len(listed))
    return Outcome(message, Home.chosen(call.home), {"rules": listed}, [table])


def versions(call: Call) -> Outcome:
    """List the published versions."""
    from warehouse import versions as published

    home = Home.chosen(call.home)
    current = published.current(home)
    found = published.versions(home)
    listed = [
        {
            "version": version.name,
            "is_current": version.name == current,
            "built_at": version.built_at.isoformat(),
            "code_version": version.code_version,
            "path": str(version.folder),
        }
        for version in found
    ]
    if not listed:
        return Outcome(
            call.say("nothing_published", home=home.path), home, {"versions": []}
        )
    headings = ("heading_version", "heading_current", "heading_built_at", "heading_code")
    table = Table(
        call.say("table_versions"),
        tuple(call.say(heading) for heading in headings),
        [
            (
                version.name,
                "*" if version.name == current else "",
                f"{version.built_at.astimezone():%Y-%m-%d %H:%M}",
                version.code_version,
            )
            for version in found
        ],
    )
    message = call.say("versions_listed", n=len(listed), version=current or "-")
    return Outcome(message, home, {"versions": listed}, [table])


def rollback(call: Call, version: str) -> Outcome:
    """Point readers at an earlier version."""
    from warehouse import versions as published

    home = Home.chosen(call.home)
    before = published.current(home)
    if before is None:
        raise Refusal("nothing_published", home=home.path)
    chosen = published.rollback(home, version)
    return Outcome(
        call.say("rolled_back", version=chosen.name, before=before),
        home,
        {"before": before},
    )


def export(call: Call, audience: str, out: Path, file_format: Any) -> Outcome:
    """Write tables for other programs."""
    from warehouse import export as exports

    home = Home.chosen(call.home)
    call.progress.step("export")
    done = exports.export(home, audience, out, file_format, call.lang, call.progress)
    n_rows = sum(done.n_rows.values())
    return Outcome(
        call.say(
            "exported", folder=done.folder, n_tables=len(done.n_rows), n_rows=n_rows
        ),
        home,
        {"path": str(done.folder), "n_rows": done.n_rows},
    )


def _aged(call: Call, age: "timedelta") -> str:
    seconds = int(age.total_seconds())
    for unit, size in (("days", DAY), ("hours", HOUR), ("minutes", MINUTE)):
        if seconds >= size:
            return call.say(f"age_{unit}", n=seconds // size)
    return call.say("age_now")

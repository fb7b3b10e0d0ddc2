"""Versions out: build, refresh, the dashboard, and the demonstration of all three."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warehouse.commands.call import Call, Outcome
from warehouse.commands.reading import ledger_outcome, receive, received, simulate
from warehouse.home import Home

if TYPE_CHECKING:
    from warehouse.build import BuildResult


def build(call: Call, *, strict: bool) -> Outcome:
    """Build and publish."""
    home = Home.chosen(call.home)
    return _build_outcome(call, home, _built(call, home), strict=strict)


def refresh(call: Call, paths: list[Path], *, strict: bool) -> Outcome:
    """Read, build and publish."""
    read = receive(call, paths, strict=strict)
    if not read.ok:
        return read
    assert read.home is not None
    parts = call.tell_part(read)
    built = _build_outcome(call, read.home, _built(call, read.home), strict=strict)
    message = "\n".join([*parts, built.message])
    return Outcome(message, read.home, _together(read, built), ok=built.ok)


def serve(call: Call, port: int) -> Outcome:
    """Open the dashboard."""
    from warehouse import serve as dashboards

    home = Home.chosen(call.home)
    dashboard = dashboards.start(home, port, call.lang)
    dashboard.open_browser()
    return Outcome(
        call.say("serving", url=dashboard.url),
        home=home,
        counts={"url": dashboard.url},
        then=dashboard.wait,
    )


def demo(
    call: Call, port: int, *, is_served: bool, cycles: int, applications: int
) -> Outcome:
    """Simulate, read, build and serve."""
    from warehouse import demo as demonstration
    from warehouse import serve as dashboards

    home = demonstration.demo_home(call.home)
    if is_served:
        dashboards.check_port(port)
    out = demonstration.archive(home)
    messages = call.tell_part(Outcome(call.say("demo_invented")))
    simulated = simulate(call, out, cycles=cycles, applications=applications)
    messages += call.tell_part(simulated)
    demonstration.take_registers(out, home)
    read = ledger_outcome(call, home, received(call, home, [out]), strict=False)
    messages += call.tell_part(replace(read, tables=read.tables[:1]))
    built = _build_outcome(call, home, _built(call, home), strict=False)
    messages.append(built.message)
    counts = {**simulated.counts, **_together(read, built)}
    then = None
    if is_served:
        dashboard = dashboards.start(home, port, call.lang)
        dashboard.open_browser()
        messages.append(call.say("serving", url=dashboard.url))
        counts["url"] = dashboard.url
        then = dashboard.wait
    else:
        messages.append(call.say("demo_serve_later", home=home.path))
    return Outcome("\n".join(messages), home=home, counts=counts, then=then)


def _together(read: Outcome, built: Outcome) -> dict[str, Any]:
    """Merge the counts of reading and building; both count issues, of different scope."""
    return {**read.counts, "n_file_issues": read.counts["n_issues"], **built.counts}


def _built(call: Call, home: Home) -> "BuildResult":
    from warehouse.build import build

    call.progress.step("build")
    return build(home, call.progress)


def _build_outcome(
    call: Call, home: Home, result: "BuildResult", *, strict: bool
) -> Outcome:
    publication = result.publication
    key = (
        "built_new"
        if publication.is_new
        else "built_switched"
        if publication.is_switched
        else "built_same"
    )
    n_issues = sum(result.issues.values())
    parts = [
        call.say(key, version=publication.version.name, seconds=f"{result.seconds:.1f}"),
        call.say(
            "issues_counted",
            n=n_issues,
            **{
                level: result.issues.get(level, 0)
                for level in ("error", "warning", "note")
            },
            path=home.issues_xlsx,
        ),
    ]
    if not result.is_issues_workbook_written:
        parts.append(call.say("issues_held", path=home.issues_xlsx))
    has_errors = bool(result.issues.get("error"))
    if strict and has_errors:
        parts.append(call.say("strict_build", n=result.issues["error"]))
    counts = {
        "is_new": publication.is_new,
        "tables": result.n_rows,
        "issues": result.issues,
        "n_issues": n_issues,
        "seconds": result.seconds,
    }
    return Outcome("\n".join(parts), home, counts, ok=not (strict and has_errors))

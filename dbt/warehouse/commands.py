"""What each command does: work in, one outcome out; nothing here prints."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warehouse.console import Progress, Table
from warehouse.home import Home
from warehouse.refusals import Refusal
from warehouse.wording import Language, text

if TYPE_CHECKING:
    from datetime import timedelta

    from ingest.receive import Ledger, LedgerLine
    from warehouse.build import BuildResult

MINUTE, HOUR, DAY = 60, 3600, 86400
ISSUES_SHOWN = 20


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


def simulate(call: Call, out: Path, **parameters: Any) -> Outcome:
    """Write an invented archive."""
    from ingest.simulate import simulate as simulated

    call.progress.step("simulate")
    counts = simulated(out, **parameters, on_progress=call.progress)
    return Outcome(
        call.say("simulated", out=out, n_files=counts.n_files), counts=_plain(counts)
    )


def receive(call: Call, paths: list[Path], *, strict: bool) -> Outcome:
    """Read files into the raw store."""
    home = Home.chosen(call.home)
    home.prepare()
    ledger = _received(call, home, paths)
    return _ledger_outcome(call, home, ledger, strict=strict)


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


def demo(call: Call, port: int, *, is_served: bool) -> Outcome:
    """Simulate, read, build and serve."""
    from warehouse import demo as demonstration
    from warehouse import serve as dashboards

    home = demonstration.demo_home(call.home)
    if is_served:
        dashboards.check_port(port)
    out = demonstration.archive(home)
    messages = call.tell_part(Outcome(call.say("demo_invented")))
    simulated = simulate(call, out)
    messages += call.tell_part(simulated)
    demonstration.take_registers(out, home)
    read = _ledger_outcome(call, home, _received(call, home, [out]), strict=False)
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


def status(call: Call) -> Outcome:
    """Tell the state of a home."""
    from warehouse import status as state

    home = Home.chosen(call.home)
    home.prepare()
    found = state.status(home)
    counts: dict[str, Any] = {
        "n_received": found.n_received,
        "files": found.files,
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
        _counted(call, "files", found.files),
        _counted(call, "values", found.values),
        _counted(call, "issues", found.issues),
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


def _received(call: Call, home: Home, paths: list[Path]) -> "Ledger":
    import ingest

    call.progress.step("ingest")
    return ingest.receive(paths, home.path, on_progress=call.progress)


def _ledger_outcome(call: Call, home: Home, ledger: "Ledger", *, strict: bool) -> Outcome:
    refused = [line for line in ledger.lines if line.reason_rule is not None]
    # a file that could not even be opened has a reason and no reading that counts it
    n_strict = ledger.n_issues + sum(not line.n_issues for line in refused)
    parts = [call.say("read", n_files=len(ledger.lines), n_new=ledger.n_new)]
    if ledger.n_folders_ignored:
        parts.append(call.say("read_skipped", n=ledger.n_folders_ignored))
    ok = ledger.is_anything_read and not (strict and n_strict)
    if not ledger.is_anything_read:
        parts.append(call.say("read_nothing"))
    elif not ok:
        parts.append(call.say("strict_ingest", n=n_strict))
    if ledger.n_issues > ISSUES_SHOWN or len(refused) > ISSUES_SHOWN:
        parts.append(call.say("issues_more", n=ISSUES_SHOWN))
    tables = [
        _counted(call, "files", ledger.verdicts),
        _refused(call, refused[:ISSUES_SHOWN]),
        _shown_issues(call, ledger),
    ]
    shown = [table for table in tables if table.rows]
    return Outcome("\n".join(parts), home, ledger.to_dict(call.lang), shown, ok)


def _refused(call: Call, lines: Sequence["LedgerLine"]) -> Table:
    return Table(
        call.say("table_refused"),
        (call.say("heading_file"), call.say("heading_what"), call.say("heading_reason")),
        [
            (line.file_name, call.say(f"files_{line.verdict}"), line.reason(call.lang))
            for line in lines
        ],
    )


def _shown_issues(call: Call, ledger: "Ledger") -> Table:
    from ingest.rules import sentence

    rows: list[tuple[object, ...]] = []
    refused = {line.file_name for line in ledger.lines if line.reason_rule is not None}
    of_read_files = (
        issue for issue in ledger.issues() if issue["file_name"] not in refused
    )
    for issue in islice(of_read_files, ISSUES_SHOWN):
        place = "!".join(part for part in (issue["sheet"], issue["cell"]) if part)
        filled = {name: issue[name] or "" for name in ("expected", "found", "raw_text")}
        meaning = sentence(str(issue["rule"]), call.lang, **filled)
        rows.append((issue["file_name"], place, meaning))
    headings = ("heading_file", "heading_place", "heading_reason")
    titles = tuple(call.say(heading) for heading in headings)
    return Table(call.say("table_file_issues"), titles, rows)


def _together(read: Outcome, built: Outcome) -> dict[str, Any]:
    """Merge the counts of reading and building; both count issues, of different scope."""
    return {**read.counts, "n_file_issues": read.counts["n_issues"], **built.counts}


def _plain(counts: Any) -> dict[str, Any]:
    return asdict(counts)


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


def _counted(call: Call, name: str, counts: dict[str, int]) -> Table:
    return Table(
        call.say(f"table_{name}"),
        (call.say("heading_what"), call.say("heading_n")),
        [(call.say(f"{name}_{value}"), n) for value, n in counts.items()],
    )


def _aged(call: Call, age: "timedelta") -> str:
    seconds = int(age.total_seconds())
    for unit, size in (("days", DAY), ("hours", HOUR), ("minutes", MINUTE)):
        if seconds >= size:
            return call.say(f"age_{unit}", n=seconds // size)
    return call.say("age_now")

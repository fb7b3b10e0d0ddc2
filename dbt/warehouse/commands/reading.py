"""Files in: an invented archive, and what became of files that were handed in."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warehouse.commands.call import Call, Outcome, by_layout, counted
from warehouse.console import Table
from warehouse.home import Home

if TYPE_CHECKING:
    from ingest.receive import Ledger, LedgerLine

ISSUES_SHOWN = 20


def simulate(call: Call, out: Path, **parameters: Any) -> Outcome:
    """Write an invented archive."""
    from ingest.simulate import simulate as simulated

    call.progress.step("simulate")
    counts = simulated(out, **parameters, on_progress=call.progress)
    return Outcome(
        call.say("simulated", out=out, n_files=counts.n_files), counts=asdict(counts)
    )


def receive(call: Call, paths: list[Path], *, strict: bool) -> Outcome:
    """Read files into the raw store."""
    home = Home.chosen(call.home)
    home.prepare()
    ledger = received(call, home, paths)
    return ledger_outcome(call, home, ledger, strict=strict)


def received(call: Call, home: Home, paths: list[Path]) -> "Ledger":
    """Read files into the raw store, and give the ledger."""
    import ingest

    call.progress.step("ingest")
    return ingest.receive(paths, home.path, on_progress=call.progress)


def ledger_outcome(call: Call, home: Home, ledger: "Ledger", *, strict: bool) -> Outcome:
    """Tell what a ledger says."""
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
    read = (line for line in ledger.lines if line.verdict == "read")
    layouts = dict(Counter(",".join(line.layouts) for line in read).most_common())
    tables = [
        counted(call, "files", ledger.verdicts),
        by_layout(call, home, layouts),
        _refused(call, refused[:ISSUES_SHOWN]),
        _shown_issues(call, ledger),
    ]
    shown = [table for table in tables if table.rows]
    counts = {**ledger.to_dict(call.lang), "layouts": layouts}
    return Outcome("\n".join(parts), home, counts, shown, ok)


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

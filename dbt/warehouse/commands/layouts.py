"""Which layouts there are, and why a file has the one that it has."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warehouse.commands.call import Call, Outcome
from warehouse.console import Table
from warehouse.home import Home

if TYPE_CHECKING:
    from ingest.explain import Chosen, Explanation, Known, Rejected


def list_layouts(call: Call) -> Outcome:
    """List the layouts and what decides them."""
    import ingest

    home = Home.chosen(call.home)
    known = ingest.catalogue(home.layouts)
    headings = ("heading_layout", "heading_title", "heading_decides", "heading_file")
    table = Table(
        call.say("table_layouts"),
        tuple(call.say(heading) for heading in headings),
        [(one.id, _title(call, one), _decides(call, one), one.path) for one in known],
    )
    n_own = sum(one.is_own for one in known)
    message = call.say("layouts_listed", n=len(known), n_own=n_own, folder=home.layouts)
    listed = [asdict(one) for one in known]
    return Outcome(message, home, {"layouts": listed}, [table])


def explain_layout(call: Call, file: Path) -> Outcome:
    """Say why a file has its layouts, or none."""
    import ingest

    home = Home.chosen(call.home)
    path = file.expanduser().resolve()
    found = ingest.explain(path, home.layouts)
    titles = {one.id: _title(call, one) for one in ingest.catalogue(home.layouts)}
    parts = [call.say("layout_of", file=path.name, layouts=_layouts(found, titles))]
    if found.refusal is not None:
        parts = [call.say("layout_refused", file=path.name)]
        parts.append(found.refusal.message(call.lang))
    if found.unseen:
        parts.append(call.say("layout_unseen", layouts=", ".join(found.unseen)))
    tables = [
        Table(
            call.say("table_chosen"),
            tuple(map(call.say, ("heading_place", "heading_layout", "heading_decided"))),
            [_chosen_row(call, table, titles) for table in found.chosen],
        ),
        Table(
            call.say("table_rejected"),
            tuple(map(call.say, ("heading_place", "heading_layout", "heading_why_not"))),
            [_rejected_row(call, row, titles) for row in found.rejected],
        ),
    ]
    counts: dict[str, Any] = {
        "path": str(path),
        "is_read": found.refusal is None,
        "rule": found.refusal.rule if found.refusal else None,
        "book_layout": found.book_layout,
        "chosen": [asdict(table) for table in found.chosen],
        "rejected": [asdict(row) for row in found.rejected],
        "unseen": list(found.unseen),
    }
    shown = [table for table in tables if table.rows]
    return Outcome("\n".join(parts), home, counts, shown)


def _title(call: Call, layout: "Known") -> str:
    return layout.title_zh if call.lang == "zh" else layout.title_en


def _decides(call: Call, layout: "Known") -> str:
    """Say in the layout's own words what a sheet must hold to have it."""
    parts = []
    if layout.kind == "book":
        parts.append(call.say("decides_book", words=" + ".join(layout.when)))
    if layout.base is not None:
        words = ", ".join(layout.when)
        parts.append(call.say("decides_variant", base=layout.base, words=words))
    elif layout.headers:
        parts.append(call.say("decides_headers", words=" + ".join(layout.headers)))
    if layout.labels and layout.base is None:
        parts.append(call.say("decides_labels", words="/".join(layout.labels)))
    return "\n".join(parts)


def _layouts(found: "Explanation", titles: Mapping[str, str]) -> str:
    ids: Iterable[str] = dict.fromkeys(table.layout for table in found.chosen)
    if found.book_layout is not None:
        ids = [found.book_layout, *ids]
    return ", ".join(f"{one} {titles[one]}" for one in ids)


def _chosen_row(
    call: Call, table: "Chosen", titles: Mapping[str, str]
) -> tuple[object, ...]:
    place = "!".join(filter(None, (table.sheet, table.cell)))
    lines = [call.say("decided_headers", words=_meanings(table.headers))]
    if table.labels:
        labels = ", ".join(f"{cell} {label}" for cell, label in table.labels.items())
        lines.append(call.say("decided_labels", words=labels))
    lines.append(call.say("decided_forms", n=table.n_forms))
    return place, f"{table.layout} {titles[table.layout]}", "\n".join(lines)


def _rejected_row(
    call: Call, row: "Rejected", titles: Mapping[str, str]
) -> tuple[object, ...]:
    place = call.say("rejected_place", sheet=row.sheet or "", row=row.row).strip()
    lines = [
        call.say(f"rejected_{reason.code}", words=", ".join(reason.words))
        for reason in row.reasons
    ]
    return place, f"{row.layout} {titles[row.layout]}", "\n".join(lines)


def _meanings(headers: Mapping[str, str]) -> str:
    return ", ".join(f"{cell} {meaning}" for cell, meaning in headers.items())

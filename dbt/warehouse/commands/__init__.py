"""What each command does: work in, one outcome out; nothing here prints."""

from warehouse.commands.building import build, demo, refresh, serve
from warehouse.commands.call import Call, Outcome
from warehouse.commands.desk import alias_add, alias_list, template
from warehouse.commands.layouts import explain_layout, list_layouts
from warehouse.commands.published import export, rollback, rules, status, versions
from warehouse.commands.reading import receive, simulate

__all__ = [
    "Call",
    "Outcome",
    "alias_add",
    "alias_list",
    "build",
    "demo",
    "explain_layout",
    "export",
    "list_layouts",
    "receive",
    "refresh",
    "rollback",
    "rules",
    "serve",
    "simulate",
    "status",
    "template",
    "versions",
]

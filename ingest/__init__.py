"""
Sheets in, located facts out: the raw store, the readers and the loader of schema ``raw``.

The names below are the package's interface. Their modules import what is heavy only when
they are used, so that ``import ingest`` costs nothing.
"""

from ingest.explain import Explanation, Known, catalogue, explain
from ingest.load import LoadCounts, load
from ingest.receive import Ledger, LedgerLine, receive
from ingest.refusal import Refusal
from ingest.rules import rules
from ingest.simulate import SimulationCounts, simulate
from ingest.spelling import normalise

__all__ = [
    "Explanation",
    "Known",
    "Ledger",
    "LedgerLine",
    "LoadCounts",
    "Refusal",
    "SimulationCounts",
    "catalogue",
    "explain",
    "load",
    "normalise",
    "receive",
    "rules",
    "simulate",
]

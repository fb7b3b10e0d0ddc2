"""Invented archives of scoring workbooks, with the truth beside them."""

from ingest.simulate.archive import SimulationCounts, simulate

__all__ = ["SimulationCounts", "simulate"]

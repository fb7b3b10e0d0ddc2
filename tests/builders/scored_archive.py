"""A warehouse of the score cases and of a clean archive, with its truth."""

import csv
import hashlib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from offices import build_scores, rows
from score_cases import write_cases

import ingest
from warehouse.home import Home

#: Rules that say who and when a case is, not what it scores.
WHO_AND_WHEN = ("unmatched_organisation", "no_roster", "cycle_made")


@dataclass(frozen=True)
class Archive:
    """The warehouse, and where the simulated archive's truth stands."""

    con: duckdb.DuckDBPyConnection
    truth: Path

    def ask(self, sql: str, **parameters: object) -> list[dict[str, Any]]:
        """Query, a dictionary per row."""
        return rows(self.con, sql, parameters)

    def of(self, mart: str, case: str) -> list[dict[str, Any]]:
        """Rows of a mart that one case's file gave, in the order of its cells."""
        return self.ask(
            f"from marts.{mart} where file_name = $name order by length(cell), cell",
            name=f"{case}.xlsx",
        )

    def of_register(self, name: str) -> list[dict[str, Any]]:
        """Issues of one of the home's registers."""
        return self.ask(
            "from marts.fct_issues where file_name = $name order by cell",
            name=f"registers/{name}.csv",
        )

    def values(self, case: str) -> dict[str, tuple[str, Decimal | None]]:
        """Cell to state and percent, of one case."""
        found = self.of("fct_clause_scores", case)
        return {row["cell"]: (row["value_state"], row["score_pct"]) for row in found}

    def issues(self, case: str) -> list[tuple[str, str]]:
        """Cell and rule of what one case shows."""
        found = [(row["cell"], row["rule"]) for row in self.of("fct_issues", case)]
        return [issue for issue in found if issue[1] not in WHO_AND_WHEN]


def write_registers(home: Home, cases: Path) -> None:
    """Correct cells of one case, one of which is blank; declare a code of another."""

    def sha256(case: str) -> str:
        return hashlib.sha256((cases / f"{case}.xlsx").read_bytes()).hexdigest()

    corrections = [
        (sha256("corrected"), "评分表", cell, expected, corrected, "来电核实", "", "")
        for cell, expected, corrected in (
            ("C8", "45~50", "45％"),
            ("C99", "", "45"),
            ("C10", "四 十五", "未评"),
        )
    ]
    for name, found in (
        ("corrections", corrections),
        ("missing_codes", [(sha256("declared"), "", "", "-9")]),
    ):
        path = home.registers / f"{name}.csv"
        with path.open("a", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(found)


def build_archive(folder: Path) -> Archive:
    """Write, receive and build; the connection is the caller's to close."""
    simulated, cases, home = folder / "simulated", folder / "cases", Home(folder / "home")
    ingest.simulate(simulated, cycles=3, applications=8, examiners=12, seed=5, mess=0)
    write_cases(cases)
    home.prepare()
    truth = simulated / "truth"
    cycles = (truth / "registers" / "cycles.csv").read_text(encoding="utf-8")
    (home.registers / "cycles.csv").write_text(cycles, encoding="utf-8")
    write_registers(home, cases)
    ingest.receive([simulated, cases], home.path)
    return Archive(build_scores(home, "+fct_category_strengths"), truth)

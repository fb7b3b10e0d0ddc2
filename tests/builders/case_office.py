"""
Cases of reading: a small file each, and one line of what must come of it.

All cases stand in one archive that is received and built once. A case keeps to itself by
an organisation and examiners of its own, which the register and the roster of `AWARD`
list; a case with ``is_alone`` has an award of its own, where only its own files and
registers hold.

An address is ``C8``; ``结果!C8`` on a sheet that is not `SHEET`, ``b.xlsx:C8`` where the
case has several files, and the file alone (or an empty text) for the file as a whole.
``aliases.csv:C1`` is the first line that the case has in that register of the home.
"""

import csv
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from string import ascii_uppercase, digits
from typing import Any

from case_sheets import CYCLE, SHEET, Own, Written, register, roster
from offices import build_scores, rows

import ingest
from warehouse.home import Home

AWARD = "试例奖"

Rule = str
Issues = set[tuple[Rule, str]]


@dataclass(frozen=True)
class Case:
    """
    One case and what must come of it.

    Parameters
    ----------
    name : str
        What the case is, in words; also its folder.
    file : Written or dict
        The file, or several by their path below the case's folder.
    issues : set of (rule, address)
        Every issue of its files: no other may be raised.
    values : dict
        Address to state, or to state and percentage, of clause scores.
    shows, spares : str
        Sentences of ``sentences.csv`` that the case triggers; sentences and rules that
        it comes near to and must not trigger.
    scores, factors, files, applications, comments, totals : dict
        Columns that rows of the marts must have, by address, path or organisation.
    is_alone, award : bool, str
        Whether the case has an award of its own, and which where its name matters.
    references : dict
        Address to percentage of all reference scores of the case's files.
    marts : dict
        Mart to columns and to all rows of them that the case's applications have.
    """

    name: str
    file: Written | Mapping[str, Written]
    issues: Issues = field(default_factory=set)
    values: Mapping[str, str | tuple[str, float | None]] = field(default_factory=dict)
    shows: str = ""
    spares: str = ""
    verdict: str = "loaded"
    layout: str | None = "L1"
    files: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    scores: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    factors: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    totals: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    comments: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)
    applications: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    marts: Mapping[str, tuple[str, set[tuple[Any, ...]]]] = field(default_factory=dict)
    references: Mapping[str, float] | None = None
    n_values: int | None = None
    is_alone: bool = False
    award: str | None = None
    cycles: Sequence[Sequence[str]] = ((CYCLE, "", "four_sector", "", "", ""),)
    aliases: Sequence[Sequence[str]] = ()
    corrections: Sequence[Sequence[str]] = ()
    missing_codes: Sequence[Sequence[str]] = ()
    training_cases: Sequence[Sequence[str]] = ()

    @property
    def written(self) -> Mapping[str, Written]:
        """The files by their path below the case's folder."""
        return self.file if isinstance(self.file, Mapping) else {"a.xlsx": self.file}


class CaseOffice:
    """Writes all cases, receives and builds them once, and answers for each."""

    def __init__(self, folder: Path, cases: Sequence[Case]) -> None:
        self.archive, self.home = folder / "archive", Home(folder / "home")
        self.cases = {case.name: case for case in cases}
        assert len(self.cases) == len(cases), "two cases of one name"
        self.numbers = {name: number for number, name in enumerate(self.cases, 1)}
        #: Register to line to the case that wrote it and that case's first line there.
        self._owners: dict[str, dict[int, tuple[str, int]]] = {}
        self.home.prepare()
        self._write()
        ingest.receive([self.archive], self.home.path)
        self.con = build_scores(self.home)
        self._by_mart: dict[str, dict[str, list[dict[str, Any]]]] = {}

    def own(self, case: Case) -> Own:
        """What a case has for itself."""
        number = self.numbers[case.name]
        return Own(
            award=case.award or (f"试例{number:03d}奖" if case.is_alone else AWARD),
            organisation=f"试例{number:03d}有限公司",
            code=f"91420000TRYOUT{number:03d}X",
            examiner=f"试甲{number:03d}",
            second=f"试乙{number:03d}",
            third=f"试丙{number:03d}",
            examiner_code=f"E甲{number:03d}",
            number=f"{number:03d}",
        )

    def of(self, mart: str, case: Case) -> list[dict[str, Any]]:
        """Rows of a mart that a case's files gave, with their address."""
        if mart not in self._by_mart:
            found: dict[str, list[dict[str, Any]]] = {}
            for row in rows(self.con, f"from marts.{mart}"):
                folder, _, path = row["file_name"].partition("/")
                found.setdefault(folder, []).append({**row, "path": path})
            self._by_mart[mart] = found
        several = len(case.written) > 1
        own = self._by_mart[mart].get(self._folder(case), [])
        found = [{**row, "at": address(row, several=several)} for row in own]
        for row in self._by_mart[mart].get("registers", []):
            register_name = row["path"].removesuffix(".csv")
            line = int(row["cell"].lstrip(ascii_uppercase))
            name, first = self._owners[register_name][line]
            if name == case.name:
                letters = row["cell"].rstrip(digits)
                found.append({**row, "at": f"{row['path']}:{letters}{line - first + 1}"})
        return found

    def applications(self, case: Case) -> list[dict[str, Any]]:
        """Applications of a case: those of its award, or of its organisation."""
        own = self.own(case)
        known = rows(self.con, "from marts.dim_application")
        return [
            row
            for row in known
            if row["award_id"] == own.award
            and (
                case.is_alone
                or case.award
                or row["organisation_name"] == own.organisation
            )
        ]

    def _folder(self, case: Case) -> str:
        return f"{self.numbers[case.name]:03d} {case.name}"

    def _write(self) -> None:
        listed: list[list[str]] = []
        people: list[list[str]] = []
        registers: dict[str, list[list[str]]] = {
            "cycles": [[AWARD, CYCLE, "10", "four_sector", "", "", ""]],
            "aliases": [],
            "corrections": [],
            "missing_codes": [],
            "training_cases": [],
        }
        for case in self.cases.values():
            own = self.own(case)
            folder = self.archive / self._folder(case)
            for name, write in case.written.items():
                path = folder / str(own.fill(name))
                path.parent.mkdir(parents=True, exist_ok=True)
                write(path, own)
            if case.is_alone or case.award:
                registers["cycles"] += [[own.award, *line] for line in case.cycles]
            else:
                listed.append([own.organisation, own.code, "制造类", "合格", ""])
                people += [
                    [name.replace("试", "E"), name, "某单位", "评审员", "是"]
                    for name in (own.examiner, own.second)
                ]
            for name in ("aliases", "missing_codes", "training_cases", "corrections"):
                # the header is line 1
                first = len(registers[name]) + 2
                for line in getattr(case, name):
                    filled = [self._sha256(folder, str(own.fill(text))) for text in line]
                    registers[name].append(filled)
                    owners = self._owners.setdefault(name, {})
                    owners[len(registers[name]) + 1] = (case.name, first)
        office = Own(AWARD, *[""] * 6)
        for name, book in (
            ("register.xlsx", register(*listed)),
            ("roster.xlsx", roster(*people)),
        ):
            path = self.archive / "000 office" / name
            path.parent.mkdir(exist_ok=True)
            book(path, office)
        for name, found in registers.items():
            with (self.home.registers / f"{name}.csv").open(
                "a", encoding="utf-8", newline=""
            ) as file:
                csv.writer(file).writerows(found)

    @staticmethod
    def _sha256(folder: Path, text: str) -> str:
        """In a register ``sha256:a.xlsx`` stands for the hash of that file."""
        if not text.startswith("sha256:"):
            return text
        path = folder / text.removeprefix("sha256:")
        return hashlib.sha256(path.read_bytes()).hexdigest()


def address(row: Mapping[str, Any], *, several: bool) -> str:
    """Where a row of a mart stands, as the cases write it."""
    found = row["cell"] or "" if "cell" in row else ""
    if row.get("sheet") not in (None, SHEET):
        found = f"{row['sheet']}!{found}"
    if several:
        return f"{row['path']}:{found}" if found else str(row["path"])
    return str(found)


def plain(value: Any) -> Any:
    """A number of the warehouse as a case writes it."""
    return float(value) if isinstance(value, Decimal) else value

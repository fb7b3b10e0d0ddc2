"""A published home of a messy simulated archive, with the truth planted in it."""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl
import pytest
from once import made_once

import ingest
from warehouse import build, versions
from warehouse.home import Home


@dataclass(frozen=True)
class Messy:
    """
    The archive.

    Attributes
    ----------
    truth : Path
        Folder of the parquet files with what was planted.
    office : Path
        The office's published database.
    """

    truth: Path
    office: Path

    def ask(self, sql: str) -> pl.DataFrame:
        """Query the office's marts (schema ``marts``)."""
        with duckdb.connect(str(self.office), read_only=True) as con:
            return con.sql(sql).pl()


def make(folder: Path) -> None:
    """Simulate, receive, build and publish: three cycles, every kind of mess."""
    out, home = folder / "archive", Home(folder / "home")
    ingest.simulate(out, cycles=3, applications=16, examiners=15, seed=11, mess=1)
    home.prepare()
    for register in (out / "truth" / "registers").iterdir():
        (home.registers / register.name).write_bytes(register.read_bytes())
    ingest.receive([out], home.path)
    build.build(home)


def messy_archive(factory: pytest.TempPathFactory) -> Messy:
    """Give the archive that all tests of a run share; nobody may write into it."""
    folder = made_once(factory, "messy-archive", make)
    home = Home(folder / "home")
    version = versions.current(home)
    assert version is not None
    return Messy(folder / "archive" / "truth", home.published / version / "office.duckdb")

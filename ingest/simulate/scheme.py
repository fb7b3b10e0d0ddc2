"""The standard as the simulator needs it, read from the seeds in ``standards/``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

STANDARDS = Path(__file__).parents[2] / "standards"


@dataclass(frozen=True)
class Clause:
    """One clause of one sector's text."""

    clause: str
    category: str
    title: str
    dimension: str
    points: float
    is_scored: bool
    topics: tuple[str, ...]


@dataclass(frozen=True)
class Category:
    """One category of one sector's text."""

    category: str
    title: str
    points: float
    is_scored: bool


@dataclass(frozen=True)
class SectorText:
    """One sector's text: categories and clauses in printed order."""

    sector: str
    categories: tuple[Category, ...]
    clauses: tuple[Clause, ...]
    foreign_titles: Mapping[str, str]

    @cached_property
    def scored(self) -> tuple[Clause, ...]:
        """The scored clauses."""
        return tuple(clause for clause in self.clauses if clause.is_scored)

    @cached_property
    def points(self) -> NDArray[np.float64]:
        """Points of the scored clauses, shape (n_clauses,)."""
        return np.array([clause.points for clause in self.scored])

    @cached_property
    def is_result(self) -> NDArray[np.bool_]:
        """Whether each scored clause is a result, shape (n_clauses,)."""
        return np.array([clause.dimension == "result" for clause in self.scored])


@dataclass(frozen=True)
class Factor:
    """One of the four factors of a dimension."""

    factor: str
    title: str


@dataclass(frozen=True)
class Region:
    """A place that sends applicants."""

    code: str
    title: str


@dataclass(frozen=True)
class Scheme:
    """
    One scheme of the standard.

    Attributes
    ----------
    scheme : str
        Key of the scheme.
    sectors : mapping of str to SectorText
        Texts by sector, in the order of the standard.
    factors : mapping of str to tuple of Factor
        Factors by dimension (``process``, ``result``), in printed order.
    bands : mapping of int to int
        Band of every allowed percentage.
    words : mapping of (str, str) to tuple of str
        What office files write for a code: (kind, code) -> words.
    regions : tuple of Region
        Cities and prefectures.
    other : SectorText
        Text of another scheme, which knows no sectors.
    """

    scheme: str
    sectors: Mapping[str, SectorText]
    factors: Mapping[str, tuple[Factor, ...]]
    bands: Mapping[int, int]
    words: Mapping[tuple[str, str], tuple[str, ...]]
    regions: tuple[Region, ...]
    other: SectorText

    def word(self, kind: str, code: str) -> str:
        """Say the first word that office files use for ``code``."""
        return self.words[kind, code][0]


def read_scheme(folder: Path = STANDARDS) -> Scheme:
    """
    Read the newest verified scheme of the standard.

    Parameters
    ----------
    folder : Path, optional
        Folder of the seeds.

    Returns
    -------
    Scheme
    """
    schemes = _seed(folder, "schemes")
    scheme = str(schemes.item(0, "scheme"))
    clauses, categories = _seed(folder, "clauses"), _seed(folder, "categories")
    in_scheme = pl.col("scheme") == scheme
    own = clauses.filter(in_scheme)
    topics = _topics(folder, in_scheme)
    aliases = _seed(folder, "clause_aliases").filter(in_scheme)
    sectors = {}
    for sector in _seed(folder, "sectors").sort("sort_order")["sector"]:
        of_sector = in_scheme & (pl.col("sector") == sector)
        foreign = _foreign_titles(own, aliases, sector)
        sectors[sector] = _text(
            sector,
            clauses.filter(of_sector),
            categories.filter(of_sector),
            topics,
            foreign,
        )
    of_other = (pl.col("scheme") != scheme) & (pl.col("sector") == "any")
    other = _text("any", clauses.filter(of_other), categories.filter(of_other), {}, {})
    return Scheme(
        scheme=scheme,
        sectors=sectors,
        factors=_factors(folder),
        bands={
            int(row["score_pct"]): int(row["band"])
            for row in _seed(folder, "band_percentages").iter_rows(named=True)
        },
        words=_words(folder),
        regions=tuple(
            Region(code=str(row["region_code"]), title=row["title_zh"])
            for row in _seed(folder, "regions").sort("sort_order").iter_rows(named=True)
        ),
        other=other,
    )


def _text(
    sector: str,
    clauses: pl.DataFrame,
    categories: pl.DataFrame,
    topics: Mapping[tuple[str, str], tuple[str, ...]],
    foreign_titles: Mapping[str, str],
) -> SectorText:
    return SectorText(
        sector=sector,
        categories=tuple(
            Category(
                category=row["category"],
                title=row["title_zh"],
                points=float(row["points_max"] or 0),
                is_scored=row["is_scored"],
            )
            for row in categories.sort("sort_order").iter_rows(named=True)
        ),
        clauses=tuple(
            Clause(
                clause=row["clause"],
                category=row["category"],
                title=row["title_zh"],
                dimension=row["dimension"],
                points=float(row["points_max"] or 0),
                is_scored=row["is_scored"],
                topics=topics.get((sector, row["clause"]), (row["title_zh"],)),
            )
            for row in clauses.sort("sort_order").iter_rows(named=True)
        ),
        foreign_titles=foreign_titles,
    )


def _seed(folder: Path, name: str) -> pl.DataFrame:
    codes = {"region_code": pl.String, "clause": pl.String, "category": pl.String}
    return pl.read_csv(
        folder / f"{name}.csv", infer_schema_length=None, schema_overrides=codes
    )


def _topics(folder: Path, in_scheme: pl.Expr) -> dict[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for name in ("sub_items", "indicators"):
        rows = _seed(folder, name).filter(in_scheme)
        for row in rows.iter_rows(named=True):
            key = (row["sector"], row["clause"])
            found[key] = (*found.get(key, ()), row["title_zh"])
    return found


def _factors(folder: Path) -> dict[str, tuple[Factor, ...]]:
    found: dict[str, tuple[Factor, ...]] = {}
    for row in _seed(folder, "factors").sort("sort_order").iter_rows(named=True):
        factor = Factor(factor=row["factor"], title=row["title_zh"])
        found[row["dimension"]] = (*found.get(row["dimension"], ()), factor)
    return found


def _words(folder: Path) -> dict[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for row in _seed(folder, "words").iter_rows(named=True):
        key = (row["kind"], str(row["code"]))
        found[key] = (*found.get(key, ()), str(row["word"]))
    return found


def _foreign_titles(
    clauses: pl.DataFrame, aliases: pl.DataFrame, sector: str
) -> dict[str, str]:
    """Titles that only another sector's text gives to a clause of this sector."""
    own = pl.col("sector").is_in([sector, "any"])
    known = set(aliases.filter(own)["alias"]) | {
        title
        for column in ("title_zh", "points_table_title_zh")
        for title in clauses.filter(own)[column]
    }
    others = clauses.filter((pl.col("sector") != sector) & pl.col("is_scored"))
    elsewhere: dict[str, set[str]] = {}
    for row in others.iter_rows(named=True):
        elsewhere.setdefault(row["title_zh"], set()).add(row["clause"])
    return {
        next(iter(meant)): title
        for title, meant in elsewhere.items()
        if title not in known and len(meant) == 1
    }

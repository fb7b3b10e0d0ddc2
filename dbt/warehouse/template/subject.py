"""What a blank form is for: award, cycle, stage, sector, and the clauses to score."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from ingest.spelling import normalise
from ingest.text import cycle_mentions
from warehouse import registers, standard
from warehouse.home import Home
from warehouse.refusals import Refusal

STAGES = ("independent", "consensus", "site", "self")
#: Stages whose scores belong to a person.
SIGNED = frozenset({"independent", "site"})
ANY_SECTOR = "any"


@dataclass(frozen=True)
class Clause:
    """
    One scored clause.

    Parameters
    ----------
    number, title, title_en : str
        As the standard prints them.
    category, category_title, category_title_en : str
        The category that the clause belongs to.
    dimension : str
        ``process`` or ``result``.
    points : float
        The most that it can score.
    """

    number: str
    title: str
    title_en: str
    category: str
    category_title: str
    category_title_en: str
    dimension: str
    points: float

    @property
    def label(self) -> str:
        """Number and title, as a form prints them."""
        return f"{self.number} {self.title}"


@dataclass(frozen=True)
class Subject:
    """
    What a blank form is for.

    Parameters
    ----------
    award : str
        The award's title.
    cycle : str
        The year.
    stage : str
        One of `STAGES`.
    scheme : str
        Version of the standard.
    is_scheme_assumed : bool
        Whether nobody said which version holds for the cycle.
    sector, sector_title : str
        Code and Chinese title of the sector.
    clauses : tuple of Clause
        Those to score, in the standard's order.
    """

    award: str
    cycle: str
    stage: str
    scheme: str
    is_scheme_assumed: bool
    sector: str
    sector_title: str
    clauses: tuple[Clause, ...]

    @cached_property
    def categories(self) -> list[list[Clause]]:
        """The clauses, a list for each category."""
        by_category: dict[str, list[Clause]] = {}
        for clause in self.clauses:
            by_category.setdefault(clause.category, []).append(clause)
        return list(by_category.values())

    @property
    def total_points(self) -> float:
        """The most that the whole form can score."""
        return sum(clause.points for clause in self.clauses)

    @property
    def is_signed(self) -> bool:
        """Whether an examiner fills it in, not a panel or an organisation."""
        return self.stage in SIGNED


def subject(
    home: Home,
    *,
    sector: str,
    cycle: str,
    award: str | None = None,
    stage: str = STAGES[0],
    scheme: str | None = None,
) -> Subject:
    """
    Find out what a form must hold.

    Parameters
    ----------
    home : Home
        Whose register of cycles is asked first; it need not exist.
    sector : str
        Code or a word that the standard knows for it (``制造类``).
    cycle : str
        A year, or an edition or alias that a register or the standard knows.
    award : str, optional
        By default the home's own.
    stage : str, default "independent"
        One of `STAGES`.
    scheme : str, optional
        By default that of the cycle; where nobody says it, the one that is verified.

    Returns
    -------
    Subject
        All that the form prints.

    Raises
    ------
    Refusal
        Where sector, cycle, stage or scheme is unknown, or the scheme has no clauses.
    """
    if stage not in STAGES:
        raise Refusal("template_stage_unknown", stage=stage, known=_listed(STAGES))
    code = _sector(sector)
    known = _known_cycles(home)
    award = award or known[0].award
    known = [one for one in known if normalise(one.award) == normalise(award)]
    year = _year(cycle, award, known)
    said = (one.scheme for one in known if one.year == year and one.scheme)
    named = scheme or next(said, None)
    chosen = named or _verified_scheme(award, year)
    return Subject(
        award=award,
        cycle=year,
        stage=stage,
        scheme=chosen,
        is_scheme_assumed=named is None,
        sector=code,
        sector_title=next(
            row["title_zh"] for row in standard.rows("sectors") if row["sector"] == code
        ),
        clauses=_clauses(chosen, code),
    )


@dataclass(frozen=True)
class _Cycle:
    award: str
    year: str
    edition: str | None
    scheme: str | None
    aliases: frozenset[str] = frozenset()


def _known_cycles(home: Home) -> list[_Cycle]:
    """Give the cycles of the home's register, then those of the standard."""
    register = next(one for one in registers.REGISTERS if one.name == "cycles")
    path = register.path(home.registers)
    kept = registers.read(register, path) if path.exists() else []
    found = [
        _Cycle(
            row["award"] or "",
            row["year"] or "",
            row["edition"],
            row["scheme"],
            frozenset(normalise(row["aliases"]).split(";")) - {""},
        )
        for _, row in kept
    ]
    return found + [
        _Cycle(row["award_id"], row["cycle"], row["edition_no"] or None, row["scheme"])
        for row in standard.rows("cycles")
    ]


def _sector(text: str) -> str:
    word = normalise(text).lower()
    for row in standard.rows("words"):
        if row["kind"] == "sector" and row["word"] == word:
            return row["code"]
    titles = (f"{row['sector']} {row['title_zh']}" for row in standard.rows("sectors"))
    raise Refusal("template_sector_unknown", sector=text, known=_listed(titles))


def _year(text: str, award: str, known: list[_Cycle]) -> str:
    norm = normalise(text)
    for cycle in known:
        if norm in cycle.aliases:
            return cycle.year
    said = {mention.kind: mention.value for mention in cycle_mentions(norm)}
    if "cycle_year" in said:
        return said["cycle_year"]
    for cycle in known:
        if cycle.edition is not None and cycle.edition == said.get("cycle_edition"):
            return cycle.year
    raise Refusal(
        "template_cycle_unknown",
        cycle=text,
        award=award,
        known=_listed(dict.fromkeys(sorted(one.year for one in known))),
    )


def _verified_scheme(award: str, year: str) -> str:
    rows = standard.rows("schemes")
    verified = [row["scheme"] for row in rows if standard.is_true(row["is_verified"])]
    if len(verified) == 1:
        return verified[0]
    known = _listed(row["scheme"] for row in rows)
    raise Refusal("template_scheme_missing", award=award, cycle=year, known=known)


def _clauses(scheme: str, sector: str) -> tuple[Clause, ...]:
    def of_the_form(table: str) -> list[dict[str, str]]:
        held = {sector, ANY_SECTOR}
        rows = (r for r in standard.rows(table) if standard.is_true(r["is_scored"]))
        found = [r for r in rows if r["scheme"] == scheme and r["sector"] in held]
        return sorted(found, key=lambda row: int(row["sort_order"]))

    categories = {row["category"]: row for row in of_the_form("categories")}
    clauses = tuple(
        Clause(
            number=row["clause"],
            title=row["title_zh"],
            title_en=row["title_en"],
            category=row["category"],
            category_title=categories[row["category"]]["title_zh"],
            category_title_en=categories[row["category"]]["title_en"],
            dimension=row["dimension"],
            points=float(row["points_max"]),
        )
        for row in of_the_form("clauses")
    )
    if not clauses:
        known = _listed(row["scheme"] for row in standard.rows("schemes"))
        raise Refusal(
            "template_scheme_unknown", scheme=scheme, sector=sector, known=known
        )
    return clauses


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)

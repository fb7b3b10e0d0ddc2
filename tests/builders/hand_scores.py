"""
Scores, totals and means of the sample cycle by hand (see hand_computation).

Fractions throughout; a number is rounded once, when it is written.
"""

import csv
from collections.abc import Sequence
from fractions import Fraction
from math import isqrt
from pathlib import Path

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "sample"
AWARD, CYCLE, SCHEME = "示例奖", "2030", "four_sector"

#: Table B.1: clause, category, dimension, points.
CLAUSES = [
    (f"{category}.{number}", category, dimension, points)
    for category, triple in {
        "5.2": (50, 50, 80), "5.3": (50, 40, 80), "5.4": (50, 40, 80),
        "5.5": (50, 40, 60), "5.6": (45, 45, 80), "5.7": (50, 40, 70),
    }.items()
    for number, dimension, points in zip(
        (2, 3, 4), ("process", "process", "result"), triple, strict=True
    )
]  # fmt: skip
DIMENSIONS = ("process", "result")
CATEGORIES = sorted({category for _, category, _, _ in CLAUSES})
#: Lowest and highest percentage of bands 1 to 6.
BANDS = [(0, 5), (10, 25), (30, 45), (50, 65), (70, 85), (90, 100)]
HALF_STEP = Fraction(5, 2)
FACTORS = {"process": ("A", "D", "L", "I"), "result": ("Le", "T", "C", "I")}
#: 97.5% points of Student's t by degrees of freedom (any printed table, to 14 places).
T_QUANTILES = {
    1: Fraction("12.7062047361747"),
    2: Fraction("4.30265272974946"),
    3: Fraction("3.18244630528371"),
}
ROLES = {"S01": "leader", "S02": "examiner", "S03": "leader", "S04": "expert"}

Cell = str | None
Table = tuple[Sequence[str], list[list[Cell]]]
Values = dict[str, Fraction]


def names(text: str) -> list[str]:
    """Names of columns, written as one text."""
    return text.split()


def read(name: str) -> list[dict[str, str]]:
    with (SAMPLE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


APPLICATIONS = {row["application"]: row for row in read("applications")}
IDS = {
    name: f"{AWARD}/{CYCLE}/{row['credit_code']}" for name, row in APPLICATIONS.items()
}
SCORES = {
    (row["application"], row["sheet"], row["clause"]): row for row in read("scores")
}
SHEETS = list(dict.fromkeys(key[:2] for key in SCORES))
COMMENTS = read("comments")


def fixed(value: Fraction | int | None, places: int = 3) -> Cell:
    """Write with so many decimals, halves away from zero; nothing for None."""
    if value is None:
        return None
    scaled = abs(Fraction(value)) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    digits = f"{whole:0{places + 1}d}"
    text = f"{digits[:-places]}.{digits[-places:]}"
    return f"-{text}" if value < 0 and whole else text


def root(value: Fraction) -> Fraction:
    """Square root to twenty decimals."""
    scale = 10**40
    return Fraction(isqrt(value.numerator * scale // value.denominator), 10**20)


def band(percent: Fraction | int) -> int:
    """Band of the next lower grid step."""
    return sum(percent >= low for low, _ in BANDS)


def score(application: str, sheet: str, clause: str) -> Fraction | None:
    text = SCORES[application, sheet, clause]["score_pct"]
    return Fraction(text) if text.isdecimal() else None


def examiners(application: str) -> list[str]:
    """Those whose sheets arrived."""
    return [
        sheet for name, sheet in SHEETS if name == application and sheet != "consensus"
    ]


def given(application: str, clause: str) -> list[Fraction]:
    """Independent scores of a clause."""
    found = [score(application, who, clause) for who in examiners(application)]
    return [value for value in found if value is not None]


def mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def median(values: Sequence[Fraction]) -> Fraction:
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(values) % 2 else mean(ordered[half - 1 : half + 1])


def basis_value(application: str, clause: str, basis: str) -> Fraction:
    """Value of a clause on a basis; what is final is the consensus here."""
    if basis == "independent_mean":
        return mean(given(application, clause))
    value = score(application, "consensus", clause)
    assert value is not None
    return value


def percent(application: str, basis: str, category: str, dimension: str) -> Fraction:
    """Percent of the points of a category (or all) and a dimension (or all)."""
    parts = [
        (basis_value(application, clause, basis), points)
        for clause, its_category, its_dimension, points in CLAUSES
        if category in ("all", its_category) and dimension in ("all", its_dimension)
    ]
    return sum(value * points for value, points in parts) / sum(p for _, p in parts)


def spread(values: Sequence[Fraction]) -> tuple[Fraction | None, Fraction | None]:
    """Standard deviation, and half the width of the 95% interval of the mean."""
    n = len(values)
    if n < 2:
        return None, None
    centre = mean(values)
    deviation = root(sum(((v - centre) ** 2 for v in values), Fraction(0)) / (n - 1))
    return deviation, T_QUANTILES[n - 1] * deviation / root(Fraction(n))


def summary(values: Sequence[Fraction], is_difference: bool = False) -> list[Cell]:
    """n, mean, its interval (on the scale, unless a difference), median, deviation."""
    centre, (deviation, half) = mean(values), spread(values)
    low = None if half is None else centre - half
    high = None if half is None else centre + half
    if low is not None and high is not None and not is_difference:
        low, high = max(low, Fraction(0)), min(high, Fraction(100))
    return [
        str(len(values)), fixed(centre), fixed(low), fixed(high), fixed(median(values)),
        fixed(deviation),
    ]  # fmt: skip


def groups() -> dict[str, list[str]]:
    """Applications by sector, and all of them."""
    found: dict[str, list[str]] = {"all": list(APPLICATIONS)}
    for name, row in APPLICATIONS.items():
        found.setdefault(row["sector"], []).append(name)
    return found


BASES = ("independent_mean", "consensus", "final")
UNITS = [
    (category, dimension)
    for category in (*CATEGORIES, "all")
    for dimension in ("all", *DIMENSIONS)
]


def place(application: str, sheet: str) -> tuple[str, str, int, str]:
    """File, sheet, first row of the clauses, and column of the percentage."""
    if sheet == "consensus":
        return f"合议评分表/{application}_合议.xlsx", "合议评分表", 9, "D"
    return f"个人评分表/{application}_{sheet}.xlsx", "个人评分表", 10, "C"


def stage(sheet: str) -> list[Cell]:
    """Stage, examiner and role; the consensus is the panel's."""
    if sheet == "consensus":
        return ["consensus", None, None]
    return ["independent", sheet, ROLES[sheet]]


def clause_scores() -> Table:
    rows: list[list[Cell]] = []
    for application, sheet in SHEETS:
        file_name, page, first, column = place(application, sheet)
        for at, (clause, category, dimension, points) in enumerate(CLAUSES):
            value = score(application, sheet, clause)
            is_scored = value is not None
            rows.append([
                IDS[application], *stage(sheet), clause, category, dimension,
                fixed(points), fixed(value),
                fixed(value * points / 100) if value is not None else None,
                str(band(value)) if value is not None else None,
                "ok" if is_scored else "not_scored", "1", "true",
                f"{value}%" if is_scored else "未评", file_name, page,
                f"{column}{first + at}",
            ])  # fmt: skip
    return (
        names(
            "application_id stage examiner_id examiner_role clause category dimension "
            "points_max score_pct score_points band value_state version is_current "
            "raw_text file_name sheet cell"
        ),
        rows,
    )


def total(application: str, sheet: str, dimension: str = "all") -> Fraction | None:
    """Points of one sheet; None unless all its clauses are scored."""
    parts = [
        (score(application, sheet, clause), points)
        for clause, _, its_dimension, points in CLAUSES
        if dimension in ("all", its_dimension)
    ]
    if any(value is None for value, _ in parts):
        return None
    return sum((value * points / 100 for value, points in parts if value), Fraction(0))


def application_scores() -> Table:
    rows: list[list[Cell]] = []
    for application in APPLICATIONS:
        whole = [total(application, who) for who in examiners(application)]
        known = [value for value in whole if value is not None]
        for basis in BASES:
            points = {
                dimension: sum(
                    basis_value(application, clause, basis) * points / 100
                    for clause, _, its, points in CLAUSES
                    if dimension in ("all", its)
                )
                for dimension in ("all", *DIMENSIONS)
            }
            is_own = basis == "independent_mean"
            rows.append([
                IDS[application], basis, *(fixed(value) for value in points.values()),
                fixed(points["all"]), fixed(1000), fixed(points["all"] / 10), "18",
                str(len(examiners(application))) if is_own else "0",
                fixed(min(known)) if is_own else None,
                fixed(max(known)) if is_own else None,
            ])  # fmt: skip
    return (
        names(
            "application_id basis total_points process_points result_points "
            "points_scored points_available scored_pct n_clauses n_examiners "
            "range_low_points range_high_points"
        ),
        rows,
    )


def total_reconciliation() -> Table:
    rows: list[list[Cell]] = []
    for application, sheet in SHEETS:
        file_name, page, first, column = place(application, sheet)
        scores = [
            value * points / 100
            for clause, _, _, points in CLAUSES
            if (value := score(application, sheet, clause)) is not None
        ]
        is_misprinted = (application, sheet) == ("SL03", "S03")
        printed = sum(scores, Fraction(0)) + (10 if is_misprinted else 0)
        recomputed = total(application, sheet)
        n_whole = sum(value.denominator == 1 for value in scores)
        difference = None if recomputed is None else printed - recomputed
        rows.append([
            file_name, page, f"{chr(ord(column) + 1)}{first + 18}", fixed(printed),
            fixed(recomputed), fixed(difference),
            fixed(max(Fraction(n_whole, 2), Fraction(1))),
            "incomplete" if recomputed is None else None,
            "true" if is_misprinted else "false",
        ])  # fmt: skip
    return (
        names(
            "file_name sheet cell printed_points recomputed_points difference_points "
            "tolerance_points reason is_differing"
        ),
        rows,
    )


def strengths() -> dict[str, Table]:
    by_category: list[list[Cell]] = []
    by_clause: list[list[Cell]] = []
    gaps: list[list[Cell]] = []
    trends: list[list[Cell]] = []
    crosswalked: list[list[Cell]] = []
    for sector, members in groups().items():
        for basis in BASES:
            for category, dimension in UNITS:
                told = summary([percent(a, basis, category, dimension) for a in members])
                key: list[Cell] = [sector, category, dimension, basis]
                if category != "all":
                    by_category.append([*key, *told, "1"])
                if category == "all" or dimension == "all":
                    trends.append([*key, *told[:4], None, None])
                if basis != "final":
                    crosswalked.append(_crosswalked(key, told))
            for clause, category, dimension, _ in CLAUSES:
                told = summary([basis_value(a, clause, basis) for a in members])
                by_clause.append([sector, clause, category, dimension, basis, *told, "1"])
            for category in (*CATEGORIES, "all"):
                differences = [
                    percent(a, basis, category, "result")
                    - percent(a, basis, category, "process")
                    for a in members
                ]
                told = summary(differences, is_difference=True)
                gaps.append([sector, category, basis, *told])
    numbers = "n_applications mean_pct mean_pct_low mean_pct_high median_pct sd_pct"
    keys = "sector category dimension basis"
    return {
        "fct_category_strengths": (names(f"{keys} {numbers} n_honoured"), by_category),
        "fct_clause_strengths": (
            names(f"sector clause category dimension basis {numbers} n_honoured"),
            by_clause,
        ),
        "fct_process_result_gaps": (
            names(
                "sector category basis n_applications gap_pct gap_low gap_high "
                "median_gap_pct sd_gap_pct"
            ),
            gaps,
        ),
        "fct_sector_trends": (
            names(
                f"{keys} n_applications mean_pct mean_pct_low mean_pct_high cycle_from "
                "change_pct"
            ),
            trends,
        ),
        "fct_crosswalked_scores": (
            names(
                "sector category dimension basis unit scheme scheme_to points_available "
                "n_clauses n_applications mean_pct mean_pct_low mean_pct_high "
                "kind_of_fit points_source"
            ),
            crosswalked,
        ),
    }


def _crosswalked(key: list[Cell], told: list[Cell]) -> list[Cell]:
    sector, category, dimension, _ = key
    parts = [
        (clause, points)
        for clause, its_category, its_dimension, points in CLAUSES
        if category in ("all", its_category) and dimension in ("all", its_dimension)
    ]
    # the service table has lost its rows after 5.6.2
    is_inferred = sector != "manufacturing" and any(
        clause > "5.6.2" for clause, _ in parts
    )
    unit = "category" if category != "all" else "total"
    if category == "all" and dimension != "all":
        unit = "dimension"
    return [
        *key, unit, SCHEME, SCHEME, fixed(sum(points for _, points in parts)),
        str(len(parts)), *told[:4], "own", "inferred" if is_inferred else "printed",
    ]  # fmt: skip


def consensus_shift() -> Table:
    rows: list[list[Cell]] = []
    for application, row in APPLICATIONS.items():
        # was a meeting held? a mean between two steps is rounded to either
        is_plain_mean = all(
            abs(basis_value(application, clause, "consensus") - mean(own)) <= HALF_STEP
            for clause, *_ in CLAUSES
            if (own := given(application, clause))
        )
        for clause, category, dimension, points in CLAUSES:
            own = given(application, clause)
            agreed = basis_value(application, clause, "consensus")
            is_two = len(own) > 1
            apart = max(own) - min(own)
            rows.append([
                IDS[application], row["panel"], row["sector"], clause, category,
                dimension, fixed(points), str(len(own)), fixed(mean(own)),
                fixed(min(own)), fixed(max(own)), fixed(apart) if is_two else None,
                str(apart > 20).lower() if is_two else None,
                str(band(max(own)) - band(min(own))) if is_two else None,
                fixed(agreed), fixed(agreed - mean(own)), str(is_plain_mean).lower(),
                str(not min(own) <= agreed <= max(own)).lower(), None, None, None,
            ])  # fmt: skip
    return (
        names(
            "application_id panel_id sector clause category dimension points_max "
            "n_examiners independent_mean_pct independent_lowest_pct "
            "independent_highest_pct spread_pct is_wide bands_apart consensus_pct "
            "consensus_shift_pct is_plain_mean is_outside_range site_pct site_shift_pct "
            "site_shift_from"
        ),
        rows,
    )

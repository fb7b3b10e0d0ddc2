"""
Factors of the sample cycle by hand (see hand_computation): bands, weakest, combinations.

Four applications are too few for a share: everything here is a count.
"""

from collections import Counter
from fractions import Fraction

from hand_scores import (
    APPLICATIONS,
    BANDS,
    CATEGORIES,
    CLAUSES,
    DIMENSIONS,
    FACTORS,
    IDS,
    SCORES,
    SHEETS,
    Cell,
    Table,
    band,
    examiners,
    fixed,
    given,
    groups,
    mean,
    names,
    place,
    root,
    score,
    stage,
)

BASES = ("independent", "consensus")
#: Bands 1 to 3 count as weak.
WEAKEST = 3
Bands = list[int | None]


def factor_bands(application: str, sheet: str, clause: str) -> Bands:
    """Bands of a sheet's four factors: examiners write bands, the panel percentages."""
    found: Bands = []
    for at in range(1, 5):
        text = SCORES[application, sheet, clause][f"factor_{at}"]
        if not text.isdecimal():
            found.append(None)
        else:
            found.append(band(int(text)) if sheet == "consensus" else int(text))
    return found


def panel_bands(application: str, clause: str, basis: str) -> Bands:
    """One band per factor: the consensus, or of two examiners the lower."""
    if basis == "consensus":
        return factor_bands(application, "consensus", clause)
    own = [factor_bands(application, who, clause) for who in examiners(application)]
    found: Bands = []
    for column in zip(*own, strict=True):
        known = [value for value in column if value is not None]
        found.append(min(known) if known else None)
    return found


def factor_scores() -> Table:
    rows: list[list[Cell]] = []
    for application, sheet in SHEETS:
        file_name, page, first, column = place(application, sheet)
        for at, (clause, category, dimension, _) in enumerate(CLAUSES):
            bands = factor_bands(application, sheet, clause)
            for number, factor in enumerate(FACTORS[dimension]):
                text = SCORES[application, sheet, clause][f"factor_{number + 1}"]
                if not text:
                    continue
                is_percent = text.isdecimal() and sheet == "consensus"
                its_band = bands[number]
                rows.append([
                    IDS[application], *stage(sheet), clause, category, dimension, factor,
                    fixed(int(text)) if is_percent else None,
                    None if its_band is None else str(its_band),
                    None if text.isdecimal() else text,
                    "1", "true", f"{text}%" if is_percent else text, file_name, page,
                    f"{chr(ord(column) + 2 + number)}{first + at}",
                ])  # fmt: skip
    return (
        names(
            "application_id stage examiner_id examiner_role clause category dimension "
            "factor factor_pct factor_band note version is_current raw_text file_name "
            "sheet cell"
        ),
        rows,
    )


def units(dimension: str) -> list[tuple[str, str, list[str]]]:
    """Category and clause (or all) of a dimension, with the clauses in it."""
    own = [(clause, category) for clause, category, its, _ in CLAUSES if its == dimension]
    found = [(category, clause, [clause]) for clause, category in own]
    found += [
        (category, "all", [clause for clause, its in own if its == category])
        for category in CATEGORIES
    ]
    return [*found, ("all", "all", [clause for clause, _ in own])]


def weakest(bands: list[int]) -> tuple[int | None, int]:
    """
    Position of the limiting factor (None for a tie), and the gap to the next band.

    It limits when at least one band lower than every other.
    """
    ordered = sorted(bands)
    gap = ordered[1] - ordered[0]
    return (bands.index(ordered[0]) if gap else None), gap


def whole(application: str, clause: str, basis: str) -> list[int] | None:
    """Bands of all four factors, or None where one is missing."""
    found = panel_bands(application, clause, basis)
    known = [value for value in found if value is not None]
    return known if len(known) == len(found) else None


def outside(percent: Fraction | None, bands: Bands) -> Fraction | None:
    """How far a percentage lies outside the range of its factors' bands."""
    known = [value for value in bands if value is not None]
    if percent is None or len(known) < len(bands):
        return None
    low, high = BANDS[min(known) - 1][0], BANDS[max(known) - 1][1]
    return min(percent - low, Fraction(0)) + max(percent - high, Fraction(0))


def distance(application: str, clause: str, basis: str) -> Fraction | None:
    """Distance of the median examiner, of two the nearer; or of the consensus."""
    sheets = ["consensus"] if basis == "consensus" else examiners(application)
    found = [
        outside(score(application, who, clause), factor_bands(application, who, clause))
        for who in sheets
    ]
    known = [value for value in found if value is not None]
    return min(known, key=abs) if known else None


def patterns() -> dict[str, Table]:
    shares: dict[str, list[list[Cell]]] = {dimension: [] for dimension in DIMENSIONS}
    weak: list[list[Cell]] = []
    limiting: list[list[Cell]] = []
    gaps: list[list[Cell]] = []
    consistency: list[list[Cell]] = []
    for sector, members in groups().items():
        for basis in BASES:
            for dimension in DIMENSIONS:
                for category, clause, clauses in units(dimension):
                    key: list[Cell] = [basis, sector, category, clause]
                    cells = [(a, c) for a in members for c in clauses]
                    shares[dimension] += _by_band(key, dimension, cells, basis)
                    weak += _weak(key, dimension, cells, basis)
                    limiting += _by_factor(key, dimension, cells, basis)
                    # a panel's own rows are of everything it saw in the sector
                    panels = ["all"]
                    if category == "all" and sector != "all":
                        panels += sorted({APPLICATIONS[a]["panel"] for a in members})
                    for panel in panels:
                        own = [
                            cell
                            for cell in cells
                            if panel in ("all", APPLICATIONS[cell[0]]["panel"])
                        ]
                        consistency.append(
                            [panel, *_consistent(key, dimension, own, basis)]
                        )
                    if dimension == "result":
                        gaps.append(_lagging(key, cells, basis))
    unit = "basis sector category clause"
    state = "n_applications share share_low state"
    return {
        "fct_process_patterns": (
            names(f"{unit} factor band is_weak n n_in_band {state}"),
            shares["process"],
        ),
        "fct_result_patterns": (
            names(f"{unit} factor band is_weak n n_in_band {state}"),
            shares["result"],
        ),
        "fct_weak_factors": (
            names(f"{unit} dimension factor n n_weak {state}"),
            weak,
        ),
        "fct_limiting_factors": (
            names(f"{unit} dimension limiting_factor n n_limited {state}"),
            limiting,
        ),
        "fct_comparison_gaps": (
            names(f"{unit} factor compared_with n n_lagging {state}"),
            gaps,
        ),
        "fct_factor_consistency": (
            names(f"panel_id {unit} dimension n n_outside n_below n_above {state}"),
            consistency,
        ),
    }


COUNTED: list[Cell] = [None, None, "too_few_applications"]
Keyed = list[tuple[str, str]]


def _n(cells: Keyed) -> list[Cell]:
    return [str(len({application for application, _ in cells})), *COUNTED]


def _by_band(
    key: list[Cell], dimension: str, cells: Keyed, basis: str
) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for at, factor in enumerate(FACTORS[dimension]):
        found = [(cell, panel_bands(*cell, basis)[at]) for cell in cells]
        there = [cell for cell, value in found if value is not None]
        counts = Counter(value for _, value in found)
        for number in range(1, len(BANDS) + 1):
            is_weak = "true" if number <= WEAKEST else "false"
            rows.append(
                [*key, factor, str(number), is_weak, str(len(there)),
                 str(counts[number]), *_n(there)]
            )  # fmt: skip
    return rows


def _weak(key: list[Cell], dimension: str, cells: Keyed, basis: str) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for at, factor in enumerate(FACTORS[dimension]):
        found = [(cell, panel_bands(*cell, basis)[at]) for cell in cells]
        known = {cell: value for cell, value in found if value is not None}
        n_weak = sum(value <= WEAKEST for value in known.values())
        rows.append(
            [*key, dimension, factor, str(len(known)), str(n_weak), *_n(list(known))]
        )
    return rows


def _by_factor(
    key: list[Cell], dimension: str, cells: Keyed, basis: str
) -> list[list[Cell]]:
    found = [(cell, bands) for cell in cells if (bands := whole(*cell, basis))]
    counts = Counter(weakest(bands)[0] for _, bands in found)
    names: list[tuple[str, int | None]] = [("tie", None)]
    names += [(factor, at) for at, factor in enumerate(FACTORS[dimension])]
    n = [cell for cell, _ in found]
    return [
        [*key, dimension, name, str(len(n)), str(counts[at]), *_n(n)]
        for name, at in names
    ]


def _lagging(key: list[Cell], cells: Keyed, basis: str) -> list[Cell]:
    found = [(cell, bands) for cell in cells if (bands := whole(*cell, basis))]
    # Le, T, C, I
    n_lagging = sum(bands[2] < bands[0] for _, bands in found)
    n = [cell for cell, _ in found]
    return [*key, "C", "Le", str(len(n)), str(n_lagging), *_n(n)]


def _consistent(key: list[Cell], dimension: str, cells: Keyed, basis: str) -> list[Cell]:
    found = {cell: distance(*cell, basis) for cell in cells}
    known = {cell: value for cell, value in found.items() if value is not None}
    n_below = sum(value < 0 for value in known.values())
    n_above = sum(value > 0 for value in known.values())
    return [
        *key, dimension, str(len(known)), str(n_below + n_above), str(n_below),
        str(n_above), *_n(list(known)),
    ]  # fmt: skip


def disagreement() -> Table:
    """Standard deviation between examiners: of two, half their squared difference."""
    rows: list[list[Cell]] = []
    for sector, members in groups().items():
        for clause, category, dimension, points in CLAUSES:
            percents = [given(name, clause) for name in members]
            scales: list[tuple[str | None, str, list[list[Fraction]]]] = [
                (None, "pct", percents),
                (None, "bands", [[Fraction(band(v)) for v in own] for own in percents]),
            ]
            for at, factor in enumerate(FACTORS[dimension]):
                bands = [
                    [factor_bands(name, who, clause)[at] for who in examiners(name)]
                    for name in members
                ]
                known = [[Fraction(v) for v in own if v is not None] for own in bands]
                scales.append((factor, "bands", known))
            for name, scale, scores in scales:
                pairs = [own for own in scores if len(own) == 2]
                if not pairs:
                    continue
                variances = [(one - other) ** 2 / 2 for one, other in pairs]
                deviation = root(mean(variances))
                in_points = deviation * points / 100 if scale == "pct" else None
                rows.append([
                    "independent", sector, category, clause, dimension, name, scale,
                    str(len(pairs)), str(2 * len(pairs)), fixed(deviation),
                    fixed(in_points),
                ])  # fmt: skip
    return (
        names(
            "stage sector category clause dimension factor scale n_units n_scores sd "
            "sd_points"
        ),
        rows,
    )


def inconsistencies() -> Table:
    rows: list[list[Cell]] = []
    for application, row in APPLICATIONS.items():
        for clause, category, dimension, _ in CLAUSES:
            for basis in BASES:
                found = distance(application, clause, basis)
                if found:
                    rows.append(
                        [IDS[application], row["sector"], row["panel"], basis, category,
                         clause, dimension, fixed(found)]
                    )  # fmt: skip
    return (
        names(
            "application_id sector panel_id basis category clause dimension outside_pct"
        ),
        rows,
    )


def signatures() -> Table:
    """Combinations of three organisations or more, the others in their coarse form."""
    rows: list[list[Cell]] = []
    for sector, members in groups().items():
        for basis in BASES:
            for clause, _, dimension, _ in CLAUSES:
                found = [bands for a in members if (bands := whole(a, clause, basis))]
                n_of: Counter[tuple[str, str, str]] = Counter()
                for bands in found:
                    at, gap = weakest(bands)
                    name = "tie" if at is None else FACTORS[dimension][at]
                    width = "2+" if gap > 1 else str(gap)
                    text = "-".join(map(str, bands))
                    if found.count(bands) < 3:
                        text = f"{name}:{width}"
                    n_of[text, name, width] += 1
                for (text, name, width), n in n_of.items():
                    rows.append(
                        [basis, sector, clause, dimension, text,
                         "true" if ":" in text else "false", name, width, str(n),
                         str(len(found)), None, None]
                    )  # fmt: skip
    return (
        names(
            "basis sector clause dimension signature is_coarse limiting_factor gap n "
            "n_applications share share_low"
        ),
        rows,
    )

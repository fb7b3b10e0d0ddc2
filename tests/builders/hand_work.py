"""
The work of the sample cycle by hand (see hand_computation): sheets, comments, quality.

Who was asked, what came, how far examiners agree, what became of applications.
"""

from fractions import Fraction
from itertools import combinations

from hand_scores import (
    APPLICATIONS,
    AWARD,
    BANDS,
    BASES,
    CATEGORIES,
    CLAUSES,
    COMMENTS,
    CYCLE,
    DIMENSIONS,
    IDS,
    ROLES,
    SCHEME,
    SHEETS,
    UNITS,
    Cell,
    Table,
    band,
    basis_value,
    examiners,
    fixed,
    given,
    groups,
    median,
    names,
    percent,
    place,
    score,
    stage,
    summary,
)

KIND_COLUMNS = {"strength": 6, "improvement": 7, "reason": 6}
NAMES = {"S01": "甲示例", "S02": "乙示例", "S03": "丙示例", "S04": "丁示例"}
REGIONS_AND_MORE = ("sector", "region", "size")


def applications() -> Table:
    rows: list[list[Cell]] = [
        [IDS[name], AWARD, CYCLE, row["credit_code"], row["organisation"], row["sector"],
         row["region"], row["industry_code"], row["size"], row["panel"], "eligible",
         row["outcome"], "false", "false"]
        for name, row in APPLICATIONS.items()
    ]  # fmt: skip
    return (
        names(
            "application_id award_id cycle organisation_id organisation_name sector "
            "region industry_code size panel_id eligibility outcome reached_site "
            "is_provisional"
        ),
        rows,
    )


def people() -> Table:
    rows: list[list[Cell]] = [[who, name, CYCLE, "true"] for who, name in NAMES.items()]
    return names("examiner_id examiner_name first_cycle is_matched"), rows


def panels() -> Table:
    found = sorted({row["panel"] for row in APPLICATIONS.values()})
    return names("award_id cycle panel_id"), [[AWARD, CYCLE, panel] for panel in found]


def files() -> Table:
    rows: list[list[Cell]] = [
        ["申报组织名单.xlsx", "L6", "loaded", CYCLE, "0"],
        ["评审员名册.xlsx", "L7", "loaded", CYCLE, "0"],
        ["评审分组表.xlsx", "L12", "loaded", CYCLE, "0"],
    ]
    for application, sheet in SHEETS:
        layout = "L3" if sheet == "consensus" else "L1"
        # the misprinted total
        n_issues = "1" if (application, sheet) == ("SL03", "S03") else "0"
        rows.append([place(application, sheet)[0], layout, "loaded", CYCLE, n_issues])
    return names("file_name layout verdict cycle n_issues"), rows


def asked() -> list[tuple[str, str]]:
    """Application and examiner of each line of the assignment."""
    return [
        (name, who)
        for name, row in APPLICATIONS.items()
        for who in row["examiners"].split(";")
    ]


def n_scored(application: str, sheet: str) -> int:
    return sum(score(application, sheet, clause) is not None for clause, *_ in CLAUSES)


def coverage() -> Table:
    rows: list[list[Cell]] = []
    for application, who in asked():
        came = who in examiners(application)
        rows.append([
            IDS[application], who, "independent", "assignment",
            "received" if came else "missing", "1" if came else "0",
            str(n_scored(application, who)) if came else "0",
        ])  # fmt: skip
    return (
        names("application_id examiner_id stage expectation state n_sheets n_values"),
        rows,
    )


def comments() -> Table:
    at = {clause: number for number, (clause, *_) in enumerate(CLAUSES)}
    its = {clause: (category, dimension) for clause, category, dimension, _ in CLAUSES}
    rows: list[list[Cell]] = []
    for row in COMMENTS:
        application, sheet, clause = row["application"], row["sheet"], row["clause"]
        file_name, page, first, column = place(application, sheet)
        rows.append([
            IDS[application], *stage(sheet), clause, *its[clause], "1", "true",
            row["kind"], row["text"], file_name, page,
            f"{chr(ord(column) + KIND_COLUMNS[row['kind']])}{first + at[clause]}",
        ])  # fmt: skip
    return (
        names(
            "application_id stage examiner_id examiner_role clause category dimension "
            "version is_current kind comment_text file_name sheet cell"
        ),
        rows,
    )


def copies(application: str, sheet: str) -> tuple[list[bool], list[bool], list[int]]:
    """Of each comment: repeated on the sheet, for another application; its length."""
    within, between, lengths = [], [], []
    for row in COMMENTS:
        if (row["application"], row["sheet"]) != (application, sheet):
            continue
        twins = [
            other
            for other in COMMENTS
            if (other["kind"], other["text"]) == (row["kind"], row["text"])
            and other["sheet"] == sheet
        ]
        of_sheet = [other for other in twins if other["application"] == application]
        within.append(len({other["clause"] for other in of_sheet}) > 1)
        others = {other["application"] for other in twins}
        between.append(sheet != "consensus" and len(others) > 1)
        lengths.append(len(row["text"]))
    return within, between, lengths


def comment_quality() -> Table:
    rows: list[list[Cell]] = []
    for application, sheet in SHEETS:
        within, between, lengths = copies(application, sheet)
        n = len(lengths)
        n_copied = sum(a or b for a, b in zip(within, between, strict=True))
        rows.append([
            IDS[application], stage(sheet)[0], stage(sheet)[1], "18", str(n),
            # no clause has two comments
            fixed(1 - Fraction(n, 18), 6), str(sum(within)), str(sum(between)),
            fixed(Fraction(n_copied, n), 6) if n else None,
            fixed(median([Fraction(each) for each in lengths]), 1) if n else None,
        ])  # fmt: skip
    return (
        names(
            "application_id stage examiner_id n_clauses n_comments blank_share "
            "n_copied_within n_copied_between copied_share median_length"
        ),
        rows,
    )


def review_quality() -> Table:
    """Every measure that needs no model."""
    parts: dict[str, list[tuple[str, int, int]]] = {}
    for name in APPLICATIONS:
        expected = [who for application, who in asked() if application == name]
        pairs = [
            pair
            for clause, *_ in CLAUSES
            for pair in combinations(given(name, clause), 2)
        ]
        comments_of = [copies(name, sheet) for a, sheet in SHEETS if a == name]
        copied = [
            a or b
            for within, between, _ in comments_of
            for a, b in zip(within, between, strict=True)
        ]
        n_clauses = 18 * len(comments_of)
        after = all(
            sum(
                score(name, who, clause) == basis_value(name, clause, "consensus")
                for clause, *_ in CLAUSES
            )
            >= Fraction(4, 5) * n_scored(name, who)
            for who in examiners(name)
        )
        for measure, n, n_hits in [
            ("received", len(expected), len(examiners(name))),
            ("exact_agreement", len(pairs), sum(a == b for a, b in pairs)),
            ("within_step_agreement", len(pairs), sum(abs(a - b) <= 5 for a, b in pairs)),
            (
                "same_band_agreement",
                len(pairs),
                sum(band(a) == band(b) for a, b in pairs),
            ),
            ("wide_spread", len(pairs), sum(abs(a - b) > 20 for a, b in pairs)),
            ("after_meeting", 1, int(after)),
            # no two sheets agree on more than three of eighteen clauses
            ("equal_sheets", 1, 0),
            ("blank_comments", n_clauses, n_clauses - len(copied)),
            ("copied_comments", len(copied), sum(copied)),
        ]:
            parts.setdefault(measure, []).append((name, n, n_hits))
    rows: list[list[Cell]] = []
    for measure, counted in parts.items():
        for panel in (None, *sorted({row["panel"] for row in APPLICATIONS.values()})):
            own = [
                (n, n_hits)
                for name, n, n_hits in counted
                if n and panel in (None, APPLICATIONS[name]["panel"])
            ]
            n, n_hits = (sum(column) for column in zip(*own, strict=True))
            is_estimate = measure.endswith("agreement") or measure == "wide_spread"
            state = "no_interval" if is_estimate else "counted"
            rows.append([
                "cycle" if panel is None else "panel", panel, measure, str(n),
                str(n_hits), str(len(own)),
                fixed(Fraction(n_hits, n), 6) if n >= 10 else None, None, None,
                state if n >= 10 else "counts_only",
            ])  # fmt: skip
    return (
        names("scope panel_id measure n n_hits n_applications value low high state"),
        rows,
    )


def score_bands() -> Table:
    """Of two examiners the lower band."""
    rows: list[list[Cell]] = []
    units: list[tuple[str, str | None, str, list[str]]] = [
        (category, clause, dimension, [clause])
        for clause, category, dimension, _ in CLAUSES
    ]
    units += [
        (category, None, dimension, [
            clause for clause, its, its_dimension, _ in CLAUSES
            if category in ("all", its) and dimension in ("all", its_dimension)
        ])
        for category, dimension in UNITS
    ]  # fmt: skip
    for sector, members in groups().items():
        for basis in ("independent", "consensus", "final"):
            for category, clause, dimension, clauses in units:
                found = [
                    min(band(value) for value in given(name, each))
                    if basis == "independent"
                    else band(basis_value(name, each, "consensus"))
                    for name in members
                    for each in clauses
                ]
                for number in range(1, len(BANDS) + 1):
                    rows.append([
                        sector, category, clause, dimension, basis, str(number),
                        str(found.count(number)), str(len(found)), str(len(members)),
                        None, None,
                    ])  # fmt: skip
    return (
        names(
            "sector category clause dimension basis band n_in_band n_clauses "
            "n_applications share share_low"
        ),
        rows,
    )


def group_members() -> dict[tuple[str, str], list[str]]:
    """Applications by kind and code of group."""
    found: dict[tuple[str, str], list[str]] = {("all", "all"): list(APPLICATIONS)}
    for name, row in APPLICATIONS.items():
        for kind in REGIONS_AND_MORE:
            found.setdefault((kind, row[kind]), []).append(name)
        # the section of an industry is the letter of its code
        section = row["industry_code"][:1]
        found.setdefault(("industry", section), []).append(name)
        # the register of the sample has no ownership
        found.setdefault(("ownership", "unknown"), []).append(name)
        # nobody can be known to return to the first cycle
        found.setdefault(("returning", "unknown"), []).append(name)
    return found


def funnel() -> Table:
    rows: list[list[Cell]] = []
    for cycle in (CYCLE, "all"):
        for (kind, code), members in group_members().items():
            n = str(len(members))
            outcomes = [APPLICATIONS[name]["outcome"] for name in members]
            rows.append([
                cycle, kind, code, n, n, n, n, "0", n, str(outcomes.count("nomination")),
                str(outcomes.count("award")), None, None, None, None,
            ])  # fmt: skip
    return (
        names(
            "cycle group_kind group_code n_applied n_eligibility_known n_eligible "
            "n_site_known n_reached_site n_outcome_known n_nominated n_honoured "
            "eligible_share reached_site_share nominated_share honoured_share"
        ),
        rows,
    )


def group_profiles() -> Table:
    rows: list[list[Cell]] = []
    units = [("all", dimension) for dimension in ("all", *DIMENSIONS)]
    units += [(category, "all") for category in CATEGORIES]
    for cycle in (CYCLE, "all"):
        for (kind, code), members in group_members().items():
            if kind == "all":
                continue
            for basis in BASES:
                for category, dimension in units:
                    values = [percent(a, basis, category, dimension) for a in members]
                    rows.append([
                        cycle, SCHEME, basis, kind, code, category, dimension,
                        str(len(members)), *summary(values)[:4],
                    ])  # fmt: skip
    return (
        names(
            "cycle scheme basis group_kind group_code category dimension "
            "n_organisations n_applications mean_pct mean_pct_low mean_pct_high"
        ),
        rows,
    )


def severity_states() -> Table:
    """Under three applications each: no severity of anybody is published."""
    rows: list[list[Cell]] = []
    for who in ROLES:
        own = [a for a, sheet in SHEETS if sheet == who]
        panels = {APPLICATIONS[name]["panel"] for name in own}
        rows.append([
            CYCLE, who, str(len(own)), str(len(panels)),
            str(sum(n_scored(name, who) for name in own)), None, None, None,
            "too_few_applications",
        ])  # fmt: skip
    return (
        names(
            "cycle examiner_id n_applications n_panels n_scores severity_pct "
            "severity_low severity_high state"
        ),
        rows,
    )


def links() -> Table:
    rows: list[list[Cell]] = []
    for one, other in combinations(ROLES, 2):
        shared = [a for a in APPLICATIONS if {one, other} <= set(examiners(a))]
        if shared:
            panels = {APPLICATIONS[name]["panel"] for name in shared}
            rows.append([CYCLE, one, other, str(len(shared)), str(len(panels))])
    return names("cycle examiner_id other_examiner_id n_shared n_shared_panels"), rows

"""
The sample cycle reckoned a second time, from its tables alone, with fractions.

It knows nothing of the warehouse: no SQL, no data frame, none of our packages. What each
table holds is said in data/sample/README.md, which this follows step by step.
``python tests/builders/hand_computation.py`` writes data/sample/expected.
"""

import csv

import hand_patterns
import hand_scores
import hand_work
from hand_scores import AWARD, BASES, CYCLE, IDS, SAMPLE, SCHEME, Cell, Table, names

#: Nothing of the kind happened in the one cycle.
EMPTY = (
    "fct_corrections",
    "fct_examiner_change",
    "fct_examiner_drift",
    "fct_honour_paths",
    "fct_pattern_changes",
    "fct_pool_change",
    "fct_returning_applications",
    "fct_series_breaks",
    "fct_site_changes",
    "fct_training_references",
)


def issues() -> Table:
    """The one misprinted total."""
    file_name, page, first, _ = hand_scores.place("SL03", "S03")
    row: list[Cell] = [file_name, page, f"D{first + 18}", "total_differs", "warning"]
    return names("file_name sheet cell rule level"), [row]


def site_summary() -> Table:
    rows: list[list[Cell]] = [
        ["archive", SCHEME, basis, "0", None, None, None] for basis in BASES[:2]
    ]
    return (
        names(
            "scope scheme basis n_applications change_points expected_change_points "
            "beyond_selection_points"
        ),
        rows,
    )


def cycles() -> Table:
    row: list[Cell] = [AWARD, CYCLE, "1", SCHEME, "1", "2030-11-30", "true"]
    return (
        names("award_id cycle edition_no scheme places decided_on is_decided"),
        [row],
    )


def ranking() -> Table:
    """Who is ranked, and among how many; how firmly is an estimate."""
    rows: list[list[Cell]] = [
        [IDS[name], basis, "1", "true", "4"]
        for name in IDS
        for basis in ("independent_mean", "adjusted")
    ]
    return names("application_id basis places is_decided n_ranked"), rows


def note_phrases() -> Table:
    """What the notes say of factors: C and T ill spoken of."""
    said: dict[str, str] = {"无对比": "C", "T缺": "T"}
    columns, rows = hand_work.comments()
    at = {name: place for place, name in enumerate(columns)}
    found: list[list[Cell]] = []
    keys = names("application_id stage examiner_id clause category dimension")
    for row in rows:
        text = row[at["comment_text"]]
        if text in said:
            found.append([
                *(row[at[name]] for name in keys), said[text], "negative", text,
                row[at["kind"]], row[at["cell"]],
            ])  # fmt: skip
    columns, rows = hand_patterns.factor_scores()
    at = {name: place for place, name in enumerate(columns)}
    for row in rows:
        text = row[at["note"]]
        if text in said:
            found.append([
                *(row[at[name]] for name in keys), said[text], "negative", text,
                "factor_note", row[at["cell"]],
            ])  # fmt: skip
    return [*keys, "factor", "polarity", "note_text", "kind", "cell"], found


def expected() -> dict[str, Table]:
    """Every table that can be reckoned by hand, by its name in the warehouse."""
    return {
        "dim_application": hand_work.applications(),
        "dim_cycle": cycles(),
        "dim_examiner": hand_work.people(),
        "dim_panel": hand_work.panels(),
        "fct_application_scores": hand_scores.application_scores(),
        "fct_clause_comments": hand_work.comments(),
        "fct_clause_scores": hand_scores.clause_scores(),
        "fct_comment_quality": hand_work.comment_quality(),
        "fct_consensus_shift": hand_scores.consensus_shift(),
        "fct_disagreement": hand_patterns.disagreement(),
        "fct_examiner_links": hand_work.links(),
        "fct_examiner_severity": hand_work.severity_states(),
        "fct_factor_inconsistencies": hand_patterns.inconsistencies(),
        "fct_factor_scores": hand_patterns.factor_scores(),
        "fct_factor_signatures": hand_patterns.signatures(),
        "fct_files": hand_work.files(),
        "fct_funnel": hand_work.funnel(),
        "fct_group_profiles": hand_work.group_profiles(),
        "fct_issues": issues(),
        "fct_note_phrases": note_phrases(),
        "fct_ranking_stability": ranking(),
        "fct_review_quality": hand_work.review_quality(),
        "fct_score_bands": hand_work.score_bands(),
        "fct_score_coverage": hand_work.coverage(),
        "fct_site_change_summary": site_summary(),
        "fct_total_reconciliation": hand_scores.total_reconciliation(),
        **hand_scores.strengths(),
        **hand_patterns.patterns(),
    }


def main() -> None:
    folder = SAMPLE / "expected"
    folder.mkdir(exist_ok=True)
    for name, (columns, rows) in expected().items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([columns, *rows])


if __name__ == "__main__":
    main()

"""Sentences above charts say what the frame holds, and no more."""

import polars as pl

from dashboards.wording import Words
from dashboards.wording.findings import numbers, overview, strengths

ZH, EN = Words("zh"), Words("en")


def cells(**means: tuple[float | None, int]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "sector": sector,
                "category": "c",
                "title_zh": "类目",
                "title_en": "Category",
                "cycle": "2025",
                "n_applications": n,
                "mean_pct": mean,
                "mean_pct_low": None if mean is None else mean - 5,
                "mean_pct_high": None if mean is None else mean + 5,
            }
            for sector, (mean, n) in means.items()
        ],
        infer_schema_length=None,
    )


def totals(**points: tuple[str, float | None]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {"outcome": outcome, "total_points": total}
            for outcome, total in points.values()
        ],
        schema={"outcome": pl.String, "total_points": pl.Float64},
    )


def test_the_weakest_cell_has_enough_applications() -> None:
    found = strengths.weakest(
        cells(medical=(10.0, 4), service=(40.0, 5), education=(60.0, 9))
    )
    assert found is not None
    assert found["sector"] == "service"
    assert strengths.weakest(cells(medical=(10.0, 4))) is None


def test_strengths_name_the_lowest_with_its_interval_and_the_highest() -> None:
    frame = cells(service=(40.0, 5), education=(60.0, 9))
    said = strengths.strengths(
        frame, {"service": "S", "education": "E"}, EN, cycle="2025"
    )
    assert "in S: 40%" in said
    assert "35 to 45" in said
    assert "in E: 60%" in said


def test_strengths_of_few_say_that_they_are_few() -> None:
    said = strengths.strengths(cells(medical=(10.0, 4)), {}, ZH, cycle="2025")
    assert said.startswith("数据不足")


def test_totals_tell_a_gap_from_an_overlap() -> None:
    clear = totals(a=("award", 600.0), b=("none", 560.0), c=("nomination", 650.0))
    assert "40 points" in overview.totals(clear, EN)
    mixed = totals(a=("award", 600.0), b=("none", 610.0), c=("none", 590.0))
    assert "1 without an honour" in overview.totals(mixed, EN)


def test_a_withdrawn_application_did_not_lose() -> None:
    frame = totals(a=("award", 600.0), b=("none", 560.0), c=("withdrawn", 700.0))
    assert "40 points" in overview.totals(frame, EN)


def test_totals_without_outcomes_give_range_and_median() -> None:
    frame = totals(a=("pending", 400.0), b=("pending", 500.0), c=("pending", None))
    assert overview.totals(frame, EN).startswith("2 applications")


def test_incomplete_totals_alone_say_so() -> None:
    assert "complete" in overview.totals(totals(a=("none", None)), EN)


def test_completeness_names_the_emptiest_panel() -> None:
    frame = pl.DataFrame(
        {
            "panel_id": ["A", "B"],
            "n_sheets": [2, 2],
            "n_filled": [36, 35],
            "n_expected": [36, 36],
        }
    )
    said = overview.completeness(frame, EN)
    assert "B is least complete: 97%, 1 missing" in said
    assert "98%" in said
    full = frame.with_columns(n_filled=pl.col("n_expected"))
    assert "All 4 sheets" in overview.completeness(full, EN)


def test_ties_are_named_together() -> None:
    frame = pl.DataFrame(
        [
            {"clause": clause, "title_zh": clause, "title_en": clause, "score_pct": score}
            for clause, score in [
                (c, s) for c in "ab" for s in (10.0, 20.0, 30.0, 40.0, 50.0)
            ]
        ]
    )
    assert "a a, b b share the lowest median: 30%" in strengths.clauses(frame, EN)


def test_results_behind_and_ahead() -> None:
    frame = pl.DataFrame(
        {"process_pct": [50.0, 50.0, 40.0], "result_pct": [45.0, 40.0, 42.0]}
    )
    said = strengths.dimensions(frame, EN)
    assert "2 of 3" in said
    assert "5 percentage points" in said


def test_files_and_issues_are_counted_by_kind() -> None:
    files = pl.DataFrame({"verdict": ["loaded", "duplicate"], "n_files": [7, 2]})
    issues = pl.DataFrame({"level": ["error"], "n_issues": [3]})
    said = overview.files(files, issues, ZH)
    assert "9" in said
    assert "错误" in said
    none = overview.files(files, issues.clear(), EN)
    assert "No issue" in none


def test_numbers_keep_their_sign_and_round_down_to_a_share() -> None:
    assert numbers.signed(1.25, 1) == "+1.2"
    assert numbers.signed(-0.44) == "−0.4"
    assert numbers.signed(-0.04) == "0.0"
    assert numbers.floor(999, 1000) == 99
    assert numbers.count(12345) == "12,345"

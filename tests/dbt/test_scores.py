"""Scores from workbook to mart: rulings by real files, and an archive's truth."""

from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from scipy.stats import t
from score_cases import clauses
from scored_archive import Archive, build_archive

pytestmark = pytest.mark.warehouse

KEY = (
    "file_name, sheet, cell, award_id, cycle, application_id, stage, "
    "examiner_id, examiner_role, clause"
)
BLANK = "not_scored"
#: Row of the first clause on the sheets of the cases.
FIRST_ROW = 8


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    published = build_archive(tmp_path_factory.mktemp("scores"))
    yield published
    published.con.close()


@pytest.mark.parametrize(
    ("truth", "mart", "columns"),
    [
        ("files", "fct_files", "file_name, verdict"),
        ("issues", "fct_issues", "file_name, sheet, cell, rule"),
        (
            "clause_scores",
            "fct_clause_scores",
            f"{KEY}, version, is_current, value_state, score_pct::double",
        ),
        (
            "factor_scores",
            "fct_factor_scores",
            f"{KEY}, factor, version, is_current, value_state, "
            "factor_pct::double, factor_band",
        ),
    ],
)
def test_a_clean_archive_is_read_as_it_was_meant(
    archive: Archive, truth: str, mart: str, columns: str
) -> None:
    meant = f"select {columns} from read_parquet('{archive.truth / truth}.parquet')"
    known = f"select file_name from read_parquet('{archive.truth / 'files'}.parquet')"
    read = f"select {columns} from marts.{mart} where file_name in ({known})"
    n_meant = archive.ask(f"select count(*) as n from ({meant})")[0]["n"]
    assert n_meant > 0 or truth == "issues"
    assert archive.ask(f"{meant} except all {read}") == []
    assert archive.ask(f"{read} except all {meant}") == []


def read(archive: Archive, name: str, column: str = "C") -> list[Any]:
    """States of a case from its first row on, with the percent where there is one."""
    values = archive.values(name)
    found = [values[f"{column}{row}"] for row in range(FIRST_ROW, FIRST_ROW + 18)]
    return [state if pct is None else (state, float(pct)) for state, pct in found]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "texts",
            [BLANK, ("ok", 45), ("ok", 55), *["unreadable"] * 3, "not_applicable",
             BLANK, BLANK, "unreadable", "unreadable", ("ok", 45), ("ok", 50)],
        ),
        (
            "fractions",
            [("ok", 45), ("ok", 50), ("ok", 100), "conflict", ("ok", 45), ("ok", 45),
             ("ok", 0), "out_of_range", *[("ok", 60)] * 9],
        ),
        (
            "percentages",
            [*[("ok", pct) for pct in (45, 50, 60, 55, 40, 35, 50, 45, 65, 70, 30, 25)],
             "conflict", ("off_grid", 1), ("off_grid", 47), *["out_of_range"] * 2,
             ("ok", 0)],
        ),
        ("undecided", [*["conflict"] * 6, ("ok", 45), "conflict"]),
        ("zeros", ["conflict"] * 18),
        ("zeros but one", [("ok", 0)] * 17),
        (
            "points and percent",
            [("ok", 45), ("conflict", 45), ("conflict", 47), ("ok", 45)],
        ),
        ("merged", [("ok", 45), ("ok", 45)]),
        ("corrected", [("ok", 45), ("off_grid", 47)]),
        ("declared", [("ok", 45), ("ok", 50), ("ok", 55), BLANK, "out_of_range"]),
    ],
)  # fmt: skip
def test_a_percentage_means_what_its_column_and_its_row_say(
    archive: Archive, name: str, expected: list[Any]
) -> None:
    found = read(archive, name)
    assert found == [*expected, *[BLANK] * (18 - len(expected))]
    # each value in one of these states is one issue at its cell
    flagged = {"off_grid", "out_of_range", "conflict", "unreadable"}
    states = [value if isinstance(value, str) else value[0] for value in found]
    assert [
        (f"C{row}", state)
        for row, state in enumerate(states, FIRST_ROW)
        if state in flagged
    ] == [(cell, rule) for cell, rule in archive.issues(name) if rule in flagged]


def test_a_correction_is_used_only_where_it_fits(archive: Archive) -> None:
    assert sorted(archive.issues("corrected")) == [
        ("C10", "corrected"),
        ("C8", "corrected"),
        ("C9", "off_grid"),
    ]
    unused = archive.of_register("corrections")
    assert [(row["cell"], row["rule"]) for row in unused] == [("C3", "correction_unused")]
    kept = {
        row["cell"]: row["raw_text"]
        for row in archive.of("fct_clause_scores", "corrected")
    }
    assert (kept["C8"], kept["C10"]) == ("45～50", "四十五")
    listed = archive.ask("from marts.fct_corrections order by register_row")
    assert [
        (row["cell"], row["before_text"], row["after_text"], row["is_applied"])
        for row in listed
    ] == [
        ("C8", "45～50", "45％", True),
        ("C99", None, "45", False),
        ("C10", "四十五", "未评", True),
    ]
    assert {(row["file_name"], row["reason"]) for row in listed} == {
        ("corrected.xlsx", "来电核实")
    }


def test_points_alone_snap_to_their_percentage(archive: Archive) -> None:
    values = archive.values("points")
    found = [values[f"D{row}"] for row in range(FIRST_ROW, FIRST_ROW + 5)]
    assert [(state, pct and float(pct)) for state, pct in found] == [
        ("ok_derived", 45),  # 22.5 rounded up
        ("ok_derived", 45),  # 22.5 rounded to even
        ("ok_derived", 60),
        ("off_grid", 48),
        ("out_of_range", None),
    ]


def test_a_word_that_is_no_score_is_reported_beside_a_percentage(
    archive: Archive,
) -> None:
    assert ("D10", "points_unreadable") in archive.issues("texts")


def test_an_off_grid_value_has_the_band_of_the_next_lower_step(archive: Archive) -> None:
    found = archive.ask("from marts.fct_clause_scores where value_state = 'off_grid'")
    grid = archive.ask("from marts.dim_band")
    assert {float(row["score_pct"]) for row in found} >= {1, 47, 48}
    for row in found:
        below = [band["band"] for band in grid if band["low_pct"] <= row["score_pct"]]
        assert row["band"] == max(below)


def test_a_note_behind_a_percentage_is_a_reason(archive: Archive) -> None:
    found = archive.of("fct_clause_comments", "texts")
    assert [(row["kind"], row["comment_text"], row["cell"]) for row in found] == [
        ("reason", "某员保留意见", "C10")
    ]


def test_a_clause_is_its_number_else_its_title(archive: Archive) -> None:
    for name in ("titles", "foreign", "odd rows"):
        found = archive.of("fct_clause_scores", name)
        assert [row["clause"] for row in found] == [c["clause"] for c in clauses()], name
    assert archive.issues("titles") == []
    assert {rule for _, rule in archive.issues("foreign")} == {"foreign_title"}


def test_what_is_no_scored_clause_is_an_issue_and_no_value(archive: Archive) -> None:
    assert archive.issues("odd rows") == [
        ("B8", "points_differ"),
        ("C8", "conflict"),
        ("C26", "not_a_scored_clause"),
        ("C27", "clause_unknown"),
        ("C29", "repeated_value"),
        ("D28", "clause_unknown"),
        ("E28", "clause_unknown"),
    ]
    comments = archive.ask(
        "from marts.fct_clause_comments where comment_text = '有总体考虑'"
    )
    assert [row["clause"] for row in comments] == [clauses()[0]["category"] + ".1"]


def test_an_unknown_scheme_is_loaded_as_printed(archive: Archive) -> None:
    assert archive.issues("unknown scheme") == [("A9", "scheme_unknown")]
    found = archive.of("fct_clause_scores", "unknown scheme")
    assert [
        (row["clause"], row["scheme"], row["points_max"], row["score_pct"])
        for row in found
    ] == [("4.1.2", None, 50, 45), ("4.1.3", None, 60, 50), ("4.2.2", None, 90, 50)]
    (total,) = archive.ask(
        "from marts.fct_application_scores where scheme is null and basis = 'final'"
    )
    assert total["total_points"] is None
    assert total["scored_pct"] == Decimal("48.75")


def test_factors_are_bands_percentages_or_notes(archive: Archive) -> None:
    found = archive.ask("from marts.fct_factor_scores where file_name = 'factors.xlsx'")
    read_factors = {
        row["cell"]: (
            row["factor"],
            row["factor_pct"],
            row["factor_band"],
            row["value_state"],
        )
        for row in found
    }
    assert read_factors == {
        "E8": ("A", None, 3, "ok"),
        "F8": ("D", 45, 3, "ok"),
        "G8": ("L", None, None, "note"),
        "H8": ("I", 50, 4, "ok"),
        "E9": ("A", None, 6, "ok"),
        "F9": ("D", 50, 4, "ok"),
        "G9": ("L", None, None, "out_of_range"),
        "H9": ("I", 60, 4, "ok"),
        "H10": ("I", 45, 3, "ok"),
        "I10": ("Le", 47, 3, "off_grid"),
        "J10": ("T", None, 4, "ok"),
        "E11": ("A", Decimal("2.5"), 1, "off_grid"),
        "F11": ("D", 55, 4, "ok"),
        "G11": ("L", 60, 4, "ok"),
        "H11": ("I", 100, 6, "ok"),
    }
    assert ("I9", "factor_not_of_clause") in archive.issues("factors")


def test_printed_totals_are_compared_with_what_they_cover(archive: Archive) -> None:
    found = archive.ask(
        """
        select cell, scope, category, difference_points, reason, is_differing
        from marts.fct_total_reconciliation
        where file_name = 'subtotals.xlsx'
        order by length(cell), cell
        """
    )
    categories = sorted({clause["category"] for clause in clauses()})
    *right, wrong, total = found
    assert [row["category"] for row in [*right, wrong]] == categories
    assert {row["difference_points"] for row in [*right, total]} == {0}
    assert (wrong["difference_points"], wrong["is_differing"]) == (5, True)
    assert (total["scope"], total["is_differing"]) == ("form", False)
    assert archive.issues("subtotals") == [(wrong["cell"], "total_differs")]


def test_a_total_on_each_of_two_sheets_covers_its_own(archive: Archive) -> None:
    found = archive.ask(
        """
        select sheet, scope, printed_points, difference_points
        from marts.fct_total_reconciliation
        where file_name = 'two sheets.xlsx'
        order by sheet
        """
    )
    assert [tuple(row.values()) for row in found] == [
        ("结果", "table", 225, 0),
        ("过程", "table", 275, 0),
    ]
    assert len(archive.values("two sheets")) >= 12


def test_a_total_over_a_missing_value_is_not_compared(archive: Archive) -> None:
    (row,) = archive.ask(
        "from marts.fct_total_reconciliation where file_name = 'incomplete.xlsx'"
    )
    assert (row["difference_points"], row["reason"]) == (None, "incomplete")
    assert archive.issues("incomplete") == []


@pytest.mark.parametrize(
    ("name", "version", "is_current", "verdict"),
    [
        ("versions/a修订版", 2, True, "loaded"),
        ("versions/b", 1, False, "superseded"),
        ("versions/c", 1, False, "loaded"),
        ("versions/d", 2, False, "loaded"),
    ],
)
def test_a_version_word_outranks_a_date_and_a_tie_is_a_conflict(
    archive: Archive, name: str, version: int, is_current: bool, verdict: str
) -> None:
    name = f"{name}.xlsx"
    found = archive.ask("from marts.fct_clause_scores where file_name = $name", name=name)
    assert {(row["version"], row["is_current"]) for row in found} == {
        (version, is_current)
    }
    (file,) = archive.ask("from marts.fct_files where file_name = $name", name=name)
    assert file["verdict"] == verdict
    if not is_current and verdict == "loaded":
        # what was left blank stays blank
        assert {(row["value_state"], row["score_pct"]) for row in found} - {
            ("not_scored", None)
        } == {("conflict", None)}


def test_bases_take_their_stages_and_no_trainee(archive: Archive) -> None:
    found = archive.ask(
        """
        select scores.*
        from marts.fct_application_scores as scores
        inner join marts.dim_application using (application_id)
        where organisation_name = '虚构汇总有限公司'
        order by array_position(['independent_mean', 'final', 'site'], scores.basis)
        """
    )
    points = {clause["clause"]: Fraction(clause["points_max"]) for clause in clauses()}
    mean = {clause: Fraction(45 + 50 + 50, 3) for clause in points}
    site = dict(zip(points, (60, 70), strict=False))
    expected = [
        sum(points[clause] * pct[clause] for clause in points) / 100
        for pct in (mean, mean | site)
    ]
    complete = found[:2]
    step = Decimal("0.001")
    assert [row["total_points"] for row in complete] == [
        (Decimal(total.numerator) / total.denominator).quantize(step, ROUND_HALF_EVEN)
        for total in expected
    ]
    independent, final, of_site = found
    assert (independent["range_low_points"], independent["range_high_points"]) == (
        450,
        500,
    )
    assert (independent["n_examiners"], independent["n_clauses"]) == (3, 18)
    assert final["process_points"] + final["result_points"] == final["total_points"]
    # two clauses alone were scored on site: nothing is re-based
    assert (of_site["total_points"], of_site["n_clauses"]) == (None, len(site))
    assert of_site["points_scored"] == sum(points[c] * site[c] for c in site) / 100


def test_strengths_are_means_over_applications_with_t_intervals(archive: Archive) -> None:
    scores = archive.con.sql(
        """
        select application_id, sector, category, clause, points_max, score_pct
        from marts.fct_clause_scores
        where counts and score_pct is not null
            and award_id = '演示奖' and stage = 'independent' and cycle = '2025'
        """
    ).pl()
    sizes = pl.Series([c["category"] for c in clauses()]).value_counts()
    of_clauses = scores.group_by("application_id", "sector", "category", "clause").agg(
        pl.col("score_pct").cast(pl.Float64).mean(),
        pl.col("points_max").first().cast(pl.Float64),
    )
    of_categories = (
        of_clauses.group_by("application_id", "sector", "category")
        .agg(
            (pl.col("score_pct") * pl.col("points_max")).sum()
            / pl.col("points_max").sum(),
            n=pl.len(),
        )
        .join(sizes, left_on="category", right_on=sizes.columns[0])
        .filter(pl.col("n") == pl.col("count"))
    )
    everyone = of_categories.with_columns(sector=pl.lit("all"))
    expected = (
        pl.concat([of_categories, everyone], how="diagonal")
        .group_by("sector", "category")
        .agg(
            n=pl.len(),
            mean=pl.col("score_pct").mean(),
            median=pl.col("score_pct").median(),
            sd=pl.col("score_pct").std(),
        )
    )
    found = {
        (row["sector"], row["category"]): row
        for row in archive.ask(
            """
            from marts.fct_category_strengths
            where award_id = '演示奖' and cycle = '2025'
                and dimension = 'all' and basis = 'independent_mean'
            """
        )
    }
    assert len(found) == expected.height > 12
    for row in expected.iter_rows(named=True):
        mart = found[row["sector"], row["category"]]
        assert mart["n_applications"] == row["n"]
        assert float(mart["mean_pct"]) == pytest.approx(row["mean"], abs=6e-4)
        assert float(mart["median_pct"]) == pytest.approx(row["median"], abs=6e-4)
        if row["n"] == 1:
            assert mart["sd_pct"] is mart["mean_pct_low"] is mart["mean_pct_high"] is None
            continue
        margin = t.ppf(0.975, row["n"] - 1) * row["sd"] / row["n"] ** 0.5
        assert float(mart["sd_pct"]) == pytest.approx(row["sd"], abs=6e-4)
        assert float(mart["mean_pct_low"]) == pytest.approx(
            max(row["mean"] - margin, 0), abs=6e-4
        )
        assert float(mart["mean_pct_high"]) == pytest.approx(
            min(row["mean"] + margin, 100), abs=6e-4
        )


def test_every_issue_says_what_to_do_in_both_languages(archive: Archive) -> None:
    found = archive.ask("select distinct message_zh, message_en from marts.fct_issues")
    assert found
    for row in found:
        assert "{" not in row["message_zh"] + row["message_en"]
    counted = archive.ask(
        """
        select files.file_name, files.n_issues
        from marts.fct_files as files
        left join marts.fct_issues as issues
            on
                files.file_name = issues.file_name
                and files.file_sha256 = issues.file_sha256
        group by all
        having files.n_issues <> count(issues.rule)
        """
    )
    assert counted == []

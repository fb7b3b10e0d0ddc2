"""States, rules, rulings and traps: a file that shows each, and one that does not."""

from collections.abc import Iterator
from typing import Any

import pytest
from case_office import Case, CaseOffice, plain
from case_sheets import Own
from offices import rows

from .every_case import CASES

pytestmark = pytest.mark.warehouse

each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CaseOffice]:
    built = CaseOffice(tmp_path_factory.mktemp("cases"), CASES)
    yield built
    built.con.close()


def approximately(value: Any) -> Any:
    """A number as the warehouse keeps it: percentages to a thousandth."""
    if isinstance(value, float | int) and not isinstance(value, bool):
        return pytest.approx(value, abs=0.0005)
    return value


def by_address(found: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Address to row: what was written stands once, a blank gives way to it."""
    written = [row for row in found if row.get("raw_text", "") is not None]
    assert len({row["at"] for row in written}) == len(written), "two rows at one address"
    return {row["at"]: row for row in [*found, *written]}


def holds(row: dict[str, Any], expected: dict[str, Any], own: Own) -> None:
    """A row has the columns that a case names."""
    assert {name: plain(row[name]) for name in expected} == {
        name: approximately(own.fill(value)) for name, value in expected.items()
    }


@each_case
def test_a_case_is_read_as_meant(office: CaseOffice, case: Case) -> None:
    own = office.own(case)
    found = [(row["rule"], row["at"]) for row in office.of("fct_issues", case)]
    assert sorted(found) == sorted((rule, own.fill(at)) for rule, at in case.issues)

    files = {row["path"]: row for row in office.of("fct_files", case)}
    assert files.keys() == {own.fill(path) for path in case.written}
    for path, row in files.items():
        expected = {"verdict": case.verdict, "layout": case.layout}
        holds(row, expected | dict(case.files.get(path, {})), own)

    scores = by_address(office.of("fct_clause_scores", case))
    read = {
        at: (row["value_state"], plain(row["score_pct"])) for at, row in scores.items()
    }
    for at, meant in case.values.items():
        state, percent = (meant, None) if isinstance(meant, str) else meant
        assert read.get(at) == (state, approximately(percent)), at
    if case.n_values is not None:
        assert len(scores) == case.n_values
    for at, columns in case.scores.items():
        holds(scores[at], dict(columns), own)

    factors = by_address(office.of("fct_factor_scores", case))
    for at, (factor, percent, band, state) in case.factors.items():
        meant = {"factor": factor, "factor_pct": percent}
        meant |= {"factor_band": band, "value_state": state}
        holds(factors[at], meant, own)
    if case.factors:
        assert factors.keys() == case.factors.keys()

    totals = by_address(office.of("fct_total_reconciliation", case))
    for at, columns in case.totals.items():
        holds(totals[at], dict(columns), own)

    comments = {
        (row["at"], row["kind"], row["comment_text"])
        for row in office.of("fct_clause_comments", case)
    }
    assert {(at, *said) for at, said in case.comments.items()} <= comments

    if case.references is not None:
        references = by_address(office.of("fct_training_references", case))
        found_pct = {at: plain(row["score_pct"]) for at, row in references.items()}
        assert case.references.items() <= found_pct.items()


@pytest.mark.parametrize(
    "case",
    [case for case in CASES if case.applications or case.marts],
    ids=lambda case: case.name,
)
def test_a_case_comes_to_what_is_meant(office: CaseOffice, case: Case) -> None:
    own = office.own(case)
    known = {row["organisation_name"]: row for row in office.applications(case)}
    for name, columns in case.applications.items():
        holds(known[str(own.fill(name))], dict(columns), own)
    ids = [row["application_id"] for row in known.values()]
    for mart, (columns_of, meant_rows) in case.marts.items():
        found = office.con.execute(
            f"select {columns_of} from marts.{mart} "
            "where list_contains($ids, application_id)",
            {"ids": ids},
        ).fetchall()
        assert {tuple(map(plain, row)) for row in found} == {
            tuple(own.fill(value) for value in row) for row in meant_rows
        }


def test_no_issue_belongs_to_no_case(office: CaseOffice) -> None:
    def told(row: dict[str, Any]) -> tuple[Any, ...]:
        return (
            row["file_sha256"],
            row["sheet"],
            row["cell"],
            row["rule"],
            row["file_name"],
        )

    of_cases = {told(row) for case in CASES for row in office.of("fct_issues", case)}
    assert {told(row) for row in rows(office.con, "from marts.fct_issues")} == of_cases

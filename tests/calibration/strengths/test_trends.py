import numpy as np
import polars as pl
import pytest
from scipy import stats

from calibration.strengths.trends import strength_trends


def archive(cycles, sector="m"):
    """One total a row: cycle -> organisation -> percent."""
    rows, organisations = [], []
    for cycle, values in cycles.items():
        for organisation, value in values.items():
            no = len(rows)
            rows.append(("a", cycle, no, "s", "final", sector, "all", "all", value))
            organisations.append((no, organisation))
    schema = {
        "award_id": pl.String,
        "cycle": pl.String,
        "application_no": pl.Int32,
        "scheme": pl.String,
        "basis": pl.String,
        "sector": pl.String,
        "category": pl.String,
        "dimension": pl.String,
        "value_pct": pl.Float64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row"), pl.DataFrame(
        organisations,
        schema={"application_no": pl.Int32, "organisation_id": pl.String},
        orient="row",
    )


def draw(names, seed):
    rng = np.random.default_rng(seed)
    return {name: float(round(rng.normal(45, 8))) for name in names}


def test_changes_are_of_means_and_newcomers_are_welchs():
    first, second = draw("abcdefg", 1), draw("hijkl", 2)
    found = strength_trends(*archive({"2030": first, "2032": second})).filter(
        sector="all"
    )
    (row,) = found.iter_rows(named=True)
    test = stats.ttest_ind(list(second.values()), list(first.values()), equal_var=False)
    low, high = test.confidence_interval()
    assert (row["cycle_from"], row["cycle"], row["n_from"], row["n_returning"]) == (
        "2030",
        "2032",
        7,
        0,
    )
    assert (row["change_low"], row["change_high"]) == pytest.approx((low, high))


def test_who_returns_is_compared_with_itself():
    first = draw("abcdefgh", 1)
    second = {name: value + 3 + (name in "aceg") for name, value in first.items()}
    (row,) = (
        strength_trends(*archive({"2030": first, "2032": second}))
        .filter(sector="m")
        .iter_rows(named=True)
    )
    assert (row["change_pct"], row["n_returning"]) == (pytest.approx(3.5), 8)
    assert row["change_high"] - row["change_low"] < 1
    assert row["change_low"] < 3.5 < row["change_high"]


@pytest.mark.parametrize("cycles", [{}, {"2030": draw("abc", 1)}])
def test_one_cycle_has_no_change(cycles):
    assert not strength_trends(*archive(cycles)).height


def test_one_application_is_counted_and_not_compared():
    found = strength_trends(*archive({"2030": draw("abc", 1), "2031": draw("a", 2)}))
    assert found["n_returning"].to_list() == [1, 1]
    assert found["change_pct"].null_count() == 2

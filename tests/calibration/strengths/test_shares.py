import polars as pl
import pytest
from scipy import stats

from calibration.strengths.shares import band_shares


def sums(counts, sizes):
    """Sums over applications of clauses in the band and of all clauses."""
    return pl.DataFrame(
        {
            "cell": ["c"],
            "n_in_band": [sum(counts)],
            "n_clauses": [sum(sizes)],
            "n_applications": [len(sizes)],
            "sum_of_squares": [sum(n * n for n in sizes)],
            "sum_of_squares_in_band": [sum(k * k for k in counts)],
            "sum_of_products": [sum(k * n for k, n in zip(counts, sizes, strict=True))],
        }
    )


def test_one_clause_an_application_is_wilsons_with_students_quantile():
    (row,) = band_shares(sums([1, 0, 1, 0, 0, 0, 0, 0], [1] * 8)).iter_rows(named=True)
    n, p, t = 8, 0.25, stats.t.ppf(0.975, 7)
    middle = (p + t * t / (2 * n)) / (1 + t * t / n)
    reach = t * (p * (1 - p) / n + t * t / (4 * n * n)) ** 0.5 / (1 + t * t / n)
    assert row["cell"] == "c"
    assert (row["share"], row["n_effective"]) == (p, pytest.approx(8))
    assert (row["share_low"], row["share_high"]) == pytest.approx(
        (middle - reach, middle + reach)
    )


def test_clauses_that_go_together_count_for_applications():
    apart = band_shares(sums([3, 3, 3, 3, 3, 3], [6] * 6)).row(0, named=True)
    together = band_shares(sums([6, 6, 6, 0, 0, 0], [6] * 6)).row(0, named=True)
    assert (apart["n_effective"], apart["share"]) == (
        pytest.approx(36),
        together["share"],
    )
    assert together["n_effective"] == pytest.approx(6, rel=0.2)
    assert together["share_low"] < apart["share_low"]


def test_under_six_applications_there_are_counts_alone():
    row = band_shares(sums([1, 2, 0, 1, 1], [3] * 5)).row(0, named=True)
    assert (row["n_in_band"], row["n_clauses"]) == (5, 15)
    assert {
        row[name] for name in ("n_effective", "share", "share_low", "share_high")
    } == {None}

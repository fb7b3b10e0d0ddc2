"""Shares with limits by applications, against what one group alone gives."""

import numpy as np
import polars as pl
import pytest

from calibration.agreement.resampling import bootstrap_limits
from calibration.quality import shares
from calibration.quality.shares import share_limits

BY = ["cycle", "panel", "measure"]


def counts(rng: np.random.Generator, n: int, panel: str | None, p: float) -> pl.DataFrame:
    """Draw applications whose own share varies, as those of a cycle do."""
    own = rng.beta(4 * p, 4 * (1 - p), n)
    size = rng.integers(18, 108, n)
    return pl.DataFrame(
        {
            "cycle": "2031",
            "panel": pl.Series([panel] * n, dtype=pl.String),
            "measure": "exact",
            "n": size,
            "n_hits": rng.binomial(size, own),
        }
    )


def one_at_a_time(part: pl.DataFrame) -> tuple[float, float]:
    sums = part.select("n", "n_hits").to_numpy().astype(np.float64)
    return bootstrap_limits(sums, lambda totals: totals[:, 1] / totals[:, 0])


def test_limits_of_many_groups_are_those_of_each(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    parts = [counts(rng, n, f"p{at}", 0.3) for at, n in enumerate([6, 9, 9, 9, 40])]
    whole = pl.concat([*parts, counts(rng, 30, None, 0.6)])
    # chunks of one group each must change nothing
    for most in (shares.MOST_VALUES, 2_000):
        monkeypatch.setattr(shares, "MOST_VALUES", most)
        found = share_limits(whole, BY)
        assert found.height == 6
        for row in found.iter_rows(named=True):
            part = whole.filter(pl.col("panel").eq_missing(row["panel"]))
            assert (row["low"], row["high"]) == one_at_a_time(part)
            assert row["share"] == part["n_hits"].sum() / part["n"].sum()
            assert row["n_applications"] == part.height


def test_large_groups_are_told_by_the_normal_curve_as_by_the_bootstrap() -> None:
    part = counts(np.random.default_rng(2), shares.MOST_DRAWN + 1, "p", 0.3)
    row = share_limits(part, BY).row(0, named=True)
    drawn = one_at_a_time(part)
    width = drawn[1] - drawn[0]
    # the bootstrap's own noise is about 3% of the width at 2,000 draws
    assert (row["low"], row["high"]) == pytest.approx(drawn, abs=0.06 * width)


def test_intervals_cover_the_share() -> None:
    rng = np.random.default_rng(3)
    # Beta(4 p, 4 (1 - p)) has mean p, whatever the size
    worlds = [counts(rng, 40, f"p{at}", 0.4) for at in range(400)]
    found = share_limits(pl.concat(worlds), BY)
    is_covered = (found["low"] <= 0.4) & (found["high"] >= 0.4)
    # percentile limits of 40 clusters fall a little short of 95%
    assert 0.91 <= is_covered.mean() <= 0.97


def test_few_applications_have_a_share_and_no_limits() -> None:
    rng = np.random.default_rng(4)
    found = share_limits(pl.concat([counts(rng, n, f"p{n}", 0.5) for n in (1, 2, 5)]), BY)
    assert found["share"].null_count() == 0
    assert found["low"].null_count() == found["high"].null_count() == 3
    assert share_limits(counts(rng, 6, "p", 0.5).clear(), BY).height == 0


def test_equal_applications_have_no_width_and_empty_ones_no_part() -> None:
    same = pl.DataFrame(
        {"cycle": "2031", "panel": "p", "measure": "exact", "n": [20] * 8 + [0],
         "n_hits": [5] * 8 + [0]}
    )  # fmt: skip
    row = share_limits(same, BY).row(0, named=True)
    assert (row["share"], row["low"], row["high"]) == (0.25, 0.25, 0.25)
    assert row["n_applications"] == 8


def test_order_of_rows_changes_no_byte() -> None:
    rng = np.random.default_rng(5)
    whole = pl.concat([counts(rng, 8 + at, f"p{at}", 0.3) for at in range(6)])
    mixed = whole.sample(fraction=1, shuffle=True, seed=6)
    assert share_limits(whole, BY).equals(share_limits(mixed, BY))

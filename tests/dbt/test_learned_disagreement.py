"""How far examiners are apart, reckoned once more from single scores."""

import numpy as np
import polars as pl
import pytest
from messy_archive import Messy
from scipy import stats

pytestmark = pytest.mark.warehouse

KEY = ["award_id", "cycle", "stage", "sector", "scheme", "clause"]


@pytest.fixture(scope="module")
def found(learned: Messy) -> pl.DataFrame:
    return learned.ask("from marts.fct_disagreement").with_columns(
        pl.col(pl.Decimal).cast(pl.Float64)
    )


def test_spread_between_examiners_of_an_application(
    learned: Messy, found: pl.DataFrame
) -> None:
    scores = learned.ask(
        """
        select award_id, cycle, stage, sector, scheme, clause, application_id,
            score_pct::double as score, points_max::double as points_max
        from marts.fct_clause_scores
        where is_current and counts and stage = 'independent'
            and examiner_id is not null and score_pct is not null
        """
    )
    both = pl.concat([scores, scores.with_columns(sector=pl.lit("all"))])
    panels = (
        both.group_by(*KEY, "application_id")
        .agg(pl.col("score").var(), pl.len().alias("n"), pl.col("points_max").first())
        .filter(pl.col("n") > 1)
    )
    ours = found.filter(stage="independent", scale="pct").select(
        *KEY, "n_units", "n_scores", "sd", "sd_low", "sd_high", "sd_points"
    )
    assert ours.height == panels.select(KEY).n_unique() > 40
    for row in ours.iter_rows(named=True):
        panel = panels.filter(**{name: row[name] for name in KEY})
        n, own = panel["n"].to_numpy(), panel["score"].to_numpy()
        variance = np.average(own, weights=n)
        assert row["sd"] == pytest.approx(np.sqrt(variance), abs=1e-3)
        points = panel["points_max"][0]
        assert row["sd_points"] == pytest.approx(row["sd"] * points / 100, abs=1e-3)
        assert (row["n_units"], row["n_scores"]) == (panel.height, n.sum())
        if panel.height == 1:
            assert row["sd_low"] is row["sd_high"] is None
            continue
        # Cochran's ratio estimator, applications being the sample
        rest = n * (own - variance)
        error = np.sqrt((rest**2).sum() * len(n) / (len(n) - 1)) / n.sum()
        margin = stats.t.ppf(0.975, len(n) - 1) * error
        limits = np.sqrt(np.maximum([variance - margin, variance + margin], 0))
        assert [row["sd_low"], row["sd_high"]] == pytest.approx(limits, abs=1e-3)


def test_spread_on_a_case_is_over_its_examiners(
    learned: Messy, found: pl.DataFrame
) -> None:
    scores = learned.ask(
        """
        select cycle, stage, clause, score_pct::double as score
        from marts.fct_clause_scores
        where is_current and stage like 'training%' and examiner_id is not null
            and score_pct is not null
            and examiner_role not in ('trainee', 'observer')
        """
    )
    cases = found.filter(pl.col("stage") != "independent", scale="pct", sector="all")
    assert cases.height > 20
    for row in cases.iter_rows(named=True):
        key = {name: row[name] for name in ("cycle", "stage", "clause")}
        own = scores.filter(**key)["score"].to_numpy()
        assert row["n_units"] == row["n_scores"] == len(own)
        assert row["sd"] == pytest.approx(own.std(ddof=1), abs=1e-3)


def test_factors_are_compared_in_bands(learned: Messy, found: pl.DataFrame) -> None:
    factors = found.filter(pl.col("factor").is_not_null())
    assert set(factors["scale"]) == {"bands"}
    assert set(factors["factor"]) == set(
        learned.ask("select distinct factor from marts.dim_factor")["factor"]
    )
    one = factors.filter(stage="independent").sort("n_units").row(-1, named=True)
    bands = learned.ask(
        f"""
        select application_id, factor_band::double as band
        from marts.fct_factor_scores
        where is_current and counts and stage = 'independent'
            and examiner_id is not null and factor_band is not null
            and cycle = '{one["cycle"]}' and clause = '{one["clause"]}'
            and factor = '{one["factor"]}'
            and ('{one["sector"]}' = 'all' or sector = '{one["sector"]}')
        """
    )
    panels = bands.group_by("application_id").agg(pl.col("band").var(), pl.len())
    panels = panels.filter(pl.col("len") > 1)
    variance = np.average(panels["band"].to_numpy(), weights=panels["len"].to_numpy())
    assert one["sd"] == pytest.approx(np.sqrt(variance), abs=1e-3)

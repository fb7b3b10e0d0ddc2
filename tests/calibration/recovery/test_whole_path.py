"""
The whole path: workbooks with planted severe examiners and drifters, to the marts.

The effects are made larger than what the design can see, so the marts must name them.
"""

from collections.abc import Callable
from functools import partial

import duckdb
import polars as pl
import pytest

import ingest
from ingest.simulate import scores
from warehouse import build
from warehouse.home import Home

pytestmark = [pytest.mark.recovery, pytest.mark.warehouse]

Marts = Callable[[str], pl.DataFrame]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> tuple[pl.DataFrame, Marts]:
    """Planted severities, and the marts of the warehouse built from the sheets."""
    folder = tmp_path_factory.mktemp("planted")
    out = folder / "archive"
    with pytest.MonkeyPatch.context() as patch:
        planted = partial(
            scores.Recipe,
            severity_sd=8.0,
            drift_pct=22.0,
            drifting_share=0.2,
            examiner_cycle_sd=0.0,
        )
        patch.setattr(scores, "Recipe", planted)
        ingest.simulate(out, cycles=3, applications=60, examiners=40, seed=4, mess=0)
    home = Home(folder / "home")
    home.prepare()
    for register in (out / "truth" / "registers").iterdir():
        (home.registers / register.name).write_bytes(register.read_bytes())
    ingest.receive([out], home.path)
    version = build.build(home).publication.version.name
    path = home.published / version / "office.duckdb"

    def mart(sql: str) -> pl.DataFrame:
        with duckdb.connect(str(path), read_only=True) as con:
            return con.sql(sql).pl().with_columns(pl.col(pl.Decimal).cast(pl.Float64))

    truth = pl.read_parquet(out / "truth" / "examiners.parquet").select(
        "cycle", "examiner_id", true_pct="severity_pct"
    )
    return truth, mart


@pytest.fixture(scope="module")
def severities(archive: tuple[pl.DataFrame, Marts]) -> pl.DataFrame:
    truth, mart = archive
    told = mart("select * from marts.fct_examiner_severity where state = 'estimated'")
    both = told.join(truth, on=["cycle", "examiner_id"], how="left", validate="1:1")
    assert len(both) > 50
    assert both["true_pct"].null_count() == 0
    return both


def test_intervals_of_the_mart_hold_the_planted_severities(
    severities: pl.DataFrame,
) -> None:
    inside = severities["true_pct"].is_between(
        severities["severity_low"], severities["severity_high"]
    )
    # three cycles of the same people: as good as some forty intervals
    assert inside.mean() >= 0.95 - 4 * (0.95 * 0.05 / 40) ** 0.5


def test_marts_name_examiners_beyond_what_can_be_detected(
    archive: tuple[pl.DataFrame, Marts], severities: pl.DataFrame
) -> None:
    power = archive[1](
        "select design, detectable_pct from marts.fct_detector_power "
        "where starts_with(design, 'severity/') and effect_pct = 10"
    ).with_columns(cycle=pl.col("design").str.strip_prefix("severity/"))
    both = severities.join(power, on="cycle", validate="m:1")
    assert len(both) == len(severities)
    # the power is that of an examiner who is so in every cycle
    swing = pl.col("true_pct").max() - pl.col("true_pct").min()
    size = pl.col("true_pct").abs()
    planted = both.filter(
        swing.over("examiner_id") < 1e-6, size > pl.col("detectable_pct")
    )
    n_planted = planted["examiner_id"].n_unique()
    assert n_planted >= 5
    assert planted["is_flagged"].mean() >= 0.8 - 2 * (0.8 * 0.2 / n_planted) ** 0.5
    flagged = both.filter("is_flagged")
    # severe as severe, lenient as lenient
    assert (flagged["severity_pct"] * flagged["true_pct"] > 0).all()
    assert (flagged["true_pct"].abs() > 3).mean() >= 0.9


def test_marts_name_changes_beyond_what_can_be_detected(
    archive: tuple[pl.DataFrame, Marts],
) -> None:
    truth, mart = archive
    changes = mart("select * from marts.fct_examiner_change")
    for side in ("from", "to"):
        changes = changes.join(
            truth.rename({"cycle": f"cycle_{side}", "true_pct": f"true_{side}"}),
            on=[f"cycle_{side}", "examiner_id"],
            how="left",
        )
    changes = changes.with_columns(true=pl.col("true_to") - pl.col("true_from"))
    tested = changes.filter(pl.col("detectable_pct").is_not_null())
    planted = tested.filter(pl.col("true").abs() >= pl.col("detectable_pct"))
    assert len(planted) >= 2
    assert planted["is_flagged"].mean() >= 0.75
    flagged = tested.filter("is_flagged")
    assert (flagged["change_pct"] * flagged["true"] > 0).all()

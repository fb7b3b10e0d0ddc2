"""
What one simulated run tells: the estimates beside the truth, one row per examiner-cycle.

Severity is positive when harsh. A run is a function of the study, the design and its
number alone, so that any share of the runs can be made again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import stats

from calibration.change.fit import fit_change
from calibration.severity import SeverityFit, fit_severity
from recovery.designs import DESIGNS, FIXED_PCT, NULL_WORLDS, SIGHT, Design
from recovery.worlds import World, draw_world, examiner_names

SEED = 20261123
#: The examiner whose severity the table of sight is about.
HARSH_PCT = 6.0
#: Smaller severities are nobody's business (the flag of the specification).
FLOOR_PCT = 3.0

#: What a fit of severities rests on.
SEVERITY = ("severity/", "linking.py", "ratings.py")

SCHEMA = pl.Schema(
    {
        "run": pl.Int64,
        "state": pl.String,
        "cycle": pl.String,
        "examiner": pl.String,
        "component": pl.String,
        "n_applications": pl.Int64,
        "true_pct": pl.Float64,
        "true_centred_pct": pl.Float64,
        "severity_pct": pl.Float64,
        "severity_low": pl.Float64,
        "severity_high": pl.Float64,
        "se_severity_pct": pl.Float64,
        "severity_unshrunk_pct": pl.Float64,
        "se_unshrunk_pct": pl.Float64,
        "df": pl.Float64,
        "is_flagged": pl.Boolean,
        "is_test_flagged": pl.Boolean,
        "change_flags": pl.Int64,
        "seconds": pl.Float64,
    }
)


@dataclass(frozen=True)
class Study:
    """
    Runs of one kind.

    Attributes
    ----------
    name : str
        Key in tables and file names.
    designs : sequence of Design
        Designs in which it is run.
    run : callable
        Takes a design and a source of randomness, gives rows of `SCHEMA` but for the run.
    sources : tuple of str
        Modules of `calibration` on which the results rest (folders with a slash).
    """

    name: str
    designs: Sequence[Design]
    run: Callable[[Design, np.random.Generator], pl.DataFrame]
    sources: tuple[str, ...] = SEVERITY


def drawn(design: Design, rng: np.random.Generator) -> pl.DataFrame:
    """All random effects drawn anew; intervals of the shrunken severities."""
    world = draw_world(design.draw(rng), design.recipe, rng)
    return estimates(world, fit_severity(world.ratings))


def fixed(design: Design, rng: np.random.Generator) -> pl.DataFrame:
    """True severities fixed, dealt out among examiners; unshrunk estimates."""
    panels = design.draw(rng)
    severity = rng.permutation(np.resize(FIXED_PCT, panels.n_examiners))
    world = draw_world(panels, design.recipe, rng, severity=severity)
    return estimates(world, fit_severity(world.ratings, intervals=False))


def null(design: Design, rng: np.random.Generator) -> pl.DataFrame:
    """Flags of severity and of change where there is nothing to flag."""
    world = draw_world(design.draw(rng), design.recipe, rng)
    fit = fit_severity(world.ratings)
    change = fit_change(world.ratings, fit).to_frame()
    flags = int(change["is_flagged"].fill_null(False).sum())
    return estimates(world, fit).with_columns(change_flags=pl.lit(flags))


def sight(design: Design, rng: np.random.Generator) -> pl.DataFrame:
    """The first examiner is harsh by `HARSH_PCT`, the others are drawn."""
    panels = design.draw(rng)
    severity = rng.normal(0, design.recipe.severity_sd, panels.n_examiners)
    severity[0] = HARSH_PCT
    world = draw_world(panels, design.recipe, rng, severity=severity)
    rows = estimates(world, fit_severity(world.ratings))
    return rows.filter(examiner=str(examiner_names(panels)[0]))


STUDIES = {
    study.name: study
    for study in (
        Study("drawn", DESIGNS, drawn),
        Study("fixed", DESIGNS, fixed),
        Study("null", NULL_WORLDS, null, (*SEVERITY, "change/")),
        Study("sight", SIGHT, sight),
    )
}


def estimates(world: World, fit: SeverityFit) -> pl.DataFrame:
    """
    Estimates beside the truth.

    Parameters
    ----------
    world : World
        Ratings and truth.
    fit : SeverityFit
        What was made of the ratings.

    Returns
    -------
    polars.DataFrame
        One row per cycle and examiner, columns of `SCHEMA` but ``run``; null where the
        fit has no numbers.
    """
    truth = world.truth.with_columns(state=pl.lit(fit.state), seconds=pl.lit(fit.seconds))
    if fit.state != "fitted":
        return _filled(truth)
    key = ["cycle", "examiner"]
    told = fit.to_frame().drop("n_applications")
    both = truth.join(told, on=key, how="left", validate="1:1")
    component = fit.unshrunk.keys.select(*key, "component")
    both = both.join(component, on=key, how="left", validate="1:1")
    within = pl.col("true_pct").mean().over("cycle", "component")
    return _filled(
        both.with_columns(
            true_centred_pct=pl.col("true_pct") - within,
            df=pl.lit(float(fit.unshrunk.df)),
        ).with_columns(_flag_by_test(both, float(fit.unshrunk.df)))
    )


def _flag_by_test(both: pl.DataFrame, df: float) -> pl.Series:
    """Flag by Benjamini-Hochberg over all examiners at .05, and at least the floor."""
    estimate = both["severity_unshrunk_pct"].to_numpy()
    z = np.abs(estimate / both["se_unshrunk_pct"].to_numpy())
    p = 2 * stats.t.sf(z, df)
    is_tested = np.isfinite(p)
    adjusted = np.ones(len(p))
    adjusted[is_tested] = stats.false_discovery_control(p[is_tested])
    is_flagged = (adjusted < 0.05) & (np.abs(estimate) >= FLOOR_PCT)
    return pl.Series("is_test_flagged", is_flagged)


def _filled(rows: pl.DataFrame) -> pl.DataFrame:
    """The columns of the schema but the run, null where a study has none."""
    return rows.select(
        (pl.col(name) if name in rows.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in SCHEMA.items()
        if name != "run"
    )


def run_once(study: Study, design_no: int, run: int) -> pl.DataFrame:
    """One run; columns of `SCHEMA`."""
    study_no = list(STUDIES).index(study.name)
    rng = np.random.default_rng([SEED, study_no, design_no, run])
    rows = study.run(study.designs[design_no], rng)
    return rows.select(pl.lit(run, dtype=pl.Int64).alias("run"), *rows.columns)

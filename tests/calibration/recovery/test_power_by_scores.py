"""
The power simulation of changes, beside one of single scores with refits.

The scores are drawn by the fitted model without what it does not know, so that both
answer the same question.
"""

import numpy as np
import polars as pl
import pytest
from recovery.designs import Design
from recovery.worlds import Recipe, draw_world, examiner_names

from calibration.change.fit import fit_change
from calibration.power import detector_power
from calibration.severity import fit_severity

pytestmark = pytest.mark.recovery

N_RUNS = 120


def test_power_of_changes_is_that_of_scores() -> None:
    design = Design("any", 20, 6, Recipe(returning_share=0), n_cycles=2)
    rng = np.random.default_rng(1)
    panels = design.draw(rng)
    ratings = draw_world(panels, design.recipe, rng).ratings
    fit = fit_severity(ratings, intervals=False)
    table = detector_power(ratings, fit)
    sd = {name: float(np.sqrt(value)) for name, value in fit.variances.items()}
    recipe = Recipe(
        sd_points=10 * sd["application"],
        sector_shift_points={"service": (0.0, 0.0)},
        sector_share={"service": 1.0},
        returning_share=0,
        application_clause_sd=sd["application_clause"],
        severity_sd=sd["examiner"],
        sheet_sd=sd["sheet"],
        examiner_cycle_sd=0,
        examiner_dimension_sd=sd["examiner_dimension"],
        stretch_log_sd=0,
        halo_max=0,
        residual_sd=(sd["residual"], sd["residual"]),
        odd_five_share=0,
        step_pct=1e-6,
    )
    names = examiner_names(panels)
    for effect in (6.0, 10.0):
        found = []
        for run in range(N_RUNS):
            world = draw_world(panels, recipe, np.random.default_rng([2, run])).ratings
            name, sign = names[run % len(names)], 1 - 2 * (run // len(names) % 2)
            moved = (pl.col("examiner") == str(name)) & (pl.col("cycle") == "2022")
            planted = world.with_columns(pl.col("score_pct") - sign * effect * moved)
            refit = fit_severity(planted, intervals=False)
            changes = fit_change(planted, refit).to_frame()
            found.append(changes.filter(examiner=str(name))["is_flagged"].item())
        row = table.filter(design="change/2021/2022", effect_pct=effect)
        power = row["power"].item()
        error = np.sqrt(0.25 * (1 / N_RUNS + 1 / row["n_runs"].item()))
        assert abs(power - np.mean(found)) <= 3 * error

"""
Expected Krippendorff's alphas of random tables, by the package ``krippendorff`` 0.9.0.

Run in this folder in an environment of its own that holds numpy and that package, which
is no dependency of the product.
"""

import json
from pathlib import Path

import krippendorff
import numpy as np

LEVELS = ("nominal", "ordinal", "interval", "ratio")


def main():
    rng = np.random.default_rng(20040101)
    cases = []
    for n_raters, n_units, n_values, missing in (
        (4, 30, 5, 0.2),
        (2, 40, 3, 0.0),
        (6, 25, 21, 0.5),
        (3, 12, 2, 0.3),
        (8, 60, 11, 0.7),
        (5, 15, 7, 0.1),
    ):
        truth = rng.integers(0, n_values, n_units)
        moved = rng.integers(-1, 2, (n_raters, n_units)) * (
            rng.random((n_raters, n_units)) < 0.6
        )
        table = np.clip(truth + moved, 0, n_values - 1).astype(float) * 5.0
        table[rng.random(table.shape) < missing] = np.nan
        cases.append(
            {
                "table": [[None if np.isnan(x) else x for x in row] for row in table],
                "alpha": {
                    level: krippendorff.alpha(table, level_of_measurement=level)
                    for level in LEVELS
                },
            }
        )
    Path("expected/alpha.json").write_text(json.dumps(cases) + "\n", encoding="utf-8")


main()

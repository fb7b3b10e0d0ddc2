"""
Inputs of the agreement references: generated designs and short extracts of public data.

Run from this folder with the folder of public data as the argument; R then makes the
expected figures (``make_expected.R``), ``make_alpha.py`` those of Krippendorff's alpha.
Persons are numbers: names of real judges and skaters are not kept.
"""

import sys
from pathlib import Path

import numpy as np
import polars as pl

PUBLIC = Path(sys.argv[1])
INPUTS = Path(__file__).parent / "inputs"


def crossed(
    name, seed, n_applications, n_examiners, n_clauses, panels, missing, sds, strata
):
    rng = np.random.default_rng(seed)
    a, i, e, ai, ae, ei, residual = sds
    of_a = rng.normal(0, a, n_applications)
    of_i = rng.normal(0, i, n_clauses)
    of_e = rng.normal(0, e, n_examiners)
    of_ai = rng.normal(0, ai, (n_applications, n_clauses))
    of_ae = rng.normal(0, ae, (n_applications, n_examiners))
    of_ei = rng.normal(0, ei, (n_examiners, n_clauses))
    rows = []
    for application in range(n_applications):
        size = int(rng.choice(panels))
        for examiner in rng.choice(n_examiners, size, replace=False):
            for clause in range(n_clauses):
                if rng.random() < missing:
                    continue
                stratum = application % strata
                score = (
                    50.0
                    + 6.0 * stratum
                    + of_a[application]
                    + of_i[clause]
                    + of_e[examiner]
                    + of_ai[application, clause]
                    + of_ae[application, examiner]
                    + of_ei[examiner, clause]
                    + rng.normal(0, residual)
                )
                rows.append(
                    (
                        f"a{application:02}",
                        f"e{examiner:02}",
                        f"c{clause:02}",
                        f"s{stratum}",
                        float(np.clip(np.round(score / 5.0) * 5.0, 0, 100)),
                    )
                )
    write(name, pl.DataFrame(rows, schema=COLUMNS, orient="row"))


COLUMNS = ["application", "examiner", "clause", "sector", "score_pct"]


def coded(column, prefix):
    return pl.format(
        f"{prefix}{{}}", pl.col(column).rank("dense").cast(pl.String).str.zfill(3)
    )


def write(name, frame):
    frame.write_csv(INPUTS / f"{name}.csv")


def brennan(name, columns):
    frame = pl.read_csv(PUBLIC / f"{name}.csv").rename({**columns, "score": "score_pct"})
    write(name, frame)


def panel_scores(name, seed, n_subjects, sizes, between, within):
    """Rows of unequal length: one subject's scores, in no order."""
    rng = np.random.default_rng(seed)
    rows = []
    for subject in range(n_subjects):
        level = rng.normal(50, between)
        for score in rng.normal(level, within, int(rng.choice(sizes))):
            rows.append((subject, round(float(score), 1)))
    write(name, pl.DataFrame(rows, schema=["subject", "score"], orient="row"))


def crossed_table(name, seed, n_subjects, n_raters, sds):
    rng = np.random.default_rng(seed)
    rows, columns, rest = sds
    table = (
        50
        + rng.normal(0, rows, (n_subjects, 1))
        + rng.normal(0, columns, (1, n_raters))
        + rng.normal(0, rest, (n_subjects, n_raters))
    )
    write(
        name, pl.DataFrame(np.round(table, 1), schema=[f"r{k}" for k in range(n_raters)])
    )


def main():
    INPUTS.mkdir(exist_ok=True)
    brennan(
        "brennan_synthetic3_pxixo", {"p": "application", "i": "clause", "r": "examiner"}
    )
    brennan("brennan_synthetic4_pxi", {"p": "application", "i": "clause"})
    brennan(
        "brennan_synthetic4_pxrt", {"p": "application", "t": "clause", "r": "examiner"}
    )
    skating = pl.read_csv(PUBLIC / "figure_skating_pcs.csv.gz", infer_schema_length=None)
    judged = skating["performance"].unique().sort().to_list()[:40]
    write(
        "figure_skating",
        skating.filter(pl.col("performance").is_in(judged))
        .select(
            coded("performance", "p").alias("application"),
            coded("judge", "j").alias("examiner"),
            coded("item", "i").alias("clause"),
            pl.col("score").alias("score_pct"),
        )
        .sort("application", "examiner", "clause"),
    )
    usual = (9.0, 5.0, 4.5, 7.0, 4.0, 2.0, 10.0)
    crossed("panels", 1, 30, 12, 8, [2, 3, 4], 0.0, usual, 1)
    crossed("missing", 2, 36, 14, 9, [2, 3, 4], 0.1, usual, 3)
    crossed("no_sheet", 3, 30, 10, 8, [3], 0.05, (9.0, 5.0, 4.5, 7.0, 0.0, 0.0, 11.0), 2)
    crossed("nothing", 4, 24, 8, 6, [3], 0.0, (0.0, 4.0, 0.0, 0.0, 0.0, 0.0, 11.0), 1)
    crossed("few", 5, 8, 5, 4, [2, 3], 0.1, usual, 1)
    panel_scores("unequal", 6, 40, [1, 2, 3, 4, 5], 8.0, 8.0)
    panel_scores("equal_panels", 7, 25, [3], 6.0, 9.0)
    panel_scores("no_difference", 8, 20, [2, 3, 6], 0.0, 9.0)
    crossed_table("raters_differ", 9, 15, 5, (8.0, 6.0, 5.0))
    crossed_table("raters_agree", 10, 30, 3, (10.0, 0.0, 3.0))


main()

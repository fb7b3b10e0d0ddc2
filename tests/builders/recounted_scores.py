"""Percentages and stages of applications, reckoned once more from published scores."""

import polars as pl
from messy_archive import Messy

ITEM = ["category", "clause", "dimension"]
CELL = ["award_id", "cycle", "scheme", "basis", "sector", *ITEM]


def counted(learned: Messy) -> pl.DataFrame:
    """Scores that count, with the sector of their application."""
    return learned.ask(
        """
        select scores.* exclude (sector), applications.sector
        from marts.fct_clause_scores as scores
        inner join marts.dim_application as applications using (application_id)
        where counts and score_pct is not null and scheme is not null
            and stage in ('independent', 'consensus', 'site')
        """
    ).with_columns(pl.col("score_pct", "points_max").cast(pl.Float64))


def by_basis(stages: pl.DataFrame, independent: str) -> pl.DataFrame:
    """Name stages as bases, and add the last stage of each clause."""
    rank = pl.col("stage").replace_strict(
        {"independent": 1, "consensus": 2, "site": 3}, return_dtype=pl.Int8
    )
    last = stages.filter(rank == rank.max().over("application_id", "scheme", "clause"))
    basis = pl.col("stage").replace("independent", independent)
    return pl.concat(
        [stages.with_columns(basis=basis), last.with_columns(basis=pl.lit("final"))]
    )


def stage_values(scores: pl.DataFrame, value: pl.Expr) -> pl.DataFrame:
    """One value per application, stage and clause: the panel's, else the examiners'."""
    panels = pl.col("examiner_id").is_null()
    key = ["award_id", "cycle", "application_id", "sector", "stage", "scheme"]
    return (
        scores.filter(panels | ~panels.any().over(*key, "clause"))
        .group_by(*key, "category", "clause", "dimension", "points_max")
        .agg(value)
    )


def with_all(rows: pl.DataFrame, *names: str) -> pl.DataFrame:
    """Repeat rows for the whole of each column."""
    for name in names:
        rows = pl.concat([rows, rows.with_columns(pl.lit("all").alias(name))])
    return rows


def percents_of(learned: Messy) -> pl.DataFrame:
    """Percent of each application on clauses, categories and their total."""
    mean = pl.col("score_pct").mean().alias("value")
    clauses = by_basis(stage_values(counted(learned), mean), "independent_mean")
    sizes = with_all(
        learned.ask(
            "select distinct scheme, category, dimension, clause from marts.dim_clause"
        ),
        "category",
        "dimension",
    ).group_by("scheme", "category", "dimension")
    wide = with_all(clauses, "category", "dimension").group_by(
        "award_id",
        "cycle",
        "application_id",
        "sector",
        "scheme",
        "basis",
        "category",
        "dimension",
    )
    complete = wide.agg(
        value=(pl.col("value") * pl.col("points_max")).sum() / pl.col("points_max").sum(),
        n=pl.len(),
    ).join(sizes.agg(n=pl.len()), on=["scheme", "category", "dimension", "n"], how="semi")
    return pl.concat([clauses, complete], how="diagonal").select(
        "application_id", *CELL, "value"
    )

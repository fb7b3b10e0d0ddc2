"""What the charts of the page on agreement and reliability found."""

from typing import Any

import polars as pl

from dashboards.wording import Words
from dashboards.wording.findings.numbers import interval, whole

# whose differences one wants, and which come with the person or the sheet
_WANTED = ("application", "application_clause", "clause")
_PEOPLE = ("examiner", "examiner_clause", "sheet")
# how many more examiners a finding looks ahead
_STEP = 2


def intraclass(
    rows: pl.DataFrame, cycle: str, words: Words, *, cycle_name: str, unit: str
) -> str:
    """Say whose the variance of scores is, for one examiner and for a panel."""
    here = {
        row["statistic"]: row
        for row in rows.iter_rows(named=True)
        if row["scope"] == cycle and row["value"] is not None
    }
    single, panel = here.get("ICC(1,1)"), here.get("ICC(1,k)")
    if single is None or panel is None:
        return words("agreement.finding_icc_empty")
    facts = {
        "cycle": cycle_name,
        "unit": unit,
        "value": f"{single['value']:.2f}",
        "n": single["n"],
    }
    if single["low"] is None:
        return words("agreement.finding_icc_plain", **facts)
    return words(
        "agreement.finding_icc",
        single=whole(100 * single["value"]),
        panel=whole(100 * panel["value"]),
        low=f"{single['low']:.2f}",
        high=f"{single['high']:.2f}",
        **facts,
    )


def shares(rows: pl.DataFrame, words: Words) -> str:
    """Say how often two examiners agree."""
    known = {
        row["statistic"]: row
        for row in rows.iter_rows(named=True)
        if row["statistic"].endswith("_agreement") and row["value"] is not None
    }
    if len(known) < 3:
        return words("agreement.finding_shares_empty")
    percent = {code: whole(100 * row["value"]) for code, row in known.items()}
    return words(
        "agreement.finding_shares",
        exact=percent["exact_agreement"],
        step=percent["within_step_agreement"],
        band=percent["same_band_agreement"],
        n=known["exact_agreement"]["n"],
    )


def alphas(rows: pl.DataFrame, words: Words) -> str:
    """Say how far agreement is above chance, for totals and for clauses."""
    known = {
        row["unit"]: row
        for row in rows.iter_rows(named=True)
        if row["statistic"] == "krippendorff_alpha" and row["value"] is not None
    }
    if "total" not in known or "clause" not in known:
        return words("agreement.finding_alpha_empty")
    total = known["total"]
    ends = ""
    if total["low"] is not None:
        ends = words(
            "agreement.finding_alpha_interval",
            low=f"{total['low']:.2f}",
            high=f"{total['high']:.2f}",
        )
    return words(
        "agreement.finding_alpha",
        value=f"{total['value']:.2f}",
        interval=ends,
        n=total["n"],
        clause=f"{known['clause']['value']:.2f}",
    )


def components(rows: pl.DataFrame, words: Words) -> str:
    """Say how much of the variance is wanted and how much comes with the scorer."""
    share = dict(rows.drop_nulls("share").select("source", "share").iter_rows())
    if not share:
        return words("agreement.finding_components_empty")
    wanted = round(100 * sum(share.get(source, 0.0) for source in _WANTED))
    people = round(100 * sum(share.get(source, 0.0) for source in _PEOPLE))
    return words(
        "agreement.finding_components",
        wanted=wanted,
        people=people,
        rest=100 - wanted - people,
    )


def study(rows: pl.DataFrame, words: Words, *, measure: str) -> str:
    """Say what today's panel gives and what two more examiners would."""
    column = "sem_points" if measure == "sem" else "reliability"
    known = rows.filter(pl.col(column).is_not_null())
    now = known.filter(pl.col("is_usual"))
    if not now.height or not known.height:
        return words("agreement.finding_study_empty")
    row = now.row(0, named=True)
    more = known.filter(pl.col("n_examiners") <= row["n_examiners"] + _STEP)
    ahead = more.sort("n_examiners").row(-1, named=True)
    form = ".0f" if measure == "sem" else ".2f"

    def said(value: float) -> str:
        return format(value, form)

    facts: dict[str, Any] = {
        "k": row["n_examiners"],
        "low": said(row[f"{measure}_low"]),
        "high": said(row[f"{measure}_high"]),
        "n": row["n"],
        "more": ahead["n_examiners"],
        "next": said(ahead[column]),
    }
    if measure == "sem":
        return words("agreement.finding_sem", sem=said(row[column]), **facts)
    return words("agreement.finding_reliability", value=said(row[column]), **facts)


def clauses(rows: pl.DataFrame, words: Words, *, stage: str) -> str:
    """Say which clause divides examiners most."""
    known = rows.filter(pl.col("sd").is_not_null())
    if not known.height:
        return words("agreement.no_clauses")
    row = known.row(0, named=True)
    return words(
        "agreement.finding_clauses",
        stage=stage,
        clause=f"{row['clause']} {words.of(row, 'title')}",
        sd=f"{row['sd']:.1f}",
        interval=interval(row["sd_low"], row["sd_high"], words),
        n=row["n_units"],
    )


def factors(rows: pl.DataFrame, names: dict[tuple[str, str], str], words: Words) -> str:
    """Say which factor divides examiners most, and which least."""
    middle = (
        rows.group_by("dimension", "factor", maintain_order=True)
        .agg(sd=pl.median("sd"), n=pl.len())
        .sort("sd", descending=True, maintain_order=True)
    )
    if not middle.height:
        return words("agreement.no_factors")
    first, last = middle.row(0, named=True), middle.row(-1, named=True)
    return words(
        "agreement.finding_factors",
        factor=names[first["dimension"], first["factor"]],
        sd=f"{first['sd']:.2f}",
        n=first["n"],
        least=names[last["dimension"], last["factor"]],
        low=f"{last['sd']:.2f}",
    )

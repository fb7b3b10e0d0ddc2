"""What one examiner's charts found, and what may be concluded; positive is harsh."""

from typing import Any

import polars as pl

from dashboards import limits
from dashboards.wording import Words
from dashboards.wording.findings.numbers import signed
from dashboards.wording.findings.severity import verdict

# a standing trait takes so many cycles in one direction
_STANDING = 2


def severity(rows: pl.DataFrame, words: Words) -> str:
    """Say the latest cycle's severity with its interval."""
    known = rows.filter(pl.col("severity_pct").is_not_null())
    if not known.height:
        least = limits.FEWEST_FOR_A_PERSON
        return words("examiner.finding_severity_empty", least=least)
    last = known.row(-1, named=True)
    return words(
        "examiner.finding_severity",
        cycle=last["cycle"],
        verdict=words(f"severity.verdict_{verdict(last)}"),
        value=signed(last["severity_pct"]),
        low=signed(last["severity_low"]),
        high=signed(last["severity_high"]),
        n=last["n_applications"],
    )


def dimensions(rows: pl.DataFrame, words: Words) -> str:
    """Say in how many cycles results were scored more severely than process."""
    both = rows.drop_nulls(["severity_process_pct", "severity_result_pct"])
    if not both.height:
        return words("examiner.finding_dimension_empty")
    ahead = both.filter(
        pl.col("severity_result_pct") > pl.col("severity_process_pct")
    ).height
    return words("examiner.finding_dimension", n=both.height, ahead=ahead)


def change(rows: pl.DataFrame, words: Words) -> str:
    """Say the latest change and how small a one could have been found."""
    if not rows.height:
        return words("examiner.finding_change_empty")
    last = rows.row(-1, named=True)
    pair = words("change.pair", cycle_from=last["cycle_from"], cycle_to=last["cycle_to"])
    if last["change_pct"] is None or last["detectable_single_pct"] is None:
        state = words.term("calibration", last["state"])
        return words("examiner.finding_change_state", pair=pair, state=state)
    return words(
        "examiner.finding_change",
        pair=pair,
        value=signed(last["change_pct"]),
        low=signed(last["change_low"]),
        high=signed(last["change_high"]),
        size=f"{last['detectable_single_pct']:.1f}",
    )


def conclusions(
    severities: pl.DataFrame, changes: pl.DataFrame, drift: pl.DataFrame, words: Words
) -> tuple[list[str], list[str]]:
    """
    Say what may and what may not be concluded about one examiner.

    Parameters
    ----------
    severities, changes, drift : polars.DataFrame
        From the queries of the page.
    words : Words
        Language of the sentences.

    Returns
    -------
    tuple of (may, may not)
        Sentences; the first list is never empty.
    """
    may: list[str] = []
    is_standing = False
    for code in ("severe", "lenient"):
        cycles = [
            row["cycle"]
            for row in severities.iter_rows(named=True)
            if verdict(row) == code
        ]
        if cycles:
            may.append(words(f"examiner.may_{code}", cycles=words.listed(cycles)))
        if len(cycles) >= _STANDING:
            is_standing = True
            may.append(words("examiner.may_standing"))
    flagged = [
        words("change.pair", cycle_from=row["cycle_from"], cycle_to=row["cycle_to"])
        for row in changes.iter_rows(named=True)
        if row["is_flagged"]
    ]
    if flagged:
        may.append(words("examiner.may_change", pairs=words.listed(flagged)))
    for row in drift.filter(pl.col("is_drift")).iter_rows(named=True):
        may.append(
            words(
                "examiner.may_drift",
                n=row["n_cycles"],
                slope=signed(row["slope_pct"]),
                low=signed(row["slope_low"]),
                high=signed(row["slope_high"]),
            )
        )
    if not may:
        may.append(words("examiner.may_nothing"))
    may_not = [] if is_standing else [words("examiner.not_single")]
    sizes: Any = changes["detectable_single_pct"].drop_nulls()
    if len(sizes):
        may_not.append(words("examiner.not_small", size=f"{sizes.min():.1f}"))
    may_not.append(words("examiner.not_rank"))
    return may, may_not


def links(rows: pl.DataFrame, words: Words, *, most: int) -> str:
    """Say with how many an examiner is linked, and name the closest."""
    if not rows.height:
        return words("examiner.links_none")
    head = words("examiner.links_line", n=rows.height)
    closest = [
        words(
            "examiner.partner_row",
            name=f"{row['examiner_name']} {row['examiner_id']}",
            n=row["n_shared"],
        )
        for row in rows.head(most).iter_rows(named=True)
    ]
    gap = words("terms.sentence_gap")
    return head + gap + words.listed(closest) + words("examiner.full_stop")

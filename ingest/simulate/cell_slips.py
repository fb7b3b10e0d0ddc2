"""What goes wrong in a single cell of a table that many people's scores share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ingest.simulate.deposits import Fact
from ingest.simulate.looks import spell_percent
from ingest.simulate.pages import NO_RESULT, Written
from ingest.simulate.people import pick
from ingest.simulate.scheme import Scheme

#: What may become of a cell that holds a percentage, and of one that holds points.
OF_PERCENTAGES = (
    *("off_grid", "out_of_range", "not_scored", "not_applicable", "unreadable"),
    *("error", "remark"),
)
OF_POINTS = ("not_scored", "not_applicable", "unreadable")


def spoil(
    fact: Fact,
    kinds: Sequence[str],
    style: str,
    rng: np.random.Generator,
    scheme: Scheme,
    words: Mapping[str, Any],
) -> None:
    """
    Write what has no value, or an odd one, into a cell.

    Parameters
    ----------
    fact : Fact
        The cell, with its verdict, which changes too.
    kinds : sequence of str
        What may happen.
    style : str
        How its column writes percentages.
    rng : numpy.random.Generator
        Source of randomness.
    scheme : Scheme
        The standard.
    words : mapping
        The simulator's words.
    """
    if style == "fraction":
        # 4.5 among fractions contradicts the column instead of lying out of range
        kinds = [kind for kind in kinds if kind != "out_of_range"]
    slips, kind = words["slips"], pick(rng, kinds)
    percent, state = fact.score_pct, kind
    if kind == "off_grid":
        percent = float(rng.integers(2, 17) * 5 + rng.integers(1, 5))
        fact.written = spell_percent(percent, style)
    elif kind == "remark":
        state = fact.state
        said = words["agreement"]["remark"]
        name = pick(rng, words["persons"]["surnames"]) + words["agreement"]["somebody"]
        if percent is not None:
            text = said.format(percent=f"{percent:g}", name=name)
            fact.written = Written(text, "number")
    else:
        percent = None
        fact.written = {
            "out_of_range": lambda: spell_percent(pick(rng, (-5.0, 105.0, 450.0)), style),
            "unreadable": lambda: Written(
                pick(rng, (*slips["ranges"], *slips["unreadable"])), "number"
            ),
            "error": lambda: pick(
                rng,
                (
                    Written("#REF!", "number", "=#REF!*1"),
                    Written(NO_RESULT, "number", "=ROUND(0.45,2)", "0%"),
                ),
            ),
        }.get(
            kind, lambda: Written(pick(rng, scheme.words["value_state", kind]), "number")
        )()
        state = "unreadable" if kind == "error" else kind
    fact.score_pct, fact.state = percent, state

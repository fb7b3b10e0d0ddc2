"""Who should serve together next time, so that scales can be compared."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

# suggestions beyond these are no help to who forms panels
MOST: Final = 10


@dataclass(frozen=True)
class Pair:
    """
    Two examiners who should score at least one application together.

    Parameters
    ----------
    one, other : str
        Their ids.
    steps : int or None
        Examiners between them today, counted along shared applications; None where
        nothing links them.
    """

    one: str
    other: str
    steps: int | None


def suggest(examiners: pl.DataFrame, pairs: pl.DataFrame) -> list[Pair]:
    """
    Choose pairs that would link all parts, or shorten the longest chains.

    Parts without a link are joined in a ring, so that no single pair holds them
    together; of each part come those who scored most, whose scale is known best.
    Within one part, who are farthest apart come first. Nobody is asked twice before
    others were asked once.

    Parameters
    ----------
    examiners : polars.DataFrame
        examiner_id, n_applications, part.
    pairs : polars.DataFrame
        examiner_id, other_examiner_id: who scored an application together.

    Returns
    -------
    list of Pair
        At most ``MOST``; empty where all scored together already.
    """
    parts = [
        part.sort("n_applications", "examiner_id", descending=[True, False])[
            "examiner_id"
        ].to_list()
        for part in examiners.partition_by("part", maintain_order=True)
    ]
    if len(parts) > 1:
        return _ring(parts)[:MOST]
    return _far(parts[0], pairs)[:MOST] if parts else []


def _ring(parts: Sequence[Sequence[str]]) -> list[Pair]:
    chosen: list[Pair] = []
    # two parts need two pairs, that neither is a bridge
    turns = len(parts) if len(parts) > 2 else 2
    for turn in range(turns):
        here, there = parts[turn % len(parts)], parts[(turn + 1) % len(parts)]
        # who stands second in a part links it to the next one, where there is a second
        one, other = here[min(1, len(here) - 1)], there[0]
        pair = Pair(min(one, other), max(one, other), None)
        if pair not in chosen:
            chosen.append(pair)
    return chosen


def _far(examiners: Sequence[str], pairs: pl.DataFrame) -> list[Pair]:
    neighbours: dict[str, list[str]] = {examiner: [] for examiner in examiners}
    for one, other in pairs.select("examiner_id", "other_examiner_id").iter_rows():
        neighbours[one].append(other)
        neighbours[other].append(one)
    apart = [
        Pair(one, other, steps - 1)
        for one in examiners
        for other, steps in _steps(one, neighbours).items()
        if one < other and steps > 1
    ]
    apart.sort(key=lambda pair: (-(pair.steps or 0), pair.one, pair.other))
    asked: set[str] = set()
    chosen = []
    for pair in apart:
        if asked & {pair.one, pair.other}:
            continue
        asked |= {pair.one, pair.other}
        chosen.append(pair)
    return chosen


def _steps(start: str, neighbours: dict[str, list[str]]) -> dict[str, int]:
    found, waiting = {start: 0}, deque([start])
    while waiting:
        here = waiting.popleft()
        for there in neighbours[here]:
            if there not in found:
                found[there] = found[here] + 1
                waiting.append(there)
    return found

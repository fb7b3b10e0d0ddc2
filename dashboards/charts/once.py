"""
Charts that were drawn before are not drawn again.

A chart is a pure function of what it is given, so the same gifts give the same chart. For
a page of small multiples drawing takes longer than all questions to the database, and
every session of every reader asks for mostly the same ones.
"""

import functools
import hashlib
import io
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import polars as pl

from dashboards.wording import Words

_MOST_CHARTS = 256

Gifts = ParamSpec("Gifts")
Chart = TypeVar("Chart")


class _Unknown(TypeError):
    """A gift whose sameness nobody can tell."""


def drawn_once(draw: Callable[Gifts, Chart]) -> Callable[Gifts, Chart]:
    """
    Keep the latest charts of a function, by the content of all that it is given.

    Parameters
    ----------
    draw : callable
        A pure function from frames, words and plain values to a chart, which nobody
        changes afterwards.

    Returns
    -------
    callable
        The same; a gift of another kind is drawn anew each time.
    """
    kept: OrderedDict[object, Chart] = OrderedDict()
    lock = threading.Lock()

    @functools.wraps(draw)
    def drawn(*args: Gifts.args, **kwargs: Gifts.kwargs) -> Chart:
        try:
            key = _said((args, kwargs))
        except _Unknown:
            return draw(*args, **kwargs)
        with lock:
            if key in kept:
                kept.move_to_end(key)
                return kept[key]
        chart = draw(*args, **kwargs)
        with lock:
            kept[key] = chart
            while len(kept) > _MOST_CHARTS:
                kept.popitem(last=False)
        return chart

    return drawn


def _said(gift: object) -> object:
    """Tell the content of a gift by something that can be compared."""
    if gift is None or isinstance(gift, str | int | float | bool):
        return (type(gift).__name__, gift)
    if isinstance(gift, Words):
        return ("words", gift.lang)
    if isinstance(gift, pl.DataFrame):
        content = io.BytesIO()
        gift.write_ipc(content)
        return ("frame", hashlib.blake2b(content.getvalue()).digest())
    if isinstance(gift, list | tuple):
        return (type(gift).__name__, tuple(_said(part) for part in gift))
    if isinstance(gift, dict):
        parts = tuple((_said(name), _said(part)) for name, part in gift.items())
        return ("dict", parts)
    raise _Unknown

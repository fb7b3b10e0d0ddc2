"""How answers are kept: by version, role and parameters, one copy for all sessions."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import polars as pl
import streamlit as st
from polars import selectors

from warehouse.reader import Published

_MOST_ANSWERS = 64

Parameters = ParamSpec("Parameters")
Answer = TypeVar("Answer")


def cached(query: Callable[Parameters, Answer]) -> Callable[Parameters, Answer]:
    """
    Keep a query's answers until their version is gone.

    The published file's path holds the version and the audience, so no answer can
    reach another role or outlive its version. Frames are handed out uncopied: a
    copy would cost more than most queries, and polars frames do not change.

    Parameters
    ----------
    query : callable
        Takes the published version first, then hashable parameters.

    Returns
    -------
    callable
        The same, cached.
    """
    decorate = st.cache_resource(
        max_entries=_MOST_ANSWERS,
        show_spinner=False,
        hash_funcs={Published: lambda published: str(published.path)},
    )
    return cast(Callable[Parameters, Answer], decorate(query))


def ask(published: Published, sql: str, **parameters: object) -> pl.DataFrame:
    """
    Ask one question; decimals come back as floats, which charts understand.

    Parameters
    ----------
    published : Published
        The version to ask.
    sql : str
        A query with ``$name`` for each parameter.
    **parameters : object
        Values that are bound, never formatted into the text.

    Returns
    -------
    polars.DataFrame
        The answer.
    """
    frame = published.query(sql, parameters)
    return frame.with_columns(selectors.decimal().cast(pl.Float64))

"""The closed list of rules that one file alone can break, and the sentence of each."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import polars as pl

Language = Literal["zh", "en"]

_WORDING = Path(__file__).parent / "wording"


@cache
def rules() -> pl.DataFrame:
    """
    Read the rules that ingest decides.

    Returns
    -------
    polars.DataFrame
        One row per rule: rule, level (``error``, ``warning``, ``note``), decided_in,
        message_zh, message_en. Messages may hold {expected}, {found} and {raw_text}.
    """
    import polars as pl

    return pl.read_csv(_WORDING / "rules.csv", infer_schema=False)


@cache
def _sentences() -> dict[str, dict[Language, str]]:
    sentences: dict[str, dict[Language, str]] = {}
    for name, key in (("rules.csv", "rule"), ("messages.csv", "message")):
        with (_WORDING / name).open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                sentences[row[key]] = {"zh": row["message_zh"], "en": row["message_en"]}
    return sentences


def sentence(rule: str, lang: Language, **values: object) -> str:
    """
    Say a rule or message in a language.

    Parameters
    ----------
    rule : str
        A rule of ``rules.csv`` or a message of ``messages.csv``.
    lang : {"zh", "en"}
        Language of the sentence.
    **values : object
        What the sentence fills in.

    Returns
    -------
    str
        The whole sentence.
    """
    return _sentences()[rule][lang].format(**values)

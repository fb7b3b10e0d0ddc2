"""How a panel's scoring sheets look: geometry, wording, ways of writing a value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from ingest.simulate.pages import Dress, Value, Written
from ingest.simulate.people import pick

#: Ways of writing a percentage.
PERCENT_STYLES = ("format", "format_decimal", "text", "wide_text", "plain", "fraction")


@dataclass(frozen=True)
class Look:
    """
    The look of a scoring sheet.

    Attributes
    ----------
    dress : Dress
        Font and colour.
    top, left : int
        Blank rows above and blank columns to the left.
    title : str
        Title, with ``{award}`` and ``{year}``.
    sheet_name : str
        Name of the sheet where there is one.
    labels : mapping of str to str
        Wording of the title block by role; an absent role is not printed.
    cycle : str
        Wording of the cycle, with ``{edition}`` and ``{year}``.
    date_style : str
        Way of writing a date.
    pairs_per_row : int
        Label and value pairs side by side.
    is_joined : bool
        Whether label and value share a cell.
    headers : mapping of str to str
        Wording of the headers by role; an absent role has no column.
    clause_style : str
        ``joined``, ``spaced``, ``number`` or ``wide``.
    categories : str
        ``rows`` (heading rows), ``column`` (merged cells) or ``none``.
    has_overviews : bool
        Whether the unscored clauses have rows too.
    has_subtotals, has_total : bool
        Whether sums are printed.
    total_word : str
        What the last row is called.
    repeats_header : bool
        Whether the header returns after a page break.
    percent_style : str
        One of `PERCENT_STYLES`.
    points_style : str
        ``formula``, ``exact`` or ``whole``.
    factors : str
        ``none``, ``shared`` (one block of four), ``apart`` (two blocks) or ``sheets``
        (processes and results on two sheets).
    factor_words : str
        ``mixed``, ``codes`` or ``titles``.
    factor_scale : str
        ``band`` or one of `PERCENT_STYLES` that reads alone.
    factor_block : str or None
        Word over the factors; the header has one row where None.
    signature : tuple of str
        What stands below the table.
    footnote : str
        A remark below the table.
    """

    dress: Dress
    top: int
    left: int
    title: str
    sheet_name: str
    labels: Mapping[str, str]
    cycle: str
    date_style: str
    pairs_per_row: int
    is_joined: bool
    headers: Mapping[str, str]
    clause_style: str
    categories: str
    has_overviews: bool
    has_subtotals: bool
    has_total: bool
    total_word: str
    repeats_header: bool
    percent_style: str
    points_style: str
    factors: str
    factor_words: str
    factor_scale: str
    factor_block: str | None
    signature: tuple[str, ...]
    footnote: str


def draw_look(rng: np.random.Generator, words: Mapping[str, Any]) -> Look:
    """
    Draw the look of a panel's sheets.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    words : mapping
        Section ``scoring`` of the simulator's words.

    Returns
    -------
    Look
    """
    roles = [
        "organisation",
        "sector",
        "stage",
        "examiner",
        "cycle",
        "award",
        "date",
        "panel",
    ]
    roles += ["examiner_code", str(rng.choice(["credit_code", "entry_code"]))]
    order = [
        "award",
        "cycle",
        "stage",
        "panel",
        "organisation",
        "credit_code",
        "entry_code",
    ]
    order += ["sector", "examiner", "examiner_code", "date"]
    labels = {role: pick(rng, words["labels"][role]) for role in order if role in roles}
    factors = str(
        rng.choice(["none", "shared", "apart", "sheets"], p=[0.15, 0.5, 0.15, 0.2])
    )
    categories = str(rng.choice(["rows", "column", "none"], p=[0.45, 0.35, 0.2]))
    headers = {role: pick(rng, variants) for role, variants in words["headers"].items()}
    if categories != "column":
        headers.pop("category")
    # on two sheets, sums by category would run across both
    by_category = categories != "none" and factors != "sheets"
    has_block = factors == "apart" or rng.random() < 0.5
    return Look(
        dress=Dress(font=pick(rng, words["fonts"]), fill=pick(rng, words["fills"])),
        top=int(rng.integers(0, 3)),
        left=int(rng.integers(0, 2)),
        title=pick(rng, words["titles"]),
        sheet_name=pick(rng, words["sheet_names"]),
        labels=labels,
        cycle=pick(rng, words["cycles"][labels["cycle"]]),
        date_style=str(rng.choice(["dots", "chinese", "digits", "slashes", "serial"])),
        pairs_per_row=int(rng.integers(2, 4)),
        is_joined=bool(rng.random() < 0.4),
        headers=headers,
        clause_style=str(
            rng.choice(["joined", "spaced", "number", "wide"], p=[0.4, 0.35, 0.15, 0.1])
        ),
        categories=categories,
        has_overviews=bool(rng.random() < 0.3) and factors != "sheets",
        has_subtotals=by_category and bool(rng.random() < 0.6),
        has_total=bool(rng.random() < 0.75),
        total_word=words["grand_total"]
        if factors == "sheets"
        else pick(rng, words["total"]),
        repeats_header=bool(rng.random() < 0.25) and factors != "sheets",
        percent_style=str(rng.choice(PERCENT_STYLES, p=[0.3, 0.1, 0.15, 0.05, 0.3, 0.1])),
        points_style=str(rng.choice(["formula", "exact", "whole"], p=[0.5, 0.3, 0.2])),
        factors=factors,
        factor_words=str(rng.choice(["mixed", "codes", "titles"])),
        factor_scale=str(
            rng.choice(["band", "plain", "format", "text"], p=[0.4, 0.3, 0.2, 0.1])
        ),
        factor_block=pick(rng, words["factor_block"]) if has_block else None,
        signature=tuple(pick(rng, words["signatures"])),
        footnote=pick(rng, words["footnotes"]),
    )


def own_habits(look: Look, rng: np.random.Generator) -> Look:
    """
    Let one examiner fill in the panel's form in a way of their own.

    Parameters
    ----------
    look : Look
        The panel's look.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    Look
    """
    labels = dict(look.labels)
    # a code and the award may be left out: the name, the register and the title serve
    for role in ("examiner_code", "credit_code", "entry_code"):
        if rng.random() < 0.2:
            labels.pop(role, None)
    headers = dict(look.headers)
    if rng.random() < 0.15:
        headers.pop("strength")
        headers.pop("improvement")
    look = replace(look, labels=labels, headers=headers)
    if rng.random() < 0.3:
        look = replace(look, percent_style=pick(rng, PERCENT_STYLES))
    return _computable(look)


def _computable(look: Look) -> Look:
    # not every spreadsheet multiplies a text
    if look.percent_style in ("text", "wide_text") and look.points_style == "formula":
        return replace(look, points_style="exact")
    return look


def of_layout(
    look: Look,
    words: Mapping[str, Any],
    rng: np.random.Generator,
    left_out: Sequence[str] = (),
) -> Look:
    """
    Turn the look of a panel's sheets into that of another layout.

    Parameters
    ----------
    look : Look
        The panel's look.
    words : mapping
        One of the sections ``sheets`` of the simulator's words.
    rng : numpy.random.Generator
        Source of randomness.
    left_out : sequence of str, optional
        Roles of the title block that this sheet does not have.

    Returns
    -------
    Look
    """
    own = {role: pick(rng, variants) for role, variants in words["headers"].items()}
    look = replace(
        look,
        title=pick(rng, words["titles"]),
        sheet_name=pick(rng, words["sheet_names"]),
        labels={r: w for r, w in look.labels.items() if r not in left_out},
        headers={**look.headers, **own},
        factors="shared" if look.factors == "sheets" else look.factors,
    )
    return _computable(look)


def spell_percent(percent: float, style: str) -> Written:
    """
    Write a percentage in one of the `PERCENT_STYLES`.

    Parameters
    ----------
    percent : float
        0 to 100 scale.
    style : str
        The way of writing.

    Returns
    -------
    Written
    """
    if style in ("format", "format_decimal"):
        shown = "0%" if style == "format" and percent == int(percent) else "0.0%"
        return Written(round(percent / 100, 6), "number", number_format=shown)
    if style == "text":
        return Written(f"{percent:g}%", "number")
    if style == "wide_text":
        digits = str.maketrans("0123456789.%", "０１２３４５６７８９．％")
        return Written(f"{percent:g}%".translate(digits), "number")
    if style == "fraction":
        return Written(round(percent / 100, 6), "number")
    return Written(int(percent) if percent == int(percent) else percent, "number")


def spell_date(day: date, style: str) -> Value:
    """Write a date; ``serial`` leaves it to the spreadsheet."""
    if style == "dots":
        return f"{day.year}.{day.month}.{day.day}"
    if style == "chinese":
        return f"{day.year}年{day.month}月{day.day}日"
    if style == "digits":
        return f"{day:%Y%m%d}"
    if style == "slashes":
        return f"{day.year}/{day.month}/{day.day}"
    return day


_NUMERALS = "零一二三四五六七八九"


def spell_number(number: int) -> str:
    """Write a whole number from 1 to 99 in Chinese numerals; others in digits."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else f"{_NUMERALS[tens]}十")
    return head + (_NUMERALS[ones] if ones else "")

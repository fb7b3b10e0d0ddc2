"""
Consensus briefings on paper: one A4 sheet an application, as HTML.

HTML, because every office has a browser, and a browser prints one to A4 or to PDF
without another program. The same sheet stands on the page and in the file that a panel
takes along; the file carries its style with it and asks for nothing.
"""

import html
import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl

from dashboards.charts import labels, theme
from dashboards.wording import Words
from dashboards.wording.findings import briefing as findings

STYLE: Final = Path(__file__).parent / "paper.css"

# millimetres of a sheet: what `paper.css` gives the parts, checked by a print
_PAPER_HEIGHT = 277.0
_HEAD = 31.0
_FOOT = 9.5
_SECTION = 6.3
_LINE = 6.0
# the most that a clause gets to write on
_AIR = 4.0
# examiners whose names and scores need no smaller type
_FEW = 3
# letters of a title that fill its column; longer ones take two small lines on paper
_LONG = 22
_COLUMN = 91.0
_MILLIMETRES_A_POINT = 25.4 / 72
_LEADING = 1.3
# points; smaller is no longer read
_SIZES = (8.0, 7.5, 7.0, 6.5, 6.0, 5.5)
# letters that are left of a comment where paper is short
_CUTS = (24, 16, 8, 0)
_FIRST_FULL_WIDTH = 0x2E80
_LATIN_WIDTH = 0.56


@dataclass(frozen=True)
class Facts:
    """
    What stands around every sheet.

    Parameters
    ----------
    panel, cycle : str
        As the reader sees them.
    version, built_at : str
        Of the published data.
    """

    panel: str
    cycle: str
    version: str
    built_at: str


def sheets(
    clauses: pl.DataFrame,
    scores: pl.DataFrame,
    comments: pl.DataFrame,
    bands: pl.DataFrame,
    words: Words,
    facts: Facts,
) -> dict[str, str]:
    """
    Write one sheet for each application.

    Parameters
    ----------
    clauses : polars.DataFrame
        From `queries.consensus_briefing.clauses`, in its order.
    scores, comments : polars.DataFrame
        From the same place.
    bands : polars.DataFrame
        The standard's bands: band, low_pct, high_pct.
    words : Words
        Language of the sheet.
    facts : Facts
        What stands around it.

    Returns
    -------
    dict of str to str
        Application to the HTML of its sheet.
    """
    written = {}
    for (application,), own in clauses.group_by("application_id", maintain_order=True):
        only = pl.col("application_id") == application
        written[str(application)] = _sheet(
            own, scores.filter(only), comments.filter(only), bands, words, facts
        )
    return written


def document(written: Sequence[str], words: Words, title: str) -> bytes:
    """
    Bind sheets to one file that prints one sheet a page.

    Parameters
    ----------
    written : sequence of str
        From `sheets`.
    words : Words
        Language of the sheets.
    title : str
        Title of the file.

    Returns
    -------
    bytes
        A whole HTML page in UTF-8 with its style inside.
    """
    tokens = {
        "river": theme.RIVER,
        "river-light": theme.RIVER_LIGHT,
        "vermilion": theme.VERMILION,
        "ink": theme.INK,
        "grey": theme.GREY,
        "rule": theme.RULE,
    }
    colours = "".join(f"--{name}: {colour}; " for name, colour in tokens.items())
    language = "zh-CN" if words.lang == "zh" else "en"
    return (
        f"<!DOCTYPE html>\n<html lang='{language}'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        f"<title>{html.escape(title)}</title>"
        f"<style>:root {{ {colours}}} body {{ font-family: {theme.FONT}; }}\n"
        f"{STYLE.read_text(encoding='utf-8')}</style></head>\n"
        f"<body class='briefings'>{''.join(written)}</body></html>\n"
    ).encode()


@dataclass(frozen=True)
class _Comment:
    letter: str
    kind: str
    text: str


def _sheet(
    clauses: pl.DataFrame,
    scores: pl.DataFrame,
    comments: pl.DataFrame,
    bands: pl.DataFrame,
    words: Words,
    facts: Facts,
) -> str:
    people = scores.unique("examiner_id", keep="first", maintain_order=True)
    letters = {
        examiner: _letter(place) for place, examiner in enumerate(people["examiner_id"])
    }
    given = {
        (row["examiner_id"], row["clause"]): row for row in scores.iter_rows(named=True)
    }
    said: dict[str, list[_Comment]] = {clause: [] for clause in clauses["clause"]}
    order = list(letters)
    known = comments.filter(
        pl.col("examiner_id").is_in(order), pl.col("clause").is_in(list(said))
    )
    for row in sorted(
        known.iter_rows(named=True), key=lambda row: order.index(row["examiner_id"])
    ):
        comment = _Comment(
            letters[row["examiner_id"]],
            row["kind"],
            " ".join(row["comment_text"].split()),
        )
        said[row["clause"]].append(comment)
    wide = clauses.filter("is_wide")
    rest = clauses.filter(~pl.col("is_wide"))
    room = _PAPER_HEIGHT - _HEAD - _FOOT - 2 * _SECTION - _LINE * (clauses.height + 1)
    size, fitted, n_cut = _fitted(said, wide["clause"].to_list(), room)
    air = min(max(room - _depth(fitted, size), 0) / clauses.height, _AIR)
    body = []
    for key, group in (("wide", wide), ("rest", rest)):
        if group.height:
            title = words(f"briefing.sheet_{key}", n=group.height)
            body.append(f"<h3 class='{key}'>{html.escape(title)}</h3>")
        for row in group.iter_rows(named=True):
            marks = {
                examiner: given.get((examiner, row["clause"])) for examiner in letters
            }
            body.append(_clause(row, marks, letters, fitted[row["clause"]], bands, words))
    first = clauses.row(0, named=True)
    many = " many" if len(letters) > _FEW else ""
    note = words("briefing.sheet_left_out", n=n_cut) if n_cut else ""
    foot = words(
        "briefing.sheet_foot",
        n=len(letters),
        version=facts.version,
        built_at=facts.built_at,
    )
    told = words(
        "briefing.sheet_facts",
        sector=words.of(first, "sector_title"),
        panel=facts.panel,
        cycle=facts.cycle,
    )
    return (
        f"<article class='a4{many}' style='--size: {size}pt; --air: {air:.2f}mm'>"
        f"<div class='head'><div>"
        f"<p class='kind'>{html.escape(words('briefing.sheet_title'))}</p>"
        f"<h2>{html.escape(first['organisation_name'])}</h2>"
        f"<p>{html.escape(told)}</p></div>"
        f"<ul>{''.join(_people(people, clauses, given, letters, words))}</ul></div>"
        f"<p class='first'>{html.escape(findings.application(clauses, words))}</p>"
        f"{_headings(words)}{''.join(body)}"
        f"<div class='foot'>{html.escape(note)} {html.escape(foot)}</div></article>"
    )


def _letter(place: int) -> str:
    # after Z, AA
    rounds, place = divmod(place, 26)
    return chr(ord("A") + place) * (rounds + 1)


def _people(
    people: pl.DataFrame,
    clauses: pl.DataFrame,
    given: Mapping[tuple[str, str], Mapping[str, Any]],
    letters: Mapping[str, str],
    words: Words,
) -> Iterator[str]:
    weights = dict(clauses.select("clause", "points_max").iter_rows())
    for row in people.iter_rows(named=True):
        examiner = row["examiner_id"]
        name = words(
            "briefing.sheet_examiner",
            letter=letters[examiner],
            name=row["examiner_name"],
            role=words.term("role", row["examiner_role"]),
        )
        scored = [
            given[examiner, clause]["score_pct"] * points / 100
            for clause, points in weights.items()
            if (examiner, clause) in given
            and given[examiner, clause]["score_pct"] is not None
        ]
        total = (
            f"{math.fsum(scored):.0f}"
            if len(scored) == len(weights)
            else words("briefing.sheet_incomplete")
        )
        yield (
            f"<li><b>{html.escape(name)}</b> "
            f"{html.escape(words('briefing.sheet_total', total=total))}</li>"
        )


def _headings(words: Words) -> str:
    names = ("clause", "line", "scores", "spread", "bands", "agreed")
    cells = "".join(
        f"<span class='{name}'>{html.escape(words(f'briefing.sheet_{name}'))}</span>"
        for name in names
    )
    return f"<div class='row headings'>{cells}</div>"


def _clause(
    row: Mapping[str, Any],
    marks: Mapping[str, Mapping[str, Any] | None],
    letters: Mapping[str, str],
    said: Sequence[_Comment],
    bands: pl.DataFrame,
    words: Words,
) -> str:
    scored = {
        letters[examiner]: mark["score_pct"]
        for examiner, mark in marks.items()
        if mark is not None and mark["score_pct"] is not None
    }
    ends = {min(scored.values()), max(scored.values())} if scored else set()
    is_wide = bool(row["is_wide"])
    numbers = "".join(
        f"<i class='{'end' if is_wide and scored.get(letter) in ends else ''}'>"
        f"<b>{letter}</b>{_number(scored.get(letter), words)}</i>"
        for letter in letters.values()
    )
    known = [
        mark["band"]
        for mark in marks.values()
        if mark is not None and mark["band"] is not None
    ]
    band = words("terms.none")
    if known:
        is_one = min(known) == max(known)
        key = "briefing.sheet_band_one" if is_one else "briefing.sheet_band_range"
        band = words(key, low=min(known), high=max(known))
    title = f"{words.of(row, 'title')} ({row['points_max']:.0f})"
    is_long = " long" if labels.width(title) > _LONG else ""
    line = _score_line(scored, bands)
    return (
        f"<section class='{'wide' if is_wide else 'rest'}'><div class='row'>"
        f"<span class='clause{is_long}'><b>{html.escape(row['clause'])}</b> "
        f"{html.escape(title)}</span>"
        f"<span class='line'>{line}</span><span class='scores'>{numbers}</span>"
        f"<span class='spread'>{_number(row['spread_pct'], words)}</span>"
        f"<span class='bands'>{html.escape(band)}</span>"
        f"<span class='agreed'></span></div>{_comments(said, words)}</section>"
    )


def _number(value: float | None, words: Words) -> str:
    return html.escape(words("terms.none") if value is None else f"{value:.0f}")


def _comments(said: Sequence[_Comment], words: Words) -> str:
    if not said:
        return ""
    columns = []
    for kind in ("strength", "improvement"):
        mark = html.escape(words(f"briefing.sheet_{kind}"))
        own = [one for one in said if one.kind == kind]
        texts = "".join(
            f"<b>{one.letter}</b>&thinsp;{html.escape(one.text)} " for one in own
        )
        columns.append(f"<p class='{kind}'>{f'{mark} {texts}' if own else ''}</p>")
    return f"<div class='comments'>{''.join(columns)}</div>"


def _score_line(scored: Mapping[str, float], bands: pl.DataFrame) -> str:
    """
    Draw 0 to 100% with the bands' borders, the range, and a letter at each score.

    Of plain elements: the page lets no drawing through, and borders are printed also
    where grounds are not.
    """
    parts = [
        f"<i class='border' style='left: {low:.0f}%'></i>"
        for low in bands.sort("band")["low_pct"].to_list()[1:]
    ]
    if scored:
        low, high = min(scored.values()), max(scored.values())
        parts.append(
            f"<i class='span' style='left: {low:.1f}%; width: {high - low:.1f}%'></i>"
        )
    together: dict[float, str] = {}
    for letter, value in scored.items():
        together[value] = together.get(value, "") + letter
    parts += [
        f"<i class='mark' style='left: {value:.1f}%'>{shared}</i>"
        for value, shared in together.items()
    ]
    return f"<span class='scale'>{''.join(parts)}</span>"


def _fitted(
    said: Mapping[str, Sequence[_Comment]], wide: Sequence[str], room: float
) -> tuple[float, dict[str, list[_Comment]], int]:
    """
    Choose the largest size whose comments fit the room (mm); cut them if none does.

    Comments of clauses that lie close together are cut first, then all of them.
    """
    whole = {clause: list(comments) for clause, comments in said.items()}
    for size in _SIZES:
        if _depth(whole, size) <= room:
            return size, whole, 0
    cut = whole
    for spared, letters in itertools.product((wide, ()), _CUTS):
        cut = {
            clause: comments if clause in spared else _shortened(comments, letters)
            for clause, comments in whole.items()
        }
        if _depth(cut, _SIZES[-1]) <= room:
            break
    n_cut = sum(
        one not in cut[clause] for clause, comments in said.items() for one in comments
    )
    return _SIZES[-1], cut, n_cut


def _shortened(comments: Sequence[_Comment], letters: int) -> list[_Comment]:
    if not letters:
        return []
    return [
        one
        if len(one.text) <= letters
        else _Comment(one.letter, one.kind, one.text[:letters] + "…")
        for one in comments
    ]


def _depth(said: Mapping[str, Sequence[_Comment]], size: float) -> float:
    """Millimetres that the comments need at a size in points."""
    letter = size * _MILLIMETRES_A_POINT
    lines = 0
    for comments in said.values():
        lines += max(
            (
                math.ceil(_ems(comments, kind) * letter / _COLUMN * 1.03)
                for kind in ("strength", "improvement")
            ),
            default=0,
        )
    return lines * letter * _LEADING


def _ems(comments: Sequence[_Comment], kind: str) -> float:
    own = [one for one in comments if one.kind == kind]
    if not own:
        return 0.0
    # mark, letters and gaps
    return 1.5 + sum(1.2 + _width(one.text) for one in own)


def _width(text: str) -> float:
    return sum(
        1.0 if ord(letter) >= _FIRST_FULL_WIDTH else _LATIN_WIDTH for letter in text
    )

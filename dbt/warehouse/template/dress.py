"""How blank forms look, and what their cells let a person type."""

from collections.abc import Callable, Mapping
from typing import Any

from warehouse import standard
from warehouse.wording import Language, text

FONT = "Microsoft YaHei"
RIVER, INK, RULE, PALE, ENTRY = "#0B4F6C", "#1F2933", "#9CA8B0", "#E3E8EC", "#FFFBEA"
PERCENT, POINTS, TEXT, DAY, WHOLE = "0%", "0.00", "@", "yyyy-mm-dd", "0"
# what a spreadsheet shows beside a cell may be no longer
HINT_TITLE, HINT = 32, 255
CUT = "…"

A4, LANDSCAPE_MARGINS = 9, {"left": 0.4, "right": 0.4, "top": 0.5, "bottom": 0.6}
#: What a reader of a protected form may still do.
ALLOWED = {"format_rows": True, "format_columns": True}

STYLES: Mapping[str, Mapping[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "align": "center", "font_color": RIVER},
    "label": {"bold": True, "align": "right", "indent": 1},
    "given": {"border": 1, "bg_color": PALE, "align": "left", "indent": 1},
    "entry": {
        "border": 1,
        "bg_color": ENTRY,
        "align": "left",
        "indent": 1,
        "locked": False,
    },
    "header": {
        "bold": True,
        "border": 1,
        "bg_color": RIVER,
        "font_color": "#FFFFFF",
        "align": "center",
        "text_wrap": True,
    },
    "printed": {"border": 1, "text_wrap": True},
    "number": {"border": 1, "align": "center"},
    "choice": {"border": 1, "bg_color": ENTRY, "align": "center", "locked": False},
    "comment": {
        "border": 1,
        "bg_color": ENTRY,
        "align": "left",
        "valign": "top",
        "text_wrap": True,
        "locked": False,
    },
    "sum_label": {
        "bold": True,
        "border": 1,
        "bg_color": PALE,
        "align": "right",
        "indent": 1,
    },
    "sum": {"bold": True, "border": 1, "bg_color": PALE, "align": "center"},
    "remark": {"font_color": INK, "font_size": 9, "text_wrap": True, "valign": "top"},
}

Style = Callable[..., Any]


def styles(book: Any) -> Style:
    """
    Give a function that makes the formats of a workbook, each once.

    Parameters
    ----------
    book : xlsxwriter.Workbook
        The workbook.

    Returns
    -------
    callable
        From a name in `STYLES`, and optionally a number format, to a format.
    """
    made: dict[tuple[str, str], Any] = {}

    def style(name: str, number_format: str = "") -> Any:
        if (name, number_format) not in made:
            settings = {
                "font_name": FONT,
                "font_size": 10,
                "valign": "vcenter",
                "border_color": RULE,
                **STYLES[name],
            }
            if number_format:
                settings["num_format"] = number_format
            made[name, number_format] = book.add_format(settings)
        return made[name, number_format]

    return style


def percent_choice(lang: Language) -> dict[str, Any]:
    """Let a cell take the percentages of the standard, from a list or typed."""
    grid = [f"{row['score_pct']}%" for row in standard.rows("band_percentages")]
    return choice(grid, text("form_hint_percent", lang), lang, "form_error_percent")


def choice(listed: list[str], hint: str, lang: Language, error: str) -> dict[str, Any]:
    """Let a cell take some words or numbers only, blank included."""
    title, _, rest = hint.partition("\n")
    return {
        "validate": "list",
        "source": listed,
        "ignore_blank": True,
        "input_title": shortened(title, HINT_TITLE),
        "input_message": shortened(rest, HINT),
        "error_title": shortened(text("form_error", lang), HINT_TITLE),
        "error_message": shortened(text(error, lang), HINT),
    }


def shortened(words: str, n: int) -> str:
    """Cut text, visibly, to ``n`` characters."""
    return words if len(words) <= n else words[: n - len(CUT)] + CUT


def word(key: str, lang: Language) -> str:
    """
    Give a label or heading of a form.

    The Chinese word always stands there; ``en`` adds the English one in brackets, which
    the reader of labels leaves out.
    """
    zh = text(f"form_{key}", "zh")
    return zh if lang == "zh" else f"{zh} ({text(f'form_{key}', 'en')})"

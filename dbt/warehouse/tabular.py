"""Text in tables that people open with a spreadsheet: harmless, and within its limits."""

# a cell that begins so is run as a formula; the full-width forms are what a Chinese
# spreadsheet takes for the same, and a line break may hide the character after it
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
CHARACTERS_PER_CELL = 32_767
CUT = "…"


def harmless(value: str) -> str:
    """Put an apostrophe before text that a spreadsheet would take for a formula."""
    return f"'{value}" if value.lstrip(" ").startswith(FORMULA_STARTS) else value


def fitting(value: str) -> str:
    """Cut text, visibly, to what one cell of a workbook can hold."""
    if len(value) <= CHARACTERS_PER_CELL:
        return value
    return value[: CHARACTERS_PER_CELL - len(CUT)] + CUT

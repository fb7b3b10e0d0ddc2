"""
Blank forms: workbooks to fill in that read back without an issue.

What they print comes from ``standards/``; what they call it, from the wording file, in
words that the layouts of ``ingest`` know.
"""

import io
from collections.abc import Callable
from pathlib import Path

from ingest import durable
from warehouse.refusals import Refusal
from warehouse.template import sheet, wide
from warehouse.template.subject import STAGES, Subject, subject
from warehouse.wording import Language

__all__ = ["LAYOUTS", "STAGES", "Subject", "subject", "write"]

Draw = Callable[[Subject, Language, io.BytesIO], None]

#: How to write each layout, by the ending of the file's name.
LAYOUTS: dict[str, dict[str, Draw]] = {
    "sheet": {".xlsx": sheet.draw},
    "wide": {".xlsx": wide.draw, ".csv": wide.write_csv},
}


def write(
    what: Subject, out: Path, layout: str, lang: Language, *, is_forced: bool = False
) -> None:
    """
    Write a blank form.

    Parameters
    ----------
    what : Subject
        What it is for.
    out : Path
        The file; its ending says of which kind.
    layout : {"sheet", "wide"}
        A form for one application, or a table with a row for each set of scores.
    lang : {"zh", "en"}
        With ``en`` English words stand beside the Chinese ones.
    is_forced : bool, default False
        Whether an existing file is replaced.

    Raises
    ------
    Refusal
        Where the file exists, its folder does not, or it cannot be written.
    """
    ways = LAYOUTS[layout]
    draw = ways.get(out.suffix.lower())
    if draw is None:
        raise Refusal("template_ending_wrong", file=out, known=", ".join(ways))
    if not out.parent.is_dir():
        raise Refusal("template_folder_missing", folder=out.parent)
    if out.is_dir() or (out.exists() and not is_forced):
        raise Refusal("template_exists", file=out)
    content = io.BytesIO()
    draw(what, lang, content)
    try:
        durable.write(out, content.getvalue())
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refusal("template_not_writable", file=out, reason=reason) from error

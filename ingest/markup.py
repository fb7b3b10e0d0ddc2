"""One way to parse the XML inside a workbook: streaming, bounded, without entities."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from xml.parsers import expat

from ingest.prescan import Tally, parts
from ingest.refusal import Refusal

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


def parse_member(
    archive: zipfile.ZipFile,
    name: str,
    tally: Tally,
    start: Start,
    end: End | None = None,
    text: Text | None = None,
) -> bool:
    """
    Parse one XML member of an archive piece by piece.

    Parameters
    ----------
    archive : zipfile.ZipFile
        The opened archive.
    name : str
        Name of the member.
    tally : Tally
        Counts the unpacked bytes.
    start, end, text : callable
        Called with the names of elements as written (with their prefix, if any) and
        with character data.

    Returns
    -------
    bool
        Whether the member exists.

    Raises
    ------
    Refusal
        ``damaged`` where the XML is not well formed or declares a document type: no
        workbook has one, and without one there are no entities to expand or fetch.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    seen = False
    try:
        for piece in parts(archive, name, tally):
            seen = True
            parser.Parse(piece, False)
        if seen:
            parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        # the latter two: an encoding that does not exist, or does not fit
        raise Refusal("damaged", found=f"XML: {error}") from error
    return seen


def _refuse_doctype(*_: object) -> None:
    raise Refusal("damaged", found="DOCTYPE")


def local(name: str) -> str:
    """Give a name without its namespace prefix."""
    return name.rpartition(":")[2]

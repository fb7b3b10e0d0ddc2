"""One way to parse the XML of office files: streaming, bounded, without entities."""

from __future__ import annotations

import posixpath
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


def relations(
    archive: zipfile.ZipFile, part: str, tally: Tally
) -> dict[str, tuple[str, str]]:
    """
    Give what a part of an Office Open XML package refers to.

    Parameters
    ----------
    archive : zipfile.ZipFile
        The opened archive.
    part : str
        Name of the part; empty for the package itself.
    tally : Tally
        Counts the unpacked bytes.

    Returns
    -------
    dict of str to (str, str)
        Kind and path inside the archive of each part, by the id of the reference; what
        lies outside the archive is left out.
    """
    folder, name = posixpath.split(part)
    found: dict[str, tuple[str, str]] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if local(tag) == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[attributes.get("Id", "")] = (attributes.get("Type", ""), path)

    parse_member(archive, posixpath.join(folder, "_rels", f"{name}.rels"), tally, start)
    return found


def target(found: dict[str, tuple[str, str]], kind: str) -> str | None:
    """Give the path of the first part of a kind among those that `relations` found."""
    return next((path for type_, path in found.values() if type_.endswith(kind)), None)


def office_document(archive: zipfile.ZipFile, tally: Tally) -> str | None:
    """Give the path of the main part of an Office Open XML package."""
    return target(relations(archive, "", tally), "/officeDocument")

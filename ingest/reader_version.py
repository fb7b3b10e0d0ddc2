"""The version of the reader, told from its sources without loading any of them."""

import hashlib
from pathlib import Path

_HERE = Path(__file__).parent
#: What a reading depends on: these modules and every layout file.
_MODULES = (
    "clause_headers",
    "columns",
    "delimited",
    "docx",
    "factors",
    "facts",
    "facts_file",
    "formats",
    "forms",
    "grid",
    "header_rows",
    "long",
    "markup",
    "notes",
    "ods",
    "ole",
    "prescan",
    "reading",
    "recognise",
    "records",
    "sheets",
    "side_by_side",
    "slots",
    "spelling",
    "tables",
    "text",
    "unfold",
    "values",
    "wide",
    "writer",
    "xls",
    "xlsx",
)


def _reader_version() -> str:
    sources = [_HERE / f"{module}.py" for module in _MODULES]
    sources += [
        *sorted((_HERE / "layouts").glob("*.yml")),
        *sorted((_HERE / "layouts").glob("*.py")),
    ]
    digest = hashlib.sha256()
    for path in sources:
        # line ends differ between systems and checkouts; the reader does not
        digest.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()[:16]


#: Changes with the reader: facts of another version are read again.
READER_VERSION = _reader_version()


def reader_version(own: Path | None = None) -> str:
    """
    Name the version of the reader in a home.

    Parameters
    ----------
    own : Path, optional
        The home's folder of layouts; it need not exist.

    Returns
    -------
    str
        `READER_VERSION` where the home has no layouts of its own.
    """
    paths = own_layouts(own)
    if not paths:
        return READER_VERSION
    digest = hashlib.sha256(READER_VERSION.encode())
    for path in paths:
        digest.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()[:16]


def own_layouts(own: Path | None) -> list[Path]:
    """Give the layout files of a home, in the order of their names."""
    return sorted(own.glob("*.yml")) if own is not None else []

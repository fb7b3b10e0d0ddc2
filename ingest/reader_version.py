"""The version of the reader, told from its sources without loading any of them."""

import hashlib
from pathlib import Path

_HERE = Path(__file__).parent
#: What a reading depends on: these modules and every layout file.
_MODULES = (
    "columns",
    "delimited",
    "docx",
    "facts",
    "facts_file",
    "factors",
    "formats",
    "forms",
    "grid",
    "header_rows",
    "markup",
    "notes",
    "ods",
    "ole",
    "prescan",
    "reading",
    "recognise",
    "sheets",
    "spelling",
    "tables",
    "text",
    "unfold",
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

"""
Small Word documents for tests: say the tables, get a file.

``write_document(path, [[["条款", "百分比"], ["7.1.2", "45%"]]])`` writes one table. A
cell is its text, or `Tc` where it spans columns, goes on from the cell above, or holds
raw XML; a row may be `Tr` where its properties matter. ``write_body`` takes the XML.
"""

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


@dataclass(frozen=True)
class Tc:
    """A cell; ``merge`` is restart or continue, ``xml`` stands in the place of text."""

    text: str = ""
    span: int = 1
    merge: str = ""
    xml: str = ""


@dataclass(frozen=True)
class Tr:
    """A row with properties (raw XML inside ``w:trPr``)."""

    cells: Sequence[str | Tc]
    properties: str = ""


Table = Sequence[Sequence[str | Tc] | Tr]


def paragraph(text: str) -> str:
    """A paragraph of one run; a line break in the text is one in the paragraph."""
    lines = "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n")
    )
    return f"<w:p><w:r>{lines}</w:r></w:p>"


def table_xml(rows: Table) -> str:
    """A table."""
    return f"<w:tbl><w:tblPr/>{''.join(map(_row, rows))}</w:tbl>"


def row_xml(*cells: str | Tc, properties: str = "") -> str:
    """A row."""
    inside = "".join(_cell(c if isinstance(c, Tc) else Tc(c)) for c in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inside}</w:tr>"


def _row(row: Sequence[str | Tc] | Tr) -> str:
    row = row if isinstance(row, Tr) else Tr(row)
    return row_xml(*row.cells, properties=row.properties)


def _cell(cell: Tc) -> str:
    span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
    merge = f'<w:vMerge w:val="{cell.merge}"/>' if cell.merge else ""
    inside = cell.xml or paragraph(cell.text)
    return f"<w:tc><w:tcPr>{span}{merge}</w:tcPr>{inside}</w:tc>"


def write_document(path: Path, tables: Sequence[Table]) -> Path:
    """Write a document of some tables, each below a paragraph."""
    parts = [paragraph("一段文字") + table_xml(table) for table in tables]
    return write_body(path, "".join(parts) + paragraph("结束"))


def write_body(
    path: Path,
    body: str,
    *,
    prologue: str = "",
    parts: Mapping[str, bytes] | None = None,
) -> Path:
    """Write a document from the XML inside its body; ``parts`` are further members."""
    members = {
        "[Content_Types].xml": (
            f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{_TYPE}"/></Types>'
        ).encode(),
        "_rels/.rels": (
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="a" '
            f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
            "</Relationships>"
        ).encode(),
        "word/document.xml": (
            f'{prologue}<w:document xmlns:w="{_MAIN}"><w:body>{body}</w:body>'
            "</w:document>"
        ).encode(),
        **(parts or {}),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path

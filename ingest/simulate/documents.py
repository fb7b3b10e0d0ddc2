"""Word documents of paragraphs and tables, always to the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = (
    f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.'
    'openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/docProps/core.xml" '
    'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    "</Types>"
)
_RELATIONS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" '
    'Target="word/document.xml"/>'
    f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" '
    'Target="docProps/core.xml"/></Relationships>'
)
#: A page of A4 on its side, in twentieths of a point, and what is left between margins.
_PAGE = '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/></w:sectPr>'
_WIDTH = 14000


@dataclass(frozen=True)
class DocumentTable:
    """
    A table of a document.

    Attributes
    ----------
    rows : sequence of sequence of str
        Its cells. A row of one cell runs across the whole table.
    """

    rows: Sequence[Sequence[str]]


def write_document(parts: Sequence[str | DocumentTable], saved_at: datetime) -> bytes:
    """
    Write a document.

    Parameters
    ----------
    parts : sequence of str or DocumentTable
        Paragraphs and tables in order.
    saved_at : datetime
        Date kept inside the file.

    Returns
    -------
    bytes
        A .docx file; the same arguments give the same bytes.
    """
    body = "".join(
        _table(part) if isinstance(part, DocumentTable) else _paragraph(part)
        for part in parts
    )
    document = (
        f'{_HEAD}<w:document xmlns:w="{_W}"><w:body>{body}{_PAGE}</w:body></w:document>'
    )
    core = (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{saved_at:%Y-%m-%dT%H:%M:%SZ}'
        "</dcterms:created></cp:coreProperties>"
    )
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as package:
        for name, text in (
            ("[Content_Types].xml", _TYPES),
            ("_rels/.rels", _RELATIONS),
            ("word/document.xml", document),
            ("docProps/core.xml", core),
        ):
            # a fixed date and system, or the bytes would differ from run to run
            entry = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system = ZIP_DEFLATED, 0
            package.writestr(entry, text)
    return buffer.getvalue()


def _paragraph(text: str) -> str:
    run = f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    return f"<w:p>{run}</w:p>"


def _table(table: DocumentTable) -> str:
    n_columns = max(len(row) for row in table.rows)
    width = _WIDTH // n_columns
    grid = f'<w:gridCol w:w="{width}"/>' * n_columns
    rows = []
    for row in table.rows:
        span = n_columns if len(row) == 1 else 1
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width * span}" w:type="dxa"/>'
            + (f'<w:gridSpan w:val="{span}"/>' if span > 1 else "")
            + f"</w:tcPr>{_paragraph(text)}</w:tc>"
            for text in row
        )
        rows.append(f"<w:tr>{cells}</w:tr>")
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    look = f'<w:tblPr><w:tblW w:w="{_WIDTH}" w:type="dxa"/><w:tblBorders>{edges}'
    return (
        f"<w:tbl>{look}</w:tblBorders></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
        f"{''.join(rows)}</w:tbl>"
    )

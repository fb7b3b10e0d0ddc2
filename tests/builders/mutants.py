"""
Files that were changed at random, and what other readers see in them.

``seeds(folder)`` writes real files of every layout and format; ``mutated(data, rng)``
changes one; ``lost(path, facts)`` lists what a reading of a changed file does not account
for, by this reader's own grid and by others that agree with each other.
"""

import io
import random
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import polars as pl
from documents import write_document
from python_calamine import CalamineWorkbook
from sheets import scoring_sheet, write_workbook

import ingest
from ingest.grid import Cell, Sheet, address
from ingest.pool import Answer, ReaderPool
from ingest.prescan import content_of
from ingest.reading import open_book
from ingest.spelling import normalise

FIXTURES = Path(__file__).parents[1] / "ingest" / "fixtures"
#: Elements that are worth taking out, doubling or exchanging whole.
_ELEMENTS = re.compile(
    rb"<((?:\w+:)?(?:c|row|mergeCell|tc|tr|table-cell|table-row|si|xf|sheet|p|r))\b"
    rb"(?:[^<>]*/>|[^<>]*>.*?</\1>)",
    re.DOTALL,
)


def seeds(folder: Path, n_each: int = 2) -> dict[str, bytes]:
    """Some files of each layout and suffix, by a name that says both."""
    archive = folder / "archive"
    ingest.simulate(archive, cycles=4, applications=4, examiners=12, seed=7, mess=1.0)
    write_workbook(folder / "L1.xlsx", {"过程": scoring_sheet()})
    report = [["条款", "百分比"], ["7.1.2甲法", "45%"], ["7.1.3", "55"]]
    write_document(folder / "L13.docx", [[["评审员", "甲某某"]], report])
    paths = [folder / "L1.xlsx", folder / "L13.docx", *sorted(FIXTURES.iterdir())]
    paths += [path for path in sorted(archive.rglob("*")) if path.is_file()]
    found: dict[str, bytes] = {}
    n_found: dict[str, int] = {}
    with ReaderPool(1) as pool:
        for path in paths:
            if "truth" in path.parts:
                continue
            answer = pool.submit(path, "0" * 64).result()
            assert isinstance(answer, Answer), path
            kind = f"{'+'.join(answer.summary.layouts) or 'none'}{path.suffix}"
            n_found[kind] = n_found.get(kind, 0) + 1
            if n_found[kind] <= n_each:
                found[f"{kind} {path.name}"] = path.read_bytes()
    return found


def scrambled(data: bytes, rng: random.Random) -> bytes:
    """Change, cut, double or move some bytes."""
    content = bytearray(data)
    for _ in range(rng.choice([1, 2, 8, 40])):
        at, length = rng.randrange(len(content)), rng.choice([1, 1, 4, 64])
        way = rng.randrange(5)
        if way == 0:
            content[at : at + length] = rng.randbytes(length)
        elif way == 1:
            del content[at : at + length]
        elif way == 2:
            content[at:at] = content[at : at + length] * rng.randint(1, 3)
        elif way == 3:
            content[at] = rng.choice(b"\x00\xff<>&\"'0919-:=A")
        else:
            other = rng.randrange(len(content))
            content[at : at + length] = content[other : other + length]
        if not content:
            break
    return bytes(content)


def restructured(part: bytes, rng: random.Random) -> bytes:
    """Take elements of XML out, double or exchange them, or change a digit of them."""
    for _ in range(rng.choice([1, 1, 3, 12])):
        places = [match.span() for match in _ELEMENTS.finditer(part)]
        if not places:
            return scrambled(part, rng)
        (start, end), (first, last) = sorted(rng.choices(places, k=2))
        way = rng.randrange(4)
        if way == 0:
            part = part[:start] + part[end:]
        elif way == 1:
            part = part[:end] + part[start:end] * rng.choice([1, 2, 50]) + part[end:]
        elif way == 2 and end <= first:
            part = (
                part[:start] + part[first:last] + part[end:first]
                + part[start:end] + part[last:]
            )  # fmt: skip
        else:
            digits = [at for at in range(start, end) if part[at : at + 1].isdigit()]
            if digits:
                at = rng.choice(digits)
                part = part[:at] + rng.choice([b"0", b"9", b"-", b"1e3"]) + part[at + 1 :]
    return part


def mutated(data: bytes, rng: random.Random) -> bytes:
    """Change a file, or one part inside it where it is an archive."""
    if data[:2] != b"PK" or rng.random() < 0.1:
        return scrambled(data, rng)
    out = io.BytesIO()
    change = scrambled if rng.random() < 0.3 else restructured
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        names = [n for n in source.namelist() if n.endswith((".xml", ".rels"))]
        # the parts that hold cells are the largest
        weights = [source.getinfo(name).file_size for name in names]
        (chosen,) = rng.choices(names, weights)
        for name in source.namelist():
            part = source.read(name)
            is_chosen = name == chosen and part
            target.writestr(name, change(part, rng) if is_chosen else part)
    return out.getvalue()


def lost(path: Path, facts: pl.DataFrame) -> list[str]:
    """What a reading does not account for: cells lost, invented or changed."""
    book = open_book(path)
    names = [sheet.name for sheet in book.sheets if not sheet.is_hidden]
    cells = facts.filter(
        pl.col("record") == "cell",
        pl.col("merged_from").is_null(),
        pl.col("cell").is_not_null(),
    ).select("sheet", "cell", "raw_text")
    strays = facts.filter(rule="stray_value").select("sheet", "cell", "raw_text")
    located: dict[str | None, dict[str, set[str]]] = {}
    for sheet, cell, raw in (*cells.unique().rows(), *strays.unique().rows()):
        located.setdefault(sheet, {}).setdefault(cell, set()).add(raw)
    found: list[str] = []
    for sheet in book.sheets:
        if names.count(sheet.name) == 1 and sheet.name in located:
            grid = {address(r, c): cell for r, c, cell in sheet.cells()}
            found += _differences(sheet, grid, located[sheet.name])
    return found + list(_disagreements(path, book.sheets))


def _differences(
    sheet: Sheet, grid: dict[str, Cell], located: dict[str, set[str]]
) -> Iterator[str]:
    for cell in sorted(grid.keys() ^ located.keys()):
        yield f"{sheet.name}!{cell}: {'lost' if cell in grid else 'invented'}"
    for cell in sorted(grid.keys() & located.keys()):
        if located[cell] != {grid[cell].raw}:
            yield f"{sheet.name}!{cell}: {grid[cell].raw!r} became {located[cell]}"


Seen = dict[tuple[str | None, str], str | float]


def _disagreements(path: Path, sheets: list[Sheet]) -> Iterator[str]:
    """Compare the grid with other readers, where all of them can read the file."""
    others = list(_others(path))
    if not others or None in others:
        return
    ours: Seen = {}
    for sheet in sheets:
        for row, column, cell in () if sheet.is_hidden else sheet.cells():
            if cell.kind in {"number", "text"}:
                value = cell.number if cell.kind == "number" else cell.raw
                ours[sheet.name, address(row, column)] = _comparable(value)
    hidden = {sheet.name for sheet in sheets if sheet.is_hidden}
    known = {(s.name, address(r, c)) for s in sheets for r, c, _ in s.cells()}
    first, *rest = [seen for seen in others if seen is not None]
    agreed = {
        place: value
        for place, value in first.items()
        if place[0] not in hidden and all(seen.get(place) == value for seen in rest)
    }
    for place in agreed.keys() - known:
        yield f"{place}: others see {agreed[place]!r}, we nothing"
    for place in agreed.keys() & ours.keys():
        if ours[place] != agreed[place]:
            yield f"{place}: others see {agreed[place]!r}, we {ours[place]!r}"
    seen_by_any = {place for seen in (first, *rest) for place in seen}
    for place in ours.keys() - seen_by_any - _covered(sheets):
        yield f"{place}: nobody else sees {ours[place]!r}"


def _covered(sheets: list[Sheet]) -> set[tuple[str | None, str]]:
    """Places under a merge, which openpyxl leaves out whatever stands there."""
    return {
        (sheet.name, address(row, column))
        for sheet in sheets
        for row, column, _ in sheet.cells()
        if any(
            top <= row <= bottom and left <= column <= right
            for top, left, bottom, right in sheet.merges
        )
    }


def _others(path: Path) -> Iterator[Seen | None]:
    content = content_of(path)
    if content.archive is not None:
        content.archive.close()
    if content.kind == "xlsx":
        yield _tried(_openpyxl, path)
        yield _tried(_calamine, path)
    elif content.kind == "docx":
        yield _tried(_element_tree, path)


def _tried(reader, path: Path) -> Seen | None:  # type: ignore[no-untyped-def]
    try:
        return {place: value for place, value in reader(path) if value != ""}
    except Exception:  # whatever another reader makes of a broken file is its affair
        return None


def _comparable(value: object) -> str | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return normalise(value)
    return float(f"{float(value):.12g}")


def _openpyxl(path: Path) -> Iterator[tuple[tuple[str | None, str], str | float]]:
    # by its content: a file's name says nothing here
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), data_only=True)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str | int | float) and cell.data_type in "sn":
                    yield (sheet.title, cell.coordinate), _comparable(cell.value)


def _calamine(path: Path) -> Iterator[tuple[tuple[str | None, str], str | float]]:
    book = CalamineWorkbook.from_path(str(path))
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for row, values in enumerate(rows, 1):
            for column, value in enumerate(values, 1):
                if isinstance(value, str | int | float):
                    yield (name, address(row, column)), _comparable(value)


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _element_tree(path: Path) -> Iterator[tuple[tuple[str | None, str], str | float]]:
    """Read a document whose tables are even and hold no others, as the seeds do."""
    with zipfile.ZipFile(path) as archive:
        root = ElementTree.fromstring(archive.read("word/document.xml"))
    assert root.tag.startswith(_W)
    for number, table in enumerate(root.iter(f"{_W}tbl"), 1):
        rows = table.findall(f"{_W}tr")
        assert len({len(row) for row in rows}) == 1
        assert not any(table.iter(f"{_W}gridSpan"))
        for at, row in enumerate(rows, 1):
            for column, cell in enumerate(row.findall(f"{_W}tc"), 1):
                assert not any(cell.iter(f"{_W}tbl"))
                text = "".join(part.text or "" for part in cell.iter(f"{_W}t"))
                yield (f"table {number}", address(at, column)), _comparable(text)

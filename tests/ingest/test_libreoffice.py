"""A workbook that somebody opened, edited and saved in LibreOffice loads as expected."""

import hashlib
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from requirements import missing

import ingest
from ingest.reading import Reading, read_file

pytestmark = pytest.mark.office

CLAUSES = ["7.1.2", "7.1.3", "7.1.4"]  # a scheme of its own: reading needs no standard
POINTS = [50, 40, 80]


def soffice() -> str:
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        missing("LibreOffice (Debian's package libreoffice-calc)")
    return found


@pytest.fixture(scope="module")
def convert(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Open files of a folder in LibreOffice and save them in another format."""
    program = soffice()
    profile = tmp_path_factory.mktemp("profile")

    def convert(*paths: Path, kind: str) -> Path:
        path = paths[0]
        out = path.parent / f"as-{kind}"
        subprocess.run(
            [
                program,
                f"-env:UserInstallation={profile.as_uri()}",
                "--headless",
                "--convert-to",
                kind,
                "--outdir",
                str(out),
                *map(str, paths),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )
        return out / f"{path.stem}.{kind}"

    return convert


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """An L1 sheet whose points are formulas that nothing has calculated yet."""
    path = tmp_path / "评分表.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("评分")
    percent = book.add_format({"num_format": "0%"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.merge_range("A1:F1", "演示奖2025年度评审员评分表")
    sheet.write_row("A2", ["申报组织", "虚构甲有限公司", "评审员", "甲某某", "日期"])
    sheet.write_datetime("F2", date(2025, 7, 18), day)
    sheet.write_row("A4", ["条款", "分值", "百分比", "得分", "优势", "改进机会"])
    for row, (clause, points, pct) in enumerate(
        zip(CLAUSES, POINTS, [0.45, 0.6, 0.07], strict=True), start=4
    ):
        sheet.write_string(row, 0, clause)
        sheet.write_number(row, 1, points)
        sheet.write_number(row, 2, pct, percent)
        sheet.write_formula(row, 3, f"=B{row + 1}*C{row + 1}")
        sheet.write_string(row, 4, "有系统的做法")
    sheet.write_string("A8", "合计")
    sheet.write_formula("D8", "=SUM(D5:D7)")
    book.close()
    # what no program has calculated carries no value at all
    return without_cached_values(path)


def without_cached_values(path: Path) -> Path:
    import zipfile

    bare = path.with_name("未计算.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(bare, "w") as new:
        for item in old.infolist():
            content = old.read(item)
            if item.filename.startswith("xl/worksheets/"):
                content = re.sub(rb"(</f>)<v>0</v>", rb"\1", content)
            new.writestr(item, content)
    return bare


def reading(path: Path) -> Reading:
    return read_file(path, hashlib.sha256(path.read_bytes()).hexdigest())


def cells(path: Path) -> pl.DataFrame:
    frame = reading(path).frame
    return frame.filter(pl.col("record") == "cell").sort("row_no", "cell")


def body(path: Path, role: str) -> list[tuple[str, float | None, str | None]]:
    found = cells(path).filter(pl.col("role") == role, pl.col("block") == "body")
    return list(found.select("cell", "number", "number_unit").iter_rows())


def test_a_hand_edit_in_libreoffice_loads_as_expected(
    workbook: Path, convert: Callable[..., Path]
) -> None:
    assert [number for _, number, _ in body(workbook, "score_points")] == [None] * 3

    flat = convert(workbook, kind="fods")
    text = flat.read_text(encoding="utf-8")
    # the hand: 60% becomes 75%
    edited = re.sub(r'office:value="0\.6"', 'office:value="0.75"', text)
    edited = edited.replace("<text:p>60%</text:p>", "<text:p>75%</text:p>")
    assert edited.count("75%") > text.count("75%")
    flat.write_text(edited, encoding="utf-8")
    saved = convert(flat, kind="xlsx")

    assert body(saved, "score_pct") == [
        ("C5", 0.45, "percent_format"),
        ("C6", 0.75, "percent_format"),
        ("C7", 0.07, "percent_format"),
    ]
    points = [
        (cell, round(number or -1, 9)) for cell, number, _ in body(saved, "score_points")
    ]
    assert points == [("D5", 22.5), ("D6", 30.0), ("D7", 5.6)]
    title = cells(saved).filter(pl.col("block") == "title")
    assert dict(title.select("role", "norm_text").iter_rows())["examiner"] == "甲某某"
    assert title.filter(pl.col("role") == "date")["date_value"].to_list() == [
        date(2025, 7, 18)
    ]


@pytest.fixture(scope="module")
def one_of_each(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A workbook of every layout that a clean archive holds as workbooks."""
    archive = tmp_path_factory.mktemp("archive")
    ingest.simulate(archive, cycles=3, applications=12, examiners=9, seed=2, mess=0)
    found: dict[tuple[str, ...], Path] = {}
    for path in sorted(archive.rglob("*.xlsx")):
        found.setdefault(reading(path).layouts, path)
    layouts = {layout for several in found for layout in several}
    assert layouts >= {"L1", "L2", "L3", "L4", "L6", "L7", "L8", "L11", "L12"}
    folder = tmp_path_factory.mktemp("one-of-each")
    return [
        Path(shutil.copy(path, folder / f"{'-'.join(layouts)}.xlsx"))
        for layouts, path in found.items()
    ]


@pytest.mark.parametrize(
    "kind",
    ["xlsx", *(pytest.param(kind, marks=pytest.mark.long) for kind in ("ods", "xls"))],
)
def test_a_workbook_of_any_layout_saved_again_says_the_same(
    one_of_each: list[Path], convert: Callable[..., Path], kind: str
) -> None:
    convert(*one_of_each, kind=kind)
    for path in one_of_each:
        again = path.parent / f"as-{kind}" / f"{path.stem}.{kind}"
        assert again.read_bytes() != path.read_bytes()
        assert reading(again).content_sha256 == reading(path).content_sha256, path.stem

"""Blank forms: what they print, what they let a person type, and what is refused."""

import json
import re
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest

from ingest.layouts import layouts, vocabulary
from ingest.spelling import normalise
from warehouse import standard
from warehouse.cli import run
from warehouse.home import Home
from warehouse.refusals import Refusal
from warehouse.template import STAGES, subject, write
from warehouse.wording import _messages, text

Words = pytest.CaptureFixture[str]
FIRST_CLAUSE = 9


def drawn(home: Home, folder: Path, layout: str = "sheet", **asked: str) -> Path:
    what = subject(home, **{"sector": "medical", "cycle": "2025", **asked})
    path = folder / "blank.xlsx"
    write(what, path, layout, "zh", is_forced=True)
    return path


def scored(sector: str) -> list[dict[str, str]]:
    return [
        row
        for row in standard.rows("clauses")
        if row["scheme"] == "four_sector"
        and row["sector"] == sector
        and standard.is_true(row["is_scored"])
    ]


@pytest.mark.parametrize("sector", [row["sector"] for row in standard.rows("sectors")])
def test_a_form_prints_the_clauses_and_points_of_its_sector(
    home: Home, tmp_path: Path, sector: str
) -> None:
    sheet = openpyxl.load_workbook(drawn(home, tmp_path, sector=sector)).active
    assert sheet is not None
    printed = [
        (str(sheet.cell(row, 2).value), sheet.cell(row, 3).value)
        for row in range(FIRST_CLAUSE, sheet.max_row)
        if not sheet.cell(row, 4).protection.locked
    ]
    expected = [
        (f"{row['clause']} {row['title_zh']}", int(row["points_max"]))
        for row in scored(sector)
    ]
    assert printed == expected
    totals = [
        sheet.cell(row, 3).value
        for row in range(FIRST_CLAUSE, sheet.max_row)
        if sheet.cell(row, 1).value == text("form_total", "zh")
    ]
    assert totals == [sum(points for _, points in expected)]


def test_only_what_is_to_be_filled_in_is_open_and_no_password_guards_the_rest(
    home: Home, tmp_path: Path
) -> None:
    sheet = openpyxl.load_workbook(drawn(home, tmp_path)).active
    assert sheet is not None
    assert sheet.protection.sheet
    assert not sheet.protection.password
    is_open = {
        cell.coordinate for row in sheet for cell in row if not cell.protection.locked
    }
    below = {cell for cell in is_open if int(cell.lstrip("ABCDEFGHIJK")) >= FIRST_CLAUSE}
    # percentage, four factors and two comments of each clause
    assert len(below) == len(scored("medical")) * 7
    assert all(sheet[cell].value is None for cell in is_open)
    assert not {"A9", "B9", "C9", "E9"} & is_open


def test_cells_offer_the_percentages_and_bands_of_the_standard(
    home: Home, tmp_path: Path
) -> None:
    sheet = openpyxl.load_workbook(drawn(home, tmp_path)).active
    assert sheet is not None
    offered: dict[str, str] = {}
    for rule in sheet.data_validations.dataValidation:
        for cell in str(rule.sqref).split():
            offered[cell] = str(rule.formula1)
            assert len(str(rule.prompt or "")) <= 255
            assert rule.showErrorMessage
    grid = ",".join(f"{row['score_pct']}%" for row in standard.rows("band_percentages"))
    bands = ",".join(row["band"] for row in standard.rows("bands"))
    assert grid.count("%") == 21
    assert offered["D9"] == f'"{grid}"'
    assert {offered[f"{column}9"] for column in "FGHI"} == {f'"{bands}"'}
    assert sheet["D9"].number_format == "0%"


def test_formulas_carry_what_they_come_to_while_nothing_is_filled_in(
    home: Home, tmp_path: Path
) -> None:
    path = drawn(home, tmp_path)
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    formulas = re.findall(r"<f>(.*?)</f><v>(.*?)</v>", xml)
    assert len(formulas) == xml.count("<f>") == len(scored("medical")) + 6 + 1
    assert {value for _, value in formulas} == {""}
    # functions that every spreadsheet has, and no part that only some read
    assert set(re.findall(r"[A-Z]{2,}(?=\()", xml)) <= {
        "IF",
        "ISNUMBER",
        "ROUND",
        "COUNT",
        "SUM",
    }
    assert not [name for name in names if re.search("vba|extern|drawing|metadata", name)]


@pytest.mark.parametrize("stage", STAGES)
def test_labels_and_headings_are_words_that_the_layouts_know(
    home: Home, tmp_path: Path, stage: str
) -> None:
    known = next(layout for layout in layouts() if layout.id == "L1")
    sheet = openpyxl.load_workbook(drawn(home, tmp_path, stage=stage)).active
    assert sheet is not None
    cells = {
        (row, column): normalise(sheet.cell(row, column).value)
        for row in range(2, 7)
        for column in (1, 3)
    }
    labels = {known.labels.exactly(label) for label in cells.values() if label}
    assert {"cycle", "sector", "award", "stage", "organisation", "date"} <= labels
    assert ("examiner" in labels) == (stage in {"independent", "site"})
    said = normalise(text(f"form_stage_{stage}", "zh"))
    assert [code for code, _ in vocabulary().stages.all_in(said)] == [stage]


def test_english_stands_beside_the_chinese_words(home: Home, tmp_path: Path) -> None:
    what = subject(home, sector="service", cycle="2025")
    write(what, tmp_path / "en.xlsx", "sheet", "en")
    sheet = openpyxl.load_workbook(tmp_path / "en.xlsx").active
    assert sheet is not None
    assert sheet["A2"].value == "届次 (Cycle)"
    assert sheet["D8"].value == "百分比 (Percent)"
    first = scored("service")[0]
    assert str(sheet["B9"].value).splitlines()[1] == first["title_en"]


def test_the_register_of_the_home_says_which_cycle_and_version(
    home: Home, tmp_path: Path
) -> None:
    with (home.registers / "cycles.csv").open("a", encoding="utf-8") as file:
        file.write("演示奖,2024,9,four_sector,5,,\n演示奖,2023,8,,5,,八届演奖\n")
    for said, year, is_assumed in (
        ("第九届", "2024", False),
        ("2024年度", "2024", False),
        ("八届 演奖", "2023", True),
        ("2031", "2031", True),
    ):
        found = subject(home, sector="教育", cycle=said)
        assert (found.award, found.cycle) == ("演示奖", year)
        assert (found.scheme, found.is_scheme_assumed) == ("four_sector", is_assumed)
    assert subject(home, sector="教育", cycle="2024", award="另一奖").is_scheme_assumed


@pytest.mark.parametrize(
    ("arguments", "rule", "told"),
    [
        (["--sector", "农业"], "template_sector_unknown", "manufacturing"),
        (["--cycle", "第七十七届"], "template_cycle_unknown", "2025"),
        (["--stage", "final"], "template_stage_unknown", "consensus"),
        (["--scheme", "nothing"], "template_scheme_unknown", "four_sector"),
        (["--out", "{folder}/x.ods"], "template_ending_wrong", ".xlsx"),
        (["--out", "{folder}/no/x.xlsx"], "template_folder_missing", "no"),
        (["--out", "{folder}/there.xlsx"], "template_exists", "--force"),
        (["--out", "{folder}/x.csv"], "template_ending_wrong", ".xlsx"),
    ],
)
def test_what_cannot_be_drawn_is_refused(
    capsys: Words, home: Home, tmp_path: Path, arguments: list[str], rule: str, told: str
) -> None:
    (tmp_path / "there.xlsx").write_bytes(b"mine")
    asked = {"--sector": "medical", "--cycle": "2025", "--out": "{folder}/new.xlsx"}
    asked |= dict([arguments])
    words = [word.format(folder=tmp_path) for pair in asked.items() for word in pair]
    assert run(["template", *words, "--home", str(home.path), "--lang", "en"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert told in captured.err
    worded = map(re.escape, re.split(r"{\w+}", _messages()[rule]["en"]))
    assert re.fullmatch("(.*)".join(worded), captured.err.strip())
    assert [path.name for path in tmp_path.glob("*.*")] == ["there.xlsx"]
    assert (tmp_path / "there.xlsx").read_bytes() == b"mine"


def test_more_than_one_verified_version_is_asked_about(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(standard.FOLDER, tmp_path / "standards")
    with (folder / "schemes.csv").open("a", encoding="utf-8") as file:
        file.write("another,另一版,Another,1000,true,,\n")
    monkeypatch.setattr(standard, "FOLDER", folder)
    standard.rows.cache_clear()
    try:
        with pytest.raises(Refusal, match="more than one is verified"):
            subject(home, sector="medical", cycle="2025")
        assert subject(home, sector="medical", cycle="2025", scheme="four_sector").clauses
    finally:
        standard.rows.cache_clear()


def test_force_replaces_and_the_answer_says_what_was_written(
    capsys: Words, home: Home, tmp_path: Path
) -> None:
    out = tmp_path / "宽表.csv"
    out.write_bytes(b"old")
    status = run(
        ["template", "--sector", "medical", "--cycle", "2025", "--layout", "wide",
         "--out", str(out), "--force", "--json", "--home", str(home.path)]
    )  # fmt: skip
    answer = json.loads(capsys.readouterr().out)
    assert (status, answer["ok"], answer["path"]) == (0, True, str(out))
    assert (answer["n_clauses"], answer["total_points"]) == (18, 1000)
    assert (answer["scheme"], answer["is_scheme_assumed"]) == ("four_sector", True)
    header = out.read_text(encoding="utf-8-sig").splitlines()
    assert header[0].startswith("年度,")
    assert header[0].endswith("总分")
    assert header[0].count(",5.") == 18

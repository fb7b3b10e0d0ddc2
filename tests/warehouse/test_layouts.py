"""Layouts listed and explained, and a home's own refused where they are wrong."""

import json
from pathlib import Path

import pytest
import sheets

from ingest.layouts import FOLDER
from warehouse.cli import run
from warehouse.home import Home

Words = pytest.CaptureFixture[str]
OWN = """
layout: X1
extends: L1
title_zh: 县级评分表
title_en: County sheet
headers: {score_pct: [打分率]}
"""


def own_layout(home: Home, text: str, name: str = "county.yml") -> None:
    home.layouts.mkdir(exist_ok=True)
    (home.layouts / name).write_text(text, encoding="utf-8")


def told(capsys: Words, home: Home, *arguments: object) -> tuple[int, dict[str, object]]:
    words = [*map(str, arguments), "--home", str(home.path), "--json", "--lang", "en"]
    status = run(words)
    return status, json.loads(capsys.readouterr().out)


def test_every_layout_is_listed_with_its_file_and_what_tells_it(
    capsys: Words, home: Home
) -> None:
    status, answer = told(capsys, home, "layouts")
    listed = answer["layouts"]
    assert status == 0
    assert isinstance(listed, list)
    files = {path.stem for path in FOLDER.glob("L*.yml")}
    assert {layout["id"] for layout in listed} == files
    for layout in listed:
        assert layout["headers"] or layout["when"], layout
        assert Path(layout["path"]).is_file()
        assert not layout["is_own"]
    assert run(["layouts", "--home", str(home.path), "--lang", "zh"]) == 0
    said = capsys.readouterr().out
    assert all(layout["title_zh"] in said for layout in listed)


def test_a_sheet_is_explained_by_what_decided_and_what_others_lack(
    capsys: Words, home: Home, tmp_path: Path
) -> None:
    path = sheets.write_workbook(tmp_path / "a.xlsx", {"评分表": sheets.scoring_sheet()})
    status, answer = told(capsys, home, "layouts", "explain", path)
    assert (status, answer["is_read"]) == (0, True)
    (chosen,) = answer["chosen"]  # type: ignore[misc]
    assert (chosen["sheet"], chosen["layout"], chosen["n_forms"]) == ("评分表", "L1", 1)
    assert chosen["headers"][chosen["cell"]] == "clause=条款"
    assert "申报组织" in chosen["labels"].values()
    reasons = {
        row["layout"]: [reason["code"] for reason in row["reasons"]]
        for row in answer["rejected"]  # type: ignore[attr-defined]
    }
    assert reasons["L3"] == ["missing_header"]
    assert reasons["L11"] == ["missing_label"]
    assert all(reasons.values())
    run(["layouts", "explain", str(path), "--home", str(home.path), "--lang", "zh"])
    said = capsys.readouterr().out
    assert "L1 个人评分表" in said
    assert "缺表头：合议/评分范围" in "".join(said.split())


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "empty_file"),
        (b"%PDF-1.7", "kind_unsupported"),
        (b"a,b\n1,2\n", "layout_unknown"),
    ],
)
def test_a_file_that_is_not_read_is_explained_by_its_refusal(
    capsys: Words, home: Home, tmp_path: Path, content: bytes, rule: str
) -> None:
    path = tmp_path / "what.csv"
    path.write_bytes(content)
    status, answer = told(capsys, home, "layouts", "explain", path)
    assert (status, answer["is_read"], answer["rule"]) == (0, False, rule)
    assert answer["chosen"] == []
    status, answer = told(capsys, home, "layouts", "explain", tmp_path / "none")
    assert (status, answer["ok"]) == (1, False)


def test_a_layout_of_the_home_may_extend_one_that_everybody_has(
    capsys: Words, home: Home, tmp_path: Path
) -> None:
    headers = ["条款", "分值", "打分率", "得分", "优势", "改进机会"]
    page = sheets.scoring_sheet(headers=headers)
    path = sheets.write_workbook(tmp_path / "a.xlsx", {"评分表": page})
    own_layout(home, OWN)
    _, answer = told(capsys, home, "layouts", "explain", path)
    (chosen,) = answer["chosen"]  # type: ignore[misc]
    assert chosen["layout"] == "X1"
    assert "score_pct=打分率" in chosen["headers"].values()


@pytest.mark.parametrize(
    ("text", "told_of"),
    [
        (OWN.replace("X1", "L1"), "'L1' already"),
        (OWN.replace("extends: L1", "extends: L99"), "no layout"),
        (OWN + "colour: red\n", "colour"),
        ("layout: [", "county.yml"),
        ("layout: X2\nkind: book\n", "holds"),
    ],
)
def test_a_wrong_layout_of_the_home_stops_before_anything_is_read(
    capsys: Words, home: Home, tmp_path: Path, text: str, told_of: str
) -> None:
    own_layout(home, text)
    path = sheets.write_workbook(tmp_path / "a.xlsx", {"评分表": sheets.scoring_sheet()})
    for arguments in (["layouts"], ["layouts", "explain", path], ["ingest", path]):
        status, answer = told(capsys, home, *arguments)
        assert status == 1
        assert "county.yml" in str(answer["message"])
        assert told_of in str(answer["message"])
    assert not list((home.raw / "facts").glob("*.parquet"))

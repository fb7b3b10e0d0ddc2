"""
What an office sends out comes back clean, and a form that nobody foresaw is read.

One home, one build: blank forms of all sectors filled in, a table for old paper sheets, a
form that LibreOffice saved, a layout added as the README of ``ingest`` walks through it.
"""

import csv
import io
import re
import shutil
import subprocess
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sheets
from commands import Said
from filled_forms import fill_sheet, fill_table
from requirements import missing

from warehouse import standard
from warehouse.cli import run
from warehouse.home import Home
from warehouse.reader import Published, published

pytestmark = pytest.mark.warehouse

SECTORS = [row["sector"] for row in standard.rows("sectors")]
PERCENTS, BANDS = [0, 35, 45, 60, 85, 100, 70], [1, 2, 3, 4, 5, 6]
#: A form filled in by LibreOffice's reader and writer, not by ours.
RESAVED = "ods"
WALK = Path(__file__).parents[2] / "ingest" / "README.md"
OTHER_NAME = "云梦演示机戒"
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@pytest.fixture
def office() -> None:
    """Ask for LibreOffice; what needs none runs without it."""
    if OFFICE is None:
        missing("LibreOffice (Debian's package libreoffice-calc)")


def cjqa(*arguments: str | Path) -> Said:
    """Run a command in this process, which spares a second each."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = run([str(argument) for argument in arguments])
    return Said(status, out.getvalue(), err.getvalue())


@dataclass(frozen=True)
class Desk:
    """The office's home after one build, and what the commands said on the way."""

    home: Home
    source: Published
    before_layout: Said
    built: Said

    def ask(self, sql: str, **parameters: object) -> list[dict[str, Any]]:
        return self.source.query(sql, parameters).to_dicts()


def block(kind: str) -> str:
    """A block of the walk through a new layout."""
    walk = WALK.read_text(encoding="utf-8").split("adding a layout")[1]
    found = re.search(rf"```{kind}\n(.*?)```", walk, re.DOTALL)
    assert found is not None
    return found[1]


def organisation(number: int) -> str:
    return f"演示{'甲乙丙丁戊己庚'[number]}有限公司"


def write_registers(home: Home, archive: Path) -> None:
    with (home.registers / "cycles.csv").open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(["演示奖", "2025", "10", "four_sector", "5", "", ""])
    titles = {row["sector"]: row["title_zh"] for row in standard.rows("sectors")}
    listed: sheets.Rows = [
        [organisation(n), f"Q00{n}", "武汉市", titles[SECTORS[n % len(SECTORS)]], "1组"]
        for n in range(7)
    ]
    listed.append(["云梦演示机械", "Q009", "武汉市", "制造类", "2组"])
    pages = {
        "名单": ["组织名称", "编号", "所属市州", "类别", "评审组"],
        "名册": ["编号", "姓名", "级别", "首次聘任年度"],
    }
    people: sheets.Rows = [
        [f"E00{n}", f"演示员{n}", "评审员", "2020"] for n in range(1, 4)
    ]
    for name, data in (("名单", listed), ("名册", people)):
        page = sheets.Page([[f"演示奖2025年度{name}"], pages[name], *data])
        sheets.write_workbook(archive / f"2025年{name}.xlsx", {name: page})


def convert(path: Path, kind: str, profile: Path) -> Path:
    """Open a file in LibreOffice, which calculates, and save it."""
    assert OFFICE is not None
    out = path.parent / kind
    done = subprocess.run(
        [
            OFFICE,
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            str(out),
            str(path),
        ],
        check=True,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert not re.search(r"warn|repair|corrupt|error", done.stderr.replace("javaldx", ""))
    return out / f"{path.stem}.{kind}"


def write_forms(home: Home, folder: Path, archive: Path) -> None:
    """Write a blank form for each sector, and fill it in."""

    def blank(name: str, *options: str) -> Path:
        path = folder / name
        done = cjqa("template", "--cycle", "第十届", "--out", path, "--home", home.path,
                    "--json", *options)  # fmt: skip
        assert done.status == 0, done.err
        return path

    fields = {
        "评审员": "演示员1",
        "评审员编号": "E001",
        "评审组": "1组",
        "日期": date(2025, 7, 18),
    }
    for n, sector in enumerate(SECTORS):
        lang = "en" if n % 2 else "zh"
        path = blank(f"{sector}.xlsx", "--sector", sector, "--lang", lang)
        own = {**fields, "申报组织": organisation(n), "企业编号": f"Q00{n}"}
        fill_sheet(path, archive / path.name, own, PERCENTS[n:], BANDS)
    path = blank("site.xlsx", "--sector", "制造类", "--stage", "site")
    own = {**fields, "申报组织": organisation(4), "企业编号": "Q004"}
    fill_sheet(path, folder / "site filled.xlsx", own, PERCENTS, BANDS)
    if OFFICE is not None:
        resaved = convert(folder / "site filled.xlsx", RESAVED, folder / "profile")
        shutil.copy(resaved, archive / f"site.{RESAVED}")
    other = {**fields, "申报组织": OTHER_NAME}
    fill_sheet(
        folder / f"{SECTORS[0]}.xlsx", archive / "other.xlsx", other, PERCENTS, BANDS
    )
    shutil.copy(path, archive / "nobody's.xlsx")
    table = blank("wide.xlsx", "--sector", SECTORS[1], "--layout", "wide")
    known = {"年度": "2025", "奖项": "演示奖", "类别": "服务类", "企业编号": "Q005"}
    known |= {"企业名称": organisation(5)}
    examiners = [{**known, "评审员": f"演示员{n}"} for n in (1, 2)]
    fill_table(table, folder / "wide filled.xlsx", examiners, PERCENTS)
    if OFFICE is not None:
        calculated = convert(folder / "wide filled.xlsx", "xlsx", folder / "profile")
        shutil.copy(calculated, archive / "wide.xlsx")
    # another application, and the many rows that wait hold formulas without a value
    bare = [{**one, "企业编号": "Q006", "企业名称": organisation(6), "类别": "教育类"}
            for one in examiners]  # fmt: skip
    table = blank("bare.xlsx", "--sector", SECTORS[2], "--layout", "wide")
    fill_table(table, archive / "bare.xlsx", bare, PERCENTS)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("desk")
    archive = folder / "archive"
    archive.mkdir()
    home = Home(folder / "home")
    home.prepare()
    write_registers(home, archive)
    write_forms(home, folder, archive)
    (archive / "slip.csv").write_text(block("csv"), encoding="utf-8")
    slip = archive / "slip.csv"
    before = cjqa("ingest", slip, "--home", home.path, "--json")
    home.layouts.mkdir()
    (home.layouts / "county.yml").write_text(block("yaml"), encoding="utf-8")
    built = cjqa("refresh", archive, "--home", home.path, "--json", "--lang", "zh")
    assert built.status == 0, built.out
    return Desk(home, published(home.path, "office"), before, built)


def issues_of(desk: Desk, file_name: str) -> list[tuple[str, str]]:
    found = desk.ask(
        "from marts.fct_issues where file_name = $name order by all", name=file_name
    )
    return [(row["rule"], row["level"]) for row in found]


def reads_back(
    desk: Desk, name: str, sector: str, stage: str, percents: Sequence[int]
) -> None:
    """No issue of any level, and every value as it was filled in."""
    assert issues_of(desk, name) == []
    found = desk.ask(
        """
        select score_pct, score_points, points_max, value_state, stage, sector,
            examiner_id, panel_id, is_current
        from marts.fct_clause_scores where file_name = $name order by clause
        """,
        name=name,
    )
    expected = [Decimal(percents[at % len(percents)]) for at in range(18)]
    assert [row["score_pct"] for row in found] == expected
    assert all(
        row["score_points"] == row["points_max"] * row["score_pct"] / 100 for row in found
    )
    said = {tuple(list(row.values())[3:]) for row in found}
    assert said == {("ok", stage, sector, "E001", "1组", True)}
    factors = desk.ask(
        """
        select
            count(*) as n, count(factor_band) as n_bands, count(distinct factor) as kinds
        from marts.fct_factor_scores where file_name = $name and value_state = 'ok'
        """,
        name=name,
    )
    # A, D, L, I and Le, T, C; I of results is a letter twice
    assert factors == [{"n": 18 * 4, "n_bands": 18 * 4, "kinds": 7}]


@pytest.mark.parametrize("name", [f"{sector}.xlsx" for sector in SECTORS])
def test_a_form_filled_in_reads_back_without_an_issue(desk: Desk, name: str) -> None:
    shift = SECTORS.index(name.removesuffix(".xlsx"))
    reads_back(desk, name, SECTORS[shift], "independent", PERCENTS[shift:])


@pytest.mark.office
@pytest.mark.usefixtures("office")
def test_a_form_that_libreoffice_saved_reads_back_without_an_issue(desk: Desk) -> None:
    reads_back(desk, f"site.{RESAVED}", "manufacturing", "site", PERCENTS)


@pytest.mark.office
@pytest.mark.usefixtures("office")
def test_totals_of_a_form_agree_once_a_program_has_calculated(desk: Desk) -> None:
    found = desk.ask(
        "from marts.fct_total_reconciliation where file_name = $name",
        name=f"site.{RESAVED}",
    )
    assert len(found) == 7
    assert {row["difference_points"] for row in found} == {Decimal(0)}


@pytest.mark.office
@pytest.mark.usefixtures("office")
def test_a_wide_table_filled_in_reads_back_without_an_issue(desk: Desk) -> None:
    assert issues_of(desk, "wide.xlsx") == []
    found = desk.ask(
        """
        select examiner_id, list(score_pct order by clause) as percents,
            any_value(application_id) as application_id, count(distinct sector) as n
        from marts.fct_clause_scores where file_name = 'wide.xlsx' group by 1 order by 1
        """
    )
    expected = [Decimal(PERCENTS[at % len(PERCENTS)]) for at in range(18)]
    assert [(row["examiner_id"], row["percents"]) for row in found] == [
        ("E001", expected),
        ("E002", expected),
    ]
    totals = desk.ask("from marts.fct_total_reconciliation where file_name = 'wide.xlsx'")
    assert [row["difference_points"] for row in totals] == [Decimal(0)] * 2


def test_rows_of_a_wide_table_that_wait_to_be_filled_in_are_no_forms(desk: Desk) -> None:
    assert issues_of(desk, "bare.xlsx") == []
    (n,) = desk.ask(
        "select count(*) as n from marts.fct_clause_scores where file_name = 'bare.xlsx'"
    )
    assert n == {"n": 2 * 18}


def test_a_blank_form_is_nobodys_and_says_so(desk: Desk) -> None:
    (line,) = [
        line for line in desk.built.json["files"] if line["file_name"] == "nobody's.xlsx"
    ]
    assert line["verdict"] == "unrecognised"
    assert "申报组织" in line["reason"]


def test_the_walk_through_a_new_layout_holds(desk: Desk) -> None:
    (line,) = desk.before_layout.json["files"]
    assert (line["verdict"], line["reason_rule"]) == ("unrecognised", "layout_unknown")
    # read again, though its bytes were known
    found = desk.ask(
        """
        select clause, score_pct, score_points, cell, stage, sector, cycle, examiner_id
        from marts.fct_clause_scores where file_name = 'slip.csv' order by cell
        """
    )
    assert [(row["score_pct"], row["cell"]) for row in found] == [(45, "B8"), (50, "B9")]
    assert found[0]["score_points"] == Decimal("22.5")
    assert {(row["stage"], row["sector"], row["cycle"]) for row in found} == {
        ("independent", "manufacturing", "2025")
    }
    comments = desk.ask("from marts.fct_clause_comments where file_name = 'slip.csv'")
    assert {(row["kind"], row["comment_text"]) for row in comments} == {
        ("strength", "方向清楚"),
        ("improvement", "面还不够宽"),
        ("strength", "制度齐全"),
    }
    layouts = {
        row["file_name"]: row["layout"] for row in desk.ask("from marts.fct_files")
    }
    assert layouts["slip.csv"] == "X1"


def test_an_added_layout_is_listed_and_explained(desk: Desk) -> None:
    listed = cjqa("layouts", "--home", desk.home.path, "--json").json["layouts"]
    own = [layout for layout in listed if layout["is_own"]]
    assert [layout["id"] for layout in own] == ["X1"]
    slip = desk.home.path.parent / "archive" / "slip.csv"
    told = cjqa("layouts", "explain", slip, "--home", desk.home.path, "--json").json
    (chosen,) = told["chosen"]
    assert (chosen["layout"], chosen["cell"]) == ("X1", "A7")
    assert chosen["headers"]["B7"] == "score_pct=打分率"
    assert chosen["labels"] == {"B2": "参评单位"}


def test_a_name_that_matches_nothing_comes_with_the_command_that_says_who(
    desk: Desk,
) -> None:
    assert ("unmatched_organisation", "warning") in issues_of(desk, "other.xlsx")
    book = openpyxl.load_workbook(desk.home.issues_xlsx)
    for page in book:
        header = [str(cell.value) for cell in page[1]]
        at = header.index("最接近的 1\nNearest 1")
        (row,) = [
            [cell.value for cell in row]
            for row in page.iter_rows(min_row=2)
            if OTHER_NAME in [cell.value for cell in row]
        ]
        assert str(row[at]).startswith("云梦演示机械 (")
        command = str(row[at + 1])
        assert command.startswith(f'cjqa alias add organisation "{OTHER_NAME}" "')
        assert row[header.index("评审组\nPanel")] == "1组"


def test_that_command_enters_the_alias_and_tells_what_it_settles(desk: Desk) -> None:
    (target,) = desk.ask(
        "from marts.dim_application where organisation_name = '云梦演示机械'"
    )
    wanted = [OTHER_NAME, target["organisation_id"], "--reason", "笔误", "--by", "王某"]
    arguments = ["alias", "add", "organisation", *wanted, "--home", str(desk.home.path)]
    done = cjqa(*arguments, "--json")
    assert done.status == 0, done.out
    assert (done.json["n_issues"], done.json["n_files"]) == (1, 1)
    again = cjqa(*arguments, "--lang", "zh")
    assert again.status == 1
    assert "已有别名" in again.err
    listed = cjqa("alias", "list", "--home", desk.home.path, "--json").json["aliases"]
    assert [(one["text"], one["reason"]) for one in listed] == [(OTHER_NAME, "笔误")]
    nobody = cjqa("alias", "add", "examiner", "外人", "E999", "--reason", "猜的",
                  "--home", desk.home.path, "--lang", "en")  # fmt: skip
    assert nobody.status == 1
    assert "No roster" in nobody.err


def test_status_counts_files_by_layout(desk: Desk) -> None:
    told = cjqa("status", "--home", desk.home.path, "--json").json["layouts"]
    n_office = OFFICE is not None
    assert (told["X1"], told["L6"], told["L7"]) == (1, 1, 1)
    assert (told["L1"], told["L5"]) == (len(SECTORS) + 1 + n_office, 1 + n_office)
    said = cjqa("status", "--home", desk.home.path, "--lang", "zh").out
    assert "X1 县级打分单" in said

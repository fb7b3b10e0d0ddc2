"""A simulated archive is the same every time, and its truth is true of its workbooks."""

import csv
import hashlib
import io
import os
import subprocess
import sys
import zipfile
from xml.etree import ElementTree

import openpyxl
import polars as pl
import pytest
from openpyxl.cell.cell import MergedCell

from ingest import simulate
from ingest.simulate.mess import MESS
from ingest.simulate.scheme import read_scheme

SCHEME = read_scheme()
POINTS = {clause.clause: clause.points for clause in SCHEME.sectors["service"].scored}


class Archive:
    """An archive on disk with its truth."""

    def __init__(self, folder, **size):
        self.folder = folder
        self.counts = simulate(folder, **size)
        self._books = {}

    def truth(self, name):
        return pl.read_parquet(self.folder / "truth" / f"{name}.parquet")

    def sheet(self, file_name, sheet):
        if file_name not in self._books:
            self._books[file_name] = read_sheets(self.folder / file_name)
        return self._books[file_name][sheet]

    def cell(self, file_name, sheet, cell):
        """Return a cell; inside a merge, the one that holds its value."""
        page = self.sheet(file_name, sheet)
        found = page[cell]
        if isinstance(found, MergedCell):
            (area,) = (m for m in page.merged_cells.ranges if cell in m)
            found = page.cell(area.min_row, area.min_col)
        return found


W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MARKS = {b"\xff\xfe": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}


def read_sheets(path):
    """Read a file as worksheets by name, whatever it is: tables of a document, a text."""
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as package:
            root = ElementTree.fromstring(package.read("word/document.xml"))
        return {
            f"table {number}": worksheet(
                [
                    ["".join(t.text or "" for t in c.iter(f"{W}t")) for c in row]
                    for row in (
                        list(line.iter(f"{W}tc")) for line in table.iter(f"{W}tr")
                    )
                ]
            )
            for number, table in enumerate(root.iter(f"{W}tbl"), start=1)
        }
    if path.suffix in (".csv", ".tsv"):
        content = path.read_bytes()
        marked = [name for mark, name in MARKS.items() if content.startswith(mark)]
        text = None
        for encoding in [*marked, "utf-8", "gb18030"]:
            try:
                text = text or content.decode(encoding)
            except UnicodeDecodeError:
                continue
        delimiter = max("\t;,", key=text.splitlines()[0].count)
        lines = csv.reader(text.splitlines(), delimiter=delimiter)
        return {None: worksheet([[number(value) for value in row] for row in lines])}
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), data_only=True)
    return {page.title: page for page in book.worksheets}


def worksheet(rows):
    page = openpyxl.Workbook().active
    for row in rows:
        page.append(row)
    return page


def number(text):
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return text or None


@pytest.fixture(scope="module")
def messy(tmp_path_factory):
    size = {"cycles": 4, "applications": 20, "examiners": 20, "seed": 2, "mess": 1.0}
    return Archive(tmp_path_factory.mktemp("messy") / "archive", **size)


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    size = {"cycles": 3, "applications": 12, "examiners": 12, "seed": 5, "mess": 0.0}
    return Archive(tmp_path_factory.mktemp("clean") / "archive", **size)


def digests(folder):
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_same_seed_gives_the_same_bytes_whatever_the_hash_seed(tmp_path):
    size = {"cycles": 2, "applications": 6, "examiners": 6, "seed": 3, "mess": 0.8}
    simulate(tmp_path / "one", **size)
    command = (
        "from pathlib import Path; from ingest import simulate; "
        f"simulate(Path({str(tmp_path / 'two')!r}), **{size!r})"
    )
    environment = os.environ | {"PYTHONHASHSEED": "12345"}
    subprocess.run([sys.executable, "-c", command], check=True, env=environment)
    assert digests(tmp_path / "one") == digests(tmp_path / "two")
    simulate(tmp_path / "three", **size | {"seed": 4})
    assert digests(tmp_path / "one") != digests(tmp_path / "three")


def percent(cell, is_fraction):
    """Read a percentage as a person does: by its sign, its format, else its column."""
    value = cell.value
    if isinstance(value, str):
        digits = value.translate(
            str.maketrans("０１２３４５６７８９．％", "0123456789.%")
        )
        return float(digits.split("（")[0].strip(" %"))
    if "%" in cell.number_format:
        return round(value * 100, 4)
    return round(value * 100, 4) if is_fraction else float(value)


def adjustment(value):
    """Read by how many percentage points a visit moved a score."""
    if value in ("维持", "不变"):
        return 0
    signs = {"↑": "+", "↓": "-", "＋": "+", "－": "-", "\u2212": "-"}
    return int("".join(signs.get(letter, letter) for letter in str(value)))


def test_every_clause_score_stands_where_the_truth_says(messy):
    scores = messy.truth("clause_scores").with_columns(
        column=pl.col("cell").str.replace_all(r"\d", "")
    )
    words = {
        state: {"", *SCHEME.words["value_state", state]}
        for state in ("not_scored", "not_applicable")
    }
    registers = messy.folder / "truth" / "registers"
    declared = pl.read_csv(registers / "missing_codes.csv", infer_schema=False)
    codes = dict(declared.select("cycle", "code").iter_rows())
    assert codes
    # factors of two sheets are one form, whose column is one
    for (file_name, _), rows in scores.group_by("file_name", "column"):
        at = [
            row
            for row in rows.iter_rows(named=True)
            if row["value_state"] != "ok_derived"
        ]
        cells = [messy.cell(row["file_name"], row["sheet"], row["cell"]) for row in at]
        plain = [
            cell.value
            for cell in cells
            if isinstance(cell.value, int | float) and "%" not in cell.number_format
        ]
        voters = [value for value in plain if value]
        is_fraction = bool(voters) and sum(0 < v <= 1 for v in voters) >= 0.75 * len(
            voters
        )
        for row in rows.iter_rows(named=True):
            cell = messy.cell(row["file_name"], row["sheet"], row["cell"])
            state, where = row["value_state"], (file_name, row["cell"], cell.value)
            if state == "ok_derived" and row["stage"] == "site":
                (column,) = {
                    found.column
                    for line in cell.parent.iter_rows()
                    for found in line
                    if found.value == "材料评审百分比"
                }
                before = cell.parent.cell(cell.row, column)
                was = percent(before, isinstance(before.value, float))
                assert was + adjustment(cell.value) == row["score_pct"], where
            elif state == "ok_derived":
                points = POINTS[row["clause"]] * row["score_pct"] / 100
                assert abs(cell.value - points) <= 0.5, where
            elif row["score_pct"] is not None:
                assert percent(cell, is_fraction) == pytest.approx(row["score_pct"]), (
                    where
                )
                assert (row["score_pct"] % 5 == 0) == (state != "off_grid"), where
            elif state in words:
                declared = codes.get(row["cycle"]) if row["sheet"] is None else None
                assert str(cell.value or "") in {*words[state], declared}, where
            elif state == "out_of_range":
                assert not 0 <= percent(cell, is_fraction) <= 100, where
            elif state == "unreadable":
                with pytest.raises((TypeError, ValueError)):
                    percent(cell, is_fraction)
            else:
                assert state == "conflict", where


def test_a_value_stands_in_the_row_of_its_clause(messy):
    texts = {**SCHEME.sectors, "any": SCHEME.other}
    titles = {(s, c.clause): c.title for s, text in texts.items() for c in text.scored}
    other = {c.clause: c.title for c in SCHEME.other.scored}
    sectors = messy.truth("applications").select("application_id", "sector")
    rows = messy.truth("clause_scores").join(sectors, on="application_id")
    wide = str.maketrans("０１２３４５６７８９．", "0123456789.")
    merged = messy.truth("issues").filter(rule="foreign_title").rows()
    foreign = {(name, sheet, cell) for name, sheet, cell, _ in merged}
    for row in rows.iter_rows(named=True):
        page = messy.sheet(row["file_name"], row["sheet"])
        at = page[row["cell"]]
        column = (page.cell(line, at.column) for line in range(1, at.row))
        labels = [c for c in [*page[at.row], *column] if isinstance(c.value, str)]
        # by another standard, or by one's own, whose clauses have no numbers
        title = titles.get((row["sector"], row["clause"]), other.get(row["clause"], ""))
        is_named = any(
            c.value.translate(wide).replace(" ", "")
            in (row["clause"], row["clause"] + title)
            or (row["file_name"], row["sheet"], c.coordinate) in foreign
            for c in labels
        )
        assert is_named, row


def test_every_factor_stands_where_the_truth_says(messy):
    factors = messy.truth("factor_scores")
    assert factors.height > 1_000
    for row in factors.iter_rows(named=True):
        cell = messy.cell(row["file_name"], row["sheet"], row["cell"])
        if row["value_state"] == "note":
            assert set(cell.value) <= {"+", "-"}
        elif row["factor_pct"] is None:
            assert cell.value == row["factor_band"]
        else:
            assert percent(cell, is_fraction=False) == row["factor_pct"]
            assert SCHEME.bands[int(row["factor_pct"])] == row["factor_band"]


def test_every_kind_of_mess_is_planted_and_has_its_verdict(messy):
    issues, files = messy.truth("issues"), messy.truth("files")
    assert set(issues["rule"]) == {
        *("off_grid", "out_of_range", "conflict", "unreadable", "not_a_scored_clause"),
        *("total_differs", "hidden_sheet", "hidden_rows", "foreign_title"),
        *("copy_differs", "ambiguous_scale", "role_differs"),
        *("merged_over_clauses", "unmatched_examiner", "cycle_disagrees"),
        *("unmatched_organisation", "sector_unknown", "organisation_name_differs"),
        *("examiner_name_differs", "sector_differs", "panel_differs", "scheme_unknown"),
        *("cycle_conflict", "cycle_unknown", "file_name_differs", "taken_from_file_name"),
        *("delimiter_missing", "lock_file", "empty_workbook", "damaged", "empty_file"),
        *("encrypted", "kind_unsupported", "defence_marks"),
    }
    assert set(files["verdict"]) == {
        *("loaded", "duplicate", "superseded"),
        *("unrecognised", "unreadable", "unsupported"),
    }
    scores = messy.truth("clause_scores")
    assert set(scores["value_state"]) == {
        *("ok", "ok_derived", "off_grid", "out_of_range", "conflict"),
        *("not_scored", "not_applicable", "unreadable"),
    }
    assert {"trainee", "observer"} <= set(scores["examiner_role"])
    assert set(scores["version"]) >= {1, 2, 3}


def test_every_kind_of_mess_is_planted_about_as_often_as_its_weight(messy):
    planted = dict(messy.truth("slips")["kind"].value_counts().iter_rows())
    assert set(planted) == {kind.plant.__name__ for kind in MESS}
    # kinds that any examiner's sheet takes; others wait for a sheet that they fit
    anywhere = ("not_scored", "off_grid", "trainee_sheet", "wrong_points", "two_cycles")
    weight = {kind.plant.__name__: kind.weight for kind in MESS}
    rates = [planted[name] / weight[name] for name in anywhere]
    assert max(rates) <= 2 * min(rates)


def test_mess_without_an_issue_leaves_its_traces_too(messy):
    factors = messy.truth("factor_scores")
    assert "note" in set(factors["value_state"])
    verdicts = dict(messy.truth("files").iter_rows())
    digest_of = digests(messy.folder)
    loaded = {
        digest_of[name] for name, verdict in verdicts.items() if verdict == "loaded"
    }
    copies = [
        digest_of[name] for name, verdict in verdicts.items() if verdict == "duplicate"
    ]
    assert any(digest in loaded for digest in copies), "no copy of the same bytes"
    assert any(digest not in loaded for digest in copies), "no copy saved again"
    former = set()
    for path in messy.folder.glob("*/*名单.xlsx"):
        rows = openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True)
        header = next(row for row in rows if "曾用名" in row)
        former |= {row[header.index("曾用名")] for row in rows} - {None}
    sheets = messy.truth("clause_scores").select("file_name", "sheet").unique().rows()
    written = {
        str(value).split("：")[-1]
        for file_name, sheet in sheets
        for row in messy.sheet(file_name, sheet).iter_rows(max_row=10, values_only=True)
        for value in row
    }
    assert former & written, "no organisation under a former name"


def test_a_state_that_is_an_issue_is_one_issue(messy):
    bad = ["off_grid", "out_of_range", "conflict", "unreadable"]
    place = ["file_name", "sheet", "cell"]
    states = messy.truth("clause_scores").filter(pl.col("value_state").is_in(bad))
    issues = messy.truth("issues").filter(pl.col("rule").is_in(bad))
    expected = states.select(*place, rule="value_state").sort(pl.all())
    assert issues.sort(pl.all()).equals(expected)


def test_issues_name_cells_that_hold_something(messy):
    placed = messy.truth("issues").drop_nulls("cell")
    for row in placed.iter_rows(named=True):
        if row["rule"] != "unreadable":  # a formula without a result holds none
            assert (
                messy.cell(row["file_name"], row["sheet"], row["cell"]).value is not None
            )


def test_the_ledger_names_every_file_once(messy):
    files = messy.truth("files")
    on_disk = {name for name in digests(messy.folder) if not name.startswith("truth/")}
    assert set(files["file_name"]) == on_disk
    assert files.height == len(on_disk) == messy.counts.n_files


def test_equal_bytes_are_one_loaded_file_and_duplicates(messy):
    verdicts = dict(messy.truth("files").iter_rows())
    of_digest = {}
    for name, digest in sorted(digests(messy.folder).items()):
        if not name.startswith("truth/") and verdicts[name] != "unreadable":
            of_digest.setdefault(digest, []).append(verdicts[name])
    twins = [verdicts for verdicts in of_digest.values() if len(verdicts) > 1]
    assert twins
    for first, *others in twins:
        assert first == "loaded"
        assert set(others) == {"duplicate"}


def test_current_values_are_one_for_each_examiner_application_and_clause(messy):
    key = ["application_id", "stage", "examiner_id", "clause"]
    scores = messy.truth("clause_scores")
    current = scores.filter("is_current")
    assert current.select(key).is_unique().all()
    assert scores.select(*key, "version").is_unique().all()
    assert scores.filter("is_current").height < scores.height


def test_a_clean_archive_expects_no_issue(clean):
    assert clean.truth("issues").is_empty()
    assert set(clean.truth("files")["verdict"]) == {"loaded"}
    scores = clean.truth("clause_scores")
    assert set(scores["value_state"]) == {"ok", "ok_derived"}
    own = scores.filter("is_current", stage="independent")
    assert own.select("application_id", "examiner_id").n_unique() == 3 * 11 * 3
    assert own.height == 3 * 11 * 3 * len(POINTS)
    assert scores.height == clean.counts.n_clause_scores


def test_totals_of_a_clean_archive_are_those_printed(clean):
    points = pl.DataFrame({"clause": list(POINTS), "points": list(POINTS.values())})
    totals = (
        clean.truth("clause_scores")
        .filter(pl.col("file_name").str.contains("/评分表/"))
        .join(points, on="clause")
        .group_by("file_name")
        .agg(total=(pl.col("points") * pl.col("score_pct")).sum() / 100)
    )
    n_printed = 0
    for file_name, total in totals.iter_rows():
        book = openpyxl.load_workbook(clean.folder / file_name, data_only=True)
        for row in book.worksheets[-1].iter_rows():
            values = [cell.value for cell in row if cell.value is not None]
            if values and values[0] in ("合计", "总计", "总分"):
                n_printed += 1
                assert values[2] == pytest.approx(total, abs=9)
    assert n_printed > 20


def test_registers_and_rosters_list_who_appears(clean):
    applications, examiners = clean.truth("applications"), clean.truth("examiners")
    for year in ("2023", "2024", "2025"):
        lists = [*(clean.folder / year).glob("*名[单册].xlsx")]
        lists = lists or [*(clean.folder / year).glob("*届次工作簿.xlsx")]
        cells = {
            cell.value
            for path in lists
            for sheet in openpyxl.load_workbook(path).worksheets
            for line in sheet.iter_rows()
            for cell in line
        }
        assert set(applications.filter(cycle=year)["organisation_id"]) <= cells
        assert set(examiners.filter(cycle=year)["examiner_id"]) <= cells
    register = pl.read_csv(clean.folder / "truth" / "registers" / "cycles.csv")
    assert register["year"].to_list() == [2023, 2024, 2025]
    assert register["edition"].to_list() == [8, 9, 10]
    assert (clean.folder / "truth" / ".cjqa-ignore").exists()

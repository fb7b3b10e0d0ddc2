"""
Nothing is lost, invented or rescaled: generated workbooks with their truth beside them.

Every non-empty cell of a sheet that was read is one row of facts (title, body, check or
ignored with what it is) or one issue with its address, as another reader (openpyxl) sees
the same file. Every score that was written is found at its address.
"""

import random
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from generated_tables import GENERATORS, Generated, spelled
from sheets import Page, Value, facts, read, write_workbook
from xlsxwriter.utility import xl_rowcol_to_cell

from ingest.reading import Reading

#: How many workbooks of L1 and of each other layout the normal run makes; the
#: documented long run makes 2,000.
N_QUICK, N_QUICK_EACH = 60, 12

HEADER_WORDS: dict[str, list[str]] = {
    "category": ["条目", "类 目", "评审条目"],
    "clause": ["条款", "评审条款", "条款号", "Clause"],
    "points_max": ["分值", "标准分值", "满分"],
    "score_pct": ["百分比", "得分率", "评分百分比", "百分比（％）", "%"],
    "score_points": ["得分", "折合得分", "实得分"],
    "strength": ["优势", "主要优势"],
    "improvement": ["改进机会", "主要不足"],
}
FACTOR_HEADERS = [
    ["A 方法/Le 水平", "D 展开/T 趋势", "L 学习/C 对比", "I 整合"],
    ["A/Le", "D/T", "L/C", "I"],
    ["方法/水平", "展开/趋势", "学习/对比", "整合"],
    ["A", "D", "L", "I"],
]
LABEL_WORDS: dict[str, list[str]] = {
    "organisation": ["申报组织", "组织名称", "申报单位"],
    "examiner": ["评审员", "评审员姓名"],
    "sector": ["类别", "申报类别"],
    "stage": ["评审阶段"],
    "cycle": ["届次", "年度"],
    "date": ["日期", "评审日期"],
    "panel": ["评审组"],
}
LABEL_VALUES = {
    "organisation": "虚构甲（武汉）有限公司",
    "examiner": "甲某某（组长）",
    "sector": "制造业",
    "stage": "独立评审",
    "cycle": "第十届（2025年度）",
    "date": "2025年7月18日",
    "panel": "第一组",
}


@dataclass
class Written:
    """A page, and what it says where."""

    page: Page
    truth: dict[tuple[str, str], tuple[float, str] | str] = field(default_factory=dict)


def row_of(cell: str) -> int:
    return int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def make_page(rng: random.Random) -> Written:
    """An examiner's sheet of random geometry and wording, with random noise."""
    roles = ["clause", "score_pct"]
    roles += [r for r in HEADER_WORDS if r not in roles and rng.random() < 0.7]
    n_factors = 4 * (rng.random() < 0.5)
    columns: list[str] = [*roles, *["other"] * (rng.random() < 0.2)]
    rng.shuffle(columns)
    columns += ["factor"] * n_factors
    left, top = rng.randint(0, 3), rng.randint(0, 4)
    rows: list[list[Value]] = []
    written = Written(Page([], top=top + 1, left=left + 1))
    merges: list[str] = []

    def at(row: int, column: int) -> str:
        return str(xl_rowcol_to_cell(top + row, left + column))

    if rng.random() < 0.8:
        rows.append(["演示奖评审员个人评分表"])
        if rng.random() < 0.5:
            merges.append(f"{at(0, 0)}:{at(0, len(columns) - 1)}")
    for role, words in rng.sample(sorted(LABEL_WORDS.items()), k=len(LABEL_WORDS)):
        if role not in ("organisation", "examiner") and rng.random() < 0.3:
            continue
        label, value = rng.choice(words), LABEL_VALUES[role]
        row: list[Value]
        row, where = rng.choice(
            [([f"{label}：", value], 1), ([f"{label}: {value}"], 0), ([label, value], 1)]
        )
        written.truth[role, at(len(rows), where)] = value
        rows.append(row)
    rows += [[] for _ in range(rng.randint(0, 2))]
    factor_words = rng.choice(FACTOR_HEADERS)
    header: list[Value] = [
        rng.choice(HEADER_WORDS[role]) if role in HEADER_WORDS else "天气情况"
        for role in columns[: len(columns) - n_factors]
    ]
    header += factor_words[:n_factors]
    rows.append(header)
    n_clauses = rng.randint(3, 12)
    for n in range(n_clauses):
        major, minor = 7 + n // 3, n % 3 + 2
        if n % 3 == 0 and rng.random() < 0.3:
            rows.append([f"{major} 某类"])
            merges.append(f"{at(len(rows) - 1, 0)}:{at(len(rows) - 1, len(columns) - 1)}")
        row = []
        for column, role in enumerate(columns):
            value: Value = None
            where = at(len(rows), column)
            percent = 5 * rng.randint(0, 20)
            if role == "clause":
                value = f"{major}.1.{minor}" + rng.choice(["", " 甲法", "乙的结果"])
                written.truth["clause", where] = value
            elif role == "score_pct" and rng.random() < 0.9:
                value, written.truth["score_pct", where] = spelled(rng, percent)
            elif role == "factor" and rng.random() < 0.7:
                value = rng.choice([float(percent), rng.randint(1, 6), "++", "展开不均"])
            elif role in ("points_max", "score_points"):
                value = rng.choice([40, 50, 22.5, None])
            elif role in ("strength", "improvement", "other", "category"):
                value = rng.choice([None, "做法成体系；已分享。", f"{major} 某类"])
            row.append(value)
        rows.append(row)
        if rng.random() < 0.06:
            rows.append(list(header))
        if rng.random() < 0.06:
            rows.append([])
    if rng.random() < 0.6:
        total: list[Value] = [None] * len(columns)
        total[columns.index("clause")] = rng.choice(["合计", "小 计", "总分"])
        total[columns.index("score_pct")] = 55.5
        rows.append(total)
    rows += rng.choice(
        [[], [["评审员签字：", None, "日期："]], [["注：以5%为一档"], ["签名", "甲"]]]
    )
    noise: dict[str, Value] = {}
    for _ in range(rng.choice([0, 0, 1, 4])):
        where = xl_rowcol_to_cell(rng.randint(0, 40), rng.randint(left, 20))
        taken = {at(r, c) for r, row in enumerate(rows) for c, v in enumerate(row)}
        covered = {row_of(merged.split(":")[0]) for merged in merges}
        if where not in taken and row_of(where) not in covered:
            noise[where] = rng.choice([88, "见附件", "0.5", 3.14, True, "第 1 页"])
    page = Page(rows, merges, top=top + 1, left=left + 1, extra=noise)
    page.hidden_rows = rng.choice([[], [top + 6]])
    return Written(page, written.truth)


def seen_by_openpyxl(path: Path, sheet: str) -> set[str]:
    book = openpyxl.load_workbook(path)
    return {
        cell.coordinate
        for row in book[sheet].iter_rows()
        for cell in row
        if cell.value is not None and str(cell.value).strip()
    }


def check(reading: Reading, path: Path, sheet: str, written: Written) -> None:
    own = facts(reading, "cell", sheet=sheet, merged_from=None)
    ends = Counter(own.select("cell", "role").unique().get_column("cell").to_list())
    twice = facts(reading, "issue", sheet=sheet).filter(rule="stray_value")
    ends.update(twice["cell"].to_list())
    assert set(ends) == seen_by_openpyxl(path, sheet)
    assert set(ends.values()) == {1}
    assert own.select("block", "role").null_count().sum_horizontal().item() == 0
    filled = facts(reading, "cell", sheet=sheet).filter(
        pl.col("merged_from").is_not_null()
    )
    assert set(filled["merged_from"]) <= set(own["cell"])
    by_cell = {row["cell"]: row for row in own.iter_rows(named=True)}
    for (role, where), said in written.truth.items():
        found = by_cell[where]
        assert found["role"] == role, (where, found)
        assert found["block"] == ("body" if role in HEADER_WORDS else "title"), found
        if isinstance(said, str):
            assert found["norm_text"] == said.replace(" ", "").replace("（", "(").replace(
                "）", ")"
            )
        else:
            assert (found["number"], found["number_unit"]) == said, found
    # nothing invented: each score read was written
    scores = own.filter(pl.col("role") == "score_pct", pl.col("block") == "body")
    told = {where for role, where in written.truth if role == "score_pct"}
    beside = set(written.page.extra)
    assert set(scores["cell"]) - beside == told


def run(seed: int, folder: Path) -> None:
    rng = random.Random(seed)
    names = ["评分表", "乙"][: 1 + (rng.random() < 0.2)]
    written = {name: make_page(rng) for name in names}
    path = folder / f"{seed}.xlsx"
    write_workbook(path, {name: each.page for name, each in written.items()})
    reading = read(path)
    assert reading.verdict == "read", (seed, reading.reason_rule, reading.reason_found)
    for name, each in written.items():
        try:
            check(reading, path, name, each)
        except AssertionError as error:
            error.add_note(f"seed {seed}, sheet {name}")
            raise


@pytest.mark.parametrize("seed", range(N_QUICK))
def test_every_cell_ends_in_one_place(seed: int, tmp_path: Path) -> None:
    run(seed, tmp_path)


#: Roles of cells that hold a score; a site visit repeats what stood before it.
SCORES = ("score", "score_pct", "score_points")


def hold(reading: Reading, generated: Generated, layout: str) -> None:
    """The facts of a table of any layout are what was written, and nothing else."""
    cells = facts(reading, "cell", merged_from=None)
    strays = facts(reading, "issue").filter(rule="stray_value")
    places = set(cells.select("sheet", "cell").rows())
    stray_places = set(strays.select("sheet", "cell").rows())
    assert not places & stray_places
    assert places | stray_places == generated.filled()
    assert cells.select("block", "role").null_count().sum_horizontal().item() == 0
    assert set(facts(reading, "table")["layout"]) == {layout}

    clause_of = {
        (row["table_no"], row["row_no"]): row["norm_text"]
        for row in cells.filter(block="body", role="clause").iter_rows(named=True)
    }
    signed = cells.filter(block="title", role="examiner")
    examiner_of = dict(signed.select("form_no", "core_text").iter_rows())
    scores = cells.filter(pl.col("role").is_in(SCORES), block="body")
    # a row of the summary of a table repeats none of these
    read_scores = {
        (row["sheet"], row["cell"]): (
            row["role"],
            row["number"],
            row["number_unit"],
            clause_of.get((row["table_no"], row["row_no"])),
            examiner_of.get(row["form_no"]),
        )
        for row in scores.iter_rows(named=True)
    }
    assert len(read_scores) == scores.height, "a score stands in two forms"
    assert read_scores == {
        place: (
            score.role,
            score.number,
            score.unit,
            score.clause.replace(" ", ""),
            score.examiner,
        )
        for place, score in generated.scores.items()
    }
    by_place = {
        (row["sheet"], row["cell"]): (row["role"], row["norm_text"])
        for row in cells.filter(block="body").iter_rows(named=True)
    }
    for place, (role, text) in generated.texts.items():
        assert by_place.get(place) == (role, text.replace(" ", "")), place


def run_layout(layout: str, seed: int, folder: Path) -> None:
    generated = GENERATORS[layout](random.Random(f"{layout} {seed}"))
    path = folder / f"{layout}-{seed}.{generated.suffix}"
    generated.write(path)
    reading = read(path)
    assert reading.verdict == "read", (layout, seed, reading.reason_rule)
    try:
        hold(reading, generated, layout)
    except AssertionError as error:
        error.add_note(f"layout {layout}, seed {seed}")
        raise


@pytest.mark.parametrize("layout", GENERATORS)
def test_every_score_of_a_layout_is_read_where_it_stands(
    layout: str, tmp_path: Path
) -> None:
    for seed in range(N_QUICK_EACH):
        run_layout(layout, seed, tmp_path)


@pytest.mark.long
def test_every_cell_ends_in_one_place_in_2000_workbooks(tmp_path: Path) -> None:
    for seed in range(10_000, 11_000):
        run(seed, tmp_path)
    for layout in GENERATORS:
        for seed in range(10_000, 10_125):
            run_layout(layout, seed, tmp_path)

"""Briefings: what the sheets say, widest apart first, each on one page of A4."""

import re
import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from playwright.sync_api import sync_playwright
from requirements import missing

from dashboards import briefing
from dashboards.queries import consensus_briefing as queries
from dashboards.queries import reference
from dashboards.wording import Words
from dashboards.wording.findings import briefing as findings
from warehouse.reader import Published

pytestmark = pytest.mark.warehouse
FACTS = briefing.Facts("第1组", "2025", "0123456789ab", "2026-01-01 09:00")
KINDS = ("strength", "improvement")


@pytest.fixture
def place(office: Published) -> tuple[str, str]:
    award = reference.awards(office)["award_id"][0]
    return award, reference.cycles(office, award)["cycle"][0]


def test_a_panel_gets_every_clause_and_every_score_that_counts(
    office: Published, place: tuple[str, str]
) -> None:
    scores = office.query(
        "select application_id, clause, examiner_id, score_pct::double as score_pct "
        "from marts.fct_clause_scores where award_id = $award and cycle = $cycle "
        "and stage = 'independent' and counts and examiner_id is not null",
        {"award": place[0], "cycle": place[1]},
    )
    keys = ["application_id", "clause", "examiner_id"]
    found, seen = [], set()
    for panel in queries.panels(office, *place):
        clauses = queries.clauses(office, *place, panel)
        per_application = clauses.group_by("application_id").len()
        scheme = office.query("select distinct clause from marts.dim_clause")
        assert set(per_application["len"]) <= {scheme.height, 18}
        seen |= set(clauses["application_id"])
        own = queries.scores(office, *place, panel)
        # leaders stand first on the sheet
        found.append(own.select(*keys, "score_pct"))
    together = pl.concat(found).sort(keys)
    expected = scores.filter(pl.col("application_id").is_in(list(seen))).sort(keys)
    assert together.equals(expected.select(together.columns))
    assert seen == set(scores.drop_nulls("score_pct")["application_id"])


def test_wide_clauses_come_first_and_the_widest_of_them(
    office: Published, place: tuple[str, str]
) -> None:
    for panel in queries.panels(office, *place):
        clauses = queries.clauses(office, *place, panel)
        for _, own in clauses.group_by("application_id", maintain_order=True):
            wide = own["is_wide"].to_list()
            assert wide == sorted(wide, reverse=True)
            spreads = own.filter("is_wide")["spread_pct"].to_list()
            assert spreads == sorted(spreads, reverse=True)
            rest = own.filter(~pl.col("is_wide"))["sort_order"].to_list()
            assert rest == sorted(rest)


def clauses(*spreads: float | None) -> pl.DataFrame:
    rows = [
        {
            "application_id": "a",
            "organisation_name": "甲<公司>",
            "sector": "service",
            "sector_title_zh": "服务类",
            "sector_title_en": "Service",
            "clause": f"5.{at // 3 + 2}.{at % 3 + 2}",
            "title_zh": "领导作用的结果",
            "title_en": "Leadership results",
            "points_max": 50.0,
            "lowest_pct": None if apart is None else 10.0,
            "highest_pct": None if apart is None else 10.0 + apart,
            "spread_pct": apart,
            "is_wide": apart is not None and apart > 20,
            "bands_apart": None if apart is None else 2,
            "n_examiners": 2,
        }
        for at, apart in enumerate(spreads)
    ]
    return pl.DataFrame(
        rows,
        schema_overrides={
            **dict.fromkeys(("lowest_pct", "highest_pct", "spread_pct"), pl.Float64),
            "bands_apart": pl.Int64,
        },
    )


def scores(
    sheet: pl.DataFrame, *, examiners: int = 2, missing_clause: str = ""
) -> pl.DataFrame:
    rows: list[dict[str, Any]] = [
        {
            "application_id": "a",
            "clause": row["clause"],
            "examiner_id": f"E{number}",
            "examiner_name": f"某{number}",
            "examiner_role": "leader" if number == 0 else "examiner",
            "score_pct": None
            if row["clause"] == missing_clause or row["lowest_pct"] is None
            else row["highest_pct" if number else "lowest_pct"],
            "band": 1 + number % 3,
            "value_state": "ok",
        }
        for number in range(examiners)
        for row in sheet.iter_rows(named=True)
    ]
    return pl.DataFrame(rows, schema_overrides={"score_pct": pl.Float64})


def comments(sheet: pl.DataFrame, text: str, *, examiners: int = 2) -> pl.DataFrame:
    rows = [
        {
            "application_id": "a",
            "clause": clause,
            "examiner_id": f"E{number}",
            "kind": kind,
            "comment_text": text,
        }
        for number in range(examiners)
        for clause in sheet["clause"]
        for kind in KINDS
    ]
    names = ("application_id", "clause", "examiner_id", "kind", "comment_text")
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String))


def written(
    sheet: pl.DataFrame,
    said: pl.DataFrame,
    words: Words,
    bands: pl.DataFrame,
    **more: Any,
) -> str:
    given = scores(sheet, **more)
    return briefing.sheets(sheet, given, said, bands, words, FACTS)["a"]


def test_a_sheet_says_scores_range_bands_and_both_comments(
    words: Words, bands: pl.DataFrame
) -> None:
    sheet = clauses(45.0, 5.0)
    text = written(sheet, comments(sheet, "有成效 & <b>好"), words, bands)
    assert "甲&lt;公司&gt;" in text
    assert "<b>A</b>10" in text
    assert "<b>B</b>55" in text
    assert "<span class='spread'>45</span>" in text
    assert words("briefing.sheet_band_range", low=1, high=2) in text
    # two clauses, two examiners, two kinds
    assert text.count("有成效 &amp; &lt;b&gt;好") == 8
    assert text.index("class='wide'") < text.index("class='rest'")
    assert words("briefing.sheet_wide", n=1) in text
    assert words("briefing.sheet_total", total=10) in text
    assert FACTS.version in text


def test_a_clause_without_a_score_is_blank_and_its_total_incomplete(
    words: Words, bands: pl.DataFrame
) -> None:
    sheet = clauses(15.0, None)
    text = written(sheet, comments(sheet, "好"), words, bands)
    assert text.count(words("terms.none")) >= 3
    assert words("briefing.sheet_total", total=words("briefing.sheet_incomplete")) in text
    assert words("briefing.sheet_wide", n=1) not in text


def test_long_comments_are_set_smaller_and_then_cut_and_counted(
    words: Words, bands: pl.DataFrame
) -> None:
    sheet = clauses(*[45.0] * 9, *[5.0] * 9)

    def size(length: int) -> tuple[float, str]:
        text = written(sheet, comments(sheet, "长" * length), words, bands)
        found = re.search(r"--size: ([\d.]+)pt", text)
        assert found is not None
        return float(found[1]), text

    short, medium, long = size(5), size(30), size(400)
    assert short[0] > medium[0] >= long[0]
    assert "…" not in short[1] + medium[1]
    # all of them: those that lie apart cannot be spared either
    assert words("briefing.sheet_left_out", n=18 * 4) in long[1]
    # where it helps, only those that lie close together are cut
    apart = sheet["clause"][0]
    said = pl.concat(
        [
            comments(sheet.head(1), "甲" * 60),
            comments(sheet.tail(17), "乙" * 130),
        ]
    )
    near = sheet.with_columns(is_wide=pl.col("clause") == apart)
    text = written(near, said, words, bands)
    assert text.count("甲" * 60) == 4
    assert "乙" * 130 not in text


@pytest.mark.browser
def test_each_sheet_is_one_page_of_a4(
    office: Published, place: tuple[str, str], bands: pl.DataFrame, tmp_path: Path
) -> None:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        missing("chromium (package chromium)")
    words = Words("en")
    panel = queries.panels(office, *place)[0]
    real = briefing.sheets(
        *(
            ask(office, *place, panel)
            for ask in (queries.clauses, queries.scores, queries.comments)
        ),
        bands,
        words,
        FACTS,
    )
    sheet = clauses(*[45.0] * 9, *[5.0] * 9)
    made = [
        written(sheet, comments(sheet, text, examiners=n), words, bands, examiners=n)
        for n, text in ((2, ""), (3, "有成效" * 7), (5, "未见定期评价" * 9))
    ]
    file = tmp_path / "panel.html"
    file.write_bytes(briefing.document([*real.values(), *made], words, "title"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--headless", "--no-sandbox", "--disable-gpu"]
        )
        asked: list[str] = []
        page = browser.new_page(viewport={"width": 794, "height": 1123})
        page.on("request", lambda request: asked.append(request.url))
        page.goto(file.as_uri())
        paper = page.pdf(prefer_css_page_size=True)
        page.emulate_media(media="print")
        # nothing is cut at the foot of a page
        left_over = page.evaluate(
            "[...document.querySelectorAll('.a4')].map(sheet =>"
            " sheet.getBoundingClientRect().bottom -"
            " sheet.querySelector('.foot').getBoundingClientRect().bottom)"
        )
        page.emulate_media(media="screen")
        page.set_viewport_size({"width": 390, "height": 800})
        is_sideways = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        browser.close()
    assert len(re.findall(rb"/Type /Page\b(?!s)", paper)) == len(real) + len(made)
    assert min(left_over) >= 0, left_over
    assert not is_sideways
    # the file asks for nothing
    assert asked == [file.as_uri()]


def test_findings_name_the_clause_to_begin_with(words: Words) -> None:
    assert findings.application(clauses(45.0, 5.0), words) == words(
        "briefing.finding",
        n=2,
        wide=1,
        clause=f"5.2.2 {words.of(clauses(5.0).row(0, named=True), 'title')}",
        low=10,
        high=55,
        spread=45,
        bands=2,
        examiners=2,
    )
    assert "5.2.3" in findings.application(clauses(5.0, 10.0), words)
    assert findings.application(clauses(None), words) == words("briefing.finding_single")


def test_findings_name_the_application_that_needs_most_talk(words: Words) -> None:
    cells = pl.DataFrame(
        {
            "application_id": ["a", "a", "b"],
            "organisation_name": ["甲", "甲", "乙"],
            "n_wide": [2, 2, 5],
        }
    )
    assert findings.panel(cells, words) == words(
        "briefing.finding_panel", n=2, organisation="乙", wide=5, total=7
    )
    assert findings.panel(cells.clear(), words) == words("briefing.finding_panel_none")

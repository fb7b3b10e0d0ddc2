"""Files that leave a page tell what they are and do nothing by themselves."""

import io

import polars as pl
import pytest
from openpyxl import load_workbook

from dashboards.download import as_csv, as_xlsx, harmless
from dashboards.wording import Words

DEFINITIONS = pl.DataFrame(
    {
        "column_name": ["name", "elsewhere"],
        "description_zh": ["名称\n第二行", "别处"],
        "description_en": ["Name", "Elsewhere"],
        "unit": ["%", None],
    }
)


def written(frame: pl.DataFrame, lang: str = "zh") -> str:
    words = Words("zh" if lang == "zh" else "en")
    facts = {"版本": "abc", "年度": "=2025"}
    return as_csv(
        frame, words, title="标题", facts=facts, definitions=DEFINITIONS
    ).decode("utf-8")


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "  =1", "＝1", "＠x"]
)
def test_formulas_are_defused(text: str) -> None:
    assert harmless(text) == f"'{text}"
    body = written(pl.DataFrame({"name": [text]})).split("name\r\n", 1)[1]
    assert body.lstrip('"').startswith("'")


@pytest.mark.parametrize("text", ["江汉精工", "45%", "a=b", "1-2", ""])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


def test_version_filters_and_definitions_lead_the_rows() -> None:
    text = written(pl.DataFrame({"name": ["甲"], "score_pct": [45.0], "flag": [True]}))
    assert text.startswith("\ufeff# 标题\r\n# 版本: abc\r\n")
    assert "# name: 名称 第二行 [%]" in text
    assert "elsewhere" not in text


def test_readers_of_data_skip_the_preamble() -> None:
    frame = pl.DataFrame({"name": ["甲,乙", None], "score_pct": [45.125, None]})
    data = as_csv(frame, Words("en"), title="t", facts={}, definitions=DEFINITIONS)
    again = pl.read_csv(io.BytesIO(data), comment_prefix="#")
    assert again.columns == frame.columns
    assert again.rows() == frame.rows()


def test_a_workbook_holds_the_rows_and_says_what_they_are() -> None:
    frame = pl.DataFrame(
        {
            "name": ["=1+1", "乙"],
            "score_pct": [45.125, float("nan")],
            "flag": [True, None],
        }
    )
    data = as_xlsx(
        frame,
        Words("en"),
        title="Title",
        facts={"Version": "abc"},
        definitions=DEFINITIONS,
    )
    book = load_workbook(io.BytesIO(data))
    rows, about = book.worksheets
    assert [[cell.value for cell in row] for row in rows.iter_rows()] == [
        ["name", "score_pct", "flag"],
        ["=1+1", 45.125, True],
        ["乙", None, None],
    ]
    # text, not a formula
    assert rows["A2"].data_type == "s"
    told = [[cell.value for cell in row] for row in about.iter_rows()]
    assert told[0] == ["Title", None]
    assert ["Version", "abc"] in told
    assert ["name", "Name [%]"] in told


def test_a_workbook_without_rows_opens() -> None:
    frame = pl.DataFrame({"name": []}, schema={"name": pl.String})
    data = as_xlsx(frame, Words("zh"), title="t", facts={}, definitions=DEFINITIONS)
    assert load_workbook(io.BytesIO(data)).worksheets[0]["A1"].value == "name"

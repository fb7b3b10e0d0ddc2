"""Everything said is said in both languages, and said nowhere else."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboards import sitemap, wording
from dashboards.charts import funnel, totals
from dashboards.wording import Words

ROOT = Path(__file__).resolve().parents[2] / "dashboards"
HAN = re.compile(r"[\u3400-\u9fff]")
MODULES = sorted(ROOT.rglob("*.py"))
# what `terms` holds is looked up by codes from data
LOOKED_UP = ("terms.", "columns.")
LISTS = {"terms", "columns"}
TITLES = {"title", "label", "help", "placeholder"}
SHOWING = {
    *("button", "caption", "checkbox", "error", "header", "info", "markdown", "metric"),
    *("popover", "radio", "segmented_control", "selectbox", "subheader", "success"),
    *("text", "text_input", "title", "toggle", "warning", "write", "download_button"),
}


def code_of(path: Path) -> Iterator[ast.AST]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                first.value.value = None
    yield from ast.walk(tree)


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", wording.entries())
def test_each_key_speaks_both_languages_with_the_same_gaps(key: str) -> None:
    texts = wording.entries()[key]
    assert set(texts) == {"zh", "en"}
    assert all(
        (isinstance(text, str) and text.strip()) or key.endswith("gap")
        for text in texts.values()
    )
    assert gaps(texts["zh"]) == gaps(texts["en"])
    assert not HAN.search(texts["en"]) or key == "frame.language"


def said_in(node: ast.AST) -> list[object]:
    """Texts that a call shows: Streamlit's labels, and titles of anything."""
    if not isinstance(node, ast.Call):
        return []
    shown = [k.value for k in node.keywords if k.arg in TITLES]
    if isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) == "st":
        shown += node.args[:1] if node.func.attr in SHOWING else []
    return [
        value.value for value in shown if isinstance(value, ast.Constant) and value.value
    ]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_label_stands_outside_the_wording_files(path: Path) -> None:
    # numerals and punctuation are rules of setting, not labels
    is_rule = path.name in {"__init__.py", "picture.py", "download.py"}
    nodes = list(code_of(path))
    stray = [text for node in nodes for text in said_in(node)]
    stray += [
        node.value
        for node in nodes
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and HAN.search(node.value)
        and not is_rule
    ]
    assert not stray


def test_the_search_for_stray_labels_finds_them() -> None:
    tree = ast.parse('st.button("Go"); x.title(f(title="Score")); st.write(words("a.b"))')
    assert [text for node in ast.walk(tree) for text in said_in(node)] == ["Go", "Score"]


def test_every_key_that_is_used_exists_and_every_key_is_used() -> None:
    known = set(wording.entries())
    sections = {key.split(".")[0] for key in known}
    texts, openings = set(), set()
    for path in MODULES:
        for node in code_of(path):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.add(node.value)
            if isinstance(node, ast.JoinedStr) and isinstance(
                node.values[0], ast.Constant
            ):
                openings.add(str(node.values[0].value))
    used = {
        text
        for text in texts - openings
        if re.fullmatch(r"[a-z]+\.[a-z0-9_]+", text) and text.split(".")[0] in sections
    }
    used |= {f"{page.words}.title" for page in sitemap.pages()}
    assert used - known == set()
    # an opening as wide as a file would hide what nobody uses
    assert not {
        opening for opening in openings if opening.rstrip(".") in sections - LISTS
    }
    reached = tuple(o for o in openings if "." in o and o.split(".")[0] in sections)
    assert {k for k in known - used if not k.startswith((*reached, *LOOKED_UP))} == set()


def test_codes_of_closed_lists_have_names() -> None:
    for lang in ("zh", "en"):
        words = Words(lang)
        for outcome in totals.OUTCOMES:
            assert words.term("outcome", outcome) != outcome
        for stage in funnel.STAGES:
            assert words(f"charts.stage_{stage}")


def test_a_code_that_nobody_has_named_is_shown_as_it_is() -> None:
    assert Words("zh").term("outcome", "special") == "special"


@pytest.mark.parametrize(
    ("number", "spelled"),
    [
        (1, "一"),
        (9, "九"),
        (10, "十"),
        (11, "十一"),
        (19, "十九"),
        (20, "二十"),
        (25, "二十五"),
    ],
)
def test_editions_are_spelled_in_chinese(number: int, spelled: str) -> None:
    assert wording.chinese_numeral(number) == spelled


def test_cycles_are_named_by_edition_and_year() -> None:
    assert Words("zh").cycle("2025", 10) == "第十届（2025）"
    assert Words("en").cycle("2025", 11) == "11th cycle (2025)"
    assert Words("en").cycle("2023", 3) == "3rd cycle (2023)"
    assert Words("zh").cycle("2025", None) == "2025\u2009年度"


def test_thin_spaces_stand_between_chinese_and_latin() -> None:
    assert wording.spaced("共40家 n") == "共\u200940\u2009家\u2009n"
    assert wording.spaced("98%的") == "98%\u2009的"
    assert wording.spaced("（2025）") == "（2025）"


def test_a_count_is_not_torn_apart() -> None:
    assert Words("en").set("(n = 36)") == "(n\u00a0=\u00a036)"

"""Each question that people ask leads to a table and a column that exist."""

import functools
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
#: How many questions each of the three groups of people has.
QUESTIONS = {"Office": 15, "Trainers": 15, "Researchers": 14}
LATER = {
    "fct_training_effect",
    "fct_examiner_effects",
    "cube_strengths",
    "cube_patterns",
    "cube_trends",
}


@functools.cache
def marts() -> dict[str, set[str]]:
    """Columns of every mart that stands in a contract."""
    found = {}
    for path in sorted((ROOT / "dbt" / "models" / "marts").rglob("_mart_*.yml")):
        for model in yaml.safe_load(path.read_text(encoding="utf-8"))["models"]:
            found[model["name"]] = {column["name"] for column in model["columns"]}
    return found


@functools.cache
def answers() -> dict[tuple[str, int], str]:
    """The line of each question, by people and number."""
    found, people = {}, ""
    for line in (ROOT / "dbt" / "README.md").read_text(encoding="utf-8").splitlines():
        head = re.match(r"\| \S+ (Office|Trainers|Researchers) \|", line)
        row = re.match(r"\| (\d+) [^|]+\|(.+)\|", line)
        if head:
            people = head[1]
        elif row and people:
            found[people, int(row[1])] = row[2]
        elif not line.startswith("|"):
            people = ""
    return found


def test_every_question_is_there() -> None:
    expected = {(who, n + 1) for who, last in QUESTIONS.items() for n in range(last)}
    assert set(answers()) == expected


@pytest.mark.parametrize(("who", "number"), sorted(answers()))
def test_an_answer_names_columns_that_exist(who: str, number: int) -> None:
    known = marts()
    line = answers()[who, number]
    named = re.findall(r"`((?:fct|dim|cube)_\w+)(?:\.(\w+))?`", line)
    assert named, line
    for table, column in named:
        if table in LATER:
            assert table not in known, f"{table} is there by now"
            assert "later" in line
            continue
        assert table in known
        assert not column or column in known[table], f"{table}.{column}"

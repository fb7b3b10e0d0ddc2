"""dbt runs in this process, quietly, lets go of its files, and failures come in words."""

import os
from pathlib import Path

import duckdb
import pytest

from warehouse import transform as transforming
from warehouse.home import Home
from warehouse.refusals import Refusal
from warehouse.transform import BuildFailed, transform

pytestmark = [
    pytest.mark.warehouse,
    # dbt and its dependencies warn about themselves
    pytest.mark.filterwarnings("default"),
]

PROJECT = """
name: small
version: "1.0"
profile: cjqa
flags: {send_anonymous_usage_stats: false}
models: {small: {+schema: marts, +materialized: table}}
"""
MACRO = """
{% macro generate_schema_name(name, node) %}{{ name or 'main' }}{% endmacro %}
"""
MODEL = """
select i as application_no, (i * 10)::decimal(7, 3) as score_pct
from range(12) as numbers(i)
"""
DESCRIBED = """
models:
  - name: fct_scores
    description: 每份申报一行
    config: {contract: {enforced: true}, meta: {description_en: One row per application}}
    columns:
      - name: application_no
        data_type: bigint
        description: 申报序号
        config: {meta: {description_en: Number of the application}}
        data_tests: [unique]
      - name: score_pct
        data_type: decimal(7,3)
        description: 得分率
        config: {meta: {description_en: Percent of points, unit: "%"}}
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "project"
    (folder / "models").mkdir(parents=True)
    (folder / "macros").mkdir()
    (folder / "tests").mkdir()
    (folder / "dbt_project.yml").write_text(PROJECT, encoding="utf-8")
    (folder / "macros" / "names.sql").write_text(MACRO, encoding="utf-8")
    (folder / "models" / "fct_scores.sql").write_text(MODEL, encoding="utf-8")
    (folder / "models" / "_models.yml").write_text(DESCRIBED, encoding="utf-8")
    ours = transforming.PROJECT / "profiles.yml"
    (folder / "profiles.yml").write_bytes(ours.read_bytes())
    monkeypatch.setattr(transforming, "PROJECT", folder)
    return folder


def told(home: Home, lang) -> str:
    with pytest.raises(BuildFailed) as failed:
        transform(home.build / "warehouse.duckdb", home)
    return failed.value.message(lang)


def test_marts_come_back_described_and_nothing_is_printed(
    home: Home, project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    steps: list[tuple[str, int, int]] = []
    database = home.build / "warehouse.duckdb"
    (model,) = transform(database, home, lambda *step: steps.append(step))
    assert model.name == "fct_scores"
    assert model.columns["score_pct"] == {
        "description_zh": "得分率",
        "description_en": "Percent of points",
        "unit": "%",
    }
    assert steps == [("fct_scores", 1, 2), ("unique_fct_scores_application_no", 2, 2)]
    assert capfd.readouterr() == ("", "")
    assert "CJQA_BUILD_DB" not in os.environ
    # the file is free for a writer of another configuration
    con = duckdb.connect(str(database), config={"threads": "1"})
    assert con.execute("select count(*) from marts.fct_scores").fetchall() == [(12,)]
    con.close()


def test_a_failed_generic_test_names_column_and_rows(home: Home, project: Path) -> None:
    (project / "models" / "fct_scores.sql").write_text(
        MODEL.replace("i as application_no", "i // 2 as application_no"), encoding="utf-8"
    )
    message = told(home, "zh")
    assert "fct_scores.application_no 不得重复" in message
    assert "6 行" in message
    assert "unique_field=0; n_records=2" in message
    assert message.count("unique_field") == transforming.ROWS_SHOWN
    assert "must not repeat" in told(home, "en")


def test_a_failed_sentence_is_told_as_written(home: Home, project: Path) -> None:
    (project / "tests" / "scores_stay_below_100.sql").write_text(
        "from {{ ref('fct_scores') }} where score_pct > 100",
        encoding="utf-8",
    )
    (project / "tests" / "_tests.yml").write_text(
        """
data_tests:
  - name: scores_stay_below_100
    description: 得分率不超过 100
    config: {meta: {description_en: A score stays within 100}}
""",
        encoding="utf-8",
    )
    assert "得分率不超过 100（1 行不符" in told(home, "zh")
    message = told(home, "en")
    assert "A score stays within 100 (1 rows fail" in message
    assert "application_no=11; score_pct=110.000" in message


def test_a_broken_contract_names_the_model(home: Home, project: Path) -> None:
    (project / "models" / "_models.yml").write_text(
        DESCRIBED.replace("decimal(7,3)", "varchar"), encoding="utf-8"
    )
    message = told(home, "en")
    assert "model fct_scores" in message
    assert "score_pct" in message
    assert "macro" not in message


def test_a_model_that_does_not_run_names_the_reason(home: Home, project: Path) -> None:
    (project / "models" / "fct_scores.sql").write_text("select 1 / 'x'", encoding="utf-8")
    (project / "models" / "_models.yml").unlink()
    assert "fct_scores" in told(home, "zh")


def test_a_project_that_cannot_be_read_is_refused(home: Home, project: Path) -> None:
    (project / "models" / "_models.yml").write_text("models: [", encoding="utf-8")
    with pytest.raises(Refusal) as refusal:
        transform(home.build / "warehouse.duckdb", home)
    assert refusal.value.rule == "project_unreadable"
    assert "_models.yml" in refusal.value.message("zh")
    assert (home.logs / "dbt.log").exists()

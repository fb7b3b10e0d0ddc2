"""dbt's own manifest, held against the house rules (dbt/README.md)."""

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest
from offices import invoke_dbt

pytestmark = pytest.mark.warehouse

PREFIXES = {
    "staging": ("stg_",),
    "intermediate": ("int_",),
    "marts": ("dim_", "fct_", "codebook"),
}


@pytest.fixture(scope="module")
def manifest(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The parsed project; parsing opens no database."""
    target = tmp_path_factory.mktemp("parse")
    result = invoke_dbt(target / "warehouse.duckdb", target, "parse")
    assert result.success, result.exception
    text = (target / "manifest.json").read_text(encoding="utf-8")
    return json.loads(text)  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def models(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    found = [n for n in manifest["nodes"].values() if n["resource_type"] == "model"]
    assert len(found) > 40
    return found


def layer(node: dict[str, Any]) -> str:
    return Path(node["original_file_path"]).parts[1]


def test_a_name_says_its_layer(models: list[dict[str, Any]]) -> None:
    assert not [
        node["name"]
        for node in models
        if not node["name"].startswith(PREFIXES[layer(node)])
    ]


def test_only_staging_reads_sources_and_seeds(models: list[dict[str, Any]]) -> None:
    for node in models:
        kinds = {name.split(".")[0] for name in node["depends_on"]["nodes"]}
        if layer(node) == "staging":
            assert kinds <= {"source", "seed"}, node["name"]
        else:
            assert kinds <= {"model"}, node["name"]


def test_marts_are_contracted_and_public(models: list[dict[str, Any]]) -> None:
    for node in models:
        if layer(node) == "marts":
            assert node["config"]["contract"]["enforced"], node["name"]
            assert node["access"] == "public", node["name"]


def test_every_model_and_column_is_described_in_both_languages(
    models: list[dict[str, Any]],
) -> None:
    bare = []
    for node in models:
        if not node["description"] or not node["config"]["meta"].get("description_en"):
            bare.append(node["name"])
        for name, column in node["columns"].items():
            meta = column["config"]["meta"] | column.get("meta", {})
            if not column["description"] or not meta.get("description_en"):
                bare.append(f"{node['name']}.{name}")
    assert not bare


def test_marts_declare_every_column(models: list[dict[str, Any]]) -> None:
    assert not [
        n["name"] for n in models if layer(n) == "marts" and len(n["columns"]) < 2
    ]


def test_every_materialised_model_has_a_key_test(
    manifest: dict[str, Any], models: list[dict[str, Any]]
) -> None:
    keyed = {
        node["attached_node"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test"
        and node.get("test_metadata")
        and "unique" in node["test_metadata"]["name"]
    }
    assert not [
        n["name"] for n in models if layer(n) != "staging" and n["unique_id"] not in keyed
    ]


def test_python_models_are_thin(root: Path, models: list[dict[str, Any]]) -> None:
    for node in models:
        if node["language"] == "python":
            path = root / "dbt" / node["original_file_path"]
            text = path.read_text(encoding="utf-8")
            assert len(text.splitlines()) <= 25, path
            assert not [
                n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.BinOp)
            ], path


def test_sql_holds_no_float_aggregate(root: Path) -> None:
    # sums over doubles differ between runs and thread counts
    risky = re.compile(
        r"\b(stddev\w*|var_samp|variance|corr|regr_\w+)\s*\(", re.IGNORECASE
    )
    for path in (root / "dbt" / "models" / "marts").rglob("*.sql"):
        assert not risky.search(path.read_text(encoding="utf-8")), path


def test_no_check_is_switched_off(root: Path) -> None:
    for path in (root / "dbt").rglob("*.yml"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"severity:\s*warn|enabled:\s*false", text), path


def test_singular_tests_are_sentences(root: Path) -> None:
    singular = sorted((root / "dbt" / "data_tests").glob("*.sql"))
    assert singular
    assert not [p.name for p in singular if p.stem.count("_") < 2]


def test_exposures_name_the_marts_that_pages_read(
    root: Path, manifest: dict[str, Any]
) -> None:
    exposures = manifest["exposures"].values()
    pages = {p.stem for p in (root / "dashboards" / "pages").glob("*.py")} - {"__init__"}
    assert {exposure["name"] for exposure in exposures} == pages
    named = {
        name.split(".")[-1]
        for exposure in exposures
        for name in exposure["depends_on"]["nodes"]
    }
    read = {
        mart
        for path in (root / "dashboards" / "queries").glob("*.py")
        for mart in re.findall(r"marts\.(\w+)", path.read_text(encoding="utf-8"))
    }
    # made when publishing, from the descriptions of all the others
    assert named == read - {"codebook"}

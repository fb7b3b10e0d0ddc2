"""dbt's own documentation builds, and knows every column of the marts."""

import json
import shutil
from pathlib import Path

import pytest
from offices import invoke_dbt

pytestmark = pytest.mark.warehouse


def test_docs_build_and_describe_every_mart(bare: Path, tmp_path: Path) -> None:
    database = tmp_path / "warehouse.duckdb"
    shutil.copyfile(bare / "warehouse.duckdb", database)
    shutil.copytree(bare / "target", tmp_path / "target")
    made = invoke_dbt(database, tmp_path / "target", "docs", "generate", "--no-compile")
    assert made.success, made.exception
    assert (tmp_path / "target" / "index.html").is_file()
    catalog, manifest = (
        json.loads((tmp_path / "target" / name).read_text(encoding="utf-8"))
        for name in ("catalog.json", "manifest.json")
    )
    assert not catalog["errors"]
    marts = {
        name: node
        for name, node in manifest["nodes"].items()
        if node["resource_type"] == "model" and node["schema"] == "marts"
    }
    assert len(marts) > 50
    for name, node in marts.items():
        found = set(catalog["nodes"][name]["columns"])
        assert found == set(node["columns"])
        assert node["description"]
        for column in node["columns"].values():
            assert column["description"], (name, column["name"])
            assert column["meta"]["description_en"], (name, column["name"])

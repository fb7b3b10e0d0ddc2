"""Everything that `uv run` installs is pinned in pyproject.toml."""

import re
import tomllib
from importlib.metadata import distributions
from pathlib import Path


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def project(root: Path) -> dict[str, object]:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


def test_each_constraint_is_one_exact_version(root: Path) -> None:
    uv = project(root)["tool"]["uv"]
    pins = uv["constraint-dependencies"] + uv["build-constraint-dependencies"]
    assert len(pins) > 80
    assert not [
        pin for pin in pins if not re.match(r"^[A-Za-z0-9._-]+==[0-9][^ ]*( ;|$)", pin)
    ]


def test_each_installed_distribution_has_a_pin(root: Path) -> None:
    pinned = {
        canonical(pin.split("==")[0])
        for pin in project(root)["tool"]["uv"]["constraint-dependencies"]
    }
    installed = {canonical(d.metadata["Name"]) for d in distributions()}
    # what an interpreter brings, and ourselves
    assert not installed - pinned - {"cjqa", "pip", "setuptools", "wheel"}


def test_dbt_core_stays_below_the_version_that_downloads(root: Path) -> None:
    dependencies = project(root)["project"]["dependencies"]
    assert [d for d in dependencies if d.startswith("dbt-core") and "<1.12" in d]

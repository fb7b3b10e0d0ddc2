"""The tree says where things live; these tests keep it saying so."""

import re
import tomllib
from pathlib import Path

TOP_LEVEL = {
    "pyproject.toml",
    "ingest",
    "dbt",
    "dashboards",
    "standards",
    "data",
    "tests",
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
    ".gitignore",
    ".ci",
}
TEXT = {".py", ".sql", ".yml", ".yaml", ".toml", ".md", ".csv", ".css", ".json", ""}


def text_files(root: Path, tracked: list[Path]) -> list[tuple[Path, str]]:
    return [
        (path, (root / path).read_text(encoding="utf-8"))
        for path in tracked
        if path.suffix in TEXT
    ]


def test_top_level_holds_what_the_card_names(tracked: list[Path]) -> None:
    assert {path.parts[0] for path in tracked} == TOP_LEVEL


def test_no_drawer_without_a_subject(tracked: list[Path]) -> None:
    drawers = re.compile(r"^(utils?|helpers?|common|misc)$")
    assert not [
        path
        for path in tracked
        if any(drawers.match(Path(part).stem) for part in path.parts)
    ]


def test_nothing_shadows_dbt_or_steals_the_test_root(tracked: list[Path]) -> None:
    # dbt/__init__.py hides dbt-core; a conftest at the root puts the root on sys.path
    assert Path("dbt/__init__.py") not in tracked
    assert Path("conftest.py") not in tracked


def test_no_lock_file_and_no_download_address(root: Path, tracked: list[Path]) -> None:
    names = {path.name for path in tracked}
    assert not names & {"uv.lock", "pylock.toml", "poetry.lock", "package-lock.json"}
    # written in pieces so that this file does not find itself
    hosts = re.compile(
        "|".join(
            f"{name}[.]{end}"
            for name, end in [
                ("pypi", "org"),
                ("pythonhosted", "org"),
                ("npmjs", "(org|com)"),
                ("debian", "org"),
            ]
        )
    )
    assert not [path for path, text in text_files(root, tracked) if hosts.search(text)]


def test_no_path_of_one_machine(root: Path, tracked: list[Path]) -> None:
    home = re.compile(r"(^|[^A-Za-z0-9_.])/(work|farm|root|home/[a-z]+)/", re.MULTILINE)
    assert not [path for path, text in text_files(root, tracked) if home.search(text)]


def test_no_unfinished_work_is_marked(root: Path, tracked: list[Path]) -> None:
    # in pieces, as above
    marks = re.compile(
        r"\b("
        + "|".join(["TO" + "DO", "FIX" + "ME", "raise NotImplemented" + "Error"])
        + r")\b"
    )
    assert not [path for path, text in text_files(root, tracked) if marks.search(text)]


def test_modules_stay_readable_in_one_sitting(root: Path, tracked: list[Path]) -> None:
    lengths = {
        path: len((root / path).read_text(encoding="utf-8").splitlines())
        for path in tracked
        if path.suffix == ".py"
    }
    assert not {path: n for path, n in lengths.items() if n > 450}


def test_small_files_only(root: Path, tracked: list[Path]) -> None:
    assert not [path for path in tracked if (root / path).stat().st_size > 1_000_000]


def test_each_package_has_its_wording(root: Path) -> None:
    for package in ("ingest", "dbt/warehouse", "dashboards"):
        assert (root / package / "wording").is_dir()


def test_ci_runs_exactly_the_test_command_of_the_readme(root: Path) -> None:
    readme = (root / "README.md").read_text(encoding="utf-8")
    assert "pip install uv && uv run cjqa demo" in readme
    assert re.search(r"^uv run pytest$", readme, re.MULTILINE)
    ci = (root / ".ci" / "run").read_text(encoding="utf-8")
    assert re.search(r"^uv run pytest$", ci, re.MULTILINE)
    assert "CJQA_REQUIRE_ALL=1" in ci


def test_every_folder_of_tests_is_run(root: Path, tracked: list[Path]) -> None:
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    listed = settings["tool"]["pytest"]["ini_options"]["testpaths"]
    there = {
        "/".join(path.parts[:2])
        for path in tracked
        if path.parts[0] == "tests" and path.name.startswith("test_")
    }
    assert set(listed) == there

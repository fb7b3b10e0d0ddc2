"""Killed in build or publish, a home serves the old version or the new, whole."""

import random
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from commands import cjqa
from killing import killed_after, killed_at, points_of, three_occurrences

from warehouse.home import Home
from warehouse.publish import publish
from warehouse.versions import current, read_version

pytestmark = pytest.mark.kill

ENTRY = "publishing:main"
#: Every point that publishing passes; a new one belongs here, so that it is killed too.
PUBLISHING = (
    "manifest:folder_synced",
    "manifest:opened",
    "manifest:renamed",
    "manifest:synced",
    "manifest:written",
    "pointer:folder_synced",
    "pointer:opened",
    "pointer:renamed",
    "pointer:synced",
    "pointer:written",
    "publish:begin",
    "publish:copied",
    "publish:done",
    "publish:file_synced",
    "publish:hashed",
    "publish:renamed",
    "publish:revealed",
    "publish:staged",
    "publish:switched",
    "publish:synced",
    "publish:table",
    "publish:verified",
)
#: The points of a build around those of its publishing.
BUILDING = (
    "build:begin",
    "build:cleared",
    "build:described",
    "build:done",
    "build:issues",
    "build:loaded",
    "build:transformed",
)
CYCLE = "演示奖,{year},,four_sector,,,\n"
RANDOM_MOMENTS = 100


def served(home: Home) -> str | None:
    """Name the version that a reader would open now, having checked that it is whole."""
    name = current(home)
    if name is not None:
        assert read_version(home.published / name).is_intact()
    return name


def folders(home: Home) -> list[str]:
    return sorted(path.name for path in home.published.iterdir())


class Publishing:
    """Two databases; the first is published, the second is killed while publishing."""

    def __init__(self, built, folder: Path) -> None:
        self.first, self.second = built(n=40), built(n=41)
        self.folder = folder
        model = self.home("model")
        self.old = str(current(model))
        log = folder / "points.log"
        passed = points_of([str(model.path), str(self.second)], log, entry=ENTRY)
        self.points = [point for point, _ in passed]
        self.new = str(current(model))

    def home(self, name: str) -> Home:
        home = Home(self.folder / name)
        home.prepare()
        publish(home, self.first)
        return home

    def survives(self, point: str, occurrence: int, turn: int = 0) -> None:
        home = self.home(f"{point.replace(':', '-')}-{turn}")
        killed_at([str(home.path), str(self.second)], point, occurrence, entry=ENTRY)
        is_switched = self.points.index(point) >= self.points.index("pointer:renamed")
        assert served(home) == (self.new if is_switched else self.old), point
        publish(home, self.second)
        assert served(home) == self.new
        assert folders(home) == sorted([self.old, self.new, "current"]), point


@pytest.fixture
def publishing(
    built, tmp_path: Path, builders: Path, monkeypatch: pytest.MonkeyPatch
) -> Publishing:
    monkeypatch.setenv("PYTHONPATH", str(builders))
    return Publishing(built, tmp_path)


@pytest.fixture(scope="module")
def builders() -> Path:
    return Path(__file__).parents[1] / "builders"


def test_every_point_of_publishing_is_passed_and_listed(publishing: Publishing) -> None:
    assert sorted(set(publishing.points)) == sorted(PUBLISHING)


@pytest.mark.parametrize("point", random.Random(1).sample(PUBLISHING, 8))
def test_publishing_killed_at_a_point(publishing: Publishing, point: str) -> None:
    publishing.survives(point, 1)


@pytest.mark.long
def test_publishing_killed_at_every_point_three_times(publishing: Publishing) -> None:
    chosen = three_occurrences(publishing.points)
    assert len(chosen) == 3 * len(PUBLISHING)
    for turn, (point, occurrence) in enumerate(chosen):
        publishing.survives(point, occurrence, turn)


@pytest.mark.long
def test_publishing_killed_at_random_moments(publishing: Publishing) -> None:
    home = publishing.home("random")
    command = [str(home.path), str(publishing.second)]
    started = time.monotonic()
    points_of(
        [str(publishing.home("timed").path), *command[1:]], home.build / "p", entry=ENTRY
    )
    seconds = time.monotonic() - started
    moments = random.Random(2)
    n_hits = n_turns = 0
    while n_hits < RANDOM_MOMENTS:
        n_turns += 1
        assert n_turns < 4 * RANDOM_MOMENTS  # a kill that comes too late does not count
        n_hits += killed_after(command, moments.uniform(0, seconds), entry=ENTRY)
        assert served(home) in {publishing.old, publishing.new}
        publish(home, publishing.second)
        assert served(home) == publishing.new
        publish(home, publishing.first)
        assert served(home) == publishing.old


def declare(home: Home, years: Sequence[int]) -> None:
    """Give a home its cycles, which change what a build of it holds."""
    path = home.registers / "cycles.csv"
    header = path.read_text(encoding="utf-8").splitlines(keepends=True)[0]
    rows = [CYCLE.format(year=year) for year in years]
    path.write_text("".join([header, *rows]), encoding="utf-8")


def build(home: Home) -> str:
    done = cjqa("build", "--home", home.path, "--json")
    assert done.status == 0, done.out
    return str(done.json["version"])


@pytest.mark.warehouse
@pytest.mark.long
def test_a_build_killed_before_it_publishes_leaves_the_version_serving(
    home: Home, built
) -> None:
    old = publish(home, built()).version.name
    declare(home, [2024, 2025])
    killed_at(["build", "--home", str(home.path)], "build:loaded")
    assert served(home) == old
    new = build(home)
    assert new != old
    assert folders(home) == sorted([old, new, "current"])


@pytest.mark.warehouse
@pytest.mark.long
def test_a_build_killed_at_every_point_three_times(home: Home, tmp_path: Path) -> None:
    command = ["build", "--home", str(home.path)]
    declare(home, [2024])
    old = build(home)
    published = tmp_path / "published"
    shutil.copytree(home.published, published)
    declare(home, [2024, 2025])
    passed = [point for point, _ in points_of(command, tmp_path / "points.log")]
    assert set(passed) >= {*BUILDING, *PUBLISHING}
    new = build(home)
    # the points of publishing have their own test, which need not build each time
    own = [point for point in passed if point in BUILDING]
    for point, occurrence in three_occurrences(own):
        shutil.rmtree(home.published)
        shutil.copytree(published, home.published)
        killed_at(command, point, occurrence)
        assert served(home) in {old, new}, point
        assert build(home) == new, point


@pytest.mark.warehouse
@pytest.mark.long
def test_a_build_killed_at_random_moments(home: Home) -> None:
    command = ["build", "--home", str(home.path)]
    known: dict[tuple[int, ...], str] = {}
    choices: list[tuple[int, ...]] = [(2024,), (2024, 2025)]
    for years in choices:
        declare(home, years)
        started = time.monotonic()
        known[years] = build(home)
        seconds = time.monotonic() - started
    moments = random.Random(1)
    n_hits = n_turns = 0
    while n_hits < RANDOM_MOMENTS:
        n_turns += 1
        assert n_turns < 4 * RANDOM_MOMENTS  # a kill that comes too late does not count
        declare(home, choices[n_turns % 2])
        n_hits += killed_after(command, moments.uniform(0, seconds))
        assert served(home) in known.values()
    declare(home, choices[0])
    assert build(home) == known[choices[0]]

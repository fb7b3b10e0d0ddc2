"""Killed anywhere in publishing, a home serves the old version or the new, whole."""

from pathlib import Path

import pytest
from killing import killed_at, points_of, three_occurrences
from warehouse.home import Home
from warehouse.publish import publish
from warehouse.versions import current, read_version, versions

pytestmark = pytest.mark.kill
ENTRY = "publishing:main"


def state(home: Home) -> str | None:
    """Name the version that a reader would open now, having checked that it is whole."""
    name = current(home)
    if name is not None:
        assert read_version(home.published / name).is_intact()
    return name


def test_publishing_survives_a_kill_at_every_point(
    tmp_path: Path, built, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1] / "builders"))
    first, second = built(n=40), built(n=41)
    model = Home(tmp_path / "model")
    model.prepare()
    old = publish(model, first).version.name
    log = tmp_path / "points.log"
    points = [p for p, _ in points_of([str(model.path), str(second)], log, entry=ENTRY)]
    new = current(model)
    assert len(set(points)) >= 15
    for number, (point, occurrence) in enumerate(three_occurrences(points)):
        home = Home(tmp_path / f"home-{number}")
        home.prepare()
        publish(home, first)
        command = [str(home.path), str(second)]
        killed_at(command, point, occurrence, entry=ENTRY)
        served = state(home)
        is_switched = points.index(point) >= points.index("pointer:renamed")
        assert served == (new if is_switched else old), point
        publish(home, second)
        assert state(home) == new
        assert {version.name for version in versions(home)} == {old, new}
        folders = sorted(path.name for path in home.published.iterdir())
        assert folders == sorted([old, str(new), "current"]), point

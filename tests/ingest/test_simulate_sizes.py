"""What may be asked of the simulator: how much, where to, and who is told."""

import polars as pl
import pytest

from ingest import Refusal, simulate


def test_one_application_is_an_archive(tmp_path):
    counts = simulate(tmp_path / "one", cycles=1, applications=1, examiners=3)
    assert counts.n_sheets >= 3
    assert counts.n_applications == 1


def test_a_large_cycle_has_more_panels_than_a_small_one_has_names_for(tmp_path):
    size = {"cycles": 1, "applications": 48, "examiners": 48}
    counts = simulate(tmp_path / "large", **size, seed=3, mess=1)
    slips = pl.read_parquet(tmp_path / "large" / "truth" / "slips.parquet")
    assert counts.n_applications == 48
    assert "other_panel" in set(slips["kind"])


def test_progress_ends_with_all_applications(tmp_path):
    told = []
    size = {"cycles": 2, "applications": 2, "examiners": 3}
    simulate(tmp_path / "told", **size, on_progress=lambda *step: told.append(step))
    assert told == [("2024", 1, 4), ("2024", 2, 4), ("2025", 3, 4), ("2025", 4, 4)]


@pytest.mark.parametrize(
    ("size", "rule"),
    [
        ({"cycles": 0}, "simulation_size"),
        ({"cycles": 100}, "simulation_size"),
        ({"applications": 0}, "simulation_size"),
        ({"examiners": 2}, "simulation_size"),
        ({"mess": 1.5}, "simulation_mess"),
    ],
)
def test_impossible_sizes_are_refused_in_words(tmp_path, size, rule):
    with pytest.raises(Refusal) as refused:
        simulate(tmp_path / "out", **size)
    assert refused.value.rule == rule
    assert refused.value.message("zh")
    assert not (tmp_path / "out").exists()


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    (tmp_path / "note.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        simulate(tmp_path)
    assert refused.value.rule == "simulation_folder_taken"
    assert [path.name for path in tmp_path.iterdir()] == ["note.txt"]

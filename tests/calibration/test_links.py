"""Who shares what with whom, and what holds a design together."""

import polars as pl
import pytest

from calibration import examiner_links, fit_severity
from calibration.links import cut_vertices


def ratings_of(panels: dict[str, str]) -> pl.DataFrame:
    """Applications with the letters of their examiners, four clauses each."""
    rows = [
        (application, examiner, f"c{clause}", "2025", application[0])
        for application, examiners in panels.items()
        for examiner in examiners
        for clause in range(4)
    ]
    frame = pl.DataFrame(
        rows,
        schema=["application", "examiner", "clause", "cycle", "panel"],
        orient="row",
    )
    return frame.with_columns(
        score_pct=pl.struct(frame.columns).hash(seed=5).mod(100).cast(pl.Float64)
    )


CHAIN = ratings_of(
    {"p1": "abc", "p2": "abc", "q1": "cde", "r1": "ef", "r2": "ef", "s1": "xyz"}
)


def links() -> pl.DataFrame:
    return examiner_links(CHAIN, fit_severity(CHAIN, intervals=False))


def pair(frame: pl.DataFrame, first: str, second: str) -> dict[str, object]:
    found = frame.filter(
        (pl.col("examiner_1") == first) & (pl.col("examiner_2") == second)
    )
    assert found.height == 1
    return found.row(0, named=True)


def test_pairs_count_what_they_share() -> None:
    frame = links()
    assert pair(frame, "a", "b")["n_shared"] == 2
    assert pair(frame, "a", "b")["n_shared_panels"] == 1
    assert pair(frame, "a", "d")["n_shared"] == 0
    assert frame.height == 6 * 5 // 2 + 3


def test_pairs_of_different_parts_are_not_listed() -> None:
    frame = links()
    assert frame.filter(
        pl.col("examiner_1").is_in(["a", "b"]) & pl.col("examiner_2").is_in(["x", "y"])
    ).is_empty()
    assert pair(frame, "a", "f")["component"] != pair(frame, "x", "y")["component"]


def test_a_bridge_is_the_only_thing_that_two_share_and_holds_the_part_together() -> None:
    bridges = links().filter("is_bridge").select("examiner_1", "examiner_2").rows()
    # without q1, d is alone and {a, b, c} part from {e, f}; without s1, all are alone
    assert set(bridges) == {
        ("c", "d"),
        ("c", "e"),
        ("d", "e"),
        ("x", "y"),
        ("x", "z"),
        ("y", "z"),
    }


def test_a_longer_chain_makes_a_wider_difference() -> None:
    frame = links()
    near = pair(frame, "a", "b")["se_difference_pct"]
    far = pair(frame, "a", "f")["se_difference_pct"]
    assert isinstance(near, float)
    assert isinstance(far, float)
    assert near < far


def test_without_severities_there_are_no_links() -> None:
    constant = CHAIN.with_columns(score_pct=pl.lit(40.0))
    frame = examiner_links(constant, fit_severity(constant))
    assert frame.is_empty()
    assert "se_difference_pct" in frame.columns


@pytest.mark.parametrize(
    ("edges", "cut"),
    [
        ([(0, 1), (1, 2), (2, 0)], set()),
        ([(0, 1), (1, 2)], {1}),
        ([(0, 1), (1, 2), (2, 0), (2, 3), (3, 4)], {2, 3}),
        ([(0, 1), (2, 3), (3, 4)], {3}),
    ],
)
def test_cut_vertices(edges: list[tuple[int, int]], cut: set[int]) -> None:
    neighbours: list[list[int]] = [[] for _ in range(5)]
    for one, other in edges:
        neighbours[one].append(other)
        neighbours[other].append(one)
    assert cut_vertices(neighbours) == cut

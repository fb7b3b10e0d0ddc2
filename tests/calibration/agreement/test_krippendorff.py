import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calibration.agreement.krippendorff import krippendorff_alpha

REFERENCE = (
    Path(__file__).parents[1] / "reference" / "agreement" / "expected" / "alpha.json"
)
CASES = json.loads(REFERENCE.read_text(encoding="utf-8"))
LEVELS = ("nominal", "ordinal", "interval", "ratio")

# Krippendorff (2011), the reliability data of four observers and twelve units
GAP = math.nan
FOUR_BY_TWELVE = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, GAP, GAP, GAP],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, GAP, 3],
        [GAP, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, GAP],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, GAP],
    ]
)


@pytest.mark.parametrize(
    ("level", "published"), list(zip(LEVELS, (0.743, 0.815, 0.849, 0.797), strict=True))
)
def test_the_published_four_by_twelve_is_met(level, published):
    found = krippendorff_alpha(FOUR_BY_TWELVE, level)
    assert round(found.value, 3) == published
    assert found.low < found.value < found.high
    assert (found.n_units, found.n_ratings) == (11, 40)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
def test_random_tables_give_what_another_package_gives(case, level):
    table = np.array(case["table"], dtype=float)
    found = krippendorff_alpha(table, level).value
    assert found == pytest.approx(case["alpha"][level], abs=1e-12)


@pytest.mark.parametrize(
    ("table", "state"),
    [
        ([[1, 2, 3], [GAP, GAP, GAP]], "too_few_units"),
        ([[1, 2, 3], [2, GAP, GAP]], "too_few_units"),
        (np.empty((0, 0)), "too_few_units"),
        ([[2, 2, 2], [2, 2, 2]], "constant"),
    ],
)
def test_tables_that_tell_nothing_have_a_state_and_no_number(table, state):
    found = krippendorff_alpha(table, "interval")
    assert found.state == state
    assert np.isnan([found.value, found.low, found.high]).all()
    assert found.to_frame()["value"][0] is None


def test_raters_who_never_differ_have_one_without_limits():
    found = krippendorff_alpha([[1, 2, 3, 4, 5, 6, 7], [1, 2, 3, 4, 5, 6, 7]], "ordinal")
    assert (found.state, found.value) == ("identical", 1.0)
    assert math.isnan(found.low)


def test_below_six_applications_there_is_no_interval():
    table = FOUR_BY_TWELVE[:, :10]
    few = krippendorff_alpha(table, "interval", [u // 2 for u in range(10)])
    enough = krippendorff_alpha(table, "interval", [u % 6 for u in range(10)])
    assert math.isnan(few.low)
    assert few.value == enough.value
    assert enough.low < enough.value < enough.high


def test_clauses_of_an_application_widen_the_interval():
    rng = np.random.default_rng(1)
    application = np.repeat(np.arange(25), 12)
    level = rng.normal(50, 10, 25)[application]
    table = np.round(
        level + rng.normal(0, 8, (3, 300)) + rng.normal(0, 6, (3, 25))[:, application]
    )
    apart = krippendorff_alpha(table, "interval")
    together = krippendorff_alpha(table, "interval", application.tolist())
    assert together.value == apart.value
    assert together.high - together.low > 1.5 * (apart.high - apart.low)


@pytest.mark.parametrize(
    ("table", "level", "groups"),
    [
        ([1, 2, 3], "nominal", None),
        ([[1, 2], [1, math.inf]], "nominal", None),
        ([[1, 2], [1, 2]], "exact", None),
        ([[-1, 2], [1, 2]], "ratio", None),
        ([[1, 2], [1, 2]], "nominal", ["a"]),
    ],
)
def test_what_cannot_be_read_is_refused(table, level, groups):
    with pytest.raises(ValueError, match=r"give|choose|unknown"):
        krippendorff_alpha(table, level, groups)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from([GAP, *range(0, 101, 5)]), min_size=3, max_size=3),
        min_size=7,
        max_size=12,
    ),
    st.sampled_from(LEVELS),
    st.randoms(use_true_random=False),
)
def test_neither_order_nor_names_reach_a_digit(units, level, random):
    groups = [f"a{k % 7}" for k in range(len(units))]
    found = krippendorff_alpha(np.array(units).T, level, groups)
    order = random.sample(range(len(units)), len(units))
    shuffled = [random.sample(units[k], 3) for k in order]
    names = [f"b{6 - int(groups[k][1:])}" for k in order]
    again = krippendorff_alpha(np.array(shuffled).T, level, names)
    np.testing.assert_array_equal(
        (again.value, again.low, again.high), (found.value, found.low, found.high)
    )


def test_a_constant_does_not_matter_where_levels_have_no_zero():
    for level in ("nominal", "ordinal", "interval"):
        found = krippendorff_alpha(FOUR_BY_TWELVE, level)
        moved = krippendorff_alpha(FOUR_BY_TWELVE + 30.0, level)
        assert moved.value == pytest.approx(found.value, abs=1e-12)
        assert moved.high == pytest.approx(found.high, abs=1e-12)

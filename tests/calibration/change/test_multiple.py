import numpy as np
import pytest

from calibration.change.multiple import benjamini_hochberg

# Benjamini and Hochberg 1995, section 3.2: 15 tests of a trial of thrombolysis
PUBLISHED = np.array(
    [
        *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
        *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
    ]
)
# R 4: p.adjust(p, "BH")
ADJUSTED_BY_R = np.array(
    [
        *(0.0015, 0.003, 0.0095, 0.035625, 0.0603, 0.0638571428571429),
        *(0.0638571428571429, 0.0645, 0.0765, 0.486, 0.581181818181818, 0.714875),
        *(0.753230769230769, 0.813214285714286, 1.0),
    ]
)


def test_the_published_example_names_four() -> None:
    assert (benjamini_hochberg(PUBLISHED) < 0.05).sum() == 4


def test_adjusted_p_values_are_those_of_r() -> None:
    order = np.random.default_rng(4).permutation(len(PUBLISHED))
    adjusted = benjamini_hochberg(PUBLISHED[order])
    np.testing.assert_allclose(adjusted, ADJUSTED_BY_R[order], rtol=1e-12)


def test_what_was_not_tested_stays_out_of_the_count() -> None:
    with_gaps = np.insert(PUBLISHED, [0, 7, 15], np.nan)
    adjusted = benjamini_hochberg(with_gaps)
    assert np.isnan(adjusted).sum() == 3
    np.testing.assert_allclose(adjusted[~np.isnan(adjusted)], ADJUSTED_BY_R, rtol=1e-12)


@pytest.mark.parametrize("p", [np.array([]), np.array([np.nan]), np.array([0.2])])
def test_one_test_or_none_is_not_adjusted(p: np.ndarray) -> None:
    np.testing.assert_array_equal(benjamini_hochberg(p), p)

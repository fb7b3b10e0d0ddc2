import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal, norm

from calibration.agreement.national import selection


def test_the_published_figure_is_met():
    # Bartos and Martinkova: ICC .34, 2.79 raters, 18% selected, .603 of them right
    found = selection(0.34, 2.79, 0.18)
    assert round(found.share_right, 3) == 0.603
    assert found.share_wrong == 1.0 - found.share_right


@settings(max_examples=40, deadline=None)
@given(
    st.floats(0.01, 0.97),
    st.floats(0.5, 12.0),
    st.floats(0.005, 0.9),
)
def test_the_share_of_both_is_the_bivariate_normal_of_scipy(icc, n_examiners, quota):
    found = selection(icc, n_examiners, quota)
    cut = norm.isf(quota)
    rho = found.correlation
    # another method: Genz's quadrature of the distribution function
    both = multivariate_normal([0, 0], [[1, rho], [rho, 1]]).cdf([-cut, -cut])
    assert found.share_both == pytest.approx(both, abs=1e-9)
    assert rho**2 == pytest.approx(n_examiners * icc / (1 + (n_examiners - 1) * icc))


def test_luck_selects_the_quota_and_certainty_all():
    assert selection(0.0, 3, 0.18).share_right == pytest.approx(0.18)
    assert selection(1.0, 3, 0.18).share_right == pytest.approx(1.0)


@pytest.mark.parametrize(
    "arguments",
    [(1.2, 3, 0.2), (-0.1, 3, 0.2), (0.4, 0, 0.2), (0.4, 3, 0.0), (0.4, 3, 1.0)],
)
def test_what_is_no_share_is_refused(arguments):
    with pytest.raises(ValueError, match=r"needs|give"):
        selection(*arguments)


def test_the_frame_has_the_shares():
    row = selection(0.34, 2.79, 0.18).to_frame().row(0, named=True)
    assert list(row) == ["reliability", "share_selected", "share_both", "share_right"]

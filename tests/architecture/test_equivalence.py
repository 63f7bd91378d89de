"""The test of equivalence says yes to equal means only, and nothing from too few runs."""

import numpy as np
import pytest

from tests.equivalence import assert_equivalent

MARGIN = 0.02


def sample(mean, runs, seed=1):
    """Runs whose mean is exactly as asked, with standard deviation 1."""
    values = np.random.default_rng(seed).normal(size=runs)
    return mean + (values - values.mean()) / values.std(ddof=1)


def test_equal_means_are_equivalent_whatever_the_number_of_runs_of_either():
    assert_equivalent(sample(10.0, 2000), sample(10.0, 3000, seed=2), what="x", margin=MARGIN)


@pytest.mark.parametrize("sign", [-1, 1])
def test_a_difference_of_the_margin_is_not(sign):
    theirs = sample(10.0, 2000)
    with pytest.raises(AssertionError, match="a sure difference"):
        assert_equivalent(sample(10.0 + 0.2 * sign, 2000, 2), theirs, what="x", margin=MARGIN)


@pytest.mark.parametrize("sign", [-1, 1])
def test_a_difference_too_near_the_margin_to_tell_is_not(sign):
    theirs = sample(10.0, 1400)
    with pytest.raises(AssertionError, match="not shown to be equivalent"):
        assert_equivalent(sample(10.0 + 0.13 * sign, 1400, 2), theirs, what="x", margin=MARGIN)


@pytest.mark.parametrize("sign", [-1, 1])
def test_a_small_difference_that_is_sure_is_not(sign):
    theirs = sample(10.0, 100_000)
    with pytest.raises(AssertionError, match="a sure difference"):
        assert_equivalent(sample(10.0 + 0.03 * sign, 100_000, 2), theirs, what="x", margin=MARGIN)


def test_few_runs_cannot_tell_however_near_the_means():
    with pytest.raises(AssertionError, match="too few runs to tell"):
        assert_equivalent(sample(10.0, 50), sample(10.0, 50, seed=2), what="x", margin=MARGIN)


def test_what_was_measured_and_how_is_said():
    with pytest.raises(AssertionError, match=r"waits, ours and theirs: 11 against 10, "):
        assert_equivalent(
            sample(11.0, 2000), sample(10.0, 2000), what="waits, ours and theirs", margin=MARGIN
        )

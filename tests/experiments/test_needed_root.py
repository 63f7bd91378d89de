"""The root of homes needed, its interval, and short waits, against what is known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from experiments.needed.futures import short_share
from experiments.needed.root import (
    Bracket,
    bracket,
    deciding_share,
    interval,
    may_fail,
    needed,
    needs,
    probability,
)
from simulate.observed_rows import REQUEST
from simulate.state import FULFILLED, GIVEN_UP, LEFT_SYSTEM, STILL_OPEN


@pytest.mark.parametrize(("futures", "sure", "fail"), [(100, 0.9, 10), (99, 0.9, 9), (10, 0.95, 0)])
def test_how_many_futures_may_fail(futures: int, sure: float, fail: int) -> None:
    assert may_fail(futures, sure) == fail
    shares = np.linspace(0.5, 1.0, futures)
    # the target is met at the deciding share, and not a hair above it
    at = deciding_share(shares, sure)
    assert (shares >= at).sum() >= sure * futures > (shares >= at + 1e-9).sum() - 1e-9


@pytest.mark.parametrize("root", [1, 7, 137, 799])
def test_the_smallest_number_is_found(root: int) -> None:
    tried = []

    def margin(homes: int) -> float:
        tried.append(homes)
        return np.tanh((homes - root) / 100)

    found = bracket(margin, first=50, most=800)
    assert found.high is not None
    assert found.low < root <= found.high
    assert found.high - found.low <= max(1, 0.05 * root)
    assert len(tried) == len(set(tried)) < 15


def test_the_present_may_be_enough_and_nothing_may_be() -> None:
    assert bracket(lambda homes: 0.1, 10, 100) == Bracket(0, 0)
    assert bracket(lambda homes: -0.1, 10, 100) == Bracket(100, None)
    assert bracket(lambda homes: -1.0 if homes < 100 else 0.0, 10, 100).high == 100


def test_needs_are_read_off_the_curve_of_each_future() -> None:
    homes = np.array([0.0, 10.0, 20.0])
    shares = np.array([[0.5, 0.7, 1.0], [0.9, 0.95, 1.0], [0.0, 0.1, 0.2], [0.95, 0.75, 0.95]])
    found = needs(homes, shares, 0.9)
    # the last falls by luck: its first two are taken together, at 0.85
    np.testing.assert_allclose(found, [10 + 20 / 3, 0.0, np.inf, 15.0])


def test_the_interval_covers_the_quantile_it_is_of() -> None:
    truth = norm.ppf(0.9, 100, 20)
    drawn = np.random.default_rng(5)
    covered, widths = 0, []
    for _ in range(100):
        each = drawn.normal(100, 20, 100)
        low, high = interval(each, np.arange(100), 0.9)
        assert low <= needed(each, 0.9) <= high
        covered += low <= truth <= high
        widths.append(high - low)
    assert 88 <= covered <= 100
    assert 8 < np.mean(widths) < 20  # 3.92 standard errors of the quantile are 13.4


def test_futures_of_one_draw_are_no_more_than_one() -> None:
    drawn = np.random.default_rng(2).normal(100, 20, 100)
    alone = interval(drawn, np.arange(100), 0.9)
    four = interval(np.repeat(drawn, 4), np.repeat(np.arange(100), 4), 0.9)
    apart = interval(np.repeat(drawn, 4), np.arange(400), 0.9)
    assert four[1] - four[0] == pytest.approx(alone[1] - alone[0], rel=0.35)
    assert apart[1] - apart[0] < 0.75 * (four[1] - four[0])


def test_an_answer_that_some_futures_never_reach_has_no_upper_end() -> None:
    each = np.append(np.arange(91.0), np.full(9, np.inf))
    low, high = interval(each, np.arange(100), 0.9)
    assert np.isfinite(low) and high == np.inf


def test_the_probability_has_wilsons_interval() -> None:
    shares = np.append(np.full(18, 0.95), np.full(2, 0.5))
    found = probability(shares, 0.9, np.arange(20))
    np.testing.assert_allclose(found, (0.9, 0.69896, 0.97213), atol=1e-4)
    # two futures of each draw: ten units
    assert probability(shares, 0.9, np.arange(20) // 2)[1] < found[1]


def requests(*rows: tuple[float, float, int]) -> np.ndarray:
    table = np.zeros(len(rows), REQUEST)
    for name, column in zip(("since", "ended", "end"), zip(*rows, strict=True), strict=True):
        table[name] = column
    return table


def test_who_still_waits_counts() -> None:
    moved = (2.0, 2.1, FULFILLED)
    assert short_share(requests(moved, moved), 10.0, 0.25) == 1.0
    waiting = (2.0, np.nan, STILL_OPEN)
    assert short_share(requests(moved, waiting), 10.0, 0.25) == 0.5
    late = (2.0, 2.5, FULFILLED)
    assert short_share(requests(moved, late), 10.0, 0.25) == 0.5


def test_going_away_is_no_short_wait() -> None:
    moved, late = (2.0, 2.2, FULFILLED), (2.0, 3.0, FULFILLED)
    for end in (GIVEN_UP, LEFT_SYSTEM):
        gone = (2.0, 2.1, end)  # watched until then: as if they had waited like the others
        assert short_share(requests(moved, gone, late), 10.0, 0.25) == 0.5
    just_asked = (9.9, np.nan, STILL_OPEN)
    assert short_share(requests(moved, just_asked, late), 10.0, 0.25) == 0.5
    assert np.isnan(short_share(np.zeros(0, REQUEST), 10.0, 0.25))


def test_when_all_waits_are_shorter_the_curve_ends_there() -> None:
    rows = requests((2.0, 2.01, FULFILLED), (3.0, 3.02, FULFILLED))
    assert short_share(rows, 10.0, 0.25) == 1.0

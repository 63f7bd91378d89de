"""Kaplan-Meier and Aalen-Johansen against SciPy and statsmodels, whole and in spans of time."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from statsmodels.duration.survfunc import CumIncidenceRight

from simulate import estimators
from simulate.estimators import aalen_johansen, kaplan_meier, median_time, risk_sets

TIMES = np.linspace(0.0, 3.0, 37)
CAUSES = 3


def many(rng: np.random.Generator, days: bool) -> list[tuple[np.ndarray, np.ndarray]]:
    """Samples of different sizes, one of them empty; in whole days there are many ties."""
    samples = []
    for people in (40, 0, 1, 300, 170):
        years = rng.exponential(1.0, people)
        if days:
            years = np.ceil(years * 50) / 50
        samples.append((years, rng.integers(0, CAUSES + 1, people)))
    return samples


def together(samples):
    return tuple(np.concatenate(each) for each in zip(*samples, strict=True))


def happened(samples):
    return [(years, causes > 0) for years, causes in samples]


@pytest.fixture(params=[False, True], ids=["distinct", "ties"])
def samples(request):
    return many(np.random.default_rng(4), request.param)


def test_kaplan_meier_is_that_of_scipy(samples):
    years, causes = together(samples)
    curve = stats.ecdf(stats.CensoredData.right_censored(years, causes == 0)).sf
    expected = np.where(years.max() >= TIMES, curve.evaluate(TIMES), np.nan)
    np.testing.assert_array_equal(kaplan_meier(happened(samples), TIMES), expected)
    half = curve.quantiles[curve.probabilities <= 0.5][0]
    assert median_time(happened(samples)) == half


def test_aalen_johansen_is_that_of_statsmodels(samples):
    years, causes = together(samples)
    known = CumIncidenceRight(years, causes, freq_weights=np.ones(len(years)))
    until = np.searchsorted(known.times, TIMES, side="right")
    expected = np.array([np.append(0.0, share)[until] for share in known.cinc])
    np.testing.assert_allclose(aalen_johansen(samples, CAUSES, TIMES), expected, rtol=1e-12)


def test_spans_of_time_change_no_bit(samples, monkeypatch):
    whole = kaplan_meier(happened(samples), TIMES), aalen_johansen(samples, CAUSES, TIMES)
    half = median_time(happened(samples))
    monkeypatch.setattr(estimators, "MOST_AT_ONCE", 20)
    spans = list(risk_sets(samples))
    assert len(spans) > 15
    assert sum(len(span.causes) for span in spans) == 511
    np.testing.assert_array_equal(kaplan_meier(happened(samples), TIMES), whole[0])
    np.testing.assert_array_equal(aalen_johansen(samples, CAUSES, TIMES), whole[1])
    assert median_time(happened(samples)) == half


def test_beyond_the_longest_time_something_is_known_only_when_nobody_was_left():
    stayed = [(np.array([1.0, 2.0]), np.array([1, 0]))]
    left = [(np.array([1.0]), np.array([1])), (np.array([2.0]), np.array([2]))]
    assert np.isnan(aalen_johansen(stayed, 2, np.array([3.0]))).all()
    assert aalen_johansen(left, 2, np.array([3.0])).ravel().tolist() == [0.5, 0.5]
    assert np.isnan(kaplan_meier(happened(left), np.array([3.0]))).all()


def test_nobody_gives_nothing_known():
    nobody = [(np.array([]), np.array([], np.int64))] * 2
    assert np.isnan(kaplan_meier(happened(nobody), TIMES)).all()
    assert np.isnan(aalen_johansen(nobody, CAUSES, TIMES)).all()
    assert np.isnan(median_time(happened(nobody)))

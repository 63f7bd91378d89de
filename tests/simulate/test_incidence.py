"""Shares that left by destination: against the closed form, by hand, and against the log."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from simulate import InputError, run
from simulate.estimators import aalen_johansen
from simulate.incidence import destinations_from, stays
from simulate.record import ARRIVES, LEFT, MOVES
from simulate.state import EXITS, GAVE_UP


@pytest.fixture(scope="module")
def results():
    return run("oss", years=4, replicates=4, seed=3, event_log=True, parameters="file")


def test_competing_exponentials_give_the_closed_form():
    """Exit k by t: rate k over all rates, times the chance that anything happened by t."""
    rng = np.random.default_rng(11)
    rates, censoring, people, samples = np.array([0.3, 0.6]), 0.4, 2000, 60
    times = np.array([0.5, 1.0, 2.0, 3.0])
    found = np.empty((samples, 2, len(times)))
    for sample in range(samples):
        exits = rng.exponential(1 / rates, (people, 2))
        seen = rng.exponential(1 / censoring, people)
        years = np.minimum(exits.min(axis=1), seen)
        causes = np.where(exits.min(axis=1) <= seen, exits.argmin(axis=1) + 1, 0)
        found[sample] = aalen_johansen([(years, causes)], 2, times)
    total = rates.sum()
    expected = (rates / total)[:, None] * -np.expm1(-total * times)
    error = found.std(axis=0, ddof=1) / samples**0.5
    assert (np.abs(found.mean(axis=0) - expected) < 4 * error).all()


def test_by_hand():
    years, causes = np.array([1.0, 2.0, 3.0, 4.0]), np.array([1, 0, 2, 0])
    shares = aalen_johansen([(years, causes)], 3, np.array([0.5, 1.0, 3.5, 5.0]))
    # a quarter at once; of the rest, two of three are still watched when the third year ends
    np.testing.assert_allclose(shares[0, :3], [0, 0.25, 0.25])
    np.testing.assert_allclose(shares[1, :3], [0, 0, 0.75 / 2])
    np.testing.assert_allclose(shares[2, :3], 0)
    assert np.isnan(shares[:, 3]).all()
    assert np.isnan(aalen_johansen([(years[:0], causes[:0])], 3, years)).all()
    assert (aalen_johansen([(years, 0 * causes)], 3, years) == 0).all()
    all_left = aalen_johansen([(years[:1], causes[:1])], 1, np.array([9.0]))
    assert all_left.item() == 1.0  # nothing more can happen


@pytest.mark.parametrize("setting", ["arrival", "home", "protected", "street"])
def test_everybody_is_somewhere(results, setting):
    table = results.cumulative_incidence(setting)
    known = table.dropna(subset="share")
    whole = known.groupby("month")["share"].sum()
    assert len(whole) > 12
    np.testing.assert_allclose(whole, 1.0)
    assert (known["low"] <= known["high"]).all()
    by_name = table.groupby("destination", sort=False)["share"]
    gone = [share.dropna() for name, share in by_name if name != "still there"]
    assert all((share.diff().dropna() >= -1e-12).all() for share in gone)


def test_stays_end_as_the_log_says(results):
    settings = results.scenario.index.settings
    protected = settings.index("protected")
    for outcome in results.outcomes:
        years, causes = stays(results.scenario, outcome, "protected", "regular")
        into = (outcome.log["event"] == MOVES) & (outcome.log["about"] == protected)
        assert len(years) == into.sum()
        assert (years >= 0).all()
        gave_up = len(settings) + EXITS.index("gave_up")
        assert causes.max() <= gave_up
        # nobody of the census: those stays did not begin in the run
        left_protected = outcome.tallies["exits"][:, protected].sum()
        assert (causes >= len(settings)).sum() <= left_protected


def test_a_log_by_hand(results):
    """Where a stay leads, and that another place of the same kind does not end it."""
    names = results.scenario.index.settings
    at = {name: names.index(name) for name in ("outside", "street", "protected", "home")}
    lines = [
        (0.5, 7, ARRIVES, at["protected"]),
        (1.0, 8, MOVES, at["protected"]),
        (1.5, 7, MOVES, at["protected"]),
        (2.0, 7, MOVES, at["home"]),
        (2.5, 9, MOVES, at["protected"]),
        (3.0, 8, LEFT, EXITS.index("death")),
        (3.5, 7, MOVES, at["street"]),
        (3.75, 10, MOVES, at["outside"]),
    ]
    log = np.array(lines, [("time", "f8"), ("client", "i4"), ("event", "i4"), ("about", "i4")])
    outcome = SimpleNamespace(log=log, end=4.0)
    to = ["still there", *destinations_from(results.scenario, "protected")]
    years, causes = stays(results.scenario, outcome, "protected", "regular")
    assert years.tolist() == [1.5, 2.0, 1.5]
    assert [to[cause] for cause in causes] == ["home", "death", "still there"]
    years, causes = stays(results.scenario, outcome, "street", "regular")
    assert (years.tolist(), causes.tolist()) == ([0.5], [0])
    to = ["still there", *destinations_from(results.scenario, "outside")]
    log[-2:]["client"] = 11, 11
    log[-2:]["about"] = at["outside"], at["street"]
    _, causes = stays(results.scenario, outcome, "outside", "regular")
    assert [to[cause] for cause in causes] == ["street"]


def test_stays_of_one_client_follow_each_other(results):
    """A life by hand: the lines of the log between which a stay lies."""
    outcome = results.outcomes[0]
    street = results.scenario.index.settings.index("street")
    log = outcome.log
    expected = []
    for client in range(len(outcome.persons)):
        lines = log[(log["client"] == client) & np.isin(log["event"], (ARRIVES, MOVES, LEFT))]
        following = [*lines[1:], None] if len(lines) else []
        for line, after in zip(lines, following, strict=True):
            if line["event"] != LEFT and line["about"] == street:
                until = outcome.end if after is None else after["time"]
                expected.append(until - line["time"])
    years, _ = stays(results.scenario, outcome, "street", "regular")
    np.testing.assert_allclose(np.sort(years), np.sort(expected))


def test_who_gave_up_was_not_housed(results):
    outcome = results.outcomes[0]
    _, causes = stays(results.scenario, outcome, "arrival", "regular")
    persons = outcome.persons[outcome.persons["arrived"] > 0]
    unhoused = np.isnan(persons["first_home"]) & (persons["setting"] < 0)
    assert (causes == 1).sum() == (~np.isnan(persons["first_home"])).sum()
    assert (causes == GAVE_UP + 2).sum() == (unhoused & (persons["exit_kind"] == GAVE_UP)).sum()


def test_other_settings_need_the_log_and_names_are_checked(results):
    without = run("oss", years=1, replicates=1, parameters="file")
    assert len(without.cumulative_incidence("home"))
    with pytest.raises(InputError, match="event_log=True"):
        without.cumulative_incidence("protected")
    with pytest.raises(InputError, match="did you mean 'protected'"):
        results.cumulative_incidence("protcted")

"""Statistics counted again person by person, from the event log, as a reader would."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from calibration.statistics import KEYS, STATISTICS, homes, people, regions, simulate_statistics
from calibration.statistics.paths import GONE, NOT_FOLLOWED
from calibration.statistics.replicate import Replicate
from calibration.statistics.worlds import WORLDS, simulate_world
from simulate.record import ARRIVES, LEFT, MOVES, OFFENDED
from simulate.state import DEATH, ELSEWHERE, FAMILY, LONG_TERM_CARE
from simulate.survival import HOME_LOST

LOST = {ELSEWHERE, LONG_TERM_CARE, DEATH}
Life = list[tuple[float, str, int]]  # time, "in" or "left", setting or exit


@cache
def replicate(world: str) -> Replicate:
    scenario, outcomes = simulate_world(world, {}, 3, quick=True)
    return Replicate(scenario, outcomes[0])


@cache
def lives(world: str) -> dict[int, Life]:
    """Everybody's life, told the slow way."""
    each = replicate(world)
    scenario, outcome = each.scenario, each.outcome
    inflows = len(scenario.phases[0][2].inflows)
    found: dict[int, Life] = defaultdict(list)
    for client, person in enumerate(outcome.persons):
        if person["stream"] >= inflows:
            row = scenario.phases[0][1].present[person["stream"] - inflows]
            found[client].append((float(person["arrived"]), "in", each.setting(row.setting)))
    for line in outcome.log:
        if line["event"] in (ARRIVES, MOVES):
            found[int(line["client"])].append((float(line["time"]), "in", int(line["about"])))
        elif line["event"] == LEFT:
            found[int(line["client"])].append((float(line["time"]), "left", int(line["about"])))
    return found


def where(life: Life, time: float) -> tuple[str, int]:
    return [(what, number) for since, what, number in life if since <= time][-1]


def group_of(world: str, client: int) -> str:
    each = replicate(world)
    return each.scenario.index.groups[each.outcome.persons["group"][client]]


def ratio(pair: tuple[float, float]) -> float:
    return pair[0] / pair[1]


def test_paths_say_where_everybody_is_at_any_time():
    each = replicate("region")
    rng = np.random.default_rng(1)
    clients = rng.integers(len(each.outcome.persons), size=500)
    times = rng.uniform(0.0, each.end + 1.0, 500)
    times = np.maximum(times, each.outcome.persons["arrived"][clients])
    found = each.paths.at(clients, times)
    for client, time, setting in zip(clients.tolist(), times.tolist(), found, strict=True):
        what, number = where(lives("region")[client], time)
        if time > each.end:
            assert setting == NOT_FOLLOWED
        elif what == "left":
            assert setting == GONE - number
        else:
            assert setting == number


def test_paths_agree_with_the_stocks_the_engine_counts():
    each = replicate("region")
    end = float(each.scenario.month_ends[23])
    here = np.flatnonzero(each.outcome.persons["arrived"] <= end)
    found = each.paths.at(here, np.full(len(here), end))
    counted = each.outcome.tallies["people"][23].sum(axis=(1, 2))
    assert np.bincount(found[found >= 0], minlength=len(counted)).tolist() == counted.tolist()


def test_paths_find_the_first_stay_after_a_moment():
    each = replicate("region")
    street = each.paths.setting == each.setting("street")
    clients = np.arange(0, len(each.outcome.persons), 7)
    after = np.full(len(clients), 2.0)
    found = each.paths.first(street, clients, after)
    for client, time in zip(clients.tolist(), found.tolist(), strict=True):
        later = [
            since
            for since, what, number in lives("region")[client]
            if what == "in" and number == each.setting("street") and since >= 2.0
        ]
        assert time == (min(later) if later else np.inf)


def test_shelter_entrants_are_housed_or_not_thirty_months_later():
    each = replicate("region")
    housed_in = {each.setting(name) for name in ("home", "protected", "sheltered")}
    above = below = 0
    for life in lives("region").values():
        entered = [
            since for since, what, number in life
            if what == "in" and number == each.setting("shelter") and since >= 0
        ]  # fmt: skip
        if not entered or entered[0] + 2.5 > each.end:
            continue
        what, number = where(life, entered[0] + 2.5)
        below += not (what == "left" and number in LOST)
        above += (what == "in" and number in housed_in) or (what == "left" and number == FAMILY)
    assert people.shelter_entrants_housed(each) == (above, below)
    assert below > 300


def test_time_housed_is_home_supported_housing_or_family():
    each = replicate("region")
    housed_in = {each.setting(name) for name in ("home", "protected", "sheltered")}
    total, count = 0.0, 0
    for client, life in lives("region").items():
        if each.in_census[client] or group_of("region", client) != "homeless":
            continue
        since = float(each.outcome.persons["arrived"][client])
        if since + 2.0 > each.end:
            continue
        what, number = where(life, since + 2.0)
        if what == "left" and number in LOST:
            continue
        count += 1
        for row, (began, kind, place) in enumerate(life):
            ends = life[row + 1][0] if row + 1 < len(life) else np.inf
            if (kind == "in" and place in housed_in) or (kind == "left" and place == FAMILY):
                total += max(0.0, min(ends, since + 2.0) - max(began, since))
    above, below = homes.time_housed_24(each)
    assert below == 2.0 * count
    assert above == pytest.approx(total)


def test_reoffending_is_followed_from_a_release():
    each = replicate("forensic")
    offences: dict[int, list[float]] = defaultdict(list)
    for line in each.outcome.log:
        if line["event"] == OFFENDED:
            offences[int(line["client"])].append(float(line["time"]))
    above = below = 0
    for client, life in lives("forensic").items():
        released = None
        for row, (_, what, number) in enumerate(life[:-1]):
            if what == "in" and number == each.setting("detention"):
                released = life[row + 1][0]
                break
        if released is None or released + 1.0 > each.end:
            continue
        if where(life, released) != ("in", each.setting("home")):
            continue
        what, number = where(life, released + 1.0)
        if what == "left" and number in LOST:
            continue
        below += 1
        above += any(released <= time <= released + 1.0 for time in offences[client])
    assert people.reoffended_from("home")(each) == (above, below)
    assert below > 20


def test_homes_kept_are_those_not_lost():
    each = replicate("direct")
    rows = each.outcome.tenancies
    programme = each.scenario.index.programmes.index("housing_first")
    first: dict[int, Any] = {}
    for row in rows[(rows["programme"] == programme) & (rows["started"] >= 0)]:
        first.setdefault(int(row["client"]), row)
    # product over the months at which homes were lost, by hand
    ends = sorted(
        (
            (each.end if np.isnan(row["ended"]) else row["ended"]) - row["started"],
            row["end"] in HOME_LOST,
        )
        for row in first.values()
    )
    share, left = 1.0, len(ends)
    for years, lost in ends:
        if years > 1.0:
            break
        share *= 1.0 - lost / left
        left -= 1
    assert ratio(homes.kept(12)(each)) == pytest.approx(share, abs=1e-9)
    assert 0.7 < share < 0.97


def test_a_curve_averaged_over_durations_lies_between_its_ends():
    each = replicate("direct")
    early = ratio(homes.still(((1.0, 6.0, 6.0),))(each))
    late = ratio(homes.still(((1.0, 42.0, 42.0),))(each))
    mixed = ratio(homes.still(((1.0, 6.0, 6.0), (3.0, 42.0, 42.0)))(each))
    assert mixed == pytest.approx((early + 3 * late) / 4)
    assert late < early
    assert ratio(homes.ended(((1.0, 6.0, 6.0),))(each)) == pytest.approx(1 - early)


def test_ended_indications_are_of_person_years():
    each = replicate("rotterdam")
    inside = {each.setting(name) for name in ("protected", "sheltered")}
    count = 0
    for life in lives("rotterdam").values():
        for (_, what, number), (since, then, other) in pairwise(life):
            if what == "in" and number in inside and 0 <= since <= each.end:
                count += then == "left" or other not in inside
    assert regions.ended(each)[0] == count


def test_every_statistic_is_known_and_follows_from_the_seed():
    first = simulate_statistics({}, 5, quick=True)
    assert first.shape == (len(KEYS),)
    assert not np.isnan(first).any()
    again = simulate_statistics({name: 1.0 for name in ("inflow", "effort")}, 5, quick=True)
    assert (first == again).all()
    other = simulate_statistics({"loss_housing_first": 2.0}, 5, quick=True)
    changed = {key for key, one, two in zip(KEYS, first, other, strict=True) if one != two}
    assert "direct_kept_12" in changed
    assert other[KEYS.index("direct_kept_12")] < first[KEYS.index("direct_kept_12")]
    assert "protected_ready" not in changed  # nobody has Housing First there
    for value, statistic in zip(first, STATISTICS.values(), strict=True):
        assert statistic.world in WORLDS
        if statistic.scale == "share":
            assert 0.0 <= value <= 1.0
        if statistic.scale == "positive":
            assert value > 0.0

"""The life of one client in one replicate, as dated lines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulate.errors import InputError
from simulate.events_in_words import names_of, place, plainly, tell
from simulate.outcome import Outcome, observe, stocks
from simulate.persons import ages, dates
from simulate.record import EVENTS, MOVES
from simulate.scenario import Scenario
from simulate.simulation import Simulation
from simulate.state import BY_OWN_WAY


@dataclass(frozen=True)
class Story:
    """One life.

    Attributes
    ----------
    about : str
        Who it is: group, municipality, and where they come from.
    lines : list of (str, str)
        Day (``2027-03-04``) and what happened, in order.
    ending : str
        Where they are at the end of the run.
    """

    about: str
    lines: list[tuple[str, str]]
    ending: str


def tell_story(scenario: Scenario, replicate: int, client: int) -> Story:
    """Run one replicate and follow one client.

    Parameters
    ----------
    scenario : Scenario
    replicate : int
    client : int
        Number in that replicate: those present on day 0 come first, then by first contact.

    Raises
    ------
    InputError
        When there is no such client, with the numbers there are.
    """
    simulation = Simulation(scenario, replicate, event_log=True)
    start = stocks(simulation)
    present = simulation.state.clients[: simulation.state.counters[0].clients].copy()
    simulation.advance(scenario.end)
    outcome = observe(simulation, start)
    people = len(outcome.persons)
    if not 0 <= client < people:
        raise InputError(
            [
                f"client = {client}; must be a whole number from 0 to {people - 1} "
                f"(the first {len(present)} are there on day 0)"
            ]
        )
    came = ""
    if client < len(present):
        row = present[client]
        [since] = _days(scenario, np.array([row["entered"]]))
        where = place(scenario.index.settings[row["setting"]])
        ready = "; ready to move on" if row["ready"] == 1 else ""
        came = f"there on day 0, {where} since {since}{ready}"
    return Story(_about(scenario, outcome, client, came), _lines(scenario, outcome, client),
                 _ending(scenario, outcome, client))  # fmt: skip


def _about(scenario: Scenario, outcome: Outcome, client: int, came: str) -> str:
    person, index = outcome.persons[client], scenario.index
    if not came:
        [arrived] = _days(scenario, person["arrived"][None])
        came = f"first contact on {arrived}"
    group, origin = plainly(index.groups[person["group"]]), index.municipalities[person["origin"]]
    age = ages(scenario, outcome)[client]
    return (
        f"Client {client} of {scenario.region.name} under {scenario.policy.name} (replicate "
        f"{outcome.replicate}, seed {scenario.seed}): group {group}, aged {age} at first "
        f"contact, from {origin}; {came}."
    )


def _lines(scenario: Scenario, outcome: Outcome, client: int) -> list[tuple[str, str]]:
    mine = np.flatnonzero(outcome.log["client"] == client)
    log, names = outcome.log[mine], names_of(scenario, outcome)[mine]
    homes = outcome.tenancies[outcome.tenancies["client"] == client]
    own_way = homes["started"][homes["found"] == BY_OWN_WAY]
    lines = []
    for day, row, name in zip(_days(scenario, log["time"]), log, names, strict=True):
        said = tell(EVENTS[row["event"]], name)
        if row["event"] == MOVES and row["time"] in own_way:
            said += ", found outside the scheme"
        lines.append((day, said))
    return lines


def _ending(scenario: Scenario, outcome: Outcome, client: int) -> str:
    person = outcome.persons[client]
    [last] = _days(scenario, np.array([outcome.end]))
    if person["setting"] < 0:
        [left] = _days(scenario, person["left_at"][None])
        return f"Left on {left}; the run ends on {last}."
    where = place(scenario.index.settings[person["setting"]])
    homes = f"{person['homes_had']} had, {person['homes_lost']} lost"
    return f"When the run ends, on {last}: {where}. Homes: {homes}."


def _days(scenario: Scenario, years: np.ndarray[tuple[int], np.dtype[np.float64]]) -> list[str]:
    return [str(day)[:10] for day in dates(scenario.region.start_date, years)]

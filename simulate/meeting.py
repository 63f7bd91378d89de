"""A meeting of the outflow table that the caller decides, in plain Python.

The loop stops before the meeting; the caller's function gets a :class:`Meeting` to look at and
says who is offered which home; the engine makes the offers as it makes its own. Everything is
looked at before the first offer is made, so a wrong answer leaves the run as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from simulate.agenda import MEETING, schedule_other
from simulate.errors import InputError
from simulate.events.offers import fit_between, make_offer
from simulate.state import MEETING_ITEM, VACANT
from simulate.waiting import in_list_order, suits

if TYPE_CHECKING:
    from simulate.simulation import Simulation


@dataclass(frozen=True)
class Vacancy:
    """A dwelling on the table."""

    dwelling: int
    municipality: str
    two_rooms: bool
    quiet: bool


@dataclass(frozen=True)
class Waiting:
    """A request on the table."""

    client: int
    group: str
    municipality: str  # where the client comes from
    living_in: str
    programme: str | None  # the support asked for with the home
    years_waiting: float
    ready: bool


class Meeting:
    """What lies on the table; looking changes nothing.

    Attributes
    ----------
    year : float
        When, in years from the start.
    date : datetime.date
    replicate : int
    vacancies : list of Vacancy
        By municipality, the one vacant longest first.
    waiting : list of Waiting
        In the order of the list. Who has an offer pending is not on it.
    free_slots : dict of str to int
        Slots free by programme: an offer needs one of the programme asked for.

    Examples
    --------
    Homes go to whom they fit best, whatever the order of the list:

    >>> from simulate import OwnRules, run
    >>> def best_fit_first(meeting):
    ...     pairs, free = [], dict(meeting.free_slots)
    ...     left = list(meeting.waiting)
    ...     for home in meeting.vacancies:
    ...         able = [
    ...             each for each in left
    ...             if free.get(each.programme, 1) > 0
    ...             and not meeting.refused(each.client, home.dwelling)
    ...         ]
    ...         if able:
    ...             best = max(able, key=lambda each: meeting.fit(each.client, home.dwelling))
    ...             pairs.append((best.client, home.dwelling))
    ...             left = [each for each in left if each.client != best.client]
    ...             if best.programme is not None:
    ...                 free[best.programme] -= 1
    ...     return pairs
    >>> rules = OwnRules(meeting=best_fit_first)
    >>> results = run("oss", "outflow-table", years=2, replicates=2, rules=rules)
    >>> results.replicates
    2
    """

    def __init__(self, simulation: Simulation, year: float) -> None:
        index = simulation.scenario.index
        self._world = world = _world_of(simulation)
        self.year = year
        start = simulation.scenario.region.start_date
        self.date: date = start + timedelta(days=year * 365.25)
        self.replicate = int(world.counters[0].replicate)
        self.vacancies = [
            Vacancy(
                dwelling=row,
                municipality=index.municipalities[place],
                two_rooms=bool(world.dwellings[row].two_rooms),
                quiet=bool(world.dwellings[row].quiet),
            )
            for place in range(len(index.municipalities))
            for row in _vacant_in(world, place)
        ]
        self._nodes = [int(node) for node in in_list_order(world, int(world.rules[0].home))]
        self.waiting = [self._waiting(simulation, node) for node in self._nodes]
        self.free_slots = {
            name: int(world.programmes[number].slots - world.slots_used[number])
            for number, name in enumerate(index.programmes)
            if number > 0
        }

    def _waiting(self, simulation: Simulation, node: int) -> Waiting:
        index, client = simulation.scenario.index, self._world.clients[node >> 1]
        _, programme, _ = index.lanes[client.request_lane[node & 1]]
        return Waiting(
            client=node >> 1,
            group=index.groups[client.group],
            municipality=index.municipalities[client.origin],
            living_in=index.settings[client.setting],
            programme=index.programmes[programme] if programme > 0 else None,
            years_waiting=self.year - float(client.request_since[node & 1]),
            ready=bool(client.ready),
        )

    def fit(self, client: int, dwelling: int) -> float:
        """How well a dwelling on the table suits somebody at it, 0 to 1."""
        self._known(client, dwelling)
        return float(fit_between(self._world, int(client), int(dwelling)))

    def refused(self, client: int, dwelling: int) -> bool:
        """Whether the client refused this dwelling since it is vacant: no second offer."""
        self._known(client, dwelling)
        return not suits(self._world, int(client), int(dwelling), 0.0)

    def _known(self, client: int, dwelling: int) -> None:
        problems = []
        if not 0 <= client < self._world.counters[0].clients:
            problems.append(f"client = {client}; must be one of meeting.waiting")
        if not 0 <= dwelling < self._world.counters[0].dwellings:
            problems.append(f"dwelling = {dwelling}; must be one of meeting.vacancies")
        if problems:
            raise InputError(problems)

    def offers(self, pairs: Any) -> list[tuple[int, int, int]]:
        """The pairs as (client, kind of request, dwelling), when every one can be offered.

        Raises
        ------
        InputError
            Naming each pair that cannot, and why.
        """
        if not isinstance(pairs, Sequence) or not all(_is_pair(pair) for pair in pairs):
            text = "rules.meeting returned {!r:.80}; must return a list of (client, dwelling)"
            raise InputError([text.format(pairs)])
        free, found, problems = dict(self.free_slots), [], []
        taken: set[int] = set()
        served: set[int] = set()
        for client, dwelling in pairs:
            nodes = [node for node in self._nodes if node >> 1 == client]
            rows = [self.waiting[self._nodes.index(node)] for node in nodes]
            able = [n for n, row in zip(nodes, rows, strict=True) if _has_slot(row, free)]
            problem = self._problem(client, dwelling, nodes, taken, served)
            if not problem and not able:
                problem = f"no slot of {rows[0].programme} is free"
            if problem:
                problems.append(f"pair (client {client}, dwelling {dwelling}): {problem}")
                continue
            node = able[0]
            programme = self.waiting[self._nodes.index(node)].programme
            if programme is not None:
                free[programme] -= 1
            taken.add(dwelling)
            served.add(client)
            found.append((node >> 1, node & 1, int(dwelling)))
        if problems:
            raise InputError([f"rules.meeting, year {self.year:.4f}, {each}" for each in problems])
        return found

    def _problem(
        self, client: int, dwelling: int, nodes: list[int], taken: set[int], served: set[int]
    ) -> str:
        if not nodes:
            return "the client is not at the table; must be one of meeting.waiting"
        known = 0 <= dwelling < self._world.counters[0].dwellings
        if not known or self._world.dwellings[dwelling].status != VACANT:
            return "the dwelling is not vacant; must be one of meeting.vacancies"
        if client in served:
            return "the client is offered another home at this meeting"
        if dwelling in taken:
            return "the dwelling is offered to somebody else at this meeting"
        if self.refused(client, dwelling):
            return "the client refused this dwelling before"
        return ""


def _world_of(simulation: Simulation) -> Any:
    """The world, whose attributes are made from a list of names that mypy does not see."""
    return simulation.world


def _vacant_in(world: Any, municipality: int) -> list[int]:
    found, row = [], int(world.vacancies[municipality].first)
    while row >= 0:
        found.append(row)
        row = int(world.dwellings[row].after)
    return found


def _is_pair(pair: Any) -> bool:
    return (
        isinstance(pair, Sequence)
        and len(pair) == 2
        and all(isinstance(number, int | np.integer) for number in pair)
    )


def _has_slot(row: Waiting, free: dict[str, int]) -> bool:
    return row.programme is None or free[row.programme] > 0


def hold_own_meeting(simulation: Simulation) -> None:
    """Let the caller decide the meeting that is due, make the offers, schedule the next."""
    world, decide = _world_of(simulation), simulation.scenario.rules.meeting
    assert decide is not None
    counters = world.counters[0]
    when = float(world.other_heap[0].time)
    counters.now = when
    meeting = Meeting(simulation, when)
    simulation._check_answers()
    pairs = decide(meeting)
    simulation._check_answers()
    offers = meeting.offers(pairs)
    counters.events += 1
    for client, kind, dwelling in offers:
        make_offer(world, client, kind, dwelling, when)
    every = float(world.rules[0].table_every)
    schedule_other(world, MEETING_ITEM, when + every, MEETING)

"""A running region: start it, let time pass, look at it, change it, copy it.

All that a run knows is in its tables, state and record, so it can stop at any time, be copied
(:meth:`Simulation.fork`) and go on, to the same bits as if it had never stopped.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simulate import verbs
from simulate.day_zero import first_record, first_state, take_census
from simulate.engine import MEETING_DUE, NEEDS_ROOM, advance
from simulate.errors import InputError
from simulate.events.phases import change_tables
from simulate.files import load_policy, load_region
from simulate.meeting import hold_own_meeting
from simulate.own_rules import OwnRules, fault_said
from simulate.policy import Policy
from simulate.posterior import MEDIAN, Parameters
from simulate.record import SPARE, Record, Rows, with_more_rows
from simulate.region import Region
from simulate.scenario import Scenario, make_scenario
from simulate.self_checks.findings import Kept, new_kept
from simulate.self_checks.ledger import remember_day_zero
from simulate.self_checks.looking import look, look_at_capacity, look_in_passing
from simulate.state import State, with_more
from simulate.tables import Tables
from simulate.tabulate import make_lists
from simulate.world import World


class Simulation:
    """One replicate of a scenario, from day 0 to the scenario's end.

    Parameters
    ----------
    scenario : Scenario
    replicate : int
        Which one: replicate r has the same people, luck and parameters under every policy.
    event_log : bool
        Keep every event with its date and client.

    Examples
    --------
    >>> from simulate import Simulation
    >>> simulation = Simulation.start("oss", "more-homes", years=2, seed=1)
    >>> simulation.advance(0.5)
    >>> twin = simulation.fork()
    >>> simulation.advance(1.0); twin.advance(1.0)
    >>> simulation.population() == twin.population()
    True

    Change it on the way; what would break the model is refused:

    >>> twin.close_places("Opvang Ruwaard", "shelter", "Oss", 5)
    >>> [home] = twin.add_dwellings("Oss", 1)
    >>> first = twin.waiting_for("home")[0]
    >>> twin.move_client(first, home)
    >>> twin.move_client(first, home)
    Traceback (most recent call last):
      ...
    simulate.errors.InputError: ...
    """

    def __init__(self, scenario: Scenario, replicate: int = 0, *, event_log: bool = False) -> None:
        scenario = scenario.for_replicate(replicate)
        self.scenario: Scenario = scenario
        self.now = 0.0
        self._phase = 0
        self._world: World | None = None
        self._places: dict[int, int] = {}  # what `set_places` changed, whatever lever comes
        self._more_places: dict[int, int] = {}  # beside what levers say
        self.tables: Tables = scenario.phases[0][2]
        self.state: State = first_state(scenario)
        self.record: Record = first_record(scenario, event_log)
        self.kept: Kept = new_kept(self.state, self.record)
        counters = self.state.counters[0]
        counters.replicate = replicate
        counters.logging = int(event_log)
        counters.month_end = self.record.month_ends[0]
        take_census(self)
        self._check_answers()
        remember_day_zero(self.world)

    @classmethod
    def start(  # noqa: PLR0913 - the front door names its options one by one
        cls,
        region: Region | str,
        policy: Policy | str = "baseline",
        *,
        years: int = 10,
        seed: int = 0,
        replicate: int = 0,
        rules: OwnRules | None = None,
        parameters: Parameters = MEDIAN,
    ) -> Simulation:
        """Start a region under a policy, each a shipped name, a path or the object itself.

        Parameters are at their medians unless told (:func:`simulate.posterior.choose`); with
        ``"posterior"`` they are those that :func:`simulate.run` gives this replicate.

        Raises
        ------
        InputError
            Listing everything that is wrong with the input.
        """
        place = load_region(region)
        loaded = load_policy(policy, place)
        scenario = make_scenario(
            place, loaded, years=years, seed=seed, rules=rules, parameters=parameters
        )
        return cls(scenario, replicate)

    def advance(self, until: float) -> None:
        """Let time pass until ``until`` years from the start (not beyond the scenario's end).

        Events exactly at ``until`` happen when time goes on, or at the scenario's end.
        """
        end = self.scenario.end
        if not self.now <= until <= end + 1e-9:
            raise InputError([f"until = {until}; must be from {self.now} to {end}"])
        self._pass_until(np.nextafter(end, np.inf) if until >= end else until)
        self.now = float(min(until, end))
        look(self, self.now)

    def advance_months(self, months: int = 1) -> None:
        """Let whole months pass, events at the last one's end and its tallies included.

        Raises
        ------
        InputError
            When fewer months are left, or less than one is asked for.
        """
        ends = self.scenario.month_ends
        passed = int(self.state.counters[0].month)
        if not 1 <= months <= len(ends) - passed:
            allowed = f"from 1 to {len(ends) - passed}" if passed < len(ends) else "0: all passed"
            raise InputError([f"months = {months}; must be {allowed}"])
        end = float(ends[passed + months - 1])
        self._pass_until(np.nextafter(end, np.inf))
        self.now = end
        look(self, self.now)

    def _pass_until(self, stop: float) -> None:
        while self._phase + 1 < len(self.scenario.phases):
            start, _, tables = self.scenario.phases[self._phase + 1]
            if start >= stop:
                break
            self._run_until(start)
            self._switch_to(tables, start)
            self._phase += 1
        self._run_until(stop)

    def fork(self) -> Simulation:
        """A copy that goes its own way; both continue as the original would have."""
        twin = object.__new__(Simulation)
        twin.scenario, twin.now, twin._phase = self.scenario, self.now, self._phase
        twin._world = None
        twin.tables = self.tables
        twin._places, twin._more_places = dict(self._places), dict(self._more_places)
        twin.state = _copied(self.state)
        twin.record = _copied(self.record)
        twin.kept = _copied(self.kept)
        return twin

    @property
    def world(self) -> World:
        """Tables, state, record and what checks keep, as the kernels' one argument.

        Made anew only when one of them was replaced: reading where ninety arrays lie takes longer
        than a month of a small cohort.
        """
        parts = (self.tables, self.state, self.record, self.kept)
        if self._world is None:
            self._world = World(*parts)
        elif any(one is not other for one, other in zip(parts, self._world.parts, strict=True)):
            self._world = World(*parts, before=self._world)
        return self._world

    def population(self) -> dict[str, int]:
        """People by setting, now."""
        present = self.record.present.sum(axis=(1, 2))
        return dict(zip(self.scenario.index.settings, present.tolist(), strict=True))

    def move_client(self, client: int, dwelling: int) -> None:
        """Move somebody into a vacant dwelling of the scheme, now and past every list.

        With the support they asked for, of which a slot must be free; without support when they
        asked for no home. Their requests end, and an offer they were thinking about falls through.

        Parameters
        ----------
        client, dwelling : int
            Rows of ``state.clients`` and ``state.dwellings``.

        Raises
        ------
        InputError
            When the client is at home already or has left, the dwelling is not vacant, no slot
            is free, or the run has ended.
        """
        verbs.move_client(self, client, dwelling)

    def waiting_for(self, setting: str) -> list[int]:
        """Clients with an open request for a setting, by the date of the request."""
        return verbs.waiting_for(self, setting)

    def set_places(self, provider: str, setting: str, municipality: str, count: int) -> None:
        """Give a provider's site another number of places from now on; nobody is put out.

        Raises
        ------
        InputError
            When there is no such site, the count is negative, or the run has ended.
        """
        verbs.set_places(self, provider, setting, municipality, count)

    def close_places(self, provider: str, setting: str, municipality: str, number: int) -> None:
        """Close so many places of a provider's site; they empty as residents leave.

        So many fewer than the policy has there, also after a lever changes that.

        Raises
        ------
        InputError
            When there is no such site, there are fewer places, or the run has ended.
        """
        verbs.close_places(self, provider, setting, municipality, number)

    def open_places(self, provider: str, setting: str, municipality: str, number: int) -> None:
        """Open so many places at a provider's site, given out at once to who waits.

        Raises
        ------
        InputError
            When there is no such site, the number is not positive, or the run has ended.
        """
        verbs.open_places(self, provider, setting, municipality, number)

    def add_dwellings(
        self, municipality: str, count: int, *, two_rooms: bool = True, quiet: bool = True
    ) -> list[int]:
        """Bring vacant dwellings to the scheme now, beside what landlords promise.

        Returns
        -------
        list of int
            Their rows of ``state.dwellings``.

        Raises
        ------
        InputError
            When there is no such municipality, the count is negative, or the run has ended.
        """
        return verbs.add_dwellings(self, municipality, count, two_rooms, quiet)

    def _change_places(self, site: int, count: int | None, more: int) -> None:
        """Set a site's places, or (``count`` none) change them by a number."""
        if count is not None:
            self._places[site] = count
            self._more_places.pop(site, None)
        elif site in self._places:
            self._places[site] += more
        else:
            self._more_places[site] = self._more_places.get(site, 0) + more
        self._switch_to(self.scenario.phases[self._phase][2], self.now)

    def _switch_to(self, tables: Tables, when: float) -> None:
        if self._places or self._more_places:
            tables = self._with_places_changed(tables)
        look_at_capacity(self)
        self.make_room(requests=2 * int(self.state.counters[0].clients) + SPARE)
        before = self.world
        self.tables = tables
        change_tables(before, self.world, when)
        self._check_answers()

    def _with_places_changed(self, tables: Tables) -> Tables:
        sites = tables.sites.copy()
        for number, count in self._places.items():
            sites[number].capacity = count
        for number, more in self._more_places.items():
            sites[number].capacity = max(0, sites[number].capacity + more)
        region = self.scenario.phases[self._phase][1]
        lists = make_lists(region, self.scenario.index, tables.admits, sites)
        return tables._replace(sites=sites, lists=lists)

    def _run_until(self, stop: float) -> None:
        """Let time pass; on the way, at the ends of years, the run is looked at."""
        while (year_end := float(self.kept.marks[0].year_end)) < stop:
            self._happen_until(year_end)
            look_in_passing(self, year_end)
        self._happen_until(stop)

    def _happen_until(self, stop: float) -> None:
        while (told := advance(self.world, stop)) in (NEEDS_ROOM, MEETING_DUE):
            if told == NEEDS_ROOM:
                self.make_room()
            else:
                hold_own_meeting(self)
        self._check_answers()

    def make_room(self, requests: int = SPARE, tenancies: int = SPARE) -> None:
        """Grow whatever is nearly full, by half at least; so many rows may come at once."""
        counters, state, record = self.state.counters[0], self.state, self.record
        clients = _length_for(len(state.clients), counters.clients + SPARE)
        dwellings = _length_for(len(state.dwellings), counters.dwellings + SPARE)
        refused = _length_for(len(state.refused), counters.refused + SPARE)
        lengths = (len(state.clients), len(state.dwellings), len(state.refused))
        if (clients, dwellings, refused) != lengths:
            self.state = with_more(state, clients, dwellings, refused)
        rows = (record.request_rows, record.tenancy_rows, record.episode_rows, record.log)
        had = Rows(*map(len, rows))
        logged = counters.logged + 8 * SPARE + 2 * requests + counters.dwellings
        needed = Rows(
            requests=_length_for(had.requests, counters.requests + requests + SPARE),
            tenancies=_length_for(had.tenancies, counters.tenancies + tenancies + SPARE),
            episodes=_length_for(had.episodes, counters.episodes + SPARE),
            log=_length_for(had.log, logged) if counters.logging == 1 else had.log,
        )
        if needed != had:
            self.record = with_more_rows(record, needed)

    def _check_answers(self) -> None:
        """Stop when a caller's own rule gave no answer."""
        counters = self.state.counters[0]
        if counters.fault == 0:
            return
        people = self.state.clients[: counters.clients]
        same = (people.stream == counters.fault_stream) & (people.number == counters.fault_number)
        who = "".join(f", client {row}" for row in np.flatnonzero(same))
        when = f"year {max(self.now, float(counters.now)):.4f}"
        raise InputError([f"{when}{who}: {fault_said(self.scenario.rules, counters)}"])


def _length_for(length: int, needed: int) -> int:
    return length if needed <= length else max(needed, length + length // 2)


def _copied(arrays: Any) -> Any:
    """A deep copy of a named tuple of arrays (and of named tuples of arrays)."""
    return type(arrays)(
        *(_copied(item) if isinstance(item, tuple) else item.copy() for item in arrays)
    )

"""The Mesa face: the same engine with Mesa's manners, for notebooks and Mesa's browser view.

Uses ``Model(rng=)``, ``Agent``, ``agents`` and ``DataCollector`` only, which Mesa 3.3 (the newest
for Python 3.11) and Mesa 3.5 have in common.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

import mesa
import numpy as np

from simulate.errors import InputError
from simulate.files import load_policy, load_region
from simulate.own_rules import OwnRules
from simulate.policy import Policy
from simulate.posterior import MEDIAN, Parameters
from simulate.region import Region
from simulate.scenario import make_scenario, month_starts
from simulate.simulation import Simulation
from simulate.state import GONE, LET_BY_SCHEME, LET_OWN_WAY
from simulate.views import (
    ClientAgent,
    DwellingAgent,
    LandlordAgent,
    MunicipalityAgent,
    ProviderAgent,
    WaitingListAgent,
)


class RegionModel(mesa.Model):  # type: ignore[misc]
    """A region, stepped by calendar month.

    Parameters
    ----------
    region : str, Path or Region
        A shipped name, a path to a TOML file, or the object itself.
    policy : str, Path or Policy
    rng : int
        The seed of every draw of the engine, as in :func:`simulate.run`; also seeds Mesa's own
        generators (``random``, ``rng``), which the engine does not use: shuffling agents changes
        nothing in the region.
    replicate : int
        Which one of the replicates that :func:`simulate.run` makes.
    years : int
        After so many years ``running`` becomes false.
    rules : OwnRules, optional
        The caller's own rules in the place of the model's.
    parameters : {"median", "posterior", "file"}, path, or mapping of str to float
        See :func:`simulate.posterior.choose`; with ``"posterior"`` those that
        :func:`simulate.run` gives this replicate.

    Attributes
    ----------
    simulation : Simulation
        The engine, for whoever wants the arrays or to change something on the way.
    datacollector : mesa.DataCollector
        The month's figures, day 0 included. Give it other reporters before the first step.

    Raises
    ------
    InputError
        Listing everything that is wrong with the input.

    Examples
    --------
    >>> from simulate import RegionModel
    >>> model = RegionModel("oss", rng=1)
    >>> for _ in range(3):
    ...     model.step()
    >>> model.steps
    3
    >>> people = model.datacollector.get_model_vars_dataframe()
    >>> len(people)
    4
    """

    def __init__(  # noqa: PLR0913 - the front door names its options one by one
        self,
        region: str | Path | Region = "zuid-kennemerland",
        policy: str | Path | Policy = "baseline",
        *,
        rng: int = 0,
        replicate: int = 0,
        years: int = 10,
        rules: OwnRules | None = None,
        parameters: Parameters = MEDIAN,
    ) -> None:
        if not isinstance(rng, int | np.integer):
            raise InputError([f"rng = {rng!r}; must be a whole number of 0 or more"])
        place = load_region(region)
        loaded = load_policy(policy, place)
        scenario = make_scenario(
            place, loaded, years=years, seed=int(rng), rules=rules, parameters=parameters
        )
        super().__init__(rng=int(rng))
        self.simulation = Simulation(scenario, replicate)
        self.providers = list(dict.fromkeys(name for name, _, _ in scenario.index.sites))
        self._clients: dict[int, ClientAgent] = {}
        self._dwellings: dict[int, DwellingAgent] = {}
        self._clients_seen = 0
        self._dwellings_seen = 0
        self._add_what_stays()
        self._follow_the_engine()
        self.datacollector = mesa.DataCollector(model_reporters=_reporters(scenario.index.settings))
        self.datacollector.collect(self)

    def step(self) -> None:
        """Let one calendar month pass; at the end of the last one ``running`` becomes false."""
        self.simulation.advance_months(1)
        self._follow_the_engine()
        self.running = self.month < len(self.simulation.scenario.month_ends)
        self.datacollector.collect(self)

    @property
    def month(self) -> int:
        """Months passed."""
        return int(self.simulation.state.counters[0].month)

    @property
    def today(self) -> date:
        """The day the next month starts."""
        start = self.simulation.scenario.region.start_date
        day: date = month_starts(start, self.month + 1)[-1].astype(date)
        return day

    def client(self, row: int) -> ClientAgent | None:
        """The agent of a client's row; ``None`` for nobody, and for who has left."""
        return self._clients.get(int(row))

    def dwelling(self, row: int) -> DwellingAgent | None:
        """The agent of a dwelling's row; ``None`` for none, and when it has left the scheme."""
        return self._dwellings.get(int(row))

    def add_dwellings(
        self, municipality: str, count: int, *, two_rooms: bool = True, quiet: bool = True
    ) -> list[DwellingAgent]:
        """Bring vacant dwellings to the scheme now, and their agents to the model.

        Raises
        ------
        InputError
            When there is no such municipality, the count is negative, or the run has ended.
        """
        rows = self.simulation.add_dwellings(municipality, count, two_rooms=two_rooms, quiet=quiet)
        self._follow_the_engine()
        return [self._dwellings[row] for row in rows]

    def _add_what_stays(self) -> None:
        """Agents there from beginning to end."""
        index, tables = self.simulation.scenario.index, self.simulation.tables
        for row in range(len(index.municipalities)):
            MunicipalityAgent(self, row)
        for row in range(len(self.providers)):
            ProviderAgent(self, row)
        for row in range(len(index.landlords)):
            LandlordAgent(self, row)
        wanted = sorted({lane[0] for lane in index.lanes})
        for setting in wanted:
            for municipality in np.unique(tables.lists[setting]):
                WaitingListAgent(self, setting, int(municipality))

    def _follow_the_engine(self) -> None:
        """Let go of agents who have left, and take up those who came and are still there."""
        state = self.simulation.state
        counters = state.counters[0]
        here = np.asarray(state.clients)["setting"][: counters.clients] >= 0
        kept = np.asarray(state.dwellings)["status"][: counters.dwellings] != GONE
        _let_go(self._clients, here)
        _let_go(self._dwellings, kept)
        for row in np.flatnonzero(here[self._clients_seen :]) + self._clients_seen:
            self._clients[int(row)] = ClientAgent(self, int(row))
        for row in np.flatnonzero(kept[self._dwellings_seen :]) + self._dwellings_seen:
            self._dwellings[int(row)] = DwellingAgent(self, int(row))
        self._clients_seen, self._dwellings_seen = int(counters.clients), int(counters.dwellings)


def _let_go(
    agents: dict[int, ClientAgent] | dict[int, DwellingAgent],
    still: np.ndarray[tuple[int], np.dtype[np.bool]],
) -> None:
    rows = np.fromiter(agents, np.int64, len(agents))
    for row in rows[~still[rows]]:
        agents.pop(int(row)).remove()


def _reporters(settings: list[str]) -> dict[str, partial[int]]:
    """What is collected by default: counts at the end of a month, and homes let in it."""
    reporters = {f"people: {name}": partial(_people, row) for row, name in enumerate(settings)}
    reporters |= {f"waiting: {name}": partial(_waiting, row) for row, name in enumerate(settings)}
    reporters["ready and waiting"] = partial(_ready)
    reporters["homes let"] = partial(_let, LET_BY_SCHEME)
    reporters["homes found oneself"] = partial(_let, LET_OWN_WAY)
    return reporters


def _people(setting: int, model: RegionModel) -> int:
    return int(model.simulation.record.present[setting].sum())


def _waiting(setting: int, model: RegionModel) -> int:
    return int(model.simulation.record.waiting[setting].sum())


def _ready(model: RegionModel) -> int:
    return int(model.simulation.record.ready.sum())


def _let(how: int, model: RegionModel) -> int:
    """Homes let in the month just passed; nothing yet on day 0."""
    if model.month == 0:
        return 0
    return int(model.simulation.record.homes[model.month - 1, :, how].sum())

"""Clients and dwellings as Mesa sees them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

from simulate.errors import InputError
from simulate.sourced import FOUNDATIONS
from simulate.state import GONE, KINDS, LET, OFFERED, OWN_CONTRACT, VACANT
from simulate.tables import Index

if TYPE_CHECKING:
    from simulate.model import RegionModel

DAYS_A_YEAR = 365.25
STATUSES = {VACANT: "vacant", OFFERED: "offered", LET: "let", GONE: "gone"}


class View(mesa.Agent):  # type: ignore[misc]
    """An agent that reads one row of the engine.

    Parameters
    ----------
    model : RegionModel
    row : int
        Where in the engine's array (or in the names of :class:`simulate.tables.Index`).
    """

    def __init__(self, model: RegionModel, row: int) -> None:
        super().__init__(model)
        self.row = row

    @property
    def _index(self) -> Index:
        return self.model.simulation.scenario.index  # type: ignore[no-any-return]

    def _state(self, table: str, field: str) -> Any:
        """One field of this row; the table is looked up anew, since it is replaced as it grows."""
        return np.asarray(getattr(self.model.simulation.state, table))[field][self.row]


class ClientAgent(View):
    """One person."""

    @property
    def setting(self) -> str | None:
        """Where the person lives; ``None`` after leaving."""
        return _name(self._index.settings, self._state("clients", "setting"))

    @property
    def group(self) -> str:
        """The person's group."""
        return self._index.groups[int(self._state("clients", "group"))]

    @property
    def municipality(self) -> str:
        """The municipality the person comes from."""
        return self._index.municipalities[int(self._state("clients", "origin"))]

    @property
    def ready(self) -> bool:
        """Ready to move on."""
        return bool(self._state("clients", "ready"))

    @property
    def noticed(self) -> bool:
        """Whether somebody noticed the readiness."""
        return bool(self._state("clients", "noticed"))

    @property
    def programme(self) -> str | None:
        """Support at home."""
        number = self._state("clients", "programme")
        return self._index.programmes[number] if number > 0 else None

    @property
    def phase(self) -> int | None:
        """Phase of the programme, from 0; ``None`` without a programme."""
        number = self._state("clients", "programme")
        first = self._index.first_phases[number]
        return int(self._state("clients", "phase")) - first if number > 0 else None

    @property
    def foundations(self) -> list[str]:
        """The foundations that are on, of those the region has."""
        on = int(self._state("clients", "foundations"))
        return [name for bit, name in enumerate(FOUNDATIONS) if on >> bit & 1]

    @property
    def in_crisis(self) -> bool:
        """In an institution after a crisis; ``dwelling`` is then a home that is kept."""
        return bool(self._state("clients", "in_crisis"))

    @property
    def dwelling(self) -> DwellingAgent | None:
        """The home of the scheme the person rents; ``None`` also for a home found oneself."""
        found: DwellingAgent | None = self.model.dwelling(self._state("clients", "dwelling"))
        return found

    @property
    def provider(self) -> str | None:
        """Whose place the person lives in."""
        site = self._state("clients", "site")
        return self._index.sites[site][0] if site >= 0 else None

    @property
    def waiting_for(self) -> dict[str, str]:
        """Settings asked for, by kind of request: ``interim``, ``destination``."""
        lanes = self._state("clients", "request_lane")
        return {
            kind: self._index.settings[self._index.lanes[lane][0]]
            for kind, lane in zip(KINDS, lanes, strict=True)
            if lane >= 0
        }

    @property
    def waiting_since(self) -> float:
        """Date of the oldest open request, in years."""
        open_now = self._state("clients", "request_lane") >= 0
        dates = self._state("clients", "request_since")[open_now]
        return float(dates.min()) if len(dates) else math.nan

    def move_to(self, dwelling: DwellingAgent) -> None:
        """Move into a vacant dwelling now, past every list, with the support asked for.

        Raises
        ------
        InputError
            When the person is at home already or has left, the dwelling is not vacant, no slot
            of the programme asked for is free, or the run has ended.

        Examples
        --------
        >>> from simulate import RegionModel
        >>> model = RegionModel("oss", rng=1, years=1)
        >>> [home] = model.add_dwellings("Oss", 1)
        >>> people = model.agents_by_type[ClientAgent]
        >>> waiting = people.select(lambda each: "home" in each.waiting_for.values())
        >>> first, second, *_ = waiting.sort("waiting_since", ascending=True)
        >>> first.move_to(home)
        >>> first.setting, home.tenant is first
        ('home', True)
        >>> second.move_to(home)
        Traceback (most recent call last):
          ...
        simulate.errors.InputError: dwelling = 0: is let; must be vacant
        """
        if not isinstance(dwelling, DwellingAgent) or dwelling.model is not self.model:
            raise InputError([f"dwelling = {dwelling!r}; must be a DwellingAgent of this model"])
        self.model.simulation.move_client(self.row, dwelling.row)

    @property
    def arrived(self) -> float:
        """First contact, in years; negative for people present at the start."""
        return float(self._state("clients", "arrived"))

    @property
    def lives_here_since(self) -> float:
        """Came to live where the person lives now, in years."""
        return float(self._state("clients", "entered"))

    @property
    def first_home(self) -> float:
        """Moved into a first own home, in years."""
        simulation = self.model.simulation
        rows = simulation.record.tenancy_rows[: simulation.state.counters[0].tenancies]
        started = rows.started[rows.client == self.row]
        return float(started.min()) if len(started) else math.nan

    @property
    def homes_had(self) -> int:
        """Homes moved into so far."""
        return int(self._state("clients", "homes_had"))

    @property
    def homes_lost(self) -> int:
        """Homes lost so far."""
        return int(self._state("clients", "homes_lost"))

    @property
    def days_homeless(self) -> float:
        """Days on the street and in shelter so far."""
        return self._days("homeless_years", "homeless")

    @property
    def days_in_institutions(self) -> float:
        """Days in institutions so far."""
        return self._days("institution_years", "institution")

    def _days(self, total: str, kind: str) -> float:
        """The engine adds up when something happens to a person; add the days since then."""
        years = float(self._state("clients", total))
        setting = self._state("clients", "setting")
        simulation = self.model.simulation
        if setting >= 0 and simulation.tables.settings[setting][kind]:
            years += simulation.now - float(self._state("clients", "clock"))
        return years * DAYS_A_YEAR


class DwellingAgent(View):
    """One home of the scheme, from its offer until it goes back to regular letting."""

    @property
    def municipality(self) -> str:
        """Where it stands."""
        return self._index.municipalities[int(self._state("dwellings", "municipality"))]

    @property
    def landlord(self) -> str | None:
        """Whose it is; ``None`` for dwellings added by a policy or by hand."""
        return _name(self._index.landlords, self._state("dwellings", "landlord"))

    @property
    def status(self) -> str:
        """``vacant``, ``offered``, ``let`` or ``gone``."""
        return STATUSES[int(self._state("dwellings", "status"))]

    @property
    def tenant(self) -> ClientAgent | None:
        """Who lives there."""
        let = self._state("dwellings", "status") == LET
        found: ClientAgent | None = self.model.client(
            self._state("dwellings", "tenant") if let else -1
        )
        return found

    @property
    def two_rooms(self) -> bool:
        """Two rooms or more."""
        return bool(self._state("dwellings", "two_rooms"))

    @property
    def quiet(self) -> bool:
        """In a quiet place."""
        return bool(self._state("dwellings", "quiet"))

    @property
    def contract(self) -> str:
        """``own`` (the tenant's) or ``provider``."""
        return "own" if self._state("dwellings", "contract") == OWN_CONTRACT else "provider"


def _name(names: list[str], number: int) -> str | None:
    return names[number] if number >= 0 else None

"""Providers, waiting lists, landlords and municipalities as Mesa sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulate.record import site_effort
from simulate.state import GONE, LET, OFFERED, VACANT
from simulate.views.people import View

if TYPE_CHECKING:
    from simulate.model import RegionModel

DAYS_A_YEAR = 365.25
STATUSES = {VACANT: "vacant", OFFERED: "offered", LET: "let", GONE: "gone"}


class ProviderAgent(View):
    """An organisation with places, here by site: (setting, municipality)."""

    @property
    def name(self) -> str:
        """The provider's name."""
        return self.model.providers[self.row]  # type: ignore[no-any-return]

    @property
    def residents(self) -> int:
        """People in its places."""
        return sum(self.residents_by_site.values())

    @property
    def places(self) -> int:
        """Its places."""
        return sum(self.places_by_site.values())

    @property
    def residents_by_site(self) -> dict[tuple[str, str], int]:
        """People in its places, by setting and municipality."""
        residents = self.model.simulation.state.site_state.residents
        return {site: int(residents[row]) for row, site in self._sites()}

    @property
    def places_by_site(self) -> dict[tuple[str, str], int]:
        """Its places by setting and municipality."""
        capacity = self.model.simulation.tables.sites.capacity
        return {site: int(capacity[row]) for row, site in self._sites()}

    @property
    def effort_by_site(self) -> dict[tuple[str, str], float]:
        """How fast it notices readiness, a year, by setting and municipality."""
        world = self.model.simulation.world
        return {site: float(site_effort(world, row, 1.0)) for row, site in self._sites()}

    def close_places(self, setting: str, municipality: str, number: int) -> None:
        """Close so many of its places; nobody is put out, they empty as residents leave.

        Raises
        ------
        InputError
            When it has no such site, there are fewer places, or the run has ended.

        Examples
        --------
        >>> from simulate import RegionModel
        >>> model = RegionModel("oss", rng=1, years=1)
        >>> providers = model.agents_by_type[ProviderAgent]
        >>> [shelter] = providers.select(lambda each: each.name == "Opvang Ruwaard")
        >>> before = shelter.places, shelter.residents
        >>> shelter.close_places("shelter", "Oss", 3)
        >>> shelter.places - before[0], shelter.residents - before[1]
        (-3, 0)
        """
        self.model.simulation.close_places(self.name, setting, municipality, number)

    def open_places(self, setting: str, municipality: str, number: int) -> None:
        """Open so many places at one of its sites, given out at once to who waits.

        Raises
        ------
        InputError
            When it has no such site, the number is not positive, or the run has ended.
        """
        self.model.simulation.open_places(self.name, setting, municipality, number)

    def _sites(self) -> list[tuple[int, tuple[str, str]]]:
        name = self.name
        return [
            (row, (setting, municipality))
            for row, (provider, setting, municipality) in enumerate(self._index.sites)
            if provider == name
        ]


class WaitingListAgent(View):
    """The open requests for one setting that fall under one municipality.

    Where the list is pooled, it gives out the places of the whole region (``pooled``); the people
    are still counted here under the municipality that would otherwise have the list, so the
    lengths always add up to everybody who waits.
    """

    def __init__(self, model: RegionModel, row: int, municipality: int) -> None:
        super().__init__(model, row)
        self._place = municipality

    @property
    def setting(self) -> str:
        """What people wait for."""
        return self._index.settings[self.row]

    @property
    def municipality(self) -> str:
        """Whose list it is."""
        return self._index.municipalities[self._place]

    @property
    def pooled(self) -> bool:
        """Whether it is part of one list for the region."""
        return bool(self.model.simulation.tables.settings[self.row].pooled)

    @property
    def length(self) -> int:
        """Open requests, those with an offer pending included."""
        simulation = self.model.simulation
        mine = simulation.tables.lists[self.row] == self._place
        return int(simulation.record.waiting[self.row][mine].sum())


class LandlordAgent(View):
    """A housing corporation; homes are those of the scheme."""

    @property
    def name(self) -> str:
        """The landlord's name."""
        return self._index.landlords[self.row]

    @property
    def homes_vacant(self) -> int:
        """Vacant or offered now."""
        return self._homes(VACANT) + self._homes(OFFERED)

    @property
    def homes_let(self) -> int:
        """Let now."""
        return self._homes(LET)

    @property
    def trust(self) -> float:
        """Trust in the scheme, 0 to 1: what it delivers is multiplied by it."""
        return float(self._state("landlord_state", "trust"))

    def _homes(self, status: int) -> int:
        state = self.model.simulation.state
        rows = state.dwellings[: state.counters[0].dwellings]
        return int(((rows.landlord == self.row) & (rows.status == status)).sum())


class MunicipalityAgent(View):
    """One municipality."""

    @property
    def name(self) -> str:
        """The municipality's name."""
        return self._index.municipalities[self.row]

    @property
    def inhabitants(self) -> int:
        """Everybody who lives there."""
        region = self.model.simulation.scenario.region
        return int(region.municipalities[self.row].inhabitants)

    @property
    def people(self) -> dict[str, int]:
        """Clients who come from here, by setting."""
        present = self.model.simulation.record.present[:, :, self.row].sum(axis=1)
        return dict(zip(self._index.settings, present.tolist(), strict=True))

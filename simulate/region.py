"""What a region is: people, places, homes, providers, lists, routes and today's census.

Everything here is frozen and typed, with units in the field names; times are years from
``start_date``, money is euros of ``price_year``. A policy in force is another region
(:mod:`simulate.levers`), so the engine knows nothing of policies. The rows themselves are in
:mod:`simulate.rows`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from simulate.rows.homes import Contracts, ExtraDwellings, Keeping, Landlord, Matching, OneOffCosts
from simulate.rows.people import Group, Present, Stay, Waiting
from simulate.rows.places import Municipality, Provider, Route, Setting, WaitingList
from simulate.rows.support import Adaptation, Crisis, Foundation, Programme
from simulate.sourced import Name, Row, Share, SourcedRow


class Region(Row):
    """A region and everything the model knows of it. See the module's text."""

    name: Name
    title: str
    about: str
    start_date: date
    price_year: Annotated[int, Field(ge=1990, le=2100)]
    discount_rate_per_year: Share = 0.0
    hospitalisation_per_year: Annotated[float, Field(ge=0, le=5)] = 0.0
    centre: Name
    sources: dict[str, str] = Field(default_factory=dict)
    municipalities: Annotated[tuple[Municipality, ...], Field(min_length=1, max_length=50)]
    settings: Annotated[tuple[Setting, ...], Field(min_length=1, max_length=30)]
    groups: Annotated[tuple[Group, ...], Field(min_length=1, max_length=30)]
    stays: tuple[Stay, ...]
    providers: tuple[Provider, ...] = ()
    programmes: tuple[Programme, ...] = ()
    keeping: Keeping
    foundations: tuple[Foundation, ...] = ()
    crisis: Crisis | None = None
    contracts: Contracts = Contracts()
    adaptation: Adaptation = Adaptation()
    landlords: tuple[Landlord, ...] = ()
    extra_dwellings: tuple[ExtraDwellings, ...] = ()
    waiting_lists: tuple[WaitingList, ...] = ()
    matching: Matching = Matching()
    routes: tuple[Route, ...] = ()
    one_off_costs: OneOffCosts = OneOffCosts()
    present: tuple[Present, ...] = ()
    waiting: tuple[Waiting, ...] = ()

    def inhabitants(self) -> int:
        """Inhabitants of all municipalities together."""
        return sum(municipality.inhabitants for municipality in self.municipalities)

    def rows(self) -> list[tuple[str, SourcedRow]]:
        """Every sourced row with its path, for reports on sources."""
        found: list[tuple[str, SourcedRow]] = []
        for field in type(self).model_fields:
            _collect(field, getattr(self, field), found)
        return found


def _collect(path: str, value: object, found: list[tuple[str, SourcedRow]]) -> None:
    if isinstance(value, SourcedRow):
        found.append((path, value))
        for field in type(value).model_fields:
            _collect(f"{path}.{field}", getattr(value, field), found)
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            label = getattr(item, "name", None)
            _collect(f"{path}.{label}" if label else f"{path}[{number}]", item, found)

"""What Mesa sees: an agent for each client, dwelling, provider, list, landlord, municipality.

An agent holds no state of its own. It knows its row, and reads the engine's arrays when asked, so
it is never out of date and costs little. Times are years from the region's start date; ``nan``
is no time and ``None`` nobody or nothing. Setting an attribute changes nothing in the engine:
change a running region by the agents' verbs (:meth:`ClientAgent.move_to`,
:meth:`ProviderAgent.close_places`) or those of :class:`simulate.simulation.Simulation`, which keep
the model whole or refuse.
"""

from simulate.views.organisations import (
    LandlordAgent,
    MunicipalityAgent,
    ProviderAgent,
    WaitingListAgent,
)
from simulate.views.people import ClientAgent, DwellingAgent, View

__all__ = [
    "ClientAgent",
    "DwellingAgent",
    "LandlordAgent",
    "MunicipalityAgent",
    "ProviderAgent",
    "View",
    "WaitingListAgent",
]

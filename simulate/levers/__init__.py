"""The levers a policy can pull, by what they act on.

Each is a pure function from region to region (:mod:`simulate.lever_base`); its text says what it
does, what is assumed, and with which values it changes nothing (neutral).
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from simulate.levers.homes import Delivery, ExtraHomes, FlipContracts, ReservedShare, Urgency
from simulate.levers.lists import OutflowTable, PoolLists, Priority
from simulate.levers.people import IndicationLength, IndividualPlan, OutflowIncentive, Prevention
from simulate.levers.places import ClosePlaces, OpenPlaces
from simulate.levers.routes import HousingFirst, VptAtHome
from simulate.levers.support import (
    AmbulatoryCapacity,
    DayActivity,
    FinanceHelp,
    KeepHomeInCrisis,
    NeighbourhoodSupport,
    SupportGuarantee,
)

Lever = Annotated[
    HousingFirst
    | IndividualPlan
    | OutflowTable
    | VptAtHome
    | ReservedShare
    | ExtraHomes
    | Delivery
    | Urgency
    | FlipContracts
    | ClosePlaces
    | OpenPlaces
    | AmbulatoryCapacity
    | DayActivity
    | FinanceHelp
    | NeighbourhoodSupport
    | IndicationLength
    | OutflowIncentive
    | Priority
    | PoolLists
    | Prevention
    | KeepHomeInCrisis
    | SupportGuarantee,
    Field(discriminator="lever"),
]

__all__ = [
    "AmbulatoryCapacity",
    "ClosePlaces",
    "DayActivity",
    "Delivery",
    "ExtraHomes",
    "FinanceHelp",
    "FlipContracts",
    "HousingFirst",
    "IndicationLength",
    "IndividualPlan",
    "KeepHomeInCrisis",
    "Lever",
    "NeighbourhoodSupport",
    "OpenPlaces",
    "OutflowIncentive",
    "OutflowTable",
    "PoolLists",
    "Prevention",
    "Priority",
    "ReservedShare",
    "SupportGuarantee",
    "Urgency",
    "VptAtHome",
]

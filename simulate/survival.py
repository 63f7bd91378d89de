"""How long homes are kept and who is in one after a referral, by definition of a home.

Two definitions of being housed are used side by side in this field, and give different answers:
``regular``, any regular housing, whoever holds the contract; and ``own``, an own tenancy, which
begins when the contract comes to the client's name.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simulate.errors import InputError
from simulate.state import BY_CENSUS, TENANCY_EXPIRED, TENANCY_LOST

#: Definition of being housed -> what it means.
DEFINITIONS = {
    "regular": "any regular housing, whoever holds the contract",
    "own": "own tenancy",
}


def check_definition(definition: str) -> str:
    """The word itself when it is a definition of being housed.

    Raises
    ------
    InputError
        Listing what is allowed.
    """
    if definition not in DEFINITIONS:
        allowed = " or ".join(f"{word!r} ({what})" for word, what in DEFINITIONS.items())
        raise InputError([f"definition = {definition!r}; must be {allowed}"])
    return definition


#: Ends of a tenancy that are a home lost: in a crisis it is lost as well.
HOME_LOST = (TENANCY_LOST, TENANCY_EXPIRED)


def housed_since(tenancies: np.ndarray[Any, Any], definition: str) -> np.ndarray[Any, Any]:
    """When each tenant was housed by a definition, in years; nan for never."""
    since: np.ndarray[Any, Any] = tenancies[
        "own_since" if check_definition(definition) == "own" else "started"
    ]
    return since


def housed_in_run(
    tenancies: np.ndarray[Any, Any], definition: str = "regular"
) -> np.ndarray[Any, Any]:
    """Tenancies that made somebody housed during the run, by a definition.

    A home of the census is left out, unless its contract came to the client's name in the run:
    then an own tenancy began.
    """
    since = housed_since(tenancies, definition)
    began_before = (tenancies["found"] == BY_CENSUS) & ~(since > tenancies["started"])
    chosen: np.ndarray[Any, Any] = tenancies[~np.isnan(since) & ~began_before]
    return chosen


def housed_durations(
    tenancies: np.ndarray[Any, Any], end: float, definition: str = "regular"
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Years each home found in the run was kept, and whether it was lost."""
    rows = housed_in_run(tenancies, definition)
    ends = np.where(np.isnan(rows["ended"]), end, rows["ended"])
    return ends - housed_since(rows, definition), np.isin(rows["end"], HOME_LOST)


def referred_in_home(
    requests: np.ndarray[Any, Any],
    tenancies: np.ndarray[Any, Any],
    end: float,
    after: float,
    definition: str = "regular",
) -> tuple[int, int]:
    """Of the people first referred to a home in the run, how many are in one ``after`` years on.

    Only referrals followed for that long count.

    Returns
    -------
    tuple of int
        People in a home then, and people referred.
    """
    order = np.argsort(requests["since"], kind="stable")
    clients, first = np.unique(requests["client"][order], return_index=True)
    since = requests["since"][order][first]
    counted = (since >= 0) & (since + after <= end)
    when = dict(zip(clients[counted].tolist(), (since[counted] + after).tolist(), strict=True))
    at = np.array([when.get(client, np.nan) for client in tenancies["client"].tolist()])
    ends = np.where(np.isnan(tenancies["ended"]), np.inf, tenancies["ended"])
    there = (housed_since(tenancies, definition) <= at) & (at < ends)
    return int(there.sum()), len(when)

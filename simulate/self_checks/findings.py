"""The checks by number and name, what each may deviate, and the rows in which one looks.

A deviation is a difference as a share of what was expected (of 1 when less was), so a count that
is wrong by one is small in a large region: counts may not deviate at all. Years are sums of as
many terms as there were events, and differ by rounding; people's own years are kept in half the
digits.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from simulate.record import Record
from simulate.state import CONDITIONS, State, records

(
    NOBODY_LOST,
    ONE_PLACE,
    CAPACITY,
    ONE_TENANT,
    REQUESTS_COUNTED,
    SUPPORT_COUNTED,
    TIME,
    LISTS,
    STAYS,
    OWN_YEARS,
    COSTS,
) = range(11)

CHECKS = (
    "Nobody is lost: initial and arrived are present, left or died, in every group and month",
    "Everybody lives in one place, and is counted there",
    "No more residents than places, nor clients than slots, but those of before a closing",
    "A home has one tenant, and a tenant one home",
    "Nobody waits for what they have, and lists are as long as their requests",
    "Slots, programmes and foundations are those people have",
    "Time never goes back",
    "Little's law: years on each list by its length are the waits of its requests",
    "Little's law: years in each setting and programme by month are those of the stays",
    "Years homeless, in institutions and with foundations are those of the persons",
    "Costs by payer are what settings, support and events cost",
)

# What can be wrong, by check; ``faults`` has the words. 0 is: nothing.
LOST_IN_MONTH, LOST_NOW, FLOW_OF_SETTING = range(1, 4)
PLACE_OR_NOT, PLACE_ELSEWHERE, CRISIS_ELSEWHERE, GONE_AND_HOLDS = range(4, 8)
PEOPLE_IN_ALL, PEOPLE_IN_SETTING, READY_IN_SETTING, RESIDENTS, READY_AT_SITE = range(8, 13)
TOO_MANY_RESIDENTS, TOO_MANY_SERVED = range(13, 15)
HOME_OR_NOT, TENANT_IS_ANOTHER, TENANCY_OF_ANOTHER = range(15, 18)
OFFER_NOT_HELD, LET_TO_NOBODY, TENANTS_OF_LANDLORD = range(18, 21)
HAS_WHAT_THEY_WANT, LANE_OF_ANOTHER, QUEUE_OR_OFFER, OFFER_UNASKED = range(21, 25)
WAITING_FOR_SETTING, LENGTH_OF_QUEUE = range(25, 27)
SUPPORT_WITHOUT_HOME, PHASE_OF_ANOTHER, SLOTS_IN_USE, FOUNDATION_SLOTS = range(27, 31)
PEOPLE_IN_PHASE, PEOPLE_WITH_FOUNDATION = range(31, 33)
AHEAD_OF_TIME, NOT_ON_AGENDA, DUE_IN_PAST, AGENDA_UNSORTED, ROWS_GO_BACK = range(33, 38)
YEARS_ON_LIST = 38
YEARS_IN_SETTING, YEARS_IN_PROGRAMME, YEARS_OF_TENANCIES = range(39, 42)
YEARS_HOMELESS, YEARS_IN_INSTITUTIONS, YEARS_WITH_FOUNDATION = range(42, 45)
COST_OF_PAYER = 45

#: The check each belongs to, by its number less 1.
CHECK_OF = np.repeat(np.arange(len(CHECKS)), [3, 9, 2, 6, 6, 6, 5, 1, 3, 3, 1])

#: Largest deviation by rounding: none of counts, 1e-9 of sums in 64 bits, 1e-5 of those in 32.
TOLERANCES = np.array([0.0] * 7 + [1e-9, 1e-9, 1e-5, 1e-9])

FOUND = np.dtype(
    [
        ("looked_at", "i8"),
        ("deviation", "f8"),  # the largest
        ("fault", "i8"),  # the first, see ``faults``; 0: none
        ("client", "i8"),  # -1: nobody in particular
        ("about", "i8"),  # a site, dwelling, queue, month or cell of a tally, by the fault
        ("seen", "f8"),
        ("expected", "f8"),
    ]
)
MARKS = np.dtype(
    [
        ("time", "f8"),  # of the last look, years
        ("year_end", "f8"),  # when to think of the next
        ("events", "i8"),  # the engine had taken then
        ("months", "i8"),  # so many are in the sums
        ("requests", "i8"),  # and so many rows
        ("episodes", "i8"),
        ("logged", "i8"),
    ]
)


class Kept(NamedTuple):
    """What is kept from one look to the next, and what one look counts.

    Shapes in the comments: s settings, g groups, m municipalities.
    """

    found: Any  # a row a check
    marks: Any  # one row
    sitting: Any  # [site] residents at the last look or change of places
    served: Any  # [programme] slots in use then
    initial: Any  # [g] people on day 0
    came: Any  # [g] in the months summed
    went: Any  # [g]
    stock: Any  # [s, g] people at the end of the last of them
    brought: Any  # [g] years in institutions before day 0
    asked: Any  # [s wanted, g, m] years on lists, of requests that ended
    waited: Any  # [s wanted, g, m] the same with those still open, at the last look
    listed: Any  # [s wanted, g, m] years on lists by their lengths, in the months summed
    lived: Any  # [s, g, m] years in settings, in the months summed
    stayed: Any  # [s, g, m] years in settings by the dates of stays, at the last look
    in_phases: Any  # [phase, g] years in phases of programmes, in the months summed
    helped: Any  # [programme, g] years in programmes by their dates, at the last look
    bought: Any  # [4] moves and homes lost at the end, crises and offences, by their rows
    held: Any  # [condition, g] years with foundations, in the months summed
    own_held: Any  # [condition, g] the same by the persons themselves, at the end
    homeless: Any  # [g] years by the persons themselves, at the end
    inside: Any  # [g] the same in institutions, from day 0
    count_of_people: Any  # [s, g, m]
    count_of_ready: Any  # [s, g, m]
    count_of_requests: Any  # [s wanted, g, m]
    count_of_residents: Any  # [site]
    count_of_ready_at: Any  # [site]
    count_of_tenants: Any  # [landlord]
    count_of_queues: Any  # [queue] requests in it
    count_of_slots: Any  # [programme]
    count_of_foundations: Any  # [the three two-state ones]
    count_of_phases: Any  # [phase, g] people in it
    count_of_having: Any  # [condition, s, g] people


#: Name -> (dtype, number of dimensions).
KEPT_FIELDS: dict[str, tuple[Any, int]] = {
    "found": (FOUND, 1),
    "marks": (MARKS, 1),
    "sitting": (np.int64, 1),
    "served": (np.int64, 1),
    "initial": (np.int64, 1),
    "came": (np.int64, 1),
    "went": (np.int64, 1),
    "stock": (np.int64, 2),
    "brought": (np.float64, 1),
    "asked": (np.float64, 3),
    "waited": (np.float64, 3),
    "listed": (np.float64, 3),
    "lived": (np.float64, 3),
    "stayed": (np.float64, 3),
    "in_phases": (np.float64, 2),
    "helped": (np.float64, 2),
    "bought": (np.int64, 1),
    "held": (np.float64, 2),
    "own_held": (np.float64, 2),
    "homeless": (np.float64, 1),
    "inside": (np.float64, 1),
    "count_of_people": (np.int64, 3),
    "count_of_ready": (np.int64, 3),
    "count_of_requests": (np.int64, 3),
    "count_of_residents": (np.int64, 1),
    "count_of_ready_at": (np.int64, 1),
    "count_of_tenants": (np.int64, 1),
    "count_of_queues": (np.int64, 1),
    "count_of_slots": (np.int64, 1),
    "count_of_foundations": (np.int64, 1),
    "count_of_phases": (np.int64, 2),
    "count_of_having": (np.int64, 3),
}


def new_kept(state: State, record: Record) -> Kept:
    """Nothing looked at yet."""
    cells = record.present.shape
    groups, programmes = cells[1], len(state.slots_used)
    shapes: dict[str, tuple[int, ...]] = {
        "found": (len(CHECKS),),
        "marks": (1,),
        "stock": cells[:2],
        "in_phases": record.supported.shape,
        "helped": (programmes, groups),
        "bought": (4,),
        "held": (len(CONDITIONS), groups),
        "own_held": (len(CONDITIONS), groups),
        "count_of_tenants": state.landlord_state.shape,
        "count_of_queues": state.queues.shape,
        "count_of_foundations": state.foundation_slots_used.shape,
        "count_of_phases": record.supported.shape,
        "count_of_having": record.having.shape,
    }
    sites = ("sitting", "count_of_residents", "count_of_ready_at")
    shapes |= dict.fromkeys(sites, state.site_state.shape)
    shapes |= dict.fromkeys(("served", "count_of_slots"), (programmes,))
    by_group = ("initial", "came", "went", "brought", "homeless", "inside")
    shapes |= dict.fromkeys(by_group, (groups,))
    empty = {
        name: np.zeros(shapes.get(name, cells), dtype) for name, (dtype, _) in KEPT_FIELDS.items()
    }
    kept = Kept(**empty)._replace(found=records(FOUND, len(CHECKS)), marks=records(MARKS, 1))
    kept.marks.year_end = 1.0
    return kept

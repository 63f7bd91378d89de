"""The checks by number and name, what each may deviate, and the rows in which one looks.

A deviation is a difference as a share of what was expected (of 1 when less was), so a count that
is wrong by one is small in a large region: counts may not deviate at all. Years are sums of as
many terms as there were events, and differ by rounding; people's own years are kept in half the
digits.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from simulate.state import CONDITIONS, records

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
        ("looks", "i8"),
        ("months", "i8"),  # so many are in the sums
        ("requests", "i8"),  # and so many rows
        ("episodes", "i8"),
        ("logged", "i8"),
    ]
)


class Kept(NamedTuple):
    """What is kept from one look to the next (s settings, g groups, m municipalities)."""

    found: Any  # a row a check
    marks: Any  # one row
    sitting: Any  # [site] residents at the last look or change of places
    served: Any  # [programme] slots in use then
    initial: Any  # [g] people on day 0
    came: Any  # [g] in the months summed
    went: Any  # [g]
    people: Any  # [s, g] at the end of the last of them
    brought: Any  # [g] years in institutions before day 0
    asked: Any  # [s wanted, g, m] years on lists, of requests that ended
    listed: Any  # [s wanted, g, m] the same by the lists' lengths, in the months summed
    lived: Any  # [s, g, m] years in settings, in the months summed
    stayed: Any  # [s, g, m] the same by the dates of stays, until the last look
    helped: Any  # [programme, g] years in programmes, by their dates, until the last look
    supported: Any  # [phase, g] years in phases of programmes
    held: Any  # [condition, g] years with foundations


def new_kept(record: Any, sites: int, programmes: int) -> Kept:
    """Nothing looked at yet."""
    shape = record.present.shape
    groups = shape[1]
    years, count = np.float64, np.int64
    return Kept(
        found=records(FOUND, len(CHECKS)),
        marks=records(MARKS, 1),
        sitting=np.zeros(sites, count),
        served=np.zeros(programmes, count),
        initial=np.zeros(groups, count),
        came=np.zeros(groups, count),
        went=np.zeros(groups, count),
        people=np.zeros(shape[:2], count),
        brought=np.zeros(groups, years),
        asked=np.zeros(shape, years),
        listed=np.zeros(shape, years),
        lived=np.zeros(shape, years),
        stayed=np.zeros(shape, years),
        helped=np.zeros((programmes, groups), years),
        supported=np.zeros(record.supported.shape, years),
        held=np.zeros((len(CONDITIONS), groups), years),
    )

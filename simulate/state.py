"""What the engine knows: one array of records for each kind of thing, and nothing else.

A row is a client, a dwelling, a queue and so on; ``-1`` means no id and ``nan`` no time. Times are
years from the region's start date. Rows are records and not one array a column: a kernel reads
``client.ready_since`` as a person would say it, a client's fields lie in neighbouring cache
lines, and the engine's functions take twenty arrays instead of a hundred, which makes them
compile in seconds. The same code runs uncompiled on the same records, bit for bit.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from simulate.agenda import ENTRY, new_agenda, with_room

# Causes of a client's next event: the first are hazards with an exposure each.
(
    GETS_READY,
    IS_NOTICED,
    LEAVES,
    DIES,
    GIVES_UP,
    FINDS_HOME,
    LOSES_HOME,
    COMPLETES,
    TURNS,  # the first of three: a two-state foundation turns on or off
    _,
    _,
    HAS_CRISIS,  # and, in one, recovers
    REOFFENDS,
) = range(13)
CLOCKS = 13
REVIEWED, ANSWERS, MOVES_IN, CHANGES, NOTHING = range(CLOCKS, CLOCKS + 5)

# What changes on a date that follows from others: in a programme, a contract, a crisis.
PHASE_ENDS, TERM_ENDS, IS_WHOLE, FLIPS, HOME_EXPIRES, NO_CHANGE = range(6)

# Bits of `client.foundations`, in the order of sourced.FOUNDATIONS; the first three are two-state.
TWO_STATE = 3
TWO_STATES, HOME_BIT, SUPPORT_BIT, WHOLE = 7, 8, 16, 31

# What is counted of foundations: each of the five, and all of them together.
CONDITIONS = ("finances", "day_activity", "surroundings", "home", "support", "all_five")

# What happens to people and is counted as an episode.
CRISIS, OFFENCE = 0, 1
EPISODES = ("crisis", "offence")

# How people leave.
FAMILY, ELSEWHERE, LONG_TERM_CARE, DEATH, GAVE_UP = range(5)
EXITS = ("family", "elsewhere", "long_term_care", "death", "gave_up")

# Kinds of request; a client holds at most one of each.
INTERIM, DESTINATION = 0, 1
KINDS = ("interim", "destination")

# How a request ends.
STILL_OPEN, FULFILLED, GIVEN_UP, LEFT_SYSTEM, OVERTAKEN = range(5)
REQUEST_ENDS = ("open", "moved", "gave_up", "left", "overtaken")

# How a tenancy ends, and how the home was found.
TENANCY_OPEN, TENANCY_LOST, TENANCY_LEFT, TENANCY_DIED, TENANCY_EXPIRED = range(5)
TENANCY_ENDS = ("open", "lost", "left", "died", "lost_in_crisis")
BY_SCHEME, BY_OWN_WAY, BY_CENSUS = range(3)

# What a dwelling is doing.
VACANT, OFFERED, LET, GONE = range(4)
OWN_CONTRACT, PROVIDER_CONTRACT = range(2)

# What is counted of homes each month.
(
    PROMISED,
    DELIVERED,
    WITHDRAWN,
    RETURNED,
    LET_BY_SCHEME,
    LET_OWN_WAY,
    HOMES_LOST,
    FLIPPED,
) = range(8)
HOME_COUNTS = (
    "promised",
    "delivered",
    "withdrawn",
    "returned",
    "let",
    "own_way",
    "lost",
    "flipped",
)

# What nearly every event reads lies together, so that an event touches few cache lines; inside each
# part wide fields come first, so that nothing is lost to alignment.
CLIENT = np.dtype(
    [
        ("exposure", "f8", (TURNS,)),  # what is left of each unit exponential; nan: not drawn
        ("clock", "f8"),  # exposures are spent up to here; when somebody left
        ("entered", "f8"),  # came to live where they live now
        ("review_at", "f8"),
        ("offer_at", "f8"),  # the answer, or the move, is due
        ("setting", "i1"),  # -1: not in the system
        ("group", "i1"),
        ("programme", "i1"),  # 0: no support
        ("ready", "i1"),
        ("noticed", "i1"),
        ("foundations", "i1"),
        ("in_crisis", "i1"),
        ("next_cause", "i1"),
        ("accepted", "i1"),  # an offer was accepted, the move is due
        ("offer_kind", "i1"),
        ("seeks_ring", "i1"),  # among the cycle seekers
        ("change", "i1"),  # which of the changes with a date comes next
        ("site", "i4"),
        ("dwelling", "i4"),
        ("offer", "i4"),  # dwelling offered
        ("tenancy", "i4"),
        ("request_lane", "i2", (2,)),  # -1: no request of this kind
        ("request_queue", "i4", (2,)),  # -1: not in a queue (no request, or an offer is pending)
        ("request_before", "i4", (2,)),
        ("request_after", "i4", (2,)),
        ("origin", "i2"),
        ("phase", "i2"),  # row of the table of phases; meaningless without a programme
        ("request_since", "f8", (2,)),
        ("recovery_frailty", "f8"),
        ("loss_frailty", "f8"),
        ("number", "i4"),
        ("stream", "i4"),
        ("draws", "i2", (CLOCKS,)),  # exposures drawn so far, a cause
        ("homes_lost", "i2"),
        ("homes_had", "i2"),
        ("wants_municipality", "i2"),
        ("wants_two_rooms", "i1"),
        ("wants_quiet", "i1"),
        ("completed", "i1"),  # a programme: needs no more support at home
        ("exit_kind", "i1"),
        ("condition_exposure", "f4", (CLOCKS - TURNS,)),  # the same, of the causes from TURNS on
        ("ready_since", "f8"),
        ("arrived", "f8"),  # first contact
        ("institution_years", "f8"),
        ("programme_since", "f8"),
        ("whole_since", "f8"),  # all five foundations are on
        ("homeless_years", "f4"),
        ("hours_needed", "f4"),  # a week, before a programme's phases lower it
        ("foundation_years", "f4", (len(CONDITIONS),)),
    ],
    align=True,
)

DWELLING = np.dtype(
    [
        ("expires_at", "f8"),  # goes back to regular letting
        ("mark", "i8"),  # identity in draws, whatever its row
        ("tenant", "i4"),
        ("before", "i4"),
        ("after", "i4"),
        ("times_let", "i4"),
        ("refused", "i4"),  # last row of those who refused it since it was vacant, or -1
        ("municipality", "i2"),
        ("landlord", "i2"),
        ("two_rooms", "i1"),
        ("quiet", "i1"),
        ("contract", "i1"),
        ("status", "i1"),
    ],
    align=True,
)

REFUSED = np.dtype([("client", "i4"), ("before", "i4")], align=True)
QUEUE = np.dtype([("first", "i4"), ("last", "i4"), ("length", "i4")], align=True)
SITE_STATE = np.dtype(
    [
        ("empty_share", "f8"),  # of its provider's places, were all who are ready to move
        ("residents", "i4"),
        ("ready", "i4"),
        ("pending", "i4"),
        ("admitted", "i4"),
    ],
    align=True,
)
LANDLORD_STATE = np.dtype(
    [
        ("trust", "f8"),
        ("nuisance", "f8"),  # losses with nuisance since the last month's end
        ("tenants", "i8"),  # of dwellings let through the scheme
    ]
)
VACANCIES = np.dtype([("first", "i4"), ("last", "i4"), ("length", "i4"), ("pending", "i4")])
STREAM_STATE = np.dtype(
    [("passed_at", "f8"), ("due_at", "f8"), ("passed", "i8"), ("due", "i8")], align=True
)

COUNTERS = np.dtype(
    [
        ("now", "f8"),
        ("month_end", "f8"),
        ("available_at", "f8"),  # something is to be given out; inf: nothing is
        ("events", "i8"),
        ("clients", "i4"),
        ("dwellings", "i4"),
        ("requests", "i4"),
        ("tenancies", "i4"),
        ("episodes", "i4"),
        ("refused", "i4"),
        ("logged", "i4"),
        ("month", "i4"),
        ("replicate", "i4"),
        ("logging", "i4"),
        ("cycle_seekers", "i4"),
        ("present", "i4"),
        ("fault", "i4"),  # a caller's own rule gave no answer: 1 + which, see ``calls``
        ("fault_stream", "i4"),
        ("fault_number", "i4"),
        ("fault_value", "f8"),  # what it said, and what it was given
        ("fault_given", "f8", (5,)),
    ],
    align=True,
)

REQUEST_ROW = np.dtype(
    [
        ("since", "f8"),
        ("ended", "f8"),
        ("client", "i4"),
        ("lane", "i4"),
        ("living_in", "i1"),
        ("kind", "i1"),
        ("end", "i1"),
    ],
    align=True,
)

TENANCY_ROW = np.dtype(
    [
        ("started", "f8"),
        ("ended", "f8"),
        ("own_since", "f8"),  # nan while the provider holds the contract
        ("fit", "f8"),
        ("client", "i4"),
        ("programme", "i1"),
        ("found", "i1"),
        ("end", "i1"),
    ],
    align=True,
)

EPISODE_ROW = np.dtype(
    [("time", "f8"), ("client", "i4"), ("kind", "i1"), ("setting", "i1")], align=True
)

LOG_ROW = np.dtype([("time", "f8"), ("client", "i4"), ("about", "i4"), ("event", "i1")], align=True)

# Items of the second agenda, before arrivals, lettings and dwellings.
MONTH_ITEM, MEETING_ITEM, FIRST_STREAM_ITEM = range(3)


class State(NamedTuple):
    """The agents and the agendas; see the dtypes above."""

    clients: Any
    dwellings: Any
    refused: Any  # who refused a dwelling, linked from the dwelling
    queues: Any
    site_state: Any
    landlord_state: Any
    vacancies: Any
    slots_used: Any
    foundation_slots_used: Any
    arrival_state: Any
    letting_state: Any
    cycle_seekers: Any
    counters: Any
    rates: Any  # of one client's causes; two rows, to compare
    people_heap: Any  # who is due next, see ``agenda``
    people_place: Any
    people_size: Any
    other_heap: Any  # everything else that has a date
    other_place: Any
    other_size: Any


#: Name -> (dtype, number of dimensions).
STATE_FIELDS: dict[str, tuple[Any, int]] = {
    "clients": (CLIENT, 1),
    "dwellings": (DWELLING, 1),
    "refused": (REFUSED, 1),
    "queues": (QUEUE, 1),
    "site_state": (SITE_STATE, 1),
    "landlord_state": (LANDLORD_STATE, 1),
    "vacancies": (VACANCIES, 1),
    "slots_used": (np.int64, 1),
    "foundation_slots_used": (np.int64, 1),
    "arrival_state": (STREAM_STATE, 1),
    "letting_state": (STREAM_STATE, 1),
    "cycle_seekers": (np.int32, 1),
    "counters": (COUNTERS, 1),
    "rates": (np.float64, 2),
    "people_heap": (ENTRY, 1),
    "people_place": (np.int32, 1),
    "people_size": (np.int64, 1),
    "other_heap": (ENTRY, 1),
    "other_place": (np.int32, 1),
    "other_size": (np.int64, 1),
}


def new_state(sizes: dict[str, int], clients: int, dwellings: int) -> State:
    """An empty state for the given numbers of sites, queues, streams and so on."""
    streams = FIRST_STREAM_ITEM + sizes["inflows"] + sizes["lettings"]
    people_heap, people_place, people_size = new_agenda(clients)
    other_heap, other_place, other_size = new_agenda(streams + dwellings)
    landlord_state = records(LANDLORD_STATE, sizes["landlords"])
    landlord_state.trust = 1.0
    counters = records(COUNTERS, 1)
    counters.available_at = np.inf
    return State(
        clients=records(CLIENT, clients),
        dwellings=records(DWELLING, dwellings),
        refused=records(REFUSED, dwellings),
        queues=_empty_lists(QUEUE, sizes["queues"]),
        site_state=records(SITE_STATE, sizes["sites"]),
        landlord_state=landlord_state,
        vacancies=_empty_lists(VACANCIES, sizes["municipalities"]),
        slots_used=np.zeros(sizes["programmes"], np.int64),
        foundation_slots_used=np.zeros(TWO_STATE, np.int64),
        arrival_state=records(STREAM_STATE, sizes["inflows"]),
        letting_state=records(STREAM_STATE, sizes["lettings"]),
        cycle_seekers=np.zeros(max(clients, 1), np.int32),
        counters=counters,
        rates=np.zeros((2, CLOCKS)),
        people_heap=people_heap,
        people_place=people_place,
        people_size=people_size,
        other_heap=other_heap,
        other_place=other_place,
        other_size=other_size,
    )


def with_more(state: State, clients: int, dwellings: int, refused: int) -> State:
    """The same state with room for more clients, dwellings and refusals."""
    streams = len(state.other_place) - len(state.dwellings)
    people_heap, people_place = with_room(state.people_heap, state.people_place, clients)
    other_heap, other_place = with_room(state.other_heap, state.other_place, streams + dwellings)
    return state._replace(
        clients=grown(state.clients, clients),
        dwellings=grown(state.dwellings, dwellings),
        refused=grown(state.refused, refused),
        cycle_seekers=np.resize(state.cycle_seekers, clients),
        people_heap=people_heap,
        people_place=people_place,
        other_heap=other_heap,
        other_place=other_place,
    )


def records(dtype: np.dtype[Any], length: int) -> Any:
    """Zeroed rows of a dtype, as records."""
    return np.zeros(length, dtype).view(np.recarray)


def grown(rows: Any, length: int) -> Any:
    """A copy of the rows with zeroed rows behind them; the rows themselves when long enough."""
    if len(rows) == length:
        return rows
    longer = records(rows.dtype, length)
    longer[: len(rows)] = rows
    return longer


def _empty_lists(dtype: np.dtype[Any], length: int) -> Any:
    lists = records(dtype, length)
    lists.first = -1
    lists.last = -1
    return lists

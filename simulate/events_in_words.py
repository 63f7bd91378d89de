"""The event log in words: what each event says, and what it is about.

A new event needs one line in :data:`WORDS`; a test sees to it that none is forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from simulate.errors import InputError
from simulate.outcome import Outcome
from simulate.persons import dates, labels
from simulate.record import EVENTS
from simulate.scenario import Scenario
from simulate.sourced import FOUNDATIONS
from simulate.state import EXITS

Array = np.ndarray[Any, Any]

#: What the number beside an event can be: a setting somebody is in (``where``) or gets
#: (``setting``), a way to leave, the municipality of a home, a programme,
#: a foundation, where somebody returns to, or just a number.
ABOUT = ("where", "setting", "exit", "home", "programme", "foundation", "return", "count")


class Words(NamedTuple):
    """How an event is told: what its number means (one of ``ABOUT``), and a sentence with it."""

    about: str
    sentence: str


#: Event -> its words; ``{}`` is what it is about.
WORDS = {
    "arrives": Words("where", "asks for help for the first time, {}"),
    "gets_ready": Words("where", "is ready to move on, {}"),
    "noticed": Words("where", "readiness is noticed, {}"),
    "reviewed": Words("where", "the indication is reviewed, {}"),
    "requests": Words("setting", "goes on the list for {}"),
    "offered": Words("home", "is offered a home in {}"),
    "refuses": Words("home", "refuses the home in {}"),
    "moves": Words("setting", "moves to {}"),
    "gives_up": Words("where", "gives up waiting, {}"),
    "loses_home": Words("count", "loses the home (number {})"),
    "completes": Words("programme", "support ({}) ends; lives independently"),
    "leaves": Words("exit", "{}"),
    "foundation_on": Words("foundation", "{} in order"),
    "foundation_off": Words("foundation", "{} no longer in order"),
    "crisis": Words("where", "a crisis, {}"),
    "recovers": Words("return", "recovers, {}"),
    "offends": Words("where", "a new offence, {}"),
    "new_phase": Words("count", "support changes to phase {}"),
    "programme_ends": Words("programme", "{} ends; the next programme starts"),
    "own_contract": Words("home", "the tenancy in {} is now their own"),
    "home_expires": Words("count", "away too long: the home is gone (number {})"),
}

EXIT_WORDS = {
    "family": "leaves to live with family",
    "elsewhere": "leaves for another region",
    "long_term_care": "leaves for long-term care",
    "death": "dies",
    "gave_up": "is not seen again",
}
RETURN_WORDS = {"home": "and the home was kept", "nowhere": "and has no home to go to"}
PLACE_WORDS = {"outside": "outside care", "street": "on the street", "home": "in a home"}
GOAL_WORDS = {"street": "the street", "home": "a home"}


def tell(event: str, about: str) -> str:
    """One event as a sentence without a subject.

    Parameters
    ----------
    event : str
        One of ``record.EVENTS``.
    about : str
        The name of what it is about, as :func:`names_of` gives it.

    Examples
    --------
    >>> tell("moves", "home")
    'moves to a home'
    >>> tell("gets_ready", "long_stay")
    'is ready to move on, in long stay'
    """
    words = WORDS[event]
    if words.about == "where":
        said = place(about)
    elif words.about == "setting":
        said = GOAL_WORDS.get(about, plainly(about))
    elif words.about == "return":
        said = RETURN_WORDS.get(about, plainly(about))
    elif words.about == "exit":
        said = EXIT_WORDS.get(about, f"leaves: {plainly(about)}")
    else:
        said = plainly(about)
    return words.sentence.format(said)


def plainly(name: str) -> str:
    """A name from a file as a reader would write it."""
    return name.replace("_", " ")


def place(setting: str) -> str:
    """Where somebody is who lives in a setting."""
    return PLACE_WORDS.get(setting, f"in {plainly(setting)}")


def names_of(scenario: Scenario, outcome: Outcome) -> Array:
    """What each event of the log is about, by name.

    Returns
    -------
    ndarray of str, shape (events,)
        Name of a setting, exit, programme, or a home's municipality; or a number.
    """
    index = scenario.index
    known = {
        "where": index.settings,
        "setting": index.settings,
        "exit": list(EXITS),
        "programme": index.programmes,
        "home": [index.municipalities[number] for number in outcome.dwellings],
        "foundation": list(FOUNDATIONS),
        "return": ["nowhere", "home"],
    }
    found = outcome.log["about"].astype(str).astype(object)
    kinds = np.array([ABOUT.index(WORDS[event].about) for event in EVENTS])[outcome.log["event"]]
    for kind, names in known.items():
        chosen = kinds == ABOUT.index(kind)
        if chosen.any():
            found[chosen] = np.array(names, object)[outcome.log["about"][chosen]]
    return found


def event_tables(scenario: Scenario, outcomes: Sequence[Outcome]) -> Iterator[pd.DataFrame]:
    """The event log with names, a table a replicate; see :meth:`simulate.results.Results.events`.

    Raises
    ------
    InputError
        When no event log was kept.
    """
    if not any(len(outcome.log) for outcome in outcomes):
        raise InputError(["events: no event log was kept; run again with event_log=True"])
    for outcome in outcomes:
        yield _event_table(scenario, outcome)


def _event_table(scenario: Scenario, outcome: Outcome) -> pd.DataFrame:
    log, index = outcome.log, scenario.index
    persons = outcome.persons[log["client"]]
    days = dates(scenario.region.start_date, log["time"])
    return pd.DataFrame(
        {
            "replicate": outcome.replicate,
            "date": days,
            "year": days.astype("datetime64[Y]").astype(np.int64) + 1970,
            "time": log["time"],
            "client": log["client"],
            "group": labels(index.groups, persons["group"]),
            "municipality": labels(index.municipalities, persons["origin"]),
            "event": labels(list(EVENTS), log["event"]),
            "about": names_of(scenario, outcome),
        }
    )

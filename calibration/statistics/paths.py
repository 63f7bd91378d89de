"""Where everybody lived and when, from the event log of one finished replicate.

The statistics that published figures are held against follow people from some moment on, as the
studies did: from a release, a first night in shelter, a move. A path is a person's stays one after
another; a stay ends with the next one, with leaving the region's care, or with the run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from simulate.outcome import Outcome
from simulate.record import ARRIVES, LEFT, MOVES
from simulate.scenario import Scenario

#: What :meth:`Paths.at` says of who has left (minus the exit's number on top), and of who is not
#: followed that long.
GONE, NOT_FOLLOWED = -1, -100
#: Years; keeps the keys of people apart, and is longer than anybody lived somewhere.
_APART, _BEFORE = 1000.0, 500.0

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Paths:
    """The stays of all people of a replicate, by client and time.

    Attributes
    ----------
    client, setting : ndarray of int64, shape (stays,)
    since, until : ndarray of float64, shape (stays,)
        Years from the start; people of the census came before 0.
    left : ndarray of int64, shape (stays,)
        Number of the exit (``state.EXITS``) that ended the stay; -1 when none did.
    end : float
        End of the run, in years.
    """

    client: Array
    setting: Array
    since: Array
    until: Array
    left: Array
    end: float

    def at(self, clients: Array, times: Array) -> Array:
        """Setting of people at moments; ``GONE`` minus the exit, or ``NOT_FOLLOWED``."""
        keys = self.client * _APART + self.since + _BEFORE
        stay = np.searchsorted(keys, clients * _APART + times + _BEFORE, side="right") - 1
        here = np.where(times < self.until[stay], self.setting[stay], GONE - self.left[stay])
        found: Array = np.where(times > self.end, NOT_FOLLOWED, here)
        return found

    def first(self, chosen: Array, clients: Array, after: Array) -> Array:
        """When each of ``clients`` first begins one of the ``chosen`` stays at or after a time.

        Parameters
        ----------
        chosen : ndarray of bool, shape (stays,)
        clients, after : ndarray, shape (people,)

        Returns
        -------
        ndarray of float64, shape (people,)
            Infinite for never in the run.
        """
        keys = self.client[chosen] * _APART + self.since[chosen] + _BEFORE
        row = np.searchsorted(keys, clients * _APART + after + _BEFORE, side="left")
        owners = np.append(self.client[chosen], -1)
        starts = np.append(self.since[chosen], np.inf)
        times: Array = np.where(owners[row] == clients, starts[row], np.inf)
        return times


def paths_of(scenario: Scenario, outcome: Outcome) -> Paths:
    """Follow everybody of a replicate that was run with its event log."""
    log = outcome.log[np.isin(outcome.log["event"], (ARRIVES, MOVES, LEFT))]
    inflows = len(scenario.phases[0][2].inflows)
    present = scenario.phases[0][1].present
    numbers = [scenario.index.settings.index(row.setting) for row in present]
    persons = outcome.persons
    counted = np.flatnonzero(persons["stream"] >= inflows)
    client = np.concatenate([counted, log["client"]]).astype(np.int64)
    time = np.concatenate([persons["arrived"][counted], log["time"]])
    here = np.array(numbers, np.int64)[persons["stream"][counted] - inflows]
    about = np.concatenate([here, log["about"]]).astype(np.int64)
    leaves = np.concatenate([np.zeros(len(counted), bool), log["event"] == LEFT])
    order = np.argsort(client, kind="stable")  # a client's lines stay in the order of time
    client, time, about, leaves = client[order], time[order], about[order], leaves[order]
    last = np.append(client[1:] != client[:-1], True)
    until = np.where(last, np.inf, np.append(time[1:], np.inf))
    follows = np.append(leaves[1:], False) & ~last
    left = np.where(follows, np.append(about[1:], 0), -1)
    stays = ~leaves
    return Paths(client[stays], about[stays], time[stays], until[stays], left[stays], outcome.end)

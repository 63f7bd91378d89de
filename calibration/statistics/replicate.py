"""One finished replicate as statistics see it: names, paths, tenancies, who is who."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from calibration.statistics.paths import Paths, paths_of
from simulate.outcome import Outcome
from simulate.scenario import Scenario
from simulate.state import DEATH, ELSEWHERE, LONG_TERM_CARE

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Replicate:
    """A scenario and one of its outcomes, run with the event log."""

    scenario: Scenario
    outcome: Outcome

    @cached_property
    def paths(self) -> Paths:
        """The stays of everybody."""
        return paths_of(self.scenario, self.outcome)

    @property
    def end(self) -> float:
        """End of the run, in years."""
        return self.outcome.end

    def setting(self, name: str) -> int:
        """Number of a setting."""
        return self.scenario.index.settings.index(name)

    def group(self, name: str) -> int:
        """Number of a group."""
        return self.scenario.index.groups.index(name)

    @cached_property
    def homeless(self) -> Array:
        """Of each setting, whether its people are homeless; shape (settings,)."""
        return np.array([bool(row.homeless) for row in self.scenario.region.settings])

    @cached_property
    def in_census(self) -> Array:
        """Of each person, whether they were there on day 0; shape (people,)."""
        inflows = len(self.scenario.phases[0][2].inflows)
        found: Array = self.outcome.persons["stream"] >= inflows
        return found

    def tally(self, name: str) -> Array:
        """A monthly tally as counted; see ``simulate.outcome.MONTHLY``."""
        return self.outcome.tallies[name].astype(np.float64)


def lost_to_study(where: Array) -> Array:
    """Of answers of :meth:`Paths.at`, who moved away, went into long-term care or died.

    Studies lose these people, or leave them out.
    """
    found: Array = np.isin(-1 - where, (ELSEWHERE, LONG_TERM_CARE, DEATH))
    return found

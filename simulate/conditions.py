"""What the five foundations, crises, offences and trust come to over a run (model, section 6).

Taking part is having a day activity. Quality of life is the weighted share of the foundations that
are on: an index of this model with the weights of the region file, no QALY. Both are shares of all
time that people are in the system, in whatever setting.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simulate.measure import Measure
from simulate.outcome import Outcome
from simulate.region import Region
from simulate.scenario import Scenario
from simulate.sourced import FOUNDATIONS
from simulate.state import CONDITIONS, CRISIS, OFFENCE

#: Key -> -1 where lower is better, 1 where higher is.
BETTER = {
    "taking_part": 1,
    "taking_part_at_home": 1,
    "all_five": 1,
    "all_five_at_home": 1,
    "quality": 1,
    "crises": -1,
    "offences": -1,
    "trust": 1,
}


def condition_words(region: Region) -> dict[str, Measure]:
    """Key -> words and unit, of what the region has switched on."""
    found = {}
    if region.foundations:
        found["taking_part"] = Measure("Taking part (day activity), of all time", "share")
        found["taking_part_at_home"] = Measure("Taking part, of the time at home", "share")
        found["all_five"] = Measure("All five foundations on, of all time", "share")
        found["all_five_at_home"] = Measure("All five on, of the time at home", "share")
        found["quality"] = Measure("Quality of life (weighted share of foundations on)", "index")
    if region.crisis is not None:
        found["crises"] = Measure("Crises", "a year")
    if any(stay.reoffends_per_year > 0 for stay in region.stays):
        found["offences"] = Measure("New offences", "a year")
    if region.adaptation.landlords_adapt:
        found["trust"] = Measure("Trust of landlords at the end, mean (0 to 1)", "index")
    if region.adaptation.providers_adapt:
        found["effort"] = Measure("Effort of providers, mean of their sites", "a year")
    return found


def condition_measures(scenario: Scenario, outcome: Outcome) -> dict[str, float]:
    """The same of one replicate; nan where nobody was there."""
    region, tallies = scenario.region, outcome.tallies
    home = next(n for n, s in enumerate(region.settings) if s.capacity == "dwellings")
    lived = tallies["person_years"].sum(axis=(0, 2, 3))
    having = tallies["condition_years"].sum(axis=(0, 3))  # [condition, setting]
    episodes = tallies["episodes"].sum(axis=(0, 2, 3), dtype=np.int64) / outcome.end
    everywhere = having.sum(axis=1)
    part, whole = CONDITIONS.index("day_activity"), CONDITIONS.index("all_five")
    weights = weights_of(region)
    values = {
        "taking_part": _share(everywhere[part], lived.sum()),
        "taking_part_at_home": _share(having[part, home], lived[home]),
        "all_five": _share(everywhere[whole], lived.sum()),
        "all_five_at_home": _share(having[whole, home], lived[home]),
        "quality": _share(float(everywhere[: len(FOUNDATIONS)] @ weights), lived.sum()),
        "crises": float(episodes[CRISIS]),
        "offences": float(episodes[OFFENCE]),
        "trust": _mean(tallies["trust"][-1]),
        "effort": _mean(tallies["effort"]),
    }
    return {key: values[key] for key in condition_words(region)}


def weights_of(region: Region) -> np.ndarray[Any, Any]:
    """Weights of the foundations in the index, in the order of their bits; they add up to 1."""
    given = {row.name: row.weight for row in region.foundations}
    weights = np.array([given.get(name, 0.0) for name in FOUNDATIONS])
    return weights / weights.sum() if weights.sum() > 0 else weights


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0 else float("nan")


def _mean(values: np.ndarray[Any, Any]) -> float:
    return float(values.mean()) if values.size else float("nan")

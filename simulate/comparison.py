"""Policies side by side: paired differences, and what each means for the same people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from simulate.conditions import BETTER
from simulate.counterfactual import (
    EARLIER,
    LATER,
    ONLY_POLICY,
    ONLY_REFERENCE,
    distribution,
    pair,
    person_pairs,
    who_gains,
)
from simulate.errors import InputError
from simulate.intervals import PARAMETER_SHARE, parameter_share, spread, standard_error
from simulate.measures import describe_measures
from simulate.outcome import Outcome
from simulate.price import price_of_a_year
from simulate.results import Results
from simulate.waits import BY, names_by


class Comparison:
    """Results of several policies on the same people and luck; the first is the reference.

    Parameters
    ----------
    results : dict of str to Results
        By policy name.
    """

    def __init__(self, results: dict[str, Results]) -> None:
        self.results = results
        self.reference = next(iter(results))

    @property
    def interrupted(self) -> bool:
        """Whether fewer replicates finished than were asked for."""
        return any(each.interrupted for each in self.results.values())

    @property
    def draws(self) -> np.ndarray[Any, Any]:
        """Number of the draw of the parameters of each replicate; the same under every policy."""
        return self.results[self.reference].draws

    def others(self) -> list[str]:
        """The policies compared with the reference."""
        return [name for name in self.results if name != self.reference]

    def differences(self) -> pd.DataFrame:
        """Paired differences from the reference for every measure.

        Returns
        -------
        DataFrame
            Columns policy, key, measure, unit, difference (mean), low, high (95 % of paired
            replicates), standard_error (of the mean; draws of the parameters are the units),
            p_lower (share of replicates in which the policy's value is lower; ties count half),
            p_better (``p_lower`` or its complement by what is better; nan where neither is), and
            parameter_share with ``_low`` and ``_high`` (of the variance of a difference, what
            doubt about parameters explains; nan where they are not drawn).

        Notes
        -----
        Where parameters are drawn, p_lower and p_better are shares over chance and over what the
        published figures allow of the parameters, together.
        """
        base = self.results[self.reference]
        words = describe_measures(base.scenario)
        rows = []
        for name in self.others():
            measures = self.results[name].measures
            gaps = measures - base.measures
            # sums in another order differ in the last bits: that is no difference
            gaps = gaps.mask(np.isclose(measures, base.measures, rtol=1e-12, atol=0), 0.0)
            for key, measure in words.items():
                gap = gaps[key].to_numpy()
                known = gap[~np.isnan(gap)]
                lower = (
                    float((known < 0).mean() + (known == 0).mean() / 2) if len(known) else np.nan
                )
                error = standard_error(gap, self.draws)
                better = {-1: lower, 1: 1 - lower, 0: np.nan}[better_when(key)]
                said = (name, key, measure.words, measure.unit, *spread(gap), error, lower, better)
                rows.append((*said, *parameter_share(gap, self.draws)))
        columns = ["policy", "key", "measure", "unit", "difference", "low", "high"]
        columns += ["standard_error", "p_lower", "p_better", *PARAMETER_SHARE]
        return pd.DataFrame(rows, columns=columns)

    def people(self, definition: str = "regular") -> pd.DataFrame:
        """Who is housed earlier, later, or only under one of the policies.

        The same persons are followed under both; a day or less is no difference.

        Parameters
        ----------
        definition : {"regular", "own"}
            What counts as a home; see :meth:`simulate.results.Results.survival`.

        Returns
        -------
        DataFrame
            One row a policy: earlier, later, only_under_policy, only_under_reference (people a
            run, each with ``_low`` and ``_high``) and mean_days_earlier with its interval (of
            those housed under both).
        """
        rows = []
        for name in self.others():
            both = zip(*self._outcomes(name), strict=True)
            counts = [count_people(pair(*outcomes, definition)) for outcomes in both]
            row: dict[str, Any] = {"policy": name}
            for key in counts[0]:
                mean, low, high = spread(np.array([count[key] for count in counts], float))
                row |= {key: mean, f"{key}_low": low, f"{key}_high": high}
            rows.append(row)
        return pd.DataFrame(rows)

    def persons(self, policy: str, definition: str = "regular") -> pd.DataFrame:
        """One row a person and replicate: what this policy means for them.

        It grows with replicates, as it has a row for each person in each.

        Parameters
        ----------
        policy : str
            One of :meth:`others`.
        definition : {"regular", "own"}
            As for :meth:`people`.

        Returns
        -------
        DataFrame
            Columns replicate, client_reference and client_policy (number in that run, -1 where
            not there; ``doorstroom story`` with the same ``--parameters`` tells their life),
            group, municipality, arrived, housed_reference and housed_policy (dates, NaT for
            never), days_earlier (negative: later; nan unless housed under both in the run) and
            category (``CATEGORIES``).

        Raises
        ------
        InputError
            When this policy was not compared.
        """
        if policy not in self.others():
            raise InputError([f"policy = {policy!r}; must be one of: {', '.join(self.others())}"])
        mine, base = self.results[policy].outcomes, self.results[self.reference].outcomes
        return person_pairs(self.results[policy].scenario, mine, base, definition)

    def distribution(self, definition: str = "regular") -> pd.DataFrame:
        """How many people each policy houses earlier, later or only, and by how many days.

        Returns
        -------
        DataFrame
            Columns policy, statistic, unit, mean, low, high (95 % of replicates): people by
            category, and percentiles of the days gained by those housed under both.
        """
        rows = [
            {"policy": name, **row}
            for name in self.others()
            for row in distribution(*self._outcomes(name), definition)
        ]
        return pd.DataFrame(rows)

    def gains(self, by: str = "group", definition: str = "regular") -> pd.DataFrame:
        """Who gains and who loses, by group or by municipality of origin.

        Returns
        -------
        DataFrame
            One row a policy and group (or municipality): people (not housed before the run,
            mean), gain (housed earlier, or only under the policy), lose, net and days_earlier
            (mean of those housed under both), each with ``_low`` and ``_high``.
        """
        rows = []
        for name in self.others():
            names = names_by(self.results[name].scenario, by)
            for row in who_gains(names, BY[by], self._outcomes(name), definition):
                rows.append({"policy": name, by: row.pop("name"), **row})
        return pd.DataFrame(rows)

    def cost_effectiveness(self) -> pd.DataFrame:
        """What an extra person-year in a home costs under each policy.

        Returns
        -------
        DataFrame
            Columns policy; costs (extra euros a year, all payers) and years (extra person-years
            in a home a year), with ``_low`` and ``_high`` (95 % of paired replicates);
            eur_per_year with ``_low`` and ``_high`` (95 % of bootstrap samples of
            draws of the parameters, or of replicates where these are not drawn),
            nan when ``why_not`` gives a reason.
        """
        base = self.results[self.reference]
        settings = base.region.settings
        home = next(s.name for s in settings if s.capacity == "dwellings")
        rows = []
        for name in self.others():
            gaps = self.results[name].measures - base.measures
            costs, years = (gaps[key].to_numpy() for key in ("costs/all", f"people/{home}"))
            rows.append({"policy": name, **price_of_a_year(costs, years, self.draws)})
        return pd.DataFrame(rows)

    def _outcomes(self, policy: str) -> tuple[Sequence[Outcome], Sequence[Outcome]]:
        return self.results[policy].outcomes, self.results[self.reference].outcomes


def better_when(key: str) -> int:
    """-1 where lower is better, 1 where higher is, 0 where neither can be said."""
    if key.startswith(("wait/", "list", "costs/", "to_first_", "gap/")):
        return -1
    if key.startswith(("within_13_weeks/", "kept")):
        return 1
    return (_BETTER | BETTER).get(key, 0)


_BETTER = {
    "ready_and_waiting": -1,
    "homeless": -1,
    "days_homeless": -1,
    "first_homes": 1,
    "first_own_homes": 1,
    "homes/withdrawn": -1,
    "homes/lost": -1,
    "homes/let": 1,
    "refused": -1,
    "fit": 1,
}


def count_people(found: dict[str, np.ndarray[Any, Any]]) -> dict[str, float]:
    """Counts of persons by what the policy means for them, from a pair of outcomes."""
    category, days = found["category"], found["days_earlier"]
    both = ~np.isnan(days)
    return {
        "earlier": float((category == EARLIER).sum()),
        "later": float((category == LATER).sum()),
        "only_under_policy": float((category == ONLY_POLICY).sum()),
        "only_under_reference": float((category == ONLY_REFERENCE).sum()),
        "mean_days_earlier": float(days[both].mean()) if both.any() else np.nan,
    }

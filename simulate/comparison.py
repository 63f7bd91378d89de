"""Policies side by side: paired differences, and what each means for the same people."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from simulate.measures import describe_measures
from simulate.results import Results, spread


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

    def others(self) -> list[str]:
        """The policies compared with the reference."""
        return [name for name in self.results if name != self.reference]

    def differences(self) -> pd.DataFrame:
        """Paired differences from the reference for every measure.

        Returns
        -------
        DataFrame
            Columns policy, key, measure, unit, difference (mean), low, high (95 % of paired
            replicates), standard_error (of the mean), p_lower (share of replicates in which the
            policy's value is lower; ties count half) and p_better (``p_lower`` or its complement
            by what is better; nan where neither is).
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
                error = float(known.std(ddof=1) / len(known) ** 0.5) if len(known) > 1 else np.nan
                better = {-1: lower, 1: 1 - lower, 0: np.nan}[better_when(key)]
                rows.append(
                    (name, key, measure.words, measure.unit, *spread(gap), error, lower, better)
                )
        columns = ["policy", "key", "measure", "unit", "difference", "low", "high"]
        return pd.DataFrame(rows, columns=[*columns, "standard_error", "p_lower", "p_better"])

    def people(self) -> pd.DataFrame:
        """Who is housed earlier, later, or only under one of the policies.

        The same persons are followed under both; a day or less is no difference.

        Returns
        -------
        DataFrame
            One row a policy: earlier, later, only_under_policy, only_under_reference (people a
            run, each with ``_low`` and ``_high``) and mean_days_earlier with its interval (of
            those housed under both).
        """
        base = self.results[self.reference]
        rows = []
        for name in self.others():
            counts = [
                pair_people(with_policy.persons, without.persons)
                for with_policy, without in zip(
                    self.results[name].outcomes, base.outcomes, strict=True
                )
            ]
            row: dict[str, Any] = {"policy": name}
            for key in counts[0]:
                mean, low, high = spread(np.array([count[key] for count in counts], float))
                row |= {key: mean, f"{key}_low": low, f"{key}_high": high}
            rows.append(row)
        return pd.DataFrame(rows)


def better_when(key: str) -> int:
    """-1 where lower is better, 1 where higher is, 0 where neither can be said."""
    if key.startswith(("wait/", "list", "costs/")) or key in ("ready_and_waiting", "homeless"):
        return -1
    if key.startswith(("within_13_weeks/", "kept/")) or key == "first_homes":
        return 1
    return _BETTER.get(key, 0)


_BETTER = {"homes/withdrawn": -1, "homes/lost": -1, "homes/let": 1, "refused": -1, "fit": 1}


def pair_people(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> dict[str, float]:
    """Counts of persons housed earlier, later, or only under ``one``, matched by identity."""
    mine, theirs = (each["stream"].astype(np.int64) << 32 | each["number"] for each in (one, other))
    _, here, there = np.intersect1d(mine, theirs, assume_unique=True, return_indices=True)
    first, second = one["first_home"][here], other["first_home"][there]
    new = ~(np.nan_to_num(first, nan=1.0) < 0)  # at home before the run began: nothing to compare
    first, second = first[new], second[new]
    earlier_by = (second - first) * 365.25
    both = ~np.isnan(earlier_by)
    return {
        "earlier": float((earlier_by[both] > 1).sum()),
        "later": float((earlier_by[both] < -1).sum()),
        "only_under_policy": float((~np.isnan(first) & np.isnan(second)).sum()),
        "only_under_reference": float((np.isnan(first) & ~np.isnan(second)).sum()),
        "mean_days_earlier": float(earlier_by[both].mean()) if both.any() else np.nan,
    }

"""What can be chosen in a sweep, and what each choice gives in every scenario."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.analyses.data import Measured, Swept
from experiments.analyses.noise import Array
from experiments.sweeps.design import Design, Factor
from simulate.errors import InputError

LEVER = "lever"


@dataclass(frozen=True)
class Options:
    """Policies with values of their levers, and where each was tried.

    Attributes
    ----------
    table : DataFrame
        A row an option: policy, and a column for each lever (missing where it is of another
        policy).
    rows : ndarray of int64, shape (scenarios, options)
        Row of the sweep's points at which an option meets a scenario.
    policies : ndarray of int64, shape (options,)
        Number of the policy of each option.
    """

    table: pd.DataFrame
    rows: Array
    policies: Array

    def values(self, measured: Measured) -> Array:
        """A measure of each option in each scenario, shape (scenarios, options, replicates)."""
        return np.asarray(measured.values[self.rows, self.policies])

    def names(self) -> list[str]:
        """Each option in a few words."""
        return [
            option_name({str(key): value for key, value in row.items()})
            for row in self.table.to_dict("records")
        ]


def option_name(row: dict[str, object]) -> str:
    """A policy and its levers in a few words."""
    levers = [
        f"{key} {value:.4g}" if isinstance(value, float) else f"{key} {value}"
        for key, value in row.items()
        if key != "policy" and not pd.isna(value)  # type: ignore[call-overload]
    ]
    return ", ".join([str(row["policy"]), *levers])


def levers_of(design: Design, policy: str) -> list[Factor]:
    """The levers of a design that a policy has: its own, and those of the region."""
    return [
        factor
        for factor in design.factors
        if factor.kind == LEVER
        and (factor.path.startswith(f"policy.{policy}.") or not factor.path.startswith("policy."))
    ]


def options_of(swept: Swept) -> Options:
    """The options of a sweep, each of which must meet the same scenarios.

    Raises
    ------
    InputError
        When options met different scenarios, so that they cannot be compared.
    """
    design, points = swept.design, swept.points
    outside = [factor.name for factor in design.factors if factor.kind != LEVER]
    scenarios = list(points[outside].itertuples(index=False, name=None)) or [()] * len(points)
    order = {scenario: number for number, scenario in enumerate(dict.fromkeys(scenarios))}
    table: list[dict[str, object]] = []
    rows, policies = [], []
    for number, policy in enumerate(swept.policies):
        own = [factor.name for factor in levers_of(design, policy)]
        settings = list(points[own].itertuples(index=False, name=None)) or [()] * len(points)
        for setting in dict.fromkeys(settings):
            # points that differ in the levers of other policies only are the same to this one
            where = {
                order[scenarios[row]]: row
                for row in range(len(points) - 1, -1, -1)
                if settings[row] == setting
            }
            if len(where) < len(order):
                raise InputError([_not_crossed(swept, outside)])
            table.append({"policy": policy, **dict(zip(own, setting, strict=True))})
            rows.append([where[scenario] for scenario in range(len(order))])
            policies.append(number)
    return Options(pd.DataFrame(table), np.array(rows).T, np.array(policies))


def _not_crossed(swept: Swept, outside: list[str]) -> str:
    return (
        f"{swept.label}: levers and {', '.join(outside)} vary together (method "
        f"{swept.design.sampling.method}), so options met different scenarios and cannot be "
        "compared; sweep a grid, or levers alone, or policies alone"
    )

"""What all points of a sweep have in common, and what one point makes of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from experiments.loading import load_any_region
from experiments.problems import collected
from experiments.sweeps.design import Design, Factor, Value
from experiments.sweeps.paths import Steps, find, fitted, replaced, value_at
from simulate.checks import region_problems
from simulate.errors import InputError, nearest
from simulate.files import list_policies, list_regions, load_policy
from simulate.parameters import BY_NAME
from simulate.policy import Policy, policy_problems
from simulate.posterior import AS_IN_FILE, GIVEN, WORDS, Chosen, Draws, choose
from simulate.region import Region

ROOTS = ("region", "policy", "parameter")
#: Problems shown; more say nothing new.
MOST_PROBLEMS = 10


@dataclass(frozen=True)
class Target:
    """What a factor sets: a value of the region, of one of the policies, or a parameter.

    Attributes
    ----------
    root : str
        One of ``ROOTS``.
    name : str
        Of the policy or the parameter; empty for the region.
    steps : tuple
        What leads to the value (:mod:`experiments.sweeps.paths`); none to a parameter.
    """

    root: str
    name: str = ""
    steps: Steps = ()


@dataclass(frozen=True)
class Ground:
    """A design with all it names loaded and checked; ``label`` is what errors call it."""

    design: Design
    label: str
    region: Region
    policies: dict[str, Policy]
    chosen: Chosen
    targets: tuple[Target, ...]


@dataclass(frozen=True)
class Place:
    """What runs at one point under one policy."""

    region: Region
    policy: Policy
    chosen: Chosen


def lay_ground(design: Design, label: str, folder: Path | None = None) -> Ground:
    """Load what a design names, and find what its factors set.

    Parameters
    ----------
    design : Design
    label : str
        What errors call it.
    folder : Path, optional
        Where the files it names are, when they are no shipped ones.

    Raises
    ------
    InputError
        With every problem found: unknown regions, policies, paths, and values that factors cannot
        take.
    """
    problems: list[str] = []
    region = collected(
        problems, partial(load_any_region, _file(design.region, folder, list_regions()))
    )
    loaded = [
        collected(problems, partial(load_policy, _file(name, folder, list_policies())))
        for name in design.policies
    ]
    chosen = collected(problems, partial(choose, _file(design.parameters, folder, list(WORDS))))
    problems = [f"{label}: {problem}" for problem in problems]
    if problems or region is None or chosen is None:
        raise InputError(problems)
    policies = {policy.name: policy for policy in loaded if policy is not None}
    if len(policies) < len(design.policies):
        problems.append(f"{label}: policies: two of the files have the same name inside")
    for policy in policies.values():
        problems += [f"{label}: policy {policy.name}: {p}" for p in policy_problems(policy, region)]
    if problems:
        raise InputError(problems)
    return stand_on(design, label, region, policies, _named(chosen))


def stand_on(
    design: Design, label: str, region: Region, policies: dict[str, Policy], chosen: Chosen
) -> Ground:
    """The ground of a design on a region, policies and parameters that are at hand.

    Raises
    ------
    InputError
        When a factor names nothing there, or takes values that are not allowed.
    """
    problems, targets = [], []
    for factor in design.factors:
        try:
            targets.append(_target(factor, region, policies))
        except ValueError as error:
            problems.append(f"{label}: factors.{factor.name}.path = {factor.path!r}: {error}")
    if problems:
        raise InputError(problems)
    ground = Ground(design, label, region, policies, chosen, tuple(targets))
    _check_ends(ground)
    return ground


def values_at(ground: Ground, point: Sequence[Value]) -> tuple[Value, ...]:
    """The values of a point as its factors take them: whole where they count things."""
    return tuple(
        fitted(value, _present(ground, target))
        for value, target in zip(point, ground.targets, strict=True)
    )


def place_at(ground: Ground, values: Sequence[Value], policy: str, where: str) -> Place:
    """Region, policy and parameters at a point; ``where`` is what errors call the point.

    Raises
    ------
    InputError
        When a factor cannot take its value.
    """
    place = Place(ground.region, ground.policies[policy], ground.chosen)
    for factor, target, value in zip(ground.design.factors, ground.targets, values, strict=True):
        label = f"{ground.label}: factor {factor.name}, {where}: {target.root}"
        label += f" {target.name}" if target.name else ""
        if target.root == "region":
            place = replace(place, region=replaced(place.region, target.steps, value, label))
        elif target.root == "policy" and target.name == policy:
            place = replace(place, policy=replaced(place.policy, target.steps, value, label))
        elif target.root == "parameter":
            place = replace(place, chosen=_with_value(place.chosen, target.name, value, label))
    return place


def place_problems(place: Place) -> list[str]:
    """What does not fit together at a point, after every row of it was checked by itself."""
    found = [f"region {place.region.name}: {each}" for each in region_problems(place.region)]
    if found:
        return found
    problems = policy_problems(place.policy, place.region)
    return [f"policy {place.policy.name}: {each}" for each in problems]


def chosen_hash(chosen: Chosen) -> str:
    """Hash of the values that parameters take, whatever file they came from."""
    said: Any = {name: float(chosen.values[name]).hex() for name in sorted(chosen.values)}
    if chosen.draws is not None:
        said = chosen.draws.hash
    return hashlib.blake2b(json.dumps(said).encode(), digest_size=8).hexdigest()


def make_draws(values: np.ndarray[Any, Any]) -> Draws:
    """Draws of given values, hashed."""
    content = np.ascontiguousarray(values, np.float64)
    content.setflags(write=False)
    digest = hashlib.blake2b(",".join(BY_NAME).encode() + content.tobytes(), digest_size=8)
    return Draws(content, digest.hexdigest(), {})


def _file(name: str, folder: Path | None, shipped: list[str]) -> str:
    """A file beside the design, where there is one; anything else as it is."""
    beside = None if folder is None or name in shipped else folder / name
    return str(beside) if beside is not None and beside.exists() else name


def _named(chosen: Chosen) -> Chosen:
    """The same without the folder of its file: where that lies says nothing about a run."""
    return chosen if chosen.how in WORDS else replace(chosen, how=Path(chosen.how).name)


def _target(factor: Factor, region: Region, policies: dict[str, Policy]) -> Target:
    root, _, rest = factor.path.partition(".")
    if root not in ROOTS or not rest:
        hint = nearest(root, ROOTS) if root not in ROOTS else ""
        raise ValueError(f"must start with region., policy.NAME. or parameter.{hint}")
    if root == "region":
        return Target(root, steps=find(region, rest))
    if root == "parameter":
        if rest not in BY_NAME:
            raise ValueError(f"no parameter {rest!r}{nearest(rest, BY_NAME)}")
        return Target(root, rest)
    names = [name for name in policies if rest.startswith(f"{name}.")]
    if not names:
        said = rest.split(".")[0]
        raise ValueError(f"the design has no policy {said!r}{nearest(said, policies)}")
    name = max(names, key=len)
    return Target(root, name, find(policies[name], rest[len(name) + 1 :]))


def _present(ground: Ground, target: Target) -> object:
    if target.root == "parameter":
        return 1.0
    model = ground.region if target.root == "region" else ground.policies[target.name]
    return value_at(model, target.steps)


def _with_value(chosen: Chosen, name: str, value: Value, label: str) -> Chosen:
    """The parameters with one of them set, in all draws alike."""
    if isinstance(value, str):
        raise InputError([f"{label} = {value!r}; must be a number"])
    try:
        [checked] = choose({name: value}).values.values()
    except InputError as error:
        raise InputError([f"{label}: {problem}" for problem in error.problems]) from None
    if chosen.draws is None:
        how = GIVEN if chosen.how == AS_IN_FILE else chosen.how
        return replace(chosen, how=how, values={**chosen.values, name: checked})
    values = np.array(chosen.draws.values)
    values[:, list(BY_NAME).index(name)] = checked
    draws = make_draws(values)
    return replace(chosen, draws=draws, source=draws)


def _check_ends(ground: Ground) -> None:
    """Try the lowest and highest value, or each choice, of every factor on its own."""
    design, problems = ground.design, list[str]()
    present = [_present(ground, target) for target in ground.targets]
    for number, factor in enumerate(design.factors):
        for value in factor.choices or (factor.low, factor.high):
            assert value is not None
            tried: list[Any] = list(present)
            tried[number] = fitted(value, present[number])
            only = _only(ground, number)
            name = ground.targets[number].name
            policy = name if name in ground.policies else next(iter(ground.policies))
            try:
                found = place_problems(place_at(only, [tried[number]], policy, f"at {value}"))
            except InputError as error:
                problems += error.problems
                continue
            start = f"{ground.label}: factor {factor.name}, at {value}"
            problems += [f"{start}: {problem}" for problem in found]
    if problems:
        raise InputError(problems[:MOST_PROBLEMS])


def _only(ground: Ground, number: int) -> Ground:
    """The same ground with one factor only."""
    factors = (ground.design.factors[number],)
    design = ground.design.model_copy(update={"factors": factors})
    return replace(ground, design=design, targets=(ground.targets[number],))

"""What a policy is: a named list of dated levers, and what the region looks like under it.

A policy in force is another region. Between two dates of its levers nothing changes, so a policy
is a list of (from year, region): the engine runs each in turn.
"""

from __future__ import annotations

from simulate.levers import Lever
from simulate.region import Region
from simulate.sourced import Name, Row


class Policy(Row):
    """A named list of dated levers; ``region`` restricts it to one region."""

    name: Name
    title: str
    about: str
    region: str | None = None
    levers: tuple[Lever, ...] = ()


def policy_problems(policy: Policy, region: Region) -> list[str]:
    """Why this policy cannot run in this region; empty when it can."""
    if policy.region is not None and policy.region != region.name:
        return [f"region = {policy.region!r}; this policy is not for {region.name!r}"]
    ground = _ground(region, policy)
    problems = [
        f"levers[{number}] ({lever.lever}).{problem}"
        for number, lever in enumerate(policy.levers)
        for problem in lever.problems(ground)
    ]
    if not problems:
        problems = _conflicts(policy, ground)
    return problems


def _conflicts(policy: Policy, region: Region) -> list[str]:
    found = []
    for second_number, second in enumerate(policy.levers):
        for first_number, first in enumerate(policy.levers[:second_number]):
            shared = first.sets(region) & second.sets(region)
            if shared and _overlap(first, second):
                found.append(
                    f"levers[{first_number}] ({first.lever}) and levers[{second_number}] "
                    f"({second.lever}) both set {min(shared)} at the same time; "
                    "keep one, or let one end before the other starts"
                )
    return found


def _overlap(first: Lever, second: Lever) -> bool:
    first_end = float("inf") if first.until_year is None else first.until_year
    second_end = float("inf") if second.until_year is None else second.until_year
    return first.from_year < second_end and second.from_year < first_end


def regions_in_force(region: Region, policy: Policy) -> list[tuple[float, Region]]:
    """The region under the policy, as (from year, region) in the order of time.

    The first entry is the region of today, without levers, so that day 0 is the same under every
    policy; what starts at year 0 is a second entry. What levers bring is there in every entry.
    """
    ground = _ground(region, policy)
    phases = [(0.0, ground)]
    for start in sorted({0.0}.union(*(lever.dates() for lever in policy.levers))):
        changed = ground
        for lever in sorted(policy.levers, key=lambda each: each.turn):
            if lever.in_force(start):
                changed = lever.change(changed, start)
        if start > 0.0 or changed != ground:
            phases.append((start, changed))
    return phases


def _ground(region: Region, policy: Policy) -> Region:
    """The region with what levers bring, before any of them acts."""
    for lever in policy.levers:
        region = lever.brings(region)
    return region

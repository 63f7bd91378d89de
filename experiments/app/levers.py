"""From switches to a policy: the values they start with, and the levers they become.

A switch starts with the values of a shipped policy where one pulls the lever; where none does,
with what the region does today when that can be said in one number; and else with a value of its
own, which is an assumption. Whatever is moved is an assumption too, and says so in the policy
that runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter

from experiments.app.regions import home_of
from experiments.app.switches import FIRST, SWITCHES, Parameter, Switch
from simulate.files import load_policy
from simulate.language import mark
from simulate.lever_base import group_names
from simulate.levers import Lever
from simulate.policy import Policy, policy_problems
from simulate.region import Region

#: Name of the policy that a visitor makes.
CHOSEN = "my choice"
ABOUT = mark("What was switched on in the explorer.")
SOURCE = "assumption: chosen in the explorer"

#: A number, or the name of an option.
Value = float | str
_LEVER: TypeAdapter[Lever] = TypeAdapter(Lever)


def defaults(switch: Switch, region: Region) -> dict[str, Value]:
    """The values a switch starts with, by parameter."""
    shipped = _shipped(switch)
    found: dict[str, Value] = {}
    for each in switch.parameters:
        today = today_in(switch, each, region)
        start = each.default if today is None else today
        said = shipped.get(each.name)
        found[each.name] = start if said is None else float(said)
    return found


def today_in(switch: Switch, parameter: Parameter, region: Region) -> Value | None:
    """What the region does today, in the words and steps of a parameter; none where unknown."""
    found: Value | None = None
    match switch.key, parameter.name:
        case "delivery", "share":
            found = _delivered(region)
        case "keep_home", "months" if region.crisis is not None:
            found = region.crisis.keep_home_months
        case "support_guarantee", "saves_share":
            found = region.adaptation.guarantee_saves_share
        case "priority", "order":
            orders = {item.setting: item.order for item in region.waiting_lists}
            found = orders.get(home_of(region))
            return found if found in options_of(parameter, region) else parameter.options[0][0]
    if isinstance(found, float):
        steps = round((found - parameter.low) / parameter.step)
        nearest_step = round(parameter.low + steps * parameter.step, 6)
        return min(parameter.high, max(parameter.low, nearest_step))
    return found


def _delivered(region: Region) -> float | None:
    """Share of promised homes that landlords deliver, over all of them."""
    promised = [
        (sum(each.lettings_per_year.values()) * each.reserved_share, each.delivered_share)
        for each in region.landlords
    ]
    total = sum(homes for homes, _ in promised)
    return sum(homes * share for homes, share in promised) / total if total else None


def options_of(parameter: Parameter, region: Region) -> list[str]:
    """What a parameter with options may be in a region: those, and each of its groups first."""
    if not parameter.options:
        return []
    names = [name for name, _ in parameter.options]
    return names + [FIRST + group for group in group_names(region)]


@lru_cache(maxsize=64)
def _shipped(switch: Switch) -> Mapping[str, Any]:
    """What the shipped policy says of this lever; empty when none is named."""
    if not switch.policy:
        return {}
    for lever in load_policy(switch.policy).levers:
        said = lever.model_dump(exclude_unset=True)
        if lever.lever == switch.lever and all(said.get(k) == v for k, v in switch.fixed):
            return said
    raise LookupError(f"policy {switch.policy} has no lever {switch.lever} {switch.fixed}")


def make_lever(switch: Switch, values: Mapping[str, Value], region: Region) -> Lever:
    """The lever with these values; its sources tell what was moved."""
    said = dict(_shipped(switch))
    start = defaults(switch, region)
    moved = [name for name, value in values.items() if start[name] != value]
    sources = dict(said.pop("sources", {}))
    if not said:
        sources = {"*": SOURCE}
    elif moved:
        sources |= dict.fromkeys(moved, SOURCE)
    given = {**dict(switch.fixed), **said, **values}
    if switch.lever == "prevention":
        given["share_by_group"] = dict.fromkeys(group_names(region), given.pop("share"))
    if switch.lever == "priority":
        given |= _order(str(given["order"]), region)
    return _LEVER.validate_python({"lever": switch.lever, **given, "sources": sources})


def _order(option: str, region: Region) -> dict[str, Any]:
    """The order of the list for a home; a group that comes first has all the points."""
    if not option.startswith(FIRST):
        return {"setting": home_of(region), "order": option}
    points = {group: float(group == option.removeprefix(FIRST)) for group in group_names(region)}
    return {"setting": home_of(region), "order": "most_urgent", "points": points}


def make_policy(pulled: Mapping[str, Mapping[str, Value]], region: Region) -> Policy:
    """The policy of some switches with their values, for a region."""
    levers = tuple(
        make_lever(switch, pulled[switch.key], region)
        for switch in SWITCHES
        if switch.key in pulled
    )
    return Policy(name=CHOSEN, title=mark("Your choice"), about=ABOUT, levers=levers)


def why_not(switch: Switch, region: Region) -> str:
    """Why this region cannot have the lever; empty when it can."""
    policy = make_policy({switch.key: defaults(switch, region)}, region)
    return "; ".join(policy_problems(policy, region))

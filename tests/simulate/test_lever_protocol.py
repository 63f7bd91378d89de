"""One protocol for all levers: neutral, acting, combining, ending, and refusing nonsense."""

from __future__ import annotations

import json
from itertools import combinations
from typing import Any, get_args

import numpy as np
import pytest
from pydantic import TypeAdapter

from simulate.checks import region_problems
from simulate.errors import InputError
from simulate.files import load_policy, parse_policy
from simulate.lever_base import LeverBase
from simulate.levers import Lever
from simulate.policy import policy_problems, regions_in_force
from simulate.region import Region
from simulate.scenario import make_scenario
from tests.consistency import inconsistencies
from tests.lever_table import FIELDS, LEVERS, REGION, YEARS, Example
from tests.paths import differences
from tests.regions import BASELINE, finished, policy, small_region

LEVER: TypeAdapter[LeverBase] = TypeAdapter(Lever)
KINDS = tuple(LEVERS)
PAIRS = tuple(combinations(KINDS, 2))
#: What these bring stays after they end.
BRING = {"extra_dwellings", "vpt_at_home"}


def lever(kind: str, **fields: object) -> Any:
    return LEVER.validate_python({"lever": kind, **fields})


def strong(kind: str, **when: float) -> Any:
    return lever(kind, **LEVERS[kind].strong, **when)


def region_for(example: Example) -> Region:
    return small_region(**(FIELDS | example.given))


def in_force(region: Region, one: LeverBase, year: float = 1.0) -> Region:
    return one.change(one.brings(region), year)


def test_every_lever_is_in_the_table():
    union = get_args(Lever)[0]
    kinds = {get_args(model.model_fields["lever"].annotation)[0] for model in get_args(union)}
    assert set(KINDS) == kinds


@pytest.mark.parametrize("kind", KINDS)
def test_the_regions_of_the_table_are_right(kind):
    assert region_problems(region_for(LEVERS[kind])) == []


# Neutral


@pytest.mark.parametrize("start", [0.0, 0.7])
@pytest.mark.parametrize("kind", KINDS)
def test_neutral_values_change_nothing_to_the_last_bit(kind, start):
    region = region_for(LEVERS[kind])
    neutral = lever(kind, **LEVERS[kind].neutral, from_year=start)
    without = finished(region, BASELINE, years=2)
    assert differences(without, finished(region, policy(neutral), years=2)) == []


# Acting


@pytest.mark.parametrize("kind", KINDS)
def test_strong_values_act_in_the_documented_direction(kind):
    example = LEVERS[kind]
    region = region_for(example)
    without = example.measure(finished(region, BASELINE, years=YEARS))
    under = example.measure(finished(region, policy(strong(kind)), years=YEARS))
    assert (under - without) * example.direction > 0, (without, under)


@pytest.mark.parametrize("kind", KINDS)
def test_a_lever_changes_its_own_fields_and_no_others(kind):
    region = region_for(LEVERS[kind])
    before = region.model_dump()
    after = in_force(region, strong(kind))
    changed = {
        name for name in Region.model_fields if getattr(region, name) != getattr(after, name)
    }
    assert changed == LEVERS[kind].changes
    assert region.model_dump() == before, "the region it was given is left alone"


@pytest.mark.parametrize("kind", KINDS)
def test_a_region_under_a_lever_is_still_one_that_can_be_read(kind):
    after = in_force(REGION, strong(kind))
    assert Region.model_validate(after.model_dump()) == after


# Combining


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return sorted((_sorted(item) for item in value), key=repr)
    return round(value, 12) if isinstance(value, float) else value


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_two_levers_run_together_in_any_order(one, other):
    first, second = strong(one, from_year=0.2), strong(other, from_year=0.4, until_year=0.8)
    assert policy_problems(policy(first, second), REGION) == []
    forwards = regions_in_force(REGION, policy(first, second))
    backwards = regions_in_force(REGION, policy(second, first))
    assert _sorted([(start, region.model_dump()) for start, region in forwards]) == _sorted(
        [(start, region.model_dump()) for start, region in backwards]
    )
    run = finished(REGION, policy(first, second), years=1)
    assert inconsistencies(run) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_lever_clashes_with_its_twin_only_at_the_same_time(kind):
    found = policy_problems(policy(strong(kind), strong(kind)), REGION)
    assert len(found) == 1
    assert found[0].startswith(f"levers[0] ({kind}) and levers[1] ({kind}) both set ")
    first, second = strong(kind, until_year=2.0), strong(kind, from_year=2.0)
    assert policy_problems(policy(first, second), REGION) == []
    assert policy_problems(policy(second, first), REGION) == []


# Ending


@pytest.mark.parametrize("kind", KINDS)
def test_the_region_after_the_end_is_the_region_without(kind):
    region = region_for(LEVERS[kind])
    one = strong(kind, from_year=0.5, until_year=1.5)
    phases = regions_in_force(region, policy(one))
    ground = one.brings(region)
    assert phases[0] == (0.0, ground)
    assert phases[-1][1] == ground
    assert (ground == region) == (kind not in BRING)
    if kind == "extra_dwellings":
        assert [start for start, _ in phases] == [0.0]
        assert {home.until_year for home in ground.extra_dwellings[1:]} == {1.5}
    else:
        assert phases[-1][0] == 1.5
        assert any(changed != ground for _, changed in phases)


@pytest.mark.parametrize("kind", KINDS)
def test_a_run_goes_on_after_the_end_under_the_tables_of_before(kind):
    region = region_for(LEVERS[kind])
    one = strong(kind, from_year=0.5, until_year=1.5)
    run = finished(region, policy(one), years=2)
    assert inconsistencies(run) == []
    under = [tables for _, _, tables in run.scenario.phases]
    for name in under[0]._fields:
        assert np.array_equal(getattr(under[0], name), getattr(under[-1], name)), name
    if kind not in BRING:
        without = make_scenario(region, BASELINE, years=2, seed=1).phases[0][2]
        assert np.array_equal(under[-1].programmes, without.programmes)


@pytest.mark.parametrize("kind", KINDS)
def test_before_its_start_a_lever_has_changed_nothing(kind):
    region = region_for(LEVERS[kind])
    without, under = (
        finished(region, chosen, years=1)
        for chosen in (BASELINE, policy(strong(kind, from_year=1.5)))
    )
    # a programme or site that is brought adds its own, empty, rows
    brought = ("supported", "ended_support", "phase_years", "effort")
    same = [name for name in without.record._fields if name not in brought]
    changed = {name for name in differences(without, under) if name in same}
    assert changed == set()


@pytest.mark.parametrize("kind", KINDS)
def test_a_lever_may_not_end_before_it_starts(kind):
    with pytest.raises(ValueError, match=r"until_year = 1.0; must be after from_year"):
        strong(kind, from_year=1.0, until_year=1.0)


# Nonsense


def as_toml(kind: str, fields: dict[str, Any]) -> str:
    lines = ['name = "p"', 'title = ""', 'about = ""', "[[levers]]", f'lever = "{kind}"']
    for key, value in fields.items():
        if isinstance(value, dict):
            inside = ", ".join(f"{name} = {item}" for name, item in value.items())
            lines.append(f"{key} = {{ {inside} }}")
        else:
            lines.append(f"{key} = {json.dumps(value)}")
    return "\n".join(lines)


@pytest.mark.parametrize("kind", KINDS)
def test_nonsense_is_refused_with_file_key_value_and_what_is_allowed(kind):
    example = LEVERS[kind]
    with pytest.raises(InputError) as caught:
        load_policy(parse_policy(as_toml(kind, example.nonsense), "mine.toml"), REGION)
    assert len(caught.value.problems) == 1
    found = caught.value.problems[0]
    assert found.startswith(("mine.toml: levers[0] ", "policy p: levers[0] "))
    assert f"({kind})" in found
    assert found.endswith(example.said), found


@pytest.mark.parametrize("kind", KINDS)
def test_the_values_of_the_table_can_be_read_from_a_file(kind):
    example = LEVERS[kind]
    for fields in (example.neutral, example.strong):
        chosen = load_policy(parse_policy(as_toml(kind, fields), "mine.toml"), REGION)
        assert chosen.levers == (lever(kind, **fields),)

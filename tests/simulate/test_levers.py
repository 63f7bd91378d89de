"""Levers: what each changes in a region, and nothing else; when; and what cannot go together."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter

from simulate.files import parse_region
from simulate.lever_base import LeverBase
from simulate.levers import Lever
from simulate.policy import Policy, policy_problems, regions_in_force
from simulate.region import Region
from tests.simulate.small_file import REGION

LEVER: TypeAdapter[LeverBase] = TypeAdapter(Lever)

#: Fields that suit the small region, for kinds whose names are tried below.
EXAMPLES = {
    "housing_first": {"fte": 1.0},
    "individual_plan": {"effort_factor": 3.0},
    "reserved_share": {"factor": 2.0},
    "extra_dwellings": {"per_year": 10.0},
    "delivery": {"share": 1.0},
    "indication_length": {"years": 1.0},
    "priority": {"setting": "home", "order": "most_urgent", "points": {"youth": 3.0}},
    "pool_lists": {},
    "ambulatory_capacity": {"fte": 2.0},
    "vpt_at_home": {"slots": 10.0, "from_settings": ["protected"]},
    "close_places": {"setting": "protected", "number": 5},
    "open_places": {"setting": "protected", "number": 5},
    "urgency": {"factor": 2.0},
    "flip_contracts": {"after_months": 12.0},
    "outflow_incentive": {"removes_share": 1.0},
    "prevention": {"share_by_group": {"youth": 0.5}},
    "support_guarantee": {"saves_share": 0.5},
}


@pytest.fixture(scope="module")
def region() -> Region:
    return parse_region(REGION, "small.toml")


def lever(kind: str, **fields: object) -> LeverBase:
    return LEVER.validate_python({"lever": kind, **fields})


def policy(*levers: LeverBase, region: str | None = None) -> Policy:
    return Policy(name="p", title="", about="", region=region, levers=levers)


def in_force(region: Region, one: LeverBase, year: float = 0.0) -> Region:
    return one.change(one.brings(region), year)


# What the region lacks


@pytest.mark.parametrize(
    ("kind", "given", "expected"),
    [
        ("housing_first", {"groups": ["yuth"]}, "groups = 'yuth'"),
        ("housing_first", {"from_settings": ["strete"]}, "did you mean 'street'"),
        ("housing_first", {"programme": "hf"}, "programme = 'hf'"),
        ("individual_plan", {"groups": ["x"]}, "groups = 'x'"),
        ("reserved_share", {"landlords": ["Huus"]}, "did you mean 'Huis'"),
        ("extra_dwellings", {"municipalities": ["Be"]}, "did you mean 'Bee'"),
        ("delivery", {"landlords": ["x"]}, "landlords = 'x'"),
        ("indication_length", {"groups": ["x"]}, "groups = 'x'"),
        ("priority", {"setting": "outside"}, "setting = 'outside'"),
        ("priority", {"points": {"x": 1.0}}, "points = 'x'"),
        ("pool_lists", {"settings": ["hme"]}, "did you mean 'home'"),
        ("ambulatory_capacity", {"programme": "x"}, "programme = 'x'"),
        (
            "ambulatory_capacity",
            {"fte": None, "fte_per_place": 1.0, "places_in": ["home"]},
            "places_in = 'home'",
        ),
        (
            "extra_dwellings",
            {"per_year": None, "per_year_per_place": 1.0, "places_in": ["x"]},
            "places_in = 'x'",
        ),
        (
            "open_places",
            {"number": None, "number_per_place": 1.0, "places_in": ["x"]},
            "places_in = 'x'",
        ),
        ("vpt_at_home", {"from_settings": ["home"]}, "from_settings = 'home'"),
        ("vpt_at_home", {"groups": ["x"]}, "groups = 'x'"),
        ("close_places", {"setting": "street"}, "setting = 'street'"),
        ("close_places", {"providers": ["Levian"]}, "did you mean 'Leviaan'"),
        ("close_places", {"municipalities": ["Be"]}, "did you mean 'Bee'"),
        ("close_places", {"number": 13}, "number = 13; must be at most the 12 places there are"),
        ("open_places", {"provider": "Levian"}, "did you mean 'Leviaan'"),
        ("open_places", {"admits": ["x"]}, "admits = 'x'"),
        ("urgency", {"groups": ["x"]}, "groups = 'x'"),
        ("flip_contracts", {"landlords": ["x"]}, "landlords = 'x'"),
        ("flip_contracts", {"requires": ["finances"]}, "the region has no foundations.finances"),
        ("outflow_incentive", {"providers": ["x"]}, "providers = 'x'"),
        ("prevention", {"share_by_group": {"x": 0.5}}, "share_by_group = 'x'"),
        ("support_guarantee", {"programmes": ["x"]}, "programmes = 'x'"),
    ],
)
def test_a_name_the_region_lacks_is_a_problem(region, kind, given, expected):
    found = policy_problems(policy(lever(kind, **{**EXAMPLES[kind], **given})), region)
    assert len(found) == 1
    assert expected in found[0]
    assert found[0].startswith(f"levers[0] ({kind}).")


# Each lever by itself


def test_housing_first_opens_routes_and_adds_slots(region):
    after = lever("housing_first", fte=2.5, groups=["youth"], share=0.2).change(region, 0.0)
    street, shelter = after.routes[:2]
    assert (street.from_setting, shelter.from_setting) == ("street", "shelter")
    for route in (street, shelter):
        assert (route.to_setting, route.programme) == ("home", "housing_first")
        assert (route.trigger, route.groups, route.share) == ("arrival", ("youth",), 0.2)
    assert after.routes[2:] == region.routes
    assert [(team.programme, team.fte) for team in after.providers[-1].teams] == [
        ("housing_first", 2.5)
    ]
    assert after.providers[-1].places == ()


def test_staff_may_be_given_by_inhabitants(region):
    after = lever("housing_first", fte_per_100_000_inhabitants=10.0).change(region, 0.0)
    assert after.providers[-1].teams[0].fte == pytest.approx(7.0)
    with pytest.raises(ValueError, match="exactly one of fte and fte_per_100_000_inhabitants"):
        lever("housing_first", fte=1.0, fte_per_100_000_inhabitants=10.0)
    with pytest.raises(ValueError, match="exactly one of fte"):
        lever("housing_first")


def test_no_staff_means_no_change(region):
    assert lever("housing_first", fte=0.0).change(region, 0.0) == region
    assert lever("ambulatory_capacity").change(region, 0.0) == region


def test_an_individual_plan_multiplies_effort(region):
    after = lever("individual_plan", effort_factor=3.0, groups=["youth"]).change(region, 0.0)
    assert [group.effort_factor for group in after.groups] == [1.0, 3.0]
    assert after.matching.wishes
    assert after.matching.smallest_fit == 0.5
    plain = lever("individual_plan", effort_factor=3.0, wishes=False).change(region, 0.0)
    assert plain.matching == region.matching


def test_the_outflow_table_replaces_immediate_matching(region):
    after = lever("outflow_table", every_weeks=2.0).change(region, 0.0).matching
    assert (after.mode, after.table_every_weeks) == ("table", 2.0)


@pytest.mark.parametrize(
    ("given", "expected"), [({"share": 0.3}, 0.3), ({"factor": 2.0}, 0.08), ({"factor": 99.0}, 1.0)]
)
def test_a_reserved_share_is_set_or_multiplied_up_to_all(region, given, expected):
    after = lever("reserved_share", **given).change(region, 0.0)
    assert after.landlords[0].reserved_share == pytest.approx(expected)


def test_extra_homes_are_spread_by_inhabitants(region):
    added = lever("extra_dwellings", per_year=14.0, from_year=1.0, until_year=3.0)
    new = added.brings(region).extra_dwellings[len(region.extra_dwellings) :]
    assert [(home.municipality, home.per_year) for home in new] == [("Aa", 10.0), ("Bee", 4.0)]
    assert {(home.from_year, home.until_year) for home in new} == {(1.0, 3.0)}
    by_size = lever("extra_dwellings", per_year_per_100_000_inhabitants=20.0).brings(region)
    assert sum(home.per_year for home in by_size.extra_dwellings[1:]) == pytest.approx(14.0)


def test_a_priority_gives_points_to_the_groups_it_names(region):
    after = lever("priority", **EXAMPLES["priority"]).change(region, 0.0)
    assert [group.points for group in after.groups] == [0.0, 3.0]
    assert [item.order for item in after.waiting_lists] == ["first_come"] * 2 + ["most_urgent"]


def test_pooling_takes_the_lists_named_or_all(region):
    after = lever("pool_lists", settings=["home"]).change(region, 0.0)
    assert [item.pooled for item in after.waiting_lists] == [False, False, True]
    assert not after.waiting_lists[2].own_residents_first
    assert all(item.pooled for item in lever("pool_lists").change(region, 0.0).waiting_lists)


def test_capacity_may_change_the_caseload_alone(region):
    after = lever("ambulatory_capacity", clients_per_fte=10.0).change(region, 0.0)
    assert after.providers == region.providers
    assert [item.clients_per_fte for item in after.programmes] == [10.0, 8.0]


def test_lengths_and_deliveries_are_set(region):
    everybody = lever("indication_length", years=1.0).change(region, 0.0)
    assert [group.indication_years for group in everybody.groups] == [1.0, 1.0]
    after = lever("indication_length", years=1.0, groups=["youth"]).change(region, 0.0)
    assert [group.indication_years for group in after.groups] == [2.0, 1.0]
    assert lever("delivery", share=0.9).change(region, 0.0).landlords[0].delivered_share == 0.9


# Policies in time


def test_a_policy_without_levers_is_the_region_itself(region):
    assert regions_in_force(region, policy()) == [(0.0, region)]


def test_a_lever_holds_from_its_start_until_its_end(region):
    phases = regions_in_force(
        region, policy(lever("delivery", share=1.0, from_year=1.0, until_year=3.0))
    )
    assert [start for start, _ in phases] == [0.0, 1.0, 3.0]
    assert [each.landlords[0].delivered_share for _, each in phases] == [0.7, 1.0, 0.7]


def test_levers_combine(region):
    both = policy(lever("reserved_share", factor=2.0), lever("delivery", share=1.0, from_year=0.5))
    (_, today), (_, first), (start, second) = regions_in_force(region, both)
    assert (today, start) == (region, 0.5)
    assert first.landlords[0].reserved_share == second.landlords[0].reserved_share == 0.08
    assert (first.landlords[0].delivered_share, second.landlords[0].delivered_share) == (0.7, 1.0)


def test_added_homes_carry_their_own_dates(region):
    added = policy(lever("extra_dwellings", per_year=7.0, from_year=2.0, until_year=4.0))
    phases = regions_in_force(region, added)
    assert [start for start, _ in phases] == [0.0]
    assert len(phases[0][1].extra_dwellings) == len(region.extra_dwellings) + 2


def test_a_policy_for_another_region_is_a_problem(region):
    assert policy_problems(policy(region="small"), region) == []
    assert "not for 'small'" in policy_problems(policy(region="oss"), region)[0]

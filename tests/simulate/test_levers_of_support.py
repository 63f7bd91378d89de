"""Levers on places, the full package, foundations and trust: what each changes, in numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulate.levers import (
    AmbulatoryCapacity,
    ClosePlaces,
    DayActivity,
    ExtraHomes,
    FlipContracts,
    KeepHomeInCrisis,
    OpenPlaces,
    OutflowIncentive,
    Prevention,
    SupportGuarantee,
    VptAtHome,
)
from simulate.levers.places import so_far, split
from simulate.policy import policy_problems, regions_in_force
from simulate.region import Region
from simulate.rows.places import Provider
from tests.lever_table import FIELDS, REGION
from tests.regions import policy, small_region


def places(region: Region, setting: str = "protected") -> list[tuple[str, str, int]]:
    return [
        (provider.name, row.municipality, row.count)
        for provider in region.providers
        for row in provider.places
        if row.setting == setting
    ]


def total(region: Region, setting: str = "protected") -> int:
    return sum(count for _, _, count in places(region, setting))


# Splitting


@given(st.integers(0, 200), st.lists(st.integers(0, 50), min_size=1, max_size=6))
def test_a_split_is_whole_and_nowhere_off_by_one_or_more(number, weights):
    parts = split(number, weights)
    if sum(weights) == 0:
        assert parts == [0] * len(weights)
        return
    assert sum(parts) == number
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - number * weight / sum(weights)) < 1


@given(st.lists(st.integers(0, 30), min_size=1, max_size=6), st.data())
def test_no_step_of_a_split_is_undone_by_a_later_one(targets, data):
    done = data.draw(st.integers(0, sum(targets)))
    now = so_far(targets, done)
    assert sum(now) == done
    assert so_far(targets, sum(targets)) == targets
    if done:
        before = so_far(targets, done - 1)
        assert sum(b > a for a, b in zip(now, before, strict=True)) == 0
    for part, target in zip(now, targets, strict=True):
        assert abs(part - done * target / max(1, sum(targets))) <= 1.5


# Closing and opening


def test_places_close_evenly_by_quarters_and_are_back_after_the_end():
    lever = ClosePlaces(
        lever="close_places",
        setting="protected",
        number=9,
        over_years=1.0,
        from_year=0.5,
        until_year=3.0,
    )
    phases = regions_in_force(REGION, policy(lever))
    assert [start for start, _ in phases] == [0.0, 0.75, 1.0, 1.25, 1.5, 3.0]
    assert [90 - total(under) for _, under in phases] == [0, 2, 4, 6, 9, 0]
    assert places(phases[4][1]) == [("first", "A", 54), ("second", "B", 27)]


def test_a_schedule_that_is_no_whole_number_of_quarters_ends_on_its_day():
    lever = ClosePlaces(lever="close_places", setting="protected", share=0.5, over_years=0.6)
    phases = regions_in_force(REGION, policy(lever))
    assert [start for start, _ in phases] == [0.0, 0.25, 0.5, 0.6]
    assert [total(under) for _, under in phases] == [90, 72, 53, 45]


def test_a_lever_that_ends_before_its_schedule_closes_no_more():
    lever = ClosePlaces(
        lever="close_places", setting="protected", number=40, over_years=10.0, until_year=0.5
    )
    phases = regions_in_force(REGION, policy(lever))
    assert [(start, total(under)) for start, under in phases] == [(0.0, 90), (0.25, 89), (0.5, 90)]


@pytest.mark.parametrize(
    ("chosen", "left"),
    [({"providers": ("second",)}, [60, 20]), ({"municipalities": ("A",)}, [50, 30])],
)
def test_only_chosen_places_close(chosen, left):
    lever = ClosePlaces(lever="close_places", setting="protected", number=10, **chosen)
    assert [count for _, _, count in places(lever.change(REGION, 0.0))] == left


def test_new_places_are_spread_by_inhabitants_and_looked_after_as_the_others():
    lever = OpenPlaces(lever="open_places", setting="protected", number=10)
    new = lever.change(REGION, 0.0).providers[-1]
    assert new.name == "new places (policy)"
    assert [(row.municipality, row.count) for row in new.places] == [("A", 6), ("B", 4)]
    assert new.effort_per_year == pytest.approx(0.4)
    assert new.admits == ()
    own = lever.model_copy(update={"effort_per_year": 2.0, "admits": ("youth",)})
    new = own.change(REGION, 0.0).providers[-1]
    assert (new.effort_per_year, new.admits) == (2.0, ("youth",))


def test_an_existing_provider_may_open_places_but_keeps_its_own_ways():
    lever = OpenPlaces(
        lever="open_places", setting="protected", number=4, provider="second", municipalities=("A",)
    )
    assert places(lever.change(REGION, 0.0)) == [
        ("first", "A", 60),
        ("second", "B", 30),
        ("second", "A", 4),
    ]
    with pytest.raises(ValueError, match="admits: must be left out: 'second' has its own"):
        OpenPlaces(
            lever="open_places", setting="home", number=1, provider="second", admits=("youth",)
        )


def test_what_goes_by_places_is_counted_before_any_close_whatever_the_order():
    close = ClosePlaces(lever="close_places", setting="protected", share=1.0)
    opened = OpenPlaces(lever="open_places", setting="protected", number_per_place=0.1)
    staff = AmbulatoryCapacity(lever="ambulatory_capacity", fte_per_place=0.1)
    homes = ExtraHomes(lever="extra_dwellings", name="more", per_year_per_place=0.1)
    for levers in ((close, opened, staff, homes), (homes, staff, opened, close)):
        _, (_, under) = regions_in_force(REGION, policy(*levers))
        assert total(under) == 9
        teams = {row.name: row.teams for row in under.providers if row.teams}
        assert teams["ambulatory (policy)"][0].fte == pytest.approx(9.0)
        assert sum(row.per_year for row in under.extra_dwellings[1:]) == pytest.approx(9.0)


def test_closing_and_opening_the_same_places_clash():
    close = ClosePlaces(lever="close_places", setting="protected", share=0.5)
    opened = OpenPlaces(lever="open_places", setting="protected", number=5, provider="second")
    (found,) = policy_problems(policy(close, opened), REGION)
    assert "both set places for protected of second in A at the same time" in found


# The full package


def vpt(**fields: object) -> VptAtHome:
    return VptAtHome(lever="vpt_at_home", **({"slots": 20.0} | fields))


def test_the_full_package_is_brought_where_the_region_has_none():
    lever = vpt(groups=("forensic",), payer="justice", hours_per_week=12.0)
    _, (_, under) = regions_in_force(REGION, policy(lever))
    brought = under.programmes[-1]
    assert (brought.name, brought.payer, brought.hours_per_week) == ("vpt", "justice", 12.0)
    assert (brought.longest_years, brought.answers_day_and_night) == (2.0, True)
    assert under.providers[-1].teams[0].fte * brought.clients_per_fte == pytest.approx(20.0)
    assert [(row.from_setting, row.trigger) for row in under.routes[:2]] == [
        ("institution", "arrival"),
        ("protected", "noticed"),
    ]
    for row in under.routes[:2]:
        assert (row.to_setting, row.programme, row.groups) == ("home", "vpt", ("forensic",))
        assert row.motivation_required
    assert under.routes[2:] == REGION.routes


def test_a_programme_of_the_region_keeps_what_the_lever_does_not_say():
    own = FIELDS["programmes"][1].model_copy(update={"name": "vpt"})
    region = small_region(**(FIELDS | {"programmes": (own,)}))
    lever = vpt(longest_years=1.0, from_year=1.0, until_year=2.0)
    before, under, after = (each for _, each in regions_in_force(region, policy(lever)))
    assert before.programmes == after.programmes == (own,)
    update = {"longest_years": 1.0, "answers_day_and_night": True}
    assert under.programmes == (own.model_copy(update=update),)


def test_nobody_motivated_is_a_problem_only_where_motivation_is_required():
    groups = tuple(g.model_copy(update={"motivated_share": 0.0}) for g in FIELDS["groups"])
    region = small_region(**(FIELDS | {"groups": groups}))
    (found,) = policy_problems(policy(vpt(groups=("forensic",))), region)
    assert found.endswith("nobody is motivated (groups.forensic.motivated_share is 0)")
    free = vpt(groups=("forensic",), motivation_required=False)
    assert policy_problems(policy(free), region) == []


def test_a_programme_one_lever_brings_another_may_name_and_only_contradiction_clashes():
    guarantee = SupportGuarantee(lever="support_guarantee", programmes=("vpt",), saves_share=0.5)
    assert policy_problems(policy(guarantee, vpt()), REGION) == []
    assert "programmes = 'vpt'" in policy_problems(policy(guarantee), REGION)[0]
    (found,) = policy_problems(policy(guarantee, vpt(answers_day_and_night=False)), REGION)
    assert "both set nights of vpt" in found


# The others


def test_a_foundation_gains_in_the_settings_chosen_and_slots_add_where_limited():
    lever = DayActivity(
        lever="day_activity", gain_factor=2.0, loss_factor=0.5, settings=("home",), slots=10
    )
    after = {row.name: row for row in lever.change(REGION, 0.0).foundations}
    day = after.pop("day_activity")
    assert day.gain_per_year == {**FIELDS["foundations"][1].gain_per_year, "home": 0.4}
    assert day.loss_per_year["home"] == 0.1
    assert day.loss_per_year["protected"] == 0.2
    assert day.slots is None
    assert all(after[row.name] == row for row in REGION.foundations if row.name in after)
    limited = FIELDS["foundations"][1].model_copy(update={"slots": 5})
    region = small_region(**(FIELDS | {"foundations": (limited,)}))
    assert lever.change(region, 0.0).foundations[0].slots == 15
    by_size = DayActivity(lever="day_activity", slots_per_100_000_inhabitants=20.0)
    assert by_size.change(region, 0.0).foundations[0].slots == 25


def test_what_the_region_lacks_cannot_be_helped():
    region = small_region(**(FIELDS | {"foundations": (), "crisis": None, "stays": {}}))
    day = policy(DayActivity(lever="day_activity"))
    (found,) = policy_problems(day, region)
    assert found.endswith("foundation 'day_activity': the region has none to act on")
    kept = policy(KeepHomeInCrisis(lever="keep_home_in_crisis", months=3.0))
    (found,) = policy_problems(kept, region)
    assert found.endswith("months = 3; the region has no [crisis] to keep a home in")


def test_contracts_start_with_the_provider_and_never_fewer_than_today():
    def shares(**fields: object) -> tuple[float, float]:
        lever = FlipContracts(lever="flip_contracts", after_months=6.0, **fields)
        after = lever.change(REGION, 0.0)
        assert after.contracts.flip_after_months == 6.0
        return (
            after.landlords[0].provider_contract_share,
            after.extra_dwellings[0].provider_contract_share,
        )

    assert shares() == (1.0, 1.0)
    assert shares(share=0.0) == (0.0, 0.0)
    assert shares(landlords=("landlord",)) == (1.0, 0.0)


def test_shares_come_on_top_of_what_the_region_has():
    groups = tuple(g.model_copy(update={"prevented_share": 0.5}) for g in FIELDS["groups"])
    adaptation = FIELDS["adaptation"].model_copy(update={"incentive_removed_share": 0.5})
    region = small_region(**(FIELDS | {"groups": groups, "adaptation": adaptation}))
    lever = Prevention(lever="prevention", share_by_group={"youth": 0.2})
    after = [group.prevented_share for group in lever.change(region, 0.0).groups]
    assert after == pytest.approx([0.5, 0.6, 0.5])
    incentive = OutflowIncentive(
        lever="outflow_incentive", removes_share=0.5, effort_factor=3.0, providers=("first",)
    )
    changed = incentive.change(region, 0.0)
    assert changed.adaptation.incentive_removed_share == pytest.approx(0.75)
    efforts: list[Provider] = list(changed.providers)
    assert [each.effort_per_year for each in efforts] == pytest.approx([1.2, 0.4])


def test_the_full_package_must_start_somewhere():
    renamed = {"institution": "clinic", "protected": "guarded"}
    settings = tuple(
        row.model_copy(update={"name": renamed.get(row.name, row.name)}) for row in REGION.settings
    )
    region = REGION.model_copy(update={"settings": settings})
    (found,) = policy_problems(policy(vpt()), region)
    assert "from_settings is missing; must be given: the region has none of institution" in found
    assert policy_problems(policy(vpt(from_settings=("clinic",))), region) == []

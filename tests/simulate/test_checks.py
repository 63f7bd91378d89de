"""Checks: regions whose parts do not fit together, and what is said of them."""

from __future__ import annotations

import pytest

from simulate.checks import region_problems
from simulate.errors import InputError
from simulate.files import parse_region
from simulate.region import Region
from simulate.route_checks import settings_reached
from simulate.rows.people import Present, Waiting
from simulate.rows.places import Places, Provider
from tests.simulate.small_file import REGION, changed


def region(old: str = "", new: str = "") -> Region:
    """The small region, with one change that its problems are asked about."""
    text = changed(old, new) if old else REGION
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("simulate.files.region_problems", lambda _: [])
        return parse_region(text, "small.toml")


def test_the_small_region_has_no_problems():
    assert region_problems(region()) == []


ROUTE = '[[routes]]\nfrom_setting = "street"\nto_setting = "shelter"\ntrigger = "arrival"\n'


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        # Names
        (
            'centre = "Aa"',
            'centre = "A"',
            "centre = 'A'; the region has no such municipality; did you mean 'Aa'?",
        ),
        (
            'groups = ["youth"]',
            'groups = ["yuth"]',
            "stays[4].groups = 'yuth'; the region has no such group; did you mean 'youth'?",
        ),
        (
            'admits = ["youth"]',
            'admits = ["youths"]',
            "providers.Only Youth.admits = 'youths'; the region has no such group",
        ),
        (
            'setting = "shelter"\nmunicipality',
            'setting = "shetler"\nmunicipality',
            "providers.Leviaan.places[1].setting = 'shetler'; the region has no such setting; "
            "did you mean 'shelter'?",
        ),
        (
            'municipality = "Bee"',
            'municipality = "Be"',
            "providers.Only Youth.places[0].municipality = 'Be'; the region has no such "
            "municipality; did you mean 'Bee'?",
        ),
        (
            'programme = "ambulatory"\nfte',
            'programme = "ambulant"\nfte',
            "providers.Leviaan.teams[0].programme = 'ambulant'; the region has no such programme; "
            "did you mean 'ambulatory'?",
        ),
        (
            "{ Aa = 100.0, Bee = 40.0 }",
            "{ Aa = 100.0, Bea = 40.0 }",
            "landlords.Huis.lettings_per_year = 'Bea'; the region has no such municipality; "
            "did you mean 'Bee'?",
        ),
        (
            'name = "new"\nmunicipality = "Aa"',
            'name = "new"\nmunicipality = "Cee"',
            "extra_dwellings.new.municipality = 'Cee'; the region has no such municipality",
        ),
        (
            '[[waiting_lists]]\nsetting = "home"',
            '[[waiting_lists]]\nsetting = "hme"',
            "waiting_lists[2].setting = 'hme'; the region has no such setting; "
            "did you mean 'home'?",
        ),
        (
            'trigger = "noticed"\nprogramme = "ambulatory"',
            'trigger = "noticed"\nprogramme = "ambulatry"',
            "routes[2].programme = 'ambulatry'; the region has no such programme; "
            "did you mean 'ambulatory'?",
        ),
        (
            'living_in = "outside"',
            'living_in = "outsde"',
            "waiting[0].living_in = 'outsde'; the region has no such setting; "
            "did you mean 'outside'?",
        ),
        (
            "{ street = 0.7, family = 0.3 }",
            "{ stret = 0.7, family = 0.3 }",
            "keeping.lost_to = 'stret'; the region has no such setting; did you mean 'street'?",
        ),
        # Given twice
        (
            'name = "youth"',
            'name = "adults"',
            "groups.adults is given 2 times; must be given once",
        ),
        (
            'name = "Bee"',
            'name = "Aa"',
            "municipalities.Aa is given 2 times; must be given once",
        ),
        (
            '[[waiting_lists]]\nsetting = "shelter"',
            '[[waiting_lists]]\nsetting = "shelter"\n[[waiting_lists]]\nsetting = "shelter"',
            "waiting_lists: 2 for setting 'shelter'; must be one",
        ),
        # Settings
        (
            'name = "home"\ncapacity = "dwellings"',
            'name = "home"\ncapacity = "places"',
            "settings with capacity 'dwellings': none; must be exactly one",
        ),
        (
            'name = "shelter"\ncapacity = "places"',
            'name = "shelter"\ncapacity = "dwellings"',
            "settings with capacity 'dwellings': shelter, home; must be exactly one",
        ),
        (
            'name = "street"\ncapacity = "unlimited"\nhomeless = true',
            'name = "street"\ncapacity = "unlimited"',
            "stays[0].gives_up_to_street_share = 0.1; needs a setting that is homeless",
        ),
        (
            'setting = "shelter"\nmunicipality = "Aa"',
            'setting = "street"\nmunicipality = "Aa"',
            "providers.Leviaan.places[1].setting = 'street'; "
            "must be a setting with capacity 'places', not 'unlimited'",
        ),
        # Shares
        (
            "first_setting = { outside = 0.5, street = 0.5 }",
            "first_setting = { outside = 0.5, street = 0.4 }",
            "groups.youth.first_setting: shares sum to 0.9; must sum to 1",
        ),
        (
            "first_setting = { outside = 0.5, street = 0.5 }",
            "first_setting = { outside = 0.5, protected = 0.5 }",
            "groups.youth.first_setting = 'protected'; must be a setting with capacity 'unlimited'",
        ),
        (
            "{ Aa = 0.8, Bee = 0.2 }",
            "{ Aa = 0.8, Bee = 0.3 }",
            "groups.adults.share_by_municipality: shares sum to 1.1; must sum to 1",
        ),
        (
            "{ street = 0.7, family = 0.3 }",
            "{ street = 0.7 }",
            "keeping.lost_to: shares sum to 0.7; must sum to 1",
        ),
        (
            "{ street = 0.7, family = 0.3 }",
            "{ street = 0.7, home = 0.3 }",
            "keeping.lost_to.home = 0.3; must be 0",
        ),
        (
            "share = 0.8\n",
            'share = 0.8\n[[routes]]\nfrom_setting = "protected"\nto_setting = "shelter"\n'
            'trigger = "noticed"\nshare = 0.3\ngroups = ["youth"]\n',
            "routes from 'protected' on 'noticed' to a destination for group 'youth': "
            "shares sum to 1.1; must sum to 1 or less",
        ),
        # Stays
        (
            '[[stays]]\nsetting = "home"\n',
            "",
            "stays: 0 rows for setting 'home' and group 'adults'; must be exactly one",
        ),
        (
            'setting = "protected"\ngroups = ["youth"]\nready',
            'setting = "protected"\nready',
            "stays: 2 rows for setting 'protected' and group 'adults'; must be exactly one",
        ),
        (
            'groups = ["youth"]\nready_per_year = 0.4\n',
            'groups = ["youth"]\n[[stays]]\nsetting = "protected"\ngroups = ["youth"]\n',
            "stays: 2 rows for setting 'protected' and group 'youth'; must be exactly one",
        ),
        # Times
        (
            "until_months = 12.0",
            "until_months = 6.0",
            "keeping.bands[1].until_months = 6; must be above 6: bands go up",
        ),
        (
            "\nper_year = 1.0",
            "\nper_year = 1.0\nfrom_year = 3.0\nuntil_year = 2.0",
            "extra_dwellings.new.until_year = 2; must be above from_year = 3",
        ),
        (
            "inflow_per_year = 5.0",
            "inflow_per_year = 500_000.0",
            "groups.adults.inflow_per_year = 500000; must be at most the 70000 inhabitants",
        ),
        # Routes
        (
            ROUTE,
            ROUTE.replace('"shelter"', '"street"'),
            "routes[1].to_setting = 'street'; must differ from from_setting",
        ),
        (
            ROUTE,
            ROUTE.replace('"shelter"', '"outside"'),
            "routes[1].to_setting = 'outside'; must be a setting with places or dwellings",
        ),
        (
            ROUTE,
            ROUTE + 'programme = "ambulatory"\n',
            "routes[1].programme = 'ambulatory'; must be empty: 'shelter' is no home",
        ),
        (
            ROUTE,
            ROUTE.replace('"arrival"', '"noticed"'),
            "routes[1].trigger = 'noticed'; must be 'arrival': group 'adults' never gets ready "
            "in 'street'",
        ),
        (
            ROUTE,
            ROUTE.replace('"arrival"', '"review"'),
            "routes[1].trigger = 'review'; must be another: settings.street.reviewed is false",
        ),
        (
            'setting = "shelter"\nmunicipality = "Aa"\ncount = 4',
            'setting = "shelter"\nmunicipality = "Aa"\ncount = 0',
            "routes[1].to_setting = 'shelter'; nobody admits group 'adults' there",
        ),
        (
            'name = "Leviaan"\neffort_per_year = 0.5',
            'name = "Leviaan"\neffort_per_year = 0.5\nadmits = ["adults"]',
            "routes[1].to_setting = 'shelter'; nobody admits group 'youth' there",
        ),
        (
            'from_setting = "outside"\nto_setting = "protected"\ntrigger = "arrival"',
            'from_setting = "outside"\nto_setting = "protected"\ntrigger = "arrival"\n'
            'groups = ["adults"]\n[[routes]]\nfrom_setting = "shelter"\nto_setting = "home"\n'
            'trigger = "noticed"',
            None,
        ),
        (
            "first_setting = { outside = 1.0 }",
            "first_setting = { nowhere = 1.0 }",
            "groups.adults.first_setting = 'nowhere'; the region has no such setting",
        ),
        (
            '[[waiting_lists]]\nsetting = "shelter"\n',
            "",
            "waiting_lists: none for setting 'shelter'; must be one",
        ),
        (
            '[[waiting_lists]]\nsetting = "shelter"\n',
            '[[waiting_lists]]\nsetting = "street"\n[[waiting_lists]]\nsetting = "shelter"\n',
            "waiting_lists.setting = 'street'; must be a setting with places or dwellings",
        ),
        # Census
        (
            "count = 8\nready = 1",
            "count = 13\nready = 1",
            "present: 13 people in 'protected'; must be at most its 12 places",
        ),
        (
            "count = 8\nready = 1",
            "count = 10\nready = 1",
            "present: 2 of 10 people in 'protected' have no place with a provider that admits",
        ),
        (
            "count = 8\nready = 1",
            "count = 8\nready = 9",
            "present[1].ready = 9; must be at most count = 8",
        ),
        (
            'group = "adults"\nmunicipality = "Aa"\ncount = 6\n\n[[present]]',
            'group = "adults"\nmunicipality = "Aa"\ncount = 6\nready = 0\n\n[[present]]\n'
            'setting = "street"\ngroup = "youth"\ncount = 2\nready = 1\n\n[[present]]',
            "present[1].ready = 1; must be 0: group 'youth' never gets ready in 'street'",
        ),
        (
            "count = 8\nready = 1",
            'count = 8\nready = 1\nprogramme = "ambulatory"',
            "present[1].programme = 'ambulatory'; must be empty: 'protected' is no home",
        ),
        (
            'programme = "ambulatory"\ncount = 5',
            'programme = "ambulatory"\ncount = 18',
            "present: 18 people with programme 'ambulatory'; must be at most its 17 slots",
        ),
        (
            'programme = "ambulatory"\ncount = 5',
            "count = 80_000",
            "present: 80014 people; must be at most the 70000 inhabitants",
        ),
        (
            "count = 6\nlongest_years",
            "count = 7\nlongest_years",
            "waiting: 7 people of 'adults' from 'Aa' wait in 'outside'; must be at most the 6",
        ),
        (
            "count = 2\nlongest_years",
            "count = 8\nlongest_years",
            "waiting: 8 people of 'adults' from 'Aa' wait in 'protected'; must be at most the 7",
        ),
        (
            'programme = "ambulatory"\ncount = 2',
            'programme = "housing_first"\ncount = 2',
            "waiting[1].setting = 'home'; no route leads group 'adults' there from 'protected' "
            "with programme 'housing_first'",
        ),
    ],
)
def test_what_does_not_fit_is_said(old, new, expected):
    found = region_problems(region(old, new))
    if expected is None:
        # Youth have no route from outside, but from the street they have.
        assert found == []
    else:
        assert any(line.startswith(expected) for line in found), found


def test_a_group_without_any_route_is_admitted_by_nobody():
    text = changed("first_setting = { outside = 1.0 }", "first_setting = { street = 1.0 }")
    text = changed(ROUTE, ROUTE + 'groups = ["youth"]\n', text)
    text = text[: text.index("[[present]]")]
    with pytest.raises(InputError) as caught:
        parse_region(text, "small.toml")
    assert caught.value.problems == [
        "small.toml: groups.adults: nobody admits them; must have a route from street"
    ]


def test_nobody_need_admit_a_group_that_is_not_there():
    text = changed("first_setting = { outside = 1.0 }", "first_setting = { street = 1.0 }")
    text = changed(ROUTE, ROUTE + 'groups = ["youth"]\n', text)
    text = changed("inflow_per_year = 5.0", "inflow_per_year = 0.0", text)
    parse_region(text[: text.index("[[present]]")], "small.toml")


def test_a_lost_home_may_lead_to_a_place_only_where_the_group_is_admitted():
    text = changed("{ street = 0.7, family = 0.3 }", "{ protected = 1.0 }")
    assert parse_region(text, "small.toml").keeping.lost_to == {"protected": 1.0}
    text = changed('[[waiting_lists]]\nsetting = "protected"\n', "", text)
    text = changed('from_setting = "outside"\nto_setting = "protected"', ROUTE[11:57], text)
    with pytest.raises(InputError, match="none for setting 'protected'"):
        parse_region(text, "small.toml")


def test_people_on_the_street_may_wait_for_the_place_their_lost_home_led_to():
    base = region("{ street = 0.7, family = 0.3 }", "{ street = 0.7, protected = 0.3 }")
    there = Present(setting="street", group="youth", count=1)
    wait = Waiting(setting="protected", living_in="street", group="youth", count=1, longest_years=1)
    census = {"present": (*base.present, there), "waiting": (*base.waiting, wait)}
    assert region_problems(base.model_copy(update=census)) == []
    elsewhere = wait.model_copy(update={"setting": "home"})
    census["waiting"] = (*base.waiting, elsewhere)
    assert any("no route leads" in line for line in region_problems(base.model_copy(update=census)))


def found_in(**fields: object) -> list[str]:
    return region_problems(region().model_copy(update=fields))


def said(found: list[str], *starts: str) -> bool:
    return all(any(line.startswith(start) for line in found) for start in starts)


def test_dwellings_and_people_are_counted_once():
    base = region()
    found = found_in(
        extra_dwellings=base.extra_dwellings * 2, present=(*base.present, base.present[2])
    )
    assert said(found, "extra_dwellings.new in Aa is given 2 times; must be given once")
    where = "'adults' from 'the region' in 'home' with 'ambulatory'"
    assert said(found, f"present: 2 rows for {where}; must be one")


def test_somewhere_must_be_room_without_limit():
    settings = tuple(
        setting.model_copy(update={"capacity": "places"})
        if setting.capacity == "unlimited"
        else setting
        for setting in region().settings
    )
    found = found_in(settings=settings)
    assert said(found, "settings with capacity 'unlimited': none; must be at least one")


def test_no_setting_may_be_called_as_an_exit():
    base = region()
    renamed = base.settings[1].model_copy(update={"name": "family"})
    found = found_in(settings=(base.settings[0], renamed, *base.settings[2:]))
    assert said(found, "settings.family.name = 'family'; must be another name")


def test_a_lost_home_leads_to_full_places_only_by_way_of_the_street():
    base = region("{ street = 0.7, family = 0.3 }", "{ protected = 1.0 }")
    housed = tuple(row.model_copy(update={"homeless": False}) for row in base.settings)
    found = region_problems(base.model_copy(update={"settings": housed}))
    assert said(found, "keeping.lost_to.protected = 1; needs a setting that is homeless")
    unlimited = region("{ street = 0.7, family = 0.3 }", "{ outside = 1.0 }")
    found = region_problems(unlimited.model_copy(update={"settings": housed}))
    assert not any("keeping" in line for line in found)


def test_a_lost_home_leads_nobody_where_nobody_admits_them():
    base = region("{ street = 0.7, family = 0.3 }", "{ protected = 1.0 }")
    found = region_problems(base.model_copy(update={"providers": base.providers[1:]}))
    assert said(found, "keeping.lost_to.protected = 1; nobody admits group 'adults' there")
    assert not said(found, "keeping.lost_to.protected = 1; nobody admits group 'youth' there")


def test_people_reach_the_street_when_they_give_up_or_lose_a_home():
    def reached(lost_to: dict[str, float], gives_up: float) -> set[str]:
        base = region()
        keeping = base.keeping.model_copy(update={"lost_to": lost_to})
        first = base.stays[0].model_copy(update={"gives_up_to_street_share": gives_up})
        stays = (first, *base.stays[1:])
        return settings_reached(
            base.model_copy(update={"keeping": keeping, "stays": stays, "present": ()}), "adults"
        )

    indoors = {"outside", "protected", "home"}
    assert reached({"street": 1.0}, 0.0) == indoors | {"street", "shelter"}
    assert reached({"family": 1.0}, 0.5) == indoors | {"street", "shelter"}
    assert reached({"family": 1.0}, 0.0) == indoors
    assert reached({"protected": 1.0}, 0.0) == indoors | {"street", "shelter"}


def test_only_those_who_can_get_there_need_be_admitted():
    # Adults never reach the shelter, so it may be for youth alone.
    base = region()
    only_youth = base.providers[0].model_copy(update={"places": base.providers[0].places[1:]})
    for_all = base.providers[0].model_copy(update={"places": base.providers[0].places[:1]})
    providers = (for_all, only_youth.model_copy(update={"name": "s", "admits": ("youth",)}))
    home = base.routes[2].model_copy(update={"groups": ("youth",)})
    stays = (base.stays[0].model_copy(update={"gives_up_to_street_share": 0.0}), *base.stays[1:])
    update = {"providers": providers, "routes": (*base.routes[:2], home), "stays": stays}
    assert region_problems(base.model_copy(update={**update, "present": (), "waiting": ()})) == []


@pytest.mark.parametrize(
    ("people", "homes", "fits"),
    [
        ({"a": 3, "b": 3}, [(("a",), 3), (("b",), 3)], True),
        ({"a": 4, "b": 2}, [(("a",), 3), (("b",), 3)], False),
        ({"a": 4, "b": 2}, [(("a",), 3), ((), 3)], True),
        # The first group must make room at the provider that the last one needs.
        ({"a": 2, "b": 2, "c": 2}, [(("a", "b"), 2), (("b", "c"), 2), (("c",), 1)], False),
        ({"a": 2, "b": 2, "c": 1}, [(("a", "b"), 2), (("b", "c"), 2), (("c",), 1)], True),
        ({"a": 2, "b": 2, "c": 2}, [(("a", "b", "c"), 2), (("a", "b"), 2), (("a",), 2)], True),
        ({"c": 2, "b": 2, "a": 2}, [(("a", "b", "c"), 2), (("a", "b"), 2), (("a",), 2)], True),
        ({"b": 1, "a": 4}, [(("a",), 3), (("b",), 3)], False),
        ({"a": 5}, [((), 5)], True),
        ({"a": 0}, [], True),
    ],
)
def test_everybody_present_must_find_a_provider_that_admits_them(people, homes, fits):
    base = region()
    groups = tuple(base.groups[0].model_copy(update={"name": name}) for name in people)
    providers = tuple(
        Provider(
            name=f"p{number}",
            effort_per_year=1,
            admits=tuple(name for name in admits if name in people),
            places=(Places(setting="protected", municipality="Aa", count=count),),
        )
        for number, (admits, count) in enumerate(homes)
    )
    present = tuple(
        Present(setting="protected", group=name, municipality="Aa", count=count)
        for name, count in people.items()
    )
    update = {"groups": groups, "providers": providers, "present": present, "waiting": ()}
    found = region_problems(base.model_copy(update=update))
    assert any("present:" in line for line in found) != fits, found


def test_all_problems_come_at_once():
    text = changed('centre = "Aa"', 'centre = "A"')
    text = changed("{ street = 0.7, family = 0.3 }", "{ street = 0.7 }", text)
    text = changed("count = 8\nready = 1", "count = 80\nready = 9", text)
    with pytest.raises(InputError) as caught:
        parse_region(text, "small.toml")
    assert len(caught.value.problems) == 3


def test_no_route_starts_in_a_home():
    text = changed(ROUTE, ROUTE + ROUTE.replace('"street"', '"home"'))
    with pytest.raises(InputError, match="must be no home"):
        parse_region(text, "small.toml")

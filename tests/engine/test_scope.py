"""Whose list somebody waits on: where there are places that admit them."""

from __future__ import annotations

from simulate import load_region
from simulate.rows.places import Places, Provider
from simulate.tabulate import make_index, make_tables


def lists_with(providers):
    region = load_region("oss")
    region = region.model_copy(update={"providers": providers, "centre": "Oss"})
    index = make_index([region])
    tables = make_tables(region, index, seed=0)
    setting = index.settings.index("protected")

    def listed(group, origin):
        row = tables.lists[setting, index.groups.index(group), index.municipalities.index(origin)]
        return index.municipalities[row]

    return listed


def provider(name, municipality, admits):
    places = Places(setting="protected", municipality=municipality, count=5)
    return Provider(name=name, effort_per_year=1.0, admits=admits, places=(places,))


def test_people_wait_at_home_where_they_are_admitted_and_else_in_the_centre():
    listed = lists_with(
        (provider("here", "Boekel", ("psychiatric",)), provider("there", "Oss", ()))
    )
    assert listed("psychiatric", "Boekel") == "Boekel"
    assert listed("homeless", "Boekel") == "Oss"
    assert listed("psychiatric", "Bernheze") == "Oss"


def test_where_the_centre_does_not_admit_them_they_wait_where_somebody_does():
    listed = lists_with(
        (provider("centre", "Oss", ("psychiatric",)), provider("far", "Bernheze", ("homeless",)))
    )
    assert listed("homeless", "Oss") == "Bernheze"
    assert listed("homeless", "Boekel") == "Bernheze"
    assert listed("psychiatric", "Bernheze") == "Oss"

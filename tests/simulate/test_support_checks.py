"""Checks on foundations, crisis, programmes and contracts, and what is said of them."""

from __future__ import annotations

import pytest

from simulate.checks import region_problems
from simulate.errors import InputError
from simulate.files import parse_region
from simulate.region import Region
from simulate.route_checks import settings_reached
from tests.simulate.small_file import REGION, changed

MORE = """
[[settings]]
name = "clinic"
capacity = "unlimited"
institution = true

[[stays]]
setting = "clinic"

[[routes]]
from_setting = "clinic"
to_setting = "protected"
trigger = "noticed"
motivation_required = true
foundations_required = ["finances"]

[crisis]
setting = "clinic"
mean_stay_days = 40.0

[contracts]
flip_after_months = 12.0
flip_requires = ["finances", "support"]

[[foundations]]
name = "finances"
gain_per_year = { protected = 0.5 }
loss_per_year = { home = 0.1 }

[[foundations]]
name = "surroundings"
gain_factor_at_full_fit = 2.0

[[foundations]]
name = "home"
home_loss_ratio_off = 1.5

[[programmes]]
name = "light"
clients_per_fte = 30.0
hours_per_week = 1.0
eur_per_hour = 66.0
loss_per_year = 0.1
phases = [{ until_months = 6.0, hours_per_week = 4.0 }, { until_months = 12.0, hours_per_week = 2.0 }]
gain_factor = { finances = 2.0 }
reoffending_by_group = { youth = 0.5 }
"""  # noqa: E501
CRISES = changed('[[stays]]\nsetting = "home"\n', '[[stays]]\nsetting = "home"\ncrisis_per_year = 0.1\n')  # fmt: skip  # noqa: E501
WHOLE = CRISES + MORE
OUT = 'from_setting = "clinic"\nto_setting = "protected"\ntrigger = "noticed"\n'
ADULTS = "inflow_per_year = 5.0\n"


def region(text: str) -> Region:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("simulate.files.region_problems", lambda _: [])
        return parse_region(text, "small.toml")


def test_the_region_has_no_problems():
    assert region_problems(region(WHOLE)) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        # Foundations
        (
            "gain_per_year = { protected = 0.5 }",
            "gain_per_year = { protectd = 0.5, protected = 0.5 }",
            "foundations.finances.gain_per_year = 'protectd'; the region has no such setting; "
            "did you mean 'protected'?",
        ),
        (
            "loss_per_year = { home = 0.1 }",
            "loss_per_year = { hom = 0.1 }",
            "foundations.finances.loss_per_year = 'hom'; the region has no such setting; "
            "did you mean 'home'?",
        ),
        (
            'name = "surroundings"\ngain_factor_at_full_fit = 2.0',
            'name = "finances"',
            "foundations.finances is given 2 times; must be given once",
        ),
        (
            "gain_per_year = { protected = 0.5 }",
            "gain_per_year = { protected = 0.5 }\ngain_factor_at_full_fit = 2.0",
            "foundations.finances.gain_factor_at_full_fit = 2; must be left out: fit acts on "
            "surroundings only",
        ),
        (
            "home_loss_ratio_off = 1.5",
            "gain_per_year = { home = 0.5 }",
            "foundations.home.gain_per_year: must be left out: home follows from the contract of "
            "a home",
        ),
        (
            'name = "home"\nhome_loss_ratio_off = 1.5',
            'name = "support"\nslots = 5\nloss_per_year = { home = 0.1 }',
            "foundations.support.loss_per_year: must be left out: support follows from the hours "
            "of support",
        ),
        (
            "home_loss_ratio_off = 1.5",
            "slots = 5",
            "foundations.home.slots = 5; must be left out: home follows from the contract of a "
            "home",
        ),
        # Programmes
        (
            "until_months = 12.0, hours",
            "until_months = 6.0, hours",
            "programmes.light.phases[1].until_months = 6; must be above 6: phases go up",
        ),
        (
            "gain_factor = { finances = 2.0 }",
            'next_programme = "ambulant"',
            "programmes.light.next_programme = 'ambulant'; the region has no such programme; "
            "did you mean 'ambulatory'?",
        ),
        (
            "gain_factor = { finances = 2.0 }",
            'next_programme = "light"',
            "programmes.light.next_programme = 'light'; must be another programme",
        ),
        (
            "gain_factor = { finances = 2.0 }",
            "loss_factor = { day_activity = 2.0 }",
            "programmes.light.loss_factor = 'day_activity'; the region has no "
            "foundations.day_activity for it to act on",
        ),
        (
            "reoffending_by_group = { youth = 0.5 }",
            "reoffending_by_group = { yuth = 0.5 }",
            "programmes.light.reoffending_by_group = 'yuth'; the region has no such group; "
            "did you mean 'youth'?",
        ),
        # Contracts
        (
            "flip_after_months = 12.0\n",
            "",
            "contracts.flip_after_months is missing; must be given where flip_requires is",
        ),
        (
            '["finances", "support"]',
            '["day_activity"]',
            "contracts.flip_requires = 'day_activity'; the region has no foundations.day_activity, "
            "so it never turns on",
        ),
        # Crisis
        (
            '[crisis]\nsetting = "clinic"\nmean_stay_days = 40.0\n',
            "",
            "stays[5].crisis_per_year = 0.1; must be 0, or the region must have a [crisis]",
        ),
        (
            '[crisis]\nsetting = "clinic"',
            '[crisis]\nsetting = "clinc"',
            "crisis.setting = 'clinc'; the region has no such setting; did you mean 'clinic'?",
        ),
        (
            '[crisis]\nsetting = "clinic"',
            '[crisis]\nsetting = "protected"',
            "crisis.setting = 'protected'; must be an institution with capacity 'unlimited'",
        ),
        (
            '[crisis]\nsetting = "clinic"',
            '[crisis]\nsetting = "outside"',
            "crisis.setting = 'outside'; must be an institution with capacity 'unlimited'",
        ),
        (
            '[[stays]]\nsetting = "clinic"',
            '[[stays]]\nsetting = "clinic"\ncrisis_per_year = 1.0',
            "stays[6].crisis_per_year = 1; must be 0: 'clinic' is where a crisis is spent",
        ),
        (
            OUT,
            OUT + 'groups = ["youth"]\n',
            "crisis.setting = 'clinic'; must have a route out of it for group 'adults', with "
            "trigger 'arrival' or 'noticed'",
        ),
        (
            OUT,
            OUT.replace("noticed", "review"),
            "crisis.setting = 'clinic'; must have a route out of it for group 'youth', with "
            "trigger 'arrival' or 'noticed'",
        ),
        # People
        (
            ADULTS,
            ADULTS + "youngest_years = 70.0\n",
            "groups.adults.youngest_years = 70; must be at most oldest_years = 65",
        ),
        (
            ADULTS,
            ADULTS + "motivated_share = 0.0\n",
            "routes[3].motivation_required = true; must be false for group 'adults': nobody is "
            "motivated (groups.adults.motivated_share is 0)",
        ),
        # Required, and never on
        (
            "gain_per_year = { protected = 0.5 }",
            "gain_per_year = { protected = 0.0 }",
            "routes[3].foundations_required = 'finances'; never on for group 'adults' in "
            "'clinic': no gain wherever they can be, and not on at entry",
        ),
        (
            'foundations_required = ["finances"]',
            'foundations_required = ["home"]',
            "routes[3].foundations_required = 'home'; never on for group 'adults' in 'clinic': "
            "no route starts in a home",
        ),
    ],
)
def test_what_does_not_fit_is_said(old, new, expected):
    found = region_problems(region(changed(old, new, WHOLE)))
    assert any(line.startswith(expected) for line in found), found


def test_without_crises_nobody_need_come_out_of_one():
    text = REGION + changed(OUT, OUT + 'groups = ["youth"]\n', MORE)
    assert region_problems(region(text)) == []


def test_a_crisis_brings_people_to_its_setting():
    assert "clinic" in settings_reached(region(WHOLE), "adults")
    assert "clinic" not in settings_reached(region(REGION + MORE), "adults")


def test_programmes_that_lead_round_are_found_once():
    text = changed("gain_factor = { finances = 2.0 }", 'next_programme = "ambulatory"', WHOLE)
    text = changed("clients_per_fte = 17.0", 'clients_per_fte = 17.0\nnext_programme = "light"', text)  # fmt: skip  # noqa: E501
    found = [line for line in region_problems(region(text)) if "round" in line]
    assert found == [
        "programmes: next_programme leads round, from ambulatory to light to ambulatory; "
        "one must be the last"
    ]


def test_a_foundation_on_at_entry_may_be_required_without_any_gain():
    text = changed("gain_per_year = { protected = 0.5 }", "gain_per_year = {}", WHOLE)
    for group in ("inflow_per_year = 5.0\n", "inflow_per_year = 2.0\n"):
        text = changed(group, group + "foundations_at_entry = { finances = 0.1 }\n", text)
    assert region_problems(region(text)) == []


@pytest.mark.parametrize(
    ("needed", "given", "possible"),
    [
        ("hours_needed_per_week = 0.0", 0.0, True),
        ("hours_needed_per_week = 3.0", 2.0, False),
        ("hours_needed_per_week = 3.0", 3.0, True),
        ("hours_needed_per_week = 3.0\nhours_needed_variation = 0.5", 2.0, True),
        ("hours_needed_per_week = 3.0\nhours_needed_variation = 0.5", 0.0, False),
    ],
)
def test_support_may_be_required_where_hours_can_cover_the_need(needed, given, possible):
    text = changed('foundations_required = ["finances"]', 'foundations_required = ["support"]', WHOLE)  # fmt: skip  # noqa: E501
    text = changed(ADULTS, f"{ADULTS}{needed}\n", text)
    text = changed("institution = true", f"institution = true\nsupport_hours_per_week = {given}", text)  # fmt: skip  # noqa: E501
    found = region_problems(region(text))
    said = [line for line in found if "never cover the hours needed" in line]
    assert bool(said) != possible
    assert found == said


def test_all_problems_come_at_once():
    text = changed("mean_stay_days = 40.0", "mean_stay_days = 0.0", WHOLE)
    with pytest.raises(InputError, match=r"crisis.mean_stay_days = 0.0; must be a number above 0"):
        parse_region(text, "small.toml")
    text = changed("until_months = 12.0, hours", "until_months = 1.0, hours", WHOLE)
    text = changed("flip_after_months = 12.0\n", "", text)
    text = changed(ADULTS, ADULTS + "youngest_years = 70.0\n", text)
    with pytest.raises(InputError) as caught:
        parse_region(text, "small.toml")
    assert len(caught.value.problems) == 3

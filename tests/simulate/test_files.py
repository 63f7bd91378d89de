"""Files: from a name or a path to a region or policy, or to sentences that help."""

from __future__ import annotations

import os
import stat

import pytest

from simulate.errors import InputError
from simulate.files import (
    LARGEST_FILE_MB,
    list_policies,
    list_regions,
    load_policy,
    load_region,
    parse_policy,
    parse_region,
)
from simulate.region import Region
from tests.simulate.small_file import POLICY, REGION, changed


def problems(text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        parse_region(text, "small.toml")
    return caught.value.problems


def policy_problems_of(text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        parse_policy(text, "plan.toml")
    return caught.value.problems


def only(found: list[str]) -> str:
    assert len(found) == 1, found
    return found[0]


# Names and paths


def test_the_defaults_come_first():
    assert list_regions()[0] == "zuid-kennemerland"
    assert list_policies()[0] == "baseline"
    assert sorted(list_regions()[1:]) == list_regions()[1:]


def test_a_shipped_region_is_found_by_name():
    assert load_region("oss").name == "oss"


def test_a_region_is_returned_as_it_is():
    region = parse_region(REGION, "small.toml")
    assert load_region(region) is region


def test_a_file_is_found_by_path(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(REGION, encoding="utf-8")
    assert load_region(path).name == "small"
    assert load_region(str(path)) == parse_region(REGION, "mine.toml")


def test_a_file_without_toml_at_its_end_is_found_when_it_exists(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").write_text(REGION, encoding="utf-8")
    assert load_region("mine").name == "small"


def test_a_windows_file_with_a_byte_order_mark_is_read(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_bytes(b"\xef\xbb\xbf" + REGION.replace("\n", "\r\n").encode())
    assert load_region(path).name == "small"


def test_an_unknown_name_gets_the_nearest_one():
    with pytest.raises(InputError, match="did you mean 'zuid-kennemerland'"):
        load_region("zuid-kenemerland")
    with pytest.raises(InputError, match="did you mean 'housing-first'"):
        load_policy("housing_frst")


def test_a_name_like_no_other_gets_all_of_them():
    with pytest.raises(InputError, match=r"must be one of: .*utrecht"):
        load_region("atlantis")


@pytest.mark.parametrize("name", ["", "\0", "a" * 5000, "\n", "🏠", "..", "."])
def test_strange_names_are_errors(name):
    with pytest.raises(InputError):
        load_region(name)


@pytest.mark.parametrize("name", ["no/such.toml", "no.toml", "no\\such", "\0/x.toml", "/" * 9000])
def test_paths_that_lead_nowhere_are_errors(name):
    with pytest.raises(InputError):
        load_policy(name)


def test_a_directory_is_an_error(tmp_path):
    with pytest.raises(InputError, match="is a directory"):
        load_region(tmp_path)


def test_a_file_nobody_may_read_is_an_error(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(REGION, encoding="utf-8")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    with pytest.raises(InputError, match="cannot be read"):
        load_region(path)
    path.chmod(stat.S_IRUSR | stat.S_IWUSR)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.toml")
    with pytest.raises(InputError, match="not an ordinary file"):
        load_region(tmp_path / "pipe.toml")


# What is in the file


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "is empty"),
        (b"# only a comment\n", "is empty"),
        (b"\x7fELF\x00\x01", "is a binary file"),
        (b"name = 'x'\ntitle = '\xff\xfe'\n", "line 2 is not UTF-8"),
        (b"name = \n", "is not valid TOML: .*line 1"),
        (b"a = 1\na = 2\n", "is not valid TOML"),
        (b"a = " + b"[" * 100_000, "nested too deeply"),
        (b"a = " + b"[" * 30 + b"]" * 30, "nested too deeply"),
        (b"a = " + b"{a=" * 100_000, "nested too deeply"),
        (b".".join([b"a"] * 100_000) + b" = 1", "line 1 has more dots"),
        (b"a = " + b"1" * 10_000, "thousands of digits"),
    ],
)
def test_what_is_no_region_file_gets_one_sentence(tmp_path, content, expected):
    path = tmp_path / "mine.toml"
    path.write_bytes(content)
    with pytest.raises(InputError, match=expected) as caught:
        load_region(path)
    assert caught.value.problems[0].startswith(str(path))
    assert len(caught.value.problems) == 1


def test_a_huge_file_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "huge.toml"
    with path.open("wb") as file:
        file.truncate(LARGEST_FILE_MB * 1_000_000 + 1)
    with pytest.raises(InputError, match=r"is 5.0 MB; must be 5 MB or less"):
        load_region(path)


def test_many_problems_are_cut_short():
    text = "".join(f"key{number} = 1\n" for number in range(5000)) + REGION
    found = problems(text)
    assert len(found) == 201
    assert found[-1] == "small.toml: and 4800 more problems"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            'municipality = "Aa"\ncount = 8\n\n',
            'municipality = "Aa"\ncount = -3\n\n',
            "providers.Leviaan.places[0].count = -3; must be a whole number of 0 or more",
        ),
        (
            'municipality = "Aa"\ncount = 8\n\n',
            'municipality = "Aa"\ncount = 8.5\n\n',
            "providers.Leviaan.places[0].count = 8.5; must be a whole number",
        ),
        (
            'municipality = "Aa"\ncount = 8\n\n',
            'municipality = "Aa"\ncount = 80_000_000\n\n',
            "providers.Leviaan.places[0].count = 80000000; "
            "must be a whole number of 10000000 or less",
        ),
        (
            "reserved_share = 0.04",
            "reserved_share = 4",
            "landlords.Huis.reserved_share = 4; must be a number of 1 or less",
        ),
        (
            "reserved_share = 0.04",
            'reserved_share = "0.04"',
            "landlords.Huis.reserved_share = '0.04'; must be a number",
        ),
        (
            "reserved_share = 0.04",
            "reserved_share = true",
            "landlords.Huis.reserved_share = true; must be a number",
        ),
        (
            "reserved_share = 0.04",
            "reserved_share = nan",
            "landlords.Huis.reserved_share = nan; must be a finite number",
        ),
        (
            "reserved_share = 0.04",
            "reserved_share = inf",
            "landlords.Huis.reserved_share = inf; must be a finite number",
        ),
        (
            "reserved_share = 0.04",
            "reserved_share = 0x" + "f" * 9000,
            "landlords.Huis.reserved_share = inf; must be a finite number",
        ),
        (
            "reserved_share = 0.04",
            "reserved_share = [0.04]",
            "landlords.Huis.reserved_share = a list of 1; must be a number",
        ),
        (
            "inflow_per_year = 5.0",
            "inflow_per_yaer = 5.0\ninflow_per_year = 5.0",
            "groups.adults.inflow_per_yaer: unknown key; did you mean 'inflow_per_year'?",
        ),
        (
            "inflow_per_year = 5.0\n",
            "",
            "groups.adults.inflow_per_year is missing; must be given",
        ),
        ('centre = "Aa"\n', "", "centre is missing; must be given"),
        ('centre = "Aa"', "centre = 3", "centre = 3; must be text"),
        (
            'name = "Huis"',
            'name = " Huis"',
            "landlords. Huis.name = ' Huis'; must be text without spaces before or after it",
        ),
        (
            "start_date = 2025-01-01",
            "start_date = 2025",
            "start_date = 2025; must be a date such as 2025-01-01",
        ),
        (
            "start_date = 2025-01-01",
            'start_date = "soon"',
            "start_date = 'soon'; must be a date such as 2025-01-01",
        ),
        (
            '[[settings]]\nname = "home"\ncapacity = "dwellings"',
            '[[settings]]\nname = "home"\ncapacity = "dwelling"',
            "settings.home.capacity = 'dwelling'; must be one of: unlimited, places, dwellings; "
            "did you mean 'dwellings'?",
        ),
        (
            'from_setting = "street"',
            'homeless = "yes"\nfrom_setting = "street"',
            "routes[1].homeless: unknown key; must be one of: ",
        ),
        (
            'setting = "street"\nexits_per_year = { elsewhere = 0.1 }',
            'setting = "street"\nexits_per_year = { elsewere = 0.1 }',
            "stays[1].exits_per_year.elsewere: unknown key; did you mean 'elsewhere'?",
        ),
        (
            'setting = "street"\nexits_per_year = { elsewhere = 0.1 }',
            'setting = "street"\nexits_per_year = 0.1',
            "stays[1].exits_per_year = 0.1; must be a table",
        ),
        (
            'admits = ["youth"]',
            'admits = "youth"',
            "providers.Only Youth.admits = 'youth'; must be a list",
        ),
        (
            "sources.cost_per_day_eur",
            "sources.cost_per_day",
            "settings.protected.sources.cost_per_day: no such field here; "
            "did you mean 'cost_per_day_eur'?",
        ),
        (
            '"NL-C01: a price"',
            '"my own idea"',
            "settings.protected.sources.cost_per_day_eur = 'my own idea'; must start with",
        ),
    ],
)
def test_a_wrong_value_is_named_shown_and_explained(old, new, expected):
    assert only(problems(changed(old, new))).startswith(f"small.toml: {expected}")


def test_a_region_without_municipalities_says_so():
    text = REGION[: REGION.index("[[municipalities]]")] + REGION[REGION.index("[[settings]]") :]
    assert "small.toml: municipalities is missing; must be given" in problems(text)
    text = changed('centre = "Aa"', 'centre = "Aa"\nmunicipalities = []', text)
    assert "small.toml: municipalities = a list of 0; must be a list of 1 or more" in problems(text)


def test_all_problems_come_at_once():
    text = changed("reserved_share = 0.04", "reserved_share = 4")
    text = changed("effort_per_year = 0.5\nadmits", "effort_per_year = -1\nadmits", text)
    text = changed("\nper_year = 1.0\n", "\nper_yaer = 1.0\n", text)
    found = problems(text)
    assert len(found) == 4
    assert all(line.startswith("small.toml: ") and "\n" not in line for line in found)


def test_long_values_are_shown_short():
    line = only(problems(changed("price_year = 2024", f'price_year = "{"x" * 5000}"')))
    assert len(line) < 150


def test_control_characters_do_not_reach_the_screen():
    line = only(problems(changed('centre = "Aa"', 'centre = "Aa"\n"\\u001b[31m\\n" = 1')))
    assert line.isprintable()


def test_problems_between_fields_name_the_file_too():
    assert only(problems(changed('centre = "Aa"', 'centre = "A"'))).startswith("small.toml: centre")


# Policies


def test_a_policy_is_read_with_its_levers():
    policy = parse_policy(POLICY, "plan.toml")
    assert [lever.lever for lever in policy.levers] == ["individual_plan", "reserved_share"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            'lever = "individual_plan"',
            'lever = "individual_plans"',
            "levers[0].lever = 'individual_plans'; did you mean 'individual_plan'?",
        ),
        ('lever = "individual_plan"\n', "", "levers[0].lever is missing; must be given"),
        (
            "effort_factor = 3.0",
            "effort_factor = -3.0",
            "levers[0] (individual_plan).effort_factor = -3.0; must be a number of 0 or more",
        ),
        (
            "effort_factor = 3.0",
            "efort_factor = 3.0\neffort_factor = 3.0",
            "levers[0] (individual_plan).efort_factor: unknown key; did you mean 'effort_factor'?",
        ),
        (
            "factor = 2.0",
            "factor = 2.0\nshare = 0.1",
            "levers[1] (reserved_share): must give exactly one of share and factor",
        ),
        (
            "from_year = 1.0",
            "from_year = 1.0\nuntil_year = 1.0",
            "levers[1] (reserved_share).until_year = 1.0; must be after from_year",
        ),
    ],
)
def test_a_wrong_lever_is_named_and_explained(old, new, expected):
    found = policy_problems_of(changed(old, new, POLICY))
    assert only(found) == f"plan.toml: {expected}"


def test_a_policy_is_checked_against_the_region_it_is_for(tmp_path):
    region = parse_region(REGION, "small.toml")
    path = tmp_path / "plan.toml"
    path.write_text(changed("factor = 2.0", 'factor = 2.0\nlandlords = ["Huus"]', POLICY))
    assert load_policy(path).name == "plan"
    with pytest.raises(InputError, match=r"plan.toml: levers\[1\] .*did you mean 'Huis'"):
        load_policy(path, region)


def test_a_policy_for_another_region_is_refused():
    policy = parse_policy(changed('title = "A plan"', 'title = ""\nregion = "oss"', POLICY), "p")
    with pytest.raises(InputError, match="this policy is not for 'small'"):
        load_policy(policy, parse_region(REGION, "small.toml"))


def test_two_levers_on_one_thing_are_named_both():
    twice = POLICY + '\n[[levers]]\nlever = "reserved_share"\nshare = 0.1\n'
    with pytest.raises(InputError, match=r"levers\[1\] .* and levers\[2\] .* reserved share of H"):
        load_policy(parse_policy(twice, "plan"), parse_region(REGION, "small.toml"))


def test_a_region_is_no_policy_and_a_policy_no_region(tmp_path):
    assert any("settings: unknown key" in line for line in policy_problems_of(REGION))
    assert any("levers: unknown key" in line for line in problems(POLICY))


def test_what_loads_is_a_region():
    assert isinstance(parse_region(REGION, "small.toml"), Region)


def test_a_list_of_wrong_rows_is_not_also_called_too_short():
    found = problems(REGION.replace("inflow_per_year", "inflow_per_yaer"))
    assert any("did you mean 'inflow_per_year'?" in line for line in found)
    assert not any("must be a list" in line for line in found)

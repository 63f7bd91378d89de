"""The region and policy files of the package: right, sourced, and fit for each other."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from calibration.figures import RECALLED
from simulate.files import list_policies, list_regions, load_policy, load_region
from simulate.lever_base import LeverBase, places_today
from simulate.policy import regions_in_force
from simulate.region import Region
from simulate.route_checks import settings_reached
from simulate.sourced import evidence_ids, is_source

ROOT = Path(__file__).parents[2]
EVIDENCE = ROOT / "calibration" / "evidence"
REGIONS = (
    "zuid-kennemerland",
    "flevoland",
    "meierij-bommelerwaard",
    "oost-nederland-forensisch",
    "oss",
    "rotterdam",
    "utrecht",
)
POLICIES = (
    "baseline",
    "close-half",
    "close-half-with-homes",
    "doelbewust-wonen",
    "five-agreements",
    "housing-first",
    "in-the-neighbourhood",
    "individual-plan",
    "more-homes",
    "outflow-table",
    "regional-list",
    "short-indications",
    "weer-thuis",
)
#: Fields of a region itself that are numbers with a source (a year and a date are none).
OWN_NUMBERS = {"price_year", "discount_rate_per_year", "hospitalisation_per_year"}


@pytest.fixture(scope="module", params=REGIONS)
def region(request: pytest.FixtureRequest) -> Region:
    return load_region(request.param)


@pytest.fixture(scope="module")
def known_ids() -> set[str]:
    found: set[str] = set()
    for name in ("netherlands.csv", "housing_first.csv"):
        with (EVIDENCE / name).open(encoding="utf-8", newline="") as file:
            found |= {row["id"] for row in csv.DictReader(file)}
    return found


def texts(region: Region) -> list[str]:
    found = [region.about, *region.sources.values()]
    return found + [text for _, row in region.rows() for text in row.sources.values()]


def test_what_is_shipped_is_what_was_promised():
    assert tuple(list_regions()) == REGIONS
    assert tuple(list_policies()) == POLICIES


def test_a_region_is_called_as_its_file(region):
    assert load_region(region.name) == region
    assert region.title
    assert len(region.about) > 100


def test_every_number_has_a_source(region):
    missing = [f"{path}.{field}" for path, row in region.rows() for field in row.unsourced()]
    assert missing == []
    assert set(region.sources) == OWN_NUMBERS
    assert all(is_source(text) for text in region.sources.values())


def test_every_evidence_id_cited_exists(region, known_ids):
    cited = {each for text in texts(region) for each in evidence_ids(text)}
    assert cited
    assert cited - known_ids == set()
    assert cited & RECALLED == set()


def test_a_region_says_what_was_scaled(region):
    assert "caled" in region.about


@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_works_in_every_region(region, name):
    policy = load_policy(name, region)
    phases = regions_in_force(region, policy)
    assert policy.name == name
    changed = any(under != region for _, under in phases)
    assert changed == (name != "baseline")


@pytest.mark.parametrize("setting", ["protected", "shelter"])
def test_half_of_the_places_close_in_ten_years(region, setting):
    def places(under: Region) -> int:
        return places_today(under, (setting,))

    phases = regions_in_force(region, load_policy("close-half", region))
    counts = [places(under) for _, under in phases]
    assert [start for start, _ in phases] == [quarter / 4 for quarter in range(41)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] == places(region)
    assert counts[-1] == pytest.approx(places(region) / 2, abs=0.5)
    assert counts[20] == pytest.approx(places(region) * 3 / 4, abs=1)


def test_there_is_a_home_and_support_for_each_place_that_closes(region):
    phases = regions_in_force(region, load_policy("close-half-with-homes", region))
    start, under = phases[1][1], phases[-1][1]
    closed = sum(places_today(region, (s,)) for s in ("protected", "shelter")) - sum(
        places_today(under, (s,)) for s in ("protected", "shelter")
    )
    added = [home for home in under.extra_dwellings if home not in region.extra_dwellings]
    assert sum(home.per_year * home.until_year for home in added) == pytest.approx(closed, abs=1)
    ambulatory = next(item for item in region.programmes if item.name == "ambulatory")
    for each in (start, under):
        fte = each.providers[-1].teams[0].fte
        assert fte * ambulatory.clients_per_fte == pytest.approx(closed, rel=0.1)


@pytest.mark.parametrize("name", POLICIES)
def test_every_number_of_a_policy_has_a_source(name, known_ids):
    policy = load_policy(name)
    levers: list[LeverBase] = list(policy.levers)
    for lever in levers:
        assert list(lever.unsourced()) == []
        cited = {each for text in lever.sources.values() for each in evidence_ids(text)}
        assert cited - known_ids == set()
        assert cited & RECALLED == set()
    assert policy.title
    assert policy.about


def test_places_are_nearly_full_at_the_start(region):
    # Full regions have lists; a list beside many empty places would be gone in a week.
    for setting in ("shelter", "protected", "sheltered"):
        places = sum(p.count for v in region.providers for p in v.places if p.setting == setting)
        people = sum(row.count for row in region.present if row.setting == setting)
        assert people >= min(0.9 * places, places - 2)


def test_support_is_not_what_moves_wait_for(region):
    ambulatory = next(item for item in region.programmes if item.name == "ambulatory")
    slots = ambulatory.clients_per_fte * sum(
        team.fte for each in region.providers for team in each.teams
    )
    assert sum(row.count for row in region.present if row.programme == "ambulatory") < 0.9 * slots


def test_everybody_waits_on_a_list_that_can_end(region):
    # Not pooled, a client waits for places of the own municipality, or of the centre.
    pooled = {item.setting for item in region.waiting_lists if item.pooled}
    for group in region.groups:
        for setting in settings_reached(region, group.name):
            sites = [
                (places.municipality, not each.admits or group.name in each.admits)
                for each in region.providers
                for places in each.places
                if places.setting == setting and places.count
            ]
            for town in region.municipalities:
                own = [admits for name, admits in sites if name == town.name]
                centre = [admits for name, admits in sites if name == region.centre]
                if sites and setting not in pooled:
                    assert any(own or centre), (group.name, setting, town.name)


def test_zuid_kennemerland_holds_what_was_published():
    region = load_region("zuid-kennemerland")
    assert len(region.municipalities) == 8  # NL-H43
    places = sum(
        p.count for v in region.providers for p in v.places if p.setting in ("protected", "shelter")
    )
    assert 800 < places < 850  # NL-S17
    pre_wonen = next(item for item in region.landlords if item.name == "Pre Wonen")
    lettings = sum(pre_wonen.lettings_per_year.values())
    assert lettings == 681  # NL-H17
    delivered = lettings * pre_wonen.reserved_share * pre_wonen.delivered_share
    assert delivered == pytest.approx(27, abs=0.5)  # NL-H18
    everything = sum(sum(item.lettings_per_year.values()) for item in region.landlords)
    assert everything == pytest.approx(9.0 * region.inhabitants() / 1000, rel=0.02)  # NL-H03


def test_utrecht_promises_what_was_agreed():
    region = load_region("utrecht")
    city = region.landlords[0]
    assert city.lettings_per_year["Utrecht"] * city.reserved_share == pytest.approx(385, abs=1)
    assert city.delivered_share == 0.7  # NL-H26

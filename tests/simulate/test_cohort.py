"""Cohort mode: a closed group, the same people and luck under every policy, and its measures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulate import Cohort, InputError, load_region, run_cohort
from simulate.cohort import CohortRow, cohort_region
from simulate.cohort_measures import COHORT_MEASURES, OF_ALL, take_cohort_measures
from simulate.levers import FlipContracts, HousingFirst
from simulate.region import Region
from simulate.rows.homes import Landlord
from simulate.rows.places import Municipality
from simulate.scenario import make_scenario
from simulate.simulation import Simulation
from simulate.sourced import PAYERS
from tests.consistency import inconsistencies
from tests.paths import clients, used_rows
from tests.regions import (
    BASELINE,
    SETTINGS,
    people,
    places,
    policy,
    programme,
    route,
    simulation,
    small_region,
)

ALWAYS = 1e6  # a rate so high that it happens on the first day


def rows(
    number: int, setting: str = "protected", group: str = "psychiatric", ready: int = 0
) -> Any:
    return ({"group": group, "setting": setting, "people": number, "ready": ready},)


def in_oss(**changes: Any) -> Cohort:
    return Cohort(**({"rows": rows(12, ready=3), "months": (6, 12, 24)} | changes))


def started(cohort: Cohort, region: Region | str = "oss", replicate: int = 0) -> Simulation:
    closed = cohort_region(load_region(region), cohort)
    scenario = make_scenario(closed, BASELINE, years=3, seed=0)
    return Simulation(scenario, replicate)


def test_nobody_else_is_there_and_nobody_comes() -> None:
    run = started(in_oss())
    assert len(clients(run)) == 12
    assert set(clients(run)["group"]) == {run.scenario.index.groups.index("psychiatric")}
    assert int(clients(run)["ready"].sum()) == 3
    run.advance(run.scenario.end)
    assert len(clients(run)) == 12


@pytest.mark.parametrize("name", ["oss", "flevoland", "oost-nederland-forensisch"])
@pytest.mark.parametrize("supply", [0.0, None, 1.0])
def test_a_cohort_agrees_with_itself_at_every_month(name: str, supply: float | None) -> None:
    region = load_region(name)
    group = "clinic" if "forensisch" in name else "psychiatric"
    run = started(Cohort(rows=rows(20, group=group, ready=5), supply_share=supply), region)
    for _ in range(36):
        run.advance_months(1)
        assert inconsistencies(run) == []


def test_places_are_exactly_as_many_as_people() -> None:
    cohort = Cohort(rows=(*rows(7), *rows(4), *rows(3, "shelter", "homeless")), supply_share=0.5)
    before, after = load_region("oss"), cohort_region(load_region("oss"), cohort)
    counts = {"protected": 0, "shelter": 0}
    for provider in after.providers:
        for site in provider.places:
            if site.setting in counts:
                counts[site.setting] += site.count
    assert counts == {"protected": 11, "shelter": 3}
    for one, other in zip(before.providers, after.providers, strict=True):
        for site, shared in zip(one.places, other.places, strict=True):
            if site.setting not in counts:
                assert shared.count == round(site.count / 2)


def test_a_cohort_can_live_where_places_are_not_counted() -> None:
    run = started(Cohort(rows=rows(5, "street", "homeless")))
    assert len(clients(run)) == 5
    assert (clients(run)["site"] == -1).all()


def test_the_share_of_homes_is_the_one_given_or_the_share_of_those_waiting() -> None:
    region = load_region("oss")
    waiting = sum(row.count for row in region.waiting if row.setting == "home")
    assert waiting > 0
    for given, share in ((0.0, 0.0), (1.0, 1.0), (None, 12 / (12 + waiting))):
        closed = cohort_region(region, in_oss(supply_share=given))
        for one, other in zip(region.landlords, closed.landlords, strict=True):
            assert other.reserved_share == pytest.approx(share * one.reserved_share)
        for one, other in zip(region.extra_dwellings, closed.extra_dwellings, strict=True):
            assert other.per_year == pytest.approx(share * one.per_year)


def test_without_supply_the_scheme_lets_no_home_and_with_more_it_lets_more() -> None:
    let = []
    for supply in (0.0, 0.2, 1.0):
        cohort, found = in_oss(supply_share=supply), 0
        for number in range(10):
            run = started(cohort, replicate=number)
            run.advance(run.scenario.end)
            found += int((used_rows(run, "tenancy_rows")["found"] == 0).sum())
        let.append(found)
    assert let[0] == 0
    assert let[0] < let[1] < let[2]


def test_the_same_people_and_luck_under_every_policy() -> None:
    region, cohort = load_region("oss"), in_oss()
    closed = cohort_region(region, cohort)
    direct = policy(
        HousingFirst(
            lever="housing_first", groups=("psychiatric",), from_settings=("protected",), fte=2.0
        )
    )
    runs = [
        Simulation(make_scenario(closed, under, years=2, seed=3), 4) for under in (BASELINE, direct)
    ]
    for field in clients(runs[0]).dtype.names:
        if "due" not in field and "clock" not in field:
            one, other = (clients(run)[field] for run in runs)
            assert np.array_equal(one, other, equal_nan=one.dtype.kind == "f"), field
    # a policy that changes nothing leaves the same lives, to the bit
    same = [
        run_cohort(region, cohort, each, replicates=5, parameters="file")
        for each in (BASELINE, policy())
    ]
    assert same[0].values.equals(same[1].values)


def test_results_do_not_depend_on_workers() -> None:
    found = [
        run_cohort("oss", in_oss(), replicates=6, seed=2, workers=n, parameters="file").values
        for n in (1, 4)
    ]
    assert found[0].equals(found[1])
    assert not found[0].equals(
        run_cohort("oss", in_oss(), replicates=6, seed=3, parameters="file").values
    )


def test_every_measure_at_every_month_of_every_replicate() -> None:
    told: list[tuple[int, int]] = []
    results = run_cohort(
        "oss",
        in_oss(),
        replicates=4,
        progress=lambda done, every: told.append((done, every)),
        parameters="file",
    )
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert list(results.values.columns) == ["replicate", "month", *COHORT_MEASURES]
    assert len(results.values) == 4 * 3
    assert len(results.at(12, "own_tenancy")) == 4
    summary = results.summary()
    assert len(summary) == 3 * len(COHORT_MEASURES)
    row = summary[(summary["month"] == 24) & (summary["measure"] == "own_tenancy")].iloc[0]
    assert row["mean"] == pytest.approx(results.at(24, "own_tenancy").mean())
    for key in OF_ALL:
        counts = 12 * results.values[key]
        assert np.allclose(counts, counts.round()), key


def test_what_was_not_looked_at_is_refused() -> None:
    results = run_cohort("oss", in_oss(), replicates=1, parameters="file")
    with pytest.raises(InputError) as error:
        results.at(7, "own_tenansy")
    assert len(error.value.problems) == 2
    assert "must be one of [6, 12, 24]" in error.value.problems[0]
    assert "'own_tenancy'" in error.value.problems[1]


def test_all_that_is_wrong_is_said_at_once() -> None:
    wrong = Cohort(
        rows=(
            CohortRow(group="psychiatrick", setting="protected", people=3),
            CohortRow(group="psychiatric", setting="protectd", people=3, ready=4),
            CohortRow(group="psychiatric", setting="home", people=3),
        )
    )
    with pytest.raises(InputError) as error:
        run_cohort("oss", wrong, "base-line", replicates=0, workers=0, parameters="file")
    problems = "\n".join(error.value.problems)
    for said in (
        "rows[0].group = 'psychiatrick'", "'psychiatric'", "rows[1].setting = 'protectd'",
        "rows[1].ready = 4", "rows[2].setting = 'home'", "replicates = 0", "workers = 0",
        "'base-line' is not known",
    ):  # fmt: skip
        assert said in problems
    assert len(error.value.problems) == 7


def test_a_group_nobody_admits_is_refused() -> None:
    region = small_region(groups=(people("a"), people("b")), providers=(places(2, admits=("a",)),))
    with pytest.raises(InputError, match="no provider has places in protected for b"):
        run_cohort(region, Cohort(rows=rows(1, group="b")), replicates=1, parameters="file")


# ---- One region with known dates: ready at once, housed at the first letting --------------------


def known(**changes: Any) -> Region:
    """Protected people who are ready, noticed and housed within days, and lose nothing."""
    fields: dict[str, Any] = {
        "municipalities": (Municipality(name="A", inhabitants=100_000, own_way_per_year=0.0),),
        "settings": tuple(
            each.model_copy(update={"cost_per_day_eur": 100.0 * (each.name == "protected")})
            for each in SETTINGS
        ),
        "providers": (places(4, effort_per_year=ALWAYS),),
        "routes": (route("protected", "home", "noticed"),),
        "landlords": (
            Landlord(
                name="L", lettings_per_year={"A": 2_000.0}, reserved_share=1.0,
                delivered_share=1.0,
            ),
        ),
    }  # fmt: skip
    return small_region(**(fields | changes))


def measured(region: Region, cohort: Cohort, under: Any = BASELINE, months: int = 12) -> Any:
    run = simulation(cohort_region(region, cohort), under, years=3)
    run.advance_months(months)
    return take_cohort_measures(run)


def four(ready: int) -> Cohort:
    return Cohort(rows=rows(4, group="people", ready=ready), months=(12,), supply_share=1.0)


def test_of_four_people_the_one_who_is_ready_is_housed() -> None:
    found = measured(known(), four(ready=1))
    for key in ("own_tenancy", "regular_housing", "ever_housed", "independent"):
        assert found[key] == 1 / 4, key
    for key in ("kept_home", "not_homeless", "fit"):
        assert found[key] == 1.0, key  # of those housed
    for key in ("kept_home_referred", "not_homeless_referred"):
        assert found[key] == 1 / 4, key  # of all
    for key in ("left", "reoffended", "day_activity", "activity_and_income"):
        assert found[key] == 0.0, key


def test_with_nobody_housed_a_share_of_those_housed_is_not_a_number() -> None:
    found = measured(known(), four(ready=0))
    for key in ("kept_home", "not_homeless", "activity_and_income_housed", "fit"):
        assert np.isnan(found[key]), key
    for key in ("ever_housed", "kept_home_referred", "not_homeless_referred"):
        assert found[key] == 0.0, key


def test_costs_are_of_all_four_and_a_year() -> None:
    found = measured(known(), four(ready=0), months=24)
    a_year = 100.0 * 365.25
    assert found["costs"] == pytest.approx(a_year)
    assert found["municipality_costs"] == pytest.approx(a_year)
    moved = measured(known(), four(ready=1), months=24)
    assert PAYERS[0] == "municipality"
    # three stay two years, one moves within days, for the 2,000 euros of a move
    assert moved["costs"] == pytest.approx((3 * a_year + 2000 / 2) / 4, rel=0.01)


def test_a_lost_home_counts_against_both_denominators() -> None:
    keeping = {"independent_loss_per_year": ALWAYS, "lost_to": {"street": 1.0}}
    region = known()
    region = region.model_copy(update={"keeping": region.keeping.model_copy(update=keeping)})
    found = measured(region, four(ready=2))
    assert found["ever_housed"] == 2 / 4
    assert found["kept_home"] == 0.0
    assert found["kept_home_referred"] == 0.0
    assert found["not_homeless"] == 0.0
    assert found["not_homeless_referred"] == 0.0
    assert found["own_tenancy"] == found["regular_housing"] == 0.0


def test_who_leaves_is_counted_and_no_longer_followed() -> None:
    found = measured(known(stays={"protected": {"exits_per_year": {"family": ALWAYS}}}), four(0))
    assert found["left"] == 1.0
    assert np.isnan(found["day_activity"])
    assert np.isnan(found["quality"])
    assert found["activity_and_income"] == 0.0


def test_a_contract_of_the_provider_is_regular_housing_and_no_own_tenancy() -> None:
    flip = policy(FlipContracts(lever="flip_contracts", share=1.0, after_months=18.0))
    found = {months: measured(known(), four(1), flip, months) for months in (12, 24)}
    assert found[12]["regular_housing"] == found[24]["regular_housing"] == 1 / 4
    assert found[12]["own_tenancy"] == 0.0
    assert found[24]["own_tenancy"] == 1 / 4


def test_help_above_two_hours_a_week_is_not_independent() -> None:
    for hours, share in ((2.0, 1 / 4), (3.0, 0.0)):
        region = known(
            programmes=(programme(hours_per_week=hours),),
            routes=(route("protected", "home", "noticed", programme="ambulatory"),),
        )
        team = {"programme": "ambulatory", "fte": 10.0}
        provider = places(4, effort_per_year=ALWAYS, teams=(team,))
        found = measured(region.model_copy(update={"providers": (provider,)}), four(1))
        assert found["regular_housing"] == 1 / 4
        assert found["independent"] == share

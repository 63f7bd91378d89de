"""Every run looks at itself: what is damaged is found, what is whole goes on to the same bits."""

from __future__ import annotations

import re

import numpy as np
import pytest

import simulate.simulation
from simulate import Cohort, ModelError, compare, run, run_cohort
from simulate.events.moving import relocate
from simulate.money import monthly_costs
from simulate.self_checks import findings, looking, spending
from simulate.self_checks.diagnosis import said
from simulate.self_checks.faults import WORDS
from simulate.self_checks.looking import look
from simulate.state import LET_BY_SCHEME, TENANCY_LEFT
from tests.golden.mechanisms import FULL, ON_MECHANISMS
from tests.paths import clients, differences
from tests.properties.test_costs import with_prices
from tests.regions import BASELINE, OUTSIDE, STREET, simulation

WHEN = 1.5
PRICED = with_prices(FULL)


def begun(under=BASELINE):
    """A region in which everything happens, after a year and a half."""
    started = simulation(FULL, under, years=3)
    started.advance(WHEN)
    return started


def one(run, condition):
    """The row of the first client who is there and of whom something holds."""
    return next(n for n, c in enumerate(clients(run)) if c.setting >= 0 and condition(c))


def resident(run):
    return one(run, lambda c: c.site >= 0)


def tenant(run):
    return one(run, lambda c: c.dwelling >= 0)


def asking(run):
    return one(run, lambda c: (c.request_queue >= 0).any())


def lives_elsewhere(run):
    number = one(run, lambda c: c.setting == OUTSIDE and c.entered > 0)
    run.state.clients[number].setting = STREET
    return number


def place_of_another_kind(run):
    number = resident(run)
    kinds = run.tables.sites.setting
    other = np.flatnonzero(kinds != run.state.clients[number].setting)[0]
    run.state.clients[number].site = other
    return number


def no_place(run):
    number = resident(run)
    run.state.clients[number].site = -1
    return number


def ready_without_a_tally(run):
    run.state.clients[one(run, lambda c: c.ready == 0)].ready = 1


def resident_too_many_by_tally(run):
    run.state.site_state[run.state.clients[resident(run)].site].residents += 1


def one_place_too_few(run):
    """Somebody is admitted where it is full, as the engine never should."""
    sites = np.flatnonzero(run.state.site_state.residents >= run.tables.sites.capacity)
    site = int(sites[0])
    number = one(run, lambda c: c.setting == OUTSIDE)
    setting = int(run.tables.sites[site].setting)
    relocate(run.world, number, setting, site, TENANCY_LEFT, run.now)
    return number


def slot_too_many(run):
    number = next(n for n in range(1, 3) if run.state.slots_used[n] > 0)
    run.tables.programmes.slots[number] = run.state.slots_used[number] - 1
    run.kept.served[number] = 0


def two_tenants(run):
    first, *_, last = [n for n, c in enumerate(clients(run)) if c.setting >= 0 and c.dwelling >= 0]
    run.state.clients[last].dwelling = run.state.clients[first].dwelling
    return last


def nobodys_tenancy(run):
    number = tenant(run)
    run.record.tenancy_rows[run.state.clients[number].tenancy].ended = 1.0
    return number


def landlord_with_a_tenant_too_many(run):
    run.state.landlord_state[0].tenants += 1


def let_to_nobody(run):
    run.state.dwellings[run.state.clients[tenant(run)].dwelling].tenant = -1


def waits_for_their_own(run):
    number = asking(run)
    client = run.state.clients[number]
    kind = int(client.request_queue[1] >= 0)
    client.setting = run.tables.lanes[client.request_lane[kind]].wanted
    return number


def in_no_queue(run):
    number = asking(run)
    run.state.clients[number].request_queue[:] = -1
    return number


def shorter_queue(run):
    run.state.queues[int(run.state.queues.length.argmax())].length -= 1


def longer_list(run):
    run.record.waiting[tuple(np.argwhere(run.record.waiting > 0)[0])] += 1


def slot_given_twice(run):
    run.state.slots_used[1] -= 1


def another_phase(run):
    number = one(run, lambda c: c.programme > 0)
    run.state.clients[number].phase = 0
    return number


def foundation_without_a_tally(run):
    run.state.clients[one(run, lambda c: True)].foundations ^= 1


def foundation_counted_twice(run):
    run.record.having[0, OUTSIDE, 0] += 1


def programme_counted_twice(run):
    run.record.supported[1, 0] += 1


def lives_from_tomorrow(run):
    number = one(run, lambda c: True)
    run.state.clients[number].clock = run.now + 0.1
    return number


def due_yesterday(run):
    run.state.people_heap[0].time = run.now - 1 / 365


def not_on_the_agenda(run):
    number = one(run, lambda c: True)
    run.state.people_place[number] = -1
    return number


def log_from_the_past(run):
    run.record.log[run.state.counters[0].logged - 1].time = 0.2
    run.kept.marks[0].logged -= 1


def somebody_uncounted(run):
    run.record.arrivals[run.state.counters[0].month, 0, 0] += 1


def longer_on_the_list(run):
    cell = tuple(np.argwhere(run.record.waiting > 0)[0])
    run.record.waiting_years[(run.state.counters[0].month, *cell)] += 0.01


def asked_earlier(run):
    number = asking(run)
    client = run.state.clients[number]
    client.request_since[int(client.request_queue[1] >= 0)] = 0.25
    return number


def longer_in_a_setting(run):
    run.record.person_years[run.state.counters[0].month, OUTSIDE, 0, 0] += 0.01


def came_earlier(run):
    run.state.clients[one(run, lambda c: c.entered > 0.5 and c.setting == OUTSIDE)].entered -= 0.2


def longer_in_a_programme(run):
    run.record.phase_years[run.state.counters[0].month, 1, 0] += 0.01


AT_ONCE = {
    lives_elsewhere: "are counted, .* live there; the last to come was client",
    place_of_another_kind: "holds a place at .* / .*, where nobody lives so",
    no_place: "has a place and lives where there are none, or the reverse",
    ready_without_a_tally: "are counted as ready",
    resident_too_many_by_tally: "residents are counted, .* live there; the last to come was client",
    one_place_too_few: "residents, .* places, and none closed under who came last; the last to",
    slot_too_many: "slots in use of .*, and none was taken away; the last to come was client",
    two_tenants: "lives in dwelling .*, which is not let, or to client",
    nobodys_tenancy: "has tenancy .*, which is client .* or has ended",
    landlord_with_a_tenant_too_many: "tenants are counted of",
    waits_for_their_own: "waits for .* and has it",
    in_no_queue: "waits for .* in queue -1; by origin, place and offer it is",
    shorter_queue: "queue for .*: its length is .* requests say they are in it",
    longer_list: "list for .*: its length is .* requests are open",
    slot_given_twice: "slots are counted of .* in use",
    another_phase: "in a phase of another programme",
    foundation_without_a_tally: "finances: .* slots are counted, .* people have it",
    foundation_counted_twice: "finances in outside, group .*: .* people are counted, .* have it",
    programme_counted_twice: "group .*: .* people are counted, .* are in it",
    lives_from_tomorrow: "something happened in year 1.6, and it is 1.5",
    due_yesterday: "of an agenda is due in 1.497",
    not_on_the_agenda: "is present and not on the agenda",
    log_from_the_past: "event log: a row of year 0.2 comes after 1.5",
    somebody_uncounted: "initial and arrived, less who left or died, are",
    longer_on_the_list: "by its length.*they part in the month from 2026-0[67]-.*, by 0.01 years",
    asked_earlier: "they part in the month from 2025-04-.*; client .* would explain it",
    longer_in_a_setting: "outside, group .* years by month, .* by stays; the last to come was",
    came_earlier: "outside, group .* years by month, .* by stays",
    longer_in_a_programme: "years by month, .* by dates",
}


@pytest.mark.parametrize("damage", AT_ONCE, ids=lambda damage: damage.__name__)
def test_damage_is_said_with_the_date_the_run_and_the_client(damage):
    run = begun()
    number = damage(run)
    with pytest.raises(ModelError) as stopped:
        look(run, run.now)
    text = " ".join(str(stopped.value).split())
    assert text.startswith("2026-07-02 (year 1.5000), small under baseline, replicate 0 of seed 1:")
    assert "all was well on 2026-07-02 (year 1.5000)" in text
    assert re.search(AT_ONCE[damage], text), text
    if number is not None:
        assert f"client {number} (" in text


def let_without_a_tenant(run):
    run.state.dwellings[run.state.clients[tenant(run)].dwelling].tenant = -1


def who_left_keeps_a_place(run):
    number = next(n for n, c in enumerate(clients(run)) if c.setting < 0)
    run.state.clients[number].site = 0
    return number


def request_row_changed(run):
    run.record.request_rows.since[0] = 0.0
    run.record.request_rows.ended[0] += 1e-3


def homeless_longer(run):
    run.state.clients[one(run, lambda c: c.homeless_years > 0)].homeless_years += 1.0


def institution_shorter(run):
    run.state.clients[one(run, lambda c: c.institution_years > 0)].institution_years -= 0.1


def longer_with_a_foundation(run):
    run.state.clients.foundation_years[0, 0] += 1.0


def move_counted_twice(run):
    run.record.homes[0, 0, LET_BY_SCHEME] += 1


def crisis_uncounted(run):
    run.record.episodes[tuple(np.argwhere(run.record.episodes > 0)[0])] -= 1


AT_THE_END = {
    two_tenants: "lives in dwelling .*, which is not let, or to client",
    let_without_a_tenant: "dwelling .*",
    who_left_keeps_a_place: "has left and still holds a place, a home or a request",
    request_row_changed: "list for .* years by its length, .* by its requests; they part",
    homeless_longer: "years homeless by month, .* by persons",
    institution_shorter: "years in institutions by month, .* by persons",
    longer_with_a_foundation: "finances, group .* years by month, .* by persons",
    move_counted_twice: "Costs by payer .* euros paid, .* spent on what they pay for",
    crisis_uncounted: "Costs by payer .* euros paid, .* spent on what they pay for",
}


@pytest.fixture(scope="module")
def ended():
    run = simulation(PRICED, years=2)
    run.advance(run.scenario.end)
    return run


@pytest.mark.parametrize("damage", AT_THE_END, ids=lambda damage: damage.__name__)
def test_at_the_end_what_results_are_taken_from_is_looked_at_again(damage, ended):
    run = ended.fork()
    number = damage(run)
    with pytest.raises(ModelError) as stopped:
        look(run, run.now)
    text = " ".join(str(stopped.value).split())
    assert text.startswith("2027-01-01 (year 1.9986)")
    assert re.search(AT_THE_END[damage], text), text
    assert number is None or f"client {number} (" in text


def test_a_run_stops_at_the_next_look_of_its_own():
    run = begun()
    number = place_of_another_kind(run)
    with pytest.raises(ModelError, match=f"client {number} ") as stopped:
        run.advance(WHEN + 0.01)
    assert "year 1.5100" in str(stopped.value)


def test_a_long_run_is_looked_at_on_its_way(monkeypatch):
    looks = []
    real = looking.go_round
    monkeypatch.setattr(looking, "go_round", lambda *given: (looks.append(given[2]), real(*given)))
    simulation(FULL, years=9).advance(8.5)
    assert len(looks) > 2
    assert looks == sorted(looks)
    assert all(when == round(when) for when in looks[:-1])
    assert looks[-1] == 8.5


def test_every_fault_has_its_words():
    run = begun()
    assert set(WORDS) == set(range(1, len(findings.CHECK_OF) + 1))
    for fault in WORDS:
        row = run.kept.found[findings.CHECK_OF[fault - 1]]
        row.fault, row.client, row.about, row.seen, row.expected = fault, 0, 0, 1.0, 2.0
        text = said(run, run.now)
        assert "client 0 (" in text and "{" not in text
        row.fault = 0


@pytest.mark.parametrize("forgotten", ["person_years", "phase_years", "homes", "episodes"])
def test_a_cost_that_is_forgotten_is_seen(forgotten, ended, monkeypatch):
    def forgetful(scenario, tallies):
        return monthly_costs(scenario, tallies | {forgotten: 0 * tallies[forgotten]})

    monkeypatch.setattr(spending, "monthly_costs", forgetful)
    with pytest.raises(ModelError, match="euros paid"):
        look(ended.fork(), ended.now)


def test_a_cost_nobody_pays_is_seen():
    row = PRICED.settings[0].model_copy(update={"payer": "nobody"})
    region = PRICED.model_copy(update={"settings": (row, *PRICED.settings[1:])})
    run = simulation(region, years=1)
    with pytest.raises(ModelError, match="a payer nobody knows: 0 euros paid"):
        run.advance(run.scenario.end)


def test_places_may_close_under_residents_and_nobody_comes_until_they_are_fewer():
    run = begun()
    site = int(run.state.site_state.residents.argmax())
    here = int(run.state.site_state[site].residents)
    run.set_places(*run.scenario.index.sites[site], here - 3)
    run.advance(1.6)
    assert run.state.site_state[site].residents <= here
    run.kept.sitting[site] = 0  # as if nobody had been there when the places closed
    run.state.site_state[site].residents = here
    with pytest.raises(ModelError, match="and none closed under who came last"):
        run.set_places(*run.scenario.index.sites[site], here)


@pytest.mark.parametrize("under", [BASELINE, ON_MECHANISMS])
def test_looking_changes_nothing(under, monkeypatch):
    looked, often = (simulation(FULL, under, years=3) for _ in range(2))
    looked.advance(looked.scenario.end)
    for _ in range(36):
        often.advance_months()
    monkeypatch.setattr(simulate.simulation, "look", lambda run, now: None)
    monkeypatch.setattr(simulate.simulation, "look_in_passing", lambda run, year_end: None)
    monkeypatch.setattr(simulate.simulation, "look_at_capacity", lambda run: None)
    blind = simulation(FULL, under, years=3)
    blind.kept.marks[0].year_end = np.inf
    blind.advance(blind.scenario.end)
    assert differences(looked, blind) == differences(often, blind) == []
    assert not blind.kept.found.looked_at.any()


def test_a_long_run_is_looked_at_on_the_way_when_enough_has_happened(monkeypatch):
    looks = []

    def noting(run, now):
        counters = run.state.counters[0]
        looks.append((now, int(counters.events), int(counters.clients)))
        look(run, now)

    monkeypatch.setattr(looking, "look", noting)
    run = simulation(FULL, years=60)
    run.advance(run.scenario.end)
    times, events, rows = zip(*looks, strict=True)
    assert len(times) > 2 and times[-1] < 60
    assert all(float(time).is_integer() for time in times)
    since = np.diff([0, *events])
    assert (since >= looking.EVENTS_A_ROW * np.array(rows)).all()
    assert (since < 3 * looking.EVENTS_A_ROW * np.array(rows)).all(), "nor much later"


def test_a_copy_is_looked_at_by_itself():
    run = begun()
    twin = run.fork()
    twin.advance(2.0)
    assert (twin.kept.found.looked_at > run.kept.found.looked_at).any()
    run.advance(run.scenario.end)
    twin.advance(twin.scenario.end)
    assert (run.kept.waited == twin.kept.waited).all()


def check_table(table):
    assert list(table["check"]) == list(findings.CHECKS)
    assert (table["verdict"] == "holds").all()
    assert (table["largest_deviation"] <= table["tolerance"]).all()
    assert (table["looked_at"] > 0).all()


def test_results_and_manifest_carry_the_checks():
    results = run("oss", years=2, replicates=2, parameters="file")
    check_table(results.checks)
    one_only = run("oss", years=2, replicates=1, parameters="file").checks
    assert (results.checks["looked_at"] > one_only["looked_at"]).sum() > 6
    told = results.manifest()["checks"]
    assert [row["verdict"] for row in told] == ["holds"] * len(findings.CHECKS)
    assert told[0]["looked_at"] == results.checks["looked_at"][0]


def test_a_failed_check_stops_the_replicates_too(monkeypatch):
    def forgetful(scenario, tallies):
        return 0 * monthly_costs(scenario, tallies)

    monkeypatch.setattr(spending, "monthly_costs", forgetful)
    with pytest.raises(ModelError, match=r"oss under .* of seed 3"):
        compare("oss", ["baseline", "more-homes"], years=1, replicates=2, seed=3, parameters="file")


def test_a_cohort_is_looked_at_as_well():
    rows = ({"group": "psychiatric", "setting": "protected", "people": 10},)
    check_table(
        run_cohort("oss", Cohort(rows=rows, months=(6, 12)), replicates=2, parameters="file").checks
    )
    early = run_cohort(
        "oss", Cohort(rows=rows, months=(6,)), replicates=2, parameters="file"
    ).checks
    assert (early["verdict"] == "holds").all()

"""Costs are the sum of their parts, told once by month and once by person."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from simulate.money import monthly_costs
from simulate.outcome import observe, stocks
from simulate.record import ARRIVES, COMPLETED, MOVES, NEW_PHASE, PROGRAMME_ENDED
from simulate.region import Region
from simulate.rows.homes import OneOffCosts
from simulate.sourced import PAYERS
from simulate.state import BY_CENSUS, CRISIS, OFFENCE, TENANCY_EXPIRED, TENANCY_LOST
from tests.paths import clients, used_rows
from tests.regions import simulation
from tests.strategies import YEARS, policies, regions

DAYS_A_YEAR = 365.25


def with_prices(region: Region) -> Region:
    """Every setting, programme and event has a price of its own, and payers differ."""
    settings = tuple(
        setting.model_copy(
            update={"cost_per_day_eur": 10.0 + number, "payer": PAYERS[number % len(PAYERS)]}
        )
        for number, setting in enumerate(region.settings)
    )
    programmes = tuple(
        programme.model_copy(update={"eur_per_hour": 50.0 + number, "payer": PAYERS[number + 1]})
        for number, programme in enumerate(region.programmes)
    )
    once = OneOffCosts(
        move_eur=2000,
        move_payer="client",
        loss_eur=7000,
        loss_payer="landlord",
        crisis_eur=900,
        crisis_payer="health_insurer",
        offence_eur=500,
        offence_payer="justice",
    )
    return region.model_copy(
        update={"settings": settings, "programmes": programmes, "one_off_costs": once}
    )


@given(data=st.data(), region=regions(), seed=st.integers(0, 2**32))
def test_costs_by_payer_are_what_people_cost_one_by_one(data, region, seed):
    region = with_prices(region)
    run = simulation(region, data.draw(policies(region)), years=YEARS, seed=seed)
    start = stocks(run)
    first = [int(client.setting) for client in clients(run)]
    run.advance(run.scenario.end)
    expected: Counter[str] = Counter()
    for setting, years in years_by_setting(run, first).items():
        row = region.settings[setting]
        expected[row.payer] += years * DAYS_A_YEAR * row.cost_per_day_eur
    for (programme, phase), years in years_by_phase(run, region).items():
        row = region.programmes[programme - 1]
        hours = [*(each.hours_per_week for each in row.phases), row.hours_per_week][phase]
        expected[row.payer] += years * DAYS_A_YEAR / 7 * hours * row.eur_per_hour
    rows = used_rows(run, "tenancy_rows")
    expected["client"] += 2000 * int((rows.found != BY_CENSUS).sum())
    lost = (rows.end == TENANCY_LOST) | (rows.end == TENANCY_EXPIRED)
    expected["landlord"] += 7000 * int(lost.sum())
    episodes = used_rows(run, "episode_rows")
    expected["health_insurer"] += 900 * int((episodes.kind == CRISIS).sum())
    expected["justice"] += 500 * int((episodes.kind == OFFENCE).sum())
    found = monthly_costs(run.scenario, observe(run, start).tallies)
    assert found.shape == (12 * YEARS, len(PAYERS))
    assert (found >= -1e-6).all()
    by_payer = [expected[payer] for payer in PAYERS]
    np.testing.assert_allclose(found.sum(axis=0), by_payer, rtol=1e-9, atol=1e-4)


def years_by_setting(run, first):
    """Years lived in each setting, from the log of every person."""
    years: Counter[int] = Counter()
    where = dict(enumerate(first))
    since = dict.fromkeys(where, 0.0)
    for row in used_rows(run, "log"):
        if row.event in (ARRIVES, MOVES):
            who = int(row.client)
            if who in where:
                years[where[who]] += float(row.time) - since[who]
            where[who], since[who] = int(row.about), float(row.time)
    for who, client in enumerate(clients(run)):
        end = run.scenario.end if client.setting >= 0 else float(client.clock)
        years[where[who]] += end - since[who]
    return years


def years_by_phase(run, region):
    """Years in each phase of a programme, from tenancies and what was logged in them."""
    names = [programme.name for programme in region.programmes]
    log = used_rows(run, "log")
    log = log[np.isin(log.event, (NEW_PHASE, PROGRAMME_ENDED, COMPLETED))]
    years: Counter[tuple[int, int]] = Counter()
    for row in used_rows(run, "tenancy_rows"):
        if row.programme == 0:
            continue
        programme, since = int(row.programme), max(float(row.started), 0.0)
        elapsed = since - float(row.started)
        phase = sum(p.until_months / 12 <= elapsed for p in region.programmes[programme - 1].phases)
        end = run.scenario.end if np.isnan(row.ended) else float(row.ended)
        for line in log[(log.client == row.client) & (log.time >= since) & (log.time <= end)]:
            years[programme, phase] += float(line.time) - since
            since = float(line.time)
            if line.event == NEW_PHASE:
                phase = int(line.about)
            elif line.event == PROGRAMME_ENDED:
                ended = region.programmes[programme - 1]
                programme, phase = names.index(ended.next_programme) + 1, 0
            else:
                programme = 0
                break
        if programme > 0:
            years[programme, phase] += end - since
    return years

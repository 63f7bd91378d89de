"""The Mesa face: Mesa's manners on top, the engine's numbers underneath."""

import mesa
import numpy as np
import pytest

from simulate import InputError, RegionModel, Simulation, load_policy, load_region, make_scenario
from simulate import run as run_region
from simulate.record import Record
from simulate.state import GONE
from simulate.views import (
    ClientAgent,
    DwellingAgent,
    LandlordAgent,
    MunicipalityAgent,
    ProviderAgent,
    WaitingListAgent,
)

SEED, YEARS, MONTHS = 5, 3, 24
REGION, POLICY = "zuid-kennemerland", "more-homes"


def stepped(months: int = MONTHS, replicate: int = 0) -> RegionModel:
    model = RegionModel(
        REGION, POLICY, rng=SEED, replicate=replicate, years=YEARS, parameters="file"
    )
    for _ in range(months):
        model.step()
    return model


@pytest.fixture(scope="module")
def model() -> RegionModel:
    return stepped()


def arrays(record: Record, months: int) -> dict[str, np.ndarray]:
    names = ("people", "ready_people", "waiting_people", "arrivals", "moves", "homes", "exits")
    return {name: getattr(record, name)[:months] for name in names}


def test_steps_are_months(model):
    assert isinstance(model, mesa.Model)
    assert model.steps == model.month == MONTHS
    start = model.simulation.scenario.region.start_date
    assert (model.today.year, model.today.month) == (start.year + 2, start.month)
    assert model.running


def test_same_months_as_the_engine_run_straight_through(model):
    region = load_region(REGION)
    scenario = make_scenario(region, load_policy(POLICY, region), years=YEARS, seed=SEED)
    straight = Simulation(scenario)
    straight.advance(scenario.end)
    expected = arrays(straight.record, MONTHS)
    for name, got in arrays(model.simulation.record, MONTHS).items():
        np.testing.assert_array_equal(got, expected[name], err_msg=name)


def test_same_months_as_run():
    results = run_region(REGION, POLICY, years=2, replicates=2, seed=SEED)
    people = results.monthly("people", ("month", "setting"))
    for replicate in (0, 1):
        model = RegionModel(
            REGION, POLICY, rng=SEED, replicate=replicate, years=2, parameters="posterior"
        )
        model.run_model()
        assert not model.running
        expected = people.isel(replicate=replicate)
        table = model.datacollector.get_model_vars_dataframe().iloc[1:]
        for setting in model.simulation.scenario.index.settings:
            got = table[f"people: {setting}"].to_numpy()
            np.testing.assert_array_equal(got, expected.sel(setting=setting).to_numpy())


def test_stopping_every_month_leaves_the_same_to_the_last_bit():
    model = stepped(12 * YEARS)
    straight = Simulation(model.simulation.scenario)
    straight.advance(straight.scenario.end)
    for name in Record._fields:
        rows, got = getattr(straight.record, name), getattr(model.simulation.record, name)
        length = min(len(rows), len(got))  # the room for rows to come may differ
        assert got[:length].tobytes() == rows[:length].tobytes(), name


def test_datacollector_has_a_row_for_day_0_and_each_month(model):
    table = model.datacollector.get_model_vars_dataframe()
    assert len(table) == MONTHS + 1
    record = model.simulation.record
    assert table["ready and waiting"].iloc[-1] == record.ready.sum()
    assert table["waiting: home"].iloc[-1] == record.waiting_people[MONTHS - 1][_home(model)].sum()
    assert (table["homes let"].iloc[1:].to_numpy() == record.homes[:MONTHS, :, 4].sum(axis=1)).all()
    assert table["homes let"].sum() > 0


def _home(model: RegionModel) -> int:
    return model.simulation.scenario.index.settings.index("home")


def test_agents_are_exactly_those_who_are_there(model):
    clients = model.agents_by_type[ClientAgent]
    setting = model.simulation.state.clients.setting[: model.simulation.state.counters[0].clients]
    assert sorted(agent.row for agent in clients) == np.flatnonzero(setting >= 0).tolist()
    dwellings = model.agents_by_type[DwellingAgent]
    status = model.simulation.state.dwellings.status
    status = status[: model.simulation.state.counters[0].dwellings]
    assert sorted(agent.row for agent in dwellings) == np.flatnonzero(status != GONE).tolist()
    assert len(model.agents) == sum(len(agents) for agents in model.agents_by_type.values())


def test_clients_read_the_arrays(model):
    clients, index = model.simulation.state.clients, model.simulation.scenario.index
    for agent in model.agents_by_type[ClientAgent]:
        row = clients[agent.row]
        assert agent.setting == index.settings[row.setting]
        assert agent.group == index.groups[row.group]
        assert agent.municipality == index.municipalities[row.origin]
        assert (agent.ready, agent.noticed) == (row.ready == 1, row.noticed == 1)
        assert agent.arrived == row.arrived
        assert len(agent.waiting_for) == (row.request_lane >= 0).sum()
        assert np.isnan(agent.waiting_since) == (not agent.waiting_for)
        assert agent.days_homeless >= row.homeless_years * 365.25
        assert agent.days_in_institutions >= row.institution_years * 365.25
        assert (agent.homes_had, agent.homes_lost) == (row.homes_had, row.homes_lost)
        assert (agent.programme is None) == (row.programme == 0)
        assert (agent.provider is None) == (row.site < 0)


def test_days_homeless_go_on_between_events():
    model = stepped(1)
    street = model.agents_by_type[ClientAgent].select(lambda agent: agent.setting == "street")
    before = {agent.row: agent.days_homeless for agent in street}
    model.step()
    stayed = [agent for agent in street if agent.setting == "street" and agent.lives_here_since < 0]
    assert stayed
    month = np.diff(model.simulation.scenario.month_ends)[0] * 365.25
    for agent in stayed:
        assert agent.days_homeless - before[agent.row] == pytest.approx(month)


def test_tenants_and_dwellings_point_at_each_other(model):
    let = [home for home in model.agents_by_type[DwellingAgent] if home.status == "let"]
    assert let
    for home in let:
        assert home.tenant.dwelling is home
        assert home.tenant.setting in ("home", "admission")  # kept through a crisis
    assert {home.contract for home in let} <= {"own", "provider"}
    vacant = [home for home in model.agents_by_type[DwellingAgent] if home.status != "let"]
    assert all(home.tenant is None for home in vacant)


def test_providers_lists_landlords_and_municipalities_add_up(model):
    record, region = model.simulation.record, model.simulation.scenario.region
    limited = [s.name for s in region.settings if s.capacity == "places"]
    rows = [model.simulation.scenario.index.settings.index(name) for name in limited]
    providers = model.agents_by_type[ProviderAgent]
    assert sum(provider.residents for provider in providers) == record.present[rows].sum()
    for provider in providers:
        assert set(provider.places_by_site) == set(provider.effort_by_site)
        assert provider.residents <= provider.places
    lists = model.agents_by_type[WaitingListAgent]
    assert lists.agg("length", sum) == record.waiting.sum()
    towns = model.agents_by_type[MunicipalityAgent]
    assert sum(sum(town.people.values()) for town in towns) == record.present.sum()
    landlords = model.agents_by_type[LandlordAgent]
    homes = model.agents_by_type[DwellingAgent]
    theirs = homes.select(lambda home: home.landlord is not None)
    assert sum(each.homes_let + each.homes_vacant for each in landlords) == len(theirs)


def test_agent_sets_work_as_in_any_mesa_model(model):
    clients = model.agents_by_type[ClientAgent]
    ready = clients.select(lambda agent: agent.ready)
    assert len(ready) == model.simulation.record.ready.sum()
    by_setting = clients.groupby("setting").count()
    assert by_setting == {k: n for k, n in model.simulation.population().items() if n}
    assert len(clients.get("group")) == len(clients)
    before = model.simulation.population()
    model.agents.shuffle_do("step")
    assert model.simulation.population() == before


def test_those_who_leave_are_removed_and_those_who_come_are_added():
    model = stepped(1)
    before = {agent.row: agent for agent in model.agents_by_type[ClientAgent]}
    for _ in range(6):
        model.step()
    after = {agent.row: agent for agent in model.agents_by_type[ClientAgent]}
    gone = set(before) - set(after)
    assert gone
    assert set(after) - set(before)
    assert all(before[row].setting is None for row in gone)
    assert all(before[row] not in model.agents for row in gone)
    assert all(after[row] is before[row] for row in set(after) & set(before))


def test_shuffling_and_mesas_own_luck_change_nothing(model):
    other = RegionModel(REGION, POLICY, rng=SEED, years=YEARS, parameters="file")
    for _ in range(MONTHS):
        other.random.random()
        other.agents.shuffle_do("step")
        other.step()
    assert other.simulation.population() == model.simulation.population()


def test_it_ends():
    model = RegionModel("oss", rng=1, years=1, parameters="file")
    while model.running:
        model.step()
    assert model.month == 12
    with pytest.raises(InputError, match="months = 1"):
        model.step()


def test_a_seed_must_be_a_whole_number():
    with pytest.raises(InputError, match="rng = 'seven'; must be a whole number"):
        RegionModel("oss", rng="seven", parameters="file")
    with pytest.raises(InputError, match="seed = -1"):
        RegionModel("oss", rng=-1, parameters="file")

"""Every lever with values that do nothing, values that do much, and nonsense; and a region for it.

The region has whatever a lever acts on. ``given`` changes it where a lever needs more to show.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from simulate.rows.homes import ExtraDwellings, Keeping, Landlord, Matching
from simulate.rows.people import Present, Stay
from simulate.rows.places import Municipality, Places, Provider, Setting, Team, WaitingList
from simulate.rows.support import Adaptation, Crisis, Foundation
from simulate.simulation import Simulation
from simulate.sourced import FOUNDATIONS
from tests.paths import clients
from tests.regions import LIMITED, people, programme, route, small_region

YEARS = 3

_SETTINGS = (
    Setting(name="outside", capacity="unlimited"),
    Setting(name="street", capacity="unlimited", homeless=True),
    Setting(name="institution", capacity="unlimited", institution=True),
    Setting(name="shelter", capacity="places", homeless=True),
    Setting(name="protected", capacity="places", institution=True, reviewed=True),
    Setting(name="sheltered", capacity="places"),
    Setting(name="home", capacity="dwellings", support_hours_per_week=1.0),
)
_STAYS = (
    Stay(setting="outside", exits_per_year={"elsewhere": 0.1}, gives_up_per_year=0.1),
    Stay(setting="street", exits_per_year={"elsewhere": 0.1}),
    Stay(setting="institution", exits_per_year={"elsewhere": 0.1}),
    Stay(setting="shelter", ready_per_year=0.5),
    Stay(setting="protected", ready_per_year=1.0, exits_per_year={"family": 0.05}),
    Stay(setting="sheltered", ready_per_year=1.0),
    Stay(setting="home", exits_per_year={"elsewhere": 0.1}, crisis_per_year=0.3),
)
_HELD = (
    Places(setting="protected", municipality="A", count=60),
    Places(setting="sheltered", municipality="A", count=10),
    Places(setting="shelter", municipality="A", count=20),
)
_TEAM = Team(programme="ambulatory", fte=10.0)
_PROVIDERS = (
    Provider(name="first", effort_per_year=0.4, places=_HELD, teams=(_TEAM,)),
    Provider(
        name="second",
        effort_per_year=0.4,
        places=(Places(setting="protected", municipality="B", count=30),),
    ),
)
_RATES = {setting.name: 0.2 for setting in _SETTINGS}
_FOUNDATIONS = tuple(
    Foundation(name=name, gain_per_year=_RATES, loss_per_year=_RATES, home_loss_ratio_off=1.5)
    if name not in ("home", "support")
    else Foundation(name=name)
    for name in FOUNDATIONS
)
_LANDLORD = Landlord(
    name="landlord",
    lettings_per_year={"A": 200.0, "B": 100.0},
    reserved_share=0.1,
    delivered_share=0.5,
)
_KEEPING = Keeping(independent_loss_per_year=0.1, lost_to={"street": 1.0}, nuisance_share=0.5)

FIELDS: dict[str, Any] = {
    "municipalities": (
        Municipality(name="A", inhabitants=60_000, own_way_per_year=0.1),
        Municipality(name="B", inhabitants=40_000, own_way_per_year=0.1),
    ),
    "settings": _SETTINGS,
    "stays": _STAYS,
    "groups": (
        people("adults", inflow_per_year=50.0, hours_needed_per_week=2.0),
        people("youth", inflow_per_year=15.0),
        people(
            "forensic",
            inflow_per_year=15.0,
            first_setting={"institution": 1.0},
            motivated_share=0.8,
        ),
    ),
    "providers": _PROVIDERS,
    "programmes": (programme(loss_per_year=0.2), programme("housing_first", loss_per_year=0.2)),
    "keeping": _KEEPING,
    "foundations": _FOUNDATIONS,
    "crisis": Crisis(setting="institution", mean_stay_days=60.0),
    "adaptation": Adaptation(
        providers_adapt=True,
        empty_places_feedback=0.8,
        landlords_adapt=True,
        trust_lost_per_nuisance=0.02,
        trust_recovery_per_year=0.5,
    ),
    "landlords": (_LANDLORD,),
    "extra_dwellings": (ExtraDwellings(name="new", municipality="A", per_year=2.0),),
    "waiting_lists": tuple(WaitingList(setting=name) for name in LIMITED),
    "routes": (
        route("outside", "protected"),
        route("street", "shelter", kind="interim"),
        route("institution", "protected"),
        route("shelter", "protected", "noticed"),
        route("protected", "home", "noticed", programme="ambulatory", share=0.8),
        route("protected", "sheltered", "noticed", share=0.2),
        route("sheltered", "home", "noticed", programme="ambulatory"),
    ),
    "present": (
        Present(setting="street", group="adults", municipality="A", count=30),
        Present(setting="protected", group="adults", municipality="A", count=45, ready=15),
        Present(setting="protected", group="youth", municipality="A", count=10, ready=5),
        Present(setting="protected", group="adults", municipality="B", count=28, ready=5),
        Present(setting="home", group="adults", municipality="A", count=40, programme="ambulatory"),
    ),
}
REGION = small_region(**FIELDS)

Measure = Callable[[Simulation], float]


def _number(run: Simulation, setting: str) -> int:
    return run.scenario.index.settings.index(setting)


def moves_home(run: Simulation) -> float:
    """Moves to a home, by the scheme or by oneself."""
    return float(run.record.moves[:, :, _number(run, "home")].sum())


def youth_moves_home(run: Simulation) -> float:
    """Moves of the second group to a home."""
    return float(run.record.moves[:, :, _number(run, "home"), 1].sum())


def arrivals(run: Simulation) -> float:
    """Everybody who came."""
    return float(run.record.arrivals.sum())


def living_in(setting: str) -> Measure:
    """People who live in a setting at the end of the last month."""
    return lambda run: float(run.record.people[-1, _number(run, setting)].sum())


def supported_by(name: str) -> Measure:
    """People in a programme at the end; 0 where nobody has heard of it."""

    def count(run: Simulation) -> float:
        names = run.scenario.index.programmes
        return float(run.record.supported[names.index(name)].sum()) if name in names else 0.0

    return count


def with_foundation(name: str) -> Measure:
    """People present at the end who have a foundation on."""
    bit = 1 << [str(each) for each in FOUNDATIONS].index(name)
    return lambda run: float(
        sum(1 for one in clients(run) if one.setting >= 0 and one.foundations & bit)
    )


@dataclass(frozen=True)
class Example:
    """One lever: fields that do nothing, fields that do much and to what, and nonsense."""

    neutral: dict[str, Any]
    strong: dict[str, Any]
    measure: Measure
    direction: int
    nonsense: dict[str, Any]
    said: str
    changes: set[str]
    given: dict[str, Any] = field(default_factory=dict)


_TABLE = Matching(mode="table", table_every_weeks=40.0, hold_weeks=4.0)
_FEW = Provider(
    name="first", effort_per_year=4.0, places=_HELD, teams=(Team(programme="ambulatory", fte=4.2),)
)
_MANY_HOMES = (_LANDLORD.model_copy(update={"reserved_share": 1.0, "delivered_share": 1.0}),)
_NOBODY_COMES = tuple(
    group.model_copy(update={"inflow_per_year": 0.0}) for group in FIELDS["groups"]
)
_ALL_FROM_A = tuple(
    group.model_copy(update={"share_by_municipality": {"A": 1.0}}) for group in FIELDS["groups"]
)
_CRISES = tuple(
    stay.model_copy(update={"crisis_per_year": 3.0}) if stay.setting == "home" else stay
    for stay in _STAYS
)
_SLOTS = tuple(
    item.model_copy(update={"slots": 2}) if item.name == "day_activity" else item
    for item in _FOUNDATIONS
)
_SHOWN = tuple(row for row in FIELDS["present"] if row.municipality == "A")

LEVERS: dict[str, Example] = {
    "housing_first": Example(
        neutral={"fte": 0.0},
        strong={"fte": 5.0},
        measure=supported_by("housing_first"),
        direction=+1,
        nonsense={"fte": 1.0, "from_settings": ["strete"]},
        said="from_settings = 'strete'; the region has no such name; did you mean 'street'?",
        changes={"routes", "providers"},
    ),
    "individual_plan": Example(
        neutral={"effort_factor": 1.0, "wishes": False},
        strong={"effort_factor": 10.0},
        measure=moves_home,
        direction=+1,
        nonsense={"effort_factor": -1.0},
        said="effort_factor = -1.0; must be a number of 0 or more",
        changes={"groups", "matching"},
        given={"landlords": _MANY_HOMES},
    ),
    "outflow_table": Example(
        neutral={"every_weeks": 40.0, "smallest_fit": 0.0},
        strong={"every_weeks": 1.0},
        measure=moves_home,
        direction=+1,
        nonsense={"every_weeks": 0.0},
        said="every_weeks = 0.0; must be a number above 0",
        changes={"matching"},
        given={"matching": _TABLE},
    ),
    "vpt_at_home": Example(
        neutral={"slots": 0.0},
        strong={"slots": 20.0, "groups": ["forensic"]},
        measure=supported_by("vpt"),
        direction=+1,
        nonsense={"slots": 5.0, "fte": 1.0},
        said="must give exactly one of slots, fte and fte_per_100_000_inhabitants",
        changes={"routes", "providers", "programmes"},
    ),
    "reserved_share": Example(
        neutral={"factor": 1.0},
        strong={"factor": 5.0},
        measure=moves_home,
        direction=+1,
        nonsense={"share": 0.1, "landlords": ["landlrd"]},
        said="landlords = 'landlrd'; the region has no such name; did you mean 'landlord'?",
        changes={"landlords"},
    ),
    "extra_dwellings": Example(
        neutral={"per_year": 0.0},
        strong={"per_year": 30.0},
        measure=moves_home,
        direction=+1,
        nonsense={"per_year": 1.0, "municipalities": ["AA"]},
        said="municipalities = 'AA'; the region has no such name; did you mean 'A'?",
        changes={"extra_dwellings"},
    ),
    "delivery": Example(
        neutral={"share": 0.5},
        strong={"share": 1.0},
        measure=moves_home,
        direction=+1,
        nonsense={"share": 1.5},
        said="share = 1.5; must be a number of 1 or less",
        changes={"landlords"},
    ),
    "urgency": Example(
        neutral={"factor": 1.0},
        strong={"factor": 20.0},
        measure=moves_home,
        direction=+1,
        nonsense={"factor": 2.0, "groups": ["adult"]},
        said="groups = 'adult'; the region has no such name; did you mean 'adults'?",
        changes={"groups"},
    ),
    "flip_contracts": Example(
        neutral={"share": 0.0, "after_months": 12.0},
        strong={"after_months": 24.0},
        measure=moves_home,
        direction=+1,
        nonsense={"after_months": 12.0, "requires": ["home"]},
        said="requires[0] = 'home'; must be one of: finances, day_activity, surroundings, support",
        changes={"landlords", "extra_dwellings", "contracts"},
    ),
    "close_places": Example(
        neutral={"setting": "protected", "share": 0.0},
        strong={"setting": "protected", "share": 0.8, "over_years": 1.0},
        measure=living_in("protected"),
        direction=-1,
        nonsense={"setting": "protected", "number": 91},
        said="number = 91; must be at most the 90 places there are",
        changes={"providers"},
    ),
    "open_places": Example(
        neutral={"setting": "protected", "number": 0},
        strong={"setting": "protected", "number": 40, "over_years": 1.0},
        measure=living_in("protected"),
        direction=+1,
        nonsense={"setting": "home", "number": 4},
        said="setting = 'home'; the region has no such name; must be one of: shelter, protected, "
        "sheltered",
        changes={"providers"},
    ),
    "ambulatory_capacity": Example(
        neutral={"fte": 0.0},
        strong={"fte": 20.0},
        measure=supported_by("ambulatory"),
        direction=+1,
        nonsense={"programme": "ambulant"},
        said="programme = 'ambulant'; the region has no such name; did you mean 'ambulatory'?",
        changes={"providers"},
        given={"landlords": _MANY_HOMES, "providers": (_FEW, _PROVIDERS[1])},
    ),
    "day_activity": Example(
        neutral={"slots": 0},
        strong={"slots": 200, "gain_factor": 5.0, "loss_factor": 0.2},
        measure=with_foundation("day_activity"),
        direction=+1,
        nonsense={"slots": 10, "slots_per_100_000_inhabitants": 10.0},
        said="must give exactly one of slots and slots_per_100_000_inhabitants",
        changes={"foundations"},
        given={"foundations": _SLOTS},
    ),
    "finance_help": Example(
        neutral={"gain_factor": 1.0, "loss_factor": 1.0},
        strong={"gain_factor": 5.0, "loss_factor": 0.2},
        measure=with_foundation("finances"),
        direction=+1,
        nonsense={"gain_factor": -2.0},
        said="gain_factor = -2.0; must be a number of 0 or more",
        changes={"foundations"},
    ),
    "neighbourhood_support": Example(
        neutral={},
        strong={"gain_factor": 5.0, "loss_factor": 0.2},
        measure=with_foundation("surroundings"),
        direction=+1,
        nonsense={"settings": ["hom"]},
        said="settings = 'hom'; the region has no such name; did you mean 'home'?",
        changes={"foundations"},
    ),
    "indication_length": Example(
        neutral={"years": 2.0},
        strong={"years": 0.2},
        measure=moves_home,
        direction=+1,
        nonsense={"years": 0.0},
        said="years = 0.0; must be a number above 0",
        changes={"groups"},
        given={"landlords": _MANY_HOMES},
    ),
    "outflow_incentive": Example(
        neutral={"removes_share": 0.0},
        strong={"removes_share": 1.0},
        measure=moves_home,
        direction=+1,
        nonsense={"removes_share": 1.0, "providers": ["frist"]},
        said="providers = 'frist'; the region has no such name; did you mean 'first'?",
        changes={"adaptation"},
        # nobody waits for the places, so leaving them empty costs the providers most
        given={"groups": _NOBODY_COMES, "landlords": _MANY_HOMES},
    ),
    "priority": Example(
        neutral={"setting": "home", "order": "first_come"},
        strong={"setting": "home", "order": "most_urgent", "points": {"youth": 9.0}},
        measure=youth_moves_home,
        direction=+1,
        nonsense={"setting": "home", "order": "first"},
        said="order = 'first'; must be one of: first_come, most_urgent, frees_a_place, "
        "longest_ready, lottery; did you mean 'first_come'?",
        changes={"waiting_lists", "groups"},
    ),
    "pool_lists": Example(
        neutral={"pooled": False, "own_residents_first": True},
        strong={},
        measure=living_in("protected"),
        direction=+1,
        nonsense={"settings": ["hme"]},
        said="settings = 'hme'; the region has no such name; did you mean 'home'?",
        changes={"waiting_lists"},
        given={"groups": _ALL_FROM_A, "present": _SHOWN},
    ),
    "prevention": Example(
        neutral={"share_by_group": {"adults": 0.0}},
        strong={"share_by_group": {"adults": 0.9}},
        measure=arrivals,
        direction=-1,
        nonsense={"share_by_group": {"adult": 0.5}},
        said="share_by_group = 'adult'; the region has no such name; did you mean 'adults'?",
        changes={"groups"},
    ),
    "keep_home_in_crisis": Example(
        neutral={"months": 0.0},
        strong={"months": 24.0},
        measure=living_in("home"),
        direction=+1,
        nonsense={"months": -1.0},
        said="months = -1.0; must be a number of 0 or more",
        changes={"crisis"},
        given={"stays": _CRISES},
    ),
    "support_guarantee": Example(
        # no programme answers yet, but as no trust is saved nothing comes of it
        neutral={"saves_share": 0.0},
        strong={"saves_share": 1.0},
        measure=moves_home,
        direction=+1,
        nonsense={"saves_share": 0.5, "programmes": ["hf"]},
        said="programmes = 'hf'; the region has no such name; must be one of: ambulatory, "
        "housing_first",
        changes={"programmes", "adaptation"},
        given={
            "landlords": _MANY_HOMES,
            "programmes": tuple(
                item.model_copy(update={"loss_per_year": 1.0}) for item in FIELDS["programmes"]
            ),
            "keeping": _KEEPING.model_copy(update={"nuisance_share": 1.0}),
        },
    ),
}

"""The busy region with every mechanism on, and a policy of the levers that act on them."""

from __future__ import annotations

from simulate.levers import (
    ClosePlaces,
    DayActivity,
    FinanceHelp,
    FlipContracts,
    HousingFirst,
    KeepHomeInCrisis,
    NeighbourhoodSupport,
    OpenPlaces,
    OutflowIncentive,
    Prevention,
    SupportGuarantee,
    Urgency,
    VptAtHome,
)
from simulate.rows.homes import Contracts
from simulate.rows.people import Stay
from simulate.rows.places import Setting, Team
from simulate.rows.support import Adaptation, Crisis, Foundation, Phase
from simulate.sourced import FOUNDATIONS
from tests.golden.region import BUSY
from tests.regions import policy, programme, route

CLINIC = Setting(
    name="clinic",
    capacity="unlimited",
    institution=True,
    cost_per_day_eur=300.0,
    payer="health_insurer",
    support_hours_per_week=40.0,
)
_HOURS = {"shelter": 3.0, "protected": 20.0, "sheltered": 8.0}
_CRISES = {"street": 0.4, "protected": 0.2, "home": 0.5}
_GAIN = {"shelter": 0.4, "protected": 0.5, "sheltered": 0.5, "home": 0.6}
_LOSS = {"street": 1.0, "shelter": 0.3, "protected": 0.1, "sheltered": 0.1, "home": 0.2}


def _foundation(name: str) -> Foundation:
    turns = name not in ("home", "support")
    return Foundation(
        name=name,
        gain_per_year=_GAIN if turns else {},
        loss_per_year=_LOSS if turns else {},
        slots=60 if name == "day_activity" else None,
        gain_factor_at_full_fit=1.8 if name == "surroundings" else 1.0,
        ready_ratio_on=1.2,
        home_loss_ratio_off=1.6,
        crisis_ratio_off=1.4,
        reoffending_ratio_off=1.3,
    )


_AT_ENTRY = {"finances": 0.3, "day_activity": 0.2, "surroundings": 0.4}
_GROUPS = {
    "psychiatric": {"hours_needed_per_week": 3.0, "reoffending_factor": 0.3},
    "homeless": {
        "hours_needed_per_week": 2.0,
        "alone_reoffending_factor": 1.5,
        "motivated_share": 0.7,
        "own_way_factor": 2.0,
        "prevented_share": 0.15,
    },
}
_STEPS = {
    "housing_first": {"answers_day_and_night": True, "next_programme": "ambulatory"},
    "ambulatory": {
        "phases": (
            Phase(until_months=6, hours_per_week=5),
            Phase(until_months=18, hours_per_week=3, needed_share=0.8),
        ),
        "hours_per_week": 1.5,
        "needed_share": 0.5,
        "longest_years": 3.0,
        "ends_when_whole_months": 6.0,
        "next_programme": "friend",
        "gain_factor": {"finances": 1.5},
        "loss_factor": {"surroundings": 0.5},
        "crisis_factor": 0.7,
        "reoffending_by_group": {"homeless": 0.6},
    },
}

FULL = BUSY.model_copy(
    update={
        "settings": (
            *(
                row.model_copy(update={"support_hours_per_week": _HOURS.get(row.name, 0.0)})
                for row in BUSY.settings
            ),
            CLINIC,
        ),
        "stays": (
            *(
                row.model_copy(
                    update={
                        "crisis_per_year": _CRISES.get(row.setting, 0.0),
                        "reoffends_per_year": 0.1,
                    }
                )
                for row in BUSY.stays
            ),
            Stay(setting="clinic", exits_per_year={"death": 0.02}),
        ),
        "groups": tuple(
            group.model_copy(
                update={
                    "foundations_at_entry": _AT_ENTRY,
                    "hours_needed_variation": 0.5,
                    **_GROUPS[group.name],
                }
            )
            for group in BUSY.groups
        ),
        "providers": (
            BUSY.providers[0].model_copy(
                update={"teams": (*BUSY.providers[0].teams, Team(programme="friend", fte=0.4))}
            ),
            BUSY.providers[1],
        ),
        "programmes": (
            *(row.model_copy(update=_STEPS[row.name]) for row in BUSY.programmes),
            programme("friend", loss_per_year=0.04, completes_per_year=0.3),
        ),
        "foundations": tuple(_foundation(name) for name in FOUNDATIONS),
        "crisis": Crisis(setting="clinic", mean_stay_days=60.0, keep_home_months=2.0),
        "contracts": Contracts(flip_after_months=9.0, flip_requires=("finances",)),
        "keeping": BUSY.keeping.model_copy(update={"nuisance_share": 0.5}),
        "adaptation": Adaptation(
            providers_adapt=True,
            empty_places_feedback=0.8,
            landlords_adapt=True,
            trust_lost_per_nuisance=0.05,
            trust_recovery_per_year=0.5,
            guarantee_saves_share=0.5,
        ),
        "routes": (
            *(
                row.model_copy(update={"motivation_required": True})
                if (row.from_setting, row.to_setting) == ("shelter", "home")
                else row.model_copy(update={"foundations_required": ("finances",)})
                if (row.from_setting, row.to_setting) == ("sheltered", "home")
                else row
                for row in BUSY.routes
            ),
            route("clinic", "protected", "noticed", groups=("psychiatric",)),
            route("clinic", "shelter", "noticed", groups=("homeless",), kind="interim"),
        ),
        "one_off_costs": BUSY.one_off_costs.model_copy(
            update={"crisis_eur": 1500.0, "offence_eur": 8000.0}
        ),
    }
)

ON_MECHANISMS = policy(
    FinanceHelp(lever="finance_help", gain_factor=2.0, loss_factor=0.5, from_year=0.5),
    DayActivity(lever="day_activity", slots=30, gain_factor=1.5, from_year=0.5, until_year=3.5),
    NeighbourhoodSupport(lever="neighbourhood_support", gain_factor=1.5, from_year=1.0),
    KeepHomeInCrisis(lever="keep_home_in_crisis", months=12.0, from_year=1.0, until_year=3.0),
    FlipContracts(lever="flip_contracts", after_months=6.0, from_year=1.5),
    Prevention(lever="prevention", share_by_group={"homeless": 0.2}, from_year=0.7),
    Urgency(lever="urgency", factor=1.5, groups=("psychiatric",), from_year=1.0),
    SupportGuarantee(lever="support_guarantee", saves_share=0.8, from_year=1.2),
    OutflowIncentive(lever="outflow_incentive", removes_share=0.5, from_year=2.0),
    ClosePlaces(lever="close_places", setting="protected", share=0.5, over_years=2.0),
    OpenPlaces(lever="open_places", setting="sheltered", number=10, from_year=1.0),
    HousingFirst(lever="housing_first", fte=1.5, share=0.5, from_year=0.3),
    VptAtHome(lever="vpt_at_home", slots=8.0, from_settings=("protected",), from_year=0.5),
)

"""Random foundations, crisis, phases, contracts and adaptation, put on top of a random region."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from simulate.region import Region
from simulate.rows.homes import Contracts
from simulate.rows.people import Stay
from simulate.rows.places import Route, Setting
from simulate.rows.support import Adaptation, Crisis, Foundation, Phase

RATES = st.sampled_from((0.0, 0.4, 3.0))
SHARES = st.sampled_from((0.0, 0.4, 1.0))
RATIOS = st.sampled_from((1.0, 2.5))
TWO_STATE = ("finances", "day_activity", "surroundings")

#: What can be switched on, each by a function of the draw and the region.
MECHANISMS = ("foundations", "crisis", "phases", "contracts", "adaptation", "reoffending", "inflow")


@st.composite
def with_mechanisms(draw: Any, region: Region, *, every: bool = False) -> Region:
    """The region with some of the mechanisms switched on, or all of them."""
    chosen = MECHANISMS if every else draw(st.sampled_from((MECHANISMS, MECHANISMS, ())))
    for name in chosen or sorted(draw(st.sets(st.sampled_from(MECHANISMS)))):
        region = _SWITCHES[name](draw, region)
    return region


def without_competition(region: Region) -> Region:
    """The region without what lets people of different groups get in each other's way."""
    foundations = tuple(row.model_copy(update={"slots": None}) for row in region.foundations)
    return region.model_copy(update={"foundations": foundations, "adaptation": Adaptation()})


def with_clinic(region: Region) -> Region:
    """The region with an institution for crises, from which people ask for a home."""
    support = region.programmes[0].name if region.programmes else ""
    return region.model_copy(
        update={
            "settings": (
                *region.settings,
                Setting(
                    name="clinic", capacity="unlimited", institution=True, support_hours_per_week=9
                ),
            ),
            "stays": (*region.stays, Stay(setting="clinic", exits_per_year={"death": 0.05})),
            "routes": (
                *region.routes,
                Route(
                    from_setting="clinic", to_setting="home", trigger="arrival", programme=support
                ),
            ),
        }
    )


def _foundations(draw: Any, region: Region) -> Region:
    settings = [setting.name for setting in region.settings]
    rows = []
    for name in (*TWO_STATE, "home", "support"):
        two_state = name in TWO_STATE
        rows.append(
            Foundation(
                name=name,
                gain_per_year={s: draw(RATES) for s in settings} if two_state else {},
                loss_per_year={s: draw(RATES) for s in settings} if two_state else {},
                slots=draw(st.sampled_from((None, 0, 6))) if name == "day_activity" else None,
                gain_factor_at_full_fit=draw(RATIOS) if name == "surroundings" else 1.0,
                ready_ratio_on=draw(RATIOS),
                home_loss_ratio_off=draw(RATIOS),
                crisis_ratio_off=draw(RATIOS),
                reoffending_ratio_off=draw(RATIOS),
            )
        )
    groups = tuple(
        group.model_copy(
            update={
                "foundations_at_entry": {name: draw(SHARES) for name in TWO_STATE},
                "hours_needed_per_week": draw(st.sampled_from((0.0, 4.0))),
                "hours_needed_variation": draw(SHARES),
            }
        )
        for group in region.groups
    )
    routes = region.routes
    if routes and draw(st.booleans()):
        asked = draw(st.sampled_from(((), ("finances",), ("day_activity", "surroundings"))))
        changed = routes[0].model_copy(update={"foundations_required": asked})
        routes = (changed, *routes[1:])
    return region.model_copy(
        update={"foundations": tuple(rows), "groups": groups, "routes": routes}
    )


def _crisis(draw: Any, region: Region) -> Region:
    region = with_clinic(region)
    strikes = draw(st.sampled_from((("home",), ("home", "street", "protected"))))
    stays = tuple(
        stay.model_copy(update={"crisis_per_year": draw(RATES)})
        if stay.setting in strikes
        else stay
        for stay in region.stays
    )
    crisis = Crisis(
        setting="clinic",
        mean_stay_days=draw(st.sampled_from((10.0, 60.0))),
        keep_home_months=draw(st.sampled_from((0.0, 1.0, 12.0))),
    )
    return region.model_copy(update={"stays": stays, "crisis": crisis})


def _phases(draw: Any, region: Region) -> Region:
    names = [programme.name for programme in region.programmes]
    programmes = tuple(
        programme.model_copy(
            update={
                "phases": draw(
                    st.sampled_from(
                        (
                            (),
                            (Phase(until_months=3, hours_per_week=8),),
                            (
                                Phase(until_months=2, hours_per_week=6, needed_share=1.0),
                                Phase(until_months=9, hours_per_week=3, needed_share=0.5),
                            ),
                        )
                    )
                ),
                "longest_years": draw(st.sampled_from((None, 0.5, 2.0))),
                "ends_when_whole_months": draw(st.sampled_from((None, 3.0))),
                "next_programme": draw(st.sampled_from(("", *names[:number]))),
                "crisis_factor": draw(RATIOS),
                "answers_day_and_night": draw(st.booleans()),
            }
        )
        for number, programme in enumerate(region.programmes)
    )
    return region.model_copy(update={"programmes": programmes})


def _contracts(draw: Any, region: Region) -> Region:
    needs = ((), ("finances",), ("support", "day_activity"))
    contracts = Contracts(
        flip_after_months=draw(st.sampled_from((0.0, 6.0))),
        flip_requires=draw(st.sampled_from(needs if region.foundations else needs[:1])),
    )
    landlords = tuple(
        landlord.model_copy(update={"provider_contract_share": 1.0})
        for landlord in region.landlords
    )
    return region.model_copy(update={"contracts": contracts, "landlords": landlords})


def _adaptation(draw: Any, region: Region) -> Region:
    adaptation = Adaptation(
        providers_adapt=draw(st.booleans()),
        empty_places_feedback=draw(SHARES),
        incentive_removed_share=draw(SHARES),
        landlords_adapt=draw(st.booleans()),
        trust_lost_per_nuisance=draw(SHARES),
        trust_recovery_per_year=draw(RATES),
        guarantee_saves_share=draw(SHARES),
    )
    keeping = region.keeping.model_copy(update={"nuisance_share": draw(SHARES)})
    return region.model_copy(update={"adaptation": adaptation, "keeping": keeping})


def _reoffending(draw: Any, region: Region) -> Region:
    stays = tuple(
        stay.model_copy(update={"reoffends_per_year": draw(RATES)}) for stay in region.stays
    )
    return region.model_copy(update={"stays": stays})


def _inflow(draw: Any, region: Region) -> Region:
    groups = tuple(
        group.model_copy(
            update={
                "prevented_share": draw(SHARES),
                "own_way_factor": draw(RATIOS),
                "motivated_share": draw(SHARES),
            }
        )
        for group in region.groups
    )
    routes = tuple(
        route.model_copy(update={"motivation_required": draw(st.booleans())})
        for route in region.routes
    )
    return region.model_copy(update={"groups": groups, "routes": routes})


_SWITCHES = {
    "foundations": _foundations,
    "crisis": _crisis,
    "phases": _phases,
    "contracts": _contracts,
    "adaptation": _adaptation,
    "reoffending": _reoffending,
    "inflow": _inflow,
}

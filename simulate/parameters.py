"""What calibration may change of a region: each parameter multiplies numbers of the region file.

Regions differ in levels, and what is learned from one study must hold in all of them. So a
parameter is a factor on what the region file says (or on the odds, where that is a share): 1 is
the file as it is. Which values the published figures allow is in the posterior
(:mod:`simulate.posterior`); how it was found is no matter of this package.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from simulate.region import Region
from simulate.rows.people import Stay

FACTOR, ODDS = "factor", "factor on the odds"


@dataclass(frozen=True)
class Parameter:
    """One thing that calibration may change; ``change`` gives the region with a value of it."""

    name: str
    words: str
    unit: str
    change: Callable[[Region, float], Region]


def with_parameters(region: Region, values: Mapping[str, float]) -> Region:
    """A region with the values of parameters, by name; those not named stay at 1.

    Raises
    ------
    KeyError
        For a name that is no parameter.
    """
    for name, value in values.items():
        region = BY_NAME[name].change(region, float(value))
    return region


def odds_times(share: float, factor: float) -> float:
    """A share whose odds are multiplied; 0 and 1 stay as they are."""
    return share * factor / (1.0 - share + share * factor)


def _stays(
    settings: tuple[str, ...], update: Callable[[Stay, float], dict[str, object]]
) -> Callable[[Region, float], Region]:
    """Change the stays of some settings, or of all when none is named."""

    def change(region: Region, value: float) -> Region:
        stays = tuple(
            stay.model_copy(update=update(stay, value))
            if not settings or stay.setting in settings
            else stay
            for stay in region.stays
        )
        return region.model_copy(update={"stays": stays})

    return change


def _rate(field: str, *settings: str) -> Callable[[Region, float], Region]:
    return _stays(settings, lambda stay, value: {field: getattr(stay, field) * value})


def _exits(*settings: str) -> Callable[[Region, float], Region]:
    """Leaving otherwise; deaths are as they are."""

    def update(stay: Stay, value: float) -> dict[str, object]:
        return {
            "exits_per_year": {
                name: rate if name == "death" else rate * value
                for name, rate in stay.exits_per_year.items()
            }
        }

    return _stays(settings, update)


def _turns_up(stay: Stay, value: float) -> dict[str, object]:
    return {"gives_up_to_street_share": odds_times(stay.gives_up_to_street_share, value)}


def _each(kind: str, field: str) -> Callable[[Region, float], Region]:
    """Multiply a field of all rows of a kind."""

    def change(region: Region, value: float) -> Region:
        rows = tuple(
            row.model_copy(update={field: getattr(row, field) * value})
            for row in getattr(region, kind)
        )
        return region.model_copy(update={kind: rows})

    return change


def _programme(name: str, field: str) -> Callable[[Region, float], Region]:
    def change(region: Region, value: float) -> Region:
        programmes = tuple(
            row.model_copy(update={field: getattr(row, field) * value}) if row.name == name else row
            for row in region.programmes
        )
        return region.model_copy(update={"programmes": programmes})

    return change


def _loss_usual(region: Region, value: float) -> Region:
    changed = _programme("ambulatory", "loss_per_year")(region, value)
    keeping = region.keeping
    alone = {"independent_loss_per_year": keeping.independent_loss_per_year * value}
    return changed.model_copy(update={"keeping": keeping.model_copy(update=alone)})


def _loss_later(region: Region, value: float) -> Region:
    last = {"last_band_factor": region.keeping.last_band_factor * value}
    return region.model_copy(update={"keeping": region.keeping.model_copy(update=last)})


def _delivered(region: Region, value: float) -> Region:
    landlords = tuple(
        row.model_copy(update={"delivered_share": odds_times(row.delivered_share, value)})
        for row in region.landlords
    )
    return region.model_copy(update={"landlords": landlords})


PARAMETERS = (
    Parameter("inflow", "people asking for help a year", FACTOR,
              _each("groups", "inflow_per_year")),
    Parameter("ready_protected", "getting ready in protected living", FACTOR,
              _rate("ready_per_year", "protected")),
    Parameter("ready_sheltered", "getting ready in sheltered living", FACTOR,
              _rate("ready_per_year", "sheltered")),
    Parameter("ready_shelter", "getting ready in shelter", FACTOR,
              _rate("ready_per_year", "shelter")),
    Parameter("exits_protected", "leaving protected or sheltered living otherwise", FACTOR,
              _exits("protected", "sheltered")),
    Parameter("exits_shelter", "leaving shelter otherwise", FACTOR, _exits("shelter")),
    Parameter("exits_street", "leaving the street otherwise", FACTOR, _exits("street")),
    Parameter("exits_home", "leaving a home for family or another region", FACTOR,
              _exits("home")),
    Parameter("effort", "how hard providers look for who is ready", FACTOR,
              _each("providers", "effort_per_year")),
    Parameter("own_way", "finding a regular letting oneself", FACTOR,
              _each("municipalities", "own_way_per_year")),
    Parameter("delivered", "promised homes that are delivered", ODDS, _delivered),
    Parameter("gives_up", "giving up waiting", FACTOR, _rate("gives_up_per_year")),
    Parameter("to_street", "turning up on the street after giving up", ODDS,
              _stays((), _turns_up)),
    Parameter("loss_usual", "losing a home, with floating support or without any", FACTOR,
              _loss_usual),
    Parameter("loss_housing_first", "losing a home with Housing First", FACTOR,
              _programme("housing_first", "loss_per_year")),
    Parameter("loss_later", "losing a home after two years, against before", FACTOR, _loss_later),
    Parameter("loss_frailty", "how much people differ in losing a home (variance)", FACTOR,
              _each("groups", "loss_frailty_variance")),
    Parameter("completes", "doing without floating support", FACTOR,
              _programme("ambulatory", "completes_per_year")),
    Parameter("crisis", "crises at home", FACTOR, _rate("crisis_per_year")),
    Parameter("reoffending", "new offences, everywhere", FACTOR, _rate("reoffends_per_year")),
    Parameter("reoffending_homeless", "new offences on the street and in shelter, on top", FACTOR,
              _rate("reoffends_per_year", "street", "shelter")),
)  # fmt: skip

BY_NAME = {parameter.name: parameter for parameter in PARAMETERS}

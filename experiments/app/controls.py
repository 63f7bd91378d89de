"""The left side of the explorer: region, horizon, precision, and the switches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from html import escape
from pathlib import Path

import solara
from solara.alias import rv

from experiments.app.browser import Pick
from experiments.app.choice import LEAST_REPLICATES, MOST_REPLICATES, MOST_YEARS, Choice, pull
from experiments.app.levers import AREAS, SWITCHES, Parameter, Switch, defaults, why_not
from experiments.app.work import region_of
from simulate.language import Language
from simulate.language.names import titled

Choose = Callable[[Choice], None]


@solara.component
def Controls(language: Language, choice: Choice, regions: list[str], choose: Choose) -> None:
    """Region, years and replicates, then a switch for each lever."""
    _ = language.gettext
    names = {name: titled(language, region_of(name)) for name in regions}
    if names[regions[0]] in [names[name] for name in regions[1:]]:  # a file after a shipped one
        names[regions[0]] += f" ({Path(regions[0]).name})"
    titles = {title: name for name, title in names.items()}
    solara.HTML("h2", _("Choose"))
    Pick(
        label=_("Region"), titles=list(titles), chosen=names[choice.region],
        event_choose=lambda told: choose(replace(choice, region=titles[told])),
    )  # fmt: skip
    Slide(
        lambda value: _("Years ahead: {count}").format(count=language.number(value)),
        choice.years, (1, MOST_YEARS, 1),
        lambda value: choose(replace(choice, years=int(value))),
    )  # fmt: skip
    Slide(
        lambda value: _("Futures simulated: {count}").format(count=language.number(value)),
        choice.replicates, (LEAST_REPLICATES, MOST_REPLICATES, 20),
        lambda value: choose(replace(choice, replicates=int(value))),
    )  # fmt: skip
    about = _("More futures make the interval of a mean steadier, and take longer.")
    solara.HTML("div", escape(about), classes=["ds-small"])
    for area in AREAS:
        solara.HTML("h3", escape(_(area)))
        for switch in SWITCHES:
            if switch.area == area:
                Lever(language, switch, choice, choose).key(f"{choice.region} {switch.key}")


@solara.component
def Lever(language: Language, switch: Switch, choice: Choice, choose: Choose) -> None:
    """One switch; its parameters appear when it is on."""
    _ = language.gettext
    region = region_of(choice.region)
    reason = solara.use_memo(lambda: why_not(switch, region), [switch, region.name])
    values = choice.pulled.get(switch.key)

    def turn(on: bool) -> None:
        choose(pull(choice, switch.key, defaults(switch) if on else None))

    rv.Switch(
        label=_(switch.title), v_model=values is not None, on_v_model=turn, inset=True,
        hide_details=True, disabled=bool(reason) and values is None,
    )  # fmt: skip
    if reason and values is None:
        told = _("Not in this region: {reason}").format(reason=reason.split(").")[-1])
        solara.HTML("div", escape(told), classes=["ds-small"])
    if values is None:
        return
    solara.HTML("div", escape(_(switch.about)), classes=["ds-about"])
    for each in switch.parameters:

        def move(value: float, name: str = each.name) -> None:
            told = choice.pulled.get(switch.key, defaults(switch))
            choose(pull(choice, switch.key, {**told, name: value}))

        Slide(
            partial(in_words, language, each), values[each.name],
            (each.low, each.high, each.step), move,
        ).key(f"{switch.key} {each.name}")  # fmt: skip


def in_words(language: Language, parameter: Parameter, value: float) -> str:
    """A parameter with its value and unit, as the label of its slider."""
    label = language.gettext(parameter.label)
    if parameter.unit == "share":
        return f"{label}: {language.percent(value)}"
    decimals = 0 if float(value).is_integer() else 2 if parameter.step < 0.1 else 1
    return f"{label}: {language.number(value, decimals)} {language.gettext(parameter.unit)}"


@solara.component
def Slide(
    label: Callable[[float], str],
    value: float,
    ends: tuple[float, float, float],
    on_value: Callable[[float], None],
) -> None:
    """A slider whose label, above it, says its value."""
    low, high, step = ends

    def move(new: float) -> None:
        rounded = min(high, max(low, round(round(float(new) / step) * step, 6)))
        if abs(rounded - value) > 1e-9:
            on_value(rounded)

    told = label(value)
    solara.HTML("div", escape(told), classes=["ds-slide-label"], attributes={"aria-hidden": "true"})
    rv.Slider(
        v_model=value, on_v_model=move, min=low, max=high, step=step, hide_details=True,
        dense=True, attributes={"aria-label": told}, color="#0072B2", track_color="#8a96a1",
    )  # fmt: skip

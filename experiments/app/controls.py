"""The left side of the explorer: region, horizon, precision, and the switches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from html import escape
from pathlib import Path

import solara
from solara.alias import rv

from experiments.app.browser import Pick, Slide
from experiments.app.choice import (
    LEAST_REPLICATES,
    MOST_REPLICATES,
    MOST_YEARS,
    Choice,
    move,
    pull,
)
from experiments.app.levers import Value, defaults, options_of, today_in, why_not
from experiments.app.regions import region_of
from experiments.app.switches import (
    AREAS,
    BEYOND,
    FASTER,
    FIRST,
    MONTHS,
    START,
    SWITCHES,
    TIMES,
    WEEKS,
    YEARS,
    Parameter,
    Switch,
)
from simulate.language import Language
from simulate.language.names import named, titled

Choose = Callable[[Choice], None]


@solara.component
def Controls(language: Language, choice: Choice, regions: list[str], choose: Choose) -> None:
    """Region, years and replicates, then a switch for each lever."""
    _ = language.gettext
    names = {name: titled(language, region_of(name)) for name in regions}
    if names[regions[0]] in [names[name] for name in regions[1:]]:  # a file after a shipped one
        names[regions[0]] += f" ({Path(regions[0]).name})"
    titles = {title: name for name, title in names.items()}
    solara.HTML("h2", escape(_("Choose")))
    Pick(
        label=_("Region"), titles=list(titles), chosen=names[choice.region],
        event_choose=lambda told: choose(move(choice, titles[told])),
    )  # fmt: skip
    Scale(
        _("Years ahead"), lambda value: in_years(language, value), choice.years,
        (1, MOST_YEARS, 1), lambda value: choose(replace(choice, years=int(value))),
    )  # fmt: skip
    Scale(
        _("Futures simulated"), language.number, choice.replicates,
        (LEAST_REPLICATES, MOST_REPLICATES, 20),
        lambda value: choose(replace(choice, replicates=int(value))),
    )  # fmt: skip
    about = _("More futures make the interval of a mean steadier, and take longer.")
    solara.HTML("div", escape(about), classes=["ds-small"])
    solara.HTML("h2", escape(_("Measures")))
    for area in AREAS:
        Area(language, area, choice, choose)
    solara.HTML("p", escape(_(BEYOND)), classes=["ds-small", "ds-beyond"])


@solara.component
def Area(language: Language, area: str, choice: Choice, choose: Choose) -> None:
    """The switches of one heading, which folds; once something in it was on, it stays open."""
    _ = language.gettext
    switches = [switch for switch in SWITCHES if switch.area == area]
    on = sum(switch.key in choice.pulled for switch in switches)
    opened = solara.use_ref(area == AREAS[0])
    opened.current = opened.current or on > 0
    title = _(area)
    if on:
        title += " " + _("({count} on)").format(count=on)
    with rv.Html(
        tag="details", class_="ds-area", attributes={"open": True} if opened.current else {}
    ):
        rv.Html(tag="summary", children=[title])
        for switch in switches:
            Lever(language, switch, choice, choose).key(f"{choice.region} {switch.key}")


@solara.component
def Lever(language: Language, switch: Switch, choice: Choice, choose: Choose) -> None:
    """One switch; its parameters appear when it is on."""
    _ = language.gettext
    region = region_of(choice.region)
    reason = solara.use_memo(lambda: why_not(switch, region), [switch, region.name])
    values = choice.pulled.get(switch.key)

    def turn(on: bool) -> None:
        choose(pull(choice, switch.key, defaults(switch, region) if on else None))

    rv.Switch(
        label=_(switch.title), v_model=values is not None, on_v_model=turn, inset=True,
        hide_details=True, disabled=bool(reason) and values is None,
    )  # fmt: skip
    if reason and values is None:
        told = _("Not in this region: {reason}").format(reason=reason.split(").")[-1])
        solara.HTML("div", escape(told), classes=["ds-small"])
    if values is None:
        return
    group = {"role": "group", "aria-label": _(switch.title)}
    with solara.Div(classes=["ds-lever"], attributes=group):
        solara.HTML("div", escape(_(switch.about)), classes=["ds-about"])
        for each in switch.parameters:
            Setting(language, switch, each, choice, choose).key(f"{switch.key} {each.name}")
        if float(values[START.name]) >= choice.years:
            told = _("This starts after the end of the run, and so changes nothing.")
            solara.HTML("div", escape(told), classes=["ds-late"])


@solara.component
def Setting(
    language: Language, switch: Switch, parameter: Parameter, choice: Choice, choose: Choose
) -> None:
    """One parameter of a lever: a slider or a list, and what the region does today."""
    _ = language.gettext
    region = region_of(choice.region)
    value = choice.pulled[switch.key][parameter.name]

    def change(new: Value) -> None:
        choose(pull(choice, switch.key, {**choice.pulled[switch.key], parameter.name: new}))

    if parameter.options:
        titles = {
            in_words(language, parameter, name): name for name in options_of(parameter, region)
        }
        Pick(
            label=_(parameter.label), titles=list(titles),
            chosen=in_words(language, parameter, value),
            event_choose=lambda told: change(titles[told]),
        )  # fmt: skip
    else:
        Scale(
            _(parameter.label), lambda at: in_words(language, parameter, at), float(value),
            (parameter.low, parameter.high, parameter.step), change,
        )  # fmt: skip
    today = today_in(switch, parameter, region)
    if today is not None:
        told = _("Today in this region: {value}").format(value=in_words(language, parameter, today))
        solara.HTML("div", escape(told), classes=["ds-small"])


def in_words(language: Language, parameter: Parameter, value: Value) -> str:
    """A value of a parameter with its unit, or the words of an option."""
    _ = language.gettext
    if isinstance(value, str):
        if value.startswith(FIRST):
            return _("{group}, before all others").format(
                group=named(language, value.removeprefix(FIRST))
            )
        return _(dict(parameter.options)[value])
    if parameter.unit == "share":
        return language.percent(value)
    if parameter is START:
        years = language.ngettext("after {count} year", "after {count} years", value)
        return years.format(count=language.number(value)) if value else _("at once")
    if parameter.unit in (TIMES, FASTER) and value == 1:
        return _("as now")
    if parameter.unit in COUNTED:
        return COUNTED[parameter.unit](language, value)
    return f"{_plainly(language, value)} {_(parameter.unit)}"


def _plainly(language: Language, value: float) -> str:
    """A number with as many decimals as it has, two at most."""
    decimals = next(n for n in (0, 1, 2) if n == 2 or abs(value - round(value, n)) < 1e-9)
    return language.number(value, decimals)


def in_years(language: Language, value: float) -> str:
    """A number of years."""
    years = language.ngettext("{count} year", "{count} years", value)
    return years.format(count=_plainly(language, value))


def _in_months(language: Language, value: float) -> str:
    months = language.ngettext("{count} month", "{count} months", value)
    return months.format(count=_plainly(language, value))


def _in_weeks(language: Language, value: float) -> str:
    weeks = language.ngettext("{count} week", "{count} weeks", value)
    return weeks.format(count=_plainly(language, value))


#: Units with a singular and a plural.
COUNTED = {YEARS: in_years, MONTHS: _in_months, WEEKS: _in_weeks}


@solara.component
def Scale(
    label: str,
    in_text: Callable[[float], str],
    value: float,
    ends: tuple[float, float, float],
    on_value: Callable[[float], None],
) -> None:
    """A slider from a low to a high end in steps, each with its own text."""
    low, high, step = ends
    count = round((high - low) / step) + 1
    values = [min(high, round(low + step * number, 6)) for number in range(count)]
    texts = solara.use_memo(lambda: [in_text(each) for each in values], [label, ends])
    Slide(
        label=label, text=in_text(value), texts=texts, at=round((value - low) / step),
        event_choose=lambda at: on_value(values[min(max(int(at), 0), count - 1)]),
    )  # fmt: skip

"""The outcomes a council asks for: how they are called, and the sentences about them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from experiments.report.words import Change, bounds, by_how_much, drawn_in, surely, witnesses
from experiments.wording import rows_of
from simulate.comparison import Comparison, better_when
from simulate.language import Language, mark
from simulate.language.names import capital, placed


@dataclass(frozen=True)
class Outcome:
    """One outcome.

    Attributes
    ----------
    key : str
        Of the measure; ``{setting}`` stands for the setting it is about.
    called : str
        In the middle of a sentence, with what it counts.
    lower, higher : str
        The sentence when a policy lowers or raises it, up to the amount.
    of : str
        Settings it is told for: ``home`` (that people move to in the end), ``limited`` (whose
        places run out) or ``street`` (of homeless people, without places); empty for all together.
    setting : str
        The one it is about.
    """

    key: str
    called: str
    lower: str
    higher: str
    of: str = ""
    setting: str = ""

    def said(self, language: Language, text: str, surely: str = "") -> str:
        """One of its texts in the reader's language."""
        return language.gettext(text).format(
            setting=placed(language, self.setting) if self.setting else "", surely=surely
        )


#: The main outcomes, in the order of the report.
MAIN = (
    Outcome(
        "wait/{setting}",
        mark("the wait for {setting}"),
        mark("Whoever gets {setting} {surely} waits less long for it"),
        mark("Whoever gets {setting} {surely} waits longer for it"),
        of="home",
    ),
    Outcome(
        "first_homes",
        mark("the number of people who get their first home in a year"),
        mark("{surely} fewer people get their first home in a year"),
        mark("{surely} more people get their first home in a year"),
    ),
    Outcome(
        "ready_and_waiting",
        mark("the number of people who are ready to move on but still there"),
        mark("{surely} fewer people are ready to move on but still there"),
        mark("{surely} more people are ready to move on but still there"),
    ),
    Outcome(
        "wait/{setting}",
        mark("the wait for {setting}"),
        mark("Whoever gets {setting} {surely} waits less long for it"),
        mark("Whoever gets {setting} {surely} waits longer for it"),
        of="limited",
    ),
    Outcome(
        "homeless",
        mark("the number of homeless people, on the street or in shelter"),
        mark("The number of homeless people {surely} goes down"),
        mark("The number of homeless people {surely} goes up"),
    ),
    Outcome(
        "people/{setting}",
        mark("the number of people on the street"),
        mark("The number of people on the street {surely} goes down"),
        mark("The number of people on the street {surely} goes up"),
        of="street",
    ),
    Outcome(
        "kept/12",
        mark("the share of homes still kept after a year"),
        mark("The share of homes still kept after a year {surely} goes down"),
        mark("The share of homes still kept after a year {surely} goes up"),
    ),
    Outcome(
        "costs/all",
        mark("the costs of all payers together"),
        mark("The costs of all payers together {surely} go down"),
        mark("The costs of all payers together {surely} go up"),
    ),
)

#: Short names of rows of the table and of panels, by key or by what the key begins with.
SHORT = {
    "wait/": mark("Wait for {setting}, in weeks"),
    "list/": mark("People waiting for {setting}"),
    "first_homes": mark("First homes, people a year"),
    "first_own_homes": mark("First tenancies of one's own, people a year"),
    "ready_and_waiting": mark("Ready to move on but still there, people"),
    "homeless": mark("Homeless people (street and shelter)"),
    "people/": mark("People on the street"),
    "kept/12": mark("Homes kept after 12 months"),
    "kept/24": mark("Homes kept after 24 months"),
    "homes/lost": mark("Homes lost by tenants, a year"),
    "gap/group/": mark("Gap in waits between groups, in weeks"),
    "gap/municipality/": mark("Gap in waits between municipalities, in weeks"),
    "costs/all": mark("Costs of all payers, euros a year"),
}


def priced(comparison: Comparison) -> bool:
    """Whether the region file or a policy gives prices, so that costs mean something."""
    return any(
        float(each.measures["costs/all"].abs().max()) > 0 for each in comparison.results.values()
    )


def home_of(comparison: Comparison) -> str:
    """The name of the setting that people move to in the end."""
    settings = comparison.results[comparison.reference].region.settings
    return next(setting.name for setting in settings if setting.capacity == "dwellings")


def main_outcomes(comparison: Comparison) -> list[Outcome]:
    """The main outcomes of this region, one for each setting they are told for."""
    kinds: dict[str, list[str]] = {"": [""], "home": [], "limited": [], "street": []}
    for setting in comparison.results[comparison.reference].region.settings:
        if setting.capacity == "dwellings":
            kinds["home"].append(setting.name)
        elif setting.capacity == "places":
            kinds["limited"].append(setting.name)
        elif setting.homeless:
            kinds["street"].append(setting.name)
    return [
        replace(outcome, key=outcome.key.format(setting=name), setting=name)
        for outcome in MAIN
        for name in kinds[outcome.of]
        if outcome.key != "costs/all" or priced(comparison)
    ]


def short(language: Language, key: str) -> str:
    """What a row or a panel about a measure is called."""
    if key in SHORT:
        return language.gettext(SHORT[key])
    start = next(each for each in SHORT if each.endswith("/") and key.startswith(each))
    setting = placed(language, key.removeprefix(start))
    return language.gettext(SHORT[start]).format(setting=setting)


def changes_of(comparison: Comparison) -> dict[str, dict[str, Change]]:
    """Every difference, by policy and key."""
    count = comparison.results[comparison.reference].replicates
    street = {outcome.key for outcome in main_outcomes(comparison) if outcome.of == "street"}
    seen = witnesses(comparison.draws, count)
    found: dict[str, dict[str, Change]] = {name: {} for name in comparison.others()}
    for row in rows_of(comparison.differences()):
        key, p_lower = str(row["key"]), drawn_in(float(row["p_lower"]), seen)
        mean, low, high = (float(row[name]) for name in ("difference", "low", "high"))
        better = -1 if key in street else better_when(key)
        change = Change(key, str(row["unit"]), mean, low, high, p_lower, better)
        found[str(row["policy"])][key] = change
    return found


def sentence(language: Language, outcome: Outcome, change: Change) -> str:
    """What a policy does to an outcome: which way, how sure, how much and between what bounds."""
    _ = language.gettext
    called = outcome.said(language, outcome.called)
    if not change.known:
        text = _("Nothing can be said about {outcome}: there was nothing to measure.")
        return text.format(outcome=called)
    if change.nothing:
        return capital(_("{outcome}: exactly the same in every future.").format(outcome=called))
    if change.direction == 0:
        text = _("{outcome}: {change} on average ({bounds}).")
        return capital(
            text.format(
                outcome=called,
                change=by_how_much(language, change),
                bounds=bounds(language, change),
            )
        )
    opening = outcome.lower if change.direction < 0 else outcome.higher
    text = _("{opening}: {change} on average ({bounds}).")
    return capital(
        text.format(
            opening=outcome.said(language, opening, surely(language, change)),
            change=by_how_much(language, change),
            bounds=bounds(language, change),
        )
    )


def verdict(change: Change) -> str:
    """Whether an outcome gets ``better``, gets ``worse``, or is ``unclear``."""
    way = change.direction * change.better
    return "better" if way > 0 else "worse" if way < 0 else "unclear"


def table_keys(comparison: Comparison) -> list[str]:
    """The keys of the rows of the table of outcomes."""
    home = home_of(comparison)
    known = set(comparison.results[comparison.reference].measures.columns)
    region = comparison.results[comparison.reference].region
    limited = [setting.name for setting in region.settings if setting.capacity == "places"]
    wanted = [
        f"wait/{home}", f"list/{home}", *(f"wait/{name}" for name in limited), "first_homes",
        "first_own_homes", "ready_and_waiting", "homeless", "kept/12", "kept/24", "homes/lost",
        *([f"gap/group/{home}"] if len(region.groups) > 1 else []),
        *([f"gap/municipality/{home}"] if len(region.municipalities) > 1 else []),
        *(["costs/all"] if priced(comparison) else []),
    ]  # fmt: skip
    return [key for key in wanted if key in known]


def summary_of(comparison: Comparison, policy: str = "") -> pd.DataFrame:
    """Levels of every measure under a policy; under the reference when none is named."""
    return comparison.results[policy or comparison.reference].summary()

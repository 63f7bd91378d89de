"""What an answer says in the visitor's language: a sentence, and rows of numbers.

Every number has its interval beside it; a number that is not known is a dash.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from experiments.app.regions import home_of
from experiments.app.work import Answer
from experiments.wording import NOTHING, Row, rows_by, rows_of
from simulate.language import Language, mark
from simulate.language.names import named
from simulate.region import Region
from simulate.sourced import PAYERS

DASH = "–"


@dataclass(frozen=True)
class Line:
    """A row of a table: what is counted, in which unit, under the baseline and the choice."""

    key: str
    label: str
    now: str
    chosen: str
    change: str
    sure: str


#: Measures whose words name no place.
WORDS = {
    "ready_and_waiting": mark("People ready to move on who still wait, in an average month"),
    "homeless": mark("People on the street or in a shelter, in an average month"),
    "first_homes": mark("People who move into their first home, a year"),
    "days_homeless": mark("Days homeless of a person who came in the first year"),
    "homes/promised": mark("Homes promised by landlords, a year"),
    "homes/delivered": mark("Homes delivered to the scheme, a year"),
    "homes/let": mark("Homes let through the scheme, a year"),
    "homes/own_way": mark("Homes people found themselves, a year"),
    "homes/withdrawn": mark("Homes lost to the scheme because nobody took them in time, a year"),
    "homes/lost": mark("Homes lost by tenants, a year"),
    "kept/12": mark("Homes kept 12 months, of people housed"),
    "kept/24": mark("Homes kept 24 months, of people housed"),
}
#: Measures of a place; ``{place}`` is filled in.
PLACE_WORDS = {
    "list": mark("On the list for {place}, in an average month"),
    "wait": mark("Wait for {place}, mean of those who moved"),
    "within_13_weeks": mark("Moved to {place} within 13 weeks, of those who moved"),
}
OVERVIEW = ("ready_and_waiting", "homeless", "first_homes", "kept/24", "costs/all")
HOMES = (*(key for key in WORDS if key.startswith(("homes/", "kept/"))), "first_homes")
UNITS = {"people": mark("people"), "weeks": mark("weeks"), "homes": mark("homes"),
         "days": mark("days")}  # fmt: skip


def limited(region: Region) -> list[str]:
    """Settings people wait for, homes first."""
    names = [s.name for s in region.settings if s.capacity != "unlimited"]
    return sorted(names, key=lambda name: name != home_of(region))


def waiting_keys(region: Region) -> list[str]:
    """Measures of the waiting lists."""
    return [f"{what}/{name}" for name in limited(region) for what in PLACE_WORDS]


def cost_keys() -> list[str]:
    """Measures of costs, the total first."""
    return ["costs/all", *(f"costs/{payer}" for payer in PAYERS)]


def label_of(language: Language, key: str) -> str:
    """What a measure is called."""
    what, _, place = key.partition("/")
    if key in WORDS:
        return language.gettext(WORDS[key])
    if what == "costs":
        return language.gettext("Costs a year: {payer}").format(payer=named(language, place))
    return language.gettext(PLACE_WORDS[what]).format(place=named(language, place))


def lines(language: Language, answer: Answer, keys: Iterable[str]) -> list[Line]:
    """Rows for some measures; those that are nothing under both are left out."""
    tables = [rows_by(each.summary(), "key") for each in answer.comparison.results.values()]
    gaps = rows_by(answer.comparison.differences(), "key") if len(tables) > 1 else {}
    found = []
    for key in keys:
        rows = [table[key] for table in tables]
        if all(row["mean"] == 0 and row["high"] == 0 for row in rows):
            continue
        gap = gaps.get(key)
        now, chosen = (with_ends(language, row, str(row["unit"])) for row in (rows[0], rows[-1]))
        change = change_of(language, gap) if gap else ""
        sure = gap["p_better"] if gap else math.nan
        if gap and max(abs(gap["low"]), abs(gap["high"])) < NOTHING:
            sure = math.nan
        found.append(
            Line(
                key, label_of(language, key), now, chosen if gap else "", change,
                DASH if math.isnan(sure) else language.percent(sure),
            )
        )  # fmt: skip
    return found


def amount(language: Language, value: float, unit: str) -> str:
    """A value with its unit, or a dash."""
    if math.isnan(value):
        return DASH
    if unit == "share":
        return language.percent(value)
    if unit.startswith("EUR"):
        return language.money(value)
    text = language.number(value, 0 if abs(value) >= 10 or float(value).is_integer() else 1)
    return f"{text}{_word(language, unit)}"


def _word(language: Language, unit: str) -> str:
    """The word of a unit after a space; nothing for shares and euros, which have a sign."""
    word = UNITS.get(unit.split(" ")[0])
    return f" {language.gettext(word)}" if word else ""


def bare(language: Language, value: float, unit: str) -> str:
    """A value without the words of its unit, for the ends of an interval."""
    return amount(language, value, unit if unit == "share" or unit.startswith("EUR") else "")


def with_ends(language: Language, row: Row, unit: str) -> str:
    """Mean with its unit, and its interval in brackets."""
    if math.isnan(row["mean"]):
        return language.gettext("not known: nobody to measure")
    ends = language.between(*(bare(language, row[end], unit) for end in ("low", "high")))
    return f"{amount(language, row['mean'], unit)} ({ends})"


def change_of(language: Language, gap: Row) -> str:
    """A difference with its sign and its interval."""
    unit = str(gap["unit"])
    if math.isnan(gap["difference"]):
        return DASH
    if max(abs(gap["low"]), abs(gap["high"])) < NOTHING:
        return language.gettext("no change")
    low, high = (signed(language, gap[key], unit) for key in ("low", "high"))
    middle = signed(language, gap["difference"], unit, worded=True)
    return f"{middle} ({language.between(low, high)})"


def signed(language: Language, value: float, unit: str, worded: bool = False) -> str:
    """A difference with its sign, with the word of its unit or without; of shares in points."""
    sign = "+" if value > 0 else "\N{MINUS SIGN}" if value < 0 else ""
    sign += "\N{WORD JOINER}" if sign else ""  # a sign stays on the line of its number
    if unit == "share":
        points = language.gettext("{number} points") if worded else "{number}"
        text = points.format(number=language.number(abs(100 * value), 1))
    else:
        text = (amount if worded else bare)(language, abs(value), unit)
    return sign + text if any(digit in text for digit in "123456789") else text


def sentence(language: Language, answer: Answer) -> str:
    """What changed and for whom, in one sentence with intervals."""
    _ = language.gettext
    comparison = answer.comparison
    if len(comparison.results) == 1:
        row = rows_by(comparison.results[comparison.reference].summary(), "key")
        return _(
            "If nothing changes, {ready} are ready to move on and still wait in an average month; "
            "switch something on to see what it would change."
        ).format(ready=with_ends(language, row["ready_and_waiting"], "people"))
    gaps = rows_by(comparison.differences(), "key")
    [people] = rows_of(comparison.people())
    parts = {
        "what": _what_changed(language, gaps["ready_and_waiting"]),
        "gain": _count(language, people, ("earlier", "only_under_policy")),
        "lose": _count(language, people, ("later", "only_under_reference")),
        "group": _most(language, answer),
    }
    if not parts["group"]:
        return _("With this choice {what}; nobody gets a home sooner or later.").format(**parts)
    return _(
        "With this choice {what}; over the whole run {gain} people get a home sooner or only then, "
        "{lose} later or not at all, and those who gain are most often {group}."
    ).format(**parts)


def _what_changed(language: Language, gap: Row) -> str:
    _ = language.gettext
    low, high, middle = gap["low"], gap["high"], gap["difference"]
    if max(abs(low), abs(high)) < NOTHING:
        return _("the number of people ready and waiting stays the same")
    if low <= 0 <= high:
        ends = language.between(signed(language, low, ""), signed(language, high, ""))
        said = _("the number of people ready and waiting is not clearly different ({ends})")
        return said.format(ends=ends)
    ends = language.between(*(bare(language, v, "") for v in sorted((abs(low), abs(high)))))
    said = (
        _("{count} fewer people ({ends}) are ready and waiting in an average month")
        if middle < 0
        else _("{count} more people ({ends}) are ready and waiting in an average month")
    )
    return said.format(count=bare(language, abs(middle), ""), ends=ends)


def _count(language: Language, people: Row, keys: tuple[str, str]) -> str:
    """People of two categories; the interval adds up the ends, and so is wide enough."""
    mean, low, high = (sum(people[f"{key}{end}"] for key in keys) for end in ("", "_low", "_high"))
    ends = language.between(language.number(low), language.number(high))
    return f"{language.number(mean)} ({ends})"


def _most(language: Language, answer: Answer) -> str:
    """The group with most people who gain; empty when nobody does."""
    rows = rows_of(answer.comparison.gains("group"))
    best = max(rows, key=lambda row: float(np.nan_to_num(row["gain"])))
    return named(language, str(best["group"])) if best["gain"] > 0 else ""


def rests_on(language: Language, answer: Answer) -> str:
    """On how many futures an answer rests, and what its intervals hold."""
    _ = language.gettext
    drawn = answer.chosen.scenario.chosen.draws is not None
    holds = _("chance, and doubt about the parameters") if drawn else _("chance alone")
    count = language.number(answer.replicates)
    if answer.fine:
        return _("Rests on {count} futures. Intervals hold 95% of them: {holds}.").format(
            count=count, holds=holds
        )
    return _(
        "First answer, from {count} futures; a finer one is on its way. Intervals hold 95% of "
        "them: {holds}."
    ).format(count=count, holds=holds)

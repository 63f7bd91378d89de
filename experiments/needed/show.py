"""The answer on the screen: what is needed, at what support, how sure, and the fresh check."""

from __future__ import annotations

import math

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from experiments.layout import new_table, show
from experiments.needed.futures import Setup
from experiments.needed.search import FRESH, Answer, Check, Level, Question


def show_answer(found: Answer, setup: Setup, question: Question, console: Console) -> None:
    """Print the target, the frontier, the answer and what it rests on."""
    console.print(Text(target(setup, question), style="bold"))
    console.print()
    title = f"Homes needed at each level of {setup.programme} support"
    show(title, _frontier(found), ABOUT_FRONTIER, console)
    for line in about_answer(found, setup, question):
        console.print(Padding(Text(line), (0, 0, 1, 0)))


def target(setup: Setup, question: Question) -> str:
    """The question in one sentence."""
    return (
        f"{setup.region.title or setup.region.name}, policy {setup.policy.name}: at least "
        f"{percent(question.share)} wait less than {setup.wait_weeks:g} weeks for a home, with a "
        f"probability of {question.sure:g}."
    )


ABOUT_FRONTIER = (
    "Homes come on top of those that come now. In brackets: 95% confidence, or for hours the "
    "middle 95% of futures. Hours are of all programmes, as given at the number of homes in the "
    "row. Chance: the share of futures in which the target is met there."
)


def _frontier(found: Answer) -> Table:
    shown = new_table(["support"])
    for column in ("extra homes a year", "chance", "hours of support a year", "slots in use"):
        shown.add_column(column, justify="right")
    for level in found.levels:
        cells = (
            f"{level.support:g} x today's",
            homes_of(level),
            chance(level.probability),
            _with_interval(level.means["hours"]),
            percent(level.means["in_use"][0]),
        )
        shown.add_row(*map(Text, cells))
    return shown


def homes_of(level: Level) -> str:
    """Homes needed with their interval; or that no number tried is enough."""
    if not level.reached:
        return f"not reached\n(nearest at {level.tried:,})"
    ends = f"{math.floor(level.low):,} to {_end(level.high)}"
    return f"{math.ceil(level.needed):,}\n({ends})"


def _end(high: float) -> str:
    return f"{math.ceil(high):,}" if math.isfinite(high) else "more than tried"


def about_answer(found: Answer, setup: Setup, question: Question) -> list[str]:
    """What was found, in ordinary sentences."""
    lines = [_present(found, question)]
    if found.chosen is None:
        return [*lines, *_not_reached(found), _what_counts(setup)]
    lines += [_answer(found, found.chosen, setup)]
    if found.check is not None:
        lines.append(_check(found.check, question))
    return [*lines, _what_counts(setup)]


def _present(found: Answer, question: Question) -> str:
    present = found.present
    share, low, high = present.means["share"]
    met = present.probability[0] >= question.sure - 1e-9
    said = "Today's homes and support already meet the target" if met else (
        "Today's homes and support do not meet the target"
    )  # fmt: skip
    return (
        f"{said}: {percent(share)} wait so short ({percents(low, high)} in 95% of futures), and "
        f"{chance(present.probability)} of futures meet it."
    )


def _answer(found: Answer, chosen: Level, setup: Setup) -> str:
    delivered, hours = found.present.means["delivered"][0], chosen.means["hours"]
    needed = math.ceil(chosen.needed)
    upper = _end(chosen.high)
    now = found.present.means["hours"][0]
    if math.isfinite(chosen.high):
        plan = (
            f"Plan with {found.recommended:,}: the upper end, since the futures looked at are a "
            "sample."
        )
    else:
        plan = (
            f"The futures looked at are too few to give an upper end (more --replicates do); "
            f"checked are {found.recommended:,}, the most that was tried."
        )
    others = "" if len(found.levels) == 1 else (
        " No other level of support looked at takes clearly fewer homes to be sure; less support "
        "takes more, or does not reach the target at all."
    )  # fmt: skip
    return (
        f"Needed: {needed:,} extra homes a year (95% confidence: {math.floor(chosen.low):,} to "
        f"{upper}), beside the {delivered:,.0f} a year that come now, with "
        f"{_times(chosen.support)}today's slots of {setup.programme} support. That takes "
        f"{_with_interval(hours, ' ')} hours of support at home a year, where {now:,.0f} are given "
        f"now. {plan}{others}"
    )


def _check(check: Check, question: Question) -> str:
    share, low, high = check.means["share"]
    verdict = "the target is met" if check.meets else (
        "the target is NOT met; more --replicates give a safer number"
    )  # fmt: skip
    draws = " and other draws of the parameters" if check.other_draws else ""
    return (
        f"Fresh check with {check.plan.homes:,} extra homes a year, in {check.futures:,} futures "
        f"of another seed{draws} ({FRESH} for each of the search): "
        f"{percent(share)} wait so short ({percents(low, high)} in 95% of futures), and "
        f"{chance(check.probability, ' ')} of futures meet the target of {percent(question.share)} "
        f"where {percent(question.sure)} must: {verdict}."
    )


def _not_reached(found: Answer) -> list[str]:
    best = max(found.levels, key=lambda level: (level.probability[0], level.means["share"][0]))
    share, low, high = best.means["share"]
    return [
        f"The target is not reached with any number of homes up to {found.most_homes:,} extra a "
        f"year, at any level of support looked at. Nearest: {best.tried:,} extra homes with "
        f"{_times(best.support)}today's support, where {percent(share)} wait so short "
        f"({percents(low, high)} in 95% of futures) and {chance(best.probability, ' ')} of "
        "futures meet the target.",
        f"What stands in the way there: {best.why_not}.",
    ]


def _what_counts(setup: Setup) -> str:
    drawn = "and doubt about parameters" if setup.chosen.draws is not None else (
        "but no doubt about parameters"
    )  # fmt: skip
    return (
        f"Counted are requests for a home made from year {setup.from_year:g} to the end of year "
        f"{setup.years}. A wait is from asking to moving in; who is still waiting, leaves or gives "
        "up is watched until then and no longer (Kaplan-Meier), so nobody counts as quickly housed "
        "by going away. People who are ready but have not asked are not in it. Extra homes are "
        "assumed to be delivered in full, spread by inhabitants, with two rooms and quiet. A "
        f"future has its own chance {drawn}; every number of homes is looked at in the same ones."
    )


def percent(share: float) -> str:
    """A share as a whole percentage; one decimal close to 0 and 1."""
    if math.isnan(share):
        return "unknown"
    decimals = 1 if 0 < share < 0.01 or 0.99 < share < 1 else 0
    return f"{100 * share:.{decimals}f}%"


def percents(low: float, high: float) -> str:
    """Two percentages."""
    return f"{percent(low).removesuffix('%')} to {percent(high)}"


def chance(found: tuple[float, float, float], between: str = " ") -> str:
    """A probability with its interval."""
    return f"{percent(found[0])}{between}({percents(*found[1:])})"


def _with_interval(found: tuple[float, float, float], between: str = "\n") -> str:
    return f"{found[0]:,.0f}{between}({found[1]:,.0f} to {found[2]:,.0f})"


def _times(factor: float) -> str:
    """How many times, before what is multiplied; nothing for once."""
    return "" if factor == 1 else f"{factor:g} times "

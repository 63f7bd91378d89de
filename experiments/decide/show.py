"""The decision on the screen: who stands where, what knowing is worth, whether runs are enough."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from rich.console import Console
from rich.table import Table
from rich.text import Text

from experiments import wording
from experiments.decide.best import Interval, Standing
from experiments.decide.enough import Enough
from experiments.decide.figures import Measured
from experiments.decide.learning import DRAWS_A_TERM, Worth
from experiments.layout import new_table, show
from simulate.posterior import REPLICATES_A_DRAW

#: Rows of the tables of what knowing is worth.
SHOWN = 8


@dataclass(frozen=True)
class Found:
    """All there is to say about a comparison of policies.

    Attributes
    ----------
    title : str
        Of the region.
    price_year, years, replicates, draws : int
        ``draws`` used, 0 where parameters are not drawn.
    worth : float
        Euros of a unit of effect, what that unit is being in ``unit``.
    within : float, optional
        Half-width asked for, EUR a year.
    present_value : float
        What a euro a year over the run is worth at its start.
    standings : list of Standing
        The reference first.
    everything : float
        Worth of knowing parameters and luck, EUR a year.
    together : Worth
        Of knowing all parameters.
    parameters : list of (name, words, Worth)
    figures : list of Measured
    nothing_to_learn, about_figures : str
        Why there is nothing to say; empty when there is.
    enough : list of Enough
    curve, table : DataFrame
        Share of futures in which each policy is best, with ``low`` and ``high``, by ``worth``
        and ``policy``.
    """

    title: str
    price_year: int
    years: int
    replicates: int
    draws: int
    worth: float
    unit: str
    within: float | None
    present_value: float
    standings: list[Standing]
    everything: float
    together: Worth
    parameters: list[tuple[str, str, Worth]]
    figures: list[Measured]
    nothing_to_learn: str
    about_figures: str
    enough: list[Enough]
    curve: pd.DataFrame
    table: pd.DataFrame


def show_found(found: Found, console: Console) -> None:
    """Print everything, each table with what it says."""
    console.print(Text(f"{found.title}: which policy to choose", style="bold"))
    console.print(Text(about_run(found)))
    console.print()
    reference = found.standings[0].policy
    title = f"Policies, compared with {reference} (a year)"
    show(title, _policies(found), about_policies(found), console)
    title = "Share of futures in which each policy is best, by what a unit is worth"
    show(title, _by_worth(found), "", console)
    show("Whether the replicates are enough", _enough(found), about_enough(found), console)
    console.print(Text(about_knowing(found)))
    console.print()
    if found.parameters:
        title = "What knowing a parameter is worth, EUR a year"
        show(title, _parameters(found), ABOUT_PARAMETERS, console)
    if found.figures:
        title = "What measuring a published figure again is worth, EUR a year"
        show(title, _figures(found), about_figures(found), console)
    elif found.about_figures and not found.nothing_to_learn:
        console.print(Text(f"What measuring figures again is worth: {found.about_figures}."))


def about_run(found: Found) -> str:
    """What was compared, and the worth that is the user's to give."""
    drawn = f", {wording.counted(found.draws, 'draw')} of the parameters" if found.draws else ""
    return (
        f"{wording.counted(found.years, 'year')}, "
        f"{wording.counted(found.replicates, 'replicate')}{drawn}; the same people, luck and "
        f"parameters under each policy. Net benefit is {given(found.worth)} for "
        f"{found.unit}, less the costs of all public payers, in euros of {found.price_year}. That "
        "worth is an assumption of whoever asks (--worth-of-a-year); no published figure gives it."
    )


def _policies(found: Found) -> Table:
    shown = new_table(["policy"], whole=True)
    for column in ("effect", "public costs", "net benefit", "best in", "expected regret"):
        shown.add_column(column, justify="right", overflow="fold")
    for row in found.standings:
        cells = (
            row.policy,
            *(money(each) for each in (row.effect, row.cost, row.net_benefit)),
            shares(row.best),
            money(row.regret),
        )
        shown.add_row(*map(Text, cells))
    return shown


def given(worth: float) -> str:
    """A worth as the user gave it: rounded, it would seem to be another."""
    return f"{worth:,.10g} euros"


def money(found: Interval) -> str:
    """A mean with its interval below, whole numbers; in three lines, so that none is cut off."""
    return f"{found[0]:,.0f}\n({found[1]:,.0f}\nto {found[2]:,.0f})"


def shares(found: Sequence[float]) -> str:
    """A share with its interval below."""
    mean, low, high = (100 * each for each in found)
    return f"{mean:.0f}%\n({low:.0f}\nto {high:.0f})"


def about_policies(found: Found) -> str:
    """Which policy to choose, how often that is right, and what being wrong costs."""
    best = best_of(found)
    mean, low, high = (100 * each for each in best.best)
    return (
        f"{best.policy} has the largest expected net benefit. It is best in {mean:.0f}% of "
        f"futures ({low:.0f} to {high:.0f}); choosing it costs {wording.euros(best.regret[0])} a "
        f"year on average ({best.regret[1]:,.0f} to {best.regret[2]:,.0f}) against choosing the "
        "best in every future. In brackets: 95% confidence of the expected value (bootstrap over "
        "draws of the parameters)."
    )


def best_of(found: Found) -> Standing:
    """The policy of largest expected net benefit; the first of several."""
    return max(found.standings, key=lambda row: row.net_benefit[0])


def _by_worth(found: Found) -> Table:
    shown = new_table(["worth of a unit"])
    for row in found.standings:
        shown.add_column(row.policy, justify="right")
    for worth, each in found.table.groupby("worth"):
        ends = zip(each["share"], each["low"], each["high"], strict=True)
        shown.add_row(*map(Text, (given(float(str(worth))), *map(shares, ends))))
    return shown


def _enough(found: Found) -> Table:
    best = best_of(found).policy
    shown = new_table([f"{best} less"])
    columns = ["difference, EUR a year", "replicates to tell its sign"]
    if found.within is not None:
        columns.append(f"to within {found.within:,.0f}")
    for column in [*columns, "doubt that stays"]:
        shown.add_column(column, justify="right")
    for row in found.enough:
        cells = [
            row.policy,
            f"{-row.difference:,.0f}\n(s.e. {row.error:,.0f})",
            _count(row.to_tell),
        ]
        if found.within is not None:
            cells.append(_count(row.to_within))
        doubt = "cannot be told" if math.isnan(row.doubt) else f"+/- {row.doubt:,.0f}"
        shown.add_row(*map(Text, [*cells, doubt]))
    return shown


def _count(replicates: float) -> str:
    return f"{replicates:,.0f}" if math.isfinite(replicates) else "no difference"


def about_enough(found: Found) -> str:
    """Whether there are enough, and what more of them cannot do."""
    wanted = [row.to_tell if found.within is None else row.to_within for row in found.enough]
    most = max(wanted, default=0.0)
    if not math.isfinite(most):
        said = "Two policies have the same net benefit in every replicate; more will not part them."
    elif most <= found.replicates:
        said = f"The {found.replicates:,} replicates are enough."
    else:
        said = f"The {found.replicates:,} replicates are too few: {most:,.0f} are needed."
    return (
        f"{said} More replicates make the mean more precise (95% confidence); the doubt that "
        "stays is half the 95% interval of the difference itself, which doubt about parameters "
        "leaves however many are run. Only measuring can make that smaller."
    )


def about_knowing(found: Found) -> str:
    """What perfect knowledge is worth; or why nothing can be learned."""
    said = (
        f"Knowing everything beforehand, luck included, would be worth "
        f"{wording.euros(found.everything)} a year; no study can tell that much."
    )
    if found.nothing_to_learn:
        return f"{said} What knowing parameters is worth: {found.nothing_to_learn}."
    value, whole = found.together, found.together.value * found.present_value
    if math.isnan(value.value):
        fewest = DRAWS_A_TERM * len(found.parameters)
        return (
            f"{said} What knowing all parameters is worth cannot be told from {found.draws} draws "
            f"of them; {fewest} ({REPLICATES_A_DRAW * fewest} replicates) are needed."
        )
    return (
        f"{said} Knowing all parameters exactly would be worth {wording.euros(value.value)} a year "
        f"(standard error {value.error:,.0f}); {wording.euros(whole)} over the run, discounted."
    )


ABOUT_PARAMETERS = (
    "In brackets: standard error. A worth of 0 means that whatever the parameter is, the same "
    "policy is best on average. Worths do not add up."
)


def _parameters(found: Found) -> Table:
    shown = new_table(["parameter"])
    for column in ("EUR a year", "over the run"):
        shown.add_column(column, justify="right")
    for _, words, worth in found.parameters[:SHOWN]:
        shown.add_row(*map(Text, (words, *worth_of(worth, found))))
    return shown


def worth_of(worth: Worth, found: Found) -> tuple[str, str]:
    """A worth a year with its standard error, and over the whole run."""
    if math.isnan(worth.value):
        return "nothing to measure", ""
    whole = worth.value * found.present_value
    return f"{worth.value:,.0f} ({worth.error:,.0f})", f"{whole:,.0f}"


def _figures(found: Found) -> Table:
    shown = new_table(["figure", "study", "published"])
    for column in ("EUR a year", "over the run"):
        shown.add_column(column, justify="right")
    for row in found.figures[:SHOWN]:
        cells = (row.figure, row.study, row.published, *worth_of(row.worth, found))
        shown.add_row(*map(Text, cells))
    return shown


def about_figures(found: Found) -> str:
    """What one more study may cost at most."""
    top = found.figures[0]
    rest = len(found.figures) - SHOWN
    more = f" {rest} figures of less worth are in --out and --json." if rest > 0 else ""
    if not top.worth.value > 0:
        return f"Measuring any of them again would not change the choice.{more}"
    whole = wording.euros(top.worth.value * found.present_value)
    return (
        f"Each is measured once more by a study of the size of the published one, on top of all "
        f"that is known, before choosing. To measure {top.figure} again is worth up to {whole} for "
        f"this region over the run: more than that a study should not cost. In brackets: standard "
        f"error; a worth below twice that may be nothing.{more}"
    )

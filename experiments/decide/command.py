"""The decide command: compare policies, say which is best, and what more knowledge is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from rich.console import Console

from calibration.fit import shipped_priors, shipped_simulator, shipped_targets
from experiments.as_json import print_json
from experiments.decide.amounts import Amounts, amounts, chosen_measure, net_benefits
from experiments.decide.best import Standing, acceptability, standings
from experiments.decide.enough import how_many
from experiments.decide.figures import Measured, expected_at, figures_worth
from experiments.decide.learning import (
    FEWEST,
    Worth,
    by_draw,
    value_of_everything,
    value_of_knowing,
)
from experiments.decide.picture import draw
from experiments.decide.show import Found, show_found
from experiments.loading import load_any_region
from experiments.output import folder_problems, output_folder
from experiments.problems import collected, complain, number_problems
from simulate.comparison import Comparison
from simulate.errors import InputError
from simulate.files import DEFAULT_POLICY, load_policy
from simulate.parameters import PARAMETERS
from simulate.policy import Policy
from simulate.posterior import Chosen, choose
from simulate.region import Region
from simulate.run import compare
from simulate.scenario import make_scenario

#: Worths of a year shown beside the one chosen, as parts of it.
PARTS = (0.0, 0.25, 0.5, 1.0, 1.5, 2.0, 4.0)
#: Points of the curve.
POINTS = 81


@dataclass(frozen=True)
class DecideOptions:
    """The options of the command, as given."""

    measure: str
    worth: float
    within: float | None
    years: int
    replicates: int
    evidence: bool
    work: Path
    parameters: str
    seed: int
    workers: int | None
    out: Path | None
    as_json: bool


def decide(region: str, policies: Sequence[str], options: DecideOptions) -> bool:
    """Compare, weigh, write and show; return whether the user stopped it."""
    place, loaded = _load(region, policies, options)
    comparison = compare(
        place,
        list(loaded),
        years=options.years,
        replicates=options.replicates,
        seed=options.seed,
        workers=options.workers,
        parameters=options.parameters,
    )
    found = weigh(comparison, options)
    if options.out is not None:
        with output_folder(options.out) as folder:
            _save(found, folder)
        complain([f"tables and figure are in {options.out}"])
    if options.as_json:
        print_json(document(found, comparison, options))
    else:
        show_found(found, Console())
    if comparison.interrupted:
        complain(["stopped; everything shown rests on the replicates that were finished"])
    return comparison.interrupted


def weigh(comparison: Comparison, options: DecideOptions) -> Found:
    """All there is to say about a comparison."""
    what = amounts(comparison, options.measure)
    benefits = net_benefits(what, options.worth)
    results = comparison.results[comparison.reference]
    chosen = results.scenario.chosen
    each, sizes = by_draw(benefits, what.draws)
    why_not = _why_nothing_to_learn(chosen, what.draws)
    parameters, together, figures = [], Worth(0.0, 0.0), []
    about_figures = why_not or ("" if options.evidence else "left out (--no-evidence)")
    if not why_not and chosen.draws is not None:
        numbers = np.unique(what.draws)
        values = np.log(chosen.draws.values[numbers])
        parameters = _parameters(values, each, sizes)
        together = value_of_knowing(values, each, sizes)
        if options.evidence:
            figures = _figures(chosen, numbers, (each, sizes), options)
    region = results.region
    worths = np.linspace(0.0, 2.5 * max(options.worth, 1.0), POINTS)
    years = np.arange(results.years)
    return Found(
        title=region.title or region.name,
        price_year=region.price_year,
        years=results.years,
        replicates=results.replicates,
        draws=0 if chosen.draws is None else len(sizes),
        worth=options.worth,
        unit=what.words,
        within=options.within,
        present_value=float(((1 + region.discount_rate_per_year) ** -(years + 0.5)).sum()),
        standings=standings(what, options.worth),
        everything=value_of_everything(benefits),
        together=together,
        parameters=parameters,
        figures=figures,
        nothing_to_learn=why_not,
        about_figures=about_figures,
        enough=how_many(what.policies, benefits, what.draws, options.within),
        curve=_curve(what, worths),
        table=_curve(what, np.array(PARTS) * options.worth),
    )


def _why_nothing_to_learn(chosen: Chosen, draws: Any) -> str:
    if chosen.draws is None:
        return "parameters are the same in all futures, so nothing can be learned of them"
    numbers = np.unique(draws)
    if len(numbers) > 1 and not np.ptp(chosen.draws.values[numbers], axis=0).any():
        return "all draws of the parameters are equal, so nothing can be learned of them"
    if len(numbers) < FEWEST:
        return (
            f"{len(numbers)} draws of the parameters are too few to say what knowing them is "
            f"worth; at least {FEWEST} are needed ({2 * FEWEST} replicates)"
        )
    return ""


def _parameters(values: Any, each: Any, sizes: Any) -> list[tuple[str, str, Worth]]:
    """What knowing each parameter is worth, the most valuable first."""
    found = [
        (row.name, row.words, value_of_knowing(values[:, [number]], each, sizes))
        for number, row in enumerate(PARAMETERS)
    ]
    return sorted(found, key=lambda row: -row[2].value)


def _figures(
    chosen: Chosen, numbers: Any, benefits: tuple[Any, Any], options: DecideOptions
) -> list[Measured]:
    assert chosen.draws is not None
    complain(
        [
            f"simulating what studies would find under {len(numbers)} draws of the parameters; "
            f"kept in {options.work}"
        ]
    )
    simulator = shipped_simulator(shipped_priors(), quick=False)
    expected = expected_at(chosen.draws, numbers, simulator, options.work, options.workers)
    return figures_worth(shipped_targets(), expected, *benefits, seed=options.seed)


def _curve(what: Amounts, worths: Any) -> pd.DataFrame:
    """Share of futures in which each policy is best, a row a worth and policy."""
    shares = acceptability(what, worths)
    index = pd.MultiIndex.from_product([worths, what.policies], names=["worth", "policy"])
    columns = ["share", "low", "high"]
    return pd.DataFrame(shares.reshape(-1, 3), index, columns).reset_index()


def _load(
    region: str, policies: Sequence[str], options: DecideOptions
) -> tuple[Region, list[Policy]]:
    """Load everything named on the command line, or complain of all of it at once."""
    names = list(policies)
    if len(names) == 1 and names != [DEFAULT_POLICY]:
        names.insert(0, DEFAULT_POLICY)
    problems = number_problems(options.years, options.replicates, options.seed, options.workers)
    place = collected(problems, partial(load_any_region, region))
    loaded = [collected(problems, partial(load_policy, name, place)) for name in names]
    collected(problems, partial(choose, options.parameters))
    problems += folder_problems(options.out)
    if not 0 <= options.worth <= 1e9:
        problems.append(f"--worth-of-a-year = {options.worth:g}; must be from 0 to 1e9 euros")
    if options.within is not None and not 0 < options.within <= 1e12:
        problems.append(f"--to-within = {options.within:g}; must be more than 0 euros a year")
    if options.work.exists() and not options.work.is_dir():
        problems.append(f"--work {options.work}: is a file; must be a folder to write in")
    known = [policy for policy in loaded if policy is not None]
    if len(names) < 2:
        problems.append(f"policies: only {names[0]!r}; name another to compare it with")
    if place is not None and known:
        first = make_scenario(place, Policy(name="baseline", title="", about=""), years=1, seed=0)
        collected(problems, partial(chosen_measure, first, options.measure))
    if problems or place is None:
        raise InputError(problems)
    return place, known


def document(found: Found, comparison: Comparison, options: DecideOptions) -> dict[str, Any]:
    """Everything for JSON."""
    return {
        "reference": comparison.reference,
        "interrupted": comparison.interrupted,
        "manifest": comparison.results[comparison.reference].manifest(),
        "measure": options.measure,
        "worth_of_a_year": options.worth,
        "unit": found.unit,
        "years": found.years,
        "years_at_present_value": found.present_value,
        "policies": [asdict(row) for row in found.standings],
        "value_of_knowing_eur_a_year": {
            "parameters_and_luck": found.everything,
            "all_parameters": asdict(found.together),
            "nothing_to_learn": found.nothing_to_learn,
        },
        "parameters": _parameter_rows(found),
        "figures": _figure_rows(found),
        "about_figures": found.about_figures,
        "replicates_needed": [asdict(row) for row in found.enough],
        "best_by_worth": found.curve,
    }


def _parameter_rows(found: Found) -> list[dict[str, Any]]:
    return [
        {"parameter": name, "words": words, **_worth_row(worth, found)}
        for name, words, worth in found.parameters
    ]


def _figure_rows(found: Found) -> list[dict[str, Any]]:
    return [
        {
            "figure": row.figure,
            "study": row.study,
            "published": row.published,
            "statistic": row.statistic,
            **_worth_row(row.worth, found),
        }
        for row in found.figures
    ]


def _worth_row(worth: Worth, found: Found) -> dict[str, float]:
    return {
        "eur_a_year": worth.value,
        "standard_error": worth.error,
        "eur_whole_run": worth.value * found.present_value,
    }


def _standing_row(row: Standing) -> dict[str, Any]:
    flat: dict[str, Any] = {"policy": row.policy}
    for name in ("effect", "cost", "net_benefit", "best", "regret"):
        mean, low, high = getattr(row, name)
        flat |= {name: mean, f"{name}_low": low, f"{name}_high": high}
    return flat


def _save(found: Found, folder: Path) -> None:
    tables = {
        "policies": [_standing_row(row) for row in found.standings],
        "parameters": _parameter_rows(found),
        "figures": _figure_rows(found),
        "replicates-needed": [asdict(row) for row in found.enough],
    }
    for name, rows in tables.items():
        if rows:
            pd.DataFrame(rows).to_csv(folder / f"{name}.csv", index=False)
    found.curve.to_csv(folder / "best-by-worth.csv", index=False)
    figure = draw(found)
    for ending in ("png", "svg"):
        figure.savefig(folder / f"decide.{ending}", dpi=150)

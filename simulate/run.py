"""The front door: run a region under a policy, or compare policies on the same people and luck.

Memory does not grow with replicates: outcomes beyond 256 MB go to a temporary file, two megabytes
a replicate of ten years of the default region (``TMPDIR`` says where; see :mod:`simulate.spill`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from simulate.comparison import Comparison
from simulate.errors import InputError
from simulate.files import load_policy, load_region
from simulate.outcome import Outcome, observe, stocks
from simulate.own_rules import OwnRules
from simulate.policy import Policy
from simulate.posterior import POSTERIOR, Chosen, Parameters, choose
from simulate.region import Region
from simulate.replicates import Progress, each_replicate, number_problems
from simulate.results import Results
from simulate.scenario import Scenario, make_scenario
from simulate.simulation import Simulation
from simulate.spill import MEMORY_BUDGET_BYTES, OutOfRoom, Spill

Found = TypeVar("Found", Results, Comparison)


def run(  # noqa: PLR0913 - the front door names its options one by one
    region: Region | str,
    policy: Policy | str = "baseline",
    *,
    years: int = 10,
    replicates: int = 100,
    seed: int = 0,
    workers: int | None = None,
    event_log: bool = False,
    progress: Progress | None = None,
    rules: OwnRules | None = None,
    parameters: Parameters = POSTERIOR,
) -> Results:
    """Run a region under one policy.

    Parameters
    ----------
    region, policy
        A shipped name, a path to a TOML file, or the object itself.
    years : int
        Length of each run, 1 to 2000.
    replicates : int
        How many futures; replicate r has the same people, luck and parameters under every policy.
    seed : int
        Keys every draw. Results depend on this and on what is run, and on nothing else.
    workers : int, optional
        Threads; all processors when not given. The results do not depend on it.
    event_log : bool
        Keep every event with its date and client.
    progress : callable, optional
        Called with (finished, all) after each replicate; a bar on the terminal when not given.
    rules : OwnRules, optional
        The caller's own scoring, fit, acceptance, effort or meeting.
    parameters : {"posterior", "median", "file"}, path, or mapping of str to float
        See :func:`simulate.posterior.choose`. By default every two replicates have a draw of the
        posterior, so that intervals hold doubt about parameters beside chance.

    Returns
    -------
    Results
        After Ctrl-C: of the replicates that were finished, ``interrupted`` being true.

    Raises
    ------
    InputError
        Listing everything that is wrong with the input.
    OutOfRoom
        An InputError: the temporary folder is full. Its ``finished`` holds what was finished.

    Examples
    --------
    >>> from simulate import run
    >>> results = run("oss", years=1, replicates=2, seed=1)
    >>> results.replicates
    2
    """
    chosen = _checked(replicates, workers, parameters)
    [scenario] = _scenarios(region, [policy], _Terms(years, seed, rules, chosen))
    [outcomes], stopped = _run_all([scenario], replicates, workers, event_log, progress)
    return _handed_over(Results(scenario, outcomes, replicates, stopped is not None), stopped)


def compare(  # noqa: PLR0913 - as for run
    region: Region | str,
    policies: list[Policy | str],
    *,
    years: int = 10,
    replicates: int = 100,
    seed: int = 0,
    workers: int | None = None,
    progress: Progress | None = None,
    rules: OwnRules | None = None,
    parameters: Parameters = POSTERIOR,
) -> Comparison:
    """Compare policies in one region, the first being the reference.

    The people, their luck, the lettings and the parameters are the same under every policy,
    replicate by replicate, so the differences are paired. Options are those of :func:`run`.

    Examples
    --------
    >>> from simulate import compare
    >>> both = compare("oss", ["baseline", "more-homes"], years=1, replicates=2)
    >>> list(both.results)
    ['baseline', 'more-homes']
    """
    if not policies:
        raise InputError(["policies: none given; name at least one"])
    chosen = _checked(replicates, workers, parameters)
    scenarios = _scenarios(region, policies, _Terms(years, seed, rules, chosen))
    names = [scenario.policy.name for scenario in scenarios]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError([f"policies: {name!r} is named more than once" for name in twice])
    every, stopped = _run_all(scenarios, replicates, workers, False, progress)
    compared = Comparison(
        {
            scenario.policy.name: Results(scenario, outcomes, replicates, stopped is not None)
            for scenario, outcomes in zip(scenarios, every, strict=True)
        }
    )
    return _handed_over(compared, stopped)


def _handed_over(found: Found, stopped: KeyboardInterrupt | OutOfRoom | None) -> Found:
    """What was found; or, when there was no room for the rest, an error that holds it."""
    if isinstance(stopped, OutOfRoom):
        stopped.finished = found
        raise stopped
    return found


@dataclass(frozen=True)
class _Terms:
    """What all policies of a run have in common."""

    years: int
    seed: int
    rules: OwnRules | None
    chosen: Chosen


def _checked(replicates: int, workers: int | None, parameters: Parameters) -> Chosen:
    """The parameters, when nothing is wrong with them or with the numbers."""
    problems = number_problems(replicates, workers)
    try:
        chosen = choose(parameters)
    except InputError as error:
        raise InputError(problems + error.problems) from None
    if problems:
        raise InputError(problems)
    return chosen


def _scenarios(region: Region | str, policies: list[Policy | str], terms: _Terms) -> list[Scenario]:
    place = load_region(region)
    loaded = [load_policy(policy, place) for policy in policies]
    return [
        make_scenario(
            place,
            policy,
            years=terms.years,
            seed=terms.seed,
            rules=terms.rules,
            parameters=terms.chosen,
        )
        for policy in loaded
    ]


def replicate_once(scenario: Scenario, replicate: int, event_log: bool = False) -> Outcome:
    """Run one replicate of a scenario to its end."""
    simulation = Simulation(scenario, replicate, event_log=event_log)
    start = stocks(simulation)
    simulation.advance(scenario.end)
    return observe(simulation, start)


def _run_all(
    scenarios: list[Scenario],
    replicates: int,
    workers: int | None,
    event_log: bool,
    progress: Progress | None,
) -> tuple[list[Spill[Outcome]], KeyboardInterrupt | OutOfRoom | None]:
    """Outcomes by scenario, and what stopped the run before its last replicate.

    A job is one replicate of all scenarios, so what is finished is always paired.
    """
    every = [Spill[Outcome](MEMORY_BUDGET_BYTES // len(scenarios)) for _ in scenarios]

    def job(replicate: int) -> list[int]:
        return [
            outcomes.put(replicate_once(scenario, replicate, event_log))
            for scenario, outcomes in zip(scenarios, every, strict=True)
        ]

    finished, stopped = each_replicate(job, replicates, workers, progress)
    for outcomes, numbers in zip(every, zip(*finished, strict=True), strict=True):
        outcomes.arrange(list(numbers))
    return every, stopped

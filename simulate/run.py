"""The front door: run a region under a policy, or compare policies on the same people and luck."""

from __future__ import annotations

from simulate.comparison import Comparison
from simulate.errors import InputError
from simulate.files import load_policy, load_region
from simulate.outcome import Outcome, observe, stocks
from simulate.own_rules import OwnRules
from simulate.policy import Policy
from simulate.region import Region
from simulate.replicates import Progress, each_replicate, number_problems
from simulate.results import Results
from simulate.scenario import Scenario, make_scenario
from simulate.simulation import Simulation


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
) -> Results:
    """Run a region under one policy.

    Parameters
    ----------
    region, policy
        A shipped name, a path to a TOML file, or the object itself.
    years : int
        Length of each run, 1 to 2000.
    replicates : int
        How many futures; replicate r has the same people and luck under every policy.
    seed : int
        Keys every draw. The results depend on region, policy, years, replicates and seed only.
    workers : int, optional
        Threads; all processors when not given. The results do not depend on it.
    event_log : bool
        Keep every event with its date and client.
    progress : callable, optional
        Called with (finished, all) after each replicate; a bar on the terminal when not given.
    rules : OwnRules, optional
        The caller's own scoring, fit, acceptance, effort or meeting.

    Returns
    -------
    Results
        After Ctrl-C: of the replicates that were finished, ``interrupted`` being true.

    Raises
    ------
    InputError
        Listing everything that is wrong with the input.

    Examples
    --------
    >>> from simulate import run
    >>> results = run("oss", years=1, replicates=2, seed=1)
    >>> results.replicates
    2
    """
    _check_counts(replicates, workers)
    [scenario] = _scenarios(region, [policy], years, seed, rules)
    finished, interrupted = _run_all([scenario], replicates, workers, event_log, progress)
    return Results(scenario, [each[0] for each in finished], replicates, interrupted)


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
) -> Comparison:
    """Compare policies in one region, the first being the reference.

    The people, their luck and the lettings are the same under every policy, replicate by
    replicate, so the differences are paired. Parameters are those of :func:`run`.

    Examples
    --------
    >>> from simulate import compare
    >>> both = compare("oss", ["baseline", "more-homes"], years=1, replicates=2)
    >>> list(both.results)
    ['baseline', 'more-homes']
    """
    if not policies:
        raise InputError(["policies: none given; name at least one"])
    _check_counts(replicates, workers)
    scenarios = _scenarios(region, policies, years, seed, rules)
    names = [scenario.policy.name for scenario in scenarios]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError([f"policies: {name!r} is named more than once" for name in twice])
    finished, interrupted = _run_all(scenarios, replicates, workers, False, progress)
    return Comparison(
        {
            scenario.policy.name: Results(
                scenario, [each[number] for each in finished], replicates, interrupted
            )
            for number, scenario in enumerate(scenarios)
        }
    )


def _check_counts(replicates: int, workers: int | None) -> None:
    problems = number_problems(replicates, workers)
    if problems:
        raise InputError(problems)


def _scenarios(
    region: Region | str,
    policies: list[Policy | str],
    years: int,
    seed: int,
    rules: OwnRules | None,
) -> list[Scenario]:
    place = load_region(region)
    loaded = [load_policy(policy, place) for policy in policies]
    return [make_scenario(place, policy, years=years, seed=seed, rules=rules) for policy in loaded]


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
) -> tuple[list[list[Outcome]], bool]:
    """Outcomes by replicate and scenario, and whether somebody interrupted.

    A job is one replicate of all scenarios, so what is finished is always paired.
    """

    def job(replicate: int) -> list[Outcome]:
        return [replicate_once(scenario, replicate, event_log) for scenario in scenarios]

    return each_replicate(job, replicates, workers, progress)

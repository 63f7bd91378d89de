"""From priors and targets to a posterior: waves of simulation, emulator and chain, then a check.

The first wave simulates over the prior and gives a first posterior; each next wave simulates over
the one before, so that the emulator is best where the answer is. Last, draws of the posterior are
simulated to see how far the emulated likelihood is off.

Simulations are kept in the work folder; everything else takes a minute or two and is done again,
with the same bits, when a run is taken up after it was stopped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from calibration.fit.check import EmulatorCheck, check_emulator
from calibration.fit.design import Cloud, cloud_of, design_points, key, prior_cloud
from calibration.fit.emulator import Simulated, fit_emulator
from calibration.fit.model import Simulator
from calibration.fit.problem import LONG, SHORT, Problem, Variant, fit, unmeasured
from calibration.fit.sampler import Chain, ChainConfig, NotConverged
from calibration.fit.scales import from_scale, to_scale
from calibration.fit.store import Store, open_store, simulate_all
from calibration.likelihood import published, refuse_impossible
from calibration.priors import Priors
from calibration.targets import Targets

CHAIN_FILE = "chain.npz"
#: Most draws of a parameter that may lie near the edge of what was simulated; with more, the edge
#: shapes the posterior. Of a normal distribution it is 0.0003.
MOST_AT_EDGE = 0.02
#: What seeds are for, so that no two purposes share one.
_DESIGN, _POINT, _FIT, _CHECK, _PICK = range(5)

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Plan:
    """How much is simulated and sampled.

    Attributes
    ----------
    waves : tuple of int
        Points of each wave, as powers of 2.
    repeated, repeats : int
        The first points of each wave are simulated so many times more, for the noise.
    first_chain, chain : ChainConfig
        Of the waves before the last, and of the last.
    check_draws, check_seeds : int
        Draws of the posterior that are simulated, and with how many seeds each (even).
    draws : int
        Draws of the posterior that are written.
    whole : bool
        Every study must be fitted; else those with a statistic that could be measured in too few of
        the simulations are left out.
    """

    waves: tuple[int, ...] = (11, 12)
    repeated: int = 96
    repeats: int = 2
    first_chain: ChainConfig = SHORT
    chain: ChainConfig = LONG
    check_draws: int = 32
    check_seeds: int = 36
    draws: int = 400
    whole: bool = True

    @property
    def simulations(self) -> int:
        """How many simulations there are in all."""
        repeats = len(self.waves) * self.repeated * self.repeats
        return sum(1 << n for n in self.waves) + repeats + self.check_draws * self.check_seeds


FULL = Plan()
#: To see that everything works: far too little for a posterior.
QUICK = Plan(
    waves=(6, 7),
    repeated=8,
    repeats=1,
    first_chain=ChainConfig(walkers=64, steps=400, most_steps=400, ensembles=1),
    chain=SHORT,
    check_draws=4,
    check_seeds=2,
    draws=100,
    whole=False,
)


@dataclass(frozen=True)
class Task:
    """What is fitted to what, how much, and with what luck: all that decides the result."""

    simulator: Simulator
    priors: Priors
    targets: Targets
    plan: Plan
    seed: int


@dataclass(frozen=True)
class Workplace:
    """Where and with what a calibration is done; none of it changes the result.

    Attributes
    ----------
    folder : Path
        Keeps finished simulations.
    workers : int, optional
        Threads; all processors when not given.
    say : callable
        Is told what is being done, a line at a time.
    """

    folder: Path
    workers: int | None = None
    say: Callable[[str], None] = lambda line: None


@dataclass(frozen=True)
class Calibration:
    """What came out.

    Attributes
    ----------
    task : Task
    problem : Problem
        With the last emulator: for more fits of the same kind.
    chain : Chain
    check : EmulatorCheck
    draws : ndarray of float64, shape (plan.draws, parameters)
        In z, in an order of chance.
    waves : tuple of Simulated
        What was simulated, wave by wave; the first is spread over the prior.
    """

    task: Task
    problem: Problem
    chain: Chain
    check: EmulatorCheck
    draws: Array
    waves: tuple[Simulated, ...]

    @property
    def at_edge(self) -> dict[str, float]:
        """Share of draws near the edge of what was simulated, by parameter."""
        shares = self.problem.emulator.basis.edge_share(self.chain.draws)
        return dict(zip(self.task.priors.names, shares.tolist(), strict=True))

    @property
    def problems(self) -> list[str]:
        """Why this may not be called a posterior, one sentence each."""
        edge = [
            f"{100 * share:.1f} % of draws of {name} lie near the edge of what was simulated; must "
            f"be {100 * MOST_AT_EDGE:.0f} % or less: simulate another wave"
            for name, share in self.at_edge.items()
            if share > MOST_AT_EDGE
        ]
        return self.chain.diagnostics.problems + self.check.problems + edge

    def refuse_unconverged(self) -> None:
        """Raise ``NotConverged`` when this may not be called a posterior."""
        if self.problems:
            what = "this is no posterior"
            raise NotConverged([f"{what}: {problem}" for problem in self.problems])

    def facts(self) -> dict[str, Any]:
        """Plan, diagnostics and check as plain values, for a manifest."""
        diagnostics, check = self.chain.diagnostics, self.check
        return {
            "seed": self.task.seed,
            "plan": asdict(self.task.plan),
            "simulations": self.task.plan.simulations,
            "diagnostics": {**asdict(diagnostics), "passed": diagnostics.passed},
            "emulator": {
                "error": check.error,
                "interval": check.interval,
                "noise": check.noise,
                "posterior": check.posterior,
                "effective_share": check.effective_share,
                "most_at_edge": max(self.at_edge.values()),
                "passed": not check.problems,
            },
        }


def calibrate(task: Task, workplace: Workplace) -> Calibration:
    """Fit a model to its targets; see the module's text.

    Equal tasks give equal bits, whatever the workplace.

    Raises
    ------
    InputError
        For a target that no simulation can reproduce, named; or a work folder of no use.
    KeyboardInterrupt
        After Ctrl-C; finished simulations are kept.
    """
    plan, say = task.plan, workplace.say
    with threadpool_limits(limits=1), open_store(workplace.folder) as store:
        _say_what_is_kept(task, store, workplace)
        cloud = prior_cloud(len(task.priors.names))
        waves: list[Simulated] = []
        for wave, exponent in enumerate(plan.waves):
            say(f"wave {wave + 1} of {len(plan.waves)}: simulating {2**exponent} points")
            data = _simulate_wave(task, wave, cloud, store, workplace)
            waves.append(data)
            if wave == 0:
                _refuse_impossible(task, data)
            say("fitting the emulator, and a chain on it")
            names, scales = zip(*task.simulator.scales.items(), strict=True)
            problem = Problem(task.priors, fit_emulator(names, scales, data), task.targets)
            last = wave == len(plan.waves) - 1
            config = plan.chain if last else plan.first_chain
            variant = _variant(task, problem, workplace)
            chain = fit(problem, None, variant, config, key(task.seed, _FIT, wave))
            cloud = cloud_of(chain.draws)
        say("simulating at draws of the posterior, to check the emulator")
        z, simulated = _simulate_draws(task, chain, store, workplace)
        check = check_emulator(problem, z, simulated, variant)
    draws = chain.pick(plan.draws, key(task.seed, _PICK))
    return Calibration(task, problem, chain, check, draws, tuple(waves))


def keep_chain(chain: Chain, folder: Path) -> Path:
    """Write a chain into a folder for a look; return the file."""
    path = folder / CHAIN_FILE
    np.savez(path, z=chain.z, log_density=chain.log_density)
    return path


def _say_what_is_kept(task: Task, store: Store, workplace: Workplace) -> None:
    code = task.simulator.code
    kept, others = len(store.results(code)), store.others(code)
    if kept:
        workplace.say(f"{kept} simulations are kept in {workplace.folder}; they are not run again")
    if others:
        workplace.say(
            f"{others} simulations in {workplace.folder} are of other code, regions or policies; "
            "they are not used"
        )


def _variant(task: Task, problem: Problem, workplace: Workplace) -> Variant:
    """The main fit, without what cannot be fitted when not all need be."""
    lacking = () if task.plan.whole else tuple(unmeasured(problem))
    if lacking:
        workplace.say(f"left out, measured in too few simulations: {', '.join(lacking)}")
    return Variant(without=lacking)


def _simulate_wave(
    task: Task, wave: int, cloud: Cloud, store: Store, workplace: Workplace
) -> Simulated:
    plan, seed = task.plan, task.seed
    z = design_points(cloud, plan.waves[wave], key(seed, _DESIGN, wave))
    points = [(point, 0) for point in range(len(z))]
    points += [
        (point, repeat)
        for point in range(min(plan.repeated, len(z)))
        for repeat in range(1, plan.repeats + 1)
    ]
    seeds = [key(seed, _POINT, wave, point, repeat) for point, repeat in points]
    at = z[[point for point, _ in points]]
    found = _simulate(task, at, seeds, store, workplace)
    again = found[len(z) :].reshape(-1, max(plan.repeats, 1), found.shape[1])
    return Simulated(cloud, z, found[: len(z)], again)


def _simulate_draws(
    task: Task, chain: Chain, store: Store, workplace: Workplace
) -> tuple[Array, Array]:
    """Draws of the posterior, in z, and their statistics (draws, seeds, statistics)."""
    plan, seed = task.plan, task.seed
    z = chain.pick(plan.check_draws, key(seed, _PICK))
    seeds = [
        key(seed, _CHECK, draw, repeat)
        for draw in range(plan.check_draws)
        for repeat in range(plan.check_seeds)
    ]
    found = _simulate(task, np.repeat(z, plan.check_seeds, axis=0), seeds, store, workplace)
    return z, found.reshape(len(z), plan.check_seeds, -1)


def _simulate(task: Task, z: Array, seeds: list[int], store: Store, workplace: Workplace) -> Array:
    values = task.priors.values(z)
    return simulate_all(task.simulator, values, np.array(seeds, np.int64), store, workplace.workers)


def _refuse_impossible(task: Task, data: Simulated) -> None:
    scales = tuple(task.simulator.scales.values())
    # shares of exactly 0 or 1 are the noise of few people, and no bound to what the model can give
    inside = from_scale(to_scale(data.statistics, scales), scales)
    refuse_impossible(task.targets, inside, published(task.targets))

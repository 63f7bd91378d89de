"""The chain: emcee's ensemble of walkers, and whether it may be called a posterior.

Walkers move by differences between other walkers (nine in ten moves) and by snooker updates (the
rest); all of half an ensemble is evaluated at once. Chains grow, doubling, until the diagnostics
pass or the longest allowed length is reached; the first third is always thrown away.

The diagnostics are those of ensembles: autocorrelation time (over steps, mean over walkers), how
many of those the chain is long, effective sample size, acceptance, and the split R-hat between
groups of walkers, which with several ensembles never saw each other.

References
----------
.. [1] Foreman-Mackey et al. (2013). emcee: the MCMC hammer. doi:10.1086/670067
.. [2] Ter Braak and Vrugt (2008). Differential evolution Markov chain with snooker updater and
   fewer chains. doi:10.1007/s11222-008-9104-9
.. [3] Vehtari et al. (2021). Rank-normalization, folding, and localization: an improved R-hat.
   doi:10.1214/20-BA1221
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import emcee
import numpy as np
from threadpoolctl import threadpool_limits

from calibration.fit.design import key
from simulate.errors import InputError

#: A chain passes with at least this many autocorrelation times after what is thrown away (emcee's
#: own advice: with fewer the autocorrelation time itself is not known) ...
LEAST_TIMES = 50.0
#: ... this many effective draws of every parameter: an end of a 90 % interval is then within ...
LEAST_EFFECTIVE = 1000.0
#: ... no parameter with a larger R-hat (the advice of [3]) ...
MOST_RHAT = 1.01
#: ... and this share of proposals accepted: with fewer, walkers are stuck.
LEAST_ACCEPTANCE = 0.1
#: Every so many steps one is kept.
THIN = 10
#: Groups of walkers of an ensemble that R-hat compares.
GROUPS = 4
#: One part in this many is thrown away at the start of a chain.
THROWN_AWAY = 3
#: Points of the prior tried for every walker, of which the best start.
TRIED = 40

Array = np.ndarray[Any, Any]
LogDensity = Callable[[Array], Array]


class NotConverged(InputError):  # noqa: N818 - says what it is, not that it is an error
    """A chain that may not be called a posterior; its text says what failed and by how much."""


@dataclass(frozen=True)
class ChainConfig:
    """How long chains are, and how many walkers and ensembles there are.

    ``steps`` is the first length at which the diagnostics are looked at.
    """

    walkers: int
    steps: int
    most_steps: int
    ensembles: int


@dataclass(frozen=True)
class Diagnostics:
    """Whether a chain has forgotten its start and is long enough; the worst of all parameters."""

    steps: int
    walkers: int
    ensembles: int
    autocorrelation: float  # steps
    effective: float  # draws
    rhat: float
    acceptance: float  # share

    @property
    def problems(self) -> list[str]:
        """What does not pass, one sentence each."""
        kept = self.steps - self.steps // THROWN_AWAY
        times = kept / self.autocorrelation
        found = []
        if not times >= LEAST_TIMES:
            found.append(
                f"{kept} steps are {times:.1f} autocorrelation times of {self.autocorrelation:.0f} "
                f"steps; must be {LEAST_TIMES:.0f} or more"
            )
        if not self.effective >= LEAST_EFFECTIVE:
            found.append(
                f"effective sample size = {self.effective:.0f}; must be {LEAST_EFFECTIVE:.0f} "
                "or more"
            )
        if not self.rhat <= MOST_RHAT:
            found.append(f"R-hat = {self.rhat:.3f}; must be {MOST_RHAT} or less")
        if not self.acceptance >= LEAST_ACCEPTANCE:
            found.append(
                f"{100 * self.acceptance:.1f} % of proposals were accepted; must be "
                f"{100 * LEAST_ACCEPTANCE:.0f} % or more"
            )
        return found

    @property
    def passed(self) -> bool:
        """Whether the chain may be called a posterior."""
        return not self.problems


@dataclass(frozen=True)
class Chain:
    """Draws after what is thrown away.

    Attributes
    ----------
    z : ndarray of float64, shape (kept steps, walkers of all ensembles, parameters)
    log_density : ndarray of float64, shape (kept steps, walkers of all ensembles)
    diagnostics : Diagnostics
    """

    z: Array
    log_density: Array
    diagnostics: Diagnostics

    @property
    def draws(self) -> Array:
        """All draws, shape (draws, parameters)."""
        return self.z.reshape(-1, self.z.shape[-1])

    def pick(self, count: int, seed: int) -> Array:
        """Some draws in an order of chance, so that the first few are like the rest.

        Returns
        -------
        ndarray of float64, shape (count, parameters)
        """
        draws = self.draws
        chosen: Array = draws[np.random.default_rng(seed).permutation(len(draws))[:count]]
        return chosen

    def posterior(self) -> Chain:
        """Give the chain itself, when it may be called a posterior.

        Raises
        ------
        NotConverged
            When it may not.
        """
        if not self.diagnostics.passed:
            what = "the chain has not converged, so it is no posterior"
            raise NotConverged([f"{what}: {problem}" for problem in self.diagnostics.problems])
        return self


def sample(log_density: LogDensity, start: Array, config: ChainConfig, seed: int) -> Chain:
    """Run ensembles until their diagnostics pass, or for the longest time allowed.

    Parameters
    ----------
    log_density : callable
        From points of shape (points, parameters) to their log-density, -inf where there is none.
    start : ndarray of float64, shape (points, parameters)
        From which walkers start, each ensemble from the best of a part of its own; at least
        ``ensembles × walkers``.
    config : ChainConfig
    seed : int

    Returns
    -------
    Chain
        Passed or not: see ``posterior``.

    Raises
    ------
    InputError
        When too few of the points to start from have any density.
    """
    with threadpool_limits(limits=1):
        samplers, states = [], []
        for number, part in enumerate(np.array_split(start, config.ensembles)):
            sampler, state = _ensemble(log_density, part, config, key(seed, number))
            samplers.append(sampler)
            states.append(state)
        steps = 0
        while True:
            wanted = min(config.steps if steps == 0 else 2 * steps, config.most_steps)
            for number, sampler in enumerate(samplers):
                kept = (wanted - steps) // THIN
                states[number] = sampler.run_mcmc(states[number], kept, thin_by=THIN)
            steps = wanted
            chain = _chain(samplers, steps, config)
            if chain.diagnostics.passed or steps >= config.most_steps:
                return chain


def _ensemble(
    log_density: LogDensity, start: Array, config: ChainConfig, seed: int
) -> tuple[emcee.EnsembleSampler, emcee.State]:
    heights = log_density(start)
    best = np.argsort(-heights, kind="stable")[: config.walkers]
    if len(best) < config.walkers or not np.isfinite(heights[best]).all():
        able = int(np.isfinite(heights).sum())
        raise InputError(
            [
                f"only {able} of {len(start)} points of the prior give the published figures any "
                f"probability; must be {config.walkers} or more: see the priors and the targets"
            ]
        )
    moves = [(emcee.moves.DEMove(), 0.9), (emcee.moves.DESnookerMove(), 0.1)]
    sampler = emcee.EnsembleSampler(
        config.walkers, start.shape[1], log_density, moves=moves, vectorize=True
    )
    # emcee starts from numpy's global generator; a state carries its own
    luck = np.random.RandomState(np.random.MT19937(seed)).get_state()
    return sampler, emcee.State(start[best], log_prob=heights[best], random_state=luck)


def _chain(samplers: list[emcee.EnsembleSampler], steps: int, config: ChainConfig) -> Chain:
    thrown = steps // THROWN_AWAY // THIN
    z = np.concatenate([sampler.get_chain(discard=thrown) for sampler in samplers], axis=1)
    heights = [sampler.get_log_prob(discard=thrown) for sampler in samplers]
    # quiet: what is too short fails the diagnostics, with words of our own
    times = THIN * _autocorrelation(z)
    draws = z.shape[0] * z.shape[1] * THIN
    diagnostics = Diagnostics(
        steps=steps,
        walkers=config.walkers,
        ensembles=config.ensembles,
        autocorrelation=float(times.max()),
        effective=float(draws / times.max()),
        rhat=_rhat(z, config),
        acceptance=float(np.mean([sampler.acceptance_fraction.mean() for sampler in samplers])),
    )
    return Chain(z, np.concatenate(heights, axis=1), diagnostics)


def _autocorrelation(z: Array) -> Array:
    """Integrated autocorrelation time of each parameter, in kept steps; at least one."""
    found: Array = np.maximum(emcee.autocorr.integrated_time(z, tol=0, quiet=True), 1.0)
    return found


def _rhat(z: Array, config: ChainConfig) -> float:
    """The largest split R-hat over parameters, between groups of walkers."""
    import arviz  # slow

    groups = np.array_split(np.arange(z.shape[1]), GROUPS * config.ensembles)
    size = min(len(group) for group in groups)
    # (groups, draws in the order of steps, parameters): halves of a group are halves of the run
    chains = np.stack([z[:, group[:size]].reshape(-1, z.shape[2]) for group in groups])
    rhat: Callable[[Array], float] = arviz.rhat
    return float(max(rhat(chains[:, :, number]) for number in range(z.shape[2])))

"""How much the checks simulate and fit, and the seeds of their parts."""

from __future__ import annotations

from dataclasses import dataclass, replace

from calibration.fit.problem import SHORT
from calibration.fit.sampler import ChainConfig
from calibration.pilots.pilot import list_pilots

#: What seeds are for, so that no two purposes share one; apart from those of the calibration.
PRIOR, POSTERIOR, LEFT_OUT, CHANCE, MADE_UP, SIMULATED, RECOVERY, REFIT, PICTURES = range(100, 109)


#: Long enough to forget where it began: means are within a fifteenth of a standard deviation.
SHORTEST = ChainConfig(walkers=128, steps=400, most_steps=400, ensembles=1)


@dataclass(frozen=True)
class CheckPlan:
    """How much is done; see :func:`calibration.checks.run.run_checks`.

    Attributes
    ----------
    draws : int
        Draws of the prior and of the posterior that are simulated, once each.
    datasets : int
        Made-up data sets drawn from the fitted model's own law.
    simulated_datasets : int
        Made-up data sets drawn from simulations; at most ``draws``.
    recovery_seeds : int
        Simulations that the statistics at the known truth are averaged over.
    pictures : int
        Draws of the prior and of the posterior that are written for pictures.
    made_up_chain, refit_chain : ChainConfig
        Of fits to made-up data, and of fits to the published figures asked otherwise.
    pilots : tuple of str
        Which are tried ...
    pilot_replicates : int
        ... with how many futures an arm.
    """

    draws: int = 200
    datasets: int = 200
    simulated_datasets: int = 80
    recovery_seeds: int = 8
    pictures: int = 400
    made_up_chain: ChainConfig = SHORTEST
    refit_chain: ChainConfig = SHORT
    pilots: tuple[str, ...] = ()
    pilot_replicates: int = 400


def full_plan() -> CheckPlan:
    """All checks, as they are shipped."""
    return CheckPlan(pilots=tuple(list_pilots()))


def quick_plan() -> CheckPlan:
    """Far too little for a verdict: whether the parts fit together."""
    short = ChainConfig(walkers=64, steps=60, most_steps=60, ensembles=1)
    return replace(
        full_plan(),
        draws=8,
        datasets=8,
        simulated_datasets=4,
        recovery_seeds=2,
        pictures=50,
        made_up_chain=short,
        refit_chain=short,
        pilot_replicates=4,
    )

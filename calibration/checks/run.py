"""All checks of a calibration, as tables in a folder.

Predictions of every figure; fits without each source and with other priors and spreads; made-up
data of which the truth is known; and the five pilots. Simulations and fits are kept in the work
folder, so a run that was stopped goes on where it was, and the same task gives the same tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from calibration.checks.files import write_results
from calibration.checks.made_up import ALL, from_simulations, from_the_law, judge_ranks, rank_truths
from calibration.checks.plan import (
    MADE_UP,
    PICTURES,
    POSTERIOR,
    PRIOR,
    RECOVERY,
    SIMULATED,
    CheckPlan,
)
from calibration.checks.predictive import figures_table, predict, predictive_table
from calibration.checks.refits import Bench, open_bench
from calibration.checks.rests_on import (
    AGAIN,
    AS_IT_IS,
    NOTHING,
    most_moved,
    parameters_table,
    predict_without,
    refit_otherwise,
    refit_without,
    rests_on_table,
    sensitivity_table,
    sources_of,
)
from calibration.fit.calibrate import Calibration, Workplace
from calibration.fit.design import key
from calibration.fit.emulator import Emulator, fit_emulator
from calibration.fit.posterior import write_posterior
from calibration.fit.problem import Problem, Variant, unmeasured
from calibration.fit.scales import from_scale, to_scale
from calibration.fit.shipped import manifest
from calibration.fit.store import Store, open_store, simulate_all
from calibration.fit.tabulated import COARSE, statistics_of
from calibration.pilots.trial import try_pilot
from calibration.statistics import STATISTICS
from calibration.targets import Targets
from simulate.posterior import DRAWS_FILE

#: Folders in the work folder: finished fits, and the draws that pilots are tried with.
FITS, DRAWS = "fits", "draws"

Array = np.ndarray[Any, Any]
Tables = dict[str, pd.DataFrame]


def run_checks(
    found: Calibration, workplace: Workplace, out: Path, plan: CheckPlan
) -> dict[str, Any]:
    """Check a calibration and write the tables.

    Parameters
    ----------
    found : Calibration
    workplace : Workplace
        That of the calibration, with its simulations.
    out : Path
        Folder for the tables.
    plan : CheckPlan

    Returns
    -------
    dict
        The summary, as written.

    Raises
    ------
    InputError
        When a folder cannot be written to.
    KeyboardInterrupt
        After Ctrl-C; finished simulations and fits are kept.
    """
    say = workplace.say
    with (
        threadpool_limits(limits=1),
        open_store(workplace.folder) as store,
        open_bench(workplace.folder / FITS, workplace.workers, say) as bench,
    ):
        say("checks: the emulator over the prior")
        wide = wide_problem(found)
        work = _Work(found, wide, tuple(unmeasured(wide)), workplace, plan, store, bench)
        tables: Tables = {}
        summary = _about(found)
        for part in (_predictions, _made_up_data, _recovery):
            part(work, tables, summary)
    tables["draws"] = _draws_table(work)
    tables["emulator"] = emulator_table(found.problem.emulator, found.task.targets)
    if plan.pilots:
        tables["pilots"] = _pilots(work)
    write_results(out, tables, summary)
    return summary


def wide_problem(found: Calibration) -> Problem:
    """The problem of the first wave, whose emulator holds over the whole prior."""
    names, scales = zip(*found.task.simulator.scales.items(), strict=True)
    emulator = fit_emulator(names, scales, found.waves[0])
    return Problem(found.task.priors, emulator, found.task.targets, COARSE)


def emulator_table(emulator: Emulator, targets: Targets) -> pd.DataFrame:
    """How good the emulator is, a row a statistic.

    Returns
    -------
    DataFrame
        Columns statistic, words, scale, r2 (share of the variance of the expected statistic that is
        explained), error (of the expected statistic, root mean square, on its scale), noise (of one
        simulation), used (whether a figure is held against it).
    """
    used = set[str]().union(*(statistics_of(study) for study in targets.studies))
    quality = emulator.quality
    return pd.DataFrame(
        {
            "statistic": emulator.statistics,
            "words": [STATISTICS[name].words for name in emulator.statistics],
            "scale": emulator.scales,
            "r2": quality["r2_mean"],
            "error": quality["own_error"],
            "noise": quality["noise"],
            "used": [name in used for name in emulator.statistics],
        }
    )


@dataclass(frozen=True)
class _Work:
    """What all parts of the checks share; ``lacking`` studies could not be emulated."""

    found: Calibration
    wide: Problem
    lacking: tuple[str, ...]
    workplace: Workplace
    plan: CheckPlan
    store: Store
    bench: Bench

    @property
    def seed(self) -> int:
        return self.found.task.seed

    def simulate(self, z: Array, purpose: int) -> Array:
        """Statistics simulated once at each of some points, shape (points, statistics)."""
        seeds = [key(self.seed, purpose, point) for point in range(len(z))]
        task, workers = self.found.task, self.workplace.workers
        values = task.priors.values(z)
        return simulate_all(task.simulator, values, np.array(seeds), self.store, workers)

    def prior_draws(self) -> Array:
        """Draws of the prior in z, the first of which are the truths of simulated data."""
        rng = np.random.default_rng(key(self.seed, PRIOR))
        drawn: Array = rng.standard_normal((self.plan.draws, len(self.wide.priors.names)))
        return drawn


def _predictions(work: _Work, tables: Tables, summary: dict[str, Any]) -> None:
    found, plan, seed, say = work.found, work.plan, work.seed, work.workplace.say
    say(f"checks: simulating at {plan.draws} draws of the prior, and of the posterior")
    targets, wide = found.task.targets, work.wide
    before = work.simulate(work.prior_draws(), PRIOR)
    after = work.simulate(found.draws[: plan.draws], POSTERIOR)
    prior = predict(targets, before, key(seed, PRIOR, 1))
    posterior = predict(targets, after, key(seed, POSTERIOR, 1))
    say(f"checks: fitting without each of {len(sources_of(targets))} sources")
    refits = refit_without(wide, work.lacking, plan, seed, work.bench)
    without = predict_without(wide, refits, plan.draws, seed)
    say("checks: fitting with other priors and spreads")
    others = refit_otherwise(wide, work.lacking, plan, seed, work.bench)
    tables["figures"] = figures_table(targets, prior, posterior, without)
    tables["predictive"] = predictive_table(targets, prior, posterior, without)
    tables["parameters"] = parameters_table(wide, found.chain, refits)
    tables["rests_on"] = rests_on_table(wide, refits, seed)
    tables["sensitivity"] = sensitivity_table(wide, others, seed)
    summary["share_inside"] = float(tables["figures"]["inside"].mean())
    summary["share_out_inside"] = float(tables["figures"]["out_inside"].mean())
    # how far medians move by the luck of a chain alone, and by the emulator of the first wave
    summary["moved_by_luck"] = most_moved(others[AS_IT_IS], others[AGAIN])
    summary["moved_by_emulator"] = most_moved(found.chain.draws, refits[NOTHING])


def _made_up_data(work: _Work, tables: Tables, summary: dict[str, Any]) -> None:
    plan, seed, say = work.plan, work.seed, work.workplace.say
    count = plan.simulated_datasets
    truths = work.prior_draws()[:count]
    simulated = work.simulate(work.prior_draws(), PRIOR)[:count]
    sets = {
        "sbc": from_the_law(work.wide, plan.datasets, key(seed, MADE_UP)),
        "sbc_simulated": from_simulations(work.wide, truths, simulated, key(seed, SIMULATED)),
    }
    for number, (name, made_up) in enumerate(sets.items()):
        say(f"checks: fitting {len(made_up.z)} made-up data sets ({number + 1} of 2)")
        ranked = rank_truths(
            work.wide,
            made_up,
            Variant(work.lacking),
            plan.made_up_chain,
            key(seed, MADE_UP, number),
            work.bench,
        )
        tests = judge_ranks(ranked)
        tables[name], tables[f"{name}_tests"] = ranked, tests
        together = tests[tests["parameter"] == ALL].iloc[0]
        summary[name] = {
            "datasets": int(together["datasets"]),
            "p_value": float(together["p_value"]),
            "coverage": float(together["coverage_90"]),
            "coverage_low": float(together["coverage_low"]),
            "coverage_high": float(together["coverage_high"]),
        }


def _recovery(work: _Work, tables: Tables, summary: dict[str, Any]) -> None:
    """One truth, simulated so often that little noise is left, and what a fit makes of it."""
    plan, seed, task = work.plan, work.seed, work.found.task
    work.workplace.say("checks: recovering a known truth")
    luck = np.random.default_rng(key(seed, RECOVERY))
    truth = luck.standard_normal((1, len(task.priors.names)))
    scales = tuple(task.simulator.scales.values())
    theta = to_scale(work.simulate(np.repeat(truth, plan.recovery_seeds, axis=0), RECOVERY), scales)
    known = ~np.isnan(theta).all(axis=0)
    mean = np.full((1, theta.shape[1]), np.nan)
    mean[0, known] = np.nanmean(theta[:, known], axis=0)
    made_up = from_simulations(work.wide, truth, from_scale(mean, scales), key(seed, RECOVERY, 1))
    ranked = rank_truths(
        work.wide,
        made_up,
        Variant(work.lacking),
        plan.refit_chain,
        key(seed, RECOVERY, 2),
        work.bench,
    )
    tables["recovery"] = ranked[["parameter", "truth", "low", "mid", "high", "inside"]]
    summary["recovered"] = float(ranked["inside"].mean())


def _draws_table(work: _Work) -> pd.DataFrame:
    """Draws of the prior and of the posterior for pictures: kind, and a column a parameter."""
    priors, count = work.found.task.priors, work.plan.pictures
    luck = np.random.default_rng(key(work.seed, PICTURES))
    kinds = {
        "prior": luck.standard_normal((count, len(priors.names))),
        "posterior": work.found.draws[:count],
    }
    tables = []
    for kind, z in kinds.items():
        table = pd.DataFrame(priors.values(z), columns=list(priors.names))
        table.insert(0, "kind", kind)
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def _pilots(work: _Work) -> pd.DataFrame:
    found, plan = work.found, work.plan
    folder = work.workplace.folder / DRAWS
    write_posterior(folder, found.task.priors, found.draws, {})
    tables = []
    for name in plan.pilots:
        work.workplace.say(f"checks: pilot {name}")
        trial = try_pilot(
            name,
            replicates=plan.pilot_replicates,
            seed=work.seed,
            workers=work.workplace.workers,
            parameters=folder / DRAWS_FILE,
        )
        tables.append(trial.table())
    return pd.concat(tables, ignore_index=True)


def _about(found: Calibration) -> dict[str, Any]:
    """What was checked, in numbers."""
    targets = found.task.targets
    told = manifest(found)
    return {
        **told,
        "draws": len(found.draws),
        "monte_carlo_error": told["emulator"],
        "targets": len(list(targets.rows())),
        "studies": len(targets.studies),
        "sources": len(sources_of(targets)),
        "hashes": {
            name: told[name]
            for name in ("simulation", "calibration", "priors", "targets", "evidence")
        },
    }

"""The calibrate command: fit the model to the published figures, and say what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text

from calibration.checks import (
    RESULTS,
    conclusions,
    full_plan,
    quick_plan,
    refuse_nonsense_tables,
    run_checks,
)
from calibration.fit import (
    FULL,
    QUICK,
    Calibration,
    Task,
    Workplace,
    calibrate,
    keep_chain,
    manifest,
    refuse_nonsense,
    shipped_priors,
    shipped_simulator,
    shipped_targets,
    write_posterior,
)
from experiments.layout import new_table, show
from experiments.output import folder_problems
from experiments.problems import collected, complain, number_problems
from simulate.errors import InputError
from simulate.parameters import BY_NAME
from simulate.posterior import POSTERIOR_FOLDER

#: Middle 95% of the prior, 90% of the posterior.
PRIOR_ENDS, POSTERIOR_ENDS = (2.5, 50.0, 97.5), (5.0, 50.0, 95.0)
NARROWED = (
    "Each parameter is a factor on what the region file says (or on the odds of a share). "
    "Narrowed: how much smaller the standard deviation of its logarithm is than in the prior; near "
    "0% the published figures say nothing of it."
)
#: Folder of the tables of checks, beside a posterior that is not shipped.
CHECKS = "checks"
NO_POSTERIOR = "A quick run: far too little for a posterior. It shows that the parts work."


@dataclass(frozen=True)
class CalibrationSettings:
    """The options of the command."""

    seed: int
    workers: int | None
    quick: bool
    work: Path
    out: Path | None
    checks: bool


def run_calibration(settings: CalibrationSettings) -> bool:
    """Calibrate, show and write; return whether the user stopped it."""
    task = _task(settings)
    plan = task.plan
    complain([f"{plan.simulations} simulations in {settings.work}; a stopped run can be taken up"])
    workplace = Workplace(settings.work, settings.workers, lambda line: complain([line]))
    try:
        found = calibrate(task, workplace)
    except KeyboardInterrupt:
        complain([f"stopped; what was simulated is kept in {settings.work}: run the same again"])
        return True
    kept = keep_chain(found.chain, settings.work)
    _show(found, Console())
    if settings.quick:
        refuse_nonsense(found)
        folder = settings.out
    else:
        if found.problems:
            complain([f"the chain is in {kept} for a look; nothing else was written"])
        found.refuse_unconverged()
        folder = settings.out or POSTERIOR_FOLDER
    if folder is not None:
        write_posterior(folder, task.priors, found.draws, manifest(found))
        complain([f"{len(found.draws)} draws are in {folder}"])
    return settings.checks and _check(found, workplace, settings)


def _check(found: Calibration, workplace: Workplace, settings: CalibrationSettings) -> bool:
    """Check what came out and write the tables; return whether the user stopped it."""
    shipped = settings.out is None and not settings.quick
    folder = RESULTS if shipped else (settings.out or settings.work) / CHECKS
    plan = quick_plan() if settings.quick else full_plan()
    try:
        summary = run_checks(found, workplace, folder, plan)
    except KeyboardInterrupt:
        complain(["stopped in the checks; what was finished is kept: run the same again"])
        return True
    if settings.quick:
        refuse_nonsense_tables(folder)
    for line in conclusions(summary):
        Console().print(Text(line))
    complain([f"tables of the checks are in {folder}"])
    return False


def _task(settings: CalibrationSettings) -> Task:
    """Load everything, or complain of all of it at once."""
    problems = number_problems(1, 1, settings.seed, settings.workers)
    problems += folder_problems(settings.out)
    if settings.work.exists() and not settings.work.is_dir():
        problems.append(f"--work {settings.work}: is a file; must be a folder to write in")
    priors = collected(problems, shipped_priors)
    targets = collected(problems, shipped_targets)
    if problems or priors is None or targets is None:
        raise InputError(problems)
    simulator = shipped_simulator(priors, settings.quick)
    return Task(simulator, priors, targets, QUICK if settings.quick else FULL, settings.seed)


def _show(found: Calibration, console: Console) -> None:
    show("What the published figures say of each parameter", _parameters(found), NARROWED, console)
    diagnostics, check = found.chain.diagnostics, found.check
    lines = [
        f"Chain: {diagnostics.ensembles} x {diagnostics.walkers} walkers, {diagnostics.steps} "
        f"steps; autocorrelation time {diagnostics.autocorrelation:.0f} steps, effective sample "
        f"size {diagnostics.effective:.0f}, R-hat {diagnostics.rhat:.3f}, "
        f"{100 * diagnostics.acceptance:.0f}% of proposals accepted.",
        f"Emulator: its log-likelihood is off by {check.error:.2f} ({check.interval[0]:.2f} to "
        f"{check.interval[1]:.2f}; standard deviation over {check.draws} draws of the posterior, "
        f"simulated {check.repeats} times each; their own noise of {check.noise:.2f} is taken "
        f"off), beside {check.posterior:.2f} between draws. That is worth "
        f"{100 * check.effective_share:.0f}% of the draws.",
        NO_POSTERIOR if found.task.plan is QUICK else _verdict(found),
    ]
    for line in lines:
        console.print(Text(line))


def _verdict(found: Calibration) -> str:
    if found.problems:
        return "This is no posterior: " + "; ".join(found.problems) + "."
    return "All diagnostics pass."


def _parameters(found: Calibration) -> Table:
    table = new_table(["parameter"])
    for column in ("prior", "95%", "posterior", "90%", "narrowed"):
        table.add_column(column, justify="right", no_wrap=True)
    priors, z = found.task.priors, found.chain.draws
    ends = partial(np.percentile, axis=0)
    posterior = ends(priors.values(z), POSTERIOR_ENDS)
    prior = priors.values(_standard_ends()[:, None] * np.ones(len(priors.names)))
    for number, name in enumerate(priors.names):
        cells = (
            BY_NAME[name].words,
            *_three(prior[:, number]),
            *_three(posterior[:, number]),
            f"{100 * (1.0 - z[:, number].std()):.0f}%",
        )
        table.add_row(*map(Text, cells))
    return table


def _standard_ends() -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    from scipy.stats import norm

    return np.asarray(norm.ppf(np.array(PRIOR_ENDS) / 100.0))


def _three(ends: np.ndarray[tuple[int], np.dtype[np.float64]]) -> tuple[str, str]:
    low, middle, high = ends
    return f"{middle:.2f}", f"{low:.2f} to {high:.2f}"

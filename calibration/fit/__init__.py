"""Fitting the model to published figures: simulate, emulate, sample, check, write."""

from calibration.fit.calibrate import (
    FULL,
    QUICK,
    Calibration,
    Plan,
    Task,
    Workplace,
    calibrate,
    keep_chain,
)
from calibration.fit.check import EmulatorCheck, check_emulator
from calibration.fit.emulator import Emulator
from calibration.fit.model import Simulator
from calibration.fit.posterior import write_posterior
from calibration.fit.problem import MAIN, SHORT, Problem, Variant, fit
from calibration.fit.sampler import Chain, ChainConfig, Diagnostics, NotConverged
from calibration.fit.shipped import (
    manifest,
    shipped_priors,
    shipped_simulator,
    shipped_targets,
)
from calibration.fit.trial import refuse_nonsense

__all__ = [
    "FULL",
    "MAIN",
    "QUICK",
    "SHORT",
    "Calibration",
    "Chain",
    "ChainConfig",
    "Diagnostics",
    "Emulator",
    "EmulatorCheck",
    "NotConverged",
    "Plan",
    "Problem",
    "Simulator",
    "Task",
    "Variant",
    "Workplace",
    "calibrate",
    "check_emulator",
    "fit",
    "keep_chain",
    "manifest",
    "refuse_nonsense",
    "shipped_priors",
    "shipped_simulator",
    "shipped_targets",
    "write_posterior",
]

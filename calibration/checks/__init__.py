"""Checks of a calibration: what it reproduces, whether it is honest, and what it rests on."""

from calibration.checks.files import RESULTS
from calibration.checks.plan import CheckPlan, full_plan, quick_plan
from calibration.checks.run import run_checks
from calibration.checks.verdict import conclusions, refuse_nonsense_tables

__all__ = [
    "RESULTS",
    "CheckPlan",
    "conclusions",
    "full_plan",
    "quick_plan",
    "refuse_nonsense_tables",
    "run_checks",
]

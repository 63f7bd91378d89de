"""Checks of a calibration: what it reproduces, whether it is honest, and what it rests on."""

from calibration.checks.files import RESULTS
from calibration.checks.plan import CheckPlan, full_plan, quick_plan
from calibration.checks.run import run_checks

__all__ = ["RESULTS", "CheckPlan", "full_plan", "quick_plan", "run_checks"]

"""What the two studies share that ask how much of a project hangs on homes."""

from __future__ import annotations

from calibration.pilots import conclusion
from experiments.studies.of_pilots import (
    PilotDesign,
    arms_table,
    by_supply,
    cases_table,
    differences_table,
    project,
    run_cases,
    said_of_cases,
)
from experiments.studies.outcome import Outcome
from experiments.studies.pilot_figures import draw_cases
from simulate.sourced import Share

READING = (
    "'own': the share that these people have among all who wait for a home. Lines and dots are of "
    "the same people, with the same luck, in every case."
)


class SupplyDesign(PilotDesign):
    """Adds how much of the scheme's homes is open to the cohort."""

    supply_shares: tuple[Share, ...]


def carry_out_by_supply(design: SupplyDesign, title: str, reading: str = READING) -> Outcome:
    """The arms as the project's file has them, and the first two with more homes.

    Parameters
    ----------
    design : SupplyDesign
    title, reading : str
        Of the figure: what it is about, and how to read it.
    """
    pilot, trial = project(design)
    cases = by_supply(pilot, pilot.arms[:2], design.supply_shares)
    supply = cases_table(pilot, run_cases(pilot, cases, design), "homes")
    tables = {
        "arms": arms_table(trial),
        "differences": differences_table(trial),
        "supply": supply,
    }
    along = f"homes of the scheme open to the {pilot.people}"
    figure = draw_cases(pilot, supply, design, (title, reading), along)
    says = (conclusion(trial), *said_of_cases(pilot, supply, "of the homes"))
    return Outcome(tables, {"supply": figure}, says)

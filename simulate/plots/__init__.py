"""Pictures of a run or a comparison, for people who decide.

Each function takes a :class:`Comparison` (or a single :class:`Results`) and a language, and returns
a matplotlib ``Figure`` with a title, units, a legend or direct labels, and a caption that says what
was run and what the bands mean. :func:`save_figures` writes all of them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from matplotlib.figure import Figure

from simulate.comparison import Comparison
from simulate.language import Language
from simulate.plots.becoming import what_becomes_of_people
from simulate.plots.moves import moves_between_settings
from simulate.plots.side_by_side import costs_by_payer, homes, homes_kept, waits_by_group
from simulate.plots.style import ENGLISH
from simulate.plots.through_time import people_by_setting, ready_and_waiting
from simulate.results import Results

__all__ = [
    "FIGURES",
    "costs_by_payer",
    "homes",
    "homes_kept",
    "moves_between_settings",
    "people_by_setting",
    "ready_and_waiting",
    "save_figure",
    "save_figures",
    "waits_by_group",
    "what_becomes_of_people",
]


class Draw(Protocol):
    """A function that draws a figure of a run or a comparison, in English if not told otherwise."""

    def __call__(self, outcome: Comparison | Results, language: Language = ENGLISH) -> Figure: ...


#: File name (without ending) -> the function that draws it.
FIGURES: dict[str, Draw] = {
    "ready-and-waiting": ready_and_waiting,
    "waits-by-group": waits_by_group,
    "homes": homes,
    "homes-kept": homes_kept,
    "costs-by-payer": costs_by_payer,
    "people-by-setting": people_by_setting,
    "moves": moves_between_settings,
    "what-becomes-of-people": what_becomes_of_people,
}
FORMATS = ("png", "svg")
DOTS_AN_INCH = 150


def save_figures(
    outcome: Comparison | Results, directory: Path, language: Language = ENGLISH
) -> list[Path]:
    """Write every figure as PNG and SVG into an existing directory.

    Parameters
    ----------
    outcome : Comparison or Results
    directory : Path
    language : Language

    Returns
    -------
    list of Path
        The files written.
    """
    written = []
    for name, draw in FIGURES.items():
        written += save_figure(draw(outcome, language), directory, name)
    return written


def save_figure(figure: Figure, directory: Path, name: str) -> list[Path]:
    """Write one figure as PNG and SVG; return the files written."""
    figure.set_dpi(DOTS_AN_INCH)
    figure.draw_without_rendering()
    figure.set_layout_engine("none")  # laid out once; saving would do it again each time
    written = []
    for ending in FORMATS:
        path = directory / f"{name}.{ending}"
        # The date would make two equal runs write different files.
        metadata = {"Date": None} if ending == "svg" else {}
        figure.savefig(path, dpi=DOTS_AN_INCH, metadata=metadata)
        written.append(path)
    return written

"""What the pictures of the report have in common."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, NullLocator

from simulate.plots.style import INK, plain

WIDE = 12.0  # inches
#: Vermillion for letters: dark enough to read on white (5.5 to 1).
RUST = "#b04a00"

percent = FuncFormatter(lambda x, _: f"{100 * x:.3g}%")
times = FuncFormatter(lambda x, _: f"{x:g}×")


def small_title(axes: Axes, text: str, letters: int) -> None:
    """The title of one of many panels, wrapped to so many letters."""
    axes.set_title(textwrap.fill(text, letters), loc="left", fontsize=9, color=INK, pad=4)


def name_rows(axes: Axes, labels: Sequence[str], size: float = 8.5) -> None:
    """Name rows at 0, 1, 2, ..., the first one on top."""
    axes.set_yticks(range(len(labels)), labels, linespacing=1.15)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.tick_params(axis="y", labelcolor=INK, labelsize=size)


def beside(axes: Axes, place: float, text: str, colour: str, bold: bool = False) -> None:
    """A word on the right of a row."""
    axes.annotate(
        text, (1, place), (8, 0), xycoords=("axes fraction", "data"), va="center", fontsize=9,
        textcoords="offset points", color=colour, fontweight="bold" if bold else "normal",
        annotation_clip=False,
    )  # fmt: skip


def log_axis(axes: Axes, low: float, high: float, form: FuncFormatter) -> None:
    """A horizontal log scale with a few round ticks."""
    plain(axes, "x")
    axes.set_xscale("log")
    axes.set_xlim(low, high)
    round_ones = [digit * 10.0**power for power in range(-5, 4) for digit in (1, 2, 5)]
    axes.set_xticks([each for each in round_ones if low <= each <= high])
    axes.xaxis.set_major_formatter(form)
    axes.xaxis.set_minor_locator(NullLocator())

"""Mesa's own browser view of a region: step it month by month and watch its lists.

For a notebook, where it is shown as it is; the buttons are Mesa's, behind the menu of its bar.
"""

from __future__ import annotations

import warnings
from functools import partial
from typing import Any

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from simulate.files import DEFAULT_POLICY, DEFAULT_REGION, list_policies, load_policy
from simulate.model import RegionModel

with warnings.catch_warnings():  # solara finds fault with a line of Mesa's own
    warnings.simplefilter("ignore")
    from mesa.visualization import SolaraViz, make_plot_component

#: Months that have passed when the view opens, so that there is a line to see.
MONTHS_BEFORE = 12
#: How far axes go beyond the highest line.
LEGEND_ROOM = 1.4


def region_view(
    region: str = DEFAULT_REGION, policy: str = DEFAULT_POLICY, *, rng: int = 0, years: int = 10
) -> Any:
    """Mesa's view of one future of a region, with who is ready, who waits, and homes let.

    Parameters
    ----------
    region, policy : str
        Shipped names or paths.
    rng : int
        The seed of every draw.
    years : int
        After so many years it stops.

    Returns
    -------
    Element
        Shown by a notebook as the last line of a cell.
    """
    model = RegionModel(region, policy, rng=rng, years=years)
    for _ in range(min(MONTHS_BEFORE, 12 * years - 1)):
        model.step()
    settings = [s for s in model.simulation.scenario.region.settings if s.capacity != "unlimited"]
    return SolaraViz(
        model,
        components=[
            make_plot_component(names, post_process=partial(_name_axes, counted=counted))
            for names, counted in (
                (["ready and waiting"], "people"),
                ([f"waiting: {each.name}" for each in settings], "people"),
                (["homes let", "homes found oneself"], "homes a month"),
            )
        ],
        model_params={
            "region": region,
            "policy": {
                "type": "Select",
                "label": "policy",
                "value": policy,
                "values": list(dict.fromkeys([policy, *_policies_anywhere()])),
            },
            "rng": rng,
            "years": years,
        },
        name=f"{model.simulation.scenario.region.title}: one future, month by month",
    )


def _policies_anywhere() -> list[str]:
    """Names of the shipped policies that are not of one region."""
    return [name for name in list_policies() if load_policy(name).region is None]


def _name_axes(axes: Axes, counted: str) -> None:
    """Say what is counted, from nothing up, with room for the legend, in the height Mesa gives."""
    axes.set_ylabel(counted)
    axes.set_ylim(0, LEGEND_ROOM * axes.get_ylim()[1])
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    figure = axes.get_figure(root=True)
    if figure is not None:
        figure.set_size_inches(6.4, 3.8)
        figure.set_layout_engine("constrained")

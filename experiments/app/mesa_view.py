"""Mesa's own browser view of a region: step it month by month and watch its lists.

For a notebook, where it is shown as it is; the buttons are Mesa's.
"""

from __future__ import annotations

from typing import Any

from mesa.visualization import SolaraViz, make_plot_component

from simulate.files import DEFAULT_POLICY, DEFAULT_REGION
from simulate.model import RegionModel


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
    settings = [s for s in model.simulation.scenario.region.settings if s.capacity != "unlimited"]
    return SolaraViz(
        model,
        components=[
            make_plot_component("ready and waiting"),
            make_plot_component([f"waiting: {setting.name}" for setting in settings]),
            make_plot_component(["homes let", "homes found oneself"]),
        ],
        model_params={"region": region, "policy": policy, "rng": rng, "years": years},
        name=model.simulation.scenario.region.title,
    )

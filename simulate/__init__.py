"""doorstroom: a region's flow through protected living into homes people keep, simulated."""

from simulate.cohort import Cohort, run_cohort
from simulate.comparison import Comparison
from simulate.errors import InputError, ModelError
from simulate.files import list_policies, list_regions, load_policy, load_region
from simulate.own_rules import OwnRules
from simulate.policy import Policy
from simulate.region import Region
from simulate.results import Results
from simulate.run import compare, run
from simulate.scenario import make_scenario
from simulate.simulation import Simulation

__all__ = [
    "Cohort",
    "Comparison",
    "InputError",
    "ModelError",
    "OwnRules",
    "Policy",
    "Region",
    "RegionModel",
    "Results",
    "Simulation",
    "compare",
    "list_policies",
    "list_regions",
    "load_policy",
    "load_region",
    "make_scenario",
    "run",
    "run_cohort",
]


def __getattr__(name: str) -> object:
    """Import the Mesa face only when somebody asks for it: Mesa is slow to import."""
    if name == "RegionModel":
        from simulate.model import RegionModel

        return RegionModel
    raise AttributeError(f"module 'simulate' has no attribute {name!r}")

"""A design that is quick to run: six points of the template region under two policies."""

from __future__ import annotations

from pathlib import Path

from experiments.sweeps.executors import Executor, Threads
from experiments.sweeps.ground import Ground
from experiments.sweeps.hashing import store_hash
from experiments.sweeps.store import open_store
from experiments.sweeps.sweep import Swept, ground_of, sweep
from tests.experiments.conftest import TEMPLATE

TINY = """
name = "tiny"
region = "small.toml"
policies = ["baseline", "more-homes"]
years = 1
replicates = 4
seed = 5
parameters = "posterior"
sampling = { method = "latin_hypercube", points = 6 }

[[factors]]
name = "inflow"
path = "region.groups.homeless.inflow_per_year"
low = 10.0
high = 60.0
unit = "people a year"
sources."*" = "assumption: for a test"

[[factors]]
name = "reserved"
path = "policy.more-homes.levers[0].factor"
choices = [1.0, 2.0, 3.0]
unit = "times"
sources."*" = "assumption: for a test"
"""
#: Points of ``TINY`` under two policies; none comes to the same as another.
RUNS = 12


def tiny_file(folder: Path, text: str = TINY) -> Path:
    """Write the design and its region; return the design."""
    (folder / "small.toml").write_text(TEMPLATE.read_text(encoding="utf-8"), encoding="utf-8")
    path = folder / "tiny.toml"
    path.write_text(text, encoding="utf-8")
    return path


def tiny_ground(folder: Path, text: str = TINY) -> Ground:
    """The ground of the design."""
    return ground_of(tiny_file(folder, text))


def swept(ground: Ground, path: Path, executor: Executor | None = None) -> Swept:
    """Sweep a ground into a store."""
    store = open_store(path, read_only=False)
    return sweep(ground, store, executor or Threads(2), lambda finished, every: None)


def hash_of(path: Path) -> str:
    """The hash of a store."""
    return store_hash(open_store(path))

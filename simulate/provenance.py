"""What is needed to run something again to the bit: versions, seed, and hashes of what went in."""

from __future__ import annotations

import hashlib
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np
import pandas as pd
from pydantic import BaseModel

from simulate._jit import source_hash
from simulate.own_rules import describe_rules
from simulate.scenario import Scenario

PACKAGES = ("doorstroom", "numba", "numpy", "scipy", "pandas", "xarray", "pydantic", "mesa")


def content_hash(model: BaseModel) -> str:
    """Hash of everything a region or policy says, whatever file it came from."""
    return hashlib.blake2b(model.model_dump_json().encode(), digest_size=8).hexdigest()


def manifest(
    scenario: Scenario, replicates: np.ndarray[Any, Any], requested: int, checks: pd.DataFrame
) -> dict[str, Any]:
    """The manifest of a run: equal manifests mean equal results.

    Parameters
    ----------
    scenario : Scenario
    replicates : ndarray of int, shape (finished,)
        Numbers of those that were finished.
    requested : int
        How many were asked for.
    checks : DataFrame
        What the self-checks found.
    """
    return {
        "region": {"name": scenario.region.name, "hash": content_hash(scenario.region)},
        "policy": {"name": scenario.policy.name, "hash": content_hash(scenario.policy)},
        "own_rules": describe_rules(scenario.rules),
        "years": len(scenario.month_ends) // 12,
        "parameters": scenario.chosen.described(replicates),
        "replicates": len(replicates),
        "replicates_requested": requested,
        "seed": scenario.seed,
        "checks": checks.to_dict("records"),
        "code": source_hash(),
        "versions": {name: _version(name) for name in PACKAGES},
        "python": platform.python_version(),
        "machine": platform.machine(),
        "command": [sys.argv[0].replace("\\", "/").rsplit("/", 1)[-1], *sys.argv[1:]],
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"

"""What ``doorstroom calibrate`` fits: the shipped model, priors and targets; and how to say so."""

from __future__ import annotations

import hashlib
import platform
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

import calibration
import simulate
from calibration.fit.calibrate import Calibration
from calibration.fit.model import Simulator
from calibration.priors import Priors, load_priors
from calibration.statistics import STATISTICS, simulate_statistics
from calibration.targets import Targets, load_targets

#: Everything a simulated statistic depends on, by package. Priors and targets are not among it:
#: they only say where to simulate, and the values are part of what a result is kept by.
SOURCES = {
    simulate: ("**/*.py", "regions/*.toml", "policies/*.toml"),
    calibration: ("statistics/**/*.py",),
}
#: What no statistic imports: pictures, Mesa's face, and what is for people to read.
UNUSED = (
    "export.py",
    "fluid.py",
    "language/*.py",
    "model.py",
    "plots/*.py",
    "story.py",
    "theory.py",
    "views/*.py",
)
#: Packages whose version may change a bit of a simulated statistic.
LIBRARIES = ("llvmlite", "numba", "numpy", "scipy")
#: Packages that a posterior comes from.
VERSIONS = ("doorstroom", *LIBRARIES, "arviz", "emcee", "pyarrow", "scikit-learn")


def shipped_simulator(priors: Priors, quick: bool) -> Simulator:
    """The shipped model; ``quick`` simulates fewer people."""
    return Simulator(
        parameters=priors.names,
        scales={name: statistic.scale for name, statistic in STATISTICS.items()},
        simulate=lambda values, seed: simulate_statistics(values, seed, quick),
        code=f"{simulation_hash()}{'-quick' if quick else ''}",
    )


def shipped_targets() -> Targets:
    """The shipped targets, checked against the evidence."""
    return load_targets({name: statistic.scale for name, statistic in STATISTICS.items()})


def shipped_priors() -> Priors:
    """The shipped priors."""
    return load_priors()


def simulation_hash() -> str:
    """Identity of all that simulated statistics depend on: code, regions, policies, libraries."""
    digest = hashlib.blake2b(digest_size=8)
    for package, patterns in SOURCES.items():
        _add_files(digest, package, patterns, UNUSED if package is simulate else ())
    for name in LIBRARIES:
        digest.update(f"{name} {version(name)}\0".encode())
    digest.update(f"{platform.machine()} {platform.python_version()}".encode())
    return digest.hexdigest()


def file_hash(*patterns: str) -> str:
    """Hash of files of the calibration package, by their path in it."""
    digest = hashlib.blake2b(digest_size=8)
    _add_files(digest, calibration, patterns, ())
    return digest.hexdigest()


def _add_files(
    digest: hashlib.blake2b,
    package: ModuleType,
    patterns: tuple[str, ...],
    without: tuple[str, ...],
) -> None:
    folder = Path(str(package.__file__)).parent
    found = {path for pattern in patterns for path in folder.glob(pattern)}
    for path in sorted(found - {path for pattern in without for path in folder.glob(pattern)}):
        digest.update(f"{package.__name__}/{path.relative_to(folder).as_posix()}\0".encode())
        digest.update(path.read_bytes())


def manifest(found: Calibration) -> dict[str, Any]:
    """All that the posterior came from, without the clock: equal manifests, equal draws."""
    return {
        **found.facts(),
        "simulation": found.task.simulator.code,
        "calibration": file_hash("*.py", "fit/*.py"),
        "priors": file_hash("priors.toml"),
        "targets": file_hash("targets.toml"),
        "evidence": file_hash("evidence/*.csv"),
        "versions": {name: version(name) for name in VERSIONS},
        "python": platform.python_version(),
        "machine": platform.machine(),
    }

"""Imports go one way: experiments > calibration > simulate; run > engine > events > rules."""

from __future__ import annotations

from fnmatch import fnmatch

import pytest

from simulate._jit import KERNEL_SOURCES
from tests.architecture.source import PACKAGES, ROOT, files, imports, module_name

GRAPH = {module_name(path): imports(path) for path in files(*PACKAGES)}


def reach(name: str) -> set[str]:
    """All modules a module imports, directly or through others."""
    found: set[str] = set()
    next_ones = {name}
    while next_ones:
        found |= next_ones
        next_ones = {far for near in next_ones for far in GRAPH[near]} - found
    return found - {name}


@pytest.mark.parametrize(
    ("package", "never"),
    [("simulate", ("calibration", "experiments")), ("calibration", ("experiments",))],
)
def test_packages_look_one_way(package, never):
    for name in GRAPH:
        if name.split(".")[0] == package:
            assert not {other for other in reach(name) if other.split(".")[0] in never}, name


def test_the_engine_looks_one_way():
    """Front door, then the running region, then the loop, events, and what events are made of."""
    steps = (
        ("simulate.run",),
        ("simulate.simulation",),
        ("simulate.engine",),
        tuple(name for name in GRAPH if name.startswith("simulate.events.")),
        ("simulate.waiting", "simulate.clocks", "simulate.record"),
        ("simulate.rules", "simulate.state", "simulate.tables", "simulate.streams"),
    )
    above: set[str] = set()
    for step in steps:
        for name in step:
            assert not reach(name) & above, f"{name} imports what stands above it"
        above |= set(step)
    assert reach("simulate.run") >= above - {"simulate.run"}


def test_rules_are_pure():
    assert reach("simulate.rules") == {"simulate._jit"}


def test_the_engine_knows_nothing_of_input_files():
    for name in ("simulate.engine", *(n for n in GRAPH if n.startswith("simulate.events."))):
        assert not reach(name) & {"simulate.region", "simulate.policy", "simulate.levers"}


def test_a_change_in_any_kernel_source_makes_a_new_cache():
    """Files with kernels, and all they import, are hashed into the name of the cache."""

    def listed(name: str) -> bool:
        relative = name.removeprefix("simulate.").replace(".", "/") + ".py"
        if not (ROOT / "simulate" / relative).exists():
            return True  # a package without code of its own
        return any(fnmatch(relative, pattern) for pattern in KERNEL_SOURCES)

    with_kernels = {
        name for name in GRAPH if "simulate._jit" in GRAPH[name] and name not in NO_KERNELS
    }
    assert len(with_kernels) > 10
    for name in with_kernels:
        for needed in {name} | reach(name):
            assert listed(needed), f"{needed}, which {name} needs, is not in KERNEL_SOURCES"


#: These ask ``_jit`` for the hash of the code, or compile what a caller brings; no kernel of ours.
NO_KERNELS = {
    "simulate.provenance",
    "simulate.own_rules",
    "experiments.studies.runner",
    "experiments.sweeps.jobs",
}

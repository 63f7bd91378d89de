"""The examples in docstrings do what they say."""

from __future__ import annotations

import doctest
import importlib

import pytest

from tests.architecture.source import files, module_name

#: Every module with an example in it.
MODULES = [
    module_name(path)
    for path in files("simulate", "calibration", "experiments")
    if ">>> " in path.read_text(encoding="utf-8")
]
ENDS_OF_ERRORS_VARY = doctest.ELLIPSIS


@pytest.mark.parametrize("name", MODULES)
def test_examples_hold(name):
    tried = doctest.testmod(importlib.import_module(name), optionflags=ENDS_OF_ERRORS_VARY)
    assert tried.attempted > 0
    assert tried.failed == 0


def test_a_simulation_starts_from_names():
    from simulate import InputError, Simulation

    simulation = Simulation.start("oss", seed=3, years=1)
    assert simulation.scenario.policy.name == "baseline"
    assert sum(simulation.population().values()) > 0
    with pytest.raises(InputError, match="oss"):
        Simulation.start("os")

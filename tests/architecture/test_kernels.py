"""Every kernel is compiled once, for one kind of arguments; records have unambiguous fields."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from simulate.world import FIELDS
from tests.architecture.source import PACKAGES, ROOT, files, module_name


def kernels() -> dict[str, Any]:
    """Every compiled function defined in the packages, by its full name."""
    found = {}
    for path in files(*PACKAGES):
        if "njit" not in path.read_text(encoding="utf-8") and "_jit" not in path.read_text(
            encoding="utf-8"
        ):
            continue
        module = importlib.import_module(module_name(path))
        for name, value in vars(module).items():
            if hasattr(value, "signatures") and value.__module__ == module.__name__:
                found[f"{module.__name__}.{name}"] = value
    return found


def use_them_all() -> None:
    """Run two small regions that between them do everything the model has."""
    from tests.golden.region import BUSY, EVERYTHING
    from tests.own import MEETINGS, like_the_models, like_the_table
    from tests.regions import BASELINE, policy, simulation

    for under in (BASELINE, EVERYTHING):
        run = simulation(BUSY, under, years=3)
        run.advance(1.5)
        run.set_places(*run.scenario.index.sites[0], 20)
        [home] = run.add_dwellings("A", 1)
        run.move_client(run.waiting_for("home")[0], home)
        run.fork().advance(run.scenario.end)
    own = replace(like_the_models(BUSY), meeting=like_the_table(0.0))
    simulation(BUSY, policy(MEETINGS), years=1, rules=own).advance(0.5)


@pytest.mark.slow
@pytest.mark.skipif(os.environ.get("NUMBA_DISABLE_JIT") == "1", reason="nothing is compiled")
def test_every_kernel_is_compiled_exactly_once(tmp_path):
    """In a process with an empty cache, so that nothing compiled before hides a second one."""
    told = subprocess.run(
        [sys.executable, "-m", "tests.architecture.test_kernels"],
        cwd=ROOT,
        env={**os.environ, "DOORSTROOM_CACHE": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    compiled = json.loads(told.stdout)
    assert len(compiled) > 80
    several = {name: versions for name, (versions, _) in compiled.items() if len(versions) > 1}
    assert several == {}
    unused = {name for name, (versions, inlined) in compiled.items() if not (versions or inlined)}
    assert unused == set()


@pytest.mark.parametrize(
    "name", [name for name, (dtype, _) in FIELDS.items() if np.dtype(dtype).names]
)
def test_no_field_hides_behind_an_attribute_of_numpy_records(name):
    hidden = set(np.dtype(FIELDS[name][0]).names) & set(dir(np.record))
    assert hidden == set(), "plain Python would read numpy's attribute, compiled code the field"


if __name__ == "__main__":
    every = kernels()
    use_them_all()
    told = {
        name: ([str(s) for s in one.signatures], one.targetoptions.get("inline") == "always")
        for name, one in every.items()
    }
    print(json.dumps(told))

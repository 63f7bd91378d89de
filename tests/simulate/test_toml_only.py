"""A new setting, a new group and a new route, in TOML only, as the README says."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from experiments.cli import app
from simulate import load_region, run
from simulate.errors import InputError
from simulate.provenance import content_hash, manifest
from simulate.region import Region
from simulate.scenario import make_scenario
from simulate.self_checks.table import checks_table
from simulate.simulation import Simulation
from simulate.state import BY_SCHEME
from tests.architecture.source import ROOT
from tests.consistency import inconsistencies
from tests.paths import clients, used_rows
from tests.regions import BASELINE, finished

HEADING = "## Your own region: a new setting, group and route\n"


def doorstroom(*words: str | Path) -> str:
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exit_code == 0, result.output
    return result.stdout


def blocks() -> list[str]:
    """The two pieces of TOML the README gives: routes, and everything else."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.split(HEADING)[1].split("\n## ")[0]
    return re.findall(r"```toml\n(.*?)```", section, flags=re.DOTALL)


def with_the_readmes_lines(text: str) -> str:
    """The file after its reader has done what the README asks."""
    routes, rest = blocks()
    assert text.count("\nroutes = [\n") == 1
    return text.replace("\nroutes = [\n", "\nroutes = [\n" + routes) + "\n" + rest


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The file that ``doorstroom new`` writes, and the same with the README's lines."""
    folder = tmp_path_factory.mktemp("regions")
    plain, mine = folder / "plain.toml", folder / "my-region.toml"
    for path in (plain, mine):
        doorstroom("new", path)
    mine.write_text(with_the_readmes_lines(mine.read_text(encoding="utf-8")), encoding="utf-8")
    return plain, mine


@pytest.fixture(scope="module")
def region(files: tuple[Path, Path]) -> Region:
    return load_region(files[1])


@pytest.fixture(scope="module")
def mine(region: Region) -> Simulation:
    return finished(region, years=5)


def test_the_file_is_right_and_every_number_has_its_source(files):
    assert "every number has its source" in doorstroom("check", files[1])


def test_it_is_a_new_setting_a_new_group_and_new_routes(files, region):
    before = load_region(files[0])
    added = {
        kind: {row.name for row in getattr(region, kind)}
        - {row.name for row in getattr(before, kind)}
        for kind in ("settings", "groups", "providers")
    }
    assert added["settings"] == {"transit"}
    assert added["groups"] == {"economic"}
    assert len(region.routes) == len(before.routes) + 3


def test_people_of_the_new_group_live_in_the_new_setting_and_move_on_by_the_new_route(mine):
    index = mine.scenario.index
    transit, home = index.settings.index("transit"), index.settings.index("home")
    street, economic = index.settings.index("street"), index.groups.index("economic")
    moves = mine.record.moves.sum(axis=0)
    assert moves[street, transit, economic] > 30
    assert moves[transit, home, economic] > 10
    assert mine.record.people[-1, transit, economic].sum() > 10
    others = np.arange(len(index.groups)) != economic
    assert moves[:, transit][:, others].sum() == 0, "nobody else asks for it"
    housed = used_rows(mine, "tenancy_rows")
    housed = housed[clients(mine)[housed.client].group == economic]
    assert (housed.found == BY_SCHEME).sum() > 5, "the route leads to homes of the scheme"
    assert inconsistencies(mine) == []


def test_the_front_door_runs_it_and_names_the_new_setting_and_group(files):
    results = run(str(files[1]), years=2, replicates=3, seed=1)
    people = results.monthly("people")
    there = people.sel(setting="transit", group="economic").isel(month=-1).sum("municipality")
    assert (there > 0).all()
    assert "transit" in set(results.waits()["setting"])
    assert "economic" in set(results.persons()["group"])


def test_its_provenance_is_another_than_that_of_the_file_it_came_from(files, region):
    before = load_region(files[0])
    assert content_hash(region) != content_hash(before)
    written = [
        manifest(make_scenario(each, BASELINE, years=1, seed=1), np.arange(1), 1, checks_table([]))[
            "region"
        ]
        for each in (before, region, load_region(files[1]))
    ]
    assert written[0]["hash"] != written[1]["hash"]
    assert written[1] == written[2], "read again it is the same"


@pytest.mark.parametrize("number", range(3))
def test_every_new_route_is_needed_or_missed(files, mine, number):
    """Left out one by one, each route is missed: by the check, or by the people."""
    text = files[1].read_text(encoding="utf-8")
    line = blocks()[0].splitlines()[number]
    files[1].with_name("less.toml").write_text(text.replace(line + "\n", ""), encoding="utf-8")
    try:
        less = finished(load_region(files[1].with_name("less.toml")), years=5)
    except InputError as problem:
        assert "economic" in str(problem)
        return
    index = less.scenario.index
    start, to = (index.settings.index(name) for name in re.findall(r'_setting = "(\w+)"', line))
    with_it, without = (
        run.record.moves[:, start, to, index.groups.index("economic")].sum() for run in (mine, less)
    )
    assert without < 0.7 * with_it, "only those who find a home themselves are left"

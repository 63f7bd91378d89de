"""Designs: where points lie, what paths name, and what is said of a design that cannot run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from experiments.sweeps.design import Design, design_file, list_designs, load_design
from experiments.sweeps.ground import place_at, values_at
from experiments.sweeps.paths import find, fitted, replaced, value_at
from experiments.sweeps.sampling import count_points, make_points, unit_points
from experiments.sweeps.sweep import ground_of, make_plan
from simulate import load_policy, load_region
from simulate.errors import InputError
from simulate.files import parse_as
from tests.experiments.sweep_designs import RUNS, TINY, tiny_file, tiny_ground

METHODS = {
    "grid": (4, 12),  # of a factor with a range, times three choices
    "latin_hypercube": (7, 7),
    "sobol": (8, 8),
    "morris": (5, 15),
    "saltelli": (8, 32),
}


def design_of(method: str, points: int, text: str = TINY) -> Design:
    given = f'method = "{method}", points = {points}'
    text = text.replace('method = "latin_hypercube", points = 6', given)
    return parse_as(text, "design", Design)


def problems_of(folder: Path, text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        make_plan(tiny_ground(folder, text))
    return [problem.replace(str(folder), "") for problem in caught.value.problems]


@pytest.mark.parametrize("method", METHODS)
def test_every_method_fills_the_cube_and_says_how_many_points(method: str) -> None:
    given, expected = METHODS[method]
    design = design_of(method, given)
    shares = unit_points(design)
    assert shares.shape == (expected, 2) == (count_points(design), 2)
    assert shares.min() >= 0 and shares.max() <= 1
    assert len(np.unique(shares[:, 0])) >= 3
    np.testing.assert_array_equal(shares, unit_points(design))
    values = make_points(design)
    assert {value for _, value in values} == {1.0, 2.0, 3.0}
    assert all(10 <= value <= 60 for value, _ in values)


@pytest.mark.parametrize("method", ["latin_hypercube", "sobol", "morris", "saltelli"])
def test_another_seed_gives_other_points(method: str) -> None:
    given, _ = METHODS[method]
    one, other = (design_of(method, given, TINY.replace("seed = 5", f"seed = {n}")) for n in (1, 2))
    assert not np.array_equal(unit_points(one), unit_points(other))


def test_a_grid_has_both_ends_and_a_log_scale_equal_factors() -> None:
    text = TINY.replace("high = 60.0", 'high = 1000.0\nscale = "log"')
    values = sorted({value for value, _ in make_points(design_of("grid", 3, text))})
    assert values == pytest.approx([10, 100, 1000])


def test_paths_name_what_error_messages_name() -> None:
    region, policy = load_region("oss"), load_policy("more-homes")
    paths = {
        "groups.homeless.inflow_per_year": 395.0,
        "stays[7].ready_per_year": 0.201,
        "municipalities.Land van Cuijk.inhabitants": 91_000,
        "groups.homeless.foundations_at_entry.finances": 0.2,
    }
    for path, value in paths.items():
        assert value_at(region, find(region, path)) == value
    assert value_at(policy, find(policy, "levers[0].factor")) == 2.0
    assert find(policy, "levers[0] (reserved_share).factor") == find(policy, "levers[0].factor")


def test_a_value_lies_where_it_belongs_and_nowhere_else() -> None:
    region = load_region("oss")
    steps = find(region, "groups.homeless.inflow_per_year")
    changed = replaced(region, steps, 12.5, "design")
    assert changed.groups[2].inflow_per_year == 12.5
    back = replaced(changed, steps, 395.0, "design")
    assert back == region


def test_what_counts_stays_whole() -> None:
    region = load_region("oss")
    steps = find(region, "municipalities.Oss.inhabitants")
    assert fitted(1000.6, value_at(region, steps)) == 1001
    assert isinstance(fitted(1000.6, 3), int)
    assert fitted(2, 0.5) == 2.0


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        (".homeless.", ".homles.", "no 'homles'; did you mean 'homeless'?"),
        ("inflow_per_year", "inflow_per_yaer", "did you mean 'inflow_per_year'?"),
        (".inflow_per_year", "", "factors.inflow.path = 'region.groups.homeless'"),
        ("region.groups", "regoin.groups", "did you mean 'region'?"),
        ("policy.more-homes", "policy.more-hoems", "did you mean 'more-homes'?"),
        ("region.groups.homeless.inflow_per_year", "parameter.inflw", "did you mean 'inflow'?"),
        ("groups.homeless.inflow_per_year", "groups.homeless.name", "is no number that can vary"),
        ("low = 10.0", "low = -10.0", "factor inflow, at -10.0: region: groups.homeless"),
        ("low = 10.0", "low = 70.0", "high = 60; must be above low (70)"),
        ("low = 10.0", 'low = 0.0\nscale = "log"', "must be above 0 on a log scale"),
        ("choices = [1.0, 2.0, 3.0]", "choices = [1.0]", "must be two or more that differ"),
        ('name = "reserved"', 'name = "inflow"', "'inflow' is there more than once"),
        ('region = "small.toml"', 'region = "osss"', "did you mean 'oss'?"),
        ('"more-homes"]', '"more-hoems"]', "did you mean 'more-homes'?"),
        ('"posterior"', '"posteriors"', "did you mean 'posterior'?"),
        ("latin_hypercube", "sobol", "must be a power of two for method sobol, such as 4 or 8"),
        ("latin_hypercube", "halton", "must be one of: grid, latin_hypercube, sobol"),
        ("replicates = 4", "replicats = 4", "did you mean 'replicates'?"),
    ],
)
def test_a_design_that_cannot_run_says_why(
    tmp_path: Path, was: str, becomes: str, said: str
) -> None:
    [problem] = problems_of(tmp_path, TINY.replace(was, becomes, 1))
    assert problem.startswith("/tiny.toml: ")
    assert said in problem


def test_values_of_a_point_go_to_their_policy_and_to_every_draw(tmp_path: Path) -> None:
    text = TINY.replace("region.groups.homeless.inflow_per_year", "parameter.crisis").replace(
        "low = 10.0\nhigh = 60.0", "low = 0.5\nhigh = 2.0"
    )
    ground = tiny_ground(tmp_path, text)
    values = values_at(ground, (1.25, 3.0))
    today, more = (place_at(ground, values, name, "point 0") for name in ground.policies)
    assert more.policy.levers[0].factor == 3.0  # type: ignore[union-attr]
    assert today.policy == load_policy("baseline")
    draws = more.chosen.draws
    assert draws is not None and {draws.row(n)["crisis"] for n in range(3)} == {1.25}
    assert draws.hash != ground.chosen.draws.hash  # type: ignore[union-attr]


def test_equal_points_are_one_run(tmp_path: Path) -> None:
    plan = make_plan(tiny_ground(tmp_path))
    assert len({key for *_, key in plan.keys}) == len(plan.keys) == RUNS
    text = TINY.replace(
        "region.groups.homeless.inflow_per_year", "policy.more-homes.levers[0].until_year"
    )
    plan = make_plan(tiny_ground(tmp_path, text))
    assert len({key for _, policy, key in plan.keys if policy == "baseline"}) == 1


def test_shipped_designs_can_run() -> None:
    assert "oss-small" in list_designs()
    for name in list_designs():
        path = design_file(name)
        assert all(factor.sources for factor in load_design(path).factors)
        assert make_plan(ground_of(path)).keys
    with pytest.raises(InputError, match="did you mean 'oss-small'"):
        design_file("oss-smal")


def test_the_file_is_found_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    assert ground_of(tiny_file(tmp_path)).region.name == "my-region"

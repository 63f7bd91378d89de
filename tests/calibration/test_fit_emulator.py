"""The emulator: known polynomials, noise told from its own error, and points without a value."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.fit.check import MOST_ERROR, check_emulator
from calibration.fit.design import WIDER, Cloud, cloud_of, design_points, key
from calibration.fit.emulator import Simulated, fit_emulator, make_basis, noise_variance
from calibration.fit.problem import Problem, data_of
from calibration.fit.scales import LEAST, from_scale, to_scale
from calibration.target_kinds import Scale
from tests.calibration.fits import LINEAR, Array, fake_problem, simulated

REAL: tuple[Scale, ...] = ("real",)
PLACES = np.random.default_rng(9).normal(size=(200, 4))


def cubic(z: Array) -> Array:
    """Of four parameters, of which the last does nothing."""
    a, b, c = z.T[:3]
    return np.asarray((1.0 + a - 0.5 * b + 0.3 * a * b - 0.2 * c**3 + 0.1 * a**2 * c)[:, None])


def test_a_known_cubic_is_found_without_noise() -> None:
    emulator = fit_emulator(("y",), REAL, simulated(lambda z, rng: cubic(z), 4, 9))
    np.testing.assert_allclose(emulator.predict(PLACES), cubic(PLACES), atol=0.02)
    assert emulator.quality["r2"].item() > 0.9999


@pytest.mark.parametrize("noise", [0.2, 1.0])
def test_noise_is_told_from_the_emulators_own_error(noise: float) -> None:
    data = simulated(lambda z, rng: cubic(z) + noise * rng.normal(size=(len(z), 1)), 4, 10, 128)
    emulator = fit_emulator(("y",), REAL, data)
    row = emulator.quality.iloc[0]
    assert row["noise"] == pytest.approx(noise, rel=0.15)
    assert row["error"] == pytest.approx(noise, rel=0.15)
    inside = data.cloud.mean + PLACES * WIDER
    real = np.sqrt(((emulator.predict(inside) - cubic(inside)) ** 2).mean())
    assert real < 0.25 * noise
    assert 0.8 * real < row["own_error"] < 0.5 * noise
    assert emulator.variance[0] == row["own_error"] ** 2


def test_without_repeats_all_of_the_error_counts_as_its_own() -> None:
    data = simulated(lambda z, rng: cubic(z) + 0.2 * rng.normal(size=(len(z), 1)), 4, 8)
    row = fit_emulator(("y",), REAL, data).quality.iloc[0]
    assert row["own_error"] == row["error"]
    assert np.isnan(row["noise"])


def test_points_without_a_value_are_left_out_and_counted() -> None:
    def holes(z: Array, rng: np.random.Generator) -> Array:
        y = cubic(z)
        some = np.where(z[:, [3]] > 1.0, np.nan, y)
        most = np.where(z[:, [3]] > -2.0, np.nan, y)
        return np.concatenate([y, some, most], axis=1)

    data = simulated(holes, 4, 9, 8)
    emulator = fit_emulator(("whole", "some", "most"), REAL * 3, data)
    lacking = np.isnan(data.statistics).sum(axis=0)
    assert emulator.quality["left_out"].tolist() == lacking.tolist()
    assert emulator.quality["points"].tolist() == (512 - lacking).tolist()
    found = emulator.predict(PLACES)
    np.testing.assert_allclose(found[:, 1], cubic(PLACES)[:, 0], atol=0.2)
    np.testing.assert_array_equal(np.isnan(found[:, 2]), True)
    assert np.isnan(emulator.variance[2])


def test_the_bits_do_not_depend_on_what_else_is_fitted() -> None:
    def both(z: Array, rng: np.random.Generator) -> Array:
        return np.concatenate([cubic(z), z[:, :1]], axis=1)

    data = simulated(both, 4, 8, 8)
    again = fit_emulator(("y", "z"), REAL * 2, data)
    np.testing.assert_array_equal(again.weights, fit_emulator(("y", "z"), REAL * 2, data).weights)
    alone = Simulated(data.cloud, data.z, data.statistics[:, :1], data.again[:, :, :1])
    at = fit_emulator(("y",), REAL, alone).predict(PLACES)
    np.testing.assert_allclose(at[:, 0], again.predict(PLACES)[:, 0], rtol=1e-9)


def test_features_are_orthonormal_over_the_design() -> None:
    cloud = Cloud(np.array([1.0, -2.0]), np.array([[2.0, 0.6], [0.6, 0.5]]))
    z = design_points(cloud, 12, seed=1)
    features = make_basis(cloud, 3).features(z)
    assert features.shape == (4096, 10)
    np.testing.assert_allclose(features.T @ features / len(z), np.eye(10), atol=0.1)


def test_a_design_is_its_cloud_made_wider() -> None:
    cloud = Cloud(np.array([1.0, -2.0]), np.array([[2.0, 0.6], [0.6, 0.5]]))
    found = cloud_of(design_points(cloud, 12, seed=1))
    np.testing.assert_allclose(found.mean, cloud.mean, atol=0.01)
    np.testing.assert_allclose(found.covariance, WIDER**2 * cloud.covariance, rtol=0.02)


def test_seeds_are_of_63_bits_and_differ() -> None:
    seeds = {key(*numbers) for numbers in np.ndindex(8, 8, 8)}
    assert len(seeds) == 512
    assert all(0 <= seed < 2**63 for seed in seeds)


def test_scales_go_there_and_back_and_keep_off_the_ends() -> None:
    scales: tuple[Scale, ...] = ("share", "positive", "real")
    values = np.array([[0.3, 12.0, -4.0], [np.nan, 0.5, 0.0]])
    np.testing.assert_allclose(from_scale(to_scale(values, scales), scales), values)
    ends = from_scale(to_scale(np.array([[0.0, 0.0, 0.0], [1.0, 1.0, 1.0]]), scales), scales)
    np.testing.assert_allclose(ends, [[LEAST, LEAST, 0.0], [1.0 - LEAST, 1.0, 1.0]])


def test_noise_is_pooled_over_points_whatever_their_mean() -> None:
    rng = np.random.default_rng(1)
    together = rng.normal(size=(400, 1, 1)) + 0.3 * rng.normal(size=(400, 3, 1))
    together[:50, 2] = np.nan
    variance, least = noise_variance(together)
    assert np.sqrt(variance[0]) == pytest.approx(0.3, rel=0.05)
    assert least[0] == pytest.approx(variance[0] * (1.0 - np.sqrt(2.0 / 750)))


def simulations(z: Array, seeds: int, noise: float, bent: float = 0.0) -> Array:
    """Statistics at draws; ``bent`` is what no straight line has."""
    luck = np.random.default_rng(5).normal(size=(len(z), seeds, 3))
    truth = z @ LINEAR.T + bent * z[:, [0]]
    return np.asarray(np.exp(truth[:, None] + noise * luck))


def test_the_check_takes_off_the_simulations_own_noise() -> None:
    problem, z = fake_problem(), PLACES[:, :3] * 0.3
    found = check_emulator(problem, z, simulations(z, 8, noise=0.2))
    assert found.noise > 0.15
    assert found.difference == pytest.approx(found.noise, rel=0.2)
    assert found.error < 0.5 * found.noise
    assert found.problems == []
    assert found.table["error"].max() < 0.05
    np.testing.assert_allclose(found.table["noise"], 0.2, rtol=0.1)


def test_the_check_finds_an_error_of_known_size() -> None:
    problem, z = fake_problem(), PLACES[:, :3] * 0.5
    found = check_emulator(problem, z, simulations(z, 8, noise=0.1, bent=1.0))
    emulated, simulated_level = (
        _log_likelihood(problem, z @ LINEAR.T + bent * z[:, [0]]) for bent in (0.0, 1.0)
    )
    assert found.error == pytest.approx(np.std(emulated - simulated_level, ddof=1), rel=0.1)
    assert found.error > MOST_ERROR
    assert found.effective_share == pytest.approx(np.exp(-(found.error**2)))
    low, high = found.interval
    assert low < found.error < high
    assert "must be 0.5 or less" in found.problems[0]


def _log_likelihood(problem: Problem, theta: Array) -> Array:
    return data_of(problem).log_likelihood(np.exp(theta))


def test_the_check_leaves_out_studies_that_were_not_measured() -> None:
    problem, z = fake_problem(), PLACES[:20, :3]
    told = simulations(z, 4, noise=0.1)
    told[3, :2, 1] = np.nan
    found = check_emulator(problem, z, told)
    assert found.left_out == ("study of two",)
    assert np.isfinite([found.error, found.noise, found.posterior]).all()
    assert tuple(found.table["statistic"]) == problem.emulator.statistics

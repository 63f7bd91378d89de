"""How well draws of the parameters reproduce the published figures, study by study.

Where the model expects a statistic m, a study is taken to measure g(m) + u, with g the logit of
a share or the log of an amount and u one shift for the whole study, normal around 0: its people
and country are not the model's region. The log-likelihood of a study is

    log of the integral over u of the product over its targets k of L_k(y_k | g(m_k) + u)

with variance (spread x spread factor)^2 plus the variance of an emulator, when one stands in for
the simulation (the largest among the statistics of the study: its errors at one draw are taken to
go together). So several points of one study are dependent, and however many there are they never
tell more of the model than one shift of that size allows. With no spread and no emulator there is
nothing to integrate.

New data are drawn from the same: a shift for each study, then each figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from calibration.densities import (
    as_observation,
    as_value,
    draw_raw,
    expected_value,
    has_steps,
    log_density,
    published_observation,
    transformed,
)  # fmt: skip
from calibration.quadrature import SMOOTH_NODES, STEP_NODES, log_integral
from calibration.target_kinds import Binomial, Scale, Study, Target
from calibration.targets import Targets
from simulate.complaints import one_line
from simulate.errors import InputError

Array = np.ndarray[Any, Any]

#: A log-likelihood below this is as good as none: no other target can make up for it.
IMPOSSIBLE = -700.0


@dataclass(frozen=True)
class LikelihoodConfig:
    """What the likelihood depends on beside targets and draws.

    Parameters
    ----------
    spread_factor : float
        Multiplies the spread of every study; 1 as the targets have it.
    emulator_variance : array (statistics,) or (draws, statistics), optional
        Variance of the expected statistics on their transformed scale, when they come from an
        emulator.
    """

    spread_factor: float = 1.0
    emulator_variance: Array | None = None


PLAIN = LikelihoodConfig()


@dataclass(frozen=True)
class _Link:
    """A target with where its statistics and its observation stand."""

    target: Target
    scale: Scale
    column: int
    given: int | None
    place: int


def log_likelihoods(
    targets: Targets, expected: Array, observed: Array, config: LikelihoodConfig = PLAIN
) -> Array:
    """Log-likelihood of observations under each draw, by study.

    Parameters
    ----------
    targets : Targets
    expected : array (draws, statistics)
        What the model expects, in natural units, in the order of ``targets.scales``. Where a
        value is nan (nothing to measure) or outside its range, the likelihood is 0.
    observed : array (targets,) or (draws, targets)
        As :func:`published` or :func:`draw_observations` give them. Nan has likelihood 0.
    config : LikelihoodConfig

    Returns
    -------
    array (draws, studies)
        Minus infinity where the likelihood is 0. The sum of the columns is the log-likelihood;
        leaving a study out is leaving out its column.
    """
    theta = _theta(targets, expected)
    seen = np.broadcast_to(observed, (len(theta), len(list(targets.rows()))))
    columns = []
    for study, links in _linked(targets):
        sd = _shift_sd(study, links, len(theta), config)
        columns.append(_log_likelihood(links, theta, seen, sd))
    return np.stack(columns, axis=1)


def published(targets: Targets) -> Array:
    """The published observations, one float a target; see :mod:`calibration.densities`."""
    return np.array([published_observation(target) for _, target in targets.rows()])


def draw_observations(
    targets: Targets,
    expected: Array,
    rng: np.random.Generator,
    config: LikelihoodConfig = PLAIN,
) -> Array:
    """Draw what the studies would have published, once for each draw of the parameters.

    Parameters
    ----------
    targets : Targets
    expected : array (draws, statistics)
        As for :func:`log_likelihoods`.
    rng : Generator
        Equal states give equal data, and the same shifts and luck as :func:`draw_values`.
    config : LikelihoodConfig

    Returns
    -------
    array (draws, targets)
        Nan where there is nothing to measure.
    """
    raw = _draw(targets, expected, rng, config)
    drawn = [as_observation(target, raw[:, n]) for n, (_, target) in enumerate(targets.rows())]
    return np.stack(drawn, axis=1)


def draw_values(
    targets: Targets,
    expected: Array,
    rng: np.random.Generator,
    config: LikelihoodConfig = PLAIN,
) -> Array:
    """The data of :func:`draw_observations` as values to plot.

    Counts become shares or rates; of what was published as a bound or a range it is the value
    behind it.

    Returns
    -------
    array (draws, targets)
        In the units of the statistics; nan where there is nothing to measure.
    """
    raw = _draw(targets, expected, rng, config)
    drawn = [as_value(target, raw[:, n]) for n, (_, target) in enumerate(targets.rows())]
    return np.stack(drawn, axis=1)


def impossible(
    targets: Targets, expected: Array, observed: Array, config: LikelihoodConfig = PLAIN
) -> list[str]:
    """Say which targets no draw can reproduce, not even with the spread of their study.

    Parameters are those of :func:`log_likelihoods`.

    Returns
    -------
    list of str
        A line for each target whose log-likelihood, by itself, is below -700 under all draws.
    """
    theta = _theta(targets, expected)
    seen = np.broadcast_to(observed, (len(theta), len(list(targets.rows()))))
    lines = []
    for study, links in _linked(targets):
        sd = _shift_sd(study, links, len(theta), config)
        for link in links:
            if not (_log_likelihood([link], theta, seen, sd) >= IMPOSSIBLE).any():
                lines.append(_in_words(study, link, theta))
    return lines


def refuse_impossible(
    targets: Targets, expected: Array, observed: Array, config: LikelihoodConfig = PLAIN
) -> None:
    """Refuse targets that no draw can reproduce.

    Parameters are those of :func:`log_likelihoods`.

    Raises
    ------
    InputError
        Naming study, figure, what was published, and what the model can give.
    """
    problems = impossible(targets, expected, observed, config)
    if problems:
        raise InputError(problems)


def _theta(targets: Targets, expected: Array) -> Array:
    """Expected statistics on their transformed scales."""
    if expected.ndim != 2 or expected.shape[1] != len(targets.scales):
        raise ValueError(f"expected has shape {expected.shape}; must be (draws, statistics)")
    scales = enumerate(targets.scales.values())
    return np.stack([transformed(expected[:, n], scale) for n, scale in scales], axis=1)


def _linked(targets: Targets) -> list[tuple[Study, list[_Link]]]:
    columns = {name: n for n, name in enumerate(targets.scales)}
    linked: list[tuple[Study, list[_Link]]] = []
    place = 0
    for study in targets.studies:
        links = []
        for target in study.targets:
            given = target.given if isinstance(target, Binomial) else None
            links.append(
                _Link(
                    target,
                    targets.scales[target.statistic],
                    columns[target.statistic],
                    None if given is None else columns[given],
                    place,
                )
            )
            place += 1
        linked.append((study, links))
    return linked


def _shift_sd(study: Study, links: Sequence[_Link], draws: int, config: LikelihoodConfig) -> Array:
    """Standard deviation of a study's shift under each draw (draws,)."""
    variance = np.full(draws, (study.spread * config.spread_factor) ** 2)
    if config.emulator_variance is not None:
        used = {n for link in links for n in (link.column, link.given) if n is not None}
        variance = variance + config.emulator_variance[..., sorted(used)].max(axis=-1)
    sd: Array = np.sqrt(variance)
    return sd


def _log_likelihood(links: Sequence[_Link], theta: Array, seen: Array, sd: Array) -> Array:
    """Log-likelihood of targets that share one shift (draws,)."""
    found = np.empty(len(theta))
    for still, rows in ((True, sd == 0), (False, sd != 0)):
        here, there = theta[rows], seen[rows]

        def at(shift: Array, here: Array = here, there: Array = there) -> Array:
            total: Array = sum((_log_of(link, here, there, shift) for link in links), np.zeros(()))
            return total

        if still:
            found[rows] = at(np.zeros((len(here), 1)))[:, 0]
        elif rows.any():
            steps = any(has_steps(link.target) for link in links)
            found[rows] = log_integral(at, sd[rows], STEP_NODES if steps else SMOOTH_NODES)
    return np.where(np.isnan(found), -np.inf, found)


def _log_of(link: _Link, theta: Array, seen: Array, shift: Array) -> Array:
    """Log-likelihood of one target at shifts (draws, nodes)."""
    given = None if link.given is None else theta[:, link.given, None] + shift
    moved = theta[:, link.column, None] + shift
    observed = seen[:, link.place, None]
    density = log_density(link.target, link.scale, moved, given, observed)
    return np.where(np.isnan(observed), np.nan, density)


def _draw(
    targets: Targets, expected: Array, rng: np.random.Generator, config: LikelihoodConfig
) -> Array:
    """Counts and values as studies would find them (draws, targets)."""
    theta = _theta(targets, expected)
    columns = []
    for study, links in _linked(targets):
        shift = _shift_sd(study, links, len(theta), config) * rng.standard_normal(len(theta))
        for link in links:
            columns.append(draw_raw(link.target, _expected(link, theta, shift), rng))
    return np.stack(columns, axis=1)


def _expected(link: _Link, theta: Array, shift: Array | float = 0.0) -> Array:
    given = None if link.given is None else theta[:, link.given] + shift
    return expected_value(link.scale, theta[:, link.column] + shift, given)


def _in_words(study: Study, link: _Link, theta: Array) -> str:
    target, values = link.target, _expected(link, theta)
    known = values[~np.isnan(values)]
    gives = "has nothing to measure"
    if len(known):
        gives = f"gives {known.min():.3g} to {known.max():.3g} of {target.statistic}"
    if isinstance(target, Binomial) and target.given is not None and len(known):
        gives += f" among {target.given}"
    return one_line(
        f"calibration target {study.name}, {target.figure}",
        f"published {target.text}, which no draw can give: the model {gives}",
    )

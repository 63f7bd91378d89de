"""The Alameda County queue of Singham, Lucky and Reinauer, run as a region of this model.

The published model is a queue with changing capacity, M(t)/M/s(t): people who are homeless come
at a yearly rate, wait for a home, live there for an exponential time and leave. Shelter is the
front of the queue: unsheltered is ``max(0, people - homes - shelter)``. Every 63 days homes and
shelter places open (from the fourth year shelter closes). The authors' code gives, over 1,000
runs, the mean number unsheltered just before each opening (rows ``series_alameda``).

Here homes and shelter are places of two settings, everybody on the street waits for both by the
same date, and who gets a place in shelter keeps the date of the request for a home; so shelter is
the front of that list, and the same people move at the same moments.

How the study was read
----------------------
- A year is 365 days there and 365.25 here. The engine counts in years, not in days, so a year of
  the study is a year of the engine, rates and dates as they are, without any error; only the
  names of calendar months mean nothing.
- The first opening is on day 0, before the first count: 120 people less 43 homes and 17 places are
  60, and the published 64.63 after 63 days is 60 plus the arrivals less those who leave 43 homes.
  So count k is just before opening k + 1.
- The plan speaks of six openings at each pace (HF055, HF056). Six times 63 days are more than a
  year, and the capacities kept with the series go by the year of the opening: the fifth year has
  five openings of eight homes (from 196 at count 24 to 236 at count 29), then it is four. Those
  capacities are used. The counts cannot tell: from then on there are more homes than people.
- Arrivals include 1.515 a year who stand for people who return; nobody returns otherwise.
- When shelter closes, at least four times as many homes open at that instant, so nobody is left in
  shelter beyond its places, and the number unsheltered is the published formula to the person.

References
----------
.. [1] Singham, Lucky, Reinauer (2023). Discrete-event simulation modeling for housing of homeless
   populations. PLOS ONE 18(4). doi:10.1371/journal.pone.0284336 (HF048 to HF059, HF258 to HF291)
"""

from __future__ import annotations

import re
from importlib.resources import as_file, files
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import kurtosis

from simulate.files import load_policy, load_region
from simulate.replicates import Progress, each_replicate
from simulate.scenario import Scenario, make_scenario
from simulate.simulation import Simulation

YEARS = 6
PUBLISHED_RUNS = 1000
#: Published means and standard deviations are given to two decimals: error of rounding.
ROUNDING = 0.01 / np.sqrt(12)
#: Settings counted before each opening.
COUNTED = ("street", "shelter", "housing")

Array = np.ndarray[Any, Any]


def alameda_scenario(seed: int) -> Scenario:
    """The region with its openings, ready to run."""
    here = files("calibration.published")
    with as_file(here / "alameda-county.toml") as path:
        region = load_region(path)
    with as_file(here / "alameda-county-openings.toml") as path:
        policy = load_policy(path, region)
    return make_scenario(region, policy, years=YEARS, seed=seed)


def before_each_opening(replicates: int, *, seed: int, progress: Progress | None = None) -> Array:
    """People on the street, in shelter and in homes just before each opening but the first.

    Returns
    -------
    ndarray of int64, shape (replicates, 34, 3)
    """
    scenario = alameda_scenario(seed)
    openings = sorted({lever.from_year for lever in scenario.policy.levers})

    def counts(replicate: int) -> list[list[int]]:
        run = Simulation(scenario, replicate)
        found = []
        for opening in openings[1:]:
            run.advance(opening)  # what happens at the opening itself is still to come
            people = run.population()
            found.append([people[setting] for setting in COUNTED])
        return found

    found, _ = each_replicate(counts, replicates, None, progress)
    return np.array(found, dtype=np.int64)


def published_series() -> pd.DataFrame:
    """The published counts.

    Returns
    -------
    DataFrame
        A row for each opening (index ``before_opening``), with the mean number ``street`` and its
        standard deviation ``sd``, the places there were in ``homes`` and ``shelters``, and the mean
        number of people in ``housing`` and ``shelter``.
    """
    with (files("calibration") / "evidence" / "housing_first.csv").open(encoding="utf-8") as file:
        rows = pd.read_csv(file)
    rows = rows[rows.topic == "series_alameda"]
    notes = re.compile(
        r"SD (?P<sd>[\d.]+); capacity housing (?P<homes>\d+) shelter (?P<shelters>\d+); "
        r"mean housed (?P<housing>[\d.]+) sheltered (?P<shelter>[\d.]+)"
    )
    found = rows.notes.str.extract(notes).astype(float)
    found.insert(0, "street", rows.value.astype(float))
    number = rows.measure.str.extract(r"before opening (\d+)$", expand=False).astype(int)
    return found.set_index(number.rename("before_opening"))


def compared(counts: Array) -> pd.DataFrame:
    """Our mean number unsheltered beside the published one, before each opening.

    Parameters
    ----------
    counts : ndarray, shape (replicates, 34, 3)
        What :func:`before_each_opening` gives.

    Returns
    -------
    DataFrame
        Indexed by opening: ``ours`` and ``published`` with their standard errors ``error`` and
        ``published_error``, their difference in standard errors ``apart``, both standard
        deviations ``sd`` and ``published_sd``, and the relative standard error of their ratio
        ``sd_error``.
    """
    there, unsheltered = published_series(), counts[:, :, 0]
    sd = unsheltered.std(axis=0, ddof=1)
    error = sd / np.sqrt(len(counts))
    published_error = np.hypot(there.sd / np.sqrt(PUBLISHED_RUNS), ROUNDING)
    ours = unsheltered.mean(axis=0)
    return pd.DataFrame(
        {
            "ours": ours,
            "error": error,
            "published": there.street,
            "published_error": published_error,
            "apart": (ours - there.street) / np.hypot(error, published_error),
            "sd": sd,
            "published_sd": there.sd,
            "sd_error": _sd_error(unsheltered),
        },
        index=there.index,
    )


def _sd_error(values: Array) -> Array:
    """Relative standard error of the ratio of our standard deviation to the published one.

    ``sqrt((k - 1) / 4n)`` each, with the fourth standardised moment k of our own runs.
    """
    moment = 3.0 + np.nan_to_num(kurtosis(values, axis=0))
    share = 1.0 / len(values) + 1.0 / PUBLISHED_RUNS
    return np.sqrt(np.asarray(moment - 1.0) / 4.0 * share)


def mean_square_limit(counts: Array, steps: Array, share: float) -> float:
    """How large the mean of the squares of ``apart`` may be by luck, with this probability.

    Notes
    -----
    Counts before one opening and the next are nearly the same, so the squares do not average out:
    their mean is a mixture of chi-squares weighted by the eigenvalues of the correlation matrix,
    whose quantile is taken from 100,000 draws.
    """
    weights = np.linalg.eigvalsh(np.corrcoef(counts[:, steps, 0].T)) / len(steps)
    draws = np.random.default_rng(0).chisquare(1.0, (100_000, len(steps)))
    return float(np.quantile(draws @ weights, share))


def chi_square(counts: Array, steps: Array) -> float:
    """The differences at all these steps together, against how they vary together.

    Chi-square with as many degrees of freedom as steps, when both models are the same; both
    series have the covariance of our runs.
    """
    between = counts[:, steps, 0]
    apart = between.mean(axis=0) - published_series().street.to_numpy()[steps]
    covariance = np.cov(between.T) * (1.0 / len(counts) + 1.0 / PUBLISHED_RUNS)
    covariance += np.eye(len(steps)) * ROUNDING**2
    return float(apart @ np.linalg.solve(covariance, apart))

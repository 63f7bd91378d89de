"""How many replicates tell two policies apart, and what no replicate can tell.

A replicate differs from another by chance, which more replicates average away, and by its draw of
the parameters, of which the figures we have leave doubt. With two replicates to a draw, doubt
about parameters being a share ``r`` of the variance ``v`` of a difference, the variance of its
mean over ``n`` replicates is ``2 r v / n + (1 - r) v / n = (1 + r) v / n``. However many are run,
the region's own parameters stay unknown: of those, the difference itself keeps a standard
deviation of ``sqrt(r v)``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from simulate.intervals import parameter_share, standard_error
from simulate.posterior import REPLICATES_A_DRAW

Array = np.ndarray[Any, Any]
#: Half the width of a 95% interval, in standard errors.
HALF = 1.959964


@dataclass(frozen=True)
class Enough:
    """How well a difference in net benefit is known.

    Attributes
    ----------
    policy : str
        Compared with the policy of the largest expected net benefit.
    difference, error : float
        Mean and standard error, EUR a year.
    to_tell : float
        Replicates after which 95% intervals of that width leave no doubt about its sign;
        infinite when there is no difference.
    to_within : float
        Replicates that give a half-width as asked for; nan when none was.
    doubt : float
        Half the width of the 95% interval that doubt about parameters leaves, EUR a year; 0
        where they are not drawn, nan where it cannot be told.
    """

    policy: str
    difference: float
    error: float
    to_tell: float
    to_within: float
    doubt: float


def replicates_needed(variance: float, share: float, half_width: float) -> float:
    """Replicates that give the mean of a difference a 95% interval of this half-width.

    Parameters
    ----------
    variance : float
        Of a difference over replicates.
    share : float
        Of it, doubt about parameters, two replicates having a draw in common; 0 to 1.
    half_width : float
        0 or more.
    """
    if variance == 0:
        return float(REPLICATES_A_DRAW)
    if half_width <= 0:
        return float("inf")
    return float(np.ceil(variance * (1.0 + share) * (HALF / half_width) ** 2))


def how_many(
    policies: tuple[str, ...], benefits: Array, draws: Array, half_width: float | None
) -> list[Enough]:
    """How well each policy is told from the one of largest expected net benefit.

    Parameters
    ----------
    policies : tuple of str
    benefits : ndarray of float64, shape (policies, replicates)
    draws : ndarray of int64, shape (replicates,)
    half_width : float, optional
        EUR a year.
    """
    best = int(benefits.mean(axis=1).argmax())
    found = []
    for number, policy in enumerate(policies):
        if number == best:
            continue
        gap = benefits[number] - benefits[best]
        drawn = bool((draws >= 0).any())
        share = parameter_share(gap, draws).share if drawn else 0.0
        known = 0.0 if np.isnan(share) else share
        variance = float(gap.var(ddof=1)) if len(gap) > 1 else float("nan")
        difference = float(gap.mean())
        alike = bool(np.allclose(gap, 0.0, atol=1e-9 * np.abs(benefits).max(initial=1.0)))
        found.append(
            Enough(
                policy,
                difference,
                standard_error(gap, draws),
                np.inf if alike else replicates_needed(variance, known, abs(difference)),
                np.nan if half_width is None else replicates_needed(variance, known, half_width),
                HALF * float(np.sqrt(share * variance)),
            )
        )
    return found

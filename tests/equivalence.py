"""Two simulators give the same mean: shown by a test of equivalence, not by overlap.

That two intervals overlap, or that a test finds no difference, proves nothing: the fewer the
runs, the wider the intervals and the surer the overlap. So the burden is turned round. The null
hypothesis is that the means differ by at least a margin, set beforehand; it must be rejected on
both sides (two one-sided tests of Welch, which do not suppose equal variances). Few runs cannot
reject it, and then the check fails.

A bias smaller than the margin would still pass. So the difference must also be within 4 standard
errors, and these small against the margin: with many runs a small but sure bias is found too.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.stats import ttest_ind

from tests.ledger import record

#: Probability of calling two means equivalent that differ by the margin.
LEVEL = 0.01
#: The margin is at least so many standard errors of the difference, or the runs are too few.
ERRORS_IN_MARGIN = 5.0


def assert_equivalent(ours: Any, theirs: Any, *, what: str, margin: float) -> None:
    """Both samples have the same mean, to within a margin.

    Parameters
    ----------
    ours, theirs : array_like of float, shape (runs,)
        What independent runs of either gave; they need not be as many.
    what : str
        What was measured, and against whom.
    margin : float
        The largest difference that does not matter, as a share of the mean of ``theirs``.

    Raises
    ------
    AssertionError
        When the runs are too few to tell, or the means differ.
    """
    ours, theirs = np.asarray(ours, float), np.asarray(theirs, float)
    difference = ours.mean() - theirs.mean()
    error = np.sqrt(ours.var(ddof=1) / len(ours) + theirs.var(ddof=1) / len(theirs))
    largest = margin * abs(theirs.mean())
    said = (
        f"{what}: {ours.mean():.5g} against {theirs.mean():.5g}, a difference of "
        f"{difference:.2g} with standard error {error:.2g}; at most {largest:.2g} is allowed"
    )
    not_less = ttest_ind(ours + largest, theirs, equal_var=False, alternative="greater").pvalue
    not_more = ttest_ind(ours - largest, theirs, equal_var=False, alternative="less").pvalue
    fault = ""
    if not abs(difference) <= 4 * error:
        fault = "a sure difference, large or small"
    elif not largest >= ERRORS_IN_MARGIN * error:
        fault = "too few runs to tell"
    elif not max(not_less, not_more) < LEVEL:
        fault = "not shown to be equivalent"
    assert record(
        what,
        expected=theirs.mean(),
        got=ours.mean(),
        tolerance=largest,
        passes=not fault,
        note=fault,
    ), f"{fault}. {said}"

"""Whether what came out of a short calibration is what must come out of any.

A short one is no posterior, and its numbers are not looked at. That the parts fit together shows
in what must hold however little was simulated.
"""

from __future__ import annotations

import numpy as np

from calibration.fit.calibrate import Calibration
from simulate.errors import ModelError

#: Half of the statistics must be explained at least so well by the parameters ...
LEAST_R2 = 0.5
#: ... and some parameter be known this much better than before; 1 is no better.
MOST_SD = 0.8


def refuse_nonsense(found: Calibration) -> None:
    """Raise a ``ModelError`` that says what does not hold of a short calibration."""
    values = found.task.priors.values(found.draws)
    diagnostics, check = found.chain.diagnostics, found.check
    r2 = found.problem.emulator.quality["r2"]
    numbers = (diagnostics.rhat, diagnostics.autocorrelation, check.error, check.posterior)
    must_hold = {
        "every draw is finite and above 0": bool((np.isfinite(values) & (values > 0)).all()),
        "draws differ": len(np.unique(values, axis=0)) > len(values) // 2,
        "diagnostics are numbers": bool(np.isfinite(numbers).all()),
        "some proposals are accepted": diagnostics.acceptance > 0.01,
        "the emulator explains most statistics": float(r2.median()) > LEAST_R2,
        "the figures say something of some parameter": float(
            found.chain.draws.std(axis=0).min()
        ) < MOST_SD,
    }  # fmt: skip
    broken = [words for words, holds in must_hold.items() if not holds]
    if broken:
        raise ModelError("calibration: it does not hold that " + "; nor that ".join(broken))

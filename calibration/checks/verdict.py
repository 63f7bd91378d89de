"""What the checks found, in sentences; and whether a short run of them is what any must be."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from calibration.checks.made_up import ALL, RANKED
from calibration.checks.rests_on import AS_IT_IS, NOTHING
from simulate.errors import ModelError

#: Where there may be no nan, however little was simulated.
WHOLE = {
    "parameters": None,
    "draws": None,
    "sbc": None,
    "sbc_tests": None,
    "sbc_simulated": None,
    "sbc_simulated_tests": None,
    "recovery": None,
    "figures": ("published", "inside", "out_inside"),
    "sensitivity": ("variant", "name"),
    "rests_on": ("headline", "source"),
}


def conclusions(summary: Mapping[str, Any]) -> list[str]:
    """The checks in a few sentences."""
    law, simulated = summary["sbc"], summary["sbc_simulated"]
    return [
        f"Of {summary['targets']} published figures {_percent(summary['share_inside'])} lie within "
        f"what 90% of the posterior's predictions are, and {_percent(summary['share_out_inside'])}"
        " when a figure's own source is left out.",
        f"{_held(law, 'drawn from the fitted law')}; ranks of the truth, tested for being uniform: "
        f"p = {law['p_value']:.2f}.",
        f"{_held(simulated, 'simulated')}.",
    ]


def refuse_nonsense_tables(folder: Path) -> None:
    """Raise a ``ModelError`` that says what does not hold of the tables in a folder."""
    tables = {name: pd.read_parquet(folder / f"{name}.parquet") for name in WHOLE}
    must_hold = {
        f"nothing is missing in {name}.parquet": bool(
            tables[name][list(columns or tables[name].columns)].notna().all(axis=None)
        )
        for name, columns in WHOLE.items()
    }
    figures, sbc, tests = tables["figures"], tables["sbc"], tables["sbc_tests"]
    known = figures.dropna(subset=["low", "prior_low"])
    must_hold |= {
        "most figures are predicted": len(known) > len(figures) // 2,
        "intervals have ends in their order": bool(
            (known["low"] <= known["mid"]).all() and (known["mid"] <= known["high"]).all()
        ),
        "predictions are no wider than before the fit": float(
            np.median((known["high"] - known["low"]) / (known["prior_high"] - known["prior_low"]))
        ) <= 1.0,
        "ranks lie among the draws": bool(sbc["rank"].between(0, RANKED).all()),
        "all parameters are tested together too": ALL in set(tests["parameter"]),
        "the main variant is there": AS_IT_IS in set(tables["sensitivity"]["variant"]),
        "nothing left out is there": NOTHING in set(tables["rests_on"]["source"]),
    }  # fmt: skip
    broken = [words for words, holds in must_hold.items() if not holds]
    if broken:
        raise ModelError("checks: it does not hold that " + "; nor that ".join(broken))


def _held(sbc: Mapping[str, Any], where: str) -> str:
    low, high = _percent(sbc["coverage_low"]), _percent(sbc["coverage_high"])
    return (
        f"Fitted to {sbc['datasets']} made-up data sets, {where}, 90% intervals held "
        f"{_percent(sbc['coverage'])} of the true values ({low} to {high})"
    )


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%"

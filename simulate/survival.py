"""How long homes are kept: Kaplan-Meier, per person housed and per person referred."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulate.state import BY_CENSUS, TENANCY_LOST


def kept_share(
    durations: np.ndarray[Any, Any], lost: np.ndarray[Any, Any], times: np.ndarray[Any, Any]
) -> np.ndarray[Any, Any]:
    """Kaplan-Meier share of homes kept at given times since moving in.

    Parameters
    ----------
    durations : ndarray of float64, shape (n,)
        Years until the home was lost, or until it was last seen kept.
    lost : ndarray of bool, shape (n,)
        Whether it was lost; the others are right-censored (run ended, moved away, died).
    times : ndarray of float64, shape (k,)
        Years.

    Returns
    -------
    ndarray of float64, shape (k,)
        nan when nobody was housed, or beyond the longest time seen.
    """
    from scipy import stats  # here: it takes a second to import, and an error message none

    if len(durations) == 0:
        return np.full(len(times), np.nan)
    sample = stats.CensoredData.right_censored(durations, ~lost)
    shares = stats.ecdf(sample).sf.evaluate(times)
    return np.where(times <= durations.max(), shares, np.nan)


def housed_durations(
    tenancies: np.ndarray[Any, Any], end: float
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Years each home found in the run was kept, and whether it was lost."""
    rows = tenancies[tenancies["found"] != BY_CENSUS]
    ends = np.where(np.isnan(rows["ended"]), end, rows["ended"])
    return ends - rows["started"], rows["end"] == TENANCY_LOST


def referred_in_home(
    requests: np.ndarray[Any, Any], tenancies: np.ndarray[Any, Any], end: float, after: float
) -> tuple[int, int]:
    """Of the people first referred to a home in the run, how many are in one ``after`` years on.

    Only referrals followed for that long count.

    Returns
    -------
    tuple of int
        People in a home then, and people referred.
    """
    order = np.argsort(requests["since"], kind="stable")
    clients, first = np.unique(requests["client"][order], return_index=True)
    since = requests["since"][order][first]
    counted = (since >= 0) & (since + after <= end)
    when = dict(zip(clients[counted].tolist(), (since[counted] + after).tolist(), strict=True))
    at = np.array([when.get(client, np.nan) for client in tenancies["client"].tolist()])
    ends = np.where(np.isnan(tenancies["ended"]), np.inf, tenancies["ended"])
    there = (tenancies["started"] <= at) & (at < ends)
    return int(there.sum()), len(when)

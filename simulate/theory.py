"""Closed forms of queues and survival, to check the engine against.

Each function is a textbook result for a special case of the model: people who wait for a limited
number of places, people who give up, people who live somewhere for a while, people who lose a
home. The tests run a region that is that special case and compare. Nothing here is used by the
engine itself.

Rates are per year and times in years. ``arrivals`` is the rate at which people come, ``exits``
the rate at which one resident leaves, ``places`` the number of places.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np


def erlang_b(places: int, load: float) -> float:
    """Probability that all places are taken in M/G/c/c: who finds no place goes away.

    Parameters
    ----------
    places : int
        Number of places, 0 or more.
    load : float
        Offered load: arrivals a year times the mean stay.

    Notes
    -----
    ``B(c) = a B(c-1) / (c + a B(c-1))`` from ``B(0) = 1``; valid for any law of the stay.

    References
    ----------
    .. [1] Erlang (1917). Solution of some problems in the theory of probabilities of significance
       in automatic telephone exchanges. Elektroteknikeren 13.
    """
    blocked = 1.0
    for taken in range(1, places + 1):
        blocked = load * blocked / (taken + load * blocked)
    return blocked


def erlang_c(places: int, load: float) -> float:
    """Probability of having to wait in M/M/c, for a load below the number of places.

    References
    ----------
    .. [1] Gross, Shortle, Thompson, Harris (2008). Fundamentals of Queueing Theory, 4th ed.,
       section 2.3. doi:10.1002/9781118625651
    """
    blocked = erlang_b(places, load)
    return blocked / (1.0 - load / places * (1.0 - blocked))


def erlang_c_wait(arrivals: float, exits: float, places: int) -> float:
    """Mean wait for a place in M/M/c, over all who come.

    Notes
    -----
    ``C(c, a) / (c * exits - arrivals)``.
    """
    return erlang_c(places, arrivals / exits) / (places * exits - arrivals)


def erlang_a(arrivals: float, exits: float, patience: float, places: int) -> tuple[float, float]:
    """Waits and giving up in M/M/c+M: people who wait give up at rate ``patience`` each.

    Returns
    -------
    wait : float
        Mean time on the list, over all who come (those who give up included).
    gives_up : float
        Probability of giving up.

    Notes
    -----
    The number present is a birth-death process with death rate
    ``min(n, c) * exits + max(n - c, 0) * patience``; the sum over its states is cut where the
    terms vanish. ``gives_up = patience * wait`` by Little's law.

    References
    ----------
    .. [1] Palm (1957). Research on telephone traffic carried by full availability groups. Tele 1.
    .. [2] Garnett, Mandelbaum, Reiman (2002). Designing a call center with impatient customers.
       doi:10.1287/msom.4.3.208.7753
    """
    present, weight = 0, 1.0
    total, waiting = 1.0, 0.0
    while weight > 1e-16 * total or present < places:
        present += 1
        leaving = min(present, places) * exits + max(present - places, 0) * patience
        weight *= arrivals / leaving
        total += weight
        waiting += weight * max(present - places, 0)
    wait = waiting / total / arrivals
    return wait, patience * wait


def infinite_servers(arrivals: float, mean_stay: float) -> float:
    """Mean of the number present in M/G/inf, which is Poisson whatever the law of the stay.

    References
    ----------
    .. [1] Takács (1962). Introduction to the Theory of Queues, chapter 3.
    """
    return arrivals * mean_stay


def cobham(arrivals: Sequence[float], exits: float, places: int) -> list[float]:
    """Mean waits in M/M/c with classes served in the order given, nobody put out.

    Parameters
    ----------
    arrivals : sequence of float
        Rate of each class, the first served first.

    Notes
    -----
    ``W_k = W_0 / ((1 - s_{k-1}) (1 - s_k))`` with ``s_k`` the share of capacity asked by classes
    1 to k and ``W_0 = C(c, a) / (c * exits)``.

    References
    ----------
    .. [1] Cobham (1954). Priority assignment in waiting line problems. doi:10.1287/opre.2.1.70
    """
    capacity = places * exits
    first = erlang_c(places, sum(arrivals) / exits) / capacity
    waits, before = [], 0.0
    for rate in arrivals:
        after = before + rate / capacity
        waits.append(first / ((1.0 - before) * (1.0 - after)))
        before = after
    return waits


def saturated_tandem(first: float, second: float) -> float:
    """Throughput of two single places in series, the first never empty, nothing between.

    Who is done at the first place stays there until the second is free (blocking).

    Notes
    -----
    Three states: both busy; first busy and second empty; first done and blocked. Balance gives
    ``mu1 mu2 (mu1 + mu2) / (mu1^2 + mu1 mu2 + mu2^2)``.

    References
    ----------
    .. [1] Hunt (1956). Sequential arrays of waiting lines. doi:10.1287/opre.4.6.674
    """
    return first * second * (first + second) / (first**2 + first * second + second**2)


def blocking_tandem(
    arrivals: float, exits: tuple[float, float], places: tuple[int, int], longest: int
) -> tuple[float, float]:
    """Two settings in series with blocking: a ready resident keeps the place while waiting.

    Parameters
    ----------
    exits : (float, float)
        Rate of being done in the first setting, and of leaving the second.
    places : (int, int)
        Places of the two settings.
    longest : int
        The list before the first is cut here: take it so long that it is never reached.

    Returns
    -------
    waiting, blocked : float
        Mean number on the list for the first setting; mean number in the first setting who are
        done and wait for the second.

    Notes
    -----
    A Markov chain in (number who asked for the first setting and are not done; number done or in
    the second setting), solved as linear equations.
    """
    c1, c2 = places
    states = [(x, y) for x in range(longest + c1 + 1) for y in range(c1 + c2 + 1)]
    number = {state: row for row, state in enumerate(states)}
    rates = np.zeros((len(states), len(states)))

    def go(start: tuple[int, int], end: tuple[int, int], rate: float) -> None:
        if rate > 0.0 and end in number:
            rates[number[start], number[end]] += rate
            rates[number[start], number[start]] -= rate

    for x, y in states:
        go((x, y), (x + 1, y), arrivals)
        go((x, y), (x - 1, y + 1), min(x, c1 - max(y - c2, 0)) * exits[0])
        go((x, y), (x, y - 1), min(y, c2) * exits[1])
    equations = rates.T.copy()
    equations[0] = 1.0  # one of the balance equations follows from the others
    shares = np.linalg.solve(equations, np.eye(len(states))[0])
    blocked = np.array([max(y - c2, 0) for _, y in states])
    asking = np.array([x for x, _ in states])
    waiting = np.maximum(asking - (c1 - blocked), 0)
    return float(shares @ waiting), float(shares @ blocked)


def band_hazard(
    rate: float, bands: Sequence[tuple[float, float]], last: float
) -> Callable[[float], float]:
    """Integrated hazard of losing a home by time since moving in.

    Parameters
    ----------
    rate : float
        Hazard in a band of factor 1.
    bands : sequence of (float, float)
        Until which time, in years, and the factor; in order.
    last : float
        Factor after the last band.
    """

    def integrated(duration: float) -> float:
        spent, start = 0.0, 0.0
        for until, factor in bands:
            spent += factor * max(0.0, min(duration, until) - start)
            start = until
        return rate * (spent + last * max(0.0, duration - start))

    return integrated


def kept_with_frailty(integrated: float, variance: float) -> float:
    """Share who still have their home when the integrated hazard of the average person is given.

    Notes
    -----
    Frailty is gamma with mean 1, so ``S = (1 + v * H) ** (-1 / v)``, the Laplace transform at
    ``H``; ``exp(-H)`` at variance 0.

    References
    ----------
    .. [1] Vaupel, Manton, Stallard (1979). The impact of heterogeneity in individual frailty on
       the dynamics of mortality. doi:10.2307/2061224
    """
    if variance == 0.0:
        return math.exp(-integrated)
    return float((1.0 + variance * integrated) ** (-1.0 / variance))


def two_state(gain: float, loss: float, at_entry: float, years: float) -> float:
    """Probability that a condition is on, which turns on at one rate and off at another.

    Notes
    -----
    ``s + (p - s) exp(-(gain + loss) t)`` with the stationary share ``s = gain / (gain + loss)``.
    """
    if gain + loss <= 0.0:
        return at_entry
    at_last = gain / (gain + loss)
    return at_last + (at_entry - at_last) * math.exp(-(gain + loss) * years)

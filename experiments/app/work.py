"""Answers for visitors: coarse at once, finer after that, never more than the machine can bear.

A visitor has one job at a time; a new one makes the old one stop at its next replicate. Fine work
of one visitor steps aside while another waits for a first answer. The baseline of a region is
worked out once and kept for all visitors, as it is the same for all.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from experiments.app.choice import FIRST_REPLICATES, Choice
from experiments.app.levers import make_policy
from simulate.comparison import Comparison
from simulate.errors import InputError
from simulate.region import Region
from simulate.results import Results
from simulate.run import run

#: Jobs that may wait or run at once, over all visitors.
MOST_JOBS = 12
#: Baselines kept; each is a few megabytes for twenty replicates, ten times that for two hundred.
MOST_KEPT = 8
SEED = 0
PATIENCE_SECONDS = 0.02


class Stale(Exception):  # noqa: N818 - ends work nobody waits for, no error
    """The visitor has asked for something else."""


class BusyError(RuntimeError):
    """More visitors are calculating than the machine can bear."""


@dataclass(frozen=True)
class Answer:
    """A comparison for a choice, the baseline first, and the seconds it took."""

    choice: Choice
    comparison: Comparison
    seconds: float

    @property
    def replicates(self) -> int:
        """On how many replicates it rests."""
        return self.comparison.results[self.comparison.reference].replicates

    @property
    def fine(self) -> bool:
        """Whether it rests on as many as were chosen."""
        return self.replicates >= self.choice.replicates

    @property
    def chosen(self) -> Results:
        """The results under the visitor's choice; of the baseline when nothing is chosen."""
        return list(self.comparison.results.values())[-1]


Tell = Callable[[Answer | None, float], None]


class Desk:
    """Where jobs of all visitors queue. One a process; holds nothing of what visitors chose."""

    def __init__(self) -> None:
        self._first, self._fine = threading.Semaphore(2), threading.Lock()
        self._guard = threading.Lock()
        self._jobs: list[threading.Event] = []
        self._urgent = 0
        self._kept: OrderedDict[tuple[str, int, int], Results] = OrderedDict()
        self._making: dict[tuple[str, int, int], threading.Lock] = {}

    def answer(self, choice: Choice, region: Region, stop: threading.Event, tell: Tell) -> None:
        """Work out a choice, first coarse, then finer.

        Parameters
        ----------
        choice : Choice
        region : Region
        stop : Event
            Set by the caller when nobody waits for the answer any more.
        tell : callable
            Called with each answer, and with none and the share done in between.

        Raises
        ------
        InputError
            When the levers cannot go together, or cannot be pulled in this region.
        BusyError
            When too many jobs are waiting already.
        """
        with self._place(stop):
            began = time.monotonic()
            first = min(FIRST_REPLICATES, choice.replicates)
            with self._hurry(), _turn(self._first, stop):
                found = self._compare(choice, region, first, stop, None)
            self._hand_over(Answer(choice, found, time.monotonic() - began), stop, tell)
            if first < choice.replicates:
                with _turn(self._fine, stop):
                    aside = self._aside(tell)
                    found = self._compare(choice, region, choice.replicates, stop, aside)
                self._hand_over(Answer(choice, found, time.monotonic() - began), stop, tell)

    @staticmethod
    def _hand_over(answer: Answer, stop: threading.Event, tell: Tell) -> None:
        if not stop.is_set():
            tell(answer, 1.0)

    def _compare(
        self,
        choice: Choice,
        region: Region,
        replicates: int,
        stop: threading.Event,
        told: Callable[[int, int], None] | None,
    ) -> Comparison:
        policy = make_policy(choice.pulled, region)
        half = _halves(_checker(stop, told), bool(choice.levers))
        key = (region.name, choice.years, replicates)
        with self._guard:
            making = self._making.setdefault(key, threading.Lock())
        with _turn(making, stop):
            base = self._baseline(region, key, half[0])
        results = {base.policy.name: base}
        if choice.levers:
            results[policy.name] = run(
                region, policy, years=choice.years, replicates=replicates, seed=SEED,
                progress=half[1],
            )  # fmt: skip
        found = Comparison(results)
        for each in results.values():
            each.measures  # noqa: B018 - taken here, where it can be waited for
        return found

    def _baseline(
        self, region: Region, key: tuple[str, int, int], check: Callable[[int, int], None]
    ) -> Results:
        """The baseline for a region, years and replicates: kept, or worked out now."""
        with self._guard:
            if key in self._kept and self._kept[key].region is region:
                self._kept.move_to_end(key)
                return self._kept[key]
        _, years, replicates = key
        found = run(region, years=years, replicates=replicates, seed=SEED, progress=check)
        with self._guard:
            self._kept[key] = found
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return found

    @contextmanager
    def _place(self, stop: threading.Event) -> Iterator[None]:
        """A place among the jobs; those that nobody waits for any more take none."""
        with self._guard:
            if sum(not each.is_set() for each in self._jobs) >= MOST_JOBS:
                raise BusyError
            self._jobs.append(stop)
        try:
            yield
        finally:
            with self._guard:
                self._jobs = [each for each in self._jobs if each is not stop]

    @contextmanager
    def _hurry(self) -> Iterator[None]:
        with self._guard:
            self._urgent += 1
        try:
            yield
        finally:
            with self._guard:
                self._urgent -= 1

    def _aside(self, tell: Tell) -> Callable[[int, int], None]:
        def told(finished: int, every: int) -> None:
            while self._urgent:
                time.sleep(PATIENCE_SECONDS)
            tell(None, finished / every)

        return told


@contextmanager
def _turn(gate: threading.Lock | threading.Semaphore, stop: threading.Event) -> Iterator[None]:
    """Wait for a turn; stale work gives it up at once, before it has simulated anything."""
    while not gate.acquire(timeout=0.1):
        if stop.is_set():
            raise Stale
    try:
        if stop.is_set():
            raise Stale
        yield
    finally:
        gate.release()


def _checker(
    stop: threading.Event, told: Callable[[int, int], None] | None
) -> Callable[[int, int], None]:
    """Progress that ends stale work."""

    def check(finished: int, every: int) -> None:
        if stop.is_set():
            raise Stale
        if told is not None:
            told(finished, every)

    return check


def _halves(
    check: Callable[[int, int], None], both: bool
) -> tuple[Callable[[int, int], None], Callable[[int, int], None]]:
    """Progress of the baseline and of the choice, as one whole when there are both."""
    if not both:
        return check, check
    return (
        lambda finished, every: check(finished, 2 * every),
        lambda finished, every: check(every + finished, 2 * every),
    )


DESK = Desk()


def said(error: BaseException) -> str:
    """What went wrong, as one line."""
    if isinstance(error, InputError):
        return "; ".join(error.problems)
    return f"{type(error).__name__}: {error}"

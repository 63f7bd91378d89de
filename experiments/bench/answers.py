"""What a visitor of the page waits for, by the page's own work: a first answer, and the full one.

Time on the clock, from when a slider is let go until the numbers are there; drawing them is left
out. A desk that has kept nothing works out the baseline and the choice; one that has kept the
baseline, as after the first move in a region, only the choice.
"""

from __future__ import annotations

import threading
import time

from experiments.app.choice import Choice, pull
from experiments.app.levers import defaults
from experiments.app.regions import region_of
from experiments.app.switches import BY_KEY
from experiments.app.work import Answer, Desk
from experiments.bench.engine import Effort, default_region
from experiments.bench.lines import Line


def measure_answers(effort: Effort, replicates: int = 200) -> list[Line]:
    """First and full answers for the default region, with nothing kept and with the baseline."""
    _answers(Desk(), effort.years, replicates, 1.0)  # compiles, or loads from the cache
    fresh: list[tuple[float, float]] = []
    kept: list[tuple[float, float]] = []
    for repeat in range(effort.repeats):
        desk = Desk()
        for times, factor in ((fresh, 2.0), (kept, 3.0)):
            times.append(_answers(desk, effort.years, replicates, factor + repeat / 10))
    name = f"page, 2 policies, {effort.years} years: "
    firsts, fulls = (list(each) for each in zip(*fresh, strict=True))
    again, full_again = (list(each) for each in zip(*kept, strict=True))
    return [
        Line(f"{name}first answer, 20 replicates", "s", firsts, "first answer on the page"),
        Line(f"{name}full answer, {replicates} replicates", "s", fulls, "full answer on the page"),
        Line(f"{name}first answer, baseline kept", "s", again),
        Line(f"{name}full answer, baseline kept", "s", full_again),
    ]


def _answers(desk: Desk, years: int, replicates: int, factor: float) -> tuple[float, float]:
    """Seconds until the first answer, and until the full one."""
    region = region_of(default_region().name)
    values = {**defaults(BY_KEY["more_homes"], region), "factor": factor}
    choice = pull(Choice(region.name, years, replicates), "more_homes", values)
    times: list[float] = []

    def tell(answer: Answer | None, done: float) -> None:
        if answer is not None:
            times.append(time.perf_counter() - start)

    start = time.perf_counter()
    desk.answer(choice, region, threading.Event(), tell)
    first, full = times
    return first, full

"""Events in continuous time in a Mesa model, whichever Mesa is installed.

From 3.5 a model schedules events itself; before (the newest for Python 3.11 is 3.3) a simulator
beside it does, which Mesa 4 takes away.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mesa

if hasattr(mesa.Model, "schedule_event"):

    class TimedModel(mesa.Model):  # type: ignore[misc]
        """A model whose agents act at times of their own."""

        def after(self, delay: float, action: Callable[[], None]) -> Any:
            """Schedule an action; the event returned has ``cancel()``."""
            return self.schedule_event(action, after=delay)

else:
    from mesa.experimental.devs import DEVSimulator

    class TimedModel(mesa.Model):  # type: ignore[misc,no-redef]
        """A model whose agents act at times of their own."""

        def __init__(self, rng: int) -> None:
            super().__init__(rng=rng)
            self._simulator = DEVSimulator()
            self._simulator.setup(self)

        @property
        def time(self) -> float:
            """Now, in years."""
            return float(self._simulator.time)

        def after(self, delay: float, action: Callable[[], None]) -> Any:
            """Schedule an action; the event returned has ``cancel()``."""
            return self._simulator.schedule_event_relative(action, delay)

        def run_until(self, end_time: float) -> None:
            """Let everything happen that is due by a time."""
            self._simulator.run_until(end_time)

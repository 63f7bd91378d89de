"""A progress bar for anything that takes longer than two seconds, on the terminal only."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

#: Shorter work shows nothing.
PATIENCE_SECONDS = 2.0


@contextmanager
def bar(
    total: int, progress: Callable[[int, int], None] | None = None
) -> Iterator[Callable[[int, int], None]]:
    """Give a function to call with (finished, total); it draws the bar, or calls ``progress``."""
    if progress is not None:
        yield progress
        return
    if not sys.stderr.isatty():
        yield lambda finished, all_of_them: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    started = time.monotonic()
    shown = Progress(
        "simulating",
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    task = shown.add_task("simulating", total=total)

    def tell(finished: int, all_of_them: int) -> None:
        if not shown.live.is_started and time.monotonic() - started > PATIENCE_SECONDS:
            shown.start()
        shown.update(task, completed=finished)

    try:
        yield tell
    finally:
        shown.stop()

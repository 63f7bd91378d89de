"""A progress bar on the terminal for anything that takes longer than two seconds.

The bar starts on a timer and not on the first finished replicate: the first run on a machine
compiles the model, and a user should see that something happens.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

#: Shorter work shows nothing.
PATIENCE_SECONDS = 2.0
COMPILING = "simulating (the first time, the model is compiled: half a minute)"


@contextmanager
def bar(
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Callable[[int, int], None]]:
    """Give a function to call with (finished, all); it calls ``progress``, or draws the bar.

    Nothing is drawn when stderr is no terminal.
    """
    if progress is not None:
        yield progress
        return
    if not sys.stderr.isatty():
        yield lambda finished, every: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    shown = Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    task = shown.add_task(COMPILING, total=None)
    timer = threading.Timer(PATIENCE_SECONDS, shown.start)
    timer.daemon = True
    timer.start()

    def tell(finished: int, every: int) -> None:
        shown.update(task, completed=finished, total=every, description="simulating")

    try:
        yield tell
    finally:
        timer.cancel()
        timer.join()
        shown.stop()

"""A progress bar on stderr for anything that takes longer than two seconds.

The bar starts on a timer and not on the first finished replicate: the first run on a machine
compiles the model for about a minute, and a user should see that something happens.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from simulate.progress import PATIENCE_SECONDS

COMPILING = "simulating (the first time ever, the model is compiled: about a minute)"


@contextmanager
def progress_bar() -> Iterator[Callable[[int, int], None]]:
    """Give a function to call with (finished, all); nothing is drawn when stderr is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    shown = Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
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

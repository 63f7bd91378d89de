"""What a user waits for before anything runs: each measured in processes of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time

from experiments.bench.lines import Line

_RUN = (
    "from experiments.bench.engine import BASELINE, default_region; "
    "from simulate.run import replicate_once; "
    "from simulate.scenario import make_scenario; "
    "replicate_once(make_scenario(default_region(), BASELINE, years=1, seed=1), 0)"
)
_HELP = "import sys; from experiments.cli import main; sys.argv = ['doorstroom', '--help']; main()"


def measure_startup(repeats: int, compile_too: bool) -> list[Line]:
    """Importing, showing help, a first run from the cache and, if asked, one that compiles."""
    lines = [
        Line("import simulate", "s", _times("import simulate", repeats)),
        Line("doorstroom --help", "s", _times(_HELP, repeats), "doorstroom --help"),
    ]
    if not compile_too:
        return lines
    with tempfile.TemporaryDirectory() as cache:
        compiled = _times(_RUN, 1, cache)
        lines.append(Line("first run ever, kernels compiled", "s", compiled))
        lines.append(
            Line("first run in a process, kernels cached", "s", _times(_RUN, repeats, cache))
        )
    return lines


def _times(code: str, repeats: int, cache: str = "") -> list[float]:
    """Wall time of a Python process that runs the code."""
    environment = {**os.environ, **({"DOORSTROOM_CACHE": cache} if cache else {})}
    found = []
    for _ in range(repeats):
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-c", code], check=True, env=environment, stdout=subprocess.DEVNULL
        )
        found.append(time.perf_counter() - start)
    return found

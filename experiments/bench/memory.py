"""Peak memory of a whole run by number of replicates: it must not grow with them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from experiments.bench.engine import BASELINE, default_region
from experiments.bench.lines import Line
from simulate.run import run

YEARS = 1
#: The second of these fills what a run keeps in memory (``spill.MEMORY_BUDGET_BYTES``).
FULL, QUICK = (100, 1_000, 4_000), (2, 4)
_CHILD = "from experiments.bench.memory import run_and_ask; run_and_ask({})"


def measure_memory(quick: bool) -> list[Line]:
    """Peak memory of processes that run so many replicates and ask the usual questions.

    Parameters
    ----------
    quick : bool
        Only see that it works.
    """
    sizes = QUICK if quick else FULL
    name = f"peak memory, default region, {YEARS} year, {{:,}} replicates"
    peaks = {size: _peak_of_child(size) for size in sizes}
    growth = peaks[sizes[-1]] / peaks[sizes[-2]]
    return [
        *(Line(name.format(size), "MB", [peak]) for size, peak in peaks.items()),
        Line(f"peak memory, {sizes[-1]:,} against {sizes[-2]:,} replicates", "times", [growth]),
    ]


def run_and_ask(replicates: int) -> None:
    """Run, ask for the tables that need every person, and print this process's peak in MB."""
    results = run(default_region(), BASELINE, years=YEARS, replicates=replicates)
    results.summary()
    results.waits()
    results.survival()
    print(peak_megabytes())


def peak_megabytes() -> float:
    """Most memory this process ever had resident."""
    status = Path("/proc/self/status")
    if status.exists():  # Linux: what ``getrusage`` says includes the process that started this one
        [line] = [row for row in status.read_text().splitlines() if row.startswith("VmHWM")]
        return float(line.split()[1]) / 1000
    import resource  # not on Windows

    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return largest / (1e6 if sys.platform == "darwin" else 1e3)


def _peak_of_child(replicates: int) -> float:
    told = subprocess.run(
        [sys.executable, "-c", _CHILD.format(replicates)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return float(told.stdout)

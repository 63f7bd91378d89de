"""``python -m experiments.bench``: measure, print one table, write ``out/bench.json``."""

from __future__ import annotations

import argparse
import json
import os
import platform
from pathlib import Path

from experiments.bench.answers import measure_answers
from experiments.bench.engine import FULL, QUICK, measure_engine
from experiments.bench.lines import markdown
from experiments.bench.memory import measure_memory
from experiments.bench.peers import measure_peers
from experiments.bench.startup import measure_startup

RESULTS = Path(__file__).with_name("RESULTS.md")
ABOUT = """\
Smallest, median and largest of the repeats. *Bar* must be reached, *aim* is aimed at; *reached*
compares the median. Places and homes is a network of two queues that each simulator runs from an
empty start to the same measures, turn by turn, each in a process of its own; ratios are of the same
repeat. Time per event runs one year of the default region, larger and larger; memory is all arrays
of state and tallies, without the event log. Measures on one core are in processor time, the others
in time on the clock. An answer on the page is timed by the page's own work, without drawing it;
with the baseline kept is what a visitor waits for after the first move in a region.
"""


def main(arguments: list[str] | None = None) -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m experiments.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only see that it works")
    parser.add_argument(
        "--write", action="store_true", help="also write RESULTS.md beside the code"
    )
    parser.add_argument("--out", type=Path, default=Path("out"), help="folder for bench.json")
    chosen = parser.parse_args(arguments)
    effort = QUICK if chosen.quick else FULL
    lines = [
        *measure_peers(effort.repeats, chosen.quick),
        *measure_engine(effort),
        *measure_answers(effort, 40 if chosen.quick else 200),
        *measure_memory(chosen.quick),
        *measure_startup(effort.repeats, not chosen.quick),
    ]
    table = markdown(lines)
    print(f"{machine()}\n\n{table}")
    chosen.out.mkdir(parents=True, exist_ok=True)
    report = {
        "machine": machine(),
        "quick": chosen.quick,
        "lines": [line.as_json() for line in lines],
    }
    (chosen.out / "bench.json").write_text(json.dumps(report, indent=2) + "\n")
    if chosen.write:
        RESULTS.write_text(f"# Benchmark\n\n{machine()}. {ABOUT}\n{table}\n")


def machine() -> str:
    """The machine by cores, memory and Python only."""
    memory = ""
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
        memory = f", {size:.0f} GiB memory"
    return f"{os.cpu_count()} cores{memory}, Python {platform.python_version()}"


if __name__ == "__main__":
    main()

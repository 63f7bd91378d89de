"""Store the outcomes of the golden runs anew: ``python -m tests.golden.update``.

Read the difference before committing it, and say in the commit why the outcomes changed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.golden.outcomes import outcomes, outcomes_of_mechanisms
from tests.golden.quick import RUNS, in_numbers, quick_run

STORED = Path(__file__).with_name("outcomes.json")
STORED_MECHANISMS = Path(__file__).with_name("mechanisms.json")
STORED_QUICK = Path(__file__).with_name("quick.json")


def as_text(found: dict[str, Any]) -> str:
    """The outcomes as they are stored: one line a quantity, for readable differences."""
    runs = [
        f" {json.dumps(name)}: {{\n"
        + ",\n".join(f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in run.items())
        + "\n }"
        for name, run in found.items()
    ]
    return "{\n" + ",\n".join(runs) + "\n}\n"


if __name__ == "__main__":
    for path, found in (
        (STORED, outcomes()),
        (STORED_MECHANISMS, outcomes_of_mechanisms()),
        (STORED_QUICK, {name: in_numbers(quick_run(name)) for name in RUNS}),
    ):
        path.write_text(as_text(found), encoding="utf-8")
        print(f"wrote {path.name}; read its difference before you commit it")

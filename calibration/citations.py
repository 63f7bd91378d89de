"""Which of the package's files rest on which figure."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from simulate.sourced import evidence_ids

PACKAGES = ("simulate", "calibration")
_ROOT = Path(__file__).parents[1]


@cache
def citations() -> dict[str, tuple[str, ...]]:
    """The region, policy, pilot and target files that name a figure, by its id.

    Returns
    -------
    dict
        From evidence id to paths such as ``simulate/regions/oss.toml``, in alphabetical order.
    """
    found: dict[str, list[str]] = {}
    for path in sorted(path for name in PACKAGES for path in (_ROOT / name).rglob("*.toml")):
        for each in dict.fromkeys(evidence_ids(path.read_text(encoding="utf-8"))):
            found.setdefault(each, []).append(path.relative_to(_ROOT).as_posix())
    return {each: tuple(paths) for each, paths in found.items()}

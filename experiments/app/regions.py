"""The regions that are open: each read once, and the same for all visitors."""

from __future__ import annotations

import threading

from experiments.loading import load_any_region
from simulate.region import Region

_REGIONS: dict[str, Region] = {}
_GUARD = threading.Lock()


def region_of(name: str) -> Region:
    """A shipped region or one from a file, read once."""
    with _GUARD:
        if name not in _REGIONS:
            _REGIONS[name] = load_any_region(name)
        return _REGIONS[name]


def home_of(region: Region) -> str:
    """Name of the setting that is a home."""
    return next(s.name for s in region.settings if s.capacity == "dwellings")

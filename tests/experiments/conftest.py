"""A region that is quick to run: the template that ``doorstroom new`` writes."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

TEMPLATE = resources.files("experiments").joinpath("templates", "region.toml")


@pytest.fixture
def region_file(tmp_path: Path) -> Path:
    """The template as a file of its own folder."""
    path = tmp_path / "small.toml"
    path.write_text(TEMPLATE.read_text(encoding="utf-8"), encoding="utf-8")
    return path

"""The section of a study's README that the program writes, so that its numbers are the tables'."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence

HEADING = "## What it shows"
WIDTH = 100
_SECTION = re.compile(rf"^{re.escape(HEADING)}\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def with_section(text: str, says: Sequence[str]) -> str:
    """The text of a README with what a study says in its place; at the end when there is none."""
    points = "\n".join(
        textwrap.fill(
            line,
            WIDTH,
            initial_indent="- ",
            subsequent_indent="  ",
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in says
    )
    section = f"{HEADING}\n\n{points}\n"
    if not _SECTION.search(text):
        return f"{text.rstrip()}\n\n{section}"
    # a function: backslashes in a sentence are no references to groups
    return _SECTION.sub(lambda found: _as_before(section, found.group()), text, count=1)


def _as_before(section: str, before: str) -> str:
    """The section, with an empty line after it where another follows."""
    return section + ("\n" if before.endswith("\n\n") else "")

"""What only the browser can do: its own list to pick from, and what the head of the page says.

The lists of the component library nest one control in another, which a screen reader cannot tell
apart; and the server's page names no language and forbids to zoom.
"""

from __future__ import annotations

from collections.abc import Callable

import solara


@solara.component_vue("pick.vue")
def Pick(label: str, titles: list[str], chosen: str, event_choose: Callable[[str], None]) -> None:
    """A list to pick one title from, the browser's own."""


@solara.component_vue("head.vue")
def Head(lang: str) -> None:
    """Says the language of the page to the browser, and lets visitors zoom in."""

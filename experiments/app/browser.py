"""What only the browser can do: its own controls, and what the head of the page says.

The lists and sliders of the component library nest one control in another, which a screen reader
cannot tell apart, and its sliders tell the server of every pixel of a drag; and the server's page
names no language and forbids to zoom.
"""

from __future__ import annotations

from collections.abc import Callable

import solara


@solara.component_vue("pick.vue")
def Pick(label: str, titles: list[str], chosen: str, event_choose: Callable[[str], None]) -> None:
    """A list to pick one title from, the browser's own."""


@solara.component_vue("slide.vue")
def Slide(
    label: str, text: str, texts: list[str], at: int, event_choose: Callable[[int], None]
) -> None:
    """The browser's own slider over steps that have a text each; chooses when it is let go.

    ``text`` is that of the value as it is, which may lie between steps. A drag, or a key held
    down, is one choice.
    """


@solara.component_vue("head.vue")
def Head(lang: str) -> None:
    """Says the language of the page to the browser, and lets visitors zoom in."""

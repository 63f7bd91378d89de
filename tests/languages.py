"""A language that shows which words a catalogue was asked for, and the words of a picture."""

from __future__ import annotations

import gettext
import re
from datetime import date

from babel.dates import format_date
from matplotlib.figure import Figure
from matplotlib.text import Text

from simulate.language import Language, load_language

IN_BRACKETS = re.compile(r"\[[^\[\]]*\]")
PLACE = re.compile(r"(\{\w+\})")


class _Brackets(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        # What is filled in stays outside: it has to be asked for by itself.
        parts = [part for part in PLACE.split(message) if part]
        return "".join(part if PLACE.match(part) else f"[{part}]" for part in parts)

    def ngettext(self, one: str, many: str, n: float) -> str:
        return self.gettext(one if n == 1 else many)


def in_brackets() -> Language:
    """A language with every sentence in brackets, and the numbers and months of Dutch."""
    dutch = load_language("nl")
    return Language("brackets", dutch.locale, _Brackets())


def texts(figure: Figure) -> list[str]:
    """Everything that is written in a figure, on one line each."""
    figure.draw_without_rendering()
    found = [each for each in figure.findobj(Text) if isinstance(each, Text) and each.get_visible()]
    return [" ".join(each.get_text().split()) for each in found if each.get_text().strip()]


def not_asked(text: str, language: Language) -> str:
    """Letters of a text that stand in no brackets, but for the names of months."""
    text = IN_BRACKETS.sub("", text)
    for shape in ("MMMM", "LLL"):
        for month in range(1, 13):
            text = text.replace(format_date(date(2025, month, 1), shape, language.locale), "")
    return "".join(letter for letter in text if letter.isalpha())

"""A published figure in the reader's language: its value, year, place and title."""

from __future__ import annotations

from calibration.figures import Figure
from simulate.language import Language


def value_of(language: Language, figure: Figure) -> str:
    """A figure's value and range as published, with its unit."""
    _, unit = language.gettext, language.gettext(figure.unit)
    low, high = (_written(language, end) for end in (figure.low, figure.high))
    if low and high:
        ends = language.between(low, high)
    elif low:
        ends = _("at least {number}").format(number=low)
    else:
        ends = _("at most {number}").format(number=high) if high else ""
    # what is not one number stays as it was published
    text = _written(language, figure.value) or _(figure.value_text)
    if not text or (text == low + high and ends):  # a bound alone: at least 400
        return f"{ends} {unit}".strip()
    return f"{text} {unit} ({ends})" if ends else f"{text} {unit}"


def year_of(language: Language, figure: Figure) -> str:
    """A year or a period as published; words in it in the reader's language."""
    year = figure.year
    return language.gettext(year) if any(letter.isalpha() for letter in year) else year


def title_of(language: Language, figure: Figure) -> str:
    """A title as published; what stands for one, in brackets, in the reader's language."""
    title = figure.source_title
    return language.gettext(title) if title.startswith("(") else title


def _written(language: Language, value: float | None) -> str:
    if value is None:
        return ""
    decimals = f"{value:.10f}".rstrip("0").partition(".")[2]
    return language.number(value, len(decimals))

"""Words, numbers and dates in the reader's language.

Keys of the catalogues are the English sentences, with named places for what is filled in:
``language.gettext("{count} homes").format(count=language.number(3))``. Every ``.po`` file in
``locale/<code>/LC_MESSAGES`` belongs to the language; they are read as they stand, so nothing has
to be compiled after a clone. :mod:`experiments.catalogues` tells what is missing in them.
"""

from __future__ import annotations

import gettext as gnu
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

from simulate.errors import InputError

LOCALES = Path(__file__).parent / "locale"
#: Code of each language -> whose manner of writing numbers and dates it follows.
LANGUAGES = {"en": "en_GB", "nl": "nl_NL"}
MILLION = 1e6
#: Digits of an amount of money that matter (assumption: a fourth suggests more than is known).
DIGITS = 3
NO_BREAK = "\N{NO-BREAK SPACE}"


def mark(text: str) -> str:
    """Mark a text for translation where it stands; it is translated where it is shown."""
    return text


@dataclass(frozen=True)
class Language:
    """One language: its sentences, and how it writes numbers, money and dates.

    Attributes
    ----------
    code : str
        As in the ``lang`` attribute of a page.
    locale : Locale
    translations : gettext.NullTranslations
    """

    code: str
    locale: Locale
    translations: gnu.NullTranslations

    def gettext(self, sentence: str) -> str:
        """A sentence in this language, places to fill in still open."""
        # of an empty one gettext gives the head of the catalogue
        return self.translations.gettext(sentence) if sentence else ""

    def ngettext(self, one: str, many: str, count: float) -> str:
        """A sentence in the singular or the plural, places to fill in still open."""
        return self.translations.ngettext(
            one, many, round(count) if float(count).is_integer() else 2
        )

    def number(self, value: float, decimals: int = 0) -> str:
        """A number with the language's own signs: 1,234.5 or 1.234,5."""
        return self._signed(format_decimal(_tidy(value, decimals), _shape(decimals), self.locale))

    def percent(self, share: float, decimals: int = 0) -> str:
        """A share from 0 to 1 in percent."""
        shape = f"{_shape(decimals)}%"
        return self._signed(format_percent(_tidy(share, decimals + 2), shape, self.locale))

    def money(self, euros: float) -> str:
        """Euros in three digits that matter: € 1,23 miljoen, €123,000."""
        sign = "\N{MINUS SIGN}" if euros < 0 else ""
        gap = NO_BREAK if self.code == "nl" else ""
        size = abs(euros)
        if size >= MILLION * (1 - 0.5 * 10.0**-DIGITS):
            decimals = _decimals(size / MILLION)
            text = self.gettext("{number} million")
            amount = text.format(number=self.number(size / MILLION, decimals))
            return f"{sign}€{gap}{amount.replace(' ', NO_BREAK)}"
        whole = self.number(_rounded(size))
        return f"{sign if whole != '0' else ''}€{gap}{whole}"

    def date(self, day: date) -> str:
        """A day in full: 3 januari 2026."""
        return format_date(day, "d MMMM y", self.locale)

    def between(self, low: str, high: str) -> str:
        """An interval from two ends that are written already."""
        return self.gettext("{low} to {high}").format(low=low, high=high)

    def joined(self, words: Sequence[str]) -> str:
        """Words in a row: a, b and c."""
        if len(words) < 2:
            return "".join(words)
        start, last = ", ".join(words[:-1]), words[-1]
        return self.gettext("{start} and {last}").format(start=start, last=last)

    def _signed(self, text: str) -> str:
        return text.replace("-", "\N{MINUS SIGN}")


@lru_cache
def load_language(code: str) -> Language:
    """The language of that code.

    Raises
    ------
    InputError
        When there is no such language.

    Examples
    --------
    >>> load_language("nl").number(1234.5, 1)
    '1.234,5'
    """
    if code not in LANGUAGES:
        raise InputError([f"--lang = {code!r}; must be one of: {', '.join(LANGUAGES)}"])
    compiled = io.BytesIO()
    write_mo(compiled, read_catalogue(code))
    compiled.seek(0)
    return Language(code, Locale.parse(LANGUAGES[code]), gnu.GNUTranslations(compiled))


def read_catalogue(code: str) -> Catalog:
    """All sentences of a language, from its ``.po`` files together."""
    whole = Catalog(locale=code)
    for path in sorted((LOCALES / code / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as lines:
            for message in read_po(lines, locale=code, abort_invalid=True):
                if message.id:
                    whole.add(message.id, message.string)
    return whole


def _shape(decimals: int) -> str:
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def _tidy(value: float, decimals: int) -> float:
    """Rounded half away from nothing, and never minus nothing."""
    scale = 10.0**decimals
    return math.copysign(math.floor(abs(value) * scale + 0.5), value) / scale + 0.0


def _decimals(size: float) -> int:
    """Decimals that make ``DIGITS`` digits of a number of 1 or more."""
    return max(0, DIGITS - len(str(int(size + 0.5))))


def _rounded(size: float) -> float:
    """A size with ``DIGITS`` digits that matter."""
    if size < 1:
        return round(size)
    digits = math.floor(math.log10(size)) + 1
    return round(size, DIGITS - digits) if digits > DIGITS else round(size)

"""The glossary: Dutch and English terms of the field, read from one file for every use."""

from __future__ import annotations

from importlib import resources

from pydantic import Field
from rich.console import Console
from rich.text import Text

from experiments.as_json import print_json
from experiments.layout import new_table, show
from simulate.errors import InputError, nearest
from simulate.files import parse_as
from simulate.sourced import Row

FILE = "glossary.toml"
LANGUAGES = ("en", "nl")


class Term(Row):
    """A term in both languages, explained in both; ``model`` is its name in files, if any."""

    dutch: str = Field(min_length=1)
    english: str = Field(min_length=1)
    nl: str = Field(min_length=1)
    en: str = Field(min_length=1)
    model: str = ""


class Glossary(Row):
    """All terms."""

    terms: tuple[Term, ...]


def load_glossary() -> tuple[Term, ...]:
    """All terms, in the order of the Dutch alphabet."""
    text = resources.files("experiments.describe").joinpath(FILE).read_text(encoding="utf-8")
    return tuple(sorted(parse_as(text, FILE, Glossary).terms, key=lambda term: term.dutch.lower()))


def find_terms(word: str) -> tuple[Term, ...]:
    """The terms in which a word stands, in either language or as a name in files.

    Raises
    ------
    InputError
        When there are none, with the nearest term.
    """
    terms = load_glossary()
    wanted = word.lower()
    found = tuple(
        term
        for term in terms
        if any(wanted in each.lower() for each in (term.dutch, term.english, term.model))
    )
    if not found:
        names = [name for term in terms for name in (term.dutch, term.english)]
        hint = nearest(word, names)
        hint = hint if "did you mean" in hint else "; doorstroom glossary lists all"
        raise InputError([f"no term {word!r}{hint}"])
    return found


def show_glossary(word: str, lang: str, as_json: bool) -> None:
    """Print the terms, explained in one language.

    Raises
    ------
    InputError
        For a language that is not there, or a word that no term has.
    """
    if lang not in LANGUAGES:
        raise InputError([f"--lang = {lang!r}; must be one of: {', '.join(LANGUAGES)}"])
    terms = find_terms(word) if word else load_glossary()
    if as_json:
        print_json([term.model_dump() for term in terms])
        return
    table = new_table(["Dutch", "English"])
    table.add_column("in files")
    table.add_column("what it is", ratio=1)
    for term in terms:
        said = term.nl if lang == "nl" else term.en
        table.add_row(*map(Text, (term.dutch, term.english, term.model, said)))
    show("Terms of the field", table, "", Console())

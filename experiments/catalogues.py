"""What the catalogues of :mod:`simulate.language` lack: strings missing, unused or unlike.

``python -m experiments.catalogues nl`` prints it, and entries to paste for what is missing.
"""

from __future__ import annotations

import ast
import re
import string
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Message
from jinja2 import Environment
from jinja2.ext import extract_from_ast

from calibration.pilots import Pilot, list_pilots, load_pilot
from calibration.pilots.trial import shown_of
from calibration.register import load_register
from simulate.files import list_policies, list_regions, load_policy, load_region
from simulate.language import LOCALES, read_catalogue
from simulate.language.names import one_line
from simulate.parameters import PARAMETERS
from simulate.policy import Policy
from simulate.region import Region
from simulate.sourced import evidence_ids

#: Where sentences are looked for.
HOMES = tuple(
    LOCALES.parents[2] / package for package in ("simulate", "calibration", "experiments")
)
#: Functions whose first argument is a sentence to translate, or first two (singular, plural).
SINGLE, PLURAL = ("_", "gettext", "mark"), ("ngettext",)
#: Languages whose sentences are the keys themselves.
KEYS = ("en",)

Key = str | tuple[str, str]
Found = dict[Key, str]


def used_strings(homes: Sequence[Path] = HOMES) -> Found:
    """Every sentence that code and templates ask for, with where it stands first."""
    found: Found = {}
    for home in homes:
        for path in sorted(home.rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for line, sentence in _in_python(tree):
                found.setdefault(sentence, f"{path.relative_to(home.parent)}:{line}")
        for path in sorted(home.rglob("templates/*.html")):
            source = path.read_text(encoding="utf-8")
            for line, sentence in _in_template(source):
                found.setdefault(sentence, f"{path.relative_to(home.parent)}:{line}")
    for text, where in shipped_texts():
        found.setdefault(text, where)
    return found


def shipped_texts() -> Iterator[tuple[str, str]]:
    """Texts of shipped files that pages show, each with where it stands."""
    regions = [load_region(name) for name in list_regions()]
    policies = [load_policy(name) for name in list_policies()]
    things: list[Region | Policy] = [*regions, *policies]
    for thing in things:
        for text in filter(None, (thing.title, one_line(thing.about))):
            yield text, f"{thing.name}.toml"
    for pilot in map(load_pilot, list_pilots()):
        for text in _of_pilot(pilot):
            yield text, f"pilots/{pilot.name}.toml"
    used: set[str] = set()
    for policy in policies:
        for source in [text for lever in policy.levers for text in lever.sources.values()]:
            yield source, f"{policy.name}.toml"
            used.update(evidence_ids(source))
    for _, row in [each for region in regions for each in region.rows()]:
        used.update(*(evidence_ids(source) for source in row.sources.values()))
    for figure in load_register().find(sorted(used)):
        yield figure.measure, f"figure {figure.id}"
        yield figure.unit, f"figure {figure.id}"
        yield figure.geography, f"figure {figure.id}"
        for text in (figure.year, figure.value_text if figure.value is None else ""):
            if any(letter.isalpha() for letter in text):
                yield text, f"figure {figure.id}"
        if figure.source_title.startswith("("):
            yield figure.source_title, f"figure {figure.id}"
    for parameter in PARAMETERS:
        yield parameter.words, "parameters.py"


def _of_pilot(pilot: Pilot) -> Iterator[str]:
    yield from (pilot.title, pilot.about, pilot.limits)
    for arm in pilot.arms:
        yield from (arm.name, arm.words)
    yield from (shown.words for shown in shown_of(pilot))


def _in_template(source: str) -> Iterator[tuple[int, Key]]:
    environment = Environment(autoescape=True)
    for line, _, words in extract_from_ast(environment.parse(source), (*SINGLE, *PLURAL)):
        if isinstance(words, str):
            yield line, words
        else:
            texts = [each for each in words or () if each is not None]
            yield line, texts[0] if len(texts) == 1 else (texts[0], texts[1])


def _in_python(tree: ast.AST) -> Iterator[tuple[int, Key]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        words = [each.value for each in node.args[:2] if isinstance(each, ast.Constant)]
        texts = [each for each in words if isinstance(each, str)]
        if name in SINGLE and texts and isinstance(node.args[0], ast.Constant):
            yield node.lineno, texts[0]
        elif name in PLURAL and len(texts) == 2:
            yield node.lineno, (texts[0], texts[1])


def problems(code: str, homes: Sequence[Path] = HOMES) -> list[str]:
    """What is wrong with the catalogue of a language, one line each; empty when all is well."""
    used = used_strings(homes)
    known = {_key(message): message for message in read_catalogue(code) if message.id}
    found = [f"{used[key]}: missing in {code}: {key!r}" for key in missing(code, used)]
    found += [f"{code}: nothing uses {key!r}" for key in known if key not in used]
    forms = read_catalogue(code).num_plurals
    for message in known.values():
        found += [f"{code}: {problem}" for problem in _unlike(message, forms)]
    return found


def missing(code: str, used: Found) -> list[Key]:
    """Sentences that a language has no words for."""
    if code in KEYS:
        return []
    known = {_key(message): message for message in read_catalogue(code) if message.id}
    return [key for key in used if key not in known or not _translations(known[key])[0]]


def _unlike(message: Message, forms: int) -> Iterator[str]:
    """Where a translation has other places to fill in, lacks a form, or is still in doubt."""
    key = _key(message)
    if message.fuzzy:
        yield f"still marked fuzzy: {key!r}"
    ids = key if isinstance(key, tuple) else (key,)
    texts = _translations(message)
    if isinstance(key, tuple) and len(texts) != forms:
        yield f"{len(texts)} of {forms} forms: {key!r}"
    wanted = set.union(*(places(each) for each in ids))
    for text in texts:
        if text and places(text) != wanted:
            yield f"places to fill in are {sorted(places(text))}, not {sorted(wanted)}: {text!r}"


def places(text: str) -> set[str]:
    """Names of the places to fill in, of ``{name}`` and of ``%(name)s``."""
    named = set(re.findall(r"%\((\w+)\)s", text))
    return named | {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _key(message: Message) -> Key:
    return message.id if isinstance(message.id, str) else (message.id[0], message.id[1])


def _translations(message: Message) -> tuple[str, ...]:
    given = message.string
    return (given,) if isinstance(given, str) else tuple(given or ("",))


def _entry(key: Key) -> str:
    """A gap in a ``.po`` file, to fill in."""
    if isinstance(key, str):
        return f'msgid {_quoted(key)}\nmsgstr ""\n'
    return f'msgid {_quoted(key[0])}\nmsgid_plural {_quoted(key[1])}\nmsgstr[0] ""\nmsgstr[1] ""\n'


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


if __name__ == "__main__":
    language = sys.argv[1]
    print("\n".join(problems(language)), file=sys.stderr)
    print("\n".join(_entry(key) for key in missing(language, used_strings())))

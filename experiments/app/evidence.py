"""What a number rests on: the rows of the region file behind it, and their sources.

Which rows a measure rests on goes by the first words of their paths; that is a choice of what to
show, as in the end every number of a run hangs together with every other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

from calibration.figures import Figure
from calibration.register import load_register
from experiments.app.levers import SOURCE, make_lever
from experiments.app.switches import BY_KEY
from experiments.app.work import Answer
from experiments.figure_words import title_of, value_of, year_of
from experiments.report.basis import PARTS
from experiments.report.lever_words import FIELDS
from simulate.language import Language
from simulate.region import Region

#: How a measure starts -> how the paths of the rows behind it start.
BEHIND = {
    "ready_and_waiting": ("stays", "providers", "landlords", "groups"),
    "homeless": ("groups", "settings", "stays", "landlords"),
    "first_homes": ("landlords", "municipalities", "stays", "programmes"),
    "homes": ("landlords", "matching", "municipalities", "keeping"),
    "kept": ("keeping", "programmes", "foundations", "crisis"),
    "list": ("waiting_lists", "waiting", "providers", "landlords"),
    "wait": ("waiting_lists", "waiting", "providers", "landlords"),
    "within_13_weeks": ("waiting_lists", "waiting", "providers", "landlords"),
    "costs": ("settings", "programmes", "one_off_costs"),
}
#: Sources shown of a number; more would be read by nobody.
MOST_SOURCES = 10
_ID = re.compile(r"\b(?:NL|HF)-?[A-Z]?\d{2,3}\b")


def behind(region: Region, key: str) -> list[tuple[str, str]]:
    """Sources behind a measure, and where each is used; published figures before assumptions."""
    starts = BEHIND.get(key.split("/")[0], ("groups", "stays"))
    used: dict[str, list[str]] = {}
    for path, source in _sources(region):
        if path.split(".")[0].split("[")[0] in starts:
            used.setdefault(source, []).append(path)
    pairs = [(source, ", ".join(paths[:3])) for source, paths in used.items()]
    return sorted(pairs, key=lambda pair: pair[0].startswith("assumption"))


def _sources(region: Region) -> tuple[tuple[str, str], ...]:
    return tuple(
        (f"{path}.{field}" if field != "*" else path, source)
        for path, row in region.rows()
        for field, source in row.sources.items()
    )


def figure_of(source: str) -> Figure | None:
    """The published figure a source starts with, when it does."""
    found = _ID.match(source)
    if not found:
        return None
    known = {figure.id: figure for figure in load_register().figures}
    return known.get(found.group())


def as_html(language: Language, answer: Answer, key: str) -> str:
    """What a number rests on, as an element that opens when clicked or with the keyboard."""
    _ = language.gettext
    region = answer.chosen.region
    sources = behind(region, key)
    opening = _(
        "A result of the model, not a measurement: the mean over simulated futures. It rests most "
        "of all on these numbers of the region file, {shown} of {all}:"
    ).format(shown=min(len(sources), MOST_SOURCES), all=len(sources))
    items = ""
    for source, paths in sources[:MOST_SOURCES]:
        part = language.gettext(PARTS[paths.split(".")[0].split("[")[0]])
        where = escape(_("In the region file: {paths}").format(paths=f"{part} ({paths})"))
        items += f"<li>{_source_html(language, source)}<br><small>{where}</small></li>"
    return (
        f'<details class="ds-why"><summary>{escape(_("What this rests on"))}</summary>'
        f"<p>{escape(opening)}</p><ul>{items}</ul>{_levers_html(language, answer)}</details>"
    )


def _source_html(language: Language, source: str) -> str:
    """A published figure in the reader's language; what a file says itself stays as it is."""
    figure = figure_of(source)
    if figure is None:
        return f'<span lang="en">{escape(source)}</span>'
    about = (
        f"{figure.id}: {language.gettext(figure.measure)}: {value_of(language, figure)}; "
        f"{language.gettext(figure.geography)}, {year_of(language, figure)}"
    )
    title = ", ".join(filter(None, (title_of(language, figure), figure.author)))
    link = ""
    if figure.url.startswith(("https://", "http://")):
        said = language.gettext("source on the internet")
        link = f' <a href="{escape(figure.url)}" rel="noreferrer">{escape(said)}</a>'
    own = source.removeprefix(figure.id).lstrip(":;, ")
    more = f'<br><small lang="en">{escape(own)}</small>' if own else ""
    return f"<em>{escape(about)}.</em> {escape(title)}{link}{more}"


def _levers_html(language: Language, answer: Answer) -> str:
    """Sources of what the visitor switched on."""
    if not answer.choice.levers:
        return ""
    items = []
    for key, values in answer.choice.levers:
        lever = make_lever(BY_KEY[key], dict(values), answer.chosen.region)
        said = _lever_sources(language, lever.sources)
        items.append(f"<li>{escape(language.gettext(BY_KEY[key].title))}: {said}</li>")
    heading = language.gettext("And on what you switched on:")
    return f"<p>{escape(heading)}</p><ul>{''.join(items)}</ul>"


def _lever_sources(language: Language, sources: Mapping[str, str]) -> str:
    """Sources of a lever's numbers; what was only chosen here in the page's words."""
    published = [
        language.gettext(text)
        if name == "*"
        else f"{_field(language, name)}: {language.gettext(text)}"
        for name, text in sources.items()
        if text != SOURCE
    ]
    if not published:
        return escape(language.gettext("an assumption, chosen on this page"))
    return escape("; ".join(published))


def _field(language: Language, name: str) -> str:
    return language.gettext(FIELDS[name]) if name in FIELDS else name.replace("_", " ")

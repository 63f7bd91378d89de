"""``doorstroom describe``: the ODD description and STRESS-DES checklist of a region and policy."""

from __future__ import annotations

import itertools
import re
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import mistune
import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from calibration.pilots import list_pilots, load_pilot
from calibration.target_kinds import TargetFile
from calibration.targets import TARGETS
from experiments.describe import odd
from experiments.describe.facts import default_facts, policy_facts, region_facts
from experiments.describe.glossary import load_glossary
from experiments.describe.stress import stress_items
from experiments.loading import load_any_region
from experiments.output import folder_problems, output_folder
from experiments.problems import collected
from simulate.errors import InputError
from simulate.events_in_words import WORDS
from simulate.files import load_policy, parse_as, read_text
from simulate.intervals import INTERVAL
from simulate.parameters import PARAMETERS
from simulate.policy import Policy
from simulate.posterior import POSTERIOR, choose
from simulate.provenance import content_hash
from simulate.region import Region
from simulate.sourced import FOUNDATIONS

#: The protocols are in English, and so are their headings; a Dutch text is left to the report.
LANGUAGES = ("en",)
ENDINGS = (".md", ".html")


def describe_region(region: str, policy: str, lang: str, out: Path | None) -> None:
    """Write the description to a file, or print it as Markdown when no file is named.

    Raises
    ------
    InputError
        With every problem of region, policy, language and place to write.
    """
    problems: list[str] = []
    place = collected(problems, partial(load_any_region, region))
    loaded = collected(problems, partial(load_policy, policy, place))
    if lang not in LANGUAGES:
        problems.append(f"--lang = {lang!r}; must be {' or '.join(LANGUAGES)}")
    if out is not None:
        if out.suffix.lower() not in ENDINGS:
            problems.append(f"--out {out}: must end in {' or '.join(ENDINGS)}")
        problems += folder_problems(out.parent)
    if problems or place is None or loaded is None:
        raise InputError(problems)
    text = as_markdown(place, loaded)
    if out is None:
        print(text)
        return
    if out.suffix.lower() == ".html":
        text = as_html(text, f"{place.title}: the model described")
    with output_folder(out.parent) as folder:
        (folder / out.name).write_text(text, encoding="utf-8")


def as_markdown(region: Region, policy: Policy) -> str:
    """The description as Markdown."""
    numbers = region_facts(region)
    targets = parse_as(read_text(TARGETS, TARGETS.name), TARGETS.name, TargetFile)
    context = {
        "region": region,
        "policy": policy,
        "version": version("doorstroom"),
        "region_hash": content_hash(region),
        "policy_hash": content_hash(policy),
        "pilots": [load_pilot(name).title for name in list_pilots()],
        "targets": sum(len(study.targets) for study in targets.studies),
        "studies": len(targets.studies),
        "entities": odd.entities(region),
        "settings": odd.settings(region),
        "routes": odd.routes(region),
        "submodels": odd.SUBMODELS,
        "foundations": [name.replace("_", " ") for name in FOUNDATIONS],
        "events": [name.replace("_", " ") for name in WORDS],
        "present": sum(row.count for row in region.present),
        "ready": sum(row.ready for row in region.present),
        "waiting": sum(row.count for row in region.waiting),
        "levers": [
            (*facts, _dates(lever.from_year, lever.until_year))
            for facts, lever in zip(policy_facts(policy), policy.levers, strict=True)
        ],
        "stress": stress_items(region, policy, numbers),
        "numbers": numbers,
        "defaults": default_facts(region),
        "terms": load_glossary(),
        **_fitted(),
    }
    environment = Environment(
        loader=PackageLoader("experiments.describe"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["cell"] = _cell
    environment.globals.update(
        names=odd.names, on_off=odd.on_off, source=odd.source, number="{:g}".format
    )
    return environment.get_template("document.md").render(context) + "\n"


FRAME = '<div class="wide" tabindex="0" role="region" aria-label="Table {number}"><table>'


def as_html(markdown: str, title: str) -> str:
    """A description as a page that needs no other file."""
    environment = Environment(
        loader=PackageLoader("experiments.describe"), autoescape=True, undefined=StrictUndefined
    )
    # what a region file says stays text, whatever is in it; so the page may take it as HTML
    convert = mistune.create_markdown(escape=True, plugins=["table"])
    body = str(convert(markdown)).replace("<th>", '<th scope="col">')
    # on a narrow screen a table scrolls by itself, with the keyboard too
    tables = itertools.count(1)
    body = re.sub("<table>", lambda _: FRAME.format(number=next(tables)), body)
    body = body.replace("</table>", "</table></div>")
    page = environment.get_template("page.html")
    return page.render(title=title, body=Markup(body))


def _fitted() -> dict[str, Any]:
    """The parameters that calibration fits, with the middle and interval of their draws."""
    draws = choose(POSTERIOR).draws
    assert draws is not None
    low, middle, high = np.percentile(draws.values, (INTERVAL[0], 50, INTERVAL[1]), axis=0)
    return {
        "draws": len(draws.values),
        "draws_hash": draws.hash,
        "parameters": [
            (
                each.name,
                each.words,
                each.unit,
                f"{middle[number]:.3g}",
                f"{low[number]:.3g} to {high[number]:.3g}",
            )
            for number, each in enumerate(PARAMETERS)
        ],
    }


def _dates(start: float, end: float | None) -> str:
    until = "on" if end is None else f"to year {end:g}"
    return f"from year {start:g} {until} (years after the start; a choice of the policy)"


def _cell(value: object) -> str:
    """Text for a cell of a table in Markdown."""
    return " ".join(str(value).split()).replace("|", "\\|")

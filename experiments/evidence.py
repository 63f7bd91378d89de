"""The evidence command: topics, figures of a topic, and everything about a figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from rich.console import Console
from rich.table import Table
from rich.text import Text

from calibration.citations import citations
from calibration.figures import QUALITY, Figure
from calibration.register import Register, load_register
from experiments import wording
from experiments.as_json import print_json
from experiments.layout import new_table, show
from simulate.errors import InputError

#: The words of a figure's quality, in the order of the columns of the overview.
KINDS = (*QUALITY, "recalled")
NEXT = "One topic: doorstroom evidence --topic TOPIC. One figure: doorstroom evidence ID."
QUALITIES = (
    "Quality: yes, the number was seen at its source; partly, read from a damaged table or derived "
    "from numbers that were seen; no, derived as the notes say, or not found at its source; "
    "recalled, from memory, never used to calibrate on."
)


def show_evidence(ids: Sequence[str], topic: str, search: str, as_json: bool) -> None:
    """Show figures by id, by topic or words, or which topics there are."""
    if ids and (topic or search):
        raise InputError(["give either IDs, or --topic and --search"])
    register = load_register()
    if ids:
        chosen = register.find(list(dict.fromkeys(ids)))
        _show_figures(chosen, as_json)
    elif topic or search:
        _show_list(register.select(topic, search), topic, search, as_json)
    else:
        _show_topics(register, as_json)


def _show_topics(register: Register, as_json: bool) -> None:
    counts = _counts(register)
    if as_json:
        print_json(
            [
                {"topic": topic, "figures": count.total(), **{each: count[each] for each in KINDS}}
                for topic, count in counts.items()
            ]
        )
        return
    title = f"{len(register.figures)} published figures, by topic and quality"
    show(title, topics_table(register), f"{QUALITIES}\n{NEXT}", Console())


def _counts(register: Register) -> dict[str, Counter[str]]:
    return {
        topic: Counter(_quality(figure) for figure in figures)
        for topic, figures in register.topics().items()
    }


def topics_table(register: Register) -> Table:
    """How many figures there are of each topic and quality."""
    table = new_table(["topic"])
    for column in ("figures", *KINDS):
        table.add_column(column, justify="right")
    for topic, count in _counts(register).items():
        table.add_row(Text(topic), str(count.total()), *(str(count[each] or "") for each in KINDS))
    return table


def _show_list(figures: Sequence[Figure], topic: str, search: str, as_json: bool) -> None:
    if as_json:
        print_json([_document(figure) for figure in figures])
        return
    said = [f"on {topic!r}"] if topic else []
    said += [f"mentioning {search!r}"] if search else []
    title = f"{wording.counted(len(figures), 'figure')} {' '.join(said)}".rstrip()
    if not figures:
        print(f"{title}: try fewer words, or `doorstroom evidence` for the topics")
        return
    table = new_table(["id"], whole=True)
    for column in ("measure", "value", "year", "place", "quality"):
        table.add_column(column)
    for figure in figures:
        cells = (figure.measure, value_in_words(figure), figure.year, figure.geography)
        table.add_row(*map(Text, (figure.id, *cells, _quality(figure))))
    show(title, table, "Everything about one: doorstroom evidence ID.", Console())


def _show_figures(figures: Sequence[Figure], as_json: bool) -> None:
    if as_json:
        print_json([{**_document(each), "cited_by": _cited_by(each)} for each in figures])
        return
    console = Console()
    for figure in figures:
        console.print(Text.assemble((figure.id, "bold"), " ", (figure.measure, "bold")))
        lines = Table.grid(padding=(0, 2))
        lines.add_column(no_wrap=True)
        lines.add_column(overflow="fold")
        for key, said in lines_of(figure):
            lines.add_row(Text(f"  {key}"), Text(said))
        console.print(lines)
        console.print()


def lines_of(figure: Figure) -> Iterator[tuple[str, str]]:
    """Everything about a figure as pairs of a name and what it says; what is empty is left out."""
    cited = _cited_by(figure)
    pairs = {
        "value": value_in_words(figure),
        "counted": _counted(figure),
        "among": figure.population,
        "definition": figure.definition,
        "arm": figure.arm,
        "followed for": _followed(figure),
        "year": figure.year,
        "place": figure.geography,
        "topic": figure.topic,
        "source": ", ".join(filter(None, (figure.source_title, figure.author))),
        "url": figure.url,
        "quote": figure.quote,
        "quality": f"{_quality(figure)}: {figure.quality}",
        "notes": figure.notes,
        "cited in": "\n".join(cited) if cited else "no file",
    }
    return ((key, said) for key, said in pairs.items() if said)


def value_in_words(figure: Figure) -> str:
    """The value as published with its unit, and its interval or range."""
    low, high = (None if end is None else f"{end:.10g}" for end in (figure.low, figure.high))
    if low is not None and high is not None:
        ends = f"{low} to {high}"
    elif low is not None:
        ends = f"at least {low}"
    else:
        ends = f"at most {high}" if high is not None else ""
    if not figure.value_text:
        return f"{ends} {figure.unit}" if ends else f"none, only {figure.unit}"
    said = f"{figure.value_text} {figure.unit}"
    return f"{said} ({ends})" if ends else said


def _counted(figure: Figure) -> str:
    above, below = figure.numerator_text, figure.denominator_text
    if above and below:
        return f"{above} of {below}"
    return f"of {below}" if below else above


def _followed(figure: Figure) -> str:
    if figure.followup_text in ("", "NA"):
        return ""
    return f"{figure.followup_text} months"


def _cited_by(figure: Figure) -> list[str]:
    return list(citations().get(figure.id, ()))


def _document(figure: Figure) -> dict[str, object]:
    return {**asdict(figure), "quality": figure.quality}


def _quality(figure: Figure) -> str:
    return "recalled" if figure.recalled else figure.verified

"""The right side of the explorer: what the answer says, under tabs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import solara

from experiments.app import charts, evidence, maps
from experiments.app.downloads import Downloads
from experiments.app.pilots import Pilots
from experiments.app.regions import home_of
from experiments.app.words import (
    DASH,
    HOMES,
    OVERVIEW,
    Line,
    cost_keys,
    limited,
    lines,
    waiting_keys,
)
from experiments.app.work import Answer
from simulate.language import Language
from simulate.language.names import named, titled


def tables_html(language: Language, answer: Answer, keys: Iterable[str], caption: str) -> str:
    """A table of measures, each with what it rests on."""
    _ = language.gettext
    rows = lines(language, answer, keys)
    heads = [_("Nothing changes")]
    if answer.choice.levers:
        heads += [_("Your choice"), _("Difference"), _("Futures in which it is better")]
    body = "".join(_row_html(language, answer, line, heads) for line in rows)
    table = table_html(caption, [_("What is counted"), *heads], body)
    if not answer.choice.levers:
        return table
    note = _("The share of futures says how sure the direction is; it has no interval of its own.")
    if any(line.sure == DASH for line in rows):
        note += " " + _("A dash: nothing changes, or neither more nor less is better.")
    return f'{table}<p class="ds-small">{escape(note)}</p>'


def _row_html(language: Language, answer: Answer, line: Line, heads: Sequence[str]) -> str:
    cells = [line.now, line.chosen, line.change, line.sure][: len(heads)]
    told = "".join(
        f'<td data-label="{escape(head)}">{escape(cell)}</td>'
        for head, cell in zip(heads, cells, strict=True)
    )
    why = evidence.as_html(language, answer, line.key)
    return (
        f'<tr class="ds-line"><th scope="row">{escape(line.label)}</th>{told}</tr>'
        f'<tr class="ds-behind"><td colspan="{len(heads) + 1}">{why}</td></tr>'
    )


def table_html(caption: str, heads: Sequence[str], body: str) -> str:
    """A table with a caption and headers that a screen reader can use."""
    top = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    return (
        f'<table class="ds-table"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
    )


#: Names of the tabs, for whoever looks for one on the page.
PARTS = ("overview", "lists", "homes", "costs", "map", "pilots", "download")


@solara.component
def Results(language: Language, answer: Answer) -> None:
    """Tabs with pictures and tables; the baseline is always beside the choice."""
    _ = language.gettext
    tab, set_tab = solara.use_state(0)
    names = (
        _("Overview"), _("Waiting lists"), _("Homes"), _("Costs"), _("Map"), _("Pilots"),
        _("Download"),
    )  # fmt: skip
    with solara.lab.Tabs(value=tab, on_value=set_tab):
        for name in names:
            solara.lab.Tab(name)
    parts = (_overview, _lists, _homes, _costs, _map)
    made = solara.use_memo(
        lambda: parts[tab](language, answer) if tab < len(parts) else "",
        [tab, language.code, id(answer)],
    )
    with solara.Div(classes=[f"ds-part-{PARTS[tab]}"]):
        if tab < len(parts):
            solara.HTML("div", made)
        elif tab == len(parts):
            Pilots(language)
        else:
            Downloads(language, answer)


def _fan_key(language: Language, answer: Answer) -> str:
    """Which colour is which, and what a fan shows."""
    band = language.gettext("Line: median; dark band: half of the futures; light band: 9 in 10.")
    return _key(language, answer, band)


def _key(language: Language, answer: Answer, about: str) -> str:
    """Which colour is which, and what is drawn."""
    _ = language.gettext
    names = [_("Nothing changes"), _("Your choice")][: len(answer.comparison.results)]
    keys = "".join(
        f'<span><i style="background:{colour}"></i>{escape(name)}</span>'
        for name, colour in zip(names, charts.COLOURS, strict=False)
    )
    return f'<p class="ds-key">{keys}<span class="ds-small">{escape(about)}</span></p>'


def _series(answer: Answer, take: object, *more: object) -> list[charts.Array]:
    return [take(each, *more) for each in answer.comparison.results.values()]  # type: ignore[operator]


def _overview(language: Language, answer: Answer) -> str:
    _ = language.gettext
    people = _("people")
    ready, homeless = (
        _series(answer, take) for take in (charts.ready_series, charts.homeless_series)
    )
    pictures = charts.fan_chart(
        language, answer, ready, _("Ready to move on, and still waiting"), people
    ) + charts.fan_chart(language, answer, homeless, _("On the street or in a shelter"), people)
    place = home_of(answer.chosen.region)
    keys = (*OVERVIEW[:3], f"wait/{place}", *OVERVIEW[3:])
    table = tables_html(language, answer, keys, _("Main results, over the whole run"))
    return f'{_fan_key(language, answer)}<div class="ds-pair">{pictures}</div>{table}'


def _lists(language: Language, answer: Answer) -> str:
    _ = language.gettext
    region = answer.chosen.region
    pictures = "".join(
        charts.fan_chart(
            language, answer, _series(answer, charts.list_series, name),
            _("On the list for {place}").format(place=named(language, name)), _("people"),
        )
        for name in limited(region)
    )  # fmt: skip
    table = tables_html(language, answer, waiting_keys(region), _("Lists and waits"))
    return f'{_fan_key(language, answer)}<div class="ds-pair">{pictures}</div>{table}'


def _homes(language: Language, answer: Answer) -> str:
    _ = language.gettext
    picture = charts.fan_chart(
        language, answer, _series(answer, charts.let_series),
        _("Homes found since the start"), _("homes"),
    )  # fmt: skip
    table = tables_html(language, answer, HOMES, _("Homes: promised, let, kept and lost"))
    return _fan_key(language, answer) + picture + table


def _costs(language: Language, answer: Answer) -> str:
    _ = language.gettext
    title = _("Costs a year, by who pays")
    year = answer.chosen.region.price_year
    about = _(
        "Costs of places, support, moves and lost homes, in euros of {year}; rents and benefits "
        "are left out."
    ).format(year=year)
    table = tables_html(language, answer, cost_keys(), _("Costs by payer"))
    picture = charts.cost_chart(language, answer, title)
    bars = _("Bar: mean of the futures; thin line: 95% of them.") if picture else ""
    return f"{_key(language, answer, bars)}{picture}<p>{escape(about)}</p>{table}"


def _map(language: Language, answer: Answer) -> str:
    _ = language.gettext
    titles = [_("On the list for a home, per 10,000 inhabitants, if nothing changes")]
    titles += [_("The same with your choice")] if answer.choice.levers else []
    pictures = maps.map_charts(language, answer, titles)
    about = _(
        "A larger circle has more inhabitants. Its colour and number say how many of every 10,000 "
        "wait for a home, in an average month, by the municipality they come from."
    )
    about += " " + (
        _("Circles are placed roughly where the towns are.")
        if maps.on_the_map(answer.chosen.region)
        else _("Where a circle is placed says nothing.")
    )
    heads = [_("Municipality"), _("Inhabitants"), _("On the list if nothing changes")]
    heads += [_("On the list with your choice")] if answer.choice.levers else []
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th>'
        + "".join(
            f'<td data-label="{escape(head)}">{escape(cell)}</td>'
            for head, cell in zip(heads[1:], cells, strict=True)
        )
        + "</tr>"
        for name, *cells in maps.table_rows(language, answer)
    )
    caption = _("People on the list for a home, in an average month: {region}").format(
        region=titled(language, answer.chosen.region)
    )
    table = table_html(caption, heads, body)
    return f'<p>{escape(about)}</p><div class="ds-pair">{pictures}</div>{table}'

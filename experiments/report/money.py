"""Who pays: costs by payer, and what an extra year in a home costs."""

from __future__ import annotations

import math

from experiments.pages.blocks import Block, Cell, Heading, Listed, Picture, Section, Table, Text
from experiments.report import pictures
from experiments.report.amounts import levels, row_levels, scale_of
from experiments.report.answer import Told
from experiments.report.outcomes import priced, summary_of
from experiments.report.words import bounds, by_how_much, chance, changes, surely
from experiments.wording import Row, rows_by, rows_of
from simulate.language import mark
from simulate.language.names import capital, named
from simulate.sourced import PAYERS

TOTAL = "costs/all"
#: Why there is no price for an extra year in a home, as ``simulate.price`` says it.
WHY_NOT = {
    "one replicate, or one draw of the parameters, has no spread": mark(
        "too few futures were simulated to give it bounds"
    ),
    "the interval of extra years in a home includes 0": mark(
        "it is not clear that there are any extra years in a home"
    ),
    "fewer years in a home than under the reference": mark(
        "people spend fewer years in a home, not more"
    ),
    "costs less and gives more years in a home: better on both": mark(
        "it costs less and gives more years in a home: it is better on both"
    ),
}


def who_pays(about: Told) -> Section:
    """Costs now, what changes for each payer, and the price of an extra year in a home."""
    _ = about.language.gettext
    now = rows_by(summary_of(about.comparison).rename_axis("key"), "key")
    year = about.comparison.results[about.comparison.reference].region.price_year
    if not priced(about.comparison):
        said = _("The region file gives no prices, so nothing can be said about costs.")
        return Section("pays", _("Who pays"), (Text(said),))
    opening = _(
        "The costs counted are those of places, support, moves, lost homes and admissions, in "
        "euros of {year} and without discounting. Rents, benefits and what homes cost to "
        "build are not counted."
    ).format(year=year)
    blocks: list[Block] = [Text(opening)]
    payers = [payer for payer in PAYERS if _pays(about, payer)]
    for name in about.comparison.others():
        blocks.append(Listed(tuple(_payer_sentences(about, name, payers)), about.title(name)))
    finding = " ".join(
        _total(about, name) for name in about.comparison.results
    )  # fmt: skip
    blocks += [
        Picture("costs", pictures.costs(about, payers), finding),
        _table(about, payers, now),
        Heading(_("What an extra year in a home costs")),
    ]
    blocks += [Text(_price(about, row), f"{about.title(str(row['policy']))}.")
               for row in rows_of(about.comparison.cost_effectiveness())]  # fmt: skip
    return Section("pays", _("Who pays"), tuple(blocks))


def _pays(about: Told, payer: str) -> bool:
    return any(
        float(each.measures[f"costs/{payer}"].max()) > 0
        for each in about.comparison.results.values()
    )


def _payer_sentences(about: Told, name: str, payers: list[str]) -> list[str]:
    """A sentence for each payer for whom something clearly changes, and one for the others."""
    _, language = about.language.gettext, about.language
    said, others = [], []
    for payer in payers:
        change = about.changes[name][f"costs/{payer}"]
        who = named(language, payer)
        if change.direction == 0:
            others.append(who)
            continue
        text = (
            _("{who}: {surely} lower costs, {change} on average ({bounds}).")
            if change.direction < 0
            else _("{who}: {surely} higher costs, {change} on average ({bounds}).")
        )
        said.append(
            capital(
                text.format(
                    who=who,
                    surely=surely(language, change),
                    change=by_how_much(language, change),
                    bounds=bounds(language, change),
                )
            )
        )
    if others:
        text = _("No clear difference for: {who}.")
        said.append(text.format(who=language.joined(others)))
    return said


def _total(about: Told, name: str) -> str:
    row = rows_by(summary_of(about.comparison, name).rename_axis("key"), "key")[TOTAL]
    amount = row_levels(about.language, row, "EUR a year")
    text = about.language.gettext("{policy}: {amount} a year.")
    return text.format(policy=about.title(name), amount=amount)


def _table(about: Told, payers: list[str], now: dict[str, Row]) -> Table:
    _, language = about.language.gettext, about.language
    columns = [_("Payer"), about.title(about.comparison.reference)]
    groups = [("", 2)]
    for name in about.comparison.others():
        columns += [_("difference"), _("probability of lower costs")]
        groups.append((about.title(name), 2))
    rows = []
    for payer in [*payers, "all"]:
        key = f"costs/{payer}"
        cells = [
            capital(named(language, payer)), row_levels(language, now[key], "EUR a year")
        ]  # fmt: skip
        for name in about.comparison.others():
            change = about.changes[name][key]
            same = change.nothing or not change.known
            cells += [
                changes(language, change),
                _("the same") if same else chance(language, change.p_lower),
            ]
        rows.append(tuple(Cell(text) for text in cells))
    caption = _("Costs in euros a year, with bounds for 95 of every 100 futures")
    numbers = tuple(range(1, len(columns)))
    return Table(caption, tuple(columns), tuple(rows), numbers, groups=tuple(groups))


def _price(about: Told, row: Row) -> str:
    _, language = about.language.gettext, about.language
    if math.isnan(float(row["eur_per_year"])):
        why = WHY_NOT.get(str(row["why_not"]), str(row["why_not"]))
        return _("No price can be given: {why}.").format(why=language.gettext(why))
    price, low, high = (float(row[f"eur_per_year{end}"]) for end in ("", "_low", "_high"))
    years = row_levels(language, row, "person-years", "years")
    if low <= 0 <= high:
        text = _(
            "It is not clear whether an extra year that somebody lives in a home costs or saves "
            "money: {price} on average, where minus is a saving. There are {years} such years more "
            "in a year. (In brackets: 95% intervals.)"
        )
        scale = scale_of(language, "EUR", price, low, high)
        ends = language.between(*(scale.framed(scale.bare(end)) for end in (low, high)))
        return text.format(price=f"{scale.framed(scale.bare(price))} ({ends})", years=years)
    if high < 0:
        text = _(
            "Each extra year that somebody lives in a home saves {price}. There are {years} such "
            "years more in a year. (In brackets: 95% intervals.)"
        )
        return text.format(price=levels(language, -price, -high, -low, "EUR"), years=years)
    text = _(
        "Each extra year that somebody lives in a home costs {price}. There are {years} such years "
        "more in a year. (In brackets: 95% intervals.)"
    )
    return text.format(price=levels(language, price, low, high, "EUR"), years=years)

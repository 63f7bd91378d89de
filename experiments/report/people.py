"""Who gains and who loses: the same people under both policies, by group and municipality."""

from __future__ import annotations

import math

from experiments.pages.blocks import Block, Cell, Heading, Picture, Section, Table, Text
from experiments.report import pictures
from experiments.report.amounts import row_levels
from experiments.report.answer import Told
from experiments.report.words import MOVES_IN, Change, bounds, by_how_much
from experiments.wording import Row, rows_of
from simulate.counterfactual import CATEGORIES
from simulate.language.names import named
from simulate.waits import BY

#: More municipalities than this that all go one way are not named one by one.
FEW = 3


def who_gains(about: Told) -> Section:
    """Who is housed earlier, later or never, and which groups and municipalities gain."""
    _ = about.language.gettext
    opening = _(
        "Because the same people come under every policy, we can follow each of them twice: "
        "under the policy, and if nothing changes. Whoever had a home before the start is "
        "left out. Numbers are people over the whole period, with bounds for 95 of every 100 "
        "futures."
    )
    blocks: list[Block] = [Text(opening)]
    people = {str(row["policy"]): row for row in rows_of(about.comparison.people())}
    blocks += [Text(in_one_sentence(about, row), f"{about.title(name)}.")
               for name, row in people.items()]  # fmt: skip
    finding = " ".join(f"{about.title(n)}: {in_one_sentence(about, r)}" for n, r in people.items())
    blocks += [
        Picture("earlier-or-later", pictures.earlier_or_later(about, people), finding),
        _categories(about),
    ]
    for by in BY:
        blocks += _by(about, by)
    return Section("gains", _("Who gains, and who loses"), tuple(blocks))


def in_one_sentence(about: Told, row: Row) -> str:
    """What a policy means for people, from a row of ``Comparison.people``."""
    _, language = about.language.gettext, about.language

    def count(key: str) -> str:
        return row_levels(language, row, "people", key)

    said = _(
        "{earlier} people get their first home earlier, and {only} get one who otherwise "
        "would get none before the end. {later} get theirs later, and {lost} miss out."
    ).format(
        earlier=count("earlier"),
        only=count("only_under_policy"),
        later=count("later"),
        lost=count("only_under_reference"),
    )
    days, low, high = (-float(row[f"mean_days_earlier{end}"]) for end in ("", "_high", "_low"))
    if math.isnan(days):
        return said
    # a positive change is a later day
    change = Change("days", MOVES_IN, days, low, high, 0.5)
    text = _("Whoever gets a home either way moves in {change} on average ({bounds}).")
    whole = text.format(change=by_how_much(language, change), bounds=bounds(language, change))
    return f"{said} {whole}"


def _categories(about: Told) -> Table:
    _ = about.language.gettext
    words = {
        "only under policy": _("Gets a home, and otherwise none before the end"),
        "earlier": _("Gets a home earlier"),
        "same day": _("Gets a home on the same day, or a day apart"),
        "later": _("Gets a home later"),
        "only under reference": _("Gets no home before the end, and otherwise one"),
        "never housed": _("Gets no home before the end either way"),
        "not there under both": _("Comes under one of the two only (prevention)"),
    }
    found: dict[str, dict[str, str]] = {name: {} for name in about.comparison.others()}
    happens = set()
    for row in rows_of(about.comparison.distribution()):
        if row["statistic"] in CATEGORIES:
            text = row_levels(about.language, row, "people")
            found[str(row["policy"])][str(row["statistic"])] = text
            happens |= {row["statistic"]} if row["high"] > 0 else set()
    names = about.comparison.others()
    rows = [
        tuple(map(Cell, (said, *(found[name][key] for name in names))))
        for key, said in words.items()
        if key in happens
    ]
    columns = (_("What the policy means for a person"), *(about.title(name) for name in names))
    caption = _("The same people under both: earlier, later, or not (people over the whole period)")
    return Table(caption, columns, tuple(rows), tuple(range(1, len(columns))))


def _by(about: Told, by: str) -> list[Block]:
    _ = about.language.gettext
    title = _("By group") if by == "group" else _("By municipality of origin")
    rows = rows_of(about.comparison.gains(by))
    reading = _(
        "In brackets: how many more there are on that side, with bounds for 95 of every 100 "
        "futures."
    )
    blocks: list[Block] = [Heading(title), Text(reading)]
    said = {
        name: _who(about, by, [row for row in rows if row["policy"] == name])
        for name in about.comparison.others()
    }
    blocks += [Text(text, f"{about.title(name)}.") for name, text in said.items()]
    if by == "group":
        finding = " ".join(f"{about.title(name)}: {text}" for name, text in said.items())
        blocks.append(Picture("by-group", pictures.by_group(about, rows), finding))
    blocks.append(_table(about, by, rows, title))
    return blocks


def called(about: Told, by: str, name: str) -> str:
    """A group in the reader's words; a municipality by its name."""
    return named(about.language, name) if by == "group" else name


def _who(about: Told, by: str, rows: list[Row]) -> str:
    """For whom more people gain than lose, for whom fewer, and for whom nothing is clear."""
    _, language = about.language.gettext, about.language
    kinds: dict[str, list[tuple[float, str]]] = {"gain": [], "lose": [], "unclear": []}
    for row in rows:
        net, low, high = (float(row[f"net{end}"]) for end in ("", "_low", "_high"))
        kind = "gain" if low > 0 else "lose" if high < 0 else "unclear"
        change = Change("net", "people", net, low, high, 0.5)
        scale = change.scale(language)
        size, ends = scale.bare(abs(net)), bounds(language, change)
        if kind == "unclear":
            size, ends = scale.signed(net), language.between(scale.signed(low), scale.signed(high))
        name = called(about, by, str(row[by]))
        kinds[kind].append((abs(net), f"{name} ({size}; {ends})"))
    texts = {
        "gain": _("More people gain than lose among {who}."),
        "lose": _("More people lose than gain among {who}."),
        "unclear": _("No clear difference among {who}."),
    }
    if by == "municipality":
        texts = {
            "gain": _("More people gain than lose in {who}."),
            "lose": _("More people lose than gain in {who}."),
            "unclear": _("No clear difference in {who}."),
        }
    everywhere = {
        "gain": _("In every municipality more people gain than lose, from {least} to {most}."),
        "lose": _("In every municipality more people lose than gain, from {least} to {most}."),
    }
    for kind, who in kinds.items():
        if by == "municipality" and len(who) == len(rows) > FEW and kind in everywhere:
            return everywhere[kind].format(least=min(who)[1], most=max(who)[1])
    return " ".join(
        texts[kind].format(who=language.joined([text for _size, text in who]))
        for kind, who in kinds.items()
        if who
    )


def _table(about: Told, by: str, rows: list[Row], title: str) -> Table:
    _ = about.language.gettext
    columns = (
        _("Policy"),
        _("Group") if by == "group" else _("Municipality"),
        _("People, on average"),
        _("Gain"),
        _("Lose"),
        _("Days earlier, on average"),
    )
    body = [
        tuple(
            map(
                Cell,
                (
                    about.title(str(row["policy"])),
                    called(about, by, str(row[by])),
                    about.language.number(float(row["people"])),
                    row_levels(about.language, row, "people", "gain"),
                    row_levels(about.language, row, "people", "lose"),
                    row_levels(about.language, row, "days", "days_earlier"),
                ),
            )
        )
        for row in rows
    ]
    caption = _("{title}: people who get a home earlier or at all, or later or not")
    numbers = tuple(range(2, len(columns)))
    return Table(caption.format(title=title), columns, tuple(body), numbers, folded=True)

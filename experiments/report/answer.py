"""The question, the answer, and the table of outcomes."""

from __future__ import annotations

from dataclasses import dataclass

from experiments.pages.blocks import Block, Cell, Heading, Listed, Picture, Section, Table, Text
from experiments.report import pictures
from experiments.report.amounts import row_levels
from experiments.report.outcomes import (
    changes_of,
    home_of,
    main_outcomes,
    priced,
    sentence,
    short,
    summary_of,
    table_keys,
    verdict,
)
from experiments.report.words import VERY_LIKELY, Change, bounds, by_how_much, chance, changes
from experiments.wording import rows_by
from simulate.comparison import Comparison
from simulate.language import Language
from simulate.language.names import capital, described, titled


@dataclass(frozen=True)
class Told:
    """What every part of the report is made from."""

    comparison: Comparison
    language: Language
    changes: dict[str, dict[str, Change]]

    def title(self, policy: str) -> str:
        """What a policy is called."""
        return titled(self.language, self.comparison.results[policy].policy)


def told(comparison: Comparison, language: Language) -> Told:
    """A comparison with its differences, ready to be told."""
    return Told(comparison, language, changes_of(comparison))


def in_short(about: Told) -> Section:
    """The whole answer as a table that fits on one screen."""
    _, language = about.language.gettext, about.language
    words = {
        ("better", True): _("Better"),
        ("better", False): _("Probably better"),
        ("worse", True): _("Worse"),
        ("worse", False): _("Probably worse"),
        ("unclear", False): _("No clear difference"),
    }
    rows = []
    for outcome in main_outcomes(about.comparison):
        cells = [Cell(capital(outcome.said(language, outcome.called)))]
        for name in about.comparison.others():
            change = about.changes[name][outcome.key]
            kind, size = verdict(change), ""
            sure = kind != "unclear" and change.p >= VERY_LIKELY
            if kind == "unclear" and change.low < 0 < change.high:
                size = bounds(language, change)
            elif change.known and not change.nothing:
                size = f"{by_how_much(language, change)} ({bounds(language, change)})"
            cells.append(
                Cell(words[kind, sure], bad=kind == "worse", good=kind == "better", below=size)
            )
        rows.append(tuple(cells))
    columns = (_("Outcome"), *(about.title(name) for name in about.comparison.others()))
    caption = _(
        "What changes compared with '{title}': averages, in brackets the bounds of 95 of every "
        "100 futures"
    ).format(title=about.title(about.comparison.reference))
    said = _(
        "Better and worse mean a probability of at least 90%, probably better and probably worse "
        "one of at least 75%. For whom it holds is told below."
    )
    return Section("short", _("In short"), (Table(caption, columns, tuple(rows)), Text(said)))


def question(about: Told) -> Section:
    """What is asked, of which region and which policies."""
    _, language = about.language.gettext, about.language
    first = about.comparison.results[about.comparison.reference]
    region = first.region
    towns = [municipality.name for municipality in region.municipalities]
    text = _(
        "What happens in {region} when other choices are made about protected living, shelter and "
        "homes? And for whom? The region has {count} inhabitants in {towns}."
    ).format(
        region=titled(language, region),
        count=language.number(region.inhabitants()),
        towns=language.joined(towns),
    )
    method = _(
        "To find out, the region was simulated on the computer for {years} years from {start}, "
        "{futures} times over. Each time is a possible future: chance takes another turn. Under "
        "every policy the same people come, with the same luck, so what differs is the work of the "
        "policy."
    ).format(
        years=language.number(first.years),
        start=language.date(region.start_date),
        futures=language.number(first.replicates),
    )
    compared = _("Everything is compared with '{title}'.").format(
        title=about.title(about.comparison.reference)
    )
    blocks: list[Block] = [Text(text), Text(method), Text(compared)]
    for name in about.comparison.others():
        policy = about.comparison.results[name].policy
        blocks.append(Text(described(language, policy), f"{titled(language, policy)}."))
    return Section("question", _("The question"), tuple(blocks))


def answer(about: Told) -> Section:
    """How it is now, and what each policy does to the main outcomes."""
    _ = about.language.gettext
    blocks: list[Block] = [Text(_as_it_is(about))]
    for name in about.comparison.others():
        blocks += _about_policy(about, name)
    blocks += [Text(_how_to_read(about)), *_picture(about), _table(about)]
    return Section("answer", _("The answer"), tuple(blocks))


def _as_it_is(about: Told) -> str:
    _, language = about.language.gettext, about.language
    rows = rows_by(summary_of(about.comparison).rename_axis("key"), "key")
    keys = {
        "ready": "ready_and_waiting",
        "homeless": "homeless",
        "first": "first_homes",
        "wait": f"wait/{home_of(about.comparison)}",
        "costs": "costs/all",
    }
    said = {
        name: row_levels(language, rows[key], str(rows[key]["unit"])) for name, key in keys.items()
    }
    texts = [
        _(
            "If nothing changes, {ready} people are ready to move on in an average month but are "
            "still where they were. {homeless} people are homeless. In a year {first} "
            "people get their first home; whoever gets one through the waiting list has waited "
            "{wait} weeks on average."
        ),
        *([_("All of it costs {costs} a year.")] if priced(about.comparison) else []),
        _("In brackets: between what bounds 95 of every 100 futures lie."),
    ]
    return " ".join(texts).format(**said)


def _about_policy(about: Told, name: str) -> list[Block]:
    _, language = about.language.gettext, about.language
    mine = about.changes[name]
    openings = {
        "better": _("Better"),
        "worse": _("Worse"),
        "unclear": _("No clear difference"),
    }
    said: dict[str, list[str]] = {kind: [] for kind in openings}
    for outcome in main_outcomes(about.comparison):
        change = mine[outcome.key]
        said[verdict(change)].append(sentence(language, outcome, change))
    blocks: list[Block] = [Heading(about.title(name))]
    for kind, opening in openings.items():
        if said[kind]:
            blocks.append(Listed(tuple(said[kind]), opening))
    return blocks


def _how_to_read(about: Told) -> str:
    return about.language.gettext(
        "How to read this. Of every difference the average over all futures is given, and in "
        "brackets the bounds between which 95 of every 100 futures lie. 'Almost certainly' means a "
        "probability of at least 97.5%, 'very probably' at least 90%, 'probably' at least 75%; "
        "with less we speak of no clear difference."
    )


def _picture(about: Told) -> list[Block]:
    _ = about.language.gettext
    finding = " ".join(
        f"{about.title(name)}: "
        + "; ".join(
            f"{short(about.language, outcome.key)}: "
            f"{changes(about.language, about.changes[name][outcome.key])}"
            for outcome in main_outcomes(about.comparison)
        )
        + "."
        for name in about.comparison.others()
    )
    ready = " ".join(_ready_at_the_end(about, name) for name in about.comparison.results)
    return [
        Picture("differences", pictures.differences(about), finding),
        Picture("ready", pictures.ready_and_waiting(about), ready),
    ]


def _ready_at_the_end(about: Told, name: str) -> str:
    language = about.language
    low, middle, high = pictures.ready_at_the_end(about.comparison.results[name])
    ends = language.between(language.number(low), language.number(high))
    text = language.gettext(
        "{policy}: in the last month {middle} people are ready to move on but still there (middle "
        "of all futures; in 90 of every 100 futures {ends})."
    )
    return text.format(policy=about.title(name), middle=language.number(middle), ends=ends)


def _table(about: Told) -> Table:
    _, language = about.language.gettext, about.language
    rows_now = rows_by(summary_of(about.comparison).rename_axis("key"), "key")
    columns, groups = [_("Outcome"), about.title(about.comparison.reference)], [("", 2)]
    for name in about.comparison.others():
        columns += [_("difference"), _("probability that it is better")]
        groups.append((about.title(name), 2))
    rows = []
    for key in table_keys(about.comparison):
        now = rows_now[key]
        cells = [short(language, key), row_levels(language, now, str(now["unit"]))]
        for name in about.comparison.others():
            change = about.changes[name][key]
            cells += [changes(language, change), _better(language, change)]
        rows.append(tuple(Cell(text) for text in cells))
    caption = _(
        "All outcomes: averages over the run with bounds for 95 of every 100 futures; shares "
        "differ in percentage points"
    )
    numbers = tuple(range(1, len(columns)))
    return Table(caption, tuple(columns), tuple(rows), numbers, groups=tuple(groups))


def _better(language: Language, change: Change) -> str:
    if not change.known or change.better == 0:
        return language.gettext("not known")
    if change.nothing:
        return language.gettext("the same")
    return chance(language, change.p_lower if change.better < 0 else 1 - change.p_lower)

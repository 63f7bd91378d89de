"""What the answer rests on: published figures, assumptions, the calibration, and self-checks."""

from __future__ import annotations

from collections import Counter
from typing import Any

from calibration.figures import Figure
from calibration.register import load_register
from experiments.calibration_report.tables import read_tables
from experiments.figure_words import title_of, value_of, year_of
from experiments.pages.blocks import Block, Cell, Heading, Section, Table, Text
from experiments.report.answer import Told
from experiments.report.lever_words import lever_words
from simulate.errors import InputError
from simulate.language import mark
from simulate.language.names import titled
from simulate.sourced import SourcedRow, evidence_ids

#: Parts of a region file -> what a reader calls the numbers in them.
PARTS = {
    "municipalities": mark("Municipalities"),
    "settings": mark("Kinds of places to live, and what they cost"),
    "groups": mark("Groups of people, and how many come"),
    "stays": mark("How long people stay, and where they go"),
    "providers": mark("Providers and their places"),
    "programmes": mark("Support at home"),
    "keeping": mark("Keeping and losing a home"),
    "foundations": mark("The five foundations of a life that holds together"),
    "crisis": mark("Crises and admissions"),
    "contracts": mark("Contracts"),
    "adaptation": mark("How providers and corporations respond"),
    "landlords": mark("Corporations and their lettings"),
    "extra_dwellings": mark("Extra homes"),
    "waiting_lists": mark("Waiting lists"),
    "matching": mark("Matching people and homes"),
    "routes": mark("Routes to a home"),
    "one_off_costs": mark("Costs of moving and of losing a home"),
    "present": mark("Who lives where on the first day"),
    "waiting": mark("Who waits on the first day"),
}
#: What the tables of the checks and the draws must both come from, to speak of the same fit.
SAME_FIT = ("simulation", "priors", "targets", "evidence")


def basis(about: Told) -> Section:
    """Sources and assumptions of the region and the policies, and how far the model was checked."""
    _ = about.language.gettext
    region = about.comparison.results[about.comparison.reference].region
    blocks: list[Block] = [Heading(_("The calibration")), *calibration_state(about)]
    blocks += [Text(_checks(about)), Heading(_("Where the region's numbers come from"))]
    rows = [(path.split(".")[0].split("[")[0], row) for path, row in region.rows()]
    published, assumed = _count(rows)
    text = _(
        "The region file says where its numbers come from. It names a published figure "
        "{published} times, and says that something is an assumption {assumed} times. One "
        "such statement may cover several numbers."
    )
    language = about.language
    blocks.append(
        Text(
            text.format(
                published=language.number(published.total()),
                assumed=language.number(assumed.total()),
            )
        )
    )
    blocks.append(_parts_table(about, published, assumed))
    blocks += [Heading(_("What the policies rest on")), *_policies(about)]
    blocks += [Heading(_("The published figures")), *_figures(about, rows)]
    return Section("basis", _("What it rests on"), tuple(blocks))


def calibration_state(about: Told) -> list[Block]:
    """Where the parameters come from, and whether the fit behind them passed its checks."""
    _, language = about.language.gettext, about.language
    chosen = about.comparison.results[about.comparison.reference].scenario.chosen
    if chosen.source is None:
        return [Text(_("The parameters are those of the region file: no fit to published figures "
                       "was used, and doubt about them is not in the bounds."))]  # fmt: skip
    known: dict[str, Any] = chosen.source.manifest
    count = language.number(len(chosen.source.values))
    if chosen.draws is not None:
        drawn = about.comparison.draws
        said = _(
            "The parameters were fitted to published figures. {used} of the {count} sets of values "
            "that these figures allow take turns in the futures, so doubt about the parameters is "
            "in the bounds."
        ).format(used=language.number(len(set(drawn[drawn >= 0].tolist()))), count=count)
    else:
        said = _(
            "The parameters were fitted to published figures. All futures use the middle of "
            "{count} sets of values that these figures allow, so doubt about the parameters is not "
            "in the bounds."
        ).format(count=count)
    return [Text(" ".join([said, *_fit_checks(about, known)])), *_fit(about, known)]


def _fit_checks(about: Told, known: dict[str, Any]) -> list[str]:
    """Whether the fit passed its own two checks, where the draws say so."""
    _ = about.language.gettext
    texts = {
        ("diagnostics", True): _("The search through possible values was long enough."),
        ("diagnostics", False): _("The search through possible values was not long enough."),
        ("emulator", True): _(
            "The quick stand-in for the model that the search used was close enough to it."
        ),
        ("emulator", False): _(
            "The quick stand-in for the model that the search used was not close enough to it."
        ),
    }
    return [
        texts[key, bool(known[key]["passed"])]
        for key in ("diagnostics", "emulator")
        if isinstance(known.get(key), dict) and "passed" in known[key]
    ]


def _fit(about: Told, known: dict[str, Any]) -> list[Block]:
    """How many published figures the fitted model gives back; only of the posterior it is of."""
    language = about.language
    tables = read_tables()
    if any(getattr(tables.summary, "hashes", {}).get(key) != known.get(key) for key in SAME_FIT):
        return []
    figures = tables.figures
    text = language.gettext(
        "Of the {all} published figures that it was fitted to, the model gives back {inside} "
        "within its 90% bounds, and {out} when a figure and all others of its source are left out "
        "of the fit. Which ones it misses, and why: doorstroom calibration-report."
    )
    said = text.format(
        all=language.number(len(figures)),
        inside=language.number(int(figures["inside"].sum())),
        out=language.number(int(figures["out_inside"].sum())),
    )
    return [Text(said)]


def _checks(about: Told) -> str:
    results = list(about.comparison.results.values())
    text = about.language.gettext(
        "While it runs, the model checks its own books: nobody is lost, no place is taken twice, "
        "costs add up. All {count} checks held in all {futures} futures of every policy."
    )
    return text.format(
        count=about.language.number(len(results[0].checks)),
        futures=about.language.number(results[0].replicates),
    )


def _count(rows: list[tuple[str, SourcedRow]]) -> tuple[Counter[str], Counter[str]]:
    """Statements by part that name a published figure, and that are assumptions."""
    published: Counter[str] = Counter()
    assumed: Counter[str] = Counter()
    for name, row in rows:
        for source in row.sources.values():
            (assumed if source.startswith("assumption") else published)[name] += 1
    return published, assumed


def _parts_table(about: Told, published: Counter[str], assumed: Counter[str]) -> Table:
    _, language = about.language.gettext, about.language
    rows = [
        (language.gettext(said), language.number(published[part]), language.number(assumed[part]))
        for part, said in PARTS.items()
        if published[part] + assumed[part]
    ]
    columns = (_("About"), _("From a published figure"), _("Assumptions"))
    caption = _("Statements about numbers in the region file, by subject")
    body = tuple(tuple(map(Cell, row)) for row in rows)
    return Table(caption, columns, body, (1, 2), folded=True)


def _policies(about: Told) -> list[Block]:
    _, language = about.language.gettext, about.language
    rows = []
    for name in about.comparison.others():
        policy = about.comparison.results[name].policy
        for lever in policy.levers:
            for field, source in lever.sources.items():
                what = lever_words(language, lever.lever, field)
                rows.append((titled(language, policy), what, language.gettext(source)))
    if not rows:
        return [Text(_("The policies have no numbers of their own."))]
    columns = (_("Policy"), _("Part"), _("Source"))
    caption = _("Where the numbers of the policies come from")
    body = tuple(tuple(map(Cell, row)) for row in dict.fromkeys(rows))
    return [Table(caption, columns, body)]


def _figures(about: Told, rows: list[tuple[str, SourcedRow]]) -> list[Block]:
    _, language = about.language.gettext, about.language
    used: dict[str, list[str]] = {}
    for name, row in rows:
        for source in row.sources.values():
            for each in evidence_ids(source):
                used.setdefault(each, []).append(language.gettext(PARTS[name]))
    for name in about.comparison.others():
        policy = about.comparison.results[name].policy
        for lever in policy.levers:
            for source in lever.sources.values():
                for each in evidence_ids(source):
                    used.setdefault(each, []).append(titled(language, policy))
    body = [_figure_row(about, each, list(dict.fromkeys(used[each.id]))) for each in known(used)]
    columns = (_("Number"), _("What was counted"), _("Value"), _("Year"), _("Source"),
               _("Used for"))  # fmt: skip
    caption = _("{count} published figures behind the region and the policies").format(
        count=language.number(len(body))
    )
    said = _("More about a figure, with the passage it comes from: doorstroom evidence NUMBER.")
    return [Table(caption, columns, tuple(body), folded=True), Text(said)]


def known(ids: dict[str, list[str]]) -> list[Figure]:
    """The figures with these ids that the register has; a user's file may name others."""
    found = []
    for each in sorted(ids):
        try:
            found += load_register().find([each])
        except InputError:
            continue
    return found


def _figure_row(about: Told, figure: Figure, used: list[str]) -> tuple[Cell, ...]:
    language = about.language
    link = figure.url if figure.url.startswith(("https://", "http://")) else ""
    return (
        Cell(figure.id),
        Cell(language.gettext(figure.measure)),
        Cell(value_of(language, figure)),
        Cell(year_of(language, figure)),
        Cell(title_of(language, figure), link=link),
        Cell("; ".join(used)),
    )

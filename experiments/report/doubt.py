"""What would change the answer, what it does not say, and how to make it again."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
from scipy.stats import norm, spearmanr

from experiments.pages.blocks import Block, Cell, Listed, Section, Table, Text
from experiments.report.answer import Told
from experiments.report.outcomes import main_outcomes
from experiments.report.people import in_one_sentence
from experiments.report.words import drawn_in, witnesses
from experiments.wording import rows_of
from simulate.intervals import over_units
from simulate.language import mark
from simulate.language.names import described
from simulate.parameters import PARAMETERS

Array = np.ndarray[Any, Any]
#: With fewer draws a correlation says too little (assumption).
FEWEST_WITNESSES = 30
#: A correlation counts when chance makes one like it once in a hundred reports.
RARE = 0.01
#: A stock of the baseline that changes more than this in the first year (model, section 8).
DRIFT = 0.10

LIMITS = (
    mark(
        "The bounds cover chance, and doubt about the parameters where these were fitted. "
        "They do not cover doubt about the rest of the region file, such as places, prices "
        "and who is there on the first day, nor about the rules of the model."
    ),
    mark(
        "How much a policy does is often an assumption. The assumptions are in the table "
        "above; other numbers give another answer."
    ),
    mark(
        "Waits are those of people who moved. Whoever still waits at the end, or gave up, is not "
        "among them."
    ),
    mark(
        "The market for homes at large, new laws and the economy stay as they are at the start; "
        "what people in the region decide after reading this is not in it either."
    ),
    mark(
        "A municipality or a group with few people gives wide bounds. No clear difference does not "
        "mean that there is none."
    ),
)


def doubt(about: Told) -> Section:
    """What would change the answer: chance, parameters, and what counts as a home."""
    _ = about.language.gettext
    blocks: list[Block] = [
        *_shares(about),
        *_deciding(about),
        Text(_own_homes(about), _("If only a tenancy of one's own counts as a home.")),
        Text(_futures(about), _("With more futures.")),
    ]
    return Section("doubt", _("What would change the answer"), tuple(blocks))


def _shares(about: Told) -> list[Block]:
    """How much of the spread of the main outcomes is doubt about parameters."""
    _, language = about.language.gettext, about.language
    names = {
        outcome.key: outcome.said(language, outcome.called)
        for outcome in main_outcomes(about.comparison)
    }
    found = []
    for row in rows_of(about.comparison.differences()) if _drawn(about) else []:
        share = float(row["parameter_share"])
        if row["key"] in names and not math.isnan(share):
            ends = (float(row[f"parameter_share_{end}"]) for end in ("low", "high"))
            text = language.between(*(language.percent(end) for end in ends))
            found.append((about.title(str(row["policy"])), names[str(row["key"])],
                          f"{language.percent(share)} ({text})"))  # fmt: skip
    opening = _("Better knowledge of the parameters.")
    if not found:
        said = _(
            "How much of the spread is doubt about the parameters cannot be told here: they are "
            "the same in every future, or too few sets of them were used."
        )
        return [Text(said, opening)]
    said = _(
        "Part of the spread between futures comes from doubt about the parameters; better "
        "figures would make that part smaller. The rest is chance, and stays."
    )
    columns = (_("Policy"), _("Outcome"), _("Part that is doubt about parameters (95% interval)"))
    caption = _("How much of the spread of a difference is doubt about the parameters")
    body = tuple(tuple(map(Cell, row)) for row in found)
    return [Text(said, opening), Table(caption, columns, body, (2,), folded=True)]


def _drawn(about: Told) -> bool:
    """Whether futures differ in their parameters at all."""
    source = about.comparison.results[about.comparison.reference].scenario.chosen.draws
    return source is not None and bool(np.ptp(source.values, axis=0).max() > 0)


def _deciding(about: Told) -> list[Block]:
    """Which parameters move a difference most, where it can be told from chance."""
    _, language = about.language.gettext, about.language
    draws = about.comparison.draws
    source = about.comparison.results[about.comparison.reference].scenario.chosen.draws
    used = np.unique(draws[draws >= 0])
    if source is None or not _drawn(about) or len(used) < FEWEST_WITNESSES:
        return []
    base = about.comparison.results[about.comparison.reference].measures
    rows = []
    for name in about.comparison.others():
        gaps = about.comparison.results[name].measures - base
        for outcome in main_outcomes(about.comparison):
            sums, sizes = over_units(np.stack([gaps[outcome.key].to_numpy()]), draws)
            strongest = _strongest(source.values[used], sums[0] / sizes)
            if strongest is None:
                continue
            number, correlation, low, high = strongest
            ends = language.between(language.number(low, 2), language.number(high, 2))
            texts = (
                about.title(name),
                outcome.said(language, outcome.called),
                language.gettext(PARAMETERS[number].words),
                f"{language.number(correlation, 2)} ({ends})",
            )
            rows.append(tuple(map(Cell, texts)))
    title = _("The number that matters most.")
    if not rows:
        text = _("Of no single parameter can it be told from chance that it decides the answer.")
        return [Text(text, title)]
    said = _(
        "For some differences it can be told from chance which parameter moves them most. A rank "
        "correlation of 1 means that the difference is larger whenever the parameter is, and −1 "
        "that it is smaller; 0 means that they have nothing to do with each other."
    )
    columns = (
        _("Policy"), _("Outcome"), _("Parameter that matters most"),
        _("Rank correlation with the difference (95% interval)"),
    )  # fmt: skip
    caption = _("The parameter that moves each difference most")
    return [Text(said, title), Table(caption, columns, tuple(rows), (3,))]


def _strongest(values: Array, gaps: Array) -> tuple[int, float, float, float] | None:
    """The parameter with the largest rank correlation, with its interval; None where it is chance.

    Fisher's transformation gives the interval; the p-value counts how many parameters were tried.
    """
    kept = ~np.isnan(gaps)
    varies = np.ptp(values[kept], axis=0) > 0 if kept.any() else np.zeros(values.shape[1], bool)
    if kept.sum() < FEWEST_WITNESSES or not varies.any() or np.ptp(gaps[kept]) == 0:
        return None
    found = [
        (float(spearmanr(values[kept, n], gaps[kept])[0]), int(n)) for n in np.flatnonzero(varies)
    ]
    correlation, number = max(found, key=lambda each: abs(each[0]))
    z, error = math.atanh(max(-0.999, min(0.999, correlation))), 1.03 / math.sqrt(kept.sum() - 3)
    if 2 * norm.sf(abs(z) / error) * len(found) > RARE:
        return None
    low, high = (math.tanh(z + side * 1.96 * error) for side in (-1, 1))
    return number, correlation, low, high


def _own_homes(about: Told) -> str:
    same = about.comparison.people("own").equals(about.comparison.people())
    if same and not _provider_contracts(about):
        return about.language.gettext(
            "Counting only homes in the client's own name, all these numbers stay the same: no "
            "home here is under a provider's contract."
        )
    opening = about.language.gettext(
        "Above, a home under a provider's contract counts as well. Counting only homes in the "
        "client's own name:"
    )
    said = [
        f"{about.title(str(row['policy']))}: {in_one_sentence(about, row)}"
        for row in rows_of(about.comparison.people("own"))
    ]
    return " ".join([opening, *said])


def _provider_contracts(about: Told) -> bool:
    """Whether any home under a provider's contract became a tenancy or came back."""
    keys = ["homes/flipped", "homes/returned"]
    return any(
        bool(each.measures[keys].to_numpy().any()) for each in about.comparison.results.values()
    )


def _futures(about: Told) -> str:
    language = about.language
    count = about.comparison.results[about.comparison.reference].replicates
    seen = witnesses(about.comparison.draws, count)
    text = language.gettext(
        "{count} futures were simulated; {seen} of them count as independent, because futures with "
        "the same parameters belong together. With so many, no probability can be called "
        "larger than {most}. More futures sharpen averages and probabilities; they do not make the "
        "bounds narrower, because these say how different futures are."
    )
    most = language.percent(drawn_in(1.0, seen), 1)
    return text.format(count=language.number(count), seen=language.number(seen), most=most)


def limits(about: Told) -> Section:
    """What this answer does not say."""
    _, language = about.language.gettext, about.language
    region = about.comparison.results[about.comparison.reference].region
    blocks: list[Block] = []
    if region.about:
        blocks.append(Text(described(language, region), _("About this region.")))
    said = [*(language.gettext(each) for each in LIMITS), *_drift(about)]
    if about.comparison.interrupted:
        said.append(_("The run was stopped early; the answer rests on the futures that were done."))
    blocks.append(Listed(tuple(said)))
    return Section("limits", _("Limits"), tuple(blocks))


def _drift(about: Told) -> list[str]:
    """A warning where the stocks of the baseline do not fit together."""
    language = about.language
    table = about.comparison.results[about.comparison.reference].drift()
    far = [float(change) for change in table["change"].dropna() if abs(change) > DRIFT]
    if not far:
        return []
    text = language.gettext(
        "The numbers in the region file do not wholly fit together. Without any policy, {count} "
        "of the {all} numbers that the region starts with (people by kind of place, and waiting "
        "lists) change by more than 10% within a year, one of them by {most} (average over all "
        "futures). So trust differences between policies more than the levels."
    )
    most = language.percent(max(far, key=abs))
    return [text.format(count=len(far), all=len(table), most=most)]


def repeat(about: Told) -> Section:
    """What is needed to make the same answer again, to the bit."""
    _ = about.language.gettext
    opening = _(
        "Whoever runs the same version with the same files and the same seed gets the same "
        "numbers, to the last digit. What is needed for that:"
    )
    rows = []
    for name, results in about.comparison.results.items():
        known = {key: value for key, value in results.manifest().items() if key != "checks"}
        text = json.dumps(known, ensure_ascii=False, default=str, sort_keys=True)
        rows.append((Cell(about.title(name)), Cell(text)))
    table = Table(
        _("Manifest of each run"), (_("Policy"), _("Manifest (JSON)")), tuple(rows), folded=True
    )
    first = about.comparison.results[about.comparison.reference]
    facts = _("Region {region}, seed {seed}, {years} years, {count} futures.")
    said = facts.format(
        region=first.region.name, seed=first.seed, years=first.years, count=first.replicates
    )
    return Section("manifest", _("How to make this again"), (Text(opening), Text(said), table))

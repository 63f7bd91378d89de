"""The first sections: what was done, figure by figure, and the misses discussed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from calibration.figures import Figure as Evidence
from experiments.calibration_report.amounts import (
    NOT_KNOWN,
    Row,
    amount,
    between,
    estimate,
    in_unit,
    share_of,
    width,
)
from experiments.calibration_report.groups import Group, groups_of
from experiments.calibration_report.picture_figures import draw_group
from experiments.calibration_report.tables import Tables
from experiments.pages.blocks import (
    Block,
    Cell,
    Heading,
    Listed,
    Picture,
    Section,
    Table,
    Text,
    joined,
)
from experiments.wording import counted, rows_of

COLUMNS = (
    "Figure", "What it counts", "Published (95%)", "Model: median (90%)", "Width of the 90%",
    "Inside?", "Model without its own source (90%)", "Inside then?",
)  # fmt: skip


def what_was_done(tables: Tables) -> Section:
    """The calibration in five sentences."""
    figures, summary = tables.figures, tables.summary
    counts = (len(figures), figures["study"].nunique(), figures["source"].nunique())
    told = int(tables.parameters["identified"].sum())
    every = next(row for row in rows_of(tables.sbc_tests) if row["parameter"] == "all")
    items = (
        f"The model was fitted to {counted(counts[0], 'published figure')} of "
        f"{counts[1]} {'study' if counts[1] == 1 else 'studies'} from "
        f"{counted(counts[2], 'source')}, each held against what the simulation measures with the "
        "same definition.",
        f"{len(tables.parameters)} parameters could change, each a factor on the numbers of the "
        f"region file; {counted(summary.simulations, 'simulation')} gave a posterior of "
        f"{counted(summary.draws, 'draw')}: sets of values that the figures allow together.",
        f"Of the published figures, {share_of(int(figures['inside'].sum()), len(figures))} lie "
        "within the 90% interval of the fitted model; when a figure's own source is left out of "
        f"the fit, {share_of(int(figures['out_inside'].sum()), len(figures))} do.",
        f"The figures tell something of {told} of the {len(tables.parameters)} parameters, and "
        f"next to nothing of the other {len(tables.parameters) - told}, which are named below.",
        f"On {every['datasets']} made-up data sets with a known truth, 90% intervals held the "
        f"truth {100 * every['coverage_90']:.1f}% of the time "
        f"({100 * every['coverage_low']:.1f} to {100 * every['coverage_high']:.1f}%).",
    )
    note = (
        "The ends in brackets after a percentage of figures are its 95% interval if figures were "
        "independent; those of one study are not, so the doubt is rather more. Plain counts have "
        "no interval: nothing about them is uncertain."
    )
    return Section(
        "what-was-done", "What was done", (*_warnings(tables), Listed(items), Text(note))
    )


def _warnings(tables: Tables) -> list[Block]:
    """What a reader must know before anything else: that the fit failed its own checks."""
    summary = tables.summary
    failed = {
        "the chain is not long enough, or has not forgotten its start": summary.diagnostics.passed,
        "the emulator is too far off": summary.monte_carlo_error.passed,
    }
    said = [problem for problem, passed in failed.items() if not passed]
    if not said:
        return []
    return [
        Text(f"{joined(said)}. Nothing on this page may be relied on.", "This is no posterior:")
    ]


def figure_by_figure(tables: Tables, evidence: Mapping[str, Evidence]) -> Section:
    """A picture and a table for each group of figures."""
    blocks: list[Block] = [
        Text(
            "Each published figure stands beside what a study like it would find in the fitted "
            "model. That holds doubt about the parameters, how far the study's people and country "
            "may differ from the model's region, and the chance in a study of that size. A fit "
            "that reproduces figures with very wide intervals says little, so their widths are "
            "given. A bound or a range counts as inside when at least one in twenty such studies "
            "would fit it. The last two columns are the harder test: the figure is predicted by a "
            "fit that never saw it, nor anything else from the same source."
        )
    ]
    for group in groups_of(tables.figures):
        blocks += [
            Heading(group.title),
            Picture(f"figures-{group.name}", draw_group(group, tables.predictive), _finding(group)),
            Table(
                f"{group.title}: published figures and the model's",
                COLUMNS,
                tuple(_row(row, evidence) for row in rows_of(group.figures)),
                (2, 3, 4, 6),
            ),
        ]
    return Section("figures", "Figure by figure", tuple(blocks))


def _finding(group: Group) -> str:
    figures = group.figures
    inside = int(figures["inside"].sum())
    said = f"{inside} of {len(figures)} published figures lie within the model's 90% interval"
    out = [f"{row['figure']} lies {_side(row)} it" for row in rows_of(figures) if not row["inside"]]
    return f"{said}; {joined(out)}." if out else f"{said}."


def _side(row: Row) -> str:
    return "above" if row["published"] > row["mid"] else "below"


def _row(row: Row, evidence: Mapping[str, Evidence]) -> tuple[Cell, ...]:
    figure, unit = evidence[row["figure"]], str(row["unit"])
    source = joined([each for each in (figure.source_title, figure.author) if each])
    more = (
        f"Definition: {row['definition']}",
        f"Study: {row['title']}.",
        f"As fitted: {row['published_text']}.",
        f"Source: {source}. Quality: {figure.quality}.",
    )
    link = figure.url if figure.url.startswith(("https://", "http://")) else ""
    return (
        Cell(str(row["figure"]), link=link),
        Cell(str(row["words"]), more=more),
        Cell(published(row)),
        Cell(in_unit(estimate(row, unit), unit)),
        Cell(in_unit(width(row["low"], row["high"], unit), unit)),
        _verdict(row, "inside"),
        Cell(in_unit(estimate(row, unit, "out_"), unit)),
        _verdict(row, "out_inside"),
    )


def _verdict(row: Row, column: str) -> Cell:
    if row[column]:
        return Cell("inside")
    mid = row["mid" if column == "inside" else "out_mid"]
    return Cell(f"outside: {'above' if row['published'] > mid else 'below'}", bad=True)


def published(row: Row) -> str:
    """A published figure with its own interval, or with the words of a bound or a range."""
    unit, kind = str(row["unit"]), str(row["kind"])
    ends = between(row["published_low"], row["published_high"], unit)
    value = amount(row["published"], unit)
    if kind in ("at_least", "at_most"):
        return in_unit(f"{kind.replace('_', ' ')} {value}", unit) + " (a bound, no interval)"
    if kind == "between":
        return in_unit(ends, unit) + " (a range)"
    counted_of = f", {row['published_text']}" if kind == "binomial" else ""
    interval = "no interval published" if ends == NOT_KNOWN else ends
    return f"{in_unit(f'{value} ({interval})', unit)}{counted_of}"


def misses(tables: Tables, notes: Mapping[str, str]) -> Section:
    """A paragraph for every figure outside: which way, how far, and what that may come from."""
    missed = [row for row in rows_of(tables.figures) if not row["inside"]]
    out = [row["figure"] for row in rows_of(tables.figures) if not row["out_inside"]]
    of = len(tables.figures)
    opening = (
        f"{counted(len(missed), 'figure')} of {of} lie outside the model's 90% interval. Of so "
        f"many figures about {0.1 * of:.0f} would do so by chance alone, were every interval right."
    )
    only = [figure for figure in out if figure not in {row["figure"] for row in missed}]
    blocks: list[Block] = [Text(opening)]
    for row in missed:
        blocks.append(Text(_miss(row), f"{row['figure']}, {row['title']}."))
        if row["figure"] in notes:
            blocks.append(Text(notes[row["figure"]], "What the authors think:"))
    if only:
        blocks.append(
            Text(
                f"Outside only when their own source is left out of the fit: {joined(only)}. The "
                "other figures would not have led to these; the model has them because it was "
                "fitted to them."
            )
        )
    return Section("misses", "The misses", tuple(blocks))


def _miss(row: Row) -> str:
    unit = str(row["unit"])
    sentences = [
        f"It counts: {row['words']}. Published is {published(row)}; the model gives "
        f"{in_unit(estimate(row, unit), unit)}.",
        _how_far(row, unit),
    ]
    if np.isnan(row["low"]) or np.isnan(row["prior_low"]):
        return " ".join(sentences)
    if row["prior_low"] <= row["published"] <= row["prior_high"]:
        sentences.append(
            "Before the fit the model allowed the published value, so it is other figures that "
            "lead it away from this one."
        )
    else:
        sentences.append(
            "The model did not allow the published value before the fit either "
            f"({in_unit(between(row['prior_low'], row['prior_high'], unit), unit)}), so what was "
            "assumed, or how the model is built, stands in the way, not other figures."
        )
    return " ".join(sentences)


def _how_far(row: Row, unit: str) -> str:
    low, high, value = float(row["low"]), float(row["high"]), float(row["published"])
    if np.isnan(low):
        return "The model had nobody to measure it on."
    side = _side(row)
    beyond = value - high if value > high else low - value if value < low else 0.0
    if beyond <= 0.0:
        return (
            "What was published is a bound or a range, and fewer than one in twenty of the "
            f"studies that the model allows would fit it; the published value is {side} the "
            "model's median."
        )
    far = in_unit(width(0.0, beyond, unit), unit)
    rank = float(row["percentile"])
    share = rank if side == "above" else 1.0 - rank
    return (
        f"The published value lies {far} {side} the nearer end of that interval, and {side} "
        f"{_of_studies(share)} that the model allows."
    )


def _of_studies(share: float) -> str:
    return "all studies" if share >= 0.995 else f"{100 * share:.0f}% of the studies"

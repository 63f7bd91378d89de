"""Sections on the checks of the machine, and on how the page was made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import logit

from experiments.calibration_report.amounts import Z_90, Row, factor, factors, p_value
from experiments.calibration_report.picture_checks import (
    AIM,
    band,
    draw_coverage,
    draw_emulator,
    draw_ranks,
    rank_counts,
)
from experiments.calibration_report.tables import Diagnostics, MonteCarloError, Tables
from experiments.pages.blocks import (
    Block,
    Cell,
    Heading,
    Picture,
    Section,
    Table,
    Text,
    cells,
    quoted,
)
from experiments.wording import rows_of

#: A p-value below this counts as a reason for doubt (convention).
DOUBTFUL = 0.05
#: Of the summary: what other sections tell, or what it holds twice.
TOLD_ABOVE = {
    "diagnostics", "monte_carlo_error", "emulator", "sbc", "sbc_simulated",
    "share_inside", "share_out_inside", "moved_by_luck", "moved_by_emulator", "recovered",
}  # fmt: skip
#: Shares are kept this far from 0 and 1 on the logit scale, as published ones never say more.
LEAST_SHARE = 1e-3


def checks(tables: Tables) -> Section:
    """Made-up data with a known truth, the emulator, and the chain."""
    blocks: list[Block] = [
        Text(
            "A fit can be wrong without anybody seeing it. So the machine was put to work on data "
            "whose truth is known, and each of its parts was measured."
        ),
        Heading("Made-up data with a known truth"),
        *_truth(tables),
        Heading("The emulator"),
        *_emulator(tables),
        Heading("The chain"),
        _chain(tables.summary.diagnostics),
        Text(
            "These are measures of one chain and have no interval; 'passed' means that every one "
            "is on the right side of its limit, which stands beside its definition in the program."
        ),
    ]
    return Section("checks", "Checks of the machine", tuple(blocks))


def _truth(tables: Tables) -> list[Block]:
    words = {str(row["name"]): str(row["words"]) for row in rows_of(tables.parameters)}
    tests = rows_of(tables.sbc_tests)
    every = next(row for row in tests if row["parameter"] == "all")
    alone = [row for row in tests if row["parameter"] != "all"]
    low = [words.get(str(row["parameter"]), "") for row in alone if row["p_value"] < DOUBTFUL]
    p = float(every["p_value"])
    meaning = "a reason for doubt" if p < DOUBTFUL else "no reason for doubt"
    by_chance = (
        f"Of {len(alone)} parameters about {DOUBTFUL * len(alone):.0f} would be below {DOUBTFUL:g} "
        "by chance; " + (f"below it are {quoted(low)}." if low else "none is below it.")
    )
    spoken = (
        f"The p-value of the test over all parameters is {p_value(p)}: if the fit were exactly "
        f"right, ranks at least this uneven would come up in at most {_share(p)} of such checks. "
        f"Below {DOUBTFUL:g} is taken for a reason for doubt; this is {meaning}. {by_chance} A "
        "p-value has no interval of its own."
    )
    coverage = (
        f"90% intervals held the truth in {_percent(every['coverage_90'])} of cases "
        f"({_percent(every['coverage_low'])} to {_percent(every['coverage_high'])}, 95% "
        f"interval); the aim is {100 * AIM[0]:.0f} to {100 * AIM[1]:.0f}%."
    )
    return [
        Text(
            f"{every['datasets']} times, parameters were drawn from what was thought of them, data "
            "like the published figures were made up from those, and the fit was done on the "
            "made-up data. If the machine is right, the true value is as likely to be the lowest "
            "of the draws as the middle one, and 90% intervals hold it nine times in ten."
        ),
        Text(f"{spoken} {coverage}"),
        Picture("ranks", draw_ranks(tables.sbc, words), _uneven(tables.sbc)),
        Picture("coverage", draw_coverage(tables.sbc_tests, words), coverage),
        Table(
            "Made-up data with a known truth: ranks and coverage by parameter",
            ("Parameter", "Data sets", "p-value of the ranks", "90% intervals that held the truth "
             "(95% interval)"),
            tuple(_test(row, words) for row in tests),
            (1, 2, 3),
            folded=True,
        ),
        Text(_simulated(tables.sbc_simulated_tests)),
        Text(_recovered(rows_of(tables.recovery), words)),
        Table(
            "A known truth, and what the fit makes of it",
            ("Parameter", "Truth", "Fitted: median (90%)", "Inside?"),
            tuple(
                cells(
                    (
                        words.get(str(row["parameter"]), str(row["parameter"])),
                        factor(row["truth"]), factors(row),
                        Cell("inside") if row["inside"] else Cell("outside", bad=True),
                    )
                )
                for row in rows_of(tables.recovery)
            ),
            (1, 2),
            folded=True,
        ),
    ]  # fmt: skip


def _simulated(tests: pd.DataFrame) -> str:
    """What came out when data were simulated, and not drawn from the law that is fitted."""
    every = next(row for row in rows_of(tests) if row["parameter"] == "all")
    return (
        "These data were made up by the law that the fit assumes, emulator and all. A harder test "
        f"takes them from simulations: in {every['datasets']} such data sets, 90% intervals held "
        f"the truth in {_percent(every['coverage_90'])} of cases "
        f"({_percent(every['coverage_low'])} to {_percent(every['coverage_high'])}). One "
        "simulation has noise that no study has, so a few points low tell of that noise."
    )


def _recovered(rows: list[Row], words: Mapping[str, str]) -> str:
    """What became of one truth that was simulated so often that little noise was left."""
    held = sum(bool(row["inside"]) for row in rows)
    out = [words.get(str(row["parameter"]), "") for row in rows if not row["inside"]]
    said = (
        "Last, one truth was simulated several times over, so that little noise is left: the 90% "
        f"intervals of the fit hold {held} of {len(rows)} of its parameters. A plain count has no "
        "interval; nine in ten are to be expected."
    )
    return f"{said} Outside: {quoted(out)}." if out else said


def _uneven(sbc: pd.DataFrame) -> str:
    counts = np.concatenate([rank_counts(rows) for _, rows in sbc.groupby("parameter")])
    low, high = band(len(sbc) // sbc["parameter"].nunique())
    out = int(((counts < low) | (counts > high)).sum())
    return (
        f"{out} of {len(counts)} bars lie outside the band that holds 95% of bars when the fit "
        f"is right; by chance alone up to about {0.05 * len(counts):.0f} would."
    )


def _test(row: Mapping[str, Any], words: Mapping[str, str]) -> tuple[Cell, ...]:
    ends = f"{_percent(row['coverage_low'])} to {_percent(row['coverage_high'])}"
    return cells(
        (
            words.get(str(row["parameter"]), "All parameters together"), str(row["datasets"]),
            Cell(p_value(row["p_value"]), bad=row["p_value"] < DOUBTFUL),
            f"{_percent(row['coverage_90'])} ({ends})",
        )
    )  # fmt: skip


def _emulator(tables: Tables) -> list[Block]:
    table = _with_ratio(tables.emulator[tables.emulator["used"]], tables.figures)
    worst = rows_of(table.sort_values("ratio", ascending=False))[0]
    finding = (
        f"The emulator's error is largest, beside what matters, for '{worst['words']}': "
        f"{_percent(worst['ratio'])} of the spread of what a study would find."
    )
    return [
        Text(
            "Simulating takes too long to do it a million times, so the chain asks an emulator: a "
            "formula fitted to the simulations. What it gets wrong matters where it is not small "
            "beside the spread of what a study would find. Its own error is part of the fit, "
            "which makes intervals wider, not wrong."
        ),
        Text(_off(tables.summary.monte_carlo_error)),
        Picture("emulator", draw_emulator(table), finding),
        Table(
            "The emulator, by statistic that a figure is held against",
            ("Statistic", "Scale of the fit", "Variance explained", "Error", "Noise of one "
             "simulation", "Error, of the spread that matters"),
            tuple(
                cells(
                    (
                        str(row["words"]), {"share": "logit", "positive": "log"}[row["scale"]],
                        f"{100 * row['r2']:.1f}%", f"{row['error']:.3f}", f"{row['noise']:.3f}",
                        _percent(row["ratio"]),
                    )
                )
                for row in rows_of(table)
            ),
            (2, 3, 4, 5),
            folded=True,
        ),
        Text(
            "Errors are root mean squares over simulations that the emulator had not seen; they "
            "are themselves measures of doubt, and have no interval."
        ),
    ]  # fmt: skip


def _off(error: MonteCarloError) -> str:
    passed = "That is within its limit." if error.passed else "That is more than its limit."
    return (
        "Draws of the posterior were simulated anew: the logarithm of the likelihood is off by "
        f"{error.error:.2f} (a standard deviation over draws, with the simulation's own noise of "
        f"{error.noise:.2f} taken off), while it varies by {error.posterior:.2f} over the "
        f"posterior. {passed} With it, the draws are worth {_percent(error.effective_share)} of "
        "their number."
    )


def _with_ratio(emulator: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """The emulator's table with what matters: the narrowest spread of a figure on the scale."""
    scales = emulator.set_index("statistic")["scale"]
    own = figures[figures["statistic"].isin(scales.index)]
    scale = own["statistic"].map(scales)
    spread = [
        (_on_scale(high, each) - _on_scale(low, each)) / (2 * Z_90)
        for low, high, each in zip(own["low"], own["high"], scale, strict=True)
    ]
    matters = pd.Series(spread, index=own["statistic"]).groupby(level=0).min()
    table = emulator.assign(matters=emulator["statistic"].map(matters))
    table = table[(table["matters"] > 0) & table["error"].notna()]
    return table.assign(ratio=table["error"] / table["matters"])


def _on_scale(value: float, scale: str) -> float:
    if scale == "share":
        return float(logit(np.clip(value, LEAST_SHARE, 1.0 - LEAST_SHARE)))
    return float(np.log(max(value, LEAST_SHARE)))


def _chain(found: Diagnostics) -> Table:
    rows = (
        ("Steps of each walker", f"{found.steps:,}", "how long the chain is"),
        ("Walkers", f"{found.walkers} in each of {found.ensembles}",
         "walkers that learn from each other, in ensembles that do not"),
        ("Autocorrelation time", f"{found.autocorrelation:.0f} steps",
         "steps until the chain has forgotten where it was"),
        ("Effective sample size", f"{found.effective:,.0f} draws",
         "how many independent draws the chain is worth, for the worst parameter"),
        ("R-hat", f"{found.rhat:.3f}", "how far parts of the chain disagree; 1 is not at all"),
        ("Accepted proposals", _percent(found.acceptance), "with very few, walkers are stuck"),
        ("All of them", "passed" if found.passed else "not passed", "may be called a posterior"),
    )  # fmt: skip
    return Table(
        "The chain: has it forgotten its start, and is it long enough?",
        ("Measure", "Found", "What it says"),
        tuple(cells(row) for row in rows),
        (1,),
    )


def provenance(tables: Tables) -> Section:
    """Seed, hashes and versions: what is needed to make it again."""
    told = tables.summary.model_dump(exclude=TOLD_ABOVE)
    hashes = told.get("hashes", {})
    # a hash that stands under its own name too is shown once
    told = {name: value for name, value in told.items() if value != hashes.get(name, told)}
    return Section(
        "provenance",
        "How this was made",
        (
            Text(
                "The command 'doorstroom calibrate' makes the posterior and the tables, and "
                "'doorstroom calibration-report' makes this page from the tables. The same seed, "
                "program and evidence give the same tables to the bit."
            ),
            Table(
                "What went in",
                ("Name", "Value"),
                tuple(cells(pair) for pair in _flat(told)),
                folded=False,
            ),
            Text("Seeds, hashes and versions are what they are, and have no interval."),
        ),
    )


def _flat(told: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Names and values, those within others named with both."""
    for name, value in told.items():
        label = f"{before}{name.replace('_', ' ')}"
        if isinstance(value, Mapping):
            yield from _flat(value, f"{label}: ")
        elif isinstance(value, float):
            yield label, f"{value:.4g}"
        else:
            yield label, str(value)


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%"


def _share(value: float) -> str:
    return f"{100 * value:.0f}%" if value >= 0.01 else "fewer than 1%"

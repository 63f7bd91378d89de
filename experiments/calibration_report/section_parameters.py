"""Sections on parameters, what they are not told by the figures, and what results rest on."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from experiments.calibration_report.amounts import (
    Row,
    estimate,
    factors,
    in_unit,
    sds,
    spread_90,
)
from experiments.calibration_report.picture_parameters import (
    AS_IT_IS,
    MUCH,
    NOTHING_LEFT_OUT,
    draw_headlines,
    draw_parameters,
    draw_rests_on,
    draw_sensitivity,
)
from experiments.calibration_report.tables import Tables
from experiments.pages.blocks import (
    Block,
    Cell,
    Listed,
    Picture,
    Section,
    Table,
    Text,
    cells,
    quoted,
)
from experiments.wording import rows_by, rows_of

#: Headlines in one picture.
TOGETHER = 3
#: Correlations beyond this are told: less than half of either parameter's doubt is its own.
STRONG = 0.7


def parameters(tables: Tables) -> Section:
    """Prior and posterior of every parameter, and what the figures do not tell."""
    rows = rows_of(tables.parameters)
    titles = _titles(tables.rests_on)
    error = 100 / np.sqrt(2 * tables.summary.diagnostics.effective)
    table = Table(
        "Parameters before and after the figures: medians, with 90% intervals",
        ("Parameter", "Before the figures", "After the figures", "Narrower by",
         "Source it hangs on most", "Median moves without it by"),
        tuple(_parameter(row, titles) for row in rows),
        (1, 2, 3, 5),
    )  # fmt: skip
    blocks = (
        Text(
            "A parameter is a factor on what the region file says: 1 leaves the file as it is, 2 "
            "doubles it; where the file gives a share, the factor is on its odds. 'Before' is what "
            "was thought without looking at any figure, 'after' is what the figures allow."
        ),
        Picture("parameters", draw_parameters(tables.parameters, tables.draws), _found(rows)),
        table,
        Text(
            "'Narrower by' is how much smaller the standard deviation of the logarithm became; it "
            f"comes from a finite chain, whose own error is about {error:.1f} percentage points. "
            f"The last column is in standard deviations of the posterior. {_luck(tables)}"
        ),
    )
    return Section("parameters", "The parameters", blocks)


def _parameter(row: Row, titles: dict[str, str]) -> tuple[Cell, ...]:
    told = bool(row["identified"])
    narrowed = f"{100 * row['narrowed']:.0f}%"
    source = str(row["strongest_source"])
    return cells(
        (
            str(row["words"]), factors(row, "prior_"), factors(row),
            Cell(narrowed if told else f"{narrowed}: not told", bad=not told),
            titles.get(source, source), sds(row["moved"]),
        )
    )  # fmt: skip


def _found(rows: list[Row]) -> str:
    not_told = [str(row["words"]) for row in rows if not row["identified"]]
    most = max(rows, key=lambda row: float(row["narrowed"]))
    said = (
        f"The figures narrow '{most['words']}' most, by {100 * most['narrowed']:.0f}%, to a "
        f"factor of {factors(most)}."
    )
    return said + (f" Not told by the figures: {quoted(not_told)}." if not_told else "")


def not_told(tables: Tables) -> Section:
    """What the figures leave as it was, and what they tell only together."""
    rows = rows_of(tables.parameters)
    unknown = [row for row in rows if not row["identified"]]
    blocks: list[Block] = []
    if unknown:
        blocks += [
            Text(
                "Of these parameters the figures say next to nothing: their intervals are less "
                "than a fifth narrower than before. What results owe to them, they owe to "
                "assumptions."
            ),
            Listed(
                tuple(
                    f"{_capital(str(row['words']))}: {factors(row, 'prior_')} before, "
                    f"{factors(row)} after."
                    for row in unknown
                )
            ),
        ]
    else:
        blocks.append(Text("The figures tell something of every parameter."))
    pairs = _pairs(tables.draws, [str(row["name"]) for row in rows])
    words = {str(row["name"]): str(row["words"]) for row in rows}
    if pairs:
        blocks += [
            Text(
                "Some are known together better than apart: when one is high, the other must be "
                "high too (or low, where the sign is a minus), or the figures no longer fit. In "
                "brackets the correlation of their logarithms, with its 95% interval."
            ),
            Listed(
                tuple(
                    f"{_capital(words[first])}, and {words[second]} ({text})."
                    for first, second, text in pairs
                )
            ),
        ]
    else:
        blocks.append(
            Text(
                f"No two parameters are bound together by the figures more strongly than a "
                f"correlation of {STRONG:g} either way."
            )
        )
    return Section("not-told", "What the figures do not tell", tuple(blocks))


def _pairs(draws: pd.DataFrame, names: list[str]) -> list[tuple[str, str, str]]:
    """Parameters whose draws go together, the most strongly bound first."""
    logs = np.log(draws.loc[draws["kind"] == "posterior", names].to_numpy(float))
    matrix = np.corrcoef(logs.T)
    found = [
        (float(matrix[a, b]), names[a], names[b])
        for a, b in combinations(range(len(names)), 2)
        if abs(matrix[a, b]) >= STRONG
    ]
    return [
        (first, second, _correlation(value, len(logs)))
        for value, first, second in sorted(found, key=lambda each: -abs(each[0]))
    ]


def _correlation(value: float, draws: int) -> str:
    """A correlation with its 95% interval (Fisher's z)."""
    low, high = np.tanh(np.arctanh(value) + np.array([-1.96, 1.96]) / np.sqrt(draws - 3))
    return f"{value:+.2f}; {low:+.2f} to {high:+.2f}"


def rests_on(tables: Tables) -> Section:
    """Each headline with every source left out in turn."""
    table = tables.rests_on
    headlines = list(dict.fromkeys(table["headline"]))
    blocks: list[Block] = [
        Text(
            "What policies do, computed again with each source left out of the fit. Where little "
            "moves, the answer does not hang on that source; where much moves, whoever doubts the "
            "source has reason to doubt the answer."
        ),
        Listed(tuple(_hangs_on(table, headline) for headline in headlines)),
    ]
    for start in range(0, len(headlines), TOGETHER):
        chosen = headlines[start : start + TOGETHER]
        part = f", part {start // TOGETHER + 1}" if len(headlines) > TOGETHER else ""
        figure = draw_rests_on(table, chosen, f"What results rest on{part}")
        finding = _most_moved(table[table["headline"].isin(chosen)])
        blocks.append(Picture(f"rests-on-{start // TOGETHER + 1}", figure, finding))
    for headline in headlines:
        blocks.append(_left_out(rows_of(table[table["headline"] == headline])))
    blocks.append(
        Text(
            "Movements are differences of medians, in standard deviations of the fit with nothing "
            f"left out. {_luck(tables)}"
        )
    )
    return Section("rests-on", "Which result rests on which source", tuple(blocks))


def _hangs_on(table: pd.DataFrame, headline: str) -> str:
    rows = rows_of(table[table["headline"] == headline])
    whole = next(row for row in rows if row["source"] == NOTHING_LEFT_OUT)
    others = [row for row in rows if row["source"] != NOTHING_LEFT_OUT]
    unit = str(whole["unit"])
    said = f"{_capital(str(whole['words']))}: {in_unit(estimate(whole, unit), unit)}."
    if not others:
        return said
    most = max(others, key=lambda row: abs(float(row["moved"])))
    moved = f"{in_unit(estimate(most, unit), unit)}, {sds(most['moved'])} standard deviations"
    if abs(most["moved"]) < MUCH:
        return f"{said} No source moves it much; most does {most['title']} ({moved})."
    return f"{said} It rests most on {most['title']}; without that it is {moved} away."


def _most_moved(table: pd.DataFrame) -> str:
    rows = [row for row in rows_of(table) if row["source"] != NOTHING_LEFT_OUT]
    much = sum(abs(row["moved"]) >= MUCH for row in rows)
    most = max(rows, key=lambda row: abs(float(row["moved"])))
    return (
        f"{much} of {len(rows)} medians move by {MUCH:g} standard deviations or more when a source "
        f"is left out; the largest move, {sds(most['moved'])}, is that of '{most['words']}' "
        f"without {most['title']}."
    )


def _left_out(rows: list[Row]) -> Table:
    unit = str(rows[0]["unit"])
    return Table(
        f"{_capital(str(rows[0]['words']))}, by source left out",
        ("Source left out", f"Median (90%), {unit}", "Median moves by (standard deviations)"),
        tuple(
            cells(
                (
                    str(row["title"]) if row["source"] != NOTHING_LEFT_OUT else "Nothing left out",
                    estimate(row, unit),
                    Cell(
                        "none, it is the measure" if row["source"] == NOTHING_LEFT_OUT
                        else sds(row["moved"]),
                        bad=abs(row["moved"]) >= MUCH,
                    ),
                )
            )
            for row in rows
        ),
        (1, 2),
        folded=True,
    )  # fmt: skip


def sensitivity(tables: Tables) -> Section:
    """Headlines and parameters under other priors and other spreads between studies."""
    table = tables.sensitivity
    units = {str(row["headline"]): str(row["unit"]) for row in rows_of(tables.rests_on)}
    headlines, params = (
        table[table["kind"] == kind].reset_index(drop=True) for kind in ("headline", "parameter")
    )
    blocks = (
        Text(
            "Two things were assumed for the fit: what was thought of each parameter before (the "
            "priors), and how far a study's people and country may lie off the model's region (the "
            "spread). The fit was done again with either one changed."
        ),
        Picture("sensitivity-results", draw_headlines(table, units), _moves_most(headlines)),
        _variants("What policies do, under other assumptions of the fit", headlines, units),
        Picture("sensitivity-parameters", draw_sensitivity(table), _moves_most(params)),
        _variants("Parameters, under other assumptions of the fit", params, {}),
    )
    return Section("sensitivity", "Other assumptions of the fit", blocks)


def _moves_most(table: pd.DataFrame) -> str:
    """What moves most under any variant, in standard deviations of the fit as it is."""
    whole = rows_by(table[table["variant"] == AS_IT_IS], "name")
    moves = []
    for row in rows_of(table[table["variant"] != AS_IT_IS]):
        before = whole[str(row["name"])]
        log = row["kind"] == "parameter"
        ends = {end: np.log(before[end]) if log else before[end] for end in ("low", "mid", "high")}
        middle = np.log(row["mid"]) if log else row["mid"]
        moves.append(((middle - ends["mid"]) / max(spread_90(ends), 1e-12), row))
    if not moves:
        return "No other assumptions were tried."
    size, most = max(moves, key=lambda each: abs(each[0]))
    return (
        f"The median that moves most is that of '{most['words']}' with {most['variant']}: "
        f"{sds(size)} standard deviations."
    )


def _variants(caption: str, table: pd.DataFrame, units: dict[str, str]) -> Table:
    variants = list(dict.fromkeys(table["variant"]))
    rows = []
    for name in dict.fromkeys(table["name"]):
        here = rows_by(table[table["name"] == name], "variant")
        unit = units.get(str(name), "")
        words = str(here[AS_IT_IS]["words"]) + (f" ({unit})" if unit else "")
        told = [estimate(here[each], unit) if unit else factors(here[each]) for each in variants]
        rows.append(cells((words, *told)))
    head = ("Result" if units else "Parameter", *(_capital(each) for each in variants))
    return Table(f"{caption}: medians, with 90% intervals", head, tuple(rows),
                 tuple(range(1, len(head))), folded=True)  # fmt: skip


def _titles(table: pd.DataFrame) -> dict[str, str]:
    return {str(row["source"]): str(row["title"]) for row in rows_of(table)}


def _luck(tables: Tables) -> str:
    """What movements are to be held against."""
    summary = tables.summary
    return (
        "Movements have no interval; they are to be held against what chance alone does: the same "
        f"fit done twice moved the median of a parameter by up to {summary.moved_by_luck:.2f}, and "
        "the emulator that these fits use, which holds further from the posterior than the last "
        f"one, by up to {summary.moved_by_emulator:.2f}."
    )


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]

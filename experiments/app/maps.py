"""A schematic map: a circle a municipality, by inhabitants, and how many of them wait.

Circles lie where the towns do, moved apart until none covers another. Where a municipality is not
in :data:`experiments.app.towns.TOWNS` they lie in a heap instead, and the page says so.
"""

from __future__ import annotations

import math
from textwrap import wrap
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle
from matplotlib.patheffects import withStroke

from experiments.app.charts import WIDTH, as_html
from experiments.app.regions import home_of
from experiments.app.towns import TOWNS
from experiments.app.work import Answer
from simulate.language import Language
from simulate.plots.style import INK, new_figure
from simulate.region import Region
from simulate.results import Results

Array = np.ndarray[Any, Any]

NARROWEST, TALLEST = 3.2, 4.4  # inches
#: Area of the smallest circle beside the largest: a number has to fit in it.
SMALLEST = 0.04
#: Share of the map that circles fill; what is kept free around them, and under them for names.
FILLED, ROOM, NAME = 0.42, 0.08, 0.36
#: Width of a letter in a circle, in inches, and how much of the circle is wide enough for it.
LETTER, CHORD = 0.071, 0.9
#: A degree east is so much shorter than a degree north (52 degrees north).
NARROWER = math.cos(math.radians(52.0))
PER = 10_000


def waiting(results: Results) -> Array:
    """People on the list for a home, mean over months, shape (replicates, municipalities)."""
    tally = results.monthly("waiting_people", ("month", "setting", "municipality"))
    found: Array = tally.sel(setting=home_of(results.region)).mean("month").to_numpy()
    return found


def inhabitants_of(region: Region) -> Array:
    """Inhabitants by municipality, at least one."""
    return np.maximum([m.inhabitants for m in region.municipalities], 1).astype(float)


def on_the_map(region: Region) -> bool:
    """Whether it is known where all municipalities lie."""
    return all(m.name in TOWNS for m in region.municipalities)


def map_charts(language: Language, answer: Answer, titles: list[str]) -> str:
    """A map for the baseline and one for the choice, in the same shades."""
    region = answer.chosen.region
    inhabitants = inhabitants_of(region)
    rates = [
        PER * waiting(each).mean(axis=0) / inhabitants
        for each in answer.comparison.results.values()
    ]
    radii = np.sqrt(np.maximum(inhabitants / inhabitants.max(), SMALLEST))
    centres = apart(radii, region) if on_the_map(region) else pack(radii, NAME)
    most = max(float(each.max()) for each in rates)
    return "".join(
        _map(language, region, (radii, centres), (each, most), title)
        for each, title in zip(rates, titles, strict=False)
    )


def _map(
    language: Language,
    region: Region,
    circles: tuple[Array, Array],
    rates: tuple[Array, float],
    title: str,
) -> str:
    radii, centres = circles
    low = np.subtract((centres - radii[:, None]).min(axis=0), (0.45, NAME + ROOM))
    high = np.add((centres + radii[:, None]).max(axis=0), (0.45, ROOM))
    size = high - low
    tall = float(min(TALLEST, WIDTH * size[1] / size[0]))
    scale = min(WIDTH / float(size[0]), tall / float(size[1]))  # inches
    figure = new_figure(max(NARROWEST, scale * float(size[0])), tall)
    axes = figure.subplots()
    axes.set_xlim(low[0], high[0])
    axes.set_ylim(low[1], high[1])
    axes.set_aspect("equal")
    axes.set_axis_off()
    for number, municipality in enumerate(region.municipalities):
        rate = float(rates[0][number])
        centre, radius = centres[number], float(radii[number])
        shade = rate / max(rates[1], 1e-9)
        axes.add_patch(
            Circle(tuple(centre), radius, facecolor=_shade(shade), edgecolor=INK, lw=0.8)
        )
        across = 2 * CHORD * radius * scale / LETTER
        _name_it(axes, municipality.name, language.number(rate, 1), (*centre, radius), across)
    alt = language.gettext("{title}; the numbers are in the table below.").format(title=title)
    return as_html(figure, alt, title)


def table_rows(language: Language, answer: Answer) -> list[tuple[str, ...]]:
    """The same in numbers: municipality, inhabitants, and who waits, now and under the choice."""
    region = answer.chosen.region
    inhabitants = inhabitants_of(region)
    every = [waiting(each) for each in answer.comparison.results.values()]
    rows = []
    for number, municipality in enumerate(region.municipalities):
        per = PER / float(inhabitants[number])
        cells = [_in_words(language, each[:, number], per) for each in every]
        rows.append((municipality.name, language.number(municipality.inhabitants), *cells))
    return rows


def _in_words(language: Language, people: Array, per: float) -> str:
    said = language.gettext("{count} people ({ends}); {rate} of every 10,000 ({rate_ends})")
    low, high = np.percentile(people, (2.5, 97.5))
    return said.format(
        count=language.number(people.mean()),
        ends=language.between(language.number(low), language.number(high)),
        rate=language.number(people.mean() * per, 1),
        rate_ends=language.between(
            language.number(low * per, 1), language.number(high * per, 1)
        ),
    )  # fmt: skip


def _shade(part: float) -> tuple[float, float, float]:
    """From white to a blue on which dark letters can still be read."""
    return (1 - 0.62 * part, 1 - 0.32 * part, 1 - 0.09 * part)


def _name_it(
    axes: Axes, name: str, rate: str, circle: tuple[float, float, float], across: float
) -> None:
    """The rate in the circle, and the name too where so many letters fit across, else below it."""
    x, y, radius = circle
    lines = wrap(name, 12, break_long_words=False)
    said, small = "\n".join(lines), across < 8
    inside = max(map(len, lines)) <= across
    axes.text(
        x, y, f"{said}\n{rate}" if inside else rate, ha="center", va="center",
        fontsize=7.5 if small else 8.5, color=INK, linespacing=1.15,
    )  # fmt: skip
    if not inside:
        axes.text(
            x, y - radius - 0.03, said, ha="center", va="top", fontsize=7.5, color=INK,
            linespacing=0.95, path_effects=[withStroke(linewidth=2.2, foreground="white")],
        )  # fmt: skip


def apart(radii: Array, region: Region) -> Array:
    """Centres where the towns lie, moved apart until no circle covers another, shape (n, 2)."""
    places = np.array([TOWNS[m.name] for m in region.municipalities])
    centres: Array = (places[:, ::-1] * (NARROWER, 1.0)) - places.mean(axis=0)[::-1] * (
        NARROWER,
        1.0,
    )
    spread = np.ptp(centres, axis=0)
    ground = max(float(spread[0] * spread[1]), float(spread.max() ** 2) / 4, 1e-6)
    centres = centres * math.sqrt(math.pi * float((radii**2).sum()) / FILLED / ground)
    wanted = radii[:, None] + radii + ROOM
    for _ in range(5000):
        between = centres[:, None] - centres
        away = np.linalg.norm(between, axis=2) + 1e-9
        # above one another there has to be room for the name of the upper one
        room = wanted + NAME * np.abs(between[:, :, 1]) / away
        short = np.where(np.eye(len(radii), dtype=bool), 0.0, np.maximum(room - away, 0.0))
        if short.max() < 1e-6:
            break
        centres = centres + (between / away[:, :, None] * (0.4 * short)[:, :, None]).sum(axis=1)
    return centres


def pack(radii: Array, gap: float = 0.06) -> Array:
    """Centres of circles that do not overlap, the largest in the middle, shape (n, 2).

    Each next one, by size, goes as near to the middle as it can touch two that are there.
    """
    centres = np.zeros((len(radii), 2))
    placed: list[int] = []
    for number in np.argsort(-radii, kind="stable"):
        if placed:
            centres[number] = _nearest_spot(centres, radii + gap / 2, placed, number)
        placed.append(int(number))
    return centres


def _nearest_spot(centres: Array, radii: Array, placed: list[int], number: int) -> Array:
    angles = np.linspace(0, 2 * np.pi, 180, endpoint=False)
    spots = np.concatenate(
        [
            centres[other]
            + (radii[other] + radii[number]) * np.column_stack([np.cos(angles), np.sin(angles)])
            for other in placed
        ]
    )
    away = np.linalg.norm(spots[:, None] - centres[placed], axis=2)
    free = (away >= radii[placed] + radii[number] - 1e-9).all(axis=1)
    spots = spots[free]
    found: Array = spots[np.argmin(np.linalg.norm(spots * (0.75, 1.0), axis=1))]
    return found

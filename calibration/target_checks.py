"""Whether targets can be used: what they name exists, and they say what the evidence says.

A number of a target is *confirmed* when the row of its figure holds it; every other number needs
a source of its own. A count is confirmed by a percentage too, when it rounds to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from calibration.figures import Figure
from calibration.register import Register
from calibration.target_kinds import (
    Between,
    Binomial,
    Bound,
    Normal,
    Poisson,
    Scale,
    Target,
    TargetFile,
)  # fmt: skip
from simulate.complaints import one_line, shown
from simulate.errors import nearest
from simulate.sourced import SourcedRow, evidence_ids

#: Topic of the figures that the fit never sees, so that pilots are a test of it.
PILOTS = "9 pilots"
#: What is left of a number that went through percentages and back.
_NOISE = 1e-9


def target_problems(file: TargetFile, scales: Mapping[str, Scale], register: Register) -> list[str]:
    """All that is wrong with targets, each line beginning with study and figure.

    Parameters
    ----------
    file : TargetFile
    scales : mapping
        The statistics the model measures, each with its scale.
    register : Register
    """
    figures = {figure.id: figure for figure in register.figures}
    names = [study.name for study in file.studies]
    problems = [
        f"studies.{name}: two studies have this name"
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    where: dict[str, str] = {}
    for study in file.studies:
        found = [*_source_problems(study, figures, set())]
        for target in study.targets:
            own = list(_problems(target, scales, figures))
            if target.figure in where:
                own.append(f"the figure is a target already, of {where[target.figure]}")
            where.setdefault(target.figure, study.name)
            found += [f"{target.figure}: {problem}" for problem in own]
        problems += [one_line(f"studies.{study.name}", problem) for problem in found]
    return problems


def _problems(
    target: Target, scales: Mapping[str, Scale], figures: Mapping[str, Figure]
) -> Iterator[str]:
    yield from _statistic_problems(target, scales)
    figure = figures.get(target.figure)
    if figure is None:
        yield f"figure = {shown(target.figure)}; is not in the evidence{_like(target, figures)}"
        return
    if figure.recalled:
        yield f"figure = {figure.id}; was recalled from memory, so it cannot be a target"
    if figure.topic == PILOTS:
        yield f"figure = {figure.id}; is of a pilot, which the fitted model is tried on"
    confirmed: set[str] = set()
    yield from _disagreements(target, figure, scales.get(target.statistic, "positive"), confirmed)
    yield from _source_problems(target, figures, confirmed)


def _statistic_problems(target: Target, scales: Mapping[str, Scale]) -> Iterator[str]:
    """Whether the model measures what is named, on a scale that fits the likelihood."""
    given = target.given if isinstance(target, Binomial) else None
    for key, name in (("statistic", target.statistic), ("given", given)):
        if name is not None and name not in scales:
            yield f"{key} = {shown(name)}; the model measures no such statistic" + nearest(
                name, list(scales)
            )
    if given == target.statistic:
        yield f"given = {shown(given)}; must be another statistic than the one measured"
    if given is not None and scales.get(given, "share") != "share":
        yield f"given = {shown(given)}; must be a share"
    scale = scales.get(target.statistic)
    wanted = _wanted(target)
    if scale == "real":
        yield f"statistic = {shown(target.statistic)}; must be a share or an amount, no difference"
    elif scale and wanted and scale != wanted:
        kind = {"share": "a share", "positive": "an amount, no share"}[wanted]
        yield f"statistic = {shown(target.statistic)}; must be {kind}, for {target.text}"
    if scale == "share" and not wanted:
        for key in ("value", "low", "high"):
            number = getattr(target, key, None)
            if number is not None and number > 1:
                yield f"{key} = {number:g}; must be a share, 0 to 1"


def _wanted(target: Target) -> Scale | None:
    """The scale a likelihood needs; none when either will do."""
    if isinstance(target, Binomial) or (isinstance(target, Bound) and target.count is not None):
        return "share"
    return "positive" if isinstance(target, Poisson) else None


def _source_problems(
    row: SourcedRow, figures: Mapping[str, Figure], confirmed: set[str]
) -> Iterator[str]:
    """Numbers that nothing says the source of, and sources that are none."""
    for key in row.unsourced():
        if key not in confirmed:
            where = f"{row.figure} does not hold it; " if hasattr(row, "figure") else ""
            yield f"{key} = {getattr(row, key):g}; {where}say where it comes from in sources.{key}"
    for key, text in row.sources.items():
        for each in evidence_ids(text):
            if each not in figures:
                yield f"sources.{key} names {each}, which is not in the evidence"
            elif figures[each].recalled:
                yield f"sources.{key} names {each}, which was recalled from memory"


def _disagreements(
    target: Target, figure: Figure, scale: Scale, confirmed: set[str]
) -> Iterator[str]:
    """Numbers that differ from the figure's row; those that do not go to ``confirmed``."""
    for key, stated, published in _pairs(target, figure, scale):
        near = [each for each in published if abs(stated - each[0]) <= each[1]]
        if near:
            confirmed.add(key)
        elif published:
            said = " or ".join(dict.fromkeys(f"{number:.6g}" for number, _ in published))
            yield f"{key} = {stated:g}; but {figure.id} has {said}{_as_text(figure)}"


#: What is published of a number: candidates with how far off each may be.
Published = Sequence[tuple[float, float]]


def _pairs(target: Target, figure: Figure, scale: Scale) -> Iterator[tuple[str, float, Published]]:
    """Each number of a target by its key, with what the figure's row says of it."""
    if isinstance(target, Poisson):
        value = None if figure.percent_of else figure.value
        yield "count", target.count, _exactly(figure.numerator, value)
        return
    if isinstance(target, Binomial):
        count = target.of - target.count if target.turned else target.count
        yield from _counts(count, target.of, figure, target.given is not None)
        return
    if isinstance(target, Bound) and target.count is not None and target.of is not None:
        yield from _counts(target.count, target.of, figure, False)
        return
    end = {"at_least": figure.low, "at_most": figure.high}.get(target.likelihood)
    rounded = (figure.value, figure.half_digit)
    if isinstance(target, (Normal, Bound)) and target.value is not None:
        yield "value", target.value, _in_units((rounded, (end, 0.0)), figure, scale)
    if isinstance(target, (Normal, Between)):
        for key, stated, exact in (
            ("low", target.low, figure.low),
            ("high", target.high, figure.high),
        ):
            if stated is not None:
                yield key, stated, _in_units(((exact, 0.0),), figure, scale)


def _counts(
    count: int, of: int, figure: Figure, conditional: bool
) -> Iterator[tuple[str, float, Published]]:
    """Count and total; of people already there at an earlier time the total is another one."""
    if not conditional:
        yield "of", of, _exactly(figure.denominator)
    if figure.numerator is not None:
        yield "count", count, _exactly(figure.numerator)
    elif not figure.percent_of:
        yield "count", count, _exactly(figure.value)
    elif figure.value is not None and not conditional:
        share, rounding = figure.value / figure.percent_of, figure.half_digit / figure.percent_of
        # of few people no count need round to the percentage: then the nearest will do
        yield "count", count, [(share * of, max(rounding * of, 0.5) + _NOISE)]


def _exactly(*numbers: float | None) -> Published:
    return [(number, 0.0) for number in numbers if number is not None]


def _in_units(
    numbers: Sequence[tuple[float | None, float]], figure: Figure, scale: Scale
) -> Published:
    """Numbers of a row in the units of a statistic: a percentage as a share, an amount either."""
    units = {figure.percent_of or 1.0} | ({1.0} if scale == "positive" else set())
    return [
        (number / unit, rounding / unit + _NOISE * abs(number))
        for unit in sorted(units, reverse=True)
        for number, rounding in numbers
        if number is not None
    ]


def _as_text(figure: Figure) -> str:
    words = " of ".join(filter(None, (figure.numerator_text, figure.denominator_text)))
    value = f"{figure.value_text} {figure.unit}" if figure.value_text else ""
    said = ", ".join(filter(None, (value, words)))
    return f" ({said})" if said else ""


def _like(target: Target, figures: Mapping[str, Figure]) -> str:
    hint = nearest(target.figure, list(figures))
    return hint if "did you mean" in hint else ""

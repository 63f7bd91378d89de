"""A caller's own rules: plain Python functions in the place of the model's.

Four take and return plain numbers, as those of :mod:`simulate.rules` do, and are compiled when a
scenario is made; they decide thousands of times a second and must draw nothing and keep nothing.
The fifth, ``meeting``, stays Python: it is called at each meeting of the outflow table and says
who is offered which home. Own rules hold under every policy and from the first day.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numba.core.errors import NumbaError

from simulate._jit import compiled_callback
from simulate.calls import OWN_RULES
from simulate.errors import InputError, nearest
from simulate.tables import BY_SCORE, Index, Tables

if TYPE_CHECKING:
    from simulate.meeting import Meeting

#: What each rule is given, in this order.
GIVEN = {
    "score": ("years_waiting", "years_ready", "points", "holds_place", "homeless"),
    "fit": ("municipality_right", "rooms_right", "quiet_right"),
    "acceptance": ("fit",),
    "effort": ("provider_effort", "group_factor", "share_that_would_stay_empty"),
}
#: What each rule must return.
RETURNS = {
    "score": "a number",
    "fit": "a number from 0 to 1",
    "acceptance": "a number from 0 to 1",
    "effort": "a finite number of 0 or more",
}


@dataclass(frozen=True)
class OwnRules:
    """Rules of the caller's own; ``None`` keeps the model's.

    Parameters
    ----------
    score : callable, optional
        ``score(years_waiting, years_ready, points, holds_place, homeless) -> number``: who comes
        first on a waiting list, the highest first; ties by date of the request, then by client
        number. Own residents still come first where the list says so. ``years_ready`` is 0 for
        who is not ready, ``points`` those of the group, ``holds_place`` and ``homeless`` are 1
        or 0.
    scored_lists : tuple of str
        The settings whose lists the score orders; every list when empty.
    fit : callable, optional
        ``fit(municipality_right, rooms_right, quiet_right) -> 0 to 1``: how well a dwelling suits
        a person; each is 1 when the dwelling has what was asked for, else 0.
    acceptance : callable, optional
        ``acceptance(fit) -> probability`` that an offered dwelling is accepted.
    effort : callable, optional
        ``effort(provider_effort, group_factor, share_that_would_stay_empty) -> rate a year`` at
        which a provider notices that somebody is ready. The share is of the provider's places,
        taken at each month's end, see :mod:`simulate.events.adapting`; 0 in the first month.
    meeting : callable, optional
        ``meeting(meeting) -> list of (client, dwelling)``: who is offered what at a meeting of
        the outflow table, see :class:`simulate.meeting.Meeting`. It needs a region or policy
        that matches by ``table``. Replicates run in threads, so it must keep nothing between
        calls.

    Notes
    -----
    The first four are compiled by numba: arithmetic, comparisons, ``if``, loops, ``math`` and
    numbers defined outside the function. An answer that is none, such as a fit of 1.2, stops the
    run with the date, the client and what the rule was given.

    Examples
    --------
    Who sleeps rough or in a shelter comes first for a home, then who waits longest:

    >>> from simulate import OwnRules, run
    >>> def score(years_waiting, years_ready, points, holds_place, homeless):
    ...     return 100 * homeless + years_waiting
    >>> first_off_the_street = OwnRules(score=score, scored_lists=("home",))
    >>> results = run("oss", years=2, replicates=2, rules=first_off_the_street)
    >>> results.replicates
    2

    Nobody takes a home in another municipality, and providers look twice as hard:

    >>> def fit(municipality_right, rooms_right, quiet_right):
    ...     return municipality_right * (0.5 + 0.25 * rooms_right + 0.25 * quiet_right)
    >>> def acceptance(fit):
    ...     return fit
    >>> def effort(provider_effort, group_factor, share_that_would_stay_empty):
    ...     return 2 * provider_effort * group_factor
    >>> picky = OwnRules(fit=fit, acceptance=acceptance, effort=effort)
    >>> run("oss", years=2, replicates=2, rules=picky).replicates
    2

    A rule that gives no answer says so:

    >>> def acceptance(fit):
    ...     return 2 * fit
    >>> run("oss", years=1, replicates=1, rules=OwnRules(acceptance=acceptance))
    Traceback (most recent call last):
      ...
    simulate.errors.InputError: year 0.0290, client 105: acceptance(fit = 0.666...) gave 1.33...
    """

    score: Callable[[float, float, float, float, float], float] | None = None
    scored_lists: tuple[str, ...] = ()
    fit: Callable[[float, float, float], float] | None = None
    acceptance: Callable[[float], float] | None = None
    effort: Callable[[float, float, float], float] | None = None
    meeting: Callable[[Meeting], Sequence[tuple[int, int]]] | None = None


#: The model's own rules everywhere.
BUILT_IN = OwnRules()


def compile_rules(rules: OwnRules) -> dict[str, Any]:
    """The rules given, compiled, by name; an address is good for as long as this is kept.

    Raises
    ------
    InputError
        When something is no function, takes other numbers, or cannot be compiled.
    """
    compiled, problems = {}, []
    for name in OWN_RULES:
        function = getattr(rules, name)
        if function is None:
            continue
        problem = _problem(name, function)
        if not problem:
            try:
                compiled[name] = compiled_callback(function, len(GIVEN[name]))
            except (NumbaError, TypeError) as error:
                problem = (
                    f"cannot be compiled: {_first_reason(error)}; allowed are arithmetic, "
                    "comparisons, if, loops, math, and numbers defined outside the function"
                )
        if problem:
            problems.append(f"rules.{name}: {problem}")
    if rules.meeting is not None and not callable(rules.meeting):
        problems.append(f"rules.meeting: {rules.meeting!r}; must be a function of the meeting")
    if problems:
        raise InputError(problems)
    return compiled


def _problem(name: str, function: Any) -> str:
    wanted = f"must be a Python function {name}({', '.join(GIVEN[name])})"
    if not inspect.isfunction(function):
        return f"{function!r}; {wanted}"
    try:
        inspect.signature(function).bind(*GIVEN[name])
    except TypeError:
        return f"takes {inspect.signature(function)}; {wanted}"
    if "random" in function.__code__.co_names:
        return "draws at random; must give the same answer to the same numbers"
    return ""


def _first_reason(error: Exception) -> str:
    """What numba says is wrong, without the steps it was in."""
    lines = [line.strip() for line in str(error).splitlines()]
    told = [line for line in lines if line and not line.startswith("Failed in")]
    return told[0].rstrip(".") if told else type(error).__name__


def rules_problems(rules: OwnRules, settings: Sequence[str], tables: Sequence[Tables]) -> list[str]:
    """Why these rules do not suit a region under a policy, given the tables of its phases."""
    if isinstance(rules.scored_lists, str):
        return [f"rules.scored_lists = {rules.scored_lists!r}; must be a tuple of settings"]
    problems = [
        f"rules.scored_lists = {name!r}{nearest(name, settings)}"
        for name in rules.scored_lists
        if name not in settings
    ]
    if rules.scored_lists and rules.score is None:
        problems.append("rules.scored_lists is given and rules.score is not")
    if rules.meeting is not None and not any(phase.rules[0].table for phase in tables):
        problems.append(
            "rules.meeting needs meetings; must go with matching mode 'table' in the region "
            "or a lever 'outflow_table' in the policy"
        )
    return problems


def with_own_rules(
    tables: Tables, rules: OwnRules, compiled: dict[str, Any], index: Index
) -> Tables:
    """The tables of one phase with the addresses of the rules in them."""
    row = tables.rules.copy()
    for number, name in enumerate(OWN_RULES):
        if name in compiled:
            row[0].own[number] = compiled[name].address
    row[0].own_meeting = rules.meeting is not None
    if "effort" in compiled:
        row[0].adapts = 1  # the share that would stay empty is looked at each month, for the rule
    settings = tables.settings.copy()
    if "score" in compiled:
        scored = [index.settings.index(name) for name in rules.scored_lists or index.settings]
        settings.order[scored] = BY_SCORE
    return tables._replace(rules=row, settings=settings)


def fault_said(rules: OwnRules, counters: Any) -> str:
    """What a rule was given and what it said, for a run that its answer stopped."""
    name = OWN_RULES[int(counters.fault) - 1]
    values = [float(value) for value in counters.fault_given[: len(GIVEN[name])]]
    given = ", ".join(f"{key} = {value!r}" for key, value in zip(GIVEN[name], values, strict=True))
    said = f"gave {float(counters.fault_value)!r}"
    if np.isnan(counters.fault_value):  # also what an exception becomes: ask again in Python
        try:
            getattr(rules, name)(*values)
        except Exception as error:
            said = f"raised {type(error).__name__}: {error}"
    return f"{name}({given}) {said}; must return {RETURNS[name]}"


def describe_rules(rules: OwnRules) -> dict[str, Any]:
    """For the manifest: each own rule by the hash of its source; empty when there is none.

    Numbers and helpers a function takes from outside are not in the hash.
    """
    found: dict[str, Any] = {}
    for name in (*OWN_RULES, "meeting"):
        function = getattr(rules, name)
        if function is not None:
            found[name] = _source_hash(function)
    if rules.scored_lists:
        found["scored_lists"] = list(rules.scored_lists)
    return found


def _source_hash(function: Any) -> str:
    # many things are called <string>: newer Pythons may find the source of another one
    if function.__code__.co_filename in ("<string>", "<stdin>"):
        return "source not available"
    try:
        source = inspect.getsource(function)
    except (OSError, TypeError):
        return "source not available"
    return hashlib.blake2b(source.encode(), digest_size=8).hexdigest()

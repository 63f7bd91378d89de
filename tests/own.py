"""Own rules that say what the model's rules say: a run under them must be the same run."""

from __future__ import annotations

from simulate.levers import OutflowTable
from simulate.meeting import Meeting
from simulate.own_rules import OwnRules
from simulate.region import Region

#: A meeting every two weeks that first looks for homes that meet at least half of what was asked.
MEETINGS = OutflowTable(lever="outflow_table", every_weeks=2.0, smallest_fit=0.5)


def like_the_models(region: Region) -> OwnRules:
    """Score (of ``first_come``), fit, acceptance and effort as the region file has them."""
    matching = region.matching
    first, second, third = (
        float(weight)
        for weight in (matching.weight_municipality, matching.weight_rooms, matching.weight_quiet)
    )
    low, high = float(matching.accepts_at_no_fit), float(matching.accepts_at_full_fit)

    def score(years_waiting, years_ready, points, holds_place, homeless):
        return years_waiting

    def fit(municipality_right, rooms_right, quiet_right):
        whole = first + second + third
        return (first * municipality_right + second * rooms_right + third * quiet_right) / whole

    def acceptance(fit):
        return low + (high - low) * fit

    def effort(provider_effort, group_factor, share_that_would_stay_empty):
        return provider_effort * group_factor

    return OwnRules(score=score, fit=fit, acceptance=acceptance, effort=effort)


def like_the_table(smallest_fit: float):
    """The model's outflow table in plain Python: list order, best fit, in two rounds."""

    def meeting(table: Meeting) -> list[tuple[int, int]]:
        free = dict(table.free_slots)
        left = [home.dwelling for home in table.vacancies]
        waiting = list(table.waiting)
        pairs = []
        for least in (smallest_fit, 0.0) if smallest_fit > 0 else (0.0,):
            for each in list(waiting):
                if free.get(each.programme, 1) <= 0:
                    continue
                home = best_home(table, each.client, left, least)
                if home is None:
                    continue
                pairs.append((each.client, home))
                left.remove(home)
                waiting.remove(each)
                if each.programme is not None:
                    free[each.programme] -= 1
        return pairs

    return meeting


def best_home(table: Meeting, client: int, left: list[int], least: float) -> int | None:
    best, best_fit = None, -1.0
    for home in left:
        how_well = table.fit(client, home)
        if how_well > best_fit and how_well >= least and not table.refused(client, home):
            best, best_fit = home, how_well
    return best

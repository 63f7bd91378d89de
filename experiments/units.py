"""The unit of a number of a region or policy file, read off the name of its field.

Field names carry their units (``mean_stay_days``, ``inflow_per_year``), so a table from endings
to words is enough, with the few names whose ending says too little.
"""

from __future__ import annotations

PEOPLE_A_YEAR, EACH_A_YEAR = "people a year", "per person a year"
SHARE, TIMES, EURO = "share, 0 to 1", "times", "euro"

_BY_NAME = {
    "clients_per_fte": "clients per full-time worker",
    "completes_per_year": EACH_A_YEAR,
    "cost_per_day_eur": "euro a day",
    "count": "number",
    "crisis_per_year": EACH_A_YEAR,
    "discount_rate_per_year": "share a year, 0 to 1",
    "effort_per_year": EACH_A_YEAR,
    "eur_per_hour": "euro an hour",
    "exits_per_year": EACH_A_YEAR,
    "factor": TIMES,
    "first_setting": SHARE,
    "foundations_at_entry": SHARE,
    "fte": "full-time workers",
    "gain_per_year": EACH_A_YEAR,
    "gives_up_per_year": EACH_A_YEAR,
    "hospitalisation_per_year": "per year in an institution",
    "hours_needed_variation": "coefficient of variation",
    "independent_loss_per_year": EACH_A_YEAR,
    "inflow_factor_by_year": "times, a number a year",
    "inflow_per_year": PEOPLE_A_YEAR,
    "inhabitants": "people",
    "lettings_per_year": "lettings a year",
    "loss_per_year": EACH_A_YEAR,
    "lost_to": SHARE,
    "number": "places",
    "own_way_per_year": EACH_A_YEAR,
    "per_year": "homes a year",
    "points": "points",
    "price_year": "calendar year",
    "ready": "people",
    "ready_per_year": EACH_A_YEAR,
    "reoffending_by_group": TIMES,
    "reoffends_per_year": EACH_A_YEAR,
    "share_by_municipality": SHARE,
    "slots": "slots",
    "start_date": "date",
    "trust_lost_per_nuisance": "share of trust per loss with nuisance per 100 tenancies",
    "trust_recovery_per_year": "share a year",
    "weight": "weight in the index",
}
#: Tried in this order; the first ending that fits speaks.
_BY_ENDING = (
    ("_per_100_000_inhabitants", "per 100,000 inhabitants"),
    ("_per_place", "per place of today"),
    ("_eur", EURO),
    ("share", SHARE),
    ("share_by_group", SHARE),
    ("_variance", "variance around a mean of 1"),
    ("hours_per_week", "hours a week"),
    ("hours_needed_per_week", "hours a week"),
    ("_per_year", "a year"),
    ("days", "days"),
    ("weeks", "weeks"),
    ("months", "months"),
    ("years", "years"),
    ("year", "years from the start"),
    ("loss_at_no_fit", TIMES),
    ("_fit", "share, 0 to 1"),
    ("_factor", TIMES),
    ("_ratio_on", TIMES),
    ("_ratio_off", TIMES),
    ("_feedback", SHARE),
)


def unit_of(field: str) -> str:
    """The unit in words of the numbers of a field; empty where its name tells none.

    Examples
    --------
    >>> unit_of("mean_stay_days")
    'days'
    >>> unit_of("delivered_share")
    'share, 0 to 1'
    """
    if field in _BY_NAME:
        return _BY_NAME[field]
    if field.startswith("weight_"):
        return "weight in the fit"
    return next((unit for ending, unit in _BY_ENDING if field.endswith(ending)), "")

"""What the levers of policy files, and the numbers in them, are called in a report."""

from __future__ import annotations

from simulate.language import Language, mark

#: Lever -> what it is, as the beginning of a cell.
LEVERS = {
    "reserved_share": mark("Reserved lettings"),
    "extra_dwellings": mark("Extra homes"),
    "delivery": mark("Delivery of promised homes"),
    "urgency": mark("Urgency on the regular market"),
    "flip_contracts": mark("Provider's contract first"),
    "outflow_table": mark("Outflow table"),
    "priority": mark("Order of the waiting list"),
    "pool_lists": mark("One list for the region"),
    "individual_plan": mark("One plan a person"),
    "indication_length": mark("Length of indications"),
    "outflow_incentive": mark("Reward for letting people go"),
    "prevention": mark("Prevention"),
    "close_places": mark("Closing places"),
    "open_places": mark("Opening places"),
    "housing_first": mark("Housing First"),
    "vpt_at_home": mark("Full package at home"),
    "ambulatory_capacity": mark("Support at home"),
    "day_activity": mark("A valuable day"),
    "finance_help": mark("Help with money"),
    "neighbourhood_support": mark("Contact with neighbours"),
    "keep_home_in_crisis": mark("Keeping the home in a crisis"),
    "support_guarantee": mark("An answer day and night"),
}
#: Number of a lever -> what it counts, in the middle of a cell.
FIELDS = {
    "share": mark("share"),
    "factor": mark("times as much or as fast"),
    "per_year": mark("homes a year"),
    "per_year_per_100_000_inhabitants": mark("homes a year per 100,000 inhabitants"),
    "per_year_per_place": mark("homes a year per place"),
    "two_rooms_share": mark("share with two rooms or more"),
    "quiet_share": mark("share in a quiet place"),
    "delivered_share": mark("share that is delivered"),
    "after_months": mark("months until the own contract"),
    "every_weeks": mark("weeks between meetings"),
    "smallest_fit": mark("least fit of person and home"),
    "effort_factor": mark("times as much attention for moving on"),
    "years": mark("years"),
    "removes_share": mark("share of the reward for full beds that goes"),
    "share_by_group": mark("share that no longer comes, by group"),
    "number": mark("places"),
    "number_per_100_000_inhabitants": mark("places per 100,000 inhabitants"),
    "number_per_place": mark("places per place there was"),
    "over_years": mark("years over which it happens"),
    "effort_per_year": mark("moves on that a worker prepares in a year"),
    "fte": mark("full-time workers"),
    "fte_per_100_000_inhabitants": mark("full-time workers per 100,000 inhabitants"),
    "fte_per_place": mark("full-time workers per place"),
    "clients_per_fte": mark("clients per full-time worker"),
    "slots": mark("people at a time"),
    "slots_per_100_000_inhabitants": mark("people at a time per 100,000 inhabitants"),
    "motivation_required": mark("motivation that is asked"),
    "longest_years": mark("longest stay, in years"),
    "hours_per_week": mark("hours of support a week"),
    "eur_per_hour": mark("euros an hour"),
    "loss_per_year": mark("chance of losing the home, a year"),
    "gain_factor": mark("times as fast a gain"),
    "loss_factor": mark("times as fast a loss"),
    "months": mark("months"),
    "saves_share": mark("share of losses that it prevents"),
    "until_year": mark("last year"),
    "from_year": mark("first year"),
}


def lever_words(language: Language, lever: str, field: str) -> str:
    """A number of a lever in words: Housing First, share; the lever alone for all of them.

    Names that are not known here stay as they are in the file.
    """
    words = [language.gettext(LEVERS[lever]) if lever in LEVERS else lever.replace("_", " ")]
    if field != "*":
        words.append(language.gettext(FIELDS[field]) if field in FIELDS else field)
    return ", ".join(words)

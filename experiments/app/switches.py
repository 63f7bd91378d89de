"""The switches of the explorer: which levers people can pull, in which words, between which ends.

All values of a lever that goes for a whole region are here. What names parts of a region (some
groups, municipalities, landlords or providers), ends before the run does, or gives points of
urgency one by one needs a policy file, and :data:`BEYOND` tells visitors so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulate.language import mark


@dataclass(frozen=True)
class Parameter:
    """One number of a lever: its words, unit, ends and step; or one of some ``options``.

    ``default`` is used where neither a shipped policy nor the region gives one. A unit of
    ``share`` is shown in percent. Options are pairs of value and words.
    """

    name: str
    label: str
    unit: str = ""
    low: float = 0.0
    high: float = 0.0
    step: float = 1.0
    default: float = 0.0
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Switch:
    """One lever as people see it.

    Attributes
    ----------
    key : str
        In links and files.
    lever : str
        As in policy files.
    policy : str
        The shipped policy whose values it starts with; empty when there is none.
    area : str
        Under which heading it stands.
    title, about : str
    own : tuple of Parameter
        Beside these, every switch says when it starts.
    fixed : tuple of (str, value)
        What the lever needs beside, where no policy gives it; also tells two of a kind apart.
    """

    key: str
    lever: str
    policy: str
    area: str
    title: str
    about: str
    own: tuple[Parameter, ...] = ()
    fixed: tuple[tuple[str, Any], ...] = ()

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """Its own, and when it starts."""
        return (*self.own, START)


HOMES, SUPPORT = mark("Homes"), mark("Support")
LISTS, PLACES, INFLOW = mark("Lists and reviews"), mark("Places"), mark("Who comes")
AREAS = (HOMES, SUPPORT, LISTS, PLACES, INFLOW)

TIMES, SHARE = mark("times as many"), "share"
FASTER = mark("times as fast")
#: These have a singular too, and words where they are shown.
YEARS, MONTHS, WEEKS = "years", "months", "weeks"
PER_100_000 = mark("per 100,000 inhabitants")
FTE = mark("full-time workers per 100,000 inhabitants")
_FTE_NAME = "fte_per_100_000_inhabitants"
START = Parameter("from_year", mark("Start"), "", 0.0, 15.0, 1.0)
#: Begins the name of an option that puts one group of the region first.
FIRST = "first:"
BEYOND = mark(
    "A measure here holds for the whole region and all groups, from its start to the end of the "
    "run. For some groups, municipalities, landlords or providers only, an end date, or points of "
    "urgency, write a policy file (TOML); the command doorstroom compare reads it."
)

SWITCHES = (
    Switch(
        "more_homes", "reserved_share", "more-homes", HOMES, mark("Reserve more lettings"),
        mark("Housing corporations reserve more of their lettings for people who move on."),
        (Parameter("factor", mark("Reserved lettings"), TIMES, 0.5, 4.0, 0.1),),
    ),
    Switch(
        "delivery", "delivery", "", HOMES, mark("Deliver what was promised"),
        mark("Landlords deliver this part of the homes they promised."),
        (Parameter("share", mark("Delivered homes"), SHARE, 0.3, 1.0, 0.05, 0.9),),
    ),
    Switch(
        "extra_homes", "extra_dwellings", "", HOMES, mark("Add homes to the scheme"),
        mark("New homes come to the scheme every year, over the whole region."),
        (
            Parameter(
                "per_year_per_100_000_inhabitants", mark("Homes a year"), PER_100_000,
                0.0, 60.0, 1.0, 10.0,
            ),
        ),
        (("name", "extra homes"),),
    ),
    Switch(
        "urgency", "urgency", "", HOMES, mark("Urgency on the regular market"),
        mark("People who are ready find a regular letting themselves sooner."),
        (Parameter("factor", mark("Finding a home oneself"), FASTER, 1.0, 5.0, 0.1, 2.0),),
    ),
    Switch(
        "flip_contracts", "flip_contracts", "weer-thuis", HOMES,
        mark("Provider's contract first, own contract later"),
        mark("Homes start in the provider's name and become the tenant's own when all is well."),
        (
            Parameter("share", mark("Homes that start so"), SHARE, 0.0, 1.0, 0.05),
            Parameter("after_months", mark("Own contract after"), MONTHS, 0.0, 36.0, 1.0),
        ),
    ),
    Switch(
        "housing_first", "housing_first", "housing-first", SUPPORT, mark("Housing First"),
        mark("A direct way from street and shelter to a home, with support that stays."),
        (
            Parameter(_FTE_NAME, mark("Staff"), FTE, 0.0, 15.0, 0.5),
            Parameter("share", mark("Part of those who come"), SHARE, 0.0, 1.0, 0.05),
        ),
    ),
    Switch(
        "vpt_at_home", "vpt_at_home", "doelbewust-wonen", SUPPORT,
        mark("From detention to a home with full support"),
        mark("After Doelbewust Wonen: the full package at home, with somebody to call at night."),
        (
            Parameter(_FTE_NAME, mark("Staff"), FTE, 0.0, 5.0, 0.1),
            Parameter("share", mark("Part of those who come"), SHARE, 0.0, 1.0, 0.05),
            Parameter("longest_years", mark("At most"), YEARS, 0.5, 5.0, 0.5),
        ),
    ),
    Switch(
        "ambulatory", "ambulatory_capacity", "five-agreements", SUPPORT,
        mark("More support at home"),
        mark("More workers, so that a home is not left empty for lack of support."),
        (Parameter(_FTE_NAME, mark("Extra staff"), FTE, 0.0, 15.0, 0.5),),
    ),
    Switch(
        "finance_help", "finance_help", "five-agreements", SUPPORT, mark("Help with money"),
        mark("Debts, income and bookkeeping are put in order sooner, and stay so longer."),
        (
            Parameter("gain_factor", mark("Finances in order"), FASTER, 1.0, 4.0, 0.1),
            Parameter("loss_factor", mark("Setbacks"), TIMES, 0.1, 1.0, 0.1),
        ),
    ),
    Switch(
        "day_activity", "day_activity", "five-agreements", SUPPORT, mark("A valuable day"),
        mark("More places to work, learn or take part, found sooner."),
        (
            Parameter("gain_factor", mark("Finding something"), FASTER, 1.0, 4.0, 0.1),
            Parameter(
                "slots_per_100_000_inhabitants", mark("Extra places"), PER_100_000,
                0.0, 200.0, 5.0,
            ),
        ),
    ),
    Switch(
        "neighbourhood", "neighbourhood_support", "five-agreements", SUPPORT,
        mark("Pleasant surroundings"),
        mark("Contact with neighbours, and somebody they can turn to."),
        (
            Parameter("gain_factor", mark("Settling in"), FASTER, 1.0, 4.0, 0.1),
            Parameter("loss_factor", mark("Setbacks"), TIMES, 0.1, 1.0, 0.1),
        ),
    ),
    Switch(
        "support_guarantee", "support_guarantee", "", SUPPORT,
        mark("Somebody answers day and night"),
        mark("Neighbours and landlords can always call, so trouble costs less of their trust."),
        (Parameter("saves_share", mark("Trust saved at trouble"), SHARE, 0.0, 1.0, 0.05),),
    ),
    Switch(
        "keep_home", "keep_home_in_crisis", "", SUPPORT, mark("Keep the home in a crisis"),
        mark("Somebody who is admitted keeps the home for some time."),
        (Parameter("months", mark("Kept for"), MONTHS, 0.0, 24.0, 1.0, 6.0),),
    ),
    Switch(
        "outflow_table", "outflow_table", "outflow-table", LISTS, mark("Outflow table"),
        mark("All vacant homes and all who wait are laid side by side; what fits goes first."),
        (
            Parameter("every_weeks", mark("A meeting every"), WEEKS, 1.0, 26.0, 1.0),
            Parameter("smallest_fit", mark("Fit looked for"), SHARE, 0.0, 1.0, 0.05),
        ),
    ),
    Switch(
        "priority", "priority", "", LISTS, mark("Who gets a home first"),
        mark("The order of the list for a home."),
        (
            Parameter(
                "order", mark("First comes"), options=(
                    ("first_come", mark("who is on the list longest")),
                    ("longest_ready", mark("who has been ready longest")),
                    ("frees_a_place", mark("who frees a place for somebody else")),
                    ("lottery", mark("whoever the lot falls on")),
                ),
            ),
        ),
    ),
    Switch(
        "regional_list", "pool_lists", "regional-list", LISTS, mark("One list for the region"),
        mark("All municipalities share their lists, and own residents no longer go first."),
    ),
    Switch(
        "individual_plan", "individual_plan", "individual-plan", LISTS,
        mark("One conversation and one plan"),
        mark("Somebody asks every resident what they want, so readiness is noticed sooner."),
        (
            Parameter("effort_factor", mark("Noticing who is ready"), FASTER, 1.0, 6.0, 0.5),
            Parameter("smallest_fit", mark("Fit asked of a home"), SHARE, 0.0, 1.0, 0.05),
        ),
    ),
    Switch(
        "outflow_incentive", "outflow_incentive", "", LISTS, mark("Reward outflow, not full beds"),
        mark("Full beds pay providers less, so they look for people who can move on."),
        (
            Parameter(
                "removes_share", mark("Reward for full beds taken away"), SHARE,
                0.0, 1.0, 0.05, 0.5,
            ),
            Parameter("effort_factor", mark("Looking for movers"), FASTER, 1.0, 4.0, 0.1, 1.0),
        ),
    ),
    Switch(
        "short_indications", "indication_length", "short-indications", LISTS,
        mark("Shorter indications"),
        mark("A review comes sooner, and notices who is ready."),
        (Parameter("years", mark("A review every"), YEARS, 0.5, 5.0, 0.5),),
    ),
    Switch(
        "close_protected", "close_places", "close-half", PLACES, mark("Close protected places"),
        mark("24-hour places close as residents leave; nobody is evicted."),
        (
            Parameter("share", mark("Of today's places"), SHARE, 0.0, 1.0, 0.05),
            Parameter("over_years", mark("Spread over"), YEARS, 0.0, 15.0, 1.0),
        ),
        (("setting", "protected"),),
    ),
    Switch(
        "close_shelter", "close_places", "close-half", PLACES, mark("Close shelter places"),
        mark("Places in shelters close as people leave; nobody is evicted."),
        (
            Parameter("share", mark("Of today's places"), SHARE, 0.0, 1.0, 0.05),
            Parameter("over_years", mark("Spread over"), YEARS, 0.0, 15.0, 1.0),
        ),
        (("setting", "shelter"),),
    ),
    Switch(
        "open_sheltered", "open_places", "in-the-neighbourhood", PLACES,
        mark("Open sheltered places"),
        mark("Small places with support on call, spread over the region."),
        (
            Parameter(
                "number_per_place", mark("For each protected place of today"),
                mark("sheltered places"), 0.0, 1.0, 0.05,
            ),
            Parameter("over_years", mark("Spread over"), YEARS, 0.0, 15.0, 1.0),
        ),
        (("setting", "sheltered"),),
    ),
    Switch(
        "prevention", "prevention", "", INFLOW, mark("Prevention"),
        mark("Part of the people who would come need no help of this kind any more."),
        (Parameter("share", mark("Of every group"), SHARE, 0.0, 0.5, 0.05, 0.1),),
    ),
)  # fmt: skip

BY_KEY = {switch.key: switch for switch in SWITCHES}

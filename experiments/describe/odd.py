"""What the ODD description fills in: tables and lines read off a region."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from experiments.describe.facts import NO_SOURCE
from simulate.region import Region
from simulate.rows.places import Route
from simulate.sourced import SourcedRow

Rows = Sequence[tuple[str, ...]]


def names(rows: Iterable[object]) -> str:
    """Names of rows, with commas."""
    return ", ".join(str(getattr(row, "name", "")) for row in rows)


def on_off(wanted: bool) -> str:
    """``on`` or ``off``."""
    return "on" if wanted else "off"


def source(row: SourcedRow, field: str) -> str:
    """The source of one number of a row."""
    return row.sources.get(field, row.sources.get("*", NO_SOURCE))


def entities(region: Region) -> Rows:
    """Kinds of thing with how many there are and what each has."""
    homes = [row for row in region.extra_dwellings]
    return (
        (
            "client",
            f"{sum(row.count for row in region.present):,} on the first day",
            "group, municipality of origin, two frailties, five foundations, where they live, "
            "programme, indication and its expiry, readiness and since when, open requests, homes "
            "had and lost, age, hours needed, motivation",
        ),
        ("group", f"{len(region.groups)}: {names(region.groups)}", "inflow, wishes, frailties"),
        (
            "municipality",
            f"{len(region.municipalities)}: {names(region.municipalities)}",
            "inhabitants, how fast people find a regular letting",
        ),
        ("provider", f"{len(region.providers)}", "places, teams, effort, groups admitted"),
        (
            "landlord",
            f"{len(region.landlords)}",
            "lettings by municipality, share reserved, share delivered, trust",
        ),
        (
            "dwelling",
            f"as lettings come; {len(homes)} extra supplies",
            "municipality, rooms, quiet or not, contract, occupant",
        ),
        (
            "programme",
            f"{len(region.programmes)}: {names(region.programmes)}",
            "slots in use, hours by phase",
        ),
        ("waiting list", f"{len(region.waiting_lists)}", "order rule, pooled or by municipality"),
    )


def settings(region: Region) -> Rows:
    """The kinds of place with their capacity and places."""
    places = dict.fromkeys((row.name for row in region.settings), 0)
    for provider in region.providers:
        for row in provider.places:
            places[row.setting] += row.count
    return [
        (
            row.name,
            row.capacity,
            "yes" if row.homeless else "no",
            "yes" if row.institution else "no",
            row.payer.replace("_", " "),
            f"{places[row.name]:,} places" if row.capacity == "places" else "not limited",
        )
        for row in region.settings
    ]


WHEN = {
    "arrival": "on arriving there",
    "noticed": "when readiness is noticed",
    "review": "at a review of the indication",
}


def routes(region: Region) -> Rows:
    """The permitted steps: from, to, when, for whom, with what, the share and its source."""
    return tuple(_route(route) for route in region.routes)


def _route(route: Route) -> tuple[str, ...]:
    conditions = [
        *(["while waiting for another place"] if route.kind == "interim" else []),
        *(["who passed the start qualification"] if route.motivation_required else []),
        *[f"{each.replace('_', ' ')} in order" for each in route.foundations_required],
    ]
    support = f" with {route.programme.replace('_', ' ')}" if route.programme else ""
    share = ("all", "") if route.share == 1 else (f"{route.share:g}", source(route, "share"))
    return (
        route.from_setting,
        f"{route.to_setting}{support}",
        WHEN[route.trigger],
        ", ".join(route.groups) or "every group",
        "; ".join(conditions) or "none",
        *share,
    )


SUBMODELS: Rows = (
    (
        "Arrivals",
        "A Poisson process for each group and municipality: inflow × share × growth, thinned by "
        "prevention from a fixed set of candidates.",
        "groups",
    ),
    (
        "Foundations",
        "finances, day activity and surroundings turn on and off at rates by setting, times the "
        "factors of programme and levers; home follows from contract, support from hours.",
        "foundations, programmes",
    ),
    (
        "Getting ready",
        "ready rate × frailty × ratios of foundations that are on × exp(−hospitalisation × years "
        "in institutions); then noticed at the provider's effort or at a review.",
        "stays, groups, providers, region",
    ),
    (
        "Waiting",
        "A request goes on a list by its order rule; ties by date, then client number. People "
        "outside or on the street give up at a rate; a ring of exchanges is done at once.",
        "waiting lists, stays, waiting",
    ),
    (
        "Matching",
        "A vacancy goes to the head of the list, or to a meeting that lays all side by side; the "
        "chance of acceptance rises linearly with fit; a home not taken in time is lost to the "
        "scheme. A home needs a slot of the programme too.",
        "matching, landlords, extra dwellings",
    ),
    (
        "Finding a home oneself",
        "Who is ready finds a regular letting at the rate of the municipality × factor of the "
        "group.",
        "municipalities, groups",
    ),
    (
        "Keeping a home",
        "loss rate × band of months since moving in × frailty × ratios of foundations that are "
        "off × factor of fit; a lost home leads to settings by fixed shares.",
        "keeping, programmes, foundations",
    ),
    (
        "Crisis",
        "A rate by setting, programme and foundations; an exponential stay; back home if the home "
        "is kept for so long, else a new request.",
        "crisis, stays",
    ),
    (
        "Support",
        "Slots are staff × caseload; hours fall by phase; a programme ends when completed, at its "
        "longest duration, or when all foundations have been on for long enough.",
        "programmes, providers",
    ),
    (
        "Leaving otherwise",
        "Competing exits to family, another region, long-term care and death in every setting.",
        "stays",
    ),
    (
        "Providers and landlords adapt",
        "Monthly: effort falls with the share of places that would stay empty; trust falls with "
        "losses with nuisance and recovers.",
        "adaptation",
    ),
    (
        "Money",
        "Costs by day in a setting, by hour of support, and once for a move, loss, crisis or "
        "offence, each by payer; discounted.",
        "settings, programmes, one off costs, region",
    ),
)

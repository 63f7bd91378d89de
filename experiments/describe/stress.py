"""The 20 items of the STRESS-DES checklist, answered for a region and a policy."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from importlib.metadata import version

from experiments.describe.facts import Fact
from experiments.describe.odd import names
from simulate.policy import Policy
from simulate.region import Region

Item = tuple[str, str, str]

PACKAGES = ("numba", "numpy", "scipy", "pandas", "pydantic")


def stress_items(
    region: Region, policy: Policy, numbers: dict[str, list[Fact]]
) -> Sequence[tuple[str, Sequence[Item]]]:
    """The items by section: number, title and answer."""
    return (
        ("1 Objectives", _objectives(policy)),
        ("2 Logic", _logic(region, policy)),
        ("3 Data", _data(numbers)),
        ("4 Experimentation", _experimentation(region)),
        ("5 Implementation", _implementation()),
        ("6 Code access", _access()),
    )


def _objectives(policy: Policy) -> Sequence[Item]:
    return (
        (
            "1.1",
            "Purpose of the model",
            "To tell which policy choices get people out of protected living and off the street "
            "into a home they keep, how fast, for whom, and who pays. It supports decisions of "
            "municipalities, providers and landlords; it does not forecast levels.",
        ),
        (
            "1.2",
            "Model outputs",
            "Stocks and flows by month, waits, people ready and waiting, homelessness, homes kept "
            "at 6, 12, 24 and 60 months (per person housed and per person referred), costs by "
            "payer, and gaps in waits between groups and municipalities, each with a 95% "
            "interval.",
        ),
        (
            "1.3",
            "Experimentation aims",
            f"To compare {policy.title!r} with the baseline on the same people and the same luck: "
            "paired differences, the chance that one is better, and who is housed earlier or "
            "later.",
        ),
    )


def _logic(region: Region, policy: Policy) -> Sequence[Item]:
    levers = ", ".join(lever.lever for lever in policy.levers) or "none"
    limited = [row.name for row in region.settings if row.capacity == "places"]
    orders = (
        ", ".join(f"{row.setting}: {row.order.replace('_', ' ')}" for row in region.waiting_lists)
        or "none"
    )
    open_ones = [row.name for row in region.settings if row.capacity == "unlimited"]
    components = (
        f"Entities: clients of the groups {names(region.groups)}. Activities: living in a setting, "
        "waiting, moving, being supported, a crisis, a review. Resources: places in "
        f"{', '.join(limited) or 'no setting'}; homes of {names(region.landlords) or 'no landlord'}"
        f"; staff of {names(region.programmes) or 'no programme'}. Queues and their order: "
        f"{orders}. People who wait keep their place, and may give up. Entry: at "
        f"{', '.join(open_ones)}; exit: to family, another region, long-term care, death, or not "
        "seen again."
    )
    return (
        ("2.1", "Base model overview diagram", "The permitted steps, in A.3."),
        ("2.2", "Base model logic", "A.3 gives the order of events, A.7 the rules."),
        (
            "2.3",
            "Scenario logic",
            f"Policy {policy.name}; levers: {levers}. What each does and its numbers: A.6.",
        ),
        (
            "2.4",
            "Algorithms",
            "Competing hazards by exposure (an event comes when the integrated hazard reaches a "
            "unit-exponential amount), thinning of fixed candidates for arrivals and lettings, "
            "assignment by list order and fit, exchange along the shortest ring. A.7.",
        ),
        ("2.5", "Components", components),
    )


def _data(numbers: dict[str, list[Fact]]) -> Sequence[Item]:
    facts = [fact for part in numbers.values() for fact in part]
    assumed = sum(fact.source.startswith("assumption") for fact in facts)
    return (
        (
            "3.1",
            "Data sources",
            f"Of the {len(facts):,} numbers of this region's file {len(facts) - assumed:,} rest on "
            f"published figures and {assumed:,} are assumptions; part C names the source of each.",
        ),
        (
            "3.2",
            "Pre-processing",
            "Published figures are used as published; what was derived from them is said beside "
            "the number. Census rows without a municipality are spread by the shares of their "
            "group.",
        ),
        ("3.3", "Input parameters", "Part C, with units; parameters fitted to figures in A.7."),
        (
            "3.4",
            "Assumptions",
            "Every number marked assumption in part C. Beside these: rules are the same in all "
            "municipalities; distances play no part; staff of a programme is interchangeable; "
            "what is fitted as a factor holds in all regions.",
        ),
    )


def _experimentation(region: Region) -> Sequence[Item]:
    return (
        (
            "4.1",
            "Initialisation",
            f"From the census of {region.start_date}, without warm-up; elapsed stays are drawn "
            "from the stationary law given survival (A.5). A drift of a stock above 10% in six "
            "months is reported.",
        ),
        (
            "4.2",
            "Run length",
            "10 years unless --years says otherwise; every run says its length in its manifest.",
        ),
        (
            "4.3",
            "Estimation approach",
            "100 replicates unless --replicates says otherwise; every two share a draw of the "
            "fitted parameters. Means with the middle 95% of replicates; policies as paired "
            "differences with common random numbers.",
        ),
    )


def _implementation() -> Sequence[Item]:
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        (
            "5.1",
            "Software or programming language",
            f"doorstroom {version('doorstroom')}, Python {platform.python_version()}; {packages}.",
        ),
        (
            "5.2",
            "Random sampling",
            "Philox, a counter-based generator, keyed by seed, replicate, kind of agent, agent, "
            "purpose and occurrence; no stream is shared, so results do not depend on order or "
            "number of workers.",
        ),
        (
            "5.3",
            "Model execution",
            "Next-event, compiled; ties by priority, then number (A.3). Replicates run on threads.",
        ),
        (
            "5.4",
            "System specification",
            f"Made on {platform.system()} {platform.machine()}. A run takes seconds to minutes on "
            "an ordinary laptop.",
        ),
    )


def _access() -> Sequence[Item]:
    return (
        (
            "6.1",
            "Computer model sharing statement",
            "Open source (Apache 2.0). The region, the policy, the version and a seed make any run "
            "again to the bit; the manifest beside each result holds them.",
        ),
    )

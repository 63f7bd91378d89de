"""A small region file and policy file that are right, for tests that break them."""

from __future__ import annotations

REGION = """
name = "small"
title = "A small region"
about = "For tests."
start_date = 2025-01-01
price_year = 2024
centre = "Aa"

[[municipalities]]
name = "Aa"
inhabitants = 50_000
own_way_per_year = 0.1

[[municipalities]]
name = "Bee"
inhabitants = 20_000

[[settings]]
name = "outside"
capacity = "unlimited"

[[settings]]
name = "street"
capacity = "unlimited"
homeless = true

[[settings]]
name = "shelter"
capacity = "places"
homeless = true

[[settings]]
name = "protected"
capacity = "places"
reviewed = true
cost_per_day_eur = 92.0
sources.cost_per_day_eur = "NL-C01: a price"

[[settings]]
name = "home"
capacity = "dwellings"

[[groups]]
name = "adults"
inflow_per_year = 5.0
share_by_municipality = { Aa = 0.8, Bee = 0.2 }
first_setting = { outside = 1.0 }

[[groups]]
name = "youth"
inflow_per_year = 2.0
first_setting = { outside = 0.5, street = 0.5 }

[[stays]]
setting = "outside"
exits_per_year = { elsewhere = 0.1 }
gives_up_per_year = 0.2
gives_up_to_street_share = 0.1

[[stays]]
setting = "street"
exits_per_year = { elsewhere = 0.1 }

[[stays]]
setting = "shelter"
ready_per_year = 1.0

[[stays]]
setting = "protected"
ready_per_year = 0.2

[[stays]]
setting = "protected"
groups = ["youth"]
ready_per_year = 0.4

[[stays]]
setting = "home"

[[providers]]
name = "Leviaan"
effort_per_year = 0.5

[[providers.places]]
setting = "protected"
municipality = "Aa"
count = 8

[[providers.places]]
setting = "shelter"
municipality = "Aa"
count = 4

[[providers.teams]]
programme = "ambulatory"
fte = 1.0

[[providers]]
name = "Only Youth"
effort_per_year = 0.5
admits = ["youth"]

[[providers.places]]
setting = "protected"
municipality = "Bee"
count = 4

[[programmes]]
name = "ambulatory"
clients_per_fte = 17.0
hours_per_week = 3.0
eur_per_hour = 66.0
loss_per_year = 0.1

[[programmes]]
name = "housing_first"
clients_per_fte = 8.0
hours_per_week = 4.0
eur_per_hour = 66.0
loss_per_year = 0.12

[keeping]
independent_loss_per_year = 0.05
lost_to = { street = 0.7, family = 0.3 }

[[keeping.bands]]
until_months = 6.0
factor = 1.2

[[keeping.bands]]
until_months = 12.0
factor = 0.8

[[landlords]]
name = "Huis"
lettings_per_year = { Aa = 100.0, Bee = 40.0 }
reserved_share = 0.04
delivered_share = 0.7

[[extra_dwellings]]
name = "new"
municipality = "Aa"
per_year = 1.0

[[waiting_lists]]
setting = "shelter"

[[waiting_lists]]
setting = "protected"

[[waiting_lists]]
setting = "home"

[[routes]]
from_setting = "outside"
to_setting = "protected"
trigger = "arrival"

[[routes]]
from_setting = "street"
to_setting = "shelter"
trigger = "arrival"
kind = "interim"

[[routes]]
from_setting = "protected"
to_setting = "home"
trigger = "noticed"
programme = "ambulatory"
share = 0.8

[[present]]
setting = "outside"
group = "adults"
municipality = "Aa"
count = 6

[[present]]
setting = "protected"
group = "adults"
municipality = "Aa"
count = 8
ready = 1

[[present]]
setting = "home"
group = "adults"
programme = "ambulatory"
count = 5

[[waiting]]
setting = "protected"
living_in = "outside"
group = "adults"
municipality = "Aa"
count = 6
longest_years = 1.0

[[waiting]]
setting = "home"
living_in = "protected"
group = "adults"
municipality = "Aa"
programme = "ambulatory"
count = 2
longest_years = 0.5
"""

POLICY = """
name = "plan"
title = "A plan"
about = "For tests."

[[levers]]
lever = "individual_plan"
effort_factor = 3.0

[[levers]]
lever = "reserved_share"
factor = 2.0
from_year = 1.0
"""


def changed(old: str, new: str, text: str = REGION) -> str:
    """The text with the one place that says ``old`` saying ``new``."""
    if text.count(old) != 1:
        raise ValueError(f"{old!r} occurs {text.count(old)} times")
    return text.replace(old, new)

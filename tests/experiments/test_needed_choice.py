"""Which level of support the needed command names: the least that takes no more homes."""

from __future__ import annotations

import math

import pytest

from experiments.needed.search import Level, choose
from experiments.needed.show import percents

NEVER = (math.inf, math.inf, math.inf)


def level(support: float, homes: tuple[float, float, float]) -> Level:
    needed, low, high = homes
    return Level(support, needed, low, high, 100, (0.9, 0.8, 0.95), {}, "")


@pytest.mark.parametrize(
    ("homes", "support"),
    [
        # half falls short; the rest cannot be told apart
        ((NEVER, (112, 109, 119), (112, 108, 118), (112, 108, 118)), 0.75),
        # a wide interval: needs about as many, but takes twice as many to be sure
        ((NEVER, NEVER, (228, 209, 478), (211, 205, 237)), 1.5),
        # no upper end but one
        ((NEVER, (150, 120, math.inf), (160, 140, 190), (170, 150, 200)), 1.0),
        # no upper end at all: the fewest homes
        ((NEVER, (150, 120, math.inf), (140, 120, math.inf), (145, 120, math.inf)), 1.0),
    ],
)
def test_the_least_support_that_takes_no_more_homes(
    homes: tuple[tuple[float, float, float], ...], support: float
) -> None:
    chosen = choose([level(*row) for row in zip((0.5, 0.75, 1.0, 1.5), homes, strict=True)])
    assert chosen is not None and chosen.support == support


def test_none_where_no_level_reaches_the_target() -> None:
    assert choose([level(1.0, NEVER)]) is None


@pytest.mark.parametrize(
    ("ends", "text"),
    [((0.77, 0.9), "77 to 90%"), ((0.0, 0.11), "0 to 11%"), ((0.004, 0.996), "0.4 to 99.6%")],
)
def test_two_percentages_lose_the_first_sign_and_nothing_else(
    ends: tuple[float, float], text: str
) -> None:
    assert percents(*ends) == text

"""Deciding between policies: which is best, how sure that is, and what it is worth to know more.

Net benefit is what the years in a home are worth to whoever decides, less what they cost the
public purse. Replicates are paired and take their parameters from the posterior, so everything
here is about one table: net benefit by policy and replicate, with the draw each replicate had.
"""

from experiments.decide.amounts import Amounts, amounts, net_benefits
from experiments.decide.best import Standing, acceptability, standings
from experiments.decide.enough import Enough, replicates_needed
from experiments.decide.figures import Measured, expected_at, figures_worth
from experiments.decide.learning import Worth, value_of_knowing

__all__ = [
    "Amounts",
    "Enough",
    "Measured",
    "Standing",
    "Worth",
    "acceptability",
    "amounts",
    "expected_at",
    "figures_worth",
    "net_benefits",
    "replicates_needed",
    "standings",
    "value_of_knowing",
]

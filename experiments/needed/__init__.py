"""The inverse question: how many homes and hours of support a year keep waits short.

"Of the people who ask for a home, at least 90% wait less than 13 weeks, with a probability of
0.9 over futures." Homes are looked for with the same futures at every number (common random
numbers), so that what two numbers differ in is hardly luck; the answer comes with its interval,
and is checked in futures that had no part in the search.
"""

from experiments.needed.futures import Bench, Futures, Plan, Setup, short_share
from experiments.needed.search import Answer, Check, Level, Question, Search, answer

__all__ = [
    "Answer",
    "Bench",
    "Check",
    "Futures",
    "Level",
    "Plan",
    "Question",
    "Search",
    "Setup",
    "answer",
    "short_share",
]

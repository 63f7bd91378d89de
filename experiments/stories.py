"""``doorstroom story``: one client's life, read off the event log."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from experiments.as_json import print_json
from experiments.loading import load_any_region
from experiments.problems import collected, number_problems
from simulate.errors import InputError
from simulate.files import load_policy
from simulate.posterior import choose
from simulate.replicates import MOST_REPLICATES
from simulate.scenario import make_scenario
from simulate.story import Story, tell_story


@dataclass(frozen=True)
class Whose:
    """Which life: a client of one replicate; with parameters ``posterior``, of that of ``run``."""

    policy: str
    client: int
    replicate: int
    years: int
    seed: int
    parameters: str


def show_story(region: str, whose: Whose, as_json: bool) -> None:
    """Print one client's life as dated lines.

    Raises
    ------
    InputError
        Listing everything that is wrong on the command line, or saying which clients there are.
    """
    problems = number_problems(whose.years, 1, whose.seed, None)
    if not 0 <= whose.replicate < MOST_REPLICATES:
        problems.append(
            f"--replicate = {whose.replicate}; must be a whole number from 0 to "
            f"{MOST_REPLICATES - 1}"
        )
    place = collected(problems, partial(load_any_region, region))
    loaded = collected(problems, partial(load_policy, whose.policy, place))
    chosen = collected(problems, partial(choose, whose.parameters))
    if problems or place is None or loaded is None or chosen is None:
        raise InputError(problems)
    scenario = make_scenario(place, loaded, years=whose.years, seed=whose.seed, parameters=chosen)
    story = tell_story(scenario, whose.replicate, whose.client)
    if as_json:
        print_json(_document(story))
        return
    print(story.about)
    for day, said in story.lines:
        print(f"{day}: {said}")
    print(story.ending)


def _document(story: Story) -> dict[str, object]:
    lines = [{"date": day, "event": said} for day, said in story.lines]
    return {"about": story.about, "events": lines, "ending": story.ending}

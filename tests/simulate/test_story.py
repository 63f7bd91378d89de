"""Events in words: every event has a sentence, and a story is what the log and tallies say."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from simulate import InputError, load_policy, load_region, make_scenario, run
from simulate.events_in_words import ABOUT, EXIT_WORDS, WORDS, tell
from simulate.export import write_events
from simulate.record import EVENTS
from simulate.run import replicate_once
from simulate.state import EXITS
from simulate.story import tell_story


@pytest.fixture(scope="module")
def scenario():
    place = load_region("oss")
    return make_scenario(place, load_policy("baseline", place), years=4, seed=4)


@pytest.fixture(scope="module")
def outcome(scenario):
    return replicate_once(scenario, 1, event_log=True)


@pytest.mark.parametrize("event", EVENTS)
def test_every_event_has_a_sentence_that_names_what_it_is_about(event):
    assert WORDS[event].about in ABOUT
    assert WORDS[event].sentence.count("{}") == 1
    assert "{" not in tell(event, "somewhere") and len(tell(event, "somewhere")) > 5


def test_no_sentence_is_left_over_and_every_exit_has_words():
    assert set(WORDS) == set(EVENTS)
    assert set(EXIT_WORDS) == set(EXITS)


def test_a_story_has_a_line_for_each_event_in_order(scenario, outcome):
    busiest = int(np.bincount(outcome.log["client"]).argmax())
    story = tell_story(scenario, 1, busiest)
    mine = outcome.log[outcome.log["client"] == busiest]
    assert len(story.lines) == len(mine) > 5
    days = [day for day, _ in story.lines]
    assert days == sorted(days) and re.fullmatch(r"20\d\d-\d\d-\d\d", days[0])
    for (_, said), row in zip(story.lines, mine, strict=True):
        start = WORDS[EVENTS[row["event"]]].sentence.split("{}")[0]
        assert said.startswith(start)
    assert f"Client {busiest} of oss under baseline (replicate 1, seed 4)" in story.about


def test_a_story_says_who_and_where_it_begins_and_ends(scenario, outcome):
    persons = outcome.persons
    new = int(np.flatnonzero(persons["arrived"] > 0)[0])
    assert "first contact on" in tell_story(scenario, 1, new).about
    assert "there on day 0, " in tell_story(scenario, 1, 0).about
    left = int(np.flatnonzero(persons["setting"] < 0)[0])
    assert tell_story(scenario, 1, left).ending.startswith("Left on")
    at_home = scenario.index.settings.index("home")
    housed = int(np.flatnonzero((persons["setting"] == at_home) & (persons["arrived"] > 0))[0])
    assert "in a home. Homes:" in tell_story(scenario, 1, housed).ending


def test_a_home_found_outside_the_scheme_is_told_so(scenario, outcome):
    own = outcome.tenancies[outcome.tenancies["found"] == 1]
    lines = tell_story(scenario, 1, int(own["client"][0])).lines
    assert any(said == "moves to a home, found outside the scheme" for _, said in lines)
    by_scheme = np.setdiff1d(outcome.tenancies["client"], own["client"])
    for client in by_scheme[:3]:
        assert not any("outside the scheme" in said for _, said in
                       tell_story(scenario, 1, int(client)).lines)  # fmt: skip


@pytest.mark.parametrize("client", [-1, 10**7])
def test_an_unknown_client_is_told_the_range(scenario, outcome, client):
    last = len(outcome.persons) - 1
    with pytest.raises(InputError, match=rf"client = {client}; .* from 0 to {last} "):
        tell_story(scenario, 1, client)


def test_the_log_is_written_with_names(tmp_path):
    results = run("oss", years=2, replicates=2, seed=4, event_log=True, parameters="file")
    write_events(results, tmp_path / "events.parquet")
    table = pd.read_parquet(tmp_path / "events.parquet")
    assert len(table) == sum(len(outcome.log) for outcome in results.outcomes)
    pd.testing.assert_frame_equal(
        table, results.events(), check_dtype=False, check_categorical=False
    )
    index = results.scenario.index
    about = {name: set(rows["about"]) for name, rows in table.groupby("event", observed=True)}
    assert about["moves"] | about["arrives"] | about["gets_ready"] <= set(index.settings)
    assert about["leaves"] <= set(EXITS)
    assert about["offered"] <= set(index.municipalities)
    assert about["completes"] <= set(index.programmes)
    assert (table["date"].dt.year == table["year"]).all()
    moves = table[table["event"] == "moves"].groupby(["replicate", "about"]).size()
    tallied = results.monthly("moves", ("to",)).to_series()
    assert moves[0]["home"] == tallied[0]["home"]
    groups = table.groupby("client", observed=True)["group"].nunique()
    assert len(groups)


def test_without_a_log_there_is_nothing_to_write(tmp_path):
    results = run("oss", years=1, replicates=1, parameters="file")
    with pytest.raises(InputError, match="event_log=True"):
        write_events(results, tmp_path / "events.parquet")
    assert not list(tmp_path.iterdir())

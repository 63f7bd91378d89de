"""Definitions, details, events and stories as a user meets them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from tests.experiments.test_cli import SHORT, doorstroom, refused


def test_details_of_a_run_show_fairness_and_what_becomes_of_people(region_file: Path) -> None:
    plain = doorstroom("run", region_file, *SHORT).stdout
    shown = doorstroom("run", region_file, *SHORT, "--details").stdout
    for title in ("Fairness: ", "Waits by municipality", "From first contact", "Aalen-Johansen"):
        assert title in shown and title not in plain
    assert not re.search(r"\b(nan|inf)\b", shown.lower())


def test_details_of_a_comparison_show_who_gains_and_the_price(region_file: Path) -> None:
    words = ("compare", region_file, "more-homes", *SHORT)
    shown = doorstroom(*words, "--details").stdout
    for title in (
        "Who gains and who loses under more-homes, by group",
        "by municipality",
        "What an extra year",
    ):
        assert title in shown
    assert not re.search(r"\b(nan|inf)\b", shown.lower())
    document = json.loads(doorstroom(*words, "--json").stdout)
    assert document["cost_effectiveness"][0]["policy"] == "more-homes"
    assert {row["group"] for row in document["gains_by_group"]}
    assert document["policies"]["baseline"]["gaps"]


def test_the_definition_chooses_what_is_shown(region_file: Path) -> None:
    words = ("run", region_file, *SHORT)
    assert "Home kept 6 months" in doorstroom(*words).stdout
    own = doorstroom(*words, "--definition", "own").stdout
    assert "Own tenancy kept 6 months" in own and "Home kept" not in own
    words = ("compare", region_file, "more-homes", *SHORT)
    assert "first home, a year" in " ".join(doorstroom(*words).stdout.split())
    shown = doorstroom(*words, "--definition", "own").stdout
    assert "first own tenancy, a year" in " ".join(shown.split())
    assert json.loads(doorstroom(*words, "--json", "--definition", "own").stdout)["policies"][
        "baseline"
    ]["definition"] == "own"  # fmt: skip


@pytest.mark.parametrize("command", [("run",), ("compare", "more-homes")])
def test_a_wrong_definition_is_refused(region_file: Path, command: tuple[str, ...]) -> None:
    words = (command[0], region_file, *command[1:], "--definition", "rented")
    assert refused(doorstroom(*words)) == [
        "doorstroom: --definition = 'rented'; must be one of: regular, own"
    ]


def test_events_are_written_beside_the_tables(region_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert "--out" in refused(doorstroom("run", region_file, "--events"))[0]
    assert doorstroom("run", region_file, *SHORT, "--out", out).exit_code == 0
    assert not (out / "events.parquet").exists()
    assert doorstroom("run", region_file, *SHORT, "--events", "--out", out).exit_code == 0
    events = pd.read_parquet(out / "events.parquet")
    assert set(events["replicate"]) == {0, 1}
    assert {"arrives", "requests", "moves", "leaves"} <= set(events["event"])


def test_a_story_is_a_life_in_dated_lines(region_file: Path) -> None:
    words = ("story", region_file, "--client", "3", "--policy", "more-homes", "--years", "3")
    shown = doorstroom(*words, "--replicate", "1", "--seed", "2")
    assert shown.exit_code == 0
    first, *lines, last = shown.stdout.splitlines()
    assert first.startswith("Client 3 of my-region under more-homes (replicate 1, seed 2): group ")
    assert all(re.match(r"20\d\d-\d\d-\d\d: \w", line) for line in lines)
    assert last.startswith(("When the run ends, on ", "Left on "))
    told = json.loads(doorstroom(*words, "--replicate", "1", "--seed", "2", "--json").stdout)
    assert told["about"] == first and told["ending"] == last
    assert [f"{line['date']}: {line['event']}" for line in told["events"]] == lines


def test_a_story_of_nobody_says_who_there_is(region_file: Path) -> None:
    [line] = refused(doorstroom("story", region_file, "--client", "1000000"))
    assert re.search(r"client = 1000000; must be a whole number from 0 to \d+", line)
    lines = refused(
        doorstroom("story", "nowhere", "--client", "1", "--years", "0", "--replicate", "-1")
    )
    assert len(lines) == 3

"""The explorer without a browser: links and files, switches, answers, words, and their limits."""

from __future__ import annotations

import socket
import threading
from importlib.resources import files
from typing import get_args

import numpy as np
import pytest
import reacton
from typer.testing import CliRunner

from experiments.app import evidence, results, work
from experiments.app.choice import (
    MOST_REPLICATES,
    Choice,
    as_file,
    as_query,
    from_file,
    from_query,
    move,
    pull,
)
from experiments.app.controls import in_words
from experiments.app.levers import defaults, make_lever, make_policy, options_of, today_in, why_not
from experiments.app.maps import apart, inhabitants_of, on_the_map, pack
from experiments.app.page import Explorer, History
from experiments.app.regions import region_of
from experiments.app.switches import BY_KEY, START, SWITCHES
from experiments.app.towns import TOWNS
from experiments.app.words import sentence, signed
from experiments.app.work import MOST_JOBS, BusyError, Desk, Stale
from experiments.cli import app
from experiments.spreadsheet.template import write_region
from simulate.errors import InputError
from simulate.files import list_regions, load_policy
from simulate.language import load_language
from simulate.levers import Lever
from simulate.policy import policy_problems
from simulate.run import compare

OSS = Choice("oss", years=1, replicates=20)
REGIONS = list_regions()
HOMES = pull(OSS, "more_homes", {"factor": 3.0, "from_year": 0.0})


@pytest.fixture(scope="module")
def answer():
    """The answer for three times as many reserved lettings in Oss, in one year."""
    told = []
    Desk().answer(HOMES, region_of("oss"), threading.Event(), lambda a, done: told.append(a))
    [found] = [each for each in told if each is not None]
    return found


@pytest.mark.parametrize("switch", SWITCHES, ids=lambda switch: switch.key)
def test_every_switch_restores_from_a_link_and_from_a_file(switch):
    chosen = pull(Choice("utrecht", 7, 120), switch.key, defaults(switch, region_of("utrecht")))
    assert from_query(as_query(chosen), OSS, REGIONS) == chosen
    assert from_file(as_file(chosen).encode(), OSS, REGIONS) == chosen


@pytest.mark.parametrize("switch", SWITCHES, ids=lambda switch: switch.key)
def test_every_switch_makes_a_lever_of_some_region_between_its_own_ends(switch):
    assert any(not why_not(switch, region_of(name)) for name in REGIONS)
    region = region_of("utrecht")
    start = defaults(switch, region)
    for each in switch.parameters:
        if each.options:
            assert start[each.name] in options_of(each, region)
        else:
            assert each.low <= start[each.name] <= each.high
    for end in (0, -1):
        values = {
            each.name: (options_of(each, region) or (each.low, each.high))[end]
            for each in switch.parameters
        }
        assert make_lever(switch, values, region).lever == switch.lever


def test_every_lever_there_is_can_be_pulled_on_the_page():
    names = {
        get_args(kind.model_fields["lever"].annotation)[0] for kind in get_args(get_args(Lever)[0])
    }
    assert {switch.lever for switch in SWITCHES} == names


@pytest.mark.parametrize("region", REGIONS)
def test_all_switches_together_can_run_in_every_region(region):
    place = region_of(region)
    pulled = {
        switch.key: defaults(switch, place) for switch in SWITCHES if not why_not(switch, place)
    }
    assert policy_problems(make_policy(pulled, place), place) == []


@pytest.mark.parametrize(
    ("key", "name", "today"),
    [
        ("delivery", "share", 0.7),
        ("keep_home", "months", 3.0),
        ("support_guarantee", "saves_share", 0.5),
        ("priority", "order", "first_come"),
        ("more_homes", "factor", None),
    ],
)
def test_a_switch_without_a_policy_starts_with_what_the_region_does_today(key, name, today):
    switch, region = BY_KEY[key], region_of("oss")
    parameter = next(each for each in switch.parameters if each.name == name)
    assert today_in(switch, parameter, region) == today
    assert defaults(switch, region)[name] == (2.0 if today is None else today)


def test_a_group_that_goes_first_has_all_the_points_and_stays_behind_in_its_region():
    first = {"order": "first:forensic", "from_year": 2.0}
    [lever] = make_policy({"priority": first}, region_of("oss")).levers
    assert (lever.order, lever.from_year) == ("most_urgent", 2.0)
    assert {name for name, points in lever.points.items() if points} == {"forensic"}
    moved = move(pull(OSS, "priority", first), "oost-nederland-forensisch")
    assert moved.pulled["priority"] == {"order": "first_come", "from_year": 2.0}
    assert move(pull(OSS, "priority", first), "utrecht").pulled["priority"] == first


def test_values_are_said_with_their_units():
    english, dutch = load_language("en"), load_language("nl")
    assert in_words(english, START, 0.0) == "at once"
    assert in_words(english, START, 1.0) == "after 1 year"
    [review, _start] = BY_KEY["short_indications"].parameters
    assert [in_words(dutch, review, value) for value in (0.5, 1.0)] == ["0,5 jaar", "1 jaar"]
    [factor, _start] = BY_KEY["more_homes"].parameters
    assert [in_words(english, factor, value) for value in (1.0, 2.0, 2.25)] == [
        "as now", "2 times as many", "2.25 times as many",
    ]  # fmt: skip
    [order, _start] = BY_KEY["priority"].parameters
    assert in_words(dutch, order, "first:homeless") == "dakloze mensen gaan voor alle anderen"


def test_a_switch_starts_with_the_values_of_the_shipped_policy():
    region = region_of("oss")
    [lever] = make_policy(
        {"housing_first": defaults(BY_KEY["housing_first"], region)}, region
    ).levers
    assert lever == load_policy("housing-first").levers[0].model_copy(update={"from_year": 0.0})


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("region=os", "did you mean 'oss'"),
        ("years=200", "years = '200'; must be from 1 to 20"),
        ("replicates=999999999999", f"must be from 20 to {MOST_REPLICATES}"),
        ("more_homes=factor:nan", "must be from 0.5 to 4"),
        ("more_homes=factr:2", "did you mean 'factor'"),
        ("mor_homes=on", "did you mean 'more_homes'"),
        ("more_homes=factor:99&years=x", "years = 'x'"),
        ("priority=order:first:nobody", "must be one of: first_come, longest_ready"),
        ("priority=order:lottery,from_year:16", "must be from 0 to 15"),
        ("&".join(f"x{number}=1" for number in range(50)), "and 44 more"),
        ("%00%ff=%3Cscript%3E", "is not known"),
    ],
)
def test_a_bad_link_gives_one_message_that_names_what_is_wrong(query, named):
    with pytest.raises(InputError) as told:
        from_query(query, OSS, REGIONS)
    assert len(told.value.problems) == 1
    assert named in str(told.value)


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"[]", b"{}", b'{"doorstroom_scenario": 2}', b"[" * 50_000],
)
def test_a_file_that_is_no_scenario_is_called_so(content):
    with pytest.raises(InputError, match="not a scenario saved here"):
        from_file(content, OSS, REGIONS)


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ('"levers": []', "levers = '[]'; must be levers with their values"),
        ('"levers": {"more_homes": 3}', "more_homes = 3; must be values by name"),
        ('"levers": {"more_homes": {"factor": "many"}}', "factor = 'many'; must be from 0.5 to 4"),
        ('"levers": {"more_homes": {"factor": null}}', "factor = 'None'; must be from 0.5 to 4"),
        ('"region": ["oss"]', "region ="),
        ('"years": true', "years = 'True'; must be from 1 to 20"),
        ('"years": 30', "years = '30'; must be from 1 to 20"),
        ('"wonders": 1', "'wonders' is not known"),
    ],
)
def test_a_file_with_wrong_content_gives_one_message(said, named):
    with pytest.raises(InputError) as told:
        from_file(f'{{"doorstroom_scenario": 1, {said}}}'.encode(), OSS, REGIONS)
    [problem] = told.value.problems
    assert problem.startswith("the file cannot be used: ")
    assert named in problem


def test_undo_and_redo_walk_along_the_choices():
    history = History((OSS,)).then(HOMES)
    assert history.then(HOMES) is history
    assert history.move(-1).choice == OSS
    assert history.move(-1).move(-1).move(1).choice == HOMES
    assert history.move(-1).then(OSS).choice == OSS


def test_an_answer_is_the_comparison_that_the_command_line_gives(answer):
    lever = make_policy(HOMES.pulled, region_of("oss"))
    plain = compare(
        "oss", ["baseline", lever], years=1, replicates=20, progress=lambda done, every: None
    )
    assert answer.fine
    assert answer.comparison.differences().equals(plain.differences())


def test_finer_answers_follow_coarse_ones_and_the_baseline_is_worked_out_once(monkeypatch):
    desk, told, ran = Desk(), [], []
    real = work.run
    monkeypatch.setattr(
        work,
        "run",
        lambda *args, **more: ran.append((len(args), more["replicates"])) or real(*args, **more),
    )
    for factor in (2.0, 3.0):
        chosen = pull(Choice("oss", 1, 40), "more_homes", {"factor": factor, "from_year": 0.0})
        desk.answer(chosen, region_of("oss"), threading.Event(), lambda a, done: told.append(a))
    assert [each.replicates for each in told if each is not None] == [20, 40, 20, 40]
    assert ran == [(1, 20), (2, 20), (1, 40), (2, 40), (2, 20), (2, 40)]


def test_stale_work_ends_and_tells_nothing():
    stop, told = threading.Event(), []
    stop.set()
    with pytest.raises(Stale):
        Desk().answer(HOMES, region_of("oss"), stop, lambda a, done: told.append(a))
    assert told == []


def test_more_jobs_than_the_machine_can_bear_are_refused_and_stale_ones_are_no_jobs():
    desk, told = Desk(), []
    desk._jobs = [threading.Event() for _ in range(MOST_JOBS)]
    with pytest.raises(BusyError):
        desk.answer(HOMES, region_of("oss"), threading.Event(), lambda a, done: None)
    assert len(desk._jobs) == MOST_JOBS
    desk._jobs[0].set()
    desk.answer(HOMES, region_of("oss"), threading.Event(), lambda a, done: told.append(a))
    assert told[-1].fine
    assert len(desk._jobs) == MOST_JOBS


def test_work_that_nobody_waits_for_any_more_simulates_nothing(monkeypatch):
    desk, stop = Desk(), threading.Event()
    monkeypatch.setattr(work, "run", lambda *args, **more: pytest.fail("it ran"))
    desk._first.acquire()
    desk._first.acquire()
    threading.Timer(0.2, stop.set).start()
    with pytest.raises(Stale):
        desk.answer(HOMES, region_of("oss"), stop, lambda a, done: None)
    assert desk._jobs == []


@pytest.mark.parametrize(("code", "start"), [("en", "With this choice"), ("nl", "Met deze keuze")])
def test_one_sentence_says_what_changed_for_whom_with_intervals(answer, code, start):
    said = sentence(load_language(code), answer)
    assert said.startswith(start)
    assert said.count("(") == said.count(")") >= 3
    assert said.endswith(".")


def test_every_number_opens_what_it_rests_on(answer):
    english = load_language("en")
    table = results.tables_html(english, answer, ["ready_and_waiting", "costs/all"], "Main")
    assert table.count("<details") == 2
    assert table.count('scope="row"') == 2
    assert "an assumption, chosen on this page" in table
    dutch = evidence.as_html(load_language("nl"), answer, "costs/all")
    assert "een aanname, gekozen op deze pagina" in dutch
    assert "*:" not in dutch
    assert "NL-C01: pgb beschermd wonen, professionele zorg, per dag: 87,71 euro per dag" in dutch
    assert "Woonvormen en wat ze kosten" in dutch
    assert "NL-C01" in evidence.as_html(english, answer, "costs/all")


@pytest.mark.parametrize("part", ["_overview", "_lists", "_homes", "_costs", "_map"])
def test_every_tab_has_pictures_with_a_description_and_a_table(answer, part):
    made = getattr(results, part)(load_language("nl"), answer)
    assert made.count("<img") == made.count('alt="') >= 1
    assert 'alt=""' not in made
    assert "<table" in made


@pytest.mark.parametrize("name", REGIONS)
def test_circles_lie_where_the_towns_are_and_do_not_overlap(name):
    region = region_of(name)
    assert on_the_map(region)
    radii = np.sqrt(inhabitants_of(region) / inhabitants_of(region).max())
    centres = apart(radii, region)
    away = np.linalg.norm(centres[:, None] - centres, axis=2) + 10 * np.eye(len(radii))
    assert (away >= radii[:, None] + radii).all()
    places = np.array([TOWNS[m.name] for m in region.municipalities])[:, ::-1]
    for axis in (0, 1):
        assert np.corrcoef(centres[:, axis], places[:, axis])[0, 1] > 0.9


def test_circles_in_a_heap_do_not_overlap():
    radii = np.sqrt(np.array([1.0, 0.9, 0.4, 0.4, 0.1, 0.05, 0.02]))
    centres = pack(radii)
    away = np.linalg.norm(centres[:, None] - centres, axis=2) + 10 * np.eye(len(radii))
    assert (away >= radii[:, None] + radii - 1e-9).all()


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--port", "0"], "--port = 0; must be from 1 to 65535"),
        (["--port", "99999"], "--port = 99999; must be from 1 to 65535"),
        (["--lang", "fr"], "must be one of: en, nl"),
        (["--port", "8799", "--region", "os"], "did you mean 'oss'"),
    ],
)
def test_what_cannot_be_served_is_one_line(options, named):
    told = CliRunner().invoke(app, ["app", *options])
    assert told.exit_code == 2
    assert named in told.stderr
    assert len(told.stderr.strip().splitlines()) == 1


def test_a_taken_port_is_one_line():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        told = CliRunner().invoke(app, ["app", "--port", str(port)])
    assert told.exit_code == 2
    assert f"--port = {port} is taken by another program" in told.stderr


@pytest.mark.parametrize("ending", ["toml", "xlsx"])
def test_a_region_of_ones_own_is_opened_from_a_file(tmp_path, ending):
    path = tmp_path / f"ours.{ending}"
    if ending == "xlsx":
        write_region(region_of("oss"), path)
    else:
        path.write_bytes(files("simulate").joinpath("regions/oss.toml").read_bytes())
    _, rendered = reacton.render(Explorer(str(path)), handle_error=False)
    assert region_of(str(path)).municipalities
    assert from_query(as_query(Choice(str(path))), OSS, [str(path)]).region == str(path)
    rendered.close()


def test_a_difference_that_rounds_to_nothing_has_no_sign():
    english = load_language("en")
    assert signed(english, 0.0002, "share") == "0.0"
    assert signed(english, -0.0002, "share", worded=True) == "0.0 points"
    assert signed(english, 0.002, "share").endswith("0.2")
    assert signed(english, 0.002, "share").startswith("+")

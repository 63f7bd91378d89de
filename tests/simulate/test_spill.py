"""Outcomes in memory or in a temporary file: the same bits, gone afterwards, and never too many."""

from __future__ import annotations

import gc
import io
import os
import sys
import tempfile
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from calibration.patterns import check_patterns
from simulate import Comparison, InputError, ModelError, Results, compare, estimators, run
from simulate.export import monthly_rows, write_events
from simulate.plots import FIGURES
from simulate.spill import MEMORY_BUDGET_BYTES, OutOfRoom, Spill
from tests.simulate.test_run import same_bits

POLICIES = ["baseline", "more-homes"]
#: Figures that read outcomes themselves; the others are made of tables.
OF_THEIR_OWN = ("ready-and-waiting", "people-by-setting", "moves")


def no_progress(finished: int, every: int) -> None:
    """Draw nothing."""


@pytest.fixture
def nothing_kept(monkeypatch):
    """No outcome and no sample stays in memory."""
    monkeypatch.setattr(sys.modules["simulate.run"], "MEMORY_BUDGET_BYTES", 0)
    monkeypatch.setattr(estimators, "SAMPLES_BUDGET_BYTES", 0)
    monkeypatch.setattr(estimators, "MOST_AT_ONCE", 500)


def in_file(outcomes) -> int:
    """How many items of a list were written."""
    return sum(type(item).__name__ == "_InFile" for item in outcomes._items)


def tables(comparison: Comparison) -> dict[str, pd.DataFrame]:
    """Every answer of which the size does not depend on replicates."""
    results = comparison.results["baseline"]
    return {
        "summary": results.summary(),
        "waits": results.waits(),
        "waits by municipality": results.waits("municipality"),
        "gaps": results.gaps(),
        "survival": results.survival(),
        "retention": results.retention(),
        "time to home": results.time_to_home(),
        "from first contact": results.cumulative_incidence("arrival"),
        "from a home": results.cumulative_incidence("home"),
        "drift": results.drift(),
        "costs": results.costs(),
        "monthly": monthly_rows(results),
        "patterns": check_patterns(results),
        "differences": comparison.differences(),
        "people": comparison.people(),
        "distribution": comparison.distribution(),
        "gains": comparison.gains(),
        "price": comparison.cost_effectiveness(),
    }


def long_tables(comparison: Comparison) -> dict[str, pd.DataFrame]:
    """Those with a row a person."""
    persons = comparison.results["baseline"].persons()
    return {"persons": persons, "pairs": comparison.persons("more-homes")}


def test_what_is_read_back_is_what_was_put():
    rows = np.zeros(3, [("day", "f8"), ("who", "i1")])
    rows["day"] = 0.1, np.nan, -0.0
    items = [
        {"rows": rows, "none": np.empty((0, 4), np.int16)},
        (np.arange(6.0).reshape(2, 3).T, "a word", 3),
        np.arange(10)[::2],
    ]
    spill: Spill[object] = Spill(budget=0)
    assert [spill.put(item) for item in items] == [0, 1, 2]
    assert in_file(spill) == 3
    assert spill[0]["rows"].tobytes() == rows.tobytes() and spill[0]["rows"].dtype == rows.dtype
    assert spill[0]["none"].shape == (0, 4)
    assert spill[1][0].tolist() == items[1][0].tolist() and spill[1][1:] == ("a word", 3)
    assert spill[-1].tolist() == [0, 2, 4, 6, 8]
    assert [type(each) for each in spill[1:]] == [tuple, np.ndarray]
    spill[2][:] = 0
    assert spill[2].tolist() == [0, 2, 4, 6, 8], "what was read is a copy"
    with pytest.raises(IndexError):
        spill[3]


def test_what_fits_stays_and_the_rest_is_written():
    items = [np.full(1000, number, np.int8) for number in range(8)]
    spill: Spill[np.ndarray] = Spill(budget=5000)
    for item in items:
        spill.put(item)
    assert [spill[number] is items[number] for number in range(8)] == [True] * 4 + [False] * 4
    assert [each[0] for each in spill] == list(range(8))


def test_arranged_it_holds_what_was_chosen_in_that_order():
    spill: Spill[int] = Spill()
    for number in range(5):
        spill.put(10 * number)
    spill.arrange([3, 0])
    assert list(spill) == [30, 0] and len(spill) == 2 and spill[-1] == 0


def test_threads_may_put_and_read_at_once():
    spill: Spill[np.ndarray] = Spill(budget=0)

    def put(number: int) -> tuple[int, int]:
        place = spill.put(np.full(100 + number, number))
        return place, int(spill[place].sum())

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(put, range(200)))
    assert [total for _, total in found] == [(100 + n) * n for n in range(200)]
    assert sorted(place for place, _ in found) == list(range(200))
    for number, (place, _) in enumerate(found):
        assert len(spill[place]) == 100 + number


@pytest.mark.parametrize("workers", [1, 3])
def test_spilled_or_kept_the_answers_have_the_same_bits(nothing_kept, monkeypatch, workers):
    spilled = compare("oss", POLICIES, years=2, replicates=5, seed=3, workers=workers)
    assert all(in_file(each.outcomes) == 5 for each in spilled.results.values())
    found = tables(spilled) | long_tables(spilled)
    monkeypatch.undo()
    kept = compare("oss", POLICIES, years=2, replicates=5, seed=3)
    for name, each in kept.results.items():
        assert in_file(each.outcomes) == 0
        pairs = zip(each.outcomes, spilled.results[name].outcomes, strict=True)
        assert all(same_bits(*pair) for pair in pairs)
    for name, table in (tables(kept) | long_tables(kept)).items():
        pd.testing.assert_frame_equal(found[name], table, check_exact=True, obj=name)


def test_an_interrupt_keeps_what_was_written(nothing_kept):
    def stop_after_three(finished: int, every: int) -> None:
        if finished == 3:
            raise KeyboardInterrupt

    stopped = run("oss", years=1, replicates=50, workers=2, progress=stop_after_three)
    assert stopped.interrupted and 3 <= stopped.replicates < 50
    whole = run("oss", years=1, replicates=stopped.replicates, workers=1)
    numbers = [outcome.replicate for outcome in stopped.outcomes]
    assert numbers == sorted(numbers)
    assert same_bits(stopped.outcomes[2], whole.outcomes[numbers[2]])


def test_the_file_is_gone_with_the_results(nothing_kept, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    results = run("oss", years=1, replicates=2)
    file = results.outcomes._file
    assert os.fstat(file.fileno()).st_size > 200_000
    if os.name == "posix":
        assert not list(tmp_path.iterdir()), "it never has a name, whatever ends the process"
    del results
    gc.collect()
    assert file.closed
    assert not list(tmp_path.iterdir())


def test_a_small_run_makes_no_file(monkeypatch):
    monkeypatch.setattr(tempfile, "TemporaryFile", None)
    assert run("oss", years=1, replicates=3).replicates == 3


def test_policies_share_what_may_stay_in_memory():
    both = compare("oss", POLICIES, years=1, replicates=1)
    for each in both.results.values():
        [outcome] = each.outcomes
        size = len(outcome.persons) * outcome.persons.itemsize
        assert each.outcomes._left < MEMORY_BUDGET_BYTES // 2 - size


# --- memory does not grow


@pytest.mark.parametrize(
    "ask",
    [
        tables,
        lambda comparison: [FIGURES[name](comparison) for name in OF_THEIR_OWN],
        lambda comparison: write_events(comparison.results["baseline"], Path(os.devnull)),
    ],
    ids=["tables", "figures", "events"],
)
def test_answers_hold_a_few_outcomes_at_once_however_many_there_are(nothing_kept, ask):
    few, many = (_logged(replicates) for replicates in (4, 24))
    ask(few)  # what is imported and remembered for good
    growth = (_peak(lambda: ask(many)) - _peak(lambda: ask(few))) / 20
    size = many.results["baseline"].outcomes._end / 24
    assert growth < 0.1 * size, f"{growth:,.0f} bytes a replicate, of {size:,.0f} it has"


def test_a_run_holds_a_few_outcomes_at_once(nothing_kept):
    def of(replicates: int) -> Callable[[], Results]:
        return lambda: run("oss", years=1, replicates=replicates, workers=1, progress=no_progress)

    size = of(1)().outcomes._end
    # both have more draws of the parameters than are kept
    growth = (_peak(of(32)) - _peak(of(12))) / 20
    assert growth < 0.02 * size


def _logged(replicates: int) -> Comparison:
    """A comparison with an event log, which only a single run keeps."""
    return Comparison(
        {
            name: run("oss", name, years=1, replicates=replicates, event_log=True)
            for name in POLICIES
        }
    )


def _peak(work: Callable[[], object]) -> int:
    """Most bytes that Python and numpy held at once, beyond those before."""
    gc.collect()
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


# --- no room


class Disk:
    """A temporary file on a disk with room for so many bytes."""

    def __init__(self, room: int) -> None:
        self._file, self._room = io.BytesIO(), room
        self.seek, self.close = self._file.seek, self._file.close

    def write(self, piece) -> int:
        left = self._room - self._file.tell()
        if left <= 0:
            raise OSError(28, "No space left on device")
        return self._file.write(piece[:left])  # as much as there is room for, as a disk does

    def readinto(self, piece) -> int:
        found = self._file.read(min(len(piece), 10_000))  # a file may give less than was asked
        piece[: len(found)] = found
        return len(found)


@pytest.fixture
def room_for(nothing_kept, monkeypatch):
    """Set how many bytes there is room for."""

    def megabytes(room: float) -> None:
        monkeypatch.setattr(tempfile, "TemporaryFile", lambda buffering: Disk(int(room * 1e6)))

    return megabytes


@pytest.mark.parametrize("workers", [1, 4])
def test_a_full_disk_is_told_and_what_was_finished_is_there(room_for, workers):
    room_for(1.5)  # an outcome is a third of a megabyte
    with pytest.raises(OutOfRoom) as told:
        run("oss", years=1, replicates=40, workers=workers, progress=no_progress)
    [problem] = told.value.problems
    assert problem.startswith(f"temporary folder {tempfile.gettempdir()}: No space left on device")
    assert "TMPDIR" in problem and "fewer replicates" in problem and "after 1 MB" in problem
    results = told.value.finished
    assert results.interrupted and results.requested == 40
    assert 2 <= results.replicates <= 4
    whole = run("oss", years=1, replicates=2)
    numbers = [outcome.replicate for outcome in results.outcomes]
    assert numbers == sorted(set(numbers))
    for place, number in enumerate(numbers):
        if number < 2:
            assert same_bits(results.outcomes[place], whole.outcomes[number])
    assert len(results.summary()) and results.manifest()["replicates"] == results.replicates


def test_a_comparison_of_what_was_finished_is_paired(room_for):
    room_for(1.5)
    with pytest.raises(OutOfRoom) as told:
        compare("oss", POLICIES, years=1, replicates=40, workers=1, progress=no_progress)
    both = told.value.finished.results
    assert both["baseline"].replicates == both["more-homes"].replicates >= 2
    assert len(told.value.finished.people()) == 1


def test_with_room_for_none_there_is_nothing_to_hand_over(room_for):
    room_for(0.1)
    with pytest.raises(OutOfRoom, match="after 0 MB") as told:
        run("oss", years=1, replicates=3, workers=1, progress=no_progress)
    assert told.value.finished is None


def test_a_temporary_folder_nobody_may_write_in_is_told(nothing_kept, monkeypatch):
    def refuse(buffering: int = -1) -> None:
        raise FileNotFoundError(2, "No usable temporary directory found in ['/tmp', '/var/tmp']")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    monkeypatch.setattr(tempfile, "gettempdir", refuse)
    with pytest.raises(InputError, match=r"folder none: No usable temporary directory found in "):
        run("oss", years=1, replicates=1)


def test_a_fault_of_another_kind_is_not_taken_for_a_full_disk(nothing_kept, monkeypatch):
    def broken(scenario, replicate, event_log=False):
        raise ModelError("broken on purpose")

    monkeypatch.setattr(sys.modules["simulate.run"], "replicate_once", broken)
    with pytest.raises(ModelError, match="on purpose"):
        run("oss", years=1, replicates=3)


def test_a_file_that_lost_its_end_is_a_fault_and_no_endless_loop():
    spill: Spill[np.ndarray] = Spill(budget=0)
    spill.put(np.arange(100))
    spill._file.truncate(200)
    with pytest.raises(ModelError, match="bytes are not there any more"):
        spill[0]

"""Person-years and counts fall in the windows they belong to."""

import pytest

from experiments.peers.tally import Tally


@pytest.mark.parametrize(
    ("comes", "goes", "years"),
    [
        (0.0, 1.0, (0.0, 0.0)),
        (1.0, 2.5, (0.5, 0.0)),
        (2.5, 3.0, (0.5, 0.0)),
        (3.0, 5.0, (1.0, 1.0)),
        (4.0, 4.5, (0.0, 0.5)),
        (7.0, 9.0, (0.0, 1.0)),
        (8.0, 9.0, (0.0, 0.0)),
        (1.0, None, (2.0, 4.0)),
    ],
)
def test_time_in_a_state_falls_in_the_windows_it_was_in(comes, goes, years):
    tally = Tally((2.0, 4.0), (4.0, 8.0))
    tally.enter("here", comes)
    if goes is not None:
        tally.leave("here", goes)
    assert tally.mean("here", 0) == pytest.approx(years[0] / 2)
    assert tally.mean("here", 1) == pytest.approx(years[1] / 4)


def test_an_event_counts_in_the_window_that_holds_its_time():
    tally = Tally((2.0, 4.0), (4.0, 8.0))
    for time in (1.9, 2.0, 3.9, 4.0, 7.9, 8.0):
        tally.count("asks", time)
    tally.count("waited", 5.0, 0.25)
    assert [tally.total("asks", window) for window in (0, 1)] == [2, 2]
    assert tally.total("waited", 1) == 0.25
    assert tally.total("never", 0) == tally.mean("never", 1) == 0

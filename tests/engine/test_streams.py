"""Keyed random numbers: the published generator, and the laws drawn with it."""

from __future__ import annotations

import numpy as np
import pytest

from simulate.streams import (
    LOSS_FRAILTY,
    exponential,
    gamma_mean_one,
    philox,
    stream_key,
    uniform,
)

ONES, ZERO = 0xFFFFFFFF, 0
#: Known answers of Philox4x32-10 from Random123 1.14 (file kat_vectors): counter, key, result.
PUBLISHED = (
    ((ZERO,) * 4, (ZERO,) * 2, (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((ONES,) * 4, (ONES,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
)


@pytest.mark.parametrize(("counter", "key", "result"), PUBLISHED)
@pytest.mark.parametrize("how", ["compiled", "plain"])
def test_philox_gives_the_published_answers(counter, key, result, how):
    generator = getattr(philox, "py_func", philox) if how == "plain" else philox
    words = [np.uint64(word) for word in (*counter, *key)]
    assert tuple(int(word) for word in generator(*words)) == result


def test_a_uniform_is_made_of_the_first_two_words():
    key = np.uint64(0x299F31D0A4093822)
    drawn = uniform(key, 0x03707344, 0x13198A2E, 0x243F6A88, 0x85A308D3)
    bits = (0xD16CFE09 >> 5) << 26 | 0x94FDCCEB >> 6
    assert drawn == (bits + 0.5) / 2**53


def test_uniforms_and_exponentials_have_their_moments():
    key = np.uint64(5)
    marks = np.array([uniform(key, 1, 2, number, 3) for number in range(40_000)])
    assert ((marks > 0) & (marks < 1)).all()
    error = np.sqrt(1 / 12 / len(marks))
    assert abs(marks.mean() - 0.5) < 4 * error, f"mean {marks.mean()}, standard error {error}"
    assert len(np.unique(marks)) == len(marks)
    times = np.array([exponential(key, 1, 2, number, 3) for number in range(40_000)])
    np.testing.assert_allclose(times, -np.log(marks), rtol=1e-14)


@pytest.mark.parametrize("place", range(4))
def test_every_word_of_the_counter_counts(place):
    words = [1, 2, 3, 4]
    changed = words.copy()
    changed[place] += 1
    assert uniform(np.uint64(5), *words) != uniform(np.uint64(5), *changed)
    assert uniform(np.uint64(6), *words) != uniform(np.uint64(5), *words)


def test_streams_are_keyed_by_seed_and_name():
    keys = {stream_key(seed, label) for seed in range(3) for label in ("a", "b", "1/a")}
    assert len(keys) == 9
    assert stream_key(1, "arrival/youth/Haarlem") == stream_key(1, "arrival/youth/Haarlem")
    assert all(0 <= key < 2**64 for key in keys)


@pytest.mark.parametrize("variance", [0.3, 1.0, 2.5])
def test_frailties_have_mean_one_and_the_variance_asked(variance):
    key = np.uint64(9)
    count = 40_000
    frailties = np.array(
        [gamma_mean_one(key, 0, LOSS_FRAILTY, number, 0, variance) for number in range(count)]
    )
    error = np.sqrt(variance / count)
    assert abs(frailties.mean() - 1) < 4 * error, f"mean {frailties.mean()}, error {error}"
    # The variance of a sample variance of a gamma law: kurtosis 3 + 6 * variance.
    error = variance * np.sqrt((2 + 6 * variance) / count)
    assert abs(frailties.var() - variance) < 4 * error, f"{frailties.var()}, error {error}"
    assert (frailties > 0).all()


def test_no_variance_means_no_frailty():
    assert gamma_mean_one(np.uint64(9), 0, LOSS_FRAILTY, 3, 0, 0.0) == 1.0

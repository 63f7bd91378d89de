"""Keyed random numbers: the same question always gets the same answer.

Every draw is a pure function of who asks (a stream of agents named by seed and label, and the
agent's number in it), the replicate, what for (``purpose``) and how often it was asked before
(``occurrence``). Nothing is drawn "next", so luck does not depend on what else happens, on the
policy, or on the number of workers. The generator is Philox4x32-10 (Salmon et al., 2011,
doi:10.1145/2063384.2063405), checked against its published test vectors.

Streams are keyed by the *names* of what they belong to, not by their position in a file, so a
group added to a region leaves everybody else's luck as it was.
"""

from __future__ import annotations

import hashlib
import math

import numpy as np

from simulate._jit import inlined, kernel

# What a draw is for. The first causes are those of ``simulate.state`` (0 to 15).
ARRIVAL_GAP = 20
FIRST_SETTING = 21
LOSS_FRAILTY = 22
RECOVERY_FRAILTY = 23
WISH_MUNICIPALITY = 24
WISH_ROOMS = 25
WISH_QUIET = 26
EXIT_KIND = 27
LOST_TO = 28
TURNS_UP = 29
ROUTE = 30  # and 31: one mark for interim, one for destination routes
ACCEPT = 32
LOTTERY = 33
REVIEW_CATCH_UP = 34
LETTING_GAP = 35
LETTING_RESERVED = 36
LETTING_DELIVERED = 37
LETTING_CONTRACT = 38
LETTING_ROOMS = 39
LETTING_QUIET = 40
CENSUS_STAY = 41
CENSUS_KEEP = 42
CENSUS_READY = 43
CENSUS_REVIEW = 44
FOUNDATION = 45  # to 47: on at first contact (or at the census), one each
HOURS_NEEDED = 48
MOTIVATED = 49
PREVENTED = 50
NUISANCE = 51
AGE = 52

_MASK = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_M0 = np.uint64(0xD2511F53)
_M1 = np.uint64(0xCD9E8D57)
_W0 = np.uint64(0x9E3779B9)
_W1 = np.uint64(0xBB67AE85)
_SHIFT = np.uint64(5)
_DROP_LOW = np.uint64(6)
_UPPER = np.uint64(26)


def stream_key(seed: int, label: str) -> int:
    """The 64-bit Philox key of a stream, from the seed and the names it belongs to."""
    digest = hashlib.blake2b(f"{seed}/{label}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little")


@inlined
def philox(c0, c1, c2, c3, k0, k1):
    """Philox4x32-10: ten rounds on a counter of four words with a key of two.

    All arguments and the four results are ``uint64`` scalars below 2**32.
    """
    for _ in range(10):
        product0 = _M0 * c0
        product1 = _M1 * c2
        c0 = (product1 >> _HALF) ^ c1 ^ k0
        c1 = product1 & _MASK
        c2 = (product0 >> _HALF) ^ c3 ^ k1
        c3 = product0 & _MASK
        k0 = (k0 + _W0) & _MASK
        k1 = (k1 + _W1) & _MASK
    return c0, c1, c2, c3


@kernel
def uniform(key, replicate, purpose, number, occurrence):
    """A uniform draw in (0, 1), 53 bits, for one agent, purpose and occurrence.

    Parameters
    ----------
    key : uint64
        Key of the stream, see :func:`stream_key`.
    replicate, purpose, number, occurrence : int64
        Counter words, each below 2**32.
    """
    high, low, _, _ = philox(
        np.uint64(number),
        np.uint64(occurrence),
        np.uint64(purpose),
        np.uint64(replicate),
        key & _MASK,
        key >> _HALF,
    )
    bits = ((high >> _SHIFT) << _UPPER) | (low >> _DROP_LOW)
    return (np.float64(np.int64(bits)) + 0.5) * (1.0 / 9007199254740992.0)


@kernel
def happens(share, key, replicate, purpose, number, occurrence):
    """Whether a draw falls below a share; what never or always happens is not drawn for."""
    if share <= 0.0 or share >= 1.0:
        return share >= 1.0
    return uniform(key, replicate, purpose, number, occurrence) < share


@kernel
def uniforms(keys, replicate, purpose, numbers):
    """The first uniform draw of many agents: one for each key and number."""
    found = np.empty(len(keys))
    for row in range(len(keys)):
        found[row] = uniform(keys[row], replicate, purpose, numbers[row], 0)
    return found


@kernel
def exponential(key, replicate, purpose, number, occurrence):
    """A unit exponential draw."""
    return -math.log(uniform(key, replicate, purpose, number, occurrence))


@kernel
def gamma_mean_one(key, replicate, purpose, number, attempt, variance):
    """A gamma draw with mean 1 and the variance given; exactly 1 at variance 0.

    ``attempt`` separates repeated draws of one agent (rejection samplers).

    Notes
    -----
    Marsaglia and Tsang (2000, doi:10.1145/358407.358414); below shape 1 the draw of shape + 1
    is multiplied by ``u ** (1 / shape)``.
    """
    if variance <= 0.0:
        return 1.0
    shape = 1.0 / variance
    base = 4096 * attempt
    boost = 1.0
    d = shape - 1.0 / 3.0
    if shape < 1.0:
        boost = uniform(key, replicate, purpose, number, base) ** variance
        d += 1.0
    c = 1.0 / math.sqrt(9.0 * d)
    trial = base + 1
    while True:
        radius = math.sqrt(2.0 * exponential(key, replicate, purpose, number, trial))
        angle = uniform(key, replicate, purpose, number, trial + 1)
        normal = radius * math.cos(2.0 * math.pi * angle)
        root = 1.0 + c * normal
        v = root * root * root  # as ** 3, compiled and plain Python differ in the last bit
        if v > 0.0:
            u = uniform(key, replicate, purpose, number, trial + 2)
            if math.log(u) < 0.5 * normal * normal + d - d * v + d * math.log(v):
                return boost * d * v * variance
        trial += 3

"""Many fits of one kind, a few seconds each: in processes, and kept so that none is done twice.

A fit spends its time in small array operations that hold the interpreter lock, so threads would
not run beside each other; processes do. What a fit gives depends on the problem and on what is
asked of it alone.
"""

from __future__ import annotations

import hashlib
import os
import platform
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import Any

import numpy as np

from calibration.fit.design import key
from calibration.fit.problem import MAIN, Problem, Variant, fit
from calibration.fit.sampler import ChainConfig
from calibration.fit.shipped import file_hash
from calibration.fit.store import Store, open_store

#: Told so many times how far it is.
TOLD = 10
#: Packages and files that a fit's bits come from.
LIBRARIES = ("emcee", "numpy", "scipy")
FILES = ("*.py", "fit/*.py")

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Refit:
    """One fit: to what, asked how, with what luck, and how many draws are wanted of it.

    ``observed`` as for :func:`calibration.fit.problem.fit`; the published figures when not given.
    """

    config: ChainConfig
    seed: int
    draws: int
    variant: Variant = MAIN
    observed: Array | None = None


@dataclass(frozen=True)
class Bench:
    """Where fits are kept and who does them. Made by :func:`open_bench`."""

    store: Store
    pool: ProcessPoolExecutor | None
    say: Callable[[str], None]


@contextmanager
def open_bench(
    folder: Path, workers: int | None = None, say: Callable[[str], None] = lambda line: None
) -> Iterator[Bench]:
    """Open the store of fits in a folder, and as many processes as workers.

    Parameters
    ----------
    folder : Path
        Made when it is not there.
    workers : int, optional
        All processors when not given; with 1 fits are done in this process.
    say : callable
        Is told how far it is.
    """
    processes = workers or os.cpu_count() or 1
    with open_store(folder) as store:
        if processes == 1:
            yield Bench(store, None, say)
            return
        # a fork would copy locks that other threads hold
        pool = ProcessPoolExecutor(processes, get_context("spawn"), _follow_parent)
        try:
            yield Bench(store, pool, say)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def refit_all(problem: Problem, refits: Sequence[Refit], bench: Bench) -> list[Array]:
    """Draws of every fit in z, each of shape (draws, parameters), in an order of chance.

    The same to the bit whatever the number of processes, and whatever was kept.

    Raises
    ------
    InputError
        As :func:`calibration.fit.problem.fit` does.
    KeyboardInterrupt
        After Ctrl-C; finished fits are kept.
    """
    code = _code(problem)
    names = [_key(code, refit) for refit in refits]
    kept = bench.store.results(code)
    missing = [n for n, name in enumerate(names) if name not in kept]
    if missing:
        step = max(len(missing) // TOLD, 1)
        found = _fitted(problem, [refits[n] for n in missing], bench.pool)
        for finished, (number, draws) in enumerate(found, 1):
            bench.store.put(names[missing[number]], code, draws.ravel())
            if finished % step == 0:
                bench.say(f"fitted {finished} of {len(missing)}")
        kept = bench.store.results(code)
    count = len(problem.priors.names)
    return [kept[name].reshape(-1, count) for name in names]


def _fitted(
    problem: Problem, refits: Sequence[Refit], pool: ProcessPoolExecutor | None
) -> Iterator[tuple[int, Array]]:
    """Number and draws of each fit, as they are finished."""
    if pool is None:
        for number, refit in enumerate(refits):
            yield number, _draws(problem, refit)
        return
    futures = {pool.submit(_draws, problem, refit): n for n, refit in enumerate(refits)}
    for future in as_completed(futures):
        yield futures[future], future.result()


def _follow_parent() -> None:
    """Leave Ctrl-C to the parent, and end when it does, also when it was killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()

    def end() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=end, daemon=True).start()


def _draws(problem: Problem, refit: Refit) -> Array:
    chain = fit(problem, refit.observed, refit.variant, refit.config, refit.seed)
    return chain.pick(refit.draws, key(refit.seed, 1))


def _key(code: str, refit: Refit) -> str:
    digest = hashlib.blake2b(digest_size=16)
    variant = refit.variant
    plain = (code, refit.config, refit.seed, refit.draws, variant.without, variant.spread_factor)
    digest.update(repr(plain).encode())
    for array in (refit.observed, variant.prior_mean, variant.prior_sd):
        digest.update(b"none" if array is None else np.asarray(array, "<f8").tobytes())
    return digest.hexdigest()


def _code(problem: Problem) -> str:
    """Identity of a problem and of the code that fits it."""
    digest = hashlib.blake2b(digest_size=8)
    emulator, priors, targets = problem.emulator, problem.priors, problem.targets
    words = [
        *priors.names,
        *(study.model_dump_json() for study in targets.studies),
        repr((dict(targets.scales), problem.grids)),
        file_hash(*FILES),
        *(f"{name} {version(name)}" for name in LIBRARIES),
        f"{platform.machine()} {platform.python_version()}",
    ]
    digest.update("\0".join(words).encode())
    basis = emulator.basis
    numbers = (priors.centre, priors.sd, basis.centre, basis.whiten, basis.factors)
    for array in (*numbers, emulator.weights, emulator.variance):
        digest.update(np.ascontiguousarray(array).tobytes())
    return f"fit-{digest.hexdigest()}"

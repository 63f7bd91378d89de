"""Replicates on threads: in any order, with progress, and whole after an interrupt.

Kernels give up the interpreter lock, so threads are enough, and nothing is copied between
processes. What a replicate gives depends on its number alone.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TypeVar

from simulate.progress import bar
from simulate.spill import OutOfRoom

#: More replicates than anybody needs; a typing error is more likely.
MOST_REPLICATES = 1_000_000
MOST_WORKERS = 1024

Progress = Callable[[int, int], None]
Found = TypeVar("Found")


def number_problems(replicates: int, workers: int | None) -> list[str]:
    """Say what is wrong with the numbers of replicates and threads."""
    problems = []
    if not 1 <= replicates <= MOST_REPLICATES:
        problems.append(
            f"replicates = {replicates}; must be a whole number from 1 to {MOST_REPLICATES}"
        )
    if workers is not None and not 1 <= workers <= MOST_WORKERS:
        problems.append(f"workers = {workers}; must be a whole number from 1 to {MOST_WORKERS}")
    return problems


def each_replicate(
    job: Callable[[int], Found], replicates: int, workers: int | None, progress: Progress | None
) -> tuple[list[Found], KeyboardInterrupt | OutOfRoom | None]:
    """What a job gives for each replicate, in their order, and what stopped it before the last.

    After Ctrl-C, or when there is no room for more, those that were finished; when there is none
    the error goes on.
    """
    threads = min(workers or os.cpu_count() or 1, replicates)
    finished: dict[int, Found] = {}
    stopped: KeyboardInterrupt | OutOfRoom | None = None
    with bar(progress) as tell, ThreadPoolExecutor(threads) as pool:
        ahead: dict[Future[Found], int] = {}
        following = iter(range(replicates))
        try:
            while True:
                # a few ahead of the threads, so that an interrupt has little to wait for
                while len(ahead) < 2 * threads:
                    replicate = next(following, None)
                    if replicate is None:
                        break
                    ahead[pool.submit(job, replicate)] = replicate
                if not ahead:
                    break
                done, _ = wait(ahead, return_when=FIRST_COMPLETED)
                for future in done:
                    finished[ahead.pop(future)] = future.result()
                    tell(len(finished), replicates)
        except (KeyboardInterrupt, OutOfRoom) as error:
            stopped = error
            pool.shutdown(wait=True, cancel_futures=True)
            for future, replicate in ahead.items():
                if future.cancelled() or isinstance(future.exception(), OutOfRoom):
                    continue
                finished[replicate] = future.result()
            if not finished:
                raise
    return [finished[replicate] for replicate in sorted(finished)], stopped

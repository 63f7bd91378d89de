"""Where the runs of a sweep are done: on threads of this process, or by a Dask cluster.

An executor takes jobs one after the other, as many as it can use at a time, and gives what is
finished as it comes. What a job gives does not depend on who does it (:mod:`experiments.sweeps
.jobs`), so neither does what a store holds.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Protocol, TypeVar

Task = TypeVar("Task")
Found = TypeVar("Found")


class Executor(Protocol):
    """Does jobs, in any order."""

    def map(self, work: Callable[[Task], Found], tasks: Iterable[Task]) -> Iterator[list[Found]]:
        """Give what was found as it comes, some at a time; each task once.

        An error of a task is raised after what others found was given. After Ctrl-C, what was
        under way is given too where that takes no long waiting; then the interrupt goes on.
        """
        ...


@dataclass(frozen=True)
class Threads:
    """Threads of this process: kernels give up the interpreter lock."""

    workers: int | None = None

    def map(self, work: Callable[[Task], Found], tasks: Iterable[Task]) -> Iterator[list[Found]]:
        """See :class:`Executor`."""
        threads = self.workers or os.cpu_count() or 1
        following = iter(tasks)
        with ThreadPoolExecutor(threads) as pool:
            ahead: set[Future[Found]] = set()
            try:
                while True:
                    while len(ahead) < 2 * threads:
                        task = next(following, None)
                        if task is None:
                            break
                        ahead.add(pool.submit(work, task))
                    if not ahead:
                        return
                    done, ahead = wait(ahead, return_when=FIRST_COMPLETED)
                    yield from _sorted_out(done)
            except KeyboardInterrupt:
                pool.shutdown(wait=True, cancel_futures=True)
                yield from _sorted_out({each for each in ahead if not each.cancelled()})
                raise
            finally:
                pool.shutdown(wait=True, cancel_futures=True)


def _sorted_out(done: set[Future[Found]]) -> Iterator[list[Found]]:
    """What was found, then the first error if there is one."""
    failed = [each for each in done if each.exception() is not None]
    yield [each.result() for each in done if each.exception() is None]
    for each in failed:
        each.result()

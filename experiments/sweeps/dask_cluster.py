"""The executor that hands runs to a Dask cluster: one on this machine, or one that is running.

Dask starts a run anew when the worker that did it dies, and a run gives the same wherever it is
done, so a dead worker costs nothing but time. When the scheduler dies, the sweep stops with what
it has; started again, it goes on from there.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from distributed import CancelledError, Client, Future, KilledWorker, LocalCluster, wait
from distributed.comm import CommClosedError

from experiments.sweeps.executors import Found, Task
from simulate.errors import InputError

LOCAL = "local"
#: How long to wait for a first answer of the scheduler, later ones, and a first worker.
CONNECT_SECONDS = 60.0
ANSWER_SECONDS = 10.0
WORKERS_SECONDS = 60.0
#: Runs given out to each thread of the cluster at a time: enough that none has to wait.
AHEAD = 2
LOOK_SECONDS = 1.0

_LOST = (CancelledError, CommClosedError, asyncio.CancelledError, OSError, TimeoutError)


@dataclass(frozen=True)
class Dask:
    """A Dask cluster: the address of its scheduler, or ``local`` for one of ``workers`` processes.

    The processes of a local cluster are started anew, so a script that uses it needs
    ``if __name__ == "__main__":``.
    """

    address: str = LOCAL
    workers: int | None = None

    def map(self, work: Callable[[Task], Found], tasks: Iterable[Task]) -> Iterator[list[Found]]:
        """See :class:`experiments.sweeps.executors.Executor`."""
        cluster = self._cluster()
        try:
            client = _connect(cluster or self.address)
            try:
                yield from _each(client, work, iter(tasks))
            except _LOST as error:
                raise _gone(client) from error
            finally:
                client.close(timeout=ANSWER_SECONDS)
        finally:
            if cluster is not None:
                cluster.close(timeout=ANSWER_SECONDS)

    def _cluster(self) -> LocalCluster | None:
        if self.address != LOCAL:
            return None
        return LocalCluster(
            n_workers=self.workers,
            threads_per_worker=1,
            dashboard_address=None,
            silence_logs="CRITICAL",
        )


def _connect(where: Any) -> Client:
    """A client of a scheduler that answers and has a worker."""
    try:
        client = Client(where, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise InputError(
            [
                f"--dask {where}: no scheduler answers there ({str(error).splitlines()[0]}); start "
                "one with: dask scheduler, and workers with: dask worker ADDRESS"
            ]
        ) from None
    try:
        client.wait_for_workers(1, timeout=WORKERS_SECONDS)
    except TimeoutError:
        client.close()
        raise InputError(
            [f"--dask {where}: the scheduler has no workers; start some with: dask worker ADDRESS"]
        ) from None
    return client


def _each(
    client: Client, work: Callable[[Task], Found], tasks: Iterator[Task]
) -> Iterator[list[Found]]:
    """Hand out tasks, the first alone: the first worker compiles the model for all."""
    ahead: set[Future] = set()
    room, name = 1, uuid.uuid4().hex
    while True:
        for task in islice(tasks, max(0, room - len(ahead))):
            key = f"doorstroom-{name}-{uuid.uuid4().hex}"
            ahead.add(client.submit(work, task, key=key, pure=False))
        if not ahead:
            return
        yield from _fetched(_first_of(client, ahead), ahead)
        room = max(2, AHEAD * sum(client.nthreads().values()))


def _first_of(client: Client, ahead: set[Future]) -> set[Future]:
    """What is done, as soon as something is."""
    silent_since: float | None = None
    while True:
        try:
            with client.as_current():
                found = wait(ahead, return_when="FIRST_COMPLETED", timeout=LOOK_SECONDS)
            return set(found.done)
        except TimeoutError:
            if client.status == "running":
                silent_since = None
                continue
            silent_since = silent_since or time.monotonic()
            if client.status == "closed" or time.monotonic() - silent_since > ANSWER_SECONDS:
                raise _gone(client) from None


def _fetched(done: set[Future], ahead: set[Future]) -> Iterator[list[Any]]:
    """What was found, then the first error if there is one; takes both out of ``ahead``."""
    found: list[Any] = []
    failed: Exception | None = None
    for each in done:
        try:
            found.append(each.result(timeout=ANSWER_SECONDS))
        except TimeoutError:
            continue  # it was lost with its worker and is worked out again: it stays ahead
        except _LOST:
            raise
        except Exception as error:
            failed = failed or error
        ahead.discard(each)
    yield found
    if isinstance(failed, KilledWorker):
        raise InputError(
            [
                "--dask: several workers died one after the other on the same run, perhaps for "
                "lack of memory; what finished is in the store"
            ]
        ) from None
    if failed is not None:
        raise failed


def _gone(client: Client) -> InputError:
    return InputError(
        [
            f"--dask {client.scheduler.address if client.scheduler else ''}: the scheduler does "
            "not answer any more. What finished is in the store; start the sweep again, with a "
            "scheduler that runs, and it goes on from there"
        ]
    )

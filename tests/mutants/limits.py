"""A pytest plugin for mutants: a changed loop may never end, or ask for all memory.

mutmut's own limit is many times the length of all tests together; here each test has its own, in
processor time, so that a busy machine kills nobody.
"""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Iterator
from typing import Any

import pytest

SECONDS = 8.0
BYTES = 4 << 30
#: What mutmut reads as a time-out.
TIMED_OUT = 36


def pytest_configure() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    signal.signal(signal.SIGVTALRM, lambda *_: os._exit(TIMED_OUT))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Iterator[Any]:
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        return (yield)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.0)

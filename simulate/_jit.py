"""The one place that decides how kernels are compiled.

numba's on-disk cache looks only at the file of the function it stores: a loop compiled in one
file keeps returning yesterday's numbers after a rule in another file changed. So the cache
directory carries a hash of the sources of all kernels, set before any kernel is decorated.
"""

from __future__ import annotations

import hashlib
import math
import os
import tempfile
from pathlib import Path
from typing import Any

import numba

#: The files that define kernels, and the constants and dtypes kernels read.
KERNEL_SOURCES = (
    "_jit.py",
    "agenda.py",
    "calls.py",
    "clocks.py",
    "engine.py",
    "events/*.py",
    "foundations.py",
    "hazards.py",
    "observed_rows.py",
    "record.py",
    "rules.py",
    "self_checks/findings.py",
    "self_checks/ledger.py",
    "self_checks/noting.py",
    "self_checks/recount.py",
    "self_checks/rounds.py",
    "start.py",
    "state.py",
    "streams.py",
    "tables.py",
    "waiting.py",
    "world.py",
)


config: Any = numba.config
types: Any = numba.core.types


def source_hash(patterns: tuple[str, ...] = ("**/*.py",)) -> str:
    """Hash of the package's Python files: the identity of the code that ran."""
    package = Path(__file__).parent
    digest = hashlib.blake2b(digest_size=8)
    for path in sorted({path for pattern in patterns for path in package.glob(pattern)}):
        digest.update(path.relative_to(package).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _cache_directory() -> str:
    base = os.environ.get("DOORSTROOM_CACHE")
    home = Path(base) if base else Path.home() / ".cache" / "doorstroom"
    checked = "-checked" if config.BOUNDSCHECK else ""  # numba's cache does not tell them apart
    directory = home / f"kernels-{source_hash(KERNEL_SOURCES)}{checked}"
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError:  # a read-only home: compile into a temporary place instead
        directory = Path(tempfile.gettempdir()) / f"doorstroom-{os.getuid()}" / directory.name
        directory.mkdir(parents=True, exist_ok=True)
    return str(directory)


if not os.environ.get("NUMBA_CACHE_DIR"):
    config.CACHE_DIR = _cache_directory()


def kernel(function: Any) -> Any:
    """Compile a function: cached on disk, without the interpreter lock, strict floating point.

    Each kernel has one compiled version. Numbers read from records are 8 to 32 bits wide, loop
    counters 64; numba would compile a kernel anew for every mixture its callers have. Here all
    become 64 bits on the way in: a third of the compilation, the same results.
    """
    return _one_version(numba.njit(**_OPTIONS)(function))


def inlined(function: Any) -> Any:
    """The same for a formula, or a step with one caller: its callers take it in whole.

    That happens before types are known, so it costs no compilation of its own.
    """
    return _one_version(numba.njit(inline="always", **_OPTIONS)(function))


# Nothing calls a kernel from C, so that wrapper need not be compiled.
_OPTIONS: Any = {
    "cache": True,
    "nogil": True,
    "error_model": "numpy",
    "no_cfunc_wrapper": True,
}


def compiled_callback(function: Any, numbers: int) -> Any:
    """Compile a caller's own function into a C function of five numbers that returns one.

    Compiled also where ``NUMBA_DISABLE_JIT`` is set, so that a rule has the same bits everywhere.
    An exception raised inside becomes ``nan``, since C code has no other way to say so.

    Parameters
    ----------
    function : callable
        Takes the first ``numbers`` of the five.
    """
    was_disabled, config.DISABLE_JIT = config.DISABLE_JIT, 0
    try:
        inner: Any = numba.njit(error_model="numpy")(function)
        inner.compile((types.float64,) * numbers)
        returned = inner.overloads[(types.float64,) * numbers].signature.return_type
        if not isinstance(returned, types.Number | types.Boolean | types.Literal):
            raise TypeError(f"returns {returned}; must return a number")
        whole = numba.types.float64(*[types.float64] * 5)
        return numba.cfunc(whole, error_model="numpy")(_WITH_FIVE[numbers](inner))
    finally:
        config.DISABLE_JIT = was_disabled


def _one(inner: Any) -> Any:
    def rule(a, b, c, d, e):  # type: ignore[no-untyped-def]
        try:
            return 1.0 * inner(a)
        except Exception:
            return math.nan

    return rule


def _three(inner: Any) -> Any:
    def rule(a, b, c, d, e):  # type: ignore[no-untyped-def]
        try:
            return 1.0 * inner(a, b, c)
        except Exception:
            return math.nan

    return rule


def _five(inner: Any) -> Any:
    def rule(a, b, c, d, e):  # type: ignore[no-untyped-def]
        try:
            return 1.0 * inner(a, b, c, d, e)
        except Exception:
            return math.nan

    return rule


_WITH_FIVE = {1: _one, 3: _three, 5: _five}


def _one_version(dispatcher: Any) -> Any:
    if config.DISABLE_JIT:
        return dispatcher
    choose = dispatcher.get_call_template
    dispatcher.get_call_template = lambda args, kws: choose(tuple(map(_widened, args)), kws)
    return dispatcher


def _widened(kind: Any) -> Any:
    kind = types.unliteral(kind)
    narrow = isinstance(kind, types.Integer) and kind.bitwidth < 64
    return types.int64 if narrow or isinstance(kind, types.Boolean) else kind

"""How the engine asks a caller's own rule: by the address of its compiled code.

A rule handed over as a function would make numba compile every kernel anew in each process, past
the cache on disk. An address is a plain number in the tables, 0 where the built-in rule holds, so
one compiled engine serves everybody. All own rules take five numbers in compiled code, of which
each uses the first few, so there is one way to call. What a rule says is looked at here: a value
that is no answer stops the run, and nothing is guessed.
"""

from __future__ import annotations

import ctypes
import math
from typing import Any

from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

from simulate._jit import config, kernel

#: Places in the tables' list of addresses, and which rule a fault is of.
SCORE, FIT, ACCEPTANCE, EFFORT = range(4)
OWN_RULES = ("score", "fit", "acceptance", "effort")
MOST_NUMBERS = 5


@intrinsic  # type: ignore[misc, unused-ignore]
def _call_compiled(typing_context, address, a, b, c, d, e):
    """Call the code at an address with five numbers."""
    signature = types.float64(types.int64, *[types.float64] * MOST_NUMBERS)

    def generate(context, builder, signature, arguments):
        # kept out of the kernels that ask, which would be slower for everybody without own rules
        for attribute in ("noinline", "cold"):
            builder.function.attributes.add(attribute)
        number = ir.DoubleType()
        function = ir.FunctionType(number, [number] * MOST_NUMBERS)
        return builder.call(builder.inttoptr(arguments[0], function.as_pointer()), arguments[1:])

    return signature, generate


_AS_C = ctypes.CFUNCTYPE(ctypes.c_double, *[ctypes.c_double] * MOST_NUMBERS)


def _call_plain(address, a, b, c, d, e):
    """The same from uncompiled code: the rule itself stays compiled, so its bits are the same."""
    return _AS_C(int(address))(a, b, c, d, e)


_call: Any = _call_plain if config.DISABLE_JIT else _call_compiled


@kernel
def ask(world, rule, stream, number, a, b, c, d, e):
    """What a caller's own rule says; the first answer out of range is kept as the run's fault.

    Parameters
    ----------
    rule : int
        Which, as numbered above.
    stream, number : int
        Whom it is about; -1 for nobody.
    a, b, c, d, e : float
        What the rule is given; zeros behind what it takes.

    Notes
    -----
    The loop stops at a fault before anything else happens, so the zero returned decides nothing
    that anybody sees.
    """
    value = _call(world.rules[0].own[rule], a, b, c, d, e)
    if rule == SCORE:
        if not math.isnan(value):
            return value
    elif value >= 0.0 and value < math.inf and (rule == EFFORT or value <= 1.0):
        return value
    counters = world.counters[0]
    if counters.fault == 0:
        counters.fault = rule + 1
        counters.fault_stream = stream
        counters.fault_number = number
        counters.fault_value = value
        counters.fault_given[0] = a
        counters.fault_given[1] = b
        counters.fault_given[2] = c
        counters.fault_given[3] = d
        counters.fault_given[4] = e
    return 0.0

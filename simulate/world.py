"""Everything a running region is made of, as one argument of every kernel.

A :class:`World` holds the tables, the state, the record and what self-checks keep. To plain
Python it is an object with an array for each name. To compiled code it is one pointer, to a list
of where each array lies and how long it is; ``world.clients`` reads that list. Passing the arrays
themselves was measured first, of which there were sixty: each call then copied and
reference-counted all of them, at eight microseconds an event and seven minutes of compilation;
with the pointer it is a fraction of a microsecond and seconds.

The object owns the arrays and must outlive the kernel's call, which it does as its argument.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.core.datamodel import models
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    NativeValue,
    infer_getattr,
    lower_getattr_generic,
    register_model,
    typeof_impl,
    unbox,
)
from numba.np.arrayobj import make_array, populate_array

from simulate.record import RECORD_FIELDS, Record
from simulate.self_checks.findings import KEPT_FIELDS, Kept
from simulate.state import STATE_FIELDS, State
from simulate.tables import TABLE_FIELDS, Tables

#: Name -> (dtype, number of dimensions) of every array.
FIELDS: dict[str, tuple[Any, int]] = {
    **TABLE_FIELDS,
    **STATE_FIELDS,
    **RECORD_FIELDS,
    **KEPT_FIELDS,
}


class World:
    """Tables, state, record and what checks keep of one run, as attributes by name.

    Parameters
    ----------
    tables : Tables
    state : State
    record : Record
    kept : Kept
    before : World, optional
        The run's world until now: an array it has too need not be looked at again, which for all
        of them takes longer than a month of a small cohort.
    """

    __slots__ = (*FIELDS, "_layout", "_numbers", "address", "parts")

    def __init__(
        self, tables: Tables, state: State, record: Record, kept: Kept, before: World | None = None
    ) -> None:
        self.parts = (tables, state, record, kept)
        self._numbers: list[int] = [] if before is None else before._numbers.copy()
        for part in self.parts:
            for name, array in zip(part._fields, part, strict=True):
                if before is None or getattr(before, name) is not array:
                    place = _PLACES[name]
                    self._numbers[place : place + 1 + array.ndim] = _numbers_of(name, array)
                setattr(self, name, array)
        self._layout = np.array(self._numbers, np.int64)
        self.address = self._layout.ctypes.data


def _numbers_of(name: str, array: Any) -> list[int]:
    """Address and shape of an array, which must be as ``FIELDS`` says."""
    dtype, dimensions = FIELDS[name]
    if array.dtype != dtype or array.ndim != dimensions:
        raise TypeError(f"{name}: {array.dtype}, {array.ndim}-d; expected {dtype}")
    if not array.flags.c_contiguous:
        raise TypeError(f"{name}: must be contiguous")
    return [array.ctypes.data, *array.shape]


def _offsets() -> dict[str, int]:
    places, place = {}, 0
    for name, (_, dimensions) in FIELDS.items():
        places[name] = place
        place += 1 + dimensions
    return places


_PLACES = _offsets()
_TYPES = {
    name: numba.typeof(np.zeros((1,) * dimensions, dtype).view(np.recarray))
    if np.dtype(dtype).names
    else types.Array(numba.from_dtype(np.dtype(dtype)), dimensions, "C")
    for name, (dtype, dimensions) in FIELDS.items()
}


class WorldType(types.Type):
    """The compiled side of a :class:`World`."""

    def __init__(self) -> None:
        super().__init__(name="World")


_world_type = WorldType()


@typeof_impl.register(World)
def _typeof_world(world: World, context: Any) -> WorldType:
    return _world_type


@register_model(WorldType)
class _WorldModel(models.PrimitiveModel):
    def __init__(self, manager: Any, frontend_type: Any) -> None:
        super().__init__(manager, frontend_type, ir.IntType(64).as_pointer())


@unbox(WorldType)
def _unbox_world(typ: Any, world: Any, c: Any) -> Any:
    address = c.pyapi.object_getattr_string(world, "address")
    number = c.pyapi.long_as_longlong(address)
    c.pyapi.decref(address)
    pointer = c.builder.inttoptr(number, ir.IntType(64).as_pointer())
    return NativeValue(pointer, is_error=cgutils.is_not_null(c.builder, c.pyapi.err_occurred()))


@infer_getattr
class _WorldAttributes(AttributeTemplate):
    key = WorldType

    def generic_resolve(self, typ: Any, attr: str) -> Any:  # type: ignore[override]
        return _TYPES.get(attr)


@lower_getattr_generic(WorldType)
def _array_of(context: Any, builder: Any, typ: Any, world: Any, name: str) -> Any:
    """Build the array ``name`` from its address and shape; it carries no reference count."""
    array_type = _TYPES[name]
    dimensions = array_type.ndim

    def entry(number: int) -> Any:
        place = ir.Constant(ir.IntType(64), _PLACES[name] + number)
        return builder.load(builder.gep(world, [place]))

    array = make_array(array_type)(context, builder)
    data_type = context.get_data_type(array_type.dtype).as_pointer()
    item = ir.Constant(ir.IntType(64), np.dtype(FIELDS[name][0]).itemsize)
    shape = [entry(1 + axis) for axis in range(dimensions)]
    strides = [item]
    for length in reversed(shape[1:]):
        strides.insert(0, builder.mul(strides[0], length))
    populate_array(
        array,
        data=builder.inttoptr(entry(0), data_type),
        shape=cgutils.pack_array(builder, shape),
        strides=cgutils.pack_array(builder, strides),
        itemsize=item,
        meminfo=None,
    )
    return array._getvalue()

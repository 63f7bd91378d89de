"""A list of which so many bytes stay in memory; the rest goes to a temporary file.

An outcome of ten years of the default region takes two megabytes, so 10,000 of them would take
more than most machines have. What does not fit in the budget is written as soon as it comes and
read back, one at a time, when somebody iterates. What is read back has the same bits.

Arrays are written as they are, without compression: half the space (lz4) would take ten times as
long to write, a tenth of the time that the replicate took to run.

The file has no name that others see (on Windows: it is deleted when closed). It is gone when the
list is dropped and when the process ends, however it ends.
"""

from __future__ import annotations

import pickle
import tempfile
import threading
import weakref
from collections.abc import Sequence
from typing import IO, Any, NamedTuple, TypeVar, overload

import numpy as np

from simulate.errors import InputError, ModelError

#: What all lists of one run keep in memory: 100 replicates of ten years of the default region
#: (220 MB) fit, so that an ordinary run touches no disk.
MEMORY_BUDGET_BYTES = 256 * 2**20

Item = TypeVar("Item")


class OutOfRoom(InputError):  # noqa: N818 - says what is the matter, as the user should read it
    """The temporary folder is full or cannot be written to.

    Attributes
    ----------
    finished : Results, Comparison or None
        What was finished before, as after an interrupt; none when nothing was.
    """

    finished: Any = None


class _InFile(NamedTuple):
    """Stands for an item that was written, from this byte on."""

    start: int


class Spill(Sequence[Item]):
    """Items in the order of their numbers, or as :meth:`arrange` says; to others it is read-only.

    Parameters
    ----------
    budget : int
        Bytes of items to keep in memory. Which items stay depends on which come first; what
        they hold does not.

    Examples
    --------
    >>> import numpy as np
    >>> spill = Spill(budget=0)
    >>> [spill.put(np.arange(number)) for number in range(3)]
    [0, 1, 2]
    >>> [len(each) for each in spill]
    [0, 1, 2]
    """

    def __init__(self, budget: int = MEMORY_BUDGET_BYTES) -> None:
        self._left = budget
        self._items: list[Item | _InFile] = []
        self._order: list[int] | None = None
        self._file: IO[bytes] | None = None
        self._end = 0
        self._lock = threading.Lock()

    def put(self, item: Item) -> int:
        """Add an item and return its number; any thread may do so.

        Parameters
        ----------
        item
            Anything that can be pickled; it must not change afterwards.

        Raises
        ------
        OutOfRoom
            When it does not fit in memory and cannot be written either.
        """
        arrays: list[pickle.PickleBuffer] = []
        head = pickle.dumps(item, protocol=5, buffer_callback=arrays.append)
        pieces = [memoryview(head), *(array.raw() for array in arrays)]
        size = sum(piece.nbytes for piece in pieces)
        with self._lock:
            if size <= self._left:
                self._left -= size
                self._items.append(item)
            else:
                self._items.append(_InFile(self._write(pieces)))
            return len(self._items) - 1

    def arrange(self, numbers: list[int]) -> None:
        """Hold the items with these numbers only, in this order."""
        self._order = numbers

    def __len__(self) -> int:
        return len(self._items if self._order is None else self._order)

    @overload
    def __getitem__(self, place: int) -> Item: ...

    @overload
    def __getitem__(self, place: slice) -> list[Item]: ...

    def __getitem__(self, place: int | slice) -> Item | list[Item]:
        if isinstance(place, slice):
            return [self[number] for number in range(*place.indices(len(self)))]
        item = self._items[place if self._order is None else self._order[place]]
        return self._read(item.start) if isinstance(item, _InFile) else item

    def _write(self, pieces: list[memoryview]) -> int:
        """Write an item: how many pieces, how long each is, and the pieces; return its start."""
        lengths = np.array([len(pieces), *(piece.nbytes for piece in pieces)], np.int64)
        start = self._end  # what a failed attempt left behind it is written over
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed below
                weakref.finalize(self, self._file.close)
            self._file.seek(start)
            for piece in (lengths.data.cast("B"), *pieces):
                _write_all(self._file, piece)
        except OSError as error:
            raise OutOfRoom([_problem(error, start)]) from None
        self._end = start + lengths.nbytes + int(lengths[1:].sum())
        return start

    def _read(self, start: int) -> Item:
        assert self._file is not None
        with self._lock:
            self._file.seek(start)
            [count] = _read_all(self._file, 8).view(np.int64)
            lengths = _read_all(self._file, 8 * int(count)).view(np.int64)
            # each array gets memory of its own, so that keeping one does not keep all
            head, *arrays = [_read_all(self._file, int(length)) for length in lengths]
        item: Item = pickle.loads(head.data, buffers=arrays)
        return item


def _write_all(file: IO[bytes], piece: memoryview) -> None:
    while piece:
        piece = piece[file.write(piece) :]


def _read_all(file: IO[bytes], length: int) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    found = np.empty(length, np.uint8)
    left = found.data
    while left:
        got = file.readinto(left)  # type: ignore[attr-defined]  # a binary file has it
        if not got:
            raise ModelError(f"temporary file: {len(left)} bytes are not there any more")
        left = left[got:]
    return found


def _problem(error: OSError, written: int) -> str:
    try:
        folder = tempfile.gettempdir()
    except FileNotFoundError:  # the error itself names all that were tried
        folder = "none"
    return (
        f"temporary folder {folder}: {error.strerror or error} (after {written / 1e6:,.0f} MB of "
        "outcomes); set TMPDIR to a folder with more room, or ask for fewer replicates or years"
    )

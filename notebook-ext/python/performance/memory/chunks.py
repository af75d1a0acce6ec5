"""Tables in chunks: a function over a long history, some rows at a time."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable, Iterator
from typing import Any

from backsweep import DataError, OptionError

from .. import environment
from . import pieces
from .manager import DEFAULT_CHUNK_MB
from .sizes import MB, size_of

_log = logging.getLogger("performance")

#: Rows before a chunk that are tried first when the overlap is to be found.
_FIRST_OVERLAP = 4096
#: Rows after the seam of which each trial has to give the same results,
_COMPARED = 64
#: and how close these have to be.
_CLOSE = 1e-11
#: A function that looks back further than so many chunks counts as one that never forgets.
_LONGEST = 8


class ChunkedProcessor:
    """Applies a function to a table in chunks, and gives what it would have given for the whole.

    Args:
        chunk_size_mb: Size of a chunk in MB of 2**20 bytes; by default ``BACKTEST_CHUNK_SIZE_MB``, else 100.
        overlap: Rows before a chunk that the function sees as well: at least as many as it looks back, such as the
            longest window. ``"auto"``, the default, finds out at each seam: it doubles the overlap, from 4096 rows,
            until rows further back change nothing.

    >>> import pandas as pd
    >>> frame = pd.DataFrame({"close": range(100_000)})
    >>> processor = ChunkedProcessor(chunk_size_mb=0.2, overlap=20)
    >>> len(list(processor.split(frame)))
    4
    >>> chunked = processor.process_dataframe(frame, lambda chunk: chunk["close"].rolling(20).mean())
    >>> chunked.equals(frame["close"].rolling(20).mean())
    True
    """

    def __init__(self, chunk_size_mb: float | None = None, overlap: int | str = "auto") -> None:
        if chunk_size_mb is None:
            chunk_size_mb = environment.positive(environment.CHUNK_SIZE_MB) or DEFAULT_CHUNK_MB
        self.chunk_size_mb = environment.check_positive("chunk_size_mb", chunk_size_mb)
        if overlap != "auto" and (not isinstance(overlap, int) or overlap < 0):
            message = f"option 'overlap' is {overlap!r}; it must be a number of rows, 0 or more, or 'auto'"
            raise OptionError(message, "performance.option")
        self.overlap = overlap

    def split(self, frame: Any) -> Iterator[Any]:
        """The chunks themselves, without overlap; they share their rows with the table."""
        for start, stop in self._bounds(frame):
            yield pieces.part(frame, start, stop)

    def process_dataframe(self, frame: Any, function: Callable[..., Any]) -> Any:
        """Apply a function to each chunk and put the results together.

        A function that gives one row for each row (a table, a column, an array, or a tuple or dict of these) gets the
        overlap, its results for it are cut off, and the rest is put together in order: the result for the whole table.
        It may look back only, never ahead. A function that never forgets, such as a running sum, takes a second
        argument, what it left after the chunk before (``None`` for the first), and gives its result and what it leaves;
        without, the whole table is handed to it at once, and a line says so. A function that gives anything else is
        applied to each chunk alone, and the results come as a list.

        >>> import pandas as pd
        >>> frame = pd.DataFrame({"volume": [1.0] * 100_000})
        >>> def running_sum(chunk, before):
        ...     total = chunk["volume"].cumsum() + (before or 0.0)
        ...     return total, total.iloc[-1]
        >>> ChunkedProcessor(chunk_size_mb=0.1).process_dataframe(frame, running_sum).iloc[-1]
        np.float64(100000.0)
        """
        bounds = self._bounds(frame)
        if _takes_state(function):
            return _with_state(frame, function, bounds)
        first = function(pieces.part(frame, *bounds[0]))
        aligned = pieces.rows(first) == bounds[0][1] - bounds[0][0]
        results = [first]
        overlap = _FIRST_OVERLAP if self.overlap == "auto" else int(self.overlap)
        for start, stop in bounds[1:]:
            if not aligned:
                results.append(function(pieces.part(frame, start, stop)))
                continue
            if self.overlap == "auto":
                overlap = _enough(frame, function, start, stop, overlap)
                if overlap > _LONGEST * (bounds[0][1] - bounds[0][0]) and overlap >= start > _FIRST_OVERLAP:
                    _log.warning(
                        "ChunkedProcessor: the function depends on all rows before, so it gets the whole table at "
                        "once; let it take (chunk, state), or name its overlap"
                    )
                    return function(frame)
            before = min(overlap, start)
            result = function(pieces.part(frame, start - before, stop))
            results.append(pieces.part(result, before, before + stop - start))
        return pieces.join(results) if aligned else results

    def _bounds(self, frame: Any) -> list[tuple[int, int]]:
        length = pieces.rows(frame)
        if length is None:
            given = type(frame).__name__
            message = f"the data is a {given}; give a pandas or polars DataFrame, or arrays of one length"
            raise DataError(message, "bars.kind")
        bytes_a_row = size_of(frame) / max(length, 1)
        step = max(int(self.chunk_size_mb * MB / max(bytes_a_row, 1.0)), 1)
        return [(start, min(start + step, length)) for start in range(0, max(length, 1), step)]


def _takes_state(function: Callable[..., Any]) -> bool:
    """Tell whether a function has to be given two arguments."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return False
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return sum(each.kind in positional and each.default is inspect.Parameter.empty for each in parameters) == 2


def _with_state(frame: Any, function: Callable[..., Any], bounds: list[tuple[int, int]]) -> Any:
    state = None
    results = []
    for start, stop in bounds:
        result, state = function(pieces.part(frame, start, stop), state)
        results.append(result)
    aligned = all(pieces.rows(each) == stop - start for each, (start, stop) in zip(results, bounds, strict=True))
    return pieces.join(results) if aligned else results


def _enough(frame: Any, function: Callable[..., Any], start: int, stop: int, overlap: int) -> int:
    """Find an overlap that gives the rows after the seam what twice of it gives; all rows at most."""
    compared = min(_COMPARED, stop - start)

    def after(rows: int) -> Any:
        result = function(pieces.part(frame, start - rows, start + compared))
        return pieces.part(result, rows, rows + compared)

    found = after(min(overlap, start))
    while overlap < start:
        further = after(min(2 * overlap, start))
        if pieces.alike(found, further, _CLOSE):
            return overlap
        overlap, found = 2 * overlap, further
    return overlap

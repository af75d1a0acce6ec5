"""Signals of class strategies that work with arrays: any Python at all, for each combination, in worker processes."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from joblib import Parallel, delayed

from .arrays import check_index
from .errors import StrategyError
from .history import History
from .indicator_calls import names_mean
from .members import SIGNALS
from .tracing import Method, brief, methods

if TYPE_CHECKING:
    from .strategy import Strategy

    Array = np.ndarray[Any, Any]

#: Less work than this many seconds is done before worker processes have started.
_WORTH_WORKERS = 1.0
#: Parts of the work for each worker: enough to even out, and to tell of progress.
_PARTS = 8


@dataclass(frozen=True)
class Signals:
    """The signals of combinations of a grid; equal ones are held once, as bits."""

    bars: int
    #: For each method a row of bits for each distinct combination of what it takes.
    bits: dict[str, Array]
    #: For each method the row of each combination.
    rows: dict[str, Array]
    #: Worker processes that computed them; 0 where the kernel's own process did.
    workers: int

    def columns(self, name: str) -> Array | None:
        """A method's signals: a column for each combination, or nothing without such a method."""
        return unpack(self.bits[name][self.rows[name]], self.bars) if name in self.bits else None

    def native(self) -> list[tuple[Array, Array] | None]:
        """All signals, as the engine takes them."""
        return [(self.bits[name], self.rows[name]) if name in self.bits else None for name in SIGNALS]


def pack(signals: Array) -> Array:
    """A row of bits for each column of signals, as the engine takes them.

    >>> pack(np.array([[True, False], [True, True]]))
    array([[3],
           [2]], dtype=uint8)
    """
    # Packing along the memory is much faster than across it, also where that takes a copy first.
    return np.packbits(np.ascontiguousarray(signals.T), axis=1, bitorder="little")


def unpack(bits: Array, bars: int) -> Array:
    """A column of signals for each row of bits."""
    signals: Array = np.unpackbits(bits, axis=1, count=bars, bitorder="little").view(bool).T
    return signals


def compute_signals(
    strategy: Strategy,
    history: History,
    grid: Mapping[str, Sequence[Any]],
    combinations: Array,
    jobs: int,
    progress: Callable[[int, int], object] | None = None,
) -> Signals:
    """Call the methods of a strategy with arrays, once for each distinct combination of what each takes.

    ``combinations`` are numbers of the grid's, ``jobs`` the number of worker processes; little work is done here.
    ``progress`` gets calls done and in all.

    Raises ``StrategyError`` with class, method and combination where a call fails or gives no signal, ``DataError``
    where a pandas index is not that of the data.
    """
    calls: list[tuple[Method, dict[str, Any]]] = []
    rows: dict[str, Array] = {}
    for method in methods(strategy):
        points, rows[method.name] = _points(method, grid, combinations)
        calls.extend((method, point) for point in points)
    started = time.perf_counter()
    first = _signal(*calls[0], history)
    seconds = time.perf_counter() - started
    rest = calls[1:]
    workers = jobs if jobs > 1 and len(rest) > 1 and seconds * len(rest) > _WORTH_WORKERS else 0
    found = [first]
    for part in _parts(rest, history, workers):
        found.extend(part)
        if progress is not None:
            progress(len(found), len(calls))
    by_method = itertools.groupby(zip(calls, found, strict=True), key=lambda each: each[0][0].name)
    bits = {name: np.stack([signal for _, signal in group]) for name, group in by_method}
    return Signals(len(history), bits, rows, workers)


def _points(
    method: Method, grid: Mapping[str, Sequence[Any]], combinations: Array
) -> tuple[list[dict[str, Any]], Array]:
    """The distinct arguments of a method, and which of them each combination has."""
    names, shape = list(grid), tuple(len(values) for values in grid.values())
    places = np.unravel_index(combinations, shape) if shape else ()
    own = [names.index(axis) for axis in method.axes(grid)]
    numbers = np.zeros(len(combinations), dtype=np.int64)
    for axis in own:
        numbers = numbers * shape[axis] + places[axis]
    _, first, rows = np.unique(numbers, return_index=True, return_inverse=True)
    points = [{names[axis]: grid[names[axis]][places[axis][at]] for axis in own} for at in first]
    return [method.arguments(point) for point in points], rows.astype(np.int64)


def _parts(calls: list[tuple[Method, dict[str, Any]]], history: History, workers: int) -> Iterable[list[Array]]:
    size = max(1, len(calls) // (_PARTS * max(workers, 1)))
    parts = [calls[at : at + size] for at in range(0, len(calls), size)]
    if not workers:
        return (_part(part, history) for part in parts)
    pool = Parallel(n_jobs=workers, return_as="generator")
    computed: Iterable[list[Array]] = pool(delayed(_part)(part, history) for part in parts)
    return computed


def _part(calls: list[tuple[Method, dict[str, Any]]], history: History) -> list[Array]:
    return [_signal(method, arguments, history) for method, arguments in calls]


def _signal(method: Method, arguments: dict[str, Any], history: History) -> Array:
    """The bits of one signal."""
    try:
        with names_mean(history):
            given = getattr(method.strategy, method.name)(history, **arguments)
    except Exception as error:
        message = f"{method} fails{_place(arguments)}: {brief(error)}{_advice(error)}"
        raise StrategyError(message, "strategy.method") from error
    checked = _checked(method, arguments, given, len(history))
    check_index(str(method), given, history.timestamp)
    bits: Array = pack(checked.reshape(-1, 1))[0]
    return bits


def _advice(error: Exception) -> str:
    """What to do where a column was taken for a Series."""
    if not isinstance(error, AttributeError) or not isinstance(error.obj, np.ndarray):
        return ""
    return '; columns are NumPy arrays, write data.to_pandas()["close"] for a Series of pandas'


def _place(arguments: dict[str, Any]) -> str:
    return f" for {', '.join(f'{name}={value!r}' for name, value in arguments.items())}" if arguments else ""


def _checked(method: Method, arguments: dict[str, Any], given: Any, bars: int) -> Array:
    if isinstance(given, (bool, np.bool_)):
        return np.full(bars, given)
    values = np.asarray(given)
    if values.dtype == object and all(isinstance(value, (bool, np.bool_)) for value in values.flat):
        values = values.astype(bool)
    if values.dtype != bool:
        what = f"a {type(given).__name__}" + (f" of {values.dtype}" if values.ndim else "")
        wanted = "give True or False for each bar, as a comparison does; fill what is missing first"
    elif values.shape != (bars,):
        what, wanted = f"values of shape {values.shape}", f"give one for each of the {bars} bars"
    else:
        return values
    raise StrategyError(f"{method} gives {what}{_place(arguments)}; {wanted}", "strategy.method")

"""Signals of class strategies that work with arrays: any Python at all, for each combination, in worker processes."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from joblib import Parallel, delayed

from .errors import StrategyError
from .history import History
from .indicator_calls import names_mean
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
    """The signals of every combination of a grid; equal ones are held once, as bits."""

    bars: int
    #: For each method the axes that it takes, as positions in the grid.
    axes: dict[str, tuple[int, ...]]
    #: For each method a row of bits for each combination of these axes' values, in the order of the grid.
    bits: dict[str, Array]
    #: How many values each axis of the grid has.
    shape: tuple[int, ...]
    #: Worker processes that computed them; 0 where the kernel's own process did.
    workers: int

    def columns(self, name: str, combinations: range) -> Array | None:
        """A method's signals for some combinations: a column each, or nothing without such a method."""
        if name not in self.bits:
            return None
        places = np.unravel_index(np.asarray(combinations), self.shape)
        axes = self.axes[name]
        rows = np.zeros(len(combinations), dtype=np.intp)
        for axis in axes:
            rows = rows * self.shape[axis] + places[axis]
        signals: Array = np.unpackbits(self.bits[name][rows], axis=1, count=self.bars).view(bool).T
        return signals


def compute_signals(
    strategy: Strategy,
    history: History,
    grid: Mapping[str, Sequence[Any]],
    jobs: int,
    progress: Callable[[int, int], object] | None = None,
) -> Signals:
    """Call the methods of a strategy with arrays, once for each distinct combination of what each takes.

    ``jobs`` is the number of worker processes; little work is done here. ``progress`` gets calls done and in all.

    Raises ``StrategyError`` with class, method and combination where a call fails or gives no signal.
    """
    found = methods(strategy)
    calls = [(method, point) for method in found for point in _points(method, grid)]
    started = time.perf_counter()
    first = _signal(*calls[0], history)
    seconds = time.perf_counter() - started
    rest = calls[1:]
    workers = jobs if jobs > 1 and len(rest) > 1 and seconds * len(rest) > _WORTH_WORKERS else 0
    rows = [first]
    for part in _parts(rest, history, workers):
        rows.extend(part)
        if progress is not None:
            progress(len(rows), len(calls))
    names = list(grid)
    bits, at = {}, 0
    for method, group in itertools.groupby(calls, key=lambda call: call[0].name):
        count = sum(1 for _ in group)
        bits[method] = np.stack(rows[at : at + count])
        at += count
    axes = {method.name: tuple(names.index(axis) for axis in method.axes(grid)) for method in found}
    return Signals(len(history), axes, bits, tuple(len(values) for values in grid.values()), workers)


def _points(method: Method, grid: Mapping[str, Sequence[Any]]) -> Iterator[dict[str, Any]]:
    axes = method.axes(grid)
    for values in itertools.product(*(grid[axis] for axis in axes)):
        yield method.arguments(dict(zip(axes, values, strict=True)))


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
        message = f"{method} fails{_place(arguments)}: {brief(error)}"
        raise StrategyError(message, "strategy.method") from error
    return np.packbits(_checked(method, arguments, given, len(history)))


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

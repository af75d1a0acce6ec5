"""Copies of what the compiled engine holds, also in other processes: what ``pickle`` and ``copy`` do with it."""

from __future__ import annotations

import copyreg
from typing import Any, TypeAlias

import numpy as np

from . import _native

_Array: TypeAlias = np.ndarray[Any, Any]

#: The columns that every history has, as ``Bars.from_columns`` takes them.
_NUMBERS = ("open", "high", "low", "close", "volume")


def _expression(text: str) -> _native.Expression:
    return _native.Expression._from_json(text)


def _strategy(text: str) -> _native.Strategy:
    return _native.Strategy.from_json(text)


def _bars(timestamp: _Array, numbers: tuple[_Array, ...], extra: list[tuple[str, _Array]]) -> _native.Bars:
    first, high, low, close, volume = numbers
    return _native.Bars.from_columns(timestamp, False, first, high, low, close, volume, extra)


def _reduce_bars(bars: _native.Bars) -> tuple[Any, ...]:
    extra = [(name, bars.column(name)) for name in bars.columns if name not in ("timestamp", *_NUMBERS)]
    return _bars, (bars.column("timestamp").view(np.int64), tuple(bars.column(name) for name in _NUMBERS), extra)


def register() -> None:
    """Tell ``pickle`` and ``copy`` how the classes of the engine are written."""
    copyreg.pickle(_native.Expression, lambda expression: (_expression, (expression._to_json(),)))
    copyreg.pickle(_native.Strategy, lambda strategy: (_strategy, (strategy.to_json(),)))
    copyreg.pickle(_native.Bars, _reduce_bars)

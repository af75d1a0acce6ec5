"""Signals that a user already has: one column or many, of any library, read and checked against the data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import _native
from ._native import Bars
from .arrays import check_index
from .errors import DataError
from .signals import pack

Array = np.ndarray[Any, Any]
#: Names of the columns that tell signals apart, and their values.
Labels = list[tuple[str, list[Any]]]

#: What the parameter of unnamed columns is called.
COLUMN = "column"


@dataclass(frozen=True)
class GivenSignals:
    """Entries, exits, short entries and short exits, as the engine takes them."""

    native: list[tuple[Array, Array] | None]
    labels: Labels


def read(bars: Bars, given: Sequence[tuple[str, Any]], index: Any = None) -> GivenSignals:
    """Read signals by name, ``None`` for one that is not there; one of a single column goes with each of the others.

    ``index`` is the pandas index of the data, where it has one.

    Raises ``DataError`` where one is not true or false for each bar, or where they do not go together.
    """
    signals = [
        (name, _matrix(name, values, bars, index), _labels(name, values))
        for name, values in given
        if values is not None
    ]
    count = max(matrix.shape[1] for _, matrix, _ in signals)
    first = next(name for name, matrix, _ in signals if matrix.shape[1] == count)
    for name, matrix, _ in signals:
        if matrix.shape[1] not in (1, count):
            message = f"'{first}' has {count} columns and '{name}' {matrix.shape[1]}; give as many, or one for all"
            raise DataError(message, "signals.shape")
    labelled = [(name, labels) for name, matrix, labels in signals if labels and matrix.shape[1] == count]
    for name, labels in labelled[1:]:
        if labels != labelled[0][1]:
            message = f"'{labelled[0][0]}' and '{name}' have different columns; give them the same, in the same order"
            raise DataError(message, "signals.labels")
    rows = {1: np.zeros(count, dtype=np.int64), count: np.arange(count, dtype=np.int64)}
    packed = {name: (pack(matrix), rows[matrix.shape[1]]) for name, matrix, _ in signals}
    labels = labelled[0][1] if labelled else [(COLUMN, list(range(count)))]
    return GivenSignals([packed.get(name) for name, _ in given], labels)


def _matrix(name: str, values: Any, bars: Bars, index: Any) -> Array:
    matrix: Array = np.asarray(values.to_numpy() if hasattr(values, "to_numpy") else values)
    if matrix.dtype == object and all(isinstance(value, (bool, np.bool_)) for value in matrix.flat):
        matrix = matrix.astype(bool)
    if matrix.dtype != bool:
        message = (
            f"'{name}' holds {matrix.dtype}, not True or False for each bar; fill what is missing, or compare first"
        )
        raise DataError(message, "signals.kind")
    if matrix.ndim not in (1, 2) or len(matrix) != len(bars) or 0 in matrix.shape:
        message = (
            f"'{name}' has shape {matrix.shape}; give a row for each of the {len(bars)} bars, and a column or more"
        )
        raise DataError(message, "signals.shape")
    check_index(name, values, bars.column("timestamp"), index)
    return matrix.reshape(len(bars), -1)


def _labels(name: str, values: Any) -> Labels:
    """The columns of a DataFrame; nothing for what has no names."""
    if not hasattr(values, "columns"):
        return []
    columns = values.columns
    if getattr(columns, "nlevels", 1) > 1:
        names = [f"level_{at}" if own is None else str(own) for at, own in enumerate(columns.names)]
        labels = [(own, _plain(columns.get_level_values(at))) for at, own in enumerate(names)]
    else:
        own = getattr(columns, "name", None)
        labels = [(COLUMN if own is None else str(own), _plain(columns))]
    taken = [own for own, _ in labels]
    for own in taken:
        if own in _native.metric_names() or taken.count(own) > 1:
            message = f"the columns of '{name}' are named '{own}', which a column of the results is; rename them"
            raise DataError(message, "signals.labels")
    return labels


def _plain(values: Any) -> list[Any]:
    """Whole numbers or numbers where all are, else texts."""
    found = [value.item() if isinstance(value, np.generic) else value for value in values]
    for kinds in ((int,), (int, float)):
        if all(isinstance(value, kinds) and not isinstance(value, bool) for value in found):
            return found if kinds == (int,) else [float(value) for value in found]
    return [str(value) for value in found]

"""Results of functions over rows: how long they are, parts of them, and parts put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np


def rows(value: Any) -> int | None:
    """Rows of a table, a column, an array, or of containers of these; ``None`` for anything else.

    >>> rows(np.zeros((3, 2))), rows({"a": np.zeros(3)}), rows(1.5)
    (3, 3, None)
    """
    if _tabular(value):
        return len(value)
    if isinstance(value, np.ndarray):
        return len(value) if value.ndim else None
    if isinstance(value, (tuple, Mapping)):
        parts = value.values() if isinstance(value, Mapping) else value
        lengths = {rows(part) for part in parts}
        return lengths.pop() if len(lengths) == 1 else None
    return None


def part(value: Any, start: int, stop: int) -> Any:
    """Some rows, shared with the whole where the library can."""
    if isinstance(value, Mapping):
        return {name: part(each, start, stop) for name, each in value.items()}
    if isinstance(value, tuple):
        return _like(value, [part(each, start, stop) for each in value])
    if hasattr(value, "iloc"):
        return value.iloc[start:stop]
    return value[start:stop]


def join(parts: Sequence[Any]) -> Any:
    """Put parts of one kind together again, in order."""
    first = parts[0]
    if len(parts) == 1:
        return first
    if isinstance(first, Mapping):
        return {name: join([each[name] for each in parts]) for name in first}
    if isinstance(first, tuple):
        return _like(first, [join(column) for column in zip(*parts, strict=True)])
    library = type(first).__module__.partition(".")[0]
    if library == "pandas":
        import pandas as pd

        return pd.concat(parts)
    if library == "polars":
        import polars as pl

        return pl.concat(parts)
    return np.concatenate(parts)


def alike(left: Any, right: Any, relative: float) -> bool:
    """Tell whether two results are the same, numbers within a relative difference, undefined ones included."""
    if isinstance(left, Mapping):
        return all(alike(left[name], right[name], relative) for name in left)
    if isinstance(left, tuple):
        return all(alike(*pair, relative) for pair in zip(left, right, strict=True))
    if hasattr(left, "columns"):
        names = list(left.columns)
        return all(alike(left[name], right[name], relative) for name in names)
    first, second = np.asarray(left), np.asarray(right)
    if first.dtype.kind == "f" and second.dtype.kind == "f":
        # Differences around zero count against the size of the whole.
        size = np.nanmax(np.abs(second)) if second.size and not np.isnan(second).all() else 0.0
        return np.allclose(first, second, rtol=relative, atol=relative * float(size), equal_nan=True)
    return bool(np.all((first == second) | ((first != first) & (second != second))))


def _tabular(value: Any) -> bool:
    return type(value).__module__.partition(".")[0] in ("pandas", "polars") and hasattr(value, "__len__")


def _like(value: tuple[Any, ...], parts: list[Any]) -> Any:
    # Named tuples are made from their fields one by one.
    return type(value)(*parts) if hasattr(value, "_fields") else type(value)(parts)

"""Parameter grids: what each parameter runs through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from numbers import Number
from typing import Any, TypeAlias

from . import _native
from .errors import GridError

#: Values of one parameter: a list, tuple, range, NumPy array, pandas column, one number, or text such as ``"5..25:2"``.
AxisValues: TypeAlias = "str | float | Iterable[Any]"


def as_grid(grid: Mapping[str, AxisValues]) -> _native.Grid:
    """Check a grid; whole numbers stay whole, ranges as text stop before their stop.

    >>> as_grid({"fast": range(5, 8), "slow": "40..46:2", "stop": [0.5, 1]}).axes
    [('fast', [5, 6, 7]), ('slow', [40, 42, 44]), ('stop', [0.5, 1.0])]
    """
    if not isinstance(grid, Mapping):
        given = type(grid).__name__
        message = f"the grid is a {given}; give a dict such as {{'fast': range(5, 25), 'slow': [50, 100]}}"
        raise GridError(message, "grid.kind")
    axes = []
    for name, values in grid.items():
        if not isinstance(name, str):
            raise GridError(f"parameter {name!r} is not text; name parameters by text", "grid.kind")
        axes.append((name, _values(name, values)))
    return _native.Grid(axes)


def _values(name: str, values: AxisValues) -> str | list[Any]:
    if isinstance(values, str):
        return values
    # NumPy and pandas hand out Python's own numbers this way, whole ones as int.
    plain = values.tolist() if hasattr(values, "tolist") else values
    if isinstance(plain, Number):
        return [plain]
    if isinstance(plain, Mapping) or not isinstance(plain, Iterable):
        message = f"parameter '{name}' is {values!r}; give a number, a list of numbers, or text such as '5..25:2'"
        raise GridError(message, "grid.kind")
    return [value.item() if hasattr(value, "item") else value for value in plain]

"""Parameter grids as a list of combinations, and the other way round."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from backsweep import GridError
from backsweep.grid import as_grid

Parameters: TypeAlias = "dict[str, Any]"
#: A dict of the values of each parameter, or the combinations one by one.
ParameterGrid: TypeAlias = "Mapping[str, Any] | Iterable[Mapping[str, Any]]"


def combinations(grid: ParameterGrid) -> list[Parameters]:
    """All combinations, in the order of the grid: the last parameter turns fastest.

    Raises ``GridError`` when there are none, or when the grid is something else.

    >>> combinations({"fast": [5, 10], "kind": ["ema"]})
    [{'fast': 5, 'kind': 'ema'}, {'fast': 10, 'kind': 'ema'}]
    >>> combinations([{"fast": 5}, {"fast": 7}])
    [{'fast': 5}, {'fast': 7}]
    """
    if isinstance(grid, Mapping):
        axes = {str(name): _values(str(name), values) for name, values in grid.items()}
        return [dict(zip(axes, values, strict=True)) for values in itertools.product(*axes.values())]
    if isinstance(grid, str) or not isinstance(grid, Iterable):
        message = f"the grid is a {type(grid).__name__}; give a dict of values, or a list of dicts"
        raise GridError(message, "grid.kind")
    listed = list(grid)
    for position, each in enumerate(listed):
        if not isinstance(each, Mapping):
            message = f"combination {position} is a {type(each).__name__}; give a dict of values, or a list of dicts"
            raise GridError(message, "grid.kind")
    if not listed:
        raise GridError("the grid has no combinations; give at least one", "grid.empty")
    return [dict(each) for each in listed]


def boxes(listed: Sequence[Parameters]) -> list[dict[str, list[Any]]]:
    """Cover listed combinations by grids, each combination once and no other.

    A list that is a whole grid gives that grid. Any other gives one grid for each set of values of all parameters but
    the one with most values.

    >>> boxes([{"fast": 5, "slow": 20}, {"fast": 5, "slow": 30}, {"fast": 7, "slow": 20}])
    [{'fast': [5, 7], 'slow': [20]}, {'fast': [5], 'slow': [30]}]
    """
    names = list(listed[0])
    for position, each in enumerate(listed):
        if set(each) != set(names):
            message = f"combination {position} has the parameters {', '.join(each)}, the first {', '.join(names)}"
            raise GridError(message, "grid.kind")
    values = {name: list(dict.fromkeys(each[name] for each in listed)) for name in names}
    distinct = {tuple(each[name] for name in names) for each in listed}
    if math.prod(map(len, values.values())) == len(distinct):
        return [values]
    longest = max(names, key=lambda name: len(values[name]))
    groups: dict[tuple[Any, ...], dict[Any, None]] = {}
    for each in listed:
        fixed = tuple(each[name] for name in names if name != longest)
        groups.setdefault(fixed, {})[each[longest]] = None
    found = []
    for fixed, group in groups.items():
        rest = iter(fixed)
        found.append({name: list(group) if name == longest else [next(rest)] for name in names})
    return found


def _values(name: str, values: Any) -> list[Any]:
    if isinstance(values, str):
        try:
            return as_grid({name: values}).axes[0][1]
        except GridError:
            # A word, and not a range such as "5..25:2".
            return [values]
    plain = values.tolist() if hasattr(values, "tolist") else values
    if isinstance(plain, Mapping):
        raise GridError(f"parameter '{name}' is a dict; give a value or a list of values", "grid.kind")
    listed = list(plain) if isinstance(plain, Iterable) else [plain]
    if not listed:
        raise GridError(f"parameter '{name}' has no values; give at least one", "grid.empty")
    return listed

"""Arrays of any kind: read as NumPy's, and given back as what they were."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

from .errors import DataError

#: A series of numbers: a NumPy array, a pandas or polars Series, a list, or anything else that NumPy makes an array of.
Values: TypeAlias = Any
#: The same kind as the first series that went in: of NumPy arrays and lists an array, of pandas and polars their own.
Computed: TypeAlias = Any


def library(values: object) -> str:
    """The package that a series comes from, such as ``"pandas"``.

    >>> library(np.zeros(3))
    'numpy'
    """
    return type(values).__module__.partition(".")[0]


def as_numbers(name: str, values: Values) -> np.ndarray[Any, Any]:
    """Read a series as float64, nulls as NaN.

    Raises ``DataError`` where it is no single series of numbers.
    """
    if type(values) is np.ndarray and values.ndim == 1 and values.dtype == np.float64 and values.flags.c_contiguous:
        return values
    if library(values) == "pandas" and hasattr(values, "to_numpy"):
        values = values.to_numpy(dtype=np.float64, na_value=np.nan)
    try:
        array = np.ascontiguousarray(values, dtype=np.float64) if np.ndim(values) else np.asarray(values)
    except (TypeError, ValueError) as error:
        raise DataError(f"'{name}' is not a series of numbers: {error}", "bars.not_a_number") from error
    if array.ndim != 1:
        shape = "a single value" if array.ndim == 0 else f"an array of {array.ndim} dimensions"
        raise DataError(f"'{name}' is {shape}; give one series: one number for each bar", "bars.shape")
    return array


def same_index(names: Sequence[str], inputs: Sequence[Values]) -> None:
    """Check that pandas Series that go together are about the same bars.

    Raises ``DataError`` where they are not.
    """
    if len(inputs) == 1:
        return
    indexed = [(name, each) for name, each in zip(names, inputs, strict=True) if library(each) == "pandas"]
    for name, each in indexed[1:]:
        first_name, first = indexed[0]
        if not each.index.equals(first.index):
            message = f"'{first_name}' and '{name}' have different indexes; align them first, as with pandas.concat"
            raise DataError(message, "bars.shape")


def check_index(name: str, values: Any, times: np.ndarray[Any, Any], index: Any = None) -> None:
    """Check that the index of a pandas Series or DataFrame is that of the data, or counts its rows from 0.

    ``times`` are the data's, datetime64[ns] in UTC, ``index`` its pandas index where it has one. Other kinds have no
    index, and go by position.

    Raises ``DataError`` with the first row that differs.
    """
    if library(values) != "pandas" or len(values.index) != len(times):
        return
    import pandas as pd

    given, wanted = values.index, pd.DatetimeIndex(times) if index is None else index
    if given.equals(pd.RangeIndex(len(times))) or given.equals(wanted):
        return
    if str(given.dtype).startswith("datetime64"):
        given = given if given.tz is None else given.tz_convert("UTC").tz_localize(None)
        wanted = pd.DatetimeIndex(times)
    row = next((at for at, pair in enumerate(zip(given, wanted, strict=True)) if not _equal(*pair)), None)
    if row is not None:
        message = (
            f"the index of '{name}' is not that of the data: row {row} has {given[row]}, the data {wanted[row]}; align "
            "it first, as with .reindex(data.index), or give .to_numpy() to go by position"
        )
        raise DataError(message, "signals.index")


def _equal(one: Any, other: Any) -> bool:
    # A null of pandas is neither equal nor not.
    same = one == other
    return isinstance(same, (bool, np.bool_)) and bool(same)


def like(values: Values, result: np.ndarray[Any, Any], columns: list[tuple[str, list[float]]]) -> Computed:
    """Give a result as the kind that its input was; pandas keeps the index.

    ``result`` has a value for each bar, or a column for each of the values in ``columns``.
    """
    kind = library(values)
    if kind == "pandas":
        import pandas as pd

        if result.ndim == 1:
            return pd.Series(result, index=values.index, name=values.name)
        names, levels = zip(*columns, strict=True)
        one = len(columns) == 1
        labels = pd.Index(levels[0], name=names[0]) if one else pd.MultiIndex.from_arrays(levels, names=names)
        return pd.DataFrame(result, index=values.index, columns=labels)
    if kind == "polars":
        import polars as pl

        if result.ndim == 1:
            return pl.Series(values.name, result)
        rows = zip(*(each for _, each in columns), strict=True)
        labels = [", ".join(f"{value:g}" for value in row) for row in rows]
        return pl.DataFrame(dict(zip(labels, result.T, strict=True)))
    return result

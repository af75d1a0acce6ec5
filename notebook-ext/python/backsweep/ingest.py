"""Price histories from whatever holds them."""

from __future__ import annotations

import datetime
import decimal
import gzip
import os
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from . import _native
from ._native import Bars
from .arrays import library
from .errors import DataError

#: What ``bars`` takes.
BarsLike: TypeAlias = "Bars | str | os.PathLike[str] | Mapping[str, Any] | Any"

_TIMES = ("timestamp", "time", "date", "datetime")
_GZIP_MAGIC = b"\x1f\x8b"
_NOT_NUMBERS = (bool, np.bool_, np.datetime64, np.timedelta64)


def bars(data: BarsLike) -> Bars:
    """Validate a price history once, to use it in any number of sweeps.

    ``data`` is a pandas DataFrame, a polars DataFrame, a pyarrow Table or anything else with ``__arrow_c_stream__``, a
    dict of arrays, or the path of a CSV or CSV.gz file. Columns ``timestamp`` (or ``time``, ``date``, ``datetime``, or
    a pandas DatetimeIndex), ``open``, ``high``, ``low``, ``close``, ``volume``, in any order and letter case. Times
    without a zone are UTC.

    Other columns of numbers, and of True and False as 1 and 0, are kept under their names, for strategies that read
    them with ``col("vix")``; NaN or null is an undefined value there. Other columns of anything else are ignored.

    Times may be whole numbers, in one unit for the column: dates such as 20240131, or seconds, milli-, micro- or
    nanoseconds since 1970, told by the largest.

    Arrow columns of float64 without nulls, and times in nanoseconds, are read where they lie; all else is copied. Arrow
    data counts as immutable: whoever has a writable NumPy view of such a column must not write through it afterwards,
    since the bars, already validated, would change with it.

    Raises ``DataError`` with row (from 0), column and value of the first bad row; nothing is repaired.

    >>> bars({"time": ["2024-01-01", "2024-01-02"], "open": [10, 11], "high": [12, 11.5], "low": [9, 10],
    ...       "close": [11, 10], "volume": [100, 250]})
    Bars(2 bars, 2024-01-01 to 2024-01-02, hash ...)
    """
    if isinstance(data, Bars):
        return data
    if isinstance(data, (str, os.PathLike)):
        return _from_file(Path(data))
    if library(data) == "pandas" and hasattr(data, "columns"):
        return _from_pandas(data)
    if hasattr(data, "__arrow_c_stream__") or hasattr(data, "__arrow_c_array__"):
        return Bars.from_arrow(data)
    if isinstance(data, Mapping):
        return _from_columns([str(name) for name in data], list(data.values()))
    message = (
        f"the data is a {type(data).__name__}; give a pandas or polars DataFrame, an Arrow table, a dict of arrays, "
        "or the path of a CSV file"
    )
    raise DataError(message, "bars.kind")


def ignored(data: BarsLike, kept: Bars) -> dict[str, str]:
    """The columns of a table that its bars did not keep, and the type of what they hold.

    >>> from backsweep import sample
    >>> list(ignored(sample("sp500").assign(sector="tech", calm=True), bars(sample("sp500").assign(calm=True))))
    ['sector']
    """
    if library(data) not in ("pandas", "polars", "pyarrow") and not isinstance(data, Mapping):
        return {}
    table: Any = data
    names = list(table) if isinstance(data, Mapping) else getattr(table, "column_names", table.columns)
    known = {*kept.columns, *_TIMES}
    return {str(name): _kind(table[name]) for name in names if not {str(name), str(name).strip().lower()} & known}


def _kind(column: Any) -> str:
    kind = getattr(column, "dtype", getattr(column, "type", None))
    return str(np.asarray(column).dtype if kind is None else kind)


def _from_file(path: Path) -> Bars:
    content = path.read_bytes()
    if content.startswith(_GZIP_MAGIC):
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError, zlib.error) as error:
            raise DataError(f"{path} is not a whole gzip file: {error}", "bars.not_csv") from error
    return Bars.from_csv(content)


def _from_pandas(frame: Any) -> Bars:
    names = [str(name) for name in frame.columns]
    columns = [frame.iloc[:, position] for position in range(len(names))]
    if str(frame.index.dtype).startswith("datetime64"):
        # Last, so that a column of times goes before the index.
        names.append("timestamp")
        columns.append(frame.index.to_series())
    return _from_columns(names, columns)


def _from_columns(names: list[str], columns: list[Any]) -> Bars:
    (timestamp, *prices), others = _native.find_columns(names)
    times, guess_unit = _times(columns[timestamp])
    first, high, low, close, volume = (_numbers(names[position], columns[position]) for position in prices)
    found = [(name, _extra(columns[position])) for position, name in others]
    extra = [(name, values) for name, values in found if values is not None]
    return Bars.from_columns(times, guess_unit, first, high, low, close, volume, extra)


def _extra(column: Any) -> np.ndarray[Any, Any] | None:
    """Give a column beside the usual ones as float64, or nothing where it is not all numbers, truths and nulls."""
    if np.ndim(column) != 1:
        return None
    array = _array("", column)
    number = (int, float, bool, np.integer, np.floating, np.bool_, decimal.Decimal)
    if array.dtype.kind == "O":
        good = all(value is None or isinstance(value, number) for value in array)
    else:
        good = array.dtype.kind in "fiub"
    return np.ascontiguousarray(array, dtype=np.float64) if good else None


def _numbers(name: str, column: Any) -> Any:
    """Give numbers as float64, or anything else as a list for the engine to judge, element by element."""
    array = _array(name, column)
    if array.dtype.kind in "fiu":
        return np.ascontiguousarray(array, dtype=np.float64)
    # Truths and times can be made numbers, but are none: as text the engine refuses them with their row.
    return [str(value) if isinstance(value, _NOT_NUMBERS) else value for value in array]


def _times(column: Any) -> tuple[Any, bool]:
    """Give times as nanoseconds, whole numbers of a unit to be guessed, or ISO 8601 texts."""
    if hasattr(column, "dt") and getattr(column.dtype, "tz", None) is not None:
        column = column.dt.tz_convert("UTC").dt.tz_localize(None)
    array = _array("timestamp", column)
    if array.dtype.kind == "M":
        return _nanoseconds(array), False
    if array.dtype.kind in "iu" and array.dtype != np.uint64:
        return np.ascontiguousarray(array, dtype=np.int64), True
    return [_time_text(value) for value in array.tolist()], False


def _time_text(value: object) -> str:
    # Python's and pandas' times become ISO 8601 with their offset; a null becomes a text that is no time.
    return value.isoformat() if isinstance(value, (datetime.datetime, datetime.date)) else str(value)


def _nanoseconds(times: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    nanoseconds = times.astype("datetime64[ns]", copy=False)
    bad = np.isnat(times)
    if nanoseconds is not times:
        # Times beyond what nanoseconds can count wrap around without a word.
        bad |= nanoseconds.astype(times.dtype) != times
    if bad.any():
        row = int(bad.argmax())
        message = f"row {row}, column 'timestamp': '{times[row]}' is not a time between 1678 and 2262; correct the row"
        raise DataError(message, "bars.not_a_time")
    return np.ascontiguousarray(nanoseconds.view(np.int64))


def _array(name: str, column: Any) -> np.ndarray[Any, Any]:
    if hasattr(column, "to_numpy") and getattr(getattr(column, "dtype", None), "na_value", None) is not None:
        # pandas' own types hold nulls in a mask; the engine reports them with their row.
        numeric = getattr(column.dtype, "kind", "O") in "fiub"
        floats = {"dtype": np.float64, "na_value": np.nan} if numeric and column.isna().any() else {}
        column = column.to_numpy(**floats)
    if isinstance(column, np.ma.MaskedArray):
        masked = np.ma.getmaskarray(column)
        column = column.data
        if masked.any():
            column = column.astype(object)
            column[masked] = None
    array: np.ndarray[Any, Any] = np.asarray(column)
    if array.ndim != 1:
        message = f"column '{name}' has {array.ndim} dimensions; give one value for each row"
        raise DataError(message, "bars.shape")
    return array

"""The same tables in less memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from backsweep import DataError, OptionError

from .sizes import MB, size_of

#: Text columns with at most this share of distinct values become categories.
_DISTINCT_SHARE = 0.5
_TIME_NAMES = {"timestamp", "time", "date", "datetime"}


@dataclass(frozen=True)
class ColumnChange:
    """What was done to a column."""

    name: str
    before: str
    after: str
    #: Largest relative difference of a value; 0 where every value is kept to the bit.
    largest_error: float

    def __str__(self) -> str:
        lost = "" if self.largest_error == 0 else f" (off by up to {self.largest_error:.1e} of the value)"
        return f"{self.name}: {self.before} -> {self.after}{lost}"


@dataclass(frozen=True)
class OptimizationReport:
    """What ``optimize_dataframe`` did."""

    bytes_before: int
    bytes_after: int
    changes: tuple[ColumnChange, ...]
    #: Columns of float64 that could only be narrowed with a loss.
    kept: tuple[str, ...]

    @property
    def saved_percent(self) -> float:
        """Share of the memory that was saved, 0 to 100."""
        return 100.0 * (1.0 - self.bytes_after / self.bytes_before) if self.bytes_before else 0.0

    def __str__(self) -> str:
        head = f"{self.bytes_before / MB:.2f} MB -> {self.bytes_after / MB:.2f} MB, {self.saved_percent:.0f} % saved"
        lines = [head, *(f"  {change}" for change in self.changes)]
        if self.kept:
            names = ", ".join(self.kept)
            lines.append(f"  {names}: kept, as float32 would not hold every value; precision='float32' takes it anyway")
        return "\n".join(lines)


def optimize_dataframe(
    frame: Any, *, precision: str = "exact", report: Callable[[OptimizationReport], object] | None = print
) -> Any:
    """The same table in narrower columns: by default every value stays what it is.

    Whole numbers become int32 and floats float32 where that holds each of them exactly, texts with few distinct values
    become categories, and ISO 8601 texts of a time column become datetimes. Whole numbers never become narrower than
    int32 or unsigned, and floats no whole numbers: products and differences of such columns overflow in silence.
    Arithmetic on a float32 column is float32's.

    Args:
        frame: A pandas or polars DataFrame. It is not changed.
        precision: ``"exact"`` keeps every value to the bit. ``"float32"`` rounds floats to 24 bits, an error of up to
            6e-8 of a price, and takes half of the memory.
        report: Gets the ``OptimizationReport``; by default it is printed. ``None`` for silence.

    Returns:
        A new table of the same kind; columns that did not change are shared with the old one.

    Raises:
        DataError: The frame is neither of pandas nor of polars.
        OptionError: The precision is another word.

    >>> import pandas as pd
    >>> frame = pd.DataFrame({"close": [4512.25, 4512.5] * 50_000, "volume": [120, 80] * 50_000})
    >>> optimized = optimize_dataframe(frame)
    1.53 MB -> 0.76 MB, 50 % saved
      close: float64 -> float32
      volume: int64 -> int32
    >>> bool((optimized == frame).all(axis=None))
    True
    """
    if precision not in ("exact", "float32"):
        raise OptionError(f"option 'precision' is {precision!r}; it must be 'exact' or 'float32'", "performance.option")
    library = type(frame).__module__.partition(".")[0]
    if library not in ("pandas", "polars") or not hasattr(frame, "columns"):
        raise DataError(f"the frame is a {type(frame).__name__}; give a pandas or polars DataFrame", "bars.kind")
    narrow = _narrow_pandas if library == "pandas" else _narrow_polars
    lossy = precision == "float32"
    changes: list[ColumnChange] = []
    kept: list[str] = []
    columns = []
    for position, name in enumerate(frame.columns):
        column = frame.iloc[:, position] if library == "pandas" else frame.get_column(name)
        narrowed = narrow(column, str(name), lossy)
        columns.append(narrowed)
        if narrowed is not column:
            error = _largest_error(column, narrowed) if str(column.dtype).lower() == "float64" else 0.0
            changes.append(ColumnChange(str(name), str(column.dtype), str(narrowed.dtype), error))
        elif str(column.dtype).lower() == "float64":
            kept.append(str(name))
    optimized = _frame(frame, columns, library)
    if report is not None:
        report(OptimizationReport(size_of(frame), size_of(optimized), tuple(changes), tuple(kept)))
    return optimized


def _frame(like: Any, columns: list[Any], library: str) -> Any:
    if library == "polars":
        return like.with_columns(columns)
    import pandas as pd

    frame = pd.concat(columns, axis=1) if columns else like.copy()
    frame.columns = like.columns
    frame.attrs = dict(like.attrs)
    return frame


def _narrow_pandas(column: Any, name: str, lossy: bool) -> Any:
    kind = getattr(column.dtype, "kind", "O")
    if isinstance(column.dtype, np.dtype) and kind in "iuf":
        target = _target(column.to_numpy(), lossy)
        return column if target is None else column.astype(target)
    if str(column.dtype) not in ("object", "string", "str") or len(column) == 0:
        return column
    if not all(isinstance(value, str) for value in column.dropna()):
        return column
    import pandas as pd

    if name.lower() in _TIME_NAMES and not column.isna().any():
        try:
            times = pd.to_datetime(column, format="ISO8601")
        except (ValueError, TypeError):
            return column
        return times if _same_text(column.iloc[0], column.iloc[-1]) else column
    return column.astype("category") if column.nunique() <= _DISTINCT_SHARE * len(column) else column


def _narrow_polars(column: Any, name: str, lossy: bool) -> Any:
    import polars as pl

    if column.dtype in (pl.Int64, pl.UInt64, pl.UInt32, pl.Float64):
        values = column.drop_nulls().to_numpy()
        target = _target(values, lossy)
        return column if target is None else column.cast({np.int32: pl.Int32, np.float32: pl.Float32}[target])
    if column.dtype != pl.String or len(column) == 0:
        return column
    if name.lower() in _TIME_NAMES and column.null_count() == 0:
        try:
            times = column.str.to_datetime()
        except pl.exceptions.PolarsError:
            return column
        return times if _same_text(column[0], column[-1]) else column
    return column.cast(pl.Categorical) if column.n_unique() <= _DISTINCT_SHARE * len(column) else column


def _same_text(*texts: str) -> bool:
    """Tell whether times as text lose nothing as datetimes: no zone, and no digits beyond nanoseconds."""
    return all(len(text) <= 29 and text.count("-") <= 2 and not set(text) & set("Zz+") for text in texts)


def _target(values: np.ndarray[Any, Any], lossy: bool) -> type[Any] | None:
    """The narrower type that holds all values, ``None`` where there is none."""
    if values.dtype.itemsize <= 4 and values.dtype.kind != "u":
        return None
    if values.size == 0:
        return None
    if values.dtype.kind in "iu":
        fits = values.min() >= -(2**31) and values.max() < 2**31
        return np.int32 if fits and values.dtype.itemsize > 4 else None
    with np.errstate(over="ignore", invalid="ignore"):
        single = values.astype(np.float32)
        if np.array_equal(single.astype(np.float64), values, equal_nan=True):
            return np.float32
        # Beyond its range float32 has no value at all to offer.
        return np.float32 if lossy and not (np.isinf(single) & np.isfinite(values)).any() else None


def _largest_error(before: Any, after: Any) -> float:
    exact = np.asarray(before.to_numpy(), dtype=np.float64)
    narrow = np.asarray(after.to_numpy(), dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        errors = np.where(exact == narrow, 0.0, np.abs(narrow - exact) / np.abs(exact))
    finite = errors[np.isfinite(errors)]
    return float(finite.max()) if finite.size else 0.0

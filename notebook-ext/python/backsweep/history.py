"""What the methods of a class strategy get as ``data``: a price history, as expressions or as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ._native import Bars, Expression, col

if TYPE_CHECKING:
    import pandas as pd

#: Columns that are computed from the others.
_COMPUTED = ("hl2", "hlc3", "ohlc4", "hour", "weekday")


def not_kept(name: str, kind: str) -> str:
    """Why a column of the data is none of the history's, to go on with."""
    return f"; '{name}' holds {kind}, and only columns of numbers are kept"


class SymbolicHistory:
    """Columns as expressions, while a strategy is traced to a tree.

    >>> SymbolicHistory().close > SymbolicHistory()["open"]
    close > open
    """

    def __getattr__(self, name: str) -> Expression:
        if name.startswith("_") or name in ("timestamp", "to_pandas"):
            raise AttributeError(f"a column of expressions has no '{name}'")
        return col(name)

    def __getitem__(self, name: str) -> Expression:
        if name == "timestamp":
            raise KeyError(name)
        return col(name)


class History:
    """Columns as read-only NumPy arrays, while signals are computed from them.

    A column is an attribute or an item, ``data.close`` or ``data["Adj Close"]``; ``data.timestamp`` is datetime64[ns]
    in UTC; ``len(data)`` is the number of bars; ``data.to_pandas()`` makes a DataFrame, indexed by time.
    """

    def __init__(self, columns: dict[str, np.ndarray[Any, Any]], ignored: Mapping[str, str]) -> None:
        self._columns = columns
        self._ignored = ignored

    @classmethod
    def of(cls, bars: Bars, ignored: Mapping[str, str] | None = None) -> History:
        """The columns of a price history; they share its memory.

        ``ignored`` are the columns that it did not keep, with what they hold.
        """
        return cls({name: bars.column(name) for name in (*bars.columns, *_COMPUTED)}, ignored or {})

    def to_pandas(self) -> pd.DataFrame:
        """A DataFrame of the columns that the data came with, indexed by time."""
        import pandas as pd

        columns = {name: values for name, values in self._columns.items() if name not in _COMPUTED}
        index = pd.DatetimeIndex(columns.pop("timestamp"), name="timestamp")
        frame: pd.DataFrame = pd.DataFrame(columns, index=index)
        return frame

    def __getattr__(self, name: str) -> np.ndarray[Any, Any]:
        # Copying and pickling ask for special names before there are columns.
        if name.startswith("_") or name not in self._columns:
            raise AttributeError(self._missing(name))
        return self._columns[name]

    def _missing(self, name: str) -> str:
        holds = "" if name.startswith("_") or name not in self._ignored else not_kept(name, self._ignored[name])
        return f"the data has no column '{name}'{holds}"

    def __getitem__(self, name: str) -> np.ndarray[Any, Any]:
        if name not in self._columns:
            raise KeyError(self._missing(name))
        return self._columns[name]

    def __contains__(self, name: str) -> bool:
        return name in self._columns

    def __len__(self) -> int:
        return len(self._columns["timestamp"])

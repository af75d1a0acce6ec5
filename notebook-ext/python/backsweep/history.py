"""What the methods of a class strategy get as ``data``: a price history, as expressions or as arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ._native import Bars, Expression, col
from .errors import StrategyError

if TYPE_CHECKING:
    import pandas as pd

_COLUMNS = ("timestamp", "open", "high", "low", "close", "volume")


class SymbolicHistory:
    """Columns as expressions, while a strategy is traced to a tree.

    >>> SymbolicHistory().close > SymbolicHistory()["open"]
    close > open
    """

    def __getattr__(self, name: str) -> Expression:
        try:
            return col(name)
        except StrategyError as error:
            raise AttributeError(str(error)) from error

    def __getitem__(self, name: str) -> Expression:
        return col(name)


class History:
    """Columns as read-only NumPy arrays, while signals are computed from them.

    A column is an attribute or an item: ``data.close`` or ``data["close"]``; ``data.timestamp`` is datetime64[ns] in
    UTC; ``len(data)`` is the number of bars; ``data.to_pandas()`` makes a DataFrame, indexed by time.
    """

    def __init__(self, columns: dict[str, np.ndarray[Any, Any]]) -> None:
        self._columns = columns

    @classmethod
    def of(cls, bars: Bars) -> History:
        """The columns of a price history; they share its memory."""
        return cls({name: bars.column(name) for name in _COLUMNS})

    def to_pandas(self) -> pd.DataFrame:
        """A DataFrame of the columns, indexed by time."""
        import pandas as pd

        columns = dict(self._columns)
        index = pd.DatetimeIndex(columns.pop("timestamp"), name="timestamp")
        frame: pd.DataFrame = pd.DataFrame(columns, index=index)
        return frame

    def __getattr__(self, name: str) -> np.ndarray[Any, Any]:
        # Copying and pickling ask for special names before there are columns.
        if name.startswith("_") or name not in self._columns:
            raise AttributeError(f"the data has no column '{name}'")
        return self._columns[name]

    def __getitem__(self, name: str) -> np.ndarray[Any, Any]:
        return self._columns[name]

    def __contains__(self, name: str) -> bool:
        return name in self._columns

    def __len__(self) -> int:
        return len(self._columns["timestamp"])

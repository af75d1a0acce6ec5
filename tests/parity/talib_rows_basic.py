"""Averages, deviations, ranges and extremes as TA-Lib and pandas give them.

A row is an indicator, the columns that it reads, its arguments, and what gives a tuple of the outsider's outputs for
these columns, in the indicator's order; arguments left out are defaults on both sides.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import talib

BAR = ("high", "low", "close")


def _deviation(close: np.ndarray, window: int) -> np.ndarray:
    """Each window on its own: TA-Lib's and pandas' running sums leave dust where prices stand still."""
    return pd.Series(close).rolling(window).apply(np.std, raw=True).to_numpy()


ROWS = [
    ("sma", ("close",), {}, lambda x: (talib.SMA(x),)),
    ("sma", ("close",), {"window": 1}, lambda x: (talib.SMA(x, 1),)),
    ("sma", ("close",), {"window": 200}, lambda x: (talib.SMA(x, 200),)),
    ("ema", ("close",), {}, lambda x: (talib.EMA(x),)),
    ("ema", ("close",), {"window": 5, "seed": "mean"}, lambda x: (talib.EMA(x, 5),)),
    (
        "ema",
        ("close",),
        {"window": 20, "seed": "first"},
        lambda x: (pd.Series(x).ewm(span=20, adjust=False).mean().to_numpy(),),
    ),
    ("stddev", ("close",), {"window": 5}, lambda x: (_deviation(x, 5),)),
    ("stddev", ("close",), {"window": 100}, lambda x: (talib.STDDEV(x, 100),)),
    ("bbands", ("close",), {}, lambda x: talib.BBANDS(x, 20, 2.0, 2.0)),
    ("bbands", ("close",), {"window": 50, "deviations": 1.5}, lambda x: talib.BBANDS(x, 50, 1.5, 1.5)),
    ("atr", BAR, {}, lambda *bars: (talib.ATR(*bars),)),
    ("atr", BAR, {"window": 3}, lambda *bars: (talib.ATR(*bars, 3),)),
    ("true_range", BAR, {}, lambda *bars: (talib.TRANGE(*bars),)),
    ("max", ("high",), {}, lambda x: (talib.MAX(x),)),
    ("max", ("high",), {"window": 7}, lambda x: (talib.MAX(x, 7),)),
    ("min", ("low",), {}, lambda x: (talib.MIN(x),)),
    ("min", ("low",), {"window": 7}, lambda x: (talib.MIN(x, 7),)),
]

"""What TA-Lib, or pandas, gives for momentum, direction, channels, volume and the places of extremes.

Each row: the indicator, the columns it reads, its arguments, and a function that takes the columns as arrays, in that
order, and gives a tuple of as many arrays as the indicator has outputs. Arguments left out are defaults on both sides.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import talib

Series = np.ndarray
Row = tuple[str, tuple[str, ...], dict[str, float | str], Callable[..., tuple[Series, ...]]]

HL = ("high", "low")
HLC = ("high", "low", "close")
HLCV = ("high", "low", "close", "volume")


def _one(function: Callable[..., Series], **arguments: float) -> Callable[..., tuple[Series, ...]]:
    """A function of TA-Lib with one output."""
    return lambda *inputs: (function(*inputs, **arguments),)


def _bars_since(index: Callable[..., Series], window: int) -> Callable[[Series], tuple[Series, ...]]:
    """TA-Lib counts from the first bar, gives 0 while it warms up, and may name any of equal values, we the latest."""

    def compute(series: Series) -> tuple[Series, ...]:
        since = np.full(len(series), np.nan)
        first = np.flatnonzero(~np.isnan(series))[:1].sum()
        places = index(series, window)
        for bar in range(first + window - 1, len(series)):
            newest_first = series[bar - window + 1 : bar + 1][::-1]
            since[bar] = np.flatnonzero(newest_first == series[places[bar]])[0]
        return (since,)

    return compute


def _supertrend(**arguments: float) -> Callable[..., tuple[Series, ...]]:
    """TA-Lib's direction is 0 while it warms up."""

    def compute(high: Series, low: Series, close: Series) -> tuple[Series, ...]:
        line, direction = talib.SUPERTREND(high, low, close, **arguments)
        return line, np.where(np.isnan(line), np.nan, direction)

    return compute


def _keltner_of_close(high: Series, low: Series, close: Series) -> tuple[Series, ...]:
    middle = talib.EMA(close, 15)
    reach = 1.5 * talib.ATR(high, low, close, 14)
    return middle + reach, middle, middle - reach


def _rolling_vwap(high: Series, low: Series, close: Series, volume: Series) -> tuple[Series, ...]:
    """0 until there is volume, and what it was while there is none."""
    value = pd.Series((high + low + close) / 3.0 * volume).rolling(20).apply(np.sum, raw=True)
    total = pd.Series(volume).where(~np.isnan(close)).rolling(20).apply(np.sum, raw=True)
    price = (value / total.where(total > 0.0)).ffill().fillna(0.0)
    return (price.where(total.notna()).to_numpy(),)


ROWS: list[Row] = [
    ("cci", HLC, {}, _one(talib.CCI)),
    ("cci", HLC, {"window": 100}, _one(talib.CCI, timeperiod=100)),
    ("willr", HLC, {}, _one(talib.WILLR)),
    ("willr", HLC, {"window": 50}, _one(talib.WILLR, timeperiod=50)),
    ("ultosc", HLC, {}, _one(talib.ULTOSC)),
    (
        "ultosc",
        HLC,
        {"fast": 20, "medium": 5, "slow": 11},
        _one(talib.ULTOSC, timeperiod1=20, timeperiod2=5, timeperiod3=11),
    ),
    ("aroon", HL, {}, talib.AROON),
    ("aroon", HL, {"window": 25}, lambda *inputs: talib.AROON(*inputs, timeperiod=25)),
    ("aroonosc", HL, {}, _one(talib.AROONOSC)),
    ("aroonosc", HL, {"window": 3}, _one(talib.AROONOSC, timeperiod=3)),
    ("bop", ("open", "high", "low", "close"), {}, _one(talib.BOP)),
    ("mfi", HLCV, {}, _one(talib.MFI)),
    ("mfi", HLCV, {"window": 60}, _one(talib.MFI, timeperiod=60)),
    ("adx", HLC, {}, _one(talib.ADX)),
    ("adx", HLC, {"window": 2}, _one(talib.ADX, timeperiod=2)),
    ("adx", HLC, {"window": 30}, _one(talib.ADX, timeperiod=30)),
    ("plus_di", HLC, {}, _one(talib.PLUS_DI)),
    ("plus_di", HLC, {"window": 2}, _one(talib.PLUS_DI, timeperiod=2)),
    # For a window of 1 TA-Lib gives a fraction, and we the percentage.
    ("plus_di", HLC, {"window": 1}, lambda *inputs: (100.0 * talib.PLUS_DI(*inputs, timeperiod=1),)),
    ("minus_di", HLC, {}, _one(talib.MINUS_DI)),
    ("minus_di", HLC, {"window": 2}, _one(talib.MINUS_DI, timeperiod=2)),
    ("minus_di", HLC, {"window": 1}, lambda *inputs: (100.0 * talib.MINUS_DI(*inputs, timeperiod=1),)),
    ("dx", HLC, {}, _one(talib.DX)),
    ("dx", HLC, {"window": 2}, _one(talib.DX, timeperiod=2)),
    ("natr", HLC, {}, _one(talib.NATR)),
    # For a window of 1 TA-Lib gives the true range itself, and we the percentage.
    ("natr", HLC, {"window": 1}, lambda high, low, close: (100.0 * talib.TRANGE(high, low, close) / close,)),
    ("keltner", HLC, {}, talib.KC),
    (
        "keltner",
        HLC,
        {"window": 5, "atr_window": 21, "multiplier": 1.5},
        lambda *inputs: talib.KC(*inputs, timeperiod=5, atrperiod=21, nbdev=1.5),
    ),
    ("keltner", HLC, {"window": 15, "atr_window": 14, "multiplier": 1.5, "price": "close"}, _keltner_of_close),
    ("donchian", HL, {}, talib.DONCHIAN),
    ("donchian", HL, {"window": 55}, lambda *inputs: talib.DONCHIAN(*inputs, timeperiod=55)),
    ("supertrend", HLC, {}, _supertrend()),
    ("supertrend", HLC, {"window": 3, "multiplier": 0.5}, _supertrend(timeperiod=3, multiplier=0.5)),
    ("sar", HL, {}, _one(talib.SAR)),
    ("sar", HL, {"acceleration": 0.1, "maximum": 0.05}, _one(talib.SAR, acceleration=0.1, maximum=0.05)),
    ("obv", ("close", "volume"), {}, _one(talib.OBV)),
    ("ad", HLCV, {}, _one(talib.AD)),
    ("adosc", HLCV, {}, _one(talib.ADOSC)),
    ("adosc", HLCV, {"fast": 12, "slow": 5}, _one(talib.ADOSC, fastperiod=12, slowperiod=5)),
    ("vwap", HLCV, {}, _one(talib.VWAP)),
    ("vwap", HLCV, {"window": 20}, _rolling_vwap),
    ("cmf", HLCV, {}, _one(talib.CMF)),
    ("cmf", HLCV, {"window": 5}, _one(talib.CMF, timeperiod=5)),
    ("argmax", ("close",), {}, _bars_since(talib.MAXINDEX, 30)),
    ("argmax", ("close",), {"window": 2}, _bars_since(talib.MAXINDEX, 2)),
    ("argmin", ("close",), {}, _bars_since(talib.MININDEX, 30)),
    ("argmin", ("close",), {"window": 2}, _bars_since(talib.MININDEX, 2)),
]

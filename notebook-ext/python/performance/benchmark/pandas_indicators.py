"""Indicators as people write them with pandas: what the engine's are compared with."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

#: A DataFrame of a price history.
Frame: TypeAlias = Any
Series: TypeAlias = Any


def _exponential(series: Series, window: int) -> Series:
    return series.ewm(span=window, adjust=False).mean()


def _wilder(series: Series, window: int) -> Series:
    return series.ewm(alpha=1.0 / window, adjust=False).mean()


def _true_range(frame: Frame) -> Series:
    before = frame["close"].shift()
    highest = frame["high"].where(frame["high"] > before, before)
    lowest = frame["low"].where(frame["low"] < before, before)
    return highest - lowest


def _weighted(series: Series, window: int) -> Series:
    total = sum((window - lag) * series.shift(lag) for lag in range(window))
    return total / (window * (window + 1) / 2)


def _bands(frame: Frame, window: int) -> tuple[Series, ...]:
    rolling = frame["close"].rolling(window)
    middle, reach = rolling.mean(), 2.0 * rolling.std(ddof=0)
    return middle + reach, middle, middle - reach


def _strength(frame: Frame, window: int) -> Series:
    change = frame["close"].diff()
    rises, falls = _wilder(change.clip(lower=0.0), window), _wilder(-change.clip(upper=0.0), window)
    return 100.0 * rises / (rises + falls)


def _convergence(frame: Frame) -> tuple[Series, ...]:
    line = _exponential(frame["close"], 12) - _exponential(frame["close"], 26)
    signal = _exponential(line, 9)
    return line, signal, line - signal


def _place(frame: Frame, window: int) -> Series:
    lowest, highest = frame["low"].rolling(window).min(), frame["high"].rolling(window).max()
    return 100.0 * (frame["close"] - lowest) / (highest - lowest)


def _channel(frame: Frame, window: int) -> tuple[Series, ...]:
    upper, lower = frame["high"].rolling(window).max(), frame["low"].rolling(window).min()
    return upper, (upper + lower) / 2.0, lower


def _stochastic(frame: Frame) -> tuple[Series, ...]:
    line = _place(frame, 5).rolling(3).mean()
    return line, line.rolling(3).mean()


def _double(series: Series, window: int) -> Series:
    first = _exponential(series, window)
    return 2.0 * first - _exponential(first, window)


def _triple(series: Series, window: int) -> Series:
    first = _exponential(series, window)
    second = _exponential(first, window)
    return 3.0 * (first - second) + _exponential(second, window)


def _hull(series: Series, window: int) -> Series:
    raw = 2.0 * _weighted(series, window // 2) - _weighted(series, window)
    return _weighted(raw, math.isqrt(window))


def _score(series: Series, window: int) -> Series:
    rolling = series.rolling(window)
    return (series - rolling.mean()) / rolling.std(ddof=0)


def _balance(frame: Frame) -> Series:
    change = frame["close"].diff()
    signed = frame["volume"].where(change > 0.0, 0.0) - frame["volume"].where(change < 0.0, 0.0)
    return signed.cumsum()


def _flow(frame: Frame) -> Series:
    low, high, close = frame["low"], frame["high"], frame["close"]
    return frame["volume"] * ((close - low) - (high - close)) / (high - low)


def _typical(frame: Frame) -> Series:
    return (frame["high"] + frame["low"] + frame["close"]) / 3.0


def _volume_price(frame: Frame) -> Series:
    return (_typical(frame) * frame["volume"]).cumsum() / frame["volume"].cumsum()


def _directional(frame: Frame, window: int) -> Series:
    up, down = frame["high"].diff(), -frame["low"].diff()
    ranges = _wilder(_true_range(frame), window)
    plus = _wilder(up.where((up > down) & (up > 0.0), 0.0), window) / ranges
    minus = _wilder(down.where((down > up) & (down > 0.0), 0.0), window) / ranges
    return _wilder(100.0 * (plus - minus).abs() / (plus + minus), window)


def _commodity(frame: Frame, window: int) -> Series:
    price = _typical(frame)
    rolling = price.rolling(window)
    deviation = rolling.apply(lambda last: np.abs(last - last.mean()).mean(), raw=True)
    return (price - rolling.mean()) / (0.015 * deviation)


def _aroon(frame: Frame, window: int) -> tuple[Series, ...]:
    down = frame["low"].rolling(window + 1).apply(lambda last: window - last[::-1].argmin(), raw=True)
    up = frame["high"].rolling(window + 1).apply(lambda last: window - last[::-1].argmax(), raw=True)
    return 100.0 * down / window, 100.0 * up / window


def _line(series: Series, window: int) -> Series:
    steps = np.arange(window) - (window - 1) / 2.0
    weights = steps / (steps @ steps) * steps[-1] + 1.0 / window
    return series.rolling(window).apply(lambda last: last @ weights, raw=True)


#: Each indicator by the engine's name, with the engine's default arguments.
WITH_PANDAS: dict[str, Callable[[Frame], Series | tuple[Series, ...]]] = {
    "sma": lambda frame: frame["close"].rolling(30).mean(),
    "ema": lambda frame: _exponential(frame["close"], 30),
    "wma": lambda frame: _weighted(frame["close"], 30),
    "dema": lambda frame: _double(frame["close"], 30),
    "tema": lambda frame: _triple(frame["close"], 30),
    "hma": lambda frame: _hull(frame["close"], 16),
    "stddev": lambda frame: frame["close"].rolling(5).std(ddof=0),
    "bbands": lambda frame: _bands(frame, 20),
    "zscore": lambda frame: _score(frame["close"], 20),
    "max": lambda frame: frame["close"].rolling(30).max(),
    "min": lambda frame: frame["close"].rolling(30).min(),
    "mom": lambda frame: frame["close"].diff(10),
    "roc": lambda frame: 100.0 * frame["close"].pct_change(10),
    "rsi": lambda frame: _strength(frame, 14),
    "macd": _convergence,
    "stoch": _stochastic,
    "willr": lambda frame: _place(frame, 14) - 100.0,
    "donchian": lambda frame: _channel(frame, 20),
    "true_range": _true_range,
    "atr": lambda frame: _wilder(_true_range(frame), 14),
    "natr": lambda frame: 100.0 * _wilder(_true_range(frame), 14) / frame["close"],
    "adx": lambda frame: _directional(frame, 14),
    "obv": _balance,
    "ad": lambda frame: _flow(frame).cumsum(),
    "cmf": lambda frame: _flow(frame).rolling(20).sum() / frame["volume"].rolling(20).sum(),
    "vwap": _volume_price,
    "cci": lambda frame: _commodity(frame, 14),
    "aroon": lambda frame: _aroon(frame, 14),
    "linreg": lambda frame: _line(frame["close"], 14),
}

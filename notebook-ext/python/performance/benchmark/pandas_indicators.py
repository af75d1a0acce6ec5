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


def _movement(frame: Frame, window: int) -> tuple[Series, Series]:
    up, down = frame["high"].diff(), -frame["low"].diff()
    ranges = _wilder(_true_range(frame), window)
    plus = _wilder(up.where((up > down) & (up > 0.0), 0.0), window) / ranges
    minus = _wilder(down.where((down > up) & (down > 0.0), 0.0), window) / ranges
    return 100.0 * plus, 100.0 * minus


def _direction(frame: Frame, window: int) -> Series:
    plus, minus = _movement(frame, window)
    return 100.0 * (plus - minus).abs() / (plus + minus)


def _commodity(frame: Frame, window: int) -> Series:
    price = _typical(frame)
    rolling = price.rolling(window)
    deviation = rolling.apply(lambda last: np.abs(last - last.mean()).mean(), raw=True)
    return (price - rolling.mean()) / (0.015 * deviation)


def _aroon(frame: Frame, window: int) -> tuple[Series, ...]:
    down = frame["low"].rolling(window + 1).apply(lambda last: window - last[::-1].argmin(), raw=True)
    up = frame["high"].rolling(window + 1).apply(lambda last: window - last[::-1].argmax(), raw=True)
    return 100.0 * down / window, 100.0 * up / window


def _aroon_difference(frame: Frame, window: int) -> Series:
    down, up = _aroon(frame, window)
    return up - down


def _line(series: Series, window: int) -> Series:
    steps = np.arange(window) - (window - 1) / 2.0
    weights = steps / (steps @ steps) * steps[-1] + 1.0 / window
    return series.rolling(window).apply(lambda last: last @ weights, raw=True)


def _triangular(series: Series, window: int) -> Series:
    half = window // 2 + 1
    return series.rolling(window + 1 - half).mean().rolling(half).mean()


def _adaptive(series: Series, window: int) -> Series:
    ratio = series.diff(window).abs() / series.diff().abs().rolling(window).sum()
    smoothing = ((2.0 / 3.0 - 2.0 / 31.0) * ratio + 2.0 / 31.0) ** 2
    found, value = [], math.nan
    for bar, (price, weight) in enumerate(zip(series, smoothing, strict=True)):
        value = price if bar < window else value + weight * (price - value)
        found.append(value if bar >= window else math.nan)
    return series.__class__(found, series.index)


def _volume_average(frame: Frame, window: int) -> Series:
    return (frame["close"] * frame["volume"]).rolling(window).sum() / frame["volume"].rolling(window).sum()


def _range_of(series: Series, window: int) -> tuple[Series, Series]:
    return series.rolling(window).min(), series.rolling(window).max()


def _midpoint(series: Series, window: int) -> Series:
    lowest, highest = _range_of(series, window)
    return (lowest + highest) / 2.0


def _fast_stochastic(frame: Frame) -> tuple[Series, ...]:
    line = _place(frame, 5)
    return line, line.rolling(3).mean()


def _stochastic_strength(frame: Frame) -> tuple[Series, ...]:
    strength = _strength(frame, 14)
    lowest, highest = _range_of(strength, 5)
    line = 100.0 * (strength - lowest) / (highest - lowest)
    return line, line.rolling(3).mean()


def _difference(series: Series, share: bool) -> Series:
    fast, slow = _exponential(series, 12), _exponential(series, 26)
    return 100.0 * (fast / slow - 1.0) if share else fast - slow


def _thrice(series: Series, window: int) -> Series:
    return _exponential(_exponential(_exponential(series, window), window), window)


def _momentum(frame: Frame, window: int) -> Series:
    change = frame["close"].diff()
    rises, falls = _wilder(change.clip(lower=0.0), window), _wilder(-change.clip(upper=0.0), window)
    return 100.0 * (rises - falls) / (rises + falls)


def _slope(series: Series, window: int) -> Series:
    steps = np.arange(window) - (window - 1) / 2.0
    return series.rolling(window).apply(lambda last: last @ steps / (steps @ steps), raw=True)


def _ultimate(frame: Frame) -> Series:
    before = frame["close"].shift()
    pressure = frame["close"] - frame["low"].where(frame["low"] < before, before)
    ranges = _true_range(frame)
    fast, medium, slow = (pressure.rolling(n).sum() / ranges.rolling(n).sum() for n in (7, 14, 28))
    return 100.0 * (4.0 * fast + 2.0 * medium + slow) / 7.0


def _money_flow(frame: Frame, window: int) -> Series:
    price = _typical(frame)
    flow, change = price * frame["volume"], price.diff()
    rising = flow.where(change > 0.0, 0.0).rolling(window).sum()
    falling = flow.where(change < 0.0, 0.0).rolling(window).sum()
    return 100.0 * rising / (rising + falling)


def _keltner(frame: Frame) -> tuple[Series, ...]:
    middle, reach = _exponential(_typical(frame), 20), 2.0 * _wilder(_true_range(frame), 10)
    return middle + reach, middle, middle - reach


def _trend(frame: Frame) -> tuple[Series, ...]:
    middle, reach = (frame["high"] + frame["low"]) / 2.0, 3.0 * _wilder(_true_range(frame), 10)
    closes, uppers, lowers = frame["close"].to_numpy(), (middle + reach).to_numpy(), (middle - reach).to_numpy()
    line, directions = np.empty(len(frame)), np.empty(len(frame))
    upper, lower, direction = math.inf, -math.inf, 1.0
    for bar in range(len(frame)):
        before = closes[bar - 1] if bar else closes[0]
        upper = uppers[bar] if before > upper else min(uppers[bar], upper)
        lower = lowers[bar] if before < lower else max(lowers[bar], lower)
        if direction > 0.0 and closes[bar] < lower:
            direction = -1.0
        elif direction < 0.0 and closes[bar] > upper:
            direction = 1.0
        line[bar], directions[bar] = lower if direction > 0.0 else upper, direction
    kind = type(middle)
    return kind(line, frame.index), kind(directions, frame.index)


def _parabolic(frame: Frame) -> Series:
    highs, lows = frame["high"].to_numpy(), frame["low"].to_numpy()
    found = np.full(len(frame), math.nan)
    rising = not lows[0] - lows[1] > max(highs[1] - highs[0], 0.0)
    stop, extreme, factor = (lows[0], highs[1], 0.02) if rising else (highs[0], lows[1], 0.02)
    for bar in range(1, len(frame)):
        high, low = highs[bar], lows[bar]
        if rising and low <= stop:
            rising, stop, extreme, factor = False, max(extreme, highs[bar - 1], high), low, 0.02
            found[bar] = stop
            stop = max(stop + factor * (extreme - stop), highs[bar - 1], high)
        elif not rising and high >= stop:
            rising, stop, extreme, factor = True, min(extreme, lows[bar - 1], low), high, 0.02
            found[bar] = stop
            stop = min(stop + factor * (extreme - stop), lows[bar - 1], low)
        else:
            found[bar] = stop
            if rising and high > extreme:
                extreme, factor = high, min(factor + 0.02, 0.2)
            elif not rising and low < extreme:
                extreme, factor = low, min(factor + 0.02, 0.2)
            stop += factor * (extreme - stop)
            stop = min(stop, lows[bar - 1], low) if rising else max(stop, highs[bar - 1], high)
    return type(frame["close"])(found, frame.index)


def _oscillator(frame: Frame) -> Series:
    line = _flow(frame).cumsum()
    return _exponential(line, 3) - _exponential(line, 10)


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
    "adx": lambda frame: _wilder(_direction(frame, 14), 14),
    "obv": _balance,
    "ad": lambda frame: _flow(frame).cumsum(),
    "cmf": lambda frame: _flow(frame).rolling(20).sum() / frame["volume"].rolling(20).sum(),
    "vwap": _volume_price,
    "cci": lambda frame: _commodity(frame, 14),
    "aroon": lambda frame: _aroon(frame, 14),
    "linreg": lambda frame: _line(frame["close"], 14),
    "trima": lambda frame: _triangular(frame["close"], 30),
    "kama": lambda frame: _adaptive(frame["close"], 30),
    "rma": lambda frame: _wilder(frame["close"], 14),
    "vwma": lambda frame: _volume_average(frame, 20),
    "midpoint": lambda frame: _midpoint(frame["close"], 14),
    "stochf": _fast_stochastic,
    "stochrsi": _stochastic_strength,
    "ppo": lambda frame: _difference(frame["close"], share=True),
    "apo": lambda frame: _difference(frame["close"], share=False),
    "trix": lambda frame: 100.0 * _thrice(frame["close"], 30).pct_change(),
    "cmo": lambda frame: _momentum(frame, 14),
    "var": lambda frame: frame["close"].rolling(5).var(ddof=0),
    "linreg_slope": lambda frame: _slope(frame["close"], 14),
    "argmax": lambda frame: frame["close"].rolling(30).apply(lambda last: last[::-1].argmax(), raw=True),
    "argmin": lambda frame: frame["close"].rolling(30).apply(lambda last: last[::-1].argmin(), raw=True),
    "ultosc": _ultimate,
    "aroonosc": lambda frame: _aroon_difference(frame, 14),
    "bop": lambda frame: (frame["close"] - frame["open"]) / (frame["high"] - frame["low"]),
    "mfi": lambda frame: _money_flow(frame, 14),
    "plus_di": lambda frame: _movement(frame, 14)[0],
    "minus_di": lambda frame: _movement(frame, 14)[1],
    "dx": lambda frame: _direction(frame, 14),
    "keltner": _keltner,
    "supertrend": _trend,
    "sar": _parabolic,
    "adosc": _oscillator,
    "sum": lambda frame: frame["close"].rolling(30).sum(),
}

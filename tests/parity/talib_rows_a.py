"""Averages, oscillators and statistics, each beside an outsider's: TA-Lib where it has the indicator, else pandas.

A row is the indicator's name, the names of its inputs, its arguments, and a function of the inputs (arrays, NaN where
undefined) that gives the outsider's outputs as a tuple, in our order.
"""

import numpy as np
import pandas as pd
import talib

ONE = ("close",)
BAR = ("high", "low", "close")

PERCENTS = {"rsi", "cmo", "stoch", "stochf", "stochrsi", "ppo", "roc", "trix"}
DIFFERENCES = {"macd", "apo", "mom", "linreg_slope"}


def level(name: str, close: np.ndarray) -> float:
    """What 1e-9 refers to where an outsider's value is nearer to zero: its running sums and differences round there."""
    if name in PERCENTS:
        return 0.1
    if name in DIFFERENCES:
        return 1e-3 * np.nanmax(np.abs(close))
    return np.nanvar(close) if name == "var" else 0.0


def _weighted(series: pd.Series, window: int) -> pd.Series:
    weights = np.arange(1, window + 1)
    return series.rolling(window).apply(lambda last: last @ weights / weights.sum(), raw=True)


def _hull(close: np.ndarray, window: int) -> tuple[np.ndarray]:
    close = pd.Series(close)
    raw = 2 * _weighted(close, window // 2) - _weighted(close, window)
    return (_weighted(raw, int(window**0.5)).to_numpy(),)


def _wilder(close: np.ndarray, window: int) -> tuple[np.ndarray]:
    """pandas knows no seed but the first value, so that one is put in by hand: the mean of the first window."""
    series = pd.Series(close)
    first = series.first_valid_index()
    if first is None or len(series) - first < window:
        return (np.full(len(close), np.nan),)
    seeded = series.copy()
    seeded[: first + window - 1] = np.nan
    seeded[first + window - 1] = series[first : first + window].mean()
    return (seeded.ewm(alpha=1 / window, adjust=False).mean().to_numpy(),)


def _wilder_from_first(close: np.ndarray, window: int) -> tuple[np.ndarray]:
    return (pd.Series(close).ewm(alpha=1 / window, adjust=False).mean().to_numpy(),)


def _volume_weighted(close: np.ndarray, volume: np.ndarray, window: int) -> tuple[np.ndarray]:
    # Each window on its own: pandas' running sums would drift.
    total = lambda values: pd.Series(values).rolling(window).apply(np.sum, raw=True).to_numpy()  # noqa: E731
    return (total(close * volume) / total(volume),)


def _zscore(close: np.ndarray, window: int) -> tuple[np.ndarray]:
    def last(values: np.ndarray) -> float:
        values = values - values[0]
        return (values[-1] - values.mean()) / values.std() if values.any() else np.nan

    return (pd.Series(close).rolling(window).apply(last, raw=True).to_numpy(),)


def _slope(close: np.ndarray, window: int) -> tuple[np.ndarray]:
    """TA-Lib's sums of squares leave nothing of a slope on a large level: the slope is that of the level's excess."""
    return (talib.LINEARREG_SLOPE(close - close[~np.isnan(close)][0], window),)


def _stochastic_rsi(close: np.ndarray, window: int, stochastic: int, signal: int) -> tuple[np.ndarray, np.ndarray]:
    """TA-Lib's, but for bars where its index moves in the last digits only: there its place in that range is noise."""
    index = talib.RSI(close, window)
    place = talib.STOCHF(index, index, index, stochastic, 1)[0]
    moved = pd.Series(index).rolling(stochastic).apply(np.ptp, raw=True)
    place[moved < 1e-9] = 0
    average = pd.Series(place).rolling(signal).apply(np.mean, raw=True).to_numpy()
    return np.where(np.isnan(average), np.nan, place), average


ROWS = [
    ("wma", ONE, {"window": 30}, lambda x: (talib.WMA(x, 30),)),
    ("wma", ONE, {"window": 2}, lambda x: (talib.WMA(x, 2),)),
    ("dema", ONE, {"window": 30}, lambda x: (talib.DEMA(x, 30),)),
    ("dema", ONE, {"window": 3}, lambda x: (talib.DEMA(x, 3),)),
    ("tema", ONE, {"window": 30}, lambda x: (talib.TEMA(x, 30),)),
    ("tema", ONE, {"window": 3}, lambda x: (talib.TEMA(x, 3),)),
    ("trima", ONE, {"window": 30}, lambda x: (talib.TRIMA(x, 30),)),
    ("trima", ONE, {"window": 9}, lambda x: (talib.TRIMA(x, 9),)),
    ("kama", ONE, {"window": 30}, lambda x: (talib.KAMA(x, 30),)),
    ("kama", ONE, {"window": 2}, lambda x: (talib.KAMA(x, 2),)),
    ("rma", ONE, {"window": 14}, lambda x: _wilder(x, 14)),
    ("rma", ONE, {"window": 14, "seed": "first"}, lambda x: _wilder_from_first(x, 14)),
    ("hma", ONE, {"window": 16}, lambda x: _hull(x, 16)),
    ("hma", ONE, {"window": 21}, lambda x: _hull(x, 21)),
    ("vwma", ("close", "volume"), {"window": 20}, lambda x, v: _volume_weighted(x, v, 20)),
    ("midpoint", ONE, {"window": 14}, lambda x: (talib.MIDPOINT(x, 14),)),
    ("rsi", ONE, {"window": 14}, lambda x: (talib.RSI(x, 14),)),
    ("rsi", ONE, {"window": 2}, lambda x: (talib.RSI(x, 2),)),
    ("cmo", ONE, {"window": 14}, lambda x: (talib.CMO(x, 14),)),
    ("stoch", BAR, {"window": 5, "smoothing": 3, "signal": 3}, lambda *bar: talib.STOCH(*bar, 5, 3, 0, 3, 0)),
    ("stoch", BAR, {"window": 14, "smoothing": 1, "signal": 4}, lambda *bar: talib.STOCH(*bar, 14, 1, 0, 4, 0)),
    ("stochf", BAR, {"window": 5, "signal": 3}, lambda *bar: talib.STOCHF(*bar, 5, 3, 0)),
    ("stochrsi", ONE, {"window": 14, "stochastic": 5, "signal": 3}, lambda x: _stochastic_rsi(x, 14, 5, 3)),
    ("stochrsi", ONE, {"window": 14, "stochastic": 14, "signal": 1}, lambda x: _stochastic_rsi(x, 14, 14, 1)),
    ("macd", ONE, {"fast": 12, "slow": 26, "signal": 9}, lambda x: talib.MACD(x, 12, 26, 9)),
    ("macd", ONE, {"fast": 26, "slow": 12, "signal": 5}, lambda x: talib.MACD(x, 26, 12, 5)),
    ("apo", ONE, {"fast": 12, "slow": 26}, lambda x: (talib.APO(x, 12, 26, 1),)),
    ("apo", ONE, {"fast": 12, "slow": 26, "average": "sma"}, lambda x: (talib.APO(x, 12, 26, 0),)),
    ("ppo", ONE, {"fast": 12, "slow": 26}, lambda x: (talib.PPO(x, 12, 26, 1),)),
    ("ppo", ONE, {"fast": 12, "slow": 26, "average": "sma"}, lambda x: (talib.PPO(x, 12, 26, 0),)),
    ("roc", ONE, {"window": 10}, lambda x: (talib.ROC(x, 10),)),
    ("mom", ONE, {"window": 10}, lambda x: (talib.MOM(x, 10),)),
    ("trix", ONE, {"window": 30}, lambda x: (talib.TRIX(x, 30),)),
    ("trix", ONE, {"window": 4}, lambda x: (talib.TRIX(x, 4),)),
    ("var", ONE, {"window": 5}, lambda x: (talib.VAR(x, 5),)),
    ("var", ONE, {"window": 50}, lambda x: (talib.VAR(x, 50),)),
    ("sum", ONE, {"window": 30}, lambda x: (talib.SUM(x, 30),)),
    ("zscore", ONE, {"window": 20}, lambda x: _zscore(x, 20)),
    ("linreg", ONE, {"window": 14}, lambda x: (talib.LINEARREG(x, 14),)),
    ("linreg_slope", ONE, {"window": 14}, lambda x: _slope(x, 14)),
    ("linreg_slope", ONE, {"window": 200}, lambda x: _slope(x, 200)),
]

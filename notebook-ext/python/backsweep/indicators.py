# Written by tests/test_indicator_modules.py; BACKSWEEP_UPDATE=1 writes it anew.
# ruff: noqa: A001, A002 - the names are the engine's
"""The indicators of arrays: series in, series of the same length and kind out.

The values are NaN while an indicator warms up.

Series are NumPy arrays, pandas Series (the index stays), polars Series or lists. A list in the place of a number
computes a column for each of its values, on all processors.

>>> import backsweep as bs
>>> bs.indicators.sma([1.0, 2.0, 4.0, 8.0], window=2)
array([nan, 1.5, 3. , 6. ])
>>> bs.indicators.sma([1.0, 2.0, 4.0, 8.0], window=[1, 2, 3]).shape
(4, 3)
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from .arrays import Computed, Values
from .indicator_calls import Numbers, compute

__all__ = [
    "Bbands",
    "atr",
    "bbands",
    "ema",
    "max",
    "min",
    "sma",
    "stddev",
    "true_range",
]


def atr(high: Values, low: Values, close: Values, window: Numbers = 14) -> Computed:
    """Average true range: Wilder's average of the true range over `window` bars.

    Args:
        high: A number for each bar.
        low: A number for each bar.
        close: A number for each bar.
        window: A number of bars, at least 1.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.atr(column("high"), column("low"), column("close"))
    >>> print(f"{values[-1]:.6g}")
    61.6175
    """
    return compute("atr", (high, low, close), (window,))[0]


class Bbands(NamedTuple):
    """What ``bbands`` gives."""

    upper: Computed
    middle: Computed
    lower: Computed


def bbands(input: Values, window: Numbers = 20, deviations: Numbers = 2.0) -> Bbands:
    """Bollinger bands: an average and `deviations` standard deviations above and below it.

    Args:
        input: A number for each bar.
        window: A number of bars, at least 1.
        deviations: A number, at least 0.

    Returns:
        ``upper``, ``middle`` and ``lower``, by name.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.bbands(column("close")).upper
    >>> print(f"{values[-1]:.6g}")
    2804.44
    """
    return Bbands(*compute("bbands", (input,), (window, deviations)))


def ema(input: Values, window: Numbers = 30, *, seed: Literal["mean", "first"] = "mean") -> Computed:
    """Exponential moving average: each bar moves it by 2 / (window + 1) of the way to the input.

    Args:
        input: A number for each bar.
        window: A number of bars, at least 1.
        seed: ``"mean"`` or ``"first"``.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.ema(column("close"))
    >>> print(f"{values[-1]:.6g}")
    2590.55
    """
    return compute("ema", (input,), (window, seed))[0]


def max(input: Values, window: Numbers = 30) -> Computed:
    """Highest of the last `window` inputs.

    Args:
        input: A number for each bar.
        window: A number of bars, at least 1.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.max(column("close"))
    >>> print(f"{values[-1]:.6g}")
    2790.37
    """
    return compute("max", (input,), (window,))[0]


def min(input: Values, window: Numbers = 30) -> Computed:
    """Lowest of the last `window` inputs.

    Args:
        input: A number for each bar.
        window: A number of bars, at least 1.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.min(column("close"))
    >>> print(f"{values[-1]:.6g}")
    2351.1
    """
    return compute("min", (input,), (window,))[0]


def sma(input: Values, window: Numbers = 30) -> Computed:
    """Simple moving average: the mean of the last `window` inputs.

    Args:
        input: A number for each bar.
        window: A number of bars, at least 1.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.sma(column("close"))
    >>> print(f"{values[-1]:.6g}")
    2615.26
    """
    return compute("sma", (input,), (window,))[0]


def stddev(input: Values, window: Numbers = 5, deviations: Numbers = 1.0) -> Computed:
    """Standard deviation (ddof 0) of the last `window` inputs, times `deviations`.

    Args:
        input: A number for each bar.
        window: A number of bars, at least 1.
        deviations: A number, at least 0.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.stddev(column("close"))
    >>> print(f"{values[-1]:.6g}")
    55.8697
    """
    return compute("stddev", (input,), (window, deviations))[0]


def true_range(high: Values, low: Values, close: Values) -> Computed:
    """True range: how far the price went, the gap from the previous close included.

    Args:
        high: A number for each bar.
        low: A number for each bar.
        close: A number for each bar.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.true_range(column("high"), column("low"), column("close"))
    >>> print(f"{values[-1]:.6g}")
    26.4199
    """
    return compute("true_range", (high, low, close), ())[0]

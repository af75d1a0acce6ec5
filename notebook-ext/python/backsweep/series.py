# Written by tests/test_indicator_modules.py; BACKSWEEP_UPDATE=1 writes it anew.
# ruff: noqa: A001, A002 - the names are the engine's
"""The indicators: names of columns and expressions give an expression, arrays give arrays.

>>> import backsweep as bs
>>> bs.ema("close", bs.p.fast) > bs.ema("close", 50)
ema(close, fast) > ema(close, 50)
>>> bs.sma([1.0, 2.0, 4.0], 2)
array([nan, 1.5, 3. ])
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, overload

from . import indicators
from ._native import Expression
from .arrays import Computed, Values
from .indicator_calls import Named, Number, Numbers, either

__all__ = [
    "atr",
    "bbands",
    "ema",
    "sma",
    "stddev",
    "true_range",
]


@overload
def atr(window: Number = 14, *, high: Named = "high", low: Named = "low", close: Named = "close") -> Expression: ...
@overload
def atr(window: Numbers = 14, *, high: Values, low: Values, close: Values) -> Computed: ...
def atr(window: Any = 14, *, high: Any = "high", low: Any = "low", close: Any = "close") -> Any:
    """Average true range: Wilder's average of the true range over `window` bars.

    Args:
        high: A column's name, an expression, or an array.
        low: A column's name, an expression, or an array.
        close: A column's name, an expression, or an array.
        window: A number of bars, at least 1.

    >>> import backsweep as bs
    >>> bs.atr(bs.p.window)
    atr(high, low, close, window)
    """
    return either("atr", (high, low, close), (window,))


class BbandsExpressions(NamedTuple):
    """What ``bbands`` gives."""

    upper: Expression
    middle: Expression
    lower: Expression


@overload
def bbands(input: Named = "close", window: Number = 20, deviations: Number = 2.0) -> BbandsExpressions: ...
@overload
def bbands(input: Values, window: Numbers = 20, deviations: Numbers = 2.0) -> indicators.Bbands: ...
def bbands(input: Any = "close", window: Any = 20, deviations: Any = 2.0) -> Any:
    """Bollinger bands: an average and `deviations` standard deviations above and below it.

    Args:
        input: The series: a column's name, an expression, or an array.
        window: A number of bars, at least 1.
        deviations: A number, at least 0.

    Returns:
        ``upper``, ``middle`` and ``lower``, by name.

    >>> import backsweep as bs
    >>> bs.bbands("close", bs.p.window).upper
    bbands(close, window, 2).upper
    """
    return either("bbands", (input,), (window, deviations), indicators.Bbands, BbandsExpressions)


@overload
def ema(input: Named = "close", window: Number = 30, *, seed: Literal["mean", "first"] = "mean") -> Expression: ...
@overload
def ema(input: Values, window: Numbers = 30, *, seed: Literal["mean", "first"] = "mean") -> Computed: ...
def ema(input: Any = "close", window: Any = 30, *, seed: Literal["mean", "first"] = "mean") -> Any:
    """Exponential moving average: each bar moves it by 2 / (window + 1) of the way to the input.

    Args:
        input: The series: a column's name, an expression, or an array.
        window: A number of bars, at least 1.
        seed: ``"mean"`` or ``"first"``.

    >>> import backsweep as bs
    >>> bs.ema("close", bs.p.window)
    ema(close, window)
    """
    return either("ema", (input,), (window, seed))


@overload
def max(input: Named = "close", window: Number = 30) -> Expression: ...
@overload
def max(input: Values, window: Numbers = 30) -> Computed: ...
def max(input: Any = "close", window: Any = 30) -> Any:
    """Highest of the last `window` inputs.

    Args:
        input: The series: a column's name, an expression, or an array.
        window: A number of bars, at least 1.

    >>> import backsweep as bs
    >>> bs.max("close", bs.p.window)
    max(close, window)
    """
    return either("max", (input,), (window,))


@overload
def min(input: Named = "close", window: Number = 30) -> Expression: ...
@overload
def min(input: Values, window: Numbers = 30) -> Computed: ...
def min(input: Any = "close", window: Any = 30) -> Any:
    """Lowest of the last `window` inputs.

    Args:
        input: The series: a column's name, an expression, or an array.
        window: A number of bars, at least 1.

    >>> import backsweep as bs
    >>> bs.min("close", bs.p.window)
    min(close, window)
    """
    return either("min", (input,), (window,))


@overload
def sma(input: Named = "close", window: Number = 30) -> Expression: ...
@overload
def sma(input: Values, window: Numbers = 30) -> Computed: ...
def sma(input: Any = "close", window: Any = 30) -> Any:
    """Simple moving average: the mean of the last `window` inputs.

    Args:
        input: The series: a column's name, an expression, or an array.
        window: A number of bars, at least 1.

    >>> import backsweep as bs
    >>> bs.sma("close", bs.p.window)
    sma(close, window)
    """
    return either("sma", (input,), (window,))


@overload
def stddev(input: Named = "close", window: Number = 5, deviations: Number = 1.0) -> Expression: ...
@overload
def stddev(input: Values, window: Numbers = 5, deviations: Numbers = 1.0) -> Computed: ...
def stddev(input: Any = "close", window: Any = 5, deviations: Any = 1.0) -> Any:
    """Standard deviation (ddof 0) of the last `window` inputs, times `deviations`.

    Args:
        input: The series: a column's name, an expression, or an array.
        window: A number of bars, at least 1.
        deviations: A number, at least 0.

    >>> import backsweep as bs
    >>> bs.stddev("close", bs.p.window)
    stddev(close, window, 1)
    """
    return either("stddev", (input,), (window, deviations))


@overload
def true_range(*, high: Named = "high", low: Named = "low", close: Named = "close") -> Expression: ...
@overload
def true_range(*, high: Values, low: Values, close: Values) -> Computed: ...
def true_range(*, high: Any = "high", low: Any = "low", close: Any = "close") -> Any:
    """True range: how far the price went, the gap from the previous close included.

    Args:
        high: A column's name, an expression, or an array.
        low: A column's name, an expression, or an array.
        close: A column's name, an expression, or an array.

    >>> import backsweep as bs
    >>> bs.true_range()
    true_range(high, low, close)
    """
    return either("true_range", (high, low, close), ())

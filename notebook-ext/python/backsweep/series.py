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
    "ad",
    "adosc",
    "adx",
    "apo",
    "argmax",
    "argmin",
    "aroon",
    "aroonosc",
    "atr",
    "bbands",
    "bop",
    "cci",
    "cmf",
    "cmo",
    "dema",
    "donchian",
    "dx",
    "ema",
    "hma",
    "kama",
    "keltner",
    "linreg",
    "linreg_slope",
    "macd",
    "mfi",
    "midpoint",
    "minus_di",
    "mom",
    "natr",
    "obv",
    "plus_di",
    "ppo",
    "rma",
    "roc",
    "rsi",
    "sar",
    "sma",
    "stddev",
    "stoch",
    "stochf",
    "stochrsi",
    "supertrend",
    "tema",
    "trima",
    "trix",
    "true_range",
    "ultosc",
    "var",
    "vwap",
    "vwma",
    "willr",
    "wma",
    "zscore",
]


@overload
def ad(*, high: Named = "high", low: Named = "low", close: Named = "close", volume: Named = "volume") -> Expression: ...
@overload
def ad(*, high: Values, low: Values, close: Values, volume: Values) -> Computed: ...
def ad(*, high: Any = "high", low: Any = "low", close: Any = "close", volume: Any = "volume") -> Any:
    """Accumulation/distribution line: volume, weighted by where the close stands in its bar, since the first bar.

    Args:
        high: A column's name, an expression, or an array.
        low: A column's name, an expression, or an array.
        close: A column's name, an expression, or an array.
        volume: A column's name, an expression, or an array.

    >>> import backsweep as bs
    >>> bs.ad()
    ad(high, low, close, volume)
    """
    return either("ad", (high, low, close, volume), ())


@overload
def adosc(
    fast: Number = 3,
    slow: Number = 10,
    *,
    high: Named = "high",
    low: Named = "low",
    close: Named = "close",
    volume: Named = "volume",
) -> Expression: ...
@overload
def adosc(
    fast: Numbers = 3, slow: Numbers = 10, *, high: Values, low: Values, close: Values, volume: Values
) -> Computed: ...
def adosc(
    fast: Any = 3, slow: Any = 10, *, high: Any = "high", low: Any = "low", close: Any = "close", volume: Any = "volume"
) -> Any:
    """Chaikin oscillator: a fast exponential average of the accumulation/distribution line less a slow one.

    Args:
        high: A column's name, an expression, or an array.
        low: A column's name, an expression, or an array.
        close: A column's name, an expression, or an array.
        volume: A column's name, an expression, or an array.
        fast: A number of bars, at least 2.
        slow: A number of bars, at least 2.

    >>> import backsweep as bs
    >>> bs.adosc(bs.p.fast)
    adosc(high, low, close, volume, fast, 10)
    """
    return either("adosc", (high, low, close, volume), (fast, slow))


@overload
def adx(window: Number = 14, *, high: Named = "high", low: Named = "low", close: Named = "close") -> Expression: ...
@overload
def adx(window: Numbers = 14, *, high: Values, low: Values, close: Values) -> Computed: ...
def adx(window: Any = 14, *, high: Any = "high", low: Any = "low", close: Any = "close") -> Any:
    """Average directional movement index: the strength of the trend over `window` bars, from 0 to 100.

    Args:
        high: A column's name, an expression, or an array.
        low: A column's name, an expression, or an array.
        close: A column's name, an expression, or an array.
        window: A number of bars, at least 2.

    >>> import backsweep as bs
    >>> bs.adx(bs.p.window)
    adx(high, low, close, window)
    """
    return either("adx", (high, low, close), (window,))


@overload
def apo(
    input: Named = "close", fast: Number = 12, slow: Number = 26, *, average: Literal["ema", "sma"] = "ema"
) -> Expression: ...
@overload
def apo(
    input: Values, fast: Numbers = 12, slow: Numbers = 26, *, average: Literal["ema", "sma"] = "ema"
) -> Computed: ...
def apo(input: Any = "close", fast: Any = 12, slow: Any = 26, *, average: Literal["ema", "sma"] = "ema") -> Any:
    """Absolute price oscillator: a fast average less a slow one.

    Args:
        input: The series: a column's name, an expression, or an array.
        fast: A number of bars, at least 1.
        slow: A number of bars, at least 1.
        average: ``"ema"`` or ``"sma"``.

    >>> import backsweep as bs
    >>> bs.apo("close", bs.p.fast)
    apo(close, fast, 26)
    """
    return either("apo", (input,), (fast, slow, average))


@overload
def argmax(input: Named = "close", window: Number = 30) -> Expression: ...
@overload
def argmax(input: Values, window: Numbers = 30) -> Computed: ...
def argmax(input: Any = "close", window: Any = 30) -> Any:
    """Bars since the highest of the last `window` inputs: 0 is this bar.

    Args:
        input: The series: a column's name, an expression, or an array.
        window: A number of bars, at least 2.

    >>> import backsweep as bs
    >>> bs.argmax("close", bs.p.window)
    argmax(close, window)
    """
    return either("argmax", (input,), (window,))


@overload
def argmin(input: Named = "close", window: Number = 30) -> Expression: ...
@overload
def argmin(input: Values, window: Numbers = 30) -> Computed: ...
def argmin(input: Any = "close", window: Any = 30) -> Any:
    """Bars since the lowest of the last `window` inputs: 0 is this bar.

    Args:
        input: The series: a column's name, an expression, or an array.
        window: A number of bars, at least 2.

    >>> import backsweep as bs
    >>> bs.argmin("close", bs.p.window)
    argmin(close, window)
    """
    return either("argmin", (input,), (window,))


class AroonExpressions(NamedTuple):
    """What ``aroon`` gives."""

    down: Expression
    up: Expression


@overload
def aroon(window: Number = 14, *, high: Named = "high", low: Named = "low") -> AroonExpressions: ...
@overload
def aroon(window: Numbers = 14, *, high: Values, low: Values) -> indicators.Aroon: ...
def aroon(window: Any = 14, *, high: Any = "high", low: Any = "low") -> Any:
    """Aroon: how recent the lowest low (`down`) and the highest high (`up`) are, from 0 to 100.

    Args:
        high: A column's name, an expression, or an array.
        low: A column's name, an expression, or an array.
        window: A number of bars, at least 2.

    Returns:
        ``down`` and ``up``, by name.

    >>> import backsweep as bs
    >>> bs.aroon(bs.p.window).down
    aroon(high, low, window).down
    """
    return either("aroon", (high, low), (window,), indicators.Aroon, AroonExpressions)


@overload
def aroonosc(window: Number = 14, *, high: Named = "high", low: Named = "low") -> Expression: ...
@overload
def aroonosc(window: Numbers = 14, *, high: Values, low: Values) -> Computed: ...
def aroonosc(window: Any = 14, *, high: Any = "high", low: Any = "low") -> Any:
    """Aroon oscillator: Aroon's `up` less its `down`, from -100 to 100.

    Args:
        high: A column's name, an expression, or an array.
        low: A column's name, an expression, or an array.
        window: A number of bars, at least 2.

    >>> import backsweep as bs
    >>> bs.aroonosc(bs.p.window)
    aroonosc(high, low, window)
    """
    return either("aroonosc", (high, low), (window,))


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
def bop(*, open: Named = "open", high: Named = "high", low: Named = "low", close: Named = "close") -> Expression: ...
@overload
def bop(*, open: Values, high: Values, low: Values, close: Values) -> Computed: ...
def bop(*, open: Any = "open", high: Any = "high", low: Any = "low", close: Any = "close") -> Any:
    """Balance of power: the bar's body as a share of its range, from -1 to 1.

    Args:
        open: A column's name, an expression, or an array.
        high: A column's name, an expression, or an array.
        low: A column's name, an expression, or an array.
        close: A column's name, an expression, or an array.

    >>> import backsweep as bs
    >>> bs.bop()
    bop(open, high, low, close)
    """
    return either("bop", (open, high, low, close), ())


@overload
def cci(window: Number = 14, *, high: Named = "high", low: Named = "low", close: Named = "close") -> Expression: ...
@overload
def cci(window: Numbers = 14, *, high: Values, low: Values, close: Values) -> Computed: ...
def cci(window: Any = 14, *, high: Any = "high", low: Any = "low", close: Any = "close") -> Any:
    """Commodity channel index: how far the typical price is from its mean, in mean absolute deviations.

    Args:
        high: A column's name, an expression, or an array.
        low: A column's name, an expression, or an array.
        close: A column's name, an expression, or an array.
        window: A number of bars, at least 2.

    >>> import backsweep as bs
    >>> bs.cci(bs.p.window)
    cci(high, low, close, window)
    """
    return either("cci", (high, low, close), (window,))


@overload
def cmf(
    window: Number = 20, *, high: Named = "high", low: Named = "low", close: Named = "close", volume: Named = "volume"
) -> Expression: ...
@overload
def cmf(window: Numbers = 20, *, high: Values, low: Values, close: Values, volume: Values) -> Computed: ...
def cmf(window: Any = 20, *, high: Any = "high", low: Any = "low", close: Any = "close", volume: Any = "volume") -> Any:
    """Chaikin money flow: the money flow of the last `window` bars as a share of their volume, from -1 to 1.

    Args:
        high: A column's name, an expression, or an array.
        low: A column's name, an expression, or an array.
        close: A column's name, an expression, or an array.
        volume: A column's name, an expression, or an array.
        window: A number of bars, at least 2.

    >>> import backsweep as bs
    >>> bs.cmf(bs.p.window)
    cmf(high, low, close, volume, window)
    """
    return either("cmf", (high, low, close, volume), (window,))


@overload
def cmo(input: Named = "close", window: Number = 14) -> Expression: ...
@overload
def cmo(input: Values, window: Numbers = 14) -> Computed: ...
def cmo(input: Any = "close", window: Any = 14) -> Any:
    """Chande momentum oscillator: rises less falls in all changes, -100 to 100.

    Args:
        input: The series: a column's name, an expression, or an array.
        window: A number of bars, at least 1.

    >>> import backsweep as bs
    >>> bs.cmo("close", bs.p.window)
    cmo(close, window)
    """
    return either("cmo", (input,), (window,))


@overload
def dema(input: Named = "close", window: Number = 30) -> Expression: ...
@overload
def dema(input: Values, window: Numbers = 30) -> Computed: ...
def dema(input: Any = "close", window: Any = 30) -> Any:
    """Double exponential moving average: twice the average less the average of the average.

    Args:
        input: The series: a column's name, an expression, or an array.
        window: A number of bars, at least 1.

    >>> import backsweep as bs
    >>> bs.dema("close", bs.p.window)
    dema(close, window)
    """
    return either("dema", (input,), (window,))


class DonchianExpressions(NamedTuple):
    """What ``donchian`` gives."""

    upper: Expression
    middle: Expression
    lower: Expression


@overload
def donchian(window: Number = 20, *, high: Named = "high", low: Named = "low") -> DonchianExpressions: ...
@overload
def donchian(window: Numbers = 20, *, high: Values, low: Values) -> indicators.Donchian: ...
def donchian(window: Any = 20, *, high: Any = "high", low: Any = "low") -> Any:
    """Donchian channel: the highest high and the lowest low of the last `window` bars, and their middle.

    Args:
        high: A column's name, an expression, or an array.
        low: A column's name, an expression, or an array.
        window: A number of bars, at least 1.

    Returns:
        ``upper``, ``middle`` and ``lower``, by name.

    >>> import backsweep as bs
    >>> bs.donchian(bs.p.window).upper
    donchian(high, low, window).upper
    """
    return either("donchian", (high, low), (window,), indicators.Donchian, DonchianExpressions)


@overload
def dx(window: Number = 14, *, high: Named = "high", low: Named = "low", close: Named = "close") -> Expression: ...
@overload
def dx(window: Numbers = 14, *, high: Values, low: Values, close: Values) -> Computed: ...
def dx(window: Any = 14, *, high: Any = "high", low: Any = "low", close: Any = "close") -> Any:
    """Directional movement index: how one-sided the moves of `window` bars are, from 0 to 100.

    Args:
        high: A column's name, an expression, or an array.
        low: A column's name, an expression, or an array.
        close: A column's name, an expression, or an array.
        window: A number of bars, at least 2.

    >>> import backsweep as bs
    >>> bs.dx(bs.p.window)
    dx(high, low, close, window)
    """
    return either("dx", (high, low, close), (window,))


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
def hma(input: Named = "close", window: Number = 16) -> Expression: ...
@overload
def hma(input: Values, window: Numbers = 16) -> Computed: ...
def hma(input: Any = "close", window: Any = 16) -> Any:
    """Hull moving average: weighted averages combined so that they lag little.

    Args:
        input: The series: a column's name, an expression, or an array.
        window: A number of bars, at least 2.

    >>> import backsweep as bs
    >>> bs.hma("close", bs.p.window)
    hma(close, window)
    """
    return either("hma", (input,), (window,))


@overload
def kama(input: Named = "close", window: Number = 30) -> Expression: ...
@overload
def kama(input: Values, window: Numbers = 30) -> Computed: ...
def kama(input: Any = "close", window: Any = 30) -> Any:
    """Kaufman's adaptive moving average: fast where the input goes straight, slow where it wanders.

    Args:
        input: The series: a column's name, an expression, or an array.
        window: A number of bars, at least 2.

    >>> import backsweep as bs
    >>> bs.kama("close", bs.p.window)
    kama(close, window)
    """
    return either("kama", (input,), (window,))


class KeltnerExpressions(NamedTuple):
    """What ``keltner`` gives."""

    upper: Expression
    middle: Expression
    lower: Expression


@overload
def keltner(
    window: Number = 20,
    atr_window: Number = 10,
    multiplier: Number = 2.0,
    *,
    high: Named = "high",
    low: Named = "low",
    close: Named = "close",
    price: Literal["typical", "close"] = "typical",
) -> KeltnerExpressions: ...
@overload
def keltner(
    window: Numbers = 20,
    atr_window: Numbers = 10,
    multiplier: Numbers = 2.0,
    *,
    high: Values,
    low: Values,
    close: Values,
    price: Literal["typical", "close"] = "typical",
) -> indicators.Keltner: ...
def keltner(
    window: Any = 20,
    atr_window: Any = 10,
    multiplier: Any = 2.0,
    *,
    high: Any = "high",
    low: Any = "low",
    close: Any = "close",
    price: Literal["typical", "close"] = "typical",
) -> Any:
    """Keltner channel: an exponential average and `multiplier` average true ranges above and below it.

    Args:
        high: A column's name, an expression, or an array.
        low: A column's name, an expression, or an array.
        close: A column's name, an expression, or an array.
        window: A number of bars, at least 1.
        atr_window: A number of bars, at least 1.
        multiplier: A number, at least 0.
        price: ``"typical"`` or ``"close"``.

    Returns:
        ``upper``, ``middle`` and ``lower``, by name.

    >>> import backsweep as bs
    >>> bs.keltner(bs.p.window).upper
    keltner(high, low, close, window, 10, 2).upper
    """
    return either(
        "keltner", (high, low, close), (window, atr_window, multiplier, price), indicators.Keltner, KeltnerExpressions
    )


@overload
def linreg(input: Named = "close", window: Number = 14) -> Expression: ...
@overload
def linreg(input: Values, window: Numbers = 14) -> Computed: ...
def linreg(input: Any = "close", window: Any = 14) -> Any:
    """Linear regression: the end of the straight line through the last `window` inputs.

    Args:
        input: The series: a column's name, an expression, or an array.
        window: A number of bars, at least 2.

    >>> import backsweep as bs
    >>> bs.linreg("close", bs.p.window)
    linreg(close, window)
    """
    return either("linreg", (input,), (window,))


@overload
def linreg_slope(input: Named = "close", window: Number = 14) -> Expression: ...
@overload
def linreg_slope(input: Values, window: Numbers = 14) -> Computed: ...
def linreg_slope(input: Any = "close", window: Any = 14) -> Any:
    """Slope of the straight line through the last `window` inputs, per bar.

    Args:
        input: The series: a column's name, an expression, or an array.
        window: A number of bars, at least 2.

    >>> import backsweep as bs
    >>> bs.linreg_slope("close", bs.p.window)
    linreg_slope(close, window)
    """
    return either("linreg_slope", (input,), (window,))


class MacdExpressions(NamedTuple):
    """What ``macd`` gives."""

    macd: Expression
    signal: Expression
    histogram: Expression


@overload
def macd(input: Named = "close", fast: Number = 12, slow: Number = 26, signal: Number = 9) -> MacdExpressions: ...
@overload
def macd(input: Values, fast: Numbers = 12, slow: Numbers = 26, signal: Numbers = 9) -> indicators.Macd: ...
def macd(input: Any = "close", fast: Any = 12, slow: Any = 26, signal: Any = 9) -> Any:
    """Moving average convergence divergence: a fast average less a slow one, and its own average.

    Args:
        input: The series: a column's name, an expression, or an array.
        fast: A number of bars, at least 1.
        slow: A number of bars, at least 1.
        signal: A number of bars, at least 1.

    Returns:
        ``macd``, ``signal`` and ``histogram``, by name.

    >>> import backsweep as bs
    >>> bs.macd("close", bs.p.fast).macd
    macd(close, fast, 26, 9).macd
    """
    return either("macd", (input,), (fast, slow, signal), indicators.Macd, MacdExpressions)


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
def mfi(
    window: Number = 14, *, high: Named = "high", low: Named = "low", close: Named = "close", volume: Named = "volume"
) -> Expression: ...
@overload
def mfi(window: Numbers = 14, *, high: Values, low: Values, close: Values, volume: Values) -> Computed: ...
def mfi(window: Any = 14, *, high: Any = "high", low: Any = "low", close: Any = "close", volume: Any = "volume") -> Any:
    """Money flow index: the share of the money that flowed while the price rose, from 0 to 100.

    Args:
        high: A column's name, an expression, or an array.
        low: A column's name, an expression, or an array.
        close: A column's name, an expression, or an array.
        volume: A column's name, an expression, or an array.
        window: A number of bars, at least 2.

    >>> import backsweep as bs
    >>> bs.mfi(bs.p.window)
    mfi(high, low, close, volume, window)
    """
    return either("mfi", (high, low, close, volume), (window,))


@overload
def midpoint(input: Named = "close", window: Number = 14) -> Expression: ...
@overload
def midpoint(input: Values, window: Numbers = 14) -> Computed: ...
def midpoint(input: Any = "close", window: Any = 14) -> Any:
    """Midpoint: halfway between the highest and the lowest of the last `window` inputs.

    Args:
        input: The series: a column's name, an expression, or an array.
        window: A number of bars, at least 1.

    >>> import backsweep as bs
    >>> bs.midpoint("close", bs.p.window)
    midpoint(close, window)
    """
    return either("midpoint", (input,), (window,))


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
def minus_di(
    window: Number = 14, *, high: Named = "high", low: Named = "low", close: Named = "close"
) -> Expression: ...
@overload
def minus_di(window: Numbers = 14, *, high: Values, low: Values, close: Values) -> Computed: ...
def minus_di(window: Any = 14, *, high: Any = "high", low: Any = "low", close: Any = "close") -> Any:
    """Minus directional indicator: down moves in percent of the true range, over `window` bars.

    Args:
        high: A column's name, an expression, or an array.
        low: A column's name, an expression, or an array.
        close: A column's name, an expression, or an array.
        window: A number of bars, at least 1.

    >>> import backsweep as bs
    >>> bs.minus_di(bs.p.window)
    minus_di(high, low, close, window)
    """
    return either("minus_di", (high, low, close), (window,))


@overload
def mom(input: Named = "close", window: Number = 10) -> Expression: ...
@overload
def mom(input: Values, window: Numbers = 10) -> Computed: ...
def mom(input: Any = "close", window: Any = 10) -> Any:
    """Momentum: the difference from the input of `window` bars ago.

    Args:
        input: The series: a column's name, an expression, or an array.
        window: A number of bars, at least 1.

    >>> import backsweep as bs
    >>> bs.mom("close", bs.p.window)
    mom(close, window)
    """
    return either("mom", (input,), (window,))


@overload
def natr(window: Number = 14, *, high: Named = "high", low: Named = "low", close: Named = "close") -> Expression: ...
@overload
def natr(window: Numbers = 14, *, high: Values, low: Values, close: Values) -> Computed: ...
def natr(window: Any = 14, *, high: Any = "high", low: Any = "low", close: Any = "close") -> Any:
    """Normalised average true range: the average true range in percent of the close.

    Args:
        high: A column's name, an expression, or an array.
        low: A column's name, an expression, or an array.
        close: A column's name, an expression, or an array.
        window: A number of bars, at least 1.

    >>> import backsweep as bs
    >>> bs.natr(bs.p.window)
    natr(high, low, close, window)
    """
    return either("natr", (high, low, close), (window,))


@overload
def obv(*, close: Named = "close", volume: Named = "volume") -> Expression: ...
@overload
def obv(*, close: Values, volume: Values) -> Computed: ...
def obv(*, close: Any = "close", volume: Any = "volume") -> Any:
    """On-balance volume: the volume of bars that rose less that of bars that fell, since the first bar.

    Args:
        close: A column's name, an expression, or an array.
        volume: A column's name, an expression, or an array.

    >>> import backsweep as bs
    >>> bs.obv()
    obv(close, volume)
    """
    return either("obv", (close, volume), ())


@overload
def plus_di(window: Number = 14, *, high: Named = "high", low: Named = "low", close: Named = "close") -> Expression: ...
@overload
def plus_di(window: Numbers = 14, *, high: Values, low: Values, close: Values) -> Computed: ...
def plus_di(window: Any = 14, *, high: Any = "high", low: Any = "low", close: Any = "close") -> Any:
    """Plus directional indicator: up moves in percent of the true range, over `window` bars.

    Args:
        high: A column's name, an expression, or an array.
        low: A column's name, an expression, or an array.
        close: A column's name, an expression, or an array.
        window: A number of bars, at least 1.

    >>> import backsweep as bs
    >>> bs.plus_di(bs.p.window)
    plus_di(high, low, close, window)
    """
    return either("plus_di", (high, low, close), (window,))


@overload
def ppo(
    input: Named = "close", fast: Number = 12, slow: Number = 26, *, average: Literal["ema", "sma"] = "ema"
) -> Expression: ...
@overload
def ppo(
    input: Values, fast: Numbers = 12, slow: Numbers = 26, *, average: Literal["ema", "sma"] = "ema"
) -> Computed: ...
def ppo(input: Any = "close", fast: Any = 12, slow: Any = 26, *, average: Literal["ema", "sma"] = "ema") -> Any:
    """Percentage price oscillator: percent from a slow average to a fast one.

    Args:
        input: The series: a column's name, an expression, or an array.
        fast: A number of bars, at least 1.
        slow: A number of bars, at least 1.
        average: ``"ema"`` or ``"sma"``.

    >>> import backsweep as bs
    >>> bs.ppo("close", bs.p.fast)
    ppo(close, fast, 26)
    """
    return either("ppo", (input,), (fast, slow, average))


@overload
def rma(input: Named = "close", window: Number = 14, *, seed: Literal["mean", "first"] = "mean") -> Expression: ...
@overload
def rma(input: Values, window: Numbers = 14, *, seed: Literal["mean", "first"] = "mean") -> Computed: ...
def rma(input: Any = "close", window: Any = 14, *, seed: Literal["mean", "first"] = "mean") -> Any:
    """Wilder's moving average: each bar moves it by 1 / window of the way to the input.

    Args:
        input: The series: a column's name, an expression, or an array.
        window: A number of bars, at least 1.
        seed: ``"mean"`` or ``"first"``.

    >>> import backsweep as bs
    >>> bs.rma("close", bs.p.window)
    rma(close, window)
    """
    return either("rma", (input,), (window, seed))


@overload
def roc(input: Named = "close", window: Number = 10) -> Expression: ...
@overload
def roc(input: Values, window: Numbers = 10) -> Computed: ...
def roc(input: Any = "close", window: Any = 10) -> Any:
    """Rate of change: percent from the input of `window` bars ago.

    Args:
        input: The series: a column's name, an expression, or an array.
        window: A number of bars, at least 1.

    >>> import backsweep as bs
    >>> bs.roc("close", bs.p.window)
    roc(close, window)
    """
    return either("roc", (input,), (window,))


@overload
def rsi(input: Named = "close", window: Number = 14) -> Expression: ...
@overload
def rsi(input: Values, window: Numbers = 14) -> Computed: ...
def rsi(input: Any = "close", window: Any = 14) -> Any:
    """Relative strength index: the share of rises in all changes, 0 to 100.

    Args:
        input: The series: a column's name, an expression, or an array.
        window: A number of bars, at least 1.

    >>> import backsweep as bs
    >>> bs.rsi("close", bs.p.window)
    rsi(close, window)
    """
    return either("rsi", (input,), (window,))


@overload
def sar(
    acceleration: Number = 0.02, maximum: Number = 0.2, *, high: Named = "high", low: Named = "low"
) -> Expression: ...
@overload
def sar(acceleration: Numbers = 0.02, maximum: Numbers = 0.2, *, high: Values, low: Values) -> Computed: ...
def sar(acceleration: Any = 0.02, maximum: Any = 0.2, *, high: Any = "high", low: Any = "low") -> Any:
    """Parabolic stop and reverse: a stop that follows the price faster the further the trend goes.

    Args:
        high: A column's name, an expression, or an array.
        low: A column's name, an expression, or an array.
        acceleration: A number, at least 0, at most 1.
        maximum: A number, at least 0, at most 1.

    >>> import backsweep as bs
    >>> bs.sar(bs.p.acceleration)
    sar(high, low, acceleration, 0.2)
    """
    return either("sar", (high, low), (acceleration, maximum))


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


class StochExpressions(NamedTuple):
    """What ``stoch`` gives."""

    k: Expression
    d: Expression


@overload
def stoch(
    window: Number = 5,
    smoothing: Number = 3,
    signal: Number = 3,
    *,
    high: Named = "high",
    low: Named = "low",
    close: Named = "close",
) -> StochExpressions: ...
@overload
def stoch(
    window: Numbers = 5, smoothing: Numbers = 3, signal: Numbers = 3, *, high: Values, low: Values, close: Values
) -> indicators.Stoch: ...
def stoch(
    window: Any = 5, smoothing: Any = 3, signal: Any = 3, *, high: Any = "high", low: Any = "low", close: Any = "close"
) -> Any:
    """Stochastic oscillator: where the close lies in the range of `window` bars, smoothed, 0 to 100.

    Args:
        high: A column's name, an expression, or an array.
        low: A column's name, an expression, or an array.
        close: A column's name, an expression, or an array.
        window: A number of bars, at least 1.
        smoothing: A number of bars, at least 1.
        signal: A number of bars, at least 1.

    Returns:
        ``k`` and ``d``, by name.

    >>> import backsweep as bs
    >>> bs.stoch(bs.p.window).k
    stoch(high, low, close, window, 3, 3).k
    """
    return either("stoch", (high, low, close), (window, smoothing, signal), indicators.Stoch, StochExpressions)


class StochfExpressions(NamedTuple):
    """What ``stochf`` gives."""

    k: Expression
    d: Expression


@overload
def stochf(
    window: Number = 5, signal: Number = 3, *, high: Named = "high", low: Named = "low", close: Named = "close"
) -> StochfExpressions: ...
@overload
def stochf(
    window: Numbers = 5, signal: Numbers = 3, *, high: Values, low: Values, close: Values
) -> indicators.Stochf: ...
def stochf(window: Any = 5, signal: Any = 3, *, high: Any = "high", low: Any = "low", close: Any = "close") -> Any:
    """Fast stochastic oscillator: where the close lies in the range of `window` bars, 0 to 100.

    Args:
        high: A column's name, an expression, or an array.
        low: A column's name, an expression, or an array.
        close: A column's name, an expression, or an array.
        window: A number of bars, at least 1.
        signal: A number of bars, at least 1.

    Returns:
        ``k`` and ``d``, by name.

    >>> import backsweep as bs
    >>> bs.stochf(bs.p.window).k
    stochf(high, low, close, window, 3).k
    """
    return either("stochf", (high, low, close), (window, signal), indicators.Stochf, StochfExpressions)


class StochrsiExpressions(NamedTuple):
    """What ``stochrsi`` gives."""

    k: Expression
    d: Expression


@overload
def stochrsi(
    input: Named = "close", window: Number = 14, stochastic: Number = 5, signal: Number = 3
) -> StochrsiExpressions: ...
@overload
def stochrsi(
    input: Values, window: Numbers = 14, stochastic: Numbers = 5, signal: Numbers = 3
) -> indicators.Stochrsi: ...
def stochrsi(input: Any = "close", window: Any = 14, stochastic: Any = 5, signal: Any = 3) -> Any:
    """Stochastic relative strength index: where the index lies in its own range, 0 to 100.

    Args:
        input: The series: a column's name, an expression, or an array.
        window: A number of bars, at least 1.
        stochastic: A number of bars, at least 1.
        signal: A number of bars, at least 1.

    Returns:
        ``k`` and ``d``, by name.

    >>> import backsweep as bs
    >>> bs.stochrsi("close", bs.p.window).k
    stochrsi(close, window, 5, 3).k
    """
    return either("stochrsi", (input,), (window, stochastic, signal), indicators.Stochrsi, StochrsiExpressions)


@overload
def sum(input: Named = "close", window: Number = 30) -> Expression: ...
@overload
def sum(input: Values, window: Numbers = 30) -> Computed: ...
def sum(input: Any = "close", window: Any = 30) -> Any:
    """Sum of the last `window` inputs.

    Args:
        input: The series: a column's name, an expression, or an array.
        window: A number of bars, at least 1.

    >>> import backsweep as bs
    >>> bs.sum("close", bs.p.window)
    sum(close, window)
    """
    return either("sum", (input,), (window,))


class SupertrendExpressions(NamedTuple):
    """What ``supertrend`` gives."""

    line: Expression
    direction: Expression


@overload
def supertrend(
    window: Number = 10, multiplier: Number = 3.0, *, high: Named = "high", low: Named = "low", close: Named = "close"
) -> SupertrendExpressions: ...
@overload
def supertrend(
    window: Numbers = 10, multiplier: Numbers = 3.0, *, high: Values, low: Values, close: Values
) -> indicators.Supertrend: ...
def supertrend(
    window: Any = 10, multiplier: Any = 3.0, *, high: Any = "high", low: Any = "low", close: Any = "close"
) -> Any:
    """Supertrend: a trailing band below the price while the direction is 1, above it while it is -1.

    Args:
        high: A column's name, an expression, or an array.
        low: A column's name, an expression, or an array.
        close: A column's name, an expression, or an array.
        window: A number of bars, at least 1.
        multiplier: A number, at least 0.

    Returns:
        ``line`` and ``direction``, by name.

    >>> import backsweep as bs
    >>> bs.supertrend(bs.p.window).line
    supertrend(high, low, close, window, 3).line
    """
    return either("supertrend", (high, low, close), (window, multiplier), indicators.Supertrend, SupertrendExpressions)


@overload
def tema(input: Named = "close", window: Number = 30) -> Expression: ...
@overload
def tema(input: Values, window: Numbers = 30) -> Computed: ...
def tema(input: Any = "close", window: Any = 30) -> Any:
    """Triple exponential moving average: lags less than an average of averages.

    Args:
        input: The series: a column's name, an expression, or an array.
        window: A number of bars, at least 1.

    >>> import backsweep as bs
    >>> bs.tema("close", bs.p.window)
    tema(close, window)
    """
    return either("tema", (input,), (window,))


@overload
def trima(input: Named = "close", window: Number = 30) -> Expression: ...
@overload
def trima(input: Values, window: Numbers = 30) -> Computed: ...
def trima(input: Any = "close", window: Any = 30) -> Any:
    """Triangular moving average: the middle of the last `window` inputs weighs most.

    Args:
        input: The series: a column's name, an expression, or an array.
        window: A number of bars, at least 1.

    >>> import backsweep as bs
    >>> bs.trima("close", bs.p.window)
    trima(close, window)
    """
    return either("trima", (input,), (window,))


@overload
def trix(input: Named = "close", window: Number = 30) -> Expression: ...
@overload
def trix(input: Values, window: Numbers = 30) -> Computed: ...
def trix(input: Any = "close", window: Any = 30) -> Any:
    """TRIX: percent change, from bar to bar, of an exponential average taken three times.

    Args:
        input: The series: a column's name, an expression, or an array.
        window: A number of bars, at least 1.

    >>> import backsweep as bs
    >>> bs.trix("close", bs.p.window)
    trix(close, window)
    """
    return either("trix", (input,), (window,))


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


@overload
def ultosc(
    fast: Number = 7,
    medium: Number = 14,
    slow: Number = 28,
    *,
    high: Named = "high",
    low: Named = "low",
    close: Named = "close",
) -> Expression: ...
@overload
def ultosc(
    fast: Numbers = 7, medium: Numbers = 14, slow: Numbers = 28, *, high: Values, low: Values, close: Values
) -> Computed: ...
def ultosc(
    fast: Any = 7, medium: Any = 14, slow: Any = 28, *, high: Any = "high", low: Any = "low", close: Any = "close"
) -> Any:
    """Ultimate oscillator: buying pressure as a share of the true range in three windows, from 0 to 100.

    Args:
        high: A column's name, an expression, or an array.
        low: A column's name, an expression, or an array.
        close: A column's name, an expression, or an array.
        fast: A number of bars, at least 1.
        medium: A number of bars, at least 1.
        slow: A number of bars, at least 1.

    >>> import backsweep as bs
    >>> bs.ultosc(bs.p.fast)
    ultosc(high, low, close, fast, 14, 28)
    """
    return either("ultosc", (high, low, close), (fast, medium, slow))


@overload
def var(input: Named = "close", window: Number = 5) -> Expression: ...
@overload
def var(input: Values, window: Numbers = 5) -> Computed: ...
def var(input: Any = "close", window: Any = 5) -> Any:
    """Variance (ddof 0) of the last `window` inputs.

    Args:
        input: The series: a column's name, an expression, or an array.
        window: A number of bars, at least 1.

    >>> import backsweep as bs
    >>> bs.var("close", bs.p.window)
    var(close, window)
    """
    return either("var", (input,), (window,))


@overload
def vwap(
    window: Number = 0, *, high: Named = "high", low: Named = "low", close: Named = "close", volume: Named = "volume"
) -> Expression: ...
@overload
def vwap(window: Numbers = 0, *, high: Values, low: Values, close: Values, volume: Values) -> Computed: ...
def vwap(window: Any = 0, *, high: Any = "high", low: Any = "low", close: Any = "close", volume: Any = "volume") -> Any:
    """Volume-weighted average price since the first bar, or of the last `window` bars when it is not 0.

    Args:
        high: A column's name, an expression, or an array.
        low: A column's name, an expression, or an array.
        close: A column's name, an expression, or an array.
        volume: A column's name, an expression, or an array.
        window: A number of bars, at least 0.

    >>> import backsweep as bs
    >>> bs.vwap(bs.p.window)
    vwap(high, low, close, volume, window)
    """
    return either("vwap", (high, low, close, volume), (window,))


@overload
def vwma(input: Named = "close", window: Number = 20, *, volume: Named = "volume") -> Expression: ...
@overload
def vwma(input: Values, window: Numbers = 20, *, volume: Values) -> Computed: ...
def vwma(input: Any = "close", window: Any = 20, *, volume: Any = "volume") -> Any:
    """Volume-weighted moving average: the mean of the last `window` inputs, weighted by volume.

    Args:
        input: The series: a column's name, an expression, or an array.
        volume: A column's name, an expression, or an array.
        window: A number of bars, at least 1.

    >>> import backsweep as bs
    >>> bs.vwma("close", bs.p.window)
    vwma(close, volume, window)
    """
    return either("vwma", (input, volume), (window,))


@overload
def willr(window: Number = 14, *, high: Named = "high", low: Named = "low", close: Named = "close") -> Expression: ...
@overload
def willr(window: Numbers = 14, *, high: Values, low: Values, close: Values) -> Computed: ...
def willr(window: Any = 14, *, high: Any = "high", low: Any = "low", close: Any = "close") -> Any:
    """Williams' %R: where the close stands in the range of the last `window` bars, from -100 to 0.

    Args:
        high: A column's name, an expression, or an array.
        low: A column's name, an expression, or an array.
        close: A column's name, an expression, or an array.
        window: A number of bars, at least 2.

    >>> import backsweep as bs
    >>> bs.willr(bs.p.window)
    willr(high, low, close, window)
    """
    return either("willr", (high, low, close), (window,))


@overload
def wma(input: Named = "close", window: Number = 30) -> Expression: ...
@overload
def wma(input: Values, window: Numbers = 30) -> Computed: ...
def wma(input: Any = "close", window: Any = 30) -> Any:
    """Weighted moving average: the mean of the last `window` inputs, weighted 1, 2, ..., `window`.

    Args:
        input: The series: a column's name, an expression, or an array.
        window: A number of bars, at least 1.

    >>> import backsweep as bs
    >>> bs.wma("close", bs.p.window)
    wma(close, window)
    """
    return either("wma", (input,), (window,))


@overload
def zscore(input: Named = "close", window: Number = 20) -> Expression: ...
@overload
def zscore(input: Values, window: Numbers = 20) -> Computed: ...
def zscore(input: Any = "close", window: Any = 20) -> Any:
    """Z-score: how many standard deviations (ddof 0) of the last `window` inputs the input is from their mean.

    Args:
        input: The series: a column's name, an expression, or an array.
        window: A number of bars, at least 2.

    >>> import backsweep as bs
    >>> bs.zscore("close", bs.p.window)
    zscore(close, window)
    """
    return either("zscore", (input,), (window,))

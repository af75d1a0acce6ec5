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
    "Aroon",
    "Bbands",
    "Donchian",
    "Keltner",
    "Macd",
    "Stoch",
    "Stochf",
    "Stochrsi",
    "Supertrend",
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
    "max",
    "mfi",
    "midpoint",
    "min",
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
    "sum",
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


def ad(high: Values, low: Values, close: Values, volume: Values) -> Computed:
    """Accumulation/distribution line: volume, weighted by where the close stands in its bar, since the first bar.

    Args:
        high: A number for each bar.
        low: A number for each bar.
        close: A number for each bar.
        volume: A number for each bar.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.ad(column("high"), column("low"), column("close"), column("volume"))
    >>> print(f"{values[-1]:.6g}")
    1.49173e+12
    """
    return compute("ad", (high, low, close, volume), ())[0]


def adosc(high: Values, low: Values, close: Values, volume: Values, fast: Numbers = 3, slow: Numbers = 10) -> Computed:
    """Chaikin oscillator: a fast exponential average of the accumulation/distribution line less a slow one.

    Args:
        high: A number for each bar.
        low: A number for each bar.
        close: A number for each bar.
        volume: A number for each bar.
        fast: A number of bars, at least 2.
        slow: A number of bars, at least 2.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.adosc(column("high"), column("low"), column("close"), column("volume"))
    >>> print(f"{values[-1]:.6g}")
    -1.1063e+09
    """
    return compute("adosc", (high, low, close, volume), (fast, slow))[0]


def adx(high: Values, low: Values, close: Values, window: Numbers = 14) -> Computed:
    """Average directional movement index: the strength of the trend over `window` bars, from 0 to 100.

    Args:
        high: A number for each bar.
        low: A number for each bar.
        close: A number for each bar.
        window: A number of bars, at least 2.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.adx(column("high"), column("low"), column("close"))
    >>> print(f"{values[-1]:.6g}")
    34.8953
    """
    return compute("adx", (high, low, close), (window,))[0]


def apo(input: Values, fast: Numbers = 12, slow: Numbers = 26, *, average: Literal["ema", "sma"] = "ema") -> Computed:
    """Absolute price oscillator: a fast average less a slow one.

    Args:
        input: A number for each bar.
        fast: A number of bars, at least 1.
        slow: A number of bars, at least 1.
        average: ``"ema"`` or ``"sma"``.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.apo(column("close"))
    >>> print(f"{values[-1]:.6g}")
    -65.6348
    """
    return compute("apo", (input,), (fast, slow, average))[0]


def argmax(input: Values, window: Numbers = 30) -> Computed:
    """Bars since the highest of the last `window` inputs: 0 is this bar.

    Args:
        input: A number for each bar.
        window: A number of bars, at least 2.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.argmax(column("close"))
    >>> print(f"{values[-1]:.6g}")
    18
    """
    return compute("argmax", (input,), (window,))[0]


def argmin(input: Values, window: Numbers = 30) -> Computed:
    """Bars since the lowest of the last `window` inputs: 0 is this bar.

    Args:
        input: A number for each bar.
        window: A number of bars, at least 2.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.argmin(column("close"))
    >>> print(f"{values[-1]:.6g}")
    4
    """
    return compute("argmin", (input,), (window,))[0]


class Aroon(NamedTuple):
    """What ``aroon`` gives."""

    down: Computed
    up: Computed


def aroon(high: Values, low: Values, window: Numbers = 14) -> Aroon:
    """Aroon: how recent the lowest low (`down`) and the highest high (`up`) are, from 0 to 100.

    Args:
        high: A number for each bar.
        low: A number for each bar.
        window: A number of bars, at least 2.

    Returns:
        ``down`` and ``up``, by name.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.aroon(column("high"), column("low")).down
    >>> print(f"{values[-1]:.6g}")
    78.5714
    """
    return Aroon(*compute("aroon", (high, low), (window,)))


def aroonosc(high: Values, low: Values, window: Numbers = 14) -> Computed:
    """Aroon oscillator: Aroon's `up` less its `down`, from -100 to 100.

    Args:
        high: A number for each bar.
        low: A number for each bar.
        window: A number of bars, at least 2.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.aroonosc(column("high"), column("low"))
    >>> print(f"{values[-1]:.6g}")
    -64.2857
    """
    return compute("aroonosc", (high, low), (window,))[0]


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


def bop(open: Values, high: Values, low: Values, close: Values) -> Computed:
    """Balance of power: the bar's body as a share of its range, from -1 to 1.

    Args:
        open: A number for each bar.
        high: A number for each bar.
        low: A number for each bar.
        close: A number for each bar.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.bop(column("open"), column("high"), column("low"), column("close"))
    >>> print(f"{values[-1]:.6g}")
    0.299401
    """
    return compute("bop", (open, high, low, close), ())[0]


def cci(high: Values, low: Values, close: Values, window: Numbers = 14) -> Computed:
    """Commodity channel index: how far the typical price is from its mean, in mean absolute deviations.

    Args:
        high: A number for each bar.
        low: A number for each bar.
        close: A number for each bar.
        window: A number of bars, at least 2.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.cci(column("high"), column("low"), column("close"))
    >>> print(f"{values[-1]:.6g}")
    -24.0579
    """
    return compute("cci", (high, low, close), (window,))[0]


def cmf(high: Values, low: Values, close: Values, volume: Values, window: Numbers = 20) -> Computed:
    """Chaikin money flow: the money flow of the last `window` bars as a share of their volume, from -1 to 1.

    Args:
        high: A number for each bar.
        low: A number for each bar.
        close: A number for each bar.
        volume: A number for each bar.
        window: A number of bars, at least 2.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.cmf(column("high"), column("low"), column("close"), column("volume"))
    >>> print(f"{values[-1]:.6g}")
    -0.119685
    """
    return compute("cmf", (high, low, close, volume), (window,))[0]


def cmo(input: Values, window: Numbers = 14) -> Computed:
    """Chande momentum oscillator: rises less falls in all changes, -100 to 100.

    Args:
        input: A number for each bar.
        window: A number of bars, at least 1.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.cmo(column("close"))
    >>> print(f"{values[-1]:.6g}")
    -16.5815
    """
    return compute("cmo", (input,), (window,))[0]


def dema(input: Values, window: Numbers = 30) -> Computed:
    """Double exponential moving average: twice the average less the average of the average.

    Args:
        input: A number for each bar.
        window: A number of bars, at least 1.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.dema(column("close"))
    >>> print(f"{values[-1]:.6g}")
    2490.9
    """
    return compute("dema", (input,), (window,))[0]


class Donchian(NamedTuple):
    """What ``donchian`` gives."""

    upper: Computed
    middle: Computed
    lower: Computed


def donchian(high: Values, low: Values, window: Numbers = 20) -> Donchian:
    """Donchian channel: the highest high and the lowest low of the last `window` bars, and their middle.

    Args:
        high: A number for each bar.
        low: A number for each bar.
        window: A number of bars, at least 1.

    Returns:
        ``upper``, ``middle`` and ``lower``, by name.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.donchian(column("high"), column("low")).upper
    >>> print(f"{values[-1]:.6g}")
    2800.18
    """
    return Donchian(*compute("donchian", (high, low), (window,)))


def dx(high: Values, low: Values, close: Values, window: Numbers = 14) -> Computed:
    """Directional movement index: how one-sided the moves of `window` bars are, from 0 to 100.

    Args:
        high: A number for each bar.
        low: A number for each bar.
        close: A number for each bar.
        window: A number of bars, at least 2.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.dx(column("high"), column("low"), column("close"))
    >>> print(f"{values[-1]:.6g}")
    27.1372
    """
    return compute("dx", (high, low, close), (window,))[0]


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


def hma(input: Values, window: Numbers = 16) -> Computed:
    """Hull moving average: weighted averages combined so that they lag little.

    Args:
        input: A number for each bar.
        window: A number of bars, at least 2.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.hma(column("close"))
    >>> print(f"{values[-1]:.6g}")
    2416.72
    """
    return compute("hma", (input,), (window,))[0]


def kama(input: Values, window: Numbers = 30) -> Computed:
    """Kaufman's adaptive moving average: fast where the input goes straight, slow where it wanders.

    Args:
        input: A number for each bar.
        window: A number of bars, at least 2.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.kama(column("close"))
    >>> print(f"{values[-1]:.6g}")
    2594.94
    """
    return compute("kama", (input,), (window,))[0]


class Keltner(NamedTuple):
    """What ``keltner`` gives."""

    upper: Computed
    middle: Computed
    lower: Computed


def keltner(
    high: Values,
    low: Values,
    close: Values,
    window: Numbers = 20,
    atr_window: Numbers = 10,
    multiplier: Numbers = 2.0,
    *,
    price: Literal["typical", "close"] = "typical",
) -> Keltner:
    """Keltner channel: an exponential average and `multiplier` average true ranges above and below it.

    Args:
        high: A number for each bar.
        low: A number for each bar.
        close: A number for each bar.
        window: A number of bars, at least 1.
        atr_window: A number of bars, at least 1.
        multiplier: A number, at least 0.
        price: ``"typical"`` or ``"close"``.

    Returns:
        ``upper``, ``middle`` and ``lower``, by name.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.keltner(column("high"), column("low"), column("close")).upper
    >>> print(f"{values[-1]:.6g}")
    2679.55
    """
    return Keltner(*compute("keltner", (high, low, close), (window, atr_window, multiplier, price)))


def linreg(input: Values, window: Numbers = 14) -> Computed:
    """Linear regression: the end of the straight line through the last `window` inputs.

    Args:
        input: A number for each bar.
        window: A number of bars, at least 2.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.linreg(column("close"))
    >>> print(f"{values[-1]:.6g}")
    2418.82
    """
    return compute("linreg", (input,), (window,))[0]


def linreg_slope(input: Values, window: Numbers = 14) -> Computed:
    """Slope of the straight line through the last `window` inputs, per bar.

    Args:
        input: A number for each bar.
        window: A number of bars, at least 2.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.linreg_slope(column("close"))
    >>> print(f"{values[-1]:.6g}")
    -16.0247
    """
    return compute("linreg_slope", (input,), (window,))[0]


class Macd(NamedTuple):
    """What ``macd`` gives."""

    macd: Computed
    signal: Computed
    histogram: Computed


def macd(input: Values, fast: Numbers = 12, slow: Numbers = 26, signal: Numbers = 9) -> Macd:
    """Moving average convergence divergence: a fast average less a slow one, and its own average.

    Args:
        input: A number for each bar.
        fast: A number of bars, at least 1.
        slow: A number of bars, at least 1.
        signal: A number of bars, at least 1.

    Returns:
        ``macd``, ``signal`` and ``histogram``, by name.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.macd(column("close")).macd
    >>> print(f"{values[-1]:.6g}")
    -65.6348
    """
    return Macd(*compute("macd", (input,), (fast, slow, signal)))


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


def mfi(high: Values, low: Values, close: Values, volume: Values, window: Numbers = 14) -> Computed:
    """Money flow index: the share of the money that flowed while the price rose, from 0 to 100.

    Args:
        high: A number for each bar.
        low: A number for each bar.
        close: A number for each bar.
        volume: A number for each bar.
        window: A number of bars, at least 2.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.mfi(column("high"), column("low"), column("close"), column("volume"))
    >>> print(f"{values[-1]:.6g}")
    38.1513
    """
    return compute("mfi", (high, low, close, volume), (window,))[0]


def midpoint(input: Values, window: Numbers = 14) -> Computed:
    """Midpoint: halfway between the highest and the lowest of the last `window` inputs.

    Args:
        input: A number for each bar.
        window: A number of bars, at least 1.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.midpoint(column("close"))
    >>> print(f"{values[-1]:.6g}")
    2501.09
    """
    return compute("midpoint", (input,), (window,))[0]


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


def minus_di(high: Values, low: Values, close: Values, window: Numbers = 14) -> Computed:
    """Minus directional indicator: down moves in percent of the true range, over `window` bars.

    Args:
        high: A number for each bar.
        low: A number for each bar.
        close: A number for each bar.
        window: A number of bars, at least 1.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.minus_di(column("high"), column("low"), column("close"))
    >>> print(f"{values[-1]:.6g}")
    32.0387
    """
    return compute("minus_di", (high, low, close), (window,))[0]


def mom(input: Values, window: Numbers = 10) -> Computed:
    """Momentum: the difference from the input of `window` bars ago.

    Args:
        input: A number for each bar.
        window: A number of bars, at least 1.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.mom(column("close"))
    >>> print(f"{values[-1]:.6g}")
    -93.0999
    """
    return compute("mom", (input,), (window,))[0]


def natr(high: Values, low: Values, close: Values, window: Numbers = 14) -> Computed:
    """Normalised average true range: the average true range in percent of the close.

    Args:
        high: A number for each bar.
        low: A number for each bar.
        close: A number for each bar.
        window: A number of bars, at least 1.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.natr(column("high"), column("low"), column("close"))
    >>> print(f"{values[-1]:.6g}")
    2.45797
    """
    return compute("natr", (high, low, close), (window,))[0]


def obv(close: Values, volume: Values) -> Computed:
    """On-balance volume: the volume of bars that rose less that of bars that fell, since the first bar.

    Args:
        close: A number for each bar.
        volume: A number for each bar.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.obv(column("close"), column("volume"))
    >>> print(f"{values[-1]:.6g}")
    9.54462e+11
    """
    return compute("obv", (close, volume), ())[0]


def plus_di(high: Values, low: Values, close: Values, window: Numbers = 14) -> Computed:
    """Plus directional indicator: up moves in percent of the true range, over `window` bars.

    Args:
        high: A number for each bar.
        low: A number for each bar.
        close: A number for each bar.
        window: A number of bars, at least 1.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.plus_di(column("high"), column("low"), column("close"))
    >>> print(f"{values[-1]:.6g}")
    18.3615
    """
    return compute("plus_di", (high, low, close), (window,))[0]


def ppo(input: Values, fast: Numbers = 12, slow: Numbers = 26, *, average: Literal["ema", "sma"] = "ema") -> Computed:
    """Percentage price oscillator: percent from a slow average to a fast one.

    Args:
        input: A number for each bar.
        fast: A number of bars, at least 1.
        slow: A number of bars, at least 1.
        average: ``"ema"`` or ``"sma"``.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.ppo(column("close"))
    >>> print(f"{values[-1]:.6g}")
    -2.54788
    """
    return compute("ppo", (input,), (fast, slow, average))[0]


def rma(input: Values, window: Numbers = 14, *, seed: Literal["mean", "first"] = "mean") -> Computed:
    """Wilder's moving average: each bar moves it by 1 / window of the way to the input.

    Args:
        input: A number for each bar.
        window: A number of bars, at least 1.
        seed: ``"mean"`` or ``"first"``.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.rma(column("close"))
    >>> print(f"{values[-1]:.6g}")
    2579.82
    """
    return compute("rma", (input,), (window, seed))[0]


def roc(input: Values, window: Numbers = 10) -> Computed:
    """Rate of change: percent from the input of `window` bars ago.

    Args:
        input: A number for each bar.
        window: A number of bars, at least 1.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.roc(column("close"))
    >>> print(f"{values[-1]:.6g}")
    -3.58083
    """
    return compute("roc", (input,), (window,))[0]


def rsi(input: Values, window: Numbers = 14) -> Computed:
    """Relative strength index: the share of rises in all changes, 0 to 100.

    Args:
        input: A number for each bar.
        window: A number of bars, at least 1.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.rsi(column("close"))
    >>> print(f"{values[-1]:.6g}")
    41.7093
    """
    return compute("rsi", (input,), (window,))[0]


def sar(high: Values, low: Values, acceleration: Numbers = 0.02, maximum: Numbers = 0.2) -> Computed:
    """Parabolic stop and reverse: a stop that follows the price faster the further the trend goes.

    Args:
        high: A number for each bar.
        low: A number for each bar.
        acceleration: A number, at least 0, at most 1.
        maximum: A number, at least 0, at most 1.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.sar(column("high"), column("low"))
    >>> print(f"{values[-1]:.6g}")
    2350.05
    """
    return compute("sar", (high, low), (acceleration, maximum))[0]


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


class Stoch(NamedTuple):
    """What ``stoch`` gives."""

    k: Computed
    d: Computed


def stoch(
    high: Values, low: Values, close: Values, window: Numbers = 5, smoothing: Numbers = 3, signal: Numbers = 3
) -> Stoch:
    """Stochastic oscillator: where the close lies in the range of `window` bars, smoothed, 0 to 100.

    Args:
        high: A number for each bar.
        low: A number for each bar.
        close: A number for each bar.
        window: A number of bars, at least 1.
        smoothing: A number of bars, at least 1.
        signal: A number of bars, at least 1.

    Returns:
        ``k`` and ``d``, by name.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.stoch(column("high"), column("low"), column("close")).k
    >>> print(f"{values[-1]:.6g}")
    86.5455
    """
    return Stoch(*compute("stoch", (high, low, close), (window, smoothing, signal)))


class Stochf(NamedTuple):
    """What ``stochf`` gives."""

    k: Computed
    d: Computed


def stochf(high: Values, low: Values, close: Values, window: Numbers = 5, signal: Numbers = 3) -> Stochf:
    """Fast stochastic oscillator: where the close lies in the range of `window` bars, 0 to 100.

    Args:
        high: A number for each bar.
        low: A number for each bar.
        close: A number for each bar.
        window: A number of bars, at least 1.
        signal: A number of bars, at least 1.

    Returns:
        ``k`` and ``d``, by name.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.stochf(column("high"), column("low"), column("close")).k
    >>> print(f"{values[-1]:.6g}")
    92.2736
    """
    return Stochf(*compute("stochf", (high, low, close), (window, signal)))


class Stochrsi(NamedTuple):
    """What ``stochrsi`` gives."""

    k: Computed
    d: Computed


def stochrsi(input: Values, window: Numbers = 14, stochastic: Numbers = 5, signal: Numbers = 3) -> Stochrsi:
    """Stochastic relative strength index: where the index lies in its own range, 0 to 100.

    Args:
        input: A number for each bar.
        window: A number of bars, at least 1.
        stochastic: A number of bars, at least 1.
        signal: A number of bars, at least 1.

    Returns:
        ``k`` and ``d``, by name.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.stochrsi(column("close")).k
    >>> print(f"{values[-1]:.6g}")
    100
    """
    return Stochrsi(*compute("stochrsi", (input,), (window, stochastic, signal)))


def sum(input: Values, window: Numbers = 30) -> Computed:
    """Sum of the last `window` inputs.

    Args:
        input: A number for each bar.
        window: A number of bars, at least 1.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.sum(column("close"))
    >>> print(f"{values[-1]:.6g}")
    78457.8
    """
    return compute("sum", (input,), (window,))[0]


class Supertrend(NamedTuple):
    """What ``supertrend`` gives."""

    line: Computed
    direction: Computed


def supertrend(high: Values, low: Values, close: Values, window: Numbers = 10, multiplier: Numbers = 3.0) -> Supertrend:
    """Supertrend: a trailing band below the price while the direction is 1, above it while it is -1.

    Args:
        high: A number for each bar.
        low: A number for each bar.
        close: A number for each bar.
        window: A number of bars, at least 1.
        multiplier: A number, at least 0.

    Returns:
        ``line`` and ``direction``, by name.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.supertrend(column("high"), column("low"), column("close")).line
    >>> print(f"{values[-1]:.6g}")
    2568.61
    """
    return Supertrend(*compute("supertrend", (high, low, close), (window, multiplier)))


def tema(input: Values, window: Numbers = 30) -> Computed:
    """Triple exponential moving average: lags less than an average of averages.

    Args:
        input: A number for each bar.
        window: A number of bars, at least 1.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.tema(column("close"))
    >>> print(f"{values[-1]:.6g}")
    2453.63
    """
    return compute("tema", (input,), (window,))[0]


def trima(input: Values, window: Numbers = 30) -> Computed:
    """Triangular moving average: the middle of the last `window` inputs weighs most.

    Args:
        input: A number for each bar.
        window: A number of bars, at least 1.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.trima(column("close"))
    >>> print(f"{values[-1]:.6g}")
    2635.17
    """
    return compute("trima", (input,), (window,))[0]


def trix(input: Values, window: Numbers = 30) -> Computed:
    """TRIX: percent change, from bar to bar, of an exponential average taken three times.

    Args:
        input: A number for each bar.
        window: A number of bars, at least 1.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.trix(column("close"))
    >>> print(f"{values[-1]:.6g}")
    -0.156063
    """
    return compute("trix", (input,), (window,))[0]


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


def ultosc(
    high: Values, low: Values, close: Values, fast: Numbers = 7, medium: Numbers = 14, slow: Numbers = 28
) -> Computed:
    """Ultimate oscillator: buying pressure as a share of the true range in three windows, from 0 to 100.

    Args:
        high: A number for each bar.
        low: A number for each bar.
        close: A number for each bar.
        fast: A number of bars, at least 1.
        medium: A number of bars, at least 1.
        slow: A number of bars, at least 1.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.ultosc(column("high"), column("low"), column("close"))
    >>> print(f"{values[-1]:.6g}")
    49.8855
    """
    return compute("ultosc", (high, low, close), (fast, medium, slow))[0]


def var(input: Values, window: Numbers = 5) -> Computed:
    """Variance (ddof 0) of the last `window` inputs.

    Args:
        input: A number for each bar.
        window: A number of bars, at least 1.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.var(column("close"))
    >>> print(f"{values[-1]:.6g}")
    3121.42
    """
    return compute("var", (input,), (window,))[0]


def vwap(high: Values, low: Values, close: Values, volume: Values, window: Numbers = 0) -> Computed:
    """Volume-weighted average price since the first bar, or of the last `window` bars when it is not 0.

    Args:
        high: A number for each bar.
        low: A number for each bar.
        close: A number for each bar.
        volume: A number for each bar.
        window: A number of bars, at least 0.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.vwap(column("high"), column("low"), column("close"), column("volume"))
    >>> print(f"{values[-1]:.6g}")
    1540.42
    """
    return compute("vwap", (high, low, close, volume), (window,))[0]


def vwma(input: Values, volume: Values, window: Numbers = 20) -> Computed:
    """Volume-weighted moving average: the mean of the last `window` inputs, weighted by volume.

    Args:
        input: A number for each bar.
        volume: A number for each bar.
        window: A number of bars, at least 1.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.vwma(column("close"), column("volume"))
    >>> print(f"{values[-1]:.6g}")
    2575.2
    """
    return compute("vwma", (input, volume), (window,))[0]


def willr(high: Values, low: Values, close: Values, window: Numbers = 14) -> Computed:
    """Williams' %R: where the close stands in the range of the last `window` bars, from -100 to 0.

    Args:
        high: A number for each bar.
        low: A number for each bar.
        close: A number for each bar.
        window: A number of bars, at least 2.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.willr(column("high"), column("low"), column("close"))
    >>> print(f"{values[-1]:.6g}")
    -52.7032
    """
    return compute("willr", (high, low, close), (window,))[0]


def wma(input: Values, window: Numbers = 30) -> Computed:
    """Weighted moving average: the mean of the last `window` inputs, weighted 1, 2, ..., `window`.

    Args:
        input: A number for each bar.
        window: A number of bars, at least 1.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.wma(column("close"))
    >>> print(f"{values[-1]:.6g}")
    2565.45
    """
    return compute("wma", (input,), (window,))[0]


def zscore(input: Values, window: Numbers = 20) -> Computed:
    """Z-score: how many standard deviations (ddof 0) of the last `window` inputs the input is from their mean.

    Args:
        input: A number for each bar.
        window: A number of bars, at least 2.

    Returns:
        A number for each bar.

    >>> import backsweep as bs
    >>> column = bs.sample_bars("sp500").column
    >>> values = bs.indicators.zscore(column("close"))
    >>> print(f"{values[-1]:.6g}")
    -0.616306
    """
    return compute("zscore", (input,), (window,))[0]

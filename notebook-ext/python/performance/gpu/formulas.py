"""Indicators over whole arrays, as the engine defines them, for any array library.

Each takes the library, then its inputs and arguments under the engine's names, and gives its outputs in the engine's
order. Inputs are finite. Values agree with the engine's to about 1e-9, not to the bit: sums are made in another order.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

from .windows import Array, largest, moments, ramps, shift, smallest, smoothed, sums, windowed

Formula: TypeAlias = "Callable[..., Array | tuple[Array, ...]]"

#: The indicators that are computed on a GPU, by name; the engine computes the others on the CPU.
FORMULAS: dict[str, Formula] = {}


def _formula(function: Formula) -> Formula:
    FORMULAS[function.__name__.rstrip("_")] = function
    return function


def _exponential(xp: Any, series: Array, window: int, lead: int = 0) -> Array:
    return smoothed(xp, series, window, 2.0 / (window + 1.0), lead)


def _wilder(xp: Any, series: Array, window: int, lead: int = 0) -> Array:
    return smoothed(xp, series, window, 1.0 / window, lead)


def _mean(xp: Any, series: Array, window: int) -> Array:
    return windowed(xp, (series,), window, sums)[0] / window


def _weighted(xp: Any, series: Array, window: int) -> Array:
    return windowed(xp, (series, series), window, ramps)[1] / (window * (window + 1) / 2)


def _range(xp: Any, high: Array, low: Array, close: Array) -> Array:
    before = shift(xp, close, 1)
    return xp.maximum(high, before) - xp.minimum(low, before)


def _highest(xp: Any, series: Array, window: int) -> Array:
    return windowed(xp, (series,), window, largest)[0]


def _lowest(xp: Any, series: Array, window: int) -> Array:
    return windowed(xp, (series,), window, smallest)[0]


def _moments(xp: Any, series: Array, window: int) -> tuple[Array, Array]:
    mean, squares = windowed(xp, (series, xp.zeros_like(series)), window, moments)
    return mean, squares / window


def _ratio(xp: Any, above: Array, below: Array, otherwise: float = 0.0) -> Array:
    """A quotient, and something else where it would divide by zero."""
    zero = below == 0.0
    quotient = above / xp.where(zero, xp.ones_like(below), below)
    return xp.where(zero, xp.full_like(quotient, otherwise), quotient)


@_formula
def sma(xp: Any, series: Array, window: int) -> Array:
    """Simple average."""
    return _mean(xp, series, window)


@_formula
def ema(xp: Any, series: Array, window: int) -> Array:
    """Exponential average, seeded with a mean."""
    return _exponential(xp, series, window)


@_formula
def rma(xp: Any, series: Array, window: int) -> Array:
    """Wilder's average."""
    return _wilder(xp, series, window)


@_formula
def dema(xp: Any, series: Array, window: int) -> Array:
    """Double exponential average."""
    first = _exponential(xp, series, window)
    return 2.0 * first - _exponential(xp, first, window, window - 1)


@_formula
def tema(xp: Any, series: Array, window: int) -> Array:
    """Triple exponential average."""
    first = _exponential(xp, series, window)
    second = _exponential(xp, first, window, window - 1)
    return 3.0 * (first - second) + _exponential(xp, second, window, 2 * (window - 1))


@_formula
def wma(xp: Any, series: Array, window: int) -> Array:
    """Average with weights 1, 2, 3, ..."""
    return _weighted(xp, series, window)


@_formula
def trima(xp: Any, series: Array, window: int) -> Array:
    """Average of an average."""
    return _mean(xp, _mean(xp, series, window // 2 + 1), -(-window // 2))


@_formula
def hma(xp: Any, series: Array, window: int) -> Array:
    """Hull's average."""
    raw = 2.0 * _weighted(xp, series, window // 2) - _weighted(xp, series, window)
    return _weighted(xp, raw, math.isqrt(window))


@_formula
def max_(xp: Any, series: Array, window: int) -> Array:
    """Highest value."""
    return _highest(xp, series, window)


@_formula
def min_(xp: Any, series: Array, window: int) -> Array:
    """Lowest value."""
    return _lowest(xp, series, window)


@_formula
def sum_(xp: Any, series: Array, window: int) -> Array:
    """Sum."""
    return windowed(xp, (series,), window, sums)[0]


@_formula
def midpoint(xp: Any, series: Array, window: int) -> Array:
    """Halfway between highest and lowest."""
    return 0.5 * (_highest(xp, series, window) + _lowest(xp, series, window))


@_formula
def stddev(xp: Any, series: Array, window: int, deviations: float) -> Array:
    """Standard deviation."""
    return deviations * xp.sqrt(_moments(xp, series, window)[1])


@_formula
def bbands(xp: Any, series: Array, window: int, deviations: float) -> tuple[Array, ...]:
    """Bollinger bands."""
    middle, variance = _moments(xp, series, window)
    reach = deviations * xp.sqrt(variance)
    return middle + reach, middle, middle - reach


@_formula
def zscore(xp: Any, series: Array, window: int) -> Array:
    """Deviations from the mean."""
    mean, variance = _moments(xp, series, window)
    return _ratio(xp, series - mean, xp.sqrt(variance), math.nan)


@_formula
def mom(xp: Any, series: Array, window: int) -> Array:
    """Difference."""
    return series - shift(xp, series, window)


@_formula
def roc(xp: Any, series: Array, window: int) -> Array:
    """Change in percent."""
    before = shift(xp, series, window)
    return 100.0 * _ratio(xp, series - before, before)


@_formula
def rsi(xp: Any, series: Array, window: int) -> Array:
    """Share of rises in all changes."""
    change = series - shift(xp, series, 1)
    zero = xp.zeros_like(change)
    rises = _wilder(xp, xp.where(change < 0.0, zero, change), window, 1)
    falls = _wilder(xp, xp.where(change >= 0.0, zero, -change), window, 1)
    return 100.0 * _ratio(xp, rises, rises + falls)


@_formula
def macd(xp: Any, series: Array, fast: int, slow: int, signal: int) -> tuple[Array, ...]:
    """Fast average less slow average, and its average."""
    fast, slow = sorted((fast, slow))
    line = _exponential(xp, series, fast, slow - fast) - _exponential(xp, series, slow)
    average = _exponential(xp, line, signal, slow - 1)
    undefined = xp.isnan(average)
    line = xp.where(undefined, average, line)
    return line, average, line - average


@_formula
def true_range(xp: Any, high: Array, low: Array, close: Array) -> Array:
    """Range of a bar, the close before included."""
    return _range(xp, high, low, close)


@_formula
def atr(xp: Any, high: Array, low: Array, close: Array, window: int) -> Array:
    """Average true range."""
    return _wilder(xp, _range(xp, high, low, close), window, 1)


@_formula
def natr(xp: Any, high: Array, low: Array, close: Array, window: int) -> Array:
    """Average true range in percent of the close."""
    return 100.0 * _ratio(xp, _wilder(xp, _range(xp, high, low, close), window, 1), close)


@_formula
def donchian(xp: Any, high: Array, low: Array, window: int) -> tuple[Array, ...]:
    """Highest high, lowest low, and their middle."""
    upper, lower = _highest(xp, high, window), _lowest(xp, low, window)
    return upper, 0.5 * (upper + lower), lower


@_formula
def willr(xp: Any, high: Array, low: Array, close: Array, window: int) -> Array:
    """Where the close stands in the range."""
    upper, lower = _highest(xp, high, window), _lowest(xp, low, window)
    return -100.0 * _ratio(xp, upper - close, upper - lower)


@_formula
def stoch(
    xp: Any, high: Array, low: Array, close: Array, window: int, smoothing: int, signal: int
) -> tuple[Array, ...]:
    """Where the close stands in the range, smoothed."""
    upper, lower = _highest(xp, high, window), _lowest(xp, low, window)
    place = 100.0 * _ratio(xp, close - lower, upper - lower)
    line = _mean(xp, place, smoothing)
    average = _mean(xp, line, signal)
    return xp.where(xp.isnan(average), average, line), average


@_formula
def obv(xp: Any, close: Array, volume: Array) -> Array:
    """Volume of rises less volume of falls."""
    before = shift(xp, close, 1)
    direction = xp.astype(close > before, xp.float64) - xp.astype(close < before, xp.float64)
    return xp.cumulative_sum(xp.concat([volume[:1], (direction * volume)[1:]]))


def _flow(xp: Any, high: Array, low: Array, close: Array, volume: Array) -> Array:
    return volume * _ratio(xp, (close - low) - (high - close), high - low)


@_formula
def ad(xp: Any, high: Array, low: Array, close: Array, volume: Array) -> Array:
    """Accumulation and distribution."""
    return xp.cumulative_sum(_flow(xp, high, low, close, volume))


@_formula
def cmf(xp: Any, high: Array, low: Array, close: Array, volume: Array, window: int) -> Array:
    """Money flow as a share of the volume."""
    flow = windowed(xp, (_flow(xp, high, low, close, volume),), window, sums)[0]
    return _ratio(xp, flow, windowed(xp, (volume,), window, sums)[0])

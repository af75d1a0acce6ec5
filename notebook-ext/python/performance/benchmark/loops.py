"""The EMA cross as people write it without an engine: what the benchmark compares with.

Each way gives total return, Sharpe ratio, drawdown and number of trades of one combination, with the engine's
definitions: averages seeded with means, orders filled at the next open, a fee for each side.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from .. import optional
from .data import Array

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd


class Metrics(NamedTuple):
    """What each way gives."""

    total_return: float
    sharpe: float
    max_drawdown: float
    trades: int


def average(close: pd.Series[float], window: int) -> pd.Series[float]:
    """Exponential average of pandas, seeded with the mean of the first window."""
    seeded = close.copy()
    seeded.iloc[: window - 1] = math.nan
    seeded.iloc[window - 1] = close.iloc[:window].mean()
    found: pd.Series[float] = seeded.ewm(span=window, adjust=False).mean()
    return found


def signals(close: pd.Series[float], fast: int, slow: int) -> tuple[Array, Array]:
    """Entries and exits."""
    quick, steady = average(close, fast), average(close, slow)
    above, below = quick > steady, quick < steady
    was_at_most, was_at_least = (quick <= steady).shift(fill_value=False), (quick >= steady).shift(fill_value=False)
    return (above & was_at_most).to_numpy(), (below & was_at_least).to_numpy()


def pandas_loop(frame: pd.DataFrame, fast: int, slow: int, fees: float, per_year: float) -> Metrics:
    """Indicators by pandas, then a loop over the bars in Python."""
    entries, exits = signals(frame["close"], fast, slow)
    cash, units, trades = 1.0, 0.0, 0
    enter = leave = False
    equity = []
    for row, entry, exit_ in zip(frame.itertuples(), entries, exits, strict=True):
        price: Any = row.open
        if enter and units == 0.0:
            units, cash, trades = cash / (price * (1.0 + fees)), 0.0, trades + 1
        elif leave and units > 0.0:
            cash, units = units * price * (1.0 - fees), 0.0
        closing: Any = row.close
        equity.append(cash + units * closing)
        enter, leave = entry, exit_
    return _metrics(np.array(equity), trades, per_year)


def pandas_vectorised(frame: pd.DataFrame, fast: int, slow: int, fees: float, per_year: float) -> Metrics:
    """The same without a loop: what an expert gets out of pandas."""
    import pandas as pd

    entries, exits = signals(frame["close"], fast, slow)
    orders = pd.Series(np.where(entries, 1.0, np.where(exits, 0.0, math.nan)), frame.index)
    held = orders.shift(1).ffill().fillna(0.0)
    before = held.shift(fill_value=0.0)
    bought, sold = (held > before), (held < before)
    close, open_ = frame["close"], frame["open"]
    growth = (close / close.shift()).where(held > 0.0, 1.0)
    growth = growth.mask(bought, close / (open_ * (1.0 + fees)))
    growth = growth.mask(sold, open_ * (1.0 - fees) / close.shift())
    return _metrics(growth.cumprod().to_numpy(), int(bought.sum()), per_year)


def numba_sweep() -> Callable[..., Any] | None:
    """A function of ``(open, close, fasts, slows, fees)``, one fused loop over the bars for each pair, on all cores.

    Compiled before it is given; ``None`` without Numba.
    """
    numba = optional.module("numba")
    if numba is None:
        return None

    def sweep(open_: Array, close: Array, fasts: Array, slows: Array, fees: float) -> Array:
        found = np.empty((fasts.shape[0], 4))
        for pair in numba.prange(fasts.shape[0]):
            fast, slow = fasts[pair], slows[pair]
            fast_weight, slow_weight = 2.0 / (fast + 1.0), 2.0 / (slow + 1.0)
            quick = steady = 0.0
            above = below = enter = leave = False
            cash, units, trades = 1.0, 0.0, 0
            equity = peak = 1.0
            deepest = total = squares = 0.0
            for bar in range(close.shape[0]):
                price = close[bar]
                if enter and units == 0.0:
                    units, cash, trades = cash / (open_[bar] * (1.0 + fees)), 0.0, trades + 1
                elif leave and units > 0.0:
                    cash, units = units * open_[bar] * (1.0 - fees), 0.0
                now = cash + units * price
                change = now / equity - 1.0
                total += change
                squares += change * change
                equity = now
                if equity > peak:
                    peak = equity
                elif equity / peak - 1.0 < deepest:
                    deepest = equity / peak - 1.0
                quick = quick + price / fast if bar < fast else quick + fast_weight * (price - quick)
                steady = steady + price / slow if bar < slow else steady + slow_weight * (price - steady)
                ready = bar >= slow - 1
                enter = ready and bar >= slow and quick > steady and not above
                leave = ready and bar >= slow and quick < steady and not below
                above, below = ready and quick > steady, ready and quick < steady
            count = close.shape[0]
            deviation = np.sqrt(max(squares - total * total / count, 0.0) / (count - 1))
            found[pair, 0] = equity - 1.0
            found[pair, 1] = total / count / deviation if deviation > 0.0 else np.nan
            found[pair, 2] = deepest
            found[pair, 3] = trades
        return found

    compiled: Callable[..., Any] = numba.njit(parallel=True)(sweep)
    tiny, one = np.ones(4), np.ones(1, dtype=np.int64)
    compiled(tiny, tiny, one, one + 1, 0.0)
    return compiled


def _metrics(equity: Array, trades: int, per_year: float) -> Metrics:
    returns = np.diff(equity, prepend=1.0) / np.concatenate([[1.0], equity[:-1]])
    peaks = np.maximum.accumulate(np.concatenate([[1.0], equity]))[1:]
    deviation = returns.std(ddof=1)
    sharpe = returns.mean() / deviation * math.sqrt(per_year) if deviation > 0 else math.nan
    return Metrics(equity[-1] - 1.0, float(sharpe), float((equity / peaks - 1.0).min()), trades)

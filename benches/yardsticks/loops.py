"""Sweeps as an expert writes them in Numba: one pass over the bars for each combination, combinations in parallel.

Indicators are given, one row for each distinct window. A bar costs as little as may be: while flat only the entry is
looked at, while long only the exit; returns of a held position are the market's, computed once; a fall is divided out
only where it is the deepest so far. All loops fill at the close, all in, with a proportional fee.

A loop is compiled for its signals: functions of the series, a combination's rows in them, its numbers, and a bar.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit, prange

Loop = Callable[..., np.ndarray]

#: Comparisons with the undefined values of a warm-up must be false; without a word a function takes over the flags of
#: the first loop that calls it.
signal = njit(fastmath=False)


@signal
def rises(series, place, number, bar):
    """The first series crosses above the second."""
    one, other = series[0][place[0]], series[1][place[1]]
    return one[bar] > other[bar] and one[bar - 1] <= other[bar - 1]


@signal
def falls(series, place, number, bar):
    """The first series crosses below the second."""
    one, other = series[0][place[0]], series[1][place[1]]
    return one[bar] < other[bar] and one[bar - 1] >= other[bar - 1]


@signal
def leaves_oversold(series, place, number, bar):
    """The index crosses above a level."""
    index = series[0][place[0]]
    return index[bar] > number[0] and index[bar - 1] <= number[0]


@signal
def passes_middle(series, place, number, bar):
    """The index crosses above 50."""
    index = series[0][place[0]]
    return index[bar] > 50.0 and index[bar - 1] <= 50.0


@signal
def falls_below_band(series, place, number, bar):
    """The close crosses below the lower band: series are the close, the middle and the deviation."""
    close, middle, deviation = series[0][0], series[1][place[0]], series[2][place[0]]
    width = number[0]
    # A branch, not a value: six times as fast.
    if close[bar] < middle[bar] - width * deviation[bar]:
        return close[bar - 1] >= middle[bar - 1] - width * deviation[bar - 1]
    return False


@signal
def regains_middle(series, place, number, bar):
    """The close crosses above the middle band."""
    close, middle = series[0][0], series[1][place[0]]
    return close[bar] > middle[bar] and close[bar - 1] <= middle[bar - 1]


@signal
def breaks_out(series, place, number, bar):
    """The close crosses above the channel of the bars before: series are the close and the two channels."""
    close, upper = series[0][0], series[1][place[0]]
    return close[bar] > upper[bar] and close[bar - 1] <= upper[bar - 1]


@signal
def breaks_down(series, place, number, bar):
    """The close crosses below the other channel."""
    close, lower = series[0][0], series[2][place[1]]
    return close[bar] < lower[bar] and close[bar - 1] >= lower[bar - 1]


@njit(error_model="numpy")
def finish(out, cash, equity, total, squares, bars, worst, trades, periods):
    """Total return, Sharpe ratio, deepest fall and trades."""
    mean = total / bars
    deviation = np.sqrt((squares - bars * mean * mean) / (bars - 1))
    out[0] = equity / cash - 1.0
    out[1] = mean / deviation * np.sqrt(periods)
    out[2] = worst - 1.0
    out[3] = trades


def long_only(enters: Any, leaves: Any, fastmath: bool) -> Loop:
    """Long or flat."""

    @njit(parallel=True, fastmath=fastmath, error_model="numpy")
    def loop(prices, change, series, places, numbers, fee, start_cash, periods):
        close = prices[3]
        bars = len(close)
        out = np.empty((len(places), 4))
        for combination in prange(len(places)):
            place, number = places[combination], numbers[combination]
            cash, units, peak, worst, total, squares, trades = start_cash, 0.0, start_cash, 1.0, 0.0, 0.0, 0
            for bar in range(1, bars):
                if units == 0.0:
                    if not enters(series, place, number, bar) or leaves(series, place, number, bar):
                        continue
                    units = cash / (1.0 + fee) / close[bar]
                    trades += 1
                    equity = units * close[bar]
                    move = equity / cash - 1.0
                elif leaves(series, place, number, bar) and not enters(series, place, number, bar):
                    cash = units * close[bar] * (1.0 - fee)
                    equity = cash
                    move = equity / (units * close[bar - 1]) - 1.0
                    units = 0.0
                else:
                    equity = units * close[bar]
                    move = change[bar]
                total += move
                squares += move * move
                if equity > peak:
                    peak = equity
                elif equity < peak * worst:
                    worst = equity / peak
            equity = units * close[-1] if units > 0.0 else cash
            finish(out[combination], start_cash, equity, total, squares, bars, worst, trades, periods)
        return out

    return loop


def long_with_stops(enters: Any, leaves: Any, fastmath: bool) -> Loop:
    """Long or flat, with a stop-loss and a take-profit: fractions of the fill price, the combination's last numbers.

    They are looked at from the bar after the fill; a bar that opens beyond a level fills at its open; the loss wins.
    """

    @njit(parallel=True, fastmath=fastmath, error_model="numpy")
    def loop(prices, change, series, places, numbers, fee, start_cash, periods):
        open_, high, low, close = prices[0], prices[1], prices[2], prices[3]
        bars = len(close)
        out = np.empty((len(places), 4))
        for combination in prange(len(places)):
            place, number = places[combination], numbers[combination]
            cash, units, peak, worst, total, squares, trades = start_cash, 0.0, start_cash, 1.0, 0.0, 0.0, 0
            loss, profit = 0.0, 0.0
            for bar in range(1, bars):
                if units == 0.0:
                    if not enters(series, place, number, bar) or leaves(series, place, number, bar):
                        continue
                    units = cash / (1.0 + fee) / close[bar]
                    trades += 1
                    loss = close[bar] * (1.0 - number[-2])
                    profit = close[bar] * (1.0 + number[-1])
                    equity = units * close[bar]
                    move = equity / cash - 1.0
                else:
                    price = 0.0
                    if low[bar] <= loss:
                        price = min(open_[bar], loss)
                    elif high[bar] >= profit:
                        price = max(open_[bar], profit)
                    elif leaves(series, place, number, bar) and not enters(series, place, number, bar):
                        price = close[bar]
                    if price > 0.0:
                        cash = units * price * (1.0 - fee)
                        equity = cash
                        move = equity / (units * close[bar - 1]) - 1.0
                        units = 0.0
                    else:
                        equity = units * close[bar]
                        move = change[bar]
                total += move
                squares += move * move
                if equity > peak:
                    peak = equity
                elif equity < peak * worst:
                    worst = equity / peak
            equity = units * close[-1] if units > 0.0 else cash
            finish(out[combination], start_cash, equity, total, squares, bars, worst, trades, periods)
        return out

    return loop


def both_ways(goes_long: Any, goes_short: Any, fastmath: bool) -> Loop:
    """Long or short: each entry reverses the other side."""

    @njit(parallel=True, fastmath=fastmath, error_model="numpy")
    def loop(prices, change, series, places, numbers, fee, start_cash, periods):
        close = prices[3]
        bars = len(close)
        out = np.empty((len(places), 4))
        for combination in prange(len(places)):
            place, number = places[combination], numbers[combination]
            cash, units, peak, worst, total, squares, trades = start_cash, 0.0, start_cash, 1.0, 0.0, 0.0, 0
            before = start_cash
            for bar in range(1, bars):
                price = close[bar]
                if units <= 0.0 and goes_long(series, place, number, bar):
                    units += cash / (1.0 + fee) / price
                    cash = 0.0
                    trades += 1
                    equity = units * price
                    move = equity / before - 1.0
                elif units >= 0.0 and goes_short(series, place, number, bar):
                    most = (cash + units * price * (1.0 - fee)) / (price * (1.0 + fee))
                    cash += (units + most) * price * (1.0 - fee)
                    units = -most
                    trades += 1
                    equity = cash + units * price
                    move = equity / before - 1.0
                elif units > 0.0:
                    equity = units * price
                    move = change[bar]
                elif units < 0.0:
                    equity = cash + units * price
                    move = equity / before - 1.0
                else:
                    continue
                before = equity
                total += move
                squares += move * move
                if equity > peak:
                    peak = equity
                elif equity < peak * worst:
                    worst = equity / peak
            finish(out[combination], start_cash, cash + units * close[-1], total, squares, bars, worst, trades, periods)
        return out

    return loop


def crossing_side_by_side(fastmath: bool) -> Loop:
    """The first loop turned inside out, for crossings only: at each bar all slow windows, in vector lanes.

    Costs of a trade become factors of equity, so that nothing branches: no fixed fee, no stops, no shorts. ``fast`` has
    a row for each window, ``slow`` a row for each bar; warm-up bars are plus and minus infinity.
    """

    @njit(parallel=True, fastmath=fastmath, error_model="numpy")
    def loop(change, fast, slow, fee, periods):
        bars, slows = slow.shape
        out = np.empty((len(fast) * slows, 4))
        entry, leave = 1.0 / (1.0 + fee), 1.0 - fee
        for row in prange(len(fast)):
            averages = fast[row]
            equity, peak, worst, total = np.ones(slows), np.ones(slows), np.ones(slows), np.zeros(slows)
            squares, held, trades, was_above = np.zeros(slows), np.zeros(slows), np.zeros(slows), np.ones(slows)
            for bar in range(bars):
                average, market = averages[bar], 1.0 + change[bar]
                for lane in range(slows):
                    above = 1.0 if average > slow[bar, lane] else 0.0
                    crosses = above * (1.0 - was_above[lane])
                    holds = crosses if held[lane] == 0.0 else above
                    cost = entry if holds > held[lane] else (leave if holds < held[lane] else 1.0)
                    factor = (market if held[lane] > 0.0 else 1.0) * cost
                    move = factor - 1.0
                    total[lane] += move
                    squares[lane] += move * move
                    equity[lane] *= factor
                    peak[lane] = max(peak[lane], equity[lane])
                    worst[lane] = min(worst[lane], equity[lane] / peak[lane])
                    trades[lane] += crosses
                    held[lane] = holds
                    was_above[lane] = above
            for lane in range(slows):
                ends = total[lane], squares[lane], bars, worst[lane], trades[lane], periods
                finish(out[row * slows + lane], 1.0, equity[lane], *ends)
        return out

    return loop

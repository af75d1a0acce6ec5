"""Our settings given to vectorbt, many simulations side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import vectorbt as vbt
from simulation_cases import Array
from vectorbt.base.array_wrapper import ArrayWrapper
from vectorbt.portfolio.enums import Direction, SizeType

_SIZE_TYPES = {
    "all_in": SizeType.Amount,
    "units": SizeType.Amount,
    "value": SizeType.Value,
    "percent": SizeType.Percent,
}
_DIRECTIONS = {"long": Direction.LongOnly, "short": Direction.ShortOnly, "both": Direction.Both}


@dataclass(frozen=True)
class Run:
    """One simulation."""

    signals: dict[str, Array]
    options: dict[str, Any]
    #: With fills at the open: bars at whose open an order filled.
    opened: Array


def portfolio(data: pd.DataFrame, runs: Sequence[Run]) -> vbt.Portfolio:
    """Simulate with vectorbt: a column for each of the runs, which have the same fill and number of signals."""
    if runs[0].options["fill"] == "close":
        return _simulate(data, runs, {name: data[[name]].to_numpy() for name in ("open", "high", "low", "close")})
    return _fill_at_open(data, runs)


def _fill_at_open(data: pd.DataFrame, runs: Sequence[Run]) -> vbt.Portfolio:
    """Two rows for each bar: its open, where orders fill, and the rest, where stops do.

    vectorbt looks at stops first, in every row after the fill's. Rows without prices keep it from that: those of the
    opens, and the second rows of bars at whose open an order filled. Which bars these are is our claim; that vectorbt
    fills orders on just these is checked.
    """
    bars = len(data)
    opened = np.stack([run.opened for run in runs], axis=1)
    prices = {}
    for name in ("open", "high", "low", "close"):
        rows = np.full((2 * bars, len(runs)), np.nan)
        rows[1::2] = np.where(opened, np.nan, data[[name]].to_numpy())
        prices[name] = rows
    found = _simulate(data, runs, prices)
    records = found.order_records.copy()
    filled = np.zeros_like(opened)
    at_open = records["idx"] % 2 == 0
    filled[records["idx"][at_open] // 2, records["col"][at_open]] = True
    assert np.array_equal(filled, opened), np.argwhere(filled != opened)[:5]
    records["idx"] //= 2
    close = pd.DataFrame(np.broadcast_to(data[["close"]].to_numpy(), opened.shape), index=data.index)
    return found.replace(
        wrapper=ArrayWrapper.from_obj(close, freq="1D"),
        close=close,
        order_records=records,
        log_records=found.log_records[:0],
    )


def _simulate(data: pd.DataFrame, runs: Sequence[Run], prices: dict[str, Array]) -> vbt.Portfolio:
    rows, shape = len(prices["close"]), (len(prices["close"]), len(runs))
    at_open = rows > len(data)
    price = np.repeat(data["open"], 2) if at_open else data["close"]
    index = pd.date_range("2020-01-01", periods=rows, freq="12h") if at_open else data.index

    def delayed(values: Array, empty: Any) -> Array:
        """Move what is known at a close to the next open."""
        if not at_open:
            return values
        moved = np.full(rows, empty)
        moved[2::2] = values[:-1]
        return moved

    def stacked(values: Sequence[Array]) -> Array:
        return np.stack(values, axis=1)

    def each(name: str, default: Any) -> Array:
        return np.array([run.options.get(name, default) for run in runs])

    def stop(run: Run, name: str) -> Array:
        level = run.options.get(name, np.nan)
        if np.ndim(level) == 0:
            return np.full(rows, level)
        side = np.where(_goes_short(run), -1.0, 1.0)
        filled = price.to_numpy() * (1.0 + delayed(side, 1.0) * run.options.get("slippage", 0.0))
        return delayed(np.where(level > 0.0, level, np.nan), np.nan) / filled

    signals = [[delayed(signal, False) for signal in _theirs(run)] for run in runs]
    trails = np.array(["trailing_stop" in run.options for run in runs])
    loss = [stop(run, "trailing_stop" if trail else "stop_loss") for run, trail in zip(runs, trails, strict=True)]
    if len(signals[0]) == 2:
        direction = {"direction": np.array([_DIRECTIONS[run.options["direction"]] for run in runs])[None, :]}
    else:
        direction = {}
    return vbt.Portfolio.from_signals(
        pd.DataFrame(np.broadcast_to(prices["close"], shape), index=index),
        *map(stacked, zip(*signals, strict=True)),
        open=prices["open"],
        high=prices["high"],
        low=prices["low"],
        price=price.to_numpy()[:, None],
        size=each("size", np.inf)[None, :],
        size_type=np.array([_SIZE_TYPES[run.options["size_type"]] for run in runs])[None, :],
        min_size=0.0,
        fees=each("fees", 0.0)[None, :],
        fixed_fees=each("fixed_fee", 0.0)[None, :],
        slippage=each("slippage", 0.0)[None, :],
        sl_stop=stacked(loss),
        sl_trail=trails[None, :],
        tp_stop=stacked([stop(run, "take_profit") for run in runs]),
        stop_entry_price="fillprice",
        stop_exit_price="stopmarket",
        init_cash=each("initial_cash", 0.0),
        freq="12h" if at_open else "1D",
        **direction,
    )


def _theirs(run: Run) -> tuple[Array, ...]:
    """The signals as vectorbt takes them: two with a direction, or four."""
    entries, exits = run.signals["entries"], run.signals["exits"]
    direction = run.options["direction"]
    if len(run.signals) == 2:
        return entries, exits
    never = np.zeros_like(entries)
    long = (entries, exits) if direction != "short" else (never, never)
    short = (run.signals["short_entries"], run.signals["short_exits"]) if direction != "long" else (never, never)
    return (*long, *short)


def _goes_short(run: Run) -> Array:
    """Where an entry is a short one."""
    if len(run.signals) == 2:
        signal = {"long": None, "short": "entries", "both": "exits"}[run.options["direction"]]
        return run.signals[signal] if signal else np.zeros_like(run.signals["exits"])
    long, long_exit, short, short_exit = _theirs(run)
    return short & ~short_exit & ~(long & ~long_exit)


def metrics(portfolio: vbt.Portfolio) -> dict[str, Array]:
    """Every metric by vectorbt's own functions, a value for each column."""
    closed = portfolio.trades.closed
    equity = portfolio.value().to_numpy()
    found = {
        "total_return": portfolio.total_return(),
        "annual_return": portfolio.annualized_return(),
        "volatility": portfolio.annualized_volatility(),
        "sharpe": portfolio.sharpe_ratio(),
        "sortino": portfolio.sortino_ratio(),
        "calmar": portfolio.calmar_ratio(),
        "omega": portfolio.omega_ratio(),
        "max_drawdown": np.nan_to_num(portfolio.drawdowns.max_drawdown()),
        "max_drawdown_bars": np.nan_to_num(portfolio.drawdowns.duration.max()),
        "trades": portfolio.trades.count(),
        "win_rate": closed.win_rate(),
        "profit_factor": closed.profit_factor(),
        "expectancy": closed.expectancy(),
        "avg_trade": closed.returns.mean(),
        "best_trade": closed.returns.max(),
        "worst_trade": closed.returns.min(),
        "exposure": (portfolio.assets() != 0).mean(),
        "fees_paid": np.nan_to_num(portfolio.orders.fees.sum()),
        "final_equity": equity[-1],
    }
    return {name: np.asarray(values, dtype=float) for name, values in found.items()}

"""The differences from vectorbt that `docs/SEMANTICS.md` lists, each on the smallest example that shows it."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
import vectorbt as vbt

import backsweep as bs

NEVER: list[int] = []


def _bars(rows: list[tuple[float, float, float, float]]) -> pd.DataFrame:
    index = pd.date_range("2020-01-01", periods=len(rows), freq="D", name="timestamp")
    frame = pd.DataFrame(rows, columns=["open", "high", "low", "close"], index=index, dtype=float)
    return frame.assign(volume=0.0)


def _closes(*closes: float) -> pd.DataFrame:
    return _bars([(close, close, close, close) for close in closes])


def _on(data: pd.DataFrame, bars: list[int]) -> pd.Series:
    return pd.Series(np.isin(np.arange(len(data)), bars), index=data.index)


def _both(
    data: pd.DataFrame,
    entries: list[int] = NEVER,
    exits: list[int] = NEVER,
    short_entries: list[int] = NEVER,
    short_exits: list[int] = NEVER,
    *,
    ours: dict[str, Any] | None = None,
    theirs: dict[str, Any] | None = None,
    fill: str = "close",
    cash: float = 100.0,
) -> tuple[bs.Detail, vbt.Portfolio]:
    """Simulate signals on some bars, here and there."""
    signals = [_on(data, bars) for bars in (entries, exits, short_entries, short_exits)]
    detail = bs.simulate(data, *signals, direction="both", fill=fill, initial_cash=cash, **(ours or {})).detail(0)
    price = data["close"]
    if fill == "next_open":
        signals = [signal.shift(1, fill_value=False) for signal in signals]
        price = data["open"]
    shown = {name: data[name] for name in ("open", "high", "low")}
    settings = {"price": price, "init_cash": cash, "freq": "1D", **shown, **(theirs or {})}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return detail, vbt.Portfolio.from_signals(data["close"], *signals, **settings)


def test_division_by_zero_is_undefined_not_infinite() -> None:
    detail, portfolio = _both(_closes(10, 10, 12, 12, 15), [1], [4])
    for name, theirs in [
        ("profit_factor", portfolio.trades.closed.profit_factor()),
        ("sortino", portfolio.sortino_ratio()),
        ("omega", portfolio.omega_ratio()),
    ]:
        assert detail.row[name] is None
        assert theirs == np.inf


def test_constant_returns_have_no_volatility() -> None:
    detail, portfolio = _both(_closes(*1.1 ** np.arange(7.0)), [0])
    assert abs(portfolio.returns().iloc[1:].std()) < 1e-15
    assert detail.row.sharpe is not None  # The first bar had no return.
    flat, portfolio = _both(_closes(10, 10, 10), [0])
    assert (flat.row.volatility, flat.row.sharpe) == (0.0, None)


def test_tiny_orders_are_filled() -> None:
    data = _closes(1e14, 1e14, 2e14, 2e14)
    for theirs, equity in [({}, 100.0), ({"min_size": 0.0}, 0.0)]:
        detail, portfolio = _both(data, [0], [2], theirs=theirs)
        # vectorbt rejects the order, or pays for nothing.
        assert portfolio.value().iloc[-1] == equity
        assert detail.row.final_equity == 200.0


def test_a_strategys_two_signals_are_mirrored_for_shorts() -> None:
    data = _closes(10, 20, 10, 5, 10)
    rises, falls = bs.close > bs.close.lag(1), bs.close < bs.close.lag(1)
    strategy = bs.Strategy("steps", long_entry=rises, long_exit=falls)
    mirrored = bs.sweep(strategy, {}, data, direction="short", fill="close", initial_cash=100.0)
    up = data["close"].diff() > 0.0
    down = data["close"].diff() < 0.0
    portfolio = vbt.Portfolio.from_signals(data["close"], entries=down, exits=up, direction="shortonly")
    assert mirrored[0].final_equity == portfolio.final_value()
    # Signals of arrays are taken as they are named.
    given = bs.simulate(data, down, up, direction="short", fill="close", initial_cash=100.0)
    assert given[0].final_equity == portfolio.final_value()


def test_stops_count_from_the_fill_and_pay_slippage() -> None:
    # Bought at 10.1; vectorbt counts from the close, 10, and sells at the level itself.
    data = _bars([(10, 10, 10, 10), (10, 10, 8, 8)])
    costs = {"slippage": 0.01}
    detail, portfolio = _both(data, [0], ours={"stop_loss": 0.1, **costs}, theirs={"sl_stop": 0.1, **costs})
    assert detail.trades["exit_price"][0] == pytest.approx(10.1 * 0.9 * 0.99, rel=1e-15)
    assert portfolio.trades.records["exit_price"][0] == 9.0
    same = {"sl_stop": 0.1, "stop_entry_price": "fillprice", "stop_exit_price": "stopmarket", **costs}
    _, portfolio = _both(data, [0], theirs=same)
    assert portfolio.trades.records["exit_price"][0] == detail.trades["exit_price"][0]


def test_orders_at_the_open_come_before_the_bars_stops() -> None:
    # The exit fills at the open, 11; the low would have touched the stop at 9 later.
    data = _bars([(10, 10, 10, 10), (10, 11, 10, 11), (11, 11, 8, 8)])
    detail, portfolio = _both(data, [0], [1], fill="next_open", ours={"stop_loss": 0.1}, theirs={"sl_stop": 0.1})
    assert detail.trades.loc[0, ["exit_price", "reason"]].tolist() == [11.0, "signal"]
    assert portfolio.orders.records["price"].tolist() == [10.0, 9.9]


def test_series_of_stops_are_distances_read_on_the_signals_bar() -> None:
    data = _bars([(10, 10, 10, 10), (10, 10, 10, 10), (10, 10, 6.5, 6.5)])
    levels = np.array([3.0, 1.0, 1.0])
    detail, portfolio = _both(
        data, [0], fill="next_open", ours={"stop_loss": levels}, theirs={"sl_stop": pd.Series(levels / 10, data.index)}
    )
    assert detail.trades["exit_price"][0] == 7.0
    assert portfolio.trades.records["exit_price"][0] == 9.0


def test_a_trailing_distance_stays_the_same() -> None:
    # 2 below the best high, 20; vectorbt's 20 % of it are 4.
    data = _bars([(10, 10, 10, 10), (10, 20, 10, 20), (20, 20, 15, 15)])
    detail, portfolio = _both(
        data, [0], ours={"trailing_stop": np.full(3, 2.0)}, theirs={"sl_stop": 0.2, "sl_trail": True}
    )
    assert (detail.trades["exit_price"][0], portfolio.trades.records["exit_price"][0]) == (18.0, 16.0)


def test_a_stop_that_cannot_be_filled_does_not_block_signals() -> None:
    # One unit brings 8, its fee is 9; selling two, to go short, brings enough.
    data = _closes(10, 10, 8, 8)
    fees, size = {"fixed_fee": 9.0}, {"size": 1.0}
    rules = {"ours": {"stop_loss": 0.1, "size_type": "units", **size, **fees}}
    detail, portfolio = _both(data, [0], NEVER, [2], **rules, theirs={"sl_stop": 0.1, "fixed_fees": 9.0, **size})
    assert detail.positions["units"].tolist() == [1.0, 1.0, -1.0, -1.0]
    assert portfolio.assets().tolist() == [1.0, 1.0, 1.0, 1.0]


def test_fractions_can_be_reversed() -> None:
    data = _closes(10, 10, 10, 10)
    size = {"size": 0.5}
    with pytest.raises(Exception, match="does not support position reversal"):
        _both(data, [0], NEVER, [2], ours={"size_type": "percent", **size}, theirs={"size_type": "percent", **size})
    signals = [_on(data, bars) for bars in ([0], NEVER, [2], NEVER)]
    result = bs.simulate(data, *signals, fill="close", size_type="percent", size=0.5, initial_cash=100.0)
    assert result.detail(0).positions["units"].tolist() == [5.0, 5.0, -5.0, -5.0]


def test_more_than_the_cash_cannot_be_sold_short_by_a_fraction() -> None:
    data = _closes(10, 10)
    portfolio = vbt.Portfolio.from_signals(data["close"], short_entries=_on(data, [0]), size=2.0, size_type="percent")
    assert portfolio.assets().tolist() == [-20.0, -20.0]
    with pytest.raises(bs.OptionError, match="above 0 and up to 1"):
        bs.simulate(data, None, short_entries=_on(data, [0]), size=2.0, size_type="percent")


def test_metrics_in_debt_go_by_equity() -> None:
    # Short at 10, the equity goes from 100 to -300 and -800.
    detail, portfolio = _both(_closes(10, 50, 100), short_entries=[0])
    assert detail.equity.tolist() == portfolio.value().tolist() == [100.0, -300.0, -800.0]
    assert detail.row.max_drawdown == portfolio.drawdowns.max_drawdown() == -9.0
    assert portfolio.max_drawdown() != -9.0
    assert (detail.row.annual_return, detail.row.calmar) == (None, None)
    assert portfolio.annualized_return() > 1.0
    # Five bars are a 73rd of a year: the power of a debt would be a number.
    detail, _ = _both(_closes(10, 50, 100, 100, 100), short_entries=[0])
    assert detail.row.annual_return is None


def test_a_crossing_needs_no_more_than_the_bar_before() -> None:
    fast = pd.Series([2.0, 2.0, 3.0])
    assert np.asarray(bs.cross_above(fast, 2.0)).tolist() == [False, False, True]
    assert not fast.vbt.crossed_above(2.0).any()


def test_prices_must_be_there() -> None:
    data = _closes(10, np.nan, 10)
    assert np.isfinite(vbt.Portfolio.from_signals(data["close"], _on(data, [0])).final_value())
    with pytest.raises(bs.DataError):
        bs.simulate(data, _on(data, [0]))

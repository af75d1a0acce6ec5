"""One backtest in detail."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

import backsweep as bs
from common import Columns

OPTIONS: list[dict[str, Any]] = [
    {},
    {"fees": 0.001, "slippage": 0.0005, "fill": "close", "direction": "both"},
    {"direction": "short", "stop_loss": 2 * bs.atr(14), "take_profit": 0.08},
    {"trailing_stop": 0.04, "time_stop": 15, "size": 0.5, "size_type": "percent", "fixed_fee": 1.0},
]


class Values(bs.Strategy):
    """The EMA cross, with values instead of expressions."""

    def entries(self, data: Any, fast: int, slow: int) -> Any:
        return np.asarray(bs.cross_above(bs.ema(data.close, fast), bs.ema(data.close, slow)))

    def exits(self, data: Any, fast: int, slow: int) -> Any:
        return np.asarray(bs.cross_below(bs.ema(data.close, fast), bs.ema(data.close, slow)))


@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize("strategy", ["ema_cross", Values])
def test_the_detail_adds_up_to_the_metrics(strategy: Any, options: dict[str, Any], sp500: bs.Bars) -> None:
    results = bs.sweep(strategy, {"fast": [5, 10], "slow": [50, 100]}, sp500, **options)
    for at, row in enumerate(results):
        detail = results.detail(at)
        trades, equity = detail.trades, detail.equity
        assert detail.row == row
        assert equity.iloc[-1] == row.final_equity
        assert equity.index[0] == pd.Timestamp("1999-01-04")
        np.testing.assert_allclose(detail.drawdown.min(), row.max_drawdown, rtol=1e-12)
        np.testing.assert_array_equal(detail.drawdown, equity / equity.cummax() - 1)
        assert len(trades) == row.trades
        closed = trades[trades["reason"] != "open"]
        np.testing.assert_allclose(closed["return"].mean(), row.avg_trade, rtol=1e-9)
        np.testing.assert_allclose((closed["profit"] > 0).mean(), row.win_rate, rtol=1e-12)
        np.testing.assert_allclose(trades["fees"].sum(), row.fees_paid, rtol=1e-9, atol=1e-9)
        assert (trades["mae"] <= 0).all()
        assert (trades["mfe"] >= 0).all()
        held = detail.positions["units"] != 0
        np.testing.assert_allclose(held.mean(), row.exposure, rtol=1e-12)
        sides = {"long": {"long"}, "short": {"short"}, "both": {"long", "short"}}[options.get("direction", "long")]
        assert set(trades["side"]) == sides


def test_trades_say_when_at_what_price_and_why(columns: Columns) -> None:
    signals = np.array([True, False, False, False, False])
    detail = bs.simulate(columns, signals, stop_loss=0.15, fees=0.01).detail(0)
    trade = detail.trades.iloc[0]
    assert list(detail.trades) == [
        "entry_time", "exit_time", "side", "entry_price", "exit_price", "size", "fees", "profit", "return", "reason",
        "mae", "mfe", "bars",
    ]  # fmt: skip
    assert trade["entry_time"] == pd.Timestamp("2024-01-02")
    assert trade["exit_time"] == pd.Timestamp("2024-01-03")
    assert (trade["entry_price"], trade["exit_price"]) == (10.0, 8.5)
    assert (trade["side"], trade["reason"], trade["bars"]) == ("long", "stop_loss", 1)
    assert detail.positions["units"].tolist()[0] == 0
    assert detail.positions["value"].iloc[1] == trade["size"] * 12.0
    still_open = bs.simulate(columns, signals).detail(0).trades.iloc[0]
    assert (still_open["reason"], still_open["exit_price"]) == ("open", 12.5)


def test_rows_of_rankings_and_of_kept_ones_have_details(sp500: bs.Bars) -> None:
    grid = {"fast": [5, 10, 60], "slow": [50, 100]}
    results = bs.sweep("ema_cross", {"fast": [5, 10], "slow": [50, 100]}, sp500)
    best = results.top(2, "total_return")
    assert best.detail(0).equity.iloc[-1] == best[0].final_equity
    assert best.detail(-1).equity.iloc[-1] == best[1].final_equity
    dropped = bs.sweep(Values, grid, sp500, constraints=[bs.p.fast < bs.p.slow])
    for at, row in enumerate(dropped):
        assert dropped.detail(at).equity.iloc[-1] == row.final_equity
    with pytest.raises(IndexError):
        results.detail(4)


def test_a_sweep_at_the_agent_has_details(sp500: bs.Bars, agent: Path) -> None:
    there = bs.sweep("ema_cross", {"fast": [5, 10], "slow": 50}, sp500, where="agent")
    assert there.detail(1).equity.iloc[-1] == there[1].final_equity


def test_the_figure_is_a_whole_picture(sp500: bs.Bars, tmp_path: Path) -> None:
    results = bs.sweep("ema_cross", {"fast": [10], "slow": [100]}, sp500, direction="both")
    detail = results.detail(0)
    figure = detail.figure()
    figure.save(tmp_path / "figure.svg")
    root = ElementTree.parse(tmp_path / "figure.svg").getroot()
    titles = [each.text or "" for each in root.iter() if each.tag.endswith("title")]
    assert len(titles) == 2 * len(detail.trades) - 1
    assert titles[0].startswith("short at 1,297.8, 1999-08-10")
    texts = {each.text for each in root.iter() if each.tag.endswith("text")}
    assert {"equity", "drawdown", "2000", "ema_cross, fast=10, slow=100"} <= texts
    legend = {"long entry", "short entry", "exit by signal", "exit at a stop", "profit", "loss", "strategy", "asset"}
    assert legend <= texts
    assert "trades marked" not in figure.svg
    assert "http" not in figure.svg.replace("http://www.w3.org/2000/svg", "")
    html = detail._repr_html_()
    assert "The last 5 of 83 trades" in html
    assert repr(detail).startswith("Detail of ema_cross, fast=10, slow=100: 83 trades, 5,031 bars, 1999-01-04 to")
    assert repr(figure) == "Figure of ema_cross, fast=10, slow=100"


@pytest.mark.parametrize("count", [1, 2, 5])
def test_little_can_be_drawn_too(count: int, columns: Columns) -> None:
    few = {name: values[:count] for name, values in columns.items()}
    for entries in (np.zeros(count, dtype=bool), np.ones(count, dtype=bool)):
        detail = bs.simulate(few, entries, fill="close").detail(0)
        ElementTree.fromstring(detail.figure().svg)
        assert "Trades: " in detail._repr_html_()
        assert "nan" not in detail.figure().svg


def test_names_are_no_markup(sp500: bs.Bars) -> None:
    hostile = bs.Strategy("<script>", long_entry=bs.close > bs.p.x, long_exit=bs.close < bs.p.x)
    assert "<script>" not in bs.sweep(hostile, {"x": [1]}, sp500).detail(0)._repr_html_()


def test_many_bars_make_no_large_picture() -> None:
    count = 50_000
    close = 100 * np.exp(np.cumsum(np.random.default_rng(2).normal(0, 1e-3, count)))
    times = np.datetime64("2020-01-01", "ns") + np.arange(count) * np.timedelta64(60_000_000_000, "ns")
    data = {"timestamp": times, **dict.fromkeys(("open", "high", "low", "close"), close), "volume": np.zeros(count)}
    signals = np.arange(count) % 20 < 10
    figure = bs.simulate(data, signals, ~signals).detail(0).figure()
    assert len(figure.svg) < 400_000
    assert "2020-01-30" in figure.svg
    assert "250 of 2,500 trades marked: the largest profits and losses" in figure.svg
    assert 2 * 250 - 1 <= figure.svg.count("<title>") <= 2 * 250


def test_a_stop_has_a_mark_of_its_own(columns: Columns) -> None:
    signals = np.array([True, False, False, False, False])
    stopped = bs.simulate(columns, signals, stop_loss=0.15).detail(0).figure().svg
    closed = bs.simulate(columns, signals, np.roll(signals, 2)).detail(0).figure().svg
    # Each has one in the legend.
    assert (stopped.count("l4.5 4.5l-4.5 4.5"), stopped.count("<circle")) == (2, 1)
    assert (closed.count("l4.5 4.5l-4.5 4.5"), closed.count("<circle")) == (1, 2)

"""Strategies, grids and options: what they take, and what they refuse."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import backsweep as bs
from common import Columns

FAST, SLOW = bs.ema("close", bs.p.fast), bs.ema(bs.close, bs.p.slow)

EXPRESSIONS = {
    "ema(close, fast)": FAST,
    "cross_above(ema(close, fast), ema(close, slow))": FAST.cross_above(SLOW),
    "cross_below(ema(close, fast), open)": FAST.cross_below("open"),
    "high - low": bs.high - bs.low,
    "100 - close": 100 - bs.close,
    "2 / (volume + 1)": 2 / (bs.volume + 1),
    "1.5 * close": np.float64(1.5) * bs.close,
    "close > 10": np.int64(10) < bs.close,
    "(close >= open) and (not (volume <= 1))": (bs.close >= bs.open) & ~(bs.volume <= 1),
    "(fast < slow) or (fast < 5)": (bs.p.fast < bs.p.slow) | (bs.p.fast < 5),
    "(high + low) / 2": (bs.col("high") + bs.col("low")) / 2,
    "hl2 + hlc3": bs.hl2 + bs.hlc3,
    "ema(ohlc4, 5)": bs.ema("ohlc4", 5),
    'col("vix") - lag(col("vix"), 1)': bs.col("vix") - bs.col("vix").lag(1),
    "-close": -bs.close,
    "abs((close - 1))": abs(bs.close - 1),
    "abs(close)": bs.close.abs(),
    "minimum(open, 3)": bs.minimum("open", 3),
    "maximum(2, (close * 2))": bs.maximum(2, bs.close * 2),
    "(close > 1) xor (close > open)": (bs.close > 1) ^ (bs.close > bs.open),
    "lag((close > 1), n)": (bs.close > 1).lag(bs.p.n),
    "any_of_last((close > 1), 3)": (bs.close > 1).any_of_last(3),
    "all_of_last((close > 1), (n + 1))": (bs.close > 1).all_of_last(bs.p.n + 1),
    "rising(close, 3)": bs.close.rising(3),
    "falling(close, n)": bs.close.falling(bs.p.n),
    "(hour >= 9.5) and (weekday <= 4)": (bs.hour >= 9.5) & (bs.weekday <= 4),
}


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_expressions_read_as_they_are_written(text: str) -> None:
    assert repr(EXPRESSIONS[text]) == text


def test_expressions_are_not_true_or_false() -> None:
    with pytest.raises(bs.StrategyError, match=r"combine conditions with & \| ~ instead of"):
        bool(bs.close > bs.open)
    with pytest.raises(bs.StrategyError, match=r"write a chain such as a < b < c as \(a < b\) & \(b < c\)"):
        assert 1 < bs.p.fast < bs.p.slow
    with pytest.raises(bs.StrategyError, match="cannot be compared with == or !=; use < <= > >="):
        assert bs.p.fast == 5
    assert bs.p.fast != "fast"
    assert len({bs.close, bs.open, bs.close}) == 2


def test_expressions_refuse_what_does_not_fit() -> None:
    with pytest.raises(bs.StrategyError, match="25 is no hour of the day"):
        bs.between_hours(9.5, 25)
    with pytest.raises(bs.StrategyError, match="'Monday' is no day of the week; give some of: mon, tue"):
        bs.on_weekdays("Monday")
    with pytest.raises(bs.StrategyError, match="no day is given"):
        bs.on_weekdays()
    with pytest.raises(bs.StrategyError, match="a window of '5' is text"):
        bs.ema("close", "5")  # type: ignore[call-overload]
    with pytest.raises(TypeError):
        bs.close + "open"  # type: ignore[operator]
    with pytest.raises(TypeError):
        bs.close & True  # type: ignore[operator]


def test_a_column_that_the_data_lacks_is_named(columns: Columns) -> None:
    strategy = bs.Strategy("typo", long_entry=bs.ema("clsoe", 2) > 1, long_exit=bs.close < 1)
    known = "open, high, low, close, volume, hl2, hlc3, ohlc4, hour, weekday, vix"
    with pytest.raises(bs.DataError, match=f"no column 'clsoe'; there are: {known}$") as caught:
        bs.sweep(strategy, {}, {**columns, "vix": np.zeros(5)})
    assert caught.value.code == "bars.unknown_column"


def signals(signal: bs.Expression, data: Any, **parameters: float) -> list[bool]:
    """On which bars a signal is true: those at whose close a position is opened that the next bar closes."""
    found = []
    for bar in range(len(bs.bars(data))):
        this_bar = (bs.col("bar") >= bar) & (bs.col("bar") <= bar)
        strategy = bs.Strategy("one", long_entry=signal & this_bar, long_exit=bs.col("bar") > 1e9)
        found.append(bs.sweep(strategy, parameters, data, fill="close").to_pandas()["trades"][0] == 1)
    return found


def test_the_clock_is_that_of_the_timestamps() -> None:
    times = pd.date_range("2024-01-05 20:00", periods=16, freq="90min")  # A Friday.
    close = np.ones(16)
    prices = {"open": close, "high": close, "low": close, "close": close, "volume": close}
    data = {"timestamp": times, **prices, "bar": np.arange(16.0)}
    hours = np.asarray(times.hour + times.minute / 60)
    assert signals(bs.hour > 21.25, data) == list(hours > 21.25)
    assert signals(bs.between_hours(9.5, 14), data) == list((hours >= 9.5) & (hours < 14))
    assert signals(bs.between_hours(23, 3.5), data) == list((hours >= 23) | (hours < 3.5))
    for start, stop in [(9.5, 14), (23, 3.5), (5, 5)]:
        within = (hours >= start) & (hours < stop) if start <= stop else (hours >= start) | (hours < stop)
        limits = bs.between_hours(bs.p.start, bs.p.stop)
        assert signals(limits, data, start=start, stop=stop) == list(within)
    assert signals(bs.on_weekdays("fri", "sun"), data) == [time.day_name() in ("Friday", "Sunday") for time in times]


def test_a_deep_expression_harms_nobody() -> None:
    deep = bs.close
    for _ in range(200_000):
        deep = deep + 1
    assert "..." in repr(deep)
    with pytest.raises(bs.StrategyError) as caught:
        bs.Strategy("deep", long_entry=deep > 1, long_exit=deep < 1)
    assert caught.value.code == "strategy.too_large"


def cross() -> bs.Strategy:
    return bs.Strategy(
        "my_cross",
        long_entry=FAST.cross_above(SLOW),
        long_exit=FAST.cross_below(SLOW),
        requires=[bs.p.fast < bs.p.slow],
    )


def test_a_strategy_of_expressions_is_the_builtin(sp500: bs.Bars) -> None:
    strategy = cross()
    assert strategy.parameters == ("fast", "slow")
    grid = {"fast": range(5, 9), "slow": [20, 50]}
    own = bs.sweep(strategy, grid, sp500, fees=0.001)
    builtin = bs.sweep("ema_cross", grid, sp500, fees=0.001)
    assert own.to_arrow().equals(builtin.to_arrow())
    assert bs.builtin_strategies()[0] == "ema_cross"


def test_strategies_survive_json() -> None:
    strategy = cross()
    again = bs.Strategy.from_json(strategy.to_json())
    assert again == strategy
    assert hash(again) == hash(strategy)
    assert again != bs.Strategy.builtin("ema_cross")
    no_nodes = '{"name": "x", "nodes": [], "signals": {"long_entry": 0, "long_exit": 0}, "requirements": []}'
    for text in ("{", "[]", no_nodes):
        with pytest.raises(bs.StrategyError):
            bs.Strategy.from_json(text)


BAD_STRATEGIES: dict[str, tuple[dict[str, Any], str]] = {
    "no signal": ({"long_entry": bs.close, "long_exit": bs.close > 1}, "long_entry must be true or false for each bar"),
    "no expression": ({"long_entry": bs.close > 1, "long_exit": True}, "long_exit is a bool, not an expression"),
    "mixed kinds": ({"long_entry": (bs.close > 1) & (bs.close > 2), "long_exit": ~bs.close}, "it needs a signal"),
    "numbers that cross": (
        {"long_entry": bs.p.fast.cross_above(bs.p.slow), "long_exit": bs.close > 1},
        "two numbers never cross",
    ),
    "requirement on bars": (
        {"long_entry": bs.close > 1, "long_exit": bs.close < 1, "requires": [bs.close > bs.p.x]},
        "a requirement or constraint must compare parameters",
    ),
    "constant": ({"long_entry": bs.close > float("nan"), "long_exit": bs.close < 1}, "not a finite number"),
}


@pytest.mark.parametrize("case", BAD_STRATEGIES)
def test_bad_strategies_are_refused(case: str) -> None:
    arguments, message = BAD_STRATEGIES[case]
    with pytest.raises(bs.StrategyError, match=message):
        bs.Strategy("bad", **arguments)


def test_a_strategy_is_a_name_or_a_strategy(columns: Columns) -> None:
    with pytest.raises(bs.StrategyError, match="no built-in strategy 'sma_crossing'; there are: ema_cross") as caught:
        bs.sweep("sma_crossing", {}, columns)
    assert caught.value.code == "strategy.unknown"
    with pytest.raises(bs.StrategyError, match="the strategy is a int"):
        bs.sweep(5, {}, columns)  # type: ignore[arg-type]


GRIDS: dict[str, tuple[Any, list[Any]]] = {
    "list": ([1, 2], [1, 2]),
    "tuple": ((1.5, 2), [1.5, 2.0]),
    "range": (range(1, 3), [1, 2]),
    "generator": ((n for n in (1, 2)), [1, 2]),
    "whole array": (np.array([1, 2]), [1, 2]),
    "array": (np.array([1.0, 2.0]), [1.0, 2.0]),
    "linspace": (np.linspace(1, 2, 3), [1.0, 1.5, 2.0]),
    "pandas": (pd.Series([1, 2]), [1, 2]),
    "NumPy scalars": ([np.int64(1), np.int32(2)], [1, 2]),
    "one number": (1, [1]),
    "one NumPy number": (np.float64(1.5), [1.5]),
    "range as text": ("1..3", [1, 2]),
    "range with a step": ("1..6:2", [1, 3, 5]),
    "list as text": ("1,2", [1, 2]),
}


@pytest.mark.parametrize("kind", GRIDS)
def test_grids_take_what_holds_numbers(kind: str, columns: Columns) -> None:
    values, expected = GRIDS[kind]
    strategy = bs.Strategy("above", long_entry=bs.close > bs.p.level, long_exit=bs.close < bs.p.level)
    results = bs.sweep(strategy, {"level": values}, columns)
    assert results.grid == {"level": expected}
    assert [type(value) for value in results.grid["level"]] == [type(value) for value in expected]
    assert results.column("level").tolist() == expected


BAD_GRIDS: dict[str, tuple[Any, str, str]] = {
    "unknown parameter": ({"fast": [1], "slow": [2], "mid": [3]}, "grid.unknown_parameter", "no parameter 'mid'"),
    "missing parameter": ({"fast": [1]}, "grid.missing_parameter", "needs parameter 'slow'"),
    "fast >= slow": (
        {"fast": [1, 2, 3], "slow": [2, 3]},
        "grid.forbidden",
        "3 of 6 combinations break (fast < slow), the first at fast=2, slow=2",
    ),
    "no values": ({"fast": [], "slow": [2]}, "grid.empty", "'fast' has no values"),
    "empty range": ({"fast": "5..5", "slow": [2]}, "grid.empty", "'fast' has no values"),
    "not finite": ({"fast": [1.0, float("nan")], "slow": [2]}, "grid.not_usable", "parameter 'fast': NaN"),
    "too large": ({"fast": [2**70], "slow": [2]}, "grid.not_usable", "1180591620717411303424"),
    "truth": ({"fast": [True], "slow": [2]}, "grid.not_usable", "True"),
    "text in a list": ({"fast": [1, "two"], "slow": [2]}, "grid.not_usable", "'two'"),
    "no number": ({"fast": object, "slow": [2]}, "grid.kind", "parameter 'fast' is"),
    "mapping of mappings": ({"fast": {"a": 1}, "slow": [2]}, "grid.kind", "parameter 'fast' is"),
    "bad range": ({"fast": "1-5", "slow": [2]}, "grid.syntax", "'fast=1-5' is not a parameter range"),
    "no text": ({5: [1]}, "grid.kind", "parameter 5 is not text"),
    "no dict": ([1, 2], "grid.kind", "the grid is a list"),
    "window of 0": ({"fast": [0], "slow": [2]}, "grid.window", "a window of 0 does not fit"),
    "window too long": ({"fast": [1], "slow": [6]}, "grid.window", "from 1 to 5"),
    "part of a bar": ({"fast": [1.5], "slow": [2]}, "grid.window", "a window of 1.5 does not fit"),
    "name of a metric": ({"sharpe": [1]}, "grid.reserved_name", "'sharpe' has the name of a metric"),
}


@pytest.mark.parametrize("case", BAD_GRIDS)
def test_bad_grids_are_refused(case: str, columns: Columns) -> None:
    grid, code, message = BAD_GRIDS[case]
    with pytest.raises(bs.GridError) as caught:
        bs.sweep("ema_cross", grid, columns)
    assert caught.value.code == code
    assert message in str(caught.value)


BAD_OPTIONS: dict[str, dict[str, Any]] = {
    "option 'fees' is -0.1": {"fees": -0.1},
    "option 'fees' is 1;": {"fees": 1},
    "option 'fees' is 'a lot'; it must be a number": {"fees": "a lot"},
    "option 'slippage' is NaN": {"slippage": float("nan")},
    "option 'fixed_fee' is -1": {"fixed_fee": -1},
    "option 'initial_cash' is 0": {"initial_cash": 0},
    "option 'periods_per_year' is -252": {"periods_per_year": -252},
    "option 'fill' is 'tomorrow'; it must be 'next_open' or 'close'": {"fill": "tomorrow"},
    "option 'direction' is 'sideways'": {"direction": "sideways"},
    "option 'keep' is 'top:0:sharpe'": {"keep": "top:0:sharpe"},
    "option 'keep' is 'top:5:luck'": {"keep": "top:5:luck"},
    "option 'where' is 'cloud'; it must be 'auto' or 'inprocess' or 'agent'": {"where": "cloud"},
    "option 'device' is 'tpu'": {"device": "tpu"},
    "device='cuda' does not go with where='inprocess'": {"where": "inprocess", "device": "cuda"},
    "option 'n_jobs' is 0": {"n_jobs": 0},
    "option 'n_jobs' is 1.5": {"n_jobs": 1.5},
    "option 'n_jobs' is 5000": {"n_jobs": 5000},
    "option 'progress' is 'yes'": {"progress": "yes"},
}


@pytest.mark.parametrize("message", BAD_OPTIONS)
def test_bad_options_are_refused(message: str, columns: Columns) -> None:
    with pytest.raises(bs.OptionError) as caught:
        bs.sweep("ema_cross", {"fast": [1], "slow": [2]}, columns, **BAD_OPTIONS[message])
    assert message in str(caught.value)
    assert isinstance(caught.value, ValueError)


def test_the_process_goes_on_after_errors(columns: Columns) -> None:
    for grid, _, _ in BAD_GRIDS.values():
        with pytest.raises(bs.GridError):
            bs.sweep("ema_cross", grid, columns)
    assert len(bs.sweep("ema_cross", {"fast": [1], "slow": [2]}, columns)) == 1

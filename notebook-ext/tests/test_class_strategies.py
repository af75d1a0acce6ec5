"""Strategies as classes: traced to a tree where that is possible, else called with arrays."""

from __future__ import annotations

import os
import pickle
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest

import backsweep as bs
from backsweep.history import History
from backsweep.signals import compute_signals
from backsweep.tracing import NeedsArrays, trace

GRID = {"fast": [5, 10], "slow": [50, 100]}


class EMACross(bs.Strategy):
    requires = (bs.p.fast < bs.p.slow,)

    def entries(self, data: Any, fast: int, slow: int = 50) -> Any:
        return bs.ema(data.close, fast).cross_above(bs.ema(data["close"], slow))

    def exits(self, data: Any, fast: int, slow: int = 50) -> Any:
        return bs.ema("close", fast).cross_below(bs.ema("close", slow))


class Breakout(bs.Strategy):
    """Works with values: pandas, NumPy, and the truth of a parameter."""

    name = "breakout"

    def __init__(self, patience: int = 3) -> None:
        self.patience = patience

    def entries(self, data: Any, window: int, use_high: bool = True) -> Any:
        prices = data.to_pandas()
        level = prices["high" if use_high else "close"].rolling(window).max().shift(1)
        return prices["close"] > level

    def exits(self, data: Any, stop: float) -> Any:
        range_ = bs.atr(14)
        return data.close < np.maximum.accumulate(data.close) - stop * range_


def test_a_class_of_expressions_is_the_builtin(sp500: bs.Bars) -> None:
    mine = bs.sweep(EMACross, GRID, sp500, where="inprocess")
    assert mine.to_arrow().equals(bs.sweep("ema_cross", GRID, sp500, where="inprocess").to_arrow())
    assert mine.strategy.name == "EMACross"
    assert mine.strategy.parameters == ("fast", "slow")
    assert repr(mine.strategy).startswith("Strategy('EMACross',\n         long_entry=cross_above(ema(close, fast),")
    with pytest.raises(bs.GridError, match=r"break \(fast < 50\), the first at fast=60"):
        bs.sweep(EMACross(), {"fast": [60]}, sp500)


def test_defaults_are_constants_where_the_grid_leaves_them_out(sp500: bs.Bars) -> None:
    short = bs.sweep(EMACross, {"fast": [5, 10]}, sp500, where="inprocess")
    full = bs.sweep(EMACross, {"fast": [5, 10], "slow": 50}, sp500, where="inprocess")
    assert short.parameters == ("fast",)
    np.testing.assert_array_equal(short.column("sharpe"), full.column("sharpe"))
    with pytest.raises(bs.GridError, match=r"EMACross\.entries takes 'fast', which the grid leaves out"):
        bs.sweep(EMACross, {"slow": 50}, sp500)


def test_a_traced_class_can_be_written(sp500: bs.Bars) -> None:
    read = bs.Strategy.from_json(EMACross().to_json())
    assert read.parameters == ("fast", "slow")
    assert bs.sweep(read, GRID, sp500).to_arrow().equals(bs.sweep(EMACross, GRID, sp500).to_arrow())
    with pytest.raises(bs.StrategyError, match=r"breakout cannot be written: Breakout.entries works with values"):
        Breakout().to_json()
    assert Breakout().parameters == ("window", "use_high", "stop")
    assert repr(Breakout()) == "breakout(window, use_high, stop)"


def branching() -> type[bs.Strategy]:
    class Branching(bs.Strategy):
        def entries(self, data: Any, fast: int) -> Any:
            return data.close > bs.ema(data.close, fast if fast > 10 else 10)

    return Branching


def plain() -> type[bs.Strategy]:
    class Plain(bs.Strategy):
        def entries(self, data: Any) -> Any:
            return np.zeros(5, dtype=bool)

    return Plain


UNTRACED = {
    "truth of a parameter": (
        branching,
        r"Branching.entries works with values.*StrategyError: \(fast > 10\) is neither",
    ),
    "an array": (plain, "Plain.entries gives a ndarray, not an expression"),
}


@pytest.mark.parametrize("case", UNTRACED)
def test_the_reason_why_a_class_is_no_tree_is_told(case: str) -> None:
    make, reason = UNTRACED[case]
    with pytest.raises(NeedsArrays, match=reason):
        trace(make()())


def expected_breakout(bars: bs.Bars, window: int, stop: float) -> tuple[np.ndarray, np.ndarray]:
    close, high, low = (pd.Series(bars.column(name)) for name in ("close", "high", "low"))
    entries = close > high.rolling(window).max().shift(1)
    exits = close < close.cummax() - stop * bs.indicators.atr(high, low, close, window=14)
    return entries.to_numpy(), exits.to_numpy()


@pytest.mark.parametrize("jobs", [1, 2])
def test_signals_are_computed_for_every_combination(sp500: bs.Bars, jobs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backsweep.signals._WORTH_WORKERS", 0.0)
    grid = {"stop": [1.0, 2.5], "window": [10, 20, 55]}
    heard: list[tuple[int, int]] = []
    signals = compute_signals(
        Breakout(),
        History.of(sp500),
        grid,
        np.arange(1, 6),
        jobs,
        progress=lambda done, total: heard.append((done, total)),
    )
    assert signals.workers == (0 if jobs == 1 else 2)
    assert heard[-1] == (5, 5)
    entries, exits = signals.columns("entries"), signals.columns("exits")
    assert entries is not None
    assert exits is not None
    assert entries.shape == exits.shape == (len(sp500), 5)
    combinations = [(window, stop) for stop in grid["stop"] for window in grid["window"]][1:]
    for column, (window, stop) in enumerate(combinations):
        wanted = expected_breakout(sp500, int(window), stop)
        np.testing.assert_array_equal(entries[:, column], wanted[0])
        np.testing.assert_array_equal(exits[:, column], wanted[1])
    assert signals.columns("short_entries") is None


def test_signals_are_computed_elsewhere(sp500: bs.Bars, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backsweep.signals._WORTH_WORKERS", 0.0)

    class Telling(bs.Strategy):
        def entries(self, data: Any, process: int) -> Any:
            return np.full(len(data), os.getpid() == process)

    signals = compute_signals(Telling(), History.of(sp500), {"process": [os.getpid(), 0, os.getpid()]}, np.arange(3), 2)
    columns = signals.columns("entries")
    assert columns is not None
    assert columns.any(axis=0).tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            lambda data: data.close[1:] > 0,
            r"Made.entries gives values of shape \(5030,\) for fast=3; give one for each of the 5031",
        ),
        (lambda data: data.close, "gives a ndarray of float64 for fast=3; give True or False for each bar"),
        (
            lambda data: pd.Series(data.close > 0).shift(1),
            "gives a Series of object for fast=3; .* fill what is missing",
        ),
        (lambda data: None, "gives a NoneType of object for fast=3|gives a NoneType for fast=3"),
        (lambda data: data.clsoe, "Made.entries fails for fast=3: AttributeError: the data has no column 'clsoe'"),
        (
            lambda data: data.close.rolling(3).mean() > 0,
            r"AttributeError: .* 'rolling'; columns are NumPy arrays, write data\.to_pandas\(\)",
        ),
        (lambda data: bs.close > data.close, "Made.entries fails for fast=3: TypeError"),
        (lambda data: bs.close > 5, "gives a Expression of object|gives a Expression for fast=3"),
    ],
)
def test_what_is_no_signal_is_told(sp500: bs.Bars, given: Any, message: str) -> None:
    class Made(bs.Strategy):
        def entries(self, data: Any, fast: int) -> Any:
            return given(data)

    with pytest.raises(bs.StrategyError, match=message):
        compute_signals(Made(), History.of(sp500), {"fast": [3]}, np.arange(1), 1)


@pytest.mark.parametrize(
    "given",
    [
        lambda above: above[::-1],
        lambda above: above.sort_values(),
        lambda above: above.reset_index(drop=True)[::-1],
        lambda above: above.set_axis(above.index.map(str)),
    ],
)
def test_a_signal_in_another_order_is_told(sp500: bs.Bars, given: Any) -> None:
    class Made(bs.Strategy):
        def entries(self, data: Any) -> Any:
            return given(data.to_pandas()["close"] > 1300)

    with pytest.raises(
        bs.DataError, match=r"the index of 'Made.entries' is not that of the data: row \d has .*, the data"
    ):
        compute_signals(Made(), History.of(sp500), {}, np.arange(1), 1)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (lambda data: True, 1.0),
        (lambda data: pd.Series(data.close > 0), 1.0),
        (lambda data: data.to_pandas()["close"] > 0, 1.0),
        (lambda data: [False] * len(data), 0.0),
        (lambda data: pd.Series(data.close > 0, dtype="boolean"), 1.0),
        (lambda data: (data.close > 0).astype(object), 1.0),
    ],
)
def test_booleans_of_any_kind_are_signals(sp500: bs.Bars, given: Any, wanted: float) -> None:
    class Made(bs.Strategy):
        def short_entries(self, data: Any) -> Any:
            return given(data)

    columns = compute_signals(Made(), History.of(sp500), {"fast": [3]}, np.arange(1), 1).columns("short_entries")
    assert columns is not None
    assert columns.mean() == wanted


class Clock(bs.Strategy):
    """Reads computed columns and one of the data's own, by attribute and by item."""

    def entries(self, data: Any, level: float) -> Any:
        return (data.mood > level) & (data["hl2"] >= data.low) & (data.weekday <= 4)

    def exits(self, data: Any, level: float) -> Any:
        return (data["mood"] < level) | (data.hour > 12)


def test_all_columns_are_there_in_trees_and_in_arrays(sp500: bs.Bars) -> None:
    mood = np.random.default_rng(7).normal(size=len(sp500))
    mood[::5] = np.nan
    data = bs.bars({name: sp500.column(name) for name in sp500.columns} | {"mood": mood})
    assert repr(trace(Clock())["exits"]) == '(col("mood") < level) or (hour > 12)'
    traced = bs.sweep(Clock, {"level": [-0.5, 0.5]}, data, where="inprocess")
    assert traced.column("trades").min() > 0

    history = History.of(data)
    found = compute_signals(Clock(), history, {"level": [0.5]}, np.arange(1), 1).columns("entries")
    days = data.column("timestamp").astype("datetime64[D]").astype(int)
    assert found is not None
    np.testing.assert_array_equal(found[:, 0], (mood > 0.5) & ((days + 3) % 7 <= 4))
    np.testing.assert_array_equal(history.hl2, (sp500.column("high") + sp500.column("low")) / 2)
    assert list(history.to_pandas())[-1] == "mood"


def test_a_class_without_entries_is_refused() -> None:
    class Empty(bs.Strategy):
        def exits(self, data: Any) -> Any:
            return data.close > data.open

    with pytest.raises(bs.StrategyError, match="Empty has no method that opens a position; write def entries"):
        bs.sweep(Empty, {}, bs.sample_bars("sp500"))
    with pytest.raises(bs.StrategyError, match="the name is None; give a strategy its name first"):
        bs.Strategy()


def test_the_data_of_a_method_is_the_history(sp500: bs.Bars) -> None:
    data = pickle.loads(pickle.dumps(History.of(sp500)))
    assert len(data) == len(sp500)
    np.testing.assert_array_equal(data.close, sp500.column("close"))
    np.testing.assert_array_equal(data["volume"], sp500.column("volume"))
    frame = data.to_pandas()
    assert list(frame) == ["open", "high", "low", "close", "volume"]
    assert frame.index[0] == pd.Timestamp("1999-01-04")
    with pytest.raises(ValueError, match="read-only"):
        History.of(sp500).close[0] = 1.0


class PandasCross(bs.Strategy):
    """The EMA cross with values instead of expressions."""

    def entries(self, data: Any, fast: int, slow: int = 50) -> Any:
        return np.asarray(bs.cross_above(bs.ema(data.close, fast), bs.ema(data.close, slow)))

    def exits(self, data: Any, fast: int, slow: int = 50) -> Any:
        return np.asarray(bs.cross_below(bs.ema(data.close, fast), bs.ema(data.close, slow)))


ARRAY_OPTIONS: list[dict[str, Any]] = [
    {},
    {"fees": 0.001, "fill": "close", "direction": "both"},
    {"stop_loss": 2 * bs.atr(14), "direction": "short", "slippage": 0.001},
    {"take_profit": bs.p.fast * 0.01, "time_stop": bs.p.slow, "size": 0.5, "size_type": "percent"},
    {"constraints": [bs.p.fast < bs.p.slow], "trailing_stop": 0.05, "keep": "top:2:total_return"},
]


@pytest.mark.parametrize("options", ARRAY_OPTIONS, ids=str)
def test_a_class_with_values_sweeps_as_the_same_class_with_expressions(options: dict[str, Any], sp500: bs.Bars) -> None:
    grid = {"fast": [5, 10, 60], "slow": [50, 100]}
    traced = bs.Strategy(
        "traced",
        long_entry=bs.ema("close", bs.p.fast).cross_above(bs.ema("close", bs.p.slow)),
        long_exit=bs.ema("close", bs.p.fast).cross_below(bs.ema("close", bs.p.slow)),
    )
    mine, same = bs.sweep(PandasCross, grid, sp500, **options), bs.sweep(traced, grid, sp500, **options)
    assert mine.to_arrow().equals(same.to_arrow())
    assert mine.dropped == same.dropped
    options = {**options, "keep": "all"}
    naive = bs.reference_sweep(PandasCross, grid, sp500, **options)
    assert naive.to_arrow().equals(bs.sweep(traced, grid, sp500, **options).to_arrow())
    assert mine.ran_on.reason.startswith("PandasCross.entries gives a ndarray, not an expression")


def test_axes_named_like_rules_are_rules_of_classes_too(sp500: bs.Bars) -> None:
    grid = {"stop_loss": [0.01, 0.1], "fast": [5, 10]}
    found = bs.sweep(PandasCross, grid, sp500)
    for row in found:
        alone = bs.sweep(PandasCross, {"fast": row.fast}, sp500, stop_loss=row.stop_loss)
        assert alone[0].metrics == row.metrics


def test_ran_on_tells_of_worker_processes(sp500: bs.Bars, monkeypatch: pytest.MonkeyPatch) -> None:
    here = bs.sweep(PandasCross, {"fast": range(5, 9)}, sp500, n_jobs=2)
    assert here.ran_on.where == "inprocess"
    assert here.ran_on.reason.endswith("little enough work to skip worker processes")
    monkeypatch.setattr("backsweep.signals._WORTH_WORKERS", 0.0)
    heard: list[tuple[int, int]] = []
    there = bs.sweep(
        PandasCross, {"fast": range(5, 9)}, sp500, n_jobs=2, progress=lambda done, total: heard.append((done, total))
    )
    assert str(there.ran_on).startswith(
        "workers, 2 processes: signals came from 2 worker processes, since PandasCross.entries gives a ndarray"
    )
    assert there.to_arrow().equals(here.to_arrow())
    assert heard[-1] == (4 * 5031, 4 * 5031)
    assert heard == sorted(heard)


class Picky(bs.Strategy):
    """Fails where the constraint is broken."""

    constraints = (bs.p.fast < bs.p.slow,)
    stop_loss = 0.05

    def entries(self, data: Any, fast: int, slow: int) -> Any:
        if fast >= slow:
            raise ValueError("fast must be below slow")
        return np.asarray(data.close) > fast


def test_dropped_combinations_are_never_computed(sp500: bs.Bars) -> None:
    found = bs.sweep(Picky, {"fast": [900, 1400], "slow": [1000, 1500]}, sp500)
    assert [(row.fast, row.slow) for row in found] == [(900, 1000), (900, 1500), (1400, 1500)]
    assert found.dropped == 1
    assert Picky().parameters == ("fast", "slow")


def test_a_class_with_values_stays_here_and_knows_its_axes(sp500: bs.Bars) -> None:
    for option in ({"where": "agent"}, {"device": "cuda"}):
        with pytest.raises(bs.StrategyError, match=r"does not go with PandasCross: .* gives a ndarray"):
            bs.sweep(PandasCross, {"fast": [5]}, sp500, **option)
    with pytest.raises(bs.OptionError, match="option 'where' is 'moon'"):
        bs.sweep(PandasCross, {"fast": [5]}, sp500, where="moon")
    with pytest.raises(bs.GridError, match="no parameter 'mid'"):
        bs.sweep(PandasCross, {"fast": [5], "mid": [7]}, sp500)
    with pytest.raises(bs.GridError, match="takes 'fast', which the grid leaves out"):
        bs.sweep(PandasCross, {"slow": [7]}, sp500)
    with pytest.raises(bs.GridError, match="stop_loss"):
        bs.sweep(PandasCross, {"fast": [5]}, sp500, stop_loss=-0.05)


@pytest.mark.parametrize(
    ("misspelt", "meant"),
    [
        ("exit", "exits"),
        ("entry", "entries"),
        ("long_exits", "exits"),
        ("short_entry", "short_entries"),
        ("stoploss", "stop_loss"),
        ("take_profits", "take_profit"),
        ("constraint", "constraints"),
        ("Exits", "exits"),
    ],
)
def test_a_misspelt_member_is_refused(misspelt: str, meant: str, sp500: bs.Bars) -> None:
    class Mixin:
        pass

    class Made(bs.Strategy, Mixin):
        def entries(self, data: Any) -> Any:
            return data.close > data.open

    wanted = f"Made has '{misspelt}', which nothing reads; call it '{meant}'"
    for place in (Made, Mixin):
        setattr(place, misspelt, 0.05)
        with pytest.raises(bs.StrategyError, match=wanted) as error:
            bs.sweep(Made, {}, sp500)
        assert error.value.code == "strategy.member"
        delattr(place, misspelt)
    strategy = Made()
    setattr(strategy, misspelt, 0.05)
    with pytest.raises(bs.StrategyError, match=wanted):
        bs.sweep(strategy, {}, sp500)


def test_an_option_is_no_member(sp500: bs.Bars) -> None:
    class Made(bs.Strategy):
        direction = "both"

        def entries(self, data: Any) -> Any:
            return data.close > data.open

    with pytest.raises(bs.StrategyError, match=r"Made has 'direction', which is an option: .* direction=\.\.\."):
        bs.sweep(Made, {}, sp500)


def test_what_a_class_needs_besides_is_its_own(sp500: bs.Bars) -> None:
    class Made(bs.Strategy):
        exit_level = 5
        _exit = 3
        patience = 2

        def level(self) -> int:
            return self.patience

        def entries(self, data: Any) -> Any:
            return data.close > self.level()

    assert len(bs.sweep(Made, {}, sp500)) == 1


class BothWays(bs.Strategy):
    def entries(self, data: Any) -> Any:
        return data.close > data.open

    def short_entries(self, data: Any) -> Any:
        return data.close < data.open


class BothWaysOfArrays(BothWays):
    def entries(self, data: Any) -> Any:
        return np.asarray(data.close > data.open)


def both_ways() -> bs.Strategy:
    return bs.Strategy(
        "both", long_entry=bs.close > bs.open, long_exit=bs.close < bs.open, short_entry=bs.close < bs.low.lag(1)
    )


@pytest.mark.parametrize("strategy", [BothWays, BothWays(), BothWaysOfArrays, both_ways()], ids=str)
@pytest.mark.parametrize("function", [bs.sweep, bs.reference_sweep])
def test_short_signals_that_are_left_out_are_told_of(function: Any, strategy: Any, sp500: bs.Bars) -> None:
    with pytest.warns(UserWarning, match="direction='long' leaves out the short signals; say direction='both'") as told:
        function(strategy, {}, {"A": sp500, "B": sp500})
    assert len(told) == 1
    assert told[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for direction in ("long", "short", "both"):
            function(strategy, {}, sp500, direction=direction)
        function("ema_cross", {"fast": 5, "slow": 50}, sp500)
        function(EMACross, {"fast": 5}, sp500)

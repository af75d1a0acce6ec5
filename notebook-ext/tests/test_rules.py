"""Directions, sizes, stops and constraints: of strategies, of sweeps, and as axes of the grid."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import backsweep as bs

GRID: dict[str, Any] = {"fast": [5, 10, 20], "slow": [10, 50]}
ATR = 2 * bs.atr(14)


def cross(**parts: Any) -> bs.Strategy:
    fast, slow = bs.ema("close", bs.p.fast), bs.ema("close", bs.p.slow)
    return bs.Strategy("cross", long_entry=fast.cross_above(slow), long_exit=fast.cross_below(slow), **parts)


RULES: dict[str, dict[str, Any]] = {
    "fraction": {"stop_loss": 0.05},
    "series": {"stop_loss": ATR, "take_profit": 2 * ATR},
    "trailing": {"trailing_stop": 0.1, "time_stop": 20},
    "size": {"size": 0.5},
}


@pytest.mark.parametrize("case", RULES)
@pytest.mark.parametrize("direction", ["long", "short", "both"])
def test_rules_of_a_strategy_of_a_class_and_of_a_sweep_are_the_same(case: str, direction: str, sp500: bs.Bars) -> None:
    rules = RULES[case]
    options = {"direction": direction, "fees": 0.001, "size_type": "percent" if "size" in rules else "all_in"}

    class Cross(bs.Strategy):
        def entries(self, data: Any, fast: int, slow: int) -> Any:
            return bs.ema(data.close, fast).cross_above(bs.ema(data.close, slow))

        def exits(self, data: Any, fast: int, slow: int) -> Any:
            return bs.ema(data.close, fast).cross_below(bs.ema(data.close, slow))

    for name, value in rules.items():
        setattr(Cross, name, value)
    own = bs.sweep(cross(**rules), GRID, sp500, **options)
    assert own.to_arrow().equals(bs.sweep(cross(), GRID, sp500, **rules, **options).to_arrow())
    assert own.to_arrow().equals(bs.sweep(Cross, GRID, sp500, **options).to_arrow())
    assert own.to_arrow().equals(bs.reference_sweep(cross(), GRID, sp500, **rules, **options).to_arrow())
    plain = bs.sweep(cross(), GRID, sp500, direction=direction, fees=0.001)
    assert not own.to_arrow().equals(plain.to_arrow())
    assert own.options["direction"] == direction


def test_axes_named_like_rules_are_rules(sp500: bs.Bars) -> None:
    found = bs.sweep(cross(), {**GRID, "stop_loss": [0.02, 0.1]}, sp500)
    assert found.parameters == ("fast", "slow", "stop_loss")
    for stop in (0.02, 0.1):
        alone = bs.sweep(cross(), GRID, sp500, stop_loss=stop)
        mine = found.column("stop_loss") == stop
        np.testing.assert_array_equal(found.column("sharpe")[mine], alone.column("sharpe"))
    scaled = bs.sweep(cross(), {**GRID, "multiple": [1.0, 2.0]}, sp500, stop_loss=bs.p.multiple * bs.atr(14))
    series = bs.sweep(cross(stop_loss=ATR), GRID, sp500)
    mine = scaled.column("multiple") == 2.0
    np.testing.assert_array_equal(scaled.column("total_return")[mine], series.column("total_return"))


def test_the_short_signals_are_a_strategy_s_own(sp500: bs.Bars) -> None:
    never = bs.close < bs.close
    falls = bs.close < bs.sma("close", bs.p.window)
    strategy = bs.Strategy("fall", long_entry=never, long_exit=never, short_entry=falls, short_exit=~falls)
    mirrored = bs.Strategy("fall", long_entry=~falls, long_exit=falls)
    grid = {"window": [20, 50]}
    one = bs.sweep(strategy, grid, sp500, direction="short")
    assert one.to_arrow().equals(bs.sweep(mirrored, grid, sp500, direction="short").to_arrow())
    assert one.column("trades").min() > 0
    assert "short_entry=(close < sma(close, window))" in repr(strategy)


def test_constraints_drop_combinations(sp500: bs.Bars) -> None:
    asked = bs.sweep(cross(), GRID, sp500, constraints=[bs.p.fast < bs.p.slow])
    own = bs.sweep(cross(constraints=[bs.p.fast < bs.p.slow]), GRID, sp500)
    assert asked.to_arrow().equals(own.to_arrow())
    assert [(row.fast, row.slow) for row in asked] == [(5, 10), (5, 50), (10, 50), (20, 50)]
    assert (len(asked), asked.combinations, asked.dropped) == (4, 4, 2)
    assert asked.top(2).dropped == 2
    assert "4; constraints dropped 2 more" in repr(asked)
    heard: list[tuple[int, int]] = []
    bs.sweep(
        cross(),
        GRID,
        sp500,
        constraints=bs.p.fast < bs.p.slow,
        progress=lambda done, total: heard.append((done, total)),
    )
    assert heard[-1] == (4 * 5031, 4 * 5031)
    with pytest.raises(bs.GridError, match="fast < 2"):
        bs.sweep(cross(), GRID, sp500, constraints=[bs.p.fast < 2])


def test_the_agent_gets_it_all(sp500: bs.Bars, agent: Path) -> None:
    arguments: dict[str, Any] = {
        "direction": "both",
        "size": bs.p.part,
        "size_type": "percent",
        "stop_loss": ATR,
        "constraints": [bs.p.fast < bs.p.slow],
        "fees": 0.001,
    }
    grid = {**GRID, "part": [0.5, 1.0], "time_stop": [10, 40]}
    heard: list[tuple[int, int]] = []
    there = bs.sweep(
        cross(),
        grid,
        sp500,
        where="agent",
        progress=lambda done, total: heard.append((done, total)),
        **arguments,
    )
    assert there.ran_on.where == "agent"
    assert there.to_arrow().equals(bs.sweep(cross(), grid, sp500, where="inprocess", **arguments).to_arrow())
    assert there.dropped == 8
    assert heard[-1] == (16 * 5031, 16 * 5031)


BAD: dict[str, tuple[dict[str, Any], type[Exception], str]] = {
    "negative stop": ({"stop_loss": -0.05}, bs.GridError, "stop_loss"),
    "stop of all": ({"trailing_stop": 1.0}, bs.GridError, "a fraction of the price above 0 and below 1"),
    "half a bar": ({"time_stop": 2.5}, bs.GridError, "a whole number of bars"),
    "series as time": ({"time_stop": bs.atr(14)}, bs.StrategyError, "time_stop must be a number"),
    "text": ({"stop_loss": "5%"}, bs.StrategyError, "stop_loss is a str; give a number such as 0.05"),
    "truth": ({"stop_loss": True}, bs.StrategyError, "stop_loss is a bool; give a number"),
    "size without a unit": (
        {"size": 100},
        bs.OptionError,
        "option 'size_type' is 'all_in'; it must be 'percent', 'value' or 'units' where a size is given",
    ),
    "unit without a size": ({"size_type": "units"}, bs.OptionError, "it must be 'all_in' where no size is given"),
    "unknown unit": ({"size_type": "lots"}, bs.OptionError, "'all_in' or 'percent' or 'value' or 'units'"),
    "more than all": ({"size": 1.5, "size_type": "percent"}, bs.GridError, "above 0 and up to 1"),
    "direction": ({"direction": "up"}, bs.OptionError, "'long' or 'short' or 'both'"),
    "constraint on bars": ({"constraints": [bs.close > 1]}, bs.StrategyError, "must compare parameters"),
    "no expression": ({"constraints": [True]}, bs.StrategyError, "constraints is a bool, not an expression"),
    "unknown": ({"fee": 0.1}, TypeError, r"sweep\(\) has no option 'fee'; it has: fees, slippage"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_rules_are_refused(case: str, sp500: bs.Bars) -> None:
    options, error, message = BAD[case]
    with pytest.raises(error, match=message):
        bs.sweep(cross(), GRID, sp500, **options)


def test_a_rule_is_an_option_or_an_axis(sp500: bs.Bars) -> None:
    with pytest.raises(bs.OptionError, match="option 'stop_loss' is given, and so is an axis"):
        bs.sweep(cross(), {**GRID, "stop_loss": [0.1]}, sp500, stop_loss=0.1)
    with pytest.raises(TypeError, match="a strategy has no part 'stop'; it has: long_entry"):
        cross(stop=0.1)


def test_signatures_tell_of_all_options() -> None:
    parameters = inspect.signature(bs.sweep).parameters
    assert parameters["initial_cash"].default == 10_000.0
    assert parameters["stop_loss"].annotation == "float | Expression | None"
    assert list(parameters)[:4] == ["strategy", "grid", "data", "fees"]
    assert set(inspect.signature(bs.reference_sweep).parameters) < set(parameters)


def test_strategies_with_rules_survive_json() -> None:
    strategy = cross(stop_loss=ATR, time_stop=bs.p.bars, constraints=[bs.p.fast < bs.p.slow])
    again = bs.Strategy.from_json(strategy.to_json())
    assert again == strategy
    assert again.parameters == ("fast", "slow", "bars")
    assert "constraints=[(fast < slow)]" in repr(again)

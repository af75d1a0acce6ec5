"""Sweeps explain themselves, before and after."""

from __future__ import annotations

import json

import numpy as np
import pytest

import backsweep as bs

GRID = {"fast": range(5, 25), "slow": "40..140:2", "stop_loss": [0.05, 0.1]}


def strategy() -> bs.Strategy:
    fast, slow = bs.ema("close", bs.p.fast), bs.ema("close", bs.p.slow)
    return bs.Strategy("trend", long_entry=fast.cross_above(slow), long_exit=fast.cross_below(slow))


def test_what_is_shared_is_told(sp500: bs.Bars) -> None:
    told = bs.explain(strategy(), GRID, sp500, fees=0.001, n_jobs=2)
    by_text = {each["full_text"]: each for each in told.operations}
    assert [by_text[f"ema(close, {name})"]["slots"] for name in ("fast", "slow")] == [20, 50]
    entry = next(each for each in told.operations if each["used_as"] == ["long entry"])
    # The stop is an axis of its own, and costs no signal work.
    assert (entry["slots"], entry["parameters"]) == (1000, ["fast", "slow"])
    assert [each["used_as"] for each in told.operations if each["parameters"] == ["stop_loss"]] == [["stop loss"]]
    operands = {each["number"]: each["operands"] for each in told.operations}
    assert all(operand < number for number, some in operands.items() for operand in some)
    assert told.combinations == 2000
    assert told.tiles["count"] * told.tiles["combinations"] >= 2000
    memory = told.memory
    assert memory["total"] == memory["bars"] + memory["tiles"] + memory["results"]
    assert memory["bars"] == len(sp500) * 6 * 8
    assert 0 < told.seconds < 60
    assert told.where.startswith("inprocess, 2 threads: 2,000 combinations x 5,031 bars is small enough")


def test_it_reads_well(sp500: bs.Bars) -> None:
    told = bs.explain(strategy(), GRID, sp500, n_jobs=1)
    text = repr(told)
    assert text.startswith("trend: 2000 combinations (20 fast x 50 slow x 2 stop_loss) x 5031 bars\n\n")
    for words in (
        "operation",
        "depends on",
        "distinct",
        "tiles  ",
        "memory  up to",
        "time    about",
        "where   inprocess",
    ):
        assert words in text
    html = told._repr_html_()
    assert "ema(close, fast)" in html
    assert "<span>memory</span><span>up to" in html
    assert json.loads(json.dumps(told.to_dict()))["strategy"] == "trend"


def test_results_have_their_plan(sp500: bs.Bars) -> None:
    result = bs.sweep(strategy(), GRID, sp500, n_jobs=2, where="inprocess")
    plan, before = result.plan(), bs.explain(strategy(), GRID, sp500, n_jobs=2, where="inprocess")
    assert (plan.operations, plan.tiles, plan.memory) == (before.operations, before.tiles, before.memory)
    assert plan.where == str(result.ran_on)


def test_aggregates_need_no_room_for_rows(sp500: bs.Bars) -> None:
    grid = {"fast": range(2, 402), "slow": range(500, 4500)}
    told = bs.explain("ema_cross", grid, sp500, keep="aggregates", n_jobs=2, memory_limit="200MB")
    assert told.combinations == 1_600_000
    assert not told.memory["spills"]
    assert told.memory["results"] < 50_000_000


def test_large_sweeps_would_go_to_the_agent(sp500: bs.Bars) -> None:
    grid = {"fast": range(2, 402), "slow": range(500, 1500)}
    assert bs.explain("ema_cross", grid, sp500, keep="top:5:sharpe").where.startswith("agent, if there is one: 400,000")
    assert bs.explain("ema_cross", grid, sp500, where="agent").where == "agent: asked for"
    assert bs.explain("ema_cross", grid, sp500, where="inprocess", n_jobs=1).where == "inprocess, 1 thread: asked for"


def test_what_has_no_plan_says_so(sp500: bs.Bars) -> None:
    class Above(bs.Strategy):
        def entries(self, data, window):
            return np.cumsum(data.close) > window

    grid = {"window": [1, 2]}
    with pytest.raises(bs.StrategyError, match="Above has no plan of operations"):
        bs.explain(Above, grid, sp500)
    with pytest.raises(bs.OptionError, match="signals came from Python"):
        bs.sweep(Above, grid, sp500).plan()
    with pytest.raises(bs.OptionError, match="explain one of them"):
        bs.explain("ema_cross", {"fast": 5, "slow": 50}, {"A": sp500, "B": sp500})
    both = bs.sweep("ema_cross", {"fast": 5, "slow": 50}, {"A": sp500, "B": sp500})
    with pytest.raises(bs.OptionError, match="each asset has a plan of its own"):
        both.plan()
    assert both["A"].plan().combinations == 1
    with pytest.raises(bs.OptionError, match="it must be 'auto' or 'inprocess' or 'agent'"):
        bs.explain("ema_cross", {"fast": 5, "slow": 50}, sp500, where="nowhere")

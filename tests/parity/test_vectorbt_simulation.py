"""Signals to equity, trades and every metric against vectorbt, over all settings that vectorbt has too."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest
import vectorbt as vbt
from simulation_cases import CASES, SIMULATED, SMALL, STOPS, Array, Case, draw_signals, pairwise
from vectorbt_portfolio import Run, metrics, portfolio

import backsweep as bs

RELATIVE = 1e-9

# Undefined here and infinite there: a division by zero.
INFINITE_THERE = {"sharpe", "sortino", "omega", "profit_factor"}
# In cash.
CASH = {"expectancy", "fees_paid", "final_equity"}


@dataclass(frozen=True)
class Ours:
    """One simulation of ours."""

    case: Case
    run: Run
    detail: bs.Detail
    trades: dict[str, Array]
    metrics: dict[str, float]


def _simulate(data: pd.DataFrame, case: Case, signals: Sequence[dict[str, Array]]) -> list[Ours]:
    """Simulate sets of signals, a column each."""
    options = case.options(data)
    used = [name for name in signals[0] if case.direction != "long" or not name.startswith("short_")]
    columns = {name: np.stack([each[name] for each in signals], axis=1) for name in used}
    result = bs.simulate(data, **columns, **options)
    metrics_of = {name: result.column(name) for name in result.metrics}
    found = []
    for row, own in enumerate(signals):
        detail = result.detail(row)
        trades = {name: values.to_numpy() for name, values in detail.trades.items()}
        for side in ("entry", "exit"):
            trades[f"{side}_bar"] = data.index.get_indexer(trades.pop(f"{side}_time"))
        values = {name: float(column[row]) for name, column in metrics_of.items()}
        found.append(Ours(case, Run(own, options, _opened(len(data), trades)), detail, trades, values))
    return found


def _opened(bars: int, trades: dict[str, Array]) -> Array:
    """The bars on which a signal's order filled."""
    opened = np.zeros(bars, dtype=bool)
    opened[trades["entry_bar"]] = True
    opened[trades["exit_bar"][trades["reason"] == "signal"]] = True
    return opened


def _compare(data: pd.DataFrame, ours: Sequence[Ours]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = portfolio(data, [each.run for each in ours])
        equity = theirs.value().to_numpy()
        units = theirs.assets().to_numpy()
        below_peak = _below_peak(theirs)
        expected = metrics(theirs)
    for column, each in enumerate(ours):
        cash = each.run.options["initial_cash"]
        detail, largest = each.detail, np.abs(units[:, column]).max()
        _assert_near(each.case, "equity", detail.equity, equity[:, column], 1e-12 * cash)
        _assert_near(each.case, "units", detail.positions["units"], units[:, column], 1e-12 * largest)
        _assert_near(each.case, "drawdown", detail.drawdown, below_peak[:, column], 1e-12)
    _compare_trades(ours, theirs.trades.records_arr)
    _compare_metrics(ours, equity, expected)


def _below_peak(theirs: vbt.Portfolio) -> Array:
    """vectorbt compounds returns, which means nothing once equity was negative: from there on it is equity itself."""
    equity = theirs.value()
    in_debt = (equity <= 0.0).cummax()
    below: Array = theirs.drawdown().where(~in_debt, equity / equity.cummax() - 1.0).to_numpy()
    return below


def _assert_near(case: Case, name: str, own: Any, expected: Array, absolute: float | Array) -> None:
    own = np.asarray(own)
    near = np.abs(own - expected) <= absolute + RELATIVE * np.abs(expected)
    assert near.all(), (case, name, at := near.argmin(), own[at], expected[at])


def _compare_trades(ours: Sequence[Ours], records: Array) -> None:
    for column, each in enumerate(ours):
        own, theirs = each.trades, records[records["col"] == column]
        assert len(own["size"]) == len(theirs), (each.case, len(own["size"]), len(theirs))
        assert np.array_equal(own["entry_bar"], theirs["entry_idx"]), each.case
        assert np.array_equal(own["exit_bar"], theirs["exit_idx"]), each.case
        assert np.array_equal(own["side"] == "short", theirs["direction"] == 1), each.case
        assert np.array_equal(own["reason"] == "open", theirs["status"] == 0), each.case
        value = theirs["size"] * theirs["entry_price"]
        # A profit is a difference of values.
        _assert_near(each.case, "entry_price", own["entry_price"], theirs["entry_price"], 0.0)
        _assert_near(each.case, "exit_price", own["exit_price"], theirs["exit_price"], 0.0)
        _assert_near(each.case, "size", own["size"], theirs["size"], 0.0)
        _assert_near(each.case, "fees", own["fees"], theirs["entry_fees"] + theirs["exit_fees"], 1e-12 * value)
        _assert_near(each.case, "profit", own["profit"], theirs["pnl"], RELATIVE * value)
        _assert_near(each.case, "return", own["return"], theirs["return"], RELATIVE)


def _compare_metrics(ours: Sequence[Ours], equity: Array, theirs: dict[str, Array]) -> None:
    differences = []
    for column, each in enumerate(ours):
        cash = each.run.options["initial_cash"]
        expected = {name: float(values[column]) for name, values in theirs.items()}
        assert set(expected) == set(each.metrics)
        if 0.0 < -expected["max_drawdown"] < 1e-12:
            # Nothing but rounding, and so is what is divided by it.
            del expected["calmar"]
        if (equity[:, column] <= 0.0).any():
            expected |= _in_debt(equity[:, column], cash, expected)
        for name, value in expected.items():
            own = each.metrics[name]
            wanted = np.nan if name in INFINITE_THERE and np.isinf(value) else value
            scale = cash if name in CASH else 1.0
            if not np.isclose(own, wanted, rtol=RELATIVE, atol=1e-12 * scale, equal_nan=True):
                differences.append((column, each.case, name, own, wanted))
    assert not differences, (len(differences), differences[:8])


def _in_debt(equity: Array, cash: float, theirs: dict[str, float]) -> dict[str, float]:
    """The same of the metrics."""
    growth = equity[-1] / cash
    annual = growth ** (365.0 / len(equity)) - 1.0 if growth >= 0.0 else np.nan
    fall = theirs["max_drawdown"]
    return {"annual_return": annual, "calmar": annual / -fall if fall < 0.0 else np.nan}


def _run(data: pd.DataFrame, cases: Sequence[Case], seeds: Sequence[int]) -> list[Ours]:
    """Compare cases on random signals: few of them, many, by turns."""

    def group_of(case: Case) -> tuple[int, str]:
        return case.signals, case.fill

    compared = []
    for (count, _), group in itertools.groupby(sorted(cases, key=group_of), key=group_of):
        frequencies = itertools.cycle((0.05, 0.35))
        signals = [draw_signals(len(data), count, seed, often) for seed, often in zip(seeds, frequencies, strict=False)]
        ours = [each for case in group for each in _simulate(data, case, signals)]
        _compare(data, ours)
        compared += ours
    return compared


@pytest.mark.parametrize("fill", ["close", "next_open"])
@pytest.mark.parametrize("signals", [2, 4])
def test_all_settings(signals: int, fill: str) -> None:
    cases = [case for case in CASES if (case.signals, case.fill) == (signals, fill)]
    for each in _run(SMALL, cases, [9, 2]):
        # What there is to compare: every stop fires.
        assert set(STOPS[each.case.stops]) <= set(each.trades["reason"])


@pytest.mark.parametrize("name", SIMULATED)
def test_all_data(name: str) -> None:
    seed = list(SIMULATED).index(name)
    # Each pair of settings, where not all of them together.
    cases = CASES if name in ("sp500", "doubling") else pairwise(CASES, seed)
    _run(SIMULATED[name], cases, [10 + seed, 20 + seed][: 1 if cases is CASES else 2])

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

import backsweep as bs
from simulation_cases import CASES, SIMULATED, SMALL, Array, Case, draw_signals, pairwise
from vectorbt_portfolio import Run, metrics, portfolio

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
    equity: Array
    trades: dict[str, Array]
    metrics: dict[str, float]


def _simulate(data: pd.DataFrame, case: Case, signals: Sequence[dict[str, Array]]) -> list[Ours]:
    """Simulate sets of signals, a column each."""
    options = case.options(data)
    columns = {name: np.stack([each[name] for each in signals], axis=1) for name in signals[0]}
    result = bs.simulate(data, **columns, **options)
    found = []
    for row, own in enumerate(signals):
        detail = result.detail(row)._native
        trades = {name: np.asarray(values) for name, values in detail.trades.items()}
        values = {name: float(result.column(name)[row]) for name in result.metrics}
        run = Run(own, options, _opened(len(data), trades))
        found.append(Ours(case, run, np.asarray(detail.equity), trades, values))
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
        expected = metrics(theirs)
    _compare_equity(ours, equity)
    _compare_trades(ours, theirs.trades.records_arr)
    _compare_metrics(ours, equity, expected)


def _compare_equity(ours: Sequence[Ours], equity: Array) -> None:
    for column, each in enumerate(ours):
        scale = each.run.options["initial_cash"]
        near = np.isclose(each.equity, equity[:, column], rtol=RELATIVE, atol=1e-12 * scale)
        assert near.all(), (column, each.case, bar := near.argmin(), each.equity[bar], equity[bar, column])


def _compare_trades(ours: Sequence[Ours], records: Array) -> None:
    for column, each in enumerate(ours):
        own, theirs = each.trades, records[records["col"] == column]
        assert len(own["size"]) == len(theirs), (each.case, len(own["size"]), len(theirs))
        assert np.array_equal(own["entry_bar"], theirs["entry_idx"]), each.case
        assert np.array_equal(own["exit_bar"], theirs["exit_idx"]), each.case
        assert np.array_equal(own["side"] == "short", theirs["direction"] == 1), each.case
        assert np.array_equal(own["reason"] == "open", theirs["status"] == 0), each.case
        value = theirs["size"] * theirs["entry_price"]
        pairs = {
            "entry_price": (theirs["entry_price"], 0.0),
            "exit_price": (theirs["exit_price"], 0.0),
            "size": (theirs["size"], 0.0),
            "fees": (theirs["entry_fees"] + theirs["exit_fees"], 1e-12 * value),
            "profit": (theirs["pnl"], RELATIVE * value),
            "return": (theirs["return"], RELATIVE),
        }
        for name, (expected, absolute) in pairs.items():
            near = np.abs(own[name] - expected) <= absolute + RELATIVE * np.abs(expected)
            assert near.all(), (each.case, name, at := near.argmin(), own[name][at], expected[at])


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
    """What compounds returns means nothing there once equity was negative: ours goes by equity alone."""
    growth = equity[-1] / cash
    annual = growth ** (365.0 / len(equity)) - 1.0 if growth >= 0.0 else np.nan
    fall = theirs["max_drawdown"]
    return {"annual_return": annual, "calmar": annual / -fall if fall < 0.0 else np.nan}


def _run(data: pd.DataFrame, cases: Sequence[Case], seeds: Sequence[int]) -> None:
    for (count, _), group in itertools.groupby(
        sorted(cases, key=lambda case: (case.signals, case.fill)), key=lambda case: (case.signals, case.fill)
    ):
        signals = [
            draw_signals(len(data), count, seed, frequency)
            for seed, frequency in zip(seeds, itertools.cycle((0.05, 0.35)))
        ]
        _compare(data, [each for case in group for each in _simulate(data, case, signals)])


@pytest.mark.parametrize("fill", ["close", "next_open"])
@pytest.mark.parametrize("signals", [2, 4])
def test_all_settings(signals: int, fill: str) -> None:
    _run(SMALL, [case for case in CASES if (case.signals, case.fill) == (signals, fill)], [1, 2])


@pytest.mark.parametrize("name", SIMULATED)
def test_all_data(name: str) -> None:
    """Each pair of settings on every kind of data."""
    seed = list(SIMULATED).index(name)
    _run(SIMULATED[name], pairwise(CASES, seed), [10 + seed, 20 + seed])

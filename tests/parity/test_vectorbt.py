"""Every metric against vectorbt's, on TA-Lib's averages: nothing here that we wrote but the sweep itself."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import talib
import vectorbt as vbt
from vectorbt_portfolio import metrics

import backsweep as bs
from conftest import GRID

RELATIVE = 1e-9

# Where the two differ by definition: a division by zero is undefined here and infinite there.
INFINITE_THERE = {"sharpe", "sortino", "omega", "profit_factor"}


def _signals(close: pd.Series, fast: int, slow: int) -> tuple[pd.Series, pd.Series]:
    """TA-Lib's averages crossing, by pandas: above now, at or below on the bar before."""
    above = pd.Series(talib.EMA(close.to_numpy(), fast) - talib.EMA(close.to_numpy(), slow), index=close.index)
    entries = (above > 0) & (above.shift(1) <= 0)
    exits = (above < 0) & (above.shift(1) >= 0)
    return entries, exits


def _initial_cash(data: pd.DataFrame) -> float:
    """Enough for whole units at any price: vectorbt ignores orders of less than some 1e-9 units."""
    return max(10_000.0, 100.0 * data["close"].iloc[0])


def _portfolio(data: pd.DataFrame, fast: int, slow: int, fill: str, costs: dict[str, float]) -> vbt.Portfolio:
    entries, exits = _signals(data["close"], fast, slow)
    price = data["close"]
    if fill == "next_open":
        entries, exits = (signal.shift(1, fill_value=False) for signal in (entries, exits))
        price = data["open"]
    return vbt.Portfolio.from_signals(
        data["close"],
        entries,
        exits,
        price=price,
        size=np.inf,
        direction="longonly",
        init_cash=_initial_cash(data),
        fees=costs.get("fees", 0.0),
        slippage=costs.get("slippage", 0.0),
        fixed_fees=costs.get("fixed_fee", 0.0),
        freq=pd.Series(data.index).diff().median(),
    )


def test_every_metric_is_vectorbts(data: pd.DataFrame, fill: str, costs: dict[str, float]) -> None:
    cash = _initial_cash(data)
    results = bs.sweep("ema_cross", GRID, data, fill=fill, where="inprocess", initial_cash=cash, **costs)
    rows = results.to_pandas()
    assert len(rows) == len(GRID["fast"]) * len(GRID["slow"])
    differences = []
    for _, row in rows.iterrows():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            portfolio = _portfolio(data, int(row["fast"]), int(row["slow"]), fill, costs)
            theirs = metrics(portfolio)
        assert set(theirs) == set(results.metrics)
        for name, found in theirs.items():
            ours, expected = row[name], float(found)
            if name in INFINITE_THERE and np.isinf(expected):
                expected = np.nan
            if not np.isclose(ours, expected, rtol=RELATIVE, atol=1e-12, equal_nan=True):
                differences.append((int(row["fast"]), int(row["slow"]), name, ours, expected))
    assert not differences, differences[:8]

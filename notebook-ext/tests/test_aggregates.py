"""Sweeps of which no row is held."""

from __future__ import annotations

import numpy as np
import pytest

import backsweep as bs

GRID = {"fast": range(5, 25), "slow": range(40, 90), "stop_loss": [0.05, 0.1, 0.2]}


@pytest.fixture(scope="module")
def pair(sp500: bs.Bars) -> tuple[bs.AggregatesResult, bs.SweepResult]:
    """The same sweep without its rows and with them."""
    found = bs.sweep("ema_cross", GRID, sp500, keep="aggregates", fees=0.001, where="inprocess")
    assert isinstance(found, bs.AggregatesResult)
    return found, bs.sweep("ema_cross", GRID, sp500, fees=0.001, where="inprocess")


def test_spreads_are_those_of_all_rows(pair: tuple[bs.AggregatesResult, bs.SweepResult]) -> None:
    found, whole = pair
    assert (found.combinations, whole.combinations) == (3000, 3000)
    told, frame = found.describe(), whole.to_pandas()[list(whole.metrics)]
    assert list(told.index) == list(whole.metrics)
    np.testing.assert_array_equal(told["count"], frame.count())
    np.testing.assert_allclose(told["mean"], frame.mean(), rtol=1e-12, atol=1e-18)
    np.testing.assert_array_equal(told["min"], frame.min())
    np.testing.assert_array_equal(told["max"], frame.max())
    for name, of in {"5%": 0.05, "50%": 0.5, "95%": 0.95}.items():
        np.testing.assert_allclose(told[name], frame.quantile(of, interpolation="lower"), rtol=0.01, atol=1e-18)


def test_the_best_and_heatmaps_are_those_of_all_rows(pair: tuple[bs.AggregatesResult, bs.SweepResult]) -> None:
    found, whole = pair
    for metric in whole.metrics:
        assert found.best(metric) == whole.best(metric)
    for x, y in (("fast", "slow"), ("slow", "stop_loss")):
        one, other = found.heatmap(x, y, "calmar"), whole.heatmap(x, y, "calmar")
        np.testing.assert_array_equal(one.values, other.values)
    row = next(at for at, each in enumerate(found) if each == found.best("sharpe"))
    assert len(found.detail(row).trades) == found.best("sharpe").trades
    assert "3,000, " in repr(found)
    assert found.plan().combinations == 3000


def test_what_is_not_kept_is_said() -> None:
    grid = {"fast": range(2, 602), "slow": range(700, 1300)}
    found = bs.sweep("ema_cross", grid, bs.sample("sp500")[-1400:], keep="aggregates")
    with pytest.raises(bs.OptionError, match="heatmap of fast and slow, which have too many values"):
        found.heatmap("fast", "slow")
    with pytest.raises(bs.OptionError, match="no parameter 'other'"):
        found.heatmap("fast", "other")


def test_only_sweeps_in_process(sp500: bs.Bars) -> None:
    with pytest.raises(bs.OptionError, match="keep='aggregates' is for sweeps in process"):
        bs.sweep("ema_cross", GRID, sp500, keep="aggregates", where="agent")
    with pytest.raises(bs.OptionError, match="keep='aggregates' takes one asset"):
        bs.sweep("ema_cross", GRID, {"A": sp500, "B": sp500}, keep="aggregates")

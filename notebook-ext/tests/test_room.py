"""What does not fit into memory is refused at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import backsweep as bs

#: A million million combinations, which take little memory as a grid.
HUGE = {"fast": "2..1000002", "slow": "2000000..3000000"}


def refusal(error: pytest.ExceptionInfo[bs.OptionError]) -> str:
    assert error.value.code == "sweep.too_large"
    return str(error.value)


def test_results_beyond_the_machine_are_refused(sp500: bs.Bars) -> None:
    with pytest.raises(bs.OptionError) as error:
        bs.sweep("ema_cross", HUGE, sp500, where="inprocess")
    assert "the results of 1,000,000,000,000 combinations x 21 metrics and parameters take" in refusal(error)
    assert str(error.value).endswith("keep the best only, as with keep='top:1000:sharpe'")


def test_the_limit_of_the_environment_counts(sp500: bs.Bars, monkeypatch: pytest.MonkeyPatch) -> None:
    grid = {"fast": range(2, 52), "slow": range(60, 110)}
    # 2,500 combinations, 21 numbers of 8 bytes, twice: 840,000 bytes.
    monkeypatch.setenv("BACKTEST_MEMORY_LIMIT_GB", repr(839_999 / 2**30))
    with pytest.raises(bs.OptionError, match=r"take 0.00 GB, and BACKTEST_MEMORY_LIMIT_GB allows 0.00 GB") as error:
        bs.sweep("ema_cross", grid, sp500)
    refusal(error)
    with pytest.raises(bs.OptionError, match="5,000 combinations"):
        bs.sweep("ema_cross", grid, {"A": sp500, "B": sp500}, where="inprocess")
    assert len(bs.sweep("ema_cross", grid, sp500, keep="top:10:sharpe", where="inprocess")) == 10
    with pytest.raises(bs.OptionError, match="run fewer combinations"):
        bs.sweep("ema_cross", grid, sp500, keep="top:2000:sharpe", where="inprocess")
    # What constraints drop takes no room.
    few = bs.sweep("ema_cross", grid, sp500, constraints=[bs.p.fast < 10], where="inprocess")
    assert len(few) == 400
    with pytest.raises(bs.OptionError):
        bs.sweep("ema_cross", grid, sp500, constraints=[bs.p.fast < 90])
    monkeypatch.setenv("BACKTEST_MEMORY_LIMIT_GB", repr(840_000 / 2**30))
    assert len(bs.sweep("ema_cross", grid, sp500, where="inprocess")) == 2500


@pytest.mark.parametrize("text", ["much", "0", "-1", "inf"])
def test_a_limit_is_a_number(text: str, sp500: bs.Bars, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKTEST_MEMORY_LIMIT_GB", text)
    with pytest.raises(bs.OptionError, match=f"BACKTEST_MEMORY_LIMIT_GB is '{text}'; it must be a number above 0"):
        bs.sweep("ema_cross", {"fast": 5, "slow": 50}, sp500)


def test_tables_of_indicators_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKTEST_MEMORY_LIMIT_GB", "0.001")
    series = np.arange(10_000.0)
    assert bs.indicators.sma(series, window=range(2, 8)).shape == (10_000, 6)
    with pytest.raises(bs.OptionError, match=r"98 columns of sma x 10,000 rows take .*; compute fewer") as error:
        bs.indicators.sma(series, window=range(2, 100))
    refusal(error)


def test_signals_of_too_many_columns_are_refused(sp500: bs.Bars) -> None:
    # A view without memory of its own.
    signals: Any = np.broadcast_to(np.zeros((len(sp500), 1), dtype=bool), (len(sp500), 10**12))
    with pytest.raises(bs.OptionError, match="signals of 1,000,000,000,000 columns and their results take") as error:
        bs.simulate(sp500, signals)
    refusal(error)

"""What does not fit into memory is refused at once, or fits after all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import backsweep as bs

#: A million million combinations, which take little memory as a grid.
HUGE = {"fast": "2..1000002", "slow": "2000000..3000000"}


def refusal(error: pytest.ExceptionInfo[bs.OptionError]) -> str:
    assert error.value.code == "sweep.too_large"
    return str(error.value)


def test_results_beyond_disk_and_machine_are_refused(sp500: bs.Bars, tmp_path: Path) -> None:
    with pytest.raises(bs.OptionError) as error:
        bs.sweep("ema_cross", HUGE, sp500, where="inprocess", spill_directory=tmp_path)
    assert "the results of 1,000,000,000,000 combinations take" in refusal(error)
    assert f"and {tmp_path} has room for" in str(error.value)
    with pytest.raises(
        bs.OptionError, match=r"this machine has room for .*; keep the best only, as with keep='top:"
    ) as error:
        bs.sweep("ema_cross", HUGE, {"A": sp500, "B": sp500}, where="inprocess")
    refusal(error)
    with pytest.raises(bs.OptionError, match="keep fewer"):
        bs.sweep("ema_cross", HUGE, sp500, keep="top:4000000000:sharpe", where="inprocess")
    assert not list(tmp_path.iterdir())


def test_the_limit_is_read_from_where_it_was_set(sp500: bs.Bars, monkeypatch: pytest.MonkeyPatch) -> None:
    grid = {"fast": range(2, 52), "slow": range(60, 110)}
    # The bars alone take 8 * 6 * 5,031 bytes.
    monkeypatch.setenv("BACKTEST_MEMORY_LIMIT_GB", repr(200_000 / 2**30))
    with pytest.raises(
        bs.OptionError, match=r"5031 bars take 241.5 kB, .* and BACKTEST_MEMORY_LIMIT_GB allows 200.0 kB"
    ) as error:
        bs.sweep("ema_cross", grid, sp500, where="inprocess")
    assert refusal(error).endswith("raise BACKTEST_MEMORY_LIMIT_GB or give memory_limit, or run fewer combinations")
    with pytest.raises(bs.OptionError, match=r"memory_limit allows 100.0 kB; raise memory_limit"):
        bs.sweep("ema_cross", grid, sp500, where="inprocess", memory_limit="100kB")
    found = bs.sweep("ema_cross", grid, sp500, where="inprocess", memory_limit="50MB")
    assert len(found) == 2500
    assert found.spilled_to is None
    # The agent's results must fit here too.
    with pytest.raises(bs.OptionError, match="5,000 combinations take"):
        bs.sweep("ema_cross", grid, {"A": sp500, "B": sp500}, where="inprocess", memory_limit="0.5MB")
    with pytest.raises(bs.OptionError, match="2,500 combinations take"):
        bs.sweep("ema_cross", grid, sp500, where="agent", memory_limit="0.2MB")


def test_memory_decides_on_tiles_and_threads_and_changes_no_bit(sp500: bs.Bars) -> None:
    grid = {"fast": range(2, 12), "slow": range(60, 80)}
    ample = bs.explain("ema_cross", grid, sp500, n_jobs=4, memory_limit=1)
    scarce = bs.explain("ema_cross", grid, sp500, n_jobs=4, memory_limit="3MB")
    assert (ample.threads, ample.memory["spills"]) == (4, False)
    assert scarce.threads < 4
    assert scarce.memory["total"] <= 3_000_000 < ample.memory["total"]
    whole = bs.sweep("ema_cross", grid, sp500, n_jobs=4)
    assert bs.sweep("ema_cross", grid, sp500, n_jobs=4, memory_limit="3MB").to_arrow().equals(whole.to_arrow())


@pytest.mark.parametrize("size", ["much", "0", "-1", "inf", "3 apples", True, 0, float("nan")])
def test_a_memory_limit_is_a_size(size: Any, sp500: bs.Bars) -> None:
    with pytest.raises(
        bs.OptionError, match=r"option 'memory_limit' is .*; it must be a number of GB above 0, or a size"
    ):
        bs.sweep("ema_cross", {"fast": 5, "slow": 50}, sp500, memory_limit=size)


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

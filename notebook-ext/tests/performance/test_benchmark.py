"""Comparisons, and that those who are compared do the same work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

import backsweep as bs
from performance import Comparison, benchmark_indicator_calculation, benchmark_simulator_performance
from performance.benchmark import Measurement, benchmark_gpu_vs_cpu, benchmark_large_history
from performance.benchmark.data import random_walk
from performance.benchmark.loops import numba_sweep, pandas_loop, pandas_vectorised
from performance.benchmark.pandas_indicators import WITH_PANDAS

FEES = 0.001
PAIRS = [(2, 5), (5, 20), (10, 50), (3, 200)]


def test_all_ways_give_the_engines_numbers() -> None:
    columns = random_walk(3000)
    history = bs.bars(columns)
    frame = pd.DataFrame(columns)
    per_year = history.periods_per_year
    compiled = numba_sweep()
    assert compiled is not None
    fasts, slows = (np.array(each, dtype=np.int64) for each in zip(*PAIRS, strict=True))
    by_numba = compiled(columns["open"], columns["close"], fasts, slows, FEES)
    for (fast, slow), numba in zip(PAIRS, by_numba, strict=True):
        row = bs.sweep("ema_cross", {"fast": [fast], "slow": [slow]}, history, fees=FEES, where="inprocess")[0]
        expected = [row.total_return, row.sharpe, row.max_drawdown, row.trades]
        for way in (pandas_loop, pandas_vectorised):
            np.testing.assert_allclose(way(frame, fast, slow, FEES, per_year), expected, rtol=1e-7)
        np.testing.assert_allclose(numba * [1.0, per_year**0.5, 1.0, 1.0], expected, rtol=1e-7)


def test_every_indicator_is_compared_with_pandas() -> None:
    assert set(WITH_PANDAS) == set(bs.indicator_calls.INDICATORS)


@pytest.mark.parametrize("name", WITH_PANDAS)
def test_what_pandas_computes_is_the_indicator(name: str) -> None:
    # Seeds differ, and are forgotten by the end.
    columns = random_walk(3000)
    theirs = WITH_PANDAS[name](pd.DataFrame(columns))
    indicator = bs.indicator_calls.INDICATORS[name]
    ours = getattr(bs.indicators, name)(*(columns[column] for _, column in indicator.inputs))
    several = len(indicator.outputs) > 1
    for mine, other in zip(ours if several else [ours], theirs if several else [theirs], strict=True):
        other = other.to_numpy()
        if name == "obv":
            # The engine's begins with the first bar's volume.
            other = other + columns["volume"][0]
        assert mine[-1] == pytest.approx(other[-1], rel=1e-6, abs=1e-6 * np.nanmax(np.abs(mine)))


def test_a_comparison_can_be_read_and_shown() -> None:
    measurements = (Measurement("loop", 2.0, "a <part>"), Measurement("engine", 0.01), Measurement("other", 4.0))
    comparison = Comparison("Sweep", measurements, "loop", "engine", missing=("browser: later",))
    assert comparison.speedup == 200.0
    assert comparison.best.name == "engine"
    assert "not measured: browser: later" in comparison.summary()
    assert list(comparison.to_pandas()["speedup"]) == [1.0, 200.0, 0.5]
    svg = ElementTree.fromstring(comparison.plot().to_svg())
    widths = [float(each.get("width", "0")) for each in svg.iter("{http://www.w3.org/2000/svg}rect")]
    assert widths[1] > widths[0] > widths[2] > 0.0
    assert repr(comparison.plot()) == str(comparison)
    with pytest.raises(bs.OptionError, match="there is no measurement 'magic'"):
        _ = comparison["magic"]


def test_a_comparison_of_one_can_be_shown() -> None:
    assert "<svg" in Comparison("One", (Measurement("engine", 0.1),), "engine")._repr_html_()


def test_without_numba_and_talib_the_rest_is_measured(
    absent: Callable[[str], None], lines: Callable[[], list[str]]
) -> None:
    absent("numba")
    absent("talib")
    comparison = benchmark_indicator_calculation(data_size=500)
    assert [each.name for each in comparison.measurements] == ["pandas", "engine, 1 thread", "engine", "NumPy"]
    assert [line.split(":")[0] for line in comparison.missing] == ["TA-Lib", "Numba"]
    simulated = benchmark_simulator_performance(n_bars=300, n_combinations=10)
    assert "Numba: not installed (pip install numba)" in simulated.missing
    assert len(lines()) == len(set(lines()))


def test_the_agent_is_measured_where_it_is_asked_for(agent: Path) -> None:
    comparison = benchmark_simulator_performance(n_bars=300, n_combinations=10, agent=True)
    assert comparison["agent"].seconds > 0


def test_without_a_gpu_the_calculator_is_measured_as_it_works() -> None:
    comparison = benchmark_gpu_vs_cpu(data_size=500)
    assert comparison["gpu"].note == "on the CPU: BACKTEST_USE_GPU is not set to True"


def test_a_process_that_does_not_fit_is_said_to_be_missing() -> None:
    comparison = benchmark_large_history(n_bars=20_000, limit_gb=8.0)
    assert [each.name for each in comparison.measurements] == ["engine", "pandas vectorised"]
    assert "MB" in comparison["engine"].note
    with pytest.raises(bs.OptionError, match="n_bars"):
        benchmark_large_history(n_bars=10)

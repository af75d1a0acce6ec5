"""Comparisons, and that those who are compared do the same work."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

import backsweep as bs
from performance import Comparison, benchmark_indicator_calculation, benchmark_simulator_performance
from performance.benchmark import (
    Measurement,
    benchmark_gpu_vs_cpu,
    benchmark_in_browser,
    benchmark_large_history,
    suite,
)
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


def _messages(widget: Any) -> list[tuple[Any, Any]]:
    """What the widget sends to its page, from now on."""
    sent: list[tuple[Any, Any]] = []
    widget.send = lambda content, buffers=None: sent.append((content, buffers))
    return sent


def test_the_page_is_given_the_sweep_and_adds_its_row() -> None:
    widget = benchmark_in_browser(n_bars=300, n_combinations=10)
    assert "the cell has ended" in widget.html
    sent = _messages(widget)
    widget._heard(widget, {"kind": "ready"}, [])
    widget._heard(widget, {"kind": "ready"}, [])
    [(order, buffers)] = sent
    assert (order["kind"], order["strategy"], widget.state) == ("run", "ema_cross", "running")
    assert [len(buffer) for buffer in buffers[len(order["files"]) :]] == [300 * 8] * 6
    assert buffers[1].startswith(b"\x00asm")
    equity = bs.sweep("ema_cross", widget._race.grid, widget._race.history, fees=0.001).column("final_equity")
    widget._heard(
        widget,
        {"kind": "done", "seconds": [0.5, 0.25], "mode": "threads", "threads": 2},
        [memoryview(equity.tobytes())],
    )
    assert widget.state == "completed"
    assert widget.comparison["browser"].seconds == 0.25
    assert widget.comparison["browser"].note == "the engine in this page, 2 threads that share memory"
    assert not any(line.startswith("browser") for line in widget.comparison.missing)
    assert ">browser<" in widget.html
    assert repr(widget) == widget.comparison.summary()


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"kind": "failed", "message": "no memory"}, "browser: no memory"),
        (
            {"kind": "done", "seconds": [1.0], "mode": "single", "threads": 1},
            "browser: its results are not the engine's to the bit, which is a bug",
        ),
    ],
)
def test_a_page_that_fails_is_said_to_be_missing(answer: dict[str, Any], reason: str) -> None:
    widget = benchmark_in_browser(n_bars=300, n_combinations=10)
    _messages(widget)
    widget._heard(widget, {"kind": "ready"}, [])
    widget._heard(widget, answer, [memoryview(bytes(80))])
    assert widget.state == "failed"
    assert widget.comparison.missing[-1] == reason


def test_without_anywidget_the_browser_is_not_measured(
    absent: Callable[[str], None], lines: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    absent("anywidget")
    monkeypatch.delitem(sys.modules, "performance.benchmark.browser", raising=False)
    assert suite._browser() is None
    assert lines()[0].startswith("the browser is not measured: ")


def test_without_a_gpu_the_calculator_is_measured_as_it_works() -> None:
    comparison = benchmark_gpu_vs_cpu(data_size=500)
    assert comparison["gpu"].note == "on the CPU: BACKTEST_USE_GPU is not set to True"


def test_a_process_that_does_not_fit_is_said_to_be_missing() -> None:
    comparison = benchmark_large_history(n_bars=20_000, limit_gb=8.0)
    assert [each.name for each in comparison.measurements] == ["engine", "pandas vectorised"]
    assert "MB" in comparison["engine"].note
    with pytest.raises(bs.OptionError, match="n_bars"):
        benchmark_large_history(n_bars=10)

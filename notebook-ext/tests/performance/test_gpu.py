"""Arrays and indicators on a GPU, as far as a machine without one can tell."""

from __future__ import annotations

import inspect
import pickle
import sys
from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

import array_api_strict
import numpy as np
import pandas as pd
import pytest

import backsweep as bs
from backsweep.indicator_calls import INDICATORS
from performance import ArrayBackend, GPUIndicatorCalculator, get_gpu_info, gpu_available, indicators, to_cpu, to_gpu
from performance.benchmark.data import random_walk
from performance.gpu.formulas import FORMULAS

WALK = random_walk(3000)


@pytest.mark.parametrize("library", [array_api_strict, ArrayBackend("numpy").xp], ids=["strict", "numpy"])
@pytest.mark.parametrize("name", FORMULAS)
def test_a_formula_gives_what_the_engine_gives(name: str, library: Any) -> None:
    indicator = INDICATORS[name]
    inputs = [WALK[column] for _, column in indicator.inputs]
    numbers = indicators.numbers_only(indicator, indicators.with_defaults(indicator, {}, len(inputs[0])))
    assert numbers is not None
    found = FORMULAS[name](library, *(library.asarray(each.copy()) for each in inputs), **numbers)
    expected = indicators.compute(name, inputs, {})
    several = len(indicator.outputs) > 1
    for ours, engines in zip(found if several else [found], expected if several else [expected], strict=True):
        level = np.nanmax(np.abs(engines))
        np.testing.assert_allclose(np.asarray(ours), engines, rtol=1e-9, atol=1e-9 * level, equal_nan=True)


@pytest.mark.parametrize("name", sorted({"sma", "ema", "wma", "rsi", "bbands", "macd"} & set(FORMULAS)))
def test_a_formula_of_a_history_that_is_too_short_is_undefined(name: str) -> None:
    indicator = INDICATORS[name]
    xp = ArrayBackend("numpy").xp
    numbers = indicators.numbers_only(indicator, indicators.with_defaults(indicator, {}, 1000)) or {}
    found = FORMULAS[name](xp, np.arange(1.0, 5.0), **numbers)
    assert all(np.isnan(each).all() for each in (found if isinstance(found, tuple) else (found,)))


@pytest.mark.parametrize("name", INDICATORS)
def test_there_is_a_method_for_each_indicator(name: str) -> None:
    calculator = GPUIndicatorCalculator()
    method = getattr(calculator, f"compute_{name}")
    assert f"compute_{name}" in dir(calculator)
    assert method.__doc__ == INDICATORS[name].summary
    inputs = [WALK[column] for _, column in INDICATORS[name].inputs]
    ours, engines = method(*inputs), getattr(bs.indicators, name)(*inputs)
    for one, other in zip(np.atleast_2d(ours), np.atleast_2d(engines), strict=True):
        np.testing.assert_array_equal(one, other)


def test_period_is_window() -> None:
    calculator = GPUIndicatorCalculator()
    ours = calculator.compute_ema(WALK["close"], period=20)
    np.testing.assert_array_equal(ours, bs.indicators.ema(WALK["close"], window=20))
    with pytest.raises(bs.OptionError, match="both period and window"):
        calculator.compute_ema(WALK["close"], period=20, window=20)
    with pytest.raises(AttributeError, match="has no 'compute_magic'"):
        _ = calculator.compute_magic
    with pytest.raises(bs.OptionError, match="there is no indicator 'magic'"):
        calculator.compute("magic", WALK["close"])


def test_all_indicators_at_once(frame: pd.DataFrame) -> None:
    found = GPUIndicatorCalculator().compute_all(frame)
    assert found.index.equals(frame.index)
    outputs = sum(len(indicator.outputs) for indicator in INDICATORS.values())
    assert len(found.columns) == 5 + outputs
    assert not found.iloc[-1].isna().any()
    short = GPUIndicatorCalculator().compute_all(frame.iloc[:10])
    assert "sma" not in short.columns
    assert "obv" in short.columns


def test_without_the_variable_nothing_is_looked_for(
    absent: Callable[[str], None], lines: Callable[[], list[str]]
) -> None:
    absent("cupy")
    assert not gpu_available()
    assert get_gpu_info().reason == "BACKTEST_USE_GPU is not set to True"
    assert lines() == []


def test_without_cupy_arrays_stay_on_the_cpu(
    absent: Callable[[str], None], lines: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    absent("cupy")
    monkeypatch.setenv("BACKTEST_USE_GPU", "True")
    assert not gpu_available()
    assert ArrayBackend.auto().name == "numpy"
    assert GPUIndicatorCalculator().device == "cpu"
    assert lines() == ["cupy is not installed: arrays stay on the CPU (pip install cupy-cuda12x)"]
    with pytest.raises(bs.OptionError, match="no GPU: cupy is not installed"):
        GPUIndicatorCalculator(use_gpu=True)


@pytest.mark.parametrize("devices", [0, RuntimeError("cudaErrorInsufficientDriver")])
def test_without_a_device_arrays_stay_on_the_cpu(
    devices: Any, lines: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def count() -> int:
        if isinstance(devices, Exception):
            raise devices
        return int(devices)

    cupy = ModuleType("cupy")
    cupy.cuda = SimpleNamespace(runtime=SimpleNamespace(getDeviceCount=count))  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "cupy", cupy)
    monkeypatch.setenv("BACKTEST_USE_GPU", "1")
    assert not gpu_available()
    assert "CuPy finds no" in get_gpu_info().reason
    assert len(lines()) == 1
    np.testing.assert_array_equal(to_gpu([1, 2]), np.array([1, 2]))


def test_the_variable_is_a_truth(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKTEST_USE_GPU", "maybe")
    with pytest.raises(bs.OptionError, match="BACKTEST_USE_GPU is 'maybe'"):
        gpu_available()


def test_the_calculators_gpu_path_over_another_array_library(monkeypatch: pytest.MonkeyPatch) -> None:
    # A library that is not NumPy, and refuses what the standard does not have, stands for CuPy.
    calculator = GPUIndicatorCalculator()
    backend = ArrayBackend("numpy")
    backend.name, backend.xp = "cupy", array_api_strict
    monkeypatch.setattr(backend, "to_device", lambda array: array_api_strict.asarray(np.array(array)))
    monkeypatch.setattr(backend, "to_numpy", np.asarray)
    monkeypatch.setattr(calculator, "_backend", backend)
    assert calculator.device == "gpu"
    for name in ("ema", "bbands", "sar"):
        inputs = [WALK[column] for _, column in INDICATORS[name].inputs]
        found = calculator.compute(name, *inputs)
        expected = indicators.compute(name, inputs, {})
        assert type(found) is type(expected) or name != "bbands"
        np.testing.assert_allclose(np.asarray(found), np.asarray(expected), rtol=1e-9)
    first = calculator.compute_ema(WALK["close"], window=20, seed="first")
    np.testing.assert_array_equal(np.asarray(first), bs.indicators.ema(WALK["close"], window=20, seed="first"))
    with pytest.raises(bs.OptionError, match="window is 0"):
        calculator.compute_ema(WALK["close"], period=0)
    with pytest.raises(bs.OptionError, match="takes no argument 'span'"):
        calculator.compute_ema(WALK["close"], span=3)


def test_a_backend_is_a_namespace() -> None:
    backend = pickle.loads(pickle.dumps(ArrayBackend.auto()))
    assert (backend.name, backend.is_gpu) == ("numpy", False)
    assert float(backend.mean(backend.array([1, 2, 3]))) == 2.0
    assert not hasattr(backend, "magic")
    np.testing.assert_array_equal(to_cpu(pd.Series([1.0])), np.array([1.0]))
    assert inspect.ismodule(backend.xp)

"""How fast indicators are: the engine, pandas, TA-Lib, NumPy, Numba, and a GPU."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import numpy as np

from backsweep.indicator_calls import INDICATORS
from backsweep.place import cores, resolve_jobs

from .. import indicators, optional
from ..comparison import Comparison, Measurement
from ..device_backend import ArrayBackend
from ..gpu import GPUIndicatorCalculator, get_gpu_info
from ..gpu.formulas import FORMULAS
from .data import Array, random_walk
from .pandas_indicators import WITH_PANDAS

#: Each way is run so often, the shortest time counts: what other work on the machine disturbed least.
_RUNS = 3


def benchmark_indicator_calculation(data_size: int = 10_000) -> Comparison:
    """Compare the engine's indicators with pandas, and with NumPy, Numba and TA-Lib where they have them.

    All indicators run with the engine's default arguments, also as people write them with pandas, where three need a
    loop in Python; ``data_size`` is the number of bars. A way that has not all of them is measured on those that it
    has; the time that pandas takes for the others is left out of its comparison, by scaling.

    >>> comparison = benchmark_indicator_calculation(data_size=2000)
    >>> comparison.baseline, comparison["engine"].seconds > 0
    ('pandas', True)
    """
    import pandas as pd

    columns = _columns(data_size)
    frame = pd.DataFrame(columns)
    by_pandas = {name: shortest(partial(function, frame)) for name, function in WITH_PANDAS.items()}
    by_engine = {name: shortest(_engine(name, columns)) for name in WITH_PANDAS}
    threads = resolve_jobs(None) or cores()
    ways = [
        Measurement("pandas", sum(by_pandas.values()), f"{len(by_pandas)} indicators"),
        Measurement("engine, 1 thread", sum(by_engine.values()), "in process, one after another"),
        Measurement("engine", _together(columns, threads), f"in process, {threads} threads"),
        _scaled("NumPy", _numpy_ways(columns), by_pandas),
    ]
    missing = []
    for name, functions, reason in (
        ("TA-Lib", _talib_ways(columns), "TA-Lib is not installed (pip install TA-Lib)"),
        ("Numba", _numba_ways(columns), "Numba is not installed (pip install numba)"),
    ):
        if functions:
            ways.append(_scaled(name, functions, by_pandas))
        else:
            missing.append(f"{name}: {reason}")
    title = f"{len(by_pandas)} indicators over {data_size:,} bars"
    return Comparison(title, tuple(ways), baseline="pandas", subject="engine", missing=tuple(missing))


def benchmark_gpu_vs_cpu(data_size: int = 100_000) -> Comparison:
    """Compare the indicators that have a formula for GPUs, on the GPU and in the engine.

    Where no GPU is used, ``GPUIndicatorCalculator`` is measured as it then works: on the CPU.

    >>> comparison = benchmark_gpu_vs_cpu(data_size=2000)
    >>> comparison.baseline, comparison.speedup > 0
    ('cpu', True)
    """
    columns = _columns(data_size)
    cpu, gpu = GPUIndicatorCalculator(use_gpu=False), GPUIndicatorCalculator()
    backend = ArrayBackend.auto()
    there = {name: backend.to_device(column) for name, column in columns.items()}

    def run(calculator: GPUIndicatorCalculator, source: dict[str, Any]) -> Callable[[], None]:
        def all_of_them() -> None:
            for name in FORMULAS:
                calculator.compute(name, *(source[column] for _, column in INDICATORS[name].inputs))
            if calculator.device == "gpu":
                backend.xp.cuda.Device().synchronize()

        return all_of_them

    information = get_gpu_info()
    on_gpu = (
        f"on {information.name}, arrays there already" if information.available else f"on the CPU: {information.reason}"
    )
    measurements = (
        Measurement("cpu", shortest(run(cpu, columns)), "the engine"),
        Measurement("gpu", shortest(run(gpu, there)), on_gpu),
    )
    title = f"{len(FORMULAS)} indicators over {data_size:,} bars, GPU and CPU"
    return Comparison(title, measurements, baseline="cpu", subject="gpu")


def shortest(function: Callable[[], object], runs: int = _RUNS) -> float:
    """The shortest time of some runs, in seconds."""
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        function()
        times.append(time.perf_counter() - started)
    return min(times)


def _columns(bars: int) -> dict[str, Array]:
    columns = random_walk(bars)
    del columns["timestamp"]
    return columns


def _engine(name: str, columns: dict[str, Array]) -> Callable[[], object]:
    inputs = [columns[column] for _, column in INDICATORS[name].inputs]
    return lambda: indicators.compute(name, inputs, {})


def _together(columns: dict[str, Array], threads: int) -> float:
    functions = [_engine(name, columns) for name in WITH_PANDAS]
    with ThreadPoolExecutor(threads) as pool:
        return shortest(lambda: [future.result() for future in [pool.submit(each) for each in functions]])


def _scaled(name: str, functions: dict[str, Callable[[], object]], by_pandas: dict[str, float]) -> Measurement:
    """Time some of the indicators, and bring the sum to the size of all by what pandas takes for the same ones."""
    seconds = sum(shortest(function) for function in functions.values())
    share = sum(by_pandas[each] for each in functions) / sum(by_pandas.values())
    note = "" if len(functions) == len(by_pandas) else f"{len(functions)} of {len(by_pandas)} indicators, scaled"
    return Measurement(name, seconds / share, note)


def _numpy_ways(columns: dict[str, Array]) -> dict[str, Callable[[], object]]:
    xp = ArrayBackend("numpy").xp

    def way(name: str) -> Callable[[], object]:
        indicator = INDICATORS[name]
        inputs = [columns[column] for _, column in indicator.inputs]
        values = indicators.numbers_only(indicator, indicators.with_defaults(indicator, {}, len(inputs[0]))) or {}
        return lambda: FORMULAS[name](xp, *inputs, **values)

    return {name: way(name) for name in WITH_PANDAS if name in FORMULAS}


def _talib_ways(columns: dict[str, Array]) -> dict[str, Callable[[], object]]:
    talib = optional.module("talib")
    if talib is None:
        return {}
    open_, high, low, close, volume = (columns[name] for name in ("open", "high", "low", "close", "volume"))
    return {
        "sma": lambda: talib.SMA(close, 30),
        "ema": lambda: talib.EMA(close, 30),
        "wma": lambda: talib.WMA(close, 30),
        "dema": lambda: talib.DEMA(close, 30),
        "tema": lambda: talib.TEMA(close, 30),
        "stddev": lambda: talib.STDDEV(close, 5),
        "bbands": lambda: talib.BBANDS(close, 20),
        "max": lambda: talib.MAX(close, 30),
        "min": lambda: talib.MIN(close, 30),
        "mom": lambda: talib.MOM(close, 10),
        "roc": lambda: talib.ROC(close, 10),
        "rsi": lambda: talib.RSI(close, 14),
        "macd": lambda: talib.MACD(close),
        "stoch": lambda: talib.STOCH(high, low, close),
        "willr": lambda: talib.WILLR(high, low, close, 14),
        "true_range": lambda: talib.TRANGE(high, low, close),
        "atr": lambda: talib.ATR(high, low, close, 14),
        "natr": lambda: talib.NATR(high, low, close, 14),
        "adx": lambda: talib.ADX(high, low, close, 14),
        "obv": lambda: talib.OBV(close, volume),
        "ad": lambda: talib.AD(high, low, close, volume),
        "cci": lambda: talib.CCI(high, low, close, 14),
        "aroon": lambda: talib.AROON(high, low, 14),
        "linreg": lambda: talib.LINEARREG(close, 14),
        "linreg_slope": lambda: talib.LINEARREG_SLOPE(close, 14),
        "trima": lambda: talib.TRIMA(close, 30),
        "kama": lambda: talib.KAMA(close, 30),
        "midpoint": lambda: talib.MIDPOINT(close, 14),
        "stochf": lambda: talib.STOCHF(high, low, close),
        "stochrsi": lambda: talib.STOCHRSI(close, 14),
        "ppo": lambda: talib.PPO(close, 12, 26, 1),
        "apo": lambda: talib.APO(close, 12, 26, 1),
        "trix": lambda: talib.TRIX(close, 30),
        "cmo": lambda: talib.CMO(close, 14),
        "var": lambda: talib.VAR(close, 5),
        "argmax": lambda: talib.MAXINDEX(close, 30),
        "argmin": lambda: talib.MININDEX(close, 30),
        "ultosc": lambda: talib.ULTOSC(high, low, close),
        "aroonosc": lambda: talib.AROONOSC(high, low, 14),
        "bop": lambda: talib.BOP(open_, high, low, close),
        "mfi": lambda: talib.MFI(high, low, close, volume, 14),
        "plus_di": lambda: talib.PLUS_DI(high, low, close, 14),
        "minus_di": lambda: talib.MINUS_DI(high, low, close, 14),
        "dx": lambda: talib.DX(high, low, close, 14),
        "sar": lambda: talib.SAR(high, low),
        "adosc": lambda: talib.ADOSC(high, low, close, volume),
        "sum": lambda: talib.SUM(close, 30),
    }


def _numba_ways(columns: dict[str, Array]) -> dict[str, Callable[[], object]]:
    numba = optional.module("numba")
    if numba is None:
        return {}
    close = columns["close"]

    @numba.njit  # type: ignore[untyped-decorator]
    def exponential(series: Array, window: int) -> Array:
        found = np.empty_like(series)
        value, weight = series[0], 2.0 / (window + 1.0)
        for bar in range(series.shape[0]):
            value += weight * (series[bar] - value)
            found[bar] = value
        return found

    @numba.njit  # type: ignore[untyped-decorator]
    def simple(series: Array, window: int) -> Array:
        found = np.full_like(series, np.nan)
        total = 0.0
        for bar in range(series.shape[0]):
            total += series[bar]
            if bar >= window:
                total -= series[bar - window]
            if bar >= window - 1:
                found[bar] = total / window
        return found

    exponential(close, 2)
    simple(close, 2)
    return {"sma": lambda: simple(close, 30), "ema": lambda: exponential(close, 30)}

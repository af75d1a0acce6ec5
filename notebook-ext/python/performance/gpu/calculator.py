"""All indicators by one object, on the GPU where there is one."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from backsweep import OptionError, bars
from backsweep.indicator_calls import INDICATORS, Indicator

from .. import indicators
from ..device_backend import ArrayBackend
from .formulas import FORMULAS
from .transfer import get_gpu_info

_log = logging.getLogger("performance")


class GPUIndicatorCalculator:
    """Computes every indicator of the engine: ``compute_ema(prices, period=20)``, ``compute_atr(high, low, close)``.

    There is a method ``compute_<name>`` for each indicator; ``period`` is another name of ``window``. On the CPU they
    are ``backsweep.indicators``. Where ``BACKTEST_USE_GPU`` is set and a GPU is found, those that have a formula for
    whole arrays are computed there and stay there; they agree with the CPU's to about 1e-9. The others are computed on
    the CPU, and go to the GPU afterwards. Only plain numbers and words are arguments there, no lists.

    ``use_gpu=False`` stays on the CPU whatever the variable says; ``True`` raises ``OptionError`` without a GPU.

    >>> import backsweep as bs
    >>> calculator = GPUIndicatorCalculator()
    >>> calculator.device
    'cpu'
    >>> prices = bs.sample("sp500")["close"]
    >>> calculator.compute_ema(prices, period=20).equals(bs.indicators.ema(prices, window=20))
    True
    """

    def __init__(self, use_gpu: bool | None = None) -> None:
        self._backend = ArrayBackend("numpy") if use_gpu is False else ArrayBackend.auto()
        if use_gpu and not self._backend.is_gpu:
            raise OptionError(f"use_gpu is True, and there is {get_gpu_info()}", "performance.gpu")

    @property
    def device(self) -> str:
        """``gpu`` or ``cpu``."""
        return "gpu" if self._backend.is_gpu else "cpu"

    @property
    def indicators(self) -> tuple[str, ...]:
        """Names of all indicators."""
        return tuple(INDICATORS)

    def compute(self, name: str, *inputs: Any, **arguments: Any) -> Any:
        """Compute an indicator by its name.

        Args:
            name: One of ``indicators``.
            inputs: Its series, one number for each bar, as ``bs.indicators`` takes them, or arrays on the GPU.
            arguments: Its arguments by name; ``period`` is ``window``.

        Returns:
            What ``bs.indicators`` gives: a series, or a named tuple of several; arrays on the GPU where that is used.

        Raises:
            OptionError: An unknown indicator, or an argument out of range.
        """
        indicator = indicators.by_name(name)
        if "period" in arguments:
            if "window" in arguments:
                raise OptionError(f"{name} got both period and window, which are the same", "performance.option")
            arguments["window"] = arguments.pop("period")
        if not self._backend.is_gpu:
            return indicators.compute(name, inputs, arguments)
        return self._on_gpu(indicator, inputs, arguments)

    def compute_all(self, data: Any) -> Any:
        """Compute every indicator with its default arguments over a price history.

        Args:
            data: A pandas DataFrame, or anything that ``bs.bars`` takes.

        Returns:
            A DataFrame: the columns of the history, then one for each output, such as ``ema`` and ``bbands_upper``;
            NaN while an indicator warms up. Always on the CPU.

        >>> import backsweep as bs
        >>> frame = GPUIndicatorCalculator().compute_all(bs.sample("sp500"))
        >>> {"close", "ema", "atr", "bbands_upper"} <= set(frame.columns)
        True
        """
        import pandas as pd

        history = bars(data)
        columns = {name: history.column(name) for name in ("open", "high", "low", "close", "volume")}
        device = {name: self._backend.to_device(column) for name, column in columns.items()}
        found: dict[str, np.ndarray[Any, Any]] = {}
        for name, indicator in INDICATORS.items():
            if any(argument.kind == "window" and argument.default > len(history) for argument in indicator.arguments):
                _log.warning(f"compute_all: {name} is left out, since its window is longer than {len(history)} bars")
                continue
            result = self.compute(name, *(device[column] for _, column in indicator.inputs))
            outputs = dict(zip(indicator.outputs, result if isinstance(result, tuple) else (result,), strict=True))
            for output, values in outputs.items():
                found[name if len(outputs) == 1 else f"{name}_{output}"] = self._backend.to_numpy(values)
        index = data.index if isinstance(data, pd.DataFrame) else pd.DatetimeIndex(history.column("timestamp"))
        frame: pd.DataFrame = pd.DataFrame({**columns, **found}, index=index)
        return frame

    def _on_gpu(self, indicator: Indicator, inputs: tuple[Any, ...], arguments: Mapping[str, Any]) -> Any:
        xp = self._backend.xp
        series = [xp.astype(self._backend.to_device(each), xp.float64) for each in inputs]
        values = indicators.with_defaults(indicator, arguments, series[0].shape[0])
        numbers = indicators.numbers_only(indicator, values)
        if indicator.name in FORMULAS and numbers is not None:
            found = FORMULAS[indicator.name](xp, *series, **numbers)
            return indicators.named(indicator, found if isinstance(found, tuple) else (found,))
        here = [self._backend.to_numpy(each) for each in inputs]
        outputs = indicators.compute(indicator.name, here, arguments)
        listed = outputs if isinstance(outputs, tuple) else (outputs,)
        return indicators.named(indicator, [self._backend.to_device(each) for each in listed])

    def __getattr__(self, name: str) -> Callable[..., Any]:
        known = name.removeprefix("compute_")
        if known == name or known not in INDICATORS:
            raise AttributeError(f"GPUIndicatorCalculator has no '{name}'; its indicators are: {', '.join(INDICATORS)}")

        def method(*inputs: Any, **arguments: Any) -> Any:
            return self.compute(known, *inputs, **arguments)

        method.__name__ = name
        method.__doc__ = INDICATORS[known].summary
        return method

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *(f"compute_{name}" for name in INDICATORS)]

    def __repr__(self) -> str:
        return f"GPUIndicatorCalculator(on the {self.device}, {len(INDICATORS)} indicators)"

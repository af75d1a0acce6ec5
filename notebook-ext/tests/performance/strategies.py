"""Python strategies that worker processes can import."""

from __future__ import annotations

import ctypes
import os
import time
from typing import Any

import numpy as np
import pandas as pd

import backsweep as bs


class Plain:
    """Runs by itself, and returns a dict."""

    def run(self, params: dict[str, Any]) -> dict[str, float]:
        return {"sharpe": float(params["n"] % 5), "pid": float(os.getpid())}


class Troubled:
    """Fails in many ways, by number."""

    def run(self, params: dict[str, Any]) -> Any:
        match params["n"]:
            case 1:
                raise ValueError("one is not allowed")
            case 2:
                time.sleep(60.0)
            case 3:
                os._exit(3)
            case 4:
                return (n for n in range(3))
            case 5:
                return _stubborn()
        return {"sharpe": float(params["n"])}


def _stubborn() -> None:
    """Catches everything that can be caught in Python."""
    while True:
        try:
            time.sleep(60.0)
        except Exception:
            continue


def deaf(params: dict[str, Any]) -> int:
    """Sleeps in compiled code, which restarts after each signal."""
    if params["n"] == 1:
        library = ctypes.PyDLL(None)
        for _ in range(60):
            library.usleep(1_000_000)
    return int(params["n"])


class WithData:
    """Gets the data and the parameters by name."""

    def run(self, data: pd.DataFrame, fast: int, scale: float = 2.0) -> dict[str, float]:
        return {"value": data["close"].rolling(fast).mean().iloc[-1] * scale}


class Made:
    """Made anew for each combination; the method's argument of an unknown name gets the data."""

    def __init__(self, fast: int) -> None:
        self.fast = fast

    def run(self, market: pd.DataFrame) -> float:
        return float(market["close"].iloc[-1]) * self.fast


class Signals:
    """Gives signals as NumPy booleans."""

    def entries(self, data: pd.DataFrame, fast: int, slow: int) -> np.ndarray[Any, Any]:
        quick, steady = self._averages(data, fast, slow)
        return (quick > steady) & self._before(quick <= steady)

    def exits(self, data: pd.DataFrame, fast: int, slow: int) -> np.ndarray[Any, Any]:
        quick, steady = self._averages(data, fast, slow)
        return (quick < steady) & self._before(quick >= steady)

    @staticmethod
    def _averages(data: pd.DataFrame, fast: int, slow: int) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        close = data["close"].to_numpy()
        return bs.indicators.ema(close, window=fast), bs.indicators.ema(close, window=slow)

    @staticmethod
    def _before(mask: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        return np.concatenate([[False], mask[:-1]])


def native_inside(params: dict[str, Any]) -> dict[str, Any]:
    """Runs the engine in the worker, and says with how many threads."""
    result = bs.sweep("ema_cross", {"fast": [params["fast"]], "slow": [50]}, bs.sample_bars("sp500"), progress=False)
    return {"threads": result.ran_on.threads, **result[0].metrics}


def wait(params: dict[str, Any]) -> None:
    """Never ends by itself."""
    time.sleep(600.0)

"""Arrays on the CPU or the GPU, by one and the same code."""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

from . import environment, optional

_INSTALL_CUPY = "cupy is not installed; pip install cupy-cuda12x"


class Support(NamedTuple):
    """Whether GPU arrays can be had, and if not, why."""

    cupy: ModuleType | None
    reason: str


def gpu_support() -> Support:
    """Look for CuPy and a device, where ``BACKTEST_USE_GPU`` asks for them."""
    if not environment.flag(environment.USE_GPU):
        return Support(None, f"{environment.USE_GPU} is not set to True")
    cupy = optional.module("cupy")
    if cupy is None:
        return Support(None, _INSTALL_CUPY)
    try:
        devices = cupy.cuda.runtime.getDeviceCount()
    except Exception as error:  # what CuPy raises without a driver depends on its version
        return _no_device(f"CuPy finds no usable GPU: {error}")
    return Support(cupy, "") if devices else _no_device("CuPy finds no GPU")


def _no_device(reason: str) -> Support:
    optional.say_once(f"{reason}; arrays stay on the CPU (set {environment.USE_GPU}=False to stop looking)")
    return Support(None, reason)


class ArrayBackend:
    """NumPy or CuPy: every function of the array API standard, and the rest of the library, by its name.

    >>> backend = ArrayBackend.auto()
    >>> backend.name
    'numpy'
    >>> float(backend.mean(backend.array([1, 2, 3])))
    2.0
    """

    def __init__(self, name: str) -> None:
        #: ``numpy`` or ``cupy``.
        self.name = name
        #: The library's namespace, made to follow the standard by array-api-compat.
        self.xp: Any = importlib.import_module(f"array_api_compat.{name}")

    @classmethod
    def auto(cls) -> ArrayBackend:
        """CuPy where ``BACKTEST_USE_GPU`` is set and a GPU can be used, NumPy otherwise."""
        return cls("cupy" if gpu_support().cupy is not None else "numpy")

    @property
    def is_gpu(self) -> bool:
        """Whether arrays live on a GPU."""
        return self.name == "cupy"

    def to_device(self, array: Any) -> Any:
        """The array where this backend's arrays live, copied only if it must be."""
        return self.xp.asarray(array if self.is_gpu else to_numpy(array))

    def to_numpy(self, array: Any) -> np.ndarray[Any, Any]:
        """The array on the CPU, copied only if it must be."""
        return to_numpy(array)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            # Copying and pickling probe objects for special names.
            raise AttributeError(name)
        return getattr(self.xp, name)

    def __reduce__(self) -> tuple[type[ArrayBackend], tuple[str]]:
        return (ArrayBackend, (self.name,))

    def __repr__(self) -> str:
        return f"ArrayBackend({self.name!r})"


def to_numpy(array: Any) -> np.ndarray[Any, Any]:
    """An array of NumPy, CuPy, pandas or polars as one of NumPy."""
    if type(array).__module__.partition(".")[0] == "cupy":
        return np.asarray(array.get())
    return np.asarray(array)

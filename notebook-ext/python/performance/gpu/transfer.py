"""Arrays to the GPU and back."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from ..device_backend import ArrayBackend, gpu_support, to_numpy
from ..memory.sizes import GB


@dataclass(frozen=True)
class GpuInfo:
    """The GPU that is used, or why there is none."""

    available: bool
    #: Why not; empty where there is one.
    reason: str
    name: str = ""
    #: In GB of 2**30 bytes.
    memory_total_gb: float = 0.0
    memory_free_gb: float = 0.0
    #: Such as ``9.0``.
    compute_capability: str = ""

    def to_dict(self) -> dict[str, Any]:
        """All of it as a dict."""
        return asdict(self)

    def __str__(self) -> str:
        if not self.available:
            return f"no GPU: {self.reason}"
        free, total = self.memory_free_gb, self.memory_total_gb
        return f"{self.name}, compute capability {self.compute_capability}, {free:.1f} of {total:.1f} GB free"


def gpu_available() -> bool:
    """Tell whether GPU arrays are used: ``BACKTEST_USE_GPU`` is set, CuPy is installed, and it finds a device.

    >>> gpu_available()
    False
    """
    return gpu_support().cupy is not None


def get_gpu_info() -> GpuInfo:
    """The GPU that is used, or why there is none.

    >>> print(get_gpu_info())
    no GPU: BACKTEST_USE_GPU is not set to True
    """
    cupy, reason = gpu_support()
    if cupy is None:
        return GpuInfo(available=False, reason=reason)
    device = cupy.cuda.Device()
    properties = cupy.cuda.runtime.getDeviceProperties(device.id)
    free, total = cupy.cuda.runtime.memGetInfo()
    return GpuInfo(
        available=True,
        reason="",
        name=properties["name"].decode(),
        memory_total_gb=total / GB,
        memory_free_gb=free / GB,
        compute_capability=f"{properties['major']}.{properties['minor']}",
    )


def to_gpu(array: Any) -> Any:
    """The array on the GPU, by CuPy; on the CPU, by NumPy, where no GPU is used.

    >>> to_gpu([1.0, 2.0])
    array([1., 2.])
    """
    return ArrayBackend.auto().to_device(array)


def to_cpu(array: Any) -> np.ndarray[Any, Any]:
    """The array on the CPU, by NumPy; copied only if it has to be.

    >>> to_cpu(to_gpu([1.0, 2.0]))
    array([1., 2.])
    """
    return to_numpy(array)
